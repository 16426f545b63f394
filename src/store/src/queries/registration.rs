//! Customers that partners' programs register: how a partner's own platform names them, and the codes by which their
//! e-mail addresses are proven (R-VER-4).

use domain::{
    contract::PlatformAccount,
    id::{CustomerId, PartnerId},
    text::{Account, Email, fold},
};
use jiff::Timestamp;
use sqlx::{query, query_as};

use super::Conn;
use crate::{RegistrationCode, Result, convert::Table};

const CODES: Table = Table("registration_codes");

/// The customer that a partner's platform names so, with its account, unless it is its customer no more.
pub(crate) async fn find(
    conn: &mut Conn,
    partner: PartnerId,
    named: &PlatformAccount,
) -> Result<Option<(CustomerId, Account)>> {
    const CUSTOMERS: Table = Table("customers");
    let row: Option<(String, String)> = query_as(
        "SELECT c.id, c.account FROM platform_accounts p JOIN customers c ON c.id = p.customer_id \
         WHERE p.partner_id = $1 AND p.platform = $2 AND p.account = $3 \
           AND c.partner_id = p.partner_id AND c.left_at IS NULL",
    )
    .bind(partner.to_string())
    .bind(&named.platform)
    .bind(&named.account)
    .fetch_optional(conn)
    .await?;
    row.map(|(id, account)| Ok((CUSTOMERS.parse("id", &id)?, CUSTOMERS.text("account", account)?)))
        .transpose()
}

/// Keeps how a partner's platform names a customer; who was named so before is its customer no more.
pub(crate) async fn name(
    conn: &mut Conn,
    partner: PartnerId,
    named: &PlatformAccount,
    customer: CustomerId,
) -> Result<()> {
    query(
        "INSERT INTO platform_accounts (partner_id, platform, account, customer_id) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (partner_id, platform, account) \
             DO UPDATE SET customer_id = excluded.customer_id",
    )
    .bind(partner.to_string())
    .bind(&named.platform)
    .bind(&named.account)
    .bind(customer.to_string())
    .execute(conn)
    .await?;
    Ok(())
}

/// The codes that a partner had sent to an address since a moment, newest first.
pub(crate) async fn codes(
    conn: &mut Conn,
    partner: PartnerId,
    email: &Email,
    since: Timestamp,
) -> Result<Vec<RegistrationCode>> {
    let rows: Vec<(i64, i64, String)> = query_as(
        "SELECT sent_at, expires_at, code_hash FROM registration_codes \
         WHERE partner_id = $1 AND email_key = $2 AND sent_at >= $3 ORDER BY sent_at DESC",
    )
    .bind(partner.to_string())
    .bind(fold(email.as_str()))
    .bind(since.as_microsecond())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(sent_at, expires_at, code_hash)| {
            Ok(RegistrationCode {
                sent_at: CODES.time("sent_at", sent_at)?,
                expires_at: CODES.time("expires_at", expires_at)?,
                code_hash,
            })
        })
        .collect()
}

/// Adds a code of a locked partner; those from before `since` leave.
pub(crate) async fn add_code(
    conn: &mut Conn,
    partner: PartnerId,
    email: &Email,
    code: &RegistrationCode,
    since: Timestamp,
) -> Result<()> {
    query("DELETE FROM registration_codes WHERE partner_id = $1 AND sent_at < $2")
        .bind(partner.to_string())
        .bind(since.as_microsecond())
        .execute(&mut *conn)
        .await?;
    query(
        "INSERT INTO registration_codes (partner_id, email_key, sent_at, expires_at, code_hash) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(partner.to_string())
    .bind(fold(email.as_str()))
    .bind(code.sent_at.as_microsecond())
    .bind(code.expires_at.as_microsecond())
    .bind(&code.code_hash)
    .execute(conn)
    .await?;
    Ok(())
}

/// Counts a try, unless the code was used or tried `limit` times; tells whether it could be tried.
pub(crate) async fn try_code(
    conn: &mut Conn,
    partner: PartnerId,
    email: &Email,
    sent_at: Timestamp,
    limit: i64,
) -> Result<bool> {
    let done = query(
        "UPDATE registration_codes SET tries = tries + 1 WHERE partner_id = $1 AND email_key = $2 \
             AND sent_at = $3 AND used_at IS NULL AND tries < $4",
    )
    .bind(partner.to_string())
    .bind(fold(email.as_str()))
    .bind(sent_at.as_microsecond())
    .bind(limit)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Marks a code as used, unless it was used already; tells whether this was its first use.
pub(crate) async fn use_code(
    conn: &mut Conn,
    partner: PartnerId,
    email: &Email,
    sent_at: Timestamp,
    now: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE registration_codes SET used_at = $4 \
         WHERE partner_id = $1 AND email_key = $2 AND sent_at = $3 AND used_at IS NULL",
    )
    .bind(partner.to_string())
    .bind(fold(email.as_str()))
    .bind(sent_at.as_microsecond())
    .bind(now.as_microsecond())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
