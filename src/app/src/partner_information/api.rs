//! The server functions of Basic Information.

use domain::contract::{CodeSent, PartnerInformation};
use leptos::prelude::*;

use crate::failure::Failure;

/// The parameter that tells what became of switching verification codes.
pub(super) const CODES: &str = "codes";

/// The partner's own information and budget quota.
#[server(name = GetInformation, prefix = "/api", endpoint = "partner/information")]
pub(crate) async fn information() -> Result<PartnerInformation, Failure> {
    let member = crate::request::member()?;
    member.pass(member.session.partner_information().await)
}

/// Switches verification codes on or off.
#[server(name = SwitchCodes, prefix = "/api", endpoint = "partner/codes/switch")]
pub(crate) async fn switch_codes(
    #[server(default)] on: String,
    #[server(default)] code: String,
) -> Result<(), Failure> {
    use crate::{paths, request::member_of_form};
    let member = member_of_form(paths::PARTNER_INFORMATION)?;
    let on = on == "yes";
    let done = member.session.switch_codes(on, Some(&code)).await;
    let page = |(_, word): (&str, &str)| paths::with(paths::PARTNER_INFORMATION, &[(CODES, word)]);
    member.reply.lead(done, page, if on { "on" } else { "off" })
}

/// Sends a verification code for switching them off.
#[server(name = SendSwitchCode, prefix = "/api", endpoint = "partner/codes/send-code")]
pub(crate) async fn send_switch_code() -> Result<CodeSent, Failure> {
    use crate::{paths, request::member_of_form};
    use domain::operation::Operation;
    let member = member_of_form(paths::PARTNER_INFORMATION)?;
    let sent = member.session.send_code(&Operation::SwitchOffCodes).await;
    member
        .reply
        .lead_sent(sent, |(_, word)| paths::with(paths::PARTNER_INFORMATION, &[(CODES, word)]))
}
