//! What the passing of time changes: months begin, automatic freezes are over, frozen resources are to be released. All of
//! that is so without anything being written; this only tells the outside, once, however many servers there are and
//! however long none was running (D23, R-BUD-1, R-FRZ-2). It touches no account but those whose state changed.
//!
//! Each step finds what nobody has told yet, locks it, looks again, and writes the event together with the mark that it
//! was told.

use std::{collections::HashMap, sync::Arc, time::Duration};

use domain::{
    event::EventType,
    freeze::Freeze,
    id::{CustomerId, PartnerId},
    partner::Partner,
    period::{BillingZone, Month},
};
use jiff::{SignedDuration, Timestamp};
use store::{CustomerRecord, NewEvent, Read};
use tokio::time;

use crate::{
    Error, Hint, Inner,
    outbox::{self, About},
    work::Stop,
};

/// How often it is looked.
const ROUND: Duration = Duration::from_secs(20);
/// How many partners or customers one transaction tells of, so that nobody waits long for their locks.
const PORTION: i64 = 500;
/// How long answers are kept for their idempotency keys (D7).
const ANSWERS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long events and their deliveries are kept.
const EVENTS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Looks every now and then, at once for the first time, until it is told to stop.
pub(crate) async fn run(center: Arc<Inner>, stop: Stop) {
    loop {
        if let Err(error) = center.keep_calendar().await {
            tracing::warn!(%error, "The calendar waits");
        }
        tokio::select! {
            () = stop.told() => return,
            () = time::sleep(ROUND) => {}
        }
    }
}

impl Inner {
    /// Tells of everything that time has changed by now.
    pub(crate) async fn keep_calendar(&self) -> Result<(), Error> {
        while self.tell_months().await? {}
        while self.tell_restored().await? {}
        while self.tell_releases().await? {}
        while self.prune().await? {}
        Ok(())
    }

    /// Tells partners of the months that have begun since they were told last; whether there may be more partners.
    async fn tell_months(&self) -> Result<bool, Error> {
        let (month, now) = self.month();
        let mut tx = self.store.write().await?;
        let partners = tx.lock_untold_partners(month.start, PORTION).await?;
        if partners.is_empty() {
            return Ok(false);
        }
        let events: Vec<_> = partners
            .iter()
            .flat_map(|partner| {
                let months = begun_since(&self.zone, partner.told, &month);
                months.into_iter().map(|month| outbox::period_started(partner, &month, now))
            })
            .collect();
        tx.add_events(&events).await?;
        let ids: Vec<PartnerId> = partners.iter().map(|partner| partner.id).collect();
        tx.put_period_told(&ids, month.start).await?;
        tx.commit().await?;
        self.announce(&events);
        Ok(is_whole(partners.len()))
    }

    /// Tells of accounts whose automatic freeze is over; whether there may be more.
    async fn tell_restored(&self) -> Result<bool, Error> {
        let (month, now) = self.month();
        let mut tx = self.store.write().await?;
        let ids = tx.lapsed_customers(now, PORTION).await?;
        if ids.is_empty() {
            return Ok(false);
        }
        let customers = tx.lock_customers(&ids, month.start, now).await?;
        let owners = owners(&mut tx, &customers).await?;
        let mut events = Vec::with_capacity(customers.len());
        for customer in &customers {
            // Who is still frozen for another cause was not unfrozen.
            if customer.facts.freezes.is_empty()
                && let Some(about) = self.about(customer, &owners)
            {
                events.extend(customer.lapsed.iter().map(|freeze| about.lapsed(freeze, now)));
            }
        }
        tx.add_events(&events).await?;
        tx.remove_lapsed(&ids, now).await?;
        tx.commit().await?;
        self.announce(&events);
        self.hint_at(&customers, &owners);
        Ok(is_whole(ids.len()))
    }

    /// Tells of accounts whose resources have been frozen for so long that they are to be released; whether there may
    /// be more.
    async fn tell_releases(&self) -> Result<bool, Error> {
        let (month, now) = self.month();
        let since = now.saturating_sub(self.release_after.span()).unwrap_or(Timestamp::MIN);
        let mut tx = self.store.write().await?;
        let ids = tx.unreleased_customers(since, now, PORTION).await?;
        if ids.is_empty() {
            return Ok(false);
        }
        let customers = tx.lock_customers(&ids, month.start, now).await?;
        let owners = owners(&mut tx, &customers).await?;
        let told: HashMap<CustomerId, Freeze> = {
            // One event per account, of the freeze that came first.
            let mut told = tx.put_release_told(&ids, since, now).await?;
            told.sort_by_key(|(_, freeze)| std::cmp::Reverse(freeze.since));
            told.into_iter().collect()
        };
        let events: Vec<_> = customers
            .iter()
            .filter_map(|customer| {
                let freeze = told.get(&customer.facts.id)?;
                Some(self.about(customer, &owners)?.release_due(freeze, self.release_after, now))
            })
            .collect();
        tx.add_events(&events).await?;
        tx.commit().await?;
        self.announce(&events);
        Ok(is_whole(ids.len()))
    }

    /// Lets go of what is kept for a time only; whether there may be more.
    async fn prune(&self) -> Result<bool, Error> {
        let now = self.clock.now();
        let before = |kept| now.saturating_sub(kept).unwrap_or(Timestamp::MIN);
        let mut tx = self.store.write().await?;
        tx.prune_once(before(ANSWERS_KEPT)).await?;
        let more = tx.prune_events(before(EVENTS_KEPT), PORTION).await?;
        tx.commit().await?;
        Ok(more)
    }

    fn about<'a>(
        &'a self,
        customer: &'a CustomerRecord,
        owners: &'a HashMap<PartnerId, Partner>,
    ) -> Option<About<'a>> {
        let owner = owners.get(&customer.owner)?;
        Some(About::new(owner, &customer.facts, &customer.account, &self.currency))
    }

    /// Rings for the events that were written, and says in the log how many of a kind there are.
    fn announce(&self, events: &[NewEvent]) {
        if let Some(event) = events.first() {
            self.engine.ring();
            let kind: EventType = event.event_type;
            tracing::info!(count = events.len(), "{} was told", kind.word());
        }
    }

    fn hint_at(&self, customers: &[CustomerRecord], owners: &HashMap<PartnerId, Partner>) {
        for customer in customers {
            let owner = owners.get(&customer.owner);
            let distributor = owner.and_then(|owner| Some(owner.distributor.as_ref()?.id));
            let (customer, owner) = (customer.facts.id, customer.owner);
            self.engine.hint(Hint::Changed { customer, owner, distributor });
        }
    }
}

/// Whether there may be more after this many.
fn is_whole(portion: usize) -> bool {
    i64::try_from(portion).is_ok_and(|portion| portion == PORTION)
}

async fn owners(
    tx: &mut Read,
    customers: &[CustomerRecord],
) -> Result<HashMap<PartnerId, Partner>, Error> {
    let mut ids: Vec<_> = customers.iter().map(|customer| customer.owner).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = tx.partners(&ids).await?;
    Ok(rows.into_iter().map(|row| (row.partner.id, row.partner)).collect())
}

/// The months after the one of an instant, up to the current one.
fn begun_since(zone: &BillingZone, told: Timestamp, current: &Month) -> Vec<Month> {
    let mut months = Vec::new();
    let mut last = zone.month_of(told);
    while last.end <= current.start {
        last = zone.month_of(last.end);
        months.push(last);
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_month_that_began_meanwhile_is_told() {
        for zone in ["UTC", "Pacific/Apia", "America/New_York"] {
            let zone = BillingZone::parse(zone).unwrap();
            let told = "2026-10-15T00:00:00Z".parse().unwrap();
            let current = zone.month_of("2027-01-15T00:00:00Z".parse().unwrap());
            let begun = begun_since(&zone, told, &current);
            let numbers: Vec<_> = begun.iter().map(|month| month.number().to_string()).collect();
            assert_eq!(numbers, ["2026-11", "2026-12", "2027-01"]);
            assert_eq!(begun_since(&zone, current.start, &current), []);
        }
    }
}
