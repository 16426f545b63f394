//! The vendor-compatible partner API at the root of the host, /v2 and /v3: what the published SDK sends and expects. It
//! enters at the contract like the console and /v1, so nothing is allowed here that is refused there.

mod answers;
mod bills;
mod budgets;
mod credit;
mod customers;
mod errors;
mod freezes;
mod identity;
mod registration;
mod requests;
mod resellers;

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use domain::{
    contract::{CustomerSession, KeptAnswer, Session, Signed},
    problem::Problem,
};
use ipnet::IpNet;

use self::errors::Refusal;
pub(crate) use self::errors::{face, method_not_allowed, no_such_address};
use crate::{
    api::Api,
    limits::API_BODY_BYTES_MAX,
    role_table::{CompatCall, Who},
    sign,
};

/// What every handler needs.
#[derive(Clone)]
pub(crate) struct Compat {
    api: Api,
    trusted_proxies: Arc<[IpNet]>,
}

/// Who asks.
#[derive(Clone)]
struct Caller {
    session: Arc<dyn Session>,
    /// What its rate is counted by: the public half of its key, or its token.
    name: String,
    /// The signature of its request, unless it came with a token alone.
    signature: Option<String>,
}

/// A customer that asks with a key of its own.
#[derive(Clone)]
struct Customer(Arc<dyn CustomerSession>);

/// Whose keys open an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opens {
    Partners,
    Customers,
    Either,
}

/// Who entered.
enum Entered {
    Partner(Caller),
    Customer(Customer, String),
}

/// An answer, or why there is none.
type Answer = Result<Response, Refusal>;

impl Compat {
    pub(crate) fn new(api: Api, trusted_proxies: Arc<[IpNet]>) -> Self {
        Self { api, trusted_proxies }
    }

    /// The way to what a line of the role table names.
    pub(crate) fn way<S: Clone + Send + Sync + 'static>(
        &self,
        call: CompatCall,
        who: Who,
    ) -> MethodRouter<S> {
        let way = match call {
            CompatCall::SetBudget => post(budgets::set),
            CompatCall::Budget => get(budgets::show),
            CompatCall::Budgets => post(budgets::list),
            CompatCall::BudgetRecords => get(budgets::records),
            CompatCall::Freeze => post(freezes::freeze),
            CompatCall::Unfreeze => post(freezes::unfreeze),
            CompatCall::Customers => post(customers::list),
            CompatCall::Resellers => post(resellers::list),
            CompatCall::Consumption => get(credit::show),
            CompatCall::Register => post(registration::create),
            CompatCall::CheckIdentity => post(registration::check_identity),
            CompatCall::SendCode => post(registration::send_code),
            CompatCall::Bill => get(bills::of_partner),
            CompatCall::Expenditure => get(bills::expenditure),
            CompatCall::MonthlySum => get(bills::of_customer),
            CompatCall::Domains => get(identity::domains),
            CompatCall::IssueToken => post(identity::issue_token),
        };
        let way = if call.writes() { way.route_layer(from_fn(once)) } else { way };
        let opens = match who {
            Who::Anyone => return way.with_state(self.clone()),
            Who::Customer => Opens::Customers,
            _ if call == CompatCall::Domains => Opens::Either,
            _ => Opens::Partners,
        };
        let way = way.route_layer(from_fn_with_state((self.clone(), opens), enter));
        way.with_state(self.clone())
    }
}

/// Lets requests pass that bring a right signature or, failing that, a token, within the rate.
async fn enter(
    State((compat, opens)): State<(Compat, Opens)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut request, entered) = match identify(&compat.api, request).await {
        Ok(identified) => identified,
        Err(refusal) => return refusal.into_response(),
    };
    let (name, problem) = match &entered {
        Entered::Partner(caller) => (&caller.name, Problem::CustomerKeyOnly),
        Entered::Customer(_, access) => (access, Problem::PartnerKeyOnly),
    };
    let is_customer = matches!(entered, Entered::Customer(..));
    if opens != Opens::Either && is_customer != (opens == Opens::Customers) {
        return Refusal::from(problem).into_response();
    }
    let rate = compat.api.count(name);
    if rate.is_over() {
        let mut refusal = Refusal::too_many(1).into_response();
        rate.write(refusal.headers_mut());
        return refusal;
    }
    match entered {
        Entered::Partner(caller) => _ = request.extensions_mut().insert(caller),
        Entered::Customer(customer, _) => _ = request.extensions_mut().insert(customer),
    }
    let mut response = next.run(request).await;
    rate.write(response.headers_mut());
    response
}

/// Finds out who asks. A request may carry both proofs; one that is right is enough.
async fn identify(api: &Api, mut request: Request) -> Result<(Request, Entered), Refusal> {
    let mut refused = Refusal::unknown_caller();
    if sign::is_signed(request.headers()) {
        let (again, signed) = sign::read(request).await;
        request = again;
        let entered = match signed {
            Some(signed) => enter_signed(api, signed).await,
            None => Err(Problem::KeyRefused),
        };
        match entered {
            Ok(entered) => return Ok((request, entered)),
            Err(problem) => refused = Refusal::from(problem),
        }
    }
    if let Some(token) = token(request.headers()).map(str::to_owned) {
        match api.public().enter_with_token(&token).await {
            Ok(Some(session)) => {
                let caller = Caller { session, name: token, signature: None };
                return Ok((request, Entered::Partner(caller)));
            }
            Ok(None) => refused = Refusal::token_ended(),
            Err(problem) => refused = Refusal::from(problem),
        }
    }
    Err(refused)
}

async fn enter_signed(api: &Api, signed: Signed) -> Result<Entered, Problem> {
    match api.public().enter_with_signature(&signed).await {
        Ok(session) => {
            let (name, signature) = (signed.access, Some(signed.signature));
            Ok(Entered::Partner(Caller { session, name, signature }))
        }
        Err(Problem::PartnerKeyOnly) => {
            let customer = api.public().enter_as_customer(&signed).await?;
            Ok(Entered::Customer(Customer(customer), signed.access))
        }
        Err(problem) => Err(problem),
    }
}

fn token(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-auth-token")?.to_str().ok()
}

/// Has what a signature signs carried out once: who sends it again is given the first answer (D21).
async fn once(request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>().cloned();
    let Some(Caller { session, signature: Some(signature), .. }) = caller else {
        return next.run(request).await;
    };
    match session.take_signature(&signature).await {
        Ok(None) => {}
        Ok(Some(kept)) => return errors::again(kept),
        Err(problem) => return Refusal::from(problem).into_response(),
    }
    let (parts, body) = next.run(request).await.into_parts();
    // What a handler answers is short and at hand.
    let body = to_bytes(body, API_BODY_BYTES_MAX).await.unwrap_or_default();
    // Of a fault of ours nobody knows what was done; the answer says to look.
    if !parts.status.is_server_error() {
        let text = String::from_utf8_lossy(&body).into_owned();
        let kept = KeptAnswer { status: parts.status.as_u16(), body: text };
        if let Err(problem) = session.keep_answer(&signature, &kept).await {
            tracing::warn!(problem = problem.code(), "An answer was not kept for its signature");
        }
    }
    Response::from_parts(parts, Body::from(body))
}

/// Done, and nothing to say.
fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
