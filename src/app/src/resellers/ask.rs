//! A reseller asks its distributor: a button in what refuses it, a form beside its quotas, and what came of its requests.
//! All of it leads to Basic Information, where the answers stand.

use domain::{
    access::whom_to_ask,
    contract::{PartnerInformation, RequestSeen},
    money::BudgetAmount,
    partner::PartnerKind,
    problem::Problem,
    request::{NewRequest, RequestKind},
};
use leptos::{either::Either, prelude::*};
use leptos_router::params::ParamsMap;

use crate::ui::{News, Tone, badge, icon, news_view, short_date, words_of};

/// Where requests go.
const ASK: &str = "/api/resellers/ask";

/// A button that asks for what would remove a problem, if the distributor can.
pub(crate) fn ask_button(problem: &Problem) -> Option<impl IntoView + use<>> {
    let NewRequest { kind, wanted } = NewRequest::to_remove(problem)?;
    let words = match (kind, wanted) {
        (RequestKind::Grant, _) => "Ask for the grant".to_owned(),
        (_, None) => format!("Ask for a {} quota", kind.word()),
        (_, Some(wanted)) => format!("Ask for a {} quota of {}", kind.word(), wanted.shown()),
    };
    Some(view! {
        <form class="ask" method="post" action=ASK>
            <input type="hidden" name="kind" value=kind.word()/>
            <input type="hidden" name="wanted" value=wanted.map(BudgetAmount::plain).unwrap_or_default()/>
            <button class="button button--small" type="submit">{words}</button>
        </form>
    })
}

/// What a URL tells of a request that led to Basic Information.
pub(crate) fn ask_news(
    params: &ParamsMap,
    information: &PartnerInformation,
) -> Option<impl IntoView + use<>> {
    let distributor = whom_to_ask(&information.partner);
    let news = match (params.get_str("done"), params.get_str("problem")) {
        (Some("asked"), _) => {
            News::Done(format!("{distributor} was asked. The answer will stand here."))
        }
        (_, Some("asked_already")) => News::Failed(Problem::AskedAlready { distributor }.message()),
        (_, Some("amount")) => {
            News::Failed("Nothing was asked: enter an amount such as 20,000.00.".into())
        }
        (_, Some(code)) => News::Failed(words_of(code)),
        _ => return None,
    };
    Some(news_view(news))
}

/// What a reseller asked for, and how it can ask for more.
pub(crate) fn requests_card(
    information: &PartnerInformation,
    currency: &str,
) -> Option<impl IntoView + use<>> {
    let partner = &information.partner;
    if partner.kind != PartnerKind::Reseller {
        return None;
    }
    let distributor = whom_to_ask(partner);
    let is_denied = information.may_ask.is_some();
    let why = information.may_ask.as_ref().map(|problem| {
        view! { <p class="hint" id="may-not-ask">{problem.message()}</p> }
    });
    let described = is_denied.then_some("may-not-ask");
    let form = if partner.granted {
        Either::Left(view! {
            <form class="form" method="post" action=ASK>
                <fieldset class="field">
                    <legend class="legend">"Ask for more"</legend>
                    <div class="segmented">
                        <label class="segment"><input type="radio" name="kind" value="monthly" checked disabled=is_denied/>"Monthly quota"</label>
                        <label class="segment"><input type="radio" name="kind" value="one-time" disabled=is_denied/>"One-time quota"</label>
                    </div>
                </fieldset>
                <div class="field">
                    <label class="label" for="wanted">"Wanted quota"</label>
                    <input class="input" type="text" inputmode="decimal" name="wanted" id="wanted" autocomplete="off"
                        aria-describedby="wanted-hint" disabled=is_denied/>
                    <p class="hint" id="wanted-hint">{format!("In {currency}, in all. Empty leaves it to {distributor}.")}</p>
                </div>
                <div class="buttons"><button class="button" type="submit" disabled=is_denied aria-describedby=described>"Ask"</button></div>
            </form>
        })
    } else {
        Either::Right(view! {
            <form method="post" action=ASK>
                <input type="hidden" name="kind" value="grant"/>
                <button class="button" type="submit" disabled=is_denied aria-describedby=described>"Ask for the grant"</button>
            </form>
        })
    };
    let asked = information.requests.iter().map(|request| {
        view! {
            <li class="item">
                <div class="item-head">
                    <h3 class="item-title">{asked_words(request)}</h3>
                    {answer_badge(request)}
                </div>
                <p class="hint">{answer_words(request)}</p>
            </li>
        }
    });
    let asked = (!information.requests.is_empty())
        .then(|| view! { <ul class="items" aria-label="Requests">{asked.collect_view()}</ul> });
    Some(view! {
        <section class="card" aria-labelledby="requests">
            <div class="card-head"><h2 id="requests">"Requests"</h2><span class="quiet">{format!("to {distributor}")}</span></div>
            <div class="card-body stack">{form}{why}</div>
            {asked}
        </section>
    })
}

/// What is asked for, as a heading.
pub(super) fn asked_words(request: &RequestSeen) -> String {
    match (request.kind, request.wanted) {
        (RequestKind::Grant, _) => "Budgets and freezing".into(),
        (RequestKind::Monthly, None) => "More monthly quota".into(),
        (RequestKind::OneTime, None) => "More one-time quota".into(),
        (RequestKind::Monthly, Some(wanted)) => format!("Monthly quota of {}", wanted.shown()),
        (RequestKind::OneTime, Some(wanted)) => format!("One-time quota of {}", wanted.shown()),
    }
}

fn answer_badge(request: &RequestSeen) -> impl IntoView + use<> {
    match request.answer.as_ref().map(|answer| answer.approved) {
        None => badge(Tone::Near, "Waiting"),
        Some(true) => badge(Tone::Ok, "Granted"),
        Some(false) => badge(Tone::Over, "Declined"),
    }
}

fn answer_words(request: &RequestSeen) -> impl IntoView + use<> {
    let asked = format!("Asked by {}, {}", request.by, short_date(request.made));
    let answered = request.answer.as_ref().map(|answer| {
        let reason = answer.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let word = if answer.approved { "granted" } else { "declined" };
        view! { {icon("arrow-right")}{format!("{word} {}{reason}", short_date(answer.at))} }
    });
    view! { {asked}" "{answered} }
}
