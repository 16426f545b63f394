//! Sessions, found by the hash of their token, and failed attempts to begin one.

use domain::id::MemberId;
use jiff::Timestamp;
use sqlx::{query, query_as};

use super::Conn;
use crate::{Attempts, Result, SessionRow, convert::Table};

const SESSIONS: Table = Table("sessions");

pub(crate) async fn add(conn: &mut Conn, token_hash: &str, session: &SessionRow) -> Result<()> {
    // Ended sessions leave with the next one that begins: no job is needed for them.
    query("DELETE FROM sessions WHERE member_id = $1 AND expires_at <= $2")
        .bind(session.member.to_string())
        .bind(session.seen_at.as_microsecond())
        .execute(&mut *conn)
        .await?;
    query(
        "INSERT INTO sessions (token_hash, member_id, created_at, seen_at, expires_at) \
         VALUES ($1, $2, $3, $3, $4)",
    )
    .bind(token_hash)
    .bind(session.member.to_string())
    .bind(session.seen_at.as_microsecond())
    .bind(session.expires_at.as_microsecond())
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn find(conn: &mut Conn, token_hash: &str) -> Result<Option<SessionRow>> {
    let row: Option<(String, i64, i64)> =
        query_as("SELECT member_id, seen_at, expires_at FROM sessions WHERE token_hash = $1")
            .bind(token_hash)
            .fetch_optional(conn)
            .await?;
    row.map(|(member, seen_at, expires_at)| {
        Ok(SessionRow {
            member: SESSIONS.parse("member_id", &member)?,
            seen_at: SESSIONS.time("seen_at", seen_at)?,
            expires_at: SESSIONS.time("expires_at", expires_at)?,
        })
    })
    .transpose()
}

pub(crate) async fn extend(
    conn: &mut Conn,
    token_hash: &str,
    seen_at: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    query("UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE token_hash = $1")
        .bind(token_hash)
        .bind(seen_at.as_microsecond())
        .bind(expires_at.as_microsecond())
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn remove(conn: &mut Conn, token_hash: &str) -> Result<()> {
    query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash).execute(conn).await?;
    Ok(())
}

pub(crate) async fn remove_all(conn: &mut Conn, member: MemberId) -> Result<()> {
    query("DELETE FROM sessions WHERE member_id = $1")
        .bind(member.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn attempts(conn: &mut Conn, subject: &str) -> Result<Option<Attempts>> {
    let row: Option<(i64, i64)> = query_as("SELECT failed, since FROM attempts WHERE subject = $1")
        .bind(subject)
        .fetch_optional(conn)
        .await?;
    row.map(|(failed, since)| {
        Ok(Attempts { failed, since: Table("attempts").time("since", since)? })
    })
    .transpose()
}

pub(crate) async fn put_attempts(conn: &mut Conn, subject: &str, attempts: Attempts) -> Result<()> {
    query(
        "INSERT INTO attempts (subject, failed, since) VALUES ($1, $2, $3) \
         ON CONFLICT (subject) DO UPDATE SET failed = excluded.failed, since = excluded.since",
    )
    .bind(subject)
    .bind(attempts.failed)
    .bind(attempts.since.as_microsecond())
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn forget_attempts(
    conn: &mut Conn,
    subject: &str,
    before: Timestamp,
) -> Result<()> {
    query("DELETE FROM attempts WHERE subject = $1 OR since < $2")
        .bind(subject)
        .bind(before.as_microsecond())
        .execute(conn)
        .await?;
    Ok(())
}
