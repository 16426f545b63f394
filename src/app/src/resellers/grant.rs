//! The Grant page of a reseller: what it may do and how much it may hand out; `Preview` says what a change does before
//! `OK` makes it. Two plain forms, so that it is the same page with and without a script.

use domain::{
    access::Action,
    budget::BudgetType,
    contract::{GrantPage, Me, RecordRow, ResellerRow},
    grant::{Decision, SetGrant, Terms, decide},
    money::{AmountError, BudgetAmount, group_cents},
    quota::Quota,
    set_budget::quota_of,
};
use leptos::{either::Either, prelude::*};
use leptos_router::params::ParamsMap;

use super::{
    form::{NO, Typed, YES},
    list::{grant_badge, may_not_grant},
    page::reseller_page,
    words::{done_words, effect_words},
};
use crate::{
    paths,
    records::tell,
    ui::{
        Crumb, News, Tone, badge, breadcrumbs, code_news, icon, news_view, plain_code_step,
        words_of,
    },
};

/// The page.
pub(crate) fn grant_page() -> AnyView {
    reseller_page("Grant", |page, me, params| view(page, me, params).into_any())
}

/// What the typed fields lead to.
enum Outlook {
    /// Nothing was asked.
    Unasked,
    /// A quota is malformed.
    Wrong(BudgetType, AmountError),
    /// This.
    Decided(Box<Decision>),
}

fn view(page: &GrantPage, me: &Me, params: &ParamsMap) -> impl IntoView + use<> {
    let GrantPage { reseller, actor, records, .. } = page;
    let name = reseller.partner.name.to_string();
    let typed = Typed::read(|name| params.get(name));
    let outlook = outlook(page, typed.as_ref().filter(|_| params.get_str("preview").is_some()));
    let typed = typed.unwrap_or_else(|| Typed::present(reseller.partner.granted, &reseller.quotas));
    let news = news_of(params, &name);
    let asks = actor.partner.verification_code;
    let step = plain_code_step(asks, "/api/resellers/grant-code", news.as_ref());
    let step = step.map(IntoAny::into_any);
    let denied = actor.may(Action::Grant, &reseller.partner).err();
    let frozen = reseller.partner.frozen.then(|| badge(Tone::Frozen, "Frozen"));
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Resellers"),
                    Crumb::Page("Reseller Management".into(), paths::RESELLERS.into()),
                    Crumb::Here(name.clone()),
                ])}
                <h1>"Grant"</h1>
                <p class="page-subject"><strong>{name.clone()}</strong>{grant_badge(reseller)}{frozen}</p>
            </div>
        </header>
        <div class="stack">
            {news.clone().map(news_view)}
            {denied.as_ref().map(may_not_grant)}
            <div class="split">
                <section class="card" aria-label="Grant">
                    <div class="card-body">{form(reseller, &typed, &outlook, denied.is_some(), &me.currency)}</div>
                </section>
                <div class="stack">
                    {preview(reseller, &typed, outlook, step, &me.currency)}
                    {history(records, &me.zone)}
                </div>
            </div>
        </div>
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap, name: &str) -> Option<News> {
    if let Some(done) = params.get_str("done").and_then(done_words) {
        return Some(News::Done(done.into()));
    }
    if let Some(news) = code_news(params) {
        return Some(news);
    }
    let code = params.get_str("problem")?;
    let failed = match code {
        "changed_meanwhile" => format!(
            "{name} was changed by somebody else while this page was open: the changes on this page say what. Look at the preview and press OK again."
        ),
        "amount" => "Nothing was changed: a quota is no amount.".into(),
        "role_forbids" => "Your role does not allow granting quotas.".into(),
        _ => words_of(code),
    };
    Some(News::Failed(failed))
}

fn outlook(page: &GrantPage, typed: Option<&Typed>) -> Outlook {
    let Some(typed) = typed else { return Outlook::Unasked };
    let GrantPage { reseller, actor, .. } = page;
    let quotas = match typed.quotas() {
        Ok(quotas) => quotas,
        Err((budget_type, error)) => return Outlook::Wrong(budget_type, error),
    };
    let command = SetGrant {
        reseller: reseller.partner.id,
        granted: typed.granted,
        quotas,
        version: Some(reseller.version),
    };
    let terms = Terms {
        actor,
        reseller: &reseller.partner,
        quotas: &reseller.quotas,
        version: reseller.version,
    };
    decide(&command, terms)
        .map_or(Outlook::Unasked, |decision| Outlook::Decided(Box::new(decision)))
}

/// The form that asks for a preview.
fn form(
    reseller: &ResellerRow,
    typed: &Typed,
    outlook: &Outlook,
    is_denied: bool,
    currency: &str,
) -> impl IntoView + use<> {
    let name = reseller.partner.name.to_string();
    let choice = |value: &'static str, label: &'static str, hint: String, checked: bool| {
        let (id, hint_id) = (format!("granted-{value}"), format!("granted-{value}-hint"));
        view! {
            <div class="choice">
                <input class="check check--radio" type="radio" name="granted" value=value id=id.clone()
                    aria-describedby=hint_id.clone() checked=checked disabled=is_denied/>
                <label class="choice-label" for=id>{label}</label>
                <p class="choice-hint" id=hint_id>{hint}</p>
            </div>
        }
    };
    let quota = |budget_type, value: &str| {
        let wrong = match outlook {
            Outlook::Wrong(wrong, error) if *wrong == budget_type => Some(error.to_string()),
            _ => None,
        };
        quota_field(quota_of(&reseller.quotas, budget_type), value, wrong, is_denied, currency)
    };
    let described = is_denied.then_some("may-not");
    // Once there is a preview, what comes next is its own OK.
    let is_decided = matches!(outlook, Outlook::Decided(_));
    let act = if is_decided { "button" } else { "button button--primary" };
    view! {
        <form class="form" method="get" action=paths::GRANT novalidate>
            <input type="hidden" name=paths::RESELLER value=reseller.partner.id.to_string()/>
            <input type="hidden" name="preview" value=YES/>
            <fieldset class="field">
                <legend class="legend">"Budgets and freezing"</legend>
                <div class="choices">
                    {choice(YES, "Granted", format!("{name} sets its customers' budgets within the quotas below, freezes and unfreezes them. You look on."), typed.granted)}
                    {choice(NO, "Not granted", format!("You set the budgets of its customers, freeze and unfreeze them. {name} looks on."), !typed.granted)}
                </div>
            </fieldset>
            {quota(BudgetType::Monthly, &typed.monthly)}
            {quota(BudgetType::OneTime, &typed.one_time)}
            <div class="form-foot">
                <div class="buttons">
                    <button class=act type="submit" disabled=is_denied aria-describedby=described>"Preview"</button>
                    <a class="button" href=paths::RESELLERS>"Cancel"</a>
                </div>
            </div>
        </form>
    }
}

fn quota_field(
    quota: &Quota,
    value: &str,
    wrong: Option<String>,
    is_denied: bool,
    currency: &str,
) -> impl IntoView + use<> {
    let (id, label) = match quota.budget_type {
        BudgetType::Monthly => ("monthly", "Monthly quota"),
        BudgetType::OneTime => ("one-time", "One-time quota"),
    };
    let hint = format!(
        "In {currency}. Empty: no {} budgets. Now {}, of which {} are allocated.",
        quota.budget_type.word(),
        quota.granted.map_or_else(|| "none".into(), BudgetAmount::shown),
        group_cents(quota.allocated_cents),
    );
    let described =
        if wrong.is_some() { format!("{id}-error {id}-hint") } else { format!("{id}-hint") };
    let invalid = wrong.is_some().then_some("true");
    view! {
        <div class="field">
            <label class="label" for=id>{label}</label>
            <input class="input" type="text" inputmode="decimal" name=id id=id value=value.to_owned() autocomplete="off"
                aria-describedby=described aria-invalid=invalid disabled=is_denied/>
            {wrong.map(|wrong| view! {
                <p class="field-error" id=format!("{id}-error")>{icon("alert-triangle")}<span>{wrong}</span></p>
            })}
            <p class="hint" id=format!("{id}-hint")>{hint}</p>
        </div>
    }
}

/// What the change would do, with the form that makes it.
fn preview(
    reseller: &ResellerRow,
    typed: &Typed,
    outlook: Outlook,
    step: Option<AnyView>,
    currency: &str,
) -> impl IntoView + use<> {
    let Outlook::Decided(decision) = outlook else { return None };
    let name = reseller.partner.name.to_string();
    let effects = decision.effects.iter().map(|effect| {
        let (tone, symbol) =
            if effect.is_warning() { ("near", "alert-triangle") } else { ("ok", "check") };
        let words = effect_words(effect, &name, currency);
        view! { <li class="effect" data-tone=tone>{icon(symbol)}<span>{words}</span></li> }
    });
    let make = if decision.change.is_none() {
        Either::Left(
            view! { <p class="hint">"That is how it is already: nothing would change."</p> },
        )
    } else {
        Either::Right(view! {
            <form class="form" method="post" action="/api/resellers/set-grant">
                <input type="hidden" name="reseller" value=reseller.partner.id.to_string()/>
                <input type="hidden" name="granted" value=if typed.granted { YES } else { NO }/>
                <input type="hidden" name="monthly" value=typed.monthly.clone()/>
                <input type="hidden" name="one_time" value=typed.one_time.clone()/>
                <input type="hidden" name="version" value=reseller.version.to_string()/>
                {step}
                <div class="buttons">
                    <button class="button button--primary" type="submit">"OK"</button>
                    <a class="button" href=paths::grant(reseller.partner.id, &[])>"Cancel"</a>
                </div>
            </form>
        })
    };
    Some(view! {
        <section class="card" aria-labelledby="preview" data-preview>
            <div class="card-head"><h2 id="preview">"What this does"</h2></div>
            <div class="card-body stack">
                <ul class="effects">{effects.collect_view()}</ul>
                {make}
            </div>
        </section>
    })
}

/// What was changed about the reseller, by whom.
fn history(records: &[RecordRow], zone: &str) -> impl IntoView + use<> {
    let body = if records.is_empty() {
        Either::Left(view! { <p class="hint">"Nothing was changed yet."</p> })
    } else {
        let items = records.iter().map(|record| {
            let note = tell(&record.entry).note;
            view! {
                <li>
                    <p><strong>{record.entry.operation()}</strong>" "{note}</p>
                    <p class="cell-note">
                        <time datetime=record.at.at.to_string()>{record.at.short()}</time>
                        {format!(" · {}, {}", record.operator, record.partner)}
                    </p>
                </li>
            }
        });
        Either::Right(view! { <ol class="history">{items.collect_view()}</ol> })
    };
    view! {
        <section class="card" aria-labelledby="history">
            <div class="card-head"><h2 id="history">"Adjustment Record"</h2><span class="card-count">{zone.to_owned()}</span></div>
            <div class="card-body">{body}</div>
        </section>
    }
}
