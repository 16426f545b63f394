//! What metering reads and writes.

use domain::{
    budget::BudgetType,
    freeze::Freeze,
    id::{CustomerId, PartnerId},
    money::Money,
};
use jiff::Timestamp;

/// The sum of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UsageKey {
    /// Whose.
    pub customer: CustomerId,
    /// The billing month's or the one-time budget's.
    pub budget_type: BudgetType,
    /// The window's first instant.
    pub window_start: Timestamp,
}

/// What metering changes for a customer beside the sums.
#[derive(Debug, Clone)]
pub struct MeterWrite {
    /// Which customer.
    pub customer: CustomerId,
    /// The used share of its budget.
    pub permille: i64,
    /// The end of its window in microseconds, or [`crate::FOREVER`].
    pub window_end: i64,
    /// The freeze that begins.
    pub frozen: Option<Freeze>,
    /// The latest end of the freezes that hold afterwards.
    pub frozen_until: i64,
}

/// A mark of a budget that was reached in a window, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AlertKey {
    /// The customer and the window.
    pub window: UsageKey,
    /// In per cent.
    pub mark: u8,
}

/// An answer that is kept for its `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnceRow {
    /// Whose key.
    pub partner: PartnerId,
    /// The key.
    pub key: String,
    /// The hash of the request.
    pub request_hash: String,
    /// The answer, as JSON.
    pub answer: String,
}

/// A month's sum of a customer, as the command line prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthUsage {
    /// The account.
    pub account: String,
    /// The month's first instant.
    pub month_start: Timestamp,
    /// The sum.
    pub used: Money,
}
