//! Charges, holds and standings: handed to the engine, or read.

use domain::{
    access::{Action, Sight},
    charge::{CHARGES_MAX, Charge, ChargeAnswer},
    contract::{Authorization, HoldRequest, Once, Settled},
    id::{CustomerId, HoldId},
    money::Money,
    problem::Problem,
    standing::{Ledger, Standing},
};

use super::{Caller, Known};
use crate::{
    Error,
    engine::{Done, Order, Work},
};

impl Caller {
    pub(super) async fn record_charges(
        &self,
        charges: Vec<Charge>,
    ) -> Result<Vec<ChargeAnswer>, Error> {
        if charges.is_empty() || charges.len() > CHARGES_MAX {
            let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
            let (chosen, limit) = (count(charges.len()), count(CHARGES_MAX));
            return Err(Problem::Selection { chosen, limit }.into());
        }
        match self.order(Work::Charges { source: None, charges }, None).await? {
            Done::Charges { answers, .. } => Ok(answers),
            _ => Err(Error::Answer),
        }
    }

    pub(super) async fn authorize(
        &self,
        request: HoldRequest,
        once: Option<Once>,
    ) -> Result<Authorization, Error> {
        match self.order(Work::Authorize(request), once).await? {
            Done::Authorized(authorization) => Ok(authorization),
            _ => Err(Problem::OnceReused.into()),
        }
    }

    pub(super) async fn capture(
        &self,
        hold: HoldId,
        amount: Option<Money>,
        once: Option<Once>,
    ) -> Result<Settled, Error> {
        self.settled(Work::Capture { hold, amount }, once).await
    }

    pub(super) async fn void(&self, hold: HoldId, once: Option<Once>) -> Result<Settled, Error> {
        self.settled(Work::Void { hold }, once).await
    }

    async fn settled(&self, work: Work, once: Option<Once>) -> Result<Settled, Error> {
        match self.order(work, once).await? {
            Done::Settled(settled) => Ok(settled),
            _ => Err(Problem::OnceReused.into()),
        }
    }

    async fn order(&self, work: Work, once: Option<Once>) -> Result<Done, Error> {
        Ok(self.center.engine.order(Order { by: self.principal, work, once }).await?)
    }

    pub(super) async fn sight(&self) -> Result<Sight, Error> {
        let Known { actor, .. } = self.known(&mut self.center.store.read().await?).await?;
        actor.entitled(Action::ViewCustomers)?;
        Ok(actor.sight())
    }

    pub(super) async fn standing(&self, customer: CustomerId) -> Result<Standing, Error> {
        let (month, now) = self.center.month();
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let record = tx.customers(&[customer], month.start, now).await?.pop();
        let record = record.ok_or(Problem::NotFound)?;
        let owner = tx.partner(record.owner).await?.ok_or(Problem::NotFound)?.partner;
        if !actor.sees(&owner, record.manager) {
            return Err(Problem::NotFound.into());
        }
        actor.may(Action::ViewCustomers, &owner)?;
        let ledger =
            Ledger { facts: record.facts, held: record.held, open_holds: record.open_holds };
        Ok(Standing::of(&ledger, &owner))
    }
}
