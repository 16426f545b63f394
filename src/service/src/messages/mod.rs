//! Messages by mail (R-ALT-1, R-ALT-2): what a transaction wrote together with its events is sent to each recipient. A
//! server leases what is due, sends it, and writes down what came of it; so any number of servers may send, and a mail
//! server that is down delays nothing but its mails. What is due to a member of one kind at once goes in one letter: ten
//! thousand budgets that are used up in a batch fill no mailbox. A letter may arrive twice, as the same message.
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
/// For how many letters mails are leased at once.
const LETTERS: i64 = 20;
/// How many mails those letters tell of at most.
const PORTION: i64 = 10_000;
/// How many letters one server sends at once.
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
        let due = tx.lease_mails(now, lease, LETTERS, PORTION).await?;
        tx.commit().await?;
        let count = due.len();
        let letters: Vec<_> = due
            .chunk_by(|one, next| (one.member, one.message) == (next.member, next.message))
            .map(<[DueMail]>::to_vec)
            .collect();
        // What is not begun when the server ends is another's when its lease has run out.
        let sending = stream::iter(letters)
            .map(|mails| async move {
                if stop.is_told() { Vec::new() } else { self.send_together(&mails).await }
            })
            .buffer_unordered(AT_ONCE);
        let tried = sending.concat().await;
        let mut tx = self.store.write().await?;
        tx.put_mails_tried(lease, &tried).await?;
        tx.commit().await?;
        Ok(count)
    }

    /// Sends mails of one kind to a member as one letter.
    async fn send_together(&self, mails: &[DueMail]) -> Vec<MailTried> {
        let [first, ..] = mails else { return Vec::new() };
        let fault = match &first.to {
            None => Some(MailFault::Gone),
            Some(to) => {
                let mut id = format!("{}.{}", first.event, first.member);
                // With more mails it is another letter, which no mailbox is to take for the first one.
                if let [_, .., last] = mails {
                    id = format!("{}.{id}", last.event);
                }
                self.send_told(to, &Told::of(mails, self), Some(&id)).await
            }
        };
        let at = self.clock.real_now();
        let jitter = ids::jitter();
        let tried = mails.iter().map(|mail| {
            let attempts = mail.attempts.saturating_add(1);
            let retry = match fault {
                None | Some(MailFault::Gone) => None,
                Some(_) => delivery::retry_after(attempts, jitter),
            };
            MailTried {
                event: mail.event,
                member: mail.member,
                attempts,
                sent_at: fault.is_none().then_some(at),
                next_at: retry.map(|wait| later(at, wait)),
                fault,
            }
        });
        tried.collect()
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
