//! The smallest world that the store's tests need: a distributor, its reseller, and two customers.

use domain::{
    access::Permit,
    customer::Association,
    freeze::{Freeze, FreezeCause, FreezeLevel},
    id::{CustomerId, PartnerId},
    money::BudgetAmount,
    partner::{PartnerKind, Quotas},
    period::{BillingZone, Month},
    record::Entry,
    text::{Account, Name},
};
use jiff::{SignedDuration, Timestamp};
use store::{NewCustomer, NewPartner, NewRecord, Store, testing::Fresh};
use uuid::Uuid;

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) distributor: PartnerId,
    pub(crate) reseller: PartnerId,
    pub(crate) customers: [CustomerId; 2],
    pub(crate) month: Month,
}

pub(crate) fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

/// Minutes from now.
pub(crate) fn at(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

impl World {
    pub(crate) async fn make(fresh: &Fresh) -> Self {
        let store = Store::open(&fresh.url).await.unwrap();
        let [distributor, reseller] = [1, 2].map(|number| PartnerId::new(id(number)));
        let above = NewPartner {
            id: distributor,
            kind: PartnerKind::Distributor,
            distributor: None,
            name: Name::parse("Meridian").unwrap(),
            verification_code: false,
            grant: None,
            at: now(),
        };
        let quotas = Quotas { monthly: BudgetAmount::from_cents(1_000_000).ok(), one_time: None };
        let below = NewPartner {
            id: reseller,
            kind: PartnerKind::Reseller,
            distributor: Some(distributor),
            name: Name::parse("Northwind").unwrap(),
            grant: Some(quotas),
            ..above.clone()
        };
        let mut tx = store.write().await.unwrap();
        tx.add_partner(&above).await.unwrap();
        tx.add_partner(&below).await.unwrap();
        tx.commit().await.unwrap();
        let customers = [100, 101].map(|number| CustomerId::new(id(number)));
        let month = BillingZone::UTC.month_of(now());
        Self { store, distributor, reseller, customers, month }
    }

    pub(crate) fn customer(&self, number: u128, name: &str, account: &str) -> NewCustomer {
        NewCustomer {
            id: CustomerId::new(id(100 + number)),
            distributor: Some(self.distributor),
            account: Account::parse(account).unwrap(),
            name: Name::parse(name).unwrap(),
            association: Association::Resale,
            associated_at: now(),
            email: None,
            phone: None,
            tag: None,
            manager: None,
            budget: None,
            freezes: vec![Freeze {
                cause: FreezeCause::Association,
                level: FreezeLevel::Account,
                reason: None,
                since: now(),
                holds_until: None,
            }],
        }
    }

    pub(crate) async fn add(&self, new: &[NewCustomer]) {
        let told: Vec<_> = new
            .iter()
            .map(|customer| NewRecord {
                customer: customer.id,
                at: now(),
                by_system: true,
                entry: Entry::Associated,
            })
            .collect();
        let ids = new.iter().map(|customer| customer.id).collect();
        let mut tx = self.store.write().await.unwrap();
        tx.add_customers(Permit::system(self.reseller, ids), new, &told).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Acme Robotics and Borealis Foods, frozen by association.
    pub(crate) async fn add_customers(&self) -> [CustomerId; 2] {
        let new = [
            self.customer(0, "Acme Robotics", "acme-robotics"),
            self.customer(1, "Borealis Foods", "borealis"),
        ];
        self.add(&new).await;
        self.customers
    }
}
