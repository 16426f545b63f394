//! Ending an association: the page of the partner that asks for it, and the page to which the customer's link leads.

use domain::{
    contract::{Asked, DisassociationAsked, DisassociationPage, Me},
    disassociation::Obstacle,
    id::CustomerId,
    problem::{CodeError, FieldName, Problem},
    text::{REASON_MAX, Reason},
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::leaving_api as api;
use crate::{
    failure::Failure,
    layout::{Signed, failure_view},
    paths,
    ui::{
        CODE, Crumb, News, Tone, breadcrumbs, code_step, confirm, news_view, notice, notice_text,
        words_of,
    },
};

/// The page of the partner.
pub(crate) fn disassociate_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let customer = Memo::new(move |_| {
        params.with(|params| params.get_str(paths::CUSTOMER).and_then(|id| id.parse().ok()))
    });
    let page = Resource::new(
        move || customer.get(),
        |customer: Option<CustomerId>| async move { (customer, api::page(customer).await) },
    );
    view! {
        <Title text="Disassociate"/>
        <Transition>
            {move || Suspend::new(async move {
                match (page.await, signed.me().await) {
                    ((Some(customer), Ok(page)), Some(me)) => {
                        view(customer, &page, &me, &params.get_untracked()).into_any()
                    }
                    ((_, Err(failure)), _) => failure_view(&failure),
                    _ => failure_view(&Problem::NotSignedIn.into()),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn view(
    customer: CustomerId,
    page: &DisassociationPage,
    me: &Me,
    params: &ParamsMap,
) -> impl IntoView + use<> {
    let name = page.customer.to_string();
    let denied = page.denied.as_ref().map(|denied| {
        notice(
            Tone::Near,
            "lock",
            "",
            "may-not",
            "You may look at this customer, not end its association.".into(),
            notice_text(denied.message()),
        )
    });
    let news = news_of(params);
    let code_error = news.as_ref().and_then(News::code_error);
    let body = match page.open.clone() {
        Some(open) => Either::Left(open_view(customer, page, &open)),
        None => Either::Right(form(customer, page, me, params, code_error)),
    };
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Customers"),
                    Crumb::Page("Customer Management".into(), paths::CUSTOMERS.into()),
                    Crumb::Page(name.clone(), paths::customer(customer, &[])),
                    Crumb::Here("Disassociate".into()),
                ])}
                <h1>"Disassociate"</h1>
                <p class="page-subject"><strong>{name}</strong><span class="quiet">{page.account.to_string()}</span></p>
            </div>
        </header>
        <div class="stack">
            {news.map(news_view)}
            {denied}
            {body}
        </div>
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap) -> Option<News> {
    if params.get_str("sent").is_some() {
        return Some(News::Sent(None));
    }
    match (params.get_str("done"), params.get_str("problem")) {
        (Some("asked"), _) => Some(News::Done("The customer was asked.".into())),
        (Some("withdrawn"), _) => {
            Some(News::Done("The request was withdrawn. Nothing was changed.".into()))
        }
        (_, Some(code)) => Some(CodeError::from_code(code).map_or_else(
            || News::Failed(recall(code, params.get_str("reason").unwrap_or_default())),
            News::Code,
        )),
        _ => None,
    }
}

/// The words for a problem's code.
fn recall(code: &str, reason: &str) -> String {
    match (code, Reason::parse(reason)) {
        ("field", Err(error)) => Problem::Field { field: FieldName::Reason, error }.message(),
        ("agreement_missing", _) => "Tick that you know what ends.".into(),
        ("may_not_leave", _) => "Something stands in the way. It is listed below.".into(),
        ("role_forbids", _) => "Your role does not allow ending associations.".into(),
        _ => words_of(code),
    }
}

/// The request that waits.
fn open_view(
    customer: CustomerId,
    page: &DisassociationPage,
    open: &Asked,
) -> impl IntoView + use<> {
    let is_denied = page.denied.is_some();
    let described = is_denied.then_some("may-not");
    let id = customer.to_string();
    let where_to = match &page.email {
        Some(email) => format!(
            "A link to agree or decline went to {email}. It is good until {}.",
            open.expires.short()
        ),
        None => "No e-mail address of the customer is known, so it has no link.".into(),
    };
    let obstacles = page
        .obstacles
        .iter()
        .filter(|obstacle| !matches!(obstacle, Obstacle::AskedRecently { .. }));
    let obstacles: Vec<_> = obstacles.map(Obstacle::message).collect();
    let blocked = (!obstacles.is_empty()).then(|| {
        view! { <ul class="faults" aria-label="What stands in the way">{obstacles.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ul> }
    });
    let question = "The association ends at once, and the budget with it. The record says that the customer agreed, on your word.".to_owned();
    let consent = view! {
        <form method="post" action="/api/disassociation/consent">
            <input type="hidden" name="customer" value=id.clone()/>
            <button class="button button--small button--danger" type="submit" disabled=is_denied aria-describedby=described>"Yes, it agreed"</button>
        </form>
    };
    view! {
        <section class="card" aria-labelledby="waiting">
            <div class="card-head"><h2 id="waiting">"Waiting for the customer"</h2></div>
            <div class="card-body form">
                <dl class="facts">
                    <div><dt>"Asked"</dt><dd>{open.asked.short()}</dd></div>
                    <div><dt>"Reason"</dt><dd>{open.reason.to_string()}</dd></div>
                </dl>
                <p>{where_to}</p>
                {blocked}
                <div class="buttons">
                    <form method="post" action="/api/disassociation/withdraw">
                        <input type="hidden" name="customer" value=id/>
                        <button class="button" type="submit" disabled=is_denied aria-describedby=described>"Withdraw"</button>
                    </form>
                    {confirm("Record the customer's consent", question, consent)}
                </div>
            </div>
        </section>
    }
}

/// The account check, and the form that asks.
fn form(
    customer: CustomerId,
    page: &DisassociationPage,
    me: &Me,
    params: &ParamsMap,
    code_error: Option<String>,
) -> impl IntoView + use<> {
    let is_denied = page.denied.is_some() || !page.obstacles.is_empty();
    let described = if page.denied.is_some() { "may-not" } else { "obstacles" };
    let described = is_denied.then_some(described);
    let check = if page.obstacles.is_empty() {
        Either::Left(view! { <p id="obstacles">"Account check: nothing stands in the way."</p> })
    } else {
        let items = page.obstacles.iter().map(|it| view! { <li>{it.message()}</li> });
        Either::Right(view! {
            <div id="obstacles">
                <p>"Account check: this must be put right first."</p>
                <ul class="faults">{items.collect_view()}</ul>
            </div>
        })
    };
    let budget = match &page.budget {
        Some(budget) => format!(
            "Its budget of {} {} ceases, and its share of the quota becomes free.",
            budget.amount.shown(),
            me.currency
        ),
        None => "It has no budget.".into(),
    };
    let mail = match &page.email {
        Some(email) => format!("The customer is asked by a link that goes to {email}."),
        None => {
            "No e-mail address of it is known: record its consent here once it has given it.".into()
        }
    };
    let reason = params.get("reason").unwrap_or_default();
    let code = (me.partner.verification_code && !is_denied)
        .then(|| code_step(CODE, "/api/disassociation/ask-code", move || code_error.clone()));
    view! {
        <section class="card" aria-labelledby="ask">
            <div class="card-head"><h2 id="ask">"Ask the customer to end the association"</h2></div>
            <div class="card-body">
                <form class="form" method="post" action="/api/disassociation/ask">
                    <input type="hidden" name="customer" value=customer.to_string()/>
                    {check}
                    <p>{budget}" The customer leaves your lists; its records stay. "{mail}</p>
                    <div class="field">
                        <label class="label" for="reason">"Reason"</label>
                        <input class="input" type="text" name="reason" id="reason" value=reason maxlength=REASON_MAX.to_string()
                            required autocomplete="off" aria-describedby="reason-hint" disabled=is_denied/>
                        <p class="hint" id="reason-hint">"The customer reads it. At most 256 characters."</p>
                    </div>
                    <div class="tick">
                        <input class="check" type="checkbox" name="agree" id="agree" value="yes" required
                            checked=params.get_str("agree") == Some("yes") disabled=is_denied/>
                        <div class="tick-text"><label class="tick-label" for="agree">"I know that the budget ceases once the customer agrees, and that I may ask once in three months"</label></div>
                    </div>
                    {code}
                    <div class="form-foot">
                        <div class="buttons">
                            <button class="button button--primary" type="submit" disabled=is_denied aria-describedby=described>"OK"</button>
                            <a class="button" href=paths::customer(customer, &[])>"Cancel"</a>
                        </div>
                    </div>
                </form>
            </div>
        </section>
    }
}

/// The page to which the customer's link leads. Whoever has the link answers for the customer.
pub(crate) fn answer_page() -> AnyView {
    let params = use_query_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token")).unwrap_or_default());
    let asked = Resource::new(
        move || token.get(),
        |token| async move {
            let asked = if token.is_empty() { None } else { Some(api::asked(token.clone()).await) };
            (token, asked)
        },
    );
    view! {
        <Title text="Ending an association"/>
        <Transition>
            {move || Suspend::new(async move {
                let (token, asked) = asked.await;
                answer_view(&token, asked, &params.get_untracked()).into_any()
            })}
        </Transition>
    }
    .into_any()
}

fn answer_view(
    token: &str,
    asked: Option<Result<DisassociationAsked, Failure>>,
    params: &ParamsMap,
) -> impl IntoView + use<> {
    let said = match (params.get_str("done"), params.get_str("problem")) {
        (Some("agreed"), _) => Some(News::Done("The association has ended. You can close this page.".into())),
        (Some("declined"), _) => Some(News::Done("You declined. Nothing was changed.".into())),
        (_, Some("may_not_leave")) => Some(News::Failed(
            "The association cannot end at the moment. Your partner has to put something right first; the link stays good.".into(),
        )),
        (_, Some(code)) => Some(News::Failed(words_of(code))),
        _ => None,
    };
    let is_answered = params.get_str("done").is_some();
    let body = match asked {
        Some(Ok(asked)) if !is_answered => {
            let lead = format!(
                "{} asks to end the association with {} ({}).",
                asked.partner, asked.customer, asked.account
            );
            let what = format!("If you agree, your budget with {} ends at once.", asked.partner);
            let answer = |agrees: &'static str, class: &'static str, words: &'static str| {
                view! {
                    <form method="post" action="/api/disassociation/answer">
                        <input type="hidden" name="token" value=token.to_owned()/>
                        <input type="hidden" name="agrees" value=agrees/>
                        <button class=class type="submit">{words}</button>
                    </form>
                }
            };
            Either::Left(view! {
                <p>{lead}</p>
                <p>"Its reason: "{asked.reason.to_string()}</p>
                <p>{what}</p>
                <div class="buttons">
                    {answer("true", "button button--primary", "Agree")}
                    {answer("false", "button", "Decline")}
                </div>
            })
        }
        _ => Either::Right((!is_answered).then(|| {
            view! { <p>"This link is no longer good: it was answered, withdrawn, or has expired."</p> }
        })),
    };
    view! {
        <main class="page" id="content" tabindex="-1">
            <div class="stack">
                <h1>"Ending an association"</h1>
                {said.map(news_view)}
                <section class="card"><div class="card-body form">{body}</div></section>
            </div>
        </main>
    }
}
