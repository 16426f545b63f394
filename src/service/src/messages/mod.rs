//! Messages by mail (R-ALT-1, R-ALT-2): what a transaction wrote together with its events is sent to each recipient. A
//! server leases what is due, sends it, and writes down what came of it; so any number of servers may send, and a mail
//! server that is down delays nothing but its mails. A mail may arrive twice, as the same message.
//!
//! All of this goes by real time, as webhooks do.

mod html;
mod words;

use std::{sync::Arc, time::Duration};

use domain::{delivery, message::MailFault};
use futures_util::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use store::{DueMail, MailTried};
use tokio::time;

use crate::{Error, Inner, ids, mail::Letter, work::Stop};

pub(crate) use words::{Told, subject};

/// How often it is asked what is due.
const ROUND: Duration = Duration::from_secs(1);
/// How many mails are leased at once.
const PORTION: i64 = 20;
/// How many mails one server sends at once.
const AT_ONCE: usize = 4;
/// How long mails are leased: longer than a portion takes a mail server that never answers.
const LEASE: SignedDuration = SignedDuration::from_secs(180);

/// Sends until it is told to stop, and then finishes what is on its way.
pub(crate) async fn run(center: Arc<Inner>, stop: Stop) {
    loop {
        match center.send_portion(&stop).await {
            Ok(0) => {}
            Ok(_) if !stop.is_told() => continue,
            Ok(_) => return,
            Err(error) => tracing::warn!(%error, "Mails wait: what is due cannot be read"),
        }
        tokio::select! {
            () = stop.told() => return,
            () = time::sleep(ROUND) => {}
        }
    }
}

impl Inner {
    /// Sends some of the mails that are due, and tells how many those were.
    pub(crate) async fn send_portion(&self, stop: &Stop) -> Result<usize, Error> {
        let now = self.clock.real_now();
        if !self.store.read().await?.any_mail_due(now).await? {
            return Ok(0);
        }
        let lease = later(now, LEASE);
        let mut tx = self.store.write().await?;
        let due = tx.lease_mails(now, lease, PORTION).await?;
        tx.commit().await?;
        let count = due.len();
        // What is not begun when the server ends is another's when its lease has run out.
        let sending = stream::iter(due)
            .map(|mail| async move {
                if stop.is_told() { None } else { Some(self.send_mail(&mail).await) }
            })
            .buffer_unordered(AT_ONCE);
        let tried: Vec<_> = sending.filter_map(async |tried| tried).collect().await;
        let mut tx = self.store.write().await?;
        tx.put_mails_tried(lease, &tried).await?;
        tx.commit().await?;
        Ok(count)
    }

    async fn send_mail(&self, mail: &DueMail) -> MailTried {
        let attempts = mail.attempts.saturating_add(1);
        let fault = match &mail.to {
            None => Some(MailFault::Gone),
            Some(to) => {
                let told = Told::of(mail, self);
                let id = format!("{}.{}", mail.event, mail.member);
                self.send_told(to, &told, Some(&id)).await
            }
        };
        let at = self.clock.real_now();
        let retry = match fault {
            None | Some(MailFault::Gone) => None,
            Some(_) => delivery::retry_after(attempts, ids::jitter()),
        };
        MailTried {
            event: mail.event,
            member: mail.member,
            attempts,
            sent_at: fault.is_none().then_some(at),
            next_at: retry.map(|wait| later(at, wait)),
            fault,
        }
    }

    /// Sends a mail; why that failed, if it did.
    pub(crate) async fn send_told(
        &self,
        to: &domain::text::Email,
        told: &Told,
        id: Option<&str>,
    ) -> Option<MailFault> {
        let (text, html) = (told.text(), html::page(told));
        let letter = Letter { to, subject: &told.subject, text: &text, html: Some(&html), id };
        let sent = self.mail.send_letter(&letter).await;
        let outcome = if sent.is_ok() { "sent" } else { "failed" };
        metrics::counter!("partner_center_mail_tries_total", "outcome" => outcome).increment(1);
        sent.inspect_err(|error| tracing::warn!(%error, "A mail was not sent"))
            .err()
            .map(|error| error.fault())
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}
