//! The session's cookie on its way in and out: whose session a request enters, and the cookie's rolling life. Only pages
//! and server functions pass here; the cookie counts nowhere else (D15).

use std::{net::SocketAddr, sync::Arc};

use app::request::{Address, Cookies, SecureCookies, Visitor};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    contract::{Public, SignedIn},
    problem::Problem,
};
use ipnet::IpNet;
use leptos::prelude::{provide_context, use_context};

use crate::{address, problems};

/// The cookie's name.
const COOKIE: &str = "partner_center_session";

/// What the session's way needs to know.
#[derive(Clone)]
pub(crate) struct Gate {
    /// Who knows the sessions.
    pub(crate) public: Arc<dyn Public>,
    /// Whether browsers may send the cookie by https alone.
    pub(crate) secure: bool,
    /// Proxies whose word is taken for the client's address.
    pub(crate) trusted_proxies: Arc<[IpNet]>,
}

/// The cookie that a request brought. Its value holds the session's token and the seconds that it lives unused, so that
/// it can be sent again for as long as at first.
struct Cookie<'a> {
    seconds: i64,
    token: &'a str,
}

impl<'a> Cookie<'a> {
    fn parse(value: &'a str) -> Option<Self> {
        let (seconds, token) = value.split_once('.')?;
        let seconds = seconds.parse().ok().filter(|seconds| *seconds > 0)?;
        Some(Self { seconds, token })
    }
}

/// The cookie's value, if the request carries one.
fn cookie_value(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// Whether the request carries the session's cookie, valid or not.
pub(crate) fn has_cookie(headers: &HeaderMap) -> bool {
    cookie_value(headers).is_some()
}

/// Whether an answer sets the session's cookie already.
fn says_something_of_it(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.filter_map(|line| line.split_once('=')).any(|(name, _)| name == COOKIE)
}

impl Gate {
    /// The Set-Cookie that begins or goes on with a session, or ends it.
    fn set_cookie(&self, session: Option<(i64, &str)>) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let (value, seconds) = match session {
            Some((seconds, token)) => (format!("{seconds}.{token}"), seconds),
            None => (String::new(), 0),
        };
        format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
    }

    /// What pages and server functions find in their context.
    pub(crate) fn provide(&self) -> impl Fn() + Clone + Send + Sync + 'static + use<> {
        let gate = self.clone();
        let cookies = Cookies(Arc::new(move |session: Option<&SignedIn>| {
            gate.set_cookie(session.map(|session| (session.seconds, session.token.as_str())))
        }));
        let (public, secure) = (Arc::clone(&self.public), SecureCookies(self.secure));
        move || {
            provide_context(secure);
            provide_context(Arc::clone(&public));
            provide_context(cookies.clone());
            // Absent while the list of routes is made, when there is no request.
            if let Some(parts) = use_context::<Parts>() {
                if let Some(visitor) = parts.extensions.get::<Visitor>() {
                    provide_context(visitor.clone());
                }
                if let Some(address) = parts.extensions.get::<Address>() {
                    provide_context(address.clone());
                }
            }
        }
    }
}

/// Finds out who asks, once per request, and keeps the cookie alive or ends it.
pub(crate) async fn enter(
    State(gate): State<Gate>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let value = cookie_value(request.headers()).map(str::to_owned);
    let cookie = value.as_deref().and_then(Cookie::parse);
    let session = match &cookie {
        None => None,
        Some(cookie) => match gate.public.enter(cookie.token).await {
            Ok(session) => session,
            Err(problem) => return unavailable(&request, problem),
        },
    };
    let entered = session.is_some();
    let client = address::of_client(peer, request.headers(), &gate.trusted_proxies);
    request.extensions_mut().insert(Address(address::subject(client)));
    request.extensions_mut().insert(Visitor(session));
    let mut response = next.run(request).await;
    let again = match cookie {
        Some(cookie) if entered => Some(Some((cookie.seconds, cookie.token))),
        _ if value.is_some() && !entered => Some(None),
        _ => None,
    };
    // What the server function itself says about the cookie stands.
    if let Some(session) = again
        && !says_something_of_it(response.headers())
        && let Ok(line) = HeaderValue::from_str(&gate.set_cookie(session))
    {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

/// Refuses strangers before a server function runs. A form sent without JavaScript goes on: the app leads its person to
/// sign in and keeps what was typed, and without an session it can do no more than that.
pub(crate) async fn require(request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>();
    if visitor.is_some_and(|visitor| visitor.0.is_some()) || wants_page(request.headers()) {
        return next.run(request).await;
    }
    problems::problem(Problem::NotSignedIn)
}

/// Whether a person waits for a page, as after a form sent without JavaScript.
fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The sessions cannot be asked for.
fn unavailable(request: &Request, problem: Problem) -> Response {
    let text = problem.message();
    let answer = problems::problem(problem);
    if wants_page(request.headers()) {
        return (answer.status(), text).into_response();
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (header::COOKIE, HeaderValue::from_static(line))).collect()
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let headers = headers(&["a=b; c", "theme=dark; partner_center_session=9.xyz; z=1"]);
        assert_eq!(cookie_value(&headers), Some("9.xyz"));
        let cookie = Cookie::parse("9.xyz").unwrap();
        assert_eq!((cookie.seconds, cookie.token), (9, "xyz"));
    }

    #[test]
    fn a_foreign_value_is_no_cookie_of_ours() {
        for value in ["", "xyz", "-5.xyz", "soon.xyz"] {
            assert!(Cookie::parse(value).is_none(), "{value}");
        }
    }
}
