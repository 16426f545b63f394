//! Metering: what a sum that grew does to a budget. Decided in the transaction that records the charge, so that nothing
//! is overshot unnoticed (R-EXH-5, D9).

use jiff::Timestamp;

use crate::{
    budget::Budget,
    freeze::{Freeze, FreezeCause},
    money::Money,
    partner::Partner,
    period::Month,
    set_budget::automatic_until,
};

/// The freeze that begins when what counts against a budget grows from `before` to `after`: only on crossing the
/// amount, so that an explicit unfreeze is not undone by the next charge (D9), and only if `standing`, the freezes in
/// force, hold no automatic one that goes as far and lasts as long.
pub fn on_growth(
    budget: &Budget,
    standing: &[Freeze],
    owner: &Partner,
    month: &Month,
    (before, after): (Money, Money),
    now: Timestamp,
) -> Option<Freeze> {
    if budget.exhausted_by(before) || !budget.exhausted_by(after) {
        return None;
    }
    let level = budget.action.freezes()?;
    let holds_until = automatic_until(budget, owner, month);
    let automatic = standing.iter().find(|freeze| freeze.cause == FreezeCause::Automatic);
    let lasts = |freeze: &Freeze| match (freeze.holds_until, holds_until) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(standing), Some(needed)) => standing >= needed,
    };
    if automatic.is_some_and(|freeze| freeze.level >= level && lasts(freeze)) {
        return None;
    }
    Some(Freeze {
        cause: FreezeCause::Automatic,
        // A freeze that goes further is not lowered by this one.
        level: automatic.map_or(level, |freeze| freeze.level.max(level)),
        reason: None,
        since: now,
        holds_until,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        budget::{BudgetType, ExhaustionAction},
        id::PartnerId,
        money::BudgetAmount,
        partner::PartnerKind,
        period::BillingZone,
        text::Name,
    };

    proptest! {
        /// Of any row of charges, exactly the one that reaches the amount freezes, if any does and the action says so.
        #[test]
        fn exactly_the_charge_that_crosses_freezes(
            charges in prop::collection::vec(-50_i64..200, 1..40),
            amount in 1_i64..1000,
            manual: bool,
        ) {
            let now = "2026-11-22T10:00:00Z".parse().unwrap();
            let month = BillingZone::UTC.month_of(now);
            let action =
                if manual { ExhaustionAction::Manual } else { ExhaustionAction::Automatic };
            let budget = Budget {
                budget_type: BudgetType::Monthly,
                amount: BudgetAmount::from_cents(amount).unwrap(),
                action,
                since: month.start,
            };
            let owner = Partner {
                id: PartnerId::new(Uuid::from_u128(1)),
                kind: PartnerKind::Distributor,
                name: Name::parse("Meridian").unwrap(),
                distributor: None,
                granted: true,
                frozen: false,
                verification_code: false,
                lift_at_restore: true,
                marks: crate::alert::Marks::default(),
            };
            let mut used = Money::ZERO;
            for charge in charges {
                let after = used.checked_add(Money::from_nanos(charge * 10_000_000)).unwrap();
                let freeze = on_growth(&budget, &[], &owner, &month, (used, after), now);
                let crosses = used < budget.amount.money() && after >= budget.amount.money();
                prop_assert_eq!(freeze.is_some(), crosses && !manual);
                prop_assert!(freeze.is_none_or(|f| f.holds_until == Some(month.end)));
                used = after;
            }
        }
    }
}
