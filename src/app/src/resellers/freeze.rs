//! Freezing a reseller's own account, and unfreezing it: what that does to its customers, and a form for the reason.

use domain::{
    access::Action,
    contract::{GrantPage, ResellerRow},
    text::REASON_MAX,
};
use leptos::{either::Either, prelude::*};
use leptos_router::params::ParamsMap;

use super::{
    form::{NO, YES},
    list::grant_badge,
    page::reseller_page,
};
use crate::{
    paths,
    ui::{
        Crumb, News, Tone, badge, breadcrumbs, code_news, news_view, notice, notice_text,
        plain_code_step, short_date, words_of,
    },
};

/// The page.
pub(crate) fn freeze_reseller_page() -> AnyView {
    reseller_page("Freeze Reseller", |page, _, params| view(page, params).into_any())
}

fn view(page: &GrantPage, params: &ParamsMap) -> impl IntoView + use<> {
    let GrantPage { reseller, actor, .. } = page;
    let name = reseller.partner.name.to_string();
    let denied = actor.may(Action::ManageResellers, &reseller.partner).err();
    let is_denied = denied.is_some();
    let denied = denied.map(|problem| {
        let title = "You may look at resellers, not freeze them.".into();
        notice(Tone::Near, "lock", "", "may-not", title, notice_text(problem.message()))
    });
    let news = news_of(params, &name);
    let asks = actor.partner.verification_code;
    let step = plain_code_step(asks, "/api/resellers/freeze-code", news.as_ref());
    let reason = params.get("reason").unwrap_or_default();
    let is_frozen = reseller.frozen.is_some();
    let title = if is_frozen { "Unfreeze Reseller" } else { "Freeze Reseller" };
    let state = is_frozen.then(|| badge(Tone::Frozen, "Frozen"));
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Resellers"),
                    Crumb::Page("Reseller Management".into(), paths::RESELLERS.into()),
                    Crumb::Here(name.clone()),
                ])}
                <h1>{title}</h1>
                <p class="page-subject"><strong>{name.clone()}</strong>{grant_badge(reseller)}{state}</p>
            </div>
        </header>
        <div class="stack">
            {news.map(news_view)}
            {denied}
            <div class="split">
                <section class="card" aria-label=title><div class="card-body">{form(reseller, is_denied, reason, step)}</div></section>
                {effects(reseller)}
            </div>
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
        "field" => {
            format!("Nothing was changed: write a reason of at most {REASON_MAX} characters.")
        }
        "changed_meanwhile" => format!(
            "{name} was changed by somebody else while this page was open. Look at it and press OK again."
        ),
        "role_forbids" => "Your role does not allow managing resellers.".into(),
        _ => words_of(code),
    };
    Some(News::Failed(failed))
}

fn form<S: IntoView + 'static>(
    reseller: &ResellerRow,
    is_denied: bool,
    reason: String,
    step: Option<S>,
) -> impl IntoView + use<S> {
    let frozen = if reseller.frozen.is_some() { NO } else { YES };
    let described = is_denied.then_some("may-not");
    view! {
        <form class="form" method="post" action="/api/resellers/freeze">
            <input type="hidden" name="reseller" value=reseller.partner.id.to_string()/>
            <input type="hidden" name="frozen" value=frozen/>
            <input type="hidden" name="version" value=reseller.version.to_string()/>
            <div class="field">
                <label class="label" for="reason">"Reason"</label>
                <input class="input" name="reason" id="reason" value=reason required maxlength=REASON_MAX.to_string()
                    autocomplete="off" aria-describedby="reason-hint" disabled=is_denied/>
                <p class="hint" id="reason-hint">
                    {format!("At most {REASON_MAX} characters. It is recorded, and the reseller reads it.")}
                </p>
            </div>
            {step}
            <div class="form-foot">
                <div class="buttons">
                    <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>"OK"</button>
                    <a class="button" href=paths::RESELLERS>"Cancel"</a>
                </div>
            </div>
        </form>
    }
}

/// What freezing does, or what unfreezing undoes.
fn effects(reseller: &ResellerRow) -> impl IntoView + use<> {
    let name = reseller.partner.name.to_string();
    let customers = reseller.customers.shown();
    let body = match &reseller.frozen {
        None => Either::Left(view! {
            <ul class="effects effects--plain">
                <li>{format!("Its {customers} customers cannot buy, renew or change anything from this moment on. What runs goes on and costs.")}</li>
                <li>"Purchases that programs ask for are declined; charges are recorded as before."</li>
                <li>{format!("{name} can no longer unfreeze any of them.")}</li>
                <li>"Budgets, quotas and the grant stay as they are, and unfreezing brings everything back as it was."</li>
            </ul>
        }),
        Some(frozen) => {
            let reason =
                frozen.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            Either::Right(view! {
                <ul class="effects effects--plain">
                    <li>{format!("Frozen since {}{reason}.", short_date(frozen.since))}</li>
                    <li>{format!("Its {customers} customers may do again what their own budgets and freezes allow.")}</li>
                    <li>"Those that are frozen for another cause stay frozen."</li>
                </ul>
            })
        }
    };
    view! {
        <section class="card" aria-labelledby="effects">
            <div class="card-head"><h2 id="effects">"What this does"</h2></div>
            <div class="card-body">{body}</div>
        </section>
    }
}
