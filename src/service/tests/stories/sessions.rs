//! Signing in and out, and what happens to those who guess.

use domain::{
    contract::{Public, SignIn},
    problem::Problem,
};
use jiff::SignedDuration;
use service::{Error, demo::PASSWORD};
use store::{on_both_engines, testing::Fresh};

use crate::world::World;

on_both_engines!(
    sessions_roll_and_end,
    guesses_are_limited_for_members_and_strangers_alike,
    guesses_made_at_the_same_moment_count_and_good_ones_do_not_block,
    an_installation_keeps_its_zone_and_currency,
);

fn sign_in(email: &str, password: &str) -> SignIn {
    SignIn { email: email.into(), password: password.into(), address: "192.0.2.1".into() }
}

async fn sessions_roll_and_end(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let center = &world.center;
    let request = sign_in(" Rosa@Northwind.EXAMPLE ", PASSWORD);
    let first = center.sign_in(&request).await.unwrap().token;
    let second = center.sign_in(&request).await.unwrap().token;
    assert_ne!(first, second);
    // Used every eleven hours, a session of twelve lives on.
    for _ in 0..3 {
        world.hands.advance(SignedDuration::from_hours(11));
        assert!(center.enter(&first).await.unwrap().is_some());
    }
    assert!(center.enter(&second).await.unwrap().is_none(), "unused for 33 hours");
    let third = center.sign_in(&request).await.unwrap().token;
    center.enter(&third).await.unwrap().unwrap().sign_out().await.unwrap();
    assert!(center.enter(&third).await.unwrap().is_none());
    let fourth = center.sign_in(&request).await.unwrap().token;
    center.enter(&fourth).await.unwrap().unwrap().sign_out_everywhere().await.unwrap();
    for token in [&first, &fourth, &"guess".to_owned()] {
        assert!(center.enter(token).await.unwrap().is_none());
    }
}

async fn guesses_are_limited_for_members_and_strangers_alike(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    for email in ["rosa@northwind.example", "nobody@northwind.example"] {
        for _ in 0..8 {
            let answer = world.center.sign_in(&sign_in(email, "wrong")).await.err();
            assert_eq!(answer, Some(Problem::SignInRefused), "{email}");
        }
        let answer = world.center.sign_in(&sign_in(email, PASSWORD)).await.err();
        let limited = Problem::TooManyAttempts { retry_after_seconds: 900 };
        assert_eq!(answer, Some(limited), "{email}");
    }
    world.hands.advance(SignedDuration::from_mins(15));
    let right = sign_in("rosa@northwind.example", PASSWORD);
    assert!(world.center.sign_in(&right).await.is_ok());
    assert!(world.center.sign_in(&right).await.is_ok());
}

async fn guesses_made_at_the_same_moment_count_and_good_ones_do_not_block(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let at_once = async |password: &'static str, email: &'static str, count: usize| {
        let mut tasks = Vec::new();
        for _ in 0..count {
            let center = world.center.clone();
            tasks.push(tokio::spawn(async move {
                center.sign_in(&sign_in(email, password)).await.map(drop)
            }));
        }
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        answers
    };
    let guesses = at_once("wrong", "omar@northwind.example", 40).await;
    let judged = guesses.iter().filter(|answer| **answer == Err(Problem::SignInRefused)).count();
    assert_eq!(judged, 8);
    let right = at_once(PASSWORD, "rosa@northwind.example", 8).await;
    assert!(right.iter().all(Result::is_ok), "{right:?}");
}

async fn an_installation_keeps_its_zone_and_currency(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    assert!(matches!(
        world.center.demo(10, 1, &|_, _| {}).await,
        Err(Error::Refused(reason)) if reason.contains("not empty")
    ));
    let other = World::try_open(fresh, "Asia/Shanghai").await.err().unwrap();
    assert!(other.to_string().contains("billing time zone is UTC"), "{other}");
    world.center.ready().await.unwrap();
    world.center.close().await;
    assert_eq!(world.center.ready().await, Err(Problem::Unavailable));
}
