//! When a budget will be used up if spending goes on as it did. Whole numbers only: nano-units and days.

use domain::{contract::BudgetPage, money::Money};

/// Fewer whole days than this say nothing about the next ones.
const DAYS_MIN: usize = 3;
/// The most days that the pace is taken from, and the shorter looks that say how sure it is.
const LOOKS: [usize; 3] = [14, 7, 3];

/// What a day costs, in nano-units: the average of up to 14 whole days, between the least and the most of the shorter
/// looks back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    pub(super) low: i64,
    pub(super) middle: i64,
    pub(super) high: i64,
}

/// How a budget fares to the end of the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forecast {
    /// Too little is known, or nothing is spent.
    Unknown,
    /// Used up on about this day of the month; at the earliest and, where it is within the month, at the latest.
    UsedUp { about: i64, earliest: i64, latest: Option<i64> },
    /// Not used up before the month ends, when about this much will be used.
    Lasts { at_end: Money },
}

/// The pace, from what counted on each day up to today; today is not over and does not count.
pub(super) fn pace(days: &[Money]) -> Option<Pace> {
    let (_, whole) = days.split_last()?;
    if whole.len() < DAYS_MIN {
        return None;
    }
    let average = |look: usize| {
        let last = &whole[whole.len() - look.min(whole.len())..];
        let sum: i128 = last.iter().map(|day| i128::from(day.nanos())).sum();
        let count = i128::try_from(last.len()).unwrap_or(i128::MAX);
        i64::try_from(sum / count).unwrap_or(i64::MAX)
    };
    let looks = LOOKS.map(average);
    let [middle, ..] = looks;
    let low = looks.into_iter().fold(middle, i64::min).max(0);
    let high = looks.into_iter().fold(middle, i64::max);
    (middle > 0).then_some(Pace { low, middle, high })
}

/// What will be used when `days` more have passed at a pace; as much as fits.
pub(super) fn after(used: Money, per_day: i64, days: i64) -> Money {
    Money::from_nanos(used.nanos().saturating_add(per_day.saturating_mul(days)))
}

/// How an amount fares of which `used` is used.
pub(super) fn forecast(page: &BudgetPage, used: Money, amount: Money) -> Forecast {
    let Some(Pace { low, middle, high }) = pace(&page.days) else {
        return Forecast::Unknown;
    };
    let left = amount.nanos().saturating_sub(used.nanos());
    let today = i64::from(page.now.day_of_month());
    let last = i64::from(page.month.days());
    let day_at = |per_day: i64| left.checked_div(per_day).map(|days| today.saturating_add(days));
    match day_at(middle) {
        Some(about) if left > 0 && about <= last => Forecast::UsedUp {
            about,
            earliest: day_at(high).unwrap_or(about),
            latest: day_at(low).filter(|day| *day <= last),
        },
        Some(_) if left > 0 => Forecast::Lasts { at_end: after(used, middle, last - today) },
        _ => Forecast::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::form::tests::page, *};

    fn units(units: i64) -> Money {
        Money::from_nanos(units * 1_000_000_000)
    }

    #[test]
    fn the_pace_is_the_average_of_whole_days() {
        assert_eq!(pace(&[]), None);
        assert_eq!(pace(&[units(5); 3]), None);
        assert_eq!(pace(&[units(0); 9]), None);
        let steady = [[units(10)].as_slice(); 10].concat();
        let nanos = units(10).nanos();
        assert_eq!(pace(&steady), Some(Pace { low: nanos, middle: nanos, high: nanos }));
        // Seven days of 10, then seven of 20, then today, which has only begun.
        let rising = [[units(10)].repeat(7), [units(20)].repeat(7), vec![units(1)]].concat();
        let pace = pace(&rising).unwrap();
        assert_eq!(
            (pace.low, pace.middle, pace.high),
            (units(15).nanos(), units(15).nanos(), units(20).nanos())
        );
    }

    #[test]
    fn refunds_do_not_make_a_pace() {
        assert_eq!(pace(&[units(-5); 8]), None);
    }

    #[test]
    fn a_budget_is_used_up_or_lasts() {
        // 22 November, 10.00 a day.
        let mut page = page();
        page.days = [units(10)].repeat(22);
        let at = |amount| forecast(&page, units(220), units(amount));
        assert_eq!(at(255), Forecast::UsedUp { about: 25, earliest: 25, latest: Some(25) });
        assert_eq!(at(1000), Forecast::Lasts { at_end: units(300) });
        assert_eq!(at(220), Forecast::Unknown);
        page.days.truncate(2);
        assert_eq!(forecast(&page, units(20), units(30)), Forecast::Unknown);
    }
}
