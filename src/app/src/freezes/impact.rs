//! What an act means: the table of what a frozen account can still do (R-FRZ-1, R-FRZ-2), why a customer is frozen, each
//! cause for itself, and when what was stopped is released.

use domain::{
    contract::{FreezeCustomer, FreezePage, FreezeSeen},
    freeze::FreezeLevel,
    freezing::FreezeAct,
    period::until,
    selection::Selection,
};
use leptos::{either::Either, prelude::*};

use crate::{
    paths,
    records::cause_words,
    ui::{Tone, badge, short_date, state_badge},
};

/// What the act does, beside the form.
pub(super) fn impact(act: FreezeAct, page: &FreezePage) -> impl IntoView + use<> {
    match act {
        FreezeAct::Freeze(level) => Either::Left(freezing(level, page)),
        FreezeAct::Unfreeze(level) => Either::Right(unfreezing(level)),
    }
}

fn freezing(level: FreezeLevel, page: &FreezePage) -> impl IntoView + use<> {
    let release = page.release.short();
    let days = page.release_after.words();
    let rows = [
        ["Buying, renewing, changing", "Not possible", "Not possible"].map(str::to_owned),
        [
            "Yearly and monthly resources",
            "Go on; can be renamed and unsubscribed",
            "Go on; can be renamed and unsubscribed",
        ]
        .map(str::to_owned),
        [
            "Pay-per-use resources".to_owned(),
            "Go on and cost; can be seen and renamed".to_owned(),
            format!("Stop, and are kept for {days} without cost"),
        ],
        [
            format!("After {days}"),
            "The same".to_owned(),
            format!("What was stopped is released with its data: {release}"),
        ],
    ];
    let head = |its: FreezeLevel, words: &'static str| {
        let current = (its == level).then_some("true");
        view! { <th scope="col" aria-current=current>{words}</th> }
    };
    let cell = move |its: FreezeLevel, words: String| {
        view! { <td data-current=(its == level).then_some("yes")>{words}</td> }
    };
    let rows = rows.map(|[what, account, resources]| {
        view! {
            <tr>
                <th scope="row">{what}</th>
                {cell(FreezeLevel::Account, account)}
                {cell(FreezeLevel::AccountAndResources, resources)}
            </tr>
        }
    });
    view! {
        <section class="card" aria-labelledby="does">
            <div class="card-body">
                <h2 id="does">"What this does"</h2>
                <table class="impact">
                    <thead>
                        <tr>
                            <td></td>
                            {head(FreezeLevel::Account, "Account")}
                            {head(FreezeLevel::AccountAndResources, "Account and resources")}
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
                <p class="hint">"It holds until somebody unfreezes the account. Budgets and their share of the quota stay as they are."</p>
            </div>
        </section>
    }
}

fn unfreezing(level: FreezeLevel) -> impl IntoView {
    let resources = (level == FreezeLevel::AccountAndResources).then(|| {
        view! { <li data-tone="ok">"Stopped resources can be used again; what was released already stays lost."</li> }
    });
    view! {
        <section class="card" aria-labelledby="does">
            <div class="card-body">
                <h2 id="does">"What this does"</h2>
                <ul class="consequences">
                    <li data-tone="ok">"The account can buy, renew and change resources again, whatever it was frozen for."</li>
                    {resources}
                    <li data-tone="quiet">"The budget stays as it is. One that is used up does not freeze the account again until its amount, type or action change or it begins anew."</li>
                </ul>
            </div>
        </section>
    }
}

/// The chosen customers: of one why it is frozen, of several each with its state.
pub(super) fn customers(chosen: &Selection, page: &FreezePage) -> impl IntoView + use<> {
    match (page.customers.as_slice(), chosen) {
        ([one], _) => Either::Left(causes(one, page)),
        (many, Selection::Ticked(_)) => Either::Right(list(many, None)),
        (many, Selection::Matching(query)) => {
            Either::Right(list(many, Some((page.chosen, paths::customers(query)))))
        }
    }
}

fn causes(customer: &FreezeCustomer, page: &FreezePage) -> impl IntoView + use<> {
    let items = customer.causes.iter().map(|cause| cause_view(cause, page)).collect_view();
    (!customer.causes.is_empty()).then(|| {
        view! {
            <div class="field">
                <h2 class="label" id="causes">"Frozen now"</h2>
                <ul class="causes" aria-labelledby="causes">{items}</ul>
            </div>
        }
    })
}

fn cause_view(cause: &FreezeSeen, page: &FreezePage) -> impl IntoView + use<> {
    let mut notes = vec![format!("since {}", short_date(cause.since))];
    if cause.freeze.level == FreezeLevel::AccountAndResources {
        notes.push("with its resources".into());
    }
    if let Some(until) = cause.ends {
        notes.push(format!("ends by itself {}", until.short()));
    }
    let release = cause.release.map(|release| {
        let left = if release.at > page.now.at {
            format!(
                "Resources are released on {}, in {}.",
                release.short(),
                until(page.now.at, release.at)
            )
        } else {
            format!("Resources have been due for release since {}.", release.short())
        };
        view! { <p class="cell-note">{left}</p> }
    });
    view! {
        <li>
            {badge(Tone::Frozen, cause_words(cause.freeze.cause))}
            <div>
                {notes.join(" · ")}
                {cause.freeze.reason.as_ref().map(|reason| view! { <p>{format!("“{reason}”")}</p> })}
                {release}
            </div>
        </li>
    }
}

/// Each with its state; of all that match, the first ones and where the others are.
fn list(customers: &[FreezeCustomer], all: Option<(u32, String)>) -> impl IntoView + use<> {
    let shown = customers.len();
    let all = all.map(|(count, path)| {
        let words = match usize::try_from(count) {
            Ok(count) if count > shown => format!("The first {shown} of {count} that match. "),
            _ => format!("All {count} that match. "),
        };
        view! { <p class="hint">{words}<a class="link" href=path>"See the list"</a></p> }
    });
    let item = |customer: &FreezeCustomer| {
        let resources = customer
            .causes
            .iter()
            .any(|cause| cause.freeze.level == FreezeLevel::AccountAndResources);
        view! {
            <li class="chosen-item">
                <span class="truncate">{customer.name.to_string()}</span>
                {state_badge(customer.state)}
                <span class="quiet">{resources.then_some("with resources")}</span>
            </li>
        }
    };
    view! {
        <div class="field">
            <h2 class="label" id="chosen">"Customers"</h2>
            <ul class="chosen" aria-labelledby="chosen" tabindex="0">
                {customers.iter().map(item).collect_view()}
            </ul>
            {all}
        </div>
    }
}
