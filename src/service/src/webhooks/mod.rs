//! Webhooks: what stands in the outbox is sent to the endpoints that want it (D23). A server leases an endpoint, sends
//! what is due in its order, and writes down what came of it; so any number of servers may send, each endpoint has its
//! own pace, and a slow or dead receiver delays nobody but itself. An event may arrive twice, with the same id.
//!
//! All of this goes by real time: retries have nothing to do with billing (D25).

pub(crate) mod address;
mod post;
pub(crate) mod sign;

use std::{sync::Arc, time::Duration};

use domain::{delivery, event::EventType, id::EndpointId};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::value::RawValue;
use store::{DueDelivery, EndpointRow, Tried};
use tokio::{sync::watch, task::JoinSet, time};

use self::post::Answer;
use crate::{Error, Inner, ids, work::Stop};

pub(crate) use post::Poster;

/// How often it is asked what is due, if nothing rings before.
const ROUND: Duration = Duration::from_secs(1);
/// How long after a ring more may come, which is then sent in the same round.
const GATHER: Duration = Duration::from_millis(20);
/// To how many endpoints one server sends at once. The others have their turn by how long they have waited.
const ENDPOINTS: usize = 256;
/// How many deliveries an endpoint gets in one turn.
const TURN: i64 = 20;
/// How long a turn goes on before the next delivery waits for another turn.
const TURN_TIME: SignedDuration = SignedDuration::from_secs(20);
/// How long an endpoint is leased: longer than any turn, so that a lease runs out only when its server died.
const LEASE: SignedDuration = SignedDuration::from_secs(45);
/// How long the oldest event of the latest turn has waited, in seconds; nothing when nothing is due.
const LAG: &str = "partner_center_outbox_lag_seconds";
/// How long an endpoint that did not take an event is left alone.
const PAUSE: SignedDuration = SignedDuration::from_secs(3);

/// Sends until it is told to stop, and then finishes what is on its way.
pub(crate) async fn run(center: Arc<Inner>, stop: Stop) {
    let bell = center.engine.events();
    let mut sending = JoinSet::new();
    loop {
        if let Err(error) = center.begin_turns(&mut sending, &stop).await {
            tracing::warn!(%error, "Webhooks wait: what is due cannot be read");
        }
        tokio::select! {
            () = stop.told() => break,
            () = bell.notified() => time::sleep(GATHER).await,
            () = time::sleep(ROUND) => {}
            // A place is free, and the endpoint may have more.
            Some(_) = sending.join_next() => {}
        }
    }
    while sending.join_next().await.is_some() {}
}

impl Inner {
    /// Sends everything that is due, and returns when it is sent.
    pub(crate) async fn send_due(self: &Arc<Self>) -> Result<(), Error> {
        let (_keep, told) = watch::channel(());
        let stop = Stop::new(told);
        let mut sending = JoinSet::new();
        while self.begin_turns(&mut sending, &stop).await? > 0 {
            while sending.join_next().await.is_some() {}
        }
        Ok(())
    }

    /// Begins a turn for each endpoint to which something is due, and tells how many those are.
    async fn begin_turns(
        self: &Arc<Self>,
        sending: &mut JoinSet<()>,
        stop: &Stop,
    ) -> Result<usize, Error> {
        while sending.try_join_next().is_some() {}
        let places = i64::try_from(ENDPOINTS.saturating_sub(sending.len())).unwrap_or(0);
        let due = self.store.read().await?.due_endpoints(self.clock.real_now(), places).await?;
        if due.is_empty() && sending.is_empty() {
            metrics::gauge!(LAG).set(0.0);
        }
        for endpoint in &due {
            let (center, endpoint, stop) = (Arc::clone(self), *endpoint, stop.clone());
            sending.spawn(async move {
                if let Err(error) = center.turn(endpoint, &stop).await {
                    tracing::warn!(%error, endpoint.id = %endpoint, "A webhook endpoint waits");
                }
            });
        }
        Ok(due.len())
    }

    /// An endpoint's turn. Ends with the first delivery that fails, because the next would most likely fail as well.
    async fn turn(&self, id: EndpointId, stop: &Stop) -> Result<(), Error> {
        let begun = self.clock.real_now();
        let lease = later(begun, LEASE);
        let mut tx = self.store.write().await?;
        if !tx.lease_endpoint(id, begun, lease).await? {
            return Ok(());
        }
        let Some(endpoint) = tx.endpoint(id).await? else { return Ok(()) };
        let due = tx.due_deliveries(id, begun, TURN).await?;
        tx.commit().await?;
        if let Some(oldest) = due.iter().map(|delivery| delivery.at).min() {
            let lag = self.clock.now().duration_since(oldest);
            metrics::gauge!(LAG).set(lag.as_secs_f64());
        }

        let secrets = self.secrets(&endpoint, begun)?;
        let mut tried = Vec::with_capacity(due.len());
        for delivery in due {
            let at = self.clock.real_now();
            if stop.is_told() || at.duration_since(begun) > TURN_TIME {
                break;
            }
            let answer = self.deliver(&endpoint, &secrets, &delivery, at).await;
            let delivered = answer.delivered;
            tried.push(outcome(&delivery, answer, at));
            if !delivered {
                break;
            }
        }
        let ended = self.clock.real_now();
        let failed = tried.last().is_some_and(|tried| !tried.delivered);
        let mut tx = self.store.write().await?;
        tx.put_tried(id, &tried).await?;
        tx.release_endpoint(id, lease, if failed { later(ended, PAUSE) } else { ended }).await?;
        Ok(tx.commit().await?)
    }

    /// The secrets that sign now, the present one first.
    fn secrets(&self, endpoint: &EndpointRow, now: Timestamp) -> Result<Vec<String>, Error> {
        let old = endpoint.old_secret.as_ref().filter(|(_, until)| now < *until);
        let purpose = endpoint.id.to_string();
        [Some(&endpoint.secret_sealed), old.map(|(sealed, _)| sealed)]
            .into_iter()
            .flatten()
            .map(|sealed| {
                let secret = self.key.decrypt(&purpose, sealed);
                secret.ok_or_else(|| Error::Sealed(format!("webhook endpoint {purpose}")))
            })
            .collect()
    }

    async fn deliver(
        &self,
        endpoint: &EndpointRow,
        secrets: &[String],
        delivery: &DueDelivery,
        at: Timestamp,
    ) -> Answer {
        let id = format!("evt_{}", delivery.event);
        let timestamp = at.as_second();
        let body = body(delivery);
        let signatures = sign::signatures(secrets, &id, timestamp, &body);
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("webhook-id", id),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signatures),
        ] {
            // Digits, letters and the signs of base64 always fit into a header.
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        let answer = self.poster.post(&endpoint.url, headers, body).await;
        let outcome = if answer.delivered { "delivered" } else { "failed" };
        metrics::counter!("partner_center_webhook_tries_total", "outcome" => outcome).increment(1);
        answer
    }
}

/// What is posted, the same in every try.
fn body(delivery: &DueDelivery) -> String {
    #[derive(Serialize)]
    struct Message<'a> {
        #[serde(rename = "type")]
        event_type: EventType,
        timestamp: Timestamp,
        data: &'a RawValue,
    }
    // What happened was stored as JSON and is passed on as it is.
    let data = serde_json::from_str(&delivery.data).unwrap_or(RawValue::NULL);
    let message = Message { event_type: delivery.event_type, timestamp: delivery.at, data };
    // Plain data always has a JSON form.
    serde_json::to_string(&message).unwrap_or_default()
}

fn outcome(delivery: &DueDelivery, answer: Answer, at: Timestamp) -> Tried {
    let attempts = delivery.attempts.saturating_add(1);
    let retry = delivery::retry_after(attempts, ids::jitter()).filter(|_| !answer.delivered);
    Tried {
        event: delivery.event,
        attempts,
        at,
        delivered: answer.delivered,
        next_at: retry.map(|wait| later(at, wait)),
        answer: answer.words,
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}
