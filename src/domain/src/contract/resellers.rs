//! Words of the contract about a distributor's resellers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Figures, ManagerSeen, RecordRow};
use crate::{
    access::Actor,
    id::{PartnerId, RequestId},
    list::Count,
    money::BudgetAmount,
    partner::Partner,
    period::Moment,
    problem::Problem,
    quota::Quota,
    request::RequestKind,
    set_budget::CustomerFacts,
    text::{Account, Email, Name, Reason},
};

/// Resellers of a page unless asked otherwise.
pub const RESELLERS_DEFAULT: u16 = 50;
/// The most resellers of a page.
pub const RESELLERS_MAX: u16 = 100;

/// A question for a page of resellers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ResellerQuery {
    /// Part of a name or the beginning of an id; empty for all.
    pub search: String,
    /// Only resellers of which this is so.
    pub state: Option<ResellerFilter>,
    /// Only this one.
    pub id: Option<PartnerId>,
    /// Only those that joined at this moment or later.
    pub associated_from: Option<Timestamp>,
    /// Only those that joined at this moment or before.
    pub associated_until: Option<Timestamp>,
    /// How many to skip.
    pub offset: u32,
    /// How many; 0 for the default.
    pub limit: u16,
}

impl ResellerQuery {
    /// The number of rows within its bounds.
    pub fn rows(&self) -> u16 {
        if self.limit == 0 { RESELLERS_DEFAULT } else { self.limit.min(RESELLERS_MAX) }
    }

    /// Whether anything narrows the list.
    pub fn is_filtered(&self) -> bool {
        !self.search.trim().is_empty() || self.state.is_some()
    }
}

/// Which resellers a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResellerFilter {
    /// Those that decide for their customers.
    Granted,
    /// Those for which their distributor decides.
    NotGranted,
    /// Those whose own account is frozen.
    Frozen,
    /// Those that have handed out three quarters of a quota or more.
    NearQuota,
}

impl ResellerFilter {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 4] = [Self::Granted, Self::NotGranted, Self::Frozen, Self::NearQuota];

    /// The word in URLs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::NotGranted => "not-granted",
            Self::Frozen => "frozen",
            Self::NearQuota => "near-quota",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Granted => "Granted",
            Self::NotGranted => "Not granted",
            Self::Frozen => "Frozen",
            Self::NearQuota => "Near its quota",
        }
    }

    /// Reads the word of a URL.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// A reseller as its distributor sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResellerRow {
    /// The reseller. Its name is its account.
    pub partner: Partner,
    /// Counts the changes that were made to it.
    pub version: i64,
    /// When it joined.
    pub associated: Moment,
    /// Since when it has the grant.
    pub granted_at: Option<Moment>,
    /// Its quotas and what is allocated.
    pub quotas: [Quota; 2],
    /// How many customers it has.
    pub customers: Count,
    /// Who at its distributor looks after it.
    pub manager: Option<ManagerSeen>,
    /// Why its own account is frozen, if it is.
    pub frozen: Option<Restriction>,
}

/// That a partner's own account is frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// Since when.
    pub since: Moment,
    /// Why.
    pub reason: Option<Reason>,
}

/// A page of resellers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResellerPage {
    /// The rows, by name.
    pub rows: Vec<ResellerRow>,
    /// How many match in all.
    pub matching: u32,
    /// Why the member may not grant, if so.
    pub may_grant: Option<Problem>,
    /// Why the member may not add, freeze and offboard resellers, if so.
    pub may_manage: Option<Problem>,
}

/// A reseller to be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewReseller {
    /// Its name, unique in the installation.
    pub name: Name,
    /// Who is invited as its first administrator.
    pub admin: Email,
}

/// What the Grant page of a reseller shows and what the decision needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantPage {
    /// The reseller.
    pub reseller: ResellerRow,
    /// Who looks.
    pub actor: Actor,
    /// What was changed about it, newest first.
    pub records: Vec<RecordRow>,
    /// Who may look after it.
    pub managers: Vec<ManagerSeen>,
}

/// What a reseller asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSeen {
    /// Which request.
    pub id: RequestId,
    /// Who asks.
    pub reseller: Partner,
    /// Its quotas now.
    pub quotas: [Quota; 2],
    /// What for.
    pub kind: RequestKind,
    /// The quota that is wanted in all, if it was said.
    pub wanted: Option<BudgetAmount>,
    /// The name of the member who asked.
    pub by: String,
    /// When.
    pub made: Moment,
    /// What the distributor answered.
    pub answer: Option<Answered>,
}

/// What a distributor answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// When.
    pub at: Moment,
    /// Whether it was granted.
    pub approved: bool,
    /// Why not.
    pub reason: Option<Reason>,
}

/// What resellers need of their distributor today.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ResellersToday {
    /// What they ask for.
    pub requests: Vec<RequestSeen>,
    /// Those that have handed out three quarters of a quota or more; at most three.
    pub near_quota: Vec<ResellerRow>,
    /// Those that are frozen; at most three.
    pub frozen: Vec<ResellerRow>,
    /// How many of their customers there are in each state.
    pub figures: Figures,
    /// The first of them by name; at most five.
    pub first: Vec<ResellerRow>,
}

/// What the page that moves a customer shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovePage {
    /// The customer.
    pub customer: CustomerFacts,
    /// Its account.
    pub account: Account,
    /// Whose it is.
    pub owner: Partner,
    /// To whom it can go, with their quotas: the distributor itself, then its resellers by name.
    pub targets: Vec<(Partner, [Quota; 2])>,
    /// Whether there are more resellers than are shown, so that the right one is to be searched for.
    pub more: bool,
    /// Why the member may not move it, if so.
    pub denied: Option<Problem>,
}
