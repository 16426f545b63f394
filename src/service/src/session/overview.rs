//! What needs the member today: numbers by state, and the first few customers of each state that asks for something.

use domain::{
    access::{Action, Actor},
    contract::{CustomerRow, Figures, Overview, ResellerFilter, ResellerQuery, ResellersToday},
    list::{COUNT_MAX, Count, CustomerQuery, Sort, StateFilter, Whose},
    period::Month,
};
use jiff::Timestamp;
use store::{ListScope, Read};

use super::{Caller, Known, customers::scope};
use crate::Error;

/// How many customers of a state are named.
const NAMED: u16 = 3;
/// How many resellers are shown of all.
const SHOWN: u16 = 5;

/// What all questions of an overview have in common.
#[derive(Clone, Copy)]
struct View {
    scope: ListScope,
    month: Month,
    now: Timestamp,
}

impl Caller {
    pub(super) async fn overview(&self) -> Result<Overview, Error> {
        let (month, now) = self.center.month();
        let mut tx = self.center.store.read().await?;
        let Known { actor, partner, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewCustomers, &actor.partner)?;
        let view = View { scope: scope(&actor, Whose::Own)?, month, now };
        Ok(Overview {
            now: self.center.zone.moment(now),
            month,
            restores: self.center.zone.moment(month.end),
            figures: figures(&mut tx, view).await?,
            over: self.named(&mut tx, view, StateFilter::Over, Sort::Usage).await?,
            near: self.named(&mut tx, view, StateFilter::Near, Sort::Usage).await?,
            frozen_by_budget: self
                .named(&mut tx, view, StateFilter::FrozenBudget, Sort::Usage)
                .await?,
            without_budget: self
                .named(&mut tx, view, StateFilter::NoBudget, Sort::Associated)
                .await?,
            quotas: partner.quotas,
            may_set: actor.may(Action::SetBudget, &actor.partner).err(),
            resellers: self.resellers_today(&mut tx, &actor, view).await?,
        })
    }

    pub(super) async fn figures(&self) -> Result<Figures, Error> {
        let (month, now) = self.center.month();
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewCustomers, &actor.partner)?;
        figures(&mut tx, View { scope: scope(&actor, Whose::Own)?, month, now }).await
    }

    /// For a distributor: what its resellers need of it, and how they and their customers stand.
    async fn resellers_today(
        &self,
        tx: &mut Read,
        actor: &Actor,
        view: View,
    ) -> Result<Option<ResellersToday>, Error> {
        if actor.may(Action::ViewResellers, &actor.partner).is_err() {
            return Ok(None);
        }
        let distributor = actor.partner.id;
        let first =
            |state| ResellerQuery { state: Some(state), limit: NAMED, ..ResellerQuery::default() };
        let (near, frozen) = (first(ResellerFilter::NearQuota), first(ResellerFilter::Frozen));
        let all = ResellerQuery { limit: SHOWN, ..ResellerQuery::default() };
        let view = View { scope: scope(actor, Whose::Resellers)?, ..view };
        Ok(Some(ResellersToday {
            requests: self.center.open_requests(tx, distributor).await?,
            near_quota: self.center.reseller_rows(tx, distributor, &near).await?,
            frozen: self.center.reseller_rows(tx, distributor, &frozen).await?,
            figures: figures(tx, view).await?,
            first: self.center.reseller_rows(tx, distributor, &all).await?,
        }))
    }

    /// The first few customers of a state: the most used, or the latest to join.
    async fn named(
        &self,
        tx: &mut Read,
        view: View,
        state: StateFilter,
        sort: Sort,
    ) -> Result<Vec<CustomerRow>, Error> {
        let query = CustomerQuery {
            state: Some(state),
            sort,
            descending: true,
            limit: NAMED,
            ..CustomerQuery::default()
        };
        let span = (view.month.start, view.month.end);
        let listed = tx.list(&query, view.scope, span, view.now).await?;
        Ok(listed.rows.into_iter().map(|row| self.center.row(row, false, view.now)).collect())
    }
}

async fn figures(tx: &mut Read, view: View) -> Result<Figures, Error> {
    let mut count = async |state| {
        let query = CustomerQuery { state, ..CustomerQuery::default() };
        let span = (view.month.start, view.month.end);
        let number = tx.count(&query, view.scope, span, view.now, i64::from(COUNT_MAX)).await?;
        Ok::<_, Error>(Count::capped(number))
    };
    Ok(Figures {
        customers: count(None).await?,
        near: count(Some(StateFilter::Near)).await?,
        over: count(Some(StateFilter::Over)).await?,
        frozen: count(Some(StateFilter::Frozen)).await?,
        frozen_new: count(Some(StateFilter::FrozenNew)).await?,
        frozen_budget: count(Some(StateFilter::FrozenBudget)).await?,
        frozen_manual: count(Some(StateFilter::FrozenManual)).await?,
        without_budget: count(Some(StateFilter::NoBudget)).await?,
    })
}
