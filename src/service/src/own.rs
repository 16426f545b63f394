//! What a customer asks with a key of its own (D20): how it stands with its partner, and what its month comes to. Whose
//! figures these are says the key alone, so that no request can ask for another's.

use std::sync::Arc;

use domain::{
    contract::{Answer, BudgetOf, CustomerSession, OwnIdentity, StatementRow},
    id::{CustomerId, KeyId},
    period::MonthNumber,
    problem::Problem,
};
use store::{CustomerRecord, Read};

use crate::{Error, Inner};

/// A customer's program, in one request.
pub(crate) struct Own {
    pub(crate) center: Arc<Inner>,
    pub(crate) key: KeyId,
}

impl CustomerSession for Own {
    fn identity(&self) -> Answer<'_, OwnIdentity> {
        Box::pin(async move { self.identity().await.map_err(Error::into_problem) })
    }

    fn expenditure(&self) -> Answer<'_, BudgetOf> {
        Box::pin(async move { self.expenditure().await.map_err(Error::into_problem) })
    }

    fn statement(&self, month: MonthNumber) -> Answer<'_, (OwnIdentity, Vec<StatementRow>)> {
        Box::pin(async move { self.statement(month).await.map_err(Error::into_problem) })
    }
}

impl Own {
    /// The customer, if the key is in force and it is still its partner's.
    async fn customer(&self, tx: &mut Read) -> Result<CustomerRecord, Error> {
        let (month, now) = self.center.month();
        let key = tx.keys(&[self.key]).await?.pop().filter(|key| key.revoked_at.is_none());
        let key = key.ok_or(Problem::KeyRefused)?;
        let ids: Vec<CustomerId> = key.customer.iter().map(|(id, _)| *id).collect();
        let found = tx.customers(&ids, month.start, now).await?.pop();
        Ok(found.filter(|one| one.owner == key.partner).ok_or(Problem::KeyRefused)?)
    }

    async fn identify(&self, tx: &mut Read) -> Result<OwnIdentity, Error> {
        let customer = self.customer(tx).await?.facts.id;
        let known = tx.customer_identity(customer).await?.ok_or(Problem::KeyRefused)?;
        Ok(OwnIdentity { customer, account: known.account })
    }

    async fn identity(&self) -> Result<OwnIdentity, Error> {
        let mut tx = self.center.store.read().await?;
        self.identify(&mut tx).await
    }

    async fn expenditure(&self) -> Result<BudgetOf, Error> {
        let mut tx = self.center.store.read().await?;
        Ok(self.customer(&mut tx).await?.facts.into())
    }

    async fn statement(
        &self,
        month: MonthNumber,
    ) -> Result<(OwnIdentity, Vec<StatementRow>), Error> {
        let month = self.center.zone.numbered(month);
        let mut tx = self.center.store.read().await?;
        let own = self.identify(&mut tx).await?;
        let rows = tx.statement(own.customer, (month.start, month.end)).await?;
        let row = |(service, category, amount)| StatementRow { service, category, amount };
        Ok((own, rows.into_iter().map(row).collect()))
    }
}
