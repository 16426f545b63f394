//! The partner's own pages: quota, keys, webhooks, members, messages, audit and verification codes.

use axum::http::StatusCode;

use crate::{
    browser::{get, get_with, post_form},
    fake::Who,
};

#[tokio::test]
async fn keys_ask_for_codes_without_javascript() {
    get(Who::Admin, "/partner/keys").await.does_not_say("Verification code");
    let page = get(Who::WithCode, "/partner/keys").await;
    page.says(&["partner/keys/rotate-code", "partner/keys/add-code", "Get code", "OK"]);
    let typed = "name=Shop&scopes[]=charges%3Awrite&code=999999";
    let page = post_form(Who::WithCode, "/api/partner/keys/add-code", typed).await;
    assert_eq!(page.location, "/partner/keys?name=Shop&scopes=charges%3Awrite&sent=yes");
    let page = get(Who::WithCode, &page.location).await;
    page.says(&["A verification code was sent to your e-mail address.", "value=\"Shop\""]);
    let page = post_form(Who::WithCode, "/api/partner/keys/add", typed).await;
    let page = get(Who::WithCode, &page.location).await;
    page.says(&["role=\"alert\"", "That is not the code", "id=\"code-error\""]);

    let key = "00000000000000000000000000000001";
    let rotate = format!("id={key}&code=999999");
    let page = post_form(Who::WithCode, "/api/partner/keys/rotate-code", &rotate).await;
    assert_eq!(page.location, format!("/partner/keys?rotate={key}&sent=yes"));
    let page = post_form(Who::WithCode, "/api/partner/keys/rotate", &rotate).await;
    let page = get(Who::WithCode, &page.location).await;
    page.says(&["<details", "open", &format!("id=\"code-{key}-error\"")]);
}

#[tokio::test]
async fn the_partner_sees_its_quota() {
    let page = get(Who::Admin, "/partner/information").await;
    page.says(&[
        "Basic Information",
        "Northwind Cloud",
        "Reseller",
        "Meridian Distribution",
        "Budget Quota",
        "500,000.00",
    ]);
}

#[tokio::test]
async fn an_api_key_is_made_without_javascript_and_its_secret_shown_once() {
    let page = get(Who::Admin, "/partner/keys").await;
    page.says(&["API Keys", "1 in force", "Billing run", "charges:write", "Rotate", "Yes, revoke"]);
    page.says(&["Old shop", "Revoked 22 Nov 2026", "Make a key", "Set budgets"]);
    page.does_not_say("Copy the secret now");
    let made = post_form(
        Who::Admin,
        "/api/partner/keys/add",
        "name=Billing&scopes[]=charges%3Awrite&scopes[]=customers%3Aread",
    )
    .await;
    assert_eq!((made.status, made.location.as_str()), (StatusCode::FOUND, "/partner/keys"));
    for part in ["Path=/partner;", "HttpOnly", "SameSite=Strict", "Max-Age=60"] {
        assert!(made.cookie.contains(part), "{}", made.cookie);
    }
    let page = get_with(Who::Admin, "/partner/keys", &made.cookie).await;
    let token = format!("value=\"AKNORTHWINDDEMO00003.{}\"", "5ecre7".repeat(8));
    page.says(&["The key was made.", "Copy the secret now", "Bearer token", &token]);
    assert!(page.cookie.starts_with("partner_center_shown=;"), "{}", page.cookie);

    let page = post_form(Who::Admin, "/api/partner/keys/add", "name=Billing%20run").await;
    assert_eq!(page.location, "/partner/keys?name=Billing%20run&problem=no_scopes");
    let page = get(Who::Admin, &page.location).await;
    page.says(&["role=\"alert\"", "Choose what the key may be used for.", "value=\"Billing run\""]);
    let page = post_form(Who::Admin, "/api/partner/keys/add", "scopes[]=charges%3Awrite").await;
    assert_eq!(page.location, "/partner/keys?scopes=charges%3Awrite&problem=field");
    get(Who::Admin, &page.location).await.says(&["role=\"alert\"", "Name ", "checked"]);

    // A customer's own key: its account is told again, and so is what is wrong with it.
    let page =
        post_form(Who::Admin, "/api/partner/keys/add", "name=Theirs&customer=elsewhere").await;
    assert_eq!(
        page.location,
        "/partner/keys?name=Theirs&customer=elsewhere&problem=unknown_account"
    );
    let page = get(Who::Admin, &page.location).await;
    page.says(&["No customer of yours has the account elsewhere.", "value=\"elsewhere\""]);
    let page =
        get(Who::Admin, "/partner/keys?name=Theirs&customer=acme&problem=scopes_of_customer").await;
    page.says(&["takes no scopes"]);

    let id = format!("id={:032}", 1);
    let page = post_form(Who::Admin, "/api/partner/keys/revoke", &id).await;
    assert_eq!(page.location, "/partner/keys?done=revoked");
    get(Who::Admin, &page.location).await.says(&["role=\"status\"", "The key was revoked."]);
}

#[tokio::test]
async fn keys_and_webhooks_say_why_they_are_not_for_everybody() {
    for path in ["/partner/keys", "/partner/webhooks"] {
        let page = get(Who::Viewer, path).await;
        assert_eq!(page.status, StatusCode::OK);
        page.says(&["Only administrators", "An administrator of Northwind Cloud can change it."]);
        page.says(&["type=\"submit\"", "disabled", "OK"]);
        page.does_not_say("Billing run");
        page.does_not_say("shop.northwind.example");
    }
    get(Who::Distributor, "/partner/keys").await.says(&["No keys yet"]);
    get(Who::Distributor, "/partner/webhooks").await.says(&["No endpoints yet"]);
}

#[tokio::test]
async fn a_webhook_endpoint_is_made_and_looked_after_without_javascript() {
    let page = get(Who::Admin, "/partner/webhooks").await;
    page.says(&[
        "Webhooks",
        "1 on",
        "https://shop.northwind.example/hooks",
        "1 waiting",
        "1 failed",
    ]);
    page.says(&["Delivery log", "Send test", "Switch off", "Rotate secret", "Yes, remove"]);
    let add = "/api/partner/webhooks/add";
    let fields = "url=https%3A%2F%2Fexample.com&types[]=account.frozen";
    let made = post_form(Who::Admin, add, fields).await;
    assert_eq!(made.location, "/partner/webhooks");
    let page = get_with(Who::Admin, "/partner/webhooks", &made.cookie).await;
    page.says(&["The endpoint was made.", "Signing secret", "value=\"whsec_5ecre7\""]);
    // A key's page does not show it.
    let page = get_with(Who::Admin, "/partner/keys", &made.cookie).await;
    page.does_not_say("whsec_");

    let page = post_form(Who::Admin, add, "url=nonsense&types[]=account.frozen").await;
    assert_eq!(
        page.location,
        "/partner/webhooks?url=nonsense&types=account.frozen&problem=endpoint_url"
    );
    let page = get(Who::Admin, &page.location).await;
    page.says(&["role=\"alert\"", "Enter an address such as", "value=\"nonsense\"", "checked"]);

    let id = format!("id={:032}", 1);
    for (what, more, location) in [
        ("enable", "&enabled=false", "/partner/webhooks?done=off"),
        ("remove", "", "/partner/webhooks?done=removed"),
        ("test", "", &format!("/partner/webhooks/log?endpoint={:032}&done=tested", 1)),
    ] {
        let path = format!("/api/partner/webhooks/{what}");
        let page = post_form(Who::Admin, &path, &format!("{id}{more}")).await;
        assert_eq!(page.location, location);
        get(Who::Admin, location).await.says(&["role=\"status\""]);
    }
}

#[tokio::test]
async fn the_delivery_log_tells_what_became_of_each_event() {
    let path = format!("/partner/webhooks/log?endpoint={:032}", 1);
    let page = get(Who::Admin, &path).await;
    page.says(&["Delivery Log", "shop.northwind.example", "account.frozen", "Waiting"]);
    page.says(&["next try 22 Nov 2026, 09:35", "503 Service Unavailable", "Send again"]);
    page.says(&["Delivered", "Failed", "given up"]);
    let fields = format!("id={:032}&event={:032}", 1, 2);
    let page = post_form(Who::Admin, "/api/partner/webhooks/redeliver", &fields).await;
    assert_eq!(page.location, format!("{path}&done=again"));
    get(Who::Admin, &page.location).await.says(&["sent again, with the same id"]);
    let page = get(Who::Admin, "/partner/webhooks/log?endpoint=x").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn members_are_invited_changed_and_removed_without_javascript() {
    let page = get(Who::Admin, "/partner/members").await;
    page.says(&["Omar Haddad", "Change role", "Yes, remove", "Rosa Marin", "You", "disabled"]);
    page.says(&["kim@northwind.example", "Withdraw", "Invite a member"]);
    let page = get(Who::Viewer, "/partner/members").await;
    page.says(&["Only administrators change members.", "Omar Haddad", "Invite", "disabled"]);
    page.does_not_say("Change role");
    page.does_not_say("kim@northwind.example");

    let sent = "step=invite&email=kim%40northwind.example&role=viewer";
    let page = post_form(Who::Admin, "/api/partner/members/change", sent).await;
    assert_eq!(page.location, "/partner/members?done=invited");
    let page = get(Who::Admin, &page.location).await;
    page.says(&["role=\"status\"", "The invitation was sent."]);
    let sent = "step=invite&email=rosa%40northwind.example&role=viewer";
    let page = post_form(Who::Admin, "/api/partner/members/change", sent).await;
    let page = get(Who::Admin, &page.location).await;
    page.says(&[
        "There is a member with this e-mail address already.",
        "value=\"rosa@northwind.example\"",
    ]);
    let sent = "step=invite&email=nobody&role=viewer";
    let page = post_form(Who::Admin, "/api/partner/members/change", sent).await;
    let page = get(Who::Admin, &page.location).await;
    page.says(&["E-mail is not an e-mail address."]);

    let member = "00000000000000000000000000000006";
    let sent = format!("step=role&id={member}&role=finance&code=999999");
    let page = post_form(Who::WithCode, "/api/partner/members/send-code", &sent).await;
    assert_eq!(
        page.location,
        format!("/partner/members?step=role&id={member}&role=finance&sent=yes")
    );
    let page = post_form(Who::WithCode, "/api/partner/members/change", &sent).await;
    assert!(!page.location.contains("999999"));
    let page = get(Who::WithCode, &page.location).await;
    page.says(&["That is not the code", "open", "value=\"finance\" selected"]);
    page.says(&[&format!("id=\"code-role-{member}-error\"")]);
    let right = sent.replace("999999", "123456");
    let page = post_form(Who::WithCode, "/api/partner/members/change", &right).await;
    assert_eq!(page.location, "/partner/members?done=role");
    let last = "step=remove&id=00000000000000000000000000000005";
    let page = post_form(Who::Admin, "/api/partner/members/change", last).await;
    let page = get(Who::Admin, &page.location).await;
    page.says(&["This is the last administrator."]);
}

#[tokio::test]
async fn the_audit_lists_the_chain_and_is_not_for_everybody() {
    let page = get(Who::Viewer, "/partner/audit?kind=associated&operator=5&from=2026-11-01").await;
    page.says(&["Export chain", "41 records", "abab", "value=\"2026-11-01\"", "Joined"]);
    page.says(&[
        "Acme Robotics",
        "kind=associated&amp;operator=5&amp;from=2026-11-01&amp;before=41",
    ]);
    let page = get(Who::Admin, "/partner/audit?before=41").await;
    page.says(&["Newest", "aria-disabled"]);
}

#[tokio::test]
async fn codes_are_switched_without_javascript() {
    get(Who::Viewer, "/partner/information").await.says(&["Switch on", "Only administrators"]);
    let page = post_form(Who::Admin, "/api/partner/codes/switch", "on=yes").await;
    assert_eq!(page.location, "/partner/information?codes=on");
    get(Who::Admin, &page.location).await.says(&["Sensitive steps ask", "Switch on"]);
    let page = get(Who::WithCode, "/partner/information").await;
    page.says(&["Switch off", "partner/codes/send-code"]);
    let page = post_form(Who::WithCode, "/api/partner/codes/send-code", "code=").await;
    let page = get(Who::WithCode, &page.location).await;
    page.says(&["A verification code was sent", "<details", "open"]);
    let page = post_form(Who::WithCode, "/api/partner/codes/switch", "code=999999").await;
    let page = get(Who::WithCode, &page.location).await;
    page.says(&["That is not the code", "id=\"code-error\""]);
    let page = post_form(Who::WithCode, "/api/partner/codes/switch", "code=123456").await;
    assert_eq!(page.location, "/partner/information?codes=off");
}

#[tokio::test]
async fn recipients_are_chosen_and_the_latest_mails_listed() {
    let page = get(Who::Admin, "/partner/messages").await;
    page.says(&[
        "Message Recipients",
        "Send test mail",
        "Budget alert",
        "goes to all administrators",
        "name=\"quota_alert[]\"",
        "r•••@northwind.example",
        "next try",
        "the mail server refused it (451)",
        "given up",
    ]);
    page.does_not_say("Only administrators choose who gets messages.");
    let page = get(Who::Viewer, "/partner/messages").await;
    page.says(&["Only administrators choose who gets messages.", "managing members", "disabled"]);
    let fields = "budget_alert%5B%5D=00000000000000000000000000000005";
    let page = post_form(Who::Admin, "/api/partner/messages/choose", fields).await;
    assert_eq!(page.location, "/partner/messages?done=chosen");
    let page = post_form(Who::Viewer, "/api/partner/messages/choose", "").await;
    assert_eq!(page.location, "/partner/messages?problem=role_forbids");
    let page = post_form(Who::Admin, "/api/partner/messages/marks", "first=50&second=80").await;
    assert_eq!(page.location, "/partner/messages?done=chosen");
    for (typed, echo) in [
        ("first=90&second=75", "first=90&second=75"),
        ("first=0&second=75", "first=0&second=75"),
        ("first=50&second=100", "first=50&second=100"),
        ("first=half&second=", "first=half"),
    ] {
        let page = post_form(Who::Admin, "/api/partner/messages/marks", typed).await;
        assert_eq!(page.location, format!("/partner/messages?{echo}&problem=marks"), "{typed}");
    }
    let page = get(Who::Admin, "/partner/messages?first=90&second=75&problem=marks").await;
    page.says(&["role=\"alert\"", "The first warning comes from 1 %", "value=\"90\""]);
    let page = post_form(Who::WithCode, "/api/partner/messages/test", "").await;
    assert!(page.location.ends_with("&fault=refused-535"), "{}", page.location);
    get(Who::Admin, &page.location).await.says(&["the mail server refused it (535)"]);
    let page = get(Who::Admin, "/partner/messages?done=tested&fault=silent").await;
    page.says(&["The test mail was not sent: the mail server did not answer in time."]);
}
