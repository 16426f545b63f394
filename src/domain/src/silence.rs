//! Silence: a customer whose charges have stopped coming. A silent meter is not a healthy budget: somebody has to look
//! whether the customer spends nothing or its charges get lost on the way.

use jiff::{SignedDuration, Timestamp};

use crate::standing::Standing;

/// After how long without a charge a meter is silent.
pub const SILENT_AFTER: SignedDuration = SignedDuration::from_hours(3 * 24);

/// For how many whole days no charge has come of a customer that has a budget and whose resources run, when that is too
/// long. `since` is when its last charge happened, or when it joined.
pub fn silent_days(standing: &Standing, since: Timestamp, now: Timestamp) -> Option<i64> {
    let silence = now.duration_since(since);
    let expects = standing.budget.is_some() && standing.may_use;
    (expects && silence >= SILENT_AFTER).then(|| silence.as_hours() / 24)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        budget::{Budget, BudgetType, ExhaustionAction},
        customer::CustomerState,
        id::CustomerId,
        money::{BudgetAmount, Money},
    };

    fn standing() -> Standing {
        Standing {
            customer: CustomerId::new(uuid::Uuid::from_u128(1)),
            budget: Some(Budget {
                budget_type: BudgetType::Monthly,
                amount: BudgetAmount::from_cents(100).unwrap(),
                action: ExhaustionAction::Manual,
                since: Timestamp::UNIX_EPOCH,
            }),
            used: Money::ZERO,
            held: Money::ZERO,
            remaining: None,
            exhausted: false,
            state: CustomerState::Active,
            may_purchase: true,
            may_change: true,
            may_use: true,
            hindrances: Vec::new(),
        }
    }

    #[test]
    fn a_meter_is_silent_after_three_days() {
        let since = Timestamp::UNIX_EPOCH;
        let after =
            |hours| silent_days(&standing(), since, since + SignedDuration::from_hours(hours));
        assert_eq!(after(71), None);
        assert_eq!(after(72), Some(3));
        assert_eq!(after(10 * 24 + 5), Some(10));
    }

    #[test]
    fn who_cannot_spend_is_not_silent() {
        let (since, now) = (Timestamp::UNIX_EPOCH, "1970-02-01T00:00:00Z".parse().unwrap());
        assert_eq!(silent_days(&Standing { budget: None, ..standing() }, since, now), None);
        assert_eq!(silent_days(&Standing { may_use: false, ..standing() }, since, now), None);
    }
}
