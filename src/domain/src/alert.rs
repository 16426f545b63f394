//! Alerts: the marks of a budget at which its partner is told, each once per customer and window (R-ALT-1, A-8, A-9).

use serde::{Deserialize, Serialize};

use crate::money::{BudgetAmount, Money};

/// At which shares of a budget, in per cent, a partner is warned before it is used up; it is always told of that as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    first: u8,
    second: u8,
}

/// Those of the trade (R-ALT-1).
impl Default for Marks {
    fn default() -> Self {
        Self { first: 75, second: 90 }
    }
}

impl Marks {
    /// Two marks; `None` unless the first is at least 1, the second above it, and both below 100.
    pub fn new(first: u8, second: u8) -> Option<Self> {
        (1 <= first && first < second && second < 100).then_some(Self { first, second })
    }

    /// The two that warn.
    pub fn warnings(self) -> [u8; 2] {
        [self.first, self.second]
    }

    /// All of them, lowest first.
    pub fn all(self) -> [u8; 3] {
        [self.first, self.second, 100]
    }

    /// All of them for people: `75, 90 and 100 %`.
    pub fn shown(self) -> String {
        format!("{}, {} and 100 %", self.first, self.second)
    }
}

/// Whether `used` has reached a mark of a budget; exactly, without rounding.
pub fn reached(amount: BudgetAmount, used: Money, mark: u8) -> bool {
    i128::from(used.nanos()) * 100 >= i128::from(amount.money().nanos()) * i128::from(mark)
}

/// The marks that a sum has reached.
pub fn marks(marks: Marks, amount: BudgetAmount, used: Money) -> impl Iterator<Item = u8> {
    marks.all().into_iter().filter(move |mark| reached(amount, used, *mark))
}

/// The marks that are crossed when what counts grows from `before` to `after`.
pub fn crossed(
    marks: Marks,
    amount: BudgetAmount,
    before: Money,
    after: Money,
) -> impl Iterator<Item = u8> {
    self::marks(marks, amount, after).filter(move |mark| !reached(amount, before, *mark))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cents(cents: i64) -> Money {
        Money::from_nanos(cents * 10_000_000)
    }

    #[test]
    fn a_mark_is_reached_at_its_very_amount() {
        let amount = BudgetAmount::from_cents(10_000).unwrap();
        let just_below = Money::from_nanos(cents(7_500).nanos() - 1);
        let trade = Marks::default();
        assert_eq!(marks(trade, amount, just_below).count(), 0);
        assert_eq!(marks(trade, amount, cents(7_500)).collect::<Vec<_>>(), [75]);
        let grown = crossed(trade, amount, cents(10), cents(9_000));
        assert_eq!(grown.collect::<Vec<_>>(), [75, 90]);
        assert_eq!(crossed(trade, amount, cents(9_000), cents(9_000)).count(), 0);
        assert_eq!(trade.shown(), "75, 90 and 100 %");
        let own = Marks::new(50, 99).unwrap();
        assert_eq!(crossed(own, amount, cents(10), cents(9_000)).collect::<Vec<_>>(), [50]);
    }

    #[test]
    fn warnings_rise_and_come_before_the_end() {
        assert_eq!(Marks::new(1, 99).map(Marks::all), Some([1, 99, 100]));
        for (first, second) in [(0, 90), (90, 90), (90, 75), (75, 100)] {
            assert_eq!(Marks::new(first, second), None, "{first} {second}");
        }
    }

    proptest! {
        /// However a sum grows, it crosses each mark that it ends at or above exactly once.
        #[test]
        fn growth_crosses_each_mark_once(
            amount in 1_i64..10_000,
            steps in prop::collection::vec(0_i64..3_000, 0..20),
        ) {
            let amount = BudgetAmount::from_cents(amount).unwrap();
            let mut used = Money::ZERO;
            let mut seen = Vec::new();
            for step in steps {
                let after = used.checked_add(cents(step)).unwrap();
                seen.extend(crossed(Marks::default(), amount, used, after));
                used = after;
            }
            prop_assert_eq!(seen, marks(Marks::default(), amount, used).collect::<Vec<_>>());
        }
    }
}
