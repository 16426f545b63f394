//! Passwords: asking for a link, choosing a new one by it, and changing one's own. The forms are sent by the browser
//! itself.

use domain::{
    member::{PASSWORD_MAX, PASSWORD_MIN},
    problem::Problem,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::page::entry;
use crate::{
    layout::{Signed, failure_view},
    paths,
    ui::{Crumb, News, breadcrumbs, news_view, words_of},
};

/// What a URL tells of the form that led to it.
fn news() -> Option<News> {
    let params = use_query_map().get_untracked();
    match (params.get_str("done"), params.get_str("problem")) {
        (Some("sent"), _) => Some(News::Done(
            "If that is the address of a member, a link for a new password is on its way to it."
                .into(),
        )),
        (Some("changed"), _) => Some(News::Done(
            "Your password was changed, and your other sessions were ended.".into(),
        )),
        (_, Some(code)) => Some(News::Failed(password_problem(code))),
        _ => None,
    }
}

/// The words for a problem's code.
pub(super) fn password_problem(code: &str) -> String {
    match code {
        "field" => {
            format!("A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters. Choose another.")
        }
        _ => words_of(code),
    }
}

/// The field of a password to be chosen.
pub(super) fn new_password(label: &'static str) -> impl IntoView {
    let hint = format!(
        "{PASSWORD_MIN} to {PASSWORD_MAX} characters. A few words are easier than a riddle."
    );
    view! {
        <div class="field">
            <label class="label" for="password">{label}</label>
            <input class="input input--large" type="password" name="password" id="password" autocomplete="new-password"
                minlength=PASSWORD_MIN.to_string() maxlength=PASSWORD_MAX.to_string() required
                aria-describedby="password-hint"/>
            <p class="hint" id="password-hint">{hint}</p>
        </div>
    }
}

/// Asking for a link.
pub(crate) fn forgot_password_page() -> AnyView {
    view! {
        <Title text="Forgot your password"/>
        {entry("Forgot your password?", view! {
            {news().map(news_view)}
            <form class="form" method="post" action="/api/session/forgot-password">
                <div class="field">
                    <label class="label" for="email">"Email"</label>
                    <input class="input input--large" type="email" name="email" id="email" autocomplete="username" required
                        aria-describedby="email-hint"/>
                    <p class="hint" id="email-hint">"A link for a new password is sent there. It is good for an hour."</p>
                </div>
                <button class="button button--primary button--large button--wide" type="submit">"Send link"</button>
            </form>
            <p><a class="link" href=paths::SIGN_IN>"Back to signing in"</a></p>
        })}
    }
    .into_any()
}

/// Choosing a new password by a link.
pub(crate) fn reset_password_page() -> AnyView {
    let token = use_query_map().with_untracked(|params| params.get("token").unwrap_or_default());
    view! {
        <Title text="New password"/>
        {entry("Choose a new password", view! {
            {news().map(news_view)}
            <form class="form" method="post" action="/api/session/reset-password">
                <input type="hidden" name="token" value=token/>
                {new_password("New password")}
                <button class="button button--primary button--large button--wide" type="submit">"OK"</button>
            </form>
            <p><a class="link" href=paths::FORGOT_PASSWORD>"Ask for another link"</a></p>
        })}
    }
    .into_any()
}

/// Changing one's own password.
pub(crate) fn change_password_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let news = news();
    view! {
        <Title text="Change Password"/>
        <Suspense>
            {move || {
                let news = news.clone();
                Suspend::new(async move {
                    match signed.me().await {
                        Some(me) => change(news, me.email).into_any(),
                        None => failure_view(&Problem::NotSignedIn.into()),
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

fn change(news: Option<News>, email: String) -> impl IntoView {
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![Crumb::Group("Partner Information"), Crumb::Here("Change Password".into())])}
                <h1>"Change Password"</h1>
            </div>
        </header>
        <div class="stack">
            {news.map(news_view)}
            <section class="card" aria-labelledby="choose">
                <div class="card-head"><h2 id="choose">"A new password"</h2></div>
                <div class="card-body">
                    <form class="form" method="post" action="/api/session/change-password">
                        <input type="hidden" name="email" autocomplete="username" value=email/>
                        <div class="field">
                            <label class="label" for="present">"Present password"</label>
                            <input class="input input--large" type="password" name="present" id="present"
                                autocomplete="current-password" required/>
                        </div>
                        {new_password("New password")}
                        <div class="form-foot">
                            <div class="buttons"><button class="button button--primary" type="submit">"OK"</button></div>
                        </div>
                    </form>
                </div>
                <p class="card-foot">"Your sessions in other browsers end, and a mail tells you that it was changed."</p>
            </section>
        </div>
    }
}
