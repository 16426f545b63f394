//! Webhooks from the event to the receiver: signed, in order, tried again, given up, sent again; and what is refused.

use domain::{
    contract::{DeliveryState, ENDPOINTS_MAX, EndpointMade, EndpointSettings, Session},
    event::EventType,
    id::EndpointId,
    problem::{Problem, UrlError},
};
use jiff::SignedDuration;
use store::{on_both_engines, testing::Fresh};
use tokio::sync::oneshot;

use crate::{
    receiver::{Receiver, SILENCE},
    world::{World, command, find},
};

on_both_engines!(
    an_event_arrives_signed_where_it_is_wanted,
    what_fails_is_tried_again_over_days_and_sent_again_with_the_same_id,
    a_redirect_is_not_followed,
    both_secrets_sign_for_a_day,
    private_addresses_are_refused,
    a_dead_receiver_delays_nobody_else,
    two_servers_send_each_event_once_and_in_order,
    an_endpoint_that_is_off_misses_what_happens,
    only_administrators_have_to_do_with_webhooks,
    the_work_goes_on_until_it_is_stopped,
);

async fn add(session: &dyn Session, url: &str, types: &[EventType]) -> EndpointMade {
    let settings = EndpointSettings { url: url.into(), types: types.to_vec() };
    session.add_endpoint(&settings).await.unwrap()
}

/// Sets a budget of Acme Robotics.
async fn set_budget(session: &dyn Session, amount: &str) {
    let acme = find(session, "Acme Robotics").await.id;
    session.set_budgets(&command(session, &[acme], amount).await).await.unwrap();
}

async fn states(session: &dyn Session, endpoint: EndpointId) -> Vec<DeliveryState> {
    let log = session.deliveries(endpoint).await.unwrap();
    log.deliveries.iter().map(|delivery| delivery.state).collect()
}

async fn an_event_arrives_signed_where_it_is_wanted(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let [rosa, ada, eli] = [
        world.sign_in("rosa@northwind.example").await,
        world.sign_in("ada@meridian.example").await,
        world.sign_in("eli@eastgate.example").await,
    ];
    let [own, distributors, strangers, frozen_only] = [
        Receiver::open().await,
        Receiver::open().await,
        Receiver::open().await,
        Receiver::open().await,
    ];
    let made = add(&*rosa, &own.url, &[]).await;
    assert!(made.secret.starts_with("whsec_"), "{}", made.secret);
    add(&*ada, &distributors.url, &[EventType::BudgetSet]).await;
    add(&*eli, &strangers.url, &[]).await;
    add(&*rosa, &frozen_only.url, &[EventType::AccountFrozen]).await;
    set_budget(&*rosa, "2,345.00").await;
    world.center.send_webhooks().await.unwrap();
    world.center.send_webhooks().await.unwrap();

    let got = own.got();
    assert_eq!(own.types(), ["budget.set"]);
    assert!(got[0].id.starts_with("evt_") && got[0].is_signed_with(&made.secret));
    let body = got[0].json();
    assert_eq!(body["timestamp"], "2026-11-15T10:00:00Z");
    assert_eq!(body["data"]["customer"]["name"], "Acme Robotics");
    assert_eq!(body["data"]["partner"]["name"], "Northwind Cloud");
    assert_eq!(body["data"]["budget"]["amount"], "2345.00");
    assert_eq!(distributors.got()[0].body, got[0].body);
    assert_eq!(distributors.got()[0].id, got[0].id);
    assert_ne!(distributors.got()[0].signature, got[0].signature);
    assert!(strangers.got().is_empty() && frozen_only.got().is_empty());
    let log = rosa.deliveries(made.id).await.unwrap();
    assert_eq!(log.deliveries[0].state, DeliveryState::Delivered);
    assert_eq!(log.deliveries[0].answer.as_deref(), Some("204 No Content"));
    assert_eq!((log.endpoint.waiting, log.endpoint.failed), (0, 0));
}

async fn what_fails_is_tried_again_over_days_and_sent_again_with_the_same_id(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let receiver = Receiver::open().await;
    receiver.answer(503);
    let made = add(&*rosa, &receiver.url, &[]).await;
    rosa.test_endpoint(made.id).await.unwrap();

    // Each wait is within a tenth of its length.
    let waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (tried, wait) in waits.into_iter().enumerate() {
        world.center.send_webhooks().await.unwrap();
        assert_eq!(receiver.got().len(), tried + 1);
        world.hands.advance(SignedDuration::from_millis(wait * 900 - 1));
        world.center.send_webhooks().await.unwrap();
        assert_eq!(receiver.got().len(), tried + 1, "too early after {tried} tries");
        world.hands.advance(SignedDuration::from_millis(wait * 200 + 1));
    }
    world.center.send_webhooks().await.unwrap();
    let got = receiver.got();
    assert_eq!(got.len(), 10);
    assert!(got.iter().all(|again| again.id == got[0].id && again.body == got[0].body));
    assert!(got.iter().all(|again| again.is_signed_with(&made.secret)));
    assert!(got.is_sorted_by(|a, b| a.timestamp < b.timestamp), "each try says when it was");
    world.hands.advance(SignedDuration::from_hours(100));
    world.center.send_webhooks().await.unwrap();
    assert_eq!(receiver.got().len(), 10, "given up");
    let log = rosa.deliveries(made.id).await.unwrap();
    assert_eq!((log.endpoint.waiting, log.endpoint.failed), (0, 1));
    assert_eq!((log.deliveries[0].state, log.deliveries[0].attempts), (DeliveryState::Failed, 10));
    assert_eq!(log.deliveries[0].answer.as_deref(), Some("503 Service Unavailable"));

    receiver.answer(200);
    let event = log.deliveries[0].event;
    rosa.redeliver(made.id, event).await.unwrap();
    world.center.send_webhooks().await.unwrap();
    rosa.redeliver(made.id, event).await.unwrap();
    world.center.send_webhooks().await.unwrap();
    let got = receiver.got();
    assert_eq!(got.len(), 12);
    assert!(got.iter().all(|again| again.id == got[0].id));
    assert_eq!(states(&*rosa, made.id).await, [DeliveryState::Delivered]);
}

async fn a_redirect_is_not_followed(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let receiver = Receiver::open().await;
    receiver.answer(307);
    let made = add(&*rosa, &receiver.url, &[]).await;
    rosa.test_endpoint(made.id).await.unwrap();
    world.center.send_webhooks().await.unwrap();
    assert_eq!(receiver.types(), ["webhook.test"]);
    let log = rosa.deliveries(made.id).await.unwrap();
    let answer = log.deliveries[0].answer.as_deref();
    assert_eq!(answer, Some("307 Temporary Redirect, which is not followed"));
    assert!(matches!(log.deliveries[0].state, DeliveryState::Waiting(_)));
}

async fn both_secrets_sign_for_a_day(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let receiver = Receiver::open().await;
    let old = add(&*rosa, &receiver.url, &[]).await;
    let new = rosa.rotate_endpoint(old.id).await.unwrap();
    assert_ne!(old.secret, new.secret);
    rosa.test_endpoint(old.id).await.unwrap();
    world.center.send_webhooks().await.unwrap();
    let seen = rosa.endpoints().await.unwrap().remove(0);
    assert_eq!(seen.old_secret_until.unwrap().day(), "16 November");
    world.hands.advance(SignedDuration::from_hours(24));
    // Signing in again, because sessions end as well.
    let rosa = world.sign_in("rosa@northwind.example").await;
    rosa.test_endpoint(old.id).await.unwrap();
    world.center.send_webhooks().await.unwrap();
    let got = receiver.got();
    assert!(got[0].is_signed_with(&old.secret) && got[0].is_signed_with(&new.secret));
    assert!(!got[1].is_signed_with(&old.secret) && got[1].is_signed_with(&new.secret));
    assert_eq!(rosa.endpoints().await.unwrap()[0].old_secret_until, None);
}

async fn private_addresses_are_refused(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let receiver = Receiver::open().await;
    // Made while the operator allowed it: by number, and by a name that is looked up when something is sent.
    let by_number = add(&*rosa, &receiver.url, &[]).await;
    let by_name = add(&*rosa, &receiver.url.replace("127.0.0.1", "localhost"), &[]).await;
    let guarded = world.another(fresh, false).await;
    for made in [&by_number, &by_name] {
        rosa.test_endpoint(made.id).await.unwrap();
    }
    guarded.send_webhooks().await.unwrap();
    assert!(receiver.got().is_empty());
    for made in [&by_number, &by_name] {
        let log = rosa.deliveries(made.id).await.unwrap();
        let answer = log.deliveries[0].answer.as_deref();
        assert_eq!(answer, Some("the address lies in a private network"));
    }

    let request = domain::contract::SignIn {
        email: "rosa@northwind.example".into(),
        password: service::demo::PASSWORD.into(),
        address: "192.0.2.1".into(),
    };
    let token = domain::contract::Public::sign_in(&guarded, &request).await.unwrap().token;
    let rosa = domain::contract::Public::enter(&guarded, &token).await.unwrap().unwrap();
    for (url, error) in [
        (receiver.url.as_str(), UrlError::Private),
        ("https://me:secret@example.com/", UrlError::Credentials),
        ("example.com", UrlError::Malformed),
    ] {
        let settings = EndpointSettings { url: url.into(), types: Vec::new() };
        let refused = rosa.add_endpoint(&settings).await.unwrap_err();
        assert_eq!(refused, Problem::EndpointUrl { error });
    }
}

async fn a_dead_receiver_delays_nobody_else(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let [dead, alive] = [Receiver::open().await, Receiver::open().await];
    dead.answer(SILENCE);
    add(&*rosa, &dead.url, &[]).await;
    add(&*rosa, &alive.url, &[]).await;
    let (tell, told) = oneshot::channel::<()>();
    let center = world.center.clone();
    let work = tokio::spawn(async move { center.work_until(async { _ = told.await }).await });
    for amount in ["2,001.00", "2,002.00", "2,003.00"] {
        set_budget(&*rosa, amount).await;
    }
    dead.wait_for(1).await;
    alive.wait_for(3).await;
    assert_eq!(dead.got().len(), 1, "the second waits for the first to end");
    assert_eq!(alive.types(), ["budget.set"; 3]);
    drop(tell);
    // What is on its way to the dead receiver is not waited for here.
    work.abort();
}

async fn two_servers_send_each_event_once_and_in_order(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let receiver = Receiver::open().await;
    add(&*rosa, &receiver.url, &[]).await;
    let another = world.another(fresh, true).await;
    for amount in 0..30 {
        set_budget(&*rosa, &format!("{}", 2_000 + amount)).await;
    }
    while receiver.got().len() < 30 {
        let (one, other) = tokio::join!(world.center.send_webhooks(), another.send_webhooks());
        one.unwrap();
        other.unwrap();
    }
    let amounts: Vec<_> = receiver
        .got()
        .iter()
        .map(|got| got.json()["data"]["budget"]["amount"].as_str().unwrap().to_owned())
        .collect();
    let expected: Vec<_> = (0..30).map(|amount| format!("{}.00", 2_000 + amount)).collect();
    assert_eq!(amounts, expected);
}

async fn an_endpoint_that_is_off_misses_what_happens(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let receiver = Receiver::open().await;
    let made = add(&*rosa, &receiver.url, &[]).await;
    set_budget(&*rosa, "2,001.00").await;
    rosa.enable_endpoint(made.id, false).await.unwrap();
    set_budget(&*rosa, "2,002.00").await;
    world.center.send_webhooks().await.unwrap();
    assert!(receiver.got().is_empty());
    rosa.enable_endpoint(made.id, true).await.unwrap();
    set_budget(&*rosa, "2,003.00").await;
    world.center.send_webhooks().await.unwrap();
    let amounts: Vec<_> = receiver
        .got()
        .iter()
        .map(|got| got.json()["data"]["budget"]["amount"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(amounts, ["2001.00", "2003.00"]);
    rosa.remove_endpoint(made.id).await.unwrap();
    assert_eq!(rosa.deliveries(made.id).await.unwrap_err(), Problem::NotFound);
    assert!(rosa.endpoints().await.unwrap().is_empty());
}

async fn only_administrators_have_to_do_with_webhooks(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let [rosa, omar, ada] = [
        world.sign_in("rosa@northwind.example").await,
        world.sign_in("omar@northwind.example").await,
        world.sign_in("ada@meridian.example").await,
    ];
    let made = add(&*rosa, "https://receiver.example/", &[]).await;
    let settings = EndpointSettings { url: "https://receiver.example/".into(), types: Vec::new() };
    for refused in [
        omar.endpoints().await.err(),
        omar.add_endpoint(&settings).await.err(),
        omar.enable_endpoint(made.id, false).await.err(),
        omar.rotate_endpoint(made.id).await.err(),
        omar.remove_endpoint(made.id).await.err(),
        omar.test_endpoint(made.id).await.err(),
        omar.deliveries(made.id).await.err(),
    ] {
        assert!(matches!(refused, Some(Problem::RoleForbids { .. })), "{refused:?}");
    }
    // Of another partner's, nobody learns whether they exist.
    for refused in [
        ada.enable_endpoint(made.id, false).await.err(),
        ada.rotate_endpoint(made.id).await.err(),
        ada.remove_endpoint(made.id).await.err(),
        ada.test_endpoint(made.id).await.err(),
        ada.deliveries(made.id).await.err(),
    ] {
        assert_eq!(refused, Some(Problem::NotFound));
    }
    for _ in 1..ENDPOINTS_MAX {
        add(&*rosa, "https://receiver.example/", &[]).await;
    }
    let refused = rosa.add_endpoint(&settings).await.unwrap_err();
    assert_eq!(refused, Problem::TooManyEndpoints { limit: 20 });
}

async fn the_work_goes_on_until_it_is_stopped(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let receiver = Receiver::open().await;
    let made = add(&*rosa, &receiver.url, &[]).await;
    let (tell, told) = oneshot::channel::<()>();
    let center = world.center.clone();
    let work = tokio::spawn(async move { center.work_until(async { _ = told.await }).await });
    rosa.test_endpoint(made.id).await.unwrap();
    receiver.wait_for(1).await;
    rosa.test_endpoint(made.id).await.unwrap();
    receiver.wait_for(2).await;
    drop(tell);
    work.await.unwrap();
    rosa.test_endpoint(made.id).await.unwrap();
    assert_eq!(receiver.got().len(), 2);
}
