//! The Set Budget page: asks for the facts, keeps what stands in the form, and tells what became of it.

use std::sync::Arc;

use domain::{
    contract::{BudgetPage, Me},
    problem::Problem,
    selection::Selection,
};
use leptos::{either::Either, ev::SubmitEvent, prelude::*, wasm_bindgen::JsCast as _, web_sys};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{
    api::{self, SendCode, SetBudgets},
    aside::aside,
    consequence::Units,
    fields::form,
    form::{Place, Said, Typed, check, check_to_set, denied, is_batch, recall},
    outcome::Outcome,
};
use crate::{
    failure::Failure,
    freezes::freeze_button,
    layout::{Signed, failure_view, focus, sign_in_again},
    live,
    overview::may_not_set,
    paths,
    resellers::ask_button,
    ui::{self, Crumb, Tone, breadcrumbs, icon, notice, notice_text, sent_view, state_badge},
};

/// What the page tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum News {
    Nothing,
    Done(Outcome),
    /// A code was sent; to which address, where that is known.
    Sent(Option<String>),
    Failed(Said),
}

impl News {
    /// What is wrong with a field.
    pub(super) fn error_at(&self, place: Place) -> Option<String> {
        match self {
            Self::Failed(said) if said.place == place => Some(said.message.clone()),
            _ => None,
        }
    }
}

/// What the page keeps while it is open; `None` stands for what the URL says.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    typed: RwSignal<Option<Typed>>,
    news: RwSignal<Option<News>>,
    set: ServerAction<SetBudgets>,
    send_code: ServerAction<SendCode>,
}

/// The page.
pub(crate) fn set_budget_page() -> AnyView {
    let signed = expect_context::<Signed>();
    let params = use_query_map();
    let chosen = Memo::new(move |_| params.with(paths::selection));
    let facts = Resource::new(move || chosen.get(), api::page);
    let sheet = Sheet {
        typed: RwSignal::new(None),
        news: RwSignal::new(None),
        set: ServerAction::new(),
        send_code: ServerAction::new(),
    };
    attend_answers(sheet, facts);
    let is_shown = move |customer: &str| {
        chosen.with_untracked(|chosen| match chosen {
            Selection::Ticked(ids) => ids.iter().any(|id| id.to_string() == customer),
            Selection::Matching(_) => true,
        })
    };
    live::follow(is_shown, move || facts.refetch());
    view! {
        <Title text="Set Budget"/>
        <Transition>
            {move || Suspend::new(async move {
                match (facts.await, signed.me().await) {
                    (Ok(page), Some(me)) => {
                        view(sheet, &Arc::new(page), &me, &params.get_untracked()).into_any()
                    }
                    (Ok(_), None) => failure_view(&Problem::NotSignedIn.into()),
                    (Err(failure), _) => failure_view(&failure),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// Tells what became of what was sent, and asks for the facts anew where they have changed.
fn attend_answers(sheet: Sheet, facts: Resource<Result<BudgetPage, Failure>>) {
    let Sheet { typed, news, set, send_code } = sheet;
    let fail = move |failure: Failure| {
        let said = match &failure {
            Failure::Problem(Problem::NotSignedIn) => return sign_in_again(),
            Failure::Problem(problem) => Said::from(problem),
            Failure::Unreachable | Failure::Malformed => {
                Said { message: failure.message(), place: Place::Page }
            }
        };
        if matches!(failure, Failure::Problem(Problem::ChangedMeanwhile { .. })) {
            facts.refetch();
        }
        let place = said.place;
        news.set(Some(News::Failed(said)));
        show(place);
    };
    Effect::new(move |_| match set.value().get() {
        Some(Ok(done)) => {
            let Some(budget_type) = typed.with_untracked(|typed| Some(typed.as_ref()?.budget_type))
            else {
                return;
            };
            news.set(Some(News::Done(Outcome { budget_type, done })));
            typed.update(|typed| {
                if let Some(typed) = typed {
                    typed.unfreeze = false;
                    typed.note.clear();
                    typed.code.clear();
                }
            });
            untick_and_clear();
            facts.refetch();
            show(Place::Page);
        }
        Some(Err(failure)) => fail(failure),
        None => {}
    });
    Effect::new(move |_| match send_code.value().get() {
        Some(Ok(sent)) => {
            news.set(Some(News::Sent(Some(sent.to))));
            focus("code");
        }
        Some(Err(failure)) => fail(failure),
        None => {}
    });
}

/// Moves the focus to a field, or shows the top of the page. Waits until what was said has been drawn.
fn show(place: Place) {
    request_animation_frame(move || {
        if place == Place::Page {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        } else {
            focus(place.id());
        }
    });
}

/// What was done needs no second time: the code is used, the note is kept, the account no longer to be unfrozen.
fn untick_and_clear() {
    let input = |id| {
        document()
            .get_element_by_id(id)
            .and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok())
    };
    if let Some(unfreeze) = input(Place::Unfreeze.id()) {
        unfreeze.set_checked(false);
    }
    for place in [Place::Note, Place::Code] {
        if let Some(field) = input(place.id()) {
            field.set_value("");
        }
    }
}

/// What stands in a form of the browser.
pub(super) fn read_form(form: &web_sys::HtmlFormElement, present: &Typed) -> Option<Typed> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    Some(Typed::read(|name| data.get(name).as_string(), present))
}

fn view(
    sheet: Sheet,
    page: &Arc<BudgetPage>,
    me: &Me,
    params: &ParamsMap,
) -> impl IntoView + use<> {
    let present = Typed::present(page);
    let from_url = if params.get_str("amount").is_some() {
        Typed::read(|name| params.get(name), &present)
    } else {
        present.clone()
    };
    let news_of_url = news_of(params, &from_url, page);
    let start = sheet.typed.get_untracked().unwrap_or_else(|| from_url.clone());
    let typed = Memo::new(move |_| sheet.typed.get().unwrap_or_else(|| from_url.clone()));
    let news = Memo::new(move |_| sheet.news.get().unwrap_or_else(|| news_of_url.clone()));
    let pending = Memo::new(move |_| sheet.set.pending().get() || sheet.send_code.pending().get());
    let denied = denied(page);
    let is_denied = denied.is_some();

    let submit = {
        let (page, present) = (Arc::clone(page), present.clone());
        move |event: SubmitEvent| {
            let form =
                event.target().and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
            let Some(typed) = form.and_then(|form| read_form(&form, &present)) else {
                return;
            };
            if is_batch(&page) && !is_denied && check_to_set(&typed, &page).is_ok() {
                // The browser sends it by itself: the preview is another page.
                return;
            }
            event.prevent_default();
            if pending.get_untracked() || is_denied {
                return;
            }
            let wants_code = ui::wants_code(&event);
            let checked = if wants_code {
                check(&typed, &page).map(drop)
            } else {
                check_to_set(&typed, &page)
            };
            let fields = typed.fields(&page);
            sheet.typed.set(Some(typed));
            match checked {
                Err(problem) => {
                    let said = Said::from(&problem);
                    let place = said.place;
                    sheet.news.set(Some(News::Failed(said)));
                    show(place);
                }
                Ok(()) if wants_code => _ = sheet.send_code.dispatch(SendCode { fields }),
                Ok(()) => _ = sheet.set.dispatch(SetBudgets { fields }),
            }
        }
    };
    let input = {
        let (page, present) = (Arc::clone(page), present);
        move |form: web_sys::HtmlFormElement| {
            let Some(typed) = read_form(&form, &present) else {
                return;
            };
            // An error that is mended no longer stands there.
            let is_mended = news.with_untracked(|news| matches!(news, News::Failed(_)))
                && check_to_set(&typed, &page).is_ok();
            sheet.typed.set(Some(typed));
            if is_mended {
                sheet.news.set(Some(News::Nothing));
            }
        }
    };
    // Words that were typed before the script arrived.
    Effect::new({
        let input = input.clone();
        move |_| {
            let form = document().get_element_by_id("budget");
            if let Some(form) = form.and_then(|form| form.dyn_into().ok()) {
                input(form);
            }
        }
    });
    // What the distributor would have to grant for what was refused.
    let asked = {
        let page = Arc::clone(page);
        move || {
            let has_failed = news.with(|news| matches!(news, News::Failed(_)));
            let problem = typed.with(|typed| check(typed, &page).err()).filter(|_| has_failed);
            problem.as_ref().and_then(ask_button)
        }
    };
    let units = Units { currency: &me.currency, zone: &me.zone };
    let form = form(page, &start, news, pending, units, submit, input);
    let aside = aside(Arc::clone(page), typed, me.currency.clone(), me.zone.clone());
    view! {
        {header(page)}
        <div class="stack">
            {move || news.with(news_view)}
            {asked}
            {denied.as_ref().map(may_not_set)}
            <div class="split">
                <section class="card" aria-label="Budget"><div class="card-body">{form}</div></section>
                {aside}
            </div>
        </div>
    }
}

/// What a URL tells of the form that led to it.
fn news_of(params: &ParamsMap, typed: &Typed, page: &BudgetPage) -> News {
    if let Some(outcome) = Outcome::from_query(params) {
        return News::Done(outcome);
    }
    if params.get_str("sent").is_some() {
        return News::Sent(None);
    }
    let said = params.get_str("problem").and_then(|code| recall(code, typed, page));
    said.map_or(News::Nothing, News::Failed)
}

fn header(page: &BudgetPage) -> impl IntoView + use<> {
    let count = page.sums.customers;
    let (here, subject, record) = if let [customer] = page.customers.as_slice() {
        let name = customer.facts.name.to_string();
        let subject = view! {
            <p class="page-subject">
                <strong>{name.clone()}</strong>
                <span class="quiet">{customer.account.to_string()}</span>
                {state_badge(customer.state)}
            </p>
        };
        let record = paths::records(customer.facts.id, None);
        let record =
            view! { <a class="button" href=record>{icon("history")} "Adjustment Record"</a> };
        (name, Either::Left(subject), Some(record))
    } else {
        let lead = format!("The same budget for {count} customers");
        (
            format!("{count} customers"),
            Either::Right(view! { <p class="page-lead">{lead}</p> }),
            None,
        )
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
                <h1>"Set Budget"</h1>
                {subject}
            </div>
            <div class="page-actions">{record}{freeze_button(page)}</div>
        </header>
    }
}

fn news_view(news: &News) -> AnyView {
    match news {
        News::Nothing => ().into_any(),
        News::Done(outcome) => {
            let besides = outcome.besides();
            let text = (!besides.is_empty()).then(|| notice_text(besides));
            notice(Tone::Ok, "check-circle", "status", Place::Page.id(), outcome.title(), text)
                .into_any()
        }
        News::Sent(to) => sent_view(to.clone(), Place::Page.id()).into_any(),
        News::Failed(said) => {
            let field = match said.place {
                Place::Type => "Budget Type",
                Place::Amount => "Amount",
                Place::Agreement => "Agreement",
                Place::Unfreeze => "Unfreeze Now",
                Place::Note => "Note",
                Place::Code => "Verification code",
                Place::Page => "",
            };
            let link = (!field.is_empty()).then(|| {
                view! { <a class="link" href=format!("#{}", said.place.id()) rel="external">{field}</a>": " }
            });
            let text = notice_text(view! { {link}{said.message.clone()} });
            let title = "The budget has not been set.".into();
            notice(Tone::Over, "alert-triangle", "alert", Place::Page.id(), title, text).into_any()
        }
    }
}
