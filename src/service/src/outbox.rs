//! What the outside is told: events made from what a transaction writes, in that same transaction (D23). Amounts are
//! decimal texts, times RFC 3339.

use domain::{
    budget::Budget,
    event::EventType,
    freeze::{Freeze, FreezeCause},
    id::{CustomerId, EventId, PartnerId},
    money::Money,
    partner::Partner,
    period::Month,
    record::{Entry, Setting},
    set_budget::CustomerFacts,
    text::{Account, Name},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::{NewEvent, UntoldPartner};

use crate::ids;

/// Whom an event is about.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) owner: &'a Partner,
    pub(crate) customer: CustomerId,
    pub(crate) account: &'a Account,
    pub(crate) name: &'a Name,
    /// ISO 4217.
    pub(crate) currency: &'a str,
}

impl<'a> About<'a> {
    pub(crate) fn new(
        owner: &'a Partner,
        facts: &'a CustomerFacts,
        account: &'a Account,
        currency: &'a str,
    ) -> Self {
        Self { owner, customer: facts.id, account, name: &facts.name, currency }
    }

    fn event(&self, event_type: EventType, at: Timestamp, more: Value) -> NewEvent {
        let mut data = json!({
            "customer": { "id": self.customer, "account": self.account, "name": self.name },
            "partner": { "id": self.owner.id, "name": self.owner.name },
        });
        if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
            data.extend(more);
        }
        NewEvent {
            id: EventId::new(ids::next(at)),
            partner: self.owner.id,
            customer: Some(self.customer),
            event_type,
            at,
            data: data.to_string(),
        }
    }

    /// What a record tells, to those outside.
    pub(crate) fn recorded(&self, entry: &Entry, at: Timestamp) -> Option<NewEvent> {
        match entry {
            Entry::BudgetSet { before, after, note } => {
                let setting = |setting: &Setting| {
                    budget(setting.budget_type, setting.amount, setting.action, self.currency)
                };
                let more = json!({
                    "budget": setting(after), "previous": before.as_ref().map(setting), "note": note,
                });
                Some(self.event(EventType::BudgetSet, at, more))
            }
            Entry::Frozen { cause, level, reason } => {
                let more = json!({ "cause": cause, "level": level, "reason": reason });
                Some(self.event(EventType::AccountFrozen, at, more))
            }
            Entry::Unfrozen { causes, level, reason } => {
                let more = json!({ "causes": causes, "level": level, "reason": reason });
                Some(self.event(EventType::AccountUnfrozen, at, more))
            }
            Entry::Associated => None,
        }
    }

    /// That the month of an automatic freeze is over.
    pub(crate) fn lapsed(&self, freeze: &Freeze, now: Timestamp) -> NewEvent {
        let more = json!({
            "causes": [FreezeCause::Automatic], "level": freeze.level,
            "restored_at": freeze.holds_until,
        });
        self.event(EventType::AccountUnfrozen, now, more)
    }

    /// That resources have been frozen for so long that they are to be released.
    pub(crate) fn release_due(&self, freeze: &Freeze, now: Timestamp) -> NewEvent {
        let more = json!({
            "cause": freeze.cause, "frozen_at": freeze.since, "due_at": freeze.release_due(),
        });
        self.event(EventType::ReleaseDue, now, more)
    }

    /// That a mark of a budget was reached.
    pub(crate) fn reached(
        &self,
        present: &Budget,
        window_start: Timestamp,
        (used, mark): (Money, u8),
        at: Timestamp,
    ) -> NewEvent {
        let more = json!({
            "budget": budget(present.budget_type, present.amount, present.action, self.currency),
            "period_start": window_start,
            "percent": mark,
            "used": used.to_exact(),
        });
        self.event(EventType::ThresholdReached, at, more)
    }
}

/// That a billing month has begun for a partner.
pub(crate) fn period_started(partner: &UntoldPartner, month: &Month, now: Timestamp) -> NewEvent {
    let data = json!({
        "partner": { "id": partner.id, "name": partner.name },
        "period": month.number().to_string(),
        "started_at": month.start,
        "ends_at": month.end,
    });
    of_partner(partner.id, EventType::PeriodStarted, now, &data)
}

/// That somebody tries an endpoint of a partner.
pub(crate) fn test(partner: &Partner, now: Timestamp) -> NewEvent {
    let data = json!({
        "partner": { "id": partner.id, "name": partner.name },
        "message": "This is a test. Nothing has happened.",
    });
    of_partner(partner.id, EventType::Test, now, &data)
}

fn of_partner(partner: PartnerId, event_type: EventType, at: Timestamp, data: &Value) -> NewEvent {
    NewEvent {
        id: EventId::new(ids::next(at)),
        partner,
        customer: None,
        event_type,
        at,
        data: data.to_string(),
    }
}

fn budget(
    budget_type: domain::budget::BudgetType,
    amount: domain::money::BudgetAmount,
    action: domain::budget::ExhaustionAction,
    currency: &str,
) -> Value {
    json!({
        "type": budget_type, "amount": amount.plain(), "currency": currency, "action": action,
    })
}
