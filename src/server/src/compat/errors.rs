//! Why something was not done, in the two fields and with the codes that the vendor documents. Where it documents none, the
//! codes begin with `PC.` and are this program's own.

use axum::{
    Json,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{contract::KeptAnswer, id::CustomerId, problem::Problem};
use serde::Serialize;
use serde_json::json;

use crate::problems::Detail;

/// The content type of every answer with a body.
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json;charset=UTF-8");
/// The longest text of an error, in characters.
const MESSAGE_MAX: usize = 2000;
/// How long a client waits where the database does not answer, in seconds.
const AGAIN_AFTER: i64 = 2;

/// Why something was not done.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// After how many seconds trying again may help.
    again_after: Option<i64>,
}

/// The body.
#[derive(Serialize)]
struct ErrorBody<'a> {
    error_code: &'a str,
    error_msg: &'a str,
}

/// Why something was not done to one of several.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    error_code: &'static str,
    error_msg: String,
    id: String,
}

impl Refusal {
    /// The same of one of several, by its id.
    pub(super) fn of(self, id: &str) -> Refused {
        let error_msg = self.message.chars().take(MESSAGE_MAX).collect();
        Refused { error_code: self.code, error_msg, id: id.to_owned() }
    }

    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), again_after: None }
    }

    /// A parameter that cannot be used.
    pub(super) fn parameter(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "CBC.0100", message)
    }

    /// A customer that is not the caller's, or of no reseller that it named.
    pub(super) fn not_a_customer() -> Self {
        let message = "Not a customer of this partner. A distributor names the reseller of a reseller's customer in \
                       indirect_partner_id.";
        Self::new(StatusCode::BAD_REQUEST, "CBC.99000035", message)
    }

    /// A reseller that is not the caller's.
    pub(super) fn not_a_reseller() -> Self {
        let message = "indirect_partner_id names no reseller of yours.";
        Self::new(StatusCode::BAD_REQUEST, "CBC.99000037", message)
    }

    /// Somebody who has no resellers.
    pub(super) fn not_a_distributor() -> Self {
        Self::new(StatusCode::FORBIDDEN, "CBC.0151", "Only a distributor has resellers.")
    }

    /// A customer that has no budget because it buys for itself.
    pub(super) fn not_resale() -> Self {
        let message = "The customer is associated as a referral, not in the reseller model.";
        Self::new(StatusCode::BAD_REQUEST, "CBC.99005024", message)
    }

    /// Neither a signature nor a token.
    pub(super) fn unknown_caller() -> Self {
        let message = "Sign the request with SDK-HMAC-SHA256, or send X-Auth-Token.";
        Self::new(StatusCode::UNAUTHORIZED, "APIGW.0301", message)
    }

    /// A token that was never issued, or is over.
    pub(super) fn token_ended() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "CBC.0154", "The token is wrong or has expired.")
    }

    /// More codes than are sent to an address.
    pub(super) fn too_many_codes(message: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "CBC.99004015", message)
    }

    /// More than is answered.
    pub(super) fn too_many(again_after: i64) -> Self {
        let message = "More requests came than are answered in this time. Slow down.";
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "CBC.0250", message);
        Self { again_after: Some(again_after), ..refusal }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let message = problem.message();
        let (status, code) = match &problem {
            Problem::NotSignedIn
            | Problem::SignInRefused
            | Problem::KeyRefused
            | Problem::SignatureStale { .. } => (StatusCode::UNAUTHORIZED, "APIGW.0301"),
            Problem::RoleForbids { .. }
            | Problem::ScopeMissing { .. }
            | Problem::PartnerKeyOnly
            | Problem::CustomerKeyOnly => (StatusCode::FORBIDDEN, "CBC.0151"),
            Problem::NotFound => return Self::not_a_customer(),
            Problem::NotResale { .. } => return Self::not_resale(),
            Problem::NotGranted { .. } => (StatusCode::BAD_REQUEST, "PC.NotGranted"),
            Problem::Delegated { .. } => (StatusCode::BAD_REQUEST, "PC.Delegated"),
            Problem::PartnerFrozen { .. } => (StatusCode::BAD_REQUEST, "PC.PartnerFrozen"),
            Problem::TypeNotGranted { .. } => (StatusCode::BAD_REQUEST, "PC.TypeNotGranted"),
            Problem::QuotaExceeded { .. } => (StatusCode::BAD_REQUEST, "PC.QuotaExceeded"),
            Problem::StillExhausted { .. } => (StatusCode::BAD_REQUEST, "PC.StillExhausted"),
            Problem::OnceInFlight => {
                let message = "This very request is under way, or broke off. Look whether it was carried out before \
                               you sign it anew.";
                return Self::new(StatusCode::CONFLICT, "PC.UnderWay", message);
            }
            Problem::TooManyAttempts { retry_after_seconds } => {
                return Self { message, ..Self::too_many(*retry_after_seconds) };
            }
            Problem::Unavailable | Problem::OutcomeUnknown | Problem::MailNotSent => {
                let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, "CBC.0999", message);
                return Self { again_after: Some(AGAIN_AFTER), ..refusal };
            }
            Problem::Internal { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "CBC.0999"),
            _ => (StatusCode::BAD_REQUEST, "CBC.0100"),
        };
        Self::new(status, code, message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let message: String = self.message.chars().take(MESSAGE_MAX).collect();
        let body = ErrorBody { error_code: self.code, error_msg: &message };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, JSON);
        if let Some(seconds) = self.again_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// A name of the partner's platform has its customer already, which is told all the same.
pub(super) fn registered_before(id: CustomerId, account: &str) -> Response {
    let body = json!({
        "error_code": "CBC.99000050",
        "error_msg": "A customer is registered under this xaccount_id already.",
        "domain_id": id,
        "domain_name": account,
    });
    let mut response = (StatusCode::BAD_REQUEST, Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}

/// The answer that was given to a request when it first came.
pub(super) fn again(kept: KeptAnswer) -> Response {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::CONFLICT);
    let has_body = !kept.body.is_empty();
    let mut response = (status, Body::from(kept.body)).into_response();
    if has_body {
        response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    }
    response
}

/// Nothing is served at this address.
pub(crate) async fn no_such_address() -> Response {
    let message = "Nothing is served at this address. docs/api.md lists what is.";
    Refusal::new(StatusCode::NOT_FOUND, "APIGW.0101", message).into_response()
}

/// The address is asked for in another way.
pub(crate) async fn method_not_allowed(method: Method) -> Response {
    let message = format!("{method} is not possible at this address.");
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "APIGW.0101", message).into_response()
}

/// Gives refusals that are made outside of the handlers, for all addresses alike, the face of this API below /v2 and /v3.
pub(crate) async fn face(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_ours = path.starts_with("/v2/") || path.starts_with("/v3/");
    let response = next.run(request).await;
    let status = response.status();
    match response.extensions().get::<Detail>() {
        Some(Detail(detail)) if is_ours => {
            let code = match status {
                StatusCode::PAYLOAD_TOO_LARGE => "APIGW.0201",
                StatusCode::FORBIDDEN => "CBC.0151",
                _ => "CBC.0999",
            };
            Refusal::new(status, code, detail.clone()).into_response()
        }
        _ => response,
    }
}

#[cfg(test)]
mod tests {
    use domain::text::Name;

    use super::*;

    #[test]
    fn codes_are_the_documented_ones_or_our_own() {
        let partner = Name::parse("Meridian").unwrap();
        for (problem, status, code) in [
            (Problem::KeyRefused, 401, "APIGW.0301"),
            (Problem::SignatureStale { minutes: 15 }, 401, "APIGW.0301"),
            (Problem::NotFound, 400, "CBC.99000035"),
            (Problem::NotResale { customer: partner.clone() }, 400, "CBC.99005024"),
            (Problem::Delegated { reseller: partner.clone() }, 400, "PC.Delegated"),
            (Problem::NotGranted { distributor: partner }, 400, "PC.NotGranted"),
            (Problem::TooManyAttempts { retry_after_seconds: 9 }, 429, "CBC.0250"),
            (Problem::Unavailable, 503, "CBC.0999"),
            (Problem::Internal { reference: "1".into() }, 500, "CBC.0999"),
            (Problem::AgreementMissing, 400, "CBC.0100"),
        ] {
            let refusal = Refusal::from(problem);
            assert_eq!((refusal.status.as_u16(), refusal.code), (status, code));
            assert!(refusal.code.len() <= 20);
        }
    }
}
