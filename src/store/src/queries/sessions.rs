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

/// Ends all sessions of a member, and the tokens that its programs have.
pub(crate) async fn remove_all(conn: &mut Conn, member: MemberId) -> Result<()> {
    let member = member.to_string();
    query("DELETE FROM sessions WHERE member_id = $1").bind(&member).execute(&mut *conn).await?;
    query("DELETE FROM tokens WHERE member_id = $1").bind(&member).execute(conn).await?;
    Ok(())
}

/// Ends all sessions of a member but one, and the tokens that its programs have.
pub(crate) async fn remove_others(conn: &mut Conn, member: MemberId, kept: &str) -> Result<()> {
    let member = member.to_string();
    query("DELETE FROM sessions WHERE member_id = $1 AND token_hash <> $2")
        .bind(&member)
        .bind(kept)
        .execute(&mut *conn)
        .await?;
    query("DELETE FROM tokens WHERE member_id = $1").bind(&member).execute(conn).await?;
    Ok(())
}

/// Counts one more attempt on a subject and tells how many there are now; attempts since `stale` or longer begin anew.
/// One statement, so that attempts of the same moment count one after the other.
pub(crate) async fn count_attempt(
    conn: &mut Conn,
    subject: &str,
    now: Timestamp,
    stale: Timestamp,
) -> Result<Attempts> {
    let (failed, since): (i64, i64) = query_as(
        "INSERT INTO attempts (subject, failed, since) VALUES ($1, 1, $2) \
         ON CONFLICT (subject) DO UPDATE SET \
             failed = CASE WHEN attempts.since <= $3 THEN 1 ELSE attempts.failed + 1 END, \
             since = CASE WHEN attempts.since <= $3 THEN excluded.since ELSE attempts.since END \
         RETURNING failed, since",
    )
    .bind(subject)
    .bind(now.as_microsecond())
    .bind(stale.as_microsecond())
    .fetch_one(conn)
    .await?;
    Ok(Attempts { failed, since: Table("attempts").time("since", since)? })
}

/// Forgets all attempts on a subject.
pub(crate) async fn forget_attempts(conn: &mut Conn, subject: &str) -> Result<()> {
    query("DELETE FROM attempts WHERE subject = $1").bind(subject).execute(conn).await?;
    Ok(())
}

/// Takes back one attempt on a subject: it succeeded.
pub(crate) async fn forgive_attempt(conn: &mut Conn, subject: &str) -> Result<()> {
    query("UPDATE attempts SET failed = failed - 1 WHERE subject = $1 AND failed > 0")
        .bind(subject)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes some of the attempts that no longer count, but none that another transaction holds.
pub(crate) async fn prune_attempts(conn: &mut Conn, stale: Timestamp) -> Result<()> {
    query(concat!(
        "DELETE FROM attempts WHERE subject IN \
             (SELECT a.subject FROM attempts a WHERE a.since <= $1 LIMIT 200",
        skip_locked!(),
        ")"
    ))
    .bind(stale.as_microsecond())
    .execute(conn)
    .await?;
    Ok(())
}
