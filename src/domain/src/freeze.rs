//! Freezing: level × cause. A customer may be frozen for several causes at once; each is a row that says how long it
//! holds, so that an automatic freeze of a past month is over without anything being written (D8, A-4).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::text::Reason;

/// After how long a freeze with resources has them released; an installation may choose another (R-FRZ-2, A-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseAfter(u16);

impl ReleaseAfter {
    /// The most days that an installation may choose.
    pub const MAX: u16 = 365;

    /// From a number of days; `None` unless it is 1 to 365.
    pub fn days(days: u16) -> Option<Self> {
        (1..=Self::MAX).contains(&days).then_some(Self(days))
    }

    /// `15 days`.
    pub fn words(self) -> String {
        if self.0 == 1 { "1 day".into() } else { format!("{} days", self.0) }
    }

    /// How long that is.
    pub fn span(self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.0))
    }

    /// When resources that were frozen at an instant are released.
    pub fn counted_from(self, since: Timestamp) -> Timestamp {
        since.saturating_add(self.span()).unwrap_or(Timestamp::MAX)
    }
}

/// The trade's 15 days.
impl Default for ReleaseAfter {
    fn default() -> Self {
        Self(15)
    }
}

/// What is frozen (R-FRZ-1, R-FRZ-2). Ordered: the higher level includes the lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreezeLevel {
    /// No purchases, renewals or changes; what runs goes on and costs (R-FRZ-1).
    Account,
    /// Also stops running resources, which are released some days later (R-FRZ-2, A-5).
    AccountAndResources,
}

/// Why an account is frozen (R-FRZ-8). Ordered by how much a person must know of it when several hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreezeCause {
    /// By default when the customer joined (R-ASSOC-1).
    Association,
    /// By the system, when the budget was used up.
    Automatic,
    /// By a person, with a reason.
    Manual,
    /// Because the partner's own account is restricted (R-ROLE-3); derived from the partner, never stored.
    Partner,
}

/// One cause for which an account is frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freeze {
    /// Why.
    pub cause: FreezeCause,
    /// How far.
    pub level: FreezeLevel,
    /// What the person who froze it wrote.
    pub reason: Option<Reason>,
    /// Since when.
    pub since: Timestamp,
    /// The first instant at which it no longer holds; `None` holds until lifted.
    pub holds_until: Option<Timestamp>,
}

impl Freeze {
    /// When what it stopped is to be released, if it goes on until then.
    pub fn release_due(&self, after: ReleaseAfter) -> Timestamp {
        after.counted_from(self.since)
    }

    /// Whether it holds at an instant.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.holds_until.is_none_or(|until| now < until)
    }
}
