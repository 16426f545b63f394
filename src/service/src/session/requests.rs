//! Requests: what a reseller asks its distributor for, and what that answers. Approving is granting; only declining is a
//! step of its own.

use domain::{
    access::{Action, Actor},
    contract::{Answered, RequestSeen},
    id::{PartnerId, RequestId},
    partner::PartnerKind,
    problem::Problem,
    request::NewRequest,
    text::Reason,
};
use store::{Read, RequestRow};

use super::{Caller, Known};
use crate::{Error, Inner, ids, outbox};

/// How many open requests a distributor sees at a time.
const OPEN_SHOWN: i64 = 100;
/// How many of its requests a reseller sees.
const OWN_SHOWN: i64 = 10;

impl Caller {
    pub(super) async fn ask(&self, new: &NewRequest) -> Result<(), Error> {
        let now = self.center.clock.now();
        let member = self.member()?;
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        may_ask(&actor)?;
        let partner = &actor.partner;
        let row = RequestRow {
            id: RequestId::new(ids::mint(now)),
            partner: partner.id,
            kind: new.kind,
            wanted: new.wanted,
            made_by: member.to_string(),
            asker: String::new(),
            made_at: now,
            answer: None,
        };
        if let Err(error) = tx.add_request(&row).await {
            let distributor = domain::access::whom_to_ask(partner);
            return Err(if error.is_duplicate() {
                Problem::AskedAlready { distributor }.into()
            } else {
                error.into()
            });
        }
        tx.add_events(&[outbox::request_made(partner, new, now)]).await?;
        tx.commit().await?;
        self.center.engine.ring();
        tracing::info!(actor = ?self.principal, "Asked for {}", new.kind.word());
        Ok(())
    }

    pub(super) async fn requests(&self) -> Result<Vec<RequestSeen>, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewResellers, &actor.partner)?;
        self.center.open_requests(&mut tx, actor.partner.id).await
    }

    pub(super) async fn decline_request(
        &self,
        id: RequestId,
        reason: &Reason,
    ) -> Result<(), Error> {
        let now = self.center.clock.now();
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let request = tx.request(id).await?.ok_or(Problem::NotFound)?;
        let reseller = tx.partner(request.partner).await?.ok_or(Problem::NotFound)?.partner;
        actor.permit_over(Action::Grant, &reseller)?;
        if !tx.decline_request(id, reason, now).await? {
            return Err(Problem::NotFound.into());
        }
        let told = outbox::request_answered(&reseller, request.kind, Some(reason), now);
        tx.add_events(&[told]).await?;
        tx.commit().await?;
        self.center.engine.ring();
        tracing::info!(actor = ?self.principal, request.id = %id, "A request was declined");
        Ok(())
    }
}

/// Whether the actor may ask its distributor for something: whoever could then set budgets.
pub(super) fn may_ask(actor: &Actor) -> Result<(), Problem> {
    match actor.partner.kind {
        PartnerKind::Reseller => actor.entitled(Action::SetBudget),
        PartnerKind::Distributor => Err(Problem::NotFound),
    }
}

impl Inner {
    /// What a distributor's resellers ask for.
    pub(super) async fn open_requests(
        &self,
        tx: &mut Read,
        distributor: PartnerId,
    ) -> Result<Vec<RequestSeen>, Error> {
        let rows = tx.open_requests(distributor, OPEN_SHOWN).await?;
        self.seen(tx, rows).await
    }

    /// What a reseller asked for, and what came of it.
    pub(super) async fn own_requests(
        &self,
        tx: &mut Read,
        partner: PartnerId,
    ) -> Result<Vec<RequestSeen>, Error> {
        let rows = tx.requests_of(partner, OWN_SHOWN).await?;
        self.seen(tx, rows).await
    }

    async fn seen(&self, tx: &mut Read, rows: Vec<RequestRow>) -> Result<Vec<RequestSeen>, Error> {
        let mut ids: Vec<PartnerId> = rows.iter().map(|row| row.partner).collect();
        ids.sort_unstable();
        ids.dedup();
        let partners = tx.partners(&ids).await?;
        let seen = rows.into_iter().filter_map(|row| {
            let reseller = partners.iter().find(|one| one.partner.id == row.partner)?;
            Some(RequestSeen {
                id: row.id,
                reseller: reseller.partner.clone(),
                quotas: reseller.quotas,
                kind: row.kind,
                wanted: row.wanted,
                by: row.asker,
                made: self.zone.moment(row.made_at),
                answer: row.answer.map(|(at, approved, reason)| Answered {
                    at: self.zone.moment(at),
                    approved,
                    reason,
                }),
            })
        });
        Ok(seen.collect())
    }
}
