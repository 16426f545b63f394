//! Signing in and out, and whose cookie counts.

use reqwest::StatusCode;
use serde_json::{Value, json};

use server::role_table::{Kind, LINES, Who};

use crate::harness::{Browser, PASSWORD, ROSA, VERA, World, body, header_of, on_each_engine};

#[tokio::test]
async fn signing_in_begins_a_session_and_signing_out_ends_it() {
    on_each_engine(async |world| {
        let browser = world.stranger();
        let answer = browser.sign_in(ROSA, PASSWORD).await;
        let cookie = header_of(&answer, "set-cookie").to_owned();
        assert!(cookie.starts_with("partner_center_session="), "{cookie}");
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age="] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Secure"), "{cookie}");
        let sent = cookie.split(';').next().unwrap().to_owned();

        let page = browser.get("/customers").await;
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(header_of(&page, "set-cookie"), cookie, "the cookie lives on while it is used");

        let out = browser.send("session/sign-out", &[]).await;
        assert_eq!(out.status(), StatusCode::OK);
        assert!(header_of(&out, "set-cookie").contains("Max-Age=0"));

        let again = world.stranger().post("partner/information").header("cookie", sent);
        let again = again.send().await.unwrap();
        assert_eq!(again.status(), StatusCode::UNAUTHORIZED, "the session itself has ended");
        assert!(header_of(&again, "set-cookie").contains("Max-Age=0"), "and its cookie is cleared");
    })
    .await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_sessions_of_the_member() {
    on_each_engine(async |world| {
        let (one, two) = (world.member(ROSA).await, world.member(ROSA).await);
        let other = world.member(VERA).await;
        let out = one.send("session/sign-out-everywhere", &[]).await;
        assert_eq!(out.status(), StatusCode::OK);
        let status =
            async |browser: &Browser| browser.send("partner/information", &[]).await.status();
        assert_eq!(status(&one).await, StatusCode::UNAUTHORIZED);
        assert_eq!(status(&two).await, StatusCode::UNAUTHORIZED);
        assert_eq!(status(&other).await, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_who_is_a_member() {
    on_each_engine(async |world| {
        let browser = world.stranger();
        let wrong = browser.sign_in(ROSA, "wrong").await;
        let unknown = browser.sign_in("nobody@northwind.example", "wrong").await;
        assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(unknown.status(), StatusCode::UNAUTHORIZED);
        assert!(!wrong.headers().contains_key("set-cookie"));
        assert_eq!(body(wrong).await, body(unknown).await);
    })
    .await;
}

#[tokio::test]
async fn guessing_ends_soon() {
    on_each_engine(async |world| {
        let browser = world.stranger();
        let mut guesses = 0;
        let refused = loop {
            let answer = browser.sign_in(ROSA, "wrong").await;
            guesses += 1;
            assert!(guesses <= 20, "nobody stopped {guesses} guesses");
            if answer.status() != StatusCode::UNAUTHORIZED {
                break answer;
            }
        };
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(body(refused).await["problem"]["code"], "too_many_attempts");
        let right = browser.sign_in(ROSA, PASSWORD).await;
        assert_eq!(right.status(), StatusCode::TOO_MANY_REQUESTS, "not even the right one");
        let other = browser.sign_in(VERA, PASSWORD).await;
        assert_eq!(other.status(), StatusCode::OK, "others are not kept out");
    })
    .await;
}

#[tokio::test]
async fn strangers_are_refused_before_a_function_runs_and_led_to_the_sign_in_page() {
    let world = World::on_sqlite(&[]).await;
    let browser = world.stranger();
    for line in LINES {
        let (Kind::Function, Who::Member(_)) = (line.kind, line.who) else {
            continue;
        };
        let path = line.path.strip_prefix("/api/").unwrap();
        // Arguments that no function could read: it is not even asked.
        let answer = browser.call(path, &json!("nonsense")).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(body(answer).await["problem"], json!({ "code": "not_signed_in" }), "{path}");
    }
    for line in LINES {
        if line.kind == Kind::Page && line.who != Who::Anyone {
            let answer = browser.get(line.path).await;
            assert!(answer.status().is_redirection(), "{}", line.path);
            assert!(header_of(&answer, "location").starts_with("/sign-in"), "{}", line.path);
        }
    }
    let form = browser.submit("/customers", "budgets/set", &[]).await;
    assert!(form.status().is_redirection());
    assert!(header_of(&form, "location").starts_with("/sign-in"));
    world.end().await;
}

#[tokio::test]
async fn another_site_cannot_act_for_a_member() {
    let world = World::on_sqlite(&[]).await;
    let rosa = world.member(ROSA).await;
    let refused: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[],
    ];
    for headers in refused {
        let mut request = rosa.bare_post("session/sign-out");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{headers:?}");
        assert_eq!(header_of(&answer, "content-type"), "application/problem+json");
        assert_eq!(body(answer).await["code"], "cross_site");
    }
    let origin = format!("http://{}", world.address);
    let own = rosa.bare_post("session/me").header("origin", origin).send().await.unwrap();
    assert_eq!(own.status(), StatusCode::OK);
    assert_ne!(body(own).await, Value::Null, "still signed in");
    world.end().await;
}
