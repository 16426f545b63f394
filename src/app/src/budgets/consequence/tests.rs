//! The consequences in words, case by case.

use domain::{
    access::{Rights, Role},
    budget::ExhaustionAction,
    contract::ChosenSums,
    freeze::FreezeCause,
    list::CustomerQuery,
    money::Money,
    selection::Selection,
};

use super::{
    super::{
        fields::frozen,
        form::tests::{customer, freeze, page, recount},
    },
    *,
};

const UNITS: Units<'_> = Units { currency: "USD", zone: "UTC" };

fn told(typed: &Typed, page: &BudgetPage) -> Vec<String> {
    let lines = consequences(typed, page, UNITS);
    lines
        .into_iter()
        .map(|line| format!("{}{}{} | {}", line.before, line.strong, line.after, line.note))
        .collect()
}

fn typed(amount: &str) -> Typed {
    Typed { amount: amount.into(), ..Typed::present(&page()) }
}

#[test]
fn a_lower_budget_is_told_with_its_end_and_the_quota() {
    assert_eq!(
        told(&typed("350"), &page()),
        [
            "Budget 1,000.00 → 350.00 USD a month, at once | 37.60 left today; 312.40 used at list price",
            "At this pace it is used up about 24 November, and freezes | resets 1 December 00:00 UTC; freezes at 350.00 USD",
            "Your monthly quota: 311,800.00 of 500,000.00 allocated | 650.00 become free",
        ]
    );
}

#[test]
fn a_budget_that_lasts_says_so() {
    assert_eq!(
        told(&typed("1000"), &page()),
        [
            "Budget stays at 1,000.00 USD a month | 687.60 left today; 312.40 used at list price",
            "At this pace it lasts: about 426.00 used at the end of November | resets 1 December 00:00 UTC; freezes at 1,000.00 USD",
            "Your monthly quota: 312,450.00 of 500,000.00 allocated | as before",
        ]
    );
}

#[test]
fn what_freezes_at_once_is_said() {
    let lines = told(&typed("300"), &page());
    assert_eq!(
        lines[1],
        "It is used up already, so the account freezes at once | 312.40 used of 300.00"
    );
    let manual = Typed { action: ExhaustionAction::Manual, ..typed("300") };
    assert_eq!(
        told(&manual, &page())[1],
        "It is used up already; nothing is frozen, you decide | 312.40 used of 300.00"
    );
}

#[test]
fn freezes_are_lifted_or_stay() {
    let mut page = page();
    page.customers[0].facts.freezes = vec![freeze(FreezeCause::Association)];
    let stays = told(&typed("2000"), &page);
    assert_eq!(stays[2], "The account stays frozen | tick Unfreeze Now to lift it");
    let lifted = told(&Typed { unfreeze: true, ..typed("2000") }, &page);
    assert_eq!(lifted[2], "The account is unfrozen now | it may purchase, renew and change again");
    let again = told(&Typed { unfreeze: true, ..typed("300") }, &page);
    assert_eq!(again.len(), 1);
    assert!(again[0].contains("would freeze it again at once"), "{again:?}");
}

#[test]
fn a_first_budget_without_any_spending() {
    let mut page = page();
    page.customers = vec![customer(10, "Borealis Foods", 0, 0)];
    page.days = vec![Money::ZERO; 22];
    let lines = told(&Typed { amount: "500".into(), ..Typed::present(&page) }, &page);
    assert_eq!(
        lines,
        [
            "First budget: 500.00 USD a month, at once | 500.00 left today; 0.00 used at list price",
            "You are alerted at 75, 90 and 100 %; nothing is frozen | resets 1 December 00:00 UTC",
            "Your monthly quota: 312,950.00 of 500,000.00 allocated | 500.00 more than now",
        ]
    );
}

#[test]
fn changing_the_type_frees_the_other_quota() {
    let lines = told(&Typed { budget_type: BudgetType::OneTime, ..typed("400") }, &page());
    assert_eq!(
        lines[0],
        "Budget 1,000.00 a month → 400.00 USD once, at once | 87.60 left today; 312.40 used at list price"
    );
    assert_eq!(
        lines[1],
        "Used under the new rule: 312.40 USD | it counts from 1 November on, and nothing restores it"
    );
    assert!(lines[2].ends_with("nothing restores it; freezes at 400.00 USD"), "{lines:?}");
    assert_eq!(
        lines[3],
        "Your monthly quota: 311,450.00 of 500,000.00 allocated | 1,000.00 become free"
    );
    assert_eq!(
        lines[4],
        "Your one-time quota: 8,400.00 of 100,000.00 allocated | 400.00 more than now"
    );
}

#[test]
fn switching_to_monthly_says_what_the_month_has_used() {
    let mut page = page();
    let facts = &mut page.customers[0].facts;
    facts.used_one_time = Money::from_nanos(900_000_000_000);
    if let Some(budget) = &mut facts.budget {
        budget.budget_type = BudgetType::OneTime;
    }
    let lines = told(&Typed { budget_type: BudgetType::Monthly, ..typed("400") }, &page);
    assert_eq!(
        lines[1],
        "Used under the new rule: 312.40 USD | November so far; the one-time budget had counted 900.00"
    );
}

#[test]
fn all_that_match_are_told_by_their_sums() {
    let mut page = page();
    page.customers.clear();
    page.chosen = Selection::matching(&CustomerQuery::default());
    page.sums = ChosenSums { customers: 212, cents: [600_000, 50_000], frozen: 3 };
    let lines = told(&Typed { amount: "350".into(), ..Typed::present(&page) }, &page);
    assert_eq!(
        lines,
        [
            "212 customers get 350.00 USD a month each, at once | 74,200.00 in all, against 6,500.00 now",
            "Your monthly quota: 380,650.00 of 500,000.00 allocated | 68,200.00 more than now",
            "Your one-time quota: 7,500.00 of 100,000.00 allocated | 500.00 become free",
        ]
    );
    let much = told(&Typed { amount: "1000".into(), ..Typed::present(&page) }, &page);
    assert!(much[0].contains("would need"), "{much:?}");
    assert_eq!(frozen(&page).as_deref(), Some("3 of the 212 are frozen"));
}

#[test]
fn several_customers_are_told_together() {
    let mut page = page();
    page.customers.push(customer(11, "Cobalt Analytics", 500_000, 401_288));
    page.customers.push(customer(12, "Borealis Foods", 0, 0));
    page.customers[2].facts.freezes = vec![freeze(FreezeCause::Association)];
    recount(&mut page);
    page.days = Vec::new();
    let lines = told(&Typed { action: ExhaustionAction::Automatic, ..typed("350") }, &page);
    assert_eq!(
        lines,
        [
            "3 customers get 350.00 USD a month each, at once | 1,050.00 in all, against 6,000.00 now",
            "One has used that up already and freezes at once | Cobalt Analytics",
            "One stays frozen | Borealis Foods",
            "Your monthly quota: 307,500.00 of 500,000.00 allocated | 4,950.00 become free",
        ]
    );
}

#[test]
fn what_cannot_be_done_says_why() {
    assert_eq!(told(&typed(""), &page()), ["Type an amount to see what it does. | "]);
    assert_eq!(told(&typed("1e3"), &page()).len(), 1);
    let mut viewer = page();
    viewer.actor.rights = Rights::Role(Role::Viewer);
    assert_eq!(told(&typed("10"), &viewer), ["Nothing: you may not set this budget. | "]);
}

#[test]
fn names_and_days_read_well() {
    let names = |n: usize| list(&["A", "B", "C", "D", "E"].map(String::from)[..n]);
    assert_eq!(
        [1, 2, 3, 4, 5].map(names),
        ["A", "A and B", "A, B and C", "A, B, C and one other", "A, B, C and 2 others"]
    );
    assert_eq!(
        [1, 2, 3, 4, 11, 12, 13, 21, 22].map(ordinal).join(" "),
        "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd"
    );
}
