//! The server functions of the Set Budget page. Called by a form without JavaScript they lead back to the page: with
//! what was typed and the code of a problem, or with what was done.

use domain::{
    contract::{BudgetPage, BudgetsSet, CodeSent},
    id::CustomerId,
};
use leptos::{prelude::*, server_fn::codec::Json};

use super::form::Fields;
use crate::failure::Failure;

/// What the Set Budget page of these customers shows.
#[server(name = GetPage, prefix = "/api", endpoint = "budgets/page", input = Json)]
pub(crate) async fn page(customers: Vec<CustomerId>) -> Result<BudgetPage, Failure> {
    let desk = crate::office::desk()?;
    desk.pass(desk.office.budget_page(&customers).await)
}

/// Sets budgets, all or none.
#[server(name = SetBudgets, prefix = "/api", endpoint = "budgets/set")]
pub(crate) async fn set(#[server(flatten)] fields: Fields) -> Result<BudgetsSet, Failure> {
    use super::{form::code_of, outcome::Outcome};
    use crate::office::{desk_of_form, forms};
    let desk = desk_of_form(&forms::echo(&fields, &[]))?;
    let done = match fields.command() {
        Ok(command) => desk.office.set_budgets(&command).await.map(|done| (command, done)),
        Err(problem) => Err(problem),
    };
    match done {
        Ok((command, done)) => {
            if desk.reply.is_to_form() {
                let outcome = Outcome { budget_type: command.budget_type, done };
                desk.reply.see(&forms::done(&command, outcome));
            }
            Ok(done)
        }
        Err(problem) => {
            let page = forms::echo(&fields, &[("problem", code_of(&problem))]);
            Err(desk.reply.refuse_form(problem, &page))
        }
    }
}

/// Sends a verification code for exactly this setting.
#[server(name = SendCode, prefix = "/api", endpoint = "budgets/send-code")]
pub(crate) async fn send_code(#[server(flatten)] fields: Fields) -> Result<CodeSent, Failure> {
    use super::form::code_of;
    use crate::office::{desk_of_form, forms};
    let desk = desk_of_form(&forms::echo(&fields, &[]))?;
    let sent = match fields.command() {
        Ok(command) => desk.office.send_code(&command).await,
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(sent) => {
            if desk.reply.is_to_form() {
                desk.reply.see(&forms::echo(&fields, &[("sent", "yes")]));
            }
            Ok(sent)
        }
        Err(problem) => {
            let page = forms::echo(&fields, &[("problem", code_of(&problem))]);
            Err(desk.reply.refuse_form(problem, &page))
        }
    }
}
