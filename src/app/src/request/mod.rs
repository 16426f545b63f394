//! The server's side of the server functions: who asks, and how the answer leaves. Pages and functions take what they
//! need from here before they wait for anything, because contexts are not to be read after an `.await`.

pub(crate) mod forms;
pub(crate) mod shown;

use std::sync::Arc;

use axum::http::{
    HeaderValue, Method, StatusCode,
    header::{ACCEPT, LOCATION, REFERER, SET_COOKIE},
    request::Parts,
};
use domain::{
    contract::{CodeSent, Public, Session, SignedIn},
    problem::Problem,
};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::{failure::Failure, paths};

/// The session of the member who is signed in, if anybody is.
#[derive(Clone)]
pub struct Visitor(pub Option<Arc<dyn Session>>);

/// Renders a `Set-Cookie` value: of a new session, or the one that clears it.
#[derive(Clone)]
pub struct Cookies(pub Arc<CookieWriter>);

/// From a new session, or from none, to a `Set-Cookie` value.
pub type CookieWriter = dyn Fn(Option<&SignedIn>) -> String + Send + Sync;

/// Whether browsers may send cookies by https alone.
#[derive(Clone, Copy)]
pub struct SecureCookies(pub bool);

/// The client's address, for limiting attempts to sign in.
#[derive(Clone)]
pub struct Address(pub String);

/// What a stranger stands before.
pub(crate) struct Stranger {
    pub(crate) public: Arc<dyn Public>,
    pub(crate) address: String,
    pub(crate) reply: Reply,
}

/// The member of the member who is signed in.
pub(crate) struct Member {
    pub(crate) session: Arc<dyn Session>,
    pub(crate) reply: Reply,
}

/// How the answer leaves.
#[derive(Clone)]
pub(crate) struct Reply {
    request: Option<Parts>,
    response: Option<ResponseOptions>,
    cookies: Option<Cookies>,
    secure: bool,
}

/// Where anybody may ask.
pub(crate) fn stranger() -> Result<Stranger, Failure> {
    let public = use_context::<Arc<dyn Public>>().ok_or(Failure::Unreachable)?;
    let address = use_context::<Address>().map_or_else(String::new, |address| address.0);
    Ok(Stranger { public, address, reply: Reply::here() })
}

/// Where a member asks; who is not signed in is sent to sign in.
pub(crate) fn member() -> Result<Member, Failure> {
    let reply = Reply::here();
    match visitor() {
        Some(session) => Ok(Member { session, reply }),
        None => Err(reply.refuse(Problem::NotSignedIn)),
    }
}

/// As [`member`], for a form: who has to sign in first comes back to `page`, which shows what was typed.
pub(crate) fn member_of_form(page: &str) -> Result<Member, Failure> {
    let reply = Reply::here();
    match visitor() {
        Some(session) => Ok(Member { session, reply }),
        None => Err(reply.refuse_form(Problem::NotSignedIn, page)),
    }
}

/// The session of the member who is signed in, if anybody is.
pub(crate) fn visitor() -> Option<Arc<dyn Session>> {
    use_context::<Visitor>().and_then(|visitor| visitor.0)
}

/// Ends this session, or all of the member's, and leads to signing in. Whoever is not signed in any more is out already.
pub(crate) async fn leave(everywhere: bool) -> Result<(), Failure> {
    let (reply, session) = (Reply::here(), visitor());
    let left = match session {
        Some(session) if everywhere => session.sign_out_everywhere().await,
        Some(session) => session.sign_out().await,
        None => Ok(()),
    };
    match left {
        Ok(()) | Err(Problem::NotSignedIn) => {
            reply.remember(None);
            if reply.is_to_form() {
                reply.see(paths::SIGN_IN);
            }
            Ok(())
        }
        Err(problem) => Err(reply.refuse(problem)),
    }
}

/// Gives the response to a request that no page of ours sends its status; a malformed request is no failure of ours.
pub(crate) fn refuse_malformed() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::BAD_REQUEST);
    }
}

impl Member {
    /// Passes an answer on, and gives the response the status of a problem.
    pub(crate) fn pass<T>(&self, answer: Result<T, Problem>) -> Result<T, Failure> {
        answer.map_err(|problem| self.reply.refuse(problem))
    }
}

impl Reply {
    /// The reply to the present request.
    pub(crate) fn here() -> Self {
        Self {
            request: use_context(),
            response: use_context(),
            cookies: use_context(),
            secure: use_context::<SecureCookies>().is_some_and(|secure| secure.0),
        }
    }

    /// Whether a browser without JavaScript sent a form and expects a page.
    pub(crate) fn is_to_form(&self) -> bool {
        self.request.as_ref().is_some_and(|request| {
            request.method == Method::POST && header(request, &ACCEPT).contains("text/html")
        })
    }

    /// Whether a page is rendered, rather than a server function called.
    fn is_page(&self) -> bool {
        self.request.as_ref().is_some_and(|request| !request.uri.path().starts_with("/api/"))
    }

    /// Gives the response the status of a problem. A page, or a form, of somebody who is not signed in leads to
    /// signing in, and back.
    pub(crate) fn refuse(&self, problem: Problem) -> Failure {
        if problem == Problem::NotSignedIn && (self.is_page() || self.is_to_form()) {
            self.see(&paths::sign_in(&self.back(), None));
        } else if let (Some(response), Ok(status)) =
            (&self.response, StatusCode::from_u16(problem.status()))
        {
            response.set_status(status);
        }
        Failure::Problem(problem)
    }

    /// Refuses, and leads a form without JavaScript to `page` instead of back to where it was. Whoever has to sign in
    /// first is led there, and from there to `page`.
    pub(crate) fn refuse_form(&self, problem: Problem, page: &str) -> Failure {
        let target = match &problem {
            Problem::NotSignedIn => paths::sign_in(page, None),
            _ => page.to_owned(),
        };
        let failure = self.refuse(problem);
        if self.is_to_form() {
            self.see(&target);
        }
        failure
    }

    /// Leads a form without JavaScript to the page that says what was done, or why not; `page` makes its address of a
    /// name and a word.
    pub(crate) fn lead<'a>(
        &self,
        done: Result<(), Problem>,
        page: impl Fn((&'a str, &'a str)) -> String,
        word: &'static str,
    ) -> Result<(), Failure> {
        match done {
            Ok(()) => {
                if self.is_to_form() {
                    self.see(&page(("done", word)));
                }
                Ok(())
            }
            Err(problem) => {
                let target = page(("problem", problem.code()));
                Err(self.refuse_form(problem, &target))
            }
        }
    }

    /// Tells of a code that was asked for. A form without JavaScript is led to the page with what was typed, which says that
    /// it was sent, or why not; `page` makes its address of a name and a word.
    pub(crate) fn lead_sent(
        &self,
        sent: Result<CodeSent, Problem>,
        page: impl Fn((&str, &str)) -> String,
    ) -> Result<CodeSent, Failure> {
        match sent {
            Ok(sent) => {
                if self.is_to_form() {
                    self.see(&page(("sent", "yes")));
                }
                Ok(sent)
            }
            Err(problem) => {
                let target = page(("problem", problem.code()));
                Err(self.refuse_form(problem, &target))
            }
        }
    }

    /// The page that was asked for, or from which a form came.
    fn back(&self) -> String {
        let Some(request) = &self.request else {
            return paths::OVERVIEW.into();
        };
        if self.is_page() {
            let path = request.uri.path_and_query().map_or(paths::OVERVIEW, |whole| whole.as_str());
            return paths::local(path).to_owned();
        }
        let referer = header(request, &REFERER);
        let path = referer.splitn(4, '/').nth(3).map(|path| format!("/{path}"));
        paths::local(&path.unwrap_or_default()).to_owned()
    }

    /// Leads to another page.
    pub(crate) fn see(&self, path: &str) {
        if let (Some(response), Ok(path)) = (&self.response, HeaderValue::from_str(path)) {
            response.insert_header(LOCATION, path);
            response.set_status(StatusCode::FOUND);
        }
    }

    /// Gives the browser the cookie of a new session, or takes it away.
    pub(crate) fn remember(&self, session: Option<&SignedIn>) {
        if let (Some(response), Some(cookies)) = (&self.response, &self.cookies)
            && let Ok(cookie) = HeaderValue::from_str(&(cookies.0)(session))
        {
            response.append_header(SET_COOKIE, cookie);
        }
    }
}

fn header<'a>(request: &'a Parts, name: &axum::http::HeaderName) -> &'a str {
    request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
