//! The customers of a batch: a table of what each had and gets, page by page; and what all come to.

use domain::{
    budget::BudgetType,
    contract::{AccountChange, BATCH_ROWS, BatchPage, BatchRow, BatchSums},
    freeze::FreezeLevel,
    money::group_cents,
    record::Setting,
};
use leptos::{either::Either, prelude::*};

use crate::{
    paths,
    ui::{Tone, badge, small_icon},
};

/// The table, unless there is nobody in it.
pub(super) fn rows(batch: &BatchPage, currency: &str) -> impl IntoView + use<> {
    (!batch.rows.is_empty()).then(|| {
        let currency = currency.to_owned();
        let all = batch.rows.iter().map(|one| row(one, &currency)).collect_view();
        view! {
            <section class="card table-card" aria-label="Customers">
                <table class="table records-table" role="table" aria-label="Customers">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader" scope="col">"Customer"</th>
                            <th role="columnheader" scope="col" class="col-change number">{format!("Budget ({currency})")}</th>
                            <th role="columnheader" scope="col">"Type"</th>
                            <th role="columnheader" scope="col" class="number">"Used"</th>
                            <th role="columnheader" scope="col" class="number">"Left"</th>
                            <th role="columnheader" scope="col">"Account"</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{all}</tbody>
                </table>
                {pager(batch)}
            </section>
        }
    })
}

fn row(row: &BatchRow, currency: &str) -> impl IntoView + use<> {
    let before = row.before.as_ref().map(|before| before.amount.shown());
    let is_same = before.as_ref() == Some(&row.after.amount.shown());
    let before = before.filter(|_| !is_same);
    let note = note(row.before.as_ref(), &row.after);
    let name = row.name.to_string();
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" data-label="Customer">
                <span>
                    <a class="link" href=paths::set_budget(&[row.customer])>{name}</a>
                    <span class="cell-note">{row.account.to_string()}</span>
                </span>
            </th>
            <td role="cell" class="number" data-label=format!("Budget ({currency})")>
                <span class="change">
                    {before.map(|before| view! {
                        <span class="change-old">{before}</span>
                        {small_icon("arrow-right")}
                        <span class="visually-hidden">"to"</span>
                    })}
                    <strong>{row.after.amount.shown()}</strong>
                </span>
            </td>
            <td role="cell" data-label="Type">
                <span>
                    {kind(row.after.budget_type)}
                    <span class="cell-note">{note}</span>
                </span>
            </td>
            <td role="cell" class="number figure" data-label="Used"><span>{row.used.shown()}</span></td>
            <td role="cell" class="number figure" data-label="Left"><span>{cents(row.left_cents())}</span></td>
            <td role="cell" data-label="Account"><span>{account(row)}</span></td>
        </tr>
    }
}

fn kind(budget_type: BudgetType) -> &'static str {
    match budget_type {
        BudgetType::Monthly => "Monthly",
        BudgetType::OneTime => "One-time",
    }
}

/// What happens when it is used up, and what else is new.
fn note(before: Option<&Setting>, after: &Setting) -> String {
    let action = after.action.label();
    match before {
        None => format!("{action} · first budget"),
        Some(before) if before.budget_type != after.budget_type => {
            format!("{action} · was {}", before.budget_type.word())
        }
        Some(before) if before.action != after.action => {
            format!("{action} · was {}", before.action.label().to_lowercase())
        }
        Some(_) => action.to_owned(),
    }
}

/// Cents that may be below zero.
fn cents(cents: i64) -> String {
    if cents < 0 { format!("−{}", group_cents(-cents)) } else { group_cents(cents) }
}

fn account(row: &BatchRow) -> impl IntoView + use<> {
    let (tone, words) = match row.account_change {
        AccountChange::None => (Tone::Quiet, ""),
        AccountChange::Unfreezes => (Tone::Ok, "unfrozen"),
        AccountChange::Freezes(FreezeLevel::Account) => (Tone::Over, "freezes at once"),
        AccountChange::Freezes(FreezeLevel::AccountAndResources) => {
            (Tone::Over, "freezes with resources")
        }
        AccountChange::StaysFrozen => (Tone::Frozen, "stays frozen"),
    };
    if words.is_empty() {
        Either::Left(view! { <span class="quiet">"—"</span> })
    } else {
        let note = row.unforeseen.then(|| {
            view! { <span class="cell-note">"not so when it was drafted"</span> }
        });
        Either::Right(view! { {badge(tone, words)}{note} })
    }
}

/// What all come to, and the quotas afterwards.
pub(super) fn sums(sums: &BatchSums, currency: &str, done: bool) -> impl IntoView + use<> {
    let count = |n: u32| n.to_string();
    let mut facts = vec![
        ("Customers", count(sums.customers), String::new()),
        (
            "Budgets in all",
            format!("{} {currency}", cents(sums.after_cents)),
            format!("{} before", cents(sums.before_cents)),
        ),
    ];
    for (before, after) in sums.quotas_before.iter().zip(&sums.quotas_after) {
        let (Some(granted), true) = (after.granted, before != after) else { continue };
        let name = match after.budget_type {
            BudgetType::Monthly => "Monthly quota after",
            BudgetType::OneTime => "One-time quota after",
        };
        let note =
            format!("of {} allocated, {} before", granted.shown(), cents(before.allocated_cents));
        facts.push((name, cents(after.allocated_cents), note));
    }
    if sums.unfreezes > 0 {
        let name = if done { "Unfrozen" } else { "Unfreezes" };
        facts.push((name, count(sums.unfreezes), "accounts".into()));
    }
    if sums.freezes > 0 {
        let name = if done { "Frozen at once" } else { "Freezes at once" };
        facts.push((name, count(sums.freezes), "because that is used up already".into()));
    }
    let facts = facts.into_iter().map(|(name, figure, note)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd class="figure">{figure}" "<span class="cell-note">{note}</span></dd>
            </div>
        }
    });
    view! { <dl class="facts">{facts.collect_view()}</dl> }
}

fn pager(batch: &BatchPage) -> impl IntoView + use<> {
    let id = batch.id;
    let shown = u32::try_from(batch.rows.len()).unwrap_or(u32::MAX);
    let (first, all) = (batch.first, batch.sums.customers);
    let step = |to: Option<u32>, rel: &'static str, words: &'static str| match to {
        Some(to) => Either::Left(view! {
            <a class="button button--small" rel=rel href=paths::batch(id, to, &[])>{words}</a>
        }),
        None => Either::Right(view! {
            <span class="button button--small" aria-disabled="true">{words}</span>
        }),
    };
    let last = first + shown;
    let previous = (first > 0).then(|| first.saturating_sub(BATCH_ROWS));
    let next = (last < all).then_some(last);
    view! {
        <nav class="pager" aria-label="Pages">
            <p class="pager-range">{format!("Showing {} to {last} of {all}", first + 1)}</p>
            <div class="buttons">
                {step(previous, "prev", "Previous")}
                {step(next, "next", "Next")}
            </div>
        </nav>
    }
}
