//! Every wrong amount says which limit it breaks, everything typed survives the way through the URL, and codes find
//! their words again.

use domain::{
    access::{Actor, Principal, Rights, Role},
    budget::Budget,
    contract::{BudgetCustomer, ChosenSums},
    customer::{Association, CustomerState},
    freeze::{Freeze, FreezeCause, FreezeLevel},
    id::{CustomerId, MemberId, PartnerId},
    money::Money,
    partner::{Partner, Superior},
    period::BillingZone,
    quota::Quota,
    set_budget::CustomerFacts,
    text::{Account, Name},
};
use leptos_router::{location::RequestUrl, params::ParamsMap};
use uuid::Uuid;

use super::*;
use crate::request::forms::echo;

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn spent(cents: i64) -> Money {
    Money::from_nanos(cents * 10_000_000)
}

fn params(url: &str) -> ParamsMap {
    RequestUrl::new(url).parse().unwrap().search_params().clone()
}

pub(in crate::budgets) fn northwind() -> Partner {
    Partner {
        id: PartnerId::new(Uuid::from_u128(1)),
        kind: PartnerKind::Reseller,
        name: name("Northwind Cloud"),
        distributor: Some(Superior {
            id: PartnerId::new(Uuid::from_u128(9)),
            name: name("Meridian Distribution"),
        }),
        granted: true,
        frozen: false,
        verification_code: false,
        lift_at_restore: true,
        marks: domain::alert::Marks::default(),
    }
}

pub(in crate::budgets) fn customer(n: u128, text: &str, amount: i64, used: i64) -> BudgetCustomer {
    BudgetCustomer {
        facts: CustomerFacts {
            id: CustomerId::new(Uuid::from_u128(n)),
            name: name(text),
            version: 7,
            association: Association::Resale,
            budget: BudgetAmount::from_cents(amount).ok().map(|amount| Budget {
                budget_type: BudgetType::Monthly,
                amount,
                action: ExhaustionAction::Automatic,
                since: "2026-11-01T00:00:00Z".parse().unwrap(),
            }),
            used_month: spent(used),
            used_one_time: Money::ZERO,
            freezes: Vec::new(),
        },
        account: Account::parse("acme-robotics").unwrap(),
        state: CustomerState::Active,
        frozen_since: None,
    }
}

pub(in crate::budgets) fn freeze(cause: FreezeCause) -> Freeze {
    let since = "2026-11-14T09:00:00Z".parse().unwrap();
    Freeze { cause, level: FreezeLevel::Account, reason: None, since, holds_until: None }
}

/// Adds up anew who is chosen.
pub(in crate::budgets) fn recount(page: &mut BudgetPage) {
    let facts = || page.customers.iter().map(|customer| &customer.facts);
    let chosen = facts().map(|facts| facts.id).collect();
    page.sums = ChosenSums::of(facts());
    page.chosen = Selection::Ticked(chosen);
}

/// Acme Robotics on 22 November: 312.40 of 1,000.00 used, of a quota of which 311,450.00 more are allocated.
pub(in crate::budgets) fn page() -> BudgetPage {
    let zone = BillingZone::UTC;
    let now = "2026-11-22T09:30:00Z".parse().unwrap();
    let month = zone.month_of(now);
    let owner = northwind();
    let quota = |budget_type, granted, allocated_cents| Quota {
        budget_type,
        granted: BudgetAmount::from_cents(granted).ok(),
        allocated_cents,
    };
    let member = Principal::Member(MemberId::new(Uuid::from_u128(5)));
    let acme = customer(10, "Acme Robotics", 100_000, 31_240);
    BudgetPage {
        chosen: Selection::one(acme.facts.id),
        sums: ChosenSums::of([&acme.facts]),
        customers: vec![acme],
        actor: Actor {
            principal: member,
            rights: Rights::Role(Role::Admin),
            partner: owner.clone(),
        },
        owner,
        quotas: [
            quota(BudgetType::Monthly, 50_000_000, 31_245_000),
            quota(BudgetType::OneTime, 10_000_000, 800_000),
        ],
        month,
        now: zone.moment(now),
        restores: zone.moment(month.end),
        release_after: domain::freeze::ReleaseAfter::default(),
        days: [vec![spent(1_420); 21], vec![spent(1_420)]].concat(),
    }
}

fn typed(amount: &str) -> Typed {
    Typed { amount: amount.into(), ..Typed::present(&page()) }
}

fn message(typed: &Typed, page: &BudgetPage) -> String {
    check(typed, page).unwrap_err().message()
}

#[test]
fn every_wrong_amount_is_told_its_limit() {
    let digits = "Enter digits only, for example 1,000.00: commas between thousands, a point before the decimals.";
    for (amount, expected) in [
        ("", "Enter an amount, for example 1,000.00."),
        ("   ", "Enter an amount, for example 1,000.00."),
        ("0", "Enter at least 0.01. To stop spending, freeze the account."),
        ("-1", "Enter at least 0.01. To stop spending, freeze the account."),
        ("0.001", "Enter at most two decimals."),
        ("19.999", "Enter at most two decimals."),
        ("2147483648", "Enter at most 2,147,483,647.00."),
        ("1e3", digits),
        ("1,000,50", digits),
        ("ten", digits),
        (
            "188550.01",
            "At most 188,550.00 fits: 312,450.00 of your monthly quota of 500,000.00 are allocated, and 188,550.01 would need 0.01 more. Ask Meridian Distribution to raise the quota.",
        ),
    ] {
        let typed = typed(amount);
        assert_eq!(message(&typed, &page()), expected, "{amount:?}");
        assert_eq!(Said::from(&check(&typed, &page()).unwrap_err()).place, Place::Amount);
    }
    for amount in ["0.01", "1000", "1,000.00", " 19.990 ", "188,550.00"] {
        assert!(check(&typed(amount), &page()).is_ok(), "{amount:?}");
    }
}

#[test]
fn the_bounds_count_the_replaced_budget_back_in() {
    let mut page = page();
    assert_eq!(most(&page, BudgetType::Monthly), 18_855_000);
    assert_eq!(most(&page, BudgetType::OneTime), 9_200_000);
    page.customers.push(customer(11, "Borealis Foods", 0, 0));
    recount(&mut page);
    assert_eq!(most(&page, BudgetType::Monthly), 18_855_000 / 2);
    // A quota that was lowered below what is allocated still admits what the customer has.
    page.customers.truncate(1);
    recount(&mut page);
    page.quotas[0].granted = BudgetAmount::from_cents(1_000).ok();
    assert_eq!(most(&page, BudgetType::Monthly), 100_000);
    page.actor.partner.kind = PartnerKind::Distributor;
    assert_eq!(most(&page, BudgetType::Monthly), BudgetAmount::MAX.cents());
}

#[test]
fn an_untouched_form_shows_the_present_state() {
    let present = Typed::present(&page());
    assert_eq!(present.amount, "1000.00");
    assert_eq!(present.action, ExhaustionAction::Automatic);
    assert!(!present.unfreeze, "unfreezing is an explicit choice (R-BUD-4)");
    let mut fresh = page();
    fresh.customers = vec![customer(10, "Borealis Foods", 0, 0)];
    fresh.quotas[0].granted = None;
    let present = Typed::present(&fresh);
    assert_eq!((present.budget_type, present.amount.as_str()), (BudgetType::OneTime, ""));
    assert_eq!(present.action, ExhaustionAction::Manual);
}

#[test]
fn what_was_typed_survives_the_way_through_the_url() {
    let typed = Typed {
        budget_type: BudgetType::OneTime,
        amount: "1,00 &0=x".into(),
        action: ExhaustionAction::AutomaticWithResources,
        agreed: true,
        unfreeze: true,
        note: "INC 7 & more".into(),
        code: "123456".into(),
    };
    let page = page();
    let params = params(&echo(&typed.fields(&page), &[("problem", "amount")]));
    let read = Typed::read(|name| params.get(name), &Typed::present(&page));
    assert_eq!(read, Typed { code: String::new(), ..typed });
    assert_eq!(crate::paths::chosen(&params), Some(vec![page.customers[0].facts.id]));
}

#[test]
fn overlong_amounts_are_as_wrong_when_repeated() {
    let long = typed(&"9".repeat(5000));
    let params = params(&echo(&long.fields(&page()), &[]));
    let read = Typed::read(|name| params.get(name), &Typed::present(&page()));
    assert_eq!(check(&read, &page()), check(&long, &page()));
}

#[test]
fn the_form_asks_for_what_the_browser_checked() {
    let page = page();
    let typed = Typed { unfreeze: true, code: " 123456 ".into(), ..typed("1,200.50") };
    let command = typed.fields(&page).command().unwrap();
    assert_eq!(command.amount.cents(), 120_050);
    assert_eq!(command.action, Some(ExhaustionAction::Automatic));
    assert!(command.unfreeze && !command.agreed);
    assert_eq!(command.customers[0].version, Some(7));
    assert_eq!(command.code.as_deref(), Some("123456"));
}

#[test]
fn a_note_is_left_out_or_bounded() {
    let noted = |note: &str| Typed { note: note.into(), ..typed("10") };
    let command = |typed: &Typed| typed.fields(&page()).command();
    assert_eq!(command(&noted(" ")).unwrap().note, None);
    assert_eq!(command(&noted(" INC-2042 ")).unwrap().note.unwrap().as_str(), "INC-2042");
    let long = noted(&"n".repeat(257));
    let problem = command(&long).unwrap_err();
    assert_eq!(Said::from(&problem).place, Place::Note);
    let params = params(&echo(&long.fields(&page()), &[]));
    let read = Typed::read(|name| params.get(name), &Typed::present(&page()));
    assert_eq!(command(&read), Err(problem), "as wrong when repeated");
}

#[test]
fn tampered_fields_are_refused() {
    let good = typed("10").fields(&page());
    for customers in
        ["", "x", "0000000000000000000000000000000a", "0000000000000000000000000000000a.x"]
    {
        let fields = Fields { customers: customers.into(), ..good.clone() };
        assert_eq!(fields.command(), Err(Problem::NotFound), "{customers:?}");
    }
}

#[test]
fn a_code_is_missed_only_where_it_is_asked_for() {
    let mut page = page();
    assert_eq!(check_to_set(&typed("10"), &page), Ok(()));
    page.actor.partner.verification_code = true;
    let missing = Problem::VerificationCode { error: CodeError::Missing };
    assert_eq!(check_to_set(&typed("10"), &page), Err(missing));
    let with_code = Typed { code: "123456".into(), ..typed("10") };
    assert_eq!(check_to_set(&with_code, &page), Ok(()));
}

#[test]
fn resources_need_the_agreement() {
    let typed = Typed { action: ExhaustionAction::AutomaticWithResources, ..typed("1000") };
    let problem = check(&typed, &page()).unwrap_err();
    assert_eq!(Said::from(&problem).place, Place::Agreement);
    assert!(check(&Typed { agreed: true, ..typed }, &page()).is_ok());
}

#[test]
fn a_code_in_the_url_finds_the_very_message_again() {
    let page = page();
    for amount in ["0", "19.999", "999999999"] {
        let typed = typed(amount);
        let problem = check(&typed, &page).unwrap_err();
        let said = recall(problem.code(), &typed, &page).unwrap();
        assert_eq!(said.message, problem.message());
    }
    let said = recall("changed_meanwhile", &typed("10"), &page).unwrap();
    assert!(said.message.starts_with("Acme Robotics was changed by somebody else"), "{said:?}");
    for error in [CodeError::Missing, CodeError::Wrong, CodeError::Expired] {
        let problem = Problem::VerificationCode { error };
        assert_eq!(recall(problem.code(), &typed("10"), &page), Some(Said::from(&problem)));
    }
    // What stood in the way is gone meanwhile.
    let said = recall("quota_exceeded", &typed("10"), &page).unwrap();
    assert_eq!(said.place, Place::Page);
}

#[test]
fn unknown_codes_say_nothing() {
    for code in ["", "You have been hacked, call 555", "not_found", "<b>"] {
        assert_eq!(recall(code, &typed("10"), &page()), None, "{code:?}");
    }
}

#[test]
fn viewers_and_resellers_without_grant_are_denied_with_the_reason() {
    let mut page = page();
    assert_eq!(denied(&page), None);
    page.actor.rights = Rights::Role(Role::Viewer);
    assert!(
        denied(&page).unwrap().message().starts_with("Your role does not allow setting budgets.")
    );
    page.actor.rights = Rights::Role(Role::Admin);
    page.owner.granted = false;
    assert!(denied(&page).unwrap().message().contains("Ask Meridian Distribution"));
}

#[test]
fn a_type_without_quota_cannot_be_chosen() {
    let mut page = page();
    page.quotas[1].granted = None;
    assert_eq!(type_denied(&page, BudgetType::Monthly), None);
    let problem = type_denied(&page, BudgetType::OneTime).unwrap();
    assert_eq!(
        problem.message(),
        "You have no quota for one-time budgets. Ask Meridian Distribution for one."
    );
    page.actor.partner.kind = PartnerKind::Distributor;
    assert_eq!(type_denied(&page, BudgetType::OneTime), None);
}
