//! Work: every use case, implemented behind the domain's contract. Each opens one transaction, reads with a lock what the
//! decision needs, lets the domain decide, writes with a permit, and commits in the same function.
//!
//! Knows no HTTP and no Leptos.

mod budget_file;
mod calendar;
pub mod cells;
pub mod clock;
mod customer_file;
pub mod demo;
mod disassociation;
mod engine;
mod error;
mod focus;
mod ids;
pub mod import;
mod joining;
mod lines;
pub mod mail;
mod mask;
mod members;
mod messages;
mod operator;
mod outbox;
mod own;
mod passwords;
mod public;
pub mod secrets;
mod session;
mod totp;
pub mod usage;
pub mod verify;
mod webhooks;
mod work;

use std::sync::Arc;

use domain::{
    freeze::ReleaseAfter,
    period::{BillingZone, Month},
};
use jiff::SignedDuration;
use store::{Installation, Store};
use tokio::sync::broadcast;

pub use engine::Hint;
pub use error::Error;

use crate::{
    clock::Clock, engine::Engine, mail::Mail, public::KnownKeys, secrets::SecretKey,
    webhooks::Poster,
};

/// What it is built from.
pub struct Settings {
    /// `sqlite://…` or `postgres://…`.
    pub database: String,
    /// ISO 4217. The first start binds the installation to it (D4).
    pub currency: String,
    /// The zone of billing months. The first start binds the installation to it (D4).
    pub zone: BillingZone,
    /// Where mail goes.
    pub mail: Mail,
    /// Where people find the console, for links in mails: a scheme and a host.
    pub public_url: String,
    /// What tells the time.
    pub clock: Clock,
    /// Protects what is stored of codes and keys (D24).
    pub secret_key: SecretKey,
    /// Whether webhooks may go to private networks.
    pub private_webhooks: bool,
    /// After how long frozen resources are released.
    pub release_after: ReleaseAfter,
    /// How far the clock of who signs requests may be from the server's, either way.
    pub signature_skew: SignedDuration,
}

/// Everything that works: built once, cloned for whoever asks. Implements [`domain::contract::Public`].
#[derive(Clone)]
pub struct Center(Arc<Inner>);

struct Inner {
    store: Store,
    currency: String,
    zone: BillingZone,
    mail: Mail,
    public_url: String,
    clock: Clock,
    key: SecretKey,
    engine: Engine,
    known_keys: KnownKeys,
    poster: Poster,
    release_after: ReleaseAfter,
    signature_skew: SignedDuration,
}

impl Center {
    /// Opens the database, brings its schema up to date, and binds the installation to its currency and zone.
    ///
    /// # Errors
    /// When the database cannot be opened, or belongs to an installation with another currency or zone.
    pub async fn open(settings: Settings) -> Result<Self, Error> {
        let Settings {
            database,
            currency,
            zone,
            mail,
            public_url,
            clock,
            secret_key,
            private_webhooks,
            release_after,
            signature_skew,
        } = settings;
        let poster = Poster::new(private_webhooks)?;
        let store = Store::open(&database).await?;
        let wanted = Installation { currency, time_zone: zone.name().to_owned() };
        let mut tx = store.write().await?;
        tx.add_installation(&wanted, clock.real_now()).await?;
        let bound = tx.installation().await?.unwrap_or_else(|| wanted.clone());
        tx.commit().await?;
        if bound.currency != wanted.currency {
            return Err(Error::Bound {
                what: "currency",
                stored: bound.currency,
                given: wanted.currency,
            });
        }
        if bound.time_zone != wanted.time_zone {
            return Err(Error::Bound {
                what: "billing time zone",
                stored: bound.time_zone,
                given: wanted.time_zone,
            });
        }
        let currency = wanted.currency;
        let (engine, tickets) = Engine::new();
        let inner = Arc::new(Inner {
            store,
            currency,
            zone,
            mail,
            public_url,
            clock,
            key: secret_key,
            engine,
            known_keys: KnownKeys::default(),
            poster,
            release_after,
            signature_skew,
        });
        tokio::spawn(engine::run(Arc::downgrade(&inner), tickets));
        Ok(Self(inner))
    }

    /// Tells of customers that change in this process, as they do: a hint to read them anew.
    pub fn hints(&self) -> broadcast::Receiver<Hint> {
        self.0.engine.hints()
    }

    /// Ends all watching, so that the server can end.
    pub fn say_farewell(&self) {
        self.0.engine.hint(Hint::Farewell);
    }

    /// Closes the database.
    pub async fn close(&self) {
        self.0.store.close().await;
    }
}

impl Inner {
    /// The current billing month and the instant by which it was chosen.
    fn month(&self) -> (Month, jiff::Timestamp) {
        let now = self.clock.now();
        (self.zone.month_of(now), now)
    }
}
