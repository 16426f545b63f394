//! The Adjustment Record page.

use domain::{
    contract::{RecordPage, RecordRow},
    id::CustomerId,
    problem::Problem,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{
    api,
    words::{Told, tell},
};
use crate::{
    layout::{Signed, failure_view},
    paths,
    ui::{Crumb, breadcrumbs, icon, large_icon, small_icon},
};

/// The page.
pub(crate) fn records_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let customer = paths::chosen(query).and_then(|chosen| chosen.first().copied());
            let before: Option<i64> =
                query.get_str("before").and_then(|before| before.parse().ok());
            (customer, before)
        })
    });
    let records = Resource::new(
        move || asked.get(),
        |(customer, before)| async move { (customer, before, api::list(customer, before).await) },
    );
    view! {
        <Title text="Adjustment Record"/>
        <Transition>
            {move || Suspend::new(async move {
                match (records.await, signed.me().await) {
                    ((Some(customer), before, Ok(records)), Some(me)) => {
                        page(customer, before, records, &me.currency, &me.zone).into_any()
                    }
                    ((_, _, Err(failure)), _) => failure_view(&failure),
                    _ => failure_view(&Problem::NotSignedIn.into()),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn page(
    customer: CustomerId,
    before: Option<i64>,
    page: RecordPage,
    currency: &str,
    zone: &str,
) -> impl IntoView + use<> {
    let name = page.customer.to_string();
    let set_budget = paths::set_budget(&[customer]);
    let body = if page.records.is_empty() {
        Either::Left(view! {
            <div class="empty">
                <span class="empty-icon">{large_icon("history")}</span>
                <h2>"Nothing adjusted yet"</h2>
                <p class="empty-text">
                    {format!("Every change to the budget or the state of {name} is written here, with who made it and when. Records are never changed or removed.")}
                </p>
            </div>
        })
    } else {
        Either::Right(view! {
            {records_table(page.records, currency, zone)}
            {pager(customer, before, page.older)}
        })
    };
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Customers"),
                    Crumb::Page("Customer Management".into(), paths::CUSTOMERS.into()),
                    Crumb::Page(name.clone(), paths::customer(customer, &[])),
                    Crumb::Here("Adjustment Record".into()),
                ])}
                <h1>"Adjustment Record"</h1>
                <p class="page-subject"><strong>{name}</strong><span class="quiet">{page.account.to_string()}</span></p>
            </div>
            <div class="page-actions"><a class="button" href=set_budget>"Set Budget"</a></div>
        </header>
        <section class="card table-card" aria-label="Adjustment Record">{body}</section>
    }
}

/// Records in a table, newest first.
pub(crate) fn records_table(
    records: Vec<RecordRow>,
    currency: &str,
    zone: &str,
) -> impl IntoView + use<> {
    let rows = records.into_iter().map(|record| row(record, currency, zone)).collect_view();
    view! {
        <table class="table records-table" role="table" aria-label="Adjustment Record">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col" class="col-time">{format!("Time ({zone})")}</th>
                    <th role="columnheader" scope="col">"Operation"</th>
                    <th role="columnheader" scope="col" class="col-short">"Type"</th>
                    <th role="columnheader" scope="col" class="col-change number">{format!("Amount ({currency})")}</th>
                    <th role="columnheader" scope="col" class="col-short">"Exhaustion"</th>
                    <th role="columnheader" scope="col">"Operator"</th>
                    <th role="columnheader" scope="col">"Partner"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}

fn row(record: RecordRow, currency: &str, zone: &str) -> impl IntoView + use<> {
    let Told { operation, note, budget_type, before, after, exhaustion } = tell(&record.entry);
    let or_dash = |text: &'static str| if text.is_empty() { "—" } else { text };
    let amount = match after {
        Some(after) => Either::Left(view! {
            <span class="change">
                {before.map(|before| view! {
                    <span class="change-old">{before}</span>
                    {small_icon("arrow-right")}
                    <span class="visually-hidden">"to"</span>
                })}
                <strong>{after}</strong>
            </span>
        }),
        None => Either::Right(view! { <span>"—"</span> }),
    };
    view! {
        <tr role="row">
            <td role="cell" data-label=format!("Time ({zone})") class="figure">
                <time datetime=record.at.at.to_string()>{record.at.short()}</time>
            </td>
            <td role="cell" data-label="Operation">
                <span>{operation}{(!note.is_empty()).then(|| view! { <span class="cell-note">{note}</span> })}</span>
            </td>
            <td role="cell" data-label="Type"><span>{or_dash(budget_type)}</span></td>
            <td role="cell" data-label=format!("Amount ({currency})") class="number">{amount}</td>
            <td role="cell" data-label="Exhaustion"><span>{or_dash(exhaustion)}</span></td>
            <td role="cell" data-label="Operator"><span>{record.operator}</span></td>
            <td role="cell" data-label="Partner"><span>{record.partner.to_string()}</span></td>
        </tr>
    }
}

/// Newest and older; the browser's own way back leads to newer ones.
fn pager(customer: CustomerId, before: Option<i64>, older: Option<i64>) -> impl IntoView {
    (before.is_some() || older.is_some()).then(|| {
        let newest = before.map(|_| view! {
            <a class="button button--small" href=paths::records(customer, None)>{icon("history")} "Newest"</a>
        });
        let older = match older {
            Some(older) => Either::Left(view! {
                <a class="button button--small" rel="next" href=paths::records(customer, Some(older))>"Older"</a>
            }),
            None => Either::Right(view! { <span class="button button--small" aria-disabled="true">"Older"</span> }),
        };
        view! {
            <nav class="pager" aria-label="Pages">
                <p class="pager-range">{if before.is_some() { "Older records" } else { "Newest records" }}</p>
                <div class="buttons">{newest}{older}</div>
            </nav>
        }
    })
}
