//! Setting a budget from the browser's side, with and without JavaScript.

use reqwest::StatusCode;
use serde_json::json;

use crate::harness::{ADA, ROSA, World, body, header_of, on_each_engine};

#[tokio::test]
async fn a_budget_is_set_and_recorded() {
    on_each_engine(async |world| {
        let rosa = world.member(ROSA).await;
        let acme = rosa.customer("Acme Robotics").await;
        let before = rosa.budget_page(&acme).await;
        let chosen = format!("{acme}.{}", before["customers"][0]["facts"]["version"]);
        let fields = [("customers", chosen.as_str()), ("type", "monthly"), ("amount", "1,234.50")];
        let set = rosa.send("budgets/set", &fields).await;
        assert_eq!(set.status(), StatusCode::OK);
        assert_eq!(body(set).await["set"], 1);

        let after = rosa.budget_page(&acme).await;
        let amount = &after["customers"][0]["facts"]["budget"]["amount"];
        assert_ne!(*amount, before["customers"][0]["facts"]["budget"]["amount"]);
        let page = rosa.get(&format!("/customers/records?customer={acme}")).await;
        assert!(page.text().await.unwrap().contains("1,234.50"));

        let stale = rosa.send("budgets/set", &fields).await;
        assert_eq!(stale.status(), StatusCode::CONFLICT);
        assert_eq!(body(stale).await["problem"]["code"], "changed_meanwhile");
    })
    .await;
}

#[tokio::test]
async fn the_form_without_javascript_keeps_what_was_typed() {
    let world = World::on_sqlite(&[]).await;
    let rosa = world.member(ROSA).await;
    let acme = rosa.customer("Acme Robotics").await;
    let page = format!("/customers/set-budget?customer={acme}");
    let version = rosa.budget_page(&acme).await["customers"][0]["facts"]["version"].to_string();
    let chosen = format!("{acme}.{version}");
    let fields = |amount: &'static str| {
        [("customers", chosen.as_str()), ("type", "monthly"), ("amount", amount)]
    };

    let refused = rosa.submit(&page, "budgets/set", &fields("19.999")).await;
    assert!(refused.status().is_redirection());
    let back = header_of(&refused, "location").to_owned();
    for part in ["/customers/set-budget?", &acme, "amount=19.999", "problem="] {
        assert!(back.contains(part), "{part}: {back}");
    }
    let shown = rosa.get(&back).await;
    assert_eq!(shown.status(), StatusCode::OK);
    assert!(shown.text().await.unwrap().contains("19.999"));

    let done = rosa.submit(&page, "budgets/set", &fields("1500")).await;
    assert!(done.status().is_redirection());
    let back = header_of(&done, "location").to_owned();
    assert!(!back.contains("problem="), "{back}");
    let shown = rosa.get(&back).await.text().await.unwrap();
    assert!(shown.contains("The monthly budget has been set successfully."), "{shown}");
    world.end().await;
}

/// Each with words of its message, which names the limit.
const WRONG: [(&str, &str); 11] = [
    ("0", "at least 0.01"),
    ("-1", "at least 0.01"),
    ("0.001", "at most two decimals"),
    ("19.999", "at most two decimals"),
    ("2147483648", "at most 2,147,483,647.00"),
    ("1e3", "digits only"),
    ("1,000,50", "digits only"),
    ("", "Enter an amount"),
    ("ten", "digits only"),
    ("500000.01", "fits"),
    ("2147483647", "fits"),
];

#[tokio::test]
async fn a_wrong_amount_is_refused_at_every_door_in_the_same_words() {
    on_each_engine(async |world| {
        let rosa = world.member(ROSA).await;
        let acme = rosa.customer("Acme Robotics").await;
        let page = format!("/customers/set-budget?customer={acme}");
        let before = rosa.budget_page(&acme).await;
        let chosen = format!("{acme}.{}", before["customers"][0]["facts"]["version"]);
        for (amount, words) in WRONG {
            let fields = [("customers", chosen.as_str()), ("type", "monthly"), ("amount", amount)];
            let refused = rosa.send("budgets/set", &fields).await;
            assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{amount:?}");
            let code = body(refused).await["problem"]["code"].clone();
            assert!(code == "amount" || code == "quota_exceeded", "{amount:?} {code}");

            let refused = rosa.submit(&page, "budgets/set", &fields).await;
            let back = rosa.get(header_of(&refused, "location")).await.text().await.unwrap();
            assert!(back.contains(words), "{amount:?}: {words}");
            assert!(back.contains("role=\"alert\""), "{amount:?}");
        }
        assert_eq!(rosa.budget_page(&acme).await["customers"], before["customers"]);
    })
    .await;
}

#[tokio::test]
async fn the_bounds_are_accepted_where_no_quota_binds() {
    let world = World::on_sqlite(&[]).await;
    let ada = world.member(ADA).await;
    let own = ada.customers("").await[0]["id"].as_str().unwrap().to_owned();
    for amount in ["2147483647", "2,147,483,647.00", "0.01"] {
        let version = ada.budget_page(&own).await["customers"][0]["facts"]["version"].to_string();
        let chosen = format!("{own}.{version}");
        let fields = [("customers", chosen.as_str()), ("type", "monthly"), ("amount", amount)];
        assert_eq!(ada.send("budgets/set", &fields).await.status(), StatusCode::OK, "{amount}");
    }
    world.end().await;
}

#[tokio::test]
async fn what_no_page_sends_is_refused_and_changes_nothing() {
    on_each_engine(async |world| {
        let rosa = world.member(ROSA).await;
        let acme = rosa.customer("Acme Robotics").await;
        let before = rosa.budget_page(&acme).await;
        let chosen = format!("{acme}.{}", before["customers"][0]["facts"]["version"]);
        let without_type = [("customers", chosen.as_str()), ("amount", "10")];
        assert_eq!(rosa.send("budgets/set", &without_type).await.status(), StatusCode::NOT_FOUND);
        let garbage = rosa.post("budgets/page").body("{garbage").send().await.unwrap();
        assert_eq!(garbage.status(), StatusCode::BAD_REQUEST);
        let wrong_id = rosa.call("budgets/page", &json!({ "chosen": { "ticked": ["zz"] } })).await;
        assert_eq!(wrong_id.status(), StatusCode::BAD_REQUEST);
        for path in ["/customers?q=abc%00", "/customers?q=%00", "/customers?at=a0~0~x~%00"] {
            assert_eq!(rosa.get(path).await.status(), StatusCode::OK, "{path}");
        }
        let many = vec![chosen.as_str(); 900].join(",");
        let fields = [("customers", many.as_str()), ("type", "monthly"), ("amount", "1e3")];
        let refused = rosa.submit("/", "budgets/set", &fields).await;
        assert!(header_of(&refused, "location").len() < 8000);
        assert_eq!(rosa.budget_page(&acme).await["customers"], before["customers"]);
    })
    .await;
}
