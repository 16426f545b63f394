//! The server function of Basic Information.

use domain::contract::PartnerInformation;
use leptos::prelude::*;

use crate::failure::Failure;

/// The partner's own information and budget quota.
#[server(name = GetInformation, prefix = "/api", endpoint = "partner/information")]
pub(crate) async fn information() -> Result<PartnerInformation, Failure> {
    let member = crate::request::member()?;
    member.pass(member.session.partner_information().await)
}
