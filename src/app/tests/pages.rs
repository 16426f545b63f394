//! Every page as a browser without JavaScript gets it, over an session that answers from memory: whole, with its status,
//! and with forms that lead back to it.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail by panicking; clippy sees only in test functions that they are tests"
)]

mod fake;

use std::sync::{Arc, LazyLock};

use app::{
    App,
    request::{Address, Cookies, Visitor},
    shell,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
    routing::post,
};
use domain::contract::{Public, SignedIn};
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes as _, file_and_error_handler_with_context, generate_route_list,
    handle_server_fns_with_context,
};
use tower::ServiceExt as _;

use fake::{ACME, BATCH, BATCH_DONE, FakePublic, FakeSession, RESELLER, Who};

/// What came back.
struct Page {
    status: StatusCode,
    location: String,
    cookie: String,
    text: String,
}

impl Page {
    /// Expects these texts in this order.
    fn says(&self, texts: &[&str]) {
        let mut rest = self.text.as_str();
        for text in texts {
            let Some(at) = rest.find(text) else {
                panic!("no {text:?} in its place in\n{}", self.text);
            };
            rest = &rest[at + text.len()..];
        }
    }

    fn does_not_say(&self, text: &str) {
        assert!(!self.text.contains(text), "{text:?} in\n{}", self.text);
    }
}

/// Made once, as the server makes it before it answers: while the list is made, no page anywhere loads its data.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

async fn send(who: Who, request: Request<Body>) -> Page {
    let options = LeptosOptions::builder().output_name("partner-center").build();
    let context = move || {
        provide_context::<Arc<dyn Public>>(Arc::new(FakePublic));
        provide_context(Visitor(FakeSession::of(who)));
        provide_context(Address("192.0.2.1".into()));
        provide_context(Cookies(Arc::new(|session: Option<&SignedIn>| {
            session.map_or("session=; Max-Age=0".into(), |session| {
                format!("session={}", session.token)
            })
        })));
    };
    let draw = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let functions = move |request| handle_server_fns_with_context(context, request);
    let router = Router::new()
        .route("/api/{*rest}", post(functions))
        .leptos_routes_with_context(&options, ROUTES.clone(), context, draw)
        .fallback(file_and_error_handler_with_context::<LeptosOptions, _>(context, shell))
        .with_state(options);
    let response = router.oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let header = |name| {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let body = to_bytes(response.into_body(), 1_000_000).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    // What the renderer leaves for hydration is nothing that a person reads.
    let text = text.replace("<!>", "");
    Page { status, location: header(header::LOCATION), cookie: header(header::SET_COOKIE), text }
}

async fn get(who: Who, path: &str) -> Page {
    let request = Request::get(path).header(header::ACCEPT, "text/html");
    send(who, request.body(Body::empty()).unwrap()).await
}

/// With a cookie that an answer set.
async fn get_with(who: Who, path: &str, cookie: &str) -> Page {
    let cookie = cookie.split(';').next().unwrap();
    let request = Request::get(path).header(header::ACCEPT, "text/html");
    send(who, request.header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
}

/// As a form is sent without JavaScript.
async fn post_form(who: Who, path: &str, fields: &str) -> Page {
    let request = Request::post(path)
        .header(header::ACCEPT, "text/html,application/xhtml+xml")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::REFERER, "http://127.0.0.1:3000/customers/set-budget?customer=x");
    send(who, request.body(Body::from(fields.to_owned())).unwrap()).await
}

/// As the browser's half of the app calls it.
async fn call(who: Who, path: &str, fields: &str) -> Page {
    let request = Request::post(path)
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(who, request.body(Body::from(fields.to_owned())).unwrap()).await
}

fn budget_page(more: &str) -> String {
    format!("/customers/set-budget?customer={ACME}{more}")
}

fn fields(more: &str) -> String {
    format!("customers={ACME}.7&type=monthly&exhaustion=automatic&{more}")
}

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
async fn the_overview_says_what_needs_the_member() {
    let page = get(Who::Admin, "/").await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(&[
        "<title>Overview · Partner Center</title>",
        "Northwind Cloud",
        "Sign out everywhere",
        "Good morning, Rosa",
        "1 Dec 00:00 UTC",
        "Needs you today",
        "Cobalt Analytics",
        "has 987.12 left of its 5,000.00",
        "Monthly budget quota",
        "187,550.00",
    ]);
}

#[tokio::test]
async fn the_list_shows_its_customers_with_their_operations() {
    let page = get(Who::Admin, "/customers").await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(&[
        "Customer Management · Partner Center",
        "Monthly budget quota",
        "aria-sort=\"ascending\"",
        "aria-label=\"Select Acme Robotics\"",
        "Active",
        "1,000.00",
        "312.40",
        "31 %",
        &format!("href=\"/customers/set-budget?customer={ACME}\""),
        "Adjustment Record",
        "2 of 212",
        "rel=\"next\"",
    ]);
    page.does_not_say("Resellers' Customers");
    page.says(&["name=\"all\"", "Select all 212 matching", "Set Budget"]);
    let page = get(Who::Admin, "/customers?state=near&sort=usage").await;
    page.says(&["selection-bar", "type=\"hidden\" name=\"state\" value=\"near\"", "matching"]);
    let page = get(Who::Admin, "/customers/set-budget?state=near&all=yes").await;
    page.says(&["All 212 that match."]);
    let page = get(Who::Distributor, "/customers").await;
    page.says(&["Resellers' Customers"]);
    let page = get(Who::Admin, "/customers?q=zephyr&usage=0").await;
    page.says(&["“zephyr”", "≥ 0 %", "No customer matches", "Clear filters"]);
    page.does_not_say("Monthly budget quota");
}

#[tokio::test]
async fn who_may_not_set_budgets_is_told_why_where_the_buttons_are() {
    let page = get(Who::Viewer, "/customers").await;
    page.says(&[
        "id=\"may-not\"",
        "Your role does not allow setting budgets. An administrator of Northwind Cloud can change it.",
        "disabled",
        "aria-describedby=\"may-not\"",
    ]);
    let page = get(Who::Viewer, &budget_page("")).await;
    page.says(&[
        "id=\"may-not\"",
        "Your role does not allow",
        "Nothing: you may not set this budget.",
    ]);
}

#[tokio::test]
async fn the_set_budget_page_is_whole_without_javascript() {
    let page = get(Who::Admin, &budget_page("")).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(&[
        "Set Budget · Partner Center",
        "Acme Robotics",
        "action=\"/api/budgets/set\"",
        &format!("value=\"{ACME}.7\""),
        "Monthly Budget",
        "value=\"1000.00\"",
        "Now 1,000.00 a month. ",
        "Between 0.01 and 188,550.00, what the quota allows.",
        "Account freezing upon budget exhaustion",
        "Automatic",
        "Manual",
        "Automatic, with resources",
        "Unfreeze Now",
        "frozen since it joined, 14 Nov 2026",
        "What this does",
        "Budget stays at ",
        "Your monthly quota: ",
        "Spend this month",
        "312.40 USD used by 22 November.",
    ]);
    page.does_not_say("Verification code</label>");
}

#[tokio::test]
async fn a_refused_form_comes_back_with_what_was_typed_and_the_very_message() {
    for (amount, code, message) in [
        ("0", "amount", "Enter at least 0.01. To stop spending, freeze the account."),
        ("19.999", "amount", "Enter at most two decimals."),
        ("999999", "quota_exceeded", "At most 188,550.00 fits"),
    ] {
        let sent = fields(&format!("amount={amount}&unfreeze=yes"));
        let page = post_form(Who::Admin, "/api/budgets/set", &sent).await;
        assert_eq!(page.status, StatusCode::FOUND);
        let echo = format!(
            "&type=monthly&amount={amount}&exhaustion=automatic&unfreeze=yes&problem={code}"
        );
        assert_eq!(page.location, budget_page(&echo));
        let page = get(Who::Admin, &page.location).await;
        assert_eq!(page.status, StatusCode::OK);
        page.says(&[
            "role=\"alert\"",
            "The budget has not been set.",
            message,
            &format!("value=\"{amount}\""),
            "aria-describedby=\"amount-error amount-hint\"",
            "aria-invalid=\"true\"",
            "id=\"amount-error\"",
            message,
        ]);
    }
}

#[tokio::test]
async fn a_set_budget_is_said_after_the_redirect() {
    let page = post_form(Who::Admin, "/api/budgets/set", &fields("amount=350")).await;
    assert_eq!(page.location, budget_page("&done=monthly&set=1&unfrozen=0&frozen=0"));
    let page = get(Who::Admin, &page.location).await;
    page.says(&["role=\"status\"", "The monthly budget has been set successfully."]);
}

#[tokio::test]
async fn many_are_set_by_way_of_a_preview_without_javascript() {
    let page = get(Who::Admin, "/customers/set-budget?all=yes&state=near").await;
    page.says(&[
        "action=\"/api/batches/draft\"",
        "name=\"chosen\" value=\"all=yes&amp;state=near\"",
        "All 212 that match.",
        "href=\"/customers?state=near\"",
        "Now 312,450.00 in all.",
        "3 of the 212 are frozen",
        "Nothing is set before you confirm it there.",
    ]);
    let sent = "chosen=all%3Dyes%26state%3Dnear&type=monthly&exhaustion=automatic&amount=350";
    let page = post_form(Who::Admin, "/api/batches/draft", sent).await;
    let preview = format!("/customers/batch?batch={BATCH}");
    assert_eq!((page.status, page.location), (StatusCode::FOUND, preview.clone()));
    let wrong = sent.replace("350", "1.999");
    let page = post_form(Who::Admin, "/api/batches/draft", &wrong).await;
    assert_eq!(
        page.location,
        "/customers/set-budget?all=yes&state=near&type=monthly&amount=1.999&exhaustion=automatic&problem=amount"
    );
    get(Who::Admin, &page.location).await.says(&["Enter at most two decimals.", "value=\"1.999\""]);

    let page = get(Who::Admin, &preview).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(&[
        "Nothing is set yet.",
        "Something has changed since this was drafted.",
        "Cobalt Analytics: budget 900.00 monthly (automatic), was 500.00 monthly (automatic)",
        "and 21 more",
        "action=\"/api/batches/confirm\"",
        "value=\"as previewed\"",
        "21,000.00 USD",
        "20,000.00 before",
        "313,450.00",
        "Unfreezes",
        "Freezes at once",
        "OK",
        "Download CSV",
        "Acme Robotics",
        "1,000.00",
        "350.00",
        "freezes at once",
        "Borealis Foods",
        "first budget",
        "−50.00",
        "unfrozen",
        "Showing 1 to 2 of 60",
    ]);
    page.does_not_say("Verification code</label>");
    let confirm = format!("batch={BATCH}&digest=as%20previewed");
    let page = post_form(Who::Admin, "/api/batches/confirm", &confirm).await;
    assert_eq!(page.location, format!("{preview}&done=set"));
    let stale = format!("batch={BATCH}&digest=before");
    let page = post_form(Who::Admin, "/api/batches/confirm", &stale).await;
    assert_eq!(page.location, format!("{preview}&problem=preview_changed"));
    let page = get(Who::Admin, &page.location).await;
    page.says(&["role=\"alert\"", "Nothing has been set.", "has changed meanwhile"]);
}

#[tokio::test]
async fn a_preview_says_what_stands_in_the_way_and_asks_for_a_code() {
    let preview = format!("/customers/batch?batch={BATCH}");
    let page = get(Who::Distributor, &preview).await;
    page.says(&[
        "One thing stands in the way.",
        "Acme Robotics has already used 400.00 of 350.00",
        "action=\"/api/batches/leave-out\"",
        "Leave these customers out",
        "disabled",
        "aria-describedby=\"obstacles\"",
    ]);
    let page = get(Who::Viewer, &preview).await;
    page.says(&["id=\"may-not\"", "Your role does not allow", "disabled"]);
    let page = get(Who::WithCode, &preview).await;
    page.says(&["Verification code", "formaction=\"/api/batches/send-code\"", "Get code", "OK"]);
    let sent = format!("batch={BATCH}&digest=as%20previewed&code=999999");
    let page = post_form(Who::WithCode, "/api/batches/send-code", &sent).await;
    assert_eq!(page.location, format!("{preview}&sent=yes"));
    get(Who::WithCode, &page.location).await.says(&["A verification code was sent to"]);
    let page = post_form(Who::WithCode, "/api/batches/confirm", &sent).await;
    assert_eq!(page.location, format!("{preview}&problem=verification_code_wrong"));
    let page = get(Who::WithCode, &page.location).await;
    page.says(&["role=\"alert\"", "That is not the code", "aria-invalid=\"true\""]);
    let page = get(Who::Admin, "/customers/batch?batch=ffffffffffffffffffffffffffffffff").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(get(Who::Admin, "/customers/batch").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_result_can_be_downloaded_and_undone() {
    let done = format!("/customers/batch?batch={BATCH_DONE}");
    let page = get(Who::Admin, &format!("{done}&done=set")).await;
    page.says(&[
        "role=\"status\"",
        "The monthly budget of 60 customers has been set successfully.",
        "By Rosa Marin on 22 Nov 2026, 09:30.",
        "Frozen at once",
        "action=\"/api/batches/undo\"",
        "Undo",
        &format!("href=\"/customers/batch.csv?batch={BATCH_DONE}\""),
    ]);
    let undo = format!("batch={BATCH_DONE}");
    let page = post_form(Who::Admin, "/api/batches/undo", &undo).await;
    assert_eq!(page.location, format!("/customers/batch?batch={BATCH}"));
    let page = post_form(Who::Admin, "/api/batches/undo", &format!("batch={BATCH}")).await;
    assert_eq!(page.location, format!("/customers/batch?batch={BATCH}&problem=nothing_to_undo"));
    let page = get(Who::Admin, "/customers/upload").await;
    page.says(&[
        "Set Budgets from a File",
        "multipart/form-data",
        "CSV file",
        "at most 4 MB",
        "OK",
    ]);
    let page = get(Who::Admin, "/customers/upload?problem=too_large").await;
    page.says(&["role=\"alert\"", "The file is longer than 4 MB, which is the limit."]);
    get(Who::Viewer, "/customers/upload").await.says(&["id=\"may-not\"", "disabled"]);
}

#[tokio::test]
async fn codes_are_sent_and_refused_without_javascript() {
    let page = get(Who::WithCode, &budget_page("")).await;
    page.says(&["Verification code", "formaction=\"/api/budgets/send-code\"", "Get code"]);
    let sent = fields("amount=350&code=999999");
    let page = post_form(Who::WithCode, "/api/budgets/send-code", &sent).await;
    assert_eq!(
        page.location,
        budget_page("&type=monthly&amount=350&exhaustion=automatic&sent=yes")
    );
    let page = get(Who::WithCode, &page.location).await;
    page.says(&["A verification code was sent to your e-mail address."]);
    let page = post_form(Who::WithCode, "/api/budgets/set", &sent).await;
    assert!(page.location.ends_with("&problem=verification_code_wrong"), "{}", page.location);
    assert!(!page.location.contains("999999"));
    let page = get(Who::WithCode, &page.location).await;
    page.says(&["That is not the code that was sent for this step.", "value=\"350\""]);
}

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
async fn records_are_told() {
    let page = get(Who::Admin, &format!("/customers/records?customer={ACME}")).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(&[
        "Adjustment Record · Partner Center",
        "22 Nov 2026, 09:14",
        "Set Budget",
        "Monthly Budget",
        "500.00",
        "1,000.00",
        "Automatic",
        "Rosa Marin",
        "Older",
    ]);
}

#[tokio::test]
async fn a_customer_stands_in_one_look() {
    let path = format!("/customers/{ACME}");
    let page = get(Who::Admin, &path).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(&[
        "<title>Acme Robotics · Partner Center</title>",
        "Frozen · new",
        "Show contact data",
        "Adjustment Record",
        &format!("href=\"/customers/set-budget?customer={ACME}\""),
        "No charge for 5 days",
        "17 Nov 2026, 08:12",
        "1,000.00",
        "312.40",
        "25.00",
        "1 open hold",
        "662.60",
        "Spend this month",
        "At this pace",
        "Object Storage",
        "300.00",
        "Other",
        "November 2026 so far",
        "What it may do",
        "The account is frozen: since it joined.",
        "Since it joined",
        "Open holds",
        "a•••@acme.example",
        "Lee Morgan",
        "Latest adjustments",
        "Rosa Marin",
    ]);
    page.does_not_say("anna@acme.example");
    let page = get(Who::Admin, &format!("{path}?reveal=yes")).await;
    page.says(&["Hide contact data", "anna@acme.example"]);
    let page = get(Who::Viewer, &path).await;
    page.says(&["disabled aria-describedby=\"may-not\"", "Set Budget", "You may look at budgets"]);
}

#[tokio::test]
async fn customers_are_added_without_javascript() {
    let page = get(Who::Admin, "/customers/new").await;
    page.says(&[
        "Add customers",
        "action=\"/api/customers/add\"",
        "action=\"/api/customers/import\"",
    ]);
    let page = post_form(Who::Admin, "/api/customers/add", "name=Zephyr&account=zephyr").await;
    assert_eq!(page.location, format!("/customers/{ACME}?done=added"));
    let page = get(Who::Admin, &page.location).await;
    page.says(&["The customer was added. It is frozen until"]);
    let taken = "name=Acme+%26+Co&account=acme-robotics&tag=gold";
    let page = post_form(Who::Admin, "/api/customers/add", taken).await;
    assert!(page.location.ends_with("&problem=account_taken"), "{}", page.location);
    let page = get(Who::Admin, &page.location).await;
    page.says(&["The account acme-robotics is a customer", "value=\"Acme &amp; Co\"", "gold"]);
    let page = post_form(Who::Admin, "/api/customers/add", "name=&account=x").await;
    let page = get(Who::Admin, &page.location).await;
    page.says(&["Name may not be empty."]);

    let page = post_form(Who::Admin, "/api/customers/import", "file=account%2Cname").await;
    assert_eq!(page.location, "/customers/new?imported=2");
    let page = get(Who::Admin, &page.location).await;
    page.says(&["2 customers added."]);
    let page = post_form(Who::Admin, "/api/customers/import", "file=name").await;
    let page = get(Who::Admin, &page.location).await;
    page.says(&["Line 2, column name:"]);
    let page = get(Who::Viewer, "/customers/new").await;
    page.says(&["Your role does not allow adding customers", "disabled"]);
}

#[tokio::test]
async fn an_association_is_ended_without_javascript() {
    let path = format!("/customers/disassociate?customer={ACME}");
    let page = get(Who::Admin, &path).await;
    page.says(&[
        "action=\"/api/disassociation/ask\"",
        "nothing stands in the way",
        "1,000.00 USD ceases",
        "a•••@acme.example",
        "Reason",
    ]);
    let asked = format!("customer={ACME}&reason=The+end&agree=yes");
    let page = post_form(Who::Admin, "/api/disassociation/ask", &asked).await;
    assert_eq!(page.location, format!("{path}&done=asked"));
    let unread = format!("customer={ACME}&reason=The+end");
    let page = post_form(Who::Admin, "/api/disassociation/ask", &unread).await;
    assert_eq!(page.location, format!("{path}&reason=The%20end&problem=agreement_missing"));
    let page = get(Who::Admin, &page.location).await;
    page.says(&["Tick that you know what ends.", "value=\"The end\""]);
    let page = get(Who::Admin, &format!("{path}&reason=The%20end&problem=mail_not_sent")).await;
    page.says(&["The mail could not be sent", "value=\"The end\""]);
    let page = get(Who::Viewer, &path).await;
    page.says(&["Your role does not allow ending associations", "disabled"]);
    let page = get(Who::Distributor, &path).await;
    page.says(&["The account was frozen by hand. Unfreeze it first.", "disabled"]);
    let page = get(Who::WithCode, &path).await;
    page.says(&["Waiting for the customer", "The contract ends", "Withdraw", "Yes, it agreed"]);
    let page =
        post_form(Who::Admin, "/api/disassociation/consent", &format!("customer={ACME}")).await;
    assert_eq!(page.location, format!("/customers/records?customer={ACME}"));

    let page = get(Who::Nobody, "/disassociation?token=good").await;
    page.says(&[
        "Northwind Cloud asks to end the association with Acme Robotics",
        "Agree",
        "Decline",
    ]);
    let page = post_form(Who::Nobody, "/api/disassociation/answer", "token=good&agrees=true").await;
    assert_eq!(page.location, "/disassociation?done=agreed");
    let page = get(Who::Nobody, &page.location).await;
    page.says(&["The association has ended."]);
    let page = get(Who::Nobody, "/disassociation?token=bad").await;
    page.says(&["This link is no longer good"]);
}

#[tokio::test]
async fn lists_are_filtered_by_who_customers_are_and_customers_assigned() {
    let manager = "00000000000000000000000000000005";
    let path = format!("/customers?type=resale&from=2026-01-31&tag=gold&manager={manager}");
    let page = get(Who::Admin, &path).await;
    page.says(&[
        "Association",
        "value=\"gold\"",
        "value=\"2026-01-31\"",
        "Resale",
        "Manager Lee Morgan",
        "Tag gold",
        "Associated from 2026-01-31",
        "formaction=\"/customers/assign\"",
    ]);
    let page = get(Who::Admin, &format!("/customers/assign?customer={ACME}")).await;
    page.says(&["1 customer", "Lee Morgan", "Remove the tag"]);
    let chosen = format!("chosen=customer%3D{ACME}&new_manager={manager}&new_tag=gold");
    let page = post_form(Who::Admin, "/api/customers/assign", &chosen).await;
    assert_eq!(page.location, format!("/customers/assign?customer={ACME}&assigned=1"));
    let page = get(Who::Admin, &page.location).await;
    page.says(&["1 customer was assigned."]);
    let page = post_form(Who::Viewer, "/api/customers/assign", &chosen).await;
    assert!(page.location.ends_with("&problem=role_forbids"), "{}", page.location);
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
    assert!(page.location.ends_with("&problem=not_found"), "{}", page.location);
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
    let fields = format!("customer={ACME}&to={RESELLER}");
    let moved =
        post_form(Who::Distributor, "/api/customers/move", &format!("{fields}&version=7")).await;
    assert_eq!(moved.location, format!("{path}&done=moved"));
    get(Who::Distributor, &moved.location).await.says(&["The customer was moved."]);
    let stale =
        post_form(Who::Distributor, "/api/customers/move", &format!("{fields}&version=6")).await;
    assert_eq!(stale.location, format!("{path}&problem=changed_meanwhile"));
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
    let wrong = post_form(Who::Distributor, add, "name=Westgate&admin=x").await;
    assert_eq!(wrong.location, "/resellers?name=Westgate&admin=x&problem=admin");
}

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

#[tokio::test]
async fn exports_are_listed_and_not_for_everybody() {
    let page = get(Who::Admin, "/customers/exports").await;
    page.says(&[
        "Export History",
        "All customers: “robot”, Near budget",
        "exports.csv?export=",
        "12",
    ]);
    page.does_not_say("Export Selected");
    let path = format!("/customers/exports?customer={ACME}");
    get(Who::Admin, &path).await.says(&["Export Selected", ACME, "1 ticked customer"]);
    let page = get(Who::Viewer, &path).await;
    page.says(&["You may not export customers.", "exporting customers"]);
    page.does_not_say("Export Selected");
    get(Who::Viewer, "/customers").await.says(&["id=\"may-not-export\"", "exporting customers"]);
}

#[tokio::test]
async fn views_are_saved_and_removed_without_javascript() {
    let page = get(Who::Viewer, "/customers?state=near").await;
    page.says(&[
        "aria-label=\"Saved views\"",
        "aria-current=\"page\"",
        "Near the end",
        "Remove the view",
    ]);
    page.does_not_say("Save view");
    let page = get(Who::Viewer, "/customers?state=over&sort=usage&dir=desc").await;
    page.says(&["value=\"state=over&amp;sort=usage&amp;dir=desc\"", "Save view"]);
    let saved = "query=state%3Dover%26sort%3Dusage%26q%3Da%2520b&name=";
    for (name, problem) in
        [("Mine", ""), ("%20", "&view-problem=field"), ("One+more", "&view-problem=too_many_views")]
    {
        let body = format!("{saved}{name}");
        let page = post_form(Who::Viewer, "/api/customers/views/save", &body).await;
        assert_eq!(page.location, format!("/customers?q=a%20b&state=over&sort=usage{problem}"));
    }
    get(Who::Viewer, "/customers?state=over&view-problem=field").await.says(&["needs a name"]);
    let body = "query=state%3Dover&view=00000000000000000000000000000003";
    let page = post_form(Who::Viewer, "/api/customers/views/remove", body).await;
    assert_eq!(page.location, "/customers?state=over");
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
    let page = post_form(Who::WithCode, "/api/partner/messages/test", "").await;
    assert!(page.location.ends_with("&fault=refused-535"), "{}", page.location);
    get(Who::Admin, &page.location).await.says(&["the mail server refused it (535)"]);
    let page = get(Who::Admin, "/partner/messages?done=tested&fault=silent").await;
    page.says(&["The test mail was not sent: the mail server did not answer in time."]);
}
