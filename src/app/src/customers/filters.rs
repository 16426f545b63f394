//! The filters of the list: a GET form, so that they live in the URL and work without JavaScript, and a chip for each
//! that is in force.

use domain::{
    list::{CustomerQuery, Sort, StateFilter, Whose},
    text::Name,
};
use leptos::prelude::*;

use crate::{
    paths,
    ui::{icon, small_icon},
};

/// The shares that can be asked for, in per cent.
const USAGES: [u16; 4] = [0, 75, 90, 100];

/// The form.
pub(super) fn filters(query: &CustomerQuery) -> impl IntoView + use<> {
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
pub(super) fn chips(query: &CustomerQuery, of: Option<&Name>) -> impl IntoView + use<> {
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
    query.is_filtered().then(|| {
        view! {
            <div class="chips">
                <ul class="chips-list" aria-label="Active filters">{of}{search}{state}{usage}</ul>
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
        of: None,
        search: String::new(),
        state: None,
        usage_min: None,
        cursor: None,
        ..query.clone()
    }
}
