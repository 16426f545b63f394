//! The pages of Freeze Account, Unfreeze Account and their like with resources: one route, told apart by the act in the
//! address.

use domain::{
    contract::FreezePage, freeze::FreezeLevel, freezing::FreezeAct, problem::Problem,
    selection::Selection, text::REASON_MAX,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use serde::{Deserialize, Serialize};

use super::{
    api,
    form::{Place, Said, chosen_text, done_words, recall},
    impact::{customers, impact},
};
use crate::{
    layout::{Signed, failure_view},
    paths::{self, YES},
    ui::{
        CODE, Crumb, Tone, breadcrumbs, code_step, icon, notice, notice_text, sent_view,
        state_badge,
    },
};

/// The page.
pub(crate) fn freeze_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let asked = Memo::new(move |_| {
        params.with(|params| Asked {
            act: paths::act(params),
            chosen: paths::selection(params),
            done: params.get_str("done").and_then(|done| done.parse().ok()),
        })
    });
    let facts = Resource::new(
        move || asked.get(),
        |asked| async move {
            // What matched before need not match any more once it was done.
            let page = match (&asked.chosen, asked.done) {
                (Selection::Matching(_), Some(_)) => None,
                (chosen, _) => Some(api::page(asked.act, chosen.clone()).await),
            };
            (asked, page)
        },
    );
    view! {
        <Title text=move || asked.get().act.map_or("Freeze Account", FreezeAct::title)/>
        <Transition>
            {move || Suspend::new(async move {
                let (Asked { act, chosen, done }, page) = facts.await;
                match (act, done, page, signed.me().await) {
                    (_, _, Some(Err(failure)), _) => failure_view(&failure),
                    (Some(act), Some(done), page, Some(_)) => {
                        let page = page.and_then(Result::ok);
                        done_view(act, &chosen, page.as_ref(), done).into_any()
                    }
                    (Some(act), None, Some(Ok(page)), Some(_)) => {
                        form_view(act, &chosen, &page, &params.get_untracked()).into_any()
                    }
                    (_, _, _, Some(_)) => failure_view(&Problem::NotFound.into()),
                    _ => failure_view(&Problem::NotSignedIn.into()),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Asked {
    act: Option<FreezeAct>,
    chosen: Selection,
    /// How many were changed a moment ago.
    done: Option<u32>,
}

fn header(act: FreezeAct, page: Option<&FreezePage>) -> impl IntoView + use<> {
    let customers = page.map_or(&[][..], |page| page.customers.as_slice());
    let (here, subject) = match (customers, page) {
        ([customer], _) => {
            let name = customer.name.to_string();
            let subject = view! {
                <p class="page-subject">
                    <strong>{name.clone()}</strong>
                    <span class="quiet">{customer.account.to_string()}</span>
                    {state_badge(customer.state)}
                </p>
            };
            (name, Some(Either::Left(subject)))
        }
        (_, Some(page)) => {
            let count = format!("{} customers", page.chosen);
            let lead = view! { <p class="page-lead">{count.clone()}</p> };
            (count, Some(Either::Right(lead)))
        }
        (_, None) => (act.title().to_owned(), None),
    };
    view! {
        <header class="page-header">
            <div class="page-heading">
                {breadcrumbs(vec![
                    Crumb::Group("Sales"),
                    Crumb::Group("Customers"),
                    Crumb::Page("Customer Management".into(), paths::CUSTOMERS.into()),
                    Crumb::Here(here),
                ])}
                <h1>{act.title()}</h1>
                {subject}
            </div>
        </header>
    }
}

/// What was done, and the ways on: back to the list, to the record, or to undoing it.
fn done_view(
    act: FreezeAct,
    chosen: &Selection,
    page: Option<&FreezePage>,
    done: u32,
) -> impl IntoView + use<> {
    let named = match chosen {
        Selection::Ticked(ids) => ids.as_slice(),
        Selection::Matching(_) => &[],
    };
    // Where some were so before, undoing would change those as well; and what matched then is no longer known.
    let is_all = usize::try_from(done).is_ok_and(|done| done == named.len());
    let undo = is_all.then(|| {
        view! { <a class="button" href=paths::freeze(act.undoing(), chosen, &[])>"Undo"</a> }
    });
    let record = match named {
        [one] => Some(view! {
            <a class="button" href=paths::records(*one, None)>{icon("history")} "Adjustment Record"</a>
        }),
        _ => None,
    };
    view! {
        {header(act, page)}
        <div class="stack">
            {notice(Tone::Ok, "check-circle", "status", Place::Page.id(), done_words(act, done), ())}
            <div class="buttons">
                <a class="button button--primary" href=paths::CUSTOMERS>"Customer Management"</a>
                {undo}
                {record}
            </div>
        </div>
    }
}

fn form_view(
    act: FreezeAct,
    chosen: &Selection,
    page: &FreezePage,
    params: &ParamsMap,
) -> impl IntoView + use<> {
    let reason = params.get("reason").unwrap_or_default();
    let said = params.get_str("problem").and_then(|code| recall(code, &reason, page));
    let sent = params.get_str("sent").map(|_| sent_view(None, Place::Page.id()));
    let hindrance = if let Some(denied) = &page.denied {
        Some(("You may look at this, not do it.", denied.message()))
    } else {
        page.in_the_way.as_ref().map(|problem| ("This cannot be done.", problem.message()))
    };
    let is_hindered = hindrance.is_some();
    let hindrance = hindrance.map(|(title, message)| {
        notice(Tone::Near, "lock", "", "hindrance", title.into(), notice_text(message))
    });
    let code_error = said.clone().filter(|said| said.place == Place::Code).map(|said| said.message);
    let code = (page.needs_code && !is_hindered)
        .then(|| code_step(CODE, "/api/freezes/send-code", move || code_error.clone()));
    view! {
        {header(act, Some(page))}
        <div class="stack">
            {said.as_ref().map(said_view)}
            {sent}
            {hindrance}
            <div class="split">
                <section class="card" aria-label=act.title()>
                    <div class="card-body">
                        {scopes(act, chosen)}
                        <form class="form" id="freeze" method="post" action="/api/freezes/set" novalidate>
                            <input type="hidden" name="do" value=act.word()/>
                            {whom(chosen, page)}
                            {customers(chosen, page)}
                            {counts(act, page)}
                            {reason_field(reason, said.as_ref(), is_hindered)}
                            {act.needs_agreement().then(|| agreement(page, params, said.as_ref(), is_hindered))}
                            {code}
                            <div class="form-foot">
                                <div class="buttons">
                                    <button class="button button--primary" type="submit" disabled=is_hindered
                                        aria-describedby=is_hindered.then_some("hindrance")>"OK"</button>
                                    <a class="button" href=paths::CUSTOMERS>"Cancel"</a>
                                </div>
                            </div>
                        </form>
                    </div>
                </section>
                {impact(act, page)}
            </div>
        </div>
    }
}

/// Whom the form is about, as the person sees them (D18).
fn whom(chosen: &Selection, page: &FreezePage) -> impl IntoView + use<> {
    match &page.digest {
        None => Either::Left(view! {
            <input type="hidden" name="customers" value=chosen_text(&page.customers)/>
        }),
        Some(digest) => Either::Right(view! {
            <input type="hidden" name="chosen" value=paths::chosen_text(chosen)/>
            <input type="hidden" name="digest" value=digest.clone()/>
        }),
    }
}

/// From one level to the other.
fn scopes(act: FreezeAct, chosen: &Selection) -> impl IntoView + use<> {
    let scope = |level, words: &'static str| {
        let its = match act {
            FreezeAct::Freeze(_) => FreezeAct::Freeze(level),
            FreezeAct::Unfreeze(_) => FreezeAct::Unfreeze(level),
        };
        let current = (its == act).then_some("page");
        view! { <a class="tab" href=paths::freeze(its, chosen, &[]) aria-current=current>{words}</a> }
    };
    view! {
        <nav class="tabs" aria-label="Scope">
            {scope(FreezeLevel::Account, "Account")}
            {scope(FreezeLevel::AccountAndResources, "Account and resources")}
        </nav>
    }
}

/// Of several, how many change.
fn counts(act: FreezeAct, page: &FreezePage) -> impl IntoView + use<> {
    let (verb, state) = match act {
        FreezeAct::Freeze(_) => ("will be frozen", "frozen as far already"),
        FreezeAct::Unfreeze(_) => ("will be unfrozen", "not frozen"),
    };
    (page.chosen > 1).then(|| {
        let change = format!("{} of {} {verb}.", page.change, page.chosen);
        let already = match page.already {
            0 => String::new(),
            some => format!(" {some} are {state} and stay as they are."),
        };
        view! { <p class="hint">{change}{already}</p> }
    })
}

fn said_view(said: &Said) -> impl IntoView + use<> {
    let field = match said.place {
        Place::Reason => Some("Reason"),
        Place::Agreement => Some("Agreement"),
        Place::Code => Some("Verification code"),
        Place::Page => None,
    };
    let link = field.map(|field| {
        view! { <a class="link" href=format!("#{}", said.place.id()) rel="external">{field}</a>": " }
    });
    let text = notice_text(view! { {link}{said.message.clone()} });
    let title = "Nothing was changed.".into();
    notice(Tone::Over, "alert-triangle", "alert", Place::Page.id(), title, text)
}

/// What is wrong with a field: its text, and what the field says of itself.
fn wrong(said: Option<&Said>, place: Place) -> (Option<AnyView>, Option<&'static str>, String) {
    let hint = format!("{}-hint", place.id());
    match said.filter(|said| said.place == place) {
        Some(said) => {
            let id = format!("{}-error", place.id());
            let message = said.message.clone();
            let error = view! {
                <p class="field-error" id=id.clone()>{icon("alert-triangle")}<span>{message}</span></p>
            };
            (Some(error.into_any()), Some("true"), format!("{id} {hint}"))
        }
        None => (None, None, hint),
    }
}

fn reason_field(reason: String, said: Option<&Said>, is_hindered: bool) -> impl IntoView + use<> {
    let (error, invalid, described) = wrong(said, Place::Reason);
    view! {
        <div class="field">
            <label class="label" for="reason">"Reason"</label>
            <input class="input" type="text" name="reason" id="reason" value=reason autocomplete="off" required disabled=is_hindered
                aria-describedby=described aria-invalid=invalid/>
            {error}
            <p class="hint" id="reason-hint">{format!("At most {REASON_MAX} characters. It stands in the adjustment record.")}</p>
        </div>
    }
}

fn agreement(
    page: &FreezePage,
    params: &ParamsMap,
    said: Option<&Said>,
    is_hindered: bool,
) -> impl IntoView + use<> {
    let (error, invalid, described) = wrong(said, Place::Agreement);
    let hint = format!(
        "Running resources stop without notice to the customer. On {} they are released, and what is released cannot be brought back.",
        page.release.short()
    );
    view! {
        <div class="tick">
            <input class="check" type="checkbox" name="agree" id="agree" value=YES
                checked=params.get_str("agree") == Some(YES) disabled=is_hindered
                aria-describedby=described aria-invalid=invalid/>
            <div class="tick-text">
                <label class="tick-label" for="agree">
                    "I have read and agree to the agreement on managing customer budgets"
                </label>
                <p class="hint" id="agree-hint">{hint}</p>
                {error}
            </div>
        </div>
    }
}
