//! Budgets: one per customer, monthly or one-time, with what happens when it is used up (R-BUD-1, R-EXH-1).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    freeze::FreezeLevel,
    money::{BudgetAmount, Money},
    period::Month,
};

/// The share at which a customer counts as near its budget: the first alert threshold, 75 % (R-ALT-1).
pub const NEAR_PERMILLE: i64 = 750;
/// The whole budget.
pub const FULL_PERMILLE: i64 = 1000;

/// Whether and when a budget restores (R-BUD-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BudgetType {
    /// `MONTHLY`: counts the billing month, whole again at 00:00:00 on the 1st.
    Monthly,
    /// `PACKAGE`: counts from the month in which it was set and never restores.
    OneTime,
}

impl BudgetType {
    /// Both types.
    pub const ALL: [Self; 2] = [Self::Monthly, Self::OneTime];

    /// `monthly` or `one-time`, as it reads inside a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::OneTime => "one-time",
        }
    }

    /// `Monthly Budget` or `One-Time Budget`, as it stands on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Monthly => "Monthly Budget",
            Self::OneTime => "One-Time Budget",
        }
    }
}

/// What happens when a budget is used up (R-EXH-1, R-EXH-3, A-19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExhaustionAction {
    /// Alerts alone; the partner decides. The default of a first setting.
    Manual,
    /// Freezes the account.
    Automatic,
    /// Freezes the account and its resources.
    AutomaticWithResources,
}

impl ExhaustionAction {
    /// The level at which exhaustion freezes, if it does.
    pub fn freezes(self) -> Option<FreezeLevel> {
        match self {
            Self::Manual => None,
            Self::Automatic => Some(FreezeLevel::Account),
            Self::AutomaticWithResources => Some(FreezeLevel::AccountAndResources),
        }
    }

    /// As forms, URLs and files write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Automatic => "automatic",
            Self::AutomaticWithResources => "with-resources",
        }
    }

    /// As it stands on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Manual => "Manual",
            Self::Automatic => "Automatic",
            Self::AutomaticWithResources => "Automatic, with resources",
        }
    }
}

/// A customer's budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Monthly or one-time.
    pub budget_type: BudgetType,
    /// The target total, not an increment (R-BUD-2).
    pub amount: BudgetAmount,
    /// What happens when it is used up.
    pub action: ExhaustionAction,
    /// One-time: the first instant of the month in which it became one-time. Monthly: of the month in which it was set.
    pub since: Timestamp,
}

impl Budget {
    /// The window in which usage counts against this budget.
    pub fn window(&self, month: &Month) -> Window {
        match self.budget_type {
            BudgetType::Monthly => Window { start: month.start, end: Some(month.end) },
            BudgetType::OneTime => Window { start: self.since, end: None },
        }
    }

    /// Whether `used` has reached the amount.
    pub fn exhausted_by(&self, used: Money) -> bool {
        used >= self.amount.money()
    }
}

/// The time over which usage is counted; without an end for a one-time budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first instant that counts.
    pub start: Timestamp,
    /// The first instant that no longer counts.
    pub end: Option<Timestamp>,
}
