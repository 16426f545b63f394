//! Events that the outside is told of, by webhooks and by mail, written in the transaction in which they happen (D23).

use std::collections::BTreeSet;

use domain::id::EndpointId;
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};

use super::{Conn, array, mails};
use crate::{NewEvent, Result, error::changed};

/// Adds events, a delivery to each endpoint of the partner and of its distributor that wants the kind, and the mails that
/// tell of them.
pub(crate) async fn add(conn: &mut Conn, new: &[NewEvent]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    add_rows(conn, new).await?;
    let endpoints = endpoints(conn, new).await?;
    let wanted: Vec<_> = new
        .iter()
        .flat_map(|event| {
            let wanting = endpoints.iter().filter(|endpoint| endpoint.wants(event));
            wanting.map(|endpoint| (&endpoint.id, event.id))
        })
        .collect();
    if !wanted.is_empty() {
        query(concat!(
            "INSERT INTO deliveries (endpoint_id, event_id, next_at) \
             SELECT w.id, j.value ->> 1, 0 FROM ",
            each!("$1"),
            " CROSS JOIN endpoints w WHERE w.id = j.value ->> 0"
        ))
        .bind(array(wanted))
        .execute(&mut *conn)
        .await?;
    }
    mails::add(conn, new).await
}

/// An endpoint that may want events of a partner: its own, or its distributor's.
#[derive(FromRow)]
struct Wanting {
    partner_id: String,
    id: String,
    /// The kinds of events that it wants, between spaces; all of them where none is named.
    types: String,
}

impl Wanting {
    fn wants(&self, event: &NewEvent) -> bool {
        let kind = event.event_type.word();
        self.partner_id == event.partner.to_string()
            && (self.types.is_empty() || self.types.split(' ').any(|wanted| wanted == kind))
    }
}

/// The endpoints that may want some of these events. Mostly there are none, and thousands of events need not be looked at.
async fn endpoints(conn: &mut Conn, new: &[NewEvent]) -> Result<Vec<Wanting>> {
    let partners: BTreeSet<_> = new.iter().map(|event| (event.partner,)).collect();
    Ok(query_as(concat!(
        "SELECT p.id AS partner_id, w.id, w.types FROM ",
        each!("$1"),
        " CROSS JOIN partners p \
         JOIN endpoints w ON w.partner_id IN (p.id, p.distributor_id) AND w.enabled \
         WHERE p.id = j.value ->> 0"
    ))
    .bind(array(partners))
    .fetch_all(conn)
    .await?)
}

/// Adds an event that concerns one endpoint alone, and its delivery there.
pub(crate) async fn add_to(conn: &mut Conn, endpoint: EndpointId, new: &NewEvent) -> Result<()> {
    add_rows(conn, std::slice::from_ref(new)).await?;
    query("INSERT INTO deliveries (endpoint_id, event_id, next_at) VALUES ($1, $2, 0)")
        .bind(endpoint.to_string())
        .bind(new.id.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes some of the events from before a moment, with their deliveries; whether there may be more.
pub(crate) async fn prune(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<bool> {
    let done = query(
        "DELETE FROM events WHERE id IN \
             (SELECT e.id FROM events e WHERE e.at < $1 ORDER BY e.at LIMIT $2)",
    )
    .bind(before.as_microsecond())
    .bind(limit)
    .execute(conn)
    .await?;
    Ok(i64::try_from(done.rows_affected()).is_ok_and(|removed| removed == limit))
}

/// Adds the events themselves.
async fn add_rows(conn: &mut Conn, new: &[NewEvent]) -> Result<()> {
    let rows: Vec<_> = new
        .iter()
        .map(|event| {
            (
                event.id,
                event.partner,
                event.customer,
                event.event_type.word(),
                event.at.as_microsecond(),
                &event.data,
            )
        })
        .collect();
    let done = query(concat!(
        "INSERT INTO events (id, partner_id, customer_id, type, at, data) \
         SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, \
                CAST(j.value ->> 4 AS BIGINT), j.value ->> 5 FROM ",
        each!("$1")
    ))
    .bind(array(rows))
    .execute(conn)
    .await?;
    changed("events", new.len(), done.rows_affected())
}
