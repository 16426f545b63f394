//! Setting budgets: read under lock, decide, write, commit.

use domain::{
    access::{Action, Actor},
    alert,
    contract::{BudgetCustomer, BudgetPage, BudgetsSet, ChosenSums},
    customer::{Association, CustomerState},
    money::Money,
    operation::{Operation, in_order},
    period::Month,
    problem::Problem,
    record::{Entry, Setting},
    selection::{self, Selection, TICKED_MAX},
    set_budget::{Change, CustomerFacts, Decision, SetBudget, Terms, decide},
};
use jiff::Timestamp;
use store::{
    AlertKey, BudgetWrite, CustomerRecord, FOREVER, NewRecord, PartnerRow, Read, UsageKey, Write,
};

use super::{
    Caller, Known,
    selection::{owner, resolve},
};
use crate::{
    Error, Hint, Inner,
    engine::frozen_until,
    outbox::{self, About},
};

impl Caller {
    pub(super) async fn budget_page(&self, chosen: &Selection) -> Result<BudgetPage, Error> {
        let (month, now) = self.center.month();
        let zone = &self.center.zone;
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let ids = resolve(&mut tx, &actor, chosen, (month.start, month.end), now).await?;
        let owner = owner(&mut tx, &actor, &ids).await?;
        let mut customers = tx.customers(&ids, month.start, now).await?;
        actor.may(Action::ViewCustomers, &owner.partner)?;
        let sums = ChosenSums::of(customers.iter().map(|customer| &customer.facts));
        match chosen {
            // As they were ticked, which is how the list showed them.
            Selection::Ticked(ids) => {
                customers
                    .sort_by_key(|customer| ids.iter().position(|id| *id == customer.facts.id));
            }
            Selection::Matching(_) => customers.clear(),
        }
        let days = match customers.as_slice() {
            [customer] => tx.spans(customer.facts.id, &zone.days_so_far(&month, now)).await?,
            _ => Vec::new(),
        };
        let page = self.center.budget_page(owner, customers, actor, days, (month, now));
        Ok(BudgetPage { chosen: chosen.clone(), sums, ..page })
    }

    pub(super) async fn set_budgets(&self, command: &SetBudget) -> Result<BudgetsSet, Error> {
        let (month, now) = self.center.month();
        let operation = Operation::SetBudgets(command.clone());
        let tried = self.try_code(&operation, command.code.as_deref()).await?;
        let command = SetBudget { customers: in_order(&command.customers), ..command.clone() };
        let ids: Vec<_> = command.customers.iter().map(|choice| choice.id).collect();

        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        selection::check(ids.len(), TICKED_MAX)?;
        let owner = owner(&mut tx, &actor, &ids).await?.partner.id;
        // Locks in their order everywhere: quotas, customers, the chain's head (D12). Only what is read now counts.
        let owner = tx.lock_partner(owner).await?.ok_or(Problem::NotFound)?;
        let customers = tx.lock_customers(&ids, month.start, now).await?;
        if customers.iter().any(|customer| customer.owner != owner.partner.id) {
            return Err(Problem::NotFound.into());
        }
        let facts: Vec<_> = customers.iter().map(|customer| customer.facts.clone()).collect();
        let terms = Terms {
            actor: &actor,
            owner: &owner.partner,
            quotas: &owner.quotas,
            month: &month,
            now,
        };
        let decision = decide(&command, &facts, terms)?;
        self.check_code(&mut tx, &actor, tried).await?;
        let set =
            self.carry_out(&mut tx, &actor, &owner, &customers, &decision, (&month, now)).await?;
        tx.commit().await?;
        self.announce(&decision, &owner);
        tracing::info!(
            actor = ?self.principal,
            partner.id = %owner.partner.id,
            set.set, set.unfrozen, set.frozen,
            "{} {} budgets set to {}",
            set.set,
            command.budget_type.word(),
            command.amount.shown(),
        );
        Ok(set)
    }

    /// Writes what was decided about locked customers, with all that follows from it.
    pub(super) async fn carry_out(
        &self,
        tx: &mut Write,
        actor: &Actor,
        owner: &PartnerRow,
        customers: &[CustomerRecord],
        decision: &Decision,
        (month, now): (&Month, Timestamp),
    ) -> Result<BudgetsSet, Error> {
        let ids = customers.iter().map(|customer| customer.facts.id).collect();
        let permit = actor.permit(Action::SetBudget, &owner.partner, ids)?;
        let changes = &decision.changes;
        let writes: Vec<_> = changes
            .iter()
            .zip(customers)
            .map(|(change, customer)| write(change, &customer.facts, month, now))
            .collect();
        tx.set_budgets(permit, &writes, &decision.quotas).await?;
        self.center.tell(tx, changes, customers, owner, month, now).await?;
        let quotas = [&owner.quotas, &decision.quotas];
        let currency = &self.center.currency;
        tx.add_events(&outbox::quotas_reached(&owner.partner, quotas, currency, now)).await?;
        let count = |is: &dyn Fn(&Change) -> bool| {
            u32::try_from(changes.iter().filter(|change| is(change)).count()).unwrap_or(u32::MAX)
        };
        Ok(BudgetsSet {
            set: count(&|_| true),
            unfrozen: count(&|change| !change.lifted.is_empty()),
            frozen: count(&|change| change.frozen.is_some()),
        })
    }

    /// Says of what was committed that it is there.
    pub(super) fn announce(&self, decision: &Decision, owner: &PartnerRow) {
        self.center.engine.ring();
        for change in &decision.changes {
            self.center.engine.hint(Hint::Changed {
                customer: change.customer,
                owner: owner.partner.id,
                distributor: owner.partner.distributor.as_ref().map(|superior| superior.id),
            });
        }
    }

    /// Whose budgets a setting would set, if it may be: the check of [`Caller::set_budgets`] before its locks.
    pub(super) async fn would_set(
        &self,
        tx: &mut Read,
        actor: &Actor,
        command: &SetBudget,
    ) -> Result<String, Error> {
        let (month, now) = self.center.month();
        let command = SetBudget { customers: in_order(&command.customers), ..command.clone() };
        let ids: Vec<_> = command.customers.iter().map(|choice| choice.id).collect();
        selection::check(ids.len(), TICKED_MAX)?;
        let owner = owner(tx, actor, &ids).await?;
        let customers = tx.customers(&ids, month.start, now).await?;
        let facts: Vec<_> = customers.into_iter().map(|customer| customer.facts).collect();
        let terms =
            Terms { actor, owner: &owner.partner, quotas: &owner.quotas, month: &month, now };
        decide(&command, &facts, terms)?;
        Ok(match facts.as_slice() {
            [one] => one.name.to_string(),
            many => format!("{} customers", many.len()),
        })
    }
}

impl Inner {
    /// What the Set Budget page shows of what was read.
    pub(super) fn budget_page(
        &self,
        owner: PartnerRow,
        customers: Vec<CustomerRecord>,
        actor: Actor,
        days: Vec<Money>,
        (month, now): (Month, Timestamp),
    ) -> BudgetPage {
        let facts = || customers.iter().map(|customer| &customer.facts);
        let chosen = Selection::Ticked(facts().map(|facts| facts.id).collect());
        let sums = ChosenSums::of(facts());
        let customers = customers
            .into_iter()
            .map(|CustomerRecord { facts, account, .. }| BudgetCustomer {
                state: CustomerState::derive(facts.freezes.iter(), permille(&facts))
                    .under(owner.partner.frozen && facts.association == Association::Resale),
                frozen_since: facts
                    .freezes
                    .iter()
                    .map(|freeze| freeze.since)
                    .min()
                    .map(|since| self.zone.moment(since)),
                account,
                facts,
            })
            .collect();
        BudgetPage {
            chosen,
            customers,
            sums,
            owner: owner.partner,
            actor,
            quotas: owner.quotas,
            month,
            now: self.zone.moment(now),
            restores: self.zone.moment(month.end),
            release_after: self.release_after,
            days,
        }
    }

    /// Writes the events of a setting. Marks that the new budgets have reached already are told of at once, marks above what
    /// is used are armed again.
    async fn tell(
        &self,
        tx: &mut Write,
        changes: &[Change],
        customers: &[CustomerRecord],
        owner: &PartnerRow,
        month: &Month,
        now: Timestamp,
    ) -> Result<(), Error> {
        let key = |change: &Change, mark| AlertKey {
            window: UsageKey {
                customer: change.customer,
                budget_type: change.after.budget_type,
                window_start: change.after.window(month).start,
            },
            mark,
        };
        let marks = owner.partner.marks.all();
        let (mut reached, mut armed) = (Vec::new(), Vec::new());
        for change in changes {
            let is_reached = |mark| alert::reached(change.after.amount, change.used, mark);
            reached
                .extend(marks.into_iter().filter(|it| is_reached(*it)).map(|it| key(change, it)));
            // Those above are not reached either.
            armed.extend(marks.into_iter().find(|it| !is_reached(*it)).map(|it| key(change, it)));
        }
        tx.remove_alerts(&armed).await?;
        let new = tx.add_alerts(now, &reached).await?;
        let mut events = Vec::with_capacity(changes.len());
        for (change, customer) in changes.iter().zip(customers) {
            let CustomerRecord { facts, account, lapsed, .. } = customer;
            let about = About::new(&owner.partner, facts, account, &self.currency);
            if change.frozen.is_some() {
                // Their row gives way to the new freeze, so this is the last moment to tell.
                events.extend(lapsed.iter().map(|freeze| about.lapsed(freeze, now)));
            }
            let told = records(change, now);
            events.extend(told.iter().filter_map(|record| about.recorded(&record.entry, now)));
            let highest = marks.into_iter().filter(|mark| new.contains(&key(change, *mark))).max();
            if let Some(mark) = highest {
                let start = change.after.window(month).start;
                events.push(about.reached(&change.after, start, (change.used, mark), now));
            }
        }
        Ok(tx.add_events(&events).await?)
    }
}

/// The thousandths that are used of a customer's budget.
pub(super) fn permille(facts: &CustomerFacts) -> Option<i64> {
    let budget = facts.budget.as_ref()?;
    Some(facts.used(budget.budget_type).permille_of(budget.amount.money()))
}

fn write(change: &Change, facts: &CustomerFacts, month: &Month, now: Timestamp) -> BudgetWrite {
    let holding = facts.freezes.iter().filter(|freeze| !change.lifted.contains(freeze));
    BudgetWrite {
        customer: change.customer,
        budget: change.after.clone(),
        used: change.used,
        window_end: change.after.window(month).end.map_or(FOREVER, Timestamp::as_microsecond),
        lifted: change.lifted.iter().map(|freeze| freeze.cause).collect(),
        frozen: change.frozen.clone(),
        frozen_until: frozen_until(holding, change.frozen.as_ref()),
        records: records(change, now),
    }
}

fn records(change: &Change, now: Timestamp) -> Vec<NewRecord> {
    let set = Entry::BudgetSet {
        before: change.before.as_ref().map(Setting::from),
        after: Setting::from(&change.after),
        note: change.note.clone(),
    };
    let mut entries = vec![(false, set)];
    if let Some(level) = change.lifted.iter().map(|freeze| freeze.level).max() {
        let causes = change.lifted.iter().map(|freeze| freeze.cause).collect();
        entries.push((false, Entry::Unfrozen { causes, level, reason: None }));
    }
    if let Some(freeze) = &change.frozen {
        entries.push((true, Entry::frozen(freeze)));
    }
    let customer = change.customer;
    entries
        .into_iter()
        .map(|(by_system, entry)| NewRecord { customer, at: now, by_system, entry })
        .collect()
}
