//! The server function of the adjustment record.

use domain::{contract::RecordPage, id::CustomerId};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::failure::Failure;

/// The adjustment records of a customer, newest first. An address that names no customer is answered like one that
/// names a stranger's.
#[server(prefix = "/api", endpoint = "records/list", input = Json)]
pub(crate) async fn list(
    customer: Option<CustomerId>,
    before: Option<i64>,
) -> Result<RecordPage, Failure> {
    let member = crate::request::member()?;
    let records = match customer {
        Some(customer) => member.session.records(customer, before).await,
        None => Err(domain::problem::Problem::NotFound),
    };
    member.pass(records)
}
