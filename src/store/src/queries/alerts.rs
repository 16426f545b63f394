//! The marks of budgets that were reached, once per customer and window. Written under the lock of their customers.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::{query, query_as};

use super::{Conn, array};
use crate::{AlertKey, Result, UsageKey, convert::Table, words::Word};

const ALERTS: Table = Table("alerts");

/// Adds marks, and tells which were not there yet.
pub(crate) async fn add(
    conn: &mut Conn,
    at: Timestamp,
    reached: &[AlertKey],
) -> Result<HashSet<AlertKey>> {
    if reached.is_empty() {
        return Ok(HashSet::new());
    }
    let rows: Vec<(String, String, i64, i64)> = query_as(concat!(
        "INSERT INTO alerts (customer_id, budget_type, window_start, mark, at) \
         SELECT j.value ->> 0, j.value ->> 1, CAST(j.value ->> 2 AS BIGINT), \
                CAST(j.value ->> 3 AS BIGINT), $1 FROM ",
        each!("$2"),
        " WHERE true ON CONFLICT (customer_id, budget_type, window_start, mark) DO NOTHING \
         RETURNING customer_id, budget_type, window_start, mark"
    ))
    .bind(at.as_microsecond())
    .bind(keys_json(reached))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(customer, budget_type, window_start, mark)| {
            let window = UsageKey {
                customer: ALERTS.parse("customer_id", &customer)?,
                budget_type: ALERTS.word("budget_type", &budget_type)?,
                window_start: ALERTS.time("window_start", window_start)?,
            };
            let mark = u8::try_from(mark).map_err(|_| ALERTS.corrupt("mark", mark))?;
            Ok(AlertKey { window, mark })
        })
        .collect()
}

/// Takes the marks from this one up of each window away, so that they are told of again when they are reached again.
pub(crate) async fn remove(conn: &mut Conn, from: &[AlertKey]) -> Result<()> {
    if from.is_empty() {
        return Ok(());
    }
    query(concat!(
        "DELETE FROM alerts WHERE (customer_id, budget_type, window_start, mark) IN \
             (SELECT a.customer_id, a.budget_type, a.window_start, a.mark FROM ",
        each!("$1"),
        " CROSS JOIN alerts a WHERE a.customer_id = j.value ->> 0 AND a.budget_type = j.value ->> 1 \
             AND a.window_start = CAST(j.value ->> 2 AS BIGINT) \
             AND a.mark >= CAST(j.value ->> 3 AS BIGINT))"
    ))
    .bind(keys_json(from))
    .execute(conn)
    .await?;
    Ok(())
}

fn keys_json(keys: &[AlertKey]) -> String {
    let rows: Vec<_> = keys
        .iter()
        .map(|key| {
            (
                key.window.customer,
                key.window.budget_type.stored(),
                key.window.window_start.as_microsecond(),
                key.mark,
            )
        })
        .collect();
    array(rows)
}
