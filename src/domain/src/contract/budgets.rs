//! The Set Budget page, and the Adjustment Record of what was set.

use serde::{Deserialize, Serialize};

use crate::{
    access::Actor,
    budget::BudgetType,
    customer::CustomerState,
    freeze::ReleaseAfter,
    money::Money,
    partner::Partner,
    period::{Moment, Month},
    quota::Quota,
    record::Entry,
    selection::Selection,
    set_budget::CustomerFacts,
    text::{Account, Name},
};

/// What the Set Budget page shows and what the decision needs: the browser decides with the same facts while one types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetPage {
    /// What was chosen.
    pub chosen: Selection,
    /// The chosen customers; none where all that match were chosen, which may be too many to list.
    pub customers: Vec<BudgetCustomer>,
    /// What the chosen come to.
    pub sums: ChosenSums,
    /// Whose customers they are.
    pub owner: Partner,
    /// Who looks.
    pub actor: Actor,
    /// The owner's quotas.
    pub quotas: [Quota; 2],
    /// The current billing month.
    pub month: Month,
    /// The moment of the answer.
    pub now: Moment,
    /// When monthly budgets restore.
    pub restores: Moment,
    /// After how long frozen resources are released.
    pub release_after: ReleaseAfter,
    /// For a single customer: what counted on each day of the month so far, from the 1st to today.
    pub days: Vec<Money>,
}

/// What chosen customers come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenSums {
    /// How many they are.
    pub customers: u32,
    /// The cents of their monthly and of their one-time budgets.
    pub cents: [i64; 2],
    /// How many of them are frozen.
    pub frozen: u32,
}

impl ChosenSums {
    /// Adds them up.
    pub fn of<'a>(customers: impl IntoIterator<Item = &'a CustomerFacts>) -> Self {
        let mut sums = Self { customers: 0, cents: [0, 0], frozen: 0 };
        for facts in customers {
            sums.customers += 1;
            sums.frozen += u32::from(!facts.freezes.is_empty());
            for (cents, budget_type) in sums.cents.iter_mut().zip(BudgetType::ALL) {
                *cents += facts.allocated(budget_type);
            }
        }
        sums
    }
}

/// A chosen customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetCustomer {
    /// What the decision needs.
    pub facts: CustomerFacts,
    /// Its account.
    pub account: Account,
    /// Its state.
    pub state: CustomerState,
    /// Since when it is frozen.
    pub frozen_since: Option<Moment>,
}

/// Budgets that were set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetsSet {
    /// For how many customers.
    pub set: u32,
    /// How many accounts were unfrozen.
    pub unfrozen: u32,
    /// How many were frozen at once because their budget was used up already.
    pub frozen: u32,
}

/// Adjustment records of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordPage {
    /// The customer's name.
    pub customer: Name,
    /// Its account.
    pub account: Account,
    /// The records, newest first.
    pub records: Vec<RecordRow>,
    /// Where older records begin, if there are any.
    pub older: Option<i64>,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRow {
    /// Its number in the owner's chain.
    pub number: i64,
    /// When.
    pub at: Moment,
    /// Who: a member's name or `system`.
    pub operator: String,
    /// For which partner.
    pub partner: Name,
    /// What.
    pub entry: Entry,
}
