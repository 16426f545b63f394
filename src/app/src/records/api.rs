//! The server function of the adjustment record.

use domain::{contract::RecordPage, id::CustomerId};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::failure::Failure;

/// The adjustment records of a customer, newest first.
#[server(prefix = "/api", endpoint = "records/list", input = Json)]
pub async fn list(customer: CustomerId, before: Option<i64>) -> Result<RecordPage, Failure> {
    let desk = crate::office::desk()?;
    desk.pass(desk.office.records(customer, before).await)
}
