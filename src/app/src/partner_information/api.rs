//! The server function of Basic Information.

use domain::contract::PartnerInformation;
use leptos::prelude::*;

use crate::failure::Failure;

/// The partner's own information and budget quota.
#[server(name = GetInformation, prefix = "/api", endpoint = "partner/information")]
pub(crate) async fn information() -> Result<PartnerInformation, Failure> {
    let desk = crate::office::desk()?;
    desk.pass(desk.office.partner_information().await)
}
