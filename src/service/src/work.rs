//! What the program does by itself while it serves: it sends webhooks and mails, and tells of what the passing of time
//! changes. Any number of servers of one database may do it at the same time.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{Center, Error, calendar, messages, webhooks};

/// Whether to stop.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<()>);

impl Stop {
    /// Told when the sender is dropped.
    pub(crate) fn new(told: watch::Receiver<()>) -> Self {
        Self(told)
    }

    /// Waits until it is told.
    pub(crate) async fn told(&self) {
        let mut told = self.0.clone();
        while told.changed().await.is_ok() {}
    }

    /// Whether it was told.
    pub(crate) fn is_told(&self) -> bool {
        self.0.has_changed().is_err()
    }
}

impl Center {
    /// Works until `stop`, and then finishes what has begun, which takes no longer than a receiver of webhooks or a mail
    /// server may.
    pub async fn work_until(&self, stop: impl Future<Output = ()>) {
        let (tell, told) = watch::channel(());
        let stop = async {
            stop.await;
            drop(tell);
        };
        let told = Stop::new(told);
        tokio::join!(
            stop,
            webhooks::run(Arc::clone(&self.0), told.clone()),
            messages::run(Arc::clone(&self.0), told.clone()),
            calendar::run(Arc::clone(&self.0), told),
        );
    }

    /// Sends all webhooks that are due, once, and returns when that is done: a step of [`Center::work_until`].
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn send_webhooks(&self) -> Result<(), Error> {
        self.0.send_due().await
    }

    /// Sends all mails that are due, once, and returns when that is done: a step of [`Center::work_until`].
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn send_mails(&self) -> Result<(), Error> {
        let (_keep, told) = watch::channel(());
        let stop = Stop::new(told);
        while self.0.send_portion(&stop).await? > 0 {}
        Ok(())
    }

    /// Tells of what the passing of time has changed: a step of [`Center::work_until`].
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_calendar(&self) -> Result<(), Error> {
        self.0.keep_calendar().await
    }
}
