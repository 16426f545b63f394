//! The demo world is the same each time, has the partners, shares and states that are promised, and keeps every
//! quota, on any day of a month and in any zone.

use std::collections::{HashMap, HashSet};

use domain::{
    budget::{BudgetType, ExhaustionAction},
    charge::{self, ChargeCategory},
    customer::{Association, CustomerState},
    freeze::{self, FreezeCause, FreezeLevel},
    period::BillingZone,
    text::{Account, Email, Name, Reason, fold},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    world::{EASTGATE, MERIDIAN, NORTHWIND, SOUTHBAY},
    *,
};

const ZONES: [&str; 3] = ["UTC", "Asia/Shanghai", "America/New_York"];

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn zone(name: &str) -> BillingZone {
    BillingZone::parse(name).unwrap()
}

fn demo(customers: u32, seed: u64) -> World {
    world(customers, seed, at("2026-11-22T10:00:00Z"), &BillingZone::UTC)
}

/// Moments that are hard on a month: its first minutes, its middle, its end, in each zone.
fn moments() -> Vec<(Timestamp, BillingZone)> {
    let mut moments = Vec::new();
    for name in ZONES {
        let zone = zone(name);
        for (middle, minutes) in [
            ("2026-11-15T12:00:00Z", &[0, 10, 60 * 26, 60 * 24 * 13][..]),
            ("2028-02-15T12:00:00Z", &[10, 60 * 24 * 28]),
            ("2026-03-15T12:00:00Z", &[10, 60 * 24 * 30]),
        ] {
            let start = zone.month_of(at(middle)).start;
            for minutes in minutes {
                moments.push((start + SignedDuration::from_mins(*minutes), zone.clone()));
            }
        }
    }
    moments
}

fn state(world: &World, customer: &Customer) -> (CustomerState, Option<i64>) {
    let permille = customer.settings.last().map(|setting| {
        let window = setting.budget.window(&world.months[2]);
        customer.used(&window).permille_of(setting.budget.amount.money())
    });
    let freezes: Vec<freeze::Freeze> = customer
        .freezes
        .iter()
        .map(|freeze| freeze::Freeze {
            cause: freeze.cause,
            level: freeze.level,
            reason: freeze.reason.map(|reason| Reason::parse(reason).unwrap()),
            since: freeze.since,
            holds_until: freeze.holds_until,
        })
        .collect();
    let in_force = freezes.iter().filter(|freeze| freeze.holds_at(world.now));
    (CustomerState::derive(in_force, permille), permille)
}

fn frozen(cause: FreezeCause, level: FreezeLevel) -> CustomerState {
    CustomerState::Frozen { cause, level }
}

#[test]
fn the_same_seed_makes_the_same_world_and_each_customer_by_itself() {
    let all: Vec<Customer> = demo(60, 1).customers().collect();
    let again: Vec<Customer> = demo(60, 1).customers().collect();
    assert_eq!(all, again);
    assert_eq!(demo(60, 1).customer(17), all[17]);
    let other = demo(60, 2);
    assert!(other.customers().zip(&all).all(|(one, another)| one.id != another.id));
    assert_ne!(other.partners(), demo(60, 1).partners());
}

#[test]
fn partners_and_members_are_those_of_the_table() {
    let world = demo(300, 1);
    let table: Vec<_> = world
        .partners()
        .iter()
        .map(|partner| {
            let members: Vec<_> =
                partner.members.iter().map(|m| format!("{} {:?}", m.email, m.role)).collect();
            let quota = |amount: Option<domain::money::BudgetAmount>| {
                amount.map_or_else(String::new, domain::money::BudgetAmount::plain)
            };
            let quotas = (quota(partner.quotas.monthly), quota(partner.quotas.one_time));
            (partner.name, quotas, partner.verification_code, members.join(", "))
        })
        .collect();
    let quotas = |monthly: &str, one_time: &str| (monthly.to_owned(), one_time.to_owned());
    let members = |text: &str| text.to_owned();
    assert_eq!(
        table,
        [
            ("Meridian Distribution", quotas("", ""), false, members("ada@meridian.example Admin")),
            (
                "Northwind Cloud",
                quotas("500000.00", "100000.00"),
                false,
                members(
                    "rosa@northwind.example Admin, omar@northwind.example Operator, \
                     vera@northwind.example Viewer"
                )
            ),
            ("Eastgate IT", quotas("20000.00", ""), true, members("eli@eastgate.example Admin")),
            ("Southbay Systems", quotas("", ""), false, members("noor@southbay.example Admin")),
        ]
    );
    let granted: Vec<_> = world.partners().iter().map(|p| p.granted_at.is_some()).collect();
    assert_eq!(granted, [false, true, true, false]);
    let ids: HashSet<_> = world.partners().iter().flat_map(|p| &p.members).map(|m| m.id).collect();
    assert_eq!(ids.len(), 6);
    for partner in world.partners() {
        assert!(Name::parse(partner.name).is_ok());
        assert!(partner.members.iter().all(|m| Email::parse(m.email).is_ok()));
        assert!(partner.granted_at.is_none_or(|at| partner.since < at && at < world.now));
    }
}

#[test]
fn shares_are_kept_in_small_and_large_worlds() {
    for (customers, shares) in
        [(300, [15, 210, 30, 45]), (20, [1, 14, 2, 3]), (5_000, [250, 3_500, 500, 750])]
    {
        let mut counts = [0; 4];
        let mut omars = 0;
        for customer in demo(customers, 1).customers() {
            counts[customer.owner] += 1;
            omars += usize::from(customer.manager.is_some());
        }
        assert_eq!(counts, shares, "{customers}");
        let half = shares[NORTHWIND] / 2;
        assert!(omars.abs_diff(half) <= half / 4 + 5, "{omars} of {}", shares[NORTHWIND]);
    }
}

#[test]
fn acme_and_borealis_come_first_and_nothing_comes_twice() {
    for seed in [1, 2, 77] {
        let world = demo(15_000, seed);
        let (mut accounts, mut names, mut ids) = (HashSet::new(), HashSet::new(), HashSet::new());
        let mut northwind = Vec::new();
        for number in 0..world.customer_count() {
            let customer = world.customer(number);
            assert!(Name::parse(&customer.name).is_ok(), "{}", customer.name);
            assert!(Account::parse(&customer.account).is_ok(), "{}", customer.account);
            assert!(Email::parse(&customer.email).is_ok(), "{}", customer.email);
            if customer.owner == NORTHWIND {
                northwind.push(fold(&customer.name));
            }
            assert!(names.insert(fold(&customer.name)), "{}", customer.name);
            assert!(accounts.insert(fold(&customer.account)), "{}", customer.account);
            assert!(ids.insert(customer.id));
        }
        northwind.sort();
        assert_eq!(northwind[..2], ["acme robotics", "borealis foods"]);
        assert!(names.iter().any(|name| name.chars().count() == 80), "a name of 80 characters");
    }
}

#[test]
fn the_named_customers_are_in_their_states_on_any_day() {
    use ExhaustionAction::{Automatic, Manual};
    use FreezeCause::{Automatic as Budget, Manual as Person};
    let account = FreezeLevel::Account;
    for customers in [14, 300, 301] {
        for (now, zone) in moments() {
            let world = world(customers, 1, now, &zone);
            for (number, name, budget, percent, expected) in [
                (0, "Acme Robotics", Some(("1,000.00", Automatic)), 31, CustomerState::Active),
                (1, "Borealis Foods", None, 0, frozen(FreezeCause::Association, account)),
                (2, "Cobalt Analytics", Some(("5,000.00", Automatic)), 80, CustomerState::Near),
                (
                    3,
                    "Delta Harbour Logistics GmbH",
                    Some(("2,400.00", Manual)),
                    109,
                    CustomerState::Over,
                ),
                (4, "Evergreen Health", Some(("750.00", Automatic)), 100, frozen(Budget, account)),
                (5, "Halcyon Games", Some(("3,000.00", Automatic)), 95, CustomerState::Near),
                (6, "Iris Optics", Some(("500.00", Manual)), 24, frozen(Person, account)),
                (8, "Kestrel Studios", Some(("20,000.00", Manual)), 64, CustomerState::Active),
                (10, "Merrow Ventures", None, 0, CustomerState::NoBudget),
            ] {
                let customer = world.customer(number);
                let (state, permille) = state(&world, &customer);
                let set = customer.settings.last();
                let set = set.map(|set| (set.budget.amount.shown(), set.budget.action));
                let said = format!("{name} of {customers} at {now} in {}", zone.name());
                assert_eq!(customer.name, name, "{said}");
                assert_eq!(set, budget.map(|(a, b)| (a.to_owned(), b)), "{said}");
                assert_eq!(permille.unwrap_or(0) / 10, percent, "{said}");
                assert_eq!(state, expected, "{said}");
            }
            let acme = world.customer(0);
            assert_eq!(
                acme.used(&acme.settings.last().unwrap().budget.window(&world.months[2])).shown(),
                "312.40"
            );
            assert!(world.customer(1).charges.is_empty() && world.customer(10).charges.is_empty());
            assert_eq!(world.customer(6).freezes[0].reason, Some("Invoices of September unpaid"));
            let juniper = world.customer(7);
            let resources = frozen(Person, FreezeLevel::AccountAndResources);
            assert_eq!(
                (juniper.name.as_str(), state(&world, &juniper).0),
                ("Juniper Hosting", resources)
            );
            let kestrel = world.customer(8).settings.pop().unwrap();
            assert_eq!(kestrel.budget.budget_type, BudgetType::OneTime);
            assert_eq!(kestrel.budget.since, world.months[0].start);
            assert_eq!(world.customer(10).association, Association::Referral);
        }
    }
}

#[test]
fn every_state_occurs_for_northwind_and_eastgate_on_any_day() {
    use FreezeCause::{Association, Automatic, Manual};
    use FreezeLevel::{Account, AccountAndResources};
    for (now, zone) in moments() {
        let world = world(300, 1, now, &zone);
        let mut seen: HashMap<usize, Vec<(CustomerState, Option<i64>)>> = HashMap::new();
        for customer in world.customers() {
            seen.entry(customer.owner).or_default().push(state(&world, &customer));
        }
        for owner in [NORTHWIND, EASTGATE] {
            let seen = &seen[&owner];
            for expected in [
                CustomerState::NoBudget,
                CustomerState::Active,
                CustomerState::Near,
                CustomerState::Over,
                frozen(Association, Account),
                frozen(Automatic, Account),
                frozen(Automatic, AccountAndResources),
                frozen(Manual, Account),
                frozen(Manual, AccountAndResources),
            ] {
                assert!(
                    seen.iter().any(|(state, _)| *state == expected),
                    "{owner} {expected:?} {now}"
                );
            }
            for (low, high) in [(750, 900), (900, 1000), (1000, 2000)] {
                let near = |permille: &i64| (low..high).contains(permille);
                assert!(seen.iter().any(|(_, permille)| permille.as_ref().is_some_and(near)));
            }
        }
    }
}

#[test]
fn nothing_lies_in_the_future_and_all_comes_in_its_order() {
    for customers in [140, 301] {
        for (now, zone) in moments() {
            let world = world(customers, 3, now, &zone);
            for customer in world.customers().take(140) {
                let name = format!("{} at {now} in {}", customer.name, zone.name());
                let times: Vec<_> =
                    customer.charges.iter().map(|charge| charge.occurred_at).collect();
                assert!(times.is_sorted(), "{name}");
                assert!(
                    times.first().is_none_or(|first| world.months[0].start <= *first),
                    "{name}"
                );
                for charge in &customer.charges {
                    assert_eq!(
                        charge::check(charge.amount, charge.occurred_at, now),
                        Ok(()),
                        "{name}"
                    );
                    assert!(charge.occurred_at <= now, "{name}");
                }
                let mut earlier = customer.associated_at;
                for setting in &customer.settings {
                    assert!(
                        earlier < setting.at && setting.at < now,
                        "{name}: {earlier} {setting:?}"
                    );
                    assert_eq!(setting.budget.since, zone.month_of(setting.at).start, "{name}");
                    earlier = setting.at;
                }
                assert!(
                    earlier <= now
                        && (customer.settings.is_empty() || earlier < world.months[2].start)
                );
                for freeze in &customer.freezes {
                    assert!(
                        customer.associated_at <= freeze.since && freeze.since <= now,
                        "{name}"
                    );
                    assert_eq!(freeze.by.is_some(), freeze.reason.is_some(), "{name}");
                    if freeze.cause == FreezeCause::Automatic {
                        assert!(customer.settings.last().unwrap().at < freeze.since, "{name}");
                    }
                }
            }
        }
    }
}

#[test]
fn no_earlier_budget_was_used_up_in_its_month() {
    let world = demo(300, 1);
    for customer in world.customers() {
        for month in &world.months[..2] {
            let spent =
                customer.used(&domain::budget::Window { start: month.start, end: Some(month.end) });
            for setting in &customer.settings {
                let in_force =
                    setting.at < month.end && setting.budget.budget_type == BudgetType::Monthly;
                let latest = customer.settings.iter().rfind(|s| s.at < month.start);
                let counted = setting.at >= month.start || latest == Some(setting);
                if in_force && counted && setting.budget.action != ExhaustionAction::Manual {
                    assert!(
                        !setting.budget.exhausted_by(spent),
                        "{} {spent:?} {setting:?}",
                        customer.name
                    );
                }
            }
        }
    }
}

#[test]
fn budgets_stay_within_the_quotas() {
    for (customers, seeds) in [(14, 1), (300, 40), (301, 3), (5_000, 2)] {
        for seed in 0..seeds {
            let world = demo(customers, seed);
            let mut sums = [[0_i64; 2]; 4];
            for customer in world.customers() {
                if let Some(setting) = customer.settings.last() {
                    let one_time = setting.budget.budget_type == BudgetType::OneTime;
                    sums[customer.owner][usize::from(one_time)] += setting.budget.amount.cents();
                }
            }
            let said = format!("{customers} customers, seed {seed}: {sums:?}");
            for owner in [NORTHWIND, EASTGATE] {
                let quotas = &world.partners()[owner].quotas;
                let cents = |quota: Option<domain::money::BudgetAmount>| {
                    quota.map_or(0, domain::money::BudgetAmount::cents)
                };
                assert!(sums[owner][0] * 10 <= cents(quotas.monthly) * 9, "{said}");
                assert!(sums[owner][1] * 10 <= cents(quotas.one_time) * 9, "{said}");
            }
            if customers == 300 {
                assert!((29_000_000..33_000_000).contains(&sums[NORTHWIND][0]), "{said}");
                assert!((1_300_000..1_700_000).contains(&sums[EASTGATE][0]), "{said}");
                assert!(sums[SOUTHBAY][0] > 0 && sums[MERIDIAN][0] > 0, "{said}");
            }
        }
    }
}

#[test]
fn those_who_may_act_act_for_their_partner() {
    let world = demo(300, 1);
    let [meridian, northwind, ..] = world.partners() else { panic!() };
    for customer in world.customers() {
        let owner = &world.partners()[customer.owner];
        let expected = if customer.owner == SOUTHBAY { meridian } else { owner };
        let authors = customer.settings.iter().map(|setting| setting.by);
        for author in authors.chain(customer.freezes.iter().filter_map(|freeze| freeze.by)) {
            assert_eq!(author.partner, expected.id);
            let member = expected.members.iter().find(|m| m.id == author.member).unwrap();
            assert!(domain::access::role_allows(member.role, domain::access::Action::Freeze));
        }
        assert!(customer.manager.is_none_or(|m| m == northwind.members[1].id));
    }
}

#[test]
fn small_worlds_have_charges_every_day_and_large_ones_one_a_month() {
    let small = demo(300, 1);
    let count: usize = small.customers().map(|customer| customer.charges.len()).sum();
    assert!((50_000..80_000).contains(&count), "{count}");
    let categories: HashSet<_> = small
        .customers()
        .flat_map(|customer| customer.charges)
        .map(|charge| format!("{:?}", charge.category))
        .collect();
    assert_eq!(categories.len(), 5, "{categories:?}");
    assert!(!ChargeCategory::Tax.counts());
    let records = small.customers().filter(|customer| customer.settings.len() > 1).count();
    assert!(records > 100, "{records}");
    let large = demo(1_000_000, 1);
    for number in [0, 1, 999_999, 500_000] {
        let customer = large.customer(number);
        let expected = if customer.settings.is_empty() { 0 } else { 3 };
        assert!(customer.charges.len() <= expected, "{}", customer.name);
        assert!(Account::parse(&customer.account).is_ok());
    }
    assert!(large.partners()[NORTHWIND].quotas.monthly.unwrap().cents() > 160_000_000_000);
}
