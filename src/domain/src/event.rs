//! What the outside is told of: each kind has one name, which webhooks carry and endpoints choose from (D23).

use serde::{Deserialize, Serialize};

/// A kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EventType {
    /// A budget was set, first or anew.
    #[serde(rename = "budget.set")]
    BudgetSet,
    /// What counts has reached 75, 90 or 100 per cent of a budget (R-ALT-1).
    #[serde(rename = "budget.threshold_reached")]
    ThresholdReached,
    /// An account was frozen, by its budget or by a person.
    #[serde(rename = "account.frozen")]
    AccountFrozen,
    /// An account is no longer frozen: it was unfrozen, or the month of its freeze is over.
    #[serde(rename = "account.unfrozen")]
    AccountUnfrozen,
    /// A billing month has begun, and every monthly budget of the partner is whole again; one event per partner.
    #[serde(rename = "period.started")]
    PeriodStarted,
    /// Resources have been frozen for so long that they are to be released (R-FRZ-2).
    #[serde(rename = "customer.release_due")]
    ReleaseDue,
    /// A distributor granted a reseller budgets and freezing, changed its quotas, or revoked the grant.
    #[serde(rename = "reseller.grant_changed")]
    GrantChanged,
    /// Budgets have come to 75, 90 or 100 per cent of a reseller's quota.
    #[serde(rename = "quota.threshold_reached")]
    QuotaReached,
    /// A reseller asks its distributor for the grant or for more quota.
    #[serde(rename = "reseller.request_made")]
    RequestMade,
    /// A distributor granted what a reseller asked for, or declined it.
    #[serde(rename = "reseller.request_answered")]
    RequestAnswered,
    /// A partner's own account was frozen, and with it its customers (R-ROLE-3).
    #[serde(rename = "partner.frozen")]
    PartnerFrozen,
    /// A partner's own account is no longer frozen.
    #[serde(rename = "partner.unfrozen")]
    PartnerUnfrozen,
    /// A customer went from one partner to another; one event for each of them.
    #[serde(rename = "customer.moved")]
    CustomerMoved,
    /// Somebody tries an endpoint.
    #[serde(rename = "webhook.test")]
    Test,
}

impl EventType {
    /// All kinds that an endpoint can choose; a test reaches every endpoint.
    pub const ALL: [Self; 13] = [
        Self::BudgetSet,
        Self::ThresholdReached,
        Self::AccountFrozen,
        Self::AccountUnfrozen,
        Self::PeriodStarted,
        Self::ReleaseDue,
        Self::GrantChanged,
        Self::QuotaReached,
        Self::RequestMade,
        Self::RequestAnswered,
        Self::PartnerFrozen,
        Self::PartnerUnfrozen,
        Self::CustomerMoved,
    ];

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::BudgetSet => "budget.set",
            Self::ThresholdReached => "budget.threshold_reached",
            Self::AccountFrozen => "account.frozen",
            Self::AccountUnfrozen => "account.unfrozen",
            Self::PeriodStarted => "period.started",
            Self::ReleaseDue => "customer.release_due",
            Self::GrantChanged => "reseller.grant_changed",
            Self::QuotaReached => "quota.threshold_reached",
            Self::RequestMade => "reseller.request_made",
            Self::RequestAnswered => "reseller.request_answered",
            Self::PartnerFrozen => "partner.frozen",
            Self::PartnerUnfrozen => "partner.unfrozen",
            Self::CustomerMoved => "customer.moved",
            Self::Test => "webhook.test",
        }
    }

    /// Reads the name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Test]).find(|kind| kind.word() == word)
    }
}
