//! One transaction of the engine: reads under lock what its orders are about, lets the book do them in their order, and
//! writes what came of them, each kind of row in one statement.

use std::collections::{BTreeSet, HashMap};

use domain::{
    access::{Action, Actor, Permit, Principal, Rights},
    budget::BudgetType,
    charge::{Charge, ChargeAnswer},
    contract::{Authorization, HoldRequest, Once, Settled},
    hold::Hold,
    id::{CustomerId, HoldId, PartnerId},
    money::Money,
    partner::Partner,
    problem::Problem,
    text::ChargeId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{CustomerRecord, OnceRow, UsageKey, Write};
use tokio::sync::oneshot;

use super::book::{Book, Setting};
use crate::{Error, ids};

/// What somebody wants of the engine.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) by: Principal,
    pub(crate) work: Work,
    pub(crate) once: Option<Once>,
}

/// What is to be done.
#[derive(Clone)]
pub(crate) enum Work {
    /// Record charges of a source of our own, or of the partner that sends them.
    Charges { source: Option<&'static str>, charges: Vec<Charge> },
    /// Hold an amount.
    Authorize(HoldRequest),
    /// Turn a hold into a charge.
    Capture { hold: HoldId, amount: Option<Money> },
    /// Give a hold back.
    Void { hold: HoldId },
}

/// What was done.
#[derive(Serialize, Deserialize)]
pub(crate) enum Done {
    Charges {
        answers: Vec<ChargeAnswer>,
        /// Accounts that the charges froze.
        frozen: usize,
    },
    Authorized(Authorization),
    Settled(Settled),
}

/// How to find out afterwards whether a batch was committed: the first row that it added.
pub(super) enum Proof {
    Charge { customer: CustomerId, source: String, id: ChargeId },
    Hold(Hold),
}

/// What came of a batch that is written and not yet committed.
pub(super) struct Worked {
    /// In the order of the orders.
    pub(super) answers: Vec<Result<Done, Problem>>,
    /// Absent where nothing was written.
    pub(super) proof: Option<Proof>,
    /// Accounts that were frozen.
    pub(super) frozen: usize,
    /// Whether there are events to be delivered.
    pub(super) has_events: bool,
    /// The customers it was about, with their owners.
    pub(super) touched: Vec<(CustomerId, PartnerId, Option<PartnerId>)>,
}

/// Who may ask for what, as the rows of this moment have it.
type Askers = HashMap<Principal, Result<Option<Actor>, Problem>>;

/// Does what was ordered, and says when it has locked all that it is about. Nothing is kept until the caller commits.
pub(super) async fn work(
    tx: &mut Write,
    setting: &Setting<'_>,
    orders: &[Order],
    has_locked: Option<oneshot::Sender<()>>,
) -> Result<Worked, Error> {
    let askers = askers(tx, orders).await?;
    let answered = answered(tx, orders, &askers).await?;
    let (customers, holds) = lock(tx, setting, orders).await?;
    drop(has_locked);
    let owners = owners(tx, &customers, &askers).await?;
    let sources: Vec<_> = orders.iter().map(|order| source(order, &askers)).collect();
    let known = known(tx, orders, &sources).await?;
    let sums = sums(tx, setting, orders).await?;
    let mut book = Book::open(setting, &owners, customers, holds, known, sums);

    let mut answers = Vec::with_capacity(orders.len());
    let mut kept: Vec<OnceRow> = Vec::new();
    for (order, source) in orders.iter().zip(&sources) {
        let asker = match &askers[&order.by] {
            Ok(asker) => asker.as_ref(),
            Err(problem) => {
                answers.push(Err(problem.clone()));
                continue;
            }
        };
        let once = order.once.as_ref().zip(asker.map(|asker| asker.partner.id));
        if let Some((once, partner)) = once {
            let is_this = |row: &&OnceRow| row.partner == partner && row.key == once.key.as_str();
            if let Some(row) = answered.iter().chain(&kept).find(is_this) {
                answers.push(repeat(row, once));
                continue;
            }
        }
        let answer = carry_out(&mut book, asker, setting.now, source, &order.work);
        if let (Some((once, partner)), Ok(done)) = (once, &answer) {
            kept.push(OnceRow {
                partner,
                key: once.key.as_str().to_owned(),
                request_hash: once.request_hash.clone(),
                // Answers are plain data and always have a JSON form.
                answer: serde_json::to_string(done).unwrap_or_default(),
            });
        }
        answers.push(answer);
    }
    let (frozen, has_events) = write(tx, setting.now, &book, &kept).await?;
    let touched = book
        .touched()
        .map(|(id, owner)| (id, owner.id, owner.distributor.as_ref().map(|superior| superior.id)));
    Ok(Worked { answers, proof: proof(&book), frozen, has_events, touched: touched.collect() })
}

fn carry_out(
    book: &mut Book<'_>,
    asker: Option<&Actor>,
    now: Timestamp,
    source: &str,
    work: &Work,
) -> Result<Done, Problem> {
    let needed = match work {
        Work::Charges { .. } => Action::RecordCharges,
        _ => Action::Authorize,
    };
    if let Some(asker) = asker {
        asker.entitled(needed)?;
    }
    Ok(match work {
        Work::Charges { charges, .. } => {
            let before = book.writes.frozen();
            let answers =
                charges.iter().map(|charge| book.charge(asker, source, charge.clone())).collect();
            Done::Charges { answers, frozen: book.writes.frozen() - before }
        }
        Work::Authorize(request) => {
            Done::Authorized(book.authorize(asker, HoldId::new(ids::mint(now)), *request)?)
        }
        Work::Capture { hold, amount } => Done::Settled(book.capture(asker, *hold, *amount)?),
        Work::Void { hold } => Done::Settled(book.void(asker, *hold)?),
    })
}

/// The answer that was given before.
fn repeat(row: &OnceRow, once: &Once) -> Result<Done, Problem> {
    if row.request_hash != once.request_hash {
        return Err(Problem::OnceReused);
    }
    serde_json::from_str(&row.answer).map_err(|error| Error::Kept(error).into_problem())
}

/// Reads who asks, so that a key which was revoked a moment ago does nothing any more.
async fn askers(tx: &mut Write, orders: &[Order]) -> Result<Askers, Error> {
    let mut askers = Askers::new();
    let mut keys = Vec::new();
    for by in orders.iter().map(|order| order.by) {
        match by {
            Principal::System => {
                askers.insert(by, Ok(None));
            }
            Principal::Key(id) if !keys.contains(&id) => keys.push(id),
            Principal::Key(_) => {}
            Principal::Member(id) => {
                let actor = match tx.member(id).await? {
                    Some(member) => tx.partner(member.partner).await?.map(|row| Actor {
                        principal: by,
                        rights: Rights::Role(member.role),
                        partner: row.partner,
                    }),
                    None => None,
                };
                askers.insert(by, actor.map(Some).ok_or(Problem::NotSignedIn));
            }
        }
    }
    if keys.is_empty() {
        return Ok(askers);
    }
    let mut holders = tx.key_holders(&keys).await?;
    for id in keys {
        let held = holders.iter().position(|(key, ..)| *key == id);
        let actor = held.map(|at| holders.swap_remove(at)).map(|(_, scopes, row)| Actor {
            principal: Principal::Key(id),
            rights: Rights::Scopes(scopes),
            partner: row.partner,
        });
        askers.insert(Principal::Key(id), actor.map(Some).ok_or(Problem::KeyRefused));
    }
    Ok(askers)
}

/// The answers that are kept for the orders' idempotency keys.
async fn answered(
    tx: &mut Write,
    orders: &[Order],
    askers: &Askers,
) -> Result<Vec<OnceRow>, Error> {
    let keys: Vec<_> = orders
        .iter()
        .filter_map(|order| {
            let actor = askers[&order.by].as_ref().ok()?.as_ref()?;
            Some((actor.partner.id, order.once.as_ref()?.key.as_str()))
        })
        .collect();
    if keys.is_empty() { Ok(Vec::new()) } else { Ok(tx.once(&keys).await?) }
}

/// Locks the customers that the orders are about, and reads them and the holds.
async fn lock(
    tx: &mut Write,
    setting: &Setting<'_>,
    orders: &[Order],
) -> Result<(Vec<CustomerRecord>, Vec<Hold>), Error> {
    let holds: Vec<HoldId> = orders
        .iter()
        .filter_map(|order| match order.work {
            Work::Capture { hold, .. } | Work::Void { hold } => Some(hold),
            _ => None,
        })
        .collect();
    let mut customers: BTreeSet<CustomerId> = BTreeSet::new();
    for order in orders {
        match &order.work {
            Work::Charges { charges, .. } => {
                customers.extend(charges.iter().map(|charge| charge.customer));
            }
            Work::Authorize(request) => {
                customers.insert(request.customer);
            }
            Work::Capture { .. } | Work::Void { .. } => {}
        }
    }
    if !holds.is_empty() {
        // Whose hold it is never changes; what became of it is read again below, under the lock.
        customers.extend(tx.holds(&holds).await?.iter().map(|hold| hold.customer));
    }
    let customers: Vec<_> = customers.into_iter().collect();
    let records = tx.lock_customers(&customers, setting.month.start, setting.now).await?;
    let holds = if holds.is_empty() { Vec::new() } else { tx.holds(&holds).await? };
    Ok((records, holds))
}

/// The partners whose customers these are. Those who ask were read already.
async fn owners(
    tx: &mut Write,
    customers: &[CustomerRecord],
    askers: &Askers,
) -> Result<HashMap<PartnerId, Partner>, Error> {
    let asking = askers.values().filter_map(|asker| asker.as_ref().ok()?.as_ref());
    let mut owners: HashMap<_, _> =
        asking.map(|asker| (asker.partner.id, asker.partner.clone())).collect();
    let others: BTreeSet<_> = customers.iter().map(|customer| customer.owner).collect();
    let others: Vec<_> = others.into_iter().filter(|id| !owners.contains_key(id)).collect();
    if !others.is_empty() {
        owners
            .extend(tx.partners(&others).await?.into_iter().map(|it| (it.partner.id, it.partner)));
    }
    Ok(owners)
}

/// Among which charges an id is unique. Of a partner, not of its key: a key that takes another's place records nothing
/// twice.
fn source(order: &Order, askers: &Askers) -> String {
    match (&order.work, &askers[&order.by]) {
        (Work::Charges { source: Some(source), .. }, _) => (*source).to_owned(),
        (_, Ok(Some(actor))) => format!("partner:{}", actor.partner.id),
        _ => String::new(),
    }
}

/// Those of the charges that are recorded already, and those that others correct.
async fn known(
    tx: &mut Write,
    orders: &[Order],
    sources: &[String],
) -> Result<Vec<(String, Charge)>, Error> {
    let mut keys = Vec::new();
    for (order, source) in orders.iter().zip(sources) {
        if let Work::Charges { charges, .. } = &order.work {
            for charge in charges {
                keys.push((source.as_str(), &charge.id));
                keys.extend(charge.corrects.as_ref().map(|id| (source.as_str(), id)));
            }
        }
    }
    if keys.is_empty() { Ok(Vec::new()) } else { Ok(tx.known_charges(&keys).await?) }
}

/// The sums of other months than the current one, which charges of those months add to.
async fn sums(
    tx: &mut Write,
    setting: &Setting<'_>,
    orders: &[Order],
) -> Result<HashMap<UsageKey, Money>, Error> {
    let mut keys: Vec<UsageKey> = Vec::new();
    for order in orders {
        let Work::Charges { charges, .. } = &order.work else { continue };
        let others = charges.iter().filter(|it| !setting.month.contains(it.occurred_at));
        keys.extend(others.map(|charge| UsageKey {
            customer: charge.customer,
            budget_type: BudgetType::Monthly,
            window_start: setting.zone.month_of(charge.occurred_at).start,
        }));
    }
    keys.sort_unstable_by_key(|key| (key.customer, key.window_start));
    keys.dedup();
    if keys.is_empty() { Ok(HashMap::new()) } else { Ok(tx.sums(&keys).await?) }
}

/// Writes what the book has come to. Tells how many accounts were frozen, and whether there are events.
async fn write(
    tx: &mut Write,
    now: Timestamp,
    book: &Book<'_>,
    kept: &[OnceRow],
) -> Result<(usize, bool), Error> {
    let writes = &book.writes;
    // Charges come before the heads of record chains, so that nobody who waits for one of their ids holds a head.
    let charges: Vec<_> =
        writes.charges.iter().map(|(source, charge)| (source.as_str(), charge)).collect();
    tx.add_charges(now, &charges).await?;
    tx.add_once(now, kept).await?;
    tx.add_holds(&writes.holds).await?;
    tx.settle_holds(&writes.settled).await?;
    let sums: Vec<_> = writes
        .sums
        .iter()
        .map(|((customer, one_time, window_start), sum)| {
            let budget_type = if *one_time { BudgetType::OneTime } else { BudgetType::Monthly };
            (UsageKey { customer: *customer, budget_type, window_start: *window_start }, *sum)
        })
        .collect();
    tx.put_sums(&sums).await?;
    let reached: Vec<_> = writes.reached.iter().flat_map(|reached| reached.keys.clone()).collect();
    let new = tx.add_alerts(now, &reached).await?;
    let mut events = writes.events.clone();
    events.extend(book.alerts(|key| new.contains(key)));
    tx.add_events(&events).await?;
    let permits = writes
        .told
        .iter()
        .map(|(owner, records)| {
            let customers = records.iter().map(|record| record.customer).collect();
            (Permit::system(*owner, customers), records.clone())
        })
        .collect();
    tx.put_meters(permits, &book.meters()).await?;
    Ok((writes.frozen(), !events.is_empty()))
}

fn proof(book: &Book<'_>) -> Option<Proof> {
    let writes = &book.writes;
    let charge = writes.charges.first().map(|(source, charge)| Proof::Charge {
        customer: charge.customer,
        source: source.clone(),
        id: charge.id.clone(),
    });
    charge.or_else(|| writes.holds.first().or(writes.settled.first()).copied().map(Proof::Hold))
}

/// Whether a batch was committed. Waits for the transaction that may still be at it, by locking what that has locked.
pub(super) async fn is_committed(
    tx: &mut Write,
    setting: &Setting<'_>,
    proof: &Proof,
) -> Result<bool, Error> {
    match proof {
        Proof::Charge { customer, source, id } => {
            tx.lock_customers(&[*customer], setting.month.start, setting.now).await?;
            Ok(!tx.known_charges(&[(source, id)]).await?.is_empty())
        }
        Proof::Hold(hold) => {
            tx.lock_customers(&[hold.customer], setting.month.start, setting.now).await?;
            Ok(tx.holds(&[hold.id]).await?.contains(hold))
        }
    }
}

/// How many charges and other things an order is.
pub(super) fn weight(order: &Order) -> usize {
    match &order.work {
        Work::Charges { charges, .. } => charges.len(),
        _ => 1,
    }
}
