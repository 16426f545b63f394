//! Partners, what they ask of one another, and what changes about them.

use domain::{
    id::{PartnerId, RequestId},
    money::BudgetAmount,
    partner::{Partner, PartnerKind, Quotas},
    quota::Quota,
    record::PartnerChange,
    request::RequestKind,
    text::{Name, Reason},
};
use jiff::Timestamp;

/// A partner and its quotas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRow {
    /// What the rules need.
    pub partner: Partner,
    /// When its distributor granted it budgets and freezing.
    pub granted_at: Option<Timestamp>,
    /// When it joined.
    pub created_at: Timestamp,
    /// Monthly, then one-time.
    pub quotas: [Quota; 2],
    /// Counts the changes that were made to it.
    pub version: i64,
    /// When it was offboarded.
    pub left_at: Option<Timestamp>,
    /// How much a distributor may owe, if its operator has said so.
    pub consumption_quota: Option<BudgetAmount>,
    /// Since when its own account is frozen, and why; its distributor's is another matter.
    pub frozen: Option<(Timestamp, Option<Reason>)>,
}

/// That a partner's own account is frozen or not; written with a permit.
#[derive(Debug, Clone)]
pub struct RestrictionWrite {
    /// Why it is frozen, if it is.
    pub frozen: Option<Reason>,
    /// When.
    pub at: Timestamp,
    /// What the record tells.
    pub change: PartnerChange,
}

/// A partner's new grant and quotas; written with a permit.
#[derive(Debug, Clone)]
pub struct GrantWrite {
    /// Since when it has the grant.
    pub granted_at: Option<Timestamp>,
    /// Its quotas.
    pub quotas: Quotas,
    /// When.
    pub at: Timestamp,
    /// What the record tells.
    pub change: PartnerChange,
}

/// What a reseller asks its distributor for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// Its id.
    pub id: RequestId,
    /// Who asks.
    pub partner: PartnerId,
    /// What for.
    pub kind: RequestKind,
    /// The quota that is wanted in all.
    pub wanted: Option<BudgetAmount>,
    /// The id of the member who asked.
    pub made_by: String,
    /// The name of the member who asked; empty when it is added.
    pub asker: String,
    /// When.
    pub made_at: Timestamp,
    /// When it was answered, whether it was approved, and why not.
    pub answer: Option<(Timestamp, bool, Option<Reason>)>,
}

/// A partner to be added.
#[derive(Debug, Clone)]
pub struct NewPartner {
    /// Its id.
    pub id: PartnerId,
    /// Its tier.
    pub kind: PartnerKind,
    /// Its distributor, for a reseller.
    pub distributor: Option<PartnerId>,
    /// Its name, unique in the installation.
    pub name: Name,
    /// Whether sensitive steps ask for a code.
    pub verification_code: bool,
    /// The grant, if it has one.
    pub grant: Option<Quotas>,
    /// When it joined, and was granted what it is granted.
    pub at: Timestamp,
}
