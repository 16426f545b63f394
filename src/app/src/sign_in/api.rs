//! The server functions of the session. The forms that call them work without JavaScript: they are answered with
//! a redirect that carries a problem's code at most, never what was typed.

use domain::contract;
use leptos::prelude::*;

use crate::failure::Failure;

/// Who is signed in, if anybody is.
#[server(prefix = "/api", endpoint = "session/me")]
pub(crate) async fn me() -> Result<Option<contract::Me>, Failure> {
    use crate::request::{Reply, visitor};
    use domain::problem::Problem;
    let reply = Reply::here();
    let Some(session) = visitor() else {
        return Ok(None);
    };
    match session.me().await {
        Ok(me) => Ok(Some(me)),
        Err(Problem::NotSignedIn) => Ok(None),
        Err(problem) => Err(reply.refuse(problem)),
    }
}

/// Signs a member in and leads on to `next`.
#[server(prefix = "/api", endpoint = "session/sign-in")]
pub(crate) async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), Failure> {
    use crate::{paths, request::stranger};
    let stranger = stranger()?;
    let (reply, next) = (&stranger.reply, paths::local(&next));
    let request = contract::SignIn { email, password, address: stranger.address.clone() };
    match stranger.public.sign_in(&request).await {
        Ok(session) => {
            reply.remember(Some(&session));
            if reply.is_to_form() {
                reply.see(next);
            }
            Ok(())
        }
        Err(problem) => {
            let page = paths::sign_in(next, Some(problem.code()));
            Err(reply.refuse_form(problem, &page))
        }
    }
}

/// Ends this session.
#[server(prefix = "/api", endpoint = "session/sign-out")]
pub(crate) async fn sign_out() -> Result<(), Failure> {
    crate::request::leave(false).await
}

/// Ends all sessions of the member.
#[server(prefix = "/api", endpoint = "session/sign-out-everywhere")]
pub(crate) async fn sign_out_everywhere() -> Result<(), Failure> {
    crate::request::leave(true).await
}

/// The invitation whose link carries this token.
#[server(name = GetInvitation, prefix = "/api", endpoint = "session/invitation")]
pub(crate) async fn invitation(token: String) -> Result<contract::Invitation, Failure> {
    let stranger = crate::request::stranger()?;
    stranger.public.invitation(&token).await.map_err(|problem| stranger.reply.refuse(problem))
}

/// Makes a member of whoever was invited.
#[server(name = Join, prefix = "/api", endpoint = "session/join")]
pub(crate) async fn join(
    #[server(default)] token: String,
    #[server(default)] name: String,
    #[server(default)] password: String,
) -> Result<(), Failure> {
    use crate::{paths, request::stranger};
    use domain::{
        problem::{FieldName, Problem},
        text::{NAME_MAX, Name},
    };
    let stranger = stranger()?;
    let joined = match Name::parse(&name) {
        Ok(name) => {
            let acceptance = contract::Acceptance { token: token.clone(), name, password };
            stranger.public.join(&acceptance).await
        }
        Err(error) => Err(Problem::Field { field: FieldName::Name, error }),
    };
    let typed: String = name.chars().take(NAME_MAX + 1).collect();
    let page = |(said, word): (&str, &str)| match said {
        "done" => paths::with(paths::SIGN_IN, &[(said, word)]),
        _ => paths::with(paths::JOIN, &[("token", &token), ("name", &typed), (said, word)]),
    };
    stranger.reply.lead(joined, page, "joined")
}

/// Sends a link for a new password to this address, if it is a member's.
#[server(name = ForgotPassword, prefix = "/api", endpoint = "session/forgot-password")]
pub(crate) async fn forgot_password(#[server(default)] email: String) -> Result<(), Failure> {
    use crate::{paths, request::stranger};
    let stranger = stranger()?;
    let asked = stranger.public.ask_reset(&email, &stranger.address).await;
    stranger.reply.lead(asked, |said| paths::with(paths::FORGOT_PASSWORD, &[said]), "sent")
}

/// Gives the member whose link carries this token another password.
#[server(name = ResetPassword, prefix = "/api", endpoint = "session/reset-password")]
pub(crate) async fn reset_password(
    #[server(default)] token: String,
    #[server(default)] password: String,
) -> Result<(), Failure> {
    use crate::{paths, request::stranger};
    let stranger = stranger()?;
    let done = stranger.public.reset_password(&token, &password).await;
    let page = |(said, word): (&str, &str)| match said {
        "done" => paths::with(paths::SIGN_IN, &[(said, word)]),
        _ => paths::with(paths::RESET_PASSWORD, &[("token", &token), (said, word)]),
    };
    stranger.reply.lead(done, page, "reset")
}

/// Gives the member itself another password.
#[server(name = ChangePassword, prefix = "/api", endpoint = "session/change-password")]
pub(crate) async fn change_password(
    #[server(default)] present: String,
    #[server(default)] password: String,
) -> Result<(), Failure> {
    use crate::{paths, request::member_of_form};
    let member = member_of_form(paths::CHANGE_PASSWORD)?;
    let done = member.session.change_password(&present, &password).await;
    member.reply.lead(done, |said| paths::with(paths::CHANGE_PASSWORD, &[said]), "changed")
}
