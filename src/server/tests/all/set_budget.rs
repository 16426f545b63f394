//! Setting a budget from the browser's side, with and without JavaScript.

use reqwest::StatusCode;

use crate::harness::{ROSA, World, body, header_of, on_each_engine};

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
