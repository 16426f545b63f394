//! Lists of customers.

use domain::{
    access::{Action, Actor, Principal, Sight},
    contract::{Assignment, CustomerPage, CustomerRow, ManagerSeen},
    customer::CustomerState,
    freeze::FreezeCause,
    list::{COUNT_MAX, Count, CustomerQuery, HITS_MAX, Whose},
    partner::PartnerKind,
    problem::Problem,
    selection::Selection,
};
use jiff::Timestamp;
use store::{ListScope, ListedCustomer, Read};

use super::{
    Caller, Known,
    selection::{owner, resolve},
};
use crate::{Error, Inner, mask};

impl Caller {
    pub(super) async fn customers(&self, query: &CustomerQuery) -> Result<CustomerPage, Error> {
        let (month, now) = self.center.month();
        let span = (month.start, month.end);
        let mut tx = self.center.store.read().await?;
        let Known { actor, partner, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewCustomers, &actor.partner)?;
        let scope = scope_of(&mut tx, &actor, query).await?;
        let listed = tx.list(query, scope, span, now).await?;
        let limit = if query.search.is_empty() { COUNT_MAX } else { HITS_MAX };
        let matching = match listed.hits {
            Some(hits) => hits,
            None => tx.count(query, scope, span, now, i64::from(limit)).await?,
        };
        Ok(CustomerPage {
            month,
            rows: listed
                .rows
                .into_iter()
                .map(|row| self.center.row(row, query.reveal, now))
                .collect(),
            matching: Count::up_to(limit, matching),
            previous: listed.previous,
            next: listed.next,
            quotas: partner.quotas,
            may_set: denied(&actor, Action::SetBudget, query.whose),
            may_freeze: denied(&actor, Action::Freeze, query.whose),
            may_unfreeze: denied(&actor, Action::Unfreeze, query.whose),
            may_export: actor.may(Action::ExportCustomers, &actor.partner).err(),
            views: match actor.principal {
                Principal::Member(member) => tx.views(member).await?,
                _ => Vec::new(),
            },
            managers: managers(&mut tx, &actor).await?,
        })
    }
}

/// Which customers a question is about: those of a tab, or of one of the distributor's resellers.
pub(super) async fn scope_of(
    tx: &mut Read,
    actor: &Actor,
    query: &CustomerQuery,
) -> Result<ListScope, Error> {
    let whole = scope(actor, query.whose)?;
    match query.of {
        Some(id) if query.whose == Whose::Resellers => {
            let reseller = tx.partner(id).await?.ok_or(Problem::NotFound)?.partner;
            actor.may(Action::ViewResellers, &reseller)?;
            Ok(ListScope::Of(id))
        }
        _ => Ok(whole),
    }
}

/// Who may look after the customers of the actor's partner, and after its resellers.
pub(super) async fn managers(tx: &mut Read, actor: &Actor) -> Result<Vec<ManagerSeen>, Error> {
    let members = tx.members_of(actor.partner.id).await?.into_iter().map(|listed| listed.member);
    Ok(members.map(|member| ManagerSeen { id: member.id, name: member.name }).collect())
}

impl Caller {
    pub(super) async fn assign(
        &self,
        chosen: &Selection,
        change: &Assignment,
    ) -> Result<u32, Error> {
        let (month, now) = self.center.month();
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let ids = resolve(&mut tx, &actor, chosen, (month.start, month.end), now).await?;
        let owner = owner(&mut tx, &actor, &ids).await?.partner;
        actor.may(Action::AssignCustomers, &owner)?;
        if let Some(Some(manager)) = change.manager {
            let own = tx.member(manager).await?.filter(|member| member.partner == owner.id);
            own.ok_or(Problem::NotFound)?;
        }
        tx.lock_customers(&ids, month.start, now).await?;
        let permit = actor.permit(Action::AssignCustomers, &owner, ids.clone())?;
        tx.assign_customers(permit, &ids, change).await?;
        tx.commit().await?;
        for id in &ids {
            self.center.hint_of(&owner, *id);
        }
        Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX))
    }
}

/// Which customers a tab shows.
pub(super) fn scope(actor: &Actor, whose: Whose) -> Result<ListScope, Problem> {
    match (whose, actor.sight()) {
        (Whose::Own, Sight::Partner(partner)) => Ok(ListScope::Of(partner)),
        (Whose::Own, Sight::Assigned(partner, member)) => {
            Ok(ListScope::AssignedTo(partner, member))
        }
        (Whose::Resellers, Sight::Partner(partner))
            if actor.partner.kind == PartnerKind::Distributor =>
        {
            Ok(ListScope::UnderDistributor(partner))
        }
        _ => Err(Problem::NotFound),
    }
}

/// Why something cannot be done to the customers of a tab. Whether a reseller decides for itself, its customers' pages
/// say.
fn denied(actor: &Actor, action: Action, whose: Whose) -> Option<Problem> {
    match whose {
        Whose::Own => actor.may(action, &actor.partner).err(),
        Whose::Resellers => actor.entitled(action).err(),
    }
}

/// What identifies a person, masked unless it was asked for (D22).
pub(super) fn masked(
    text: Option<String>,
    reveal: bool,
    mask: fn(&str) -> String,
) -> Option<String> {
    text.map(|text| if reveal { text } else { mask(&text) })
}

impl Inner {
    /// A customer as lists show it.
    pub(super) fn row(&self, row: ListedCustomer, reveal: bool, now: Timestamp) -> CustomerRow {
        let permille =
            row.budget.as_ref().map(|budget| row.used.permille_of(budget.amount.money()));
        let restores = row
            .freezes
            .iter()
            .filter(|freeze| freeze.cause == FreezeCause::Automatic && freeze.holds_at(now))
            .find_map(|freeze| freeze.holds_until)
            .map(|until| self.zone.moment(until));
        CustomerRow {
            id: row.id,
            name: row.name,
            account: row.account,
            tag: row.tag,
            owner: row.owner,
            owner_granted: row.owner_granted,
            state: CustomerState::derive(row.freezes.iter(), permille).under(row.owner_frozen),
            budget: row.budget,
            used: row.used,
            permille,
            restores,
            associated: self.zone.moment(row.associated_at),
            manager: row.manager,
            email: masked(row.email, reveal, mask::email),
            phone: masked(row.phone, reveal, mask::phone),
        }
    }
}
