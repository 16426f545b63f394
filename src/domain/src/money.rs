//! Money as a count of nano-units (10⁻⁹ of the currency's unit) in an `i64`, and the amounts of budgets, which have
//! two decimals (D1, D2, R-AMT-1, R-AMT-2). Checked arithmetic only, no floats, rounding named at the call.

use std::fmt;

use serde::{Deserialize, Serialize};

const NANOS_PER_UNIT: i64 = 1_000_000_000;
const NANOS_PER_CENT: i64 = NANOS_PER_UNIT / 100;
const NANO_DECIMALS: i32 = 9;
const CENT_DECIMALS: i32 = 2;
/// Texts longer than this are no amounts; it bounds the work on hostile input.
const AMOUNT_TEXT_MAX: usize = 64;

/// The largest budget or quota, in whole units (R-AMT-1).
pub const BUDGET_UNITS_MAX: i64 = 2_147_483_647;

/// Why an amount is refused; the text names the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AmountError {
    /// Nothing was typed.
    #[error("Enter an amount, for example 1,000.00.")]
    Empty,
    /// Letters, signs, or separators in the wrong places.
    #[error(
        "Enter digits only, for example 1,000.00: commas between thousands, a point before the decimals."
    )]
    NotANumber,
    /// Zero or less.
    #[error("Enter at least 0.01. To stop spending, freeze the account.")]
    TooSmall,
    /// More than two decimals; nothing is rounded silently.
    #[error("Enter at most two decimals.")]
    TooManyDecimals,
    /// More than nine decimals of an amount that was spent; nothing is rounded silently.
    #[error("Send at most nine decimals.")]
    TooFine,
    /// More than 2147483647.
    #[error("Enter at most 2,147,483,647.00.")]
    TooLarge,
}

/// An amount of money in nano-units. The currency belongs to the installation (D4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From nano-units.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// The nano-units.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// The sum, unless it leaves ±9.22 × 10⁹ units (D1).
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, unless it leaves ±9.22 × 10⁹ units.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Reads an exact decimal (`-12.5`, `3e-7`) as bills write them and rounds half-even to nano-units; `None` when it
    /// is no number or too large.
    pub fn parse_half_even(text: &str) -> Option<Self> {
        let decimal = Decimal::scan(text, Grammar::Machine).ok()?;
        let nanos = decimal.scaled_half_even(NANO_DECIMALS)?;
        i64::try_from(nanos).ok().map(Self)
    }

    /// Reads an exact decimal (`-12.5`, `3e-7`) that a program sends; nothing is rounded.
    ///
    /// # Errors
    /// When it is no number, has more than nine decimals, or leaves ±9.22 × 10⁹.
    pub fn parse_exact(text: &str) -> Result<Self, AmountError> {
        let decimal = Decimal::scan(text, Grammar::Machine)?;
        if decimal.scale > NANO_DECIMALS {
            return Err(AmountError::TooFine);
        }
        let nanos = decimal.scaled_half_even(NANO_DECIMALS).ok_or(AmountError::TooLarge)?;
        i64::try_from(nanos).map(Self).map_err(|_| AmountError::TooLarge)
    }

    /// Whole cents, rounded down and never below zero: what has been used is never shown as more than it is (D2, A-6).
    pub const fn floor_cents(self) -> i64 {
        if self.0 < 0 { 0 } else { self.0 / NANOS_PER_CENT }
    }

    /// How many thousandths of `whole` this is, rounded down; negative counts as nothing, an empty `whole` as all.
    pub fn permille_of(self, whole: Self) -> i64 {
        if self.0 <= 0 {
            return 0;
        }
        if whole.0 <= 0 {
            return i64::MAX;
        }
        let permille = i128::from(self.0) * 1000 / i128::from(whole.0);
        i64::try_from(permille).unwrap_or(i64::MAX)
    }

    /// The exact decimal without grouping or trailing zeros beyond two decimals: `0.0000008`, `12.50`.
    pub fn to_exact(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        let unit = NANOS_PER_UNIT.unsigned_abs();
        let decimals = format!("{:09}", magnitude % unit);
        let kept = decimals.trim_end_matches('0').len().max(2);
        format!("{sign}{}.{}", magnitude / unit, &decimals[..kept])
    }

    /// For people: two decimals, thousands grouped, rounded down, never below zero (`1,234.56`).
    pub fn shown(self) -> String {
        group_cents(self.floor_cents())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({})", self.to_exact())
    }
}

/// Cents as people read them: `1,234.56`, with a minus sign when negative.
pub fn group_cents(cents: i64) -> String {
    let magnitude = cents.unsigned_abs();
    let units = (magnitude / 100).to_string();
    let mut text = String::with_capacity(units.len() + units.len() / 3 + 4);
    if cents < 0 {
        text.push('-');
    }
    for (i, digit) in units.chars().enumerate() {
        if i > 0 && (units.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + &format!(".{:02}", magnitude % 100)
}

/// The amount of a budget or a quota: more than 0, at most 2147483647, in cents (R-AMT-1, R-AMT-2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct BudgetAmount(i64);

impl BudgetAmount {
    /// The largest amount.
    pub const MAX: Self = Self(BUDGET_UNITS_MAX * 100);

    /// The one check through which every amount of a budget comes (D2).
    ///
    /// # Errors
    /// When it is zero or less, or more than 2147483647.00.
    pub const fn from_cents(cents: i64) -> Result<Self, AmountError> {
        if cents <= 0 {
            Err(AmountError::TooSmall)
        } else if cents > Self::MAX.0 {
            Err(AmountError::TooLarge)
        } else {
            Ok(Self(cents))
        }
    }

    /// Reads what a person typed: `1000`, `1,000.00`, `19.990`.
    ///
    /// # Errors
    /// For exponents, malformed grouping, letters, nothing, a third decimal, or an amount out of range.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        Self::from_decimal(&Decimal::scan(text, Grammar::Human)?)
    }

    /// Reads the text of a JSON number exactly: `100`, `100.0`, `1e2`.
    ///
    /// # Errors
    /// When it is no number, has a third decimal, or is out of range.
    pub fn parse_json(text: &str) -> Result<Self, AmountError> {
        Self::from_decimal(&Decimal::scan(text, Grammar::Machine)?)
    }

    fn from_decimal(decimal: &Decimal) -> Result<Self, AmountError> {
        if decimal.negative || decimal.digits.is_empty() {
            return Err(AmountError::TooSmall);
        }
        if decimal.scale > CENT_DECIMALS {
            return Err(AmountError::TooManyDecimals);
        }
        let cents = decimal.scaled_half_even(CENT_DECIMALS).ok_or(AmountError::TooLarge)?;
        Self::from_cents(i64::try_from(cents).map_err(|_| AmountError::TooLarge)?)
    }

    /// The amount in cents.
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// The amount as money.
    pub const fn money(self) -> Money {
        // 214,748,364,700 cents × 10⁷ stays below i64::MAX.
        Money(self.0 * NANOS_PER_CENT)
    }

    /// For people: `1,000.00`.
    pub fn shown(self) -> String {
        group_cents(self.0)
    }

    /// For a form's field, without grouping: `1000.00`.
    pub fn plain(self) -> String {
        format!("{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl TryFrom<i64> for BudgetAmount {
    type Error = AmountError;

    fn try_from(cents: i64) -> Result<Self, AmountError> {
        Self::from_cents(cents)
    }
}

impl From<BudgetAmount> for i64 {
    fn from(amount: BudgetAmount) -> i64 {
        amount.0
    }
}

impl fmt::Debug for BudgetAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BudgetAmount({})", self.plain())
    }
}

/// Which notations a reader accepts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grammar {
    /// Grouping by commas, no sign but minus, no exponent.
    Human,
    /// Sign and exponent, no grouping.
    Machine,
}

/// An exact decimal: `digits × 10^-scale`, without leading or trailing zeros among its digits; zero has no digits.
struct Decimal {
    negative: bool,
    digits: String,
    scale: i32,
}

impl Decimal {
    fn scan(text: &str, grammar: Grammar) -> Result<Self, AmountError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        if text.len() > AMOUNT_TEXT_MAX {
            return Err(AmountError::NotANumber);
        }
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match (grammar, text.split_once(['e', 'E'])) {
            (Grammar::Machine, Some((mantissa, exponent))) => {
                (mantissa, exponent.parse::<i16>().map_err(|_| AmountError::NotANumber)?)
            }
            _ => (text, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return Err(AmountError::NotANumber),
            Some((whole, fraction)) => (whole, fraction),
            None => (mantissa, ""),
        };
        let whole = match grammar {
            Grammar::Human => ungroup(whole).ok_or(AmountError::NotANumber)?,
            Grammar::Machine => whole.to_owned(),
        };
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(&whole) || !all_digits(fraction) {
            return Err(AmountError::NotANumber);
        }
        let mut digits = whole + fraction;
        let mut scale = i32::try_from(fraction.len()).map_err(|_| AmountError::NotANumber)?
            - i32::from(exponent);
        while digits.ends_with('0') {
            digits.pop();
            scale -= 1;
        }
        let digits = digits.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            scale = 0;
        }
        Ok(Self { negative, digits, scale })
    }

    /// The value × 10^`decimals`, rounded half-even; `None` when it leaves `i128`.
    fn scaled_half_even(&self, decimals: i32) -> Option<i128> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let shift = decimals - self.scale;
        let magnitude = if shift >= 0 {
            let value: i128 = self.digits.parse().ok()?;
            value.checked_mul(10_i128.checked_pow(shift.unsigned_abs())?)?
        } else {
            let dropped = usize::try_from(shift.unsigned_abs()).ok()?;
            if dropped > self.digits.len() {
                0
            } else {
                let (kept, rest) = self.digits.split_at(self.digits.len() - dropped);
                let kept: i128 = if kept.is_empty() { 0 } else { kept.parse().ok()? };
                // Digits carry no trailing zeros, so a rest of exactly "5" is the only tie.
                let up = match rest.as_bytes()[0] {
                    b'0'..=b'4' => false,
                    b'5' if rest.len() == 1 => kept % 2 == 1,
                    _ => true,
                };
                kept + i128::from(up)
            }
        };
        Some(if self.negative { -magnitude } else { magnitude })
    }
}

/// Removes well-placed thousands separators: all groups of three but the first, or none at all.
fn ungroup(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let mut digits = first.to_owned();
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        grouped = true;
        digits.push_str(group);
    }
    (!grouped || (1..=3).contains(&first.len())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cents(text: &str) -> Result<i64, AmountError> {
        BudgetAmount::parse(text).map(BudgetAmount::cents)
    }

    #[test]
    fn people_write_amounts_in_these_ways() {
        assert_eq!(cents("1000"), Ok(100_000));
        assert_eq!(cents(" 1,000.00 "), Ok(100_000));
        assert_eq!(cents("19.990"), Ok(1_999));
        assert_eq!(cents("0.01"), Ok(1));
        assert_eq!(cents("007"), Ok(700));
        assert_eq!(cents("2147483647"), Ok(214_748_364_700));
        assert_eq!(cents("2,147,483,647.00"), Ok(214_748_364_700));
    }

    #[test]
    fn every_wrong_amount_says_which_limit_it_breaks() {
        for (text, error) in [
            ("", AmountError::Empty),
            ("   ", AmountError::Empty),
            ("0", AmountError::TooSmall),
            ("0.00", AmountError::TooSmall),
            ("-1", AmountError::TooSmall),
            ("0.001", AmountError::TooManyDecimals),
            ("19.999", AmountError::TooManyDecimals),
            ("2147483647.01", AmountError::TooLarge),
            ("2147483648", AmountError::TooLarge),
            ("99999999999999999999999999999999999999999999", AmountError::TooLarge),
            ("1e3", AmountError::NotANumber),
            ("1,000,50", AmountError::NotANumber),
            ("1000,000", AmountError::NotANumber),
            (",100", AmountError::NotANumber),
            ("1.000,50", AmountError::NotANumber),
            ("12.", AmountError::NotANumber),
            (".5", AmountError::NotANumber),
            ("+5", AmountError::NotANumber),
            ("ten", AmountError::NotANumber),
            ("$100", AmountError::NotANumber),
            ("1 000", AmountError::NotANumber),
            ("١٠", AmountError::NotANumber),
            ("NaN", AmountError::NotANumber),
        ] {
            assert_eq!(cents(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn json_numbers_are_read_exactly() {
        assert_eq!(BudgetAmount::parse_json("1e2").map(BudgetAmount::cents), Ok(10_000));
        assert_eq!(BudgetAmount::parse_json("19.99").map(BudgetAmount::cents), Ok(1_999));
        assert_eq!(
            BudgetAmount::parse_json("0.30000000000000004"),
            Err(AmountError::TooManyDecimals)
        );
        assert_eq!(BudgetAmount::parse_json("1,000"), Err(AmountError::NotANumber));
        assert_eq!(BudgetAmount::parse_json("1e30000"), Err(AmountError::TooLarge));
    }

    #[test]
    fn bills_round_half_even_to_nano_units() {
        let nanos = |text| Money::parse_half_even(text).map(Money::nanos);
        assert_eq!(nanos("0.00000080000"), Some(800));
        assert_eq!(nanos("0.0000000005"), Some(0));
        assert_eq!(nanos("0.0000000015"), Some(2));
        assert_eq!(nanos("0.0000000025"), Some(2));
        assert_eq!(nanos("0.00000000251"), Some(3));
        assert_eq!(nanos("-0.0000000015"), Some(-2));
        assert_eq!(nanos("2E-9"), Some(2));
        assert_eq!(nanos("9223372037"), None);
        assert_eq!(nanos("1/2"), None);
    }

    #[test]
    fn used_is_never_shown_as_more_than_it_is() {
        assert_eq!(Money::from_nanos(999_999_999).shown(), "0.99");
        assert_eq!(Money::from_nanos(-5).shown(), "0.00");
        assert_eq!(Money::from_nanos(1_234_567_890_000_000).shown(), "1,234,567.89");
        assert_eq!(
            Money::from_nanos(999_999_999).permille_of(Money::from_nanos(1_000_000_000)),
            999
        );
        assert_eq!(Money::from_nanos(800).to_exact(), "0.0000008");
        assert_eq!(Money::from_nanos(-12_500_000_000).to_exact(), "-12.50");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(cents in 1..=BudgetAmount::MAX.cents()) {
            let amount = BudgetAmount::from_cents(cents).unwrap();
            prop_assert_eq!(BudgetAmount::parse(&amount.shown()), Ok(amount));
            prop_assert_eq!(BudgetAmount::parse(&amount.plain()), Ok(amount));
            prop_assert_eq!(BudgetAmount::parse_json(&amount.plain()), Ok(amount));
        }

        #[test]
        fn exact_text_is_read_back(nanos: i64) {
            let money = Money::from_nanos(nanos);
            prop_assert_eq!(Money::parse_half_even(&money.to_exact()), Some(money));
        }

        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,70}") {
            if let Ok(amount) = BudgetAmount::parse(&text) {
                prop_assert!((1..=BudgetAmount::MAX.cents()).contains(&amount.cents()));
            }
            let _ = Money::parse_half_even(&text);
        }
    }
}
