//! `POST /v1/charges`: what was spent. A charge has happened already, so it is always recorded if it can be; the answer
//! comes when it is durable.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::charge::{CHARGES_MAX, Charge};
use serde_json::value::RawValue;

use super::{
    Api, Caller,
    answers::{ChargeBody, ChargesBody},
    problems::{ProblemBody, refuse},
    requests::{ChargeRequest, malformed, read},
};

/// Record charges
///
/// One charge, or an array of at most 1000. Each charge of an array is recorded or refused for itself; sending the same
/// ids again records nothing twice. When the response has come, what it says is durable.
#[utoipa::path(
    post, path = "/v1/charges", tag = "charges", security(("key" = ["charges:write"])),
    request_body(
        content = inline(ChargeOrCharges),
        description = "A charge, or an array of charges."
    ),
    responses(
        (status = 201, description = "The charge was recorded.", body = ChargeBody),
        (status = 200, description = "The charge was recorded before; or, for an array, what became of each.", body = inline(OneOrMany)),
        (status = 400, description = "No JSON.", body = ProblemBody),
        (status = 401, description = "No key, or not one in force.", body = ProblemBody),
        (status = 403, description = "The key lacks the scope.", body = ProblemBody),
        (status = 404, description = "No such customer.", body = ProblemBody),
        (status = 422, description = "The charge cannot be recorded.", body = ProblemBody),
        (status = 429, description = "Too many requests.", body = ProblemBody),
        (status = 503, description = "The database does not answer: send the same charges again.", body = ProblemBody),
    )
)]
pub(crate) async fn record(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Response {
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return many(&api, &caller, &body).await;
    }
    let charge = read::<ChargeRequest>(&body).and_then(|it| it.charge(&api.0.currency));
    let charge = match charge {
        Ok(charge) => charge,
        Err(problem) => return problem.into_response(),
    };
    match caller.session.record_charges(vec![charge]).await {
        Ok(mut answers) => match answers.pop() {
            Some(answer) => match ChargeBody::of(answer, &api.0.currency).into_problem() {
                Ok(body) => {
                    let status = if body.is_new() { StatusCode::CREATED } else { StatusCode::OK };
                    (status, Json(OneOrMany::One(Box::new(body)))).into_response()
                }
                Err(problem) => problem.into_response(),
            },
            None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        Err(problem) => refuse(&problem),
    }
}

/// A charge, or an array of charges.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read item by item")]
#[serde(untagged)]
enum ChargeOrCharges {
    One(ChargeRequest),
    Many(Vec<ChargeRequest>),
}

/// The answer to a charge, or to an array of charges.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(untagged)]
enum OneOrMany {
    One(Box<ChargeBody>),
    Many(ChargesBody),
}

/// Records those that can be read, and says of each what became of it.
async fn many(api: &Api, caller: &Caller, body: &[u8]) -> Response {
    let items: Vec<&RawValue> = match serde_json::from_slice(body) {
        Ok(items) => items,
        Err(error) => return malformed(&error).into_response(),
    };
    if items.is_empty() || items.len() > CHARGES_MAX {
        let detail =
            format!("Send 1 to {CHARGES_MAX} charges at a time; these are {}.", items.len());
        return ProblemBody::field("", detail).into_response();
    }
    let read_one = |item: &RawValue| -> Result<Charge, Box<ProblemBody>> {
        read::<ChargeRequest>(item.get().as_bytes())?.charge(&api.0.currency)
    };
    let read: Vec<_> = items.iter().map(|item| read_one(item)).collect();
    let charges: Vec<_> = read.iter().filter_map(|item| item.as_ref().ok()).cloned().collect();
    let mut answers = if charges.is_empty() {
        Vec::new()
    } else {
        match caller.session.record_charges(charges).await {
            Ok(answers) => answers,
            Err(problem) => return refuse(&problem),
        }
    }
    .into_iter();
    let results = read
        .into_iter()
        .filter_map(|item| match item {
            Ok(_) => answers.next().map(|answer| ChargeBody::of(answer, &api.0.currency)),
            Err(problem) => Some(ChargeBody::unreadable(problem)),
        })
        .collect();
    Json(OneOrMany::Many(ChargesBody { results })).into_response()
}
