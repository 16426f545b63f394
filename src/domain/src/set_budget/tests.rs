//! What setting a budget does, case by case, and the law that a reseller's quota is never exceeded.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    access::{Principal, Rights, Role},
    freeze::FreezeLevel,
    id::{MemberId, PartnerId},
    partner::Superior,
    period::BillingZone,
};

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn cents(cents: i64) -> BudgetAmount {
    BudgetAmount::from_cents(cents).unwrap()
}

fn spent(cents: i64) -> Money {
    Money::from_nanos(cents * 10_000_000)
}

fn reseller() -> Partner {
    Partner {
        id: PartnerId::new(uuid(1)),
        kind: PartnerKind::Reseller,
        name: name("Northwind Cloud"),
        distributor: Some(Superior { id: PartnerId::new(uuid(9)), name: name("Meridian") }),
        granted: true,
        frozen: false,
        verification_code: false,
        lift_at_restore: true,
        marks: crate::alert::Marks::default(),
    }
}

fn distributor() -> Partner {
    Partner {
        id: PartnerId::new(uuid(9)),
        kind: PartnerKind::Distributor,
        name: name("Meridian"),
        distributor: None,
        ..reseller()
    }
}

fn actor(partner: Partner, role: Role) -> Actor {
    Actor {
        principal: Principal::Member(MemberId::new(uuid(5))),
        rights: Rights::Role(role),
        partner,
    }
}

fn customer(n: u128, budget: Option<(BudgetType, i64)>, used: i64) -> CustomerFacts {
    CustomerFacts {
        id: CustomerId::new(uuid(n)),
        name: name("Acme Robotics"),
        version: 3,
        association: Association::Resale,
        budget: budget.map(|(budget_type, amount)| Budget {
            budget_type,
            amount: cents(amount),
            action: ExhaustionAction::Automatic,
            since: "2026-10-01T00:00:00Z".parse().unwrap(),
        }),
        used_month: spent(used),
        used_one_time: spent(used * 2),
        freezes: Vec::new(),
    }
}

fn frozen(cause: FreezeCause) -> Freeze {
    let since = "2026-11-02T00:00:00Z".parse().unwrap();
    Freeze { cause, level: FreezeLevel::Account, reason: None, since, holds_until: None }
}

fn command(customers: &[CustomerFacts], amount: i64) -> SetBudget {
    SetBudget {
        customers: customers.iter().map(|c| Choice { id: c.id, version: Some(3) }).collect(),
        budget_type: BudgetType::Monthly,
        amount: cents(amount),
        action: Some(ExhaustionAction::Automatic),
        unfreeze: false,
        agreed: false,
        note: None,
        code: None,
    }
}

fn quotas(monthly: i64, allocated: i64) -> [Quota; 2] {
    let quota = |budget_type, granted, allocated_cents| Quota {
        budget_type,
        granted: BudgetAmount::from_cents(granted).ok(),
        allocated_cents,
    };
    [quota(BudgetType::Monthly, monthly, allocated), quota(BudgetType::OneTime, 500_000, 0)]
}

fn run(
    command: &SetBudget,
    customers: &[CustomerFacts],
    actor: &Actor,
    quotas: &[Quota; 2],
) -> Result<Decision, Problem> {
    let now = "2026-11-22T10:00:00Z".parse().unwrap();
    let owner = reseller();
    let month = BillingZone::UTC.month_of(now);
    decide(command, customers, Terms { actor, owner: &owner, quotas, month: &month, now })
}

fn rosa() -> Actor {
    actor(reseller(), Role::Admin)
}

#[test]
fn a_first_setting_takes_manual_unless_told_otherwise() {
    let customers = [customer(10, None, 0)];
    let silent = SetBudget { action: None, ..command(&customers, 100_000) };
    let decision = run(&silent, &customers, &rosa(), &quotas(1_000_000, 0)).unwrap();
    let change = &decision.changes[0];
    assert_eq!(change.after.action, ExhaustionAction::Manual);
    assert_eq!(decision.quotas[0].allocated_cents, 100_000);
    assert_eq!(change.frozen, None);
}

#[test]
fn a_budget_below_what_is_used_freezes_at_once_until_the_month_ends() {
    let customers = [customer(10, Some((BudgetType::Monthly, 100_000)), 31_240)];
    let decision =
        run(&command(&customers, 31_240), &customers, &rosa(), &quotas(1_000_000, 100_000))
            .unwrap();
    let freeze = decision.changes[0].frozen.as_ref().unwrap();
    assert_eq!(freeze.holds_until, Some("2026-12-01T00:00:00Z".parse().unwrap()));
    let room = run(&command(&customers, 31_241), &customers, &rosa(), &quotas(1_000_000, 100_000))
        .unwrap();
    assert_eq!(room.changes[0].frozen, None);
}

#[test]
fn repeating_a_setting_does_not_freeze_again() {
    let customers = [customer(10, Some((BudgetType::Monthly, 100_000)), 100_000)];
    let again = command(&customers, 100_000);
    let decision = run(&again, &customers, &rosa(), &quotas(1_000_000, 100_000)).unwrap();
    assert_eq!(decision.changes[0].frozen, None);
}

#[test]
fn setting_a_budget_never_lowers_a_freeze() {
    let mut customer = customer(10, Some((BudgetType::Monthly, 100_000)), 100_000);
    let standing = Freeze {
        level: FreezeLevel::AccountAndResources,
        holds_until: Some("2026-12-01T00:00:00Z".parse().unwrap()),
        ..frozen(FreezeCause::Automatic)
    };
    customer.freezes = vec![standing.clone()];
    let customers = [customer];
    let lower = command(&customers, 50_000);
    let decision = run(&lower, &customers, &rosa(), &quotas(1_000_000, 100_000)).unwrap();
    assert_eq!(decision.changes[0].frozen, None, "it is frozen as far and as long already");
    let one_time = SetBudget { budget_type: BudgetType::OneTime, ..lower };
    let decision = run(&one_time, &customers, &rosa(), &quotas(1_000_000, 100_000)).unwrap();
    let longer = Freeze { holds_until: None, ..standing };
    assert_eq!(decision.changes[0].frozen, Some(longer), "a one-time budget never restores");
}

#[test]
fn unfreezing_lifts_every_cause_but_not_into_an_exhausted_budget() {
    let mut frozen_customer = customer(10, Some((BudgetType::Monthly, 100_000)), 100_000);
    frozen_customer.freezes =
        vec![frozen(FreezeCause::Association), frozen(FreezeCause::Automatic)];
    let customers = [frozen_customer];
    let unfreeze = |amount| SetBudget { unfreeze: true, ..command(&customers, amount) };
    let decision =
        run(&unfreeze(100_001), &customers, &rosa(), &quotas(1_000_000, 100_000)).unwrap();
    assert_eq!(decision.changes[0].lifted.len(), 2);
    let refused = run(&unfreeze(99_999), &customers, &rosa(), &quotas(1_000_000, 100_000));
    assert!(matches!(refused, Err(Problem::StillExhausted { .. })));
    let manual = SetBudget { action: Some(ExhaustionAction::Manual), ..unfreeze(99_999) };
    assert!(run(&manual, &customers, &rosa(), &quotas(1_000_000, 100_000)).is_ok());
}

#[test]
fn switching_to_one_time_begins_with_the_current_month_and_moves_the_allocation() {
    let customers = [customer(10, Some((BudgetType::Monthly, 100_000)), 5_000)];
    let switch = SetBudget { budget_type: BudgetType::OneTime, ..command(&customers, 200_000) };
    let decision = run(&switch, &customers, &rosa(), &quotas(1_000_000, 100_000)).unwrap();
    assert_eq!(decision.changes[0].used, spent(5_000));
    assert_eq!(decision.changes[0].after.since, "2026-11-01T00:00:00Z".parse().unwrap());
    assert_eq!(decision.quotas.map(|q| q.allocated_cents), [0, 200_000]);

    let kept = [customer(10, Some((BudgetType::OneTime, 200_000)), 5_000)];
    let raise = SetBudget { budget_type: BudgetType::OneTime, ..command(&kept, 300_000) };
    let change = &run(&raise, &kept, &rosa(), &quotas(1_000_000, 0)).unwrap().changes[0];
    assert_eq!(change.used, spent(10_000));
    assert_eq!(change.after.since, "2026-10-01T00:00:00Z".parse().unwrap());
}

#[test]
fn a_batch_is_all_or_nothing() {
    // The worked example of A-2.
    let customers = [
        customer(10, Some((BudgetType::Monthly, 400_000)), 0),
        customer(11, Some((BudgetType::Monthly, 500_000)), 0),
        customer(12, None, 0),
    ];
    let refused =
        run(&command(&customers, 350_000), &customers, &rosa(), &quotas(1_000_000, 900_000));
    let Err(Problem::QuotaExceeded { shortfall, distributor }) = refused else {
        panic!("expected a shortfall")
    };
    assert_eq!((shortfall.missing().as_str(), distributor.as_str()), ("500.00", "Meridian"));
}

#[test]
fn those_who_may_not_are_told_why() {
    let customers = [customer(10, None, 0)];
    let set = command(&customers, 100);
    let quotas = quotas(1_000_000, 0);
    let try_as = |actor: &Actor| run(&set, &customers, actor, &quotas);
    let viewer = actor(reseller(), Role::Viewer);
    assert!(matches!(try_as(&viewer), Err(Problem::RoleForbids { .. })));
    let above = actor(distributor(), Role::Admin);
    assert!(matches!(try_as(&above), Err(Problem::Delegated { .. })));
    let stranger = actor(Partner { id: PartnerId::new(uuid(77)), ..reseller() }, Role::Admin);
    assert_eq!(try_as(&stranger), Err(Problem::NotFound));
}

#[test]
fn types_without_a_quota_referrals_and_stale_pages_are_refused() {
    let customers = [customer(10, None, 0)];
    let mut none = quotas(1_000_000, 0);
    none[0].granted = None;
    let set = command(&customers, 100);
    assert!(matches!(
        run(&set, &customers, &rosa(), &none),
        Err(Problem::TypeNotGranted { budget_type: BudgetType::Monthly, .. })
    ));
    let referral = [CustomerFacts { association: Association::Referral, ..customer(10, None, 0) }];
    assert!(matches!(
        run(&set, &referral, &rosa(), &quotas(1_000_000, 0)),
        Err(Problem::NotResale { .. })
    ));
    let newer = [CustomerFacts { version: 4, ..customer(10, None, 0) }];
    assert!(matches!(
        run(&set, &newer, &rosa(), &quotas(1_000_000, 0)),
        Err(Problem::ChangedMeanwhile { .. })
    ));
    let resources = SetBudget { action: Some(ExhaustionAction::AutomaticWithResources), ..set };
    assert_eq!(
        run(&resources, &customers, &rosa(), &quotas(1_000_000, 0)),
        Err(Problem::AgreementMissing)
    );
}

proptest! {
    /// Any sequence of settings by the reseller keeps each allocation equal to the sum of the budgets and within quota.
    #[test]
    fn the_allocation_is_the_sum_and_never_exceeds_the_quota(
        steps in prop::collection::vec((0..4_usize, 1..400_000_i64, any::<bool>()), 1..60),
    ) {
        let mut customers: Vec<_> = (0..4).map(|n| customer(10 + n, None, 0)).collect();
        let mut quotas = quotas(1_000_000, 0);
        for (which, amount, one_time) in steps {
            let chosen = [customers[which].clone()];
            let mut set = command(&chosen, amount);
            if one_time {
                set.budget_type = BudgetType::OneTime;
            }
            if let Ok(decision) = run(&set, &chosen, &rosa(), &quotas) {
                quotas = decision.quotas;
                customers[which].budget = Some(decision.changes[0].after.clone());
            }
            for quota in &quotas {
                let sum: i64 = customers.iter().map(|c| c.allocated(quota.budget_type)).sum();
                prop_assert_eq!(sum, quota.allocated_cents);
                prop_assert!(sum <= quota.granted.unwrap().cents());
            }
        }
    }
}
