//! Problems as RFC 9457 bodies: what is wrong, with the proof in members of its own, so that a program need not read the
//! sentence.

use axum::{
    Json,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    freezing::FreezeError,
    money::group_cents,
    problem::{Problem, UrlError},
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::RETRY_AFTER;

/// Why something was not done (RFC 9457). More members carry the proof: limits, what is left, whom to ask.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct ProblemBody {
    /// Identifies the kind of problem.
    #[schema(example = "urn:partner-center:problem:quota_exceeded")]
    r#type: String,
    /// The kind of problem in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// The kind of problem in one stable word.
    code: String,
    /// What is wrong here, which limit, and what to do.
    detail: String,
    /// The place in the request, as a JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Figures and names that prove it.
    #[serde(flatten)]
    #[schema(additional_properties = true, value_type = Object)]
    proof: Map<String, Value>,
}

impl ProblemBody {
    pub(super) fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            r#type: format!("urn:partner-center:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Problem").to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: detail.into(),
            pointer: None,
            proof: Map::new(),
        }
    }

    /// A problem of the domain.
    pub(super) fn of(problem: &Problem) -> Self {
        let status = StatusCode::from_u16(problem.status());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let proof = proof(problem);
        Self { proof, ..Self::new(status, problem.code(), problem.message()) }
    }

    /// A member of the request that cannot be used.
    pub(super) fn field(pointer: &str, detail: impl Into<String>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self { pointer: Some(pointer.to_owned()), ..Self::new(status, "field", detail) }
    }

    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for ProblemBody {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, kind);
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, RETRY_AFTER.as_secs().into());
            }
            _ => {}
        }
        response
    }
}

/// A problem of the domain as a response.
pub(super) fn refuse(problem: &Problem) -> Response {
    ProblemBody::of(problem).into_response()
}

/// A refusal that only HTTP knows.
pub(super) fn plain(status: StatusCode, code: &str, detail: &str) -> Response {
    ProblemBody::new(status, code, detail).into_response()
}

/// Nothing is served at this address.
pub(crate) async fn no_such_address() -> Response {
    plain(StatusCode::NOT_FOUND, "not_found", "Nothing is served at this address.")
}

/// The address is asked for in another way.
pub(crate) async fn method_not_allowed(method: Method) -> Response {
    let detail = format!("{method} is not possible at this address; see /openapi.json.");
    plain(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", &detail)
}

fn proof(problem: &Problem) -> Map<String, Value> {
    let proof = match problem {
        Problem::QuotaExceeded { shortfall, distributor } => json!({
            "budget_type": shortfall.budget_type,
            "quota": plain_cents(shortfall.quota_cents),
            "allocated": plain_cents(shortfall.allocated_cents),
            "available": plain_cents(shortfall.available_cents().max(0)),
            "requested": plain_cents(shortfall.requested_cents),
            "ask": distributor,
        }),
        Problem::TypeNotGranted { budget_type, distributor } => {
            json!({ "budget_type": budget_type, "ask": distributor })
        }
        Problem::NotGranted { distributor } => json!({ "ask": distributor }),
        Problem::Delegated { reseller } => json!({ "decides": reseller }),
        Problem::ScopeMissing { scope, partner } => {
            json!({ "scope": scope, "ask": partner })
        }
        Problem::StillExhausted { used, amount, .. } => {
            json!({ "used": used, "amount": amount.plain() })
        }
        Problem::Freezing {
            error: FreezeError::Already { level } | FreezeError::OtherLevel { level },
            ..
        } => json!({ "level": level }),
        Problem::CaptureAmount { held } => json!({ "held": held.to_exact() }),
        Problem::HoldSettled { state } => json!({ "state": state }),
        Problem::Selection { chosen, limit } => json!({ "given": chosen, "limit": limit }),
        Problem::TooManyEndpoints { limit } | Problem::TooManyViews { limit } => {
            json!({ "limit": limit })
        }
        Problem::EndpointUrl { error: UrlError::Private } => json!({ "reason": "private" }),
        Problem::TooManyAttempts { retry_after_seconds } => {
            json!({ "retry_after_seconds": retry_after_seconds })
        }
        Problem::Internal { reference } => json!({ "reference": reference }),
        _ => Value::Null,
    };
    match proof {
        Value::Object(proof) => proof,
        _ => Map::new(),
    }
}

/// Cents as a decimal without grouping.
fn plain_cents(cents: i64) -> String {
    group_cents(cents).replace(',', "")
}
