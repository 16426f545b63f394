//! What a demo customer spends: believable services, less at weekends, a little more every week, and in each month
//! exactly the sum that its plan asks for.

use domain::{
    budget::{BudgetType, Window},
    charge::ChargeCategory,
    money::Money,
    period::Month,
};
use jiff::{SignedDuration, Timestamp};

use super::{chance::Chance, plan::PlannedBudget, world::World};

const DAY: i64 = 86_400;
const NANOS_PER_CENT: i64 = 10_000_000;
/// Bills have many decimals; these have five.
const STEP_NANOS: i64 = 10_000;
/// A month that has only just begun has its charges at these quarters of its time, so that it has some.
const QUARTERS: [i64; 3] = [1, 2, 3];

/// Names of services, and how much of a bill they tend to be.
const SERVICES: [(&str, i64); 10] = [
    ("Elastic Compute", 10),
    ("Object Storage", 3),
    ("GPU Inference", 14),
    ("Managed PostgreSQL", 7),
    ("Kubernetes Engine", 8),
    ("Content Delivery", 4),
    ("Block Storage", 3),
    ("Log Search", 2),
    ("Message Queue", 1),
    ("Load Balancer", 2),
];
const SUPPORT: &str = "Support Plan Business";

/// A charge of the demo world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// When.
    pub occurred_at: Timestamp,
    /// How much, at list price.
    pub amount: Money,
    /// What for.
    pub category: ChargeCategory,
    /// Which service.
    pub service: &'static str,
}

impl Charge {
    /// Whether it counts within a window.
    pub fn counts_in(&self, window: &Window) -> bool {
        self.category.counts()
            && window.start <= self.occurred_at
            && window.end.is_none_or(|end| self.occurred_at < end)
    }
}

/// The charges of three months, in the order of time. They end where resources were stopped.
pub(super) fn make(
    world: &World,
    budget: &PlannedBudget,
    stopped: Option<Timestamp>,
    chance: &mut Chance,
) -> Vec<Charge> {
    let habits = Habits::draw(chance);
    let until = stopped.map_or(world.now, |stopped| stopped.min(world.now));
    let sums = monthly_sums(budget, chance);
    let mut charges = Vec::new();
    for (month, sum) in world.months.iter().zip(sums) {
        let past = month.end <= world.now;
        let end = until.min(month.end);
        if end < month.start {
            continue;
        }
        if !world.is_detailed() {
            let whole = end.as_second() - month.start.as_second();
            let at = month.start + SignedDuration::from_secs(chance.between(0, whole));
            let (service, _) = habits.services[0];
            charges.push(Charge {
                occurred_at: at,
                amount: Money::from_nanos(sum),
                category: ChargeCategory::Usage,
                service,
            });
            continue;
        }
        // A refund may not take place in a month whose sum decides about a freeze.
        let refund = match budget.budget_type {
            BudgetType::Monthly if past => steps(sum / 100 * habits.refund_percent),
            BudgetType::Monthly | BudgetType::OneTime => 0,
        };
        charges.extend(usage(world, month.start, end, sum + refund, &habits, chance));
        if past && end == month.end {
            charges.extend(month_end(month, sum, refund, &habits));
        }
    }
    charges.sort_by_key(|charge| charge.occurred_at);
    charges
}

/// What is always so of one customer.
struct Habits {
    services: [(&'static str, i64); 4],
    has_support: bool,
    /// Of a month's sum; 0 for most.
    refund_percent: i64,
    /// Of a month's sum; 0 for most.
    credit_percent: i64,
    /// Of a month's sum; 0 for most.
    tax_percent: i64,
    /// How much its spending grows a day, in thousandths.
    growth: i64,
}

impl Habits {
    fn draw(chance: &mut Chance) -> Self {
        Self {
            services: [(); 4].map(|()| chance.pick(&SERVICES)),
            has_support: chance.percent(30),
            refund_percent: if chance.percent(15) { chance.between(1, 4) } else { 0 },
            credit_percent: if chance.percent(10) { 5 } else { 0 },
            tax_percent: if chance.percent(25) { 19 } else { 0 },
            growth: chance.between(-4, 12),
        }
    }
}

/// What counts in each of the three months, in nano-units. The last sum is the plan's, but for less than a cent.
fn monthly_sums(budget: &PlannedBudget, chance: &mut Chance) -> [i64; 3] {
    let below_a_cent = chance.between(0, NANOS_PER_CENT / STEP_NANOS) * STEP_NANOS;
    let used = budget.used_cents * NANOS_PER_CENT + below_a_cent;
    let (first, second) = match budget.budget_type {
        BudgetType::Monthly => {
            let whole = budget.cents * NANOS_PER_CENT;
            (whole / 100 * chance.between(42, 54), whole / 100 * chance.between(54, 66))
        }
        BudgetType::OneTime => {
            (used / 100 * chance.between(30, 36), used / 100 * chance.between(33, 38))
        }
    };
    let (first, second) = (steps(first), steps(second));
    match budget.budget_type {
        BudgetType::Monthly => [first, second, used],
        BudgetType::OneTime => [first, second, used - first - second],
    }
}

/// Rounded towards zero to the step of the bill.
fn steps(nanos: i64) -> i64 {
    nanos / STEP_NANOS * STEP_NANOS
}

/// Several charges a day that add up to `sum` exactly.
fn usage(
    world: &World,
    start: Timestamp,
    end: Timestamp,
    sum: i64,
    habits: &Habits,
    chance: &mut Chance,
) -> Vec<Charge> {
    let times = times(start, end, chance);
    let mut parts = Vec::with_capacity(times.len());
    for (number, at) in times.iter().enumerate() {
        let (service, share) = if number == 0 && habits.has_support {
            (SUPPORT, 20)
        } else {
            habits.services[usize::try_from(chance.between(0, 4)).unwrap_or_default()]
        };
        let days = (at.as_second() - start.as_second()) / DAY;
        let week = if is_weekend(world, *at) { 6 } else { 10 };
        let growth = (1000 + habits.growth * days).max(100);
        parts.push((service, share * week * growth * chance.between(60, 141)));
    }
    let whole: i64 = parts.iter().map(|(_, part)| part).sum();
    let mut rest = sum;
    let last = times.len() - 1;
    times
        .iter()
        .zip(parts)
        .enumerate()
        .map(|(number, (at, (service, part)))| {
            let amount = if number == last { rest } else { share_of(sum, part, whole) };
            rest -= amount;
            let category =
                if service == SUPPORT { ChargeCategory::Purchase } else { ChargeCategory::Usage };
            Charge { occurred_at: *at, amount: Money::from_nanos(amount), category, service }
        })
        .collect()
}

/// Rounded down to the step of the bill.
fn share_of(sum: i64, part: i64, whole: i64) -> i64 {
    let share = i128::from(sum / STEP_NANOS) * i128::from(part) / i128::from(whole.max(1));
    i64::try_from(share).unwrap_or_default() * STEP_NANOS
}

/// Two to four instants a day, at least three in all, none of them after `end`.
fn times(start: Timestamp, end: Timestamp, chance: &mut Chance) -> Vec<Timestamp> {
    let whole = end.as_second() - start.as_second();
    let at = |second: i64| start + SignedDuration::from_secs(second);
    let mut times = Vec::new();
    for day in 0..=whole / DAY {
        for _ in 0..chance.between(2, 5) {
            let second = day * DAY + chance.between(0, DAY);
            if second < whole {
                times.push(at(second));
            }
        }
    }
    if times.len() < QUARTERS.len() {
        times = QUARTERS.map(|quarter| at(whole * quarter / 4)).to_vec();
    }
    times.sort();
    times
}

/// Tax and credits, which do not count, and refunds, which do.
fn month_end(
    month: &Month,
    sum: i64,
    refund: i64,
    habits: &Habits,
) -> impl Iterator<Item = Charge> {
    let charge = |minutes, nanos, category, service| Charge {
        occurred_at: month.end - SignedDuration::from_mins(minutes),
        amount: Money::from_nanos(steps(nanos)),
        category,
        service,
    };
    let credit = sum / 100 * habits.credit_percent;
    let tax = sum / 100 * habits.tax_percent;
    let charges = [
        charge(180, -refund, ChargeCategory::Adjustment, habits.services[0].0),
        charge(120, -credit, ChargeCategory::Credit, "Promotional Credit"),
        charge(60, tax, ChargeCategory::Tax, "Value Added Tax"),
    ];
    charges.into_iter().filter(|charge| charge.amount != Money::ZERO)
}

/// Whether it is Saturday or Sunday in the billing zone.
fn is_weekend(world: &World, at: Timestamp) -> bool {
    let offset = i64::from(world.zone.moment(at).offset_seconds);
    // The first of January 1970 was a Thursday.
    let weekday = ((at.as_second() + offset).div_euclid(DAY) + 3).rem_euclid(7);
    weekday >= 5
}
