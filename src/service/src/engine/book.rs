//! The book of one transaction: customers that were read under lock, and what happens to them one thing after the other.
//! Pure: what was loaded goes in; the answers, and everything that is to be written, come out.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    access::Actor,
    alert,
    budget::BudgetType,
    charge::{self, Charge, ChargeAnswer, ChargeCategory, ChargeError, Outcome},
    contract::{Authorization, HoldRequest, Settled},
    freeze::{Freeze, FreezeCause},
    hold::{self, Hold, HoldState},
    id::{CustomerId, HoldId, PartnerId},
    metering::on_growth,
    money::Money,
    partner::Partner,
    period::{BillingZone, Month},
    problem::Problem,
    record::Entry,
    standing::{Ledger, Standing},
    text::{Account, ChargeId},
};
use jiff::Timestamp;
use store::{AlertKey, CustomerRecord, FOREVER, MeterWrite, NewEvent, NewRecord, UsageKey};

use super::frozen_until;
use crate::outbox::About;

/// The source of charges that captured holds become; their ids are those of the holds.
const CAPTURES: &str = "authorization";

/// Who asks; `None` for the program itself, which sees everybody.
pub(super) type Asker<'a> = Option<&'a Actor>;

/// When and where this happens.
pub(super) struct Setting<'a> {
    pub(super) zone: &'a BillingZone,
    pub(super) currency: &'a str,
    pub(super) now: Timestamp,
    pub(super) month: Month,
}

/// A customer in the book.
struct Page {
    ledger: Ledger,
    owner: PartnerId,
    account: Account,
    manager: Option<domain::id::MemberId>,
    /// The automatic freeze that is over and that nobody was told about.
    lapsed: Option<Freeze>,
    /// The month that its meter sees: the current one, or the next one where a charge came a little early (D3).
    month: Month,
    /// The meter as lists have it.
    meter: (i64, i64),
    /// The freeze that began here.
    frozen: Option<Freeze>,
}

/// Marks that one charge reached: the highest of those that are new is told of.
pub(super) struct Reached {
    pub(super) keys: Vec<AlertKey>,
    used: Money,
}

/// What is to be written.
#[derive(Default)]
pub(super) struct Writes {
    /// New charges with their sources, in the order of their arrival.
    pub(super) charges: Vec<(String, Charge)>,
    /// New holds.
    pub(super) holds: Vec<Hold>,
    /// Holds that were captured or voided.
    pub(super) settled: Vec<Hold>,
    /// Windows whose sum has changed.
    pub(super) sums: BTreeMap<(CustomerId, bool, Timestamp), Money>,
    /// Marks that were reached.
    pub(super) reached: Vec<Reached>,
    /// Records of freezes, by owner.
    pub(super) told: BTreeMap<PartnerId, Vec<NewRecord>>,
    /// What the outside is told, but for marks.
    pub(super) events: Vec<NewEvent>,
}

impl Writes {
    /// How many accounts were frozen so far.
    pub(super) fn frozen(&self) -> usize {
        self.told.values().map(Vec::len).sum()
    }
}

pub(super) struct Book<'a> {
    setting: &'a Setting<'a>,
    owners: &'a HashMap<PartnerId, Partner>,
    pages: HashMap<CustomerId, Page>,
    holds: HashMap<HoldId, Hold>,
    known: HashMap<(String, ChargeId), Charge>,
    sums: HashMap<UsageKey, Money>,
    pub(super) writes: Writes,
}

impl<'a> Book<'a> {
    /// Opens it with what was read under lock. `sums` are those of windows that no budget sees now.
    pub(super) fn open(
        setting: &'a Setting<'a>,
        owners: &'a HashMap<PartnerId, Partner>,
        customers: Vec<CustomerRecord>,
        holds: Vec<Hold>,
        known: Vec<(String, Charge)>,
        sums: HashMap<UsageKey, Money>,
    ) -> Self {
        let page = |record: CustomerRecord| Page {
            owner: record.owner,
            account: record.account,
            manager: record.manager,
            lapsed: record.lapsed.into_iter().find(|it| it.cause == FreezeCause::Automatic),
            month: setting.month,
            meter: record.meter,
            frozen: None,
            ledger: Ledger {
                facts: record.facts,
                held: record.held,
                open_holds: record.open_holds,
            },
        };
        Self {
            setting,
            owners,
            pages: customers.into_iter().map(|it| (it.facts.id, page(it))).collect(),
            holds: holds.into_iter().map(|hold| (hold.id, hold)).collect(),
            known: known
                .into_iter()
                .map(|(source, charge)| ((source, charge.id.clone()), charge))
                .collect(),
            sums,
            writes: Writes::default(),
        }
    }

    /// Records a charge, unless it is there already or cannot be.
    pub(super) fn charge(
        &mut self,
        asker: Asker<'_>,
        source: &str,
        charge: Charge,
    ) -> ChargeAnswer {
        let charge = charge.kept();
        let (id, customer) = (charge.id.clone(), charge.customer);
        let outcome = match self.seen(asker, customer) {
            Ok(()) => self.try_charge(source, charge).unwrap_or_else(Outcome::Refused),
            Err(problem) => {
                return ChargeAnswer { id, outcome: Outcome::Refused(problem), standing: None };
            }
        };
        ChargeAnswer { id, outcome, standing: self.standing(customer).ok() }
    }

    fn try_charge(&mut self, source: &str, charge: Charge) -> Result<Outcome, Problem> {
        let refused = |error| Problem::Charge { error };
        let key = (source.to_owned(), charge.id.clone());
        if let Some(before) = self.known.get(&key) {
            return if *before == charge {
                Ok(Outcome::Duplicate)
            } else {
                Err(refused(ChargeError::IdReused))
            };
        }
        charge::check(charge.amount, charge.occurred_at, self.setting.now).map_err(refused)?;
        if let Some(corrected) = &charge.corrects {
            let corrected = self.known.get(&(source.to_owned(), corrected.clone()));
            if corrected.is_none_or(|corrected| corrected.customer != charge.customer) {
                return Err(refused(ChargeError::CorrectsNothing));
            }
        }
        if charge.category.counts() {
            self.count(&charge).map_err(refused)?;
        }
        self.known.insert(key, charge.clone());
        self.writes.charges.push((source.to_owned(), charge));
        Ok(Outcome::Recorded)
    }

    /// Adds a charge to the windows that it falls into, and does what follows from that.
    fn count(&mut self, charge: &Charge) -> Result<(), ChargeError> {
        let Setting { zone, month: this_month, now, currency } = self.setting;
        let Some(page) = self.pages.get_mut(&charge.customer) else { return Ok(()) };
        let charged_in = zone.month_of(charge.occurred_at);
        let window = |budget_type, window_start| UsageKey {
            customer: charge.customer,
            budget_type,
            window_start,
        };
        let budget = page.ledger.facts.budget.clone();
        let one_time = budget
            .as_ref()
            .filter(|it| it.budget_type == BudgetType::OneTime && it.since <= charge.occurred_at)
            .map(|it| window(BudgetType::OneTime, it.since));
        let windows =
            [Some(window(BudgetType::Monthly, charged_in.start)), one_time].into_iter().flatten();
        let mut grown = Vec::with_capacity(2);
        for key in windows {
            let before = page.sum(&self.sums, this_month, key);
            let after = before.checked_add(charge.amount).ok_or(ChargeError::UsageOverflow)?;
            grown.push((key, before, after));
        }
        // A clock may run a little ahead: a charge of the next month's first minutes meters that month already (D3).
        let is_current = charged_in.start >= this_month.start;
        if is_current && charged_in.start > page.month.start {
            page.month = charged_in;
        }
        let owner = &self.owners[&page.owner];
        for (key, before, after) in grown {
            page.put_sum(&mut self.sums, this_month, key, after);
            let is_one_time = key.budget_type == BudgetType::OneTime;
            self.writes.sums.insert((key.customer, is_one_time, key.window_start), after);
            let Some(budget) = budget.as_ref().filter(|budget| {
                budget.budget_type == key.budget_type
                    && budget.window(&charged_in).start == key.window_start
            }) else {
                continue;
            };
            // What was spent in a past month neither freezes nor alerts now (D3).
            if !is_current {
                continue;
            }
            let marks: Vec<_> = alert::crossed(owner.marks, budget.amount, before, after)
                .map(|mark| AlertKey { window: key, mark })
                .collect();
            if !marks.is_empty() {
                self.writes.reached.push(Reached { keys: marks, used: after });
            }
            let standing = &page.ledger.facts.freezes;
            let growth = (before, after);
            if let Some(freeze) = on_growth(budget, standing, owner, &charged_in, growth, *now) {
                let about = About::new(owner, &page.ledger.facts, &page.account, currency);
                if let Some(lapsed) = page.lapsed.take() {
                    // Its row gives way to the new freeze, so this is the last moment to tell.
                    self.writes.events.push(about.lapsed(&lapsed, *now));
                }
                let entry = Entry::frozen(&freeze);
                self.writes.events.extend(about.recorded(&entry, *now));
                self.writes.told.entry(page.owner).or_default().push(NewRecord {
                    customer: key.customer,
                    at: *now,
                    by_system: true,
                    entry,
                });
                page.freeze(freeze);
            }
        }
        Ok(())
    }

    /// Holds an amount, or says why not.
    pub(super) fn authorize(
        &mut self,
        asker: Asker<'_>,
        id: HoldId,
        request: HoldRequest,
    ) -> Result<Authorization, Problem> {
        self.seen(asker, request.customer)?;
        let now = self.setting.now;
        let standing = self.standing(request.customer)?;
        let page = self.pages.get_mut(&request.customer).ok_or(Problem::NotFound)?;
        if let Err(decline) = hold::decide(&page.ledger, &standing, request.amount) {
            return Ok(Authorization::Declined { decline, standing });
        }
        let hold = Hold {
            id,
            customer: request.customer,
            amount: request.amount,
            created_at: now,
            expires_at: now.saturating_add(request.expires_in).unwrap_or(Timestamp::MAX),
            state: HoldState::Open,
            captured: None,
        };
        page.ledger.held = page.ledger.held.checked_add(hold.amount).ok_or(Problem::NotFound)?;
        page.ledger.open_holds += 1;
        self.holds.insert(id, hold);
        self.writes.holds.push(hold);
        Ok(Authorization::Approved { hold, standing: self.standing(request.customer)? })
    }

    /// Turns a hold into a charge, of all of it unless an amount is given.
    pub(super) fn capture(
        &mut self,
        asker: Asker<'_>,
        id: HoldId,
        amount: Option<Money>,
    ) -> Result<Settled, Problem> {
        let hold = self.hold(asker, id)?;
        let now = self.setting.now;
        let amount = amount.unwrap_or(hold.amount);
        hold.check_capture(amount, now)?;
        let charge = Charge {
            id: ChargeId::parse(&id.to_string()).map_err(|_| Problem::NotFound)?,
            customer: hold.customer,
            amount,
            occurred_at: now,
            category: ChargeCategory::Purchase,
            service: None,
            description: None,
            corrects: None,
        };
        self.try_charge(CAPTURES, charge)?;
        self.settle(Hold { state: HoldState::Captured, captured: Some(amount), ..hold })
    }

    /// Gives a hold back.
    pub(super) fn void(&mut self, asker: Asker<'_>, id: HoldId) -> Result<Settled, Problem> {
        let hold = self.hold(asker, id)?;
        hold.check_open(self.setting.now)?;
        self.settle(Hold { state: HoldState::Voided, ..hold })
    }

    fn hold(&self, asker: Asker<'_>, id: HoldId) -> Result<Hold, Problem> {
        let hold = self.holds.get(&id).ok_or(Problem::NotFound)?;
        self.seen(asker, hold.customer)?;
        Ok(*hold)
    }

    fn settle(&mut self, hold: Hold) -> Result<Settled, Problem> {
        let page = self.pages.get_mut(&hold.customer).ok_or(Problem::NotFound)?;
        // It was open, so its amount is part of what is held.
        page.ledger.held = page.ledger.held.checked_sub(hold.amount).unwrap_or_default();
        page.ledger.open_holds = page.ledger.open_holds.saturating_sub(1);
        self.holds.insert(hold.id, hold);
        self.writes.settled.push(hold);
        Ok(Settled { hold, standing: self.standing(hold.customer)? })
    }

    /// Customers that the asker does not see are as good as unknown.
    fn seen(&self, asker: Asker<'_>, customer: CustomerId) -> Result<(), Problem> {
        let page = self.pages.get(&customer).ok_or(Problem::NotFound)?;
        let sees = asker.is_none_or(|it| it.sees(&self.owners[&page.owner], page.manager));
        if sees { Ok(()) } else { Err(Problem::NotFound) }
    }

    fn standing(&self, customer: CustomerId) -> Result<Standing, Problem> {
        let page = self.pages.get(&customer).ok_or(Problem::NotFound)?;
        Ok(Standing::of(&page.ledger, &self.owners[&page.owner]))
    }

    /// The customers that a change may be shown of, with their owners.
    pub(super) fn touched(&self) -> impl Iterator<Item = (CustomerId, &Partner)> {
        self.pages.iter().map(|(id, page)| (*id, &self.owners[&page.owner]))
    }

    /// The meters that have changed.
    pub(super) fn meters(&self) -> Vec<MeterWrite> {
        let meter = |(id, page): (&CustomerId, &Page)| {
            let facts = &page.ledger.facts;
            let budget = facts.budget.as_ref()?;
            let window = budget.window(&page.month);
            let key = UsageKey {
                customer: *id,
                budget_type: budget.budget_type,
                window_start: window.start,
            };
            if !self.writes.sums.contains_key(&(
                *id,
                budget.budget_type == BudgetType::OneTime,
                window.start,
            )) {
                return None;
            }
            let used = page.sum(&self.sums, &self.setting.month, key);
            let permille = used.permille_of(budget.amount.money());
            let window_end = window.end.map_or(FOREVER, Timestamp::as_microsecond);
            // Lists sort by thousandths: most charges change none.
            if page.frozen.is_none() && page.meter == (permille, window_end) {
                return None;
            }
            Some(MeterWrite {
                customer: *id,
                permille,
                window_end,
                frozen: page.frozen.clone(),
                frozen_until: frozen_until(facts.freezes.iter(), None),
            })
        };
        let mut meters: Vec<_> = self.pages.iter().filter_map(meter).collect();
        meters.sort_by_key(|meter| meter.customer);
        meters
    }

    /// That marks were reached which nobody was told of before: the highest of each charge's.
    pub(super) fn alerts(&self, is_new: impl Fn(&AlertKey) -> bool) -> Vec<NewEvent> {
        // Refunds may have led below a mark and further charges above it again, all in one go.
        let mut told = HashSet::new();
        let event = |reached: &Reached| {
            let mut new: Vec<_> =
                reached.keys.iter().filter(|key| is_new(key) && told.insert(**key)).collect();
            new.sort_unstable_by_key(|key| key.mark);
            let key = new.pop()?;
            let page = self.pages.get(&key.window.customer)?;
            let budget = page.ledger.facts.budget.as_ref()?;
            let owner = &self.owners[&page.owner];
            let about = About::new(owner, &page.ledger.facts, &page.account, self.setting.currency);
            let growth = (reached.used, key.mark);
            Some(about.reached(budget, key.window.window_start, growth, self.setting.now))
        };
        self.writes.reached.iter().filter_map(event).collect()
    }
}

impl Page {
    /// The sum of a window: of those that decisions look at, or of another month.
    fn sum(&self, others: &HashMap<UsageKey, Money>, this_month: &Month, key: UsageKey) -> Money {
        match key.budget_type {
            BudgetType::OneTime => self.ledger.facts.used_one_time,
            BudgetType::Monthly if key.window_start == this_month.start => {
                self.ledger.facts.used_month
            }
            BudgetType::Monthly => others.get(&key).copied().unwrap_or_default(),
        }
    }

    fn put_sum(
        &mut self,
        others: &mut HashMap<UsageKey, Money>,
        this_month: &Month,
        key: UsageKey,
        sum: Money,
    ) {
        match key.budget_type {
            BudgetType::OneTime => self.ledger.facts.used_one_time = sum,
            BudgetType::Monthly if key.window_start == this_month.start => {
                self.ledger.facts.used_month = sum;
            }
            BudgetType::Monthly => {
                others.insert(key, sum);
            }
        }
    }

    /// A freeze that begins takes the place of one of the same cause.
    fn freeze(&mut self, freeze: Freeze) {
        let freezes = &mut self.ledger.facts.freezes;
        freezes.retain(|standing| standing.cause != freeze.cause);
        freezes.push(freeze.clone());
        self.frozen = Some(freeze);
    }
}
