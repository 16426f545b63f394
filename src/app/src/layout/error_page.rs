//! What stands in the place of a page that cannot be shown: what happened, whether anything was changed, and what to do.

use domain::problem::Problem;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    failure::Failure,
    paths,
    ui::{Tone, large_icon},
};

/// There is no such page. The server gives it the status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    failure_view(&Failure::Problem(Problem::NotFound))
}

/// A failure in the place of a page. Who is no longer signed in goes to sign in: here when the browser finds out, in
/// the server function when the server does.
pub fn failure_view(failure: &Failure) -> AnyView {
    let message = failure.message();
    let overview = || button("button", paths::OVERVIEW, "Overview");
    match failure {
        Failure::Problem(Problem::NotSignedIn) => {
            let location = use_location();
            Effect::new(move |_| {
                let path = location.pathname.get_untracked();
                let query = location.search.get_untracked();
                let next = if query.is_empty() { path } else { format!("{path}?{query}") };
                // By loading it, not by drawing it: nothing of the ended session stays in memory.
                _ = window().location().set_href(&paths::sign_in(paths::local(&next), None));
            });
            page("lock", Tone::Quiet, "You are signed out", message, button("button button--primary", paths::SIGN_IN, "Sign in"), "")
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
        Failure::Problem(Problem::Internal { .. } | Problem::Unavailable) => page(
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
    }
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
