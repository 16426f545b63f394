//! The server functions of Members. Their forms are sent by the browser itself, and lead back to the page.

use domain::contract::{CodeSent, MemberList};
use leptos::prelude::*;

use crate::failure::Failure;

/// What a form of the page asks for.
pub(super) const INVITE: &str = "invite";
pub(super) const ROLE: &str = "role";
pub(super) const REMOVE: &str = "remove";

/// The members of the partner.
#[server(name = ListMembers, prefix = "/api", endpoint = "partner/members/list")]
pub(crate) async fn list() -> Result<MemberList, Failure> {
    let member = crate::request::member()?;
    member.pass(member.session.members().await)
}

/// Invites somebody, gives a member another role, or removes it.
#[server(name = ChangeMembers, prefix = "/api", endpoint = "partner/members/change")]
pub(crate) async fn change(
    #[server(default)] step: String,
    #[server(default)] id: String,
    #[server(default)] email: String,
    #[server(default)] role: String,
    #[server(default)] code: String,
) -> Result<(), Failure> {
    use super::fields::Fields;
    use crate::paths;
    use domain::{operation::Operation, problem::Problem};
    let fields = Fields { step, id, email, role, code };
    let member = crate::request::member_of_form(&fields.echo(&[]))?;
    let (session, code) = (&member.session, Some(fields.code.as_str()));
    let (done, word) = match fields.operation() {
        Ok(Operation::Invite { email, role }) => {
            (session.invite(&email, role, code).await, "invited")
        }
        Ok(Operation::ChangeRole { member, role }) => {
            (session.change_role(member, role, code).await, "role")
        }
        Ok(Operation::RemoveMember(member)) => {
            (session.remove_member(member, code).await, "removed")
        }
        Ok(_) => (Err(Problem::NotFound), ""),
        Err(problem) => (Err(problem), ""),
    };
    let page = |said: (&str, &str)| match said.0 {
        "done" => paths::with(paths::MEMBERS, &[said]),
        _ => fields.echo(&[said]),
    };
    member.reply.lead(done, page, word)
}

/// Sends a verification code for exactly that.
#[server(name = SendMembersCode, prefix = "/api", endpoint = "partner/members/send-code")]
pub(crate) async fn send_code(
    #[server(default)] step: String,
    #[server(default)] id: String,
    #[server(default)] email: String,
    #[server(default)] role: String,
    #[server(default)] code: String,
) -> Result<CodeSent, Failure> {
    use super::fields::Fields;
    let fields = Fields { step, id, email, role, code };
    let member = crate::request::member_of_form(&fields.echo(&[]))?;
    let sent = match fields.operation() {
        Ok(operation) => member.session.send_code(&operation).await,
        Err(problem) => Err(problem),
    };
    member.reply.lead_sent(sent, |query| fields.echo(&[query]))
}

/// Withdraws an invitation.
#[server(name = WithdrawInvitation, prefix = "/api", endpoint = "partner/members/withdraw")]
pub(crate) async fn withdraw(id: domain::id::MemberId) -> Result<(), Failure> {
    use crate::paths;
    let member = crate::request::member_of_form(paths::MEMBERS)?;
    let done = member.session.withdraw_invitation(id).await;
    member.reply.lead(done, |said| paths::with(paths::MEMBERS, &[said]), "withdrawn")
}
