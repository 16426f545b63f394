//! A year of a thousand customers in a zone: what they spend is counted in the month in which it was spent, to the last
//! digit, and everything that follows from it happens and is told exactly once.

use std::collections::BTreeMap;

use domain::{
    access::{Role, Scope},
    charge::{Charge, ChargeCategory, Outcome},
    contract::{EndpointSettings, NewKey, Public as _, Session, SignIn},
    event::EventType,
    id::CustomerId,
    list::CustomerQuery,
    money::Money,
    partner::PartnerKind,
    period::BillingZone,
    selection::TICKED_MAX,
    set_budget::SetBudget,
    text::{ChargeId, Name},
};
use jiff::{SignedDuration, Timestamp};
use service::import::Options;
use std::{fmt::Write as _, sync::Arc};
use store::{on_both_engines, testing::Fresh};

use crate::world::{World, command};

on_both_engines!(a_year_in_apia, a_year_in_new_york, a_year_in_shanghai);

const CUSTOMERS: usize = 1000;
const PASSWORD: &str = "a long password";

/// What a customer of a kind spends in a month, in nano-units of a budget of 100: at the first instant, and at the last.
const KINDS: [[i64; 2]; 5] = [
    // Stays a nano below the first mark.
    [40_000_000_000, 34_999_999_999],
    // Reaches it exactly, at last.
    [40_000_000_000, 35_000_000_000],
    // Reaches two, with one charge each.
    [75_000_000_001, 14_999_999_999],
    // Is used up with the first charge, and spends more.
    [100_000_000_000, 123_456_789],
    // Crosses all three at once, at last.
    [1, 150_000_000_000],
];
/// How many of these ten charges cross a mark, each telling of the highest, and how many freeze.
const CROSSINGS: u32 = 5;
const FREEZING: u32 = 2;
const ACCOUNT: &str = "customer-";

async fn a_year_in_apia(fresh: &Fresh) {
    a_year(fresh, "Pacific/Apia").await;
}

async fn a_year_in_new_york(fresh: &Fresh) {
    a_year(fresh, "America/New_York").await;
}

async fn a_year_in_shanghai(fresh: &Fresh) {
    a_year(fresh, "Asia/Shanghai").await;
}

/// A distributor with a thousand customers that have a budget of 100 each, and freeze when it is used up.
async fn begin(world: &World, now: Timestamp) -> Vec<CustomerId> {
    let center = &world.center;
    center.add_partner(PartnerKind::Distributor, "Tide", None).await.unwrap();
    center.add_member("Tide", "ty@tide.example", "Ty", Role::Admin, PASSWORD).await.unwrap();
    let mut bill =
        "BillingCurrency,ChargeCategory,ChargePeriodStart,ListCost,SubAccountId,ServiceName\n"
            .to_owned();
    let at = now.strftime("%Y-%m-%d %H:%M:%S");
    for number in 0..CUSTOMERS {
        writeln!(bill, "USD,Tax,{at},1,{ACCOUNT}{number:04},Compute").unwrap();
    }
    let options = Options { create_customers_for: Some("Tide".into()), ..Options::default() };
    center.import_usage(bill.as_bytes(), options, &|_, _| {}).await.unwrap();
    let session = sign_in(world).await;
    let mut customers = Vec::with_capacity(CUSTOMERS);
    let mut query = CustomerQuery { limit: 100, ..CustomerQuery::default() };
    loop {
        let page = session.customers(&query).await.unwrap();
        customers.extend(page.rows.iter().map(|row| row.id));
        query.cursor = page.next;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(customers.len(), CUSTOMERS);
    for some in customers.chunks(TICKED_MAX) {
        let budget = SetBudget { unfreeze: true, ..command(&*session, some, "100").await };
        session.set_budgets(&budget).await.unwrap();
    }
    customers
}

async fn sign_in(world: &World) -> Arc<dyn Session> {
    let request = SignIn {
        email: "ty@tide.example".into(),
        password: PASSWORD.into(),
        address: "192.0.2.7".into(),
    };
    let token = world.center.sign_in(&request).await.unwrap().token;
    world.center.enter(&token).await.unwrap().unwrap()
}

/// Everybody's charge of this half of a month.
async fn spend(session: &dyn Session, customers: &[CustomerId], half: usize, now: Timestamp) {
    let charges = customers
        .iter()
        .enumerate()
        .map(|(number, customer)| Charge {
            id: ChargeId::parse(&format!("{number}-{now}")).unwrap(),
            customer: *customer,
            amount: Money::from_nanos(KINDS[number % KINDS.len()][half]),
            occurred_at: now,
            category: ChargeCategory::Usage,
            service: None,
            description: None,
            corrects: None,
        })
        .collect();
    let answers = session.record_charges(charges).await.unwrap();
    assert!(answers.iter().all(|answer| answer.outcome == Outcome::Recorded));
}

/// Adds up how many events of each kind there were since the last time, as endpoints count them to which nobody sends,
/// and begins to count anew.
async fn listen(session: &dyn Session, told: &mut BTreeMap<EventType, u32>) {
    for seen in session.endpoints().await.unwrap() {
        *told.entry(seen.settings.types[0]).or_default() += seen.waiting;
        session.remove_endpoint(seen.id).await.unwrap();
    }
    for kind in EventType::ALL {
        let url = "https://receiver.example/".into();
        session.add_endpoint(&EndpointSettings { url, types: vec![kind] }).await.unwrap();
    }
}

async fn a_year(fresh: &Fresh, zone: &str) {
    let start = "2026-02-15T12:00:00Z".parse().unwrap();
    let world = World::empty(fresh, zone, "2026-02-15T12:00:00Z").await;
    let zone = BillingZone::parse(zone).unwrap();
    let customers = begin(&world, start).await;
    let scopes = vec![Scope::ChargesWrite];
    let key = NewKey::of_partner(Name::parse("Metering").unwrap(), &scopes);
    let key = sign_in(&world).await.add_key(&key, None).await.unwrap();
    let mut told = BTreeMap::new();
    let mut month = zone.month_of(start);
    for _ in 0..12 {
        month = zone.month_of(month.end);
        let last = month.end - SignedDuration::from_micros(1);
        for (half, now) in [month.start, last].into_iter().enumerate() {
            world.hands.set(now);
            if half == 0 {
                listen(&*sign_in(&world).await, &mut told).await;
            }
            // The second time there is nothing left to tell.
            world.center.keep_calendar().await.unwrap();
            world.center.keep_calendar().await.unwrap();
            let program = world.center.enter_with_key(&key.access, &key.secret).await.unwrap();
            spend(&*program, &customers, half, now).await;
        }
    }
    world.hands.set(month.end);
    world.center.keep_calendar().await.unwrap();
    listen(&*sign_in(&world).await, &mut told).await;

    let mut months = 0;
    let mut check = |line: service::usage::Line| {
        let number: usize = line.account.strip_prefix(ACCOUNT).unwrap().parse().unwrap();
        let [first, last] = KINDS[number % KINDS.len()];
        assert_eq!(line.used.nanos(), first + last, "{} in {}", line.account, line.period);
        months += 1;
    };
    world.center.usage(None, None, &mut check).await.unwrap();
    assert_eq!(months, 12 * CUSTOMERS);
    let each = u32::try_from(12 * CUSTOMERS / KINDS.len()).unwrap();
    let freezes = each * FREEZING;
    assert_eq!(told[&EventType::ThresholdReached], each * CROSSINGS);
    assert_eq!(told[&EventType::AccountFrozen], freezes);
    assert_eq!(told[&EventType::AccountUnfrozen], freezes);
    assert_eq!(told[&EventType::PeriodStarted], 13);
    assert_eq!(told.get(&EventType::BudgetSet), Some(&0));
    assert_eq!(told[&EventType::ReleaseDue], 0);
}
