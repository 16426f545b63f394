//! How the meters of customers stand: what lists by usage and by state read, in narrow rows of their own, so that a charge
//! rewrites little. Customers that left have none.

use domain::id::CustomerId;
use sqlx::query;

use super::{Conn, array};
use crate::{Result, error::changed};

/// What changes about the meter of a locked customer; what is `None` stays.
pub(super) struct Change {
    pub(super) customer: CustomerId,
    pub(super) budget_type: Option<&'static str>,
    /// The used share of the budget, and the end of the window for which it counts.
    pub(super) usage: Option<(i64, i64)>,
    pub(super) frozen_until: i64,
}

/// Adds the meters of new customers, at nothing; each comes with the latest end of its freezes.
pub(super) async fn add(conn: &mut Conn, new: &[(CustomerId, i64)]) -> Result<()> {
    let rows = new.iter().map(|(customer, frozen_until)| (customer, frozen_until));
    let done = query(concat!(
        "INSERT INTO meters (customer_id, partner_id, distributor_id, budget_type, frozen_until) \
         SELECT c.id, c.partner_id, c.distributor_id, c.budget_type, CAST(j.value ->> 1 AS BIGINT) \
         FROM ",
        each!("$1"),
        " CROSS JOIN customers c WHERE c.id = j.value ->> 0"
    ))
    .bind(array(rows))
    .execute(conn)
    .await?;
    changed("new meters", new.len(), done.rows_affected())
}

/// How the meters in an array stand.
pub(crate) const PUT: &str = concat!(
    "UPDATE meters SET budget_type = COALESCE(j.value ->> 1, budget_type), \
         permille = COALESCE(CAST(j.value ->> 2 AS BIGINT), permille), \
         window_end = COALESCE(CAST(j.value ->> 3 AS BIGINT), window_end), \
         frozen_until = CAST(j.value ->> 4 AS BIGINT) FROM ",
    each!("$1"),
    " WHERE meters.customer_id = j.value ->> 0"
);

/// Writes meters.
pub(super) async fn put(conn: &mut Conn, changes: &[Change]) -> Result<()> {
    let rows = changes.iter().map(|change| {
        let (permille, window_end) = change.usage.unzip();
        (change.customer, change.budget_type, permille, window_end, change.frozen_until)
    });
    let done = query(PUT).bind(array(rows)).execute(conn).await?;
    changed("meters", changes.len(), done.rows_affected())
}
