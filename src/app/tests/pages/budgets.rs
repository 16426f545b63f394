//! Setting budgets, of one customer and of many.

use axum::http::StatusCode;

use crate::{
    browser::{budget_page, fields, get, post_form},
    fake::{ACME, BATCH, BATCH_DONE, Who},
};

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
