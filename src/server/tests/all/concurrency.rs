//! Members who set budgets at the same moment never exceed the quota together.

use reqwest::StatusCode;
use serde_json::json;

use crate::harness::{ROSA, body, on_each_engine};

const OMAR: &str = "omar@northwind.example";
const PARALLEL: usize = 20;
/// Northwind's quota for monthly budgets.
const QUOTA_CENTS: i64 = 50_000_000;
/// Of each setting: all together would need four times the quota.
const EACH_CENTS: i64 = 10_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn twenty_settings_at_once_stay_within_the_quota() {
    on_each_engine(async |world| {
        let (rosa, omar) = (world.member(ROSA).await, world.member(OMAR).await);
        let ids: Vec<_> = rosa.customers("").await.iter().map(|row| row["id"].clone()).collect();
        let page =
            body(rosa.call("budgets/page", &json!({ "chosen": { "ticked": ids } })).await).await;
        let chosen: Vec<String> = page["customers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|customer| &customer["facts"])
            .filter(|facts| facts["association"] == "resale")
            .map(|facts| format!("{}.{}", facts["id"].as_str().unwrap(), facts["version"]))
            .take(PARALLEL)
            .collect();
        assert_eq!(chosen.len(), PARALLEL, "the demo world has too few customers here");

        let calls: Vec<_> = chosen
            .iter()
            .enumerate()
            .map(|(turn, chosen)| {
                let browser = if turn % 2 == 0 { &rosa } else { &omar };
                let fields = [
                    ("customers", chosen.as_str()),
                    ("type", "monthly"),
                    ("amount", "100000.00"),
                    ("exhaustion", "manual"),
                ];
                tokio::spawn(browser.post("budgets/set").form(&fields).send())
            })
            .collect();
        let (mut set, mut refused) = (0, 0);
        for call in calls {
            let answer = call.await.unwrap().unwrap();
            match answer.status() {
                StatusCode::OK => set += 1,
                StatusCode::UNPROCESSABLE_ENTITY => refused += 1,
                other => panic!("{other}: {}", answer.text().await.unwrap()),
            }
        }
        assert!(set > 0 && refused > 0, "{set} set, {refused} refused");

        let answer = rosa.send("partner/information", &[]).await;
        let quotas = body(answer).await["quotas"].clone();
        let allocated = quotas[0]["allocated_cents"].as_i64().unwrap();
        assert!(allocated <= QUOTA_CENTS, "{allocated} cents are allocated of {QUOTA_CENTS}");
        assert!(allocated >= set * EACH_CENTS, "{set} budgets, but {allocated} cents");
    })
    .await;
}
