//! The log: one line per request, readable alone, its fields queryable. Every answer carries the id under which its line
//! can be found.

use std::{fmt::Write as _, time::Instant};

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument as _;
use tracing_subscriber::{EnvFilter, filter::ParseError, fmt};

use crate::config::LogForm;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Writes the log to standard error.
///
/// # Errors
/// When the filter is malformed.
pub(crate) fn start(form: LogForm, filter: &str) -> Result<(), ParseError> {
    let log = fmt().with_env_filter(EnvFilter::try_new(filter)?).with_writer(std::io::stderr);
    // A second start, as in tests, keeps the first log.
    let _ = match form {
        LogForm::Text => {
            let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
            log.compact().with_ansi(colours).try_init()
        }
        LogForm::Json => log.json().flatten_event(true).try_init(),
    };
    Ok(())
}

/// Logs a request when it has been answered. The query is left out: searches hold names.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let id = request_id();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let begun = now();
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let ms = now().duration_since(begun).as_millis();
    let entered = span.entered();
    if status >= 500 {
        tracing::error!(%method, path, status, ms, "{method} {path} {status} in {ms} ms");
    } else if is_frequent(&path) && status < 400 {
        tracing::debug!(%method, path, status, ms, "{method} {path} {status} in {ms} ms");
    } else {
        tracing::info!(%method, path, status, ms, "{method} {path} {status} in {ms} ms");
    }
    drop(entered);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Probes, and what programs ask for thousands of times a second: metrics count those.
fn is_frequent(path: &str) -> bool {
    path == "/healthz"
        || path == "/readyz"
        || path == "/v1/charges"
        || path.starts_with("/v1/authorizations")
        || path.ends_with("/standing")
}

#[expect(clippy::disallowed_methods, reason = "how long an answer took is no time of the trade")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "a request's id is no identity of the trade")]
fn request_id() -> String {
    let mut id = String::with_capacity(16);
    // Writing to a String does not fail.
    let _ = write!(id, "{:016x}", rand::random::<u64>());
    id
}
