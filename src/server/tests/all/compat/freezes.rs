//! Freezing and unfreezing by the compatible API: each field, and some done while others are refused.

use domain::{
    contract::NewKey,
    customer::CustomerState,
    freeze::{FreezeCause, FreezeLevel},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::program::{MERIDIAN, NORTHWIND, Program, send};
use crate::harness::{ROSA, World, on_each_engine};

const FREEZE: &str = "/v2/partners/sub-customers/freeze";
const UNFREEZE: &str = "/v2/partners/sub-customers/unfreeze";

async fn state(world: &World, id: &str) -> CustomerState {
    world.session(ROSA).await.standing(id.parse().unwrap()).await.unwrap().state
}

fn by_hand(level: FreezeLevel) -> CustomerState {
    CustomerState::Frozen { cause: FreezeCause::Manual, level }
}

/// The codes and ids of what was refused.
fn refused(told: &Value) -> Vec<(&str, &str)> {
    let details = told["error_details"].as_array().map_or(&[][..], Vec::as_slice);
    let text = |one: &'_ Value, name: &str| one[name].as_str().unwrap().len();
    for one in details {
        assert!(one.as_object().unwrap().len() == 3 && text(one, "error_msg") > 0, "{one}");
    }
    details
        .iter()
        .map(|one| (one["error_code"].as_str().unwrap(), one["id"].as_str().unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn some_are_frozen_while_others_are_refused() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer(&json!({ "customer": "Acme" })).await;
        let cobalt = program.customer(&json!({ "customer": "Cobalt" })).await;
        let before = state(world, &acme).await;
        let nobody = "0".repeat(32);
        let body = |ids: &[&str], more: Value| {
            let mut body = json!({ "customer_ids": ids, "reason": "overdue" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body.to_string()
        };

        // One is frozen, one is nobody's, one is no id; who is named twice is told of once.
        let ids = [&acme, nobody.as_str(), "no-id", &acme, "no-id"];
        let told = program.post(FREEZE, &body(&ids, json!({}))).await;
        assert_eq!(told.status.as_u16(), 200);
        let wrong = [("CBC.99000035", nobody.as_str()), ("CBC.99000035", "no-id")];
        assert_eq!(refused(&told.body), wrong);
        assert_eq!(state(world, &acme).await, by_hand(FreezeLevel::Account));
        // Frozen as far already.
        let told =
            program.post(FREEZE, &body(&[&acme, &cobalt], json!({ "freeze_type": null }))).await;
        assert_eq!(refused(&told.body), [("CBC.0100", acme.as_str())]);
        let further = json!({ "freeze_type": "ACCOUNT_AND_RESOURCE", "indirect_partner_id": "" });
        let told = program.post(FREEZE, &body(&[&acme], further)).await;
        assert_eq!((told.status.as_u16(), told.text.as_str()), (200, "{}"));
        assert_eq!(state(world, &acme).await, by_hand(FreezeLevel::AccountAndResources));

        // What is unfrozen is what was frozen.
        let told = program.post(UNFREEZE, &body(&[&acme, &cobalt], json!({}))).await;
        assert_eq!(refused(&told.body), [("CBC.0100", acme.as_str())]);
        let all = json!({ "unfreeze_type": "ACCOUNT_AND_RESOURCE" });
        let told = program.post(UNFREEZE, &body(&[&acme], all)).await;
        assert_eq!((told.status.as_u16(), told.text.as_str()), (200, "{}"));
        assert_eq!(state(world, &acme).await, before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_of_a_freeze_has_its_limits() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer(&json!({ "customer": "Acme" })).await;
        let before = state(world, &acme).await;
        let with = |name: &str, value: Value| {
            let mut body = json!({ "customer_ids": [acme], "reason": "overdue" });
            body[name] = value;
            body.to_string()
        };
        let eleven: Vec<_> = (0..11).map(|n| format!("{n:032x}")).collect();
        for body in [
            with("customer_ids", json!([])),
            with("customer_ids", Value::Null),
            with("customer_ids", json!(eleven)),
            with("customer_ids", json!([""])),
            with("customer_ids", json!(["x".repeat(65)])),
            with("customer_ids", json!([7])),
            with("customer_ids", json!("one")),
            with("reason", Value::Null),
            with("reason", json!("")),
            with("reason", json!("ü".repeat(257))),
            with("freeze_type", json!("")),
            with("freeze_type", json!("account")),
            with("freeze_type", json!(1)),
            with("unfreeze_type", json!("ACCOUNT")),
            with("colour", json!("red")),
            with("indirect_partner_id", json!("x".repeat(65))),
            format!("{{\"customer_ids\": [\"{acme}\"], \"reason\": \"a\", \"reason\": \"b\"}}"),
            "{".to_owned(),
            "[]".to_owned(),
            String::new(),
        ] {
            let told = program.post(FREEZE, &body).await;
            assert_eq!(told.refusal(), (400, "CBC.0100"), "{body}");
        }
        assert_eq!(state(world, &acme).await, before);
        // Ten, and a reason of 256 characters, are as many as may be.
        let ten = json!({ "customer_ids": eleven[..10], "reason": "ü".repeat(256) }).to_string();
        assert_eq!(refused(&program.post(FREEZE, &ten).await.body).len(), 10);
        let unsigned = send(program.bare(&Method::POST, FREEZE, &ten)).await;
        assert_eq!(unsigned.refusal(), (401, "APIGW.0301"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_distributor_freezes_only_where_it_decides() {
    on_each_engine(async |world| {
        let (meridian, northwind) = (Program::new(world, MERIDIAN), Program::new(world, NORTHWIND));
        let acme = northwind.customer(&json!({ "customer": "Acme" })).await;
        let northwinds = world.session(ROSA).await.partner(None).await.unwrap().id;
        let reseller = |id: &str| {
            let body = json!({ "customer_ids": [acme], "reason": "x", "indirect_partner_id": id });
            body.to_string()
        };
        // Not its own; the grant is with the reseller; a reseller that is not there.
        let own = json!({ "customer_ids": [acme], "reason": "x" }).to_string();
        let told = meridian.post(FREEZE, &own).await;
        assert_eq!(refused(&told.body), [("CBC.99000035", acme.as_str())]);
        let told = meridian.post(FREEZE, &reseller(&northwinds.to_string())).await;
        assert_eq!(refused(&told.body), [("PC.Delegated", acme.as_str())]);
        let told = meridian.post(FREEZE, &reseller(&"0".repeat(32))).await;
        assert_eq!(told.refusal(), (400, "CBC.99000037"));

        // Where the reseller has no grant, it decides itself.
        let southbay = json!({ "account_name": "Southbay" }).to_string();
        let found = meridian.post("/v2/partners/indirect-partners/query", &southbay).await.body;
        let southbay = found["indirect_partners"][0]["indirect_partner_id"].as_str().unwrap();
        let theirs = json!({ "indirect_partner_id": southbay, "limit": 1 });
        let theirs = meridian.customer(&theirs).await;
        let body = json!({ "customer_ids": [theirs], "reason": "x", "indirect_partner_id": southbay,
                           "freeze_type": "ACCOUNT_AND_RESOURCE" });
        let told = meridian.post(FREEZE, &body.to_string()).await;
        assert_eq!(told.text, "{}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_freeze_is_told_so_whoever_is_named() {
    on_each_engine(async |world| {
        let scopes = [domain::access::Scope::CustomersRead];
        let name = domain::text::Name::parse("Reader").unwrap();
        let made = world
            .center
            .add_key("Northwind Cloud", &NewKey::of_partner(name, &scopes))
            .await
            .unwrap();
        let program = Program::new(world, (&made.access, &made.secret));
        let acme = program.customer(&json!({ "customer": "Acme" })).await;
        let before = state(world, &acme).await;
        for id in [acme.as_str(), &"0".repeat(32), "no-id"] {
            let body = json!({ "customer_ids": [id], "reason": "x" }).to_string();
            assert_eq!(program.post(FREEZE, &body).await.refusal(), (403, "CBC.0151"), "{id}");
            assert_eq!(program.post(UNFREEZE, &body).await.refusal(), (403, "CBC.0151"), "{id}");
        }
        assert_eq!(state(world, &acme).await, before);
    })
    .await;
}
