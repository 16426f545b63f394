//! The server functions of Authenticator App. Their forms are sent by the browser itself, and lead back to the page;
//! recovery codes travel there in a cookie of one showing.

use domain::contract::AppState;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AppPage {
    /// The member's app.
    pub(super) app: AppState,
    /// Recovery codes that have just been made, shown this once.
    pub(super) recovery: Vec<String>,
}

/// The member's app.
#[server(name = GetApp, prefix = "/api", endpoint = "session/app/get")]
pub(crate) async fn get() -> Result<AppPage, Failure> {
    let member = crate::request::member()?;
    let recovery = crate::request::shown::take_recovery(&member.reply).unwrap_or_default();
    let app = member.pass(member.session.app().await)?;
    Ok(AppPage { app, recovery })
}

/// Makes a secret for an app.
#[server(name = BeginApp, prefix = "/api", endpoint = "session/app/begin")]
pub(crate) async fn begin(#[server(default)] password: String) -> Result<(), Failure> {
    use crate::{paths, request::member_of_form};
    let member = member_of_form(paths::AUTHENTICATOR)?;
    let done = member.session.begin_app(&password).await;
    member.reply.lead(done, |said| paths::with(paths::AUTHENTICATOR, &[said]), "begun")
}

/// Makes the app count, whose first code this is.
#[server(name = ConfirmApp, prefix = "/api", endpoint = "session/app/confirm")]
pub(crate) async fn confirm(#[server(default)] code: String) -> Result<(), Failure> {
    use crate::{
        paths,
        request::{member_of_form, shown},
    };
    let member = member_of_form(paths::AUTHENTICATOR)?;
    let done = member.session.confirm_app(&code).await;
    let done = done.map(|recovery| {
        if member.reply.is_to_form() {
            shown::keep_recovery(&member.reply, &recovery);
        }
    });
    member.reply.lead(done, |said| paths::with(paths::AUTHENTICATOR, &[said]), "enrolled")
}

/// Does without the app.
#[server(name = RemoveApp, prefix = "/api", endpoint = "session/app/remove")]
pub(crate) async fn remove(#[server(default)] code: String) -> Result<(), Failure> {
    use crate::{paths, request::member_of_form};
    let member = member_of_form(paths::AUTHENTICATOR)?;
    let done = member.session.remove_app(&code).await;
    member.reply.lead(done, |said| paths::with(paths::AUTHENTICATOR, &[said]), "removed")
}
