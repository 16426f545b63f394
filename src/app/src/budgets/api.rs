//! The server functions of the Set Budget page. Called by a form without JavaScript they lead back to the page: with
//! what was typed and the code of a problem, or with what was done.

use domain::{
    contract::{BudgetPage, BudgetsSet, CodeSent},
    id::CustomerId,
};
use leptos::{prelude::*, server_fn::codec::Json};

use super::Fields;
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
    use crate::{office::desk, paths};
    let desk = desk()?;
    let done = match fields.command() {
        Ok(command) => desk.office.set_budgets(&command).await.map(|done| (command, done)),
        Err(problem) => Err(problem),
    };
    match done {
        Ok((command, done)) => {
            if desk.reply.is_to_form() {
                let ids: Vec<_> = command.customers.iter().map(|choice| choice.id).collect();
                let said = Outcome { budget_type: command.budget_type, done }.to_query();
                let said: Vec<_> =
                    said.iter().map(|(name, value)| (*name, value.as_str())).collect();
                desk.reply.see(&paths::set_budget_with(&ids, &said));
            }
            Ok(done)
        }
        Err(problem) => {
            let page = fields.echo(&[("problem", code_of(&problem))]);
            Err(desk.reply.refuse_form(problem, &page))
        }
    }
}

/// Sends a verification code for exactly this setting.
#[server(name = SendCode, prefix = "/api", endpoint = "budgets/send-code")]
pub(crate) async fn send_code(#[server(flatten)] fields: Fields) -> Result<CodeSent, Failure> {
    use super::form::code_of;
    let desk = crate::office::desk()?;
    let sent = match fields.command() {
        Ok(command) => desk.office.send_code(&command).await,
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(sent) => {
            if desk.reply.is_to_form() {
                desk.reply.see(&fields.echo(&[("sent", "yes")]));
            }
            Ok(sent)
        }
        Err(problem) => {
            let page = fields.echo(&[("problem", code_of(&problem))]);
            Err(desk.reply.refuse_form(problem, &page))
        }
    }
}
