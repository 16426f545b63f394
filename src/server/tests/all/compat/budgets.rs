//! Setting and reading budgets: each field with its type, its limits and its defaults.

use domain::{
    budget::{BudgetType, ExhaustionAction},
    contract::NewKey,
    joining::JoiningTyped,
    text::Reason,
};
use serde_json::{Value, json};

use BudgetType::{Monthly, OneTime};
use ExhaustionAction::{Automatic, AutomaticWithResources, Manual};

use super::program::{BUDGET, MERIDIAN, NORTHWIND, Program, QUERY};
use crate::harness::{ADA, ROSA, World, on_each_engine};

/// The body of a request, its members written as they are sent.
fn body(members: &[(&str, &str)]) -> String {
    let members: Vec<_> =
        members.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    format!("{{{}}}", members.join(", "))
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_of_a_setting_has_its_limits() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = quoted(&program.customer(&json!({ "customer": "Acme" })).await);
        let id = acme.trim_matches('"');
        let set = async |members: &[(&str, &str)]| {
            program.post(BUDGET, &body(&[&[("customer_id", &*acme)], members].concat())).await
        };
        let amount = async || program.budget(id).await["budget_amount"].to_string();

        // Amounts in every form that is a number of at most two decimals.
        for (sent, kept) in [
            ("1000.50", "1000.5"),
            ("100", "100.0"),
            ("1e2", "100.0"),
            ("1.5E1", "15.0"),
            ("\"100.00\"", "100.0"),
            ("19.990", "19.99"),
            ("0.01", "0.01"),
            ("100.0", "100.0"),
        ] {
            let told = set(&[("budget_amount", sent)]).await;
            assert_eq!((told.status.as_u16(), told.text.as_str()), (204, ""), "{sent}");
            assert_eq!(amount().await, kept, "{sent}");
        }
        assert_eq!(set(&[("budget_amount", "500")]).await.status, 204);
        let wrong = |code| (400, code);
        for sent in [
            "0",
            "0.00",
            "-1",
            "0.001",
            "0.30000000000000004",
            "2147483647.01",
            "2147483648",
            "1e30",
            "\"1,000\"",
            "\"\"",
            "\"ten\"",
            "true",
            "null",
            "[]",
            "{}",
        ] {
            let told = set(&[("budget_amount", sent)]).await;
            assert_eq!(told.refusal(), wrong("CBC.0100"), "{sent}");
        }
        let told = set(&[("budget_amount", "2147483647")]).await;
        assert_eq!(told.refusal(), wrong("PC.QuotaExceeded"));
        for words in ["500,000.00", "2,147,483,647.00", "Meridian Distribution"] {
            assert!(told.text.contains(words), "{}", told.text);
        }
        assert_eq!(amount().await, "500.0");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_setting_leaves_out_or_says_wrongly_changes_nothing() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = quoted(&program.customer(&json!({ "customer": "Acme" })).await);
        let id = acme.trim_matches('"');
        let set = async |members: &[(&str, &str)]| {
            program.post(BUDGET, &body(&[&[("customer_id", &*acme)], members].concat())).await
        };
        let amount = async || program.budget(id).await["budget_amount"].to_string();
        let wrong = |code| (400, code);

        // The other fields, and what stands for nothing in each.
        let some: (&str, &str) = ("budget_amount", "500");
        for (name, sent, is_right) in [
            ("cancel_partner_frozen", "\"0\"", true),
            ("cancel_partner_frozen", "\"1\"", true),
            ("cancel_partner_frozen", "0", true),
            ("cancel_partner_frozen", "1", true),
            ("cancel_partner_frozen", "\"\"", true),
            ("cancel_partner_frozen", "null", true),
            ("cancel_partner_frozen", "2", false),
            ("cancel_partner_frozen", "\"yes\"", false),
            ("cancel_partner_frozen", "true", false),
            ("budget_type", "\"MONTHLY\"", true),
            ("budget_type", "null", true),
            ("budget_type", "\"\"", false),
            ("budget_type", "\"monthly\"", false),
            ("budget_type", "1", false),
            ("frozen_operate_type", "0", true),
            ("frozen_operate_type", "null", true),
            ("frozen_operate_type", "\"\"", true),
            ("frozen_operate_type", "2", false),
            ("frozen_operate_type", "\"1\"", false),
            ("frozen_operate_type", "true", false),
            // A reseller's own key: the field is ignored, but for its length.
            ("indirect_partner_id", "\"\"", true),
            ("indirect_partner_id", "null", true),
            ("indirect_partner_id", "\"whatever\"", true),
            ("indirect_partner_id", &quoted(&"x".repeat(64)), true),
            ("indirect_partner_id", &quoted(&"x".repeat(65)), false),
            ("indirect_partner_id", "5", false),
            ("colour", "\"red\"", false),
        ] {
            let told = set(&[some, (name, sent)]).await;
            if is_right {
                assert_eq!(told.status, 204, "{name}: {sent}: {}", told.text);
            } else {
                assert_eq!(told.refusal(), wrong("CBC.0100"), "{name}: {sent}");
            }
        }

        // What is no proper body.
        let first = body(&[("customer_id", &acme), some]);
        for sent in [
            "",
            "null",
            "[]",
            "{}",
            "\u{feff}{}",
            &first[..first.len() - 1],
            &body(&[("customer_id", &acme), some, some]),
            &body(&[("customer_id", &acme)]),
            &body(&[some]),
            &body(&[some, ("customer_id", "null")]),
            &body(&[some, ("customer_id", "\"\"")]),
            &body(&[some, ("customer_id", "7")]),
            &body(&[some, ("customer_id", &quoted(&"a".repeat(65)))]),
        ] {
            assert_eq!(program.post(BUDGET, sent).await.refusal(), wrong("CBC.0100"), "{sent}");
        }
        for sent in [&"a".repeat(64), "a b/é+~*'(", &"0".repeat(32)] {
            let told = program.post(BUDGET, &body(&[some, ("customer_id", &quoted(sent))])).await;
            assert_eq!(told.refusal(), wrong("CBC.99000035"), "{sent}");
        }
        assert_eq!(amount().await, "500.0");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn types_and_actions_are_kept_unless_given() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer(&json!({ "customer": "Acme" })).await;
        let rosa = world.session(ROSA).await;
        let set = async |members: Value| {
            let mut sent = json!({ "customer_id": acme, "budget_amount": 900 });
            sent.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            let told = program.post(BUDGET, &sent.to_string()).await;
            assert_eq!(told.status, 204, "{}", told.text);
            let standing = rosa.standing(acme.parse().unwrap()).await.unwrap();
            let budget = standing.budget.unwrap();
            (budget.budget_type, budget.action)
        };
        assert_eq!(set(json!({ "frozen_operate_type": 0 })).await, (Monthly, Manual));
        assert_eq!(set(json!({ "frozen_operate_type": 1 })).await, (Monthly, Automatic));
        assert_eq!(set(json!({ "budget_type": "PACKAGE" })).await, (OneTime, Automatic));
        assert_eq!(set(json!({})).await, (Monthly, Automatic));

        // The third action has no word here: 1 keeps it, 0 ends it (A-19).
        let command = domain::set_budget::SetBudget {
            customers: vec![domain::set_budget::Choice {
                id: acme.parse().unwrap(),
                version: None,
            }],
            budget_type: Monthly,
            amount: domain::money::BudgetAmount::parse("900").unwrap(),
            action: Some(AutomaticWithResources),
            unfreeze: false,
            agreed: true,
            code: None,
            note: None,
        };
        rosa.set_budgets(&command).await.unwrap();
        assert_eq!(set(json!({})).await.1, AutomaticWithResources);
        assert_eq!(set(json!({ "frozen_operate_type": 1 })).await.1, AutomaticWithResources);
        assert_eq!(set(json!({ "frozen_operate_type": 0 })).await.1, Manual);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_freeze_is_lifted_only_when_that_is_asked_for() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let query = json!({ "customer": "Borealis" });
        let borealis = program.customer(&query).await;
        let is_frozen = async || {
            let told = program.post(QUERY, &query.to_string()).await;
            told.body["customer_infos"][0]["is_frozen"].clone()
        };
        // No budget yet: what is used, and nothing else of a budget (A-12).
        let before = program.budget(&borealis).await;
        assert!(before.get("budget_amount").is_none() && before.get("budget_type").is_none());
        assert_eq!(before["measure_id"], 1);
        assert_eq!(before["currency"], "USD");
        assert_eq!(is_frozen().await, 1);
        let set = async |flag: &str| {
            let sent = body(&[
                ("customer_id", &quoted(&borealis)),
                ("budget_amount", "800"),
                ("cancel_partner_frozen", flag),
            ]);
            program.post(BUDGET, &sent).await.status
        };
        assert_eq!(set("\"0\"").await, 204);
        assert_eq!(is_frozen().await, 1);
        assert_eq!(set("\"1\"").await, 204);
        assert_eq!(is_frozen().await, 0);
    })
    .await;
}

/// The id of a reseller by its name, as its own members see it.
async fn partner_id(world: &World, email: &str) -> String {
    world.session(email).await.partner(None).await.unwrap().id.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_distributor_names_the_reseller_and_is_told_who_decides() {
    on_each_engine(async |world| {
        let (meridian, northwind) = (Program::new(world, MERIDIAN), Program::new(world, NORTHWIND));
        let acme = northwind.customer(&json!({ "customer": "Acme" })).await;
        let northwind_id = partner_id(world, ROSA).await;
        let southbay_id = partner_id(world, "noor@southbay.example").await;
        let meridian_id = partner_id(world, ADA).await;
        let southbay_customer =
            meridian.customer(&json!({ "indirect_partner_id": southbay_id, "association_type": "3" })).await;
        let own = meridian.customer(&json!({ "association_type": "3" })).await;
        let set = async |customer: &str, reseller: Option<&str>| {
            let sent = json!({ "customer_id": customer, "budget_amount": 900_000, "indirect_partner_id": reseller });
            meridian.post(BUDGET, &sent.to_string()).await
        };
        // Its own customer: no reseller, no quota. Another's: with its reseller, as long as that one is not granted.
        assert_eq!(set(&own, None).await.status, 204);
        assert_eq!(set(&own, Some("")).await.status, 204);
        assert_eq!(set(&southbay_customer, Some(&southbay_id)).await.status, 204);
        assert_eq!(set(&southbay_customer, None).await.refusal(), (400, "CBC.99000035"));
        assert_eq!(set(&own, Some(&southbay_id)).await.refusal(), (400, "CBC.99000035"));
        assert_eq!(set(&acme, Some(&southbay_id)).await.refusal(), (400, "CBC.99000035"));
        let told = set(&acme, Some(&northwind_id)).await;
        assert_eq!(told.refusal(), (400, "PC.Delegated"));
        assert!(told.text.contains("Northwind Cloud"), "{}", told.text);
        for foreign in [&"0".repeat(32), "no id", &meridian_id] {
            assert_eq!(set(&own, Some(foreign)).await.refusal(), (400, "CBC.99000037"), "{foreign}");
        }
        // Reading is free in any case (A-1).
        let target = format!("{BUDGET}?customer_id={acme}&indirect_partner_id={northwind_id}");
        assert_eq!(meridian.get(&target).await.body, northwind.budget(&acme).await);
        let records = format!("{BUDGET}/records?customer_id={acme}&indirect_partner_id={northwind_id}");
        assert_eq!(meridian.get(&records).await.status, 200);
        assert_eq!(
            meridian.get(&format!("{BUDGET}?customer_id={acme}")).await.refusal(),
            (400, "CBC.99000035")
        );
        // A reseller that was not granted is told whom to ask.
        let (access, secret) = key_of(world, "Southbay Systems").await;
        let southbay = Program::new(world, (&access, &secret));
        let five = json!({ "customer_id": southbay_customer, "budget_amount": 5 });
        let told = southbay.post(BUDGET, &five.to_string()).await;
        assert_eq!(told.refusal(), (400, "PC.NotGranted"));
        assert!(told.text.contains("Meridian Distribution"), "{}", told.text);
        // And one without a quota of the type that there is none.
        let (access, secret) = key_of(world, "Eastgate IT").await;
        let eastgate = Program::new(world, (&access, &secret));
        let theirs = eastgate.customer(&json!({ "association_type": "3" })).await;
        let one_time = json!({ "customer_id": theirs, "budget_amount": 5, "budget_type": "PACKAGE" });
        let told = eastgate.post(BUDGET, &one_time.to_string()).await;
        assert_eq!(told.refusal(), (400, "PC.TypeNotGranted"));
    })
    .await;
}

/// A key of a partner with all scopes.
async fn key_of(world: &World, partner: &str) -> (String, String) {
    let name = domain::text::Name::parse("Test").unwrap();
    let scopes = domain::access::Scope::ALL;
    let made = world.center.add_key(partner, &NewKey::of_partner(name, &scopes)).await.unwrap();
    (made.access, made.secret)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_is_asked_for_by_one_customer() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer(&json!({ "customer": "Acme" })).await;
        let told = program.get(&format!("{BUDGET}?customer_id={acme}")).await;
        assert!(
            told.text.starts_with(r#"{"budget_amount":1000.00,"used_amount":"#),
            "{}",
            told.text
        );
        let fields: Vec<_> = told.body.as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            fields,
            ["budget_amount", "budget_type", "currency", "measure_id", "used_amount"]
        );
        assert_eq!(told.body["budget_type"], "MONTHLY");
        let long = "a".repeat(65);
        for (query, code) in [
            (String::new(), "CBC.0100"),
            ("?customer_id=".into(), "CBC.0100"),
            (format!("?customer_id={long}"), "CBC.0100"),
            (format!("?customer_id={acme}&customer_id={acme}"), "CBC.0100"),
            (format!("?colour=red&customer_id={acme}"), "CBC.0100"),
            (format!("?customer_id={acme}&indirect_partner_id={long}"), "CBC.0100"),
            (format!("?customer_id={}", "0".repeat(32)), "CBC.99000035"),
            ("?customer_id=a%20b%2F%C3%A9%2B~%2A%27%28".into(), "CBC.99000035"),
        ] {
            let told = program.get(&format!("{BUDGET}{query}")).await;
            assert_eq!(told.refusal(), (400, code), "{query}");
        }
        let empty = format!("{BUDGET}?customer_id={acme}&indirect_partner_id=");
        assert_eq!(program.get(&empty).await.status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_budgets_come_in_the_order_they_were_asked_for() {
    on_each_engine(async |world| {
        let (northwind, meridian) = (Program::new(world, NORTHWIND), Program::new(world, MERIDIAN));
        let target = format!("{BUDGET}/query");
        let page = northwind.post(QUERY, r#"{"limit":100,"association_type":"3"}"#).await;
        let mut ids: Vec<Value> = page.body["customer_infos"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["customer_id"].clone())
            .collect();
        ids.reverse();
        let own = meridian.customer(&json!({})).await;
        let mut sent = ids.clone();
        // Others', what is no id, and repetitions are silently left out.
        sent.extend([json!(own), json!("no id"), json!("0".repeat(32)), ids[0].clone()]);
        sent.truncate(100);
        let told = northwind.post(&target, &json!({ "customer_ids": sent }).to_string()).await;
        let infos = told.body["budget_infos"].as_array().unwrap();
        let listed: Vec<_> = infos.iter().map(|one| one["customer_id"].clone()).collect();
        assert_eq!(listed, ids);
        assert_eq!((&told.body["measure_id"], &told.body["currency"]), (&json!(1), &json!("USD")));
        let acme = northwind.customer(&json!({ "customer": "Acme" })).await;
        let info = infos.iter().find(|one| one["customer_id"] == *acme).unwrap();
        let alone = northwind.budget(&acme).await;
        for field in ["budget_amount", "used_amount", "budget_type"] {
            assert_eq!(info[field], alone[field], "{field}");
        }
        let foreign = json!({ "customer_ids": [own] }).to_string();
        assert_eq!(northwind.post(&target, &foreign).await.body["budget_infos"], json!([]));

        let many = |n: usize| json!({ "customer_ids": vec![&acme; n] }).to_string();
        assert_eq!(northwind.post(&target, &many(100)).await.status, 200);
        let long = json!({ "customer_ids": ["a".repeat(65)] }).to_string();
        for wrong in [
            "",
            "{}",
            r#"{"customer_ids":[]}"#,
            r#"{"customer_ids":null}"#,
            r#"{"customer_ids":"a"}"#,
            r#"{"customer_ids":[1]}"#,
            r#"{"customer_ids":[""]}"#,
            r#"{"customer_ids":[null]}"#,
            r#"{"customer_ids":["a"],"x":1}"#,
            r#"{"customer_ids":["a"],"customer_ids":["a"]}"#,
            &many(101),
            &long,
        ] {
            assert_eq!(
                northwind.post(&target, wrong).await.refusal(),
                (400, "CBC.0100"),
                "{wrong}"
            );
        }
        // A distributor must name the reseller.
        let northwind_id = partner_id(world, ROSA).await;
        let with =
            json!({ "customer_ids": [acme], "indirect_partner_id": northwind_id }).to_string();
        assert_eq!(meridian.post(&target, &with).await.body["budget_infos"][0], *info);
        let without = json!({ "customer_ids": [acme] }).to_string();
        assert_eq!(meridian.post(&target, &without).await.body["budget_infos"], json!([]));
        let wrong = json!({ "customer_ids": [acme], "indirect_partner_id": own }).to_string();
        assert_eq!(meridian.post(&target, &wrong).await.refusal(), (400, "CBC.99000037"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_that_ceased_with_the_association_is_told() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let rosa = world.session(ROSA).await;
        let typed = JoiningTyped {
            account: "zephyr".into(),
            name: "Zephyr Labs".into(),
            email: "zoe@zephyr.example".into(),
            ..JoiningTyped::default()
        };
        let id = rosa.add_customer(&typed.read().unwrap()).await.unwrap();
        let set = json!({ "customer_id": id, "budget_amount": 50, "cancel_partner_frozen": "1" });
        assert_eq!(program.post(BUDGET, &set.to_string()).await.status, 204);
        let reason = Reason::parse("The contract ends").unwrap();
        rosa.ask_disassociation(id, &reason, None).await.unwrap();
        rosa.record_consent(id).await.unwrap();

        let records = format!("{BUDGET}/records?customer_id={id}");
        let ask = async |more: &str| program.get(&format!("{records}{more}")).await.body;
        let all = ask("").await;
        let kinds: Vec<_> = all["record_list"].as_array().unwrap().iter().collect();
        assert_eq!((&all["total_count"], kinds.len()), (&json!(2), 2));
        assert_eq!(kinds[0]["operation_type"], "DELETE");
        assert_eq!(
            (&kinds[0]["budget_amount"], &kinds[0]["budget_type"]),
            (&json!(50.0), &json!("MONTHLY"))
        );
        assert_eq!(kinds[1]["operation_type"], "SETTING");
        assert_eq!(ask("&operation_type=DELETE").await["record_list"], json!([kinds[0]]));
        assert_eq!(ask("&operation_type=SETTING").await["record_list"], json!([kinds[1]]));
        assert_eq!(ask("&operation_type=DELETE&budget_type=PACKAGE").await["total_count"], 0);
        // It is in no list any more.
        let gone = json!({ "customer_id": id }).to_string();
        assert_eq!(program.post(QUERY, &gone).await.body["count"], 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_paged_newest_first() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer(&json!({ "customer": "Acme" })).await;
        let ask = async |more: &str| {
            program.get(&format!("{BUDGET}/records?customer_id={acme}{more}")).await
        };
        let before = ask("").await.body["total_count"].as_i64().unwrap();
        for (amount, budget_type) in [("11", "MONTHLY"), ("12", "PACKAGE"), ("13.50", "MONTHLY")] {
            let sent = body(&[
                ("customer_id", &quoted(&acme)),
                ("budget_amount", amount),
                ("budget_type", &quoted(budget_type)),
            ]);
            assert_eq!(program.post(BUDGET, &sent).await.status, 204);
        }
        let told = ask("&limit=3&offset=0&operation_type=SETTING").await;
        assert_eq!(told.body["total_count"], before + 3);
        assert_eq!((&told.body["measure_id"], &told.body["currency"]), (&json!(1), &json!("USD")));
        assert!(told.text.contains(r#""budget_amount":13.50"#), "{}", told.text);
        let list = told.body["record_list"].as_array().unwrap();
        let amounts: Vec<_> = list.iter().map(|one| one["budget_amount"].to_string()).collect();
        assert_eq!(amounts, ["13.5", "12.0", "11.0"]);
        let newest = &list[0];
        assert_eq!(newest["operation_type"], "SETTING");
        assert_eq!(newest["budget_type"], "MONTHLY");
        assert_eq!(newest["partner_corp_name"], "Northwind Cloud");
        assert_eq!(newest["partner_account_name"], "Northwind Cloud");
        assert_eq!(newest["operator"], "Demo");
        assert_eq!(newest["operation_time"].as_str().unwrap().len(), 20);
        let second = ask("&limit=1&offset=1").await;
        assert_eq!(second.body["record_list"][0], list[1]);
        let one_time = ask("&budget_type=PACKAGE").await;
        assert_eq!(one_time.body["record_list"][0], list[1]);
        assert!(one_time.body["total_count"].as_i64() < told.body["total_count"].as_i64());
        let beyond = ask("&offset=2147483647&limit=100").await;
        assert_eq!(
            (beyond.body["total_count"].as_i64(), &beyond.body["record_list"]),
            (Some(before + 3), &json!([]))
        );
        assert_eq!(ask("&operation_type=DELETE").await.body["total_count"], 0);
        for wrong in [
            "&operation_type=",
            "&operation_type=setting",
            "&budget_type=",
            "&budget_type=YEARLY",
            "&offset=-1",
            "&offset=2147483648",
            "&offset=",
            "&offset=x",
            "&limit=0",
            "&limit=101",
            "&limit=",
            "&limit=1.5",
            "&colour=red",
            "&limit=1&limit=1",
        ] {
            assert_eq!(ask(wrong).await.refusal(), (400, "CBC.0100"), "{wrong}");
        }
        let foreign = format!("{BUDGET}/records?customer_id={}", "0".repeat(32));
        assert_eq!(program.get(&foreign).await.refusal(), (400, "CBC.99000035"));
        assert_eq!(program.get(&format!("{BUDGET}/records")).await.refusal(), (400, "CBC.0100"));
    })
    .await;
}
