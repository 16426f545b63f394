//! Months that end: budgets are whole again at the first instant of the next month, with nothing written; an automatic
//! freeze of the past month is over, a manual one is not (A-4, R-BUD-1).

use domain::{
    access::Role,
    budget::{BudgetType, ExhaustionAction},
    contract::{Public, Session, SignIn},
    customer::CustomerState,
    freeze::FreezeCause,
    money::Money,
    partner::PartnerKind,
    selection::Selection,
    set_budget::SetBudget,
};
use jiff::{SignedDuration, Timestamp};
use service::import::Options;
use std::sync::Arc;
use store::{on_both_engines, testing::Fresh};

use crate::world::{World, at, command, find};

on_both_engines!(
    budgets_restore_in_every_zone,
    a_manual_freeze_outlasts_the_month,
    a_one_time_budget_never_restores,
    what_was_spent_in_a_past_month_never_freezes_now,
    a_charge_of_the_next_month_that_comes_early_counts_and_freezes_there,
    switching_to_one_time_while_frozen_freezes_for_good_when_used_up,
    lowering_below_what_is_used_freezes_at_once,
);

/// A bill of one charge for account `one`.
fn bill(amount: &str, occurred_at: Timestamp) -> String {
    let at = occurred_at.strftime("%Y-%m-%d %H:%M:%S");
    format!(
        "BillingCurrency,ChargeCategory,ChargePeriodStart,ListCost,SubAccountId,ServiceName\n\
         USD,Usage,{at},{amount},one,Compute\n"
    )
}

async fn spend(world: &World, amount: &str, occurred_at: Timestamp) {
    let options = Options { create_customers_for: Some("Tide".into()), ..Options::default() };
    let bill = bill(amount, occurred_at);
    world.center.import_usage(bill.as_bytes(), options, &|_, _| {}).await.unwrap();
}

/// A distributor of its own with one customer that has a budget of 100.
async fn tide(world: &World, set: impl Fn(&mut SetBudget)) -> Arc<dyn Session> {
    let center = &world.center;
    center.add_partner(PartnerKind::Distributor, "Tide", None).await.unwrap();
    let password = "a long password";
    center.add_member("Tide", "ty@tide.example", "Ty", Role::Admin, password).await.unwrap();
    let request = SignIn {
        email: "TY@tide.example".into(),
        password: password.into(),
        address: "192.0.2.7".into(),
    };
    let session = center.sign_in(&request).await.unwrap();
    let session = center.enter(&session.token).await.unwrap().unwrap();
    let now = now_of(&*session).await;
    spend(world, "10", now).await;
    let one = find(&*session, "one").await.id;
    let mut first = SetBudget { unfreeze: true, ..command(&*session, &[one], "100").await };
    set(&mut first);
    session.set_budgets(&first).await.unwrap();
    session
}

async fn now_of(session: &dyn Session) -> Timestamp {
    session.overview().await.unwrap().now.at
}

async fn budgets_restore_in_every_zone(fresh: &Fresh) {
    let zones: &[(&str, &str, &str)] = &[
        ("America/New_York", "2026-10-31T22:00:00Z", "2026-11-01T04:00:00Z"),
        ("UTC", "2026-11-30T20:00:00Z", "2026-12-01T00:00:00Z"),
        ("Asia/Shanghai", "2026-11-30T12:00:00Z", "2026-11-30T16:00:00Z"),
        ("Pacific/Apia", "2026-12-31T08:00:00Z", "2026-12-31T11:00:00Z"),
    ];
    for (n, (zone, begin, end)) in zones.iter().enumerate() {
        let other;
        let fresh = match (n, fresh.url.starts_with("sqlite")) {
            (0, _) => fresh,
            (_, true) => {
                other = Fresh::sqlite();
                &other
            }
            (_, false) => {
                other = Fresh::postgres().await.unwrap();
                &other
            }
        };
        restores(fresh, zone, begin, end).await;
    }
}

async fn restores(fresh: &Fresh, zone: &str, begin: &str, end: &str) {
    let world = World::empty(fresh, zone, begin).await;
    let session = tide(&world, |_| {}).await;
    assert_eq!(find(&*session, "one").await.used, Money::from_nanos(10_000_000_000));
    world.hands.advance(SignedDuration::from_mins(1));
    spend(&world, "89.999999999", now_of(&*session).await).await;
    let near = find(&*session, "one").await;
    assert_eq!((near.state, near.permille), (CustomerState::Near, Some(999)));
    spend(&world, "0.000000001", now_of(&*session).await).await;
    let frozen = find(&*session, "one").await;
    assert!(
        matches!(frozen.state, CustomerState::Frozen { cause: FreezeCause::Automatic, .. }),
        "{zone}: {frozen:?}"
    );
    assert_eq!(frozen.restores.unwrap().at, at(end), "{zone}");
    let version =
        session.budget_page(&Selection::one(frozen.id)).await.unwrap().customers[0].facts.version;

    world.hands.set(at(end) - SignedDuration::from_micros(1));
    assert!(matches!(find(&*session, "one").await.state, CustomerState::Frozen { .. }));
    world.hands.set(at(end));
    let whole = find(&*session, "one").await;
    assert_eq!((whole.state, whole.permille), (CustomerState::Active, Some(0)), "{zone}");
    let page = session.budget_page(&Selection::one(whole.id)).await.unwrap();
    assert_eq!(page.customers[0].facts.version, version, "nothing was written");
    assert_eq!(page.month.start, at(end));

    // A late charge of the past month neither counts now nor freezes.
    spend(&world, "500", at(end) - SignedDuration::from_secs(1)).await;
    assert_eq!(find(&*session, "one").await.state, CustomerState::Active);
    let mut months = Vec::new();
    world
        .center
        .usage(Some("one"), None, &mut |line| months.push(line.used.to_exact()))
        .await
        .unwrap();
    assert_eq!(months, ["600.00"], "{zone}");
}

async fn a_manual_freeze_outlasts_the_month(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let [iris, evergreen] = ["iris optics", "evergreen health"];
    let cause = async |name| match find(&*rosa, name).await.state {
        CustomerState::Frozen { cause, .. } => Some(cause),
        _ => None,
    };
    assert_eq!(cause(iris).await, Some(FreezeCause::Manual));
    assert_eq!(cause(evergreen).await, Some(FreezeCause::Automatic));
    world.hands.set(at("2026-12-01T00:00:00Z"));
    let rosa = world.sign_in("rosa@northwind.example").await;
    assert!(matches!(
        find(&*rosa, iris).await.state,
        CustomerState::Frozen { cause: FreezeCause::Manual, .. }
    ));
    assert_eq!(find(&*rosa, evergreen).await.state, CustomerState::Active);
    let figures = rosa.overview().await.unwrap().figures;
    assert!(figures.frozen_budget.is_zero() && !figures.frozen_manual.is_zero());
}

async fn a_one_time_budget_never_restores(fresh: &Fresh) {
    let world = World::empty(fresh, "UTC", "2026-11-30T12:00:00Z").await;
    let session = tide(&world, |set| {
        set.budget_type = BudgetType::OneTime;
        set.action = Some(ExhaustionAction::AutomaticWithResources);
        set.agreed = true;
    })
    .await;
    // What was spent earlier in the month of the setting counts.
    assert_eq!(find(&*session, "one").await.permille, Some(100));
    world.hands.set(at("2027-03-05T00:00:00Z"));
    spend(&world, "80", at("2027-01-31T00:00:00Z")).await;
    spend(&world, "10", at("2027-03-04T00:00:00Z")).await;
    let session = world.center.enter(&sign_in(&world).await).await.unwrap().unwrap();
    let row = find(&*session, "one").await;
    assert!(matches!(row.state, CustomerState::Frozen { cause: FreezeCause::Automatic, .. }));
    assert_eq!(row.restores, None);
    world.hands.set(at("2028-01-01T00:00:00Z"));
    let session = world.center.enter(&sign_in(&world).await).await.unwrap().unwrap();
    assert!(matches!(find(&*session, "one").await.state, CustomerState::Frozen { .. }));
}

async fn what_was_spent_in_a_past_month_never_freezes_now(fresh: &Fresh) {
    let world = World::empty(fresh, "UTC", "2026-11-30T12:00:00Z").await;
    tide(&world, |set| set.budget_type = BudgetType::OneTime).await;
    world.hands.set(at("2026-12-05T00:00:00Z"));
    spend(&world, "95", at("2026-11-30T13:00:00Z")).await;
    let session = world.center.enter(&sign_in(&world).await).await.unwrap().unwrap();
    let row = find(&*session, "one").await;
    assert_eq!((row.state, row.permille), (CustomerState::Over, Some(1050)));
}

async fn a_charge_of_the_next_month_that_comes_early_counts_and_freezes_there(fresh: &Fresh) {
    let world = World::empty(fresh, "UTC", "2026-11-30T23:58:00Z").await;
    let session = tide(&world, |_| {}).await;
    spend(&world, "500", at("2026-12-01T00:00:00Z")).await;
    world.hands.set(at("2026-12-01T00:00:01Z"));
    spend(&world, "7", at("2026-12-01T00:00:01Z")).await;
    let row = find(&*session, "one").await;
    assert_eq!(row.permille, Some(5070));
    assert!(matches!(row.state, CustomerState::Frozen { cause: FreezeCause::Automatic, .. }));
    assert_eq!(row.restores.unwrap().at, at("2027-01-01T00:00:00Z"));
}

async fn switching_to_one_time_while_frozen_freezes_for_good_when_used_up(fresh: &Fresh) {
    let world = World::empty(fresh, "UTC", "2026-11-20T12:00:00Z").await;
    let session = tide(&world, |_| {}).await;
    spend(&world, "95", at("2026-11-20T12:00:00Z")).await;
    let one = find(&*session, "one").await;
    assert_eq!(one.restores.unwrap().at, at("2026-12-01T00:00:00Z"));
    let mut switch = command(&*session, &[one.id], "9000").await;
    switch.budget_type = BudgetType::OneTime;
    session.set_budgets(&switch).await.unwrap();
    world.hands.advance(SignedDuration::from_mins(1));
    spend(&world, "20000", at("2026-11-20T12:01:00Z")).await;
    world.hands.set(at("2026-12-01T00:00:00Z"));
    let session = world.center.enter(&sign_in(&world).await).await.unwrap().unwrap();
    let row = find(&*session, "one").await;
    assert!(matches!(row.state, CustomerState::Frozen { cause: FreezeCause::Automatic, .. }));
    assert_eq!(row.restores, None);
}

async fn sign_in(world: &World) -> String {
    let request = SignIn {
        email: "ty@tide.example".into(),
        password: "a long password".into(),
        address: "192.0.2.7".into(),
    };
    world.center.sign_in(&request).await.unwrap().token
}

async fn lowering_below_what_is_used_freezes_at_once(fresh: &Fresh) {
    let world = World::empty(fresh, "UTC", "2026-11-15T12:00:00Z").await;
    let session = tide(&world, |_| {}).await;
    let one = find(&*session, "one").await.id;
    let lower = command(&*session, &[one], "10").await;
    assert_eq!(session.set_budgets(&lower).await.unwrap().frozen, 1);
    let records = session.records(one, None).await.unwrap().records;
    assert_eq!(
        (records[0].operator.as_str(), records[0].entry.operation()),
        ("system", "Freeze Account")
    );
    // Raising it does not lift the freeze by itself (R-BUD-4); asked for, it does.
    let raise = command(&*session, &[one], "50").await;
    session.set_budgets(&raise).await.unwrap();
    assert!(matches!(find(&*session, "one").await.state, CustomerState::Frozen { .. }));
    let unfreeze = SetBudget { unfreeze: true, ..command(&*session, &[one], "50").await };
    assert_eq!(session.set_budgets(&unfreeze).await.unwrap().unfrozen, 1);
    assert_eq!(find(&*session, "one").await.state, CustomerState::Active);
}
