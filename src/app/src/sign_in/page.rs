//! Signing in: the one page of those who are not. The form is sent by the browser itself where there is no JavaScript;
//! where there is, a wrong password leaves the address as it was typed.

use domain::{
    customer::CustomerState,
    freeze::{FreezeCause, FreezeLevel},
};
use leptos::{ev::SubmitEvent, form::FromFormData as _, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::SignIn;
use crate::{
    failure::Failure,
    layout::{focus, footer},
    paths,
    ui::{
        News, Tone, brand_mark, known_words, news_view, notice, notice_text, percent, share_meter,
        state_badge, state_tone,
    },
};

/// The page.
pub(crate) fn sign_in_page() -> AnyView {
    let action = ServerAction::<SignIn>::new();
    let query = use_query_map();
    let next =
        move || query.with(|query| paths::local(query.get_str("next").unwrap_or("/")).to_owned());
    // The code of the URL says what happened to the form that was sent without JavaScript.
    let said = Memo::new(move |_| match action.value().get() {
        Some(Err(Failure::Problem(problem))) => Some((problem.message(), advice(problem.code()))),
        Some(Err(failure)) => Some((failure.message(), "")),
        Some(Ok(())) => None,
        None => query.with(|query| {
            let code = query.get_str("problem")?;
            Some((known_words(code)?, advice(code)))
        }),
    });
    let done = move || {
        let word = query.with(|query| query.get("done"))?;
        Some(news_view(News::Done(done_of(&word)?.to_owned())))
    };
    let pending = action.pending();
    Effect::new(move |_| match action.value().get() {
        // By loading it, so that nothing asked before the session began stays in memory.
        Some(Ok(())) => _ = window().location().set_href(&untrack(next)),
        Some(Err(_)) => focus("password"),
        None => {}
    });
    let submit = move |event: SubmitEvent| {
        if pending.get_untracked() {
            event.prevent_default();
        } else if let Ok(input) = SignIn::from_event(&event) {
            event.prevent_default();
            action.dispatch(input);
        }
    };
    let invalid = move || said.with(Option::is_some).then_some("true");
    view! {
        <Title text="Sign in"/>
        {entry("Sign in", view! {
                    {move || said.with(Option::is_none).then(done).flatten()}
                    {move || said.get().map(|(words, advice)| {
                        let text = (!advice.is_empty()).then(|| notice_text(advice));
                        notice(Tone::Over, "alert-triangle", "alert", "", words, text)
                    })}
                    <form class="form" method="post" action="/api/session/sign-in" on:submit=submit aria-busy=move || pending.get().then_some("true")>
                        <input type="hidden" name="next" value=next/>
                        <div class="field">
                            <label class="label" for="email">"Email"</label>
                            <input class="input input--large" type="email" name="email" id="email" autocomplete="username" required autofocus aria-invalid=invalid/>
                        </div>
                        <div class="field">
                            <label class="label" for="password">"Password"</label>
                            <input class="input input--large" type="password" name="password" id="password" autocomplete="current-password" required aria-invalid=invalid/>
                        </div>
                        <button class="button button--primary button--large button--wide" type="submit" aria-disabled=move || pending.get().then_some("true")>"Sign in"</button>
                    </form>
                    <p><a class="link" href=paths::FORGOT_PASSWORD>"Forgot your password?"</a></p>
        })}
    }
    .into_any()
}

/// What stands around the forms of those who are not signed in.
pub(super) fn entry(heading: &'static str, form: impl IntoView) -> impl IntoView {
    view! {
        <div class="entry">
            <main class="entry-form">
                <div class="brand">{brand_mark()}<span>"Partner Center"</span></div>
                <div class="entry-box">
                    <h1>{heading}</h1>
                    {form}
                </div>
                <footer class="entry-foot">{footer(None)}</footer>
            </main>
            <section class="entry-promise" aria-labelledby="promise">
                <div>
                    <h2 class="promise" id="promise">"Every customer within budget, every month."</h2>
                    <p class="promise-lead">"Give each customer a monthly budget, see who is about to use it up, and let the account freeze itself before a bill becomes a surprise."</p>
                </div>
                <div class="card example" aria-hidden="true">
                    {example("Acme Robotics", CustomerState::Active, "312.40", "1,000.00", 312)}
                    {example("Cobalt Analytics", CustomerState::Near, "4,012.88", "5,000.00", 802)}
                    {example(
                        "Evergreen Health",
                        CustomerState::Frozen { cause: FreezeCause::Automatic, level: FreezeLevel::Account },
                        "750.00",
                        "750.00",
                        1000,
                    )}
                </div>
            </section>
        </div>
    }
}

/// The words for what was done before one was led here.
fn done_of(word: &str) -> Option<&'static str> {
    match word {
        "joined" => Some("Welcome. Sign in with the password that you have just chosen."),
        "reset" => Some("Your password was changed. Sign in with the new one."),
        _ => None,
    }
}

/// What to do about it, where the words do not say so already.
fn advice(code: &str) -> &'static str {
    match code {
        "sign_in_refused" => {
            "Check both and try again. After too many attempts the account rests for a while."
        }
        _ => "",
    }
}

fn example(
    name: &'static str,
    state: CustomerState,
    used: &'static str,
    budget: &'static str,
    permille: i64,
) -> impl IntoView {
    view! {
        <div class="example-row">
            <div class="example-head"><span><b>{name}</b></span>{state_badge(state)}</div>
            <div class="usage">
                <span>{used}" "<span class="usage-word">"of "{budget}</span></span>
                <span class="usage-share">{percent(permille)}</span>
                {share_meter(state_tone(state), permille, false, String::new())}
            </div>
        </div>
    }
}
