//! How values are written: amounts as numbers with two decimals, times in UTC to the second.

use std::ops::Add;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use domain::{
    budget::BudgetType,
    money::{BudgetAmount, Money},
};
use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

use super::errors::JSON;

/// What amounts are measured in: units of the currency.
pub(super) const MEASURE: u8 = 1;

/// An amount, as a number with two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal(i64);

impl Decimal {
    /// What was used, rounded down, so that nothing looks used up before it is (D2).
    pub(super) fn used(used: Money) -> Self {
        Self(used.floor_cents())
    }

    /// What a bill says, rounded down, and below zero where more was given back than spent.
    pub(super) fn signed(amount: Money) -> Self {
        Self(amount.nanos().div_euclid(10_000_000))
    }

    /// How many hundredths of a whole were used, with two decimals, rounded down.
    pub(super) fn percent(used: Money, whole: Money) -> Self {
        let (used, whole) = (i128::from(used.nanos().max(0)), i128::from(whole.nanos().max(1)));
        Self(i64::try_from(used * 10_000 / whole).unwrap_or(i64::MAX))
    }
}

impl Add for Decimal {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl From<BudgetAmount> for Decimal {
    fn from(amount: BudgetAmount) -> Self {
        Self(amount.cents())
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (sign, cents) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let text = format!("{sign}{}.{:02}", cents / 100, cents % 100);
        RawValue::from_string(text).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// An answer with a body.
pub(super) fn json(body: &impl Serialize) -> Response {
    let mut response = axum::Json(body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}

/// `MONTHLY` or `PACKAGE`.
pub(super) fn budget_type(budget_type: BudgetType) -> &'static str {
    match budget_type {
        BudgetType::Monthly => "MONTHLY",
        BudgetType::OneTime => "PACKAGE",
    }
}

/// `2025-03-04T08:15:30Z`.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_decimals_and_times_seconds() {
        let text = |decimal| serde_json::to_string(&decimal).unwrap();
        assert_eq!(text(Decimal(100_050)), "1000.50");
        assert_eq!(text(Decimal(5)), "0.05");
        assert_eq!(text(Decimal::used(Money::from_nanos(999_999_999))), "0.99");
        assert_eq!(text(Decimal::used(Money::from_nanos(-999_999_999))), "0.00");
        assert_eq!(text(Decimal::from(BudgetAmount::MAX)), "2147483647.00");
        assert_eq!(text(Decimal::signed(Money::from_nanos(-5_000_000_000))), "-5.00");
        assert_eq!(text(Decimal::signed(Money::from_nanos(-15_000_000))), "-0.02");
        let percent =
            |used, whole| Decimal::percent(Money::from_nanos(used), Money::from_nanos(whole));
        assert_eq!(text(percent(1, 3)), "33.33");
        assert_eq!(text(percent(-1, 3)), "0.00");
        assert_eq!(text(percent(i64::MAX, i64::MAX)), "100.00");
        let at: Timestamp = "2025-03-04T08:15:30.999Z".parse().unwrap();
        assert_eq!(time(at), "2025-03-04T08:15:30Z");
    }
}
