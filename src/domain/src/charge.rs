//! Charges: what was spent, and which of it counts against a budget (D3, D5, D7).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    id::CustomerId,
    money::{BUDGET_UNITS_MAX, Money},
    problem::Problem,
    standing::Standing,
    text::ChargeId,
};

/// How far in the future a charge may lie before it is taken for an error (D3).
pub const FUTURE_MAX: SignedDuration = SignedDuration::from_mins(5);

/// What a charge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeCategory {
    /// Metered usage.
    Usage,
    /// Something bought: a subscription, a reservation.
    Purchase,
    /// Money given back; its amount is negative and reduces what is used.
    Adjustment,
    /// A tax: recorded, never counted.
    Tax,
    /// A credit or coupon: recorded, never counted.
    Credit,
}

impl ChargeCategory {
    /// Whether amounts of this category count against budgets (D5).
    pub fn counts(self) -> bool {
        match self {
            Self::Usage | Self::Purchase | Self::Adjustment => true,
            Self::Tax | Self::Credit => false,
        }
    }
}

/// Something that was spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// Unique among the charges of its source.
    pub id: ChargeId,
    /// Whose.
    pub customer: CustomerId,
    /// How much; below zero for what is given back.
    pub amount: Money,
    /// When it was spent.
    pub occurred_at: Timestamp,
    /// What for.
    pub category: ChargeCategory,
    /// The service.
    pub service: Option<String>,
    /// In the provider's words.
    pub description: Option<String>,
    /// The charge of the same source that this one corrects.
    pub corrects: Option<ChargeId>,
}

impl Charge {
    /// As it is kept: its time to the microsecond, so that it equals itself when it comes again.
    #[must_use]
    pub fn kept(self) -> Self {
        let micros = self.occurred_at.as_microsecond();
        Self {
            occurred_at: Timestamp::from_microsecond(micros).unwrap_or(self.occurred_at),
            ..self
        }
    }
}

/// What became of a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Recorded now.
    Recorded,
    /// Was recorded before, with the same content.
    Duplicate,
    /// Not recorded.
    Refused(Problem),
}

/// The answer to one charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeAnswer {
    /// Which charge.
    pub id: ChargeId,
    /// What became of it.
    pub outcome: Outcome,
    /// How its customer stands after it; `None` where there is no such customer.
    pub standing: Option<Standing>,
}

/// The most charges of one request.
pub const CHARGES_MAX: usize = 1000;

/// Why a charge is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ChargeError {
    /// More than 2147483647 either way (D1).
    #[error("amount is outside ±2147483647")]
    AmountOutOfRange,
    /// More than five minutes ahead of the clock (D3).
    #[error("lies more than 5 minutes in the future")]
    InTheFuture,
    /// The window's sum would leave what can be counted (D1).
    #[error("would take the usage of a month or a one-time budget beyond 9.22 × 10⁹")]
    UsageOverflow,
    /// Its id belongs to a charge with another content (D7).
    #[error("has the id of a charge that was recorded with another content")]
    IdReused,
    /// What it corrects is no charge of this customer.
    #[error("corrects a charge that this customer does not have")]
    CorrectsNothing,
}

impl ChargeError {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::AmountOutOfRange => "charge_amount_out_of_range",
            Self::InTheFuture => "charge_in_the_future",
            Self::UsageOverflow => "usage_overflow",
            Self::IdReused => "charge_id_reused",
            Self::CorrectsNothing => "corrects_nothing",
        }
    }
}

/// Checks amount and time of a charge.
///
/// # Errors
/// When the amount or the time is out of range.
pub fn check(amount: Money, occurred_at: Timestamp, now: Timestamp) -> Result<(), ChargeError> {
    const LIMIT: u64 = BUDGET_UNITS_MAX.unsigned_abs() * 1_000_000_000;
    if amount.nanos().unsigned_abs() > LIMIT {
        return Err(ChargeError::AmountOutOfRange);
    }
    if occurred_at.duration_since(now) > FUTURE_MAX {
        return Err(ChargeError::InTheFuture);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charges_are_bounded_in_amount_and_time() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let ahead = |minutes| now + SignedDuration::from_mins(minutes);
        let units = |units: i64| Money::from_nanos(units * 1_000_000_000);
        assert_eq!(check(units(2_147_483_647), ahead(5), now), Ok(()));
        assert_eq!(check(units(-2_147_483_647), ahead(-99_999), now), Ok(()));
        assert_eq!(check(units(2_147_483_648), now, now), Err(ChargeError::AmountOutOfRange));
        assert_eq!(check(units(1), ahead(6), now), Err(ChargeError::InTheFuture));
    }

    #[test]
    fn taxes_and_credits_do_not_count() {
        assert!(!ChargeCategory::Tax.counts() && !ChargeCategory::Credit.counts());
        assert!(ChargeCategory::Usage.counts() && ChargeCategory::Adjustment.counts());
    }
}
