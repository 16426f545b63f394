//! What the outside is told: events made from what a transaction writes, in that same transaction (D23). Amounts are
//! decimal texts, times RFC 3339.

use domain::{
    budget::Budget,
    event::EventType,
    freeze::{Freeze, FreezeCause},
    id::{CustomerId, EventId},
    money::Money,
    partner::Partner,
    record::{Entry, Setting},
    set_budget::CustomerFacts,
    text::{Account, Name},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::NewEvent;

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
            id: EventId::new(ids::mint(at)),
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
            Entry::BudgetSet { before, after } => {
                let setting = |setting: &Setting| {
                    budget(setting.budget_type, setting.amount, setting.action, self.currency)
                };
                let more = json!({
                    "budget": setting(after), "previous": before.as_ref().map(setting),
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
