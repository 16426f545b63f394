//! The server functions of the customer page.

use domain::{contract::CustomerDetails, id::CustomerId};
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
