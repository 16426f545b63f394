//! Answers to requests that carried an `Idempotency-Key`, kept with the key for a day (D7).

use domain::id::PartnerId;
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};

use super::{Conn, array};
use crate::{OnceRow, Result, convert::Table, error::changed};

#[derive(FromRow)]
struct Columns {
    partner_id: String,
    key: String,
    request_hash: String,
    answer: String,
}

/// The answers that are kept for these keys.
pub(crate) async fn find(conn: &mut Conn, keys: &[(PartnerId, &str)]) -> Result<Vec<OnceRow>> {
    let keys: Vec<_> = keys.iter().map(|(partner, key)| (partner, key)).collect();
    let rows: Vec<Columns> = query_as(concat!(
        "SELECT o.partner_id, o.key, o.request_hash, o.answer FROM ",
        each!("$1"),
        " CROSS JOIN once o WHERE o.partner_id = j.value ->> 0 AND o.key = j.value ->> 1"
    ))
    .bind(array(keys))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(OnceRow {
                partner: Table("once").parse("partner_id", &row.partner_id)?,
                key: row.key,
                request_hash: row.request_hash,
                answer: row.answer,
            })
        })
        .collect()
}

/// Keeps answers.
///
/// # Errors
/// A duplicate, when another server answered a request with one of these keys meanwhile.
pub(crate) async fn add(conn: &mut Conn, at: Timestamp, new: &[OnceRow]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> =
        new.iter().map(|row| (row.partner, &row.key, &row.request_hash, &row.answer)).collect();
    let done = query(concat!(
        "INSERT INTO once (partner_id, key, request_hash, answer, answered_at) \
         SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, $1 FROM ",
        each!("$2")
    ))
    .bind(at.as_microsecond())
    .bind(array(rows))
    .execute(conn)
    .await?;
    changed("answers", new.len(), done.rows_affected())
}

/// Writes another answer in the place of one that is kept.
pub(crate) async fn put(
    conn: &mut Conn,
    partner: PartnerId,
    key: &str,
    answer: &str,
) -> Result<()> {
    let done = query("UPDATE once SET answer = $3 WHERE partner_id = $1 AND key = $2")
        .bind(partner.to_string())
        .bind(key)
        .bind(answer)
        .execute(conn)
        .await?;
    changed("kept answer", 1, done.rows_affected())
}

/// Removes answers from before a moment.
pub(crate) async fn prune(conn: &mut Conn, before: Timestamp) -> Result<()> {
    query("DELETE FROM once WHERE answered_at < $1")
        .bind(before.as_microsecond())
        .execute(conn)
        .await?;
    Ok(())
}
