//! The server function of the list of customers.

use domain::{contract::CustomerPage, list::CustomerQuery};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::failure::Failure;

/// A page of customers.
#[server(prefix = "/api", endpoint = "customers/list", input = Json)]
pub(crate) async fn list(query: CustomerQuery) -> Result<CustomerPage, Failure> {
    let member = crate::request::member()?;
    member.pass(member.session.customers(&query).await)
}

/// Changes who looks after chosen customers, and how they are tagged. `chosen` is the query of an address, `new_manager`
/// a member, `none`, or nothing.
#[server(name = AssignCustomers, prefix = "/api", endpoint = "customers/assign")]
pub(crate) async fn assign(
    #[server(default)] chosen: String,
    #[server(default)] new_manager: String,
    #[server(default)] new_tag: String,
    #[server(default)] untag: String,
) -> Result<u32, Failure> {
    use crate::{paths, request};
    use domain::{
        contract::Assignment,
        problem::{FieldName, Problem},
        text::{TAG_MAX, Tag},
    };
    let chosen = paths::chosen_of(&chosen);
    let typed: String = new_tag.chars().take(TAG_MAX + 1).collect();
    let echo = |more: &[(&str, &str)]| {
        paths::assign(&chosen, &[&[("new-tag", typed.as_str())], more].concat())
    };
    let member = request::member_of_form(&echo(&[]))?;
    let read = || {
        let manager = match new_manager.as_str() {
            "" => None,
            "none" => Some(None),
            id => Some(Some(id.parse().map_err(|_| Problem::NotFound)?)),
        };
        let tag = match new_tag.trim() {
            _ if untag == "yes" => Some(None),
            "" => None,
            tag => {
                let field = |error| Problem::Field { field: FieldName::Tag, error };
                Some(Some(Tag::parse(tag).map_err(field)?))
            }
        };
        Ok(Assignment { manager, tag })
    };
    let done = match read() {
        Ok(change) => member.session.assign(&chosen, &change).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(count) => {
            if member.reply.is_to_form() {
                let assigned = count.to_string();
                member.reply.see(&paths::assign(&chosen, &[("assigned", &assigned)]));
            }
            Ok(count)
        }
        Err(problem) => {
            let page = echo(&[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Saves what the list is asked under a name; `query` is that of an address.
#[server(name = SaveView, prefix = "/api", endpoint = "customers/views/save")]
pub(crate) async fn save_view(
    #[server(default)] name: String,
    #[server(default)] query: String,
) -> Result<(), Failure> {
    use crate::{paths, request};
    use domain::{
        problem::{FieldName, Problem},
        text::Name,
    };
    let query = paths::customers_of(&query);
    let member = request::member_of_form(&paths::customers(&query))?;
    let saved = match Name::parse(name.trim()) {
        Ok(name) => member.session.save_view(&name, &query).await,
        Err(error) => Err(Problem::Field { field: FieldName::Name, error }),
    };
    view_answer(&member, saved, &query)
}

/// Removes a view, and leads back to what the list was asked.
#[server(name = RemoveView, prefix = "/api", endpoint = "customers/views/remove")]
pub(crate) async fn remove_view(
    #[server(default)] view: String,
    #[server(default)] query: String,
) -> Result<(), Failure> {
    use crate::{paths, request};
    use domain::problem::Problem;
    let query = paths::customers_of(&query);
    let member = request::member_of_form(&paths::customers(&query))?;
    let removed = match view.parse() {
        Ok(id) => member.session.remove_view(id).await,
        Err(_) => Err(Problem::NotFound),
    };
    view_answer(&member, removed, &query)
}

#[cfg(feature = "ssr")]
fn view_answer(
    member: &crate::request::Member,
    done: Result<(), domain::problem::Problem>,
    query: &CustomerQuery,
) -> Result<(), Failure> {
    use crate::paths;
    match done {
        Ok(()) => {
            if member.reply.is_to_form() {
                member.reply.see(&paths::customers(query));
            }
            Ok(())
        }
        Err(problem) => {
            let page = paths::customers_with(query, &[("view-problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}
