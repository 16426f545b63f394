//! How people come in: invitations and new passwords, each by a link that was sent by mail and is good for one use.

use std::sync::Arc;

use domain::{
    access::{PartnerPermit, Role},
    contract::{Acceptance, Invitation},
    id::MemberId,
    member::{INVITATION_LIFE, RESET_LIFE, check_password},
    partner::Partner,
    problem::Problem,
    text::{Email, fold},
};
use store::{InvitationRow, MemberRow, Write};

use crate::{
    Error, Inner, ids, passwords,
    public::{after, attempt},
};

/// How often one address may ask for a new password in the span in which attempts count.
const RESETS_PER_EMAIL: i64 = 3;
/// How often they may be asked for from one place.
const RESETS_PER_ADDRESS: i64 = 30;
/// How many invitations a partner may send in that span.
const INVITATIONS: i64 = 50;

/// A mail that is sent once what it tells of is committed.
pub(crate) struct Letter {
    to: Email,
    subject: String,
    body: String,
}

impl Inner {
    /// Sends a mail.
    pub(crate) async fn post(&self, letter: &Letter) -> Result<(), Error> {
        Ok(self.mail.send(&letter.to, &letter.subject, &letter.body).await?)
    }

    /// Invites somebody to a partner as this role. Post the letter once the transaction is committed. That the address is
    /// a member's of another partner only its owner is told: by then it has followed the link.
    pub(crate) async fn invite(
        &self,
        tx: &mut Write,
        permit: PartnerPermit,
        partner: &Partner,
        (email, role): (&Email, Role),
    ) -> Result<Letter, Error> {
        let now = self.clock.real_now();
        attempt(tx, &format!("invite:{}", permit.chain()), INVITATIONS, now).await?;
        check_free(tx, partner, email).await?;
        let token = ids::secret();
        let row = InvitationRow {
            id: MemberId::new(ids::mint(now)),
            partner: partner.id,
            email: email.clone(),
            role,
            token_hash: ids::hashed(&token),
            sent_at: now,
            expires_at: after(now, INVITATION_LIFE),
        };
        tx.put_invitation(permit, &row, self.clock.now()).await?;
        Ok(Letter {
            to: email.clone(),
            subject: format!("Join {} in Partner Center", partner.name),
            body: format!(
                "{} invites you to its Partner Center as {}.\n\n\
                 Choose your password here:\n{}/join?token={token}\n\n\
                 The link is good for {} days and can be used once. If you expected no invitation, do nothing.\n",
                partner.name,
                role.label(),
                self.public_url,
                INVITATION_LIFE.as_hours() / 24,
            ),
        })
    }

    /// The invitation whose link carries this token.
    pub(crate) async fn invitation(&self, token: &str) -> Result<Invitation, Error> {
        let mut tx = self.store.read().await?;
        let now = self.clock.real_now();
        let row = tx.invitation(&ids::hashed(token)).await?;
        let row = row.filter(|row| now < row.expires_at).ok_or(Problem::LinkExpired)?;
        let partner = tx.partner(row.partner).await?.ok_or(Problem::LinkExpired)?.partner;
        Ok(Invitation { partner: partner.name, email: row.email, role: row.role })
    }

    /// Makes a member of whoever was invited.
    pub(crate) async fn join(&self, acceptance: &Acceptance) -> Result<(), Error> {
        self.invitation(&acceptance.token).await?;
        check_password(&acceptance.password)?;
        let password_hash = passwords::hash(&acceptance.password).await?;
        let now = self.clock.real_now();
        let mut tx = self.store.write().await?;
        let row = tx.invitation(&ids::hashed(&acceptance.token)).await?;
        let row = row.filter(|row| now < row.expires_at).ok_or(Problem::LinkExpired)?;
        // Whoever withdraws it or changes roles waits for this, or the other way round.
        tx.lock_partner(row.partner).await?;
        let email = row.email.clone();
        let new = MemberRow {
            id: row.id,
            partner: row.partner,
            email,
            name: acceptance.name.clone(),
            role: row.role,
            password_hash,
        };
        if tx.member_by_email(new.email.as_str()).await?.is_some() {
            return Err(Problem::EmailTaken.into());
        }
        if !tx.use_invitation(row.id).await? {
            return Err(Problem::LinkExpired.into());
        }
        let permit = PartnerPermit::to_join(row.partner, row.id);
        tx.join_member(permit, &new, self.clock.now()).await.map_err(|error| {
            if error.is_duplicate() { Problem::EmailTaken.into() } else { Error::from(error) }
        })?;
        tx.commit().await?;
        tracing::info!(member.id = %new.id, partner.id = %new.partner, "{} joined", new.name);
        Ok(())
    }

    /// Sends a link for a new password, if the address is a member's. Whether it is shows neither in the answer nor in its
    /// time: what it takes is done beside.
    pub(crate) async fn ask_reset(
        self: &Arc<Self>,
        email: &str,
        address: &str,
    ) -> Result<(), Error> {
        let now = self.clock.real_now();
        let mut tx = self.store.write().await?;
        let by_email = format!("reset:{}", ids::hashed(&fold(email)));
        attempt(&mut tx, &by_email, RESETS_PER_EMAIL, now).await?;
        attempt(&mut tx, &format!("reset-from:{address}"), RESETS_PER_ADDRESS, now).await?;
        let member = tx.member_by_email(email).await?;
        tx.commit().await?;
        let center = Arc::clone(self);
        tokio::spawn(async move {
            let Some(member) = member else { return };
            if let Err(error) = center.send_reset(&member).await {
                tracing::error!(%error, member.id = %member.id, "A link for a new password was not sent");
            }
        });
        Ok(())
    }

    async fn send_reset(&self, member: &MemberRow) -> Result<(), Error> {
        let now = self.clock.real_now();
        let token = ids::secret();
        let mut tx = self.store.write().await?;
        tx.put_reset(member.id, &ids::hashed(&token), after(now, RESET_LIFE)).await?;
        tx.commit().await?;
        let letter = Letter {
            to: member.email.clone(),
            subject: "A new password for Partner Center".into(),
            body: format!(
                "Choose a new password here:\n{}/reset-password?token={token}\n\n\
                 The link is good for an hour and can be used once. If you did not ask for it, do nothing: your \
                 password stays as it is.\n",
                self.public_url,
            ),
        };
        self.post(&letter).await
    }

    /// Gives the member whose link carries this token another password, and ends all its sessions.
    pub(crate) async fn reset_password(&self, token: &str, password: &str) -> Result<(), Error> {
        check_password(password)?;
        let hash = passwords::hash(password).await?;
        let mut tx = self.store.write().await?;
        let member = tx.take_reset(&ids::hashed(token), self.clock.real_now()).await?;
        let member = member.ok_or(Problem::LinkExpired)?;
        let member = tx.member(member).await?.ok_or(Problem::LinkExpired)?;
        tx.put_password(member.id, &hash).await?;
        tx.remove_sessions(member.id).await?;
        tx.forget_attempts(&sign_in_subject(member.email.as_str())).await?;
        tx.commit().await?;
        self.tell_of_password(&member).await;
        Ok(())
    }

    /// Tells a member that its password was changed, so that it notices if that was somebody else.
    pub(crate) async fn tell_of_password(&self, member: &MemberRow) {
        tracing::info!(member.id = %member.id, "{} has a new password", member.name);
        let letter = Letter {
            to: member.email.clone(),
            subject: "Your password was changed".into(),
            body: format!(
                "The password of {} for Partner Center was changed, and other sessions were ended.\n\n\
                 If that was not you, ask for a new one now:\n{}/forgot-password\n",
                member.email, self.public_url,
            ),
        };
        if let Err(error) = self.post(&letter).await {
            tracing::error!(%error, member.id = %member.id, "A member was not told of its new password");
        }
    }
}

/// Checks that an address is no member's of the partner yet.
pub(crate) async fn check_free(
    tx: &mut store::Read,
    partner: &Partner,
    email: &Email,
) -> Result<(), Error> {
    let member = tx.member_by_email(email.as_str()).await?;
    if member.is_some_and(|member| member.partner == partner.id) {
        return Err(Problem::EmailTaken.into());
    }
    Ok(())
}

/// Under which subject attempts to sign in with an address are counted.
pub(crate) fn sign_in_subject(email: &str) -> String {
    format!("email:{}", ids::hashed(&fold(email)))
}
