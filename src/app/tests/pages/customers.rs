//! The Overview and the customers: lists, views, exports, one customer, joining and leaving, records.

use axum::http::StatusCode;

use crate::{
    browser::{get, post_form},
    fake::{ACME, RESELLER, Who},
};

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
async fn a_distributors_overview_shows_its_resellers_and_their_customers() {
    let page = get(Who::Distributor, "/").await;
    page.says(&[
        "aria-label=\"Resellers' Customers\"",
        "href=\"/customers?whose=resellers\"",
        "431",
        &format!("href=\"/resellers/grant?reseller={RESELLER}\""),
        "Eastgate IT",
        "30 customers",
        "187,550.00 free",
    ]);
    page.does_not_say("Monthly budget quota");
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
async fn columns_are_chosen_without_javascript() {
    let page = get(Who::Admin, "/customers").await;
    page.says(&["Columns", "name=\"columns\"", "Used in November", ">Manager</th>"]);
    let page = get(Who::Admin, "/customers?sort=usage&columns=customer&columns=state").await;
    page.says(&["columns=customer.state", "col-state", "Acme Robotics"]);
    for column in ["Used in November", ">Manager</th>", "Budget (USD)"] {
        page.does_not_say(column);
    }
}
