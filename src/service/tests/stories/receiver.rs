//! A receiver of webhooks on this machine, which keeps what it gets and answers what the story wants.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU16, Ordering},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse as _, Response},
    routing::post,
};
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::world::found;

/// What a receiver answers that never answers.
pub(crate) const SILENCE: u16 = 0;

/// A webhook that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Got {
    pub(crate) id: String,
    pub(crate) timestamp: i64,
    pub(crate) signature: String,
    pub(crate) body: String,
}

impl Got {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The kind of its event.
    pub(crate) fn event_type(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    /// Whether a signature of it was made with this secret, by the reference implementation's judgement.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        let webhook = Webhook::new(secret).unwrap();
        let wanted = webhook.sign(&self.id, self.timestamp, self.body.as_bytes()).unwrap();
        self.signature.split(' ').any(|signature| signature == wanted)
    }
}

#[derive(Clone)]
struct Desk {
    got: Arc<Mutex<Vec<Got>>>,
    status: Arc<AtomicU16>,
}

/// Stops when it is dropped.
pub(crate) struct Receiver {
    pub(crate) url: String,
    desk: Desk,
    server: JoinHandle<()>,
}

impl Receiver {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let desk = Desk { got: Arc::default(), status: Arc::new(AtomicU16::new(204)) };
        let router = Router::new().route("/hook", post(take)).with_state(desk.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, desk, server }
    }

    /// Answers so from now on.
    pub(crate) fn answer(&self, status: u16) {
        self.desk.status.store(status, Ordering::SeqCst);
    }

    /// Everything that arrived so far.
    pub(crate) fn got(&self) -> Vec<Got> {
        self.desk.got.lock().unwrap().clone()
    }

    /// The kinds of what arrived so far.
    pub(crate) fn types(&self) -> Vec<String> {
        self.got().iter().map(Got::event_type).collect()
    }

    /// Waits until so many have arrived.
    pub(crate) async fn wait_for(&self, count: usize) {
        found(|| (self.got().len() >= count).then_some(())).await;
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn take(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    let header = |name: &str| headers.get(name).unwrap().to_str().unwrap().to_owned();
    let got = Got {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp").parse().unwrap(),
        signature: header("webhook-signature"),
        body,
    };
    assert_eq!(header("content-type"), "application/json");
    desk.got.lock().unwrap().push(got);
    let status = desk.status.load(Ordering::SeqCst);
    if status == SILENCE {
        std::future::pending::<()>().await;
    }
    // A redirect leads back here, where it would be counted if it were followed.
    (StatusCode::from_u16(status).unwrap(), [(LOCATION, "/hook")], "x".repeat(100_000))
        .into_response()
}
