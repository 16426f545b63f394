//! The table of customers: a GET form around it, so that ticked customers lead to Set Budget without JavaScript.

use domain::{
    budget::BudgetType,
    contract::{CustomerPage, CustomerRow},
    customer::CustomerState,
    freeze::FreezeLevel,
    freezing::FreezeAct,
    list::{Column, Count, CustomerQuery, Sort, Whose},
    problem::Problem,
    selection::Selection,
};
use leptos::{either::Either, ev::Event, prelude::*, wasm_bindgen::JsCast as _, web_sys};

use super::page::{MAY_NOT_FREEZE, MAY_NOT_UNFREEZE};
use crate::{
    paths,
    ui::{icon, percent, share_meter, short_date, small_icon, state_badge, state_tone},
};

/// What the member may do to the customers of the list.
#[derive(Clone, Copy)]
struct May {
    set: bool,
    freeze: bool,
    unfreeze: bool,
}

/// The selection bar, the table and the pager.
pub(super) fn table(
    page: CustomerPage,
    query: &CustomerQuery,
    currency: &str,
) -> impl IntoView + use<> {
    let selected = RwSignal::new(Selected::default());
    let count = move |event: Event| selected.set(ticked(&event));
    let may_set = page.may_set.as_ref();
    let may = May {
        set: may_set.is_none(),
        freeze: page.may_freeze.is_none(),
        unfreeze: page.may_unfreeze.is_none(),
    };
    let bar = bar(may, page.may_export.as_ref(), query, page.matching, selected);
    let month = page.month.name();
    let shows = |column| query.shows(column);
    let pager = pager(&page, query);
    let rows = page.rows.into_iter().map(|customer| row(customer, query, may)).collect_view();
    view! {
        <form
            class="selection"
            method="get"
            action=paths::SET_BUDGET
            on:change=count
            on:reset=move |_| selected.set(Selected::default())
        >
            {bar}
            <table class="table customers-table" role="table" aria-label="Customers">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col" class="col-check">
                            <input class="check script-only" type="checkbox" aria-label="Select all rows" on:change=|event| tick_rows(&event)/>
                        </th>
                        {head(query, Sort::Name, "Customer".into(), "col-customer", false)}
                        {shows(Column::State).then(|| head(query, Sort::State, "State".into(), "col-state", false))}
                        {shows(Column::Budget).then(|| view! {
                            <th role="columnheader" scope="col" class="col-amount number">{format!("Budget ({currency})")}</th>
                        })}
                        {shows(Column::Usage).then(|| head(query, Sort::Usage, format!("Used in {month}"), "col-usage", true))}
                        {shows(Column::Associated).then(|| head(query, Sort::Associated, "Associated".into(), "col-date", true))}
                        {shows(Column::Manager).then(|| view! {
                            <th role="columnheader" scope="col" class="col-person">"Manager"</th>
                        })}
                        <th role="columnheader" scope="col" class="col-operation">"Operation"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </form>
        {pager}
    }
}

/// What is ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Selected {
    rows: u32,
    all: bool,
}

/// What is ticked in the form that an event comes from.
fn ticked(event: &Event) -> Selected {
    event
        .current_target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok())
        .and_then(|form| web_sys::FormData::new_with_form(&form).ok())
        .map_or_else(Selected::default, |data| Selected {
            rows: data.get_all(paths::CUSTOMER).length(),
            all: data.has(paths::ALL),
        })
}

/// Ticks all rows of the page, or none, as the box in the table's head is ticked. The form counts them next.
fn tick_rows(event: &Event) {
    let head = event.target().and_then(|head| head.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(head) = head else { return };
    let rows = format!("main table input[name={}]", paths::CUSTOMER);
    let Ok(rows) = document().query_selector_all(&rows) else { return };
    for row in (0..rows.length()).filter_map(|at| rows.item(at)) {
        if let Ok(row) = row.dyn_into::<web_sys::HtmlInputElement>() {
            row.set_checked(head.checked());
        }
    }
}

/// What can be done with what is ticked. Each button sends the same form: the ticked rows, and whether all that match
/// are meant, with what narrows the list; one that leads elsewhere than to Set Budget says so by `formaction`.
fn bar(
    may: May,
    may_not_export: Option<&Problem>,
    query: &CustomerQuery,
    matching: Count,
    selected: RwSignal<Selected>,
) -> impl IntoView + use<> {
    let all = matching.shown();
    let words = {
        let all = all.clone();
        move || match selected.get() {
            Selected { all: true, .. } => format!("All {all} selected"),
            Selected { rows: 0, .. } => "Selected customers".into(),
            Selected { rows: 1, .. } => "1 selected".into(),
            Selected { rows, .. } => format!("{rows} selected"),
        }
    };
    let narrowing = paths::narrowing(query)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let button = if may.set {
        Either::Left(
            view! { <button class="button button--small selection-act" type="submit">"Set Budget"</button> },
        )
    } else {
        Either::Right(view! {
            <button class="button button--small selection-act" type="button" disabled aria-describedby="may-not">"Set Budget"</button>
        })
    };
    let act = |act: FreezeAct, may, reason: &'static str| {
        if may {
            Either::Left(view! {
                <button class="button button--small" type="submit" formaction=paths::FREEZE name=paths::ACT value=act.word()>{act.title()}</button>
            })
        } else {
            Either::Right(view! {
                <button class="button button--small" type="button" disabled aria-describedby=reason>{act.title()}</button>
            })
        }
    };
    let export = match may_not_export.map(Problem::message) {
        None => Either::Left(view! {
            <button class="button button--small selection-act" type="submit" formaction=paths::EXPORTS>"Export"</button>
        }),
        Some(reason) => Either::Right(view! {
            <button class="button button--small" type="button" disabled title=reason.clone() aria-describedby="may-not-export">"Export"</button>
            <span class="visually-hidden" id="may-not-export">{reason}</span>
        }),
    };
    view! {
        <div class="selection-bar">
            <p class="selection-none">"Tick customers to do the same to several."</p>
            <p class="selection-some" role="status"><span data-selected>{words}</span></p>
            {narrowing}
            <label class="selection-all">
                <input class="check" type="checkbox" name=paths::ALL value=paths::YES/>
                {format!("Select all {all} matching")}
            </label>
            <div class="buttons">
                {button}
                {act(FreezeAct::Freeze(FreezeLevel::Account), may.freeze, MAY_NOT_FREEZE)}
                {act(FreezeAct::Unfreeze(FreezeLevel::Account), may.unfreeze, MAY_NOT_UNFREEZE)}
                {(query.whose == Whose::Own).then(|| view! {
                    <button class="button button--small selection-act" type="submit" formaction=paths::ASSIGN>"Assign"</button>
                })}
                {export}
                <button class="button button--quiet button--small" type="reset">"Clear"</button>
            </div>
        </div>
    }
}

/// The head of a column that can be sorted by; once sorted, its link reverses the order.
fn head(
    query: &CustomerQuery,
    sort: Sort,
    label: String,
    class: &'static str,
    most_first: bool,
) -> impl IntoView + use<> {
    let is_current = query.sort == sort;
    let descending = if is_current { !query.descending } else { most_first };
    let path = paths::customers(&CustomerQuery { sort, descending, cursor: None, ..query.clone() });
    let order = is_current.then_some(if query.descending { "descending" } else { "ascending" });
    let shown = if is_current { query.descending } else { most_first };
    view! {
        <th role="columnheader" scope="col" class=class aria-sort=order>
            <a class="sort" href=path>{label}{small_icon(if shown { "arrow-down" } else { "arrow-up" })}</a>
        </th>
    }
}

fn row(customer: CustomerRow, query: &CustomerQuery, may: May) -> impl IntoView + use<> {
    let id = customer.id.to_string();
    let name = customer.name.to_string();
    let name_id = format!("name-{id}");
    let (delegated, granted) = granted(&customer, query).unzip();
    let is_granted = delegated.is_some();
    let reason = delegated.clone().unwrap_or_else(|| "may-not".to_owned());
    let set_budget = if may.set && !is_granted {
        Either::Left(view! {
            <a class="button button--small" href=paths::set_budget(&[customer.id]) aria-describedby=name_id.clone()>"Set Budget"</a>
        })
    } else {
        Either::Right(view! {
            <button class="button button--small" type="button" disabled aria-describedby=reason.clone()>"Set Budget"</button>
        })
    };
    // Only a distributor has partners to move a customer between.
    let move_item = (query.whose == Whose::Resellers).then(|| {
        view! {
            <li>
                <a class="menu-item" href=paths::move_customer(customer.id, &[]) aria-describedby=name_id.clone()>
                    {icon("arrow-right")} "Move to another partner"
                </a>
            </li>
        }
    });
    let (freeze, with_resources) = freezing(&customer, &name_id, may, delegated);
    let cells = cells(&customer, query);
    let notes = notes(&customer, query);
    view! {
        <tr role="row">
            <td role="cell" class="cell-check">
                <input class="check" type="checkbox" name=paths::CUSTOMER value=id.clone() aria-label=format!("Select {name}")/>
            </td>
            <th role="rowheader" scope="row" class="cell-customer">
                <span class="cell-title">
                    <a class="cell-name" id=name_id.clone() href=paths::customer(customer.id, &[])>{name}</a>
                    {customer.tag.map(|tag| tag_link(tag, query.whose))}
                </span>
                {notes}
            </th>
            {cells}
            <td role="cell" class="cell-operation">
                <div class="operations">
                    {set_budget}
                    {freeze}
                    <details class="menu menu--end" name="row">
                        <summary class="button button--quiet button--small button--icon" role="button" aria-label="More" aria-describedby=name_id.clone()>
                            {icon("more")}
                        </summary>
                        <ul class="menu-list">
                            {with_resources}
                            <li>
                                <a class="menu-item" href=paths::records(customer.id, None) aria-describedby=name_id>
                                    {icon("history")} "Adjustment Record"
                                </a>
                            </li>
                            {move_item}
                        </ul>
                    </details>
                </div>
                {granted}
            </td>
        </tr>
    }
}

/// The cells of the columns that are shown.
fn cells(customer: &CustomerRow, query: &CustomerQuery) -> impl IntoView + use<> {
    let tone = state_tone(customer.state);
    let permille = customer.permille.unwrap_or_default();
    let used = customer.used.shown();
    let (amount, budget_note, of, meter_name) = match &customer.budget {
        Some(budget) => {
            let kind = match budget.budget_type {
                BudgetType::Monthly => "Monthly",
                BudgetType::OneTime => "One-time",
            };
            let amount = budget.amount.shown();
            let of = format!("of {amount}");
            let meter_name = format!("{} of {amount} used", percent(permille));
            (amount, kind, of, meter_name)
        }
        None => ("—".into(), "not set", "used, no budget".into(), "No budget".into()),
    };
    let state_note = state_note(customer);
    let manager = customer.manager.as_ref().map(ToString::to_string);
    view! {
        {query.shows(Column::State).then(|| view! {
            <td role="cell" class="cell-state">{state_badge(customer.state)}{state_note}</td>
        })}
        {query.shows(Column::Budget).then(|| view! {
            <td role="cell" class="cell-budget number">{amount}<span class="cell-note">{budget_note}</span></td>
        })}
        {query.shows(Column::Usage).then(|| view! {
            <td role="cell" class="cell-usage">
                <div class="usage">
                    <span>
                        {used}" "
                        <span class="usage-word"><span class="in-table">"used"</span><span class="in-card">{of}</span></span>
                    </span>
                    <span class="usage-share">{percent(permille)}</span>
                    {share_meter(tone, permille, false, meter_name)}
                </div>
            </td>
        })}
        {query.shows(Column::Associated).then(|| view! {
            <td role="cell" class="col-date-cell quiet">{short_date(customer.associated)}</td>
        })}
        {query.shows(Column::Manager).then(|| view! {
            <td role="cell" class="col-person-cell">
                {match manager {
                    Some(manager) => Either::Left(manager),
                    None => Either::Right(view! { <span class="quiet">"—"</span> }),
                }}
            </td>
        })}
    }
}

/// That a reseller has the grant, so that its distributor looks on: the id of the note, and the note.
fn granted(customer: &CustomerRow, query: &CustomerQuery) -> Option<(String, AnyView)> {
    let is_granted = query.whose == Whose::Resellers && customer.owner_granted;
    is_granted.then(|| {
        let id = format!("granted-{}", customer.id);
        let words = format!("Granted to {}: revoke the grant to do this yourself.", customer.owner);
        (id.clone(), view! { <span class="cell-note" id=id>{words}</span> }.into_any())
    })
}

/// What is done to the account at a press, and in the menu the step further.
fn freezing(
    customer: &CustomerRow,
    name_id: &str,
    all: May,
    delegated: Option<String>,
) -> (AnyView, Option<AnyView>) {
    let level = match customer.state {
        CustomerState::Frozen { level, .. } => Some(level),
        _ => None,
    };
    let (act, words, may, reason) = match level {
        None => {
            (FreezeAct::Freeze(FreezeLevel::Account), "Freeze Account", all.freeze, MAY_NOT_FREEZE)
        }
        Some(level) => {
            (FreezeAct::Unfreeze(level), "Unfreeze Account", all.unfreeze, MAY_NOT_UNFREEZE)
        }
    };
    let chosen = Selection::one(customer.id);
    let (may, may_freeze) = (may && delegated.is_none(), all.freeze && delegated.is_none());
    let reason = delegated.unwrap_or_else(|| reason.to_owned());
    let path = |act| paths::freeze(act, &chosen, &[]);
    let name_id = name_id.to_owned();
    let button = if may {
        Either::Left(view! {
            <a class="button button--small button--quiet" href=path(act) aria-describedby=name_id.clone()>{words}</a>
        })
    } else {
        Either::Right(view! {
            <button class="button button--small button--quiet" type="button" disabled aria-describedby=reason.clone()>{words}</button>
        })
    };
    let further = FreezeAct::Freeze(FreezeLevel::AccountAndResources);
    let item = (level != Some(FreezeLevel::AccountAndResources)).then(|| {
        let inside = view! { {icon("snowflake")} {further.title()} };
        let item = if may_freeze {
            Either::Left(view! {
                <a class="menu-item" href=path(further) aria-describedby=name_id>{inside}</a>
            })
        } else {
            Either::Right(view! {
                <button class="menu-item" type="button" disabled aria-describedby=reason>{inside}</button>
            })
        };
        view! { <li>{item}</li> }.into_any()
    });
    (button.into_any(), item)
}

/// A tag, which leads to all customers that bear it.
fn tag_link(tag: String, whose: Whose) -> impl IntoView {
    let tagged = CustomerQuery { whose, tag: tag.clone(), ..CustomerQuery::default() };
    let name = format!("All with the tag {tag}");
    view! { <a class="tag" href=paths::customers(&tagged) aria-label=name>{tag}</a> }
}

/// Under the state: what is frozen besides the account, and when that ends by itself.
fn state_note(customer: &CustomerRow) -> impl IntoView + use<> {
    let level = FreezeLevel::AccountAndResources;
    let has_resources =
        matches!(customer.state, CustomerState::Frozen { level: its, .. } if its == level);
    let resources = has_resources.then(|| "with resources".to_owned());
    let restores = customer.restores.map(|at| format!("restores {}", at.day()));
    let note: Vec<_> = [resources, restores].into_iter().flatten().collect();
    (!note.is_empty()).then(|| view! { <span class="cell-note">{note.join(" · ")}</span> })
}

/// Under the name: for a reseller's customer the reseller, the account, and how to reach it.
fn notes(customer: &CustomerRow, query: &CustomerQuery) -> impl IntoView + use<> {
    let mut first = customer.account.to_string();
    if query.whose == Whose::Resellers {
        first = format!("{} · {first}", customer.owner);
    }
    // Masked, the address stays on the one line; in full it has one of its own, with the number.
    let phone = customer.phone.as_ref().filter(|_| query.reveal);
    let contact: Vec<_> = [customer.email.as_ref(), phone].into_iter().flatten().cloned().collect();
    let contact = contact.join(" · ");
    if query.reveal && !contact.is_empty() {
        Either::Left(view! {
            <span class="cell-note truncate">{first}</span>
            <span class="cell-note">{contact}</span>
        })
    } else {
        if !contact.is_empty() {
            first = format!("{first} · {contact}");
        }
        Either::Right(view! { <span class="cell-note truncate">{first}</span> })
    }
}

fn pager(page: &CustomerPage, query: &CustomerQuery) -> impl IntoView + use<> {
    let step = |cursor: &Option<_>, rel: &'static str, words: &'static str| match cursor {
        Some(cursor) => {
            let query = CustomerQuery { cursor: Some(Clone::clone(cursor)), ..query.clone() };
            Either::Left(
                view! { <a class="button button--small" rel=rel href=paths::customers(&query)>{words}</a> },
            )
        }
        None => Either::Right(
            view! { <span class="button button--small" aria-disabled="true">{words}</span> },
        ),
    };
    let range = format!("Showing {} of {}", page.rows.len(), page.matching.shown());
    view! {
        <nav class="pager" aria-label="Pages">
            <p class="pager-range">{range}</p>
            <div class="buttons">
                {step(&page.previous, "prev", "Previous")}
                {step(&page.next, "next", "Next")}
            </div>
        </nav>
    }
}
