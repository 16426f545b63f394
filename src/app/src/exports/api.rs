//! The server functions of exports.

use domain::contract::ExportPage;
use leptos::{prelude::*, server_fn::codec::Json};

use crate::failure::Failure;

/// The exports of the partner, or why the member may not export.
#[server(name = GetExports, prefix = "/api", endpoint = "customers/exports", input = Json)]
pub(crate) async fn exports() -> Result<ExportPage, Failure> {
    use domain::problem::Problem;
    let member = crate::request::member()?;
    match member.session.exports().await {
        Err(denied @ Problem::RoleForbids { .. }) => {
            Ok(ExportPage { denied: Some(denied), exports: Vec::new() })
        }
        answer => member.pass(answer),
    }
}

/// Exports chosen customers. `chosen` is the query of an address.
#[server(name = ExportCustomers, prefix = "/api", endpoint = "customers/export")]
pub(crate) async fn export(#[server(default)] chosen: String) -> Result<String, Failure> {
    use crate::{paths, request};
    let chosen = paths::chosen_of(&chosen);
    let member = request::member_of_form(&paths::exports(Some(&chosen), &[]))?;
    match member.session.export(&chosen).await {
        Ok(id) => {
            let id = id.to_string();
            if member.reply.is_to_form() {
                member.reply.see(&paths::exports(None, &[("exported", &id)]));
            }
            Ok(id)
        }
        Err(problem) => {
            let page = paths::exports(Some(&chosen), &[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}
