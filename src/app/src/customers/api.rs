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
