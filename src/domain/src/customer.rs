//! Customers: whose they are, and in which state a person finds them.

use serde::{Deserialize, Serialize};

use crate::{
    budget::{FULL_PERMILLE, NEAR_PERMILLE},
    freeze::{Freeze, FreezeCause, FreezeLevel},
};

/// How a customer is bound to its partner (R-ROLE-2). Only resold customers have budgets and freezing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Association {
    /// `1` in the compatible API: the customer buys for itself.
    Referral,
    /// `3` in the compatible API: billed through the partner.
    Resale,
}

impl Association {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Resale, Self::Referral];

    /// The word in URLs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Referral => "referral",
            Self::Resale => "resale",
        }
    }

    /// As it stands on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Referral => "Referral",
            Self::Resale => "Resale",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// The state of a customer in one word and its reason, as every list and page shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerState {
    /// May not purchase, and why.
    Frozen {
        /// The most telling cause in force.
        cause: FreezeCause,
        /// The highest level in force (D8).
        level: FreezeLevel,
    },
    /// Has used its whole budget.
    Over,
    /// Has used three quarters of its budget or more: the first alert's threshold (R-ALT-1).
    Near,
    /// Has a budget and room in it.
    Active,
    /// Has no budget and is not frozen.
    NoBudget,
}

impl CustomerState {
    /// Derives the state from the freezes in force and the share of the budget that is used (`None` without a budget).
    pub fn derive<'a>(in_force: impl Iterator<Item = &'a Freeze>, permille: Option<i64>) -> Self {
        let mut cause = None;
        let mut level = FreezeLevel::Account;
        for freeze in in_force {
            // Causes are ordered by how much a person must know about them.
            cause = cause.max(Some(freeze.cause));
            level = level.max(freeze.level);
        }
        match (cause, permille) {
            (Some(cause), _) => Self::Frozen { cause, level },
            (None, None) => Self::NoBudget,
            (None, Some(permille)) if permille >= FULL_PERMILLE => Self::Over,
            (None, Some(permille)) if permille >= NEAR_PERMILLE => Self::Near,
            (None, Some(_)) => Self::Active,
        }
    }

    /// A state in words, with its reason.
    pub fn label(self) -> &'static str {
        match self {
            Self::Frozen { cause, .. } => match cause {
                FreezeCause::Association => "Frozen · new",
                FreezeCause::Automatic => "Frozen · budget",
                FreezeCause::Manual => "Frozen · manual",
                FreezeCause::Partner => "Frozen · partner",
            },
            Self::Over => "Over budget",
            Self::Near => "Near budget",
            Self::Active => "Active",
            Self::NoBudget => "Without budget",
        }
    }

    /// The same under its partner: where that one's own account is frozen, nothing else matters as much (R-ROLE-3, D8).
    #[must_use]
    pub fn under(self, partner_frozen: bool) -> Self {
        let level = match self {
            Self::Frozen { level, .. } => level,
            _ => FreezeLevel::Account,
        };
        if partner_frozen { Self::Frozen { cause: FreezeCause::Partner, level } } else { self }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn freeze(cause: FreezeCause, level: FreezeLevel) -> Freeze {
        Freeze { cause, level, reason: None, since: Timestamp::UNIX_EPOCH, holds_until: None }
    }

    #[test]
    fn the_highest_level_and_the_most_telling_cause_win() {
        let freezes = [
            freeze(FreezeCause::Association, FreezeLevel::Account),
            freeze(FreezeCause::Manual, FreezeLevel::AccountAndResources),
            freeze(FreezeCause::Automatic, FreezeLevel::Account),
        ];
        assert_eq!(
            CustomerState::derive(freezes.iter(), Some(10)),
            CustomerState::Frozen {
                cause: FreezeCause::Manual,
                level: FreezeLevel::AccountAndResources
            }
        );
    }

    #[test]
    fn a_frozen_partner_freezes_its_customers_without_lowering_a_level() {
        let level = FreezeLevel::AccountAndResources;
        let manual = CustomerState::Frozen { cause: FreezeCause::Manual, level };
        let partner = |level| CustomerState::Frozen { cause: FreezeCause::Partner, level };
        assert_eq!(manual.under(true), partner(level));
        assert_eq!(CustomerState::Active.under(true), partner(FreezeLevel::Account));
        assert_eq!(CustomerState::Active.under(false), CustomerState::Active);
    }

    #[test]
    fn states_follow_the_share_used() {
        let state = |permille| CustomerState::derive([].iter(), permille);
        assert_eq!(state(None), CustomerState::NoBudget);
        assert_eq!(state(Some(749)), CustomerState::Active);
        assert_eq!(state(Some(750)), CustomerState::Near);
        assert_eq!(state(Some(999)), CustomerState::Near);
        assert_eq!(state(Some(1000)), CustomerState::Over);
    }
}
