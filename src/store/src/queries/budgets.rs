//! Setting budgets: everything that a permitted decision changes, set-based, in one go.

use domain::{access::Permit, budget::BudgetType, id::PartnerId, quota::Quota};
use sqlx::query;

use super::{Conn, array, customers, freezes, meters, meters::Change, partners, records, usage};
use crate::{BudgetWrite, Error, Result, UsageKey, error::changed, words::Word};

/// Writes new budgets of customers that are locked, with the owner's allocation, freezes and records.
pub(crate) async fn set(
    conn: &mut Conn,
    permit: Permit,
    writes: &[BudgetWrite],
    quotas: &[Quota; 2],
) -> Result<()> {
    if writes.iter().any(|write| !permit.covers(write.customer)) {
        return Err(Error::Permit);
    }
    let owner: PartnerId = permit.owner();
    partners::put_allocations(conn, owner, quotas).await?;
    let lifted = writes.iter().map(|write| (write.customer, write.lifted.as_slice()));
    freezes::lift(conn, &lifted.collect::<Vec<_>>()).await?;
    let begun: Vec<_> = writes
        .iter()
        .filter_map(|write| write.frozen.as_ref().map(|freeze| (write.customer, freeze)))
        .collect();
    customers::put_freezes(conn, &begun).await?;
    put(conn, owner, writes).await?;
    let windows: Vec<_> = writes
        .iter()
        .filter(|write| write.budget.budget_type == BudgetType::OneTime)
        .map(|write| {
            let key = UsageKey {
                customer: write.customer,
                budget_type: BudgetType::OneTime,
                window_start: write.budget.since,
            };
            (key, write.used)
        })
        .collect();
    usage::put(conn, &windows).await?;
    let told: Vec<_> = writes.iter().flat_map(|write| write.records.clone()).collect();
    records::append(conn, &permit, &told).await
}

/// The budgets of the customers in an array.
pub(crate) const PUT: &str = concat!(
    "UPDATE customers SET budget_type = j.value ->> 1, \
         budget_cents = CAST(j.value ->> 2 AS BIGINT), budget_action = j.value ->> 3, \
         budget_since = CAST(j.value ->> 4 AS BIGINT), version = version + 1 FROM ",
    each!("$1"),
    " WHERE customers.id = j.value ->> 0 AND ",
    unindexed!(),
    "customers.partner_id = $2"
);

async fn put(conn: &mut Conn, owner: PartnerId, writes: &[BudgetWrite]) -> Result<()> {
    let rows: Vec<_> = writes
        .iter()
        .map(|write| {
            (
                write.customer,
                write.budget.budget_type.stored(),
                write.budget.amount.cents(),
                write.budget.action.stored(),
                write.budget.since.as_microsecond(),
            )
        })
        .collect();
    let done = query(PUT).bind(array(rows)).bind(owner.to_string()).execute(&mut *conn).await?;
    changed("budgets", writes.len(), done.rows_affected())?;
    let changes: Vec<_> = writes
        .iter()
        .map(|write| Change {
            customer: write.customer,
            budget_type: Some(write.budget.budget_type.stored()),
            usage: Some((write.used.permille_of(write.budget.amount.money()), write.window_end)),
            frozen_until: write.frozen_until,
        })
        .collect();
    meters::put(conn, &changes).await
}
