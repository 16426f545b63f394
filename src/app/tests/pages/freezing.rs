//! Freezing customers and unfreezing them.

use axum::http::StatusCode;

use crate::{
    browser::{call, get, post_form},
    fake::{ACME, Who},
};

#[tokio::test]
async fn freezing_says_what_it_does_and_asks_for_a_reason() {
    let path = |act: &str, more: &str| format!("/customers/freeze?do={act}&customer={ACME}{more}");
    let page = get(Who::Admin, &path("freeze-resources", "")).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(&[
        "<title>Freeze Account and Resources · Partner Center</title>",
        "Acme Robotics",
        "action=\"/api/freezes/set\"",
        &format!("value=\"{ACME}.7\""),
        "since it joined",
        "I have read and agree",
        "7 Dec 2026",
        "Stop, and are kept for 15 days without cost",
    ]);
    // Its level is the one that it has.
    let page = get(Who::Admin, &path("unfreeze-resources", "")).await;
    page.says(&[
        "Acme Robotics is frozen, its resources are not: use Unfreeze Account.",
        "disabled",
    ]);
    let page = get(Who::Admin, &path("freeze", "")).await;
    page.says(&["Acme Robotics is frozen already."]);
    let page = get(Who::Viewer, &path("unfreeze", "")).await;
    page.says(&["Your role does not allow unfreezing accounts.", "aria-describedby=\"hindrance\""]);
    for nowhere in
        [path("thaw", ""), format!("/customers/freeze?do=freeze&customer={}", "f".repeat(32))]
    {
        assert_eq!(get(Who::Admin, &nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn an_unfreeze_without_javascript_leads_to_what_was_done_or_back() {
    let set = "/api/freezes/set";
    let fields = |reason: &str| format!("customers={ACME}.7&do=unfreeze&reason={reason}");
    let page = post_form(Who::Admin, set, &fields("paid+today")).await;
    let done = format!("/customers/freeze?do=unfreeze&customer={ACME}&done=1");
    assert_eq!((page.status, page.location.as_str()), (StatusCode::FOUND, done.as_str()));
    let page = get(Who::Admin, &done).await;
    page.says(&["role=\"status\"", "The account has been unfrozen.", "do=freeze", "Undo"]);

    let page = post_form(Who::Admin, set, &fields("%20")).await;
    let back = format!("/customers/freeze?do=unfreeze&customer={ACME}&reason=%20&problem=field");
    assert_eq!(page.location, back);
    get(Who::Admin, &back).await.says(&[
        "role=\"alert\"",
        "Reason may not be empty.",
        "aria-invalid=\"true\"",
    ]);

    let stop = format!("customers={ACME}.7&do=freeze-resources&reason=overdue%20%26%20more");
    let page = post_form(Who::Admin, set, &stop).await;
    let page = get(Who::Admin, &page.location).await;
    page.says(&["Confirm that resources may be stopped", "value=\"overdue &amp; more\""]);

    let page = post_form(Who::WithCode, set, &fields("paid")).await;
    let page = get(Who::WithCode, &page.location).await;
    page.says(&["That is not the code", "id=\"code\"", "/api/freezes/send-code"]);
    let page = post_form(Who::WithCode, set, &fields("paid&code=123456")).await;
    assert_eq!(page.location, done);

    let page = post_form(Who::Nobody, set, &fields("paid")).await;
    assert!(page.location.starts_with("/sign-in?next=%2Fcustomers%2Ffreeze%3Fdo%3Dunfreeze"));
    let page = call(Who::Viewer, set, &fields("paid")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn all_that_match_are_unfrozen_as_they_were_seen() {
    let page = get(Who::Admin, "/customers/freeze?do=unfreeze&all=yes&state=frozen").await;
    page.says(&["name=\"chosen\"", "all=yes&amp;state=frozen", "name=\"digest\" value=\"seen\""]);
    let fields = "do=unfreeze&reason=paid&chosen=all%3Dyes%26state%3Dfrozen&digest=seen";
    let page = post_form(Who::Admin, "/api/freezes/set", fields).await;
    assert_eq!(page.location, "/customers/freeze?do=unfreeze&all=yes&state=frozen&done=1");
    get(Who::Admin, &page.location).await.says(&["The account has been unfrozen."]);
}

#[tokio::test]
async fn rows_of_the_list_lead_to_freezing() {
    let page = get(Who::Admin, "/customers").await;
    page.says(&[
        "formaction=\"/customers/freeze\"",
        "/customers/freeze?do=freeze&amp;customer=",
        "Freeze Account",
    ]);
    let page = get(Who::Viewer, "/customers").await;
    page.says(&[
        "Your role does not allow freezing accounts.",
        "aria-describedby=\"may-not-freeze\"",
    ]);
}
