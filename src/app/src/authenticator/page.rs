//! The Authenticator App page. Its forms are sent by the browser itself.

use domain::{
    contract::{AppBegun, AppState, Picture},
    problem::{CodeError, Problem},
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::api::{self, AppPage};
use crate::{
    layout::{Signed, failure_view},
    ui::{CODE, Crumb, News, breadcrumbs, icon, news_view, secrets, short_date, words_of},
};

/// The page.
pub(crate) fn authenticator_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let app = Resource::new(|| (), |()| api::get());
    view! {
        <Title text="Authenticator App"/>
        <Suspense>
            {move || Suspend::new(async move {
                match (app.await, signed.me().await) {
                    (Ok(page), Some(_)) => view(page, news_of(&params.get_untracked())).into_any(),
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap) -> Option<News> {
    match (params.get_str("done"), params.get_str("problem")) {
        (Some("begun"), _) => None,
        (Some("enrolled"), _) => Some(News::Done(
            "Your authenticator app counts from now on. Codes are no longer sent to you.".into(),
        )),
        (Some("removed"), _) => {
            Some(News::Done("The app was removed. Codes are sent to you by mail again.".into()))
        }
        (_, Some(code)) => Some(match (code, CodeError::from_code(code)) {
            (_, Some(error)) => News::Code(error),
            ("not_found", _) => News::Failed("The secret has expired. Begin again.".into()),
            _ => News::Failed(words_of(code)),
        }),
        _ => None,
    }
}

fn view(page: AppPage, news: Option<News>) -> impl IntoView {
    let AppPage { app, recovery } = page;
    let codes = (!recovery.is_empty()).then(|| {
        secrets(
            "Keep these recovery codes".into(),
            "They are shown this once. Each is good for one use in place of the app, should you lose it.",
            vec![("Recovery codes", recovery.join("  "))],
        )
    });
    let error = news.as_ref().and_then(News::code_error);
    let AppState { enrolled, begun, recovery_left } = app;
    let body = match (enrolled, begun) {
        (Some(at), _) => EitherOf3::A(view! {
            <p>{format!("Your app counts since {}. {recovery_left} recovery codes are left.", short_date(at))}</p>
            <form class="form" method="post" action="/api/session/app/remove">
                {code_field(error, "What the app shows now, or a recovery code.")}
                <div class="buttons"><button class="button button--danger" type="submit">"Remove the app"</button></div>
            </form>
        }),
        (None, Some(begun)) => EitherOf3::B(confirm(begun, error)),
        (None, None) => EitherOf3::C(view! {
            <p>"An app on your phone makes a new code every 30 seconds. It works without mail, and nobody can read it on the way."</p>
            <form class="form" method="post" action="/api/session/app/begin">
                <div class="field">
                    <label class="label" for="password">"Password"</label>
                    <input class="input" type="password" name="password" id="password" autocomplete="current-password" required
                        aria-describedby="password-hint"/>
                    <p class="hint" id="password-hint">"Your own, so that nobody else sets up an app in your name."</p>
                </div>
                <div class="buttons"><button class="button button--primary" type="submit">{icon("key")}"Set up an app"</button></div>
            </form>
        }),
    };
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![Crumb::Group("Partner Information"), Crumb::Here("Authenticator App".into())])}
                <h1>"Authenticator App"</h1>
                <p class="page-lead">"Where a step asks for a verification code, your app shows it instead of a mail."</p>
            </div>
        </header>
        <div class="stack">
            {news.map(news_view)}
            {codes}
            <section class="card" aria-labelledby="app">
                <div class="card-head"><h2 id="app">"Your app"</h2></div>
                <div class="card-body form">{body}</div>
            </section>
        </div>
    }
}

/// The secret, and the field for its first code.
fn confirm(begun: AppBegun, error: Option<String>) -> impl IntoView {
    let AppBegun { secret, uri, picture } = begun;
    let picture = picture.map(drawn);
    view! {
        <p>
            "Scan this picture with your app, add an account with the secret, or "
            <a class="link" href=uri rel="external">"open it in the app"</a>
            " of this device. Then enter the first code that it shows."
        </p>
        {picture}
        {secrets(
            "Secret of your app".into(),
            "By time, 30 seconds, 6 digits. It can be read here for 15 minutes, until the first code is entered.",
            vec![("Secret", secret)],
        )}
        <form class="form" method="post" action="/api/session/app/confirm">
            {code_field(error, "Six digits.")}
            <div class="buttons"><button class="button button--primary" type="submit">"OK"</button></div>
        </form>
    }
}

/// The picture that a phone's camera reads: dark on light in every colour scheme, as cameras expect it.
fn drawn(Picture { side, path }: Picture) -> impl IntoView {
    view! {
        <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label="QR code of the secret">
            <path d=path/>
        </svg>
    }
}

fn code_field(error: Option<String>, hint: &'static str) -> impl IntoView {
    let is_wrong = error.is_some();
    let described = if is_wrong { "code-error code-hint" } else { "code-hint" };
    view! {
        <div class="field verify">
            <label class="label" for=CODE>"Verification code"</label>
            <input class="input verify-code" type="text" name="code" id=CODE autocomplete="one-time-code" maxlength="16" required
                aria-describedby=described aria-invalid=is_wrong.then_some("true")/>
            {error.map(|message| view! {
                <p class="field-error" id="code-error">{icon("alert-triangle")}<span>{message}</span></p>
            })}
            <p class="hint" id="code-hint">{hint}</p>
        </div>
    }
}
