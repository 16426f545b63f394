//! Events that the outside is told of, written in the transaction in which they happen (D23).

use serde_json::json;
use sqlx::query;

use super::Conn;
use crate::{NewEvent, Result, error::changed};

/// Adds events, and a delivery to each endpoint of the partner and of its distributor that wants the kind.
pub(crate) async fn add(conn: &mut Conn, new: &[NewEvent]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = new
        .iter()
        .map(|event| {
            json!([
                event.id,
                event.partner,
                event.customer,
                event.event_type.word(),
                event.at.as_microsecond(),
                event.data,
            ])
        })
        .collect();
    let rows = serde_json::Value::Array(rows).to_string();
    let done = query(concat!(
        "INSERT INTO events (id, partner_id, customer_id, type, at, data) \
         SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, \
                CAST(j.value ->> 4 AS BIGINT), j.value ->> 5 FROM ",
        each!("$1")
    ))
    .bind(&rows)
    .execute(&mut *conn)
    .await?;
    changed("events", new.len(), done.rows_affected())?;
    query(concat!(
        "INSERT INTO deliveries (endpoint_id, event_id, next_at) \
         SELECT w.id, j.value ->> 0, 0 FROM ",
        each!("$1"),
        " CROSS JOIN partners p \
         JOIN endpoints w ON w.partner_id IN (p.id, p.distributor_id) AND w.enabled \
         WHERE p.id = j.value ->> 1 AND (w.types = '' OR ",
        position!(),
        "(' ' || w.types || ' ', ' ' || (j.value ->> 3) || ' ') > 0)"
    ))
    .bind(&rows)
    .execute(conn)
    .await?;
    Ok(())
}
