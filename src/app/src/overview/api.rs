//! The server function of the overview.

use domain::contract::Overview;
use leptos::prelude::*;

use crate::failure::Failure;

/// What needs the member today.
#[server(prefix = "/api", endpoint = "overview/get")]
pub(crate) async fn get() -> Result<Overview, Failure> {
    let desk = crate::office::desk()?;
    desk.pass(desk.office.overview().await)
}
