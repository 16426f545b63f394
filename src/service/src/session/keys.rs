//! API keys: made by an administrator, shown once, revoked at once.

use domain::{
    access::{Action, Actor, PartnerPermit},
    contract::{KeyMade, KeySeen, NewKey},
    id::{KeyId, PartnerId},
    operation::Operation,
    problem::Problem,
    record::OwnChange,
};
use jiff::Timestamp;
use store::{KeyRow, Read, Write};

use super::{Caller, Known};
use crate::{Error, Inner, ids};

impl Caller {
    pub(super) async fn keys(&self) -> Result<Vec<KeySeen>, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ManageKeys, &actor.partner)?;
        let moment = |at: Timestamp| self.center.zone.moment(at);
        let keys = tx.keys_of(actor.partner.id).await?;
        Ok(keys
            .into_iter()
            .map(|key| KeySeen {
                id: key.id,
                access: key.access,
                name: key.name,
                customer: key.customer.map(|(_, account)| account),
                scopes: key.scopes,
                made_by: key.maker,
                made: moment(key.made_at),
                last_used: key.used_at.map(moment),
                revoked: key.revoked_at.map(moment),
            })
            .collect())
    }

    pub(super) async fn add_key(&self, new: &NewKey, code: Option<&str>) -> Result<KeyMade, Error> {
        let tried = self.try_code(&Operation::MakeKey(new.clone()), code).await?;
        let mut tx = self.center.store.write().await?;
        let Known { actor, member, .. } = self.known(&mut tx).await?;
        Self::would_make_key(&actor, new)?;
        self.check_code(&mut tx, &actor, tried).await?;
        let maker = member.map(|member| member.id);
        let permit = actor.permit_own(Action::ManageKeys)?;
        let made = self.center.make_key(&mut tx, permit, new, maker).await?;
        tx.commit().await?;
        tracing::info!(partner.id = %actor.partner.id, key.access = %made.access, "An API key was made");
        Ok(made)
    }

    /// What a key would be made for, if it may be.
    pub(super) fn would_make_key(actor: &Actor, new: &NewKey) -> Result<String, Error> {
        actor.may(Action::ManageKeys, &actor.partner)?;
        check_scopes(new)?;
        Ok(new.name.to_string())
    }

    pub(super) async fn rotate_key(&self, id: KeyId, code: Option<&str>) -> Result<KeyMade, Error> {
        let tried = self.try_code(&Operation::RotateKey(id), code).await?;
        let mut tx = self.center.store.write().await?;
        let Known { actor, member, .. } = self.known(&mut tx).await?;
        let key = self.own_key(&mut tx, id).await?;
        self.check_code(&mut tx, &actor, tried).await?;
        let customer = key.customer.map(|(_, account)| account);
        let new = NewKey { name: key.name, customer, scopes: key.scopes };
        let maker = member.map(|member| member.id);
        let permit = actor.permit_own(Action::ManageKeys)?;
        let made = self.center.make_key(&mut tx, permit, &new, maker).await?;
        tx.commit().await?;
        tracing::info!(key.old = %key.access, key.access = %made.access, "An API key was made to take another's place");
        Ok(made)
    }

    pub(super) async fn revoke_key(&self, id: KeyId) -> Result<(), Error> {
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let key = self.own_key(&mut tx, id).await?;
        tx.revoke_key(id, self.center.clock.real_now()).await?;
        let permit = actor.permit_own(Action::ManageKeys)?;
        let change = OwnChange::KeyRevoked { key: id, name: key.name };
        tx.tell_own(&permit, self.center.clock.now(), change).await?;
        tx.commit().await?;
        tracing::info!(key.access = %key.access, "An API key was revoked");
        Ok(())
    }

    /// A key of the member's own partner, in force.
    pub(super) async fn own_key(&self, tx: &mut Read, id: KeyId) -> Result<KeyRow, Error> {
        let Known { actor, .. } = self.known(tx).await?;
        actor.may(Action::ManageKeys, &actor.partner)?;
        let key = tx.keys(&[id]).await?.pop();
        let own = key.filter(|key| key.partner == actor.partner.id && key.revoked_at.is_none());
        Ok(own.ok_or(Problem::NotFound)?)
    }
}

/// A partner's key has scopes, a customer's has none.
fn check_scopes(new: &NewKey) -> Result<(), Problem> {
    match (&new.customer, new.scopes.is_empty()) {
        (None, true) => Err(Problem::NoScopes),
        (Some(_), false) => Err(Problem::ScopesOfCustomer),
        _ => Ok(()),
    }
}

impl Inner {
    /// Makes a key and tells it. What it may be used for is bounded by the maker's rights: only administrators, who have all rights,
    /// and the operator make keys.
    pub(crate) async fn make_key(
        &self,
        tx: &mut Write,
        permit: PartnerPermit,
        new: &NewKey,
        maker: Option<domain::id::MemberId>,
    ) -> Result<KeyMade, Error> {
        let (access, secret) = (ids::access(), ids::secret());
        let id = self.keep_key(tx, permit.partner(), new, maker, (&access, &secret)).await?;
        let NewKey { name, customer, scopes } = new.clone();
        let change = OwnChange::KeyMade { key: id, name, customer, scopes };
        tx.tell_own(&permit, self.clock.now(), change).await?;
        Ok(KeyMade { id, access, secret })
    }

    /// Keeps a key whose halves are chosen already, and tells nobody.
    pub(crate) async fn keep_key(
        &self,
        tx: &mut Write,
        partner: PartnerId,
        new: &NewKey,
        made_by: Option<domain::id::MemberId>,
        (access, secret): (&str, &str),
    ) -> Result<KeyId, Error> {
        check_scopes(new)?;
        let customer = match &new.customer {
            Some(account) => {
                let found = tx.customers_by_account(&[account.to_string()]).await?.into_values();
                let own = found.into_iter().find(|(_, owner)| *owner == partner);
                let unknown = || Problem::UnknownAccount { account: account.clone() };
                Some((own.ok_or_else(unknown)?.0, account.clone()))
            }
            None => None,
        };
        let made_at = self.clock.real_now();
        let mut scopes = new.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        let key = KeyRow {
            id: KeyId::new(ids::mint(made_at)),
            partner,
            access: access.to_owned(),
            name: new.name.clone(),
            customer,
            scopes,
            secret_sealed: self.key.encrypt(access, secret),
            made_by,
            maker: None,
            made_at,
            used_at: None,
            revoked_at: None,
        };
        tx.add_key(&key).await?;
        Ok(key.id)
    }
}
