//! Adding customers to one's own partner, one by one or as a file.

use domain::{
    access::Action, contract::CustomersImported, id::CustomerId, joining::Joining, problem::Problem,
};

use super::{Caller, Known};
use crate::{
    Error, Inner,
    customer_file::{self, fault},
    joining::{adopt, refused, told},
};

impl Caller {
    pub(super) async fn add_customer(&self, new: &Joining) -> Result<CustomerId, Error> {
        let now = self.center.clock.now();
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let owner = actor.partner.clone();
        actor.may(Action::AddCustomers, &owner)?;
        let taken = Problem::AccountTaken { account: new.account.clone() };
        if !tx.customers_by_account(&[new.account.to_string()]).await?.is_empty() {
            return Err(taken.into());
        }
        let manager = match &new.manager {
            Some(email) => Some(Inner::manager(&mut tx, owner.id, email).await?),
            None => None,
        };
        let new = [Inner::joining(&owner, new.clone(), manager, now)];
        let id = new[0].id;
        let permit = actor.permit(Action::AddCustomers, &owner, vec![id])?;
        adopt(&mut tx, permit, &new, &told(&new, false, now), taken).await?;
        tx.commit().await?;
        self.center.hint_of(&owner, id);
        tracing::info!(customer.id = %id, "A customer was added");
        Ok(id)
    }

    pub(super) async fn import_customers(
        &self,
        file: &str,
        dry_run: bool,
    ) -> Result<CustomersImported, Error> {
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let owner = actor.partner.clone();
        actor.may(Action::AddCustomers, &owner)?;
        let rows = match customer_file::read(file.as_bytes()) {
            Ok(rows) => rows,
            Err(faults) => return Ok(refused(faults)),
        };
        let strange = |name: &Option<String>| {
            name.as_ref().is_some_and(|name| {
                domain::text::fold(name) != domain::text::fold(owner.name.as_str())
            })
        };
        let faults: Vec<_> = rows
            .iter()
            .filter(|row| strange(&row.partner))
            .map(|row| fault(row.line, "partner", format!("may only be {}", owner.name)))
            .collect();
        if !faults.is_empty() {
            return Ok(refused(faults));
        }
        let rows = rows.into_iter().map(|row| (owner.id, row)).collect();
        let permit =
            |owner: &domain::partner::Partner, ids| actor.permit(Action::AddCustomers, owner, ids);
        let imported = self.center.join_customers(&mut tx, rows, permit, false).await?;
        if !dry_run && imported.faults.is_empty() {
            tx.commit().await?;
            tracing::info!(customers.added = imported.added, "Customers were imported");
        }
        Ok(imported)
    }
}
