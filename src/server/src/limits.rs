//! How much a request may send and how long its answer may take.

use std::time::Duration;

use app::paths;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};

use crate::problems;

/// The most bytes of a form or of a server function's arguments: a hundred customers take a tenth of it.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// The most bytes of a request to the APIs: a thousand charges at their longest take less.
pub(crate) const API_BODY_BYTES_MAX: usize = 1024 * 1024;
/// What a form adds to the file that it sends.
const FORM_BYTES: usize = 4 * 1024;
/// The most bytes of a form that holds a file: ten thousand customers take about as much.
const FILE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The longest that an answer may take.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// Reads the body, unless it is too long.
pub(crate) async fn body(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let path = request.uri().path();
    let is_api = ["/v1/", "/v2/", "/v3/"].iter().any(|api| path.starts_with(api));
    let is_upload = path == paths::UPLOAD_TO;
    let limit = if is_upload {
        paths::UPLOAD_MB * 1024 * 1024 + FORM_BYTES
    } else if is_api {
        API_BODY_BYTES_MAX
    } else if path == "/api/customers/import" {
        FILE_BYTES_MAX
    } else {
        BODY_BYTES_MAX
    };
    let (parts, body) = request.into_parts();
    // A body that breaks off is refused too; nobody is left to read the answer.
    let Ok(bytes) = to_bytes(body, limit).await else {
        if is_upload {
            // A person waits for a page.
            return Redirect::to(&paths::upload(&[("problem", "too_large")])).into_response();
        }
        let detail = format!("The request is longer than {limit} bytes.");
        return problems::refusal(StatusCode::PAYLOAD_TOO_LARGE, "too_large", &detail);
    };
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

/// Gives up on an answer that takes too long. What the answer was about may still have been done.
pub(crate) async fn time(request: Request, next: Next) -> Response {
    let Ok(response) = tokio::time::timeout(ANSWER_TIME_MAX, next.run(request)).await else {
        let detail = "The answer took too long. Look whether it was done before trying again.";
        return problems::refusal(StatusCode::GATEWAY_TIMEOUT, "timeout", detail);
    };
    response
}
