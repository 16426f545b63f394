//! How much a request may send and how long its answer may take.

use std::time::Duration;

use app::paths;
use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use tokio_stream::StreamExt as _;

use crate::problems;

/// The most bytes of a form or of a server function's arguments: a hundred customers take a tenth of it.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// The most bytes of a request to the APIs: a thousand charges at their longest take less.
pub(crate) const API_BODY_BYTES_MAX: usize = 1024 * 1024;
/// What a form adds to the file that it sends.
const FORM_BYTES: usize = 4 * 1024;
/// The most bytes of a form that holds a file: ten thousand customers take about as much.
const FILE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// How much of a body that is too long is read all the same: who is cut off while still sending may never see the answer.
const DISCARDED_BYTES_MAX: usize = 32 * 1024 * 1024;
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
    let Some(bytes) = read(body, limit).await else {
        let mut refusal = if is_upload {
            // A person waits for a page.
            Redirect::to(&paths::upload(&[("problem", "too_large")])).into_response()
        } else {
            let detail = format!("The request is longer than {limit} bytes.");
            problems::refusal(StatusCode::PAYLOAD_TOO_LARGE, "too_large", &detail)
        };
        // What may still be coming would be taken for the next request.
        refusal.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        return refusal;
    };
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

/// The whole body, unless it is longer than `limit` bytes or breaks off.
async fn read(body: Body, limit: usize) -> Option<Bytes> {
    let mut parts = body.into_data_stream();
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(part) = parts.next().await {
        let part = part.ok()?;
        length += part.len();
        if length <= limit {
            bytes.extend_from_slice(&part);
        } else if length > DISCARDED_BYTES_MAX {
            return None;
        }
    }
    (length <= limit).then(|| bytes.into())
}

/// Gives up on an answer that takes too long. What the answer was about may still have been done.
pub(crate) async fn time(request: Request, next: Next) -> Response {
    let Ok(response) = tokio::time::timeout(ANSWER_TIME_MAX, next.run(request)).await else {
        let detail = "The answer took too long. Look whether it was done before trying again.";
        return problems::refusal(StatusCode::GATEWAY_TIMEOUT, "timeout", detail);
    };
    response
}
