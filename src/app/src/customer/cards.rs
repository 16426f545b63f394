//! The cards of the customer page, each about one question.

use domain::{
    budget::{Budget, BudgetType},
    contract::{CustomerDetails, FreezeSeen, Me, OpenHold},
    freeze::{FreezeCause, FreezeLevel},
    money::Money,
    selection::Selection,
    standing::Hindrance,
};
use leptos::{either::Either, prelude::*};

use crate::{
    budgets::Units,
    paths,
    records::cause_words,
    ui::{Tone, badge, percent, share_meter, short_date, state_tone},
};

/// Budget, used, held and remaining, in one look.
pub(super) fn figures(details: &CustomerDetails, units: Units<'_>) -> impl IntoView + use<> {
    let standing = &details.standing;
    let currency = units.currency;
    let (amount, terms, share) = match &standing.budget {
        Some(budget) => {
            let permille = standing.used.permille_of(budget.amount.money());
            (budget.amount.shown(), terms(budget), Some(permille))
        }
        None => ("—".into(), "not set".into(), None),
    };
    let remaining = standing.remaining.map_or_else(|| "—".into(), Money::shown);
    let held = match details.open_holds {
        0 => "no open holds".into(),
        1 => "1 open hold".into(),
        more => format!("{more} open holds"),
    };
    let (used_note, used_bar) = match share {
        Some(permille) => {
            let name = format!("{} of {amount} used", percent(permille));
            (
                percent(permille),
                Some(share_meter(state_tone(standing.state), permille, false, name)),
            )
        }
        None => (format!("in {}", details.page.month.name()), None),
    };
    let last = match details.last_charge {
        Some(last) => format!("last charge {}", last.occurred.short()),
        None => "no charge yet".into(),
    };
    view! {
        <ul class="stats" aria-label="Standing">
            {figure(format!("Budget ({currency})"), amount, terms, ())}
            {figure("Used".into(), standing.used.shown(), used_note, used_bar)}
            {figure("Held".into(), standing.held.shown(), held, ())}
            {figure("Remaining".into(), remaining, last, ())}
        </ul>
    }
}

fn figure(label: String, figure: String, note: String, below: impl IntoView) -> impl IntoView {
    view! {
        <li class="card">
            <div class="stat">
                <span class="stat-label">{label}</span>
                <span class="stat-line">
                    <span class="stat-figure">{figure}</span>" "<span class="stat-note">{note}</span>
                </span>
                {below}
            </div>
        </li>
    }
}

fn terms(budget: &Budget) -> String {
    let kind = match budget.budget_type {
        BudgetType::Monthly => "monthly",
        BudgetType::OneTime => "one-time",
    };
    format!("{kind}, {}", budget.action.label().to_lowercase())
}

/// What the customer may do, and why not.
pub(super) fn standing(details: &CustomerDetails) -> impl IntoView + use<> {
    let standing = &details.standing;
    let reasons = standing.hindrances.iter().map(|hindrance| {
        let (tone, words) = hindrance_words(*hindrance);
        view! { <li data-tone=tone.word()>{words}</li> }
    });
    let reasons = (!standing.hindrances.is_empty()).then(
        || view! { <ul class="consequences" aria-label="Why not">{reasons.collect_view()}</ul> },
    );
    let may = |what: &'static str, allowed: bool| {
        let mark = if allowed { badge(Tone::Ok, "Yes") } else { badge(Tone::Over, "No") };
        view! { <div><dt>{what}</dt><dd>{mark}</dd></div> }
    };
    view! {
        <section class="card" aria-labelledby="may">
            <div class="card-head"><h2 id="may">"What it may do"</h2></div>
            <div class="card-body">
                <dl class="facts">
                    {may("Purchase", standing.may_purchase)}
                    {may("Renew", standing.may_purchase)}
                    {may("Change", standing.may_change)}
                    {may("Use what runs", standing.may_use)}
                </dl>
                {reasons}
            </div>
        </section>
    }
}

fn hindrance_words(hindrance: Hindrance) -> (Tone, String) {
    match hindrance {
        Hindrance::Frozen { cause, level } => {
            let resources = match level {
                FreezeLevel::Account => "",
                FreezeLevel::AccountAndResources => " with its resources",
            };
            (Tone::Frozen, format!("The account is frozen{resources}: {}.", cause_words(cause)))
        }
        Hindrance::PartnerRestricted => (
            Tone::Frozen,
            "The account of its partner is restricted, and so are its own purchases.".into(),
        ),
        Hindrance::BudgetExhausted => (
            Tone::Over,
            "Its budget is used up; whoever has nothing left neither buys nor renews.".into(),
        ),
        Hindrance::NoBudget => {
            (Tone::Quiet, "It has no budget yet and needs one before it can buy.".into())
        }
    }
}

/// The freezes in force, by cause.
pub(super) fn freezes(details: &CustomerDetails) -> impl IntoView + use<> {
    let count = details.freezes.len();
    let body = if count == 0 {
        Either::Left(view! { <p class="card-body quiet">"Nothing freezes this account."</p> })
    } else {
        let items = details.freezes.iter().map(freeze_view).collect_view();
        Either::Right(view! { <ul class="items">{items}</ul> })
    };
    view! {
        <section class="card" aria-labelledby="freezes">
            <div class="card-head">
                <h2 id="freezes">"Freezes"</h2>
                {(count > 0).then(|| view! { <span class="card-count">{count.to_string()}</span> })}
            </div>
            {body}
        </section>
    }
}

fn freeze_view(seen: &FreezeSeen) -> impl IntoView + use<> {
    let cause = match seen.freeze.cause {
        FreezeCause::Association => "Since it joined",
        FreezeCause::Automatic => "Budget used up",
        FreezeCause::Manual => "By hand",
        FreezeCause::Partner => "Partner restricted",
    };
    let level = match seen.freeze.level {
        FreezeLevel::Account => "Account",
        FreezeLevel::AccountAndResources => "Account and resources",
    };
    let ends = match seen.ends {
        Some(ends) => format!("until {}, when the month restores", ends.short()),
        None => "until somebody lifts it".into(),
    };
    let note = format!("Since {}, {ends}", seen.since.short());
    let release = seen.release.map(
        |at| view! { <p class="hint">{format!("Resources are released on {}", at.short())}</p> },
    );
    view! {
        <li class="item">
            <div class="item-head">
                <h3 class="item-title">{cause}</h3>
                {badge(Tone::Frozen, level)}
            </div>
            {seen.freeze.reason.as_ref().map(|reason| view! { <p>{reason.to_string()}</p> })}
            <p class="hint">{note}</p>
            {release}
        </li>
    }
}

/// The open holds that expire first.
pub(super) fn holds(details: &CustomerDetails, units: Units<'_>) -> impl IntoView + use<> {
    let more = details.open_holds.saturating_sub(u32::try_from(details.holds.len()).unwrap_or(0));
    let currency = units.currency.to_owned();
    (details.open_holds > 0).then(|| {
        let items = details.holds.iter().map(|hold| hold_view(hold, &currency)).collect_view();
        view! {
            <section class="card" aria-labelledby="holds">
                <div class="card-head">
                    <h2 id="holds">"Open holds"</h2>
                    <span class="card-count">{details.open_holds.to_string()}</span>
                </div>
                <ul class="items">{items}</ul>
                {(more > 0).then(|| view! { <p class="card-foot">{format!("and {more} more")}</p> })}
            </section>
        }
    })
}

fn hold_view(hold: &OpenHold, currency: &str) -> impl IntoView + use<> {
    view! {
        <li class="item">
            <div class="item-head">
                <span class="item-title figure">{format!("{} {currency}", hold.amount.shown())}</span>
                <span class="hint">{format!("until {}", hold.expires.short())}</span>
            </div>
            <p class="hint code">{hold.id.to_string()}</p>
        </li>
    }
}

/// How to reach the customer, and who looks after it.
pub(super) fn contact(details: &CustomerDetails, me: &Me) -> impl IntoView + use<> {
    let contact = &details.contact;
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".into());
    let fact = |name: &'static str, value: String| {
        view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
    };
    let owner = (details.page.owner.id != me.partner.id)
        .then(|| fact("Reseller", details.page.owner.name.to_string()));
    let manager = contact.manager.as_ref().map_or_else(|| "—".into(), ToString::to_string);
    view! {
        <section class="card" aria-labelledby="contact">
            <div class="card-head"><h2 id="contact">"Contact"</h2></div>
            <div class="card-body">
                <dl class="facts">
                    {fact("Email", or_dash(&contact.email))}
                    {fact("Phone", or_dash(&contact.phone))}
                    {fact("Account manager", manager)}
                    {fact("Tag", or_dash(&contact.tag))}
                    {owner}
                    {fact("Associated", short_date(contact.associated))}
                    {fact("Customer ID", details.standing.customer.to_string())}
                </dl>
            </div>
            <p class="card-foot">
                <a class="link" href=paths::assign(&Selection::one(details.standing.customer), &[])>"Assign account manager"</a>
                " · "
                <a class="link" href=paths::disassociate(&[(paths::CUSTOMER, &details.standing.customer.to_string())])>"Disassociate"</a>
            </p>
        </section>
    }
}

/// Where this month's money goes.
pub(super) fn services(details: &CustomerDetails, units: Units<'_>) -> impl IntoView + use<> {
    let title = format!("Spend by service in {}", details.page.month.name());
    let spends = details
        .services
        .iter()
        .map(|spend| (spend.service.clone().unwrap_or_else(|| "Other".into()), spend.used));
    spends_card("services", title, spends.collect(), units)
}

/// What the latest months cost.
pub(super) fn months(details: &CustomerDetails, units: Units<'_>) -> impl IntoView + use<> {
    let current = details.page.month;
    let spends = details.months.iter().rev().map(|spend| {
        let number = spend.month.number().to_string();
        let year = number.split('-').next().unwrap_or_default();
        let so_far = if spend.month == current { " so far" } else { "" };
        (format!("{} {year}{so_far}", spend.month.name()), spend.used)
    });
    spends_card("months", "Spend by month".into(), spends.collect(), units)
}

/// Amounts with bars beside them, as long as they are to the largest.
fn spends_card(
    id: &'static str,
    title: String,
    spends: Vec<(String, Money)>,
    units: Units<'_>,
) -> impl IntoView + use<> {
    let most = spends.iter().map(|(_, used)| *used).max().unwrap_or_default();
    let currency = units.currency.to_owned();
    let body = if spends.is_empty() {
        Either::Left(view! { <p class="card-body quiet">"Nothing was spent."</p> })
    } else {
        let items = spends.into_iter().map(|(name, used)| {
            let permille = used.permille_of(most);
            let share =
                share_meter(Tone::Accent, permille, false, format!("{name}, beside the largest"));
            view! {
                <li>
                    <span class="spend-name">{name}</span>
                    {share}
                    <span class="spend-amount figure">{signed(used)}</span>
                </li>
            }
        });
        Either::Right(view! { <ul class="spends">{items.collect_view()}</ul> })
    };
    view! {
        <section class="card" aria-labelledby=id>
            <div class="card-head"><h2 id=id>{title}</h2><span class="card-count">{currency}</span></div>
            {body}
        </section>
    }
}

/// An amount that refunds may have turned below zero.
fn signed(amount: Money) -> String {
    match Money::ZERO.checked_sub(amount) {
        Some(refunded) if refunded > Money::ZERO => format!("−{}", refunded.shown()),
        _ => amount.shown(),
    }
}
