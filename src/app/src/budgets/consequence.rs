//! "What this does": the consequences of what stands in the form, in the words of a person. Computed from the very
//! decision that the service will take, by the same function.

use domain::{
    budget::{Budget, BudgetType},
    contract::{BudgetCustomer, BudgetPage},
    money::{AmountError, BudgetAmount, Money, group_cents},
    problem::Problem,
    quota::Quota,
    set_budget::{Change, Decision, quota_of},
};

use super::{
    forecast::{Forecast, forecast},
    form::{Checked, Typed, check, denied},
};
use crate::ui::Tone;

/// How the line of an amount that is the present one begins.
const STAYS: &str = "Budget stays at ";
/// The most names that a line lists.
const NAMES_MAX: usize = 3;

/// The units of the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Units<'a> {
    pub(crate) currency: &'a str,
    pub(crate) zone: &'a str,
}

/// One consequence: a sentence around what matters in it, and a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) tone: Tone,
    pub(super) before: String,
    pub(super) strong: String,
    pub(super) after: String,
    pub(super) note: String,
}

fn line(tone: Tone, before: &str, strong: &str, after: &str, note: String) -> Line {
    Line { tone, before: before.into(), strong: strong.into(), after: after.into(), note }
}

fn plain(tone: Tone, sentence: String, note: &str) -> Line {
    Line { before: sentence, ..line(tone, "", "", "", note.into()) }
}

/// The consequences of what stands in the form.
pub(super) fn consequences(typed: &Typed, page: &BudgetPage, units: Units<'_>) -> Vec<Line> {
    if denied(page).is_some() {
        return vec![plain(Tone::Quiet, "Nothing: you may not set this budget.".into(), "")];
    }
    let checked = match check(typed, page) {
        Ok(checked) => checked,
        Err(Problem::Amount { error: AmountError::Empty }) => {
            return vec![plain(Tone::Accent, "Type an amount to see what it does.".into(), "")];
        }
        Err(problem) => return vec![plain(Tone::Over, problem.message(), "")],
    };
    let (mut lines, after) = match checked {
        Checked::All(after) => (vec![all(typed, page, units)], after),
        Checked::Each(Decision { changes, quotas }) => {
            let lines = match (changes.as_slice(), page.customers.as_slice()) {
                ([change], [customer]) => single(change, customer, page, units),
                (changes, _) => several(typed, changes, page, units),
            };
            (lines, quotas)
        }
    };
    lines.extend(quotas(typed, &after, page));
    lines
}

fn single(
    change: &Change,
    customer: &BudgetCustomer,
    page: &BudgetPage,
    units: Units<'_>,
) -> Vec<Line> {
    let mut lines = vec![amount(change, units)];
    lines.extend(new_rule(change, customer, page, units));
    lines.push(exhaustion(change, page, units));
    let restores = page.restores.day();
    if !change.lifted.is_empty() {
        let note = "it may purchase, renew and change again".into();
        lines.push(line(Tone::Frozen, "The account is ", "unfrozen", " now", note));
    } else if change.frozen.is_none()
        && let Some(freeze) = customer.facts.freezes.first()
    {
        let until = if freeze.holds_until.is_some() {
            format!("until {restores}, when the month restores; tick Unfreeze Now to lift it")
        } else {
            "tick Unfreeze Now to lift it".into()
        };
        lines.push(line(Tone::Frozen, "The account ", "stays frozen", "", until));
    }
    lines
}

/// The old amount and the new one, and what is left of it today.
fn amount(change: &Change, units: Units<'_>) -> Line {
    let Units { currency, .. } = units;
    let after = &change.after;
    let new = format!("{} {currency}", after.amount.shown());
    let each = each(after.budget_type);
    let before = match &change.before {
        None => "First budget: ".into(),
        Some(before)
            if (before.budget_type, before.amount) == (after.budget_type, after.amount) =>
        {
            STAYS.into()
        }
        Some(before) if before.budget_type == after.budget_type => {
            format!("Budget {} → ", before.amount.shown())
        }
        Some(before) => format!(
            "Budget {} {} → ",
            before.amount.shown(),
            self::each(before.budget_type).trim_start()
        ),
    };
    // Cents against cents, so that what is shown adds up.
    let left = after.amount.cents() - change.used.floor_cents();
    let left = if left > 0 { format!("{} left today; ", group_cents(left)) } else { String::new() };
    let note = format!("{left}{} used at list price", change.used.shown());
    let when = if before == STAYS { "" } else { ", at once" };
    line(Tone::Accent, &before, &new, &format!("{each}{when}"), note)
}

/// What counts already where the budget counts by another rule than before (R-USE-2, R-USE-3).
fn new_rule(
    change: &Change,
    customer: &BudgetCustomer,
    page: &BudgetPage,
    units: Units<'_>,
) -> Option<Line> {
    let before = change.before.as_ref().map_or(BudgetType::Monthly, |before| before.budget_type);
    let month = page.month.name();
    let note = match (before, change.after.budget_type) {
        (BudgetType::Monthly, BudgetType::OneTime) => {
            format!("it counts from 1 {month} on, and nothing restores it")
        }
        (BudgetType::OneTime, BudgetType::Monthly) => format!(
            "{month} so far; the one-time budget had counted {}",
            customer.facts.used_one_time.shown()
        ),
        _ => return None,
    };
    let used = format!("{} {}", change.used.shown(), units.currency);
    Some(line(Tone::Accent, "Used under the new rule: ", &used, "", note))
}

/// What happens when it is used up, and when that will be.
fn exhaustion(change: &Change, page: &BudgetPage, units: Units<'_>) -> Line {
    let after = &change.after;
    let freezes = after.action.freezes().is_some();
    let total = after.amount.shown();
    if after.exhausted_by(change.used) {
        let note = format!("{} used of {total}", change.used.shown());
        return match (change.frozen.is_some(), freezes) {
            (true, _) => line(
                Tone::Over,
                "It is used up already, so the account ",
                "freezes at once",
                "",
                note,
            ),
            (false, true) => line(
                Tone::Over,
                "It is used up already; setting the same again ",
                "freezes nothing",
                "",
                note,
            ),
            (false, false) => line(
                Tone::Over,
                "It is used up already; ",
                "nothing is frozen",
                ", you decide",
                note,
            ),
        };
    }
    outlook(after, change.used, page, units)
}

/// Where the pace of a customer's budget leads, as it stands; nothing without a budget, or when it is used up.
pub(super) fn outlooks(page: &BudgetPage, units: Units<'_>) -> Vec<Line> {
    let facts = page.customers.iter().map(|customer| &customer.facts);
    let lines = facts.filter_map(|facts| {
        let budget = facts.budget.as_ref()?;
        let used = facts.used(budget.budget_type);
        (!budget.exhausted_by(used)).then(|| outlook(budget, used, page, units))
    });
    lines.collect()
}

/// When a budget of which `used` is used will be used up at the present pace, and how sure that is.
fn outlook(after: &Budget, used: Money, page: &BudgetPage, units: Units<'_>) -> Line {
    let freezes = after.action.freezes().is_some();
    let total = after.amount.shown();
    let terms = terms_of(after, page, units);
    let at_day = |day: i64| format!("{day} {}", page.month.name());
    match forecast(page, used, after.amount.money()) {
        Forecast::UsedUp { about, earliest, latest } => {
            let end = if freezes { ", and freezes" } else { "; nothing is frozen" };
            let range = match latest {
                Some(latest) if latest != earliest => {
                    format!("between the {} and the {}; ", ordinal(earliest), ordinal(latest))
                }
                Some(_) => String::new(),
                None => format!("the {} at the earliest; ", ordinal(earliest)),
            };
            line(
                Tone::Near,
                "At this pace it is used up about ",
                &at_day(about),
                end,
                format!("{range}{terms}"),
            )
        }
        Forecast::Lasts { at_end } => {
            let end = format!(" used at the end of {}", page.month.name());
            line(Tone::Ok, "At this pace it lasts: about ", &at_end.shown(), &end, terms)
        }
        Forecast::Unknown if freezes => {
            let at = format!("{total} {}", units.currency);
            line(Tone::Ok, "The account freezes at ", &at, " used", terms)
        }
        Forecast::Unknown => {
            let marks = page.owner.marks.shown();
            line(Tone::Ok, "You are alerted at ", &marks, "; nothing is frozen", terms)
        }
    }
}

/// When it restores, and at what it freezes.
fn terms_of(budget: &Budget, page: &BudgetPage, units: Units<'_>) -> String {
    let resets = match budget.budget_type {
        BudgetType::Monthly => {
            format!("resets {} {} {}", page.restores.day(), page.restores.time(), units.zone)
        }
        BudgetType::OneTime => "nothing restores it".into(),
    };
    if budget.action.freezes().is_some() {
        format!("{resets}; freezes at {} {}", budget.amount.shown(), units.currency)
    } else {
        resets
    }
}

/// What all get, and what that comes to.
fn all(typed: &Typed, page: &BudgetPage, units: Units<'_>) -> Line {
    let count = page.sums.customers;
    let cents = BudgetAmount::parse(&typed.amount).map_or(0, BudgetAmount::cents);
    let total = cents.saturating_mul(i64::from(count));
    let present = page.sums.cents.iter().sum();
    line(
        Tone::Accent,
        &format!("{count} customers get "),
        &format!("{} {}", group_cents(cents), units.currency),
        &format!("{} each, at once", each(typed.budget_type)),
        format!("{} in all, against {} now", group_cents(total), group_cents(present)),
    )
}

fn several(typed: &Typed, changes: &[Change], page: &BudgetPage, units: Units<'_>) -> Vec<Line> {
    let mut lines = vec![all(typed, page, units)];
    let named = |chosen: &dyn Fn(&Change, &BudgetCustomer) -> bool| -> Vec<String> {
        let pairs = changes.iter().zip(&page.customers);
        let chosen = pairs.filter(|(change, customer)| chosen(change, customer));
        chosen.map(|(_, customer)| customer.facts.name.to_string()).collect()
    };
    let mut tell = |tone, names: &[String], one: &str, many: &str| {
        let (strong, after) = match names.len() {
            0 => return,
            1 => ("One".to_owned(), one),
            more => (more.to_string(), many),
        };
        lines.push(line(tone, "", &strong, after, list(names)));
    };
    let used_up = |change: &Change| change.after.exhausted_by(change.used);
    tell(
        Tone::Over,
        &named(&|change, _| change.frozen.is_some()),
        " has used that up already and freezes at once",
        " have used that up already and freeze at once",
    );
    tell(
        Tone::Over,
        &named(&|change, _| used_up(change) && change.frozen.is_none()),
        " has used that up already; nothing is frozen",
        " have used that up already; nothing is frozen",
    );
    tell(
        Tone::Frozen,
        &named(&|change, _| !change.lifted.is_empty()),
        " account is unfrozen now",
        " accounts are unfrozen now",
    );
    tell(
        Tone::Frozen,
        &named(&|change, customer| {
            change.lifted.is_empty()
                && change.frozen.is_none()
                && !customer.facts.freezes.is_empty()
        }),
        " stays frozen",
        " stay frozen",
    );
    lines
}

/// The quotas afterwards: of the chosen type, and of the other where it becomes free.
fn quotas(typed: &Typed, quotas: &[Quota; 2], page: &BudgetPage) -> Vec<Line> {
    let whose = if page.owner.id == page.actor.partner.id {
        "Your".to_owned()
    } else {
        format!("{}'s", page.owner.name)
    };
    let mut lines = Vec::new();
    for after in quotas {
        let before = quota_of(&page.quotas, after.budget_type);
        let Some(granted) = after.granted else { continue };
        let difference = after.allocated_cents - before.allocated_cents;
        if difference == 0 && after.budget_type != typed.budget_type {
            continue;
        }
        let word = after.budget_type.word();
        let note = match difference {
            0 => "as before".to_owned(),
            1.. => format!("{} more than now", group_cents(difference)),
            _ => format!("{} become free", group_cents(-difference)),
        };
        let strong = group_cents(after.allocated_cents);
        let end = format!(" of {} allocated", granted.shown());
        lines.push(line(Tone::Ok, &format!("{whose} {word} quota: "), &strong, &end, note));
    }
    lines
}

fn each(budget_type: BudgetType) -> &'static str {
    match budget_type {
        BudgetType::Monthly => " a month",
        BudgetType::OneTime => " once",
    }
}

/// `A, B, C and 4 others`.
fn list(names: &[String]) -> String {
    let shown = names.iter().take(NAMES_MAX).cloned().collect::<Vec<_>>();
    match (names.len() - shown.len(), shown.split_last()) {
        (0, Some((last, []))) => last.clone(),
        (0, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
        (1, _) => format!("{} and one other", shown.join(", ")),
        (more, _) => format!("{} and {more} others", shown.join(", ")),
    }
}

/// `24th`.
fn ordinal(day: i64) -> String {
    let ending = match (day % 100, day % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{day}{ending}")
}

#[cfg(test)]
mod tests;
