//! Saved views: what the list was asked, under a name, one press away; and the form that saves what it is asked now.

use domain::{contract::View, list::CustomerQuery, text::NAME_MAX};
use leptos::prelude::*;

use crate::{
    paths,
    ui::{icon, small_icon},
};

/// The views, and the form where something narrows or sorts the list.
pub(super) fn views(query: &CustomerQuery, saved: &[View]) -> impl IntoView + use<> {
    let now = query.kept();
    let is_saved = saved.iter().any(|view| view.query == now);
    let can_save = !is_saved && now != CustomerQuery::default();
    let carried = paths::customers_text(&now);
    let items = saved.iter().map(|view| item(view, &now, &carried)).collect_view();
    (can_save || !saved.is_empty()).then(|| {
        view! {
            <div class="views">
                <ul class="chips-list" aria-label="Saved views">{items}</ul>
                {can_save.then(|| save(&carried))}
            </div>
        }
    })
}

fn item(view: &View, now: &CustomerQuery, carried: &str) -> impl IntoView + use<> {
    let name = view.name.to_string();
    let current = (view.query == *now).then_some("page");
    let remove = format!("Remove the view {name}");
    view! {
        <li class="view">
            <a class="view-link" href=paths::customers(&view.query) aria-current=current>{name}</a>
            <form method="post" action="/api/customers/views/remove">
                <input type="hidden" name="view" value=view.id.to_string()/>
                <input type="hidden" name="query" value=carried.to_owned()/>
                <button class="view-remove" type="submit" aria-label=remove>{small_icon("x")}</button>
            </form>
        </li>
    }
}

fn save(carried: &str) -> impl IntoView + use<> {
    view! {
        <details class="view-save">
            <summary class="button button--quiet button--small" role="button">{icon("bookmark")} "Save view"</summary>
            <form class="view-form" method="post" action="/api/customers/views/save">
                <input type="hidden" name="query" value=carried.to_owned()/>
                <label class="visually-hidden" for="view-name">"Name of the view"</label>
                <input class="input" type="text" name="name" id="view-name" placeholder="Name" required maxlength=NAME_MAX.to_string() autocomplete="off"/>
                <button class="button button--small" type="submit">"Save"</button>
            </form>
        </details>
    }
}
