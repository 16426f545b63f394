//! Freezing and unfreezing by a person: everything that a permitted decision changes, set-based, in one go.

use domain::{access::Permit, freeze::FreezeCause, id::CustomerId};
use sqlx::query;

use super::{Conn, array, customers, meters, meters::Change, records};
use crate::{Error, FreezeWrite, Result, error::changed, words::Word};

/// Writes what changes about the freezes of customers that are locked, with the records.
pub(crate) async fn put(conn: &mut Conn, permit: Permit, writes: &[FreezeWrite]) -> Result<()> {
    if writes.iter().any(|write| !permit.covers(write.customer)) {
        return Err(Error::Permit);
    }
    let lifted = writes.iter().map(|write| (write.customer, write.lifted.as_slice()));
    lift(conn, &lifted.collect::<Vec<_>>()).await?;
    let begun: Vec<_> = writes
        .iter()
        .filter_map(|write| write.frozen.as_ref().map(|freeze| (write.customer, freeze)))
        .collect();
    customers::put_freezes(conn, &begun).await?;
    let changes: Vec<_> = writes
        .iter()
        .map(|write| Change {
            customer: write.customer,
            budget_type: None,
            usage: None,
            frozen_until: write.frozen_until,
        })
        .collect();
    meters::put(conn, &changes).await?;
    let ids: Vec<_> = writes.iter().map(|write| write.customer).collect();
    customers::raise_versions(conn, Some(permit.owner()), &ids).await?;
    let told: Vec<_> = writes.iter().map(|write| write.record.clone()).collect();
    records::append(conn, &permit, &told).await
}

/// Removes freezes of locked customers by their causes.
pub(super) async fn lift(conn: &mut Conn, lifted: &[(CustomerId, &[FreezeCause])]) -> Result<()> {
    let row = |customer: CustomerId, cause: &FreezeCause| (customer, cause.stored());
    let lifted: Vec<_> = lifted
        .iter()
        .flat_map(|(customer, causes)| causes.iter().map(|cause| row(*customer, cause)))
        .collect();
    if lifted.is_empty() {
        return Ok(());
    }
    let expected = lifted.len();
    let done = query(concat!(
        "DELETE FROM freezes WHERE (customer_id, cause) IN (SELECT j.value ->> 0, j.value ->> 1 FROM ",
        each!("$1"),
        ")"
    ))
    .bind(array(lifted))
    .execute(conn)
    .await?;
    changed("lifted freezes", expected, done.rows_affected())
}
