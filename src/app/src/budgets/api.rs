//! The server functions of the Set Budget page. Called by a form without JavaScript they lead back to the page: with
//! what was typed and the code of a problem, or with what was done.

use domain::{
    contract::{BudgetPage, BudgetsSet, CodeSent},
    selection::Selection,
};
use leptos::{prelude::*, server_fn::codec::Json};

use super::form::Fields;
use crate::failure::Failure;

/// What the Set Budget page of chosen customers shows.
#[server(name = GetPage, prefix = "/api", endpoint = "budgets/page", input = Json)]
pub(crate) async fn page(chosen: Selection) -> Result<BudgetPage, Failure> {
    let member = crate::request::member()?;
    member.pass(member.session.budget_page(&chosen).await)
}

/// Sets budgets, all or none.
#[server(name = SetBudgets, prefix = "/api", endpoint = "budgets/set")]
pub(crate) async fn set(#[server(flatten)] fields: Fields) -> Result<BudgetsSet, Failure> {
    use super::outcome::Outcome;
    use crate::request::{forms, member_of_form};
    let member = member_of_form(&forms::echo(&fields, &[]))?;
    let done = match fields.command() {
        Ok(command) => member.session.set_budgets(&command).await.map(|done| (command, done)),
        Err(problem) => Err(problem),
    };
    match done {
        Ok((command, done)) => {
            if member.reply.is_to_form() {
                let outcome = Outcome { budget_type: command.budget_type, done };
                member.reply.see(&forms::done(&command, outcome));
            }
            Ok(done)
        }
        Err(problem) => {
            let page = forms::echo(&fields, &[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Sends a verification code for exactly this setting.
#[server(name = SendCode, prefix = "/api", endpoint = "budgets/send-code")]
pub(crate) async fn send_code(#[server(flatten)] fields: Fields) -> Result<CodeSent, Failure> {
    use crate::request::{forms, member_of_form};
    use domain::operation::Operation;
    let member = member_of_form(&forms::echo(&fields, &[]))?;
    let sent = match fields.command() {
        Ok(command) => member.session.send_code(&Operation::SetBudgets(command)).await,
        Err(problem) => Err(problem),
    };
    member.reply.lead_sent(sent, |query| forms::echo(&fields, &[query]))
}
