//! Alerts: the marks of a budget at which its partner is told, each once per customer and window (R-ALT-1, A-8, A-9).

use crate::money::{BudgetAmount, Money};

/// The marks, in per cent of the budget, lowest first.
pub const MARKS: [u8; 3] = [75, 90, 100];

/// Whether `used` has reached a mark of a budget; exactly, without rounding.
pub fn reached(amount: BudgetAmount, used: Money, mark: u8) -> bool {
    i128::from(used.nanos()) * 100 >= i128::from(amount.money().nanos()) * i128::from(mark)
}

/// The marks that a sum has reached.
pub fn marks(amount: BudgetAmount, used: Money) -> impl Iterator<Item = u8> {
    MARKS.into_iter().filter(move |mark| reached(amount, used, *mark))
}

/// The marks that are crossed when what counts grows from `before` to `after`.
pub fn crossed(amount: BudgetAmount, before: Money, after: Money) -> impl Iterator<Item = u8> {
    marks(amount, after).filter(move |mark| !reached(amount, before, *mark))
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
        assert_eq!(marks(amount, just_below).count(), 0);
        assert_eq!(marks(amount, cents(7_500)).collect::<Vec<_>>(), [75]);
        assert_eq!(crossed(amount, cents(10), cents(9_000)).collect::<Vec<_>>(), [75, 90]);
        assert_eq!(crossed(amount, cents(9_000), cents(9_000)).count(), 0);
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
                seen.extend(crossed(amount, used, after));
                used = after;
            }
            prop_assert_eq!(seen, marks(amount, used).collect::<Vec<_>>());
        }
    }
}
