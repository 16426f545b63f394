//! Refusals that are made outside of pages and server functions. What the domain has a problem for is answered as a server
//! function would, so that the page understands it; what only HTTP knows is an RFC 9457 problem.

use std::any::Any;

use app::failure::Failure;
use axum::{
    Json,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::problem::Problem;
use serde_json::json;

/// A problem of the domain.
pub(crate) fn problem(problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(Failure::Problem(problem))).into_response()
}

/// A refusal that only HTTP knows.
pub(crate) fn refusal(status: StatusCode, code: &str, detail: &str) -> Response {
    let body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Problem"),
        "status": status.as_u16(),
        "code": code,
        "detail": detail,
    });
    let mut response = (status, Json(body)).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.extensions_mut().insert(Detail(detail.to_owned()));
    response
}

/// What a refusal says, beside its response: an API whose errors look otherwise says the same in its own form.
#[derive(Clone)]
pub(crate) struct Detail(pub(crate) String);

/// Nothing is served at this address below /api.
pub(crate) async fn no_such_function() -> Response {
    refusal(StatusCode::NOT_FOUND, "not_found", "Nothing is served at this address.")
}

/// A server function was asked for in another way than by POST.
pub(crate) async fn only_post(method: Method) -> Response {
    let detail = format!("{method} is not possible at this address; use POST.");
    let refusal = refusal(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", &detail);
    ([(header::ALLOW, "POST")], refusal).into_response()
}

/// Something panicked. The panic is on the log already.
pub(crate) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    let detail =
        "Something went wrong on our side, and it was logged under this answer's request id.";
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
}
