//! The server functions of Reseller Management. Forms post to them without a script and are led back to the page.

use domain::{
    contract::{CodeSent, GrantPage, MovePage, RequestSeen, ResellerPage, ResellerQuery},
    id::{CustomerId, PartnerId, RequestId},
    request::RequestKind,
};
#[cfg(feature = "ssr")]
use domain::{grant, problem::Problem};
use leptos::{prelude::*, server_fn::codec::Json};

#[cfg(feature = "ssr")]
use super::form::{Typed, YES};
use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::paths;

/// A page of resellers, and what resellers ask for.
#[server(name = ListResellers, prefix = "/api", endpoint = "resellers/list", input = Json)]
pub(crate) async fn list(
    query: ResellerQuery,
) -> Result<(ResellerPage, Vec<RequestSeen>), Failure> {
    let member = crate::request::member()?;
    let page = member.pass(member.session.resellers(&query).await)?;
    let requests = member.pass(member.session.requests().await)?;
    Ok((page, requests))
}

/// What the Grant page shows. An address that names no reseller is answered like one that names a stranger's.
#[server(name = GetReseller, prefix = "/api", endpoint = "resellers/get", input = Json)]
pub(crate) async fn get(id: Option<PartnerId>) -> Result<GrantPage, Failure> {
    let member = crate::request::member()?;
    let page = match id {
        Some(id) => member.session.reseller(id).await,
        None => Err(Problem::NotFound),
    };
    member.pass(page)
}

/// The form that grants.
#[cfg(feature = "ssr")]
struct Form {
    reseller: PartnerId,
    typed: Typed,
    /// The version that was previewed.
    version: Option<i64>,
}

#[cfg(feature = "ssr")]
impl Form {
    /// What it asks for.
    fn command(&self) -> Result<grant::SetGrant, Problem> {
        let Self { reseller, typed, version } = self;
        let quotas = typed.quotas().map_err(|(_, error)| Problem::Amount { error })?;
        let (reseller, version) = (*reseller, *version);
        Ok(grant::SetGrant { reseller, granted: typed.granted, quotas, version })
    }

    /// The page that shows the same preview, with more to say.
    fn echo(&self, more: &[(&str, &str)]) -> String {
        paths::grant(self.reseller, &[&self.typed.echo(), more].concat())
    }
}

/// Grants, changes quotas, or revokes.
#[server(name = SetGrant, prefix = "/api", endpoint = "resellers/set-grant")]
pub(crate) async fn set_grant(
    reseller: PartnerId,
    #[server(default)] granted: String,
    #[server(default)] monthly: String,
    #[server(default)] one_time: String,
    version: Option<i64>,
    #[server(default)] code: String,
) -> Result<(), Failure> {
    let typed = Typed { granted: granted == YES, monthly, one_time };
    let form = Form { reseller, typed, version };
    let member = crate::request::member_of_form(&form.echo(&[]))?;
    let done = match form.command() {
        Ok(command) => member.session.set_grant(&command, Some(&code)).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(change) => {
            if member.reply.is_to_form() {
                let word = super::words::done_word(change.as_ref());
                member.reply.see(&paths::grant(reseller, &[("done", word)]));
            }
            Ok(())
        }
        Err(problem) => {
            let page = form.echo(&[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Sends a verification code for exactly this grant.
#[server(name = SendGrantCode, prefix = "/api", endpoint = "resellers/grant-code")]
pub(crate) async fn send_grant_code(
    reseller: PartnerId,
    #[server(default)] granted: String,
    #[server(default)] monthly: String,
    #[server(default)] one_time: String,
    version: Option<i64>,
) -> Result<CodeSent, Failure> {
    let typed = Typed { granted: granted == YES, monthly, one_time };
    let form = Form { reseller, typed, version };
    let member = crate::request::member_of_form(&form.echo(&[]))?;
    let sent = match form.command() {
        Ok(command) => member.session.send_code(&command.operation()).await,
        Err(problem) => Err(problem),
    };
    member.reply.lead_sent(sent, |query| form.echo(&[query]))
}

/// Asks the distributor; leads to Basic Information, where the answer will stand.
#[server(name = Ask, prefix = "/api", endpoint = "resellers/ask")]
pub(crate) async fn ask(
    kind: RequestKind,
    #[server(default)] wanted: String,
) -> Result<(), Failure> {
    use domain::{money::BudgetAmount, request::NewRequest};
    let page = |query| paths::partner_information(&[query]);
    let member = crate::request::member_of_form(paths::PARTNER_INFORMATION)?;
    let wanted = match wanted.trim() {
        "" => Ok(None),
        text => BudgetAmount::parse(text).map(Some).map_err(Problem::from),
    };
    let done = match wanted {
        Ok(wanted) => member.session.ask(&NewRequest { kind, wanted }).await,
        Err(problem) => Err(problem),
    };
    member.reply.lead(done, page, "asked")
}

/// Declines a request.
#[server(name = DeclineRequest, prefix = "/api", endpoint = "resellers/decline")]
pub(crate) async fn decline(
    id: RequestId,
    #[server(default)] reason: String,
) -> Result<(), Failure> {
    use domain::{problem::FieldName, text::Reason};
    let member = crate::request::member_of_form(paths::RESELLERS)?;
    let done = match Reason::parse(&reason) {
        Ok(reason) => member.session.decline_request(id, &reason).await,
        Err(error) => Err(Problem::Field { field: FieldName::Reason, error }),
    };
    member.reply.lead(done, |query| paths::resellers_with(&[query]), "declined")
}

/// Freezes a reseller's own account, or unfreezes it.
#[server(name = FreezeReseller, prefix = "/api", endpoint = "resellers/freeze")]
pub(crate) async fn freeze(
    reseller: PartnerId,
    #[server(default)] frozen: String,
    #[server(default)] reason: String,
    version: Option<i64>,
) -> Result<(), Failure> {
    use domain::{problem::FieldName, restriction::Restrict, text::Reason};
    let member = crate::request::member_of_form(&paths::freeze_reseller(reseller, &[]))?;
    let frozen = frozen == YES;
    let done = match Reason::parse(&reason) {
        Ok(reason) => {
            let command = Restrict { reseller, frozen, reason, version };
            member.session.restrict(&command).await
        }
        Err(error) => Err(Problem::Field { field: FieldName::Reason, error }),
    };
    match done {
        Ok(_) => {
            if member.reply.is_to_form() {
                let word = if frozen { "frozen" } else { "unfrozen" };
                member.reply.see(&paths::resellers_with(&[("done", word)]));
            }
            Ok(())
        }
        Err(problem) => {
            let page = paths::freeze_reseller(reseller, &[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// What the page that moves a customer shows.
#[server(name = GetMove, prefix = "/api", endpoint = "customers/move-page", input = Json)]
pub(crate) async fn move_page(customer: Option<CustomerId>) -> Result<MovePage, Failure> {
    let member = crate::request::member()?;
    let page = match customer {
        Some(customer) => member.session.move_page(customer).await,
        None => Err(Problem::NotFound),
    };
    member.pass(page)
}

/// Moves a customer to another partner.
#[server(name = MoveCustomer, prefix = "/api", endpoint = "customers/move")]
pub(crate) async fn move_customer(
    customer: CustomerId,
    to: PartnerId,
    version: Option<i64>,
) -> Result<(), Failure> {
    use domain::{moving, set_budget::Choice};
    let page = |query| paths::move_customer(customer, &[query]);
    let member = crate::request::member_of_form(&paths::move_customer(customer, &[]))?;
    let command = moving::MoveCustomer { customer: Choice { id: customer, version }, to };
    let done = member.session.move_customer(&command).await;
    member.reply.lead(done.map(drop), page, "moved")
}

/// Offboards a reseller that has no customers.
#[server(name = Offboard, prefix = "/api", endpoint = "resellers/offboard")]
pub(crate) async fn offboard(reseller: PartnerId, version: Option<i64>) -> Result<(), Failure> {
    let member = crate::request::member_of_form(&paths::offboard(reseller, &[]))?;
    match member.session.offboard(reseller, version).await {
        Ok(()) => {
            if member.reply.is_to_form() {
                member.reply.see(&paths::resellers_with(&[("done", "offboarded")]));
            }
            Ok(())
        }
        Err(problem) => {
            let page = paths::offboard(reseller, &[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Adds a reseller and invites its first administrator; leads to what it is granted.
#[server(name = AddReseller, prefix = "/api", endpoint = "resellers/add")]
pub(crate) async fn add(
    #[server(default)] name: String,
    #[server(default)] admin: String,
) -> Result<(), Failure> {
    use domain::{
        contract::NewReseller,
        problem::FieldName,
        text::{Email, NAME_MAX, Name},
    };
    // One letter more than there may be is enough to say that it is too long.
    let short = |text: &str| text.chars().take(NAME_MAX + 1).collect::<String>();
    let (named, mailed) = (short(&name), short(&admin));
    let echo = |more: &[(&str, &str)]| {
        paths::resellers_with(&[&[("name", named.as_str()), ("admin", &mailed)], more].concat())
    };
    let member = crate::request::member_of_form(&echo(&[]))?;
    let field = |field| move |error| Problem::Field { field, error };
    let new = Name::parse(&name).map_err(field(FieldName::Name)).and_then(|name| {
        let admin = Email::parse(&admin).map_err(field(FieldName::Email))?;
        Ok(NewReseller { name, admin })
    });
    let done = match new {
        Ok(new) => member.session.add_reseller(&new).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(id) => {
            if member.reply.is_to_form() {
                member.reply.see(&paths::grant(id, &[("done", "added")]));
            }
            Ok(())
        }
        Err(problem) => {
            let code = match &problem {
                Problem::Field { field: FieldName::Name, .. } => "name",
                Problem::Field { .. } => "admin",
                other => other.code(),
            };
            let page = echo(&[("problem", code)]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}
