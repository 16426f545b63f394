//! `/v1/customers/{id}/freeze` and `/unfreeze`: what a person does with a reason, done by a program.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse as _, Response},
};
use domain::{
    freezing::{FreezeAct, FreezeCommand, Whom},
    set_budget::Choice,
    text::Reason,
};

use super::{
    Api, Caller,
    answers::StandingBody,
    customers::id,
    problems::ProblemBody,
    requests::{FreezeRequest, UnfreezeRequest, read, text},
    respond,
};

/// Freeze a customer
///
/// The customer neither buys nor renews nor changes anything until it is unfrozen; at the level `account_and_resources`
/// what runs is stopped too, and due for release some days later. An account that is frozen can have its resources frozen
/// as well.
#[utoipa::path(
    post, path = "/v1/customers/{id}/freeze", tag = "customers",
    security(("key" = ["freezes:write"])),
    params(("id" = String, Path, description = "The customer.")),
    request_body = FreezeRequest,
    responses(
        (status = 200, description = "Frozen; how the customer stands now.", body = StandingBody),
        (status = 403, description = "Not granted, delegated, or the key lacks the scope.", body = ProblemBody),
        (status = 404, description = "No such customer.", body = ProblemBody),
        (status = 409, description = "Frozen as far already, or changed since the version that was given.", body = ProblemBody),
        (status = 422, description = "The reason or the agreement is missing, or it is a referral.", body = ProblemBody),
    )
)]
pub(crate) async fn freeze(
    api: State<Api>,
    caller: Extension<Caller>,
    customer: Path<String>,
    body: Bytes,
) -> Response {
    match read::<FreezeRequest>(&body) {
        Ok(FreezeRequest { reason, level, agreed, version }) => {
            act(api, caller, customer, FreezeAct::Freeze(level.into()), &reason, agreed, version)
                .await
        }
        Err(problem) => problem.into_response(),
    }
}

/// Unfreeze a customer
///
/// Lifts every cause for which the account is frozen. The level must be the one that it is frozen at. An automatic freeze
/// that is lifted so does not begin again until amount, type or action of the budget change.
#[utoipa::path(
    post, path = "/v1/customers/{id}/unfreeze", tag = "customers",
    security(("key" = ["freezes:write"])),
    params(("id" = String, Path, description = "The customer.")),
    request_body = UnfreezeRequest,
    responses(
        (status = 200, description = "Unfrozen; how the customer stands now.", body = StandingBody),
        (status = 403, description = "Not granted, delegated, your own account is frozen, or the key lacks the scope.", body = ProblemBody),
        (status = 404, description = "No such customer.", body = ProblemBody),
        (status = 409, description = "Not frozen, frozen at the other level, or changed since the version that was given.", body = ProblemBody),
        (status = 422, description = "The reason is missing.", body = ProblemBody),
    )
)]
pub(crate) async fn unfreeze(
    api: State<Api>,
    caller: Extension<Caller>,
    customer: Path<String>,
    body: Bytes,
) -> Response {
    match read::<UnfreezeRequest>(&body) {
        Ok(UnfreezeRequest { reason, level, version }) => {
            act(api, caller, customer, FreezeAct::Unfreeze(level.into()), &reason, false, version)
                .await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn act(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Path(customer): Path<String>,
    act: FreezeAct,
    reason: &str,
    agreed: bool,
    version: Option<i64>,
) -> Response {
    let reason = match text("/reason", reason, Reason::parse) {
        Ok(reason) => reason,
        Err(problem) => return problem.into_response(),
    };
    let done = async {
        let id = id(&customer)?;
        let whom = Whom::Named(vec![Choice { id, version }]);
        let command = FreezeCommand { whom, act, reason, agreed, code: None };
        caller.session.freeze(&command).await?;
        caller.session.standing(id).await
    };
    respond(done.await.map(|standing| Json(StandingBody::of(&standing, &api.0.currency))))
}
