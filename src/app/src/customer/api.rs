//! The server functions of the customer page.

use domain::{
    contract::{CustomerDetails, CustomersImported},
    id::CustomerId,
    joining::JoiningTyped,
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::failure::Failure;

/// All that the page of a customer shows. An address that names no customer is answered like one that names a
/// stranger's.
#[server(name = GetCustomer, prefix = "/api", endpoint = "customers/get", input = Json)]
pub(crate) async fn get(
    customer: Option<CustomerId>,
    reveal: bool,
) -> Result<CustomerDetails, Failure> {
    let member = crate::request::member()?;
    let details = match customer {
        Some(customer) => member.session.customer(customer, reveal).await,
        None => Err(domain::problem::Problem::NotFound),
    };
    member.pass(details)
}

/// Adds a customer and leads to its page.
#[server(name = AddCustomer, prefix = "/api", endpoint = "customers/add")]
pub(crate) async fn add(#[server(flatten)] typed: JoiningTyped) -> Result<CustomerId, Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&echo(&typed, &[]))?;
    let added = match typed.read() {
        Ok(new) => member.session.add_customer(&new).await,
        Err(problem) => Err(problem),
    };
    match added {
        Ok(id) => {
            if member.reply.is_to_form() {
                member.reply.see(&paths::customer(id, &[("done", "added")]));
            }
            Ok(id)
        }
        Err(problem) => {
            let page = echo(&typed, &[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// The page that shows what was typed again, with more to say.
#[cfg(feature = "ssr")]
fn echo(typed: &JoiningTyped, more: &[(&str, &str)]) -> String {
    use domain::text::EMAIL_MAX;
    // One letter more than the longest field may have is enough to say that it is too long.
    let cut = |text: &str| text.chars().take(EMAIL_MAX + 1).collect::<String>();
    let JoiningTyped { account, name, email, phone, tag, manager } = typed;
    let [account, name, email, phone, tag, manager] =
        [account, name, email, phone, tag, manager].map(|text| cut(text));
    let typed = [
        ("account", account.as_str()),
        ("name", &name),
        ("email", &email),
        ("phone", &phone),
        ("tag", &tag),
        ("manager", &manager),
    ];
    crate::paths::new_customers(&[&typed, more].concat())
}

/// Adds the customers of a file, all or none; or only checks it.
#[server(name = ImportCustomers, prefix = "/api", endpoint = "customers/import")]
pub(crate) async fn import(
    #[server(default)] file: String,
    #[server(default)] check: String,
) -> Result<CustomersImported, Failure> {
    use crate::{paths, request};
    let member = request::member_of_form(&paths::new_customers(&[]))?;
    let dry_run = check == "yes";
    match member.session.import_customers(&file, dry_run).await {
        Ok(imported) => {
            if member.reply.is_to_form() {
                let (added, line);
                let more = if let Some(fault) = imported.faults.first() {
                    line = fault.line.to_string();
                    [("line", line.as_str()), ("column", fault.column.as_str())]
                } else {
                    added = imported.added.to_string();
                    [(if dry_run { "checked" } else { "imported" }, added.as_str()), ("", "")]
                };
                member.reply.see(&paths::new_customers(&more));
            }
            Ok(imported)
        }
        Err(problem) => {
            let page = paths::new_customers(&[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}
