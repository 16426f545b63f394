//! The server functions of freezing and unfreezing. The form is sent by the browser itself, with or without JavaScript,
//! and leads back to its page: with what was typed and the code of a problem, or with what was done.

use domain::{
    contract::{CodeSent, FreezePage},
    freezing::FreezeAct,
    selection::Selection,
};
use leptos::{prelude::*, server_fn::codec::Json};

use super::form::Fields;
use crate::failure::Failure;

/// What the page of an act shows of chosen customers. An address that names no act leads nowhere.
#[server(name = GetFreezePage, prefix = "/api", endpoint = "freezes/page", input = Json)]
pub(crate) async fn page(act: Option<FreezeAct>, chosen: Selection) -> Result<FreezePage, Failure> {
    let member = crate::request::member()?;
    let page = match act {
        Some(act) => member.session.freeze_page(&chosen, act).await,
        None => Err(domain::problem::Problem::NotFound),
    };
    member.pass(page)
}

/// Freezes or unfreezes, all or none, and answers how many changed.
#[server(name = SetFreezes, prefix = "/api", endpoint = "freezes/set")]
pub(crate) async fn set(#[server(flatten)] fields: Fields) -> Result<u32, Failure> {
    let member = crate::request::member_of_form(&fields.page(&[]))?;
    let done = match fields.command() {
        Ok(command) => member.session.freeze(&command).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(done) => {
            if member.reply.is_to_form() {
                member.reply.see(&fields.page_of_done(done));
            }
            Ok(done)
        }
        Err(problem) => {
            let page = fields.page(&[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Sends a verification code for exactly this step.
#[server(name = SendFreezeCode, prefix = "/api", endpoint = "freezes/send-code")]
pub(crate) async fn send_code(#[server(flatten)] fields: Fields) -> Result<CodeSent, Failure> {
    use domain::operation::Operation;
    let member = crate::request::member_of_form(&fields.page(&[]))?;
    let sent = match fields.command() {
        Ok(command) => member.session.send_code(&Operation::Freeze(command)).await,
        Err(problem) => Err(problem),
    };
    member.reply.lead_sent(sent, |query| fields.page(&[query]))
}
