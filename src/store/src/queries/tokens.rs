//! Tokens that were issued to members' programs, found by their hash.

use sqlx::{query, query_as};

use super::Conn;
use crate::{Result, TokenRow, convert::Table};

const TOKENS: Table = Table("tokens");

/// Adds a token.
pub(crate) async fn add(conn: &mut Conn, token_hash: &str, token: &TokenRow) -> Result<()> {
    // Ended tokens leave with the next one that is issued, as sessions do.
    query("DELETE FROM tokens WHERE member_id = $1 AND expires_at <= $2")
        .bind(token.member.to_string())
        .bind(token.issued_at.as_microsecond())
        .execute(&mut *conn)
        .await?;
    query(
        "INSERT INTO tokens (token_hash, member_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(token_hash)
    .bind(token.member.to_string())
    .bind(token.issued_at.as_microsecond())
    .bind(token.expires_at.as_microsecond())
    .execute(conn)
    .await?;
    Ok(())
}

/// The token with this hash, ended or not.
pub(crate) async fn find(conn: &mut Conn, token_hash: &str) -> Result<Option<TokenRow>> {
    let row: Option<(String, i64, i64)> =
        query_as("SELECT member_id, issued_at, expires_at FROM tokens WHERE token_hash = $1")
            .bind(token_hash)
            .fetch_optional(conn)
            .await?;
    row.map(|(member, issued_at, expires_at)| {
        Ok(TokenRow {
            member: TOKENS.parse("member_id", &member)?,
            issued_at: TOKENS.time("issued_at", issued_at)?,
            expires_at: TOKENS.time("expires_at", expires_at)?,
        })
    })
    .transpose()
}
