//! Standing: what a customer has used, what is held, what remains, and what it may do; the reading side of everything,
//! and what holds are decided on (D11, R-EXH-7, R-FRZ-1, R-FRZ-2).

use serde::{Deserialize, Serialize};

use crate::{
    budget::{Budget, BudgetType},
    customer::{Association, CustomerState},
    freeze::{FreezeCause, FreezeLevel},
    id::CustomerId,
    money::Money,
    partner::Partner,
    set_budget::CustomerFacts,
};

/// A customer as metering sees it: read under its lock, and changed by what happens within one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Budget, usage and freezes.
    pub facts: CustomerFacts,
    /// The sum of its open holds.
    pub held: Money,
    /// How many holds are open.
    pub open_holds: u32,
}

/// What a customer may do, and why not.
#[expect(clippy::struct_excessive_bools, reason = "four independent answers, not a state machine")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Which customer.
    pub customer: CustomerId,
    /// Its budget.
    pub budget: Option<Budget>,
    /// What counts against the budget, or in the current month without one. May be below zero.
    pub used: Money,
    /// What open holds have taken of the budget.
    pub held: Money,
    /// What is neither used nor held, never below zero; `None` without a budget.
    pub remaining: Option<Money>,
    /// Whether the budget is used up; apart from being frozen, which may have other causes and may have been lifted.
    pub exhausted: bool,
    /// Its state in one word, as lists show it.
    pub state: CustomerState,
    /// Whether it may buy, and renew what it bought.
    pub may_purchase: bool,
    /// Whether it may change what it has.
    pub may_change: bool,
    /// Whether what it has keeps running.
    pub may_use: bool,
    /// Why it may not do what it may not do.
    pub hindrances: Vec<Hindrance>,
}

/// Why a customer may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Hindrance {
    /// Its account is frozen.
    Frozen {
        /// Why.
        cause: FreezeCause,
        /// How far.
        level: FreezeLevel,
    },
    /// Its partner's own account is restricted (R-ROLE-3).
    PartnerRestricted,
    /// Its budget is used up (R-EXH-7).
    BudgetExhausted,
    /// It has no budget yet (R-ASSOC-2).
    NoBudget,
}

impl Standing {
    /// Derives it from what was read.
    pub fn of(ledger: &Ledger, owner: &Partner) -> Self {
        let Ledger { facts, held, .. } = ledger;
        let budget_type = facts.budget.as_ref().map_or(BudgetType::Monthly, |it| it.budget_type);
        let used = facts.used(budget_type);
        let permille = facts.budget.as_ref().map(|budget| used.permille_of(budget.amount.money()));
        let state = CustomerState::derive(facts.freezes.iter(), permille);
        let remaining = facts.budget.as_ref().map(|budget| {
            // Refunds beyond what was used give nothing away that the budget did not allow.
            let taken = i128::from(used.nanos().max(0)) + i128::from(held.nanos());
            let rest = (i128::from(budget.amount.money().nanos()) - taken).max(0);
            Money::from_nanos(i64::try_from(rest).unwrap_or(i64::MAX))
        });
        let exhausted = facts.budget.as_ref().is_some_and(|budget| budget.exhausted_by(used));
        let resold = facts.association == Association::Resale;
        let frozen = match state {
            CustomerState::Frozen { cause, level } => Some(Hindrance::Frozen { cause, level }),
            _ => None,
        };
        let restricted = resold && owner.frozen;
        let hindrances: Vec<_> = [
            frozen,
            restricted.then_some(Hindrance::PartnerRestricted),
            exhausted.then_some(Hindrance::BudgetExhausted),
            (resold && facts.budget.is_none()).then_some(Hindrance::NoBudget),
        ]
        .into_iter()
        .flatten()
        .collect();
        let is_frozen =
            |it: &Hindrance| matches!(it, Hindrance::Frozen { .. } | Hindrance::PartnerRestricted);
        let stops = |it: &Hindrance| {
            matches!(it, Hindrance::Frozen { level: FreezeLevel::AccountAndResources, .. })
        };
        Self {
            customer: facts.id,
            budget: facts.budget.clone(),
            used,
            held: *held,
            remaining,
            exhausted,
            state: state.under(restricted),
            may_purchase: hindrances.is_empty(),
            may_change: !hindrances.iter().any(is_frozen),
            may_use: !hindrances.iter().any(stops),
            hindrances,
        }
    }
}
