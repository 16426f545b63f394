//! The server functions of the overview.

use domain::contract::{self, Overview};
use leptos::prelude::*;

use crate::failure::Failure;

/// What needs the member today.
#[server(prefix = "/api", endpoint = "overview/get")]
pub(crate) async fn get() -> Result<Overview, Failure> {
    let member = crate::request::member()?;
    member.pass(member.session.overview().await)
}

/// How many customers there are in each state.
#[server(prefix = "/api", endpoint = "overview/figures")]
pub(crate) async fn figures() -> Result<contract::Figures, Failure> {
    let member = crate::request::member()?;
    member.pass(member.session.figures().await)
}
