//! The Overview: what needs a member today.

use serde::{Deserialize, Serialize};

use super::{CustomerRow, ResellersToday};
use crate::{
    list::Count,
    period::{Moment, Month},
    problem::Problem,
    quota::Quota,
};

/// What needs a member today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The moment of the answer.
    pub now: Moment,
    /// The current billing month.
    pub month: Month,
    /// When monthly budgets restore.
    pub restores: Moment,
    /// How many customers there are in each state.
    pub figures: Figures,
    /// Customers over their budget that nothing froze, the most over first; at most three.
    pub over: Vec<CustomerRow>,
    /// Customers near their budget, the nearest first; at most three.
    pub near: Vec<CustomerRow>,
    /// Customers whose budget froze them; at most three.
    pub frozen_by_budget: Vec<CustomerRow>,
    /// Customers without a budget; at most three.
    pub without_budget: Vec<CustomerRow>,
    /// The partner's quotas and what is allocated.
    pub quotas: [Quota; 2],
    /// Why the member may not set budgets, if so.
    pub may_set: Option<Problem>,
    /// For a distributor: what its resellers need of it.
    pub resellers: Option<ResellersToday>,
}

/// Numbers of customers by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// All.
    pub customers: Count,
    /// From 75 % on.
    pub near: Count,
    /// Used up and not frozen.
    pub over: Count,
    /// Frozen for any cause.
    pub frozen: Count,
    /// Frozen since they joined.
    pub frozen_new: Count,
    /// Frozen by their budget.
    pub frozen_budget: Count,
    /// Frozen by a person.
    pub frozen_manual: Count,
    /// Without a budget.
    pub without_budget: Count,
}
