//! The form of the Set Budget page as markup. Its labels follow the chosen type by style alone, so that they do without
//! JavaScript as well.

use domain::{
    budget::{Budget, BudgetType, ExhaustionAction},
    contract::{BudgetCustomer, BudgetPage},
    freeze::{FreezeCause, FreezeLevel},
    money::group_cents,
    selection::Selection,
    text::NOTE_MAX,
};
use leptos::{
    either::Either,
    ev::{Event, SubmitEvent},
    prelude::*,
    wasm_bindgen::JsCast as _,
    web_sys,
};

use super::{
    consequence::Units,
    form::{
        ACTIONS, Place, Typed, action_word, batch_text, chosen_text, denied, is_batch, most,
        needs_code, type_denied, type_word,
    },
    page::News,
};
use crate::{
    paths::{self, YES},
    ui::{code_step, icon, short_date, state_badge},
};

/// The form.
pub(super) fn form<S, I>(
    page: &BudgetPage,
    start: &Typed,
    news: Memo<News>,
    pending: Memo<bool>,
    units: Units<'_>,
    submit: S,
    input: I,
) -> impl IntoView + use<S, I>
where
    S: Fn(SubmitEvent) + 'static,
    I: Fn(web_sys::HtmlFormElement) + 'static,
{
    let is_denied = denied(page).is_some();
    let busy = move || pending.get().then_some("true");
    let on_input = move |event: Event| {
        let form = event.current_target().and_then(|form| form.dyn_into().ok());
        if let Some(form) = form {
            input(form);
        }
    };
    let ok = if is_denied {
        Either::Left(view! {
            <button class="button button--primary" type="submit" disabled aria-describedby="may-not">"OK"</button>
        })
    } else {
        Either::Right(view! {
            <button class="button button--primary" type="submit" aria-disabled=busy>"OK"</button>
        })
    };
    let action = if is_batch(page) { "/api/batches/draft" } else { "/api/budgets/set" };
    let batch = batch_text(page).map(|chosen| {
        view! { <input type="hidden" name="chosen" value=chosen/> }
    });
    let next = is_batch(page).then(|| view! {
        <p class="hint">"OK shows what it does to each of them. Nothing is set before you confirm it there."</p>
    });
    view! {
        <form
            class="form"
            id="budget"
            method="post"
            action=action
            novalidate
            aria-busy=busy
            on:submit=submit
            on:input=on_input
        >
            <input type="hidden" name="customers" value=chosen_text(page)/>
            {batch}
            {chosen(page)}
            {types(page, start, is_denied, units)}
            {amount(page, start, is_denied, news, units)}
            {exhaustion(page, start, is_denied)}
            {agreement(start, is_denied, news)}
            {unfreeze(page, start, is_denied, news)}
            {note(start, is_denied, news)}
            {(needs_code(page) && !is_denied).then(|| verification(news))}
            <div class="form-foot">
                <div class="buttons">{ok}<a class="button" href=paths::CUSTOMERS>"Cancel"</a></div>
                {next}
            </div>
        </form>
    }
}

/// What is wrong with a field, below it.
fn field_error(news: Memo<News>, place: Place) -> impl IntoView {
    move || {
        news.with(|news| news.error_at(place)).map(|message| {
            view! {
                <p class="field-error" id=error_id(place)>{icon("alert-triangle")}<span>{message}</span></p>
            }
        })
    }
}

fn error_id(place: Place) -> String {
    format!("{}-error", place.id())
}

/// `aria-invalid` of a field.
fn invalid(news: Memo<News>, place: Place) -> impl Fn() -> Option<&'static str> + Clone {
    move || news.with(|news| news.error_at(place).is_some()).then_some("true")
}

/// `aria-describedby` of a field: its hint, and before it what is wrong.
fn described(news: Memo<News>, place: Place, hint: &'static str) -> impl Fn() -> String + Clone {
    move || {
        if news.with(|news| news.error_at(place).is_some()) {
            format!("{} {hint}", error_id(place))
        } else {
            hint.to_owned()
        }
    }
}

/// The chosen customers, where there are several.
fn chosen(page: &BudgetPage) -> impl IntoView + use<> {
    is_batch(page).then(|| {
        let item = |customer: &BudgetCustomer| {
            let budget = customer.facts.budget.as_ref();
            view! {
                <li class="chosen-item">
                    <span class="truncate">{customer.facts.name.to_string()}</span>
                    {state_badge(customer.state)}
                    <span class="number quiet">{budget.map_or_else(|| "not set".into(), short_budget)}</span>
                </li>
            }
        };
        let count = page.sums.customers;
        let list = match &page.chosen {
            Selection::Ticked(_) => Either::Left(view! {
                <ul class="chosen" aria-labelledby="chosen" tabindex="0">
                    {page.customers.iter().map(item).collect_view()}
                </ul>
            }),
            Selection::Matching(query) => Either::Right(view! {
                <p>
                    {format!("All {count} that match. ")}
                    <a class="link" href=paths::customers(query)>"See the list"</a>
                </p>
            }),
        };
        let total = group_cents(page.sums.cents.iter().sum());
        let hint = format!("Now {total} in all. Each of the {count} gets the amount below.");
        view! {
            <div class="field">
                <h2 class="label" id="chosen">"Customers"</h2>
                {list}
                <p class="hint">{hint}</p>
            </div>
        }
    })
}

fn short_budget(budget: &Budget) -> String {
    let kind = match budget.budget_type {
        BudgetType::Monthly => "Monthly",
        BudgetType::OneTime => "One-time",
    };
    format!("{} {kind}", budget.amount.shown())
}

fn types(
    page: &BudgetPage,
    start: &Typed,
    is_denied: bool,
    units: Units<'_>,
) -> impl IntoView + use<> {
    let radio = |budget_type: BudgetType, id: &'static str, words: &'static str| {
        let disabled = is_denied || type_denied(page, budget_type).is_some();
        view! {
            <label class="segment">
                <input
                    type="radio"
                    name="type"
                    id=id
                    value=type_word(budget_type)
                    checked=start.budget_type == budget_type
                    disabled=disabled
                    aria-describedby="type-hint"
                />
                {words}
            </label>
        }
    };
    // A disabled radio is not sent. Without this, the present type would look like none when it may not be set anew.
    let unsent = type_denied(page, start.budget_type).is_some() && !is_denied;
    let present = unsent.then(|| {
        view! { <input type="hidden" name="type" value=type_word(start.budget_type)/> }
    });
    // Where the member may set no budget at all, that is said at the top.
    let reason =
        BudgetType::ALL.into_iter().find_map(|one| type_denied(page, one)).filter(|_| !is_denied);
    let restores = format!(
        "Restores by itself on {}, {} {}.",
        page.restores.day(),
        page.restores.time(),
        units.zone
    );
    view! {
        <fieldset class="field">
            <legend class="legend">"Budget Type"</legend>
            {present}
            <div class="segmented">
                {radio(BudgetType::Monthly, "type-monthly", "Monthly")}
                {radio(BudgetType::OneTime, "type-one-time", "One-time")}
            </div>
            <p class="hint" id="type-hint">
                <span class="for-monthly">{restores}</span>
                <span class="for-one-time">"Lasts until it is used up; nothing restores it."</span>
                {reason.map(|problem| format!(" {}", problem.message()))}
            </p>
        </fieldset>
    }
}

fn amount(
    page: &BudgetPage,
    start: &Typed,
    is_denied: bool,
    news: Memo<News>,
    units: Units<'_>,
) -> impl IntoView + use<> {
    let bounds = |budget_type| bounds(page, budget_type);
    view! {
        <div class="field">
            <label class="label" for="amount">
                <span class="for-monthly">{BudgetType::Monthly.label()}</span>
                <span class="for-one-time">{BudgetType::OneTime.label()}</span>
            </label>
            <div class="amount">
                <input
                    class="amount-input"
                    type="text"
                    inputmode="decimal"
                    name="amount"
                    id="amount"
                    value=start.amount.clone()
                    autocomplete="off"
                    aria-describedby=described(news, Place::Amount, "amount-hint")
                    aria-invalid=invalid(news, Place::Amount)
                    disabled=is_denied
                />
                <span class="amount-unit" aria-hidden="true">{units.currency.to_owned()}</span>
            </div>
            {field_error(news, Place::Amount)}
            <p class="hint" id="amount-hint">
                {format!("In {}. {}", units.currency, now(page))}
                <span class="for-monthly">{bounds(BudgetType::Monthly)}</span>
                <span class="for-one-time">{bounds(BudgetType::OneTime)}</span>
            </p>
        </div>
    }
}

/// The present budget of a single customer.
fn now(page: &BudgetPage) -> String {
    match page.customers.as_slice() {
        [customer] => match &customer.facts.budget {
            Some(budget) => match budget.budget_type {
                BudgetType::Monthly => format!("Now {} a month. ", budget.amount.shown()),
                BudgetType::OneTime => format!("Now {} once. ", budget.amount.shown()),
            },
            None => "No budget yet. ".into(),
        },
        _ => "For each customer. ".into(),
    }
}

/// Between what and what the amount may be, with what the budget replaces counted back in.
fn bounds(page: &BudgetPage, budget_type: BudgetType) -> String {
    if type_denied(page, budget_type).is_some() {
        return "There is no quota of this type.".into();
    }
    match most(page, budget_type) {
        ..=0 => "Nothing of the quota is free.".into(),
        most => format!("Between 0.01 and {}, what the quota allows.", group_cents(most)),
    }
}

fn exhaustion(page: &BudgetPage, start: &Typed, is_denied: bool) -> impl IntoView + use<> {
    let release = page.release_after.words();
    let choice = |action: ExhaustionAction| {
        let word = action_word(action);
        let (id, hint_id) = (format!("exhaustion-{word}"), format!("exhaustion-{word}-hint"));
        let hint = match action {
            ExhaustionAction::Automatic => {
                "The account is frozen at the moment the budget is used up: no purchases, renewals or changes. What already runs goes on.".to_owned()
            }
            ExhaustionAction::Manual => {
                let marks = page.owner.marks.shown();
                format!("You are alerted at {marks}; nothing is frozen until you do it.")
            }
            ExhaustionAction::AutomaticWithResources => {
                format!("Also stops running resources; they are released {release} later.")
            }
        };
        view! {
            <div class="choice">
                <input
                    class="check check--radio"
                    type="radio"
                    name="exhaustion"
                    value=word
                    id=id.clone()
                    aria-describedby=hint_id.clone()
                    checked=start.action == action
                    disabled=is_denied
                />
                <label class="choice-label" for=id>{action.label()}</label>
                <p class="choice-hint" id=hint_id>{hint}</p>
            </div>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="legend">"Account freezing upon budget exhaustion"</legend>
            <div class="choices">{ACTIONS.into_iter().map(choice).collect_view()}</div>
        </fieldset>
    }
}

fn agreement(start: &Typed, is_denied: bool, news: Memo<News>) -> impl IntoView + use<> {
    view! {
        <div class="tick for-resources">
            <input
                class="check"
                type="checkbox"
                name="agree"
                id="agree"
                value=YES
                checked=start.agreed
                disabled=is_denied
                aria-describedby=described(news, Place::Agreement, "agree-hint")
                aria-invalid=invalid(news, Place::Agreement)
            />
            <div class="tick-text">
                <label class="tick-label" for="agree">
                    "I have read and agree to the agreement on managing customer budgets"
                </label>
                <p class="hint" id="agree-hint">
                    "Running resources stop without notice to the customer, and what is released cannot be brought back."
                </p>
                {field_error(news, Place::Agreement)}
            </div>
        </div>
    }
}

/// Only where somebody is frozen.
fn unfreeze(
    page: &BudgetPage,
    start: &Typed,
    is_denied: bool,
    news: Memo<News>,
) -> impl IntoView + use<> {
    frozen(page).map(|hint| {
        view! {
            <div class="tick">
                <input
                    class="check"
                    type="checkbox"
                    name="unfreeze"
                    id="unfreeze"
                    value=YES
                    checked=start.unfreeze
                    disabled=is_denied
                    aria-describedby=described(news, Place::Unfreeze, "unfreeze-hint")
                    aria-invalid=invalid(news, Place::Unfreeze)
                />
                <div class="tick-text">
                    <label class="tick-label" for="unfreeze">"Unfreeze Now"</label>
                    <span class="tick-hint" id="unfreeze-hint">{hint}</span>
                    {field_error(news, Place::Unfreeze)}
                </div>
            </div>
        }
    })
}

/// Who is frozen, since when and why; `None` where nobody is.
pub(super) fn frozen(page: &BudgetPage) -> Option<String> {
    let [customer] = page.customers.as_slice() else {
        let all = page.sums.customers;
        return match page.sums.frozen {
            0 => None,
            1 => Some(format!("1 of the {all} is frozen")),
            some => Some(format!("{some} of the {all} are frozen")),
        };
    };
    let freeze = customer.facts.freezes.iter().max_by_key(|freeze| freeze.cause)?;
    let why = match freeze.cause {
        FreezeCause::Association => "since it joined",
        FreezeCause::Automatic => "because its budget was used up",
        FreezeCause::Manual => "by hand",
        FreezeCause::Partner => "because its partner is frozen",
    };
    let level = match freeze.level {
        FreezeLevel::Account => "",
        FreezeLevel::AccountAndResources => " with its resources",
    };
    let since = customer.frozen_since.map(|since| format!(", {}", short_date(since)));
    let reason = freeze.reason.as_ref().map(|reason| format!(": {reason}"));
    Some(format!("frozen{level} {why}{}{}", since.unwrap_or_default(), reason.unwrap_or_default()))
}

/// Why, in a few words or as the number of a ticket.
fn note(start: &Typed, is_denied: bool, news: Memo<News>) -> impl IntoView + use<> {
    view! {
        <div class="field">
            <label class="label" for="note">"Note"</label>
            <input
                class="input"
                type="text"
                name="note"
                id="note"
                value=start.note.clone()
                maxlength=NOTE_MAX.to_string()
                autocomplete="off"
                disabled=is_denied
                aria-describedby=described(news, Place::Note, "note-hint")
                aria-invalid=invalid(news, Place::Note)
            />
            {field_error(news, Place::Note)}
            <p class="hint" id="note-hint">"If you like: why, or a ticket number. It stands in the Adjustment Record."</p>
        </div>
    }
}

fn verification(news: Memo<News>) -> impl IntoView {
    code_step(Place::Code.id(), "/api/budgets/send-code", move || {
        news.with(|news| news.error_at(Place::Code))
    })
}
