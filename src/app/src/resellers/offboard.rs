//! Offboarding a reseller that has no customers left.

use domain::{
    access::Action,
    contract::GrantPage,
    list::{CustomerQuery, Whose},
    problem::Problem,
};
use leptos::{either::Either, prelude::*};
use leptos_router::params::ParamsMap;

use super::page::reseller_page;
use crate::{
    paths,
    ui::{
        Crumb, News, Tone, breadcrumbs, code_news, news_view, notice, notice_text, plain_code_step,
        words_of,
    },
};

/// The page.
pub(crate) fn offboard_page() -> AnyView {
    reseller_page("Offboard Reseller", |page, _, params| view(page, params).into_any())
}

fn view(page: &GrantPage, params: &ParamsMap) -> impl IntoView + use<> {
    let GrantPage { reseller, actor, .. } = page;
    let name = reseller.partner.name.to_string();
    let has_customers = !reseller.customers.is_zero();
    let denied = actor.may(Action::ManageResellers, &reseller.partner).err().or_else(|| {
        has_customers.then(|| Problem::HasCustomers { partner: reseller.partner.name.clone() })
    });
    let is_denied = denied.is_some();
    let news = news_of(params, &name);
    let asks = actor.partner.verification_code && !is_denied;
    let step = plain_code_step(asks, "/api/resellers/offboard-code", news.as_ref());
    let described = is_denied.then_some("may-not");
    let why = denied.map(|problem| {
        let title = format!("{name} cannot be offboarded now.");
        notice(Tone::Near, "lock", "", "may-not", title, notice_text(problem.message()))
    });
    let customers = if has_customers {
        let all = CustomerQuery { whose: Whose::Resellers, ..CustomerQuery::default() };
        Either::Left(view! {
            <li>
                {format!("It has {} customers, which have to go to another partner first: ", reseller.customers.shown())}
                <a class="link" href=paths::customers(&all)>"Resellers' Customers"</a>
            </li>
        })
    } else {
        Either::Right(view! { <li>"It has no customers, so no budget ends."</li> })
    };
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Resellers"),
                    Crumb::Page("Reseller Management".into(), paths::RESELLERS.into()),
                    Crumb::Here(name.clone()),
                ])}
                <h1>"Offboard Reseller"</h1>
                <p class="page-subject"><strong>{name.clone()}</strong></p>
            </div>
        </header>
        <div class="stack">
            {news.map(news_view)}
            {why}
            <section class="card" aria-labelledby="effects">
                <div class="card-head"><h2 id="effects">"What this does"</h2></div>
                <div class="card-body stack">
                    <ul class="effects effects--plain">
                        {customers}
                        <li>"Its grant and quotas end. Nobody signs in for it any more, and its API keys are revoked."</li>
                        <li>"Its records stay. It cannot be brought back; a new reseller needs another name."</li>
                    </ul>
                    <form class="form" method="post" action="/api/resellers/offboard">
                        <input type="hidden" name="reseller" value=reseller.partner.id.to_string()/>
                        <input type="hidden" name="version" value=reseller.version.to_string()/>
                        {step}
                        <div class="buttons">
                            <button class="button button--danger" type="submit" disabled=is_denied aria-describedby=described>"Yes, offboard"</button>
                            <a class="button" href=paths::RESELLERS>"Cancel"</a>
                        </div>
                    </form>
                </div>
            </section>
        </div>
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap, name: &str) -> Option<News> {
    if let Some(news) = code_news(params) {
        return Some(news);
    }
    let code = params.get_str("problem")?;
    let failed = match code {
        "changed_meanwhile" => format!(
            "{name} was changed by somebody else while this page was open. Look at it and try again."
        ),
        "has_customers" => {
            format!("{name} has customers again. Move them to another partner first.")
        }
        "role_forbids" => "Your role does not allow managing resellers.".into(),
        _ => words_of(code),
    };
    Some(News::Failed(failed))
}
