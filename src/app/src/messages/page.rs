//! The Message Recipients page. Its forms are sent by the browser itself; what came of them is in the URL.

use domain::{
    alert::Marks,
    contract::{MessagePage, RecipientSeen},
    id::MemberId,
    message::{MailFault, MessageType},
    problem::Problem,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{api, log::log};
use crate::{
    layout::{Signed, failure_view},
    ui::{Crumb, News, Tone, breadcrumbs, news_view, notice, notice_text, words_of},
};

/// The page.
pub(crate) fn messages_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let page = Resource::new(|| (), |()| api::messages());
    view! {
        <Title text="Message Recipients"/>
        <Suspense>
            {move || Suspend::new(async move {
                match (page.await, signed.me().await) {
                    (Ok(page), Some(me)) => {
                        view(page, &me.zone, &params.get_untracked()).into_any()
                    }
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn view(page: MessagePage, zone: &str, params: &ParamsMap) -> impl IntoView + use<> {
    let MessagePage { may_change, members, recipients, marks, mails } = page;
    let is_denied = may_change.is_some();
    let described = is_denied.then_some("may-not");
    let kinds = recipients
        .iter()
        .map(|(message, chosen)| kind(*message, &members, chosen, is_denied))
        .collect_view();
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![Crumb::Group("Partner Information"), Crumb::Here("Message Recipients".into())])}
                <h1>"Message Recipients"</h1>
                <p class="page-lead">"Who gets a mail when something happens. A kind for which nobody is ticked goes to all administrators."</p>
            </div>
            <div class="page-actions">
                <form method="post" action="/api/partner/messages/test">
                    <button class="button" type="submit" disabled=is_denied aria-describedby=described>"Send test mail"</button>
                </form>
            </div>
        </header>
        <div class="stack">
            {news_of(params).map(news_view)}
            {may_change.map(|denied| notice(
                Tone::Near,
                "lock",
                "",
                "may-not",
                "Only administrators choose who gets messages.".into(),
                notice_text(denied.message()),
            ))}
            <section class="card" aria-labelledby="recipients">
                <div class="card-head"><h2 id="recipients">"Recipients"</h2></div>
                <div class="card-body">
                    <form class="form" method="post" action="/api/partner/messages/choose">
                        {kinds}
                        <div class="form-foot">
                            <div class="buttons">
                                <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>"Save"</button>
                            </div>
                        </div>
                    </form>
                </div>
            </section>
            {thresholds(marks, params, is_denied)}
            {log(mails, zone)}
        </div>
    }
}

/// At which shares of a budget the partner is warned.
fn thresholds(marks: Marks, params: &ParamsMap, is_denied: bool) -> impl IntoView + use<> {
    let described = is_denied.then_some("may-not");
    let [first, second] = marks.warnings();
    let wrong = (params.get_str("problem") == Some(Problem::Marks.code())).then_some("true");
    let field = |name: &'static str, label: &'static str, mark: u8| {
        let value = params.get(name).unwrap_or_else(|| mark.to_string());
        view! {
            <div class="field">
                <label class="label" for=name>{label}</label>
                <input class="input" type="text" inputmode="numeric" name=name id=name value=value required maxlength="3"
                    autocomplete="off" aria-describedby="marks-hint" aria-invalid=wrong disabled=is_denied/>
            </div>
        }
    };
    view! {
        <section class="card" aria-labelledby="marks">
            <div class="card-head"><h2 id="marks">"Budget alerts"</h2></div>
            <div class="card-body">
                <form class="form" method="post" action="/api/partner/messages/marks" novalidate>
                    {field("first", "First warning (%)", first)}
                    {field("second", "Second warning (%)", second)}
                    <p class="hint" id="marks-hint">
                        "At which share of a customer's budget the alert is sent. A third follows at 100 %. It counts for what is spent from now on."
                    </p>
                    <div class="form-foot">
                        <div class="buttons">
                            <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>"Save thresholds"</button>
                        </div>
                    </div>
                </form>
            </div>
        </section>
    }
}

/// Who gets the messages of a kind.
fn kind(
    message: MessageType,
    members: &[RecipientSeen],
    chosen: &[MemberId],
    is_denied: bool,
) -> impl IntoView + use<> {
    let hint = format!("{}-hint", message.word());
    let described = hint.clone();
    let ticks = members.iter().map(|member| {
        let id = format!("{}-{}", message.word(), member.id);
        let note = format!("{id}-role");
        view! {
            <div class="tick">
                <input class="check" type="checkbox" name=format!("{}[]", message.word()) value=member.id.to_string() id=id.clone()
                    aria-describedby=note.clone() checked=chosen.contains(&member.id) disabled=is_denied/>
                <div class="tick-text">
                    <label class="tick-label" for=id>{member.name.to_string()}</label>
                    <span class="cell-note" id=note>{member.role.label()}</span>
                </div>
            </div>
        }
    });
    let ticks = ticks.collect_view();
    let default = chosen.is_empty().then_some(" · goes to all administrators");
    view! {
        <fieldset class="choices choices--people" aria-describedby=described>
            <legend class="legend">{message.label()}</legend>
            <p class="hint" id=hint>{message.tells()}{default}</p>
            {ticks}
        </fieldset>
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap) -> Option<News> {
    match (params.get_str("done"), params.get_str("problem")) {
        (Some("chosen"), _) => {
            Some(News::Done("Saved. It counts for what happens from now on.".into()))
        }
        (Some("tested"), _) => {
            let to = params.get("to").unwrap_or_default();
            Some(match params.get_str("fault").and_then(MailFault::from_word) {
                None => News::Done(format!("A test mail was sent to {to}.")),
                Some(fault) => {
                    News::Failed(format!("The test mail was not sent: {}.", fault.message()))
                }
            })
        }
        (_, Some("role_forbids")) => {
            Some(News::Failed("Your role does not allow managing members.".into()))
        }
        (_, Some("not_found")) => {
            Some(News::Failed("One of those is no member any more. Choose again.".into()))
        }
        (_, Some(code)) => Some(News::Failed(words_of(code))),
        _ => None,
    }
}
