//! Signing in and out, invitations, passwords, and what anybody meets who asks for a page.

use axum::http::StatusCode;

use crate::{
    browser::{budget_page, call, fields, get, get_with, post_form},
    fake::{ACME, BATCH, RESELLER, Who},
};

#[tokio::test]
async fn strangers_are_sent_to_sign_in_and_back() {
    for (path, location) in [
        ("/", "/sign-in"),
        ("/customers?q=a&dir=desc", "/sign-in?next=%2Fcustomers%3Fq%3Da%26dir%3Ddesc"),
        ("/partner/information", "/sign-in?next=%2Fpartner%2Finformation"),
    ] {
        let page = get(Who::Nobody, path).await;
        assert_eq!((page.status, page.location.as_str()), (StatusCode::FOUND, location), "{path}");
    }
}

#[tokio::test]
async fn signing_in_without_javascript_leads_on_or_says_why_not() {
    let page = get(Who::Nobody, "/sign-in?next=%2Fcustomers").await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(&["action=\"/api/session/sign-in\"", "value=\"/customers\"", "Email", "Password"]);

    let good = "email=rosa%40northwind.example&password=right&next=%2Fcustomers";
    let page = post_form(Who::Nobody, "/api/session/sign-in", good).await;
    assert_eq!((page.status, page.location.as_str()), (StatusCode::FOUND, "/customers"));
    assert_eq!(page.cookie, "session=secret");

    let elsewhere = "email=rosa%40northwind.example&password=right&next=%2F%2Fevil.example";
    let page = post_form(Who::Nobody, "/api/session/sign-in", elsewhere).await;
    assert_eq!(page.location, "/");

    let wrong = "email=rosa%40northwind.example&password=wrong&next=%2Fcustomers";
    let page = post_form(Who::Nobody, "/api/session/sign-in", wrong).await;
    assert_eq!(page.location, "/sign-in?next=%2Fcustomers&problem=sign_in_refused");
    assert_eq!(page.cookie, "");
    let page = get(Who::Nobody, &page.location).await;
    page.says(&["role=\"alert\"", "E-mail and password do not match.", "value=\"/customers\""]);
}

#[tokio::test]
async fn the_browsers_calls_get_problems_with_their_status() {
    let page = call(Who::Nobody, "/api/session/sign-in", "email=a&password=wrong&next=%2F").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    page.says(&["sign_in_refused"]);
    let page = call(Who::Nobody, "/api/budgets/set", &fields("amount=10")).await;
    assert_eq!((page.status, page.location.as_str()), (StatusCode::UNAUTHORIZED, ""));
    let page = call(Who::Admin, "/api/budgets/set", &fields("amount=19.999")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says(&["amount", "too_many_decimals"]);
    let page = call(Who::Admin, "/api/budgets/set", &fields("amount=10")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text, r#"{"set":1,"unfrozen":0,"frozen":0}"#);
}

#[tokio::test]
async fn signing_out_clears_the_cookie() {
    for path in ["/api/session/sign-out", "/api/session/sign-out-everywhere"] {
        for who in [Who::Admin, Who::Nobody] {
            let page = post_form(who, path, "").await;
            assert_eq!((page.status, page.location.as_str()), (StatusCode::FOUND, "/sign-in"));
            assert_eq!(page.cookie, "session=; Max-Age=0");
        }
    }
}

#[tokio::test]
async fn a_form_of_an_ended_session_signs_in_and_keeps_what_was_typed() {
    let page = post_form(Who::Nobody, "/api/budgets/set", &fields("amount=350")).await;
    assert_eq!(page.status, StatusCode::FOUND);
    assert!(
        page.location.starts_with("/sign-in?next=%2Fcustomers%2Fset-budget%3F"),
        "{}",
        page.location
    );
    assert!(page.location.contains("amount%3D350"), "{}", page.location);
}

#[tokio::test]
async fn free_text_in_the_url_is_not_shown() {
    let page = get(Who::Admin, &budget_page("&problem=Call%20555&amount=1&__err=Call%20555")).await;
    page.does_not_say("Call 555");
    let page = get(Who::Nobody, "/sign-in?problem=Call%20555&__err=Call%20555").await;
    page.does_not_say("Call 555");
}

#[tokio::test]
async fn what_any_form_can_meet_is_told_by_its_page() {
    let customer = format!("?customer={ACME}");
    let reseller = format!("?reseller={RESELLER}");
    for (who, path) in [
        (Who::Nobody, "/sign-in?".to_owned()),
        (Who::Nobody, "/forgot-password?".to_owned()),
        (Who::Admin, "/partner/password?".to_owned()),
        (Who::Admin, "/partner/authenticator?".to_owned()),
        (Who::Admin, "/partner/keys?".to_owned()),
        (Who::Admin, "/partner/members?".to_owned()),
        (Who::Admin, "/partner/messages?".to_owned()),
        (Who::Admin, "/partner/webhooks?".to_owned()),
        (Who::Admin, "/customers/new?".to_owned()),
        (Who::Admin, "/customers/exports?".to_owned()),
        (Who::Admin, "/customers/upload?".to_owned()),
        (Who::Admin, format!("/customers/assign{customer}&")),
        (Who::Admin, format!("/customers/set-budget{customer}&")),
        (Who::Admin, format!("/customers/freeze{customer}&do=freeze&level=account&")),
        (Who::Admin, format!("/customers/disassociate{customer}&")),
        (Who::Admin, format!("/customers/batch?batch={BATCH}&")),
        (Who::Distributor, "/resellers?".to_owned()),
        (Who::Distributor, format!("/resellers/grant{reseller}&")),
        (Who::Distributor, format!("/resellers/freeze{reseller}&")),
        (Who::Distributor, format!("/resellers/offboard{reseller}&")),
        (Who::Distributor, format!("/customers/move{customer}&")),
    ] {
        let page = get(who, &format!("{path}problem=outcome_unknown")).await;
        page.says(&["Look at the figures before you try again."]);
        let page = get(who, &format!("{path}problem=unavailable")).await;
        page.says(&["Nothing was changed; try again shortly."]);
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let stranger = "ffffffffffffffffffffffffffffffff";
    for path in [
        "/nowhere",
        "/customers/records?customer=x",
        "/customers/x",
        &format!("/customers/{stranger}"),
        &format!("/customers/records?customer={stranger}"),
        &format!("/customers/set-budget?customer={stranger}"),
    ] {
        let page = get(Who::Admin, path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        page.says(&["This page does not exist"]);
    }
}

#[tokio::test]
async fn an_invitation_is_accepted_without_javascript() {
    let page = get(Who::Nobody, "/join?token=good").await;
    page.says(&["Northwind Cloud invites you as Operator.", "value=\"good\"", "Name", "Password"]);
    let short = "token=good&name=Kim&password=short";
    let page = post_form(Who::Nobody, "/api/session/join", short).await;
    assert_eq!(page.location, "/join?token=good&name=Kim&problem=field");
    let page = get(Who::Nobody, &page.location).await;
    page.says(&["A password has 12 to 128 characters.", "value=\"Kim\""]);
    let long = "token=good&name=Kim&password=a+long+enough+one";
    let page = post_form(Who::Nobody, "/api/session/join", long).await;
    assert_eq!(page.location, "/sign-in?done=joined");
    get(Who::Nobody, &page.location).await.says(&["Welcome.", "Email"]);
    get(Who::Nobody, "/join?token=used").await.says(&["This link was used already", "Sign in"]);
}

#[tokio::test]
async fn passwords_are_reset_and_changed_without_javascript() {
    get(Who::Nobody, "/sign-in").await.says(&["/forgot-password"]);
    let page = post_form(Who::Nobody, "/api/session/forgot-password", "email=a").await;
    let page = get(Who::Nobody, &page.location).await;
    page.says(&["If that is the address of a member"]);
    let sent = "token=old&password=a+long+enough+one";
    let page = post_form(Who::Nobody, "/api/session/reset-password", sent).await;
    let page = get(Who::Nobody, &page.location).await;
    page.says(&["This link was used already", "value=\"old\""]);
    let sent = sent.replace("old", "good");
    let page = post_form(Who::Nobody, "/api/session/reset-password", &sent).await;
    assert_eq!(page.location, "/sign-in?done=reset");
    let wrong = "present=wrong&password=a+long+enough+one";
    let page = post_form(Who::Viewer, "/api/session/change-password", wrong).await;
    let page = get(Who::Viewer, &page.location).await;
    page.says(&["That is not your present password.", "Present password"]);
    let right = wrong.replace("wrong", "right");
    let page = post_form(Who::Viewer, "/api/session/change-password", &right).await;
    get(Who::Viewer, &page.location).await.says(&["Your password was changed"]);
}

#[tokio::test]
async fn an_authenticator_app_is_set_up_without_javascript() {
    let path = "/partner/authenticator";
    get(Who::Viewer, path).await.says(&["Authenticator App", "Password", "Set up an app"]);
    let page = post_form(Who::Viewer, "/api/session/app/begin", "password=wrong").await;
    get(Who::Viewer, &page.location).await.says(&["That is not your present password."]);
    get(Who::Admin, path).await.says(&[
        "otpauth://totp/",
        "M4 4h7v1h-7z",
        "MZXW6YTBOI",
        "Verification code",
    ]);
    let page = post_form(Who::Admin, "/api/session/app/confirm", "code=000000").await;
    let page = get(Who::Admin, &page.location).await;
    page.says(&["That is not what your authenticator app shows now", "id=\"code-error\""]);
    let made = post_form(Who::Admin, "/api/session/app/confirm", "code=123456").await;
    assert_eq!(made.location, "/partner/authenticator?done=enrolled");
    let page = get_with(Who::Admin, &made.location, &made.cookie).await;
    page.says(&["counts from now on", "Keep these recovery codes", "abcde-fghij"]);
    get(Who::Admin, &made.location).await.does_not_say("abcde-fghij");
    get(Who::WithCode, path).await.says(&["9 recovery codes are left", "Remove the app"]);
    let page = post_form(Who::WithCode, "/api/session/app/remove", "code=123456").await;
    assert_eq!(page.location, "/partner/authenticator?done=removed");
}
