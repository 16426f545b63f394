//! Holds: authorizations that were approved. A hold takes its amount out of what remains until it is captured, voided or
//! expired; expiry is judged when it is read, so nothing can leak (D10).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    customer::Association,
    id::{CustomerId, HoldId},
    money::Money,
    problem::Problem,
    standing::{Hindrance, Ledger, Standing},
};

/// How long a hold lives unless asked otherwise.
pub const LIFE_DEFAULT: SignedDuration = SignedDuration::from_mins(15);
/// How long a hold may live.
pub const LIFE_MAX: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many holds of one customer may be open.
pub const OPEN_MAX: u32 = 10_000;

/// What became of a hold. That it has expired is derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldState {
    /// Neither captured nor voided.
    Open,
    /// Became a charge.
    Captured,
    /// Was given back.
    Voided,
}

/// A hold on a customer's budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Which hold.
    pub id: HoldId,
    /// Whose budget.
    pub customer: CustomerId,
    /// How much.
    pub amount: Money,
    /// Since when.
    pub created_at: Timestamp,
    /// The first instant at which it no longer holds.
    pub expires_at: Timestamp,
    /// What became of it.
    pub state: HoldState,
    /// How much of it became a charge.
    pub captured: Option<Money>,
}

impl Hold {
    /// Whether it takes part of the budget at an instant.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.state == HoldState::Open && now < self.expires_at
    }

    /// Checks that it can still be captured or voided.
    ///
    /// # Errors
    /// When it was captured or voided already, or has expired.
    pub fn check_open(&self, now: Timestamp) -> Result<(), Problem> {
        match self.state {
            HoldState::Open if now < self.expires_at => Ok(()),
            HoldState::Open => Err(Problem::HoldExpired),
            state => Err(Problem::HoldSettled { state }),
        }
    }

    /// Checks a capture: of an open hold, more than nothing, at most the hold.
    ///
    /// # Errors
    /// As [`Hold::check_open`], and for an amount out of range.
    pub fn check_capture(&self, amount: Money, now: Timestamp) -> Result<(), Problem> {
        self.check_open(now)?;
        if amount <= Money::ZERO || amount > self.amount {
            return Err(Problem::CaptureAmount { held: self.amount });
        }
        Ok(())
    }
}

/// Why a hold was not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Decline {
    /// The customer may not buy.
    Hindered {
        /// Why.
        hindrance: Hindrance,
    },
    /// Less remains than was asked for.
    ExceedsRemaining {
        /// What remains.
        remaining: Money,
    },
    /// Too many holds are open.
    TooManyHolds,
    /// A referral buys for itself: there is no budget to hold (R-ROLE-2).
    NotResale,
}

impl Decline {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hindered { hindrance: Hindrance::Frozen { .. } } => "frozen",
            Self::Hindered { hindrance: Hindrance::PartnerRestricted } => "partner_restricted",
            Self::Hindered { hindrance: Hindrance::BudgetExhausted } => "budget_exhausted",
            Self::Hindered { hindrance: Hindrance::NoBudget } => "no_budget",
            Self::ExceedsRemaining { .. } => "exceeds_remaining",
            Self::TooManyHolds => "too_many_holds",
            Self::NotResale => "not_resale",
        }
    }
}

/// Decides whether an amount can be held. Bound by what remains under either exhaustion action (D10).
///
/// # Errors
/// Why not.
pub fn decide(ledger: &Ledger, standing: &Standing, amount: Money) -> Result<(), Decline> {
    if ledger.facts.association != Association::Resale {
        return Err(Decline::NotResale);
    }
    if let Some(&hindrance) = standing.hindrances.first() {
        return Err(Decline::Hindered { hindrance });
    }
    let remaining = standing.remaining.unwrap_or_default();
    if amount > remaining {
        return Err(Decline::ExceedsRemaining { remaining });
    }
    if ledger.open_holds >= OPEN_MAX {
        return Err(Decline::TooManyHolds);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_hold_is_captured_once_within_its_amount_and_time() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let hold = Hold {
            id: HoldId::new(Uuid::from_u128(1)),
            customer: CustomerId::new(Uuid::from_u128(2)),
            amount: Money::from_nanos(300),
            created_at: now,
            expires_at: now + LIFE_DEFAULT,
            state: HoldState::Open,
            captured: None,
        };
        let late = now + LIFE_DEFAULT;
        assert_eq!(hold.check_capture(Money::from_nanos(300), now), Ok(()));
        for wrong in [0, -1, 301] {
            let refused = hold.check_capture(Money::from_nanos(wrong), now);
            assert_eq!(refused, Err(Problem::CaptureAmount { held: hold.amount }));
        }
        assert_eq!(hold.check_open(late), Err(Problem::HoldExpired));
        assert!(hold.is_open(now) && !hold.is_open(late));
        let state = HoldState::Voided;
        let voided = Hold { state, ..hold };
        assert_eq!(voided.check_open(late), Err(Problem::HoldSettled { state }));
    }
}
