//! The switch of verification codes (R-VER-1), for administrators. Its forms are sent by the browser itself.

use domain::{
    access::{Action, Role, role_allows},
    problem::CodeError,
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::params::ParamsMap;

use super::api::CODES;
use crate::ui::{CODE, News, code_step, confirm_with_code, words_of};

/// What a URL tells of the form that led to it.
pub(super) fn codes_news(params: &ParamsMap) -> Option<News> {
    let word = params.get_str(CODES)?;
    Some(match (word, CodeError::from_code(word)) {
        ("yes", _) => News::Sent(None),
        ("on", _) => News::Done("Sensitive steps ask for a verification code from now on.".into()),
        ("off", _) => News::Done("No step asks for a code any more.".into()),
        (_, Some(error)) => News::Code(error),
        ("role_forbids", _) => {
            News::Failed("Only administrators switch verification codes.".into())
        }
        _ => News::Failed(words_of(word)),
    })
}

/// The switch.
pub(super) fn switch(is_on: bool, role: Role, news: Option<&News>) -> impl IntoView + use<> {
    let words = if is_on { "Switch off" } else { "Switch on" };
    if !role_allows(role, Action::ManageMembers) {
        return EitherOf3::A(view! {
            <button class="button button--small" type="button" disabled aria-describedby="switch-denied">{words}</button>
            <span class="cell-note" id="switch-denied">"Only administrators switch this."</span>
        });
    }
    if !is_on {
        return EitherOf3::B(view! {
            <form method="post" action="/api/partner/codes/switch">
                <input type="hidden" name="on" value="yes"/>
                <button class="button button--small" type="submit">{words}</button>
            </form>
        });
    }
    let error = news.and_then(News::code_error);
    let is_open = matches!(news, Some(News::Code(_) | News::Sent(_)));
    let form = view! {
        <form class="form" method="post" action="/api/partner/codes/switch">
            {code_step(CODE, "/api/partner/codes/send-code", move || error.clone())}
            <button class="button button--small button--danger" type="submit">"OK"</button>
        </form>
    };
    let question = "Budgets, keys and members are then changed without a code.".to_owned();
    EitherOf3::C(confirm_with_code(words, is_open, question, form))
}
