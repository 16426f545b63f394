//! How associations end: the requests, and the customer that leaves. It is in no list any more, its account is free for
//! another customer, and its charges and records stay.

use domain::{access::Permit, id::CustomerId, quota::Quota};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};

use super::{Conn, partners, records};
use crate::{
    DisassociationRow, Error, Identity, NewRecord, RequestState, Result, convert::Table,
    error::changed, words::Word,
};

const REQUESTS: Table = Table("disassociations");

#[derive(FromRow)]
struct Columns {
    id: String,
    customer_id: String,
    partner_id: String,
    reason: String,
    asked_by: String,
    asked_at: i64,
    token_hash: String,
    expires_at: i64,
    state: String,
}

/// The request of a customer that was made last.
pub(crate) async fn last(conn: &mut Conn, id: CustomerId) -> Result<Option<DisassociationRow>> {
    query_as::<_, Columns>(
        "SELECT id, customer_id, partner_id, reason, asked_by, asked_at, token_hash, expires_at, state \
         FROM disassociations WHERE customer_id = $1 ORDER BY asked_at DESC, id DESC LIMIT 1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?
    .map(Columns::request)
    .transpose()
}

/// The request whose link carries a token with this hash.
pub(crate) async fn find(conn: &mut Conn, token_hash: &str) -> Result<Option<DisassociationRow>> {
    query_as::<_, Columns>(
        "SELECT id, customer_id, partner_id, reason, asked_by, asked_at, token_hash, expires_at, state \
         FROM disassociations WHERE token_hash = $1",
    )
    .bind(token_hash)
    .fetch_optional(conn)
    .await?
    .map(Columns::request)
    .transpose()
}

/// Adds a request about a locked customer.
pub(crate) async fn add(conn: &mut Conn, new: &DisassociationRow) -> Result<()> {
    query(
        "INSERT INTO disassociations (id, customer_id, partner_id, reason, asked_by, asked_at, \
             token_hash, expires_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id.simple().to_string())
    .bind(new.customer.to_string())
    .bind(new.partner.to_string())
    .bind(new.reason.as_str())
    .bind(new.asked_by.to_string())
    .bind(new.asked_at.as_microsecond())
    .bind(&new.token_hash)
    .bind(new.expires_at.as_microsecond())
    .bind(new.state.stored())
    .execute(conn)
    .await?;
    Ok(())
}

/// Settles the open request about a locked customer.
pub(crate) async fn settle(
    conn: &mut Conn,
    customer: CustomerId,
    state: RequestState,
    at: Timestamp,
) -> Result<()> {
    let done = query(
        "UPDATE disassociations SET state = $2, settled_at = $3 \
         WHERE customer_id = $1 AND state = 'open'",
    )
    .bind(customer.to_string())
    .bind(state.stored())
    .bind(at.as_microsecond())
    .execute(conn)
    .await?;
    changed("disassociations", 1, done.rows_affected())
}

/// Takes an open request back about which the customer could not be told, as if it had never been made.
pub(crate) async fn remove(conn: &mut Conn, token_hash: &str) -> Result<()> {
    query("DELETE FROM disassociations WHERE token_hash = $1 AND state = 'open'")
        .bind(token_hash)
        .execute(conn)
        .await?;
    Ok(())
}

/// Lets a locked customer of the permit's owner go: its budget and freezes cease, and its account becomes free. The
/// owner's allocation is written as it is then.
pub(crate) async fn leave(
    conn: &mut Conn,
    permit: Permit,
    customer: CustomerId,
    quotas: &[Quota; 2],
    told: &NewRecord,
) -> Result<()> {
    if !permit.covers(customer) {
        return Err(Error::Permit);
    }
    let owner = permit.owner();
    partners::put_allocations(conn, owner, quotas).await?;
    for gone in
        ["DELETE FROM freezes WHERE customer_id = $1", "DELETE FROM meters WHERE customer_id = $1"]
    {
        query(gone).bind(customer.to_string()).execute(&mut *conn).await?;
    }
    let done = query(
        "UPDATE customers SET left_at = $3, account_key = $4, budget_type = NULL, \
             budget_cents = NULL, budget_action = NULL, budget_since = NULL, version = version + 1 \
         WHERE id = $1 AND partner_id = $2 AND left_at IS NULL",
    )
    .bind(customer.to_string())
    .bind(owner.to_string())
    .bind(told.at.as_microsecond())
    // No account holds a line break.
    .bind(format!("\n{customer}"))
    .execute(&mut *conn)
    .await?;
    changed("customers", 1, done.rows_affected())?;
    records::append(conn, &permit, std::slice::from_ref(told)).await
}

/// Whose a customer is or was, also after it has left.
pub(crate) async fn identity(conn: &mut Conn, id: CustomerId) -> Result<Option<Identity>> {
    const CUSTOMERS: Table = Table("customers");
    let row: Option<(String, Option<String>, String, String)> =
        query_as("SELECT partner_id, manager_id, name, account FROM customers WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?;
    row.map(|(owner, manager, name, account)| {
        let manager = manager.map(|manager| CUSTOMERS.parse("manager_id", &manager));
        Ok(Identity {
            owner: CUSTOMERS.parse("partner_id", &owner)?,
            manager: manager.transpose()?,
            name: CUSTOMERS.text("name", name)?,
            account: CUSTOMERS.text("account", account)?,
        })
    })
    .transpose()
}

impl Columns {
    fn request(self) -> Result<DisassociationRow> {
        Ok(DisassociationRow {
            id: REQUESTS.parse("id", &self.id)?,
            customer: REQUESTS.parse("customer_id", &self.customer_id)?,
            partner: REQUESTS.parse("partner_id", &self.partner_id)?,
            reason: REQUESTS.text("reason", self.reason)?,
            asked_by: REQUESTS.parse("asked_by", &self.asked_by)?,
            asked_at: REQUESTS.time("asked_at", self.asked_at)?,
            token_hash: self.token_hash,
            expires_at: REQUESTS.time("expires_at", self.expires_at)?,
            state: REQUESTS.word("state", &self.state)?,
        })
    }
}
