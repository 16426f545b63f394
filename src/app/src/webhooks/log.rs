//! The delivery log of a webhook endpoint.

use domain::{
    contract::{DELIVERIES_SHOWN, Delivery, DeliveryLog, DeliveryState},
    id::EndpointId,
    problem::Problem,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    api::{self, Redeliver},
    page::{TESTED, endpoint_badge, kinds, recall},
};
use crate::{
    layout::{Signed, failure_view},
    paths,
    ui::{
        Crumb, News, Tone, attend, badge, breadcrumbs, icon, large_icon, news_view, sending,
        show_news,
    },
};

const AGAIN: &str = "The event is sent again, with the same id.";

/// What the page keeps while it is open.
#[derive(Clone, Copy)]
struct Desk {
    news: RwSignal<Option<News>>,
    redeliver: ServerAction<Redeliver>,
}

/// The page.
pub(crate) fn webhook_log_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let asked = Memo::new(move |_| params.with(paths::endpoint));
    let log = Resource::new(move || asked.get(), api::log);
    let desk = Desk { news: RwSignal::new(None), redeliver: ServerAction::new() };
    attend(desk.redeliver, move |sent| match sent {
        Ok(()) => {
            show_news(desk.news, News::Done(AGAIN.into()));
            log.refetch();
        }
        Err(failure) => show_news(desk.news, News::Failed(failure.message())),
    });
    view! {
        <Title text="Delivery Log"/>
        <Transition>
            {move || Suspend::new(async move {
                match (log.await, signed.me().await) {
                    (Ok(log), Some(me)) => {
                        view(desk, log, &me.zone, &params.get_untracked()).into_any()
                    }
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn view(desk: Desk, log: DeliveryLog, zone: &str, params: &ParamsMap) -> impl IntoView + use<> {
    let DeliveryLog { endpoint, deliveries } = log;
    let from_url = news_of(params);
    let news = move || desk.news.get().or_else(|| from_url.clone()).map(news_view);
    let is_full = u32::try_from(deliveries.len()).is_ok_and(|shown| shown >= DELIVERIES_SHOWN);
    let body = if deliveries.is_empty() {
        Either::Left(view! {
            <div class="empty">
                <span class="empty-icon">{large_icon("history")}</span>
                <h2>"Nothing was sent yet"</h2>
                <p class="empty-text">"Every event that this endpoint wants stands here with what the endpoint answered. Send a test to see the first."</p>
            </div>
        })
    } else {
        let id = endpoint.id;
        let rows =
            deliveries.into_iter().map(|delivery| row(desk, id, delivery, zone)).collect_view();
        let foot = is_full.then(|| view! {
            <p class="card-foot">{format!("The latest {DELIVERIES_SHOWN}. Events are kept for 90 days.")}</p>
        });
        Either::Right(view! {
            <table class="table records-table" role="table" aria-label="Deliveries">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col" class="col-time">{format!("Time ({zone})")}</th>
                        <th role="columnheader" scope="col" class="col-event">"Event"</th>
                        <th role="columnheader" scope="col">"State"</th>
                        <th role="columnheader" scope="col" class="col-short number">"Attempts"</th>
                        <th role="columnheader" scope="col">"Last answer"</th>
                        <th role="columnheader" scope="col" class="col-operation">"Operation"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            {foot}
        })
    };
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Partner Information"),
                    Crumb::Page("Webhooks".into(), paths::webhooks(&[])),
                    Crumb::Here("Delivery Log".into()),
                ])}
                <h1>"Delivery Log"</h1>
                <p class="page-subject"><strong class="code">{endpoint.settings.url.clone()}</strong>{endpoint_badge(&endpoint)}</p>
                {kinds(&endpoint.settings.types)}
            </div>
            <div class="page-actions">
                <a class="button" href=paths::webhook_log(endpoint.id, &[]) rel="external">{icon("history")}"Reload"</a>
            </div>
        </header>
        <div class="stack">
            {news}
            <section class="card table-card" aria-label="Deliveries">{body}</section>
        </div>
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap) -> Option<News> {
    match (params.get_str("done"), params.get_str("problem")) {
        (Some("again"), _) => Some(News::Done(AGAIN.into())),
        (Some("tested"), _) => Some(News::Done(TESTED.into())),
        (_, Some(code)) => Some(News::Failed(recall(code))),
        _ => None,
    }
}

fn row(desk: Desk, endpoint: EndpointId, delivery: Delivery, zone: &str) -> impl IntoView + use<> {
    let (state, note) = match delivery.state {
        DeliveryState::Delivered => (badge(Tone::Ok, "Delivered"), String::new()),
        DeliveryState::Failed => (badge(Tone::Over, "Failed"), "given up".into()),
        DeliveryState::Waiting(next) => {
            // What was never tried, or is sent again, has its turn at once.
            let is_next = delivery.tried.is_none_or(|tried| next.at <= tried.at);
            let when =
                if is_next { "in a moment".into() } else { format!("next try {}", next.short()) };
            (badge(Tone::Near, "Waiting"), when)
        }
    };
    let tried = delivery.tried.map(|tried| format!("at {}", tried.short())).unwrap_or_default();
    let answer = delivery.answer.unwrap_or_else(|| "—".into());
    view! {
        <tr role="row">
            <td role="cell" data-label=format!("Time ({zone})") class="figure">
                <time datetime=delivery.at.at.to_string()>{delivery.at.short()}</time>
            </td>
            <td role="cell" data-label="Event">
                <span>{delivery.event_type.word()}<span class="cell-note code">{format!("evt_{}", delivery.event)}</span></span>
            </td>
            <td role="cell" data-label="State"><span>{state}<span class="cell-note">{note}</span></span></td>
            <td role="cell" data-label="Attempts" class="number">{delivery.attempts}</td>
            <td role="cell" data-label="Last answer"><span>{answer}<span class="cell-note">{tried}</span></span></td>
            <td role="cell" data-label="Operation" class="cell-operation">
                <form class="operations" method="post" action="/api/partner/webhooks/redeliver" on:submit=sending(desk.redeliver)>
                    <input type="hidden" name="id" value=endpoint.to_string()/>
                    <input type="hidden" name="event" value=delivery.event.to_string()/>
                    <button class="button button--small" type="submit">"Send again"</button>
                </form>
            </td>
        </tr>
    }
}
