//! What stands in the place of a page that cannot be shown: what happened, whether anything was changed, and what to do.

use domain::problem::Problem;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    failure::Failure,
    paths,
    ui::{Tone, large_icon},
};

/// There is no such page. The server gives it the status 404.
pub(crate) fn not_found_page() -> AnyView {
    failure_view(&Failure::Problem(Problem::NotFound))
}

/// A failure in the place of a page. Who is no longer signed in goes to sign in: here when the browser finds out, in
/// the server function when the server does.
pub(crate) fn failure_view(failure: &Failure) -> AnyView {
    let message = failure.message();
    let overview = || button("button", paths::OVERVIEW, "Overview");
    match failure {
        Failure::Problem(Problem::NotSignedIn) => {
            Effect::new(|_| sign_in_again());
            page(
                "lock",
                Tone::Quiet,
                "You are signed out",
                message,
                button("button button--primary", paths::SIGN_IN, "Sign in"),
                "",
            )
        }
        Failure::Problem(Problem::NotFound) => page(
            "search",
            Tone::Quiet,
            "This page does not exist",
            "The address may be mistyped, or the customer belongs to another partner.".into(),
            view! {
                {button("button button--primary", paths::OVERVIEW, "Overview")}
                {button("button", paths::CUSTOMERS, "Customer Management")}
            },
            "404",
        ),
        Failure::Problem(
            Problem::Internal { .. } | Problem::Unavailable | Problem::OutcomeUnknown,
        ) => page(
            "alert-triangle",
            Tone::Over,
            "Something went wrong on our side",
            message,
            view! { {try_again()}{overview()} },
            "",
        ),
        Failure::Problem(_) => {
            page("lock", Tone::Near, "This cannot be shown", message, overview(), "")
        }
        Failure::Unreachable => {
            page("alert-triangle", Tone::Near, "No connection", message, try_again(), "")
        }
        Failure::Malformed => {
            page("alert-triangle", Tone::Near, "This page is out of date", message, try_again(), "")
        }
    }
}

/// Goes to sign in and back to this page. By loading it, not by drawing it: nothing of the ended session stays.
pub(crate) fn sign_in_again() {
    let location = window().location();
    let part = |part: Result<String, _>| part.unwrap_or_default();
    let next = part(location.pathname()) + &part(location.search());
    // Where the browser refuses to go, the page says what to do.
    _ = location.set_href(&paths::sign_in(paths::local(&next), None));
}

fn page(
    symbol: &'static str,
    tone: Tone,
    title: &'static str,
    text: String,
    buttons: impl IntoView,
    code: &'static str,
) -> AnyView {
    view! {
        <Title text=title/>
        <div class="card">
            <div class="empty empty--page">
                <span class="empty-icon" data-tone=tone.word()>{large_icon(symbol)}</span>
                <h1>{title}</h1>
                <p class="empty-text">{text}</p>
                <div class="buttons">{buttons}</div>
                {(!code.is_empty()).then(|| view! { <p class="empty-code">{code}</p> })}
            </div>
        </div>
    }
    .into_any()
}

fn button(class: &'static str, path: &'static str, words: &'static str) -> impl IntoView {
    view! { <a class=class href=path>{words}</a> }
}

/// A link to this very page, loaded anew.
fn try_again() -> impl IntoView {
    view! { <a class="button button--primary" href="" rel="external">"Try again"</a> }
}
