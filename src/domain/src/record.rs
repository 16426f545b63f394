//! The adjustment record: every change to a customer's budget or freezes, by whom, from what to what (R-REC-1, R-REC-2).
//! Unlike the sources' record (R-REC-3) it also says what was before.

use serde::{Deserialize, Serialize};

use crate::{
    budget::{BudgetType, ExhaustionAction},
    freeze::{Freeze, FreezeCause, FreezeLevel},
    money::BudgetAmount,
    text::{Note, Reason},
};

/// What a record tells. Stored as JSON in the chain and never rewritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// A budget was set, first or anew (`SETTING`).
    BudgetSet {
        /// What was before.
        before: Option<Setting>,
        /// What is now.
        after: Setting,
        /// What was noted of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    },
    /// An account was frozen.
    Frozen {
        /// Why.
        cause: FreezeCause,
        /// How far.
        level: FreezeLevel,
        /// What the person wrote.
        reason: Option<Reason>,
    },
    /// An account was unfrozen.
    Unfrozen {
        /// The causes that were lifted.
        causes: Vec<FreezeCause>,
        /// The level it had.
        level: FreezeLevel,
        /// What the person wrote; none when unfrozen together with setting a budget.
        reason: Option<Reason>,
    },
    /// A customer joined its partner, frozen by default (R-ASSOC-1).
    Associated,
}

/// A budget as a record keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Monthly or one-time.
    pub budget_type: BudgetType,
    /// The amount.
    pub amount: BudgetAmount,
    /// What happens when it is used up.
    pub action: ExhaustionAction,
}

impl Entry {
    /// That a freeze has begun.
    pub fn frozen(freeze: &Freeze) -> Self {
        Self::Frozen { cause: freeze.cause, level: freeze.level, reason: freeze.reason.clone() }
    }

    /// The operation in one word or two, as the page shows it.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::BudgetSet { .. } => "Set Budget",
            Self::Frozen { .. } => "Freeze Account",
            Self::Unfrozen { .. } => "Unfreeze Account",
            Self::Associated => "Joined",
        }
    }
}
