//! Authenticator apps of members, their recovery codes, and the tries that failed (RFC 6238, A-25).

use domain::id::MemberId;
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::{Conn, array};
use crate::{AppRow, Result, convert::Table, error::changed};

const APPS: Table = Table("authenticators");

#[derive(FromRow)]
struct Columns {
    secret_sealed: String,
    begun_at: i64,
    enrolled_at: Option<i64>,
    recovery_left: i64,
}

/// A member's app, whether it counts already or not.
pub(crate) async fn find(conn: &mut Conn, member: MemberId) -> Result<Option<AppRow>> {
    query_as::<_, Columns>(
        "SELECT a.secret_sealed, a.begun_at, a.enrolled_at, \
                (SELECT COUNT(*) FROM recovery_codes r \
                 WHERE r.member_id = a.member_id AND r.used_at IS NULL) AS recovery_left \
         FROM authenticators a WHERE a.member_id = $1",
    )
    .bind(member.to_string())
    .fetch_optional(conn)
    .await?
    .map(|row| {
        Ok(AppRow {
            secret_sealed: row.secret_sealed,
            begun_at: APPS.time("begun_at", row.begun_at)?,
            enrolled_at: APPS.maybe_time("enrolled_at", row.enrolled_at)?,
            recovery_left: row.recovery_left,
        })
    })
    .transpose()
}

/// Keeps the secret of an app that does not count yet; whether the member has none that does.
pub(crate) async fn begin(
    conn: &mut Conn,
    member: MemberId,
    sealed: &str,
    at: Timestamp,
) -> Result<bool> {
    let done = query(
        "INSERT INTO authenticators (member_id, secret_sealed, begun_at) VALUES ($1, $2, $3) \
         ON CONFLICT (member_id) DO UPDATE SET secret_sealed = excluded.secret_sealed, \
             begun_at = excluded.begun_at WHERE authenticators.enrolled_at IS NULL",
    )
    .bind(member.to_string())
    .bind(sealed)
    .bind(at.as_microsecond())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes a locked member's app count, with the step whose code was right and the hashes of its recovery codes.
pub(crate) async fn enrol(
    conn: &mut Conn,
    member: MemberId,
    step: i64,
    at: Timestamp,
    recovery: &[String],
) -> Result<()> {
    let done = query(
        "UPDATE authenticators SET enrolled_at = $2, used_step = $3 \
         WHERE member_id = $1 AND enrolled_at IS NULL",
    )
    .bind(member.to_string())
    .bind(at.as_microsecond())
    .bind(step)
    .execute(&mut *conn)
    .await?;
    changed("authenticator", 1, done.rows_affected())?;
    let rows: Vec<_> = recovery.iter().map(|hash| (hash,)).collect();
    let done = query(concat!(
        "INSERT INTO recovery_codes (member_id, code_hash) SELECT $1, j.value ->> 0 FROM ",
        each!("$2")
    ))
    .bind(member.to_string())
    .bind(array(rows))
    .execute(conn)
    .await?;
    changed("recovery codes", recovery.len(), done.rows_affected())
}

/// Removes a member's app and its recovery codes.
pub(crate) async fn remove(conn: &mut Conn, member: MemberId) -> Result<()> {
    query("DELETE FROM authenticators WHERE member_id = $1")
        .bind(member.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Uses the code of a step of time up; whether neither it nor a later one was used before.
pub(crate) async fn use_step(conn: &mut Conn, member: MemberId, step: i64) -> Result<bool> {
    let done = query(
        "UPDATE authenticators SET used_step = $2 \
         WHERE member_id = $1 AND enrolled_at IS NOT NULL AND used_step < $2",
    )
    .bind(member.to_string())
    .bind(step)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a recovery code of this hash can still be used.
pub(crate) async fn has_recovery(conn: &mut Conn, member: MemberId, hash: &str) -> Result<bool> {
    Ok(query_scalar(
        "SELECT EXISTS (SELECT 1 FROM recovery_codes \
                        WHERE member_id = $1 AND code_hash = $2 AND used_at IS NULL)",
    )
    .bind(member.to_string())
    .bind(hash)
    .fetch_one(conn)
    .await?)
}

/// Uses a recovery code up; whether it was there and nobody had used it.
pub(crate) async fn use_recovery(
    conn: &mut Conn,
    member: MemberId,
    hash: &str,
    at: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE recovery_codes SET used_at = $3 \
         WHERE member_id = $1 AND code_hash = $2 AND used_at IS NULL",
    )
    .bind(member.to_string())
    .bind(hash)
    .bind(at.as_microsecond())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// When codes of a member's app were tried in vain since a moment, newest first.
pub(crate) async fn tries(
    conn: &mut Conn,
    member: MemberId,
    since: Timestamp,
) -> Result<Vec<Timestamp>> {
    let tries: Vec<i64> = query_scalar(
        "SELECT tried_at FROM app_tries WHERE member_id = $1 AND tried_at >= $2 \
         ORDER BY tried_at DESC",
    )
    .bind(member.to_string())
    .bind(since.as_microsecond())
    .fetch_all(conn)
    .await?;
    tries.into_iter().map(|at| Table("app_tries").time("tried_at", at)).collect()
}

/// Counts a try of a locked member; those from before `since` leave.
pub(crate) async fn add_try(
    conn: &mut Conn,
    member: MemberId,
    at: Timestamp,
    since: Timestamp,
) -> Result<()> {
    query("DELETE FROM app_tries WHERE member_id = $1 AND tried_at < $2")
        .bind(member.to_string())
        .bind(since.as_microsecond())
        .execute(&mut *conn)
        .await?;
    query("INSERT INTO app_tries (member_id, tried_at) VALUES ($1, $2)")
        .bind(member.to_string())
        .bind(at.as_microsecond())
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets a member's failed tries: one has succeeded.
pub(crate) async fn forget_tries(conn: &mut Conn, member: MemberId) -> Result<()> {
    query("DELETE FROM app_tries WHERE member_id = $1")
        .bind(member.to_string())
        .execute(conn)
        .await?;
    Ok(())
}
