//! Verification codes that were sent.

use domain::id::MemberId;
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};

use super::Conn;
use crate::{CodeRow, Result, convert::Table};

const CODES: Table = Table("codes");

#[derive(FromRow)]
struct Columns {
    sent_at: i64,
    operation_hash: String,
    code_hash: String,
    tries: i64,
    used_at: Option<i64>,
}

/// The codes sent to a member since a moment, newest first.
pub(crate) async fn list(
    conn: &mut Conn,
    member: MemberId,
    since: Timestamp,
) -> Result<Vec<CodeRow>> {
    query_as::<_, Columns>(
        "SELECT sent_at, operation_hash, code_hash, tries, used_at FROM codes \
         WHERE member_id = $1 AND sent_at >= $2 ORDER BY sent_at DESC",
    )
    .bind(member.to_string())
    .bind(since.as_microsecond())
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(CodeRow {
            sent_at: CODES.time("sent_at", row.sent_at)?,
            operation_hash: row.operation_hash,
            code_hash: row.code_hash,
            tries: row.tries,
            used_at: CODES.maybe_time("used_at", row.used_at)?,
        })
    })
    .collect()
}

/// Adds a code; those from before `since` leave.
pub(crate) async fn add(
    conn: &mut Conn,
    member: MemberId,
    code: &CodeRow,
    since: Timestamp,
) -> Result<()> {
    query("DELETE FROM codes WHERE member_id = $1 AND sent_at < $2")
        .bind(member.to_string())
        .bind(since.as_microsecond())
        .execute(&mut *conn)
        .await?;
    query(
        "INSERT INTO codes (member_id, sent_at, operation_hash, code_hash) VALUES ($1, $2, $3, $4)",
    )
    .bind(member.to_string())
    .bind(code.sent_at.as_microsecond())
    .bind(&code.operation_hash)
    .bind(&code.code_hash)
    .execute(conn)
    .await?;
    Ok(())
}

/// Counts a try, unless the code was used or tried `limit` times; tells whether it could be tried.
pub(crate) async fn count_try(
    conn: &mut Conn,
    member: MemberId,
    sent_at: Timestamp,
    limit: i64,
) -> Result<bool> {
    let done = query(
        "UPDATE codes SET tries = tries + 1 \
         WHERE member_id = $1 AND sent_at = $2 AND used_at IS NULL AND tries < $3",
    )
    .bind(member.to_string())
    .bind(sent_at.as_microsecond())
    .bind(limit)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Marks a code as used, unless it was used already; tells whether this was its first use.
pub(crate) async fn put_used(
    conn: &mut Conn,
    member: MemberId,
    sent_at: Timestamp,
    now: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE codes SET used_at = $3 WHERE member_id = $1 AND sent_at = $2 AND used_at IS NULL",
    )
    .bind(member.to_string())
    .bind(sent_at.as_microsecond())
    .bind(now.as_microsecond())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
