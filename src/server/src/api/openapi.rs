//! The description of the API, made from the handlers and shapes themselves.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Partner Center",
        description = "Budgets that hold: charges, authorizations, customers and their budgets. Amounts are decimal \
                       texts, times RFC 3339; errors are problems after RFC 9457.",
        license(name = "Apache-2.0")
    ),
    paths(
        super::charges::record,
        super::authorizations::authorize,
        super::authorizations::capture,
        super::authorizations::void,
        super::customers::list,
        super::customers::customer,
        super::customers::standing,
        super::customers::set_budget,
        super::freezes::freeze,
        super::freezes::unfreeze,
        super::customers::records,
        super::events::stream,
    ),
    modifiers(&Keys),
)]
struct Document;

/// API keys as bearer tokens.
struct Keys;

impl Modify for Keys {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API key: its public half, a point, its secret half."))
            .build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(bearer));
    }
}

/// The description as JSON.
pub fn text() -> String {
    let mut openapi = Document::openapi();
    // The API has a version of its own.
    "1".clone_into(&mut openapi.info.version);
    openapi.to_pretty_json().unwrap_or_default() + "\n"
}

/// `GET /openapi.json`.
pub(crate) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text()).into_response()
}
