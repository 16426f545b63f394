//! Who is signed in, and leaving.

use domain::{
    access::Action,
    contract::{Me, PartnerInformation},
    list::{COUNT_MAX, Count, CustomerQuery},
    problem::Problem,
};
use store::ListScope;

use super::{Caller, Known, requests::may_ask};
use crate::Error;

impl Caller {
    pub(super) async fn me(&self) -> Result<Me, Error> {
        let Known { actor, member, .. } = self.known(&mut self.center.store.read().await?).await?;
        let member = member.ok_or(Problem::NotSignedIn)?;
        Ok(Me {
            member: member.id,
            name: member.name,
            email: member.email.as_str().to_owned(),
            role: member.role,
            partner: actor.partner,
            currency: self.center.currency.clone(),
            zone: self.center.zone.name().to_owned(),
            release_after: self.center.release_after,
        })
    }

    pub(super) async fn sign_out(&self) -> Result<(), Error> {
        let mut tx = self.center.store.write().await?;
        if let Some(token_hash) = &self.token_hash {
            tx.remove_session(token_hash).await?;
        }
        Ok(tx.commit().await?)
    }

    pub(super) async fn sign_out_everywhere(&self) -> Result<(), Error> {
        let mut tx = self.center.store.write().await?;
        tx.remove_sessions(self.member()?).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn partner_information(&self) -> Result<PartnerInformation, Error> {
        let (month, now) = self.center.month();
        let mut tx = self.center.store.read().await?;
        let Known { actor, partner, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewPartner, &actor.partner)?;
        let customers = tx
            .count(
                &CustomerQuery::default(),
                ListScope::Of(actor.partner.id),
                (month.start, month.end),
                now,
                i64::from(COUNT_MAX),
            )
            .await?;
        let may_ask = may_ask(&actor).err();
        Ok(PartnerInformation {
            partner: actor.partner,
            since: self.center.zone.moment(partner.created_at),
            granted_at: partner.granted_at.map(|at| self.center.zone.moment(at)),
            quotas: partner.quotas,
            customers: Count::capped(customers),
            consumption_quota: partner.consumption_quota,
            frozen: partner.frozen.map(|frozen| self.center.restriction(frozen)),
            requests: self.center.own_requests(&mut tx, partner.partner.id).await?,
            may_ask,
        })
    }
}
