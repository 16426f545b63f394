//! The members of a partner: invited, given roles, removed (R-MEM-2, D27).

use domain::{
    access::{Action, Role},
    contract::{InvitationSeen, MemberList, MemberSeen},
    id::MemberId,
    member::{check_leaving, check_password},
    operation::Operation,
    problem::Problem,
    text::Email,
};
use store::{MemberRow, Read};

use super::{Caller, Known};
use crate::{
    Error,
    members::{check_free, sign_in_subject},
    passwords,
    public::{ATTEMPTS_PER_EMAIL, attempt},
};

impl Caller {
    pub(super) async fn members(&self) -> Result<MemberList, Error> {
        let now = self.center.clock.real_now();
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewPartner, &actor.partner)?;
        let denied = actor.may(Action::ManageMembers, &actor.partner).err();
        let invitations = match denied {
            None => tx.invitations_of(actor.partner.id).await?,
            Some(_) => Vec::new(),
        };
        let moment = |at| self.center.zone.moment(at);
        let seen = |listed: store::ListedMember| MemberSeen {
            id: listed.member.id,
            name: listed.member.name,
            email: listed.member.email,
            role: listed.member.role,
            since: moment(listed.created_at),
            has_app: listed.has_app,
        };
        Ok(MemberList {
            members: tx.members_of(actor.partner.id).await?.into_iter().map(seen).collect(),
            invitations: invitations
                .into_iter()
                .map(|row| InvitationSeen {
                    id: row.id,
                    email: row.email,
                    role: row.role,
                    until: moment(row.expires_at),
                    is_over: row.expires_at <= now,
                })
                .collect(),
            denied,
        })
    }

    /// To whom an invitation would be sent, if it may be.
    pub(super) async fn would_invite(
        tx: &mut Read,
        known: &Known,
        email: &Email,
    ) -> Result<String, Error> {
        let partner = &known.actor.partner;
        known.actor.may(Action::ManageMembers, partner)?;
        check_free(tx, partner, email).await?;
        Ok(partner.name.to_string())
    }

    pub(super) async fn invite(
        &self,
        email: &Email,
        role: Role,
        code: Option<&str>,
    ) -> Result<(), Error> {
        let operation = Operation::Invite { email: email.clone(), role };
        let tried = self.try_code(&operation, code).await?;
        let mut tx = self.center.store.write().await?;
        let known = self.known(&mut tx).await?;
        Self::would_invite(&mut tx, &known, email).await?;
        let actor = known.actor;
        self.check_code(&mut tx, &actor, tried).await?;
        let permit = actor.permit_own(Action::ManageMembers)?;
        let letter = self.center.invite(&mut tx, permit, &actor.partner, (email, role)).await?;
        tx.commit().await?;
        self.center.post(&letter).await
    }

    pub(super) async fn withdraw_invitation(&self, id: MemberId) -> Result<(), Error> {
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let permit = actor.permit_own(Action::ManageMembers)?;
        if !tx.remove_invitation(permit, id, self.center.clock.now()).await? {
            return Err(Problem::NotFound.into());
        }
        Ok(tx.commit().await?)
    }

    /// Who would get another role, or none, if that may be.
    pub(super) async fn would_leave(
        tx: &mut Read,
        known: &Known,
        id: MemberId,
        after: Option<Role>,
    ) -> Result<MemberRow, Error> {
        known.actor.may(Action::ManageMembers, &known.actor.partner)?;
        let members = tx.members_of(known.actor.partner.id).await?;
        let member = members.iter().find(|listed| listed.member.id == id);
        let member = member.ok_or(Problem::NotFound)?.member.clone();
        check_leaving(member.role, after, members.iter().map(|listed| listed.member.role))?;
        Ok(member)
    }

    pub(super) async fn change_role(
        &self,
        id: MemberId,
        role: Role,
        code: Option<&str>,
    ) -> Result<(), Error> {
        let tried = self.try_code(&Operation::ChangeRole { member: id, role }, code).await?;
        let mut tx = self.center.store.write().await?;
        let known = self.known(&mut tx).await?;
        // Of two administrators who change each other's role, the second finds itself the last.
        tx.lock_partner(known.actor.partner.id).await?;
        let known = self.known(&mut tx).await?;
        let member = Self::would_leave(&mut tx, &known, id, Some(role)).await?;
        self.check_code(&mut tx, &known.actor, tried).await?;
        let permit = known.actor.permit_own(Action::ManageMembers)?;
        if member.role != role {
            tx.put_role(permit, (id, member.role, role), self.center.clock.now()).await?;
        }
        tx.commit().await?;
        tracing::info!(member.id = %id, role = role.word(), "A member has another role");
        Ok(())
    }

    pub(super) async fn remove_member(
        &self,
        id: MemberId,
        code: Option<&str>,
    ) -> Result<(), Error> {
        let tried = self.try_code(&Operation::RemoveMember(id), code).await?;
        let mut tx = self.center.store.write().await?;
        let known = self.known(&mut tx).await?;
        tx.lock_partner(known.actor.partner.id).await?;
        let known = self.known(&mut tx).await?;
        let member = Self::would_leave(&mut tx, &known, id, None).await?;
        self.check_code(&mut tx, &known.actor, tried).await?;
        let permit = known.actor.permit_own(Action::ManageMembers)?;
        tx.remove_member(permit, (id, member.role), self.center.clock.now()).await?;
        tx.commit().await?;
        tracing::info!(member.id = %id, "A member was removed");
        Ok(())
    }

    pub(super) async fn change_password(&self, present: &str, new: &str) -> Result<(), Error> {
        let now = self.center.clock.real_now();
        let mut tx = self.center.store.write().await?;
        let member = self.known(&mut tx).await?.member.ok_or(Problem::NotSignedIn)?;
        // The same count as for signing in: a session that somebody left open is no place to guess.
        let subject = sign_in_subject(member.email.as_str());
        attempt(&mut tx, &subject, ATTEMPTS_PER_EMAIL, now).await?;
        tx.commit().await?;
        if !passwords::verify(present, Some(&member.password_hash)).await? {
            return Err(Problem::PasswordWrong.into());
        }
        check_password(new)?;
        let hash = passwords::hash(new).await?;
        let mut tx = self.center.store.write().await?;
        tx.put_password(member.id, &hash).await?;
        tx.remove_other_sessions(member.id, self.token_hash.as_deref().unwrap_or_default()).await?;
        tx.forget_attempts(&subject).await?;
        tx.commit().await?;
        self.center.tell_of_password(&member).await;
        Ok(())
    }
}
