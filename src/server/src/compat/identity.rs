//! Who one is: tokens for members' programs, and the domain that the SDK looks up where it was told none.

use std::net::SocketAddr;

use axum::{
    Extension,
    body::Bytes,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, StatusCode},
};
use domain::contract::SignIn;
use serde::Deserialize;
use serde_json::json;

use super::{
    Answer, Caller, Compat, Customer,
    answers::{self, json as answer},
    errors::Refusal,
    requests,
};
use crate::address;

/// The longest that may be sent of a name or a password, in characters.
const CREDENTIAL_MAX: usize = 512;

/// GET /v3/auth/domains
pub(super) async fn domains(
    caller: Option<Extension<Caller>>,
    customer: Option<Extension<Customer>>,
) -> Answer {
    let (id, name) = match (caller, customer) {
        (Some(Extension(caller)), _) => {
            let partner = caller.session.partner(None).await?;
            (partner.id.to_string(), partner.name.to_string())
        }
        (None, Some(Extension(Customer(customer)))) => {
            let own = customer.identity().await?;
            (own.customer.to_string(), own.account.to_string())
        }
        (None, None) => return Err(Refusal::unknown_caller()),
    };
    let domain = json!({ "id": id, "name": name, "enabled": true });
    Ok(answer(&json!({ "domains": [domain] })))
}

// The shape of a request for a token. What else it may say (regions, catalogues) is not for this server.
#[derive(Deserialize)]
struct TokenBody {
    auth: Auth,
}

#[derive(Deserialize)]
struct Auth {
    identity: Identity,
    scope: Option<Scope>,
}

#[derive(Deserialize)]
struct Identity {
    methods: Vec<String>,
    password: Option<Password>,
}

#[derive(Deserialize)]
struct Password {
    user: User,
}

#[derive(Deserialize)]
struct User {
    name: String,
    password: String,
    domain: Option<Domain>,
}

#[derive(Deserialize)]
struct Scope {
    domain: Option<Domain>,
}

#[derive(Deserialize)]
struct Domain {
    id: Option<String>,
    name: Option<String>,
}

/// POST /v3/auth/tokens
pub(super) async fn issue_token(
    State(compat): State<Compat>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let TokenBody { auth: Auth { identity, scope } } = requests::body(&body)?;
    let Identity { methods, password: Some(Password { user }) } = identity else {
        return Err(Refusal::parameter("auth.identity.password is required."));
    };
    if methods != ["password"] {
        return Err(Refusal::parameter("auth.identity.methods must be [\"password\"]."));
    }
    if [&user.name, &user.password].iter().any(|text| text.chars().count() > CREDENTIAL_MAX) {
        let message = format!("name and password have at most {CREDENTIAL_MAX} characters.");
        return Err(Refusal::parameter(message));
    }
    let scoped = scope.map(|scope| {
        let message = "auth.scope must name a domain.";
        scope.domain.and_then(Domain::word).ok_or_else(|| Refusal::parameter(message))
    });
    let domain = scoped.transpose()?.or_else(|| user.domain.and_then(Domain::word));
    let client = address::of_client(peer, &headers, &compat.trusted_proxies);
    let sign_in =
        SignIn { email: user.name, password: user.password, address: address::subject(client) };
    let issued = compat.api.public().issue_token(&sign_in, domain.as_deref()).await?;
    let domain = json!({ "id": issued.partner.id, "name": issued.partner.name });
    let mut response = answer(&json!({ "token": {
        "methods": ["password"],
        "issued_at": answers::time(issued.issued_at),
        "expires_at": answers::time(issued.expires_at),
        "domain": domain,
        "user": { "id": issued.member, "name": issued.name, "domain": domain },
        "roles": [],
        "catalog": [],
    } }));
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(token) = HeaderValue::from_str(&issued.token) {
        response.headers_mut().insert("x-subject-token", token);
    }
    Ok(response)
}

impl Domain {
    fn word(self) -> Option<String> {
        self.id.or(self.name)
    }
}
