//! Deliveries: what became of each event at each endpoint. A delivery waits while `next_at` says when it is tried, is
//! done with `delivered_at`, and was given up with neither.

use domain::{
    event::EventType,
    id::{EndpointId, EventId},
};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};

use super::{Conn, array};
use crate::{DeliveryRow, DueDelivery, Result, Tried, convert::Table};

const DELIVERIES: Table = Table("deliveries");
const EVENTS: Table = Table("events");

#[derive(FromRow)]
struct DueColumns {
    event_id: String,
    event_type: String,
    at: i64,
    data: String,
    attempts: i64,
}

/// The deliveries to an endpoint that are due: new ones in the order of their events, then those that are tried again.
pub(crate) async fn list_due(
    conn: &mut Conn,
    endpoint: EndpointId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<DueDelivery>> {
    let rows: Vec<DueColumns> = query_as(
        "SELECT d.event_id, e.type AS event_type, e.at, e.data, d.attempts \
         FROM deliveries d JOIN events e ON e.id = d.event_id \
         WHERE d.endpoint_id = $1 AND d.next_at <= $2 ORDER BY d.next_at, d.event_id LIMIT $3",
    )
    .bind(endpoint.to_string())
    .bind(now.as_microsecond())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DueDelivery {
                event: DELIVERIES.parse("event_id", &row.event_id)?,
                event_type: event_type(&row.event_type)?,
                at: EVENTS.time("at", row.at)?,
                data: row.data,
                attempts: count(row.attempts)?,
            })
        })
        .collect()
}

#[derive(FromRow)]
struct Columns {
    event_id: String,
    event_type: String,
    at: i64,
    attempts: i64,
    next_at: Option<i64>,
    tried_at: Option<i64>,
    delivered_at: Option<i64>,
    answer: Option<String>,
}

/// The latest deliveries to an endpoint, newest first.
pub(crate) async fn list(
    conn: &mut Conn,
    endpoint: EndpointId,
    limit: i64,
) -> Result<Vec<DeliveryRow>> {
    let rows: Vec<Columns> = query_as(
        "SELECT d.event_id, e.type AS event_type, e.at, d.attempts, d.next_at, d.tried_at, \
                d.delivered_at, d.answer \
         FROM deliveries d JOIN events e ON e.id = d.event_id \
         WHERE d.endpoint_id = $1 ORDER BY d.event_id DESC LIMIT $2",
    )
    .bind(endpoint.to_string())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DeliveryRow {
                event: DELIVERIES.parse("event_id", &row.event_id)?,
                event_type: event_type(&row.event_type)?,
                at: EVENTS.time("at", row.at)?,
                attempts: count(row.attempts)?,
                next_at: DELIVERIES.maybe_time("next_at", row.next_at)?,
                tried_at: DELIVERIES.maybe_time("tried_at", row.tried_at)?,
                delivered_at: DELIVERIES.maybe_time("delivered_at", row.delivered_at)?,
                answer: row.answer,
            })
        })
        .collect()
}

/// What became of the deliveries in an array.
pub(crate) const PUT: &str = concat!(
    "UPDATE deliveries SET attempts = CAST(j.value ->> 1 AS BIGINT), \
         tried_at = CAST(j.value ->> 2 AS BIGINT), \
         delivered_at = CAST(j.value ->> 3 AS BIGINT), \
         next_at = CAST(j.value ->> 4 AS BIGINT), answer = j.value ->> 5 FROM ",
    each!("$2"),
    " WHERE ",
    unindexed!(),
    "deliveries.endpoint_id = $1 AND deliveries.event_id = j.value ->> 0"
);

/// Writes what came of tries.
pub(crate) async fn put(conn: &mut Conn, endpoint: EndpointId, tried: &[Tried]) -> Result<()> {
    if tried.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = tried
        .iter()
        .map(|tried| {
            (
                tried.event,
                tried.attempts,
                tried.at.as_microsecond(),
                tried.delivered.then(|| tried.at.as_microsecond()),
                tried.next_at.map(Timestamp::as_microsecond),
                &tried.answer,
            )
        })
        .collect();
    // The log may have been removed together with its endpoint meanwhile.
    query(PUT).bind(endpoint.to_string()).bind(array(rows)).execute(conn).await?;
    Ok(())
}

/// Has an event delivered once more, whatever became of it before; whether there is such a delivery.
pub(crate) async fn again(conn: &mut Conn, endpoint: EndpointId, event: EventId) -> Result<bool> {
    let done = query(
        "UPDATE deliveries SET attempts = 0, next_at = 0, delivered_at = NULL \
         WHERE endpoint_id = $1 AND event_id = $2",
    )
    .bind(endpoint.to_string())
    .bind(event.to_string())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

fn event_type(word: &str) -> Result<EventType> {
    EventType::from_word(word).ok_or_else(|| EVENTS.corrupt("type", word))
}

fn count(attempts: i64) -> Result<u32> {
    u32::try_from(attempts).map_err(|_| DELIVERIES.corrupt("attempts", attempts))
}
