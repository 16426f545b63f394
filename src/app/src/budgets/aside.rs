//! Beside the form: "What this does", live as one types, and for a single customer the picture of the month.

use std::sync::Arc;

use domain::{contract::BudgetPage, period::Month};
use leptos::prelude::*;

use super::{
    chart::{BudgetLine, Mark, Picture, VIEW_BOX, draw},
    consequence::{Line, Units, consequences, outlooks},
    form::Typed,
};

/// Both cards.
pub(super) fn aside(
    page: Arc<BudgetPage>,
    typed: Memo<Typed>,
    currency: String,
    zone: String,
) -> impl IntoView {
    let place = Arc::new((currency, zone));
    let chart = (page.customers.len() == 1).then(|| {
        let (page, place) = (Arc::clone(&page), Arc::clone(&place));
        let caption = caption(&page.month, &place.1);
        let picture = move || {
            let units = Units { currency: &place.0, zone: &place.1 };
            let customer = page.customers.first()?;
            Some(typed.with(|typed| picture_view(draw(typed, customer, &page, units))))
        };
        spend_card(caption, picture, ())
    });
    let lines = move || {
        let units = Units { currency: &place.0, zone: &place.1 };
        let lines = typed.with(|typed| consequences(typed, &page, units));
        lines.into_iter().map(line_view).collect_view()
    };
    view! {
        <div class="stack">
            <section class="card" aria-labelledby="does">
                <div class="card-body">
                    <h2 id="does">"What this does"</h2>
                    <noscript><p class="hint">"For the amount as last sent; press OK to have it checked again."</p></noscript>
                    <ul class="consequences" aria-live="polite">{lines}</ul>
                </div>
            </section>
            {chart}
        </div>
    }
}

/// The month of one customer as it is, and where its pace leads.
pub(crate) fn month_card(page: &BudgetPage, units: Units<'_>) -> impl IntoView + use<> {
    let picture = page
        .customers
        .first()
        .map(|customer| picture_view(draw(&Typed::present(page), customer, page, units)));
    let lines = outlooks(page, units).into_iter().map(line_view).collect_view();
    let outlook = view! { <ul class="consequences">{lines}</ul> };
    spend_card(caption(&page.month, units.zone), picture, outlook)
}

/// The month and its zone, as they stand below the picture.
fn caption(month: &Month, zone: &str) -> String {
    let number = month.number().to_string();
    format!("{} {}, {zone}", month.name(), number.split('-').next().unwrap_or_default())
}

/// The card around the picture of a month, with what is to be said below it.
fn spend_card(caption: String, picture: impl IntoView, below: impl IntoView) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="spend">
            <div class="card-body">
                <h2 id="spend">"Spend this month"</h2>
                <figure class="chart">
                    {picture}
                    <figcaption>
                        <ul class="chart-legend">
                            <li><span class="chart-key" aria-hidden="true"></span>"Used"</li>
                            <li><span class="chart-key chart-key--forecast" aria-hidden="true"></span>"Forecast"</li>
                            <li><span class="chart-key chart-key--budget" aria-hidden="true"></span>"Budget"</li>
                            <li class="chart-zone">{caption}</li>
                        </ul>
                    </figcaption>
                </figure>
                {below}
            </div>
        </section>
    }
}

fn line_view(line: Line) -> impl IntoView {
    let Line { tone, before, strong, after, note } = line;
    view! {
        <li data-tone=tone.word()>
            {before}
            <strong class="figure">{strong}</strong>
            {after}
            <span class="cell-note">{note}</span>
        </li>
    }
}

fn picture_view(picture: Picture) -> impl IntoView {
    let Picture { grid, days, line, area, fan, forecast, today, budgets, description } = picture;
    let grid = grid.into_iter().map(|Mark { at, words_at, words, .. }| {
        view! {
            <line class="chart-grid" x1="48" x2="552" y1=at.clone() y2=at></line>
            <text class="chart-text chart-text--end" x="40" y=words_at>{words}</text>
        }
    });
    let days = days.into_iter().map(|Mark { words_at, words, is_rare, .. }| {
        let class = if is_rare {
            "chart-text chart-text--middle chart-text--rare"
        } else {
            "chart-text chart-text--middle"
        };
        view! { <text class=class x=words_at y="240">{words}</text> }
    });
    let budgets = budgets.into_iter().map(|BudgetLine { at, label_at, words, is_present }| {
        let (line, label) = if is_present {
            ("chart-budget chart-budget--present", "chart-label chart-label--present")
        } else {
            ("chart-budget", "chart-label")
        };
        view! {
            <line class=line x1="48" x2="552" y1=at.clone() y2=at></line>
            <text class=label x="56" y=label_at>{words}</text>
        }
    });
    view! {
        <svg class="chart-picture" viewBox=VIEW_BOX role="img" aria-labelledby="spend-title spend-text">
            <title id="spend-title">"Spend this month against the budget"</title>
            <desc id="spend-text">{description}</desc>
            {grid.collect_view()}
            {days.collect_view()}
            <path class="chart-area" d=area></path>
            {fan.map(|fan| view! { <path class="chart-fan" d=fan></path> })}
            {budgets.collect_view()}
            <path class="chart-line" d=line></path>
            {forecast.map(|forecast| view! { <path class="chart-forecast" d=forecast></path> })}
            <circle class="chart-today" cx=today.0 cy=today.1 r="4"></circle>
        </svg>
    }
}
