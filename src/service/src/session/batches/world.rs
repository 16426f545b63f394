//! A batch's customers as they stand, with what each is to get: what a preview shows, what OK decides, and the digest by
//! which both are known to be the same.

use std::collections::BTreeMap;

use domain::{
    access::Actor,
    batch::{Line, Plan, Seen},
    contract::{AccountChange, BatchRow, ChangedSince},
    id::CustomerId,
    money::BudgetAmount,
    period::Month,
    problem::Problem,
    record::Setting,
    set_budget::{
        Choice, CustomerFacts, Decision, Examination, Target, Terms, Ways, Wish, decide_each,
        examine,
    },
};
use jiff::Timestamp;
use store::{CustomerRecord, PartnerRow, Read};

use crate::{Error, ids};

/// A draft's customers as they stand, in the order of their ids, with what each is to get.
pub(super) struct World {
    pub(super) owner: PartnerRow,
    pub(super) customers: Vec<CustomerRecord>,
    pub(super) facts: Vec<CustomerFacts>,
    pub(super) wishes: Vec<Wish>,
    pub(super) ways: Ways,
}

impl World {
    pub(super) async fn read(
        tx: &mut Read,
        owner: PartnerRow,
        targets: &[(CustomerId, Target)],
        plan: &Plan,
        month: &Month,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let customers = tx.customers(&sorted(targets), month.start, now).await?;
        Self::of(owner, customers, targets, plan)
    }

    /// Customers in the order of their ids with what each is to get. One that is another's by now is as good as unknown.
    pub(super) fn of(
        owner: PartnerRow,
        customers: Vec<CustomerRecord>,
        targets: &[(CustomerId, Target)],
        plan: &Plan,
    ) -> Result<Self, Error> {
        let by_id: BTreeMap<_, _> = targets.iter().copied().collect();
        let wishes = customers
            .iter()
            .filter(|customer| customer.owner == owner.partner.id)
            .filter_map(|customer| {
                let id = customer.facts.id;
                let target = *by_id.get(&id)?;
                Some(Wish { choice: Choice { id, version: None }, target })
            })
            .collect::<Vec<_>>();
        if wishes.len() != targets.len() {
            return Err(Problem::NotFound.into());
        }
        let ways = Ways { unfreeze: plan.unfreeze, agreed: plan.agreed, note: plan.note.clone() };
        let facts = customers.iter().map(|customer| customer.facts.clone()).collect();
        Ok(Self { owner, customers, facts, wishes, ways })
    }

    pub(super) fn terms<'a>(
        &'a self,
        actor: &'a Actor,
        month: &'a Month,
        now: Timestamp,
    ) -> Terms<'a> {
        Terms { actor, owner: &self.owner.partner, quotas: &self.owner.quotas, month, now }
    }

    pub(super) fn examine(&self, actor: &Actor, month: &Month, now: Timestamp) -> Examination {
        examine(&self.wishes, &self.ways, &self.facts, self.terms(actor, month, now))
    }

    /// Decides what was previewed under a digest, and nothing else.
    pub(super) fn decide(
        &self,
        plan: &Plan,
        digest: &str,
        actor: &Actor,
        month: &Month,
        now: Timestamp,
    ) -> Result<Decision, Error> {
        let terms = self.terms(actor, month, now);
        let decision = decide_each(&self.wishes, &self.ways, &self.facts, terms)?;
        if self.digest(plan)? != digest {
            return Err(Problem::PreviewChanged.into());
        }
        Ok(decision)
    }

    /// Stands for all that a person saw and agreed to: members, amounts, types, actions, versions, freezes, grant and
    /// quota, but not what is used, which goes on meanwhile (D18).
    pub(super) fn digest(&self, plan: &Plan) -> Result<String, Error> {
        let lines: Vec<_> = self
            .facts
            .iter()
            .zip(&self.wishes)
            .map(|(facts, wish)| {
                let freezes: Vec<_> =
                    facts.freezes.iter().map(|freeze| (freeze.cause, freeze.level)).collect();
                (facts.id, facts.version, wish.target, freezes)
            })
            .collect();
        let owner = (self.owner.partner.id, self.owner.partner.granted, granted(&self.owner));
        let all = (owner, plan.unfreeze, plan.agreed, &plan.note, lines);
        Ok(ids::hashed(&serde_json::to_string(&all).map_err(Error::Kept)?))
    }

    /// Who has changed since the draft was made, in the order of the screen.
    pub(super) fn changed(&self, plan: &Plan) -> Vec<ChangedSince> {
        let places = places(&self.customers);
        let of = |line: &Line| {
            let facts = self.facts.get(*places.get(&line.customer)?)?;
            let is = Seen::now(facts);
            let customer = facts.name.clone();
            (is != line.seen).then(|| ChangedSince { customer, was: line.seen.clone(), is })
        };
        plan.lines.iter().filter_map(of).collect()
    }

    /// What the decision does to each, in the order of the screen.
    pub(super) fn rows(&self, plan: &Plan, decision: &Decision) -> Vec<BatchRow> {
        let places = places(&self.customers);
        let row = |line: &Line| {
            let at = *places.get(&line.customer)?;
            let (customer, change) = (self.customers.get(at)?, decision.changes.get(at)?);
            let account_change = match &change.frozen {
                Some(freeze) => AccountChange::Freezes(freeze.level),
                None if !change.lifted.is_empty() => AccountChange::Unfreezes,
                None if !customer.facts.freezes.is_empty() => AccountChange::StaysFrozen,
                None => AccountChange::None,
            };
            Some(BatchRow {
                customer: line.customer,
                name: customer.facts.name.clone(),
                account: customer.account.clone(),
                before: change.before.as_ref().map(Setting::from),
                after: Setting::from(&change.after),
                used: change.used,
                account_change,
                unforeseen: line.freezes != change.frozen.is_some(),
            })
        };
        plan.lines.iter().filter_map(row).collect()
    }
}

/// The customers in the order in which they are locked and read.
pub(super) fn sorted(targets: &[(CustomerId, Target)]) -> Vec<CustomerId> {
    let mut ids: Vec<_> = targets.iter().map(|(customer, _)| *customer).collect();
    ids.sort_unstable();
    ids
}

/// Where each customer stands.
pub(super) fn places(customers: &[CustomerRecord]) -> BTreeMap<CustomerId, usize> {
    customers.iter().enumerate().map(|(at, customer)| (customer.facts.id, at)).collect()
}

pub(super) fn granted(owner: &PartnerRow) -> [Option<BudgetAmount>; 2] {
    owner.quotas.map(|quota| quota.granted)
}
