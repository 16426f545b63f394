//! Holds on budgets. Written under the lock of their customers.

use domain::{
    hold::Hold,
    id::{CustomerId, HoldId},
    money::Money,
};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};

use super::{Conn, array};
use crate::{Result, convert::Table, error::changed, words::Word};

const HOLDS: Table = Table("holds");

#[derive(FromRow)]
struct Columns {
    id: String,
    customer_id: String,
    amount_nanos: i64,
    created_at: i64,
    expires_at: i64,
    state: String,
    captured_nanos: Option<i64>,
}

/// These holds; unknown ones are missing from the answer.
pub(crate) async fn find(conn: &mut Conn, ids: &[HoldId]) -> Result<Vec<Hold>> {
    let ids: Vec<_> = ids.iter().map(|id| (id,)).collect();
    let rows: Vec<Columns> = query_as(concat!(
        "SELECT h.id, h.customer_id, h.amount_nanos, h.created_at, h.expires_at, h.state, \
                h.captured_nanos FROM ",
        each!("$1"),
        " CROSS JOIN holds h WHERE h.id = j.value ->> 0"
    ))
    .bind(array(ids))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Columns::hold).collect()
}

/// The open holds of a customer that expire first.
pub(crate) async fn list_open(
    conn: &mut Conn,
    customer: CustomerId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Hold>> {
    let rows: Vec<Columns> = query_as(
        "SELECT h.id, h.customer_id, h.amount_nanos, h.created_at, h.expires_at, h.state, \
                h.captured_nanos FROM holds h \
         WHERE h.customer_id = $1 AND h.state = 'open' AND h.expires_at > $2 \
         ORDER BY h.expires_at, h.id LIMIT $3",
    )
    .bind(customer.to_string())
    .bind(now.as_microsecond())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Columns::hold).collect()
}

/// Adds holds.
pub(crate) async fn add(conn: &mut Conn, new: &[Hold]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = new
        .iter()
        .map(|hold| {
            (
                hold.id,
                hold.customer,
                hold.amount.nanos(),
                hold.created_at.as_microsecond(),
                hold.expires_at.as_microsecond(),
                hold.state.stored(),
                hold.captured.map(Money::nanos),
            )
        })
        .collect();
    let done = query(concat!(
        "INSERT INTO holds (id, customer_id, amount_nanos, created_at, expires_at, state, \
                            captured_nanos) \
         SELECT j.value ->> 0, j.value ->> 1, CAST(j.value ->> 2 AS BIGINT), \
                CAST(j.value ->> 3 AS BIGINT), CAST(j.value ->> 4 AS BIGINT), j.value ->> 5, \
                CAST(j.value ->> 6 AS BIGINT) FROM ",
        each!("$1")
    ))
    .bind(array(rows))
    .execute(conn)
    .await?;
    changed("holds", new.len(), done.rows_affected())
}

/// What became of the holds in an array.
pub(crate) const SETTLE: &str = concat!(
    "UPDATE holds SET state = j.value ->> 1, captured_nanos = CAST(j.value ->> 2 AS BIGINT) \
     FROM ",
    each!("$1"),
    " WHERE holds.id = j.value ->> 0 AND holds.state = 'open'"
);

/// Captures and voids holds that were open.
pub(crate) async fn settle(conn: &mut Conn, settled: &[Hold]) -> Result<()> {
    if settled.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = settled
        .iter()
        .map(|hold| (hold.id, hold.state.stored(), hold.captured.map(Money::nanos)))
        .collect();
    let done = query(SETTLE).bind(array(rows)).execute(conn).await?;
    changed("settled holds", settled.len(), done.rows_affected())
}

impl Columns {
    fn hold(self) -> Result<Hold> {
        Ok(Hold {
            id: HOLDS.parse("id", &self.id)?,
            customer: HOLDS.parse("customer_id", &self.customer_id)?,
            amount: Money::from_nanos(self.amount_nanos),
            created_at: HOLDS.time("created_at", self.created_at)?,
            expires_at: HOLDS.time("expires_at", self.expires_at)?,
            state: HOLDS.word("state", &self.state)?,
            captured: self.captured_nanos.map(Money::from_nanos),
        })
    }
}
