//! Refuses writes that another site makes a browser send. The cookie is SameSite=Lax, but server functions take form
//! posts, so the browser's own word on where a request comes from is checked too.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use crate::{config::PublicUrl, problems, session};

/// Lets reads pass, and writes that come from our own pages or from no browser at all.
pub(crate) async fn check(
    State(public_url): State<Option<PublicUrl>>,
    request: Request,
    next: Next,
) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || is_ours(request.headers(), public_url.as_ref()) {
        return next.run(request).await;
    }
    let detail = "This request came from another site. Open the console and try again there.";
    problems::refusal(StatusCode::FORBIDDEN, "cross_site", detail)
}

fn is_ours(headers: &HeaderMap, public_url: Option<&PublicUrl>) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else {
        // No browser: nothing was sent along that its user does not know of, unless the cookie is there.
        return !session::has_cookie(headers);
    };
    let host = text(header::HOST.as_str());
    let is_host = origin.split_once("://").is_some_and(|(_, authority)| Some(authority) == host);
    is_host || public_url.is_some_and(|url| url.to_string() == origin)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn is_ours(lines: &[(&'static str, &'static str)]) -> bool {
        let headers: HeaderMap = lines
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        super::is_ours(&headers, None)
    }

    const COOKIE: (&str, &str) = ("cookie", "partner_center_session=9.xyz");

    #[test]
    fn the_browser_says_where_it_comes_from() {
        assert!(is_ours(&[("sec-fetch-site", "same-origin"), COOKIE]));
        assert!(is_ours(&[("sec-fetch-site", "none")]));
        for site in ["cross-site", "same-site", "new-word"] {
            let origin = ("origin", "http://center.example");
            let host = ("host", "center.example");
            assert!(!is_ours(&[("sec-fetch-site", site), origin, host]), "{site}");
        }
    }

    #[test]
    fn an_older_browser_sends_its_origin() {
        let host = ("host", "center.example:3000");
        assert!(is_ours(&[("origin", "http://center.example:3000"), host, COOKIE]));
        for origin in ["http://center.example", "http://evil.example:3000", "null", ""] {
            assert!(!is_ours(&[("origin", origin), host]), "{origin}");
        }
    }

    #[test]
    fn without_either_only_requests_without_the_cookie_pass() {
        assert!(is_ours(&[]));
        assert!(!is_ours(&[COOKIE]));
    }
}
