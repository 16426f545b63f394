//! The server functions of ending an association. Their forms are plain: each leads back to a page that says what was done.

use domain::{
    contract::{CodeSent, DisassociationAsked, DisassociationPage},
    id::CustomerId,
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::failure::Failure;

/// What the page of a customer's disassociation shows. An address that names no customer is answered like one that names
/// a stranger's.
#[server(name = GetDisassociation, prefix = "/api", endpoint = "disassociation/page", input = Json)]
pub(crate) async fn page(customer: Option<CustomerId>) -> Result<DisassociationPage, Failure> {
    let member = crate::request::member()?;
    let page = match customer {
        Some(customer) => member.session.disassociation(customer).await,
        None => Err(domain::problem::Problem::NotFound),
    };
    member.pass(page)
}

/// The form that asks for it, with the names of its fields.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, Default)]
struct Fields {
    /// Which customer.
    customer: String,
    /// As typed.
    reason: String,
    /// `yes` when ticked.
    agree: String,
    /// As typed.
    code: String,
}

#[cfg(feature = "ssr")]
impl Fields {
    /// The customer and the reason.
    fn read(&self) -> Result<(CustomerId, domain::text::Reason), domain::problem::Problem> {
        use domain::{
            problem::{FieldName, Problem},
            text::Reason,
        };
        let customer = self.customer.parse().map_err(|_| Problem::NotFound)?;
        let reason = Reason::parse(&self.reason)
            .map_err(|error| Problem::Field { field: FieldName::Reason, error })?;
        if self.agree == "yes" { Ok((customer, reason)) } else { Err(Problem::AgreementMissing) }
    }

    /// The page that shows what was typed again, but for the code, with more to say.
    fn echo(&self, more: &[(&str, &str)]) -> String {
        let reason: String = self.reason.chars().take(domain::text::REASON_MAX + 1).collect();
        let customer = self.customer.parse::<CustomerId>().map(|id| id.to_string());
        let typed = [
            (crate::paths::CUSTOMER, customer.as_deref().unwrap_or_default()),
            ("reason", reason.as_str()),
            ("agree", if self.agree == "yes" { "yes" } else { "" }),
        ];
        crate::paths::disassociate(&[&typed, more].concat())
    }
}

/// Asks a customer to end its association.
#[server(name = AskDisassociation, prefix = "/api", endpoint = "disassociation/ask")]
pub(crate) async fn ask(
    #[server(default)] customer: String,
    #[server(default)] reason: String,
    #[server(default)] agree: String,
    #[server(default)] code: String,
) -> Result<(), Failure> {
    let fields = Fields { customer, reason, agree, code };
    let member = crate::request::member_of_form(&fields.echo(&[]))?;
    let asked = match fields.read() {
        Ok((customer, reason)) => {
            member.session.ask_disassociation(customer, &reason, Some(&fields.code)).await
        }
        Err(problem) => Err(problem),
    };
    let bare = Fields { customer: fields.customer.clone(), ..Fields::default() };
    let fields = if asked.is_ok() { bare } else { fields };
    member.reply.lead(asked, |query| fields.echo(&[query]), "asked")
}

/// Sends a verification code for asking exactly this.
#[server(name = SendDisassociationCode, prefix = "/api", endpoint = "disassociation/ask-code")]
pub(crate) async fn send_code(
    #[server(default)] customer: String,
    #[server(default)] reason: String,
    #[server(default)] agree: String,
) -> Result<CodeSent, Failure> {
    use domain::operation::Operation;
    let fields = Fields { customer, reason, agree, code: String::new() };
    let member = crate::request::member_of_form(&fields.echo(&[]))?;
    let sent = match fields.read() {
        Ok((customer, reason)) => {
            member.session.send_code(&Operation::Disassociate { customer, reason }).await
        }
        Err(problem) => Err(problem),
    };
    member.reply.lead_sent(sent, |query| fields.echo(&[query]))
}

/// Takes the request back.
#[server(name = WithdrawDisassociation, prefix = "/api", endpoint = "disassociation/withdraw")]
pub(crate) async fn withdraw(customer: CustomerId) -> Result<(), Failure> {
    let id = customer.to_string();
    let page = |query| crate::paths::disassociate(&[(crate::paths::CUSTOMER, &id), query]);
    let member = crate::request::member_of_form(&page(("", "")))?;
    let done = member.session.withdraw_disassociation(customer).await;
    member.reply.lead(done, page, "withdrawn")
}

/// Lets the customer go, because it agreed in another way than by its link.
#[server(name = RecordConsent, prefix = "/api", endpoint = "disassociation/consent")]
pub(crate) async fn consent(customer: CustomerId) -> Result<(), Failure> {
    use crate::paths;
    let id = customer.to_string();
    let member = crate::request::member_of_form(&paths::disassociate(&[(paths::CUSTOMER, &id)]))?;
    match member.session.record_consent(customer).await {
        Ok(()) => {
            if member.reply.is_to_form() {
                // Its page is gone with it; its records stay.
                member.reply.see(&paths::records(customer, None));
            }
            Ok(())
        }
        Err(problem) => {
            let more = [(paths::CUSTOMER, id.as_str()), ("problem", problem.code())];
            Err(member.reply.refuse_form(problem, &paths::disassociate(&more)))
        }
    }
}

/// What a customer's link asks.
#[server(name = GetDisassociationAsked, prefix = "/api", endpoint = "disassociation/asked", input = Json)]
pub(crate) async fn asked(token: String) -> Result<DisassociationAsked, Failure> {
    let stranger = crate::request::stranger()?;
    let asked = stranger.public.disassociation_asked(&token).await;
    asked.map_err(|problem| stranger.reply.refuse(problem))
}

/// Carries out the customer's answer.
#[server(name = AnswerDisassociation, prefix = "/api", endpoint = "disassociation/answer")]
pub(crate) async fn answer(token: String, agrees: bool) -> Result<(), Failure> {
    use crate::paths;
    let stranger = crate::request::stranger()?;
    let done = stranger.public.answer_disassociation(&token, agrees).await;
    let word = if agrees { "agreed" } else { "declined" };
    // Whoever may not be let go yet keeps the link.
    let token = if done.is_ok() { String::new() } else { token };
    stranger.reply.lead(done, |query| paths::answer(&[("token", &token), query]), word)
}
