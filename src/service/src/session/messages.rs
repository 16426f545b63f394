//! Message Recipients: who gets which message by mail, what became of the latest, and a mail that tries it out (R-ALT-2).

use domain::{
    access::{Action, Rights, Role},
    alert::Marks,
    contract::{
        MAILS_SHOWN, MailSeen, MailState, MailTested, MessagePage, RecipientSeen, Recipients,
    },
    id::MemberId,
    message::MessageType,
    problem::Problem,
    record::OwnChange,
};
use store::MailRow;

use super::{Caller, Known};
use crate::{
    Error, mask,
    messages::{self, Told},
};

impl Caller {
    pub(super) async fn messages(&self) -> Result<MessagePage, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewPartner, &actor.partner)?;
        let partner = actor.partner.id;
        let members = tx.members_of(partner).await?.into_iter().map(|listed| {
            let member = listed.member;
            RecipientSeen { id: member.id, name: member.name, role: member.role }
        });
        let members = members.collect();
        let chosen = tx.recipients(partner).await?;
        // Mails name customers, of which an account manager sees its own alone (R-MEM-2).
        let only = match actor.rights {
            Rights::Role(Role::AccountManager) => Some(self.member()?),
            _ => None,
        };
        let mails = tx.mails(partner, only, i64::from(MAILS_SHOWN)).await?;
        Ok(MessagePage {
            may_change: actor.may(Action::ManageMembers, &actor.partner).err(),
            members,
            marks: actor.partner.marks,
            recipients: MessageType::ALL.map(|message| (message, of(&chosen, message))).into(),
            mails: mails.iter().map(|row| self.mail_seen(row)).collect(),
        })
    }

    pub(super) async fn choose_recipients(&self, wanted: &Recipients) -> Result<(), Error> {
        let now = self.center.clock.now();
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let permit = actor.permit_own(Action::ManageMembers)?;
        let partner = actor.partner.id;
        // Locked, so that two who choose at the same moment are told one after the other.
        tx.lock_partner(partner).await?;
        let members = tx.members_of(partner).await?;
        let chosen = tx.recipients(partner).await?;
        for message in MessageType::ALL {
            let mut wanted = of_all(wanted, message);
            wanted.sort_unstable();
            wanted.dedup();
            let mut names = Vec::with_capacity(wanted.len());
            for id in &wanted {
                let member = members.iter().find(|listed| listed.member.id == *id);
                names.push(member.ok_or(Problem::NotFound)?.member.name.clone());
            }
            let mut before = of(&chosen, message);
            before.sort_unstable();
            if before == wanted {
                continue;
            }
            tx.put_recipients(partner, message, &wanted).await?;
            tx.tell_own(&permit, now, OwnChange::RecipientsChosen { message, names }).await?;
        }
        tx.commit().await?;
        tracing::info!(actor = ?self.principal, "Recipients of messages were chosen");
        Ok(())
    }

    pub(super) async fn choose_marks(&self, marks: Marks) -> Result<(), Error> {
        let now = self.center.clock.now();
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let permit = actor.permit_own(Action::ManageMembers)?;
        let row = tx.lock_partner(actor.partner.id).await?.ok_or(Problem::NotFound)?;
        let before = row.partner.marks;
        if before != marks {
            tx.put_marks(permit, (before, marks), now).await?;
            tx.commit().await?;
            tracing::info!(actor = ?self.principal, ?marks, "Alert thresholds were chosen");
        }
        Ok(())
    }

    pub(super) async fn test_mail(&self) -> Result<MailTested, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, member, .. } = self.known(&mut tx).await?;
        actor.may(Action::ManageMembers, &actor.partner)?;
        let member = member.ok_or(Problem::NotSignedIn)?;
        // A mail server takes its time, and nobody is to wait for it.
        drop(tx);
        let told = Told::test(actor.partner.name.as_str(), &self.center.public_url);
        let fault = self.center.send_told(&member.email, &told, None).await;
        Ok(MailTested { to: mask::email(member.email.as_str()), fault })
    }

    fn mail_seen(&self, row: &MailRow) -> MailSeen {
        let moment = |at| self.center.zone.moment(at);
        let state = match (row.next_at, row.sent_at) {
            // A new mail is due at once.
            (Some(next), _) => MailState::Waiting(moment(next.max(row.at))),
            (None, Some(sent)) => MailState::Sent(moment(sent)),
            (None, None) => MailState::GivenUp,
        };
        MailSeen {
            at: moment(row.at),
            to: mask::email(&row.email),
            message: row.message,
            subject: messages::subject(row.message, &row.data),
            attempts: row.attempts,
            state,
            fault: row.fault,
        }
    }
}

fn of(chosen: &[(MessageType, MemberId)], message: MessageType) -> Vec<MemberId> {
    let members = chosen.iter().filter(|(kind, _)| *kind == message);
    members.map(|(_, member)| *member).collect()
}

fn of_all(wanted: &Recipients, message: MessageType) -> Vec<MemberId> {
    let members = wanted.iter().filter(|(kind, _)| *kind == message);
    members.flat_map(|(_, members)| members.iter().copied()).collect()
}
