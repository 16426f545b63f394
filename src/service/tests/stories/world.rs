//! A center with the demo world in it, and a clock that stands still until the story moves it.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use domain::{
    budget::{BudgetType, ExhaustionAction},
    contract::{CustomerRow, Public, Session, SignIn},
    freeze::ReleaseAfter,
    id::CustomerId,
    list::CustomerQuery,
    money::BudgetAmount,
    period::BillingZone,
    selection::Selection,
    set_budget::{Choice, SetBudget},
    text::Email,
};
use jiff::{SignedDuration, Timestamp};
use service::{
    Center, Settings,
    clock::{Clock, Hands},
    demo::PASSWORD,
    mail::Mail,
    secrets::SecretKey,
};
use store::testing::Fresh;

pub(crate) struct World {
    pub(crate) center: Center,
    pub(crate) hands: Hands,
    pub(crate) clock: Clock,
    pub(crate) mails: PathBuf,
    zone: String,
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// What `look` finds, once it does: for what is done beside an answer. Looking in vain fails the story instead of keeping
/// it waiting for ever.
pub(crate) async fn found<T>(look: impl Fn() -> Option<T>) -> T {
    let looking = async {
        loop {
            match look() {
                Some(found) => break found,
                None => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(2), looking).await.unwrap()
}

impl World {
    /// The demo world of sixty customers in the middle of November.
    pub(crate) async fn demo(fresh: &Fresh) -> Self {
        let world = Self::empty(fresh, "UTC", "2026-11-15T10:00:00Z").await;
        world.center.demo(60, 1, &|_, _| {}).await.unwrap();
        world
    }

    pub(crate) async fn empty(fresh: &Fresh, zone: &str, now: &str) -> Self {
        let (clock, hands) = Clock::fixed(at(now));
        let (center, mails) = open(fresh, zone, clock.clone(), true).await;
        Self { center: center.unwrap(), hands, mails, clock, zone: zone.into() }
    }

    /// A second server of the same installation.
    pub(crate) async fn another(&self, fresh: &Fresh, private_webhooks: bool) -> Center {
        open(fresh, &self.zone, self.clock.clone(), private_webhooks).await.0.unwrap()
    }

    /// What comes of opening the same database with another zone.
    pub(crate) async fn try_open(fresh: &Fresh, zone: &str) -> Result<Center, service::Error> {
        open(fresh, zone, Clock::system(0), true).await.0
    }

    pub(crate) async fn sign_in(&self, email: &str) -> Arc<dyn Session> {
        sign_in_at(&self.center, email).await
    }

    /// The mails that were sent, in their order.
    pub(crate) fn mails(&self) -> Vec<String> {
        let Ok(folder) = fs::read_dir(&self.mails) else { return Vec::new() };
        let mut files: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
        files.sort();
        files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(folder) = self.mails.parent() {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// Signs in at one of several servers.
pub(crate) async fn sign_in_at(center: &Center, email: &str) -> Arc<dyn Session> {
    let request =
        SignIn { email: email.into(), password: PASSWORD.into(), address: "192.0.2.1".into() };
    let session = center.sign_in(&request).await.unwrap();
    center.enter(&session.token).await.unwrap().unwrap()
}

async fn open(
    fresh: &Fresh,
    zone: &str,
    clock: Clock,
    private_webhooks: bool,
) -> (Result<Center, service::Error>, PathBuf) {
    let name: String = fresh.url.chars().filter(char::is_ascii_alphanumeric).collect();
    let folder = std::env::temp_dir().join(format!("partner-center-story-{name}"));
    let mails = folder.join("mail");
    let from = Email::parse("center@partner.example").unwrap();
    let target = format!("file:{}", mails.display());
    let center = Center::open(Settings {
        database: fresh.url.clone(),
        currency: "USD".into(),
        zone: BillingZone::parse(zone).unwrap(),
        mail: Mail::parse(&target, from, clock.clone()).unwrap(),
        public_url: "https://partners.example".into(),
        clock,
        secret_key: SecretKey::open(&folder.join("key")).unwrap(),
        private_webhooks,
        release_after: ReleaseAfter::default(),
        signature_skew: SignedDuration::from_mins(15),
    });
    (center.await, mails)
}

/// The first customer that a search finds.
pub(crate) async fn find(session: &dyn Session, search: &str) -> CustomerRow {
    let query = CustomerQuery { search: search.into(), ..CustomerQuery::default() };
    session.customers(&query).await.unwrap().rows.remove(0)
}

/// A monthly budget with automatic freezing, for the versions that the page shows.
pub(crate) async fn command(
    session: &dyn Session,
    customers: &[CustomerId],
    amount: &str,
) -> SetBudget {
    let page = session.budget_page(&Selection::Ticked(customers.to_vec())).await.unwrap();
    SetBudget {
        customers: page
            .customers
            .iter()
            .map(|one| Choice { id: one.facts.id, version: Some(one.facts.version) })
            .collect(),
        budget_type: BudgetType::Monthly,
        amount: BudgetAmount::parse(amount).unwrap(),
        action: Some(ExhaustionAction::Automatic),
        unfreeze: false,
        agreed: false,
        note: None,
        code: None,
    }
}
