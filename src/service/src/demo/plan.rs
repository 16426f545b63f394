//! What is to be true of each customer: whose it is, its budget, how much of it is used and for what it is frozen. A
//! state depends on the sum of the charges alone, so that it holds on every day of a month (D31).

use domain::{
    budget::{BudgetType, ExhaustionAction},
    customer::Association,
    freeze::FreezeLevel,
};

use super::{
    chance::Chance,
    world::{EASTGATE, MERIDIAN, NORTHWIND, SOUTHBAY},
};

/// What is to be true of a customer.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    pub(super) association: Association,
    pub(super) budget: Option<PlannedBudget>,
    pub(super) frozen: Frozen,
}

#[derive(Clone, Copy)]
pub(super) struct PlannedBudget {
    pub(super) budget_type: BudgetType,
    pub(super) cents: i64,
    pub(super) action: ExhaustionAction,
    /// What counts against it now, rounded down to cents.
    pub(super) used_cents: i64,
}

/// Freezes besides the automatic one, which follows from the budget.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Frozen {
    Not,
    SinceJoining,
    ByPerson(FreezeLevel, &'static str),
}

/// A customer that every world has.
pub(super) struct Fixed {
    pub(super) name: &'static str,
    pub(super) account: &'static str,
    pub(super) tag: Option<&'static str>,
    pub(super) plan: Plan,
}

const NEW: Plan =
    Plan { association: Association::Resale, budget: None, frozen: Frozen::SinceJoining };
const REFERRAL: Plan =
    Plan { association: Association::Referral, budget: None, frozen: Frozen::Not };

const fn monthly(cents: i64, used_cents: i64, action: ExhaustionAction) -> Plan {
    let budget_type = BudgetType::Monthly;
    Plan {
        association: Association::Resale,
        budget: Some(PlannedBudget { budget_type, cents, action, used_cents }),
        frozen: Frozen::Not,
    }
}

const fn one_time(cents: i64, used_cents: i64, action: ExhaustionAction) -> Plan {
    let budget_type = BudgetType::OneTime;
    Plan {
        budget: Some(PlannedBudget { budget_type, cents, action, used_cents }),
        ..monthly(cents, used_cents, action)
    }
}

const fn frozen(level: FreezeLevel, reason: &'static str, plan: Plan) -> Plan {
    Plan { frozen: Frozen::ByPerson(level, reason), ..plan }
}

const fn fixed(
    name: &'static str,
    account: &'static str,
    tag: Option<&'static str>,
    plan: Plan,
) -> Fixed {
    Fixed { name, account, tag, plan }
}

use ExhaustionAction::{Automatic, AutomaticWithResources, Manual};

/// Northwind's first customers, in the order of their names.
pub(super) const FIXED: [Fixed; 11] = [
    fixed("Acme Robotics", "acme-robotics", Some("gold"), monthly(100_000, 31_240, Automatic)),
    fixed("Borealis Foods", "borealis-foods", None, NEW),
    fixed("Cobalt Analytics", "cobalt-analytics", Some("ai"), monthly(500_000, 401_288, Automatic)),
    fixed("Delta Harbour Logistics GmbH", "delta-harbour", None, monthly(240_000, 261_707, Manual)),
    fixed(
        "Evergreen Health",
        "evergreen-health",
        Some("regulated"),
        monthly(75_000, 75_000, Automatic),
    ),
    fixed("Halcyon Games", "halcyon-games", None, monthly(300_000, 285_000, Automatic)),
    fixed(
        "Iris Optics",
        "iris-optics",
        None,
        frozen(
            FreezeLevel::Account,
            "Invoices of September unpaid",
            monthly(50_000, 12_030, Manual),
        ),
    ),
    fixed(
        "Juniper Hosting",
        "juniper-hosting",
        Some("gold"),
        frozen(
            FreezeLevel::AccountAndResources,
            "Servers send spam; the customer does not answer",
            monthly(180_000, 61_512, Automatic),
        ),
    ),
    fixed("Kestrel Studios", "kestrel-studios", None, one_time(2_000_000, 1_280_000, Manual)),
    fixed(
        "Lindenthaler Versorgungsbetriebe für Fernwärme, Wasser und öffentliche Mobilität",
        "lindenthaler-versorgungsbetriebe",
        Some("public sector"),
        monthly(120_000, 48_675, Manual),
    ),
    fixed("Merrow Ventures", "merrow-ventures", None, REFERRAL),
];

/// What a customer's budget looks like.
#[derive(Clone, Copy)]
enum State {
    Healthy,
    Near,
    AlmostUsedUp,
    Over,
    FrozenAutomatically,
    FrozenAutomaticallyWithResources,
    FrozenByPerson,
    FrozenByPersonWithResources,
    New,
    OneTime,
    Referral,
}

use State as S;

/// Of 24 customers.
#[rustfmt::skip]
const STATES: [State; 24] = [
    S::Healthy, S::New, S::Healthy, S::Near, S::Healthy, S::Healthy, S::FrozenAutomatically, S::Healthy, S::OneTime,
    S::Healthy, S::Healthy, S::FrozenByPerson, S::Healthy, S::AlmostUsedUp, S::Healthy, S::Healthy, S::Over, S::Healthy,
    S::Healthy, S::FrozenAutomaticallyWithResources, S::Near, S::Healthy, S::FrozenByPersonWithResources, S::Healthy,
];

/// Eastgate has few customers and no one-time quota: every other state comes early and often.
const EASTGATE_STATES: [State; 14] = [
    S::Healthy,
    S::New,
    S::Near,
    S::Over,
    S::FrozenAutomatically,
    S::FrozenByPerson,
    S::AlmostUsedUp,
    S::FrozenByPersonWithResources,
    S::FrozenAutomaticallyWithResources,
    S::Healthy,
    S::Referral,
    S::Healthy,
    S::Healthy,
    S::Healthy,
];

/// Monthly budgets in units. Their numbers share no factor with those of the states, so that every pair comes about.
const AMOUNTS: [i64; 17] = [
    1_000, 250, 3_000, 500, 1_800, 300, 6_000, 750, 150, 2_400, 900, 400, 5_000, 1_200, 600, 2_000,
    1_500,
];
const EASTGATE_AMOUNTS: [i64; 11] = [500, 200, 1_100, 400, 900, 300, 750, 100, 1_500, 250, 600];
const ONE_TIME_AMOUNTS: [i64; 7] = [5_000, 2_000, 8_000, 3_000, 7_500, 4_000, 6_000];

const REASONS: [&str; 5] = [
    "Payment is 30 days overdue",
    "The customer asked for it",
    "Contract is being renewed",
    "Unusual spending; waiting for the customer's answer",
    "Credit limit under review",
];

/// Whose customer a number is, and its place among that partner's: of 20 customers 14 are Northwind's, 2 Eastgate's, 3
/// Southbay's and 1 Meridian's own, in every part of the world alike.
pub(super) fn owner(number: u32) -> (usize, u32) {
    let (round, place) = (number / 20, number % 20);
    match place {
        0..14 => (NORTHWIND, round * 14 + place),
        14..16 => (EASTGATE, round * 2 + place - 14),
        16..19 => (SOUTHBAY, round * 3 + place - 16),
        _ => (MERIDIAN, round),
    }
}

/// The customer that every world has at this place.
pub(super) fn fixed_at(owner: usize, place: u32) -> Option<&'static Fixed> {
    const PLACES: &[Fixed] = &FIXED;
    (owner == NORTHWIND).then(|| PLACES.get(usize::try_from(place).ok()?)).flatten()
}

/// The plan of a customer that only some worlds have.
pub(super) fn plan(owner: usize, place: u32, chance: &mut Chance) -> Plan {
    let place = usize::try_from(place).unwrap_or_default();
    let (state, units) = if owner == EASTGATE {
        let amounts = EASTGATE_AMOUNTS;
        (EASTGATE_STATES[place % EASTGATE_STATES.len()], amounts[place % amounts.len()])
    } else {
        (STATES[place % STATES.len()], AMOUNTS[place % AMOUNTS.len()])
    };
    let cents = units * 100;
    let mut of_it = |low, high| cents / 1000 * chance.between(low, high);
    match state {
        S::New => NEW,
        S::Referral => REFERRAL,
        S::Healthy => {
            let used = of_it(20, 740);
            monthly(cents, used, if chance.percent(60) { Automatic } else { Manual })
        }
        S::Near => {
            let used = of_it(755, 890);
            monthly(cents, used, if chance.percent(60) { Automatic } else { Manual })
        }
        S::AlmostUsedUp => monthly(cents, of_it(905, 985), Automatic),
        S::Over => monthly(cents, of_it(1010, 1310), Manual),
        S::FrozenAutomatically => monthly(cents, of_it(1000, 1040), Automatic),
        S::FrozenAutomaticallyWithResources => {
            monthly(cents, of_it(1000, 1004), AutomaticWithResources)
        }
        S::FrozenByPerson => {
            let plan = monthly(cents, of_it(100, 700), Manual);
            frozen(FreezeLevel::Account, chance.pick(&REASONS), plan)
        }
        S::FrozenByPersonWithResources => {
            let plan = monthly(cents, of_it(100, 700), Automatic);
            frozen(FreezeLevel::AccountAndResources, chance.pick(&REASONS), plan)
        }
        S::OneTime => {
            let amounts = ONE_TIME_AMOUNTS;
            let cents = amounts[place / STATES.len() % amounts.len()] * 100;
            one_time(cents, cents / 1000 * chance.between(200, 980), Automatic)
        }
    }
}
