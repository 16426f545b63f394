//! What a check of the whole database reads, portion by portion: record chains with what their seals should be, and the
//! rows that sums, allocations and freezes are derived from.

use domain::{
    budget::BudgetType,
    id::{CustomerId, PartnerId},
    money::Money,
};
use jiff::Timestamp;
use sqlx::{query_as, query_scalar};

use super::{Conn, customers, records};
use crate::{ChainLink, Derived, Result, UsageKey, convert::Table, words::Word};

const CUSTOMERS: Table = Table("customers");
const USAGE: Table = Table("usage");

/// All partners.
pub(crate) async fn partners(conn: &mut Conn) -> Result<Vec<PartnerId>> {
    let ids: Vec<String> =
        query_scalar("SELECT id FROM partners ORDER BY id").fetch_all(conn).await?;
    ids.iter().map(|id| Table("partners").parse("id", id)).collect()
}

/// The number and hash at the head of a partner's chain.
pub(crate) async fn chain_head(conn: &mut Conn, owner: PartnerId) -> Result<(i64, String)> {
    Ok(query_as("SELECT number, hash FROM chain_heads WHERE owner_id = $1")
        .bind(owner.to_string())
        .fetch_one(conn)
        .await?)
}

/// The records of a chain after a number, with the seals that they should bear after the hash of that one.
pub(crate) async fn chain(
    conn: &mut Conn,
    owner: PartnerId,
    after: &ChainLink,
    limit: i64,
) -> Result<Vec<ChainLink>> {
    records::resealed(conn, owner, after, limit).await
}

/// Customers after an id, in the order of their ids.
pub(crate) async fn customers_after(
    conn: &mut Conn,
    after: Option<CustomerId>,
    limit: i64,
) -> Result<Vec<CustomerId>> {
    let ids: Vec<String> =
        query_scalar("SELECT id FROM customers WHERE id > $1 ORDER BY id LIMIT $2")
            .bind(after.map(|id| id.to_string()).unwrap_or_default())
            .bind(limit)
            .fetch_all(conn)
            .await?;
    ids.iter().map(|id| CUSTOMERS.parse("id", id)).collect()
}

/// The charges of customers that count: whose, when, how much.
pub(crate) async fn counting_charges(
    conn: &mut Conn,
    ids: &[CustomerId],
) -> Result<Vec<(CustomerId, Timestamp, Money)>> {
    let rows: Vec<(String, i64, i64)> = query_as(concat!(
        "SELECT h.customer_id, h.occurred_at, h.amount_nanos FROM ",
        each!("$1"),
        " CROSS JOIN charges h WHERE h.customer_id = j.value ->> 0 AND h.counts"
    ))
    .bind(customers::ids_json(ids))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(customer, at, amount)| {
            let customer = USAGE.parse("customer_id", &customer)?;
            Ok((customer, USAGE.time("occurred_at", at)?, Money::from_nanos(amount)))
        })
        .collect()
}

/// The sums that are kept of customers.
pub(crate) async fn kept_sums(
    conn: &mut Conn,
    ids: &[CustomerId],
) -> Result<Vec<(UsageKey, Money)>> {
    let rows: Vec<(String, String, i64, i64)> = query_as(concat!(
        "SELECT u.customer_id, u.budget_type, u.window_start, u.used_nanos FROM ",
        each!("$1"),
        " CROSS JOIN usage u WHERE u.customer_id = j.value ->> 0"
    ))
    .bind(customers::ids_json(ids))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(customer, budget_type, window_start, used)| {
            let key = UsageKey {
                customer: USAGE.parse("customer_id", &customer)?,
                budget_type: USAGE.word("budget_type", &budget_type)?,
                window_start: USAGE.time("window_start", window_start)?,
            };
            Ok((key, Money::from_nanos(used)))
        })
        .collect()
}

/// What stands with customers that have not left although it follows from other rows.
pub(crate) async fn derived(conn: &mut Conn, ids: &[CustomerId]) -> Result<Vec<Derived>> {
    let rows: Vec<(String, String, i64, i64)> = query_as(concat!(
        "SELECT m.customer_id, m.partner_id, m.frozen_until, \
             (SELECT COUNT(*) FROM holds h WHERE h.customer_id = m.customer_id AND h.state = 'captured' \
                AND NOT EXISTS (SELECT 1 FROM charges g WHERE g.source = 'authorization' \
                    AND g.id = h.id AND g.amount_nanos = h.captured_nanos)) \
         FROM ",
        each!("$1"),
        " CROSS JOIN meters m WHERE m.customer_id = j.value ->> 0 ORDER BY m.customer_id"
    ))
    .bind(customers::ids_json(ids))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(customer, owner, frozen_until, lost_captures)| {
            Ok(Derived {
                customer: CUSTOMERS.parse("id", &customer)?,
                owner: CUSTOMERS.parse("partner_id", &owner)?,
                frozen_until,
                lost_captures,
            })
        })
        .collect()
}

/// The sum of a partner's current budgets of a type, in cents.
pub(crate) async fn allocated(
    conn: &mut Conn,
    owner: PartnerId,
    budget_type: BudgetType,
) -> Result<i64> {
    Ok(query_scalar(
        "SELECT CAST(COALESCE(SUM(budget_cents), 0) AS BIGINT) FROM customers \
         WHERE partner_id = $1 AND budget_type = $2",
    )
    .bind(owner.to_string())
    .bind(budget_type.stored())
    .fetch_one(conn)
    .await?)
}
