//! Metering: one way for charges to enter. Locks the customers, records what is new, adds it to the sums that budgets
//! see, and freezes in the same transaction what it uses up (D9).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    access::Permit,
    budget::BudgetType,
    charge::ChargeError,
    freeze::Freeze,
    id::{CustomerId, PartnerId},
    money::Money,
    partner::Partner,
    period::{BillingZone, Month},
    record::Entry,
};
use jiff::Timestamp;
use store::{CustomerRecord, FOREVER, MeterWrite, NewCharge, NewRecord, UsageKey, Write};

use crate::Error;

/// What became of charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Recorded {
    /// Recorded for the first time.
    pub(crate) new: u64,
    /// There already.
    pub(crate) duplicates: u64,
    /// Accounts that were frozen by them.
    pub(crate) frozen: u64,
}

/// A window of a customer: of a billing month or, when true, of its one-time budget, from its first instant.
type Window = (CustomerId, bool, Timestamp);

/// What charges add to a window, in nano-units; wider than what a window holds, so that only the sum counts.
#[derive(Default)]
struct Growth {
    by: i128,
    /// Whether any of them was spent in the current month, or in the next one's first minutes.
    is_current: bool,
}

/// A window's sum before and after.
struct Grown {
    key: UsageKey,
    before: Money,
    after: Money,
    is_current: bool,
}

/// Records charges of known customers that [`domain::charge::check`] accepts.
///
/// # Errors
/// When the database fails, or a sum leaves what can be counted; nothing may be committed then.
pub(crate) async fn record(
    tx: &mut Write,
    zone: &BillingZone,
    now: Timestamp,
    source: &str,
    charges: &[NewCharge],
) -> Result<Recorded, Error> {
    let month = zone.month_of(now);
    let mut ids: Vec<CustomerId> = charges.iter().map(|charge| charge.customer).collect();
    ids.sort_unstable();
    ids.dedup();
    let customers: HashMap<_, _> = tx
        .lock_customers(&ids, month.start, now)
        .await?
        .into_iter()
        .map(|customer| (customer.facts.id, customer))
        .collect();

    let mut new = tx.add_charges(source, now, charges).await?;
    let recorded = u64::try_from(new.len()).unwrap_or(u64::MAX);
    let mut growth: BTreeMap<Window, Growth> = BTreeMap::new();
    let mut months: HashMap<CustomerId, Month> = HashMap::new();
    // An id that comes twice in one go was recorded once: the first takes it out.
    for charge in charges.iter().filter(|charge| new.remove(&charge.id) && charge.category.counts())
    {
        let charged_in = zone.month_of(charge.occurred_at);
        // A clock may run a little ahead: a charge of the next month's first minutes meters that month already (D3).
        let is_current = charged_in.start >= month.start;
        if is_current {
            let latest = months.entry(charge.customer).or_insert(charged_in);
            *latest = if charged_in.start > latest.start { charged_in } else { *latest };
        }
        grow(&mut growth, (charge.customer, false, charged_in.start), charge.amount, is_current);
        let one_time = customers.get(&charge.customer).and_then(one_time_start);
        if let Some(start) = one_time.filter(|start| *start <= charge.occurred_at) {
            grow(&mut growth, (charge.customer, true, start), charge.amount, is_current);
        }
    }
    let keys: Vec<_> = growth.keys().copied().map(key).collect();
    let before = tx.sums(&keys).await?;
    let mut sums = Vec::with_capacity(keys.len());
    for (window, growth) in &growth {
        let key = key(*window);
        let before = before.get(&key).copied().unwrap_or_default();
        let after = i64::try_from(i128::from(before.nanos()) + growth.by);
        sums.push((key, Money::from_nanos(after.map_err(|_| overflow(&customers, key.customer))?)));
    }
    tx.put_sums(&sums).await?;
    let grown: Vec<_> = sums
        .iter()
        .zip(growth.values())
        .map(|((key, after), growth)| Grown {
            key: *key,
            before: before.get(key).copied().unwrap_or_default(),
            after: *after,
            is_current: growth.is_current,
        })
        .collect();
    let frozen = meter(tx, (&month, &months), now, &customers, &grown).await?;
    let all = u64::try_from(charges.len()).unwrap_or(u64::MAX);
    Ok(Recorded { new: recorded, duplicates: all - recorded, frozen })
}

/// Rewrites the meters of customers whose budget sees a grown sum, and freezes those that it uses up.
async fn meter(
    tx: &mut Write,
    (this_month, months): (&Month, &HashMap<CustomerId, Month>),
    now: Timestamp,
    customers: &HashMap<CustomerId, CustomerRecord>,
    grown: &[Grown],
) -> Result<u64, Error> {
    let mut owners: HashMap<PartnerId, Partner> = HashMap::new();
    for owner in customers.values().map(|customer| customer.owner).collect::<BTreeSet<_>>() {
        let row = tx.partner(owner).await?.ok_or_else(|| lost(owner))?;
        owners.insert(owner, row.partner);
    }
    let mut meters = Vec::new();
    let mut told: BTreeMap<PartnerId, Vec<NewRecord>> = BTreeMap::new();
    for Grown { key, before, after, is_current } in grown {
        let Some(customer) = customers.get(&key.customer) else { continue };
        let month = months.get(&key.customer).unwrap_or(this_month);
        let Some(budget) = customer.facts.budget.as_ref().filter(|budget| {
            budget.budget_type == key.budget_type && budget.window(month).start == key.window_start
        }) else {
            continue;
        };
        let owner = &owners[&customer.owner];
        let standing = &customer.facts.freezes;
        // What was spent in a past month never freezes now (D3).
        let frozen = is_current
            .then(|| {
                let growth = (*before, *after);
                domain::metering::on_growth(budget, standing, owner, month, growth, now)
            })
            .flatten();
        if let Some(freeze) = &frozen {
            told.entry(customer.owner).or_default().push(NewRecord {
                customer: key.customer,
                at: now,
                by_system: true,
                entry: frozen_entry(freeze),
            });
        }
        meters.push(MeterWrite {
            customer: key.customer,
            permille: after.permille_of(budget.amount.money()),
            meter_until: budget.window(month).end.map_or(FOREVER, Timestamp::as_microsecond),
            frozen_until: frozen_until(standing.iter(), frozen.as_ref()),
            frozen,
        });
    }
    let frozen = u64::try_from(told.values().map(Vec::len).sum::<usize>()).unwrap_or(u64::MAX);
    let permits = told
        .into_iter()
        .map(|(owner, records)| {
            let customers = records.iter().map(|record| record.customer).collect();
            (Permit::system(owner, customers), records)
        })
        .collect();
    tx.put_meters(permits, &meters).await?;
    Ok(frozen)
}

/// The latest end of the freezes that hold, one of which may replace another of its cause.
pub(crate) fn frozen_until<'a>(
    holding: impl Iterator<Item = &'a Freeze>,
    begun: Option<&'a Freeze>,
) -> i64 {
    holding
        .filter(|freeze| begun.is_none_or(|begun| begun.cause != freeze.cause))
        .chain(begun)
        .map(|freeze| freeze.holds_until.map_or(FOREVER, Timestamp::as_microsecond))
        .max()
        .unwrap_or(0)
}

/// What the record tells of a freeze.
pub(crate) fn frozen_entry(freeze: &Freeze) -> Entry {
    Entry::Frozen { cause: freeze.cause, level: freeze.level, reason: freeze.reason.clone() }
}

fn one_time_start(customer: &CustomerRecord) -> Option<Timestamp> {
    let budget = customer.facts.budget.as_ref()?;
    (budget.budget_type == BudgetType::OneTime).then_some(budget.since)
}

fn key((customer, one_time, window_start): Window) -> UsageKey {
    let budget_type = if one_time { BudgetType::OneTime } else { BudgetType::Monthly };
    UsageKey { customer, budget_type, window_start }
}

fn grow(growth: &mut BTreeMap<Window, Growth>, window: Window, by: Money, is_current: bool) {
    let sum = growth.entry(window).or_default();
    sum.by += i128::from(by.nanos());
    sum.is_current |= is_current;
}

fn overflow(customers: &HashMap<CustomerId, CustomerRecord>, customer: CustomerId) -> Error {
    let account = customers.get(&customer).map_or("?", |customer| customer.account.as_str());
    Error::Refused(format!("account {account:?}: a charge {}", ChargeError::UsageOverflow))
}

fn lost(owner: PartnerId) -> Error {
    Error::Refused(format!("partner {owner} of a customer is missing; check the database"))
}
