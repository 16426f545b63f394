//! Partner Information > Basic Information.

use serde::{Deserialize, Serialize};

use super::{RequestSeen, Restriction};
use crate::{
    list::Count, money::BudgetAmount, partner::Partner, period::Moment, problem::Problem,
    quota::Quota,
};

/// Partner Information > Basic Information.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerInformation {
    /// The partner.
    pub partner: Partner,
    /// When it joined.
    pub since: Moment,
    /// When its distributor granted it budgets and freezing.
    pub granted_at: Option<Moment>,
    /// Its quotas and what is allocated.
    pub quotas: [Quota; 2],
    /// How many customers it has.
    pub customers: Count,
    /// How much a distributor may owe, if its operator has said so (R-ROLE-3).
    pub consumption_quota: Option<BudgetAmount>,
    /// Why its own account is frozen, if it is.
    pub frozen: Option<Restriction>,
    /// For a reseller: what it asked its distributor for, the newest first.
    pub requests: Vec<RequestSeen>,
    /// Why the member may not ask the distributor for anything, if so.
    pub may_ask: Option<Problem>,
}
