//! Setting budgets: one pure decision for one customer or a hundred thousand, taken by the server inside its transaction
//! and by the browser while somebody types. What was loaded goes in; what is to be written comes out.

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
    quota::{Quota, Shortfall},
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

impl SetBudget {
    /// What each of its customers is to get.
    pub fn wishes(&self) -> Vec<Wish> {
        let target =
            Target { budget_type: self.budget_type, amount: self.amount, action: self.action };
        self.customers.iter().map(|choice| Wish { choice: *choice, target }).collect()
    }

    /// How it sets.
    pub fn ways(&self) -> Ways {
        Ways { unfreeze: self.unfreeze, agreed: self.agreed, note: self.note.clone() }
    }
}

/// What a customer is to get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Monthly or one-time.
    pub budget_type: BudgetType,
    /// The target total.
    pub amount: BudgetAmount,
    /// What happens when it is used up; `None` keeps what is set.
    pub action: Option<ExhaustionAction>,
}

/// A customer with what it is to get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Which customer.
    pub choice: Choice,
    /// Its new budget.
    pub target: Target,
}

/// How all are set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// Whether to lift the freezes in the same step.
    pub unfreeze: bool,
    /// Whether the agreement to stopping resources was confirmed.
    pub agreed: bool,
    /// A note or ticket number, which the records keep.
    pub note: Option<Note>,
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
    pub fn allocated(&self, budget_type: BudgetType) -> i64 {
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

/// What was found of a setting: what it would change, and all that stands in its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// What it would change if nothing did.
    pub decision: Decision,
    /// What stands in its way, the weightiest first.
    pub obstacles: Vec<Obstacle>,
}

/// Something that stands in the way of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    /// The customer that it is about, unless it is about all.
    pub customer: Option<CustomerId>,
    /// What it is.
    pub problem: Problem,
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
/// As [`decide_each`].
pub fn decide(
    command: &SetBudget,
    customers: &[CustomerFacts],
    terms: Terms<'_>,
) -> Result<Decision, Problem> {
    decide_each(&command.wishes(), &command.ways(), customers, terms)
}

/// Decides a setting that gives each of its customers a budget of its own, all or none. Wishes and facts come in the same
/// order.
///
/// # Errors
/// In this order: nothing or too much chosen; the actor may not; a type without quota; a referral; a customer changed
/// meanwhile; the agreement missing; the quota exceeded; unfreezing what would freeze again.
pub fn decide_each(
    wishes: &[Wish],
    ways: &Ways,
    customers: &[CustomerFacts],
    terms: Terms<'_>,
) -> Result<Decision, Problem> {
    allowed(ways, customers, terms)?;
    let Examination { decision, obstacles } = examine(wishes, ways, customers, terms);
    match obstacles.into_iter().next() {
        None => Ok(decision),
        Some(obstacle) => Err(obstacle.problem),
    }
}

/// Whether the actor may set anything here at all.
///
/// # Errors
/// When nothing or too much was chosen, or the actor may not.
pub fn allowed(ways: &Ways, customers: &[CustomerFacts], terms: Terms<'_>) -> Result<(), Problem> {
    selection::check(customers.len(), MATCHING_MAX)?;
    terms.actor.may(Action::SetBudget, terms.owner)?;
    if ways.unfreeze && customers.iter().any(|customer| !customer.freezes.is_empty()) {
        terms.actor.may(Action::Unfreeze, terms.owner)?;
    }
    Ok(())
}

/// Finds out what a setting would do, and all that stands in its way, in one pass over its customers.
pub fn examine(
    wishes: &[Wish],
    ways: &Ways,
    customers: &[CustomerFacts],
    terms: Terms<'_>,
) -> Examination {
    let pairs = || wishes.iter().zip(customers);
    let sum = |cents: &dyn Fn(BudgetType, &Wish, &CustomerFacts) -> i64| {
        // At most 100,000 × 2147483647.00: no overflow.
        BudgetType::ALL.map(|one| pairs().map(|(wish, customer)| cents(one, wish, customer)).sum())
    };
    let replaced = sum(&|one, _, customer| customer.allocated(one));
    let requested = sum(&|one, wish, _| match wish.target {
        Target { budget_type, amount, .. } if budget_type == one => amount.cents(),
        _ => 0,
    });
    let mut obstacles: Vec<_> = types_without_quota(wishes, terms).collect();
    let refused = obstacles.len();
    for (Wish { choice, .. }, customer) in pairs() {
        let name = || customer.name.clone();
        let problem = if customer.association != Association::Resale {
            Problem::NotResale { customer: name() }
        } else if choice.version.is_some_and(|version| version != customer.version) {
            Problem::ChangedMeanwhile { customer: name() }
        } else {
            continue;
        };
        obstacles.push(Obstacle { customer: Some(customer.id), problem });
    }
    let stops_resources =
        |wish: &Wish| wish.target.action == Some(ExhaustionAction::AutomaticWithResources);
    if !ways.agreed && wishes.iter().any(stops_resources) {
        obstacles.push(Obstacle { customer: None, problem: Problem::AgreementMissing });
    }
    let (quotas, shortfalls) = reallocate(terms.quotas, replaced, requested);
    // Where a type was not granted at all, that says it.
    if is_bound(terms) && refused == 0 {
        let distributor = whom_to_ask(terms.owner);
        obstacles.extend(shortfalls.into_iter().map(|shortfall| {
            let distributor = distributor.clone();
            Obstacle { customer: None, problem: Problem::QuotaExceeded { shortfall, distributor } }
        }));
    }
    let mut changes = Vec::with_capacity(customers.len());
    for (wish, customer) in pairs() {
        let change = change(wish.target, ways, customer, &terms);
        if !change.lifted.is_empty()
            && change.after.exhausted_by(change.used)
            && change.after.action.freezes().is_some()
        {
            let problem = Problem::StillExhausted {
                customer: customer.name.clone(),
                used: change.used.shown(),
                amount: wish.target.amount,
            };
            obstacles.push(Obstacle { customer: Some(customer.id), problem });
        }
        changes.push(change);
    }
    Examination { decision: Decision { changes, quotas }, obstacles }
}

/// A quota binds the reseller that sets; its distributor is bound by nothing but its own prudence (R-QUO-4).
fn is_bound(terms: Terms<'_>) -> bool {
    terms.actor.partner.kind == PartnerKind::Reseller
}

/// The types that are asked for and may not be set (R-GRANT-2).
fn types_without_quota(wishes: &[Wish], terms: Terms<'_>) -> impl Iterator<Item = Obstacle> {
    BudgetType::ALL
        .into_iter()
        .filter(move |one| is_bound(terms) && quota_of(terms.quotas, *one).granted.is_none())
        .filter(|one| wishes.iter().any(|wish| wish.target.budget_type == *one))
        .map(move |budget_type| {
            let distributor = whom_to_ask(terms.owner);
            let problem = Problem::TypeNotGranted { budget_type, distributor };
            Obstacle { customer: None, problem }
        })
}

/// The quotas once budgets of so many cents of each type have given way to others, and where those do not suffice.
pub fn reallocate(
    quotas: &[Quota; 2],
    replaced: [i64; 2],
    requested: [i64; 2],
) -> ([Quota; 2], Vec<Shortfall>) {
    let mut after = *quotas;
    let mut shortfalls = Vec::new();
    for (quota, (replaced, requested)) in after.iter_mut().zip(replaced.into_iter().zip(requested))
    {
        if let Err(shortfall) = quota.replace(replaced, requested) {
            shortfalls.push(shortfall);
        }
        quota.allocated_cents += requested - replaced;
    }
    (after, shortfalls)
}

fn change(target: Target, ways: &Ways, customer: &CustomerFacts, terms: &Terms<'_>) -> Change {
    let before = customer.budget.clone();
    let kept_action = before.as_ref().map_or(ExhaustionAction::Manual, |budget| budget.action);
    let since = match &before {
        Some(budget)
            if budget.budget_type == BudgetType::OneTime
                && target.budget_type == BudgetType::OneTime =>
        {
            budget.since
        }
        _ => terms.month.start,
    };
    let after = Budget {
        budget_type: target.budget_type,
        amount: target.amount,
        action: target.action.unwrap_or(kept_action),
        since,
    };
    let used = customer.used(target.budget_type);
    let freezes = if after.exhausted_by(used) { after.action.freezes() } else { None };
    let lifted = if ways.unfreeze { customer.freezes.clone() } else { Vec::new() };
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
    let note = ways.note.clone();
    Change { customer: customer.id, before, after, used, lifted, frozen, note }
}

/// The instant at which an automatic freeze ends by itself: the restore of a monthly budget, where the partner wants
/// that; a one-time budget never restores (A-4, D8).
pub fn automatic_until(budget: &Budget, owner: &Partner, month: &Month) -> Option<Timestamp> {
    (owner.lift_at_restore && budget.budget_type == BudgetType::Monthly).then_some(month.end)
}

#[cfg(test)]
mod tests;
