//! Budgets that are set, and drafts of batches of them.

use domain::{
    budget::Budget,
    freeze::{Freeze, FreezeCause},
    id::{BatchId, CustomerId, MemberId, PartnerId},
    money::Money,
    text::Name,
};
use jiff::Timestamp;

use super::NewRecord;

/// A customer's new budget and what follows from it; written with a permit.
#[derive(Debug, Clone)]
pub struct BudgetWrite {
    /// Which customer.
    pub customer: CustomerId,
    /// Its budget.
    pub budget: Budget,
    /// What counts against it.
    pub used: Money,
    /// The end of its window in microseconds, or [`crate::FOREVER`].
    pub window_end: i64,
    /// The causes that are lifted.
    pub lifted: Vec<FreezeCause>,
    /// The freeze that begins.
    pub frozen: Option<Freeze>,
    /// The latest end of the freezes that hold afterwards; 0 without any, [`crate::FOREVER`] without end.
    pub frozen_until: i64,
    /// What the records tell.
    pub records: Vec<NewRecord>,
}

/// A draft of a batch of budgets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Its id.
    pub id: BatchId,
    /// For which partner it was drafted.
    pub partner: PartnerId,
    /// Whose customers it is about.
    pub owner: PartnerId,
    /// By whom.
    pub made_by: MemberId,
    /// When.
    pub made_at: Timestamp,
    /// The batch that it undoes.
    pub undoes: Option<BatchId>,
    /// What is to be set, as JSON; empty once it was applied.
    pub plan: String,
}

/// A batch as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchKept {
    /// Its draft.
    pub row: BatchRow,
    /// The name of who drafted it.
    pub maker: Name,
    /// The batch that undid it.
    pub undone_by: Option<BatchId>,
    /// By whom and when it was applied, and what came of it, as JSON.
    pub applied: Option<(Name, Timestamp, String)>,
}
