//! Budget quota: how much a reseller may allocate, as a sum per type over its customers' current budgets.

use serde::{Deserialize, Serialize};

use crate::{
    alert::Marks,
    budget::BudgetType,
    money::{BudgetAmount, group_cents},
};

/// A quota and what is allocated of it, for one budget type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Which budgets it covers.
    pub budget_type: BudgetType,
    /// What the distributor granted; `None` forbids the type (R-GRANT-2).
    pub granted: Option<BudgetAmount>,
    /// The sum of the current budgets of the type, in cents, whoever set them (A-2b).
    pub allocated_cents: i64,
}

/// The proof that a quota does not suffice, in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    /// Which quota.
    pub budget_type: BudgetType,
    /// Its size.
    pub quota_cents: i64,
    /// The sum of the budgets before the change.
    pub allocated_cents: i64,
    /// What the changed customers had of it.
    pub replaced_cents: i64,
    /// What they were to have.
    pub requested_cents: i64,
}

impl Shortfall {
    /// What could be given to the changed customers together; below zero when budgets already exceed a lowered quota.
    pub fn available_cents(&self) -> i64 {
        self.quota_cents - self.allocated_cents + self.replaced_cents
    }

    /// How much is missing, for people: `500.00`.
    pub fn missing(&self) -> String {
        group_cents(self.requested_cents - self.available_cents())
    }
}

impl Quota {
    /// What is not allocated yet, in cents; never below zero. `None` without a quota of this type.
    pub fn free_cents(&self) -> Option<i64> {
        self.granted.map(|quota| (quota.cents() - self.allocated_cents).max(0))
    }

    /// Whether so many per cent of it are allocated.
    pub fn reached(&self, mark: u8) -> bool {
        self.granted.is_some_and(|quota| {
            i128::from(self.allocated_cents) * 100 >= i128::from(quota.cents()) * i128::from(mark)
        })
    }

    /// The highest mark that is reached and was not `before` (R-ALT-1).
    pub fn crossed(&self, before: &Self) -> Option<u8> {
        Marks::default()
            .all()
            .into_iter()
            .rev()
            .find(|mark| self.reached(*mark) && !before.reached(*mark))
    }

    /// Replaces `replaced` by `requested` cents of this type.
    ///
    /// The new sum must fit the quota. Where a quota was lowered below what is allocated, changes that do not raise the
    /// sum are still accepted (A-2b).
    ///
    /// # Errors
    /// The shortfall, when it does not fit. Without a quota of the type only changes that do not raise the sum fit.
    pub fn replace(&self, replaced_cents: i64, requested_cents: i64) -> Result<Self, Shortfall> {
        let allocated_cents = self.allocated_cents - replaced_cents + requested_cents;
        let quota_cents = self.granted.map_or(0, BudgetAmount::cents);
        if allocated_cents <= quota_cents || allocated_cents <= self.allocated_cents {
            Ok(Self { allocated_cents, ..*self })
        } else {
            Err(Shortfall {
                budget_type: self.budget_type,
                quota_cents,
                allocated_cents: self.allocated_cents,
                replaced_cents,
                requested_cents,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quota(granted: i64, allocated_cents: i64) -> Quota {
        let granted = BudgetAmount::from_cents(granted).ok();
        Quota { budget_type: BudgetType::Monthly, granted, allocated_cents }
    }

    #[test]
    fn the_worked_example_of_the_specification_holds() {
        // Quota 10 000; X 4 000, Y 5 000. Y to 6 000 fits; X, Y, Z each 3 500 fall short by 500.
        let before = quota(1_000_000, 900_000);
        assert_eq!(before.replace(500_000, 600_000).map(|q| q.allocated_cents), Ok(1_000_000));
        let shortfall = before.replace(900_000, 1_050_000).unwrap_err();
        assert_eq!(shortfall.missing(), "500.00");
        assert_eq!(shortfall.available_cents(), 1_000_000);
    }

    #[test]
    fn a_lowered_quota_accepts_decreases_only() {
        let over = quota(500_000, 900_000);
        assert!(over.replace(400_000, 399_999).is_ok());
        assert!(over.replace(400_000, 400_000).is_ok());
        assert_eq!(over.replace(400_000, 400_001).unwrap_err().missing(), "4,000.01");
        assert_eq!(over.free_cents(), Some(0));
    }

    #[test]
    fn a_mark_of_a_quota_is_told_when_it_is_crossed() {
        let crossed =
            |granted, before, after| quota(granted, after).crossed(&quota(granted, before));
        assert_eq!(crossed(10_000, 7_400, 7_499), None);
        assert_eq!(crossed(10_000, 7_499, 7_500), Some(75));
        assert_eq!(crossed(10_000, 7_500, 8_999), None, "told already");
        assert_eq!(crossed(10_000, 0, 9_500), Some(90), "the highest of several");
        assert_eq!(crossed(10_000, 10_000, 7_600), None, "going down");
        // A lowered quota is crossed by what was allocated before.
        assert_eq!(quota(5_000, 6_000).crossed(&quota(10_000, 6_000)), Some(100));
        assert_eq!(quota(0, 6_000).crossed(&quota(10_000, 6_000)), None, "without a quota");
    }

    proptest! {
        #[test]
        fn a_sum_within_its_quota_stays_within(
            granted in 1..=BudgetAmount::MAX.cents(),
            part in 0..1000_i64,
            replaced in 0..1000_i64,
            requested in 0..=BudgetAmount::MAX.cents(),
        ) {
            let allocated = granted / 1000 * part;
            let replaced = allocated / 1000 * replaced;
            match quota(granted, allocated).replace(replaced, requested) {
                Ok(after) => prop_assert!(after.allocated_cents <= granted),
                Err(short) => prop_assert!(short.available_cents() < requested),
            }
        }
    }
}
