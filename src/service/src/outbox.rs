//! What the outside is told: events made from what a transaction writes, in that same transaction (D23), some of which
//! members are told by mail as well. Amounts are decimal texts, times RFC 3339.

use domain::{
    budget::{Budget, BudgetType, ExhaustionAction},
    event::EventType,
    freeze::{Freeze, FreezeCause, ReleaseAfter},
    id::{CustomerId, EventId, PartnerId},
    message::MessageType,
    money::{BudgetAmount, Money, group_cents},
    partner::{Partner, Quotas},
    period::Month,
    quota::Quota,
    record::{Entry, PartnerChange, Setting},
    request::{NewRequest, RequestKind},
    set_budget::CustomerFacts,
    text::{Account, Name, Note, Reason},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use store::{NewEvent, UntoldPartner};

use crate::ids;

/// What an event of a customer says. Ten thousand may come of one batch, so that it is written without a tree in between.
#[derive(Serialize)]
struct Data<'a, T> {
    customer: Customer<'a>,
    partner: Named<'a>,
    #[serde(flatten)]
    more: T,
}

#[derive(Serialize)]
struct Customer<'a> {
    id: CustomerId,
    account: &'a Account,
    name: &'a Name,
}

#[derive(Serialize)]
struct Named<'a> {
    id: PartnerId,
    name: &'a Name,
}

#[derive(Serialize)]
struct BudgetSet<'a> {
    budget: Told<'a>,
    previous: Option<Told<'a>>,
    note: Option<&'a Note>,
}

/// A budget as the outside is told of it.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(rename = "type")]
    budget_type: BudgetType,
    amount: String,
    currency: &'a str,
    action: ExhaustionAction,
}

impl<'a> Told<'a> {
    fn new(setting: &Setting, currency: &'a str) -> Self {
        let Setting { budget_type, amount, action } = setting;
        Self { budget_type: *budget_type, amount: amount.plain(), currency, action: *action }
    }
}

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

    fn event(&self, event_type: EventType, at: Timestamp, more: impl Serialize) -> NewEvent {
        let data = Data {
            customer: Customer { id: self.customer, account: self.account, name: self.name },
            partner: Named { id: self.owner.id, name: &self.owner.name },
            more,
        };
        NewEvent {
            id: EventId::new(ids::next(at)),
            partner: self.owner.id,
            customer: Some(self.customer),
            event_type,
            at,
            // Texts and numbers always have a JSON form.
            data: serde_json::to_string(&data).unwrap_or_default(),
            message: None,
        }
    }

    /// What a record tells, to those outside.
    pub(crate) fn recorded(&self, entry: &Entry, at: Timestamp) -> Option<NewEvent> {
        match entry {
            Entry::BudgetSet { before, after, note } => {
                let told = |setting| Told::new(setting, self.currency);
                let previous = before.as_ref().map(told);
                let more = BudgetSet { budget: told(after), previous, note: note.as_ref() };
                Some(self.event(EventType::BudgetSet, at, more))
            }
            Entry::Frozen { cause, level, reason } => {
                let more = json!({ "cause": cause, "level": level, "reason": reason });
                let message =
                    (*cause == FreezeCause::Automatic).then_some(MessageType::AutomaticFreeze);
                Some(NewEvent { message, ..self.event(EventType::AccountFrozen, at, more) })
            }
            Entry::Unfrozen { causes, level, reason } => {
                let more = json!({ "causes": causes, "level": level, "reason": reason });
                Some(self.event(EventType::AccountUnfrozen, at, more))
            }
            Entry::Associated | Entry::Disassociated { .. } | Entry::Partner { .. } => None,
            Entry::Moved { from, to } => {
                let more = json!({ "from": from, "to": to });
                Some(self.event(EventType::CustomerMoved, at, more))
            }
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
    pub(crate) fn release_due(
        &self,
        freeze: &Freeze,
        after: ReleaseAfter,
        now: Timestamp,
    ) -> NewEvent {
        let more = json!({
            "cause": freeze.cause, "frozen_at": freeze.since, "due_at": freeze.release_due(after),
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
            "budget": Told::new(&Setting::from(present), self.currency),
            "period_start": window_start,
            "percent": mark,
            "used": used.to_exact(),
        });
        let message = Some(MessageType::BudgetAlert);
        NewEvent { message, ..self.event(EventType::ThresholdReached, at, more) }
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

/// That a reseller's grant was changed.
pub(crate) fn grant_changed(partner: &Partner, change: &PartnerChange, at: Timestamp) -> NewEvent {
    let quotas = |quotas: &Quotas| {
        let plain = |amount: Option<BudgetAmount>| amount.map(BudgetAmount::plain);
        json!({ "monthly": plain(quotas.monthly), "one_time": plain(quotas.one_time) })
    };
    let (granted, before, after) = match change {
        PartnerChange::Granted { quotas: after } => (true, None, Some(quotas(after))),
        PartnerChange::Revoked { quotas: before } => (false, Some(quotas(before)), None),
        PartnerChange::QuotaSet { before, after } => {
            (true, Some(quotas(before)), Some(quotas(after)))
        }
        // Of these tells an event of their own.
        PartnerChange::Frozen { .. }
        | PartnerChange::Unfrozen { .. }
        | PartnerChange::Assigned { .. }
        | PartnerChange::Added
        | PartnerChange::Offboarded
        | PartnerChange::Own(_) => (partner.granted, None, None),
    };
    let data = json!({
        "partner": { "id": partner.id, "name": partner.name },
        "granted": granted, "quotas": after, "previous": before,
    });
    of_partner(partner.id, EventType::GrantChanged, at, &data)
}

/// That a partner's own account was frozen, for a reason, or is no longer.
pub(crate) fn restricted(partner: &Partner, frozen: Option<&Reason>, at: Timestamp) -> NewEvent {
    let data = json!({
        "partner": { "id": partner.id, "name": partner.name },
        "reason": frozen,
    });
    let event_type =
        if frozen.is_some() { EventType::PartnerFrozen } else { EventType::PartnerUnfrozen };
    of_partner(partner.id, event_type, at, &data)
}

/// That a reseller asks its distributor for something.
pub(crate) fn request_made(partner: &Partner, new: &NewRequest, at: Timestamp) -> NewEvent {
    let data = json!({
        "partner": { "id": partner.id, "name": partner.name },
        "request": new.kind.word(),
        "wanted": new.wanted.map(BudgetAmount::plain),
    });
    let message = Some(MessageType::QuotaRequest);
    NewEvent { message, ..of_partner(partner.id, EventType::RequestMade, at, &data) }
}

/// That a reseller was granted what it asked for, or why not.
pub(crate) fn request_answered(
    partner: &Partner,
    kind: RequestKind,
    declined: Option<&Reason>,
    at: Timestamp,
) -> NewEvent {
    let data = json!({
        "partner": { "id": partner.id, "name": partner.name },
        "request": kind.word(),
        "answer": if declined.is_some() { "declined" } else { "approved" },
        "reason": declined,
    });
    let message = Some(MessageType::RequestAnswer);
    NewEvent { message, ..of_partner(partner.id, EventType::RequestAnswered, at, &data) }
}

/// That marks of a reseller's quotas were crossed, from what was allocated and granted before to what is now.
pub(crate) fn quotas_reached(
    partner: &Partner,
    [before, after]: [&[Quota; 2]; 2],
    currency: &str,
    at: Timestamp,
) -> Vec<NewEvent> {
    let crossed = before.iter().zip(after).filter_map(|(before, after)| {
        let (mark, quota) = (after.crossed(before)?, after.granted?);
        let data = json!({
            "partner": { "id": partner.id, "name": partner.name },
            "quota": { "type": after.budget_type, "amount": quota.plain(), "currency": currency },
            "allocated": group_cents(after.allocated_cents).replace(',', ""),
            "percent": mark,
        });
        let message = Some(MessageType::QuotaAlert);
        Some(NewEvent { message, ..of_partner(partner.id, EventType::QuotaReached, at, &data) })
    });
    crossed.collect()
}

fn of_partner(partner: PartnerId, event_type: EventType, at: Timestamp, data: &Value) -> NewEvent {
    NewEvent {
        id: EventId::new(ids::next(at)),
        partner,
        customer: None,
        event_type,
        at,
        data: data.to_string(),
        message: None,
    }
}
