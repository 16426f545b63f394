//! The customer page: one customer, all that is known of it, read in one transaction.

use domain::{
    access::Action,
    budget::BudgetType,
    contract::{
        Contact, CustomerDetails, FreezeSeen, LastCharge, MonthSpend, OpenHold, SERVICES_SHOWN,
        ServiceSpend,
    },
    freeze::{Freeze, FreezeLevel},
    hold::Hold,
    id::CustomerId,
    money::Money,
    period::Month,
    problem::Problem,
    silence::silent_days,
    standing::{Ledger, Standing},
};
use jiff::{SignedDuration, Timestamp};
use store::{Profile, Read, UsageKey};

use super::{Caller, Known, customers::masked, selection::owner};
use crate::{Error, Inner, mask};

/// The months of the page, the current one among them.
const MONTHS: usize = 6;
/// The records and holds of the page; a link leads to all records.
const LATEST: i64 = 5;

impl Caller {
    pub(super) async fn customer(
        &self,
        customer: CustomerId,
        reveal: bool,
    ) -> Result<CustomerDetails, Error> {
        let (month, now) = self.center.month();
        let zone = &self.center.zone;
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let owner = owner(&mut tx, &actor, &[customer]).await?;
        actor.may(Action::ViewCustomers, &owner.partner)?;
        let customers = tx.customers(&[customer], month.start, now).await?;
        let record = customers.first().ok_or(Problem::NotFound)?;
        let ledger = Ledger {
            facts: record.facts.clone(),
            held: record.held,
            open_holds: record.open_holds,
        };
        let standing = Standing::of(&ledger, &owner.partner);
        let profile = tx.profile(customer).await?.ok_or(Problem::NotFound)?;
        let last_charge = tx.last_charge(customer).await?;
        let days = tx.spans(customer, &zone.days_so_far(&month, now)).await?;
        let services = self.services(&mut tx, &ledger, &month).await?;
        let months = self.months(&mut tx, customer, month).await?;
        let holds = tx.open_holds(customer, now, LATEST).await?;
        let records = tx.records(customer, i64::MAX, LATEST).await?;
        let silent_since = last_charge.map_or(profile.associated_at, |(occurred, _)| occurred);
        let freezes = ledger.facts.freezes.into_iter();
        Ok(CustomerDetails {
            silent_days: silent_days(&standing, silent_since, now),
            standing,
            contact: self.center.contact(profile, reveal),
            last_charge: last_charge.map(|(occurred, recorded)| LastCharge {
                occurred: zone.moment(occurred),
                recorded: zone.moment(recorded),
            }),
            services,
            months,
            freezes: freezes.map(|freeze| self.center.freeze_seen(freeze)).collect(),
            open_holds: ledger.open_holds,
            holds: holds.into_iter().map(|hold| self.center.open_hold(hold)).collect(),
            records: records.into_iter().map(|row| self.center.record(row)).collect(),
            page: self.center.budget_page(owner, customers, actor, days, (month, now)),
        })
    }

    /// What counted in a month by service; all that is not named makes up the rest of the month's sum.
    async fn services(
        &self,
        tx: &mut Read,
        ledger: &Ledger,
        month: &Month,
    ) -> Result<Vec<ServiceSpend>, Error> {
        let limit = i64::try_from(SERVICES_SHOWN).unwrap_or(i64::MAX);
        let span = (month.start, month.end);
        let mut services: Vec<_> = tx
            .services(ledger.facts.id, span, limit)
            .await?
            .into_iter()
            .filter_map(|(service, used)| service.map(|service| (Some(service), used)))
            .collect();
        let named: i128 = services.iter().map(|(_, used)| i128::from(used.nanos())).sum();
        let rest = i128::from(ledger.facts.used_month.nanos()) - named;
        if rest != 0 {
            services.push((None, Money::from_nanos(i64::try_from(rest).unwrap_or(i64::MAX))));
        }
        let seen = services.into_iter().map(|(service, used)| ServiceSpend { service, used });
        Ok(seen.collect())
    }

    /// What counted in the latest months, the current one last.
    async fn months(
        &self,
        tx: &mut Read,
        customer: CustomerId,
        month: Month,
    ) -> Result<Vec<MonthSpend>, Error> {
        let before = |month: &Month| {
            let instant = month.start.saturating_sub(SignedDuration::from_secs(1));
            Some(self.center.zone.month_of(instant.unwrap_or(Timestamp::MIN)))
        };
        let mut months: Vec<_> = std::iter::successors(Some(month), before).take(MONTHS).collect();
        months.reverse();
        let key = |month: &Month| UsageKey {
            customer,
            budget_type: BudgetType::Monthly,
            window_start: month.start,
        };
        let keys: Vec<_> = months.iter().map(key).collect();
        let sums = tx.sums(&keys).await?;
        let used = |month: &Month| sums.get(&key(month)).copied().unwrap_or_default();
        Ok(months.into_iter().map(|month| MonthSpend { used: used(&month), month }).collect())
    }
}

impl Inner {
    fn contact(&self, profile: Profile, reveal: bool) -> Contact {
        Contact {
            email: masked(profile.email, reveal, mask::email),
            phone: masked(profile.phone, reveal, mask::phone),
            tag: profile.tag,
            manager: profile.manager,
            associated: self.zone.moment(profile.associated_at),
        }
    }

    pub(super) fn freeze_seen(&self, freeze: Freeze) -> FreezeSeen {
        let stops = freeze.level == FreezeLevel::AccountAndResources;
        FreezeSeen {
            since: self.zone.moment(freeze.since),
            ends: freeze.holds_until.map(|until| self.zone.moment(until)),
            release: stops.then(|| self.zone.moment(freeze.release_due(self.release_after))),
            freeze,
        }
    }

    fn open_hold(&self, hold: Hold) -> OpenHold {
        OpenHold {
            id: hold.id,
            amount: hold.amount,
            since: self.zone.moment(hold.created_at),
            expires: self.zone.moment(hold.expires_at),
        }
    }
}
