//! The metering engine: the one way for charges and holds to enter. Whatever has queued up by the time a transaction begins
//! is done in it, in the order of its arrival, and nobody is answered before that is durable. So a thousand clients with one
//! charge each are as fast as one client with a thousand.

mod batch;
mod book;

use std::{sync::Arc, time::Duration};

use domain::{
    access::Principal,
    charge::{Charge, ChargeAnswer, Outcome},
    contract::Authorization,
    freeze::Freeze,
    id::{CustomerId, PartnerId},
    problem::Problem,
};
use jiff::Timestamp;
use store::{FOREVER, Write};
use tokio::sync::{Notify, Semaphore, broadcast, mpsc, oneshot};

use self::{
    batch::{Proof, Worked},
    book::Setting,
};
use crate::{Error, Inner, clock::stopwatch};

pub(crate) use batch::{Done, Order, Work};

/// How many charges one transaction takes before the next begins. A longer one would only keep the first waiting.
const BATCH: usize = 1000;
/// How many transactions are on their way at once, where the database lets them. `SQLite` lends its one connection to one
/// after the other.
const AT_ONCE: usize = 3;
/// How many orders wait in the queue before whoever brings the next waits as well.
const QUEUE: usize = 4096;
/// How often it is asked whether a commit whose connection broke was carried out, a second apart.
const ASKED: u32 = 10;

/// An order on its way, and where its answer goes.
struct Ticket {
    order: Order,
    reply: oneshot::Sender<Result<Done, Problem>>,
}

/// The answers to a batch in its order, or why nothing of it was done.
type Attempt = Result<Vec<Result<Done, Problem>>, Error>;

/// What those who watch are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// A customer has changed.
    Changed {
        /// Which customer.
        customer: CustomerId,
        /// Its partner.
        owner: PartnerId,
        /// Its partner's distributor.
        distributor: Option<PartnerId>,
    },
    /// The program is ending: there is nothing more to watch.
    Farewell,
}

/// The engine's queue, and what it tells others in this process.
pub(crate) struct Engine {
    queue: mpsc::Sender<Ticket>,
    hints: broadcast::Sender<Hint>,
    /// Rung when there are events to be delivered.
    events: Arc<Notify>,
}

/// The other end of the queue.
pub(crate) struct Tickets(mpsc::Receiver<Ticket>);

impl Engine {
    /// A queue and its end; [`run`] takes the latter.
    pub(crate) fn new() -> (Self, Tickets) {
        let (queue, tickets) = mpsc::channel(QUEUE);
        let (hints, _) = broadcast::channel(1024);
        (Self { queue, hints, events: Arc::default() }, Tickets(tickets))
    }

    /// Has an order carried out, and answers when that is durable.
    pub(crate) async fn order(&self, order: Order) -> Result<Done, Problem> {
        let begun = stopwatch();
        let (reply, answer) = oneshot::channel();
        // Both fail only when the program is ending.
        self.queue.send(Ticket { order, reply }).await.map_err(|_| Problem::Unavailable)?;
        let answer = answer.await.map_err(|_| Problem::OutcomeUnknown)?;
        metrics::histogram!("partner_center_decision_seconds").record(begun.elapsed());
        if let Ok(done) = &answer {
            tally(done);
        }
        answer
    }

    /// Tells those who watch.
    pub(crate) fn hint(&self, hint: Hint) {
        // Nobody may be watching.
        let _ = self.hints.send(hint);
    }

    pub(crate) fn hints(&self) -> broadcast::Receiver<Hint> {
        self.hints.subscribe()
    }

    /// Says that there are events to be delivered.
    pub(crate) fn ring(&self) {
        self.events.notify_one();
    }

    /// Rings when there are events to be delivered.
    pub(crate) fn events(&self) -> Arc<Notify> {
        Arc::clone(&self.events)
    }
}

/// Carries orders out until the last holder of the queue is gone. One transaction begins when the one before it has locked
/// what it is about: while that is on its way to the disk, the next is decided.
pub(crate) async fn run(center: std::sync::Weak<Inner>, mut tickets: Tickets) {
    let lanes = Arc::new(Semaphore::new(AT_ONCE));
    while let Some(first) = tickets.0.recv().await {
        let Some(center) = center.upgrade() else { return };
        let lane = Arc::clone(&lanes).acquire_owned().await;
        let begun = center.store.write_often().await;
        // More have arrived while it began.
        let batch = tickets.gather(first);
        let (has_locked, locked) = oneshot::channel();
        tokio::spawn(async move {
            center.carry_out(begun, has_locked, batch).await;
            drop(lane);
        });
        // The next waits in the database for what is locked there, so the orders about a customer stay in the order of their
        // arrival. The word is that the other end is dropped, which a failure does as well.
        let _ = locked.await;
    }
}

impl Tickets {
    /// What waits at this moment, as far as one transaction takes it.
    fn gather(&mut self, first: Ticket) -> Vec<Ticket> {
        let mut weight = batch::weight(&first.order);
        let mut batch = vec![first];
        while weight < BATCH {
            let Ok(next) = self.0.try_recv() else { break };
            weight += batch::weight(&next.order);
            batch.push(next);
        }
        metrics::histogram!("partner_center_batch_size").record(count(weight));
        metrics::gauge!("partner_center_queue_depth").set(count(self.0.len()));
        batch
    }
}

impl Inner {
    /// Carries a batch out in a transaction that has begun, and answers everybody in it.
    async fn carry_out(
        &self,
        begun: Result<Write, store::Error>,
        has_locked: oneshot::Sender<()>,
        batch: Vec<Ticket>,
    ) {
        let (orders, replies): (Vec<_>, Vec<_>) =
            batch.into_iter().map(|ticket| (ticket.order, ticket.reply)).unzip();
        let answers = self.answers(begun, has_locked, &orders).await;
        for (reply, answer) in replies.into_iter().zip(answers) {
            // Whoever asked may have given up waiting.
            let _ = reply.send(answer);
        }
    }

    /// The answers to a batch, in its order, once it is durable. What fails as a whole is tried one by one, so that one
    /// order never fails another (D14).
    async fn answers(
        &self,
        begun: Result<Write, store::Error>,
        has_locked: oneshot::Sender<()>,
        orders: &[Order],
    ) -> Vec<Result<Done, Problem>> {
        let first = match begun {
            Ok(tx) => self.transact(tx, has_locked, orders).await,
            Err(error) => Err(error.into()),
        };
        match self.unless_raced(first, orders).await {
            Ok(answers) => answers,
            Err(error) if orders.len() > 1 && !error.is_unavailable() => {
                tracing::warn!(%error, orders = orders.len(), "A batch failed; its orders go on one by one");
                let mut answers = Vec::with_capacity(orders.len());
                for order in orders {
                    let order = std::slice::from_ref(order);
                    let first = self.attempt(order).await;
                    let mut alone = self.unless_raced(first, order).await;
                    answers.push(match &mut alone {
                        Ok(one) => one.pop().unwrap_or(Err(Problem::Unavailable)),
                        Err(_) => {
                            Err(alone.err().map_or(Problem::Unavailable, Error::into_problem))
                        }
                    });
                }
                answers
            }
            Err(error) => {
                let problem = error.into_problem();
                orders.iter().map(|_| Err(problem.clone())).collect()
            }
        }
    }

    /// Tries again where another transaction got ahead: what that wrote is seen then.
    async fn unless_raced(&self, first: Attempt, orders: &[Order]) -> Attempt {
        match first {
            Err(Error::Store(error)) if error.is_duplicate() || error.is_deadlock() => {
                self.attempt(orders).await
            }
            outcome => outcome,
        }
    }

    async fn attempt(&self, orders: &[Order]) -> Attempt {
        let (has_locked, _) = oneshot::channel();
        let tx = self.store.write_often().await?;
        self.transact(tx, has_locked, orders).await
    }

    async fn transact(
        &self,
        mut tx: Write,
        has_locked: oneshot::Sender<()>,
        orders: &[Order],
    ) -> Attempt {
        let (month, now) = self.month();
        let setting = Setting { zone: &self.zone, currency: &self.currency, now, month };
        let Worked { answers, proof, frozen, has_events, touched } =
            batch::work(&mut tx, &setting, orders, Some(has_locked)).await?;
        match tx.commit().await {
            Err(store::Error::CommitUnknown(cause)) => {
                let Some(proof) = proof else { return Ok(answers) };
                if !self.was_committed(&setting, &proof).await? {
                    return Err(store::Error::Driver(cause).into());
                }
            }
            outcome => outcome?,
        }
        metrics::counter!("partner_center_freezes_total")
            .increment(u64::try_from(frozen).unwrap_or(u64::MAX));
        if has_events {
            self.engine.ring();
        }
        for (customer, owner, distributor) in touched {
            self.engine.hint(Hint::Changed { customer, owner, distributor });
        }
        Ok(answers)
    }

    /// Finds out whether a commit was carried out whose connection broke (D14).
    async fn was_committed(&self, setting: &Setting<'_>, proof: &Proof) -> Result<bool, Error> {
        let mut asked = 0;
        loop {
            let asking = async {
                let mut tx = self.store.write().await?;
                batch::is_committed(&mut tx, setting, proof).await
            };
            match asking.await {
                Err(error) if asked < ASKED && error.is_unavailable() => {
                    asked += 1;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                // Nobody can tell: the caller asks again with the same ids.
                Err(error) if error.is_unavailable() => return Err(Problem::OutcomeUnknown.into()),
                outcome => return outcome,
            }
        }
    }
}

/// Records charges within a transaction that does more than that.
///
/// # Errors
/// When the database fails, or a charge is refused; nothing may be committed then.
pub(crate) async fn record(
    tx: &mut Write,
    center: &Inner,
    source: &'static str,
    charges: Vec<Charge>,
) -> Result<(), Error> {
    let (month, now) = center.month();
    let setting = Setting { zone: &center.zone, currency: &center.currency, now, month };
    let work = Work::Charges { source: Some(source), charges };
    let order = Order { by: Principal::System, work, once: None };
    for answer in batch::work(tx, &setting, &[order], None).await?.answers {
        refused(answer?)?;
    }
    Ok(())
}

/// The first refusal among answers to charges, where none may be refused.
pub(crate) fn refused(done: Done) -> Result<(Vec<ChargeAnswer>, usize), Problem> {
    let Done::Charges { answers, frozen } = done else { return Ok((Vec::new(), 0)) };
    let refusal = answers.iter().find_map(|answer| match &answer.outcome {
        Outcome::Refused(problem) => Some(problem.clone()),
        _ => None,
    });
    refusal.map_or(Ok((answers, frozen)), Err)
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

/// Counts what was decided.
fn tally(done: &Done) {
    let count = |decision| {
        metrics::counter!("partner_center_decisions_total", "decision" => decision).increment(1);
    };
    match done {
        Done::Charges { answers, .. } => {
            for answer in answers {
                count(match answer.outcome {
                    Outcome::Recorded => "charge_recorded",
                    Outcome::Duplicate => "charge_duplicate",
                    Outcome::Refused(_) => "charge_refused",
                });
            }
        }
        Done::Authorized(Authorization::Approved { .. }) => count("authorization_approved"),
        Done::Authorized(Authorization::Declined { .. }) => count("authorization_declined"),
        Done::Settled(_) => count("authorization_settled"),
    }
}

/// A count for a gauge: exact up to 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "metrics are floating-point numbers")]
fn count(count: usize) -> f64 {
    count as f64
}
