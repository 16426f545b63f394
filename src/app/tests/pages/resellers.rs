//! What a distributor does about its resellers, and what they ask of it.

use axum::http::StatusCode;

use crate::{
    browser::{get, post_form},
    fake::{ACME, RESELLER, Who},
};

#[tokio::test]
async fn a_distributor_sees_its_resellers_and_what_each_may_hand_out() {
    let page = get(Who::Distributor, "/resellers").await;
    page.says(&["Reseller Management", "Eastgate IT", "Granted", "312,450.00", "of 500,000.00"]);
    page.says(&["62 %", "187,550.00 free", "20 Feb 2025", ">Grant</a>", "Showing 1 of 1"]);
    get(Who::Distributor, "/resellers?q=zz&state=granted").await.says(&["No reseller matches"]);
    // A reseller has none, and does not learn that others have.
    let page = get(Who::Admin, "/resellers").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    get(Who::Admin, "/customers").await.does_not_say("Reseller Management");
}

#[tokio::test]
async fn a_grant_is_previewed_and_made_without_javascript() {
    let path = format!("/resellers/grant?reseller={RESELLER}");
    let page = get(Who::Distributor, &path).await;
    page.says(&["Eastgate IT", "Monthly quota", "value=\"500000.00\"", "Preview"]);
    page.says(&["Adjustment Record", "Grant", "monthly 500,000.00, one-time 100,000.00"]);
    page.does_not_say("What this does");

    let lower = format!("{path}&granted=yes&monthly=1,000&one-time=&preview=yes");
    let page = get(Who::Distributor, &lower).await;
    page.says(&["What this does", "311,450.00 USD more than this quota", "only decreases"]);
    page.says(&["It can set no one-time budgets.", "action=\"/api/resellers/set-grant\"", "OK"]);
    let fields = format!("reseller={RESELLER}&granted=yes&monthly=1%2C000&one_time=&version=3");
    let made = post_form(Who::Distributor, "/api/resellers/set-grant", &fields).await;
    assert_eq!(made.location, format!("{path}&done=quota"));
    get(Who::Distributor, &made.location)
        .await
        .says(&["role=\"status\"", "The quota has been set."]);

    let revoke = format!("{path}&granted=no&monthly=500000&one-time=&preview=yes");
    get(Who::Distributor, &revoke).await.says(&["stay in force: 312,450.00 USD monthly"]);
    let stale = format!("reseller={RESELLER}&granted=no&version=2");
    let refused = post_form(Who::Distributor, "/api/resellers/set-grant", &stale).await;
    let echo = format!("{path}&granted=no&preview=yes&problem=changed_meanwhile");
    assert_eq!(refused.location, echo);
    get(Who::Distributor, &echo).await.says(&["role=\"alert\"", "changed by somebody else"]);

    let wrong = format!("{path}&granted=yes&monthly=0&one-time=&preview=yes");
    let page = get(Who::Distributor, &wrong).await;
    page.says(&["aria-invalid=\"true\"", "field-error"]);
    page.does_not_say("What this does");
    let strange = get(Who::Distributor, "/resellers/grant?reseller=x").await;
    assert_eq!(strange.status, StatusCode::NOT_FOUND);
    let own = post_form(Who::Admin, "/api/resellers/set-grant", &fields).await;
    assert!(own.location.ends_with("&problem=not_found"), "{}", own.location);
}

#[tokio::test]
async fn a_reseller_asks_and_its_distributor_answers_without_javascript() {
    // A refused budget offers to ask for the quota under which it would fit.
    let path = format!("/customers/set-budget?customer={ACME}");
    let refused =
        format!("{path}&type=monthly&amount=500000&exhaustion=manual&problem=quota_exceeded");
    let page = get(Who::Admin, &refused).await;
    page.says(&["Ask for a monthly quota of 811,450.00"]);
    get(Who::Admin, &path).await.does_not_say("Ask for a");

    let ask = "/api/resellers/ask";
    let asked = post_form(Who::Admin, ask, "kind=monthly&wanted=811450.00").await;
    assert_eq!(asked.location, "/partner/information?done=asked");
    let page = get(Who::Admin, &asked.location).await;
    page.says(&["role=\"status\"", "Meridian Distribution was asked."]);
    page.says(&["Requests", "Monthly quota of 600,000.00", "Declined", "Next year"]);
    let twice = post_form(Who::Admin, ask, "kind=one-time&wanted=").await;
    assert_eq!(twice.location, "/partner/information?problem=asked_already");
    get(Who::Admin, &twice.location).await.says(&["has not answered yet"]);

    get(Who::Distributor, "/").await.says(&["Eastgate IT", "asks for a monthly quota"]);
    let page = get(Who::Distributor, "/resellers").await;
    page.says(&[
        "Requests",
        "Eastgate IT",
        "Monthly quota of 600,000.00",
        "now monthly 500,000.00",
    ]);
    let approve =
        format!("/resellers/grant?reseller={RESELLER}&amp;granted=yes&amp;monthly=600000.00");
    page.says(&[&approve, "Approve", "Yes, decline"]);
    let decline = format!("id={:032}&reason=Next+year", 4);
    let page = post_form(Who::Distributor, "/api/resellers/decline", &decline).await;
    assert_eq!(page.location, "/resellers?done=declined");
    get(Who::Distributor, &page.location).await.says(&["The request was declined"]);
    let page =
        post_form(Who::Distributor, "/api/resellers/decline", &format!("id={:032}", 4)).await;
    assert_eq!(page.location, "/resellers?problem=field");
}

#[tokio::test]
async fn a_reseller_is_frozen_with_a_reason_without_javascript() {
    get(Who::Distributor, "/resellers").await.says(&["More", "/resellers/freeze?", "Freeze"]);
    let path = format!("/resellers/freeze?reseller={RESELLER}");
    let page = get(Who::Distributor, &path).await;
    page.says(&["Freeze Reseller", "Eastgate IT", "Reason", "Its 30 customers cannot buy"]);
    let freeze = "/api/resellers/freeze";
    let fields = format!("reseller={RESELLER}&frozen=yes&version=3");
    let page = post_form(Who::Distributor, freeze, &format!("{fields}&reason=In+arrears")).await;
    assert_eq!(page.location, "/resellers?done=frozen");
    get(Who::Distributor, &page.location).await.says(&["The reseller has been frozen"]);
    let page = post_form(Who::Distributor, freeze, &fields).await;
    assert_eq!(page.location, format!("{path}&problem=field"));
    get(Who::Distributor, &page.location).await.says(&["role=\"alert\"", "write a reason"]);
    let page = post_form(Who::Admin, freeze, &format!("{fields}&reason=x")).await;
    assert!(page.location.ends_with("&reason=x&problem=not_found"), "{}", page.location);
    // Where codes are asked for, what was typed stays in the form while one is sent.
    let page =
        post_form(Who::Distributor, "/api/resellers/freeze-code", &format!("{fields}&reason=x"))
            .await;
    assert_eq!(page.location, format!("{path}&reason=x&sent=yes"));
    let page = get(Who::Distributor, &page.location).await;
    page.says(&["role=\"status\"", "value=\"x\""]);
    let path = format!("{path}&reason=x&problem=verification_code_wrong");
    get(Who::Distributor, &path).await.says(&["role=\"alert\"", "value=\"x\""]);
}

#[tokio::test]
async fn a_customer_is_moved_and_a_reseller_offboarded_without_javascript() {
    let path = format!("/customers/move?customer={ACME}");
    let page = get(Who::Distributor, &path).await;
    page.says(&["Move Customer", "Acme Robotics", "New partner"]);
    page.says(&[
        "Eastgate IT · 187,550.00 of monthly quota free",
        "Its monthly budget of 1,000.00 USD stays",
    ]);
    page.does_not_say("Search partners");
    let many = get(Who::Distributor, &format!("{path}&find=it")).await;
    many.says(&["Search partners", "value=\"it\"", "There are more than 100 resellers."]);
    let fields = format!("customer={ACME}&to={RESELLER}");
    let moved =
        post_form(Who::Distributor, "/api/customers/move", &format!("{fields}&version=7")).await;
    assert_eq!(moved.location, format!("{path}&done=moved"));
    get(Who::Distributor, &moved.location).await.says(&["The customer was moved."]);
    let stale =
        post_form(Who::Distributor, "/api/customers/move", &format!("{fields}&version=6")).await;
    assert_eq!(stale.location, format!("{path}&to={RESELLER}&problem=changed_meanwhile"));
    let sent =
        post_form(Who::Distributor, "/api/customers/move-code", &format!("{fields}&version=7"))
            .await;
    assert_eq!(sent.location, format!("{path}&to={RESELLER}&sent=yes"));
    get(Who::Distributor, &sent.location).await.says(&["selected"]);
    assert_eq!(get(Who::Admin, &path).await.status, StatusCode::NOT_FOUND);

    let path = format!("/resellers/offboard?reseller={RESELLER}");
    let page = get(Who::Distributor, &path).await;
    page.says(&[
        "Offboard Reseller",
        "Eastgate IT has customers.",
        "It has 30 customers",
        "disabled",
    ]);
    let fields = format!("reseller={RESELLER}&version=3");
    let refused = post_form(Who::Distributor, "/api/resellers/offboard", &fields).await;
    assert_eq!(refused.location, format!("{path}&problem=has_customers"));
    let sent = post_form(Who::Distributor, "/api/resellers/offboard-code", &fields).await;
    assert_eq!(sent.location, format!("{path}&sent=yes"));
}

#[tokio::test]
async fn a_reseller_is_assigned_without_javascript() {
    get(Who::Distributor, "/resellers").await.says(&["Account manager: ", "/resellers/assign?"]);
    let path = format!("/resellers/assign?reseller={RESELLER}");
    let page = get(Who::Distributor, &path).await;
    page.says(&["Assign account manager", "Eastgate IT", "Nobody", "selected"]);
    let assign = "/api/resellers/assign";
    let fields = format!("reseller={RESELLER}&version=3&manager=");
    for manager in [String::new(), format!("{:032}", 5)] {
        let done = post_form(Who::Distributor, assign, &format!("{fields}{manager}")).await;
        assert_eq!(done.location, "/resellers?done=assigned");
    }
    get(Who::Distributor, "/resellers?done=assigned").await.says(&["was assigned"]);
    let unknown = post_form(Who::Distributor, assign, &format!("{fields}x")).await;
    assert_eq!(unknown.location, format!("{path}&problem=not_found"));
    get(Who::Distributor, &unknown.location).await.says(&["role=\"alert\"", "is there no more"]);
    let stale = format!("reseller={RESELLER}&version=2&manager=");
    let stale = post_form(Who::Distributor, assign, &stale).await;
    assert_eq!(stale.location, format!("{path}&problem=changed_meanwhile"));
    get(Who::Distributor, &stale.location).await.says(&["changed by somebody else"]);
    let own = post_form(Who::Admin, assign, &fields).await;
    assert_eq!(own.location, format!("{path}&problem=not_found"));
}

#[tokio::test]
async fn a_reseller_is_added_without_javascript() {
    get(Who::Distributor, "/resellers").await.says(&["Add a reseller", "Administrator's e-mail"]);
    let add = "/api/resellers/add";
    let added =
        post_form(Who::Distributor, add, "name=Westgate&admin=wim%40westgate.example").await;
    assert_eq!(added.location, format!("/resellers/grant?reseller={RESELLER}&done=added"));
    get(Who::Distributor, &added.location).await.says(&["The reseller was added"]);
    let taken = post_form(Who::Distributor, add, "name=Taken&admin=wim%40westgate.example").await;
    let echo = "/resellers?name=Taken&admin=wim%40westgate.example&problem=name_taken";
    assert_eq!(taken.location, echo);
    let page = get(Who::Distributor, echo).await;
    page.says(&["role=\"alert\"", "There is a partner with this name already", "value=\"Taken\""]);
    let nameless = post_form(Who::Distributor, add, "name=&admin=x").await;
    assert_eq!(nameless.location, "/resellers?admin=x&problem=name");
    let typed = "name=Westgate&admin=wim%40westgate.example";
    let sent = post_form(Who::Distributor, "/api/resellers/add-code", typed).await;
    assert_eq!(sent.location, format!("/resellers?{typed}&sent=yes"));
    let wrong = post_form(Who::Distributor, add, "name=Westgate&admin=x").await;
    assert_eq!(wrong.location, "/resellers?name=Westgate&admin=x&problem=admin");
}
