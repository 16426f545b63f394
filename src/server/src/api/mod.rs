//! The REST API under /v1, for programs: metering platforms that report what was spent, shops that ask before they sell,
//! scripts that set budgets. It enters at the contract like the console, so nothing is allowed here that is refused there.
//! openapi.json describes it; bearer tokens are API keys, errors are RFC 9457 problems.

mod answers;
mod authorizations;
mod charges;
mod customers;
mod events;
mod freezes;
mod limit;
mod once;
mod openapi;
mod problems;
mod requests;

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    contract::{Public, Session},
    problem::Problem,
};
use service::Hint;
use tokio::sync::broadcast;

use crate::sign;

pub(crate) use self::{
    authorizations::{authorize, capture, void},
    charges::record,
    customers::{customer, list, records, set_budget, standing},
    events::{stream, stream_to_console},
    freezes::{freeze, unfreeze},
    openapi::document,
    problems::{method_not_allowed, no_such_address},
    requests::Amount,
};
use self::{
    limit::{Limiter, Rate},
    once::InFlight,
    problems::refuse,
};

pub use openapi::text as openapi;

/// What every handler of the API needs.
#[derive(Clone)]
pub(crate) struct Api(Arc<Inner>);

struct Inner {
    public: Arc<dyn Public>,
    currency: String,
    limiter: Limiter,
    in_flight: InFlight,
    hints: Box<dyn Fn() -> broadcast::Receiver<Hint> + Send + Sync>,
}

/// The session of the key that a request brought.
#[derive(Clone)]
pub(crate) struct Caller {
    session: Arc<dyn Session>,
    /// The public half of its key.
    access: Arc<str>,
}

impl Api {
    /// The API of an installation with this currency. `rate` is how many requests of one key are answered in a second.
    pub(crate) fn new(
        public: Arc<dyn Public>,
        currency: &str,
        rate: u32,
        hints: impl Fn() -> broadcast::Receiver<Hint> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            public,
            currency: currency.to_owned(),
            limiter: Limiter::new(rate),
            in_flight: InFlight::default(),
            hints: Box::new(hints),
        }))
    }

    /// Who opens sessions.
    pub(crate) fn public(&self) -> &dyn Public {
        &*self.0.public
    }

    /// The currency of the installation.
    pub(crate) fn currency(&self) -> &str {
        &self.0.currency
    }

    /// Counts a request of a key, or of a token.
    pub(crate) fn count(&self, name: &str) -> Rate {
        self.0.limiter.count(name)
    }
}

/// Lets requests pass that bring a key, or were signed with one, within its rate.
pub(crate) async fn enter(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let entered = if sign::is_signed(request.headers()) {
        let (again, signed) = sign::read(request).await;
        request = again;
        match &signed {
            None => Err(Problem::KeyRefused),
            Some(signed) => {
                let session = api.0.public.enter_with_signature(signed).await;
                session.map(|session| (session, Arc::from(&*signed.access)))
            }
        }
    } else {
        match bearer(request.headers()) {
            None => Err(Problem::KeyRefused),
            Some((access, secret)) => {
                let session = api.0.public.enter_with_key(access, secret).await;
                session.map(|session| (session, Arc::from(access)))
            }
        }
    };
    let (session, access): (_, Arc<str>) = match entered {
        Ok(entered) => entered,
        Err(problem) => return refuse(&problem),
    };
    let rate = api.0.limiter.count(&access);
    if rate.is_over() {
        let mut refusal = problems::plain(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "More requests came with this key than are answered in a second. Slow down.",
        );
        rate.write(refusal.headers_mut());
        refusal.headers_mut().insert(header::RETRY_AFTER, 1.into());
        return refusal;
    }
    request.extensions_mut().insert(Caller { session, access });
    let mut response = next.run(request).await;
    rate.write(response.headers_mut());
    response
}

/// Both halves of the key in `Authorization: Bearer ACCESS.SECRET`.
fn bearer(headers: &HeaderMap) -> Option<(&str, &str)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    token.trim().split_once('.')
}

/// How long a client waits before it asks again, where the database does not answer.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// An answer or a problem, as a response.
fn respond<T: IntoResponse>(answer: Result<T, Problem>) -> Response {
    match answer {
        Ok(answer) => answer.into_response(),
        Err(problem) => refuse(&problem),
    }
}
