//! The filters of the list: a GET form, so that they live in the URL and work without JavaScript, and a chip for each
//! that is in force.

use domain::{
    contract::ManagerSeen,
    customer::Association,
    list::{CustomerQuery, Sort, StateFilter, Whose},
    money::BudgetAmount,
    text::Name,
};
use jiff::civil::Date;
use leptos::prelude::*;

use crate::{
    paths,
    ui::{icon, small_icon},
};

/// The shares that can be asked for, in per cent.
const USAGES: [u16; 4] = [0, 75, 90, 100];

/// The form.
pub(super) fn filters(query: &CustomerQuery, managers: &[ManagerSeen]) -> impl IntoView + use<> {
    let associations = Association::ALL
        .into_iter()
        .map(|one| (one.word().to_owned(), one.label().to_owned(), query.association == Some(one)));
    let people = managers
        .iter()
        .map(|one| (one.id.to_string(), one.name.to_string(), query.manager == Some(one.id)));
    let states = StateFilter::ALL.iter().map(|state| {
        (state.word().to_owned(), state.label().to_owned(), query.state == Some(*state))
    });
    let usages = USAGES
        .iter()
        .map(|usage| (usage.to_string(), at_least(*usage), query.usage_min == Some(*usage)));
    let sorts = Sort::ALL
        .iter()
        .map(|sort| (sort.word().to_owned(), sort.label().to_owned(), query.sort == *sort));
    let directions = [
        (String::new(), "Ascending".to_owned(), !query.descending),
        ("desc".to_owned(), "Descending".to_owned(), query.descending),
    ];
    let kept = |name: &'static str, value: &'static str, keep: bool| {
        keep.then(|| view! { <input type="hidden" name=name value=value/> })
    };
    view! {
        <form class="filters" method="get" action=paths::CUSTOMERS role="search" aria-label="This list">
            {kept("whose", "resellers", query.whose == Whose::Resellers)}
            {query.of.map(|of| view! { <input type="hidden" name="of" value=of.to_string()/> })}
            {kept("reveal", "yes", query.reveal)}
            {paths::columns_text(query).map(|columns| view! { <input type="hidden" name=paths::COLUMNS value=columns/> })}
            <div class="filters-search input-group">
                {icon("search")}
                <label class="visually-hidden" for="q">"Search customers"</label>
                <input class="input" type="search" name="q" id="q" placeholder="Name, account, ID, mail or phone" value=query.search.clone() autocomplete="off"/>
            </div>
            <details class="filters-fold">
                <summary class="button filters-toggle" role="button">{icon("filter")}"Filters"</summary>
                <div class="filters-panel">
                    {select("filter", "state", "State", any().chain(states).collect())}
                    {select("filter", "usage", "Budget usage", any().chain(usages).collect())}
                    {select("filter", "type", "Association", any().chain(associations).collect())}
                    {select("filter", "manager", "Account manager", any().chain(people).collect())}
                    {input("spent", "text", "Spent this month from", query.spent_min.map(BudgetAmount::shown).unwrap_or_default())}
                    {input("tag", "text", "Tag", query.tag.clone())}
                    {input("from", "date", "Associated from", shown(query.joined_from))}
                    {input("to", "date", "Associated to", shown(query.joined_to))}
                    {select("filter filter--sort", "sort", "Sort by", sorts.collect())}
                    {select("filter filter--sort", "dir", "Order", directions.into())}
                    <button class="button" type="submit">"Apply"</button>
                </div>
            </details>
        </form>
    }
}

fn any() -> impl Iterator<Item = (String, String, bool)> {
    std::iter::once((String::new(), "Any".into(), false))
}

fn at_least(usage: u16) -> String {
    format!("≥ {usage} %")
}

/// A date as fields and URLs write it.
fn shown(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn input(
    name: &'static str,
    kind: &'static str,
    label: &'static str,
    value: String,
) -> impl IntoView {
    let id = format!("filter-{name}");
    view! {
        <div class="filter">
            <label for=id.clone()>{label}</label>
            <input class="input" type=kind name=name id=id value=value autocomplete="off"/>
        </div>
    }
}

fn select(
    class: &'static str,
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String, bool)>,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(value, words, selected)| view! { <option value=value selected=selected>{words}</option> })
        .collect_view();
    view! {
        <div class=class>
            <label for=name>{label}</label>
            <span class="select"><select name=name id=name>{options}</select>{small_icon("chevron-down")}</span>
        </div>
    }
}

/// A chip for each filter in force, which removes it, and one link that removes all.
pub(super) fn chips(
    query: &CustomerQuery,
    of: Option<&Name>,
    managers: &[ManagerSeen],
) -> impl IntoView + use<> {
    let start = CustomerQuery { cursor: None, ..query.clone() };
    let search = (!query.search.is_empty()).then(|| {
        let without = CustomerQuery { search: String::new(), ..start.clone() };
        chip(format!("“{}”", query.search), &without)
    });
    let of = query.of.map(|_| {
        let words = of.map_or_else(|| "One reseller".into(), ToString::to_string);
        chip(words, &CustomerQuery { of: None, ..start.clone() })
    });
    let state = query.state.map(|state| {
        chip(state.label().to_owned(), &CustomerQuery { state: None, ..start.clone() })
    });
    let usage = query.usage_min.map(|usage| {
        let words = format!("Budget usage {}", at_least(usage));
        chip(words, &CustomerQuery { usage_min: None, ..start.clone() })
    });
    let spent = query.spent_min.map(|spent| {
        let words = format!("Spent ≥ {}", spent.shown());
        chip(words, &CustomerQuery { spent_min: None, ..start.clone() })
    });
    let association = query.association.map(|association| {
        chip(association.label().to_owned(), &CustomerQuery { association: None, ..start.clone() })
    });
    let from = query.joined_from.map(|from| {
        let without = CustomerQuery { joined_from: None, ..start.clone() };
        chip(format!("Associated from {from}"), &without)
    });
    let to = query.joined_to.map(|to| {
        chip(format!("Associated to {to}"), &CustomerQuery { joined_to: None, ..start.clone() })
    });
    let manager = query.manager.map(|manager| {
        let known = managers.iter().find(|one| one.id == manager);
        let words = known.map_or_else(|| "unknown".into(), |one| one.name.to_string());
        chip(format!("Manager {words}"), &CustomerQuery { manager: None, ..start.clone() })
    });
    let tag = (!query.tag.is_empty()).then(|| {
        let without = CustomerQuery { tag: String::new(), ..start.clone() };
        chip(format!("Tag {}", query.tag), &without)
    });
    query.is_filtered().then(|| {
        view! {
            <div class="chips">
                <ul class="chips-list" aria-label="Active filters">{of}{search}{state}{usage}{spent}{association}{manager}{tag}{from}{to}</ul>
                <a class="button button--quiet button--small" href=paths::customers(&unfiltered(query))>"Clear filters"</a>
            </div>
        }
    })
}

fn chip(words: String, without: &CustomerQuery) -> impl IntoView + use<> {
    view! {
        <li>
            <a class="chip" href=paths::customers(without)>
                <span>{words}</span>
                <span class="visually-hidden">", remove filter"</span>
                {small_icon("x")}
            </a>
        </li>
    }
}

/// The same list with nothing filtered.
pub(super) fn unfiltered(query: &CustomerQuery) -> CustomerQuery {
    CustomerQuery {
        whose: query.whose,
        sort: query.sort,
        descending: query.descending,
        reveal: query.reveal,
        columns: query.columns,
        ..CustomerQuery::default()
    }
}
