//! Records and their chains, and what a check of them sees.

use domain::{
    id::{CustomerId, PartnerId},
    record::Entry,
    text::Name,
};
use jiff::Timestamp;

/// A record to be appended to a chain.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// Whose.
    pub customer: CustomerId,
    /// When.
    pub at: Timestamp,
    /// Whether it followed by itself, as a freeze does that an exhausted budget brings about.
    pub by_system: bool,
    /// What.
    pub entry: Entry,
}

/// A record that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// Its number in the owner's chain.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who: a member's name or `system`.
    pub operator: String,
    /// For which partner.
    pub partner: Name,
    /// What.
    pub entry: Entry,
}

/// Which records of a chain an audit is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFilter {
    /// As it is stored.
    pub kind: Option<String>,
    /// As it is stored.
    pub principal: Option<String>,
    /// About one of these customers.
    pub customers: Option<Vec<CustomerId>>,
    /// Not before.
    pub from: Timestamp,
    /// Before.
    pub until: Timestamp,
    /// With a smaller number.
    pub before: i64,
}

/// A record, and the customer that it is about.
pub type AuditedRow = (RecordRow, Option<(CustomerId, Name)>);

/// A record of a chain, as a check of the chain sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainLink {
    /// Its number.
    pub number: i64,
    /// The seal that it bears.
    pub hash: String,
    /// The seal that it should bear after the record before it.
    pub expected: String,
}

impl ChainLink {
    /// What the first record of a chain follows.
    pub fn beginning() -> Self {
        let hash = "0".repeat(64);
        Self { number: 0, expected: hash.clone(), hash }
    }
}

/// What stands with a customer although it follows from other rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// Which customer.
    pub customer: CustomerId,
    /// Whose it is.
    pub owner: PartnerId,
    /// The latest end of its freezes, as lists have it.
    pub frozen_until: i64,
    /// How many of its holds were captured and have no charge.
    pub lost_captures: i64,
}
