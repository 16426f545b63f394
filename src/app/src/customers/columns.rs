//! Which columns the list shows: a GET form, so that the choice lives in the URL, in saved views, and works without
//! JavaScript.

use domain::list::{Column, CustomerQuery, Sort};
use leptos::prelude::*;

use crate::{paths, ui::icon};

/// The choice, behind a button.
pub(super) fn columns(query: &CustomerQuery) -> impl IntoView + use<> {
    let mut kept = paths::narrowing(query);
    if query.sort != Sort::default() {
        kept.push(("sort", query.sort.word().to_owned()));
    }
    if query.descending {
        kept.push(("dir", "desc".to_owned()));
    }
    if query.reveal {
        kept.push(("reveal", paths::YES.to_owned()));
    }
    // Without any box ticked, this alone says that a choice was made.
    kept.push((paths::COLUMNS, paths::NO_COLUMN.to_owned()));
    let kept = kept
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let boxes = Column::ALL.iter().map(|column| {
        let id = format!("column-{}", column.word());
        view! {
            <div class="tick">
                <input class="check" type="checkbox" name=paths::COLUMNS value=column.word() id=id.clone() checked=query.shows(*column)/>
                <label class="tick-label" for=id>{column.label()}</label>
            </div>
        }
    });
    view! {
        <details class="menu menu--end" name="page">
            <summary class="button button--quiet" role="button">{icon("columns")} "Columns"</summary>
            <form class="menu-list menu-form" method="get" action=paths::CUSTOMERS aria-label="Columns">
                {kept}
                {boxes.collect_view()}
                <button class="button button--small" type="submit">"Apply"</button>
            </form>
        </details>
    }
}
