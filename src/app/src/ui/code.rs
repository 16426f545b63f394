//! The verification code step of a form (R-VER-1): its field, and the button that sends a code for exactly what stands in
//! the form. The form's own OK sends the code along. Both are plain submit buttons, so that all of it works without a
//! script.

use domain::problem::CodeError;
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::params::ParamsMap;

use super::{News, icon, sending};
use crate::{failure::Failure, layout::focus};

/// What the ids of buttons that ask for a code begin with; what follows `get-` is the id of the code's field.
const GET_CODE: &str = "get-code";
/// The id of the field on a page that has one.
pub(crate) const CODE: &str = "code";

/// The step. `id` is that of the field, [`CODE`] or longer; `send` is where the form goes to have a code sent; `error`
/// is what is wrong with the code that was given.
pub(crate) fn code_step(
    id: impl Into<String>,
    send: &'static str,
    error: impl Fn() -> Option<String> + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let id = id.into();
    let (wrong, hint, get) = (format!("{id}-error"), format!("{id}-hint"), format!("get-{id}"));
    let is_wrong = {
        let error = error.clone();
        move || error().is_some()
    };
    let invalid = {
        let is_wrong = is_wrong.clone();
        move || is_wrong().then_some("true")
    };
    let described = {
        let (wrong, hint) = (wrong.clone(), hint.clone());
        move || if is_wrong() { format!("{wrong} {hint}") } else { hint.clone() }
    };
    let said = move || {
        error().map(|message| {
            view! {
                <p class="field-error" id=wrong.clone()>{icon("alert-triangle")}<span>{message}</span></p>
            }
        })
    };
    view! {
        <div class="field verify">
            // Enter in any field means OK, although the button that asks for a code comes first.
            <button type="submit" hidden>"OK"</button>
            <label class="label" for=id.clone()>"Verification code"</label>
            <div class="buttons">
                <input
                    class="input verify-code"
                    type="text"
                    name="code"
                    id=id
                    autocomplete="one-time-code"
                    maxlength="16"
                    aria-describedby=described
                    aria-invalid=invalid
                />
                <button class="button" type="submit" id=get formaction=send formnovalidate>"Get code"</button>
            </div>
            {said}
            <p class="hint" id=hint>
                "Get code sends it to your e-mail address. It is good for 10 minutes and for exactly what stands here. If you have an authenticator app, enter what it shows, or a recovery code."
            </p>
        </div>
    }
}

/// The step of a form that is the browser's own, where the partner `asks` for codes; `news` is what its page tells of it.
pub(crate) fn plain_code_step(
    asks: bool,
    send: &'static str,
    news: Option<&News>,
) -> Option<impl IntoView + use<>> {
    let wrong = news.and_then(News::code_error);
    asks.then(|| code_step(CODE, send, move || wrong.clone()))
}

/// What a URL tells of a code that such a form asked for, or of one that was wrong.
pub(crate) fn code_news(params: &ParamsMap) -> Option<News> {
    if params.get_str("sent").is_some() {
        return Some(News::Sent(None));
    }
    params.get_str("problem").and_then(CodeError::from_code).map(News::Code)
}

/// Whether a form was sent to have a code sent.
pub(crate) fn wants_code(event: &SubmitEvent) -> bool {
    event.submitter().is_some_and(|button| button.id().starts_with(GET_CODE))
}

/// As [`sending`], for a form with a code step: its button sends what stands there by `send` instead.
pub(crate) fn sending_or_code<S, C>(
    action: ServerAction<S>,
    send: ServerAction<C>,
) -> impl Fn(SubmitEvent) + Copy + 'static
where
    S: leptos::server_fn::ServerFn + serde::de::DeserializeOwned + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    S::Error: Send + Sync + 'static,
    C: leptos::server_fn::ServerFn + serde::de::DeserializeOwned + Clone + Send + Sync + 'static,
    C::Output: Send + Sync + 'static,
    C::Error: Send + Sync + 'static,
{
    let (act, ask) = (sending(action), sending(send));
    move |event| if wants_code(&event) { ask(event) } else { act(event) }
}

/// Tells that a code was sent, and moves on from the button that asked for it to the field that takes it.
pub(crate) fn tell_sent(
    news: RwSignal<Option<News>>,
    sent: Result<domain::contract::CodeSent, Failure>,
) {
    match sent {
        Ok(sent) => {
            news.set(Some(News::Sent(Some(sent.to))));
            let button = document().active_element().map(|element| element.id());
            focus(button.as_deref().and_then(|id| id.strip_prefix("get-")).unwrap_or(CODE));
        }
        Err(failure) => super::show_news(news, News::from(&failure)),
    }
}
