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
