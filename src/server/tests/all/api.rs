//! The REST API from outside: charges, authorizations, customers and their budgets, with keys, on every engine.

use std::path::Path;

use domain::contract::NewKey;
use futures_util::{StreamExt as _, future::join_all};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::harness::{ADA, World, body, header_of, on_each_engine, plain_client};

const NORTHWIND: &str = "AKNORTHWINDDEMO00001.northwind-demo-secret-000000000000000001";
const MERIDIAN: &str = "AKMERIDIANDEMO000001.meridian-demo-secret-0000000000000000001";

/// A program with a key.
#[derive(Clone)]
struct Program {
    client: Client,
    origin: String,
    key: String,
}

impl Program {
    fn new(world: &World, key: &str) -> Self {
        let origin = format!("http://{}", world.address);
        Self { client: plain_client(), origin, key: key.to_owned() }
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.origin)).bearer_auth(&self.key)
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        answer(self.ask(Method::GET, path)).await
    }

    async fn post(&self, path: &str, json: &Value) -> (StatusCode, Value) {
        answer(self.ask(Method::POST, path).json(json)).await
    }

    async fn put(&self, path: &str, json: &Value) -> (StatusCode, Value) {
        answer(self.ask(Method::PUT, path).json(json)).await
    }

    /// The id of a customer by its name.
    async fn customer(&self, name: &str) -> String {
        let query = [("search", name)];
        let (_, page) = answer(self.ask(Method::GET, "/v1/customers").query(&query)).await;
        let customers = page["customers"].as_array().unwrap();
        let found = customers.iter().find(|customer| customer["name"] == name).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }
}

async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.unwrap();
    (answer.status(), body(answer).await)
}

/// A charge of this moment.
#[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
fn charge(id: &str, customer: &str, amount: &str) -> Value {
    let at = jiff::Timestamp::now().to_string();
    json!({ "id": id, "customer_id": customer, "amount": amount, "occurred_at": at })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_is_recorded_once_and_the_answer_says_how_the_customer_stands() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer("Acme Robotics").await;
        let path = format!("/v1/customers/{acme}/standing");
        let (_, before) = program.get(&path).await;
        assert_eq!(before["budget"]["amount"], "1000.00");
        assert_eq!(before["may_purchase"], true);

        let first = charge("one", &acme, "1.000000001");
        let (status, told) = program.post("/v1/charges", &first).await;
        assert_eq!((status, &told["status"]), (StatusCode::CREATED, &json!("recorded")));
        let (_, after) = program.get(&path).await;
        assert_eq!(told["customer"], after);
        let nanos = |standing: &Value| {
            let used: f64 = standing["used"].as_str().unwrap().parse().unwrap();
            (used * 1e9).round()
        };
        assert!((nanos(&after) - nanos(&before) - 1_000_000_001.0).abs() < 0.5);

        let (status, told) = program.post("/v1/charges", &first).await;
        assert_eq!((status, &told["status"]), (StatusCode::OK, &json!("duplicate")));
        let mut other = first.clone();
        other["amount"] = json!("2");
        let (status, told) = program.post("/v1/charges", &other).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(told["code"], "charge_id_reused");
        assert_eq!(program.get(&path).await.1, after);

        // What it corrects must be there; money that is given back reduces what is used.
        let mut refund = charge("two", &acme, "-1");
        refund["corrects"] = json!("nothing");
        assert_eq!(program.post("/v1/charges", &refund).await.1["code"], "corrects_nothing");
        refund["corrects"] = json!("one");
        assert_eq!(program.post("/v1/charges", &refund).await.0, StatusCode::CREATED);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_charge_of_an_array_stands_for_itself() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer("Acme Robotics").await;
        let unknown = "0".repeat(32);
        let mut future = charge("future", &acme, "1");
        future["occurred_at"] = json!("2999-01-01T00:00:00Z");
        let mut surplus = charge("surplus", &acme, "1");
        surplus["colour"] = json!("red");
        let mut currency = charge("currency", &acme, "1");
        currency["currency"] = json!("EUR");
        let first = charge("a", &acme, "0.10");
        let charges = json!([
            first,
            charge("b", &unknown, "0.10"),
            charge("c", &acme, "0.30000000000000004"),
            future,
            surplus,
            currency,
            charge("", &acme, "1"),
            first,
            charge("a", &acme, "0.20"),
            charge("d", &acme, "0.20"),
        ]);
        let (status, told) = program.post("/v1/charges", &charges).await;
        assert_eq!(status, StatusCode::OK);
        let results = told["results"].as_array().unwrap();
        let summary: Vec<_> = results
            .iter()
            .map(|result| {
                let problem = result["problem"]["code"].as_str().unwrap_or_default();
                (result["status"].as_str().unwrap(), problem)
            })
            .collect();
        assert_eq!(
            summary,
            [
                ("recorded", ""),
                ("refused", "not_found"),
                ("refused", "field"),
                ("refused", "charge_in_the_future"),
                ("refused", "malformed"),
                ("refused", "field"),
                ("refused", "field"),
                ("duplicate", ""),
                ("refused", "charge_id_reused"),
                ("recorded", ""),
            ]
        );
        assert_eq!(results[2]["problem"]["pointer"], "/amount");
        let too_many: Vec<_> = (0..1001).map(|_| charge("x", &acme, "1")).collect();
        for wrong in [json!([]), json!(too_many)] {
            let (status, told) = program.post("/v1/charges", &wrong).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn approvals_never_exceed_what_remains_however_many_race() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer("Acme Robotics").await;
        let (_, standing) = program.get(&format!("/v1/customers/{acme}/standing")).await;
        let used: f64 = standing["used"].as_str().unwrap().parse().unwrap();
        // Room for 66 holds of 0.30, and not for one more.
        let amount = format!("{:.2}", used.floor() + 20.0);
        let top_up = format!("{:.9}", used.floor() + 0.000_000_000 - used);
        let mut refund = charge("level", &acme, &top_up);
        refund["category"] = json!("adjustment");
        assert_eq!(program.post("/v1/charges", &refund).await.0, StatusCode::CREATED);
        let budget = json!({ "amount": amount });
        let path = format!("/v1/customers/{acme}/budget");
        let (status, standing) = program.put(&path, &budget).await;
        assert_eq!((status, &standing["remaining"]), (StatusCode::OK, &json!("20.00")));

        for round in 0..3 {
            let request = json!({ "customer_id": acme, "amount": "0.30" });
            let asks = (0..200).map(|_| program.post("/v1/authorizations", &request));
            let answers = join_all(asks).await;
            let (approved, declined): (Vec<_>, Vec<_>) =
                answers.into_iter().partition(|(status, _)| *status == StatusCode::CREATED);
            assert_eq!((approved.len(), declined.len()), (66, 134), "round {round}");
            assert!(declined.iter().all(|(status, told)| {
                *status == StatusCode::OK && told["reason"] == "exceeds_remaining"
            }));
            let voids = approved.iter().map(|(_, told)| {
                let id = told["authorization"]["id"].as_str().unwrap();
                let path = format!("/v1/authorizations/{id}/void");
                let program = program.clone();
                async move { program.post(&path, &json!(null)).await }
            });
            assert!(join_all(voids).await.iter().all(|(status, _)| *status == StatusCode::OK));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_captured_once_and_the_charge_that_reaches_the_budget_freezes() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer("Acme Robotics").await;
        let path = format!("/v1/customers/{acme}/standing");
        let (_, standing) = program.get(&path).await;
        let rest = standing["remaining"].as_str().unwrap().to_owned();
        let request = json!({ "customer_id": acme, "amount": rest, "expires_in": 60 });
        let (status, approved) = program.post("/v1/authorizations", &request).await;
        assert_eq!(status, StatusCode::CREATED);
        assert_eq!(approved["customer"]["remaining"], "0.00");
        let id = approved["authorization"]["id"].as_str().unwrap();
        let capture = format!("/v1/authorizations/{id}/capture");
        let (status, told) = program.post(&capture, &json!({ "amount": "1000000" })).await;
        let refused = (StatusCode::UNPROCESSABLE_ENTITY, "capture_amount");
        assert_eq!((status, told["code"].as_str().unwrap()), refused);

        // Everything is used up by the capture, which freezes in the same moment.
        let (status, told) = program.post(&capture, &json!({})).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!(told["authorization"]["state"], "captured");
        assert_eq!(told["customer"]["state"], "frozen");
        assert_eq!(told["customer"]["reasons"][0]["cause"], "automatic");
        for action in ["capture", "void"] {
            let path = format!("/v1/authorizations/{id}/{action}");
            let (status, told) = program.post(&path, &json!({})).await;
            assert_eq!((status, &told["code"]), (StatusCode::CONFLICT, &json!("hold_settled")));
        }
        let (status, declined) = program.post("/v1/authorizations", &request).await;
        assert_eq!((status, &declined["reason"]), (StatusCode::OK, &json!("frozen")));
        let (_, records) = program.get(&format!("/v1/customers/{acme}/records")).await;
        assert_eq!(records["records"][0]["operation"], "frozen");
        assert_eq!(records["records"][0]["operator"], "system");

        // A charge has happened already, so it is recorded all the same.
        let over = program.post("/v1/charges", &charge("over", &acme, "5")).await;
        assert_eq!(over.0, StatusCode::CREATED);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_an_idempotency_key_is_carried_out_once() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer("Acme Robotics").await;
        let ask = |amount: &str| {
            let request = json!({ "customer_id": acme, "amount": amount });
            let ask = program.ask(Method::POST, "/v1/authorizations");
            answer(ask.header("idempotency-key", "order-7").json(&request))
        };
        let first = ask("1.00").await;
        assert_eq!(first.0, StatusCode::CREATED);
        assert_eq!(ask("1.00").await, first);
        let (status, told) = ask("2.00").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(told["code"], "idempotency_key_reused");
        let (_, standing) = program.get(&format!("/v1/customers/{acme}/standing")).await;
        assert_eq!(standing["held"], "1.00");

        // Of those that come at once each is answered the same, or told that another is under way.
        let both = join_all((0..8).map(|_| {
            let request = json!({ "customer_id": acme, "amount": "3.00" });
            let ask = program.ask(Method::POST, "/v1/authorizations");
            answer(ask.header("idempotency-key", "order-8").json(&request))
        }))
        .await;
        let ids: std::collections::BTreeSet<_> =
            both.iter().filter_map(|(_, told)| told["authorization"]["id"].as_str()).collect();
        assert_eq!(ids.len(), 1, "{both:?}");
        let known = |code: StatusCode| matches!(code, StatusCode::CREATED | StatusCode::CONFLICT);
        assert!(both.iter().all(|(status, _)| known(*status)), "{both:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn budgets_are_set_within_the_quota_of_the_key_s_partner() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer("Acme Robotics").await;
        let path = format!("/v1/customers/{acme}/budget");
        let refused = [
            (json!({ "amount": "0" }), "field", "/amount"),
            (json!({ "amount": 19.999 }), "field", "/amount"),
            (json!({ "amount": "2147483648" }), "field", "/amount"),
            (json!({}), "malformed", ""),
            (json!({ "amount": "1", "type": "weekly" }), "malformed", ""),
            (json!({ "amount": "1", "colour": "red" }), "malformed", ""),
            (json!({ "amount": "2000000" }), "quota_exceeded", ""),
            (
                json!({ "amount": "1", "action": "automatic_with_resources" }),
                "agreement_missing",
                "",
            ),
        ];
        for (wrong, code, pointer) in refused {
            let (status, told) = program.put(&path, &wrong).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            assert_eq!(told["code"], code, "{wrong}: {told}");
            assert_eq!(told["pointer"].as_str().unwrap_or_default(), pointer, "{wrong}");
        }
        let wrong = json!({ "amount": "2000000" });
        assert_eq!(program.put(&path, &wrong).await.1["ask"], "Meridian Distribution");
        let stale = json!({ "amount": "1200.5", "version": 0 });
        assert_eq!(program.put(&path, &stale).await.0, StatusCode::CONFLICT);
        let (status, standing) = program.put(&path, &json!({ "amount": 1.2e3 })).await;
        assert_eq!((status, &standing["budget"]["amount"]), (StatusCode::OK, &json!("1200.00")));
        let (_, records) = program.get(&format!("/v1/customers/{acme}/records")).await;
        assert_eq!(records["records"][0]["after"]["amount"], "1200.00");
        assert_eq!(records["records"][0]["operator"], "Demo");

        // The distributor has delegated; it may look.
        let above = Program::new(world, MERIDIAN);
        let (status, told) = above.put(&path, &json!({ "amount": "1" })).await;
        assert_eq!((status, &told["code"]), (StatusCode::FORBIDDEN, &json!("delegated")));
        assert_eq!(above.get(&format!("/v1/customers/{acme}")).await.0, StatusCode::OK);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_reach_their_partner_s_customers_and_no_further() {
    on_each_engine(async |world| {
        let ada = world.member(ADA).await;
        let resellers = json!({
            "whose": "resellers", "search": "", "sort": "name", "descending": false,
            "reveal": false, "limit": 100,
        });
        let list = body(ada.call("customers/list", &json!({ "query": resellers })).await).await;
        let rows = list["rows"].as_array().unwrap();
        let foreign = rows.iter().find(|row| row["owner"] == "Southbay Systems").unwrap();
        let foreign = foreign["id"].as_str().unwrap();
        let program = Program::new(world, NORTHWIND);
        let unknown = "f".repeat(32);
        for id in [foreign, &unknown, "x"] {
            for path in ["", "/standing", "/records"] {
                let (status, told) = program.get(&format!("/v1/customers/{id}{path}")).await;
                assert_eq!((status, &told["code"]), (StatusCode::NOT_FOUND, &json!("not_found")));
            }
            let path = format!("/v1/customers/{id}/budget");
            let set = program.put(&path, &json!({ "amount": "1" })).await;
            assert_eq!(set.0, StatusCode::NOT_FOUND);
        }
        for path in ["/v1/charges", "/v1/authorizations"] {
            let mut request = json!({ "customer_id": foreign, "amount": "1" });
            if path == "/v1/charges" {
                request = charge("foreign", foreign, "1");
            }
            assert_eq!(program.post(path, &request).await.0, StatusCode::NOT_FOUND, "{path}");
        }

        for wrong in ["", "AKNORTHWINDDEMO00001", "AKNORTHWINDDEMO00001.x", "AKX.y"] {
            let stranger = Program { key: wrong.to_owned(), ..program.clone() };
            let answer = stranger.ask(Method::GET, "/v1/customers").send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{wrong}");
            assert_eq!(header_of(&answer, "www-authenticate"), "Bearer");
            assert_eq!(header_of(&answer, "content-type"), "application/problem+json");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_does_what_its_scopes_say_until_it_is_revoked() {
    on_each_engine(async |world| {
        let scopes = [domain::access::Scope::CustomersRead];
        let name = domain::text::Name::parse("Reader").unwrap();
        let made = world
            .center
            .add_key("Northwind Cloud", &NewKey::of_partner(name, &scopes))
            .await
            .unwrap();
        let reader = Program::new(world, &made.bearer());
        let acme = reader.customer("Acme Robotics").await;
        let forbidden = [
            reader.post("/v1/charges", &charge("x", &acme, "1")).await,
            reader.post("/v1/authorizations", &json!({ "customer_id": acme, "amount": "1" })).await,
            reader.put(&format!("/v1/customers/{acme}/budget"), &json!({ "amount": "1" })).await,
        ];
        for (status, told) in forbidden {
            assert_eq!((status, &told["code"]), (StatusCode::FORBIDDEN, &json!("scope_missing")));
        }
        let rosa = world.session("rosa@northwind.example").await;
        rosa.revoke_key(made.id).await.unwrap();
        let (status, told) = reader.get(&format!("/v1/customers/{acme}/standing")).await;
        assert_eq!((status, &told["code"]), (StatusCode::UNAUTHORIZED, &json!("key_refused")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_watches_is_told_of_changes() {
    on_each_engine(async |world| {
        let program = Program::new(world, MERIDIAN);
        let northwind = Program::new(world, NORTHWIND);
        let acme = northwind.customer("Acme Robotics").await;
        let stream = program.ask(Method::GET, "/v1/events").send().await.unwrap();
        assert_eq!(header_of(&stream, "content-type"), "text/event-stream");
        northwind.post("/v1/charges", &charge("seen", &acme, "0.01")).await;
        let mut stream = stream.bytes_stream();
        let told = stream.next().await.unwrap().unwrap();
        let expected = format!("event: customer\ndata: {acme}\n\n");
        assert_eq!(String::from_utf8_lossy(&told), expected);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_said_in_json() {
    let world = World::on_sqlite(&["--api-rate", "3"]).await;
    let program = Program::new(&world, NORTHWIND);
    let (status, told) = program.get("/v1/nothing").await;
    assert_eq!((status, &told["code"]), (StatusCode::NOT_FOUND, &json!("not_found")));
    let (status, told) = program.get("/v1/charges").await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(told["code"], "method_not_allowed");
    let sent = program.ask(Method::POST, "/v1/charges").body("{").send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::BAD_REQUEST);
    assert_eq!(header_of(&sent, "ratelimit-limit"), "3");
    let all = join_all((0..20).map(|_| program.get("/v1/customers"))).await;
    let late = all.iter().find(|(status, _)| *status == StatusCode::TOO_MANY_REQUESTS).unwrap();
    assert_eq!(late.1["code"], "rate_limited");
    world.end().await;
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test's settings are its environment")]
fn the_committed_description_is_the_one_in_force() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openapi.json");
    let described = server::api::openapi();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&file, &described).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(described, committed, "if this is meant, run the test with UPDATE_SNAPSHOTS=1");
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_frozen_and_unfrozen_with_a_reason() {
    on_each_engine(async |world| {
        let program = Program::new(world, NORTHWIND);
        let acme = program.customer("Acme Robotics").await;
        let path = |act: &str| format!("/v1/customers/{acme}/{act}");
        let reason = json!({ "reason": "Invoice 117 is overdue" });
        let (status, standing) = program.post(&path("freeze"), &reason).await;
        assert_eq!((status, &standing["state"]), (StatusCode::OK, &json!("frozen")));
        assert_eq!(standing["reasons"][0]["cause"], "manual");
        let (status, told) = program.post(&path("freeze"), &reason).await;
        assert_eq!((status, &told["code"]), (StatusCode::CONFLICT, &json!("already_frozen")));

        let further = json!({ "reason": "Still overdue", "level": "account_and_resources" });
        let (status, told) = program.post(&path("freeze"), &further).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(told["code"], "agreement_missing");
        let mut agreed = further.clone();
        agreed["agreed"] = json!(true);
        let (_, standing) = program.post(&path("freeze"), &agreed).await;
        assert_eq!(standing["may_use"], false);
        let (status, told) = program.post(&path("unfreeze"), &reason).await;
        assert_eq!((status, &told["code"]), (StatusCode::CONFLICT, &json!("other_freeze_level")));
        assert_eq!(told["level"], "account_and_resources");
        let (status, standing) = program.post(&path("unfreeze"), &further).await;
        assert_eq!((status, &standing["state"]), (StatusCode::OK, &json!("active")));

        for (wrong, pointer) in [(String::new(), "/reason"), ("x".repeat(257), "/reason")] {
            let (status, told) = program.post(&path("freeze"), &json!({ "reason": wrong })).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(told["pointer"], pointer);
        }
        // The distributor granted this away; strangers' customers are as good as unknown.
        let above = Program::new(world, MERIDIAN);
        assert_eq!(above.post(&path("freeze"), &reason).await.1["code"], "delegated");
        let unknown = format!("/v1/customers/{}/freeze", "f".repeat(32));
        assert_eq!(program.post(&unknown, &reason).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}
