//! Finding customers: each filter with its limits, pages, and what a row says.

use serde_json::{Value, json};

use super::program::{MERIDIAN, NORTHWIND, Program, QUERY};
use crate::harness::{ADA, ROSA, on_each_engine};

fn names(told: &Value) -> Vec<&str> {
    let rows = told["customer_infos"].as_array().unwrap();
    rows.iter().map(|row| row["customer"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_filter_narrows_and_has_its_limits() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let ask = async |sent: Value| program.post(QUERY, &sent.to_string()).await.body;
        let all = program.post(QUERY, "").await.body;
        assert_eq!(all, ask(json!({})).await);
        assert_eq!(all["customer_infos"].as_array().unwrap().len(), 10);
        let count = all["count"].as_i64().unwrap();
        let acme = ask(json!({ "customer": "aCmE" })).await["customer_infos"][0].clone();
        assert_eq!(acme["customer"], "Acme Robotics");
        assert_eq!(acme["association_type"], "3");
        assert_eq!(acme["is_frozen"], 0);
        assert_eq!(acme["associated_on"].as_str().unwrap().len(), 20);
        assert!(acme["email"].as_str().unwrap().contains('@'));
        assert!(acme["account_managers"].as_array().unwrap().len() <= 1);
        assert!(acme.get("customer_type").is_none(), "unknown is left out, never empty");

        // Pages follow one another without a gap.
        let mut paged = Vec::new();
        for offset in (0..count).step_by(7) {
            let page = ask(json!({ "offset": offset, "limit": 7 })).await;
            assert_eq!(page["count"], count);
            paged.extend(names(&page).into_iter().map(str::to_owned));
        }
        let whole = ask(json!({ "limit": 100 })).await;
        assert_eq!(paged, names(&whole));
        assert!(paged.is_sorted_by_key(|name| name.to_lowercase()));
        assert_eq!(ask(json!({ "offset": 40_000_000 })).await["customer_infos"], json!([]));

        // Parts of names, whatever their case; of labels in their very case.
        let account = acme["account_name"].as_str().unwrap();
        for part in [account, &account[1..3], &account[2..], &account.to_uppercase()] {
            assert!(names(&ask(json!({ "account_name": part, "limit": 100 })).await).contains(&"Acme Robotics"));
        }
        let labelled = whole["customer_infos"].as_array().unwrap();
        let labelled = labelled.iter().find(|row| row["label"] == "gold").unwrap();
        let name = labelled["customer"].as_str().unwrap();
        assert!(names(&ask(json!({ "label": "ol", "limit": 100 })).await).contains(&name));
        assert_eq!(ask(json!({ "label": "GOLD" })).await["count"], 0);
        let found = ask(json!({ "customer_id": acme["customer_id"] })).await;
        assert_eq!((&found["count"], &found["customer_infos"][0]), (&json!(1), &acme));
        for nobody in ["0".repeat(32), "no id".into()] {
            let none = ask(json!({ "customer_id": nobody })).await;
            assert_eq!(none, json!({ "count": 0, "customer_infos": [] }));
        }
        // Both ends of the time belong to it.
        let at = &acme["associated_on"];
        let then = ask(json!({ "associated_on_begin": at, "associated_on_end": at })).await;
        assert!(names(&then).contains(&"Acme Robotics"));
        let later = json!({ "associated_on_begin": "2999-01-01T00:00:00Z" });
        assert_eq!(ask(later).await["count"], 0);
        let resold = ask(json!({ "association_type": "3" })).await["count"].as_i64().unwrap();
        let referred = ask(json!({ "association_type": "1" })).await["count"].as_i64().unwrap();
        assert_eq!(resold + referred, count);
        // What stands for nothing.
        let nothing = json!({
            "account_name": "", "customer": null, "label": "", "association_type": "", "customer_id": "",
            "associated_on_begin": "", "associated_on_end": null, "indirect_partner_id": "",
            "offset": null, "limit": null,
        });
        assert_eq!(ask(nothing).await, all);

        let long = "a".repeat(65);
        for wrong in [
            json!({ "account_name": long }),
            json!({ "customer": long }),
            json!({ "label": long }),
            json!({ "customer_id": long }),
            json!({ "indirect_partner_id": long }),
            json!({ "account_name": "a b" }),
            json!({ "customer": " " }),
            json!({ "label": "public sector" }),
            json!({ "account_name": 5 }),
            json!({ "association_type": "2" }),
            json!({ "association_type": 3 }),
            json!({ "associated_on_begin": "2025-01-01" }),
            json!({ "associated_on_end": "2025-01-01T00:00:00+00:00" }),
            json!({ "offset": -1 }),
            json!({ "offset": 40_000_001 }),
            json!({ "offset": "0" }),
            json!({ "limit": 0 }),
            json!({ "limit": 101 }),
            json!({ "limit": 1.5 }),
            json!({ "colour": "red" }),
            json!([]),
            json!("{}"),
        ] {
            let told = program.post(QUERY, &wrong.to_string()).await;
            assert_eq!(told.refusal(), (400, "CBC.0100"), "{wrong}");
        }
        let fits = "a".repeat(64);
        assert_eq!(ask(json!({ "account_name": fits, "label": fits })).await["count"], 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_distributor_sees_a_resellers_customers_by_naming_it() {
    on_each_engine(async |world| {
        let (meridian, northwind) = (Program::new(world, MERIDIAN), Program::new(world, NORTHWIND));
        let reseller = world.session(ROSA).await.partner(None).await.unwrap().id;
        let named = json!({ "indirect_partner_id": reseller }).to_string();
        assert_eq!(meridian.post(QUERY, &named).await.body, northwind.post(QUERY, "{}").await.body);
        assert_ne!(meridian.post(QUERY, "{}").await.body, northwind.post(QUERY, "{}").await.body);
        let foreign = json!({ "indirect_partner_id": "0".repeat(32) }).to_string();
        assert_eq!(meridian.post(QUERY, &foreign).await.refusal(), (400, "CBC.99000037"));
    })
    .await;
}

const RESELLERS: &str = "/v2/partners/indirect-partners/query";

#[tokio::test(flavor = "multi_thread")]
async fn a_distributor_finds_its_resellers() {
    on_each_engine(async |world| {
        let meridian = Program::new(world, MERIDIAN);
        let ask = async |sent: Value| meridian.post(RESELLERS, &sent.to_string()).await.body;
        let all = meridian.post(RESELLERS, "").await.body;
        assert_eq!(all, ask(json!({})).await);
        let rows = all["indirect_partners"].as_array().unwrap();
        let names: Vec<_> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
        assert_eq!(
            (&all["count"], names.as_slice()),
            (&json!(3), &["Eastgate IT", "Northwind Cloud", "Southbay Systems"][..])
        );
        let northwind = world.session(ROSA).await.partner(None).await.unwrap().id.to_string();
        assert_eq!(rows[1]["indirect_partner_id"], *northwind);
        assert_eq!(rows[1]["account_name"], "Northwind Cloud");
        assert_eq!(rows[1].get("account_manager_id"), None);
        let ada = world.session(ADA).await;
        let (eastgate, member) =
            (rows[0]["indirect_partner_id"].as_str().unwrap(), ada.me().await.unwrap().member);
        ada.assign_reseller(eastgate.parse().unwrap(), None, Some(member)).await.unwrap();
        let found = ask(json!({ "account_name": "eastgate" })).await;
        let found = &found["indirect_partners"][0];
        assert_eq!(found["account_manager_id"], *member.to_string());
        assert_eq!(found["account_manager_name"], "Ada Lindqvist");
        let at = &rows[1]["associated_on"];
        for sent in [
            json!({ "account_name": "rthWIND" }),
            json!({ "indirect_partner_id": northwind }),
            json!({ "offset": 1, "limit": 1 }),
        ] {
            assert_eq!(ask(sent.clone()).await["indirect_partners"], json!([rows[1]]), "{sent}");
        }
        let then = ask(json!({ "associated_on_begin": at, "associated_on_end": at })).await;
        assert!(then["indirect_partners"].as_array().unwrap().contains(&rows[1]));
        for nobody in
            [json!({ "account_name": "nobody" }), json!({ "indirect_partner_id": "no id" })]
        {
            assert_eq!(ask(nobody).await, json!({ "count": 0, "indirect_partners": [] }));
        }
        for wrong in [
            json!({ "account_name": "a".repeat(65) }),
            json!({ "account_name": "a b" }),
            json!({ "indirect_partner_id": "a".repeat(65) }),
            json!({ "associated_on_begin": "2025" }),
            json!({ "offset": 40_000_001 }),
            json!({ "limit": 0 }),
            json!({ "limit": 101 }),
            json!({ "colour": "red" }),
        ] {
            let told = meridian.post(RESELLERS, &wrong.to_string()).await;
            assert_eq!(told.refusal(), (400, "CBC.0100"), "{wrong}");
        }
        let told = Program::new(world, NORTHWIND).post(RESELLERS, "{}").await;
        assert_eq!(told.refusal(), (403, "CBC.0151"));
    })
    .await;
}
