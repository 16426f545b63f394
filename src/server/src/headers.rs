//! Headers that every answer carries: what a browser may load and run, who may frame it, and how long an answer keeps.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use leptos::{nonce::use_nonce, prelude::use_context};
use leptos_axum::ResponseOptions;

/// The policy of answers that are no pages.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'");

const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), \
                           payment=(), usb=()";

/// On every answer.
const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Pages and forms find their way back by it; other sites learn nothing.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Sets the policy of the page that is being rendered. Its inline scripts carry the nonce, and what they import inherits
/// it; `'self'` is for the preloading of the same module.
pub(crate) fn allow_page_scripts() {
    let (Some(nonce), Some(answer)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        answer.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Adds the headers. `secure` is whether people reach the console by https.
pub(crate) async fn add(State(secure): State<bool>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let status = response.status();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(NOTHING);
    let keeps = keeps(&path, status, headers);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(keeps));
    let vary = if keeps == NO_STORE { "accept-encoding, cookie" } else { "accept-encoding" };
    headers.insert(header::VARY, HeaderValue::from_static(vary));
    response
}

const NO_STORE: &str = "no-store";

/// How long an answer keeps.
fn keeps(path: &str, status: StatusCode, headers: &HeaderMap) -> &'static str {
    let found = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_page = kind.is_some_and(|kind| kind.starts_with("text/html"));
    if !found || is_page || path.starts_with("/api/") {
        NO_STORE
    } else if path.starts_with("/pkg/") {
        // Named by their content.
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=86400"
    }
}
