//! What resellers ask their distributors for, and the answers.

use domain::{
    id::{PartnerId, RequestId},
    money::BudgetAmount,
    request::RequestKind,
    text::Reason,
};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::{Conn, array};
use crate::{RequestRow, Result, convert::Table, rows::amount, words::Word};

const REQUESTS: Table = Table("requests");

/// What a list of requests reads of them.
macro_rules! selected {
    () => {
        "SELECT q.id, q.partner_id, q.kind, q.wanted_cents, COALESCE(m.name, q.made_by) AS asker, \
                q.made_by, q.made_at, q.answer, q.reason, q.answered_at \
         FROM requests q LEFT JOIN members m ON m.id = q.made_by "
    };
}

#[derive(FromRow)]
struct Columns {
    id: String,
    partner_id: String,
    kind: String,
    wanted_cents: Option<i64>,
    asker: String,
    made_by: String,
    made_at: i64,
    answer: Option<String>,
    reason: Option<String>,
    answered_at: Option<i64>,
}

/// Adds a request; a second open one of a kind is a duplicate.
pub(crate) async fn add(conn: &mut Conn, new: &RequestRow) -> Result<()> {
    query(
        "INSERT INTO requests (id, partner_id, kind, wanted_cents, made_by, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.id.to_string())
    .bind(new.partner.to_string())
    .bind(new.kind.stored())
    .bind(new.wanted.map(BudgetAmount::cents))
    .bind(&new.made_by)
    .bind(new.made_at.as_microsecond())
    .execute(conn)
    .await?;
    Ok(())
}

/// The open requests of a distributor's resellers, the oldest first.
pub(crate) async fn list_open(
    conn: &mut Conn,
    distributor: PartnerId,
    limit: i64,
) -> Result<Vec<RequestRow>> {
    let rows = query_as(concat!(
        selected!(),
        "JOIN partners p ON p.id = q.partner_id \
         WHERE p.distributor_id = $1 AND q.answered_at IS NULL ORDER BY q.made_at, q.id LIMIT $2"
    ))
    .bind(distributor.to_string())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Columns::request).collect()
}

/// The requests of a reseller, open or answered, the newest first.
pub(crate) async fn list(
    conn: &mut Conn,
    partner: PartnerId,
    limit: i64,
) -> Result<Vec<RequestRow>> {
    let rows = query_as(concat!(
        selected!(),
        "WHERE q.partner_id = $1 ORDER BY q.made_at DESC, q.id LIMIT $2"
    ))
    .bind(partner.to_string())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Columns::request).collect()
}

/// A request.
pub(crate) async fn find(conn: &mut Conn, id: RequestId) -> Result<Option<RequestRow>> {
    let row: Option<Columns> = query_as(concat!(selected!(), "WHERE q.id = $1"))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(Columns::request).transpose()
}

/// Declines a request; whether it was open until now.
pub(crate) async fn decline(
    conn: &mut Conn,
    id: RequestId,
    reason: &Reason,
    at: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE requests SET answer = 'declined', reason = $2, answered_at = $3 \
         WHERE id = $1 AND answered_at IS NULL",
    )
    .bind(id.to_string())
    .bind(reason.as_str())
    .bind(at.as_microsecond())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Approves the open requests of these kinds, and tells which those were.
pub(crate) async fn approve(
    conn: &mut Conn,
    partner: PartnerId,
    kinds: &[RequestKind],
    at: Timestamp,
) -> Result<Vec<RequestKind>> {
    let kinds: Vec<_> = kinds.iter().map(|kind| (kind.stored(),)).collect();
    let approved: Vec<String> = query_scalar(concat!(
        "UPDATE requests SET answer = 'approved', answered_at = $2 \
         WHERE partner_id = $1 AND answered_at IS NULL AND kind IN (SELECT j.value ->> 0 FROM ",
        each!("$3"),
        ") RETURNING kind"
    ))
    .bind(partner.to_string())
    .bind(at.as_microsecond())
    .bind(array(kinds))
    .fetch_all(conn)
    .await?;
    approved.iter().map(|kind| REQUESTS.word("kind", kind)).collect()
}

impl Columns {
    fn request(self) -> Result<RequestRow> {
        let reason = self.reason.map(|reason| REQUESTS.text("reason", reason)).transpose()?;
        let answer = match (self.answer, self.answered_at) {
            (Some(answer), Some(at)) => {
                let approved = answer == "approved";
                Some((REQUESTS.time("answered_at", at)?, approved, reason))
            }
            _ => None,
        };
        Ok(RequestRow {
            id: REQUESTS.parse("id", &self.id)?,
            partner: REQUESTS.parse("partner_id", &self.partner_id)?,
            kind: REQUESTS.word("kind", &self.kind)?,
            wanted: self.wanted_cents.and_then(amount),
            made_by: self.made_by,
            asker: self.asker,
            made_at: REQUESTS.time("made_at", self.made_at)?,
            answer,
        })
    }
}
