//! The Export History page: what is to be exported, if the list led here with something chosen, and the exports before it.

use domain::{
    contract::{EXPORT_DAYS, ExportPage, ExportSeen, Me},
    list::{Count, Whose},
    problem::Problem,
    selection::Selection,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::api;
use crate::{
    layout::{Signed, failure_view},
    paths,
    ui::{
        Crumb, News, Tone, breadcrumbs, icon, large_icon, news_view, notice, notice_text, words_of,
    },
};

/// The page.
pub(crate) fn exports_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    // What was exported is in the list that is read next.
    let page = Resource::new(
        move || params.with(|params| params.get("exported")),
        |_| async move { api::exports().await },
    );
    view! {
        <Title text="Export History"/>
        <Transition>
            {move || Suspend::new(async move {
                match (page.await, signed.me().await) {
                    (Ok(page), Some(me)) => view(page, &me, &params.get()).into_any(),
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn view(page: ExportPage, me: &Me, params: &ParamsMap) -> impl IntoView + use<> {
    let is_denied = page.denied.is_some();
    let denied = page.denied.as_ref().map(|problem| {
        let title = "You may not export customers.".into();
        notice(Tone::Near, "lock", "", "may-not", title, notice_text(problem.message()))
    });
    let chosen = paths::selection(params);
    let is_chosen = chosen != Selection::Ticked(Vec::new());
    let made = params
        .get("exported")
        .filter(|id| page.exports.iter().any(|one| one.id.to_string() == *id));
    let news = match (made, params.get_str("problem")) {
        (Some(_), _) => {
            Some(News::Done("An export task has been created, and its file is ready below.".into()))
        }
        (None, Some(code)) => Some(News::Failed(refusal(code))),
        (None, None) => None,
    };
    let history = (!is_denied).then(|| history(page.exports, &me.zone));
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Customers"),
                    Crumb::Page("Customer Management".into(), paths::CUSTOMERS.into()),
                    Crumb::Here("Export History".into()),
                ])}
                <h1>"Export History"</h1>
                <p class="page-lead">
                    {format!("Files of the list of customers, kept for {EXPORT_DAYS} days. Names, addresses and phone numbers are masked in all of them.")}
                </p>
            </div>
        </header>
        <div class="stack">
            {news.map(news_view)}
            {denied}
            {(is_chosen && !is_denied).then(|| ask(&chosen))}
            {history}
        </div>
    }
}

/// What is to be exported.
fn ask(chosen: &Selection) -> impl IntoView + use<> {
    let carried = paths::chosen_text(chosen);
    view! {
        <section class="card" aria-labelledby="ask-title">
            <div class="card-head"><h2 id="ask-title">"Export Selected"</h2></div>
            <div class="card-body">
                <form class="form" method="post" action="/api/customers/export">
                    <input type="hidden" name="chosen" value=carried/>
                    <p>{described(chosen)}</p>
                    <div class="form-foot">
                        <div class="buttons">
                            <button class="button button--primary" type="submit">"Export"</button>
                            <a class="button" href=paths::CUSTOMERS>"Cancel"</a>
                        </div>
                    </div>
                </form>
            </div>
        </section>
    }
}

fn history(exports: Vec<ExportSeen>, zone: &str) -> impl IntoView + use<> {
    let body = if exports.is_empty() {
        Either::Left(view! {
            <div class="empty">
                <span class="empty-icon">{large_icon("arrow-down")}</span>
                <h2>"No exports yet"</h2>
                <p class="empty-text">"Tick customers in the list, or select all that match, and choose Export."</p>
                <div class="buttons"><a class="button" href=paths::CUSTOMERS>"Go to the list"</a></div>
            </div>
        })
    } else {
        let time = format!("Time ({zone})");
        let rows = exports.into_iter().map(|export| row(&export, &time)).collect_view();
        Either::Right(view! {
            <table class="table records-table" role="table" aria-label="Exports">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col" class="col-time">{time}</th>
                        <th role="columnheader" scope="col">"Chosen"</th>
                        <th role="columnheader" scope="col" class="number">"Customers"</th>
                        <th role="columnheader" scope="col">"Operator"</th>
                        <th role="columnheader" scope="col">"Operation"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        })
    };
    view! { <section class="card table-card" aria-label="Exports">{body}</section> }
}

fn row(export: &ExportSeen, time: &str) -> impl IntoView + use<> {
    let name = format!("Download the export of {}", export.at.short());
    view! {
        <tr role="row">
            <td role="cell" data-label=time.to_owned() class="figure">
                <time datetime=export.at.at.to_string()>{export.at.short()}</time>
            </td>
            <td role="cell" data-label="Chosen"><span>{described(&export.selection)}</span></td>
            <td role="cell" data-label="Customers" class="number">{Count::up_to(u32::MAX, i64::from(export.customers)).shown()}</td>
            <td role="cell" data-label="Operator"><span>{export.by.to_string()}</span></td>
            <td role="cell" data-label="Operation">
                // A file, which the router would take for a page.
                <a class="button button--small" href=paths::export_file(export.id) rel="external" download aria-label=name>
                    {icon("arrow-down")} "Download"
                </a>
            </td>
        </tr>
    }
}

/// What was chosen, in words.
fn described(chosen: &Selection) -> String {
    let query = match chosen {
        Selection::Ticked(ids) if ids.len() == 1 => return "1 ticked customer".into(),
        Selection::Ticked(ids) => return format!("{} ticked customers", ids.len()),
        Selection::Matching(query) => query,
    };
    let whose = match (query.whose, query.of) {
        (Whose::Own, _) => "All customers",
        (Whose::Resellers, None) => "All resellers' customers",
        (Whose::Resellers, Some(_)) => "All customers of a reseller",
    };
    let text = |text: &str| (!text.is_empty()).then(|| format!("“{text}”"));
    let narrowing = [
        text(&query.search),
        query.state.map(|state| state.label().to_owned()),
        query.usage_min.map(|percent| format!("used {percent} % and more")),
        query.spent_min.map(|spent| format!("spent {} and more", spent.shown())),
        query.association.map(|association| association.label().to_owned()),
        query.joined_from.map(|day| format!("associated from {day}")),
        query.joined_to.map(|day| format!("associated until {day}")),
        query.manager.map(|_| "of one account manager".to_owned()),
        (!query.tag.is_empty()).then(|| format!("tagged {}", query.tag)),
    ];
    let narrowing: Vec<_> = narrowing.into_iter().flatten().collect();
    if narrowing.is_empty() {
        return whose.to_owned();
    }
    format!("{whose}: {}", narrowing.join(", "))
}

fn refusal(code: &str) -> String {
    match code {
        "selection" => "Choose at least one customer in the list, and at most 100,000.".into(),
        "not_found" => "One of these customers is there no more. Choose again.".into(),
        "role_forbids" => "Only an administrator exports the list of customers.".into(),
        _ => words_of(code),
    }
}
