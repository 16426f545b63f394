//! The Audit page. Its filters live in the URL and work without JavaScript.

use domain::{
    contract::{AuditPage, AuditQuery, AuditRow, Me},
    problem::Problem,
    record::KINDS,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api;
use crate::{
    layout::{Signed, failure_view},
    paths,
    records::tell,
    ui::{Crumb, Tone, breadcrumbs, icon, large_icon, notice, notice_text, small_icon},
};

/// The page.
pub(crate) fn audit_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(paths::audit_query));
    let page = Resource::new(
        move || query.get(),
        |query| async move {
            let page = api::audit(query.clone()).await;
            (query, page)
        },
    );
    view! {
        <Title text="Audit"/>
        <Transition>
            {move || Suspend::new(async move {
                match (page.await, signed.me().await) {
                    ((query, Ok(page)), Some(me)) => view(&query, page, &me).into_any(),
                    ((_, Err(failure)), _) => failure_view(&failure),
                    _ => failure_view(&Problem::NotSignedIn.into()),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn view(query: &AuditQuery, page: AuditPage, me: &Me) -> impl IntoView + use<> {
    let is_denied = page.denied.is_some();
    let denied = page.denied.as_ref().map(|problem| {
        let title = "You may not see the audit.".into();
        notice(Tone::Near, "lock", "", "may-not", title, notice_text(problem.message()))
    });
    let export = (!is_denied).then(|| {
        // A file, which the router would take for a page.
        view! { <a class="button" href=paths::CHAIN_FILE rel="external" download>{icon("arrow-down")} "Export chain"</a> }
    });
    let head = (!is_denied).then(|| {
        let length = format!("{} records. Head of the chain: ", page.length);
        view! { <p class="hint">{length}<code class="code">{page.head.clone()}</code></p> }
    });
    let filters = (!is_denied).then(|| filters(query, &page));
    let body = (!is_denied).then(|| table(query, page, &me.zone));
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![Crumb::Group("Partner Information"), Crumb::Here("Audit".into())])}
                <h1>"Audit"</h1>
                <p class="page-lead">
                    "Every change, by whom, sealed with the hash of the one before: none can be changed or removed unnoticed."
                </p>
            </div>
            <div class="page-actions">{export}</div>
        </header>
        <div class="stack">
            {denied}
            {head}
            {body.map(|body| view! {
                <section class="card table-card" aria-label="Records">{filters}{body}</section>
            })}
        </div>
    }
}

fn filters(query: &AuditQuery, page: &AuditPage) -> impl IntoView + use<> {
    let option = |value: &str, words: &str, chosen: Option<&String>| {
        let selected = chosen.map_or(value.is_empty(), |chosen| chosen == value);
        view! { <option value=value.to_owned() selected=selected>{words.to_owned()}</option> }
    };
    let kinds = std::iter::once(("", "Any"))
        .chain(KINDS)
        .map(|(kind, words)| option(kind, words, query.kind.as_ref()))
        .collect_view();
    let named = page.operators.iter().map(|(id, name)| (id.as_str(), name.as_str()));
    let operators = [("", "Anybody"), ("system", "system")]
        .into_iter()
        .chain(named)
        .map(|(id, words)| option(id, words, query.operator.as_ref()))
        .collect_view();
    let day = |name: &'static str, label: &'static str, value: Option<&String>| {
        view! {
            <div class="filter">
                <label for=name>{label}</label>
                <input class="input" type="date" name=name id=name value=value.cloned().unwrap_or_default()/>
            </div>
        }
    };
    view! {
        <form class="filters" method="get" action=paths::AUDIT role="search" aria-label="Records">
            <div class="filters-search input-group">
                {icon("search")}
                <label class="visually-hidden" for="customer">"Customer"</label>
                <input class="input" type="search" name="customer" id="customer" placeholder="Customer" value=query.customer.clone() autocomplete="off"/>
            </div>
            <div class="filter">
                <label for="kind">"Kind"</label>
                <span class="select"><select name="kind" id="kind">{kinds}</select>{small_icon("chevron-down")}</span>
            </div>
            <div class="filter">
                <label for="operator">"Operator"</label>
                <span class="select"><select name="operator" id="operator">{operators}</select>{small_icon("chevron-down")}</span>
            </div>
            {day("from", "From", query.from.as_ref())}
            {day("until", "Until", query.until.as_ref())}
            <button class="button" type="submit">"Apply"</button>
        </form>
    }
}

fn table(query: &AuditQuery, page: AuditPage, zone: &str) -> impl IntoView + use<> {
    if page.records.is_empty() {
        return Either::Left(view! {
            <div class="empty">
                <span class="empty-icon">{large_icon("history")}</span>
                <h2>"No records"</h2>
                <p class="empty-text">"Nothing of this kind was recorded. Records are never changed or removed."</p>
            </div>
        });
    }
    let pager = pager(query, page.older);
    let rows = page.records.into_iter().map(|record| row(record, zone)).collect_view();
    Either::Right(view! {
        <table class="table records-table" role="table" aria-label="Audit">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col" class="col-short number">"Number"</th>
                    <th role="columnheader" scope="col" class="col-time">{format!("Time ({zone})")}</th>
                    <th role="columnheader" scope="col">"Operation"</th>
                    <th role="columnheader" scope="col">"Customer"</th>
                    <th role="columnheader" scope="col">"Operator"</th>
                    <th role="columnheader" scope="col">"Partner"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
        {pager}
    })
}

fn row(AuditRow { record, customer }: AuditRow, zone: &str) -> impl IntoView + use<> {
    let told = tell(&record.entry);
    let amounts = match (told.before, told.after) {
        (Some(before), Some(after)) => Some(format!("{before} → {after}")),
        (_, after) => after,
    };
    let notes: Vec<_> =
        amounts.into_iter().chain(Some(told.note)).filter(|it| !it.is_empty()).collect();
    let customer = match customer {
        Some((id, name)) => Either::Left(view! {
            <a class="link" href=paths::records(id, None)>{name.to_string()}</a>
        }),
        None => Either::Right("—"),
    };
    view! {
        <tr role="row">
            <td role="cell" data-label="Number" class="number">{record.number.to_string()}</td>
            <td role="cell" data-label=format!("Time ({zone})") class="figure">
                <time datetime=record.at.at.to_string()>{record.at.short()}</time>
            </td>
            <td role="cell" data-label="Operation">
                <span>{told.operation}{(!notes.is_empty()).then(|| view! { <span class="cell-note">{notes.join(" · ")}</span> })}</span>
            </td>
            <td role="cell" data-label="Customer"><span>{customer}</span></td>
            <td role="cell" data-label="Operator"><span>{record.operator}</span></td>
            <td role="cell" data-label="Partner"><span>{record.partner.to_string()}</span></td>
        </tr>
    }
}

/// Newest and older; the browser's own way back leads to newer ones.
fn pager(query: &AuditQuery, older: Option<i64>) -> impl IntoView + use<> {
    let newest = query.before.map(|_| {
        let path = paths::audit(&AuditQuery { before: None, ..query.clone() });
        view! { <a class="button button--small" href=path>{icon("history")} "Newest"</a> }
    });
    let range = if query.before.is_some() { "Older records" } else { "Newest records" };
    let older = match older {
        Some(older) => {
            let path = paths::audit(&AuditQuery { before: Some(older), ..query.clone() });
            Either::Left(view! { <a class="button button--small" rel="next" href=path>"Older"</a> })
        }
        None => Either::Right(
            view! { <span class="button button--small" aria-disabled="true">"Older"</span> },
        ),
    };
    view! {
        <nav class="pager" aria-label="Pages">
            <p class="pager-range">{range}</p>
            <div class="buttons">{newest}{older}</div>
        </nav>
    }
}
