//! The server functions of Reseller Management. Forms post to them without a script and are led back to the page.

#[cfg(feature = "ssr")]
use domain::{contract::NewReseller, grant, operation::Operation, problem::Problem};
use domain::{
    contract::{CodeSent, GrantPage, MovePage, RequestSeen, ResellerPage, ResellerQuery},
    id::{CustomerId, PartnerId, RequestId},
    request::RequestKind,
};
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

/// The form that freezes a reseller's own account, or unfreezes it.
#[cfg(feature = "ssr")]
struct FreezeForm {
    reseller: PartnerId,
    frozen: bool,
    reason: String,
    version: Option<i64>,
}

#[cfg(feature = "ssr")]
impl FreezeForm {
    /// What it asks for.
    fn command(&self) -> Result<domain::restriction::Restrict, Problem> {
        use domain::{problem::FieldName, restriction::Restrict, text::Reason};
        let Self { reseller, frozen, reason, version } = self;
        let reason = Reason::parse(reason)
            .map_err(|error| Problem::Field { field: FieldName::Reason, error })?;
        Ok(Restrict { reseller: *reseller, frozen: *frozen, reason, version: *version })
    }

    /// The page that shows what was typed again, with more to say.
    fn echo(&self, more: &[(&str, &str)]) -> String {
        // One letter more than there may be is enough to say that it is too long.
        let reason: String = self.reason.chars().take(domain::text::REASON_MAX + 1).collect();
        paths::freeze_reseller(self.reseller, &[&[("reason", reason.as_str())], more].concat())
    }
}

/// Freezes a reseller's own account, or unfreezes it.
#[server(name = FreezeReseller, prefix = "/api", endpoint = "resellers/freeze")]
pub(crate) async fn freeze(
    reseller: PartnerId,
    #[server(default)] frozen: String,
    #[server(default)] reason: String,
    version: Option<i64>,
    #[server(default)] code: String,
) -> Result<(), Failure> {
    let frozen = frozen == YES;
    let form = FreezeForm { reseller, frozen, reason, version };
    let member = crate::request::member_of_form(&form.echo(&[]))?;
    let done = match form.command() {
        Ok(command) => member.session.restrict(&command, Some(&code)).await,
        Err(problem) => Err(problem),
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
            let page = form.echo(&[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Sends a verification code for exactly this freeze.
#[server(name = SendFreezeResellerCode, prefix = "/api", endpoint = "resellers/freeze-code")]
pub(crate) async fn send_freeze_code(
    reseller: PartnerId,
    #[server(default)] frozen: String,
    #[server(default)] reason: String,
    version: Option<i64>,
) -> Result<CodeSent, Failure> {
    let form = FreezeForm { reseller, frozen: frozen == YES, reason, version };
    let member = crate::request::member_of_form(&form.echo(&[]))?;
    let sent = match form.command() {
        Ok(command) => member.session.send_code(&Operation::Restrict(command)).await,
        Err(problem) => Err(problem),
    };
    member.reply.lead_sent(sent, |query| form.echo(&[query]))
}

/// Says who looks after a reseller; without a `manager`, nobody.
#[server(name = AssignReseller, prefix = "/api", endpoint = "resellers/assign")]
pub(crate) async fn assign(
    reseller: PartnerId,
    version: Option<i64>,
    #[server(default)] manager: String,
) -> Result<(), Failure> {
    let member = crate::request::member_of_form(&paths::assign_reseller(reseller, &[]))?;
    let manager = match manager.as_str() {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| Problem::NotFound),
    };
    let done = match manager {
        Ok(manager) => member.session.assign_reseller(reseller, version, manager).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => {
            if member.reply.is_to_form() {
                member.reply.see(&paths::resellers_with(&[("done", "assigned")]));
            }
            Ok(())
        }
        Err(problem) => {
            let page = paths::assign_reseller(reseller, &[("problem", problem.code())]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// What the page that moves a customer shows.
#[server(name = GetMove, prefix = "/api", endpoint = "customers/move-page", input = Json)]
pub(crate) async fn move_page(
    customer: Option<CustomerId>,
    search: String,
) -> Result<MovePage, Failure> {
    let member = crate::request::member()?;
    let page = match customer {
        Some(customer) => member.session.move_page(customer, search.trim()).await,
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
    #[server(default)] code: String,
) -> Result<(), Failure> {
    use domain::{moving, set_budget::Choice};
    let chosen = to.to_string();
    let echo = |query| paths::move_customer(customer, &[("to", chosen.as_str()), query]);
    let member = crate::request::member_of_form(&paths::move_customer(customer, &[]))?;
    let command = moving::MoveCustomer { customer: Choice { id: customer, version }, to };
    match member.session.move_customer(&command, Some(&code)).await {
        Ok(_) => {
            if member.reply.is_to_form() {
                member.reply.see(&paths::move_customer(customer, &[("done", "moved")]));
            }
            Ok(())
        }
        Err(problem) => {
            let page = echo(("problem", problem.code()));
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Sends a verification code for moving exactly this customer there.
#[server(name = SendMoveCode, prefix = "/api", endpoint = "customers/move-code")]
pub(crate) async fn send_move_code(
    customer: CustomerId,
    to: PartnerId,
    version: Option<i64>,
) -> Result<CodeSent, Failure> {
    use domain::{moving, set_budget::Choice};
    let chosen = to.to_string();
    let member = crate::request::member_of_form(&paths::move_customer(customer, &[]))?;
    let command = moving::MoveCustomer { customer: Choice { id: customer, version }, to };
    let sent = member.session.send_code(&Operation::Move(command)).await;
    member
        .reply
        .lead_sent(sent, |query| paths::move_customer(customer, &[("to", chosen.as_str()), query]))
}

/// Offboards a reseller that has no customers.
#[server(name = Offboard, prefix = "/api", endpoint = "resellers/offboard")]
pub(crate) async fn offboard(
    reseller: PartnerId,
    version: Option<i64>,
    #[server(default)] code: String,
) -> Result<(), Failure> {
    let member = crate::request::member_of_form(&paths::offboard(reseller, &[]))?;
    match member.session.offboard(reseller, version, Some(&code)).await {
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

/// Sends a verification code for offboarding exactly this reseller.
#[server(name = SendOffboardCode, prefix = "/api", endpoint = "resellers/offboard-code")]
pub(crate) async fn send_offboard_code(reseller: PartnerId) -> Result<CodeSent, Failure> {
    let member = crate::request::member_of_form(&paths::offboard(reseller, &[]))?;
    let sent = member.session.send_code(&Operation::Offboard(reseller)).await;
    member.reply.lead_sent(sent, |query| paths::offboard(reseller, &[query]))
}

/// The form that adds a reseller.
#[cfg(feature = "ssr")]
struct AddForm {
    name: String,
    admin: String,
}

#[cfg(feature = "ssr")]
impl AddForm {
    /// What it asks for; otherwise the problem, and the word for it in the address of the page.
    fn new_reseller(&self) -> Result<NewReseller, (Problem, &'static str)> {
        use domain::{
            problem::FieldName,
            text::{Email, Name},
        };
        let field = |field, word| move |error| (Problem::Field { field, error }, word);
        let name = Name::parse(&self.name).map_err(field(FieldName::Name, "name"))?;
        let admin = Email::parse(&self.admin).map_err(field(FieldName::Email, "admin"))?;
        Ok(NewReseller { name, admin })
    }

    /// The page that shows what was typed again, with more to say.
    fn echo(&self, more: &[(&str, &str)]) -> String {
        // One letter more than there may be is enough to say that it is too long.
        let short = |text: &str| text.chars().take(domain::text::NAME_MAX + 1).collect::<String>();
        let (name, admin) = (short(&self.name), short(&self.admin));
        let typed = [("name", name.as_str()), ("admin", admin.as_str())];
        paths::resellers_with(&[&typed, more].concat())
    }
}

/// Adds a reseller and invites its first administrator; leads to what it is granted.
#[server(name = AddReseller, prefix = "/api", endpoint = "resellers/add")]
pub(crate) async fn add(
    #[server(default)] name: String,
    #[server(default)] admin: String,
    #[server(default)] code: String,
) -> Result<(), Failure> {
    let form = AddForm { name, admin };
    let member = crate::request::member_of_form(&form.echo(&[]))?;
    let done = match form.new_reseller() {
        Ok(new) => {
            let added = member.session.add_reseller(&new, Some(&code)).await;
            added.map_err(|problem| {
                let word = problem.code();
                (problem, word)
            })
        }
        Err(refused) => Err(refused),
    };
    match done {
        Ok(id) => {
            if member.reply.is_to_form() {
                member.reply.see(&paths::grant(id, &[("done", "added")]));
            }
            Ok(())
        }
        Err((problem, word)) => {
            let page = form.echo(&[("problem", word)]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}

/// Sends a verification code for adding exactly this reseller.
#[server(name = SendAddResellerCode, prefix = "/api", endpoint = "resellers/add-code")]
pub(crate) async fn send_add_code(
    #[server(default)] name: String,
    #[server(default)] admin: String,
) -> Result<CodeSent, Failure> {
    let form = AddForm { name, admin };
    let member = crate::request::member_of_form(&form.echo(&[]))?;
    match form.new_reseller() {
        Ok(new) => {
            let sent = member.session.send_code(&Operation::AddReseller(new)).await;
            member.reply.lead_sent(sent, |query| form.echo(&[query]))
        }
        Err((problem, word)) => {
            let page = form.echo(&[("problem", word)]);
            Err(member.reply.refuse_form(problem, &page))
        }
    }
}
