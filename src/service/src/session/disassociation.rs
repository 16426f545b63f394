//! Ending an association (R-DIS-1 to R-DIS-5): the partner asks with a reason, the customer agrees by the link in its mail
//! or on its word, and then it leaves: its budget ceases, its share of the quota becomes free, and a record stays.

use domain::{
    access::{Action, Actor, Permit},
    contract::{Asked, DisassociationPage},
    disassociation::{ANSWER_DAYS, obstacles, standing_obstacles},
    id::CustomerId,
    operation::Operation,
    problem::Problem,
    record::{Entry, Setting},
    text::{Email, Reason},
};
use jiff::{SignedDuration, Timestamp};
use store::{CustomerRecord, DisassociationRow, NewRecord, PartnerRow, Read, RequestState, Write};

use super::{Caller, Known, customers::masked, selection::owner};
use crate::{Error, Inner, ids, mask};

/// A customer that may be asked about, and what stands in the way.
struct Candidate {
    owner: PartnerRow,
    record: CustomerRecord,
    last: Option<DisassociationRow>,
}

impl Caller {
    pub(super) async fn disassociation(
        &self,
        customer: CustomerId,
    ) -> Result<DisassociationPage, Error> {
        let now = self.center.clock.now();
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let Candidate { owner, record, last } = self.candidate(&mut tx, &actor, customer).await?;
        let profile = tx.profile(customer).await?.ok_or(Problem::NotFound)?;
        let open = last.filter(|last| last.state == RequestState::Open);
        let moment = |at: Timestamp| self.center.zone.moment(at);
        let last = tx.last_disassociation(customer).await?;
        let mut obstacles =
            obstacles(&record.facts, record.open_holds, state_of(last.as_ref()), now);
        // What waits is shown with its buttons, not as an obstacle.
        obstacles.retain(|obstacle| *obstacle != domain::disassociation::Obstacle::Asked);
        Ok(DisassociationPage {
            customer: record.facts.name,
            account: record.account,
            budget: record.facts.budget,
            email: masked(profile.email, false, mask::email),
            denied: actor.may(Action::Disassociate, &owner.partner).err(),
            obstacles,
            open: open.map(|open| Asked {
                reason: open.reason,
                asked: moment(open.asked_at),
                expires: moment(open.expires_at),
            }),
        })
    }

    pub(super) async fn ask_disassociation(
        &self,
        customer: CustomerId,
        reason: &Reason,
        code: Option<&str>,
    ) -> Result<(), Error> {
        let operation = Operation::Disassociate { customer, reason: reason.clone() };
        let tried = self.try_code(&operation, code).await?;
        let (month, now) = self.center.month();
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        tx.lock_customers(&[customer], month.start, now).await?;
        let Candidate { owner, record, last } = self.candidate(&mut tx, &actor, customer).await?;
        actor.may(Action::Disassociate, &owner.partner)?;
        let state = state_of(last.as_ref());
        if let Some(obstacle) =
            obstacles(&record.facts, record.open_holds, state, now).into_iter().next()
        {
            return Err(Problem::MayNotLeave { obstacle }.into());
        }
        self.check_code(&mut tx, &actor, tried).await?;
        let token = ids::secret();
        let new = DisassociationRow {
            id: ids::mint(now),
            customer,
            partner: owner.partner.id,
            reason: reason.clone(),
            asked_by: self.member()?,
            asked_at: now,
            token_hash: ids::hashed(&token),
            expires_at: now
                .saturating_add(SignedDuration::from_hours(ANSWER_DAYS * 24))
                .unwrap_or(Timestamp::MAX),
            state: RequestState::Open,
        };
        tx.add_disassociation(&new).await?;
        let profile = tx.profile(customer).await?.ok_or(Problem::NotFound)?;
        tx.commit().await?;
        if let Some(email) = profile.email.and_then(|email| Email::parse(&email).ok()) {
            let partner = &owner.partner.name;
            let body = format!(
                "{partner} asks to end the association with {}.\n\nIts reason: {reason}\n\n\
                 Agree or decline here:\n{}/disassociation?token={token}\n\n\
                 The link is good for {ANSWER_DAYS} days. If you agree, your budget with {partner} ends at once. \
                 If you do nothing, nothing changes.\n",
                record.facts.name, self.center.public_url,
            );
            let subject = format!("{partner} asks to end the association");
            if let Err(error) = self.center.mail.send(&email, &subject, &body).await {
                // Without its link the customer cannot answer, and another request would have to wait for months.
                let mut tx = self.center.store.write().await?;
                tx.remove_disassociation(&new.token_hash).await?;
                tx.commit().await?;
                return Err(error.into());
            }
        }
        tracing::info!(customer.id = %customer, "Disassociation was asked for");
        Ok(())
    }

    /// What a code would be asked for, if it may be.
    pub(super) async fn would_disassociate(
        &self,
        tx: &mut Read,
        actor: &Actor,
        customer: CustomerId,
    ) -> Result<String, Error> {
        let now = self.center.clock.now();
        let Candidate { owner, record, last } = self.candidate(tx, actor, customer).await?;
        actor.may(Action::Disassociate, &owner.partner)?;
        let state = state_of(last.as_ref());
        match obstacles(&record.facts, record.open_holds, state, now).into_iter().next() {
            Some(obstacle) => Err(Problem::MayNotLeave { obstacle }.into()),
            None => Ok(record.facts.name.to_string()),
        }
    }

    pub(super) async fn withdraw_disassociation(&self, customer: CustomerId) -> Result<(), Error> {
        let (month, now) = self.center.month();
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        tx.lock_customers(&[customer], month.start, now).await?;
        let Candidate { owner, last, .. } = self.candidate(&mut tx, &actor, customer).await?;
        actor.may(Action::Disassociate, &owner.partner)?;
        waiting(last)?;
        tx.settle_disassociation(customer, RequestState::Withdrawn, now).await?;
        Ok(tx.commit().await?)
    }

    /// Lets the customer go because it agreed in another way than by its link: the partner says so.
    pub(super) async fn record_consent(&self, customer: CustomerId) -> Result<(), Error> {
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let Candidate { owner, last, .. } = self.candidate(&mut tx, &actor, customer).await?;
        actor.may(Action::Disassociate, &owner.partner)?;
        let request = waiting(last)?;
        let permit = actor.permit(Action::Disassociate, &owner.partner, vec![customer])?;
        self.center.let_go(&mut tx, &request, permit, false).await?;
        tx.commit().await?;
        self.center.hint_of(&owner.partner, customer);
        Ok(())
    }

    async fn candidate(
        &self,
        tx: &mut Read,
        actor: &Actor,
        customer: CustomerId,
    ) -> Result<Candidate, Error> {
        let (month, now) = self.center.month();
        let owner = owner(tx, actor, &[customer]).await?;
        actor.may(Action::ViewCustomers, &owner.partner)?;
        let record = tx.customers(&[customer], month.start, now).await?.pop();
        let record = record.ok_or(Problem::NotFound)?;
        let last = tx.last_disassociation(customer).await?;
        Ok(Candidate { owner, record, last })
    }
}

/// When the last request was made, and whether it waits.
fn state_of(last: Option<&DisassociationRow>) -> Option<(Timestamp, bool)> {
    last.map(|last| (last.asked_at, last.state == RequestState::Open))
}

fn waiting(last: Option<DisassociationRow>) -> Result<DisassociationRow, Problem> {
    let obstacle = domain::disassociation::Obstacle::NotAsked;
    last.filter(|last| last.state == RequestState::Open).ok_or(Problem::MayNotLeave { obstacle })
}

impl Inner {
    /// Lets a customer go whose partner asked for it: locks, checks once more, writes.
    pub(crate) async fn let_go(
        &self,
        tx: &mut Write,
        request: &DisassociationRow,
        permit: Permit,
        by_customer: bool,
    ) -> Result<(), Error> {
        let (month, now) = self.month();
        let customer = request.customer;
        // Locks in their order: quotas, customers, the chain's head (D12).
        let owner = tx.lock_partner(request.partner).await?.ok_or(Problem::NotFound)?;
        let record = tx.lock_customers(&[customer], month.start, now).await?.pop();
        let record = record.ok_or(Problem::NotFound)?;
        // Somebody may have answered while this waited for the lock.
        waiting(tx.last_disassociation(customer).await?)?;
        if let Some(obstacle) =
            standing_obstacles(&record.facts, record.open_holds).into_iter().next()
        {
            return Err(Problem::MayNotLeave { obstacle }.into());
        }
        let budget = record.facts.budget;
        let mut quotas = owner.quotas;
        for quota in &mut quotas {
            let freed = budget.as_ref().filter(|budget| budget.budget_type == quota.budget_type);
            quota.allocated_cents -= freed.map_or(0, |budget| budget.amount.cents());
        }
        let entry = Entry::Disassociated {
            budget: budget.map(|budget| Setting {
                budget_type: budget.budget_type,
                amount: budget.amount,
                action: budget.action,
            }),
            reason: request.reason.clone(),
            by_customer,
        };
        let told = NewRecord { customer, at: now, by_system: false, entry };
        tx.let_go(permit, customer, &quotas, &told).await?;
        tx.settle_disassociation(customer, RequestState::Agreed, now).await?;
        tracing::info!(customer.id = %customer, by_customer, "An association has ended");
        Ok(())
    }
}
