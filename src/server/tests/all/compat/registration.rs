//! Registering customers: a code for the address, whether a name is free, and the registration, field by field.

use domain::{access::Scope, contract::NewKey, text::Name};
use serde_json::{Value, json};

use super::program::{MERIDIAN, NORTHWIND, Program, QUERY};
use crate::harness::{World, on_each_engine};

const CREATE: &str = "/v2/partners/sub-customers";
const CHECK: &str = "/v2/partners/sub-customers/users/check-identity";
const SEND: &str = "/v2/bases/verificationcode/send";

/// The code in the mail that was sent last.
fn code_of(world: &World) -> String {
    let mail = world.last_mail();
    let mut words = mail.split_whitespace().rev();
    let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    words.find(is_code).unwrap().to_owned()
}

fn with(base: &Value, field: &str, value: Value) -> String {
    let mut body = base.clone();
    body[field] = value;
    body.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_registered_once_for_each_name_of_the_platform() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let least = json!({ "xaccount_id": "u-1", "xaccount_type": "Shop" });
        let made = program.post(CREATE, &least.to_string()).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let (id, name) = (made.body["domain_id"].clone(), made.body["domain_name"].clone());
        assert_eq!(name.as_str().unwrap().len(), 32);

        // It is there as every new customer is: in the reseller model, frozen, without a budget.
        let seen = program.post(QUERY, &json!({ "customer_id": id }).to_string()).await.body;
        let seen = &seen["customer_infos"][0];
        assert_eq!((&seen["account_name"], &seen["customer"]), (&name, &name));
        assert_eq!((&seen["association_type"], &seen["is_frozen"]), (&json!("3"), &json!(1)));
        assert_eq!((&seen["xaccount_id"], &seen["xaccount_type"]), (&json!("u-1"), &json!("Shop")));
        assert!(program.budget(id.as_str().unwrap()).await.get("budget_amount").is_none());

        // The same name again tells who it is, and nobody is added; another platform's is another's.
        let again = program.post(CREATE, &least.to_string()).await;
        assert_eq!((again.status.as_u16(), &again.body["error_code"]), (400, &json!("CBC.99000050")));
        assert_eq!((&again.body["domain_id"], &again.body["domain_name"]), (&id, &name));
        let other = program.post(CREATE, &with(&least, "xaccount_type", json!("Mall"))).await;
        assert_eq!(other.status, 200);
        assert_ne!(other.body["domain_id"], id);

        let named = json!({ "xaccount_id": "u-2", "xaccount_type": "Shop", "domain_name": "blue-heron",
            "is_close_market_ms": "true", "domain_area": "MX", "include_association_result": true });
        let made = program.post(CREATE, &named.to_string()).await;
        assert_eq!(made.body["domain_name"], "blue-heron", "{}", made.text);
        let taken = program.post(CREATE, &with(&named, "xaccount_id", json!("u-3"))).await;
        assert_eq!(taken.refusal(), (400, "CBC.0100"));
        assert!(taken.text.contains("blue-heron"), "{}", taken.text);

        // A distributor names its reseller, and registers nobody for a stranger.
        let distributor = Program::new(world, MERIDIAN);
        let northwind = program.get("/v3/auth/domains").await.body["domains"][0]["id"].clone();
        let for_reseller = json!({ "xaccount_id": "d-1", "xaccount_type": "Shop", "indirect_partner_id": northwind });
        let made = distributor.post(CREATE, &for_reseller.to_string()).await;
        let seen = json!({ "customer_id": made.body["domain_id"] }).to_string();
        assert_eq!(program.post(QUERY, &seen).await.body["count"], 1, "{}", made.text);
        let strange = with(&for_reseller, "indirect_partner_id", json!("0".repeat(32)));
        assert_eq!(distributor.post(CREATE, &strange).await.refusal(), (400, "CBC.99000037"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_proven_by_the_code_that_was_sent_there() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let email = "ops@heron.example";
        let new = json!({ "xaccount_id": "u-1", "xaccount_type": "Shop", "email": email });
        for (field, value) in [("verification_code", json!("")), ("verification_code", Value::Null)]
        {
            let told = program.post(CREATE, &with(&new, field, value)).await;
            assert_eq!(told.refusal(), (400, "CBC.0100"));
            assert!(told.text.contains("verification_code is required"), "{}", told.text);
        }
        // None was sent yet.
        let told = program.post(CREATE, &with(&new, "verification_code", json!("123456"))).await;
        assert_eq!(told.refusal(), (400, "CBC.0100"));

        let send = json!({ "receiver_type": 2, "email": email, "timeout": 10, "lang": "en-us" });
        assert_eq!(program.post(SEND, &send.to_string()).await.status, 204);
        let mail = world.last_mail();
        assert!(mail.contains("Northwind Cloud") && mail.contains("10 minutes"), "{mail}");
        let code = code_of(world);
        // Another address is not proven by it, nor does another partner's program use it.
        let other = with(&new, "email", json!("ops@egret.example"));
        let other = with(&serde_json::from_str(&other).unwrap(), "verification_code", json!(code));
        assert_eq!(program.post(CREATE, &other).await.refusal(), (400, "CBC.0100"));
        let right = with(&new, "verification_code", json!(code));
        assert_eq!(Program::new(world, MERIDIAN).post(CREATE, &right).await.status, 400);
        let made = program.post(CREATE, &right).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let seen = json!({ "customer_id": made.body["domain_id"] }).to_string();
        assert_eq!(program.post(QUERY, &seen).await.body["customer_infos"][0]["email"], email);
        // It is used up.
        let twice: Value = serde_json::from_str(&right).unwrap();
        assert_eq!(
            program.post(CREATE, &with(&twice, "xaccount_id", json!("u-2"))).await.status,
            400
        );

        // After five wrong tries the right one is refused too.
        assert_eq!(program.post(SEND, &with(&send, "lang", json!("zh-cn"))).await.status, 204);
        assert!(world.last_mail().contains("验证码"));
        let code = code_of(world);
        let next: Value = serde_json::from_str(&with(&new, "xaccount_id", json!("u-2"))).unwrap();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            let told = program.post(CREATE, &with(&next, "verification_code", json!(wrong))).await;
            assert_eq!(told.refusal(), (400, "CBC.0100"));
        }
        let dead = program.post(CREATE, &with(&next, "verification_code", json!(code))).await;
        assert_eq!(dead.refusal(), (400, "CBC.0100"), "{}", dead.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_sent_within_bounds() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let base = json!({ "receiver_type": 2, "email": "ops@heron.example" });
        for (field, value) in [
            ("receiver_type", json!(1)),
            ("receiver_type", json!("2")),
            ("receiver_type", Value::Null),
            ("timeout", json!(0)),
            ("timeout", json!(3001)),
            ("timeout", json!("10")),
            ("email", json!("nobody")),
            ("email", json!("")),
            ("email", json!(format!("{}@a.example", "a".repeat(55)))),
            ("lang", json!("en")),
            ("unknown", json!(1)),
        ] {
            let told = program.post(SEND, &with(&base, field, value.clone())).await;
            assert_eq!(told.refusal(), (400, "CBC.0100"), "{field} {value}");
        }
        for (timeout, minutes) in
            [(1, "within 1 minutes"), (60, "60 minutes"), (61, "5 minutes"), (3000, "5 minutes")]
        {
            assert_eq!(
                program.post(SEND, &with(&base, "timeout", json!(timeout))).await.status,
                204
            );
            assert!(world.last_mail().contains(minutes), "{timeout}");
        }
        // Fifteen an hour to an address; others are not touched by that.
        for _ in 4..15 {
            assert_eq!(program.post(SEND, &base.to_string()).await.status, 204);
        }
        assert_eq!(program.post(SEND, &base.to_string()).await.refusal(), (400, "CBC.99004015"));
        let other = with(&base, "email", json!("ops@egret.example"));
        assert_eq!(program.post(SEND, &other).await.status, 204);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_a_name_is_free_is_told_in_the_documented_forms() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let ask = async |kind: &str, value: &str| {
            program
                .post(CHECK, &json!({ "search_type": kind, "search_value": value }).to_string())
                .await
        };
        let new =
            json!({ "xaccount_id": "u-1", "xaccount_type": "Shop", "domain_name": "Blue_Heron" });
        assert_eq!(ask("name", "Blue_Heron").await.body["check_result"], "available");
        assert_eq!(program.post(CREATE, &new.to_string()).await.status, 200);
        for name in ["Blue_Heron", "BLUE_HERON"] {
            assert_eq!(ask("name", name).await.body, json!({ "check_result": "used_by_user" }));
        }
        // Whoever goes by the name of nobody is no reason to call an address taken.
        let nobody =
            json!({ "xaccount_id": "u-0", "xaccount_type": "Shop", "domain_name": "nobody" });
        assert_eq!(program.post(CREATE, &nobody.to_string()).await.status, 200);
        assert_eq!(ask("email", "ops@heron.example").await.body["check_result"], "available");
        assert_eq!(ask("mobile", "0052-5512345678").await.body["check_result"], "available");
        for (kind, value) in [
            ("name", "four"),
            ("name", "5heron"),
            ("name", "op_heron"),
            ("name", "shadow_heron"),
            ("name", &"a".repeat(33)),
            ("email", "heron"),
            ("email", &format!("{}@a.example", "a".repeat(55))),
            ("mobile", "+52 55"),
            ("mobile", ""),
            ("phone", "0052-55"),
            ("", "heron"),
        ] {
            assert_eq!(ask(kind, value).await.refusal(), (400, "CBC.0100"), "{kind} {value}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_registered_is_refused_by_name() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let before = program.post(QUERY, "{}").await.body["count"].clone();
        let least = json!({ "xaccount_id": "u-1", "xaccount_type": "Shop" });
        for (field, value) in [
            ("xaccount_id", Value::Null),
            ("xaccount_id", json!("")),
            ("xaccount_id", json!("u".repeat(65))),
            ("xaccount_type", Value::Null),
            ("xaccount_type", json!("S".repeat(65))),
            ("domain_name", json!("four")),
            ("domain_name", json!("a".repeat(33))),
            ("domain_name", json!("op_heron")),
            ("domain_area", json!("Mexico")),
            ("domain_area", json!("mx")),
            ("verification_code", json!("123456")),
            ("email", json!("heron")),
            ("password", json!("Secret-2026")),
            ("is_close_market_ms", json!("yes")),
            ("include_association_result", json!("true")),
            ("unknown", json!(1)),
        ] {
            let told = program.post(CREATE, &with(&least, field, value.clone())).await;
            assert_eq!(told.refusal(), (400, "CBC.0100"), "{field} {value}");
            assert!(told.text.contains(field) || field.starts_with("include"), "{}", told.text);
        }
        let reader = NewKey::of_partner(Name::parse("Reader").unwrap(), &[Scope::CustomersRead]);
        let made = world.center.add_key("Northwind Cloud", &reader).await.unwrap();
        let reader = Program::new(world, (&made.access, &made.secret));
        let check = json!({ "search_type": "mobile", "search_value": "0052-55" }).to_string();
        let send = json!({ "receiver_type": 2, "email": "ops@heron.example" }).to_string();
        for (address, body) in [(CREATE, &least.to_string()), (CHECK, &check), (SEND, &send)] {
            assert_eq!(reader.post(address, body).await.refusal(), (403, "CBC.0151"), "{address}");
        }
        assert_eq!(program.post(QUERY, "{}").await.body["count"], before);
    })
    .await;
}
