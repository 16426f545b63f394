//! Adjustment records.

use domain::{
    access::Action,
    contract::{RecordPage, RecordRow},
    id::CustomerId,
    problem::Problem,
};

use super::{Caller, Known};
use crate::{Error, Inner};

/// Records of a page.
const RECORDS: i64 = 50;

impl Caller {
    pub(super) async fn records(
        &self,
        customer: CustomerId,
        before: Option<i64>,
    ) -> Result<RecordPage, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        // Those of a customer that has left as well: they are what stays of it.
        let found = tx.customer_identity(customer).await?.ok_or(Problem::NotFound)?;
        let owner = tx.partner(found.owner).await?.ok_or(Problem::NotFound)?.partner;
        if !actor.sees(&owner, found.manager) {
            return Err(Problem::NotFound.into());
        }
        actor.may(Action::ViewCustomers, &owner)?;
        let mut rows = tx.records(customer, before.unwrap_or(i64::MAX), RECORDS + 1).await?;
        let next = usize::try_from(RECORDS).ok().and_then(|page| rows.get(page)).map(|row| row.at);
        if let Some(next) = next {
            // A page ends between two moments: what was done in one step stands on one page.
            let whole = rows.iter().take_while(|row| row.at != next).count();
            rows.truncate(whole.max(1));
        }
        Ok(RecordPage {
            customer: found.name,
            account: found.account,
            older: next.and(rows.last()).map(|row| row.at.as_microsecond()),
            records: rows.into_iter().map(|row| self.center.record(row)).collect(),
        })
    }
}

impl Inner {
    /// A record as pages show it.
    pub(super) fn record(&self, row: store::RecordRow) -> RecordRow {
        RecordRow {
            number: row.number,
            at: self.zone.moment(row.at),
            operator: row.operator,
            partner: row.partner,
            entry: row.entry,
        }
    }
}
