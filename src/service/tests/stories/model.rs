//! The engine against a model that is too simple to be wrong: random charges, holds, captures, voids, expiries, budgets,
//! unfreezes and steps of the clock, whole groups of them at once. Every answer and every amount must agree.
//!
//! `MODEL_SEEDS=5000 cargo test -p service --test stories model --release -- --nocapture` goes on for a million steps;
//! `MODEL_FIRST` chooses the first seed.

use std::{collections::HashMap, fmt::Write as _, sync::Arc};

use domain::{
    access::Scope,
    budget::{BudgetType, ExhaustionAction},
    charge::{Charge, ChargeCategory, Outcome},
    contract::{Authorization, HoldRequest, NewKey, Public as _, Session},
    customer::CustomerState,
    hold::Decline,
    id::{CustomerId, HoldId},
    money::{BudgetAmount, Money},
    partner::PartnerKind,
    period::BillingZone,
    problem::Problem,
    set_budget::{Choice, SetBudget},
    standing::Standing,
    text::{ChargeId, Name},
};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use service::import::Options;
use store::testing::Fresh;

use crate::world::World;

const STEPS: usize = 200;
const CUSTOMERS: usize = 3;
const CENT: i128 = 10_000_000;

/// A generator that needs no library, so that a seed means the same for ever (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(u64::try_from(high - low).unwrap())).unwrap()
    }
}

/// What the model knows of a budget.
#[derive(Clone, PartialEq)]
struct Budget {
    one_time: Option<Timestamp>,
    cents: i64,
    automatic: bool,
}

#[derive(Clone)]
struct Hold {
    id: HoldId,
    amount: i128,
    expires_at: Timestamp,
    open: bool,
}

/// A customer of the model.
struct Customer {
    id: CustomerId,
    budget: Option<Budget>,
    months: HashMap<Timestamp, i128>,
    one_time: i128,
    joined_frozen: bool,
    /// Until when its budget has frozen it; the far end of time for ever.
    frozen_until: Option<Timestamp>,
    holds: Vec<Hold>,
    charges: Vec<Charge>,
}

impl Customer {
    fn new(id: CustomerId) -> Self {
        Self {
            id,
            budget: None,
            months: HashMap::new(),
            one_time: 0,
            joined_frozen: true,
            frozen_until: None,
            holds: Vec::new(),
            charges: Vec::new(),
        }
    }

    fn used(&self, now: Timestamp) -> i128 {
        match &self.budget {
            Some(Budget { one_time: Some(_), .. }) => self.one_time,
            _ => self.month(now),
        }
    }

    fn month(&self, at: Timestamp) -> i128 {
        self.months.get(&BillingZone::UTC.month_of(at).start).copied().unwrap_or(0)
    }

    fn held(&self, now: Timestamp) -> i128 {
        self.holds.iter().filter(|it| it.open && now < it.expires_at).map(|it| it.amount).sum()
    }

    fn amount(&self) -> i128 {
        self.budget.as_ref().map_or(0, |budget| i128::from(budget.cents) * CENT)
    }

    fn frozen(&self, now: Timestamp) -> bool {
        self.joined_frozen || self.frozen_until.is_some_and(|until| now < until)
    }

    fn freeze(&mut self, now: Timestamp) {
        let one_time = self.budget.as_ref().is_some_and(|budget| budget.one_time.is_some());
        let until = if one_time { Timestamp::MAX } else { BillingZone::UTC.month_of(now).end };
        // A freeze that lasts longer stands; one that is over counts for nothing.
        let standing = self.frozen_until.filter(|standing| now < *standing);
        self.frozen_until = Some(standing.map_or(until, |standing| standing.max(until)));
    }

    /// Adds what was spent; whether it could be told from a standing afterwards.
    fn spend(&mut self, amount: i128, at: Timestamp, now: Timestamp) {
        let before = self.used(now);
        let month = BillingZone::UTC.month_of(at).start;
        *self.months.entry(month).or_default() += amount;
        if let Some(Budget { one_time: Some(since), .. }) = &self.budget
            && *since <= at
        {
            self.one_time += amount;
        }
        let after = self.used(now);
        let current = month >= BillingZone::UTC.month_of(now).start;
        let automatic = self.budget.as_ref().is_some_and(|budget| budget.automatic);
        if current && automatic && before < self.amount() && after >= self.amount() {
            self.freeze(now);
        }
    }

    fn check(&self, standing: &Standing, now: Timestamp, what: &str) {
        let used = self.used(now);
        let exhausted = self.budget.is_some() && used >= self.amount();
        let rest = (self.amount() - used.max(0) - self.held(now)).max(0);
        assert_eq!(i128::from(standing.used.nanos()), used, "used after {what}");
        assert_eq!(i128::from(standing.held.nanos()), self.held(now), "held after {what}");
        assert_eq!(
            standing.remaining.map(|money| i128::from(money.nanos())),
            self.budget.as_ref().map(|_| rest),
            "remaining after {what}"
        );
        assert_eq!(standing.exhausted, exhausted, "exhausted after {what}");
        let frozen = matches!(standing.state, CustomerState::Frozen { .. });
        assert_eq!(frozen, self.frozen(now), "frozen after {what}");
        let may = !self.frozen(now) && !exhausted && self.budget.is_some();
        assert_eq!(standing.may_purchase, may, "may purchase after {what}");
    }
}

/// One thing of a group that is asked for at once.
enum Ask {
    Charge(usize, Charge),
    Authorize(usize, i64, i64),
    Capture(usize, usize, Option<i64>),
    Void(usize, usize),
}

/// What becomes of a hold.
#[derive(Clone, Copy)]
enum Settle {
    All,
    Part(i64),
    Void,
}

struct Run {
    session: Arc<dyn Session>,
    customers: Vec<Customer>,
    chance: Chance,
    charged: u64,
}

impl Run {
    fn ask(&mut self, now: Timestamp) -> Ask {
        let who = usize::try_from(self.chance.below(CUSTOMERS as u64)).unwrap();
        let customer = &self.customers[who];
        let some = |chance: &mut Chance, length: usize| {
            (length > 0).then(|| usize::try_from(chance.below(length as u64)).unwrap())
        };
        match self.chance.below(10) {
            0..=3 => {
                let again = some(&mut self.chance, customer.charges.len());
                if let (0, Some(again)) = (self.chance.below(5), again) {
                    let mut charge = customer.charges[again].clone();
                    if self.chance.below(2) == 0 {
                        charge.amount = Money::from_nanos(charge.amount.nanos() + 1);
                    }
                    return Ask::Charge(who, charge);
                }
                self.charged += 1;
                // Mostly now, sometimes months ago.
                let age = match self.chance.below(4) {
                    0 => self.chance.between(0, 60 * 86_400),
                    _ => self.chance.between(0, 60),
                };
                let nanos = self.chance.between(-2_000_000_000, 12_000_000_000);
                let charge = Charge {
                    id: ChargeId::parse(&format!("{}-{}", customer.id, self.charged)).unwrap(),
                    customer: customer.id,
                    amount: Money::from_nanos(nanos),
                    occurred_at: now - SignedDuration::from_secs(age),
                    category: ChargeCategory::Usage,
                    service: None,
                    description: None,
                    corrects: None,
                };
                Ask::Charge(who, charge)
            }
            4..=6 => {
                let cents = self.chance.between(1, 2_000);
                Ask::Authorize(who, cents, self.chance.between(1, 7_200))
            }
            7..=8 => match some(&mut self.chance, customer.holds.len()) {
                Some(hold) => {
                    let amount = match self.chance.below(3) {
                        0 => None,
                        _ => Some(self.chance.between(-1, 2_000) * 10_000_000),
                    };
                    Ask::Capture(who, hold, amount)
                }
                None => Ask::Authorize(who, 1, 60),
            },
            _ => match some(&mut self.chance, customer.holds.len()) {
                Some(hold) => Ask::Void(who, hold),
                None => Ask::Authorize(who, 2, 60),
            },
        }
    }

    /// Asks for a group of things in one go, in their order, and does the same with the model.
    async fn group(&mut self, now: Timestamp, size: usize) {
        enum Answer {
            Charge(Result<Vec<domain::charge::ChargeAnswer>, Problem>),
            Hold(Result<Authorization, Problem>),
            Settled(Result<domain::contract::Settled, Problem>),
        }
        let asks: Vec<_> = (0..size).map(|_| self.ask(now)).collect();
        let session = &self.session;
        let holds = |who: usize, hold: usize| self.customers[who].holds[hold].id;
        let answers = join_all(asks.iter().map(|ask| async {
            match ask {
                Ask::Charge(_, charge) => {
                    Answer::Charge(session.record_charges(vec![charge.clone()]).await)
                }
                Ask::Authorize(who, cents, seconds) => {
                    let request = HoldRequest {
                        customer: self.customers[*who].id,
                        amount: Money::from_nanos(cents * 10_000_000),
                        expires_in: SignedDuration::from_secs(*seconds),
                    };
                    Answer::Hold(session.authorize(request, None).await)
                }
                Ask::Capture(who, hold, amount) => {
                    let amount = amount.map(Money::from_nanos);
                    Answer::Settled(session.capture(holds(*who, *hold), amount, None).await)
                }
                Ask::Void(who, hold) => {
                    Answer::Settled(session.void(holds(*who, *hold), None).await)
                }
            }
        }))
        .await;
        for (ask, answer) in asks.into_iter().zip(answers) {
            match (ask, answer) {
                (Ask::Charge(who, charge), Answer::Charge(answer)) => {
                    let answer = answer.unwrap().pop().unwrap();
                    self.charge(who, charge, &answer, now);
                }
                (Ask::Authorize(who, cents, seconds), Answer::Hold(answer)) => {
                    self.authorize(who, (cents, seconds), answer.unwrap(), now);
                }
                (Ask::Capture(who, hold, amount), Answer::Settled(answer)) => {
                    let what = amount.map_or(Settle::All, Settle::Part);
                    self.settle(who, hold, what, answer, now);
                }
                (Ask::Void(who, hold), Answer::Settled(answer)) => {
                    self.settle(who, hold, Settle::Void, answer, now);
                }
                _ => panic!("another answer than was asked for"),
            }
        }
    }

    fn charge(
        &mut self,
        who: usize,
        charge: Charge,
        answer: &domain::charge::ChargeAnswer,
        now: Timestamp,
    ) {
        let customer = &mut self.customers[who];
        let known = customer.charges.iter().find(|known| known.id == charge.id);
        let expected = match known {
            None => Outcome::Recorded,
            Some(known) if *known == charge.clone().kept() => Outcome::Duplicate,
            Some(_) => {
                Outcome::Refused(Problem::Charge { error: domain::charge::ChargeError::IdReused })
            }
        };
        assert_eq!(answer.outcome, expected);
        if expected == Outcome::Recorded {
            customer.spend(charge.amount.nanos().into(), charge.occurred_at, now);
            customer.charges.push(charge.kept());
        }
        customer.check(answer.standing.as_ref().unwrap(), now, "a charge");
    }

    fn authorize(
        &mut self,
        who: usize,
        (cents, seconds): (i64, i64),
        answer: Authorization,
        now: Timestamp,
    ) {
        let customer = &mut self.customers[who];
        let amount = i128::from(cents) * CENT;
        let used = customer.used(now);
        let rest = customer.amount() - used.max(0) - customer.held(now);
        let fits = !customer.frozen(now)
            && customer.budget.is_some()
            && used < customer.amount()
            && amount <= rest;
        match answer {
            Authorization::Approved { hold, standing } => {
                assert!(fits, "approved {amount} of {rest}");
                customer.holds.push(Hold {
                    id: hold.id,
                    amount,
                    expires_at: now + SignedDuration::from_secs(seconds),
                    open: true,
                });
                customer.check(&standing, now, "an approval");
            }
            Authorization::Declined { decline, standing } => {
                assert!(!fits, "declined {amount} of {rest}: {decline:?}");
                if let Decline::ExceedsRemaining { remaining } = decline {
                    assert_eq!(i128::from(remaining.nanos()), rest.max(0));
                }
                customer.check(&standing, now, "a decline");
            }
        }
    }

    fn settle(
        &mut self,
        who: usize,
        hold: usize,
        what: Settle,
        answer: Result<domain::contract::Settled, Problem>,
        now: Timestamp,
    ) {
        let customer = &mut self.customers[who];
        let known = customer.holds[hold].clone();
        let amount = match what {
            Settle::All => Some(known.amount),
            Settle::Part(nanos) => Some(i128::from(nanos)),
            Settle::Void => None,
        };
        let open = known.open && now < known.expires_at;
        let fits = open && amount.is_none_or(|amount| amount > 0 && amount <= known.amount);
        let Ok(settled) = answer else {
            assert!(!fits, "{answer:?}");
            return;
        };
        assert!(fits);
        customer.holds[hold].open = false;
        if let Some(amount) = amount {
            customer.spend(amount, now, now);
        }
        customer.check(&settled.standing, now, "a settlement");
    }

    async fn set(&mut self, now: Timestamp) {
        let who = usize::try_from(self.chance.below(CUSTOMERS as u64)).unwrap();
        let cents = self.chance.between(1, 6_000);
        let (one_time, automatic, unfreeze) =
            (self.chance.below(3) == 0, self.chance.below(3) > 0, self.chance.below(2) == 0);
        let customer = &mut self.customers[who];
        let command = SetBudget {
            customers: vec![Choice { id: customer.id, version: None }],
            budget_type: if one_time { BudgetType::OneTime } else { BudgetType::Monthly },
            amount: BudgetAmount::from_cents(cents).unwrap(),
            action: Some(if automatic {
                ExhaustionAction::Automatic
            } else {
                ExhaustionAction::Manual
            }),
            unfreeze,
            agreed: false,
            note: None,
            code: None,
        };
        let answer = self.session.set_budgets(&command).await;

        let month = BillingZone::UTC.month_of(now).start;
        let before = customer.budget.clone();
        let kept = before.as_ref().and_then(|budget| budget.one_time);
        let after = Budget { one_time: one_time.then(|| kept.unwrap_or(month)), cents, automatic };
        let used = if one_time && kept.is_some() { customer.one_time } else { customer.month(now) };
        let exhausted = used >= i128::from(cents) * CENT;
        if unfreeze && customer.frozen(now) && exhausted && automatic {
            assert!(matches!(answer, Err(Problem::StillExhausted { .. })), "{answer:?}");
            return;
        }
        answer.unwrap();
        if unfreeze {
            customer.joined_frozen = false;
            customer.frozen_until = None;
        }
        let altered = before.as_ref() != Some(&after)
            && before.as_ref().is_none_or(|before| {
                (before.one_time.is_some(), before.cents, before.automatic)
                    != (one_time, cents, automatic)
            });
        if one_time {
            customer.one_time = used;
        }
        customer.budget = Some(after);
        if exhausted && automatic && altered {
            // A setting decides anew for how long.
            customer.frozen_until = None;
            customer.freeze(now);
        }
        let standing = self.session.standing(customer.id).await.unwrap();
        customer.check(&standing, now, "a setting");
    }
}

async fn run(fresh: &Fresh, seeds: std::ops::Range<u64>) {
    let world = World::empty(fresh, "UTC", "2026-01-15T10:00:00Z").await;
    world.center.add_partner(PartnerKind::Distributor, "Tide", None).await.unwrap();
    let name = Name::parse("Model").unwrap();
    let made = world.center.add_key("Tide", &NewKey::of_partner(name, &Scope::ALL)).await.unwrap();
    let session = world.center.enter_with_key(&made.access, &made.secret).await.unwrap();
    for seed in seeds {
        let mut bill = String::from(
            "BillingCurrency,ChargeCategory,ChargePeriodStart,ListCost,SubAccountId,ServiceName\n",
        );
        for number in 0..CUSTOMERS {
            writeln!(bill, "USD,Usage,2026-01-01 00:00:00,0,seed-{seed}-{number},Nothing").unwrap();
        }
        let options = Options { create_customers_for: Some("Tide".into()), ..Options::default() };
        world.center.import_usage(bill.as_bytes(), options, &|_, _| {}).await.unwrap();
        let mut customers = Vec::new();
        for number in 0..CUSTOMERS {
            let account = format!("seed-{seed}-{number}");
            customers.push(Customer::new(crate::world::find(&*session, &account).await.id));
        }
        let session = Arc::clone(&session);
        let mut run = Run { session, customers, chance: Chance(seed), charged: 0 };
        println!("seed {seed}");
        let mut steps = 0;
        while steps < STEPS {
            let now = now_of(&world);
            match run.chance.below(8) {
                0 => {
                    let seconds = match run.chance.below(4) {
                        0 => run.chance.between(0, 20 * 86_400),
                        _ => run.chance.between(0, 4_000),
                    };
                    world.hands.advance(SignedDuration::from_secs(seconds));
                    steps += 1;
                }
                1..=2 => {
                    run.set(now).await;
                    steps += 1;
                }
                _ => {
                    let size = usize::try_from(1 + run.chance.below(24)).unwrap();
                    run.group(now, size).await;
                    steps += size;
                }
            }
        }
        let now = now_of(&world);
        for customer in &run.customers {
            let standing = run.session.standing(customer.id).await.unwrap();
            customer.check(&standing, now, "everything");
        }
    }
    let verdict = world.center.verify(&|_| ()).await.unwrap();
    assert_eq!(verdict.faults, [""; 0]);
}

fn now_of(world: &World) -> Timestamp {
    world.clock.now()
}

#[expect(clippy::disallowed_methods, reason = "a test's settings are its environment")]
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// A share of the seeds.
fn share(part: u64, parts: u64) -> std::ops::Range<u64> {
    let (first, seeds) = (setting("MODEL_FIRST", 0), setting("MODEL_SEEDS", 1000));
    first + seeds * part / parts..first + seeds * (part + 1) / parts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_agrees_with_the_model() {
    run(&Fresh::sqlite(), share(0, 10).start..share(4, 10).end).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_agrees_with_the_model_on_other_seeds() {
    run(&Fresh::sqlite(), share(5, 10).start..share(8, 10).end).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_agrees_with_the_model() {
    if let Some(fresh) = Fresh::postgres().await {
        run(&fresh, share(9, 10)).await;
    }
}
