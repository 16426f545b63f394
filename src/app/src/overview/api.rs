//! The server function of the overview.

use domain::contract::Overview;
use leptos::prelude::*;

use crate::failure::Failure;

/// What needs the member today.
#[server(prefix = "/api", endpoint = "overview/get")]
pub(crate) async fn get() -> Result<Overview, Failure> {
    let member = crate::request::member()?;
    member.pass(member.session.overview().await)
}
