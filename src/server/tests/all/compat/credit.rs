//! How much a distributor may owe, as programs ask.

use domain::{
    charge::{Charge, ChargeCategory},
    money::Money,
    text::ChargeId,
};
use serde_json::{Value, json};

use super::program::{MERIDIAN, NORTHWIND, Program, now};
use crate::harness::{ROSA, on_each_engine};

const QUOTA: &str = "/v2/partners/credit/consumption-quota";

fn cents(told: &Value) -> i64 {
    let text = told["unbilled_amount"].as_str().unwrap();
    text.replace('.', "").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_distributor_sees_what_it_may_owe() {
    on_each_engine(async |world| {
        let (meridian, northwind) = (Program::new(world, MERIDIAN), Program::new(world, NORTHWIND));
        let told = meridian.get(QUOTA).await;
        assert_eq!(told.status, 200);
        assert_eq!(told.body.get("consumption_quota"), None);
        for field in ["amount", "coupon_amount", "due_amount"] {
            assert_eq!(told.body[field], "0.00", "{field}");
        }
        assert_eq!(told.body["unbilled_amount"], told.body["used_consumption_quota"]);
        assert_eq!((&told.body["measure_id"], &told.body["currency"]), (&json!(1), &json!("USD")));

        // A charge to a reseller's customer is owed by its distributor.
        let acme = northwind.customer(&json!({ "customer": "Acme" })).await;
        let charge = Charge {
            id: ChargeId::parse("owed").unwrap(),
            customer: acme.parse().unwrap(),
            amount: Money::parse_exact("12.345").unwrap(),
            occurred_at: now(),
            category: ChargeCategory::Usage,
            service: None,
            description: None,
            corrects: None,
        };
        world.session(ROSA).await.record_charges(vec![charge]).await.unwrap();
        let after = meridian.get(QUOTA).await.body;
        let more = cents(&after) - cents(&told.body);
        assert!((1234..=1235).contains(&more), "{more}");

        let amount = domain::money::BudgetAmount::parse("1,234.50").ok();
        world.center.set_consumption_quota("Meridian Distribution", amount).await.unwrap();
        assert_eq!(meridian.get(QUOTA).await.body["consumption_quota"], "1234.50");
        assert_eq!(northwind.get(QUOTA).await.refusal(), (403, "CBC.0151"));
    })
    .await;
}
