//! Moving a customer to another partner: to whom it can go, and what that does.

use domain::{
    contract::{Me, MovePage, RESELLERS_MAX},
    id::CustomerId,
    money::group_cents,
    partner::Partner,
    problem::Problem,
    quota::Quota,
    set_budget::quota_of,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::api;
use crate::{
    layout::{Signed, failure_view},
    paths,
    ui::{
        Crumb, News, Tone, breadcrumbs, code_news, icon, news_view, notice, notice_text,
        plain_code_step, small_icon, words_of,
    },
};

/// The page.
pub(crate) fn move_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let chosen = Memo::new(move |_| params.with(paths::chosen).unwrap_or_default());
    let search = Memo::new(move |_| params.with(searched));
    let page = Resource::new(
        move || (chosen.get().first().copied(), search.get()),
        |(customer, search)| api::move_page(customer, search),
    );
    view! {
        <Title text="Move Customer"/>
        <Transition>
            {move || {
                let params = params.get();
                Suspend::new(async move {
                    match (page.await, signed.me().await) {
                        (Ok(page), Some(me)) => view(&page, &me, &params).into_any(),
                        (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                        (Err(failure), _) => failure_view(&failure),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// What the resellers are searched by.
fn searched(params: &ParamsMap) -> String {
    params.get("find").unwrap_or_default()
}

fn view(page: &MovePage, me: &Me, params: &ParamsMap) -> impl IntoView + use<> {
    let MovePage { customer, account, owner, targets, more, denied } = page;
    let name = customer.name.to_string();
    let is_denied = denied.is_some();
    let why = denied.as_ref().map(|problem| {
        let title = "You may look at customers, not move them.".into();
        notice(Tone::Near, "lock", "", "may-not", title, notice_text(problem.message()))
    });
    let described = is_denied.then_some("may-not");
    let news = news_of(params);
    let asks = me.partner.verification_code;
    let step = plain_code_step(asks, "/api/customers/move-code", news.as_ref());
    let chosen = params.get("to").unwrap_or_default();
    let options = targets.iter().map(|(partner, quotas)| {
        let words = target_words(
            partner,
            customer.budget.as_ref().map(|budget| quota_of(quotas, budget.budget_type)),
        );
        let id = partner.id.to_string();
        let selected = id == chosen;
        view! { <option value=id selected=selected>{words}</option> }
    });
    let options = options.collect_view();
    let find = searched(params);
    let search = (*more || !find.is_empty()).then(|| search(customer.id, find, *more));
    let budget = match &customer.budget {
        Some(budget) => format!(
            "Its {} budget of {} {} stays in force. It counts for the new partner, and no longer for {}; where it exceeds a quota there, only decreases are accepted until it fits.",
            budget.budget_type.word(),
            budget.amount.shown(),
            me.currency,
            owner.name,
        ),
        None => "It has no budget, and its new partner sets the first one.".into(),
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
                <h1>"Move Customer"</h1>
                <p class="page-subject"><strong>{name}</strong><span class="quiet">{account.to_string()}</span></p>
            </div>
        </header>
        <div class="stack">
            {news.map(news_view)}
            {why}
            <div class="split">
                <section class="card" aria-label="Move Customer">
                    <div class="card-body stack">
                        {search}
                        <form class="form" method="post" action="/api/customers/move">
                            <input type="hidden" name="customer" value=customer.id.to_string()/>
                            <input type="hidden" name="version" value=customer.version.to_string()/>
                            <div class="field">
                                <label class="label" for="to">"New partner"</label>
                                <span class="select">
                                    <select name="to" id="to" disabled=is_denied aria-describedby="to-hint">{options}</select>
                                    {small_icon("chevron-down")}
                                </span>
                                <p class="hint" id="to-hint">{format!("Now a customer of {}.", owner.name)}</p>
                            </div>
                            {step}
                            <div class="form-foot">
                                <div class="buttons">
                                    <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>"OK"</button>
                                    <a class="button" href=paths::CUSTOMERS>"Cancel"</a>
                                </div>
                            </div>
                        </form>
                    </div>
                </section>
                <section class="card" aria-labelledby="effects">
                    <div class="card-head"><h2 id="effects">"What this does"</h2></div>
                    <div class="card-body">
                        <ul class="effects effects--plain">
                            <li>{budget}</li>
                            <li>"What it has used, its freezes and its records go with it. Its account manager does not."</li>
                            <li>{format!("{} no longer sees it, at once. The records of both partners tell of it.", owner.name)}</li>
                        </ul>
                    </div>
                </section>
            </div>
        </div>
    }
}

/// Narrows the partners where there are more than the form can show.
fn search(customer: CustomerId, find: String, more: bool) -> impl IntoView {
    let hint = more.then(|| {
        format!(
            "There are more than {RESELLERS_MAX} resellers. Search for part of the name or the ID."
        )
    });
    view! {
        <form class="filters" method="get" action=paths::MOVE role="search" aria-label="Partners">
            <input type="hidden" name=paths::CUSTOMER value=customer.to_string()/>
            <div class="filters-search input-group">
                {icon("search")}
                <label class="visually-hidden" for="find">"Search partners"</label>
                <input class="input" type="search" name="find" id="find" placeholder="Name or ID" value=find autocomplete="off"/>
            </div>
            <button class="button" type="submit">"Apply"</button>
        </form>
        {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
    }
}

/// A partner, and how much of the quota that the budget takes is free there.
fn target_words(partner: &Partner, quota: Option<&Quota>) -> String {
    match quota.map(|quota| (quota.budget_type, quota.free_cents())) {
        Some((budget_type, Some(free))) => {
            format!("{} · {} of {} quota free", partner.name, group_cents(free), budget_type.word())
        }
        _ => partner.name.to_string(),
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap) -> Option<News> {
    if params.get_str("done").is_some() {
        return Some(News::Done("The customer was moved.".into()));
    }
    if let Some(news) = code_news(params) {
        return Some(news);
    }
    let code = params.get_str("problem")?;
    let failed = match code {
        "changed_meanwhile" => {
            "This customer was changed by somebody else while the page was open. Look at it and press OK again.".into()
        }
        "role_forbids" => "Your role does not allow managing resellers.".into(),
        "not_found" => "Choose one of the partners below.".into(),
        _ => words_of(code),
    };
    Some(News::Failed(failed))
}
