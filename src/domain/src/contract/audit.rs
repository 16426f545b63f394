//! Words of the contract about the audit: all records of a partner's chain.

use serde::{Deserialize, Serialize};

use super::RecordRow;
use crate::{id::CustomerId, problem::Problem, text::Name};

/// Which records of the chain; what cannot be read is as if it were not there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AuditQuery {
    /// A kind of [`crate::record::KINDS`].
    pub kind: Option<String>,
    /// A member or key of the partner by its id, or `system`.
    pub operator: Option<String>,
    /// Part of a customer's name or account.
    pub customer: String,
    /// The first day, as `2026-11-22`.
    pub from: Option<String>,
    /// The last day.
    pub until: Option<String>,
    /// Only older ones than this number.
    pub before: Option<i64>,
}

/// A page of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Why the member may not see it, if so; nothing else is told then.
    pub denied: Option<Problem>,
    /// The records, newest first.
    pub records: Vec<AuditRow>,
    /// Where older records begin, if there are any.
    pub older: Option<i64>,
    /// Whom one can ask for: ids and names of the partner's members and keys.
    pub operators: Vec<(String, Name)>,
    /// How many records the chain has.
    pub length: i64,
    /// The hash at its head.
    pub head: String,
}

/// A record with the customer that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// The record.
    pub record: RecordRow,
    /// The customer, if it is about one.
    pub customer: Option<(CustomerId, Name)>,
}
