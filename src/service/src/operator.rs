//! What the operator does from the command line before anybody can sign in (D26).

use domain::{
    access::{PartnerPermit, Role},
    contract::{KeyMade, NewKey},
    id::{MemberId, PartnerId},
    member::check_password,
    money::BudgetAmount,
    partner::PartnerKind,
    restriction,
    text::{Email, Name, Reason},
};
use store::{MemberRow, NewPartner};

use crate::{Center, Error, ids, passwords};

impl Center {
    /// Adds a partner: a distributor, or a reseller of the distributor with this name, without a grant.
    ///
    /// # Errors
    /// When a name is taken or malformed, or the distributor is unknown, missing, or given without need.
    pub async fn add_partner(
        &self,
        kind: PartnerKind,
        name: &str,
        distributor: Option<&str>,
    ) -> Result<(), Error> {
        let name = Name::parse(name).map_err(|error| Error::Refused(format!("name {error}")))?;
        let now = self.0.clock.now();
        let mut tx = self.0.store.write().await?;
        let distributor = match (kind, distributor) {
            (PartnerKind::Reseller, None) => {
                return Err(Error::Refused("a reseller needs --distributor".into()));
            }
            (PartnerKind::Distributor, Some(_)) => {
                return Err(Error::Refused("a distributor has no --distributor".into()));
            }
            (_, None) => None,
            (_, Some(above)) => {
                let id = known(&mut tx, above).await?;
                let row = tx.partner(id).await?;
                if row.is_none_or(|row| row.partner.kind != PartnerKind::Distributor) {
                    return Err(Error::Refused(format!("{above} is no distributor")));
                }
                Some(id)
            }
        };
        let new = NewPartner {
            id: PartnerId::new(ids::mint(now)),
            kind,
            distributor,
            name,
            verification_code: false,
            grant: None,
            at: now,
        };
        tx.add_partner(&new).await.map_err(|error| {
            if error.is_duplicate() {
                Error::Refused(format!("there is a partner named {} already", new.name))
            } else {
                error.into()
            }
        })?;
        Ok(tx.commit().await?)
    }

    /// Freezes the own account of the partner with this name, or unfreezes it (R-ROLE-3); whether that changed anything.
    ///
    /// # Errors
    /// When the partner is unknown, or the reason is malformed.
    pub async fn restrict_partner(
        &self,
        partner: &str,
        frozen: bool,
        reason: &str,
    ) -> Result<bool, Error> {
        let reason =
            Reason::parse(reason).map_err(|error| Error::Refused(format!("reason {error}")))?;
        let mut tx = self.0.store.write().await?;
        let id = known(&mut tx, partner).await?;
        let Some(row) = tx.lock_partner(id).await? else { return Ok(false) };
        let Some(change) = restriction::change(row.frozen.is_some(), frozen, &reason) else {
            return Ok(false);
        };
        let permit = PartnerPermit::system(&row.partner);
        self.0.write_restriction(&mut tx, permit, &row.partner, change).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Says how much the distributor with this name may owe; without an amount, as much as it likes.
    ///
    /// # Errors
    /// When there is no such distributor.
    pub async fn set_consumption_quota(
        &self,
        distributor: &str,
        amount: Option<BudgetAmount>,
    ) -> Result<(), Error> {
        let mut tx = self.0.store.write().await?;
        let id = known(&mut tx, distributor).await?;
        if !tx.put_consumption_quota(id, amount).await? {
            return Err(Error::Refused(format!("{distributor} is no distributor")));
        }
        Ok(tx.commit().await?)
    }

    /// Adds a member to the partner with this name.
    ///
    /// # Errors
    /// When the partner is unknown, or e-mail address, name or password are malformed or taken.
    pub async fn add_member(
        &self,
        partner: &str,
        email: &str,
        name: &str,
        role: Role,
        password: &str,
    ) -> Result<(), Error> {
        let refused =
            |what: &str, error: &dyn std::fmt::Display| Error::Refused(format!("{what} {error}"));
        let email = Email::parse(email).map_err(|error| refused("e-mail", &error))?;
        let name = Name::parse(name).map_err(|error| refused("name", &error))?;
        check_password(password).map_err(|problem| Error::Refused(problem.message()))?;
        let password_hash = passwords::hash(password).await?;
        let now = self.0.clock.now();
        let mut tx = self.0.store.write().await?;
        let partner = known(&mut tx, partner).await?;
        let id = MemberId::new(ids::mint(now));
        let new = MemberRow { id, partner, email, name, role, password_hash };
        tx.add_member(&new, now).await.map_err(|error| {
            if error.is_duplicate() {
                Error::Refused(format!("there is a member with the e-mail {} already", new.email))
            } else {
                error.into()
            }
        })?;
        Ok(tx.commit().await?)
    }

    /// Makes an API key for the partner with this name.
    ///
    /// # Errors
    /// When the partner is unknown, no scope is given, or the customer whose own it becomes is not the partner's.
    pub async fn add_key(&self, partner: &str, new: &NewKey) -> Result<KeyMade, Error> {
        let mut tx = self.0.store.write().await?;
        let partner = known(&mut tx, partner).await?;
        let made = self.0.make_key(&mut tx, PartnerPermit::system_own(partner), new, None).await?;
        tx.commit().await?;
        Ok(made)
    }
}

async fn known(tx: &mut store::Write, partner: &str) -> Result<PartnerId, Error> {
    tx.partner_by_name(partner)
        .await?
        .ok_or_else(|| Error::Refused(format!("there is no partner named {partner}")))
}
