//! Freezing and unfreezing: read under lock, decide, write, commit.

use domain::{
    access::{Action, Actor},
    contract::{FreezeCustomer, FreezePage},
    customer::{Association, CustomerState},
    freeze::{Freeze, FreezeCause, FreezeLevel},
    freezing::{Change, EACH_MAX, FreezeAct, FreezeCommand, Weighed, Whom, decide, weigh},
    id::CustomerId,
    operation::Operation,
    partner::Partner,
    problem::Problem,
    record::Entry,
    selection::{self, Selection},
    set_budget::CustomerFacts,
};
use jiff::Timestamp;
use store::{CustomerRecord, FreezeWrite, NewRecord, PartnerRow, Read};

use super::{
    Caller, Known,
    budgets::permille,
    selection::{owner, resolve},
};
use crate::{Error, Hint, Inner, engine::frozen_until, ids, outbox::About};

/// How many of all that match a page lists.
const LISTED: usize = 100;

impl Caller {
    pub(super) async fn freeze_page(
        &self,
        chosen: &Selection,
        act: FreezeAct,
    ) -> Result<FreezePage, Error> {
        let (month, now) = self.center.month();
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let ids = resolve(&mut tx, &actor, chosen, (month.start, month.end), now).await?;
        let owner = owner(&mut tx, &actor, &ids).await?;
        actor.may(Action::ViewCustomers, &owner.partner)?;
        let mut customers = tx.customers(&ids, month.start, now).await?;
        let facts: Vec<_> = customers.iter().map(|customer| customer.facts.clone()).collect();
        let Weighed { changes, already, obstacles } = weigh(act, None, &facts, &[], now);
        let (change, stay) = (count(changes.len()), count(already.len()));
        let nothing = if changes.is_empty() { Problem::in_the_way(already) } else { None };
        let digest = match chosen {
            Selection::Ticked(ids) => {
                // As they were ticked, which is how the list showed them.
                customers.sort_by_key(|one| ids.iter().position(|id| *id == one.facts.id));
                None
            }
            Selection::Matching(_) => Some(digest(act, &facts)),
        };
        customers.truncate(LISTED);
        Ok(FreezePage {
            customers: customers
                .into_iter()
                .map(|one| self.center.freeze_customer(one, &owner))
                .collect(),
            chosen: count(ids.len()),
            digest,
            change,
            already: stay,
            in_the_way: Problem::in_the_way(obstacles).or(nothing),
            denied: actor.may(act.action(), &owner.partner).err(),
            needs_code: actor.partner.verification_code,
            now: self.center.zone.moment(now),
            release: self.center.zone.moment(self.center.release_after.counted_from(now)),
            release_after: self.center.release_after,
        })
    }

    pub(super) async fn freeze(&self, command: &FreezeCommand) -> Result<u32, Error> {
        let (month, now) = self.center.month();
        let operation = Operation::Freeze(command.clone());
        let tried = self.try_code(&operation, command.code.as_deref()).await?;

        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let chosen = command.whom.selection();
        let ids = resolve(&mut tx, &actor, &chosen, (month.start, month.end), now).await?;
        let owner = owner(&mut tx, &actor, &ids).await?.partner.id;
        // Locks in their order everywhere: quotas, customers, the chain's head (D12). Only what is read now counts.
        let owner = tx.lock_partner(owner).await?.ok_or(Problem::NotFound)?;
        let customers = tx.lock_customers(&ids, month.start, now).await?;
        if customers.iter().any(|customer| customer.owner != owner.partner.id) {
            return Err(Problem::NotFound.into());
        }
        let facts: Vec<_> = customers.iter().map(|customer| customer.facts.clone()).collect();
        let changes = decide_as_seen(command, &facts, (&actor, &owner.partner), now)?;
        self.check_code(&mut tx, &actor, tried).await?;
        let permit = actor.permit(command.act.action(), &owner.partner, ids)?;
        let mut writes = Vec::with_capacity(changes.len());
        let mut events = Vec::with_capacity(changes.len());
        let mut changing = changes.iter().peekable();
        for CustomerRecord { facts, account, .. } in &customers {
            let Some(change) = changing.next_if(|change| change.customer == facts.id) else {
                continue;
            };
            let write = write(change, facts, command, now);
            let about = About::new(&owner.partner, facts, account, &self.center.currency);
            events.extend(about.recorded(&write.record.entry, now));
            writes.push(write);
        }
        tx.put_freezes(permit, &writes).await?;
        tx.add_events(&events).await?;
        tx.commit().await?;
        self.center.engine.ring();
        for change in &changes {
            self.center.engine.hint(Hint::Changed {
                customer: change.customer,
                owner: owner.partner.id,
                distributor: owner.partner.distributor.as_ref().map(|superior| superior.id),
            });
        }
        tracing::info!(
            actor = ?self.principal,
            partner.id = %owner.partner.id,
            "{} of {} customers",
            command.act.title(),
            changes.len(),
        );
        Ok(count(changes.len()))
    }

    /// Whom an act would change, if it may be: the check of [`Caller::freeze`] before its locks.
    pub(super) async fn would_freeze(
        &self,
        tx: &mut Read,
        actor: &Actor,
        command: &FreezeCommand,
    ) -> Result<String, Error> {
        let (month, now) = self.center.month();
        let chosen = command.whom.selection();
        let ids = resolve(tx, actor, &chosen, (month.start, month.end), now).await?;
        let owner = owner(tx, actor, &ids).await?;
        let customers = tx.customers(&ids, month.start, now).await?;
        let facts: Vec<_> = customers.into_iter().map(|customer| customer.facts).collect();
        let changes = decide_as_seen(command, &facts, (actor, &owner.partner), now)?;
        Ok(match facts.as_slice() {
            [one] => one.name.to_string(),
            _ => format!("{} customers", changes.len()),
        })
    }

    pub(super) async fn freeze_each(
        &self,
        command: &FreezeCommand,
    ) -> Result<Vec<(CustomerId, Result<(), Problem>)>, Error> {
        let Whom::Named(choices) = &command.whom else { return Err(Problem::NotFound.into()) };
        let Known { actor, .. } = self.known(&mut self.center.store.read().await?).await?;
        actor.entitled(command.act.action())?;
        if !choices.is_empty() {
            selection::check(choices.len(), EACH_MAX)?;
        }
        if command.act.needs_agreement() && !command.agreed {
            return Err(Problem::AgreementMissing.into());
        }
        let mut outcomes = Vec::with_capacity(choices.len());
        for choice in choices {
            let alone = FreezeCommand { whom: Whom::Named(vec![*choice]), ..command.clone() };
            let outcome = self.freeze(&alone).await;
            outcomes.push((choice.id, outcome.map(drop).map_err(Error::into_problem)));
        }
        Ok(outcomes)
    }
}

impl Inner {
    fn freeze_customer(&self, record: CustomerRecord, owner: &PartnerRow) -> FreezeCustomer {
        let CustomerRecord { mut facts, account, .. } = record;
        let is_restricted = owner.partner.frozen && facts.association == Association::Resale;
        let state = CustomerState::derive(facts.freezes.iter(), permille(&facts));
        if let Some((since, reason)) = owner.frozen.as_ref().filter(|_| is_restricted) {
            // Derived from the partner, never stored (D8).
            facts.freezes.push(Freeze {
                cause: FreezeCause::Partner,
                level: FreezeLevel::Account,
                reason: reason.clone(),
                since: *since,
                holds_until: None,
            });
        }
        FreezeCustomer {
            id: facts.id,
            name: facts.name,
            account,
            version: facts.version,
            state: state.under(is_restricted),
            causes: facts.freezes.into_iter().map(|freeze| self.freeze_seen(freeze)).collect(),
        }
    }
}

/// Decides, once what all that match come to is still what somebody saw.
fn decide_as_seen(
    command: &FreezeCommand,
    facts: &[CustomerFacts],
    who: (&Actor, &Partner),
    now: Timestamp,
) -> Result<Vec<Change>, Problem> {
    match &command.whom {
        Whom::Matching { digest: seen, .. } if *seen != digest(command.act, facts) => {
            Err(Problem::PreviewChanged)
        }
        _ => decide(command, facts, who, now),
    }
}

/// What stands for customers as they are, in the order of their ids: which they are, and the version of each.
fn digest(act: FreezeAct, facts: &[CustomerFacts]) -> String {
    let seen: Vec<_> =
        facts.iter().map(|facts| format!("{}.{}", facts.id, facts.version)).collect();
    ids::hashed(&format!("{} {}", act.word(), seen.join(",")))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn write(
    change: &Change,
    facts: &CustomerFacts,
    command: &FreezeCommand,
    now: Timestamp,
) -> FreezeWrite {
    let holding = facts.freezes.iter().filter(|freeze| !change.lifted.contains(freeze));
    let entry = match &change.frozen {
        Some(freeze) => Entry::frozen(freeze),
        None => Entry::Unfrozen {
            causes: change.lifted.iter().map(|freeze| freeze.cause).collect(),
            level: command.act.level(),
            reason: Some(command.reason.clone()),
        },
    };
    FreezeWrite {
        customer: change.customer,
        lifted: change.lifted.iter().map(|freeze| freeze.cause).collect(),
        frozen: change.frozen.clone(),
        frozen_until: frozen_until(holding, change.frozen.as_ref()),
        record: NewRecord { customer: change.customer, at: now, by_system: false, entry },
    }
}
