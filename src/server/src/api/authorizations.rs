//! `/v1/authorizations`: asking before something is sold. What is approved can never exceed what remains, however many ask
//! at once.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use domain::{
    contract::{Authorization, HoldRequest, Settled},
    hold::{LIFE_DEFAULT, LIFE_MAX},
    id::HoldId,
    money::Money,
    problem::Problem,
};
use jiff::SignedDuration;

use super::{
    Api, Caller,
    answers::{AuthorizationBody, SettledBody},
    problems::{ProblemBody, refuse},
    requests::{self, AuthorizationRequest, CaptureRequest, read},
    respond,
};

/// Authorize a purchase
///
/// Holds an amount of the customer's budget, or says why not. An approved hold reduces what remains until it is captured,
/// voided or expired. With an `Idempotency-Key` the same request is answered with the same hold.
#[utoipa::path(
    post, path = "/v1/authorizations", tag = "authorizations",
    security(("key" = ["authorizations:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Carries the request out once.")),
    request_body = AuthorizationRequest,
    responses(
        (status = 201, description = "Approved: the amount is held.", body = AuthorizationBody),
        (status = 200, description = "Declined, with the reason.", body = AuthorizationBody),
        (status = 404, description = "No such customer.", body = ProblemBody),
        (status = 409, description = "A request with this Idempotency-Key is under way.", body = ProblemBody),
        (status = 422, description = "A member cannot be used, or the key belongs to another request.", body = ProblemBody),
        (status = 503, description = "The database does not answer.", body = ProblemBody),
    )
)]
pub(crate) async fn authorize(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = match read::<AuthorizationRequest>(&body).and_then(|it| hold_request(&it)) {
        Ok(request) => request,
        Err(problem) => return problem.into_response(),
    };
    let answer = async {
        let (once, _under_way) = api.0.in_flight.enter(&caller.access, &headers, &uri, &body)?;
        caller.session.authorize(request, once).await
    };
    match answer.await {
        Ok(authorization) => {
            let status = match authorization {
                Authorization::Approved { .. } => StatusCode::CREATED,
                Authorization::Declined { .. } => StatusCode::OK,
            };
            let body = AuthorizationBody::of(&authorization, &api.0.currency);
            (status, Json(body)).into_response()
        }
        Err(problem) => refuse(&problem),
    }
}

fn hold_request(request: &AuthorizationRequest) -> Result<HoldRequest, Box<ProblemBody>> {
    let amount = request.amount.money().map_err(|error| requests::amount("/amount", error))?;
    if amount <= Money::ZERO {
        return Err(requests::amount("/amount", "Send more than 0."));
    }
    let expires_in = match request.expires_in {
        None => LIFE_DEFAULT,
        Some(seconds) if (1..=LIFE_MAX.as_secs()).contains(&seconds) => {
            SignedDuration::from_secs(seconds)
        }
        Some(_) => {
            let detail = format!("Send 1 to {} seconds.", LIFE_MAX.as_secs());
            return Err(Box::new(ProblemBody::field("/expires_in", detail)));
        }
    };
    Ok(HoldRequest { customer: request.customer_id, amount, expires_in })
}

/// Capture an authorization
///
/// Turns the hold, or a part of it, into a charge; the rest is given back.
#[utoipa::path(
    post, path = "/v1/authorizations/{id}/capture", tag = "authorizations",
    security(("key" = ["authorizations:write"])),
    params(
        ("id" = String, Path, description = "The authorization."),
        ("Idempotency-Key" = Option<String>, Header, description = "Carries the request out once."),
    ),
    request_body = Option<CaptureRequest>,
    responses(
        (status = 200, description = "Captured.", body = SettledBody),
        (status = 404, description = "No such authorization.", body = ProblemBody),
        (status = 409, description = "Expired, captured or voided already.", body = ProblemBody),
        (status = 422, description = "More than is held.", body = ProblemBody),
    )
)]
pub(crate) async fn capture(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = if body.is_empty() { Ok(CaptureRequest::default()) } else { read(&body) };
    let amount = request.and_then(|request: CaptureRequest| {
        let money = request.amount.map(|amount| amount.money()).transpose();
        money.map_err(|error| requests::amount("/amount", error))
    });
    let amount = match amount {
        Ok(amount) => amount,
        Err(problem) => return problem.into_response(),
    };
    let settled = async {
        let id: HoldId = id.parse().map_err(|_| Problem::NotFound)?;
        let (once, _under_way) = api.0.in_flight.enter(&caller.access, &headers, &uri, &body)?;
        caller.session.capture(id, amount, once).await
    };
    answer(&api, settled.await)
}

/// Void an authorization
///
/// Gives the hold back.
#[utoipa::path(
    post, path = "/v1/authorizations/{id}/void", tag = "authorizations",
    security(("key" = ["authorizations:write"])),
    params(
        ("id" = String, Path, description = "The authorization."),
        ("Idempotency-Key" = Option<String>, Header, description = "Carries the request out once."),
    ),
    responses(
        (status = 200, description = "Voided.", body = SettledBody),
        (status = 404, description = "No such authorization.", body = ProblemBody),
        (status = 409, description = "Expired, captured or voided already.", body = ProblemBody),
    )
)]
pub(crate) async fn void(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let settled = async {
        let id: HoldId = id.parse().map_err(|_| Problem::NotFound)?;
        let (once, _under_way) = api.0.in_flight.enter(&caller.access, &headers, &uri, &[])?;
        caller.session.void(id, once).await
    };
    answer(&api, settled.await)
}

fn answer(api: &Api, settled: Result<Settled, Problem>) -> Response {
    respond(settled.map(|settled| SettledBody::of(&settled, &api.0.currency)))
}
