//! What is another partner's cannot be told apart from what does not exist, and roles bind.

use reqwest::StatusCode;
use serde_json::json;

use crate::harness::{ADA, ELI, ROSA, VERA, World, body, on_each_engine};

const UNKNOWN: &str = "00000000000000000000000000000000";

#[tokio::test]
async fn another_partners_customers_do_not_exist() {
    on_each_engine(async |world| {
        let rosa = world.member(ROSA).await;
        let acme = rosa.customer("Acme Robotics").await;
        let eli = world.member(ELI).await;
        let names: Vec<_> = eli.customers("Acme Robotics").await;
        assert!(names.is_empty(), "{names:?}");
        for path in ["budgets/page", "budgets/set", "budgets/send-code", "records/list"] {
            let ask = async |customer: &str| {
                let answer = match path {
                    "budgets/page" => {
                        eli.call(path, &json!({ "chosen": { "ticked": [customer] } })).await
                    }
                    "records/list" => eli.call(path, &json!({ "customer": customer })).await,
                    _ => eli.send(path, &setting(&format!("{customer}.1"), "10.00")).await,
                };
                (answer.status(), body(answer).await)
            };
            let (foreign, unknown) = (ask(&acme).await, ask(UNKNOWN).await);
            assert_eq!(foreign.0, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(foreign, unknown, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_distributor_sees_its_resellers_customers_but_leaves_them_alone() {
    on_each_engine(async |world| {
        let acme = world.member(ROSA).await.customer("Acme Robotics").await;
        let ada = world.member(ADA).await;
        let version = ada.budget_page(&acme).await["customers"][0]["facts"]["version"].clone();
        let answer = ada.send("budgets/set", &setting(&format!("{acme}.{version}"), "10.00")).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert_eq!(body(answer).await["problem"]["code"], "delegated");
    })
    .await;
}

#[tokio::test]
async fn a_viewer_sees_everything_and_changes_nothing() {
    let world = World::on_sqlite(&[]).await;
    let vera = world.member(VERA).await;
    let acme = vera.customer("Acme Robotics").await;
    let before = vera.budget_page(&acme).await;
    let version = &before["customers"][0]["facts"]["version"];
    for path in ["budgets/set", "budgets/send-code"] {
        let answer = vera.send(path, &setting(&format!("{acme}.{version}"), "2000.00")).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
        assert_eq!(body(answer).await["problem"]["code"], "role_forbids", "{path}");
    }
    assert_eq!(vera.budget_page(&acme).await["customers"], before["customers"]);
    world.end().await;
}

/// The form of a monthly budget.
fn setting<'a>(customers: &'a str, amount: &'a str) -> [(&'a str, &'a str); 4] {
    [("customers", customers), ("type", "monthly"), ("amount", amount), ("exhaustion", "manual")]
}
