//! What months come to, for a partner and, with a key of its own, for a customer; and that such a key opens nothing else.

use domain::{
    charge::{Charge, ChargeCategory},
    contract::{NewKey, Session},
    money::Money,
    text::{Account, ChargeId, Name},
};
use jiff::Timestamp;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::program::{BUDGET, MERIDIAN, NORTHWIND, Program, QUERY, send};
use crate::harness::{ADA, ROSA, VERA, World, on_each_engine};

const BILL: &str = "/v2/bills/partner-bills/postpaid-bill-summary";
const EXPENDITURE: &str = "/v2/accounts/customer-accounts/expenditure-quota";
const MONTH: &str = "/v2/bills/customer-bills/monthly-sum";

/// Charges of a month long past, so that nothing else is in it.
async fn charge(session: &dyn Session, customer: &str) {
    let charges = [
        ("usage", "10.005", ChargeCategory::Usage, Some("Compute")),
        ("more", "2", ChargeCategory::Usage, Some("Compute")),
        ("bought", "100", ChargeCategory::Purchase, Some("Compute")),
        ("stored", "5", ChargeCategory::Usage, Some("Storage")),
        ("bare", "1", ChargeCategory::Usage, None),
        ("back", "-3.50", ChargeCategory::Adjustment, Some("Storage")),
        ("coupon", "-20", ChargeCategory::Credit, None),
        ("tax", "8.25", ChargeCategory::Tax, None),
    ];
    let at: Timestamp = "2021-05-31T23:59:59Z".parse().unwrap();
    let charge = |(id, amount, category, service): (&str, &str, _, Option<&str>)| Charge {
        id: ChargeId::parse(&format!("{id} {customer}")).unwrap(),
        customer: customer.parse().unwrap(),
        amount: Money::parse_exact(amount).unwrap(),
        occurred_at: at,
        category,
        service: service.map(str::to_owned),
        description: None,
        corrects: None,
    };
    let answers = session.record_charges(charges.map(charge).to_vec()).await.unwrap();
    assert!(answers.iter().all(|answer| answer.outcome == domain::charge::Outcome::Recorded));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_s_month_is_summed_by_what_the_charges_are() {
    on_each_engine(async |world| {
        let (meridian, northwind) = (Program::new(world, MERIDIAN), Program::new(world, NORTHWIND));
        let acme = northwind.customer(&json!({ "customer": "Acme" })).await;
        let empty = northwind.get(&format!("{BILL}?bill_cycle=2021-05")).await;
        assert_eq!((empty.status.as_u16(), &empty.body["consume_amount"]), (200, &json!(0.0)));
        charge(&*world.session(ROSA).await, &acme).await;
        let expected = json!({
            "bill_cycle": "2021-05", "initial_amount_due": 94.5, "consume_amount": 118.0, "refunds": -3.5,
            "adjustments": -20.0, "tax_amount": 8.25, "currency": "USD",
        });
        for program in [&northwind, &meridian] {
            assert_eq!(program.get(&format!("{BILL}?bill_cycle=2021-05")).await.body, expected);
            for month in ["2021-04", "2021-06"] {
                let other = program.get(&format!("{BILL}?bill_cycle={month}")).await.body;
                assert_eq!(other["initial_amount_due"], 0.0);
            }
        }
        for query in ["", "?bill_cycle=", "?bill_cycle=2021-5", "?bill_cycle=2021-13", "?bill_cycle=May", "?bill_cycle=%2B021-05", "?month=2021-05"] {
            let told = northwind.get(&format!("{BILL}{query}")).await;
            assert_eq!(told.refusal(), (400, "CBC.0100"), "{query}");
        }
    })
    .await;
}

/// A program with a key that Rosa makes for a customer.
async fn customer_program(world: &World, account: &str) -> Program {
    let account = Account::parse(account).ok();
    let new =
        NewKey { name: Name::parse("Theirs").unwrap(), customer: account, scopes: Vec::new() };
    let made = world.session(ROSA).await.add_key(&new, None).await.unwrap();
    Program::new(world, (&made.access, &made.secret))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_sees_its_own_figures_with_a_key_of_its_own() {
    on_each_engine(async |world| {
        let northwind = Program::new(world, NORTHWIND);
        let row = |told: &Value| told["customer_infos"][0].clone();
        let acme = row(&northwind.post(QUERY, r#"{"customer":"Acme"}"#).await.body);
        let (id, account) =
            (acme["customer_id"].as_str().unwrap(), acme["account_name"].as_str().unwrap());
        charge(&*world.session(ROSA).await, id).await;
        let own = customer_program(world, account).await;

        let budget = northwind.budget(id).await;
        let told = own.get(EXPENDITURE).await.body;
        assert_eq!(told["granting_amount"], budget["budget_amount"]);
        assert_eq!(told["granting_amount_used"], budget["used_amount"]);
        let share = 100.0 * budget["used_amount"].as_f64().unwrap()
            / budget["budget_amount"].as_f64().unwrap();
        assert!(
            (told["percentage_granting_amount_used"].as_f64().unwrap() - share).abs() < 0.02,
            "{told}"
        );
        assert_eq!((&told["measure_id"], &told["currency"]), (&json!(1), &json!("USD")));

        let whole = own.get(&format!("{MONTH}?bill_cycle=2021-05")).await.body;
        assert_eq!((&whole["total_count"], &whole["consume_amount"]), (&json!(5), &json!(114.5)));
        let rows = whole["bill_sums"].as_array().unwrap();
        let of = |service: Option<&str>, kind: i64, mode: Option<i64>| {
            let found = rows.iter().find(|row| {
                row.get("service_type_code").and_then(Value::as_str) == service
                    && row["bill_type"] == kind
                    && row.get("charging_mode").and_then(Value::as_i64) == mode
            });
            found.unwrap()["official_amount"].to_string()
        };
        assert_eq!(of(None, 1, Some(3)), "1.0");
        assert_eq!(of(Some("Compute"), 1, Some(3)), "12.0");
        assert_eq!(of(Some("Compute"), 1, Some(1)), "100.0");
        assert_eq!(of(Some("Storage"), 2, None), "-3.5");
        assert!(rows.iter().all(|row| row["customer_id"] == id && row["account_name"] == account));
        let ask = async |more: &str| own.get(&format!("{MONTH}?bill_cycle=2021-05{more}")).await;
        assert_eq!(ask("&service_type_code=Storage&limit=1000").await.body["total_count"], 2);
        let page = ask("&offset=1&limit=2").await.body;
        assert_eq!(page["bill_sums"].as_array().unwrap()[..], rows[1..3]);
        assert_eq!(ask("&method=sub_customer&sub_customer_id=x").await.body["total_count"], 0);
        assert_eq!(ask("&enterprise_project_id=0&method=oneself").await.body["total_count"], 5);
        assert_eq!(ask("&enterprise_project_id=7").await.body["total_count"], 0);
        for more in [
            "&limit=0",
            "&limit=1001",
            "&offset=-1",
            "&method=mine",
            "&method=sub_customer",
            "&x=1",
        ] {
            assert_eq!(ask(more).await.refusal(), (400, "CBC.0100"), "{more}");
        }
        assert_eq!(own.get(MONTH).await.refusal(), (400, "CBC.0100"));
        let domains = own.get("/v3/auth/domains").await.body;
        assert_eq!(
            (&domains["domains"][0]["id"], &domains["domains"][0]["name"]),
            (&json!(id), &json!(account))
        );

        let borealis = row(&northwind.post(QUERY, r#"{"customer":"Borealis"}"#).await.body);
        let other = customer_program(world, borealis["account_name"].as_str().unwrap()).await;
        let told = other.get(EXPENDITURE).await.body;
        assert!(told.get("granting_amount").is_none() && told["granting_amount_used"].is_number());
        assert_eq!(other.get(&format!("{MONTH}?bill_cycle=2021-05")).await.body["total_count"], 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_key_opens_its_own_addresses_alone() {
    on_each_engine(async |world| {
        let northwind = Program::new(world, NORTHWIND);
        let acme =
            northwind.post(QUERY, r#"{"customer":"Acme"}"#).await.body["customer_infos"][0].clone();
        let (id, account) =
            (acme["customer_id"].as_str().unwrap(), acme["account_name"].as_str().unwrap());
        let new = |account: &str| NewKey {
            name: Name::parse("Theirs").unwrap(),
            customer: Account::parse(account).ok(),
            scopes: Vec::new(),
        };
        let rosa = world.session(ROSA).await;
        let made = rosa.add_key(&new(account), None).await.unwrap();
        let own = Program::new(world, (&made.access, &made.secret));
        assert_eq!(own.get(EXPENDITURE).await.status, 200);
        let budget = format!("{BUDGET}?customer_id={id}");
        for told in [
            own.get(&budget).await,
            own.post(QUERY, "{}").await,
            own.get("/v2/partners/credit/consumption-quota").await,
        ] {
            assert_eq!(told.refusal(), (403, "CBC.0151"));
        }
        for told in [northwind.get(EXPENDITURE).await, northwind.get(MONTH).await] {
            assert_eq!(told.refusal(), (403, "CBC.0151"));
        }
        let signed = own.signed(&Method::GET, "/v1/customers", "", 0).send().await.unwrap();
        assert_eq!(signed.status(), 403);
        let bearer = Client::new().get(format!("http://{}/v1/customers", world.address));
        let told = bearer.bearer_auth(made.bearer()).send().await.unwrap();
        assert_eq!(told.status(), 403);
        assert_eq!(told.json::<Value>().await.unwrap()["code"], "partner_key_only");

        // It is told apart in the list, takes no scopes, and is made for one's own customers alone.
        let seen = rosa.keys().await.unwrap();
        let seen = seen.iter().find(|key| key.id == made.id).unwrap();
        assert_eq!(seen.customer.as_ref().map(Account::as_str), Some(account));
        let scoped = NewKey { scopes: vec![domain::access::Scope::CustomersRead], ..new(account) };
        let refused = rosa.add_key(&scoped, None).await.unwrap_err();
        assert_eq!(refused.code(), "scopes_of_customer");
        // The distributor's own customers are others.
        let ada = world.session(ADA).await;
        for (refused, code) in [
            (rosa.add_key(&new("nobody-at-all"), None).await, "unknown_account"),
            (ada.add_key(&new(account), None).await, "unknown_account"),
            (world.session(VERA).await.add_key(&new(account), None).await, "role_forbids"),
        ] {
            assert_eq!(refused.unwrap_err().code(), code);
        }

        // Rotated it is still the customer's; revoked it opens nothing.
        let rotated = rosa.rotate_key(made.id, None).await.unwrap();
        let rotated = Program::new(world, (&rotated.access, &rotated.secret));
        assert_eq!(rotated.get(EXPENDITURE).await.status, 200);
        rosa.revoke_key(made.id).await.unwrap();
        assert_eq!(
            send(own.signed(&Method::GET, EXPENDITURE, "", 0)).await.refusal(),
            (401, "APIGW.0301")
        );
    })
    .await;
}
