//! Checking the whole database: that every record chain is whole, that sums are the sums of their charges, that quotas
//! allocate what budgets come to, and that lists see the freezes that hold. Names what is wrong and changes nothing.

use std::collections::BTreeMap;

use domain::{
    budget::BudgetType,
    id::{CustomerId, PartnerId},
    set_budget::quota_of,
};
use jiff::Timestamp;
use store::{ChainLink, Read};

use crate::{Center, Error, Inner, engine::frozen_until};

/// Records of a portion.
const RECORDS: i64 = 1000;
/// Customers of a portion.
const CUSTOMERS: i64 = 200;

/// What was checked, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// Records whose seals were computed anew.
    pub records: u64,
    /// Customers whose sums were added up anew.
    pub customers: u64,
    /// Charges that were added up.
    pub charges: u64,
    /// What is wrong, each with its place.
    pub faults: Vec<String>,
}

impl Center {
    /// Checks everything that can be derived from something else. `progress` is told how many customers are done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<Verdict, Error> {
        let mut verdict = Verdict::default();
        // One moment of the database, however long it takes.
        let mut tx = self.0.store.read().await?;
        for partner in tx.all_partners().await? {
            chain(&mut tx, partner, &mut verdict).await?;
            allocation(&mut tx, partner, &mut verdict).await?;
        }
        let mut after = None;
        loop {
            let ids = tx.customers_after(after, CUSTOMERS).await?;
            let Some(last) = ids.last() else { return Ok(verdict) };
            after = Some(*last);
            self.0.sums(&mut tx, &ids, &mut verdict).await?;
            self.0.freezes(&mut tx, &ids, &mut verdict).await?;
            verdict.customers += u64::try_from(ids.len()).unwrap_or(u64::MAX);
            progress(verdict.customers);
        }
    }
}

/// Goes along a chain and names its first broken link: what comes after it proves nothing.
async fn chain(tx: &mut Read, owner: PartnerId, verdict: &mut Verdict) -> Result<(), Error> {
    let mut last = ChainLink::beginning();
    loop {
        let links = tx.chain(owner, &last, RECORDS).await?;
        let Some(end) = links.last().cloned() else { break };
        for link in &links {
            verdict.records += 1;
            if link.number != last.number + 1 || link.hash != link.expected {
                verdict.faults.push(format!(
                    "records of partner {owner}: the chain breaks at record {}, which was changed, moved or follows a \
                     missing one",
                    link.number
                ));
                return Ok(());
            }
            last = link.clone();
        }
        last = end;
    }
    let (number, hash) = tx.chain_head(owner).await?;
    if (number, &hash) != (last.number, &last.hash) {
        verdict.faults.push(format!(
            "records of partner {owner}: the head names record {number}, the last record is {}",
            last.number
        ));
    }
    Ok(())
}

async fn allocation(tx: &mut Read, owner: PartnerId, verdict: &mut Verdict) -> Result<(), Error> {
    let Some(row) = tx.partner(owner).await? else { return Ok(()) };
    for budget_type in BudgetType::ALL {
        let kept = quota_of(&row.quotas, budget_type).allocated_cents;
        let sum = tx.allocated(owner, budget_type).await?;
        if kept != sum {
            verdict.faults.push(format!(
                "quota of partner {owner}: {} budgets come to {sum} cents, {kept} are kept as allocated",
                budget_type.word()
            ));
        }
    }
    Ok(())
}

impl Inner {
    /// Adds up the charges of customers, month by month, and since the start of their one-time budgets.
    async fn sums(
        &self,
        tx: &mut Read,
        ids: &[CustomerId],
        verdict: &mut Verdict,
    ) -> Result<(), Error> {
        let charges = tx.counting_charges(ids).await?;
        verdict.charges += u64::try_from(charges.len()).unwrap_or(u64::MAX);
        let mut months: BTreeMap<(CustomerId, Timestamp), i128> = BTreeMap::new();
        for (customer, at, amount) in &charges {
            let month = self.zone.month_of(*at).start;
            *months.entry((*customer, month)).or_default() += i128::from(amount.nanos());
        }
        for (key, kept) in tx.kept_sums(ids).await? {
            let sum = match key.budget_type {
                BudgetType::Monthly => {
                    months.remove(&(key.customer, key.window_start)).unwrap_or_default()
                }
                BudgetType::OneTime => charges
                    .iter()
                    .filter(|(customer, at, _)| {
                        *customer == key.customer && *at >= key.window_start
                    })
                    .map(|(_, _, amount)| i128::from(amount.nanos()))
                    .sum(),
            };
            // The window of a one-time budget that was given up stands as it was left.
            let is_current = key.budget_type == BudgetType::Monthly
                || is_in_force(tx, key.customer, key.window_start, self.clock.now()).await?;
            if is_current && sum != i128::from(kept.nanos()) {
                verdict.faults.push(format!(
                    "usage of customer {}: the {} window of {} holds {}, its charges come to {sum} × 10⁻⁹",
                    key.customer,
                    key.budget_type.word(),
                    key.window_start,
                    kept.to_exact()
                ));
            }
        }
        for ((customer, month), sum) in months {
            if sum != 0 {
                verdict.faults.push(format!(
                    "usage of customer {customer}: no sum is kept of the month that begins {month}, its charges come to \
                     {sum} × 10⁻⁹"
                ));
            }
        }
        Ok(())
    }

    /// Compares what lists see of freezes with the freezes.
    async fn freezes(
        &self,
        tx: &mut Read,
        ids: &[CustomerId],
        verdict: &mut Verdict,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let records = tx.customers(ids, self.zone.month_of(now).start, now).await?;
        for (derived, record) in tx.derived(ids).await?.into_iter().zip(records) {
            let until = frozen_until(record.facts.freezes.iter(), None);
            // A freeze that is over may have been taken away already.
            let holds = |until: i64| until > now.as_microsecond();
            if until != derived.frozen_until && (holds(until) || holds(derived.frozen_until)) {
                verdict.faults.push(format!(
                    "freezes of customer {}: lists see them end at {}, they end at {until}",
                    derived.customer, derived.frozen_until
                ));
            }
            if derived.lost_captures > 0 {
                verdict.faults.push(format!(
                    "holds of customer {}: {} were captured and have no charge",
                    derived.customer, derived.lost_captures
                ));
            }
        }
        Ok(())
    }
}

/// Whether a customer's one-time budget counts from this instant.
async fn is_in_force(
    tx: &mut Read,
    customer: CustomerId,
    since: Timestamp,
    now: Timestamp,
) -> Result<bool, Error> {
    let record = tx.customers(&[customer], since, now).await?.pop();
    let budget = record.and_then(|record| record.facts.budget);
    Ok(budget.is_some_and(|it| it.budget_type == BudgetType::OneTime && it.since == since))
}
