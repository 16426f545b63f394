//! Setting budgets: one pure decision for one customer or a page of them, taken by the server inside its transaction and
//! by the browser while somebody types. What was loaded goes in; what is to be written comes out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Action, Actor, whom_to_ask},
    budget::{Budget, BudgetType, ExhaustionAction},
    customer::Association,
    freeze::{Freeze, FreezeCause},
    id::CustomerId,
    money::{BudgetAmount, Money},
    partner::{Partner, PartnerKind},
    period::Month,
    problem::Problem,
    quota::Quota,
    selection::{self, MATCHING_MAX},
    text::{Name, Note},
};

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetBudget {
    /// Whose budgets.
    pub customers: Vec<Choice>,
    /// Monthly or one-time.
    pub budget_type: BudgetType,
    /// The target total (R-BUD-2).
    pub amount: BudgetAmount,
    /// What happens when it is used up; `None` keeps what is set, `Manual` on a first setting.
    pub action: Option<ExhaustionAction>,
    /// Whether to lift the freezes in the same step (R-BUD-4).
    pub unfreeze: bool,
    /// Whether the agreement to stopping resources was confirmed (R-EXH-3).
    pub agreed: bool,
    /// A note or ticket number, which the record keeps.
    pub note: Option<Note>,
    /// The verification code, where the partner asks for one (R-VER-1).
    pub code: Option<String>,
}

/// A chosen customer, and the version of it that the person saw (D18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Which customer.
    pub id: CustomerId,
    /// The version on the page; `None` where the last write wins.
    pub version: Option<i64>,
}

/// What is known of a customer when the decision is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerFacts {
    /// Which customer.
    pub id: CustomerId,
    /// Its name.
    pub name: Name,
    /// Counts the changes to its settings and freezes.
    pub version: i64,
    /// Only resold customers have budgets.
    pub association: Association,
    /// Its budget.
    pub budget: Option<Budget>,
    /// What counts in the current month.
    pub used_month: Money,
    /// What counts since the start of its one-time budget; zero without one.
    pub used_one_time: Money,
    /// The freezes in force.
    pub freezes: Vec<Freeze>,
}

impl CustomerFacts {
    /// What counts against a budget of a type: switching to one-time begins with the current month (R-USE-2, R-USE-3),
    /// keeping it keeps its start (R-USE-4).
    pub fn used(&self, budget_type: BudgetType) -> Money {
        match (budget_type, &self.budget) {
            (BudgetType::OneTime, Some(Budget { budget_type: BudgetType::OneTime, .. })) => {
                self.used_one_time
            }
            _ => self.used_month,
        }
    }

    /// The cents that its present budget takes of the quota of a type.
    fn allocated(&self, budget_type: BudgetType) -> i64 {
        self.budget
            .as_ref()
            .filter(|budget| budget.budget_type == budget_type)
            .map_or(0, |budget| budget.amount.cents())
    }
}

/// The circumstances of the decision.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Who sets.
    pub actor: &'a Actor,
    /// Whose customers they are.
    pub owner: &'a Partner,
    /// The owner's quota and allocation for both types.
    pub quotas: &'a [Quota; 2],
    /// The current billing month.
    pub month: &'a Month,
    /// The current instant.
    pub now: Timestamp,
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// One change per customer, in the order of the facts.
    pub changes: Vec<Change>,
    /// The owner's quotas with the new allocation.
    pub quotas: [Quota; 2],
}

/// What changes for one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which customer.
    pub customer: CustomerId,
    /// Its budget before.
    pub before: Option<Budget>,
    /// Its budget after.
    pub after: Budget,
    /// What counts against the new budget already.
    pub used: Money,
    /// The freezes that are lifted.
    pub lifted: Vec<Freeze>,
    /// The freeze that begins at once because the budget is used up already.
    pub frozen: Option<Freeze>,
    /// What was noted of it.
    pub note: Option<Note>,
}

/// The quota of a type among both.
pub fn quota_of(quotas: &[Quota; 2], budget_type: BudgetType) -> &Quota {
    match budget_type {
        BudgetType::Monthly => &quotas[0],
        BudgetType::OneTime => &quotas[1],
    }
}

/// Decides a setting, all customers or none.
///
/// # Errors
/// In this order: nothing or too much chosen; the actor may not; a type without quota; a referral; a customer changed
/// meanwhile; the agreement missing; the quota exceeded; unfreezing what would freeze again.
pub fn decide(
    command: &SetBudget,
    customers: &[CustomerFacts],
    terms: Terms<'_>,
) -> Result<Decision, Problem> {
    let Terms { actor, owner, .. } = terms;
    selection::check(customers.len(), MATCHING_MAX)?;
    actor.may(Action::SetBudget, owner)?;
    if command.unfreeze && customers.iter().any(|customer| !customer.freezes.is_empty()) {
        actor.may(Action::Unfreeze, owner)?;
    }
    // A quota binds the reseller that sets; its distributor is bound by nothing but its own prudence (R-QUO-4).
    let bound = actor.partner.kind == PartnerKind::Reseller;
    if bound && quota_of(terms.quotas, command.budget_type).granted.is_none() {
        let distributor = whom_to_ask(owner);
        return Err(Problem::TypeNotGranted { budget_type: command.budget_type, distributor });
    }
    for (customer, choice) in customers.iter().zip(&command.customers) {
        if customer.association != Association::Resale {
            return Err(Problem::NotResale { customer: customer.name.clone() });
        }
        if choice.version.is_some_and(|version| version != customer.version) {
            return Err(Problem::ChangedMeanwhile { customer: customer.name.clone() });
        }
    }
    if command.action == Some(ExhaustionAction::AutomaticWithResources) && !command.agreed {
        return Err(Problem::AgreementMissing);
    }
    let quotas = reallocate(command, customers, &terms, bound)?;
    let changes = customers
        .iter()
        .map(|customer| change(command, customer, &terms))
        .collect::<Result<_, _>>()?;
    Ok(Decision { changes, quotas })
}

fn reallocate(
    command: &SetBudget,
    customers: &[CustomerFacts],
    terms: &Terms<'_>,
    bound: bool,
) -> Result<[Quota; 2], Problem> {
    let mut quotas = *terms.quotas;
    for quota in &mut quotas {
        let replaced: i64 = customers.iter().map(|c| c.allocated(quota.budget_type)).sum();
        let requested = if quota.budget_type == command.budget_type {
            // At most 100,000 × 2147483647.00: no overflow.
            command.amount.cents() * i64::try_from(customers.len()).unwrap_or(i64::MAX)
        } else {
            0
        };
        *quota = match quota.replace(replaced, requested) {
            Ok(after) => after,
            Err(shortfall) if bound => {
                let distributor = whom_to_ask(terms.owner);
                return Err(Problem::QuotaExceeded { shortfall, distributor });
            }
            Err(_) => {
                Quota { allocated_cents: quota.allocated_cents - replaced + requested, ..*quota }
            }
        };
    }
    Ok(quotas)
}

fn change(
    command: &SetBudget,
    customer: &CustomerFacts,
    terms: &Terms<'_>,
) -> Result<Change, Problem> {
    let before = customer.budget.clone();
    let kept_action = before.as_ref().map_or(ExhaustionAction::Manual, |budget| budget.action);
    let since = match &before {
        Some(budget)
            if budget.budget_type == BudgetType::OneTime
                && command.budget_type == BudgetType::OneTime =>
        {
            budget.since
        }
        _ => terms.month.start,
    };
    let after = Budget {
        budget_type: command.budget_type,
        amount: command.amount,
        action: command.action.unwrap_or(kept_action),
        since,
    };
    let used = customer.used(command.budget_type);
    let freezes = if after.exhausted_by(used) { after.action.freezes() } else { None };
    let lifted = if command.unfreeze { customer.freezes.clone() } else { Vec::new() };
    if freezes.is_some() && !lifted.is_empty() {
        return Err(Problem::StillExhausted {
            customer: customer.name.clone(),
            used: used.shown(),
            amount: command.amount,
        });
    }
    // Repeating a setting does not undo an unfreeze that waived it (D9).
    let altered = before.as_ref().is_none_or(|before| {
        (before.budget_type, before.amount, before.action)
            != (after.budget_type, after.amount, after.action)
    });
    let standing = customer.freezes.iter().find(|freeze| freeze.cause == FreezeCause::Automatic);
    let frozen = freezes
        .filter(|_| altered)
        .map(|level| Freeze {
            cause: FreezeCause::Automatic,
            // Only unfreezing lowers a level (R-BUD-4).
            level: standing.map_or(level, |freeze| freeze.level.max(level)),
            reason: None,
            since: standing.map_or(terms.now, |freeze| freeze.since),
            holds_until: automatic_until(&after, terms.owner, terms.month),
        })
        .filter(|freeze| standing != Some(freeze));
    let note = command.note.clone();
    Ok(Change { customer: customer.id, before, after, used, lifted, frozen, note })
}

/// The instant at which an automatic freeze ends by itself: the restore of a monthly budget, where the partner wants
/// that; a one-time budget never restores (A-4, D8).
pub fn automatic_until(budget: &Budget, owner: &Partner, month: &Month) -> Option<Timestamp> {
    (owner.lift_at_restore && budget.budget_type == BudgetType::Monthly).then_some(month.end)
}

#[cfg(test)]
mod tests;
