//! A program that signs its requests, by a signer of its own.

use std::{
    fmt::Write as _,
    sync::atomic::{AtomicI64, Ordering},
};

use domain::text::hex;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::harness::{World, header_of, plain_client};

pub(crate) const NORTHWIND: (&str, &str) =
    ("AKNORTHWINDDEMO00001", "northwind-demo-secret-000000000000000001");
pub(crate) const MERIDIAN: (&str, &str) =
    ("AKMERIDIANDEMO000001", "meridian-demo-secret-0000000000000000001");

pub(crate) const BUDGET: &str = "/v2/partners/sub-customers/budget";
pub(crate) const QUERY: &str = "/v2/partners/sub-customers/query";

/// A program with a key.
#[derive(Clone)]
pub(crate) struct Program {
    client: Client,
    host: String,
    access: String,
    secret: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Told {
    /// The code of an error, which comes with a text and nothing else.
    pub(crate) fn code(&self) -> &str {
        let fields = self.body.as_object().map_or(0, serde_json::Map::len);
        assert_eq!(fields, 2, "{self:?}");
        assert!(!self.body["error_msg"].as_str().unwrap().is_empty());
        self.body["error_code"].as_str().unwrap()
    }

    /// Status and code of an error.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        (self.status.as_u16(), self.code())
    }
}

impl Program {
    pub(crate) fn new(world: &World, (access, secret): (&str, &str)) -> Self {
        Self {
            client: plain_client(),
            host: world.address.to_string(),
            access: access.to_owned(),
            secret: secret.to_owned(),
        }
    }

    /// A request without any proof.
    pub(crate) fn bare(&self, method: &Method, target: &str, body: &str) -> RequestBuilder {
        let request = self.client.request(method.clone(), format!("http://{}{target}", self.host));
        let request = request.header("content-type", "application/json");
        if body.is_empty() { request } else { request.body(body.to_owned()) }
    }

    /// A request that is signed so many seconds from now.
    pub(crate) fn signed(
        &self,
        method: &Method,
        target: &str,
        body: &str,
        seconds: i64,
    ) -> RequestBuilder {
        self.signed_once(method, target, body, seconds, "")
    }

    /// The same with a word that tells it from all others; without one, equal requests of one second are one (D21).
    fn signed_once(
        &self,
        method: &Method,
        target: &str,
        body: &str,
        seconds: i64,
        nonce: &str,
    ) -> RequestBuilder {
        let date = now().checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap();
        let date = date.strftime("%Y%m%dT%H%M%SZ").to_string();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut pairs: Vec<_> = query.split('&').collect();
        pairs.sort_unstable();
        let mut canonical = format!("{method}\n{path}/\n{}\n", pairs.join("&"));
        let names = "content-type;host;x-nonce;x-sdk-date";
        for (name, value) in [
            ("content-type", "application/json"),
            ("host", &self.host),
            ("x-nonce", nonce),
            ("x-sdk-date", &date),
        ] {
            writeln!(canonical, "{name}:{value}").unwrap();
        }
        write!(canonical, "\n{names}\n{}", hex(&Sha256::digest(body))).unwrap();
        let message = format!("SDK-HMAC-SHA256\n{date}\n{}", hex(&Sha256::digest(canonical)));
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        mac.update(message.as_bytes());
        let signature = hex(&mac.finalize().into_bytes());
        let authorization = format!(
            "SDK-HMAC-SHA256 Access={}, SignedHeaders={names}, Signature={signature}",
            self.access
        );
        self.bare(method, target, body)
            .header("x-sdk-date", date)
            .header("x-nonce", nonce)
            .header("authorization", authorization)
    }

    pub(crate) async fn get(&self, target: &str) -> Told {
        send(self.signed(&Method::GET, target, "", 0)).await
    }

    /// Signs each request so that it is like no other.
    pub(crate) async fn post(&self, target: &str, body: &str) -> Told {
        static SENT: AtomicI64 = AtomicI64::new(0);
        let nonce = SENT.fetch_add(1, Ordering::Relaxed).to_string();
        send(self.signed_once(&Method::POST, target, body, 0, &nonce)).await
    }

    /// What is used and set of a customer.
    pub(crate) async fn budget(&self, customer: &str) -> Value {
        self.get(&format!("{BUDGET}?customer_id={customer}")).await.body
    }

    /// The id of the customer with this account.
    pub(crate) async fn customer(&self, query: &Value) -> String {
        let told = self.post(QUERY, &query.to_string()).await;
        told.body["customer_infos"][0]["customer_id"].as_str().unwrap().to_owned()
    }
}

/// Sends a request. Every answer has a request id and, where it has a body, is JSON of the documented type.
pub(crate) async fn send(request: RequestBuilder) -> Told {
    let answer = request.send().await.unwrap();
    assert_eq!(header_of(&answer, "x-request-id").len(), 16);
    let kind = header_of(&answer, "content-type").to_owned();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    if text.is_empty() {
        return Told { status, body: Value::Null, text };
    }
    assert_eq!(kind, "application/json;charset=UTF-8", "{text}");
    Told { status, body: serde_json::from_str(&text).unwrap(), text }
}

#[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
pub(crate) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
