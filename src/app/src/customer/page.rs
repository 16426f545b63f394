//! The customer page.

use domain::{
    access::Action,
    contract::{BudgetCustomer, CustomerDetails, Me},
    id::CustomerId,
    partner::PartnerKind,
    problem::Problem,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{api, cards};
use crate::{
    budgets::{Units, month_card},
    freezes::freeze_button,
    layout::{Signed, failure_view},
    live,
    overview::may_not_set,
    paths,
    records::records_table,
    ui::{Crumb, News, Tone, breadcrumbs, icon, news_view, notice, notice_text, state_badge},
};

/// The page.
pub(crate) fn customer_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| {
        params.with(|params| params.get_str("id").and_then(|id| id.parse::<CustomerId>().ok()))
    });
    let reveal = Memo::new(move |_| {
        query.with(|query| query.get_str("reveal").is_some_and(|it| it == "yes"))
    });
    let details = Resource::new(
        move || (id.get(), reveal.get()),
        |(id, reveal)| async move { (reveal, api::get(id, reveal).await) },
    );
    let is_shown = move |customer: &str| {
        id.with_untracked(|id| id.is_some_and(|id| id.to_string() == customer))
    };
    live::follow(is_shown, move || details.refetch());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match (details.await, signed.me().await) {
                    ((reveal, Ok(details)), Some(me)) => {
                        let done = query.with_untracked(|query| query.get("done")).unwrap_or_default();
                        view(details, reveal, &done, &me).into_any()
                    }
                    ((_, Ok(_)), None) => failure_view(&Problem::NotSignedIn.into()),
                    ((_, Err(failure)), _) => failure_view(&failure),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn view(details: CustomerDetails, reveal: bool, done: &str, me: &Me) -> impl IntoView + use<> {
    let units = Units { currency: &me.currency, zone: &me.zone };
    let denied = details.page.actor.may(Action::SetBudget, &details.page.owner).err();
    let silence = silence(&details);
    let news = news_of(done).map(news_view);
    let title = details
        .page
        .customers
        .first()
        .map(|customer| customer.facts.name.to_string())
        .unwrap_or_default();
    view! {
        <Title text=title/>
        {header(&details, reveal, denied.is_some())}
        <div class="stack">
            {news}
            {denied.as_ref().map(may_not_set)}
            {silence}
            {cards::figures(&details, units)}
            <div class="split">
                <div class="stack">
                    {month_card(&details.page, units)}
                    {cards::services(&details, units)}
                    {cards::months(&details, units)}
                </div>
                <div class="stack">
                    {cards::standing(&details)}
                    {cards::freezes(&details)}
                    {cards::holds(&details, units)}
                    {cards::contact(&details, me)}
                </div>
            </div>
            {records(details, units)}
        </div>
    }
}

/// What a URL tells of what led to it.
fn news_of(done: &str) -> Option<News> {
    let said = match done {
        "added" => {
            "The customer was added. It is frozen until you set its first budget and unfreeze it."
        }
        _ => return None,
    };
    Some(News::Done(said.into()))
}

fn header(details: &CustomerDetails, reveal: bool, is_denied: bool) -> impl IntoView + use<> {
    details.page.customers.first().map(|BudgetCustomer { facts, account, .. }| {
        let name = facts.name.to_string();
        let (symbol, words) =
            if reveal { ("eye-off", "Hide contact data") } else { ("eye", "Show contact data") };
        let more: &[(&str, &str)] = if reveal { &[] } else { &[("reveal", "yes")] };
        // Only a distributor has partners to move a customer between.
        let is_distributor = details.page.actor.partner.kind == PartnerKind::Distributor;
        let moving = is_distributor.then(|| {
            view! {
                <a class="button" href=paths::move_customer(facts.id, &[])>{icon("arrow-right")} "Move to another partner"</a>
            }
        });
        let set_budget = if is_denied {
            Either::Left(view! {
                <button class="button button--primary" type="button" disabled aria-describedby="may-not">"Set Budget"</button>
            })
        } else {
            Either::Right(view! {
                <a class="button button--primary" href=paths::set_budget(&[facts.id])>"Set Budget"</a>
            })
        };
        view! {
            <header class="page-header">
                <div class="page-heading">
                    {breadcrumbs(vec![
                        Crumb::Group("Sales"),
                        Crumb::Group("Customers"),
                        Crumb::Page("Customer Management".into(), paths::CUSTOMERS.into()),
                        Crumb::Here(name.clone()),
                    ])}
                    <h1>{name}</h1>
                    <p class="page-subject">
                        <span class="quiet">{account.to_string()}</span>
                        {state_badge(details.standing.state)}
                        {details.contact.tag.clone().map(|tag| view! { <span class="tag">{tag}</span> })}
                    </p>
                </div>
                <div class="page-actions">
                    <a class="button button--quiet" href=paths::customer(facts.id, more)>{icon(symbol)} {words}</a>
                    <a class="button" href=paths::records(facts.id, None)>{icon("history")} "Adjustment Record"</a>
                    {moving}
                    {freeze_button(&details.page)}
                    {set_budget}
                </div>
            </header>
        }
    })
}

/// A silent meter is not a healthy budget.
fn silence(details: &CustomerDetails) -> impl IntoView + use<> {
    let days = details.silent_days?;
    let text = match details.last_charge {
        Some(last) => format!(
            "The last one happened on {}. Either nothing is spent, or charges get lost on their way here; what is used may be more than is shown.",
            last.occurred.short()
        ),
        None => "None has ever come. Either nothing is spent, or charges get lost on their way here; what is used may be more than is shown.".into(),
    };
    let title = format!("No charge for {days} days");
    Some(notice(Tone::Near, "clock", "", "silence", title, notice_text(text)))
}

fn records(details: CustomerDetails, units: Units<'_>) -> impl IntoView + use<> {
    let customer = details.standing.customer;
    let body = if details.records.is_empty() {
        Either::Left(view! { <p class="card-body quiet">"Nothing adjusted yet."</p> })
    } else {
        Either::Right(records_table(details.records, units.currency, units.zone))
    };
    view! {
        <section class="card table-card" aria-labelledby="latest-records">
            <div class="card-head">
                <h2 id="latest-records">"Latest adjustments"</h2>
                <a class="link" href=paths::records(customer, None)>"All records"</a>
            </div>
            {body}
        </section>
    }
}
