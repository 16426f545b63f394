//! Webhook endpoints: made by an administrator, their secrets shown once, and what became of what was sent to them.

use domain::{
    access::{Action, Actor},
    contract::{
        DELIVERIES_SHOWN, Delivery, DeliveryLog, DeliveryState, ENDPOINTS_MAX, EndpointMade,
        EndpointSeen, EndpointSettings,
    },
    event::EventType,
    id::{EndpointId, EventId},
    problem::Problem,
    record::{OwnChange, WebhookChange},
};
use jiff::{SignedDuration, Timestamp};
use store::{DeliveryRow, EndpointRow, ListedEndpoint, Read, Write};

use super::{Caller, Known};
use crate::{Error, ids, outbox, webhooks::sign};

/// How long the secret before the present one signs as well.
const OLD_SECRET_LIFE: SignedDuration = SignedDuration::from_hours(24);

impl Caller {
    pub(super) async fn endpoints(&self) -> Result<Vec<EndpointSeen>, Error> {
        let mut tx = self.center.store.read().await?;
        let actor = self.webmaster(&mut tx).await?;
        let endpoints = tx.endpoints_of(actor.partner.id).await?;
        Ok(endpoints.into_iter().map(|endpoint| self.seen(endpoint)).collect())
    }

    pub(super) async fn add_endpoint(
        &self,
        settings: &EndpointSettings,
    ) -> Result<EndpointMade, Error> {
        let now = self.center.clock.real_now();
        let mut tx = self.center.store.write().await?;
        let actor = self.webmaster(&mut tx).await?;
        let partner = actor.partner.id;
        let url = self.center.poster.check(&settings.url);
        let url = url.map_err(|error| Problem::EndpointUrl { error })?;
        // Locked, so that two who make one at the same moment are counted one after the other.
        tx.lock_partner(partner).await?;
        if tx.endpoints_of(partner).await?.len() >= ENDPOINTS_MAX {
            let limit = u32::try_from(ENDPOINTS_MAX).unwrap_or(u32::MAX);
            return Err(Problem::TooManyEndpoints { limit }.into());
        }
        let (id, secret) = (EndpointId::new(ids::mint(now)), sign::make_secret());
        let mut types: Vec<EventType> = settings.types.clone();
        types.sort_unstable();
        types.dedup();
        let endpoint = EndpointRow {
            id,
            partner,
            url,
            types,
            secret_sealed: self.center.key.encrypt(&id.to_string(), &secret),
            old_secret: None,
            enabled: true,
            made_at: now,
        };
        tx.add_endpoint(&endpoint).await?;
        self.tell(&mut tx, &actor, &endpoint, WebhookChange::Added).await?;
        tx.commit().await?;
        tracing::info!(actor = ?self.principal, endpoint.id = %id, "A webhook endpoint was made");
        Ok(EndpointMade { id, secret })
    }

    pub(super) async fn enable_endpoint(&self, id: EndpointId, enabled: bool) -> Result<(), Error> {
        let mut tx = self.center.store.write().await?;
        let (actor, endpoint) = self.own_endpoint(&mut tx, id).await?;
        if endpoint.enabled == enabled {
            return Ok(());
        }
        tx.put_endpoint_enabled(id, enabled).await?;
        let did = if enabled { WebhookChange::SwitchedOn } else { WebhookChange::SwitchedOff };
        self.tell(&mut tx, &actor, &endpoint, did).await?;
        tx.commit().await?;
        tracing::info!(actor = ?self.principal, endpoint.id = %id, enabled, "A webhook endpoint was switched");
        self.center.engine.ring();
        Ok(())
    }

    pub(super) async fn rotate_endpoint(&self, id: EndpointId) -> Result<EndpointMade, Error> {
        let now = self.center.clock.real_now();
        let mut tx = self.center.store.write().await?;
        let (actor, endpoint) = self.own_endpoint(&mut tx, id).await?;
        let secret = sign::make_secret();
        let sealed = self.center.key.encrypt(&id.to_string(), &secret);
        let old_until = now.saturating_add(OLD_SECRET_LIFE).unwrap_or(Timestamp::MAX);
        tx.put_endpoint_secret(id, &sealed, old_until).await?;
        self.tell(&mut tx, &actor, &endpoint, WebhookChange::SecretReplaced).await?;
        tx.commit().await?;
        tracing::info!(actor = ?self.principal, endpoint.id = %id, "A webhook endpoint got a new secret");
        Ok(EndpointMade { id, secret })
    }

    pub(super) async fn remove_endpoint(&self, id: EndpointId) -> Result<(), Error> {
        let mut tx = self.center.store.write().await?;
        let (actor, endpoint) = self.own_endpoint(&mut tx, id).await?;
        tx.remove_endpoint(id).await?;
        self.tell(&mut tx, &actor, &endpoint, WebhookChange::Removed).await?;
        tx.commit().await?;
        tracing::info!(actor = ?self.principal, endpoint.id = %id, "A webhook endpoint was removed");
        Ok(())
    }

    pub(super) async fn test_endpoint(&self, id: EndpointId) -> Result<(), Error> {
        let mut tx = self.center.store.write().await?;
        let (actor, _) = self.own_endpoint(&mut tx, id).await?;
        let event = outbox::test(&actor.partner, self.center.clock.now());
        tx.add_event_to(id, &event).await?;
        tx.commit().await?;
        self.center.engine.ring();
        Ok(())
    }

    pub(super) async fn deliveries(&self, id: EndpointId) -> Result<DeliveryLog, Error> {
        let mut tx = self.center.store.read().await?;
        let actor = self.webmaster(&mut tx).await?;
        let endpoints = tx.endpoints_of(actor.partner.id).await?;
        let own = endpoints.into_iter().find(|one| one.endpoint.id == id);
        let endpoint = self.seen(own.ok_or(Problem::NotFound)?);
        let deliveries = tx.deliveries(id, i64::from(DELIVERIES_SHOWN)).await?;
        let deliveries = deliveries.into_iter().map(|delivery| self.delivery(delivery)).collect();
        Ok(DeliveryLog { endpoint, deliveries })
    }

    pub(super) async fn redeliver(&self, id: EndpointId, event: EventId) -> Result<(), Error> {
        let mut tx = self.center.store.write().await?;
        self.own_endpoint(&mut tx, id).await?;
        if !tx.deliver_again(id, event).await? {
            return Err(Problem::NotFound.into());
        }
        tx.commit().await?;
        self.center.engine.ring();
        Ok(())
    }

    /// Tells what was changed about an endpoint.
    async fn tell(
        &self,
        tx: &mut Write,
        actor: &Actor,
        endpoint: &EndpointRow,
        did: WebhookChange,
    ) -> Result<(), Error> {
        let permit = actor.permit_own(Action::ManageWebhooks)?;
        let change = OwnChange::Webhook { endpoint: endpoint.id, url: endpoint.url.clone(), did };
        Ok(tx.tell_own(&permit, self.center.clock.now(), change).await?)
    }

    /// Who calls, if it may have to do with webhooks.
    async fn webmaster(&self, tx: &mut Read) -> Result<Actor, Error> {
        let Known { actor, .. } = self.known(tx).await?;
        actor.may(Action::ManageWebhooks, &actor.partner)?;
        Ok(actor)
    }

    /// An endpoint of the member's own partner.
    async fn own_endpoint(
        &self,
        tx: &mut Read,
        id: EndpointId,
    ) -> Result<(Actor, EndpointRow), Error> {
        let actor = self.webmaster(tx).await?;
        let endpoint = tx.endpoint(id).await?;
        let own = endpoint.filter(|endpoint| endpoint.partner == actor.partner.id);
        Ok((actor, own.ok_or(Problem::NotFound)?))
    }

    fn seen(&self, listed: ListedEndpoint) -> EndpointSeen {
        let ListedEndpoint { endpoint, waiting, given_up } = listed;
        let now = self.center.clock.real_now();
        let moment = |at| self.center.zone.moment(at);
        let count = |count| u32::try_from(count).unwrap_or(u32::MAX);
        let old = endpoint.old_secret.map(|(_, until)| until).filter(|until| now < *until);
        EndpointSeen {
            id: endpoint.id,
            settings: EndpointSettings { url: endpoint.url, types: endpoint.types },
            enabled: endpoint.enabled,
            made: moment(endpoint.made_at),
            old_secret_until: old.map(moment),
            waiting: count(waiting),
            failed: count(given_up),
        }
    }

    fn delivery(&self, row: DeliveryRow) -> Delivery {
        let moment = |at| self.center.zone.moment(at);
        let state = match (row.next_at, row.delivered_at) {
            // A new delivery is due at once.
            (Some(next), _) => DeliveryState::Waiting(moment(next.max(row.at))),
            (None, Some(_)) => DeliveryState::Delivered,
            (None, None) => DeliveryState::Failed,
        };
        Delivery {
            event: row.event,
            event_type: row.event_type,
            at: moment(row.at),
            attempts: row.attempts,
            tried: row.tried_at.map(moment),
            state,
            answer: row.answer,
        }
    }
}
