//! The overview page.

use domain::{
    contract::{Figures, Me, Overview, ResellersToday},
    list::{Count, CustomerQuery, StateFilter, Whose},
    period::until,
    problem::Problem,
};
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_meta::Title;

use super::{
    api,
    tasks::{Step, Task, tasks},
};
use crate::{
    layout::{Signed, failure_view},
    partner_information::quotas_view,
    paths,
    resellers::{ask_button, reseller_items},
    ui::{Tone, badge, large_icon, notice, notice_text, stat},
};

/// The page.
pub(crate) fn overview_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let overview = Resource::new(|| (), |()| api::get());
    view! {
        <Title text="Overview"/>
        <Suspense>
            {move || Suspend::new(async move {
                match (overview.await, signed.me().await) {
                    (Ok(overview), Some(me)) => page(&overview, &me).into_any(),
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(overview: &Overview, me: &Me) -> impl IntoView {
    let greeting = match overview.now.hour() {
        0..=4 => "Good night",
        5..=11 => "Good morning",
        12..=17 => "Good afternoon",
        _ => "Good evening",
    };
    let first_name = me.name.as_str().split_whitespace().next().unwrap_or_default().to_owned();
    let restores = overview.restores;
    let ends = restores.short();
    let ends = ends.replace(&format!(" {},", restores.date().split(' ').nth(2).unwrap_or("")), "");
    let left = until(overview.now.at, restores.at);
    let tasks = tasks(overview, &me.currency);
    // A distributor's budgets come out of no quota: it grants them.
    let below = match &overview.resellers {
        Some(resellers) => Either::Left(resellers_view(resellers)),
        None => Either::Right(quotas_card(overview, me)),
    };
    view! {
        <header class="page-header">
            <div class="page-heading">
                <h1>{format!("{greeting}, {first_name}")}</h1>
                <p class="page-lead">
                    {overview.now.weekday_and_day()} " · the month ends "
                    <time datetime=restores.at.to_string()>{format!("{ends} {}", me.zone)}</time>
                    {format!(", in {left}")}
                </p>
            </div>
        </header>
        <div class="stack">
            {overview.may_set.as_ref().map(may_not_set)}
            <div class="split">
                {tasks_card(tasks, overview)}
                <div class="stack">
                    {figures_view(&overview.figures, Whose::Own)}
                    {below}
                </div>
            </div>
        </div>
    }
}

/// Why the member may not set budgets; the buttons that are disabled for it point here.
pub(crate) fn may_not_set(problem: &Problem) -> impl IntoView + use<> {
    notice(
        Tone::Near,
        "lock",
        "",
        "may-not",
        "You may look at budgets, not set them.".into(),
        view! { {notice_text(problem.message())}<span></span>{ask_button(problem)} },
    )
}

fn tasks_card(tasks: Vec<Task>, overview: &Overview) -> impl IntoView + use<> {
    let may_set = overview.may_set.is_none();
    // A free quota alone is no work.
    let urgent = tasks.iter().filter(|task| task.tone != Tone::Quiet).count();
    let body = if urgent == 0 {
        Either::Left(view! {
            <div class="empty">
                <span class="empty-icon" data-tone="ok">{large_icon("check")}</span>
                <h3>"All good"</h3>
                <p class="empty-text">
                    {format!(
                        "Every customer has a budget and none is about to use it up. The next look worth taking is on {}, when budgets restore.",
                        overview.restores.day(),
                    )}
                </p>
                <div class="buttons"><a class="button" href=paths::CUSTOMERS>"See all customers"</a></div>
            </div>
        })
    } else {
        let tasks = tasks
            .into_iter()
            .enumerate()
            .map(|(n, task)| task_view(n, task, may_set))
            .collect_view();
        Either::Right(view! { <ol class="tasks">{tasks}</ol> })
    };
    view! {
        <section class="card" aria-labelledby="today">
            <div class="card-head">
                <h2 id="today">"Needs you today"</h2>
                {(urgent > 0).then(|| view! { <span class="card-count">{urgent.to_string()}</span> })}
            </div>
            {body}
        </section>
    }
}

fn task_view(number: usize, task: Task, may_set: bool) -> impl IntoView {
    let id = format!("task-{number}");
    let button = match task.step {
        Step::SetBudget(customers) if may_set => EitherOf3::A(view! {
            <a class="button button--small" href=paths::set_budget(&customers) aria-describedby=id.clone()>"Set Budget"</a>
        }),
        Step::SetBudget(_) => EitherOf3::B(view! {
            <button class="button button--small" type="button" disabled aria-describedby="may-not">"Set Budget"</button>
        }),
        Step::See(path) => EitherOf3::C(view! {
            <a class="button button--small button--quiet" href=path aria-describedby=id.clone()>"View"</a>
        }),
    };
    view! {
        <li>
            {badge(task.tone, task.mark)}
            <div>
                <p class="task-text" id=id><strong>{task.whom}</strong>" "{task.sentence}</p>
                <p class="cell-note">{task.note}</p>
            </div>
            {button}
        </li>
    }
}

fn quotas_card(overview: &Overview, me: &Me) -> impl IntoView + use<> {
    view! {
        <section class="card" aria-labelledby="quota">
            <div class="card-head">
                <h2 id="quota">"Budget Quota"</h2>
                <a class="link" href=paths::PARTNER_INFORMATION>"Basic Information"</a>
            </div>
            <div class="card-body">{quotas_view(&overview.quotas, &me.currency)}</div>
        </section>
    }
}

/// How a distributor's resellers stand, and their customers.
fn resellers_view(resellers: &ResellersToday) -> impl IntoView + use<> {
    let items = if resellers.first.is_empty() {
        Either::Left(view! { <p class="card-body hint">"There are no resellers yet."</p> })
    } else {
        Either::Right(view! { <ul class="items">{reseller_items(&resellers.first)}</ul> })
    };
    view! {
        {figures_view(&resellers.figures, Whose::Resellers)}
        <section class="card" aria-labelledby="resellers">
            <div class="card-head">
                <h2 id="resellers">"Resellers"</h2>
                <a class="link" href=paths::RESELLERS>"Reseller Management"</a>
            </div>
            {items}
        </section>
    }
}

/// Whose customers figures count.
fn whose_customers(whose: Whose) -> &'static str {
    match whose {
        Whose::Own => "Customers",
        Whose::Resellers => "Resellers' Customers",
    }
}

fn figures_view(figures: &Figures, whose: Whose) -> impl IntoView + use<> {
    view! {
        <ul class="stats stats--pairs" aria-label=whose_customers(whose)>
            {figure_items(figures, whose)}
            {without_budget(figures, whose)}
        </ul>
    }
}

/// The figures that the overview and the list of customers both show.
pub(crate) fn figure_items(figures: &Figures, whose: Whose) -> impl IntoView + use<> {
    let by = |count: Count, words: &str| {
        (!count.is_zero()).then(|| format!("{} {words}", count.shown()))
    };
    let frozen = [
        by(figures.frozen_new, "new"),
        by(figures.frozen_budget, "by budget"),
        by(figures.frozen_manual, "manually"),
    ];
    let frozen: Vec<_> = frozen.into_iter().flatten().collect();
    let watched =
        Count::capped(i64::from(figures.near.number()) + i64::from(figures.over.number()));
    let all = CustomerQuery { whose, ..CustomerQuery::default() };
    let usage = CustomerQuery { usage_min: Some(75), ..all.clone() };
    let state = |state| CustomerQuery { state: Some(state), ..all.clone() };
    view! {
        {stat(paths::customers(&all), Some(Tone::Accent), whose_customers(whose), figures.customers.shown(), String::new(), ())}
        {stat(
            paths::customers(&usage),
            Some(Tone::Near),
            "Near or over budget",
            watched.shown(),
            by(figures.over, "over").unwrap_or_default(),
            (),
        )}
        {stat(
            paths::customers(&state(StateFilter::Frozen)),
            Some(Tone::Frozen),
            "Frozen",
            figures.frozen.shown(),
            frozen.join(", "),
            (),
        )}
    }
}

fn without_budget(figures: &Figures, whose: Whose) -> impl IntoView + use<> {
    let state = Some(StateFilter::NoBudget);
    let query = CustomerQuery { whose, state, ..CustomerQuery::default() };
    stat(
        paths::customers(&query),
        Some(Tone::Quiet),
        "Without budget",
        figures.without_budget.shown(),
        String::new(),
        (),
    )
}
