//! Asking again before something is done that cannot be undone, or only with a code: a `<details>`, so that it works
//! without a script.

use leptos::prelude::*;

/// A button that opens a question with the form that answers it.
pub(crate) fn confirm(
    button: &'static str,
    question: String,
    form: impl IntoView,
) -> impl IntoView {
    view! {
        <details class="menu menu--end confirm" name="confirm">
            <summary class="button button--small button--danger" role="button">{button}</summary>
            <div class="menu-list">
                <p class="confirm-text">{question}</p>
                {form}
            </div>
        </details>
    }
}

/// As [`confirm`], for a form that asks for a code: it stands open where it was sent before.
pub(crate) fn confirm_with_code(
    button: &'static str,
    is_open: bool,
    question: String,
    form: impl IntoView,
) -> impl IntoView {
    view! {
        <details class="menu menu--end confirm" name="confirm" open=is_open>
            <summary class="button button--small" role="button">{button}</summary>
            <div class="menu-list">
                <p class="confirm-text">{question}</p>
                {form}
            </div>
        </details>
    }
}
