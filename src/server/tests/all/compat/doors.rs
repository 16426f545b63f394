//! Who may enter: signatures, tokens, and what is answered where nothing is served.

use domain::contract::NewKey;
use reqwest::Method;
use serde_json::{Value, json};

use super::program::{BUDGET, MERIDIAN, NORTHWIND, Program, QUERY, send};
use crate::harness::{ELI, PASSWORD, ROSA, VERA, World, header_of, on_each_engine};

#[tokio::test(flavor = "multi_thread")]
async fn only_a_right_signature_of_these_minutes_opens() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        assert_eq!(program.post(QUERY, "{}").await.status, 200);
        for seconds in [-14 * 60, 14 * 60] {
            let told = send(program.signed(&Method::POST, QUERY, "{}", seconds)).await;
            assert_eq!(told.status, 200, "{seconds}");
        }
        for seconds in [-16 * 60, 16 * 60] {
            let told = send(program.signed(&Method::POST, QUERY, "{}", seconds)).await;
            assert_eq!(told.refusal(), (401, "APIGW.0301"), "{seconds}");
            assert!(told.text.contains("15 minutes"), "{}", told.text);
        }
        for key in [(NORTHWIND.0, MERIDIAN.1), ("AKNOBODYATALL0000001", NORTHWIND.1)] {
            let told = Program::new(world, key).post(QUERY, "{}").await;
            assert_eq!(told.refusal(), (401, "APIGW.0301"), "{key:?}");
        }
        // What was signed is what counts: another body, another address, another algorithm.
        let signed = || program.signed(&Method::POST, QUERY, "{}", 0);
        assert_eq!(send(signed().body(r#"{"limit":1}"#)).await.refusal(), (401, "APIGW.0301"));
        let other = program.signed(&Method::GET, &format!("{BUDGET}?customer_id=a"), "", 0);
        let (client, other) = other.build_split();
        let mut other = other.unwrap();
        other.url_mut().set_query(Some("customer_id=b"));
        assert_eq!(client.execute(other).await.unwrap().status(), 401);
        let told = send(program.bare(&Method::POST, QUERY, "{}")).await;
        assert_eq!(told.refusal(), (401, "APIGW.0301"));
        for scheme in ["V11-HMAC-SHA256 Credential=A", "SDK-HMAC-SM3 Access=A", "Bearer a.b"] {
            let told =
                send(program.bare(&Method::POST, QUERY, "{}").header("authorization", scheme));
            assert_eq!(told.await.refusal(), (401, "APIGW.0301"), "{scheme}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_far_a_clock_may_be_off_is_a_setting() {
    let world = World::on_sqlite(&["--signature-skew", "1"]).await;
    let program = Program::new(&world, NORTHWIND);
    let told = send(program.signed(&Method::POST, QUERY, "{}", -30)).await;
    assert_eq!(told.status, 200);
    let told = send(program.signed(&Method::POST, QUERY, "{}", -120)).await;
    assert_eq!(told.refusal(), (401, "APIGW.0301"));
    assert!(told.text.contains("more than a minute"), "{}", told.text);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_opens_nothing_and_its_use_was_noted() {
    on_each_engine(async |world| {
        let rosa = world.session(ROSA).await;
        let name = domain::text::Name::parse("Automation").unwrap();
        let new = NewKey::of_partner(name, &[domain::access::Scope::CustomersRead]);
        let made = rosa.add_key(&new, None).await.unwrap();
        let program = Program::new(world, (&made.access, &made.secret));
        let acme = program.customer(&json!({ "customer": "Acme" })).await;
        let body = json!({ "customer_id": acme, "budget_amount": 5 }).to_string();
        assert_eq!(program.post(BUDGET, &body).await.refusal(), (403, "CBC.0151"));
        let seen = rosa.keys().await.unwrap();
        assert!(seen.iter().any(|key| key.id == made.id && key.last_used.is_some()));
        rosa.revoke_key(made.id).await.unwrap();
        let told = program.get(&format!("{BUDGET}?customer_id={acme}")).await;
        assert_eq!(told.refusal(), (401, "APIGW.0301"));
        assert_eq!(program.post(BUDGET, &body).await.refusal(), (401, "APIGW.0301"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_api_takes_the_same_signature() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let get = |target: &str| program.signed(&Method::GET, target, "", 0).send();
        assert_eq!(get("/v1/customers?limit=1").await.unwrap().status(), 200);
        let wrong = Program::new(world, (NORTHWIND.0, "wrong"));
        let answer = wrong.signed(&Method::GET, "/v1/customers", "", 0).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert_eq!(header_of(&answer, "content-type"), "application/problem+json");
        let body = json!({ "customer_id": "0", "amount": "1" }).to_string();
        let answer = program.signed(&Method::POST, "/v1/authorizations", &body, 0).send().await;
        assert_eq!(answer.unwrap().status(), 422);
    })
    .await;
}

fn credentials(name: &str, password: &str, domain: &str) -> String {
    json!({ "auth": {
        "identity": {
            "methods": ["password"],
            "password": { "user": { "name": name, "password": password, "domain": { "name": domain } } },
        },
        "scope": { "domain": { "name": domain } },
    } })
    .to_string()
}

const TOKENS: &str = "/v3/auth/tokens";

async fn issue(program: &Program, body: &str) -> (u16, String, Value) {
    let answer = program.bare(&Method::POST, TOKENS, body).send().await.unwrap();
    let token = header_of(&answer, "x-subject-token").to_owned();
    (answer.status().as_u16(), token, answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_the_second_way_in() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer(&json!({ "customer": "Acme" })).await;
        let target = format!("{BUDGET}?customer_id={acme}");
        let with = async |token: &str, request: reqwest::RequestBuilder| {
            send(request.header("x-auth-token", token)).await
        };

        let (status, rosa, told) = issue(&program, &credentials(ROSA, PASSWORD, "Northwind Cloud")).await;
        assert_eq!((status, &told["token"]["domain"]["name"]), (201, &json!("Northwind Cloud")));
        let bare = || program.bare(&Method::GET, &target, "");
        assert_eq!(with(&rosa, bare()).await.body, program.budget(&acme).await);
        // One right proof is enough, whichever it is.
        let stale = program.signed(&Method::GET, &target, "", -3600);
        assert_eq!(with(&rosa, stale).await.status, 200);
        assert_eq!(with("wrong", program.signed(&Method::GET, &target, "", 0)).await.status, 200);
        assert_eq!(with("wrong", bare()).await.refusal(), (401, "CBC.0154"));
        // It is no session of the console, and a session is no token.
        let cookie = format!("partner_center_session=43200.{rosa}");
        let console = program.bare(&Method::POST, "/api/overview/figures", "{}");
        assert_eq!(console.header("cookie", cookie).send().await.unwrap().status(), 403);

        // The role decides, and no code is asked for (R-VER-5).
        let set = json!({ "customer_id": acme, "budget_amount": 1000 }).to_string();
        let post = || program.bare(&Method::POST, BUDGET, &set);
        assert_eq!(with(&rosa, post()).await.status, 204);
        let (_, vera, _) = issue(&program, &credentials(VERA, PASSWORD, "northwind cloud")).await;
        assert_eq!(with(&vera, bare()).await.status, 200);
        assert_eq!(with(&vera, post()).await.refusal(), (403, "CBC.0151"));
        let (_, eli, _) = issue(&program, &credentials(ELI, PASSWORD, "Eastgate IT")).await;
        assert_eq!(with(&eli, bare()).await.refusal(), (400, "CBC.99000035"));
        let own = with(&eli, program.bare(&Method::POST, QUERY, r#"{"association_type":"3"}"#)).await;
        let own = own.body["customer_infos"][0]["customer_id"].clone();
        let set = json!({ "customer_id": own, "budget_amount": 0.01 }).to_string();
        let told = with(&eli, program.bare(&Method::POST, BUDGET, &set)).await;
        assert_eq!(told.status, 204, "{}", told.text);

        // Signing out everywhere ends tokens as well.
        world.session(ROSA).await.sign_out_everywhere().await.unwrap();
        assert_eq!(with(&rosa, bare()).await.refusal(), (401, "CBC.0154"));

        for (name, password, domain) in [
            (ROSA, "wrong", "Northwind Cloud"),
            ("nobody@northwind.example", PASSWORD, "Northwind Cloud"),
            (ROSA, PASSWORD, "Eastgate IT"),
        ] {
            let (status, token, told) = issue(&program, &credentials(name, password, domain)).await;
            assert_eq!((status, token.as_str(), &told["error_code"]), (401, "", &json!("APIGW.0301")));
        }
        for body in [
            "",
            "{}",
            r#"{"auth":{"identity":{"methods":["token"]}}}"#,
            r#"{"auth":{"identity":{"methods":["password"]}}}"#,
            r#"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"a","password":"b"}}},"scope":{"project":{}}}}"#,
        ] {
            let (status, _, told) = issue(&program, body).await;
            assert_eq!((status, &told["error_code"]), (400, &json!("CBC.0100")), "{body}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_domain_is_looked_up() {
    on_each_engine(async |world| {
        for (key, name) in [(NORTHWIND, "Northwind Cloud"), (MERIDIAN, "Meridian Distribution")] {
            let told = Program::new(world, key).get("/v3/auth/domains").await;
            assert_eq!(told.body["domains"][0]["name"], name);
            assert_eq!(told.body["domains"][0]["id"].as_str().unwrap().len(), 32);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_is_carried_out_once() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer(&json!({ "customer": "Acme" })).await;
        let set = |amount: &str, seconds| {
            let body = format!(r#"{{"customer_id":"{acme}","budget_amount":{amount}}}"#);
            program.signed(&Method::POST, BUDGET, &body, seconds)
        };
        let records = async || {
            let told = program.get(&format!("{BUDGET}/records?customer_id={acme}")).await;
            told.body["total_count"].as_i64().unwrap()
        };
        let before = records().await;
        let first = set("700", -5);
        let again = first.try_clone().unwrap();
        assert_eq!(send(first).await.status, 204);
        assert_eq!(send(set("800", -4)).await.status, 204);
        // It would set 700 anew, were it carried out.
        assert_eq!(send(again).await.status, 204);
        assert_eq!(program.budget(&acme).await["budget_amount"].to_string(), "800.0");
        assert_eq!(records().await, before + 2);

        // A refusal is the first answer as well.
        let refused = set("2147483647", -3);
        let again = refused.try_clone().unwrap();
        let told = send(refused).await;
        assert_eq!(told.refusal(), (400, "PC.QuotaExceeded"));
        assert_eq!(send(again).await, told);
        assert_eq!(records().await, before + 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_served_is_said_in_json() {
    let world = World::on_sqlite(&["--api-rate", "2"]).await;
    let program = Program::new(&world, NORTHWIND);
    for target in ["/v2/nothing", "/v2/partners", "/v3/auth", "/v3/auth/nothing"] {
        let told = send(program.bare(&Method::GET, target, "")).await;
        assert_eq!(told.refusal(), (404, "APIGW.0101"), "{target}");
    }
    for (method, target) in [
        (Method::PUT, BUDGET),
        (Method::DELETE, BUDGET),
        (Method::GET, QUERY),
        (Method::GET, TOKENS),
    ] {
        let told = send(program.bare(&method, target, "")).await;
        assert_eq!(told.refusal(), (405, "APIGW.0101"), "{method} {target}");
    }
    let large = "x".repeat(2 * 1024 * 1024);
    let told = send(program.bare(&Method::POST, BUDGET, &large)).await;
    assert_eq!(told.refusal(), (413, "APIGW.0201"));
    let foreign = program.bare(&Method::POST, BUDGET, "{}").header("origin", "http://elsewhere");
    assert_eq!(send(foreign).await.refusal(), (403, "CBC.0151"));
    let mut over = None;
    for _ in 0..20 {
        let told = program.post(QUERY, "{}").await;
        if told.status == 429 {
            over = Some(told);
        }
    }
    assert_eq!(over.unwrap().refusal(), (429, "CBC.0250"));
    world.end().await;
}
