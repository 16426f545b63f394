//! The Webhooks page.

use domain::{
    contract::{EndpointMade, EndpointSeen, URL_MAX},
    event::EventType,
    problem::{Problem, UrlError},
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::api::{
    self, AddEndpoint, EnableEndpoint, RemoveEndpoint, RotateEndpoint, TestEndpoint, WebhooksPage,
};
use crate::{
    layout::{Signed, failure_view},
    paths,
    ui::{
        Crumb, News, Tone, attend, badge, breadcrumbs, clear, confirm, icon, large_icon, news_view,
        notice, notice_text, secrets, sending, short_date, show_news, words_of,
    },
};

/// What the page keeps while it is open.
#[derive(Clone, Copy)]
struct Desk {
    made: RwSignal<Option<EndpointMade>>,
    news: RwSignal<Option<News>>,
    add: ServerAction<AddEndpoint>,
    rotate: ServerAction<RotateEndpoint>,
    enable: ServerAction<EnableEndpoint>,
    remove: ServerAction<RemoveEndpoint>,
    test: ServerAction<TestEndpoint>,
}

/// The form that adds an endpoint.
const FORM: &str = "add-endpoint";
const MADE: &str = "The endpoint was made. Send a test to see whether it answers.";
const ROTATED: &str =
    "The endpoint has a new secret. For a day, events are signed with the old one as well.";
const ON: &str = "The endpoint is on.";
const OFF: &str = "The endpoint is off. What happens meanwhile is not sent to it.";
const REMOVED: &str = "The endpoint was removed, and its delivery log with it.";
pub(super) const TESTED: &str =
    "A test event is on its way. The delivery log tells what comes of it.";

/// The page.
pub(crate) fn webhooks_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let endpoints = Resource::new(|| (), |()| api::list());
    let desk = Desk {
        made: RwSignal::new(None),
        news: RwSignal::new(None),
        add: ServerAction::new(),
        rotate: ServerAction::new(),
        enable: ServerAction::new(),
        remove: ServerAction::new(),
        test: ServerAction::new(),
    };
    let tell = move |news| show_news(desk.news, news);
    let done = move |said: &str| {
        tell(News::Done(said.into()));
        endpoints.refetch();
    };
    attend(desk.add, move |made| match made {
        Ok(made) => {
            desk.made.set(Some(made));
            clear(FORM);
            done(MADE);
        }
        Err(failure) => tell(News::Failed(failure.message())),
    });
    attend(desk.rotate, move |made| match made {
        Ok(made) => {
            desk.made.set(Some(made));
            done(ROTATED);
        }
        Err(failure) => tell(News::Failed(failure.message())),
    });
    attend(desk.enable, move |switched| match switched {
        Ok(enabled) => done(if enabled { ON } else { OFF }),
        Err(failure) => tell(News::Failed(failure.message())),
    });
    attend(desk.remove, move |removed| match removed {
        Ok(()) => done(REMOVED),
        Err(failure) => tell(News::Failed(failure.message())),
    });
    attend(desk.test, move |tested| match tested {
        Ok(()) => done(TESTED),
        Err(failure) => tell(News::Failed(failure.message())),
    });
    view! {
        <Title text="Webhooks"/>
        <Transition>
            {move || Suspend::new(async move {
                match (endpoints.await, signed.me().await) {
                    (Ok(page), Some(_)) => view(desk, page, &params.get_untracked()).into_any(),
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn view(desk: Desk, page: WebhooksPage, params: &ParamsMap) -> impl IntoView + use<> {
    let WebhooksPage { endpoints, made, denied } = page;
    let from_url = news_of(params, made.is_some());
    let news = move || desk.news.get().or_else(|| from_url.clone()).map(news_view);
    let secret = move || {
        desk.made.get().or_else(|| made.clone()).map(|made| {
            secrets(
                "Copy the secret now".into(),
                "It is shown this once. With it your program checks that an event comes from here, as Standard Webhooks describes.",
                vec![("Signing secret", made.secret)],
            )
        })
    };
    let is_denied = denied.is_some();
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![Crumb::Group("Partner Information"), Crumb::Here("Webhooks".into())])}
                <h1>"Webhooks"</h1>
                <p class="page-lead">"Your programs are told what happens: budgets set and used up, accounts frozen and restored."</p>
            </div>
        </header>
        <div class="stack">
            {news}
            {denied.map(|denied| notice(
                Tone::Near,
                "lock",
                "",
                "may-not",
                "Only administrators see and make webhooks.".into(),
                notice_text(denied.message()),
            ))}
            {secret}
            <div class="split">
                {(!is_denied).then(|| list(desk, endpoints))}
                {form(desk, params, is_denied)}
            </div>
        </div>
    }
}

/// The code under which a problem comes back in the URL.
#[cfg(feature = "ssr")]
pub(super) fn code_of(problem: &Problem) -> &'static str {
    match problem {
        Problem::EndpointUrl { error: UrlError::Credentials } => "endpoint_credentials",
        Problem::EndpointUrl { error: UrlError::Private } => "endpoint_private",
        problem => problem.code(),
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap, is_made: bool) -> Option<News> {
    let done = |said: &str| Some(News::Done(said.into()));
    match (params.get_str("done"), params.get_str("problem")) {
        (Some("on"), _) => done(ON),
        (Some("off"), _) => done(OFF),
        (Some("removed"), _) => done(REMOVED),
        (Some("rotated"), _) if is_made => done(ROTATED),
        (_, Some(code)) => Some(News::Failed(recall(code))),
        _ if is_made => done(MADE),
        _ => None,
    }
}

/// The words for a problem's code.
pub(super) fn recall(code: &str) -> String {
    let url = |error| Problem::EndpointUrl { error }.message();
    match code {
        "endpoint_url" => url(UrlError::Malformed),
        "endpoint_credentials" => url(UrlError::Credentials),
        "endpoint_private" => url(UrlError::Private),
        "too_many_endpoints" => {
            "There are as many endpoints as there may be. Remove one first.".into()
        }
        "not_found" => "There is no such endpoint any more.".into(),
        "role_forbids" => "Your role does not allow managing webhooks.".into(),
        _ => words_of(code),
    }
}

fn list(desk: Desk, endpoints: Vec<EndpointSeen>) -> impl IntoView {
    let count = endpoints.iter().filter(|endpoint| endpoint.enabled).count();
    let body = if endpoints.is_empty() {
        Either::Left(view! {
            <div class="empty">
                <span class="empty-icon">{large_icon("webhook")}</span>
                <h3>"No endpoints yet"</h3>
                <p class="empty-text">"Add the address of a program of yours. It gets each event as signed JSON, and again over three days if it does not answer."</p>
            </div>
        })
    } else {
        let items = endpoints.into_iter().map(|endpoint| item(desk, endpoint)).collect_view();
        Either::Right(view! { <ul class="items">{items}</ul> })
    };
    view! {
        <section class="card" aria-labelledby="endpoints">
            <div class="card-head"><h2 id="endpoints">"Endpoints"</h2><span class="card-count">{format!("{count} on")}</span></div>
            {body}
        </section>
    }
}

/// Whether events are sent to an endpoint.
pub(super) fn endpoint_badge(endpoint: &EndpointSeen) -> impl IntoView + use<> {
    if endpoint.enabled { badge(Tone::Ok, "On") } else { badge(Tone::Quiet, "Off") }
}

/// The kinds of events that an endpoint gets.
pub(super) fn kinds(types: &[EventType]) -> impl IntoView + use<> {
    let tags = if types.is_empty() {
        Either::Left(view! { <li class="tag">"all events"</li> })
    } else {
        let tags = types.iter().map(|kind| view! { <li class="tag">{kind.word()}</li> });
        Either::Right(tags.collect_view())
    };
    view! { <ul class="tags" aria-label="Events">{tags}</ul> }
}

fn item(desk: Desk, endpoint: EndpointSeen) -> impl IntoView {
    let id = endpoint.id.to_string();
    let state = endpoint_badge(&endpoint);
    let rotated = endpoint
        .old_secret_until
        .map(|until| format!(" · the old secret signs until {}", until.short()))
        .unwrap_or_default();
    let note = format!("Made {}{rotated}", short_date(endpoint.made));
    let waiting = format!("{} waiting", endpoint.waiting);
    let failed =
        (endpoint.failed > 0).then(|| badge(Tone::Over, format!("{} failed", endpoint.failed)));
    let (switch, enabled) =
        if endpoint.enabled { ("Switch off", "false") } else { ("Switch on", "true") };
    let question = "Nothing is sent to it any more, and its delivery log is lost.".to_owned();
    let remove = view! {
        <form method="post" action="/api/partner/webhooks/remove" on:submit=sending(desk.remove)>
            <input type="hidden" name="id" value=id.clone()/>
            <button class="button button--small button--danger" type="submit">"Yes, remove"</button>
        </form>
    };
    let is_off = !endpoint.enabled;
    view! {
        <li class="item" data-off=is_off.then_some("yes")>
            <div class="item-head">
                <h3 class="item-title code">{endpoint.settings.url}</h3>
                <span class="badges">{state}<span class="quiet">{waiting}</span>{failed}</span>
            </div>
            {kinds(&endpoint.settings.types)}
            <p class="hint">{note}</p>
            <div class="buttons">
                <a class="button button--small" href=paths::webhook_log(endpoint.id, &[])>{icon("history")}"Delivery log"</a>
                <form method="post" action="/api/partner/webhooks/test" on:submit=sending(desk.test)>
                    <input type="hidden" name="id" value=id.clone()/>
                    <button class="button button--small" type="submit" disabled=is_off>"Send test"</button>
                </form>
                <form method="post" action="/api/partner/webhooks/enable" on:submit=sending(desk.enable)>
                    <input type="hidden" name="id" value=id.clone()/>
                    <input type="hidden" name="enabled" value=enabled/>
                    <button class="button button--small" type="submit">{switch}</button>
                </form>
                <form method="post" action="/api/partner/webhooks/rotate" on:submit=sending(desk.rotate)>
                    <input type="hidden" name="id" value=id/>
                    <button class="button button--small" type="submit">"Rotate secret"</button>
                </form>
                {confirm("Remove", question, remove)}
            </div>
        </li>
    }
}

/// What a kind of event tells, in a few words.
fn tells(kind: EventType) -> &'static str {
    match kind {
        EventType::BudgetSet => "A budget was set",
        EventType::ThresholdReached => "A customer's budget runs out",
        EventType::AccountFrozen => "An account was frozen",
        EventType::AccountUnfrozen => "An account is usable again",
        EventType::PeriodStarted => "A billing month has begun",
        EventType::ReleaseDue => "Frozen resources are due for release",
        EventType::GrantChanged => "A grant or quota was changed",
        EventType::QuotaReached => "75, 90 or 100 % of a quota are handed out",
        EventType::RequestMade => "A reseller asks for something",
        EventType::RequestAnswered => "A reseller's request was answered",
        EventType::PartnerFrozen => "A partner's own account was frozen",
        EventType::PartnerUnfrozen => "A partner's own account is usable again",
        EventType::CustomerMoved => "A customer went to another partner",
        EventType::Test => "A test",
    }
}

fn form(desk: Desk, params: &ParamsMap, is_denied: bool) -> impl IntoView + use<> {
    let url = params.get("url").unwrap_or_default();
    let chosen = params.get("types").unwrap_or_default();
    let types = EventType::ALL.map(|kind| {
        let id = format!("type-{}", kind.word().replace(['.', '_'], "-"));
        let hint = format!("{id}-hint");
        view! {
            <div class="tick">
                <input class="check" type="checkbox" name="types[]" value=kind.word() id=id.clone() aria-describedby=hint.clone()
                    checked=chosen.split(' ').any(|word| word == kind.word()) disabled=is_denied/>
                <div class="tick-text">
                    <label class="tick-label" for=id>{tells(kind)}</label>
                    <span class="cell-note code" id=hint>{kind.word()}</span>
                </div>
            </div>
        }
    });
    let described = is_denied.then_some("may-not");
    view! {
        <section class="card" aria-labelledby="add">
            <div class="card-head"><h2 id="add">"Add an endpoint"</h2></div>
            <div class="card-body">
                <form class="form" id=FORM method="post" action="/api/partner/webhooks/add" on:submit=sending(desk.add)>
                    <div class="field">
                        <label class="label" for="url">"URL"</label>
                        <input class="input" type="url" name="url" id="url" value=url maxlength=URL_MAX.to_string() required
                            placeholder="https://example.com/webhooks" autocomplete="off" aria-describedby="url-hint" disabled=is_denied/>
                        <p class="hint" id="url-hint">"Where events are posted to. It must answer with a status of 2xx within 10 seconds."</p>
                    </div>
                    <fieldset class="choices" aria-describedby="types-hint">
                        <legend class="legend">"Events"</legend>
                        <p class="hint" id="types-hint">"Tick what it wants to hear; without a tick it hears everything."</p>
                        {types.collect_view()}
                    </fieldset>
                    <div class="form-foot">
                        <div class="buttons">
                            <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>"OK"</button>
                        </div>
                    </div>
                </form>
            </div>
        </section>
    }
}
