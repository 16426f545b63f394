//! One customer of the demo world: who it is, how its budget came about, why it is frozen, and what it spent.

use domain::{
    budget::{Budget, BudgetType, ExhaustionAction, Window},
    customer::Association,
    freeze::{FreezeCause, FreezeLevel},
    id::{CustomerId, MemberId, PartnerId},
    money::{BudgetAmount, Money},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    chance::{Chance, Purpose},
    charges::{self, Charge},
    names,
    plan::{self, Frozen, Plan, PlannedBudget},
    world::{MERIDIAN, NORTHWIND, SOUTHBAY, World},
};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Customers join within the last 18 months; those with budgets long enough ago for three months of charges.
const JOINED_DAYS_MAX: i64 = 545;
const JOINED_DAYS_MIN: i64 = 100;
const NEW_DAYS_MAX: i64 = 40;
/// Resources are released 15 days after they were frozen; nobody lets it come to that.
const FROZEN_DAYS_MAX: i64 = 13;

const TAGS: [&str; 6] = ["gold", "ai", "regulated", "startup", "public sector", "trial"];

/// A customer of the demo world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Which customer.
    pub id: CustomerId,
    /// Whose it is: a place in [`World::partners`].
    pub owner: usize,
    /// Its account; no other customer of the world has it.
    pub account: String,
    /// Its name; no other customer of the world has it.
    pub name: String,
    /// Its e-mail address.
    pub email: String,
    /// Its phone number.
    pub phone: String,
    /// A word that people sort their customers by.
    pub tag: Option<&'static str>,
    /// Its account manager, a member of its owner.
    pub manager: Option<MemberId>,
    /// How it is bound to its partner.
    pub association: Association,
    /// When it joined its partner.
    pub associated_at: Timestamp,
    /// Its budgets in the order they were set; the last is in force. The first also lifted the freeze of its
    /// association.
    pub settings: Vec<Setting>,
    /// The freezes in force.
    pub freezes: Vec<Freeze>,
    /// What it spent in the last three months, in the order of time.
    pub charges: Vec<Charge>,
}

/// A budget that was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Author,
    /// The budget.
    pub budget: Budget,
}

/// A freeze in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// Why.
    pub cause: FreezeCause,
    /// How far.
    pub level: FreezeLevel,
    /// What the person who froze it wrote.
    pub reason: Option<&'static str>,
    /// Since when.
    pub since: Timestamp,
    /// The first instant at which it no longer holds; `None` holds until lifted.
    pub holds_until: Option<Timestamp>,
    /// By whom; `None` by the system.
    pub by: Option<Author>,
}

/// Who set a budget or froze an account, and for which partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// The partner.
    pub partner: PartnerId,
    /// Its member.
    pub member: MemberId,
}

impl Customer {
    /// What counts within a window.
    pub fn used(&self, window: &Window) -> Money {
        let counting = self.charges.iter().filter(|charge| charge.counts_in(window));
        Money::from_nanos(counting.map(|charge| charge.amount.nanos()).sum())
    }
}

pub(super) fn make(world: &World, number: u32) -> Customer {
    let mut chance = Chance::new(world.seed, Purpose::Customer, u64::from(number));
    let id = CustomerId::new(chance.uuid());
    let (owner, place) = plan::owner(number);
    let offset = Chance::new(world.seed, Purpose::World, 0).between(0, i64::from(u32::MAX));
    let offset = u32::try_from(offset).unwrap_or_default();
    let (name, account) = names::company(number, offset, &mut chance);
    let tag = chance.percent(55).then(|| chance.pick(&TAGS));
    let (name, account, tag, plan) = match plan::fixed_at(owner, place) {
        Some(fixed) => (fixed.name.to_owned(), fixed.account.to_owned(), fixed.tag, fixed.plan),
        None => (name, account, tag, plan::plan(owner, place, &mut chance)),
    };
    let days = if plan.frozen == Frozen::SinceJoining {
        (1, NEW_DAYS_MAX)
    } else {
        (JOINED_DAYS_MIN, JOINED_DAYS_MAX)
    };
    let associated_at = ago(world, days, &mut chance);
    let settings = plan.budget.map_or_else(Vec::new, |budget| {
        settings(world, owner, &budget, associated_at, &mut chance)
    });
    let mut freezes =
        Vec::from_iter(planned_freeze(world, owner, &plan, associated_at, &mut chance));
    let stopped = freezes
        .iter()
        .find(|freeze| freeze.level == FreezeLevel::AccountAndResources)
        .map(|freeze| freeze.since);
    let charges = plan
        .budget
        .map_or_else(Vec::new, |budget| charges::make(world, &budget, stopped, &mut chance));
    freezes.extend(automatic_freeze(world, owner, &settings, &charges));
    Customer {
        id,
        owner,
        email: names::email(&account, &mut chance),
        phone: names::phone(&mut chance),
        account,
        name,
        tag,
        manager: manager(world, owner, &mut chance),
        association: plan.association,
        associated_at,
        settings,
        freezes,
        charges,
    }
}

/// Some second within the last so many days.
fn ago(world: &World, (low, high): (i64, i64), chance: &mut Chance) -> Timestamp {
    whole_second(world.now) - SignedDuration::from_secs(chance.between(low * DAY, high * DAY))
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// Omar looks after half of Northwind's customers; nobody else of the demo world's members looks after any.
fn manager(world: &World, owner: usize, chance: &mut Chance) -> Option<MemberId> {
    (owner == NORTHWIND && chance.percent(50)).then(|| world.partners()[NORTHWIND].members[1].id)
}

/// Who acts for a customer: its partner, or Meridian where the partner may not.
fn author(world: &World, owner: usize, chance: &mut Chance) -> Author {
    let partner = &world.partners()[if owner == SOUTHBAY { MERIDIAN } else { owner }];
    // Of Northwind's three the third may only look.
    let member = usize::from(owner == NORTHWIND && chance.percent(60));
    Author { partner: partner.id, member: partner.members[member].id }
}

/// Earlier budgets were smaller, but never so small that what was spent under them would have used them up.
fn settings(
    world: &World,
    owner: usize,
    planned: &PlannedBudget,
    associated_at: Timestamp,
    chance: &mut Chance,
) -> Vec<Setting> {
    let [month_before, last_month, _] = &world.months;
    let PlannedBudget { budget_type, cents, action, .. } = *planned;
    let first_at = associated_at + seconds(chance.between(HOUR, 2 * DAY));
    let middle_at = first_at + (month_before.start.duration_since(first_at)) / 2;
    let less = whole_tens(cents / 100 * chance.between(75, 91));
    let monthly = |cents, action, at| (at, BudgetType::Monthly, cents, action);
    let steps = match (budget_type, chance.between(0, 100)) {
        (BudgetType::OneTime, _) => vec![
            monthly(whole_tens(cents / 4), ExhaustionAction::Manual, first_at),
            (within(month_before.start, 20, chance), BudgetType::OneTime, cents, action),
        ],
        (BudgetType::Monthly, 0..45) => vec![monthly(cents, action, first_at)],
        (BudgetType::Monthly, 45..80) => vec![
            monthly(less, action, first_at),
            monthly(cents, action, within(last_month.start, 25, chance)),
        ],
        (BudgetType::Monthly, _) => vec![
            monthly(whole_tens(less / 100 * 80), ExhaustionAction::Manual, first_at),
            monthly(less, action, middle_at),
            monthly(cents, action, within(last_month.start, 25, chance)),
        ],
    };
    steps
        .into_iter()
        .map(|(at, budget_type, cents, action)| Setting {
            at: whole_second(at),
            by: author(world, owner, chance),
            budget: Budget {
                budget_type,
                amount: BudgetAmount::from_cents(cents).unwrap_or(BudgetAmount::MAX),
                action,
                since: world.zone.month_of(at).start,
            },
        })
        .collect()
}

fn within(start: Timestamp, days: i64, chance: &mut Chance) -> Timestamp {
    start + seconds(chance.between(DAY, days * DAY))
}

fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

/// Cents rounded down to tens of units, as people choose amounts; at least ten units.
fn whole_tens(cents: i64) -> i64 {
    (cents / 1_000).max(1) * 1_000
}

fn planned_freeze(
    world: &World,
    owner: usize,
    plan: &Plan,
    associated_at: Timestamp,
    chance: &mut Chance,
) -> Option<Freeze> {
    match plan.frozen {
        Frozen::Not => None,
        Frozen::SinceJoining => Some(Freeze {
            cause: FreezeCause::Association,
            level: FreezeLevel::Account,
            reason: None,
            since: associated_at,
            holds_until: None,
            by: None,
        }),
        Frozen::ByPerson(level, reason) => Some(Freeze {
            cause: FreezeCause::Manual,
            level,
            reason: Some(reason),
            since: ago(world, (1, FROZEN_DAYS_MAX), chance),
            holds_until: None,
            by: Some(author(world, owner, chance)),
        }),
    }
}

/// The freeze that began with the charge that used the budget up.
fn automatic_freeze(
    world: &World,
    owner: usize,
    settings: &[Setting],
    charges: &[Charge],
) -> Option<Freeze> {
    let budget = &settings.last()?.budget;
    let level = budget.action.freezes()?;
    let [.., month] = &world.months;
    let window = budget.window(month);
    let mut used = 0;
    let crossing = charges.iter().filter(|charge| charge.counts_in(&window)).find(|charge| {
        used += charge.amount.nanos();
        budget.exhausted_by(Money::from_nanos(used))
    })?;
    let restores =
        budget.budget_type == BudgetType::Monthly && world.partners()[owner].lift_at_restore;
    Some(Freeze {
        cause: FreezeCause::Automatic,
        level,
        reason: None,
        since: crossing.occurred_at,
        holds_until: restores.then_some(month.end),
        by: None,
    })
}
