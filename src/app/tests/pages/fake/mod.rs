//! A session that answers from memory: Northwind Cloud on 22 November 2026, with one customer to set a budget for.

mod compat;
mod made;
mod session;

use std::sync::Arc;

use domain::{
    access::Role,
    budget::{Budget, BudgetType, ExhaustionAction},
    contract::{
        Acceptance, Answer, CustomerSession, DisassociationAsked, Figures, Invitation, Public,
        Session, SignIn, Signed, SignedIn, TokenIssued,
    },
    list::Count,
    member::check_password,
    money::{BudgetAmount, Money},
    period::{BillingZone, Moment},
    problem::Problem,
    quota::Quota,
    text::{Account, Email, Name, Reason},
};

pub(crate) use made::{BATCH, BATCH_DONE};

fn figures() -> Figures {
    Figures { customers: Count::capped(212), ..Figures::default() }
}

/// The one reseller.
pub(crate) const RESELLER: &str = "0000000000000000000000000000001e";
/// The one customer.
pub(crate) const ACME: &str = "0000000000000000000000000000000a";

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Nobody,
    Admin,
    Viewer,
    /// An admin of a partner that asks for verification codes.
    WithCode,
    Distributor,
}

/// Signing in: one password is right.
pub(crate) struct FakePublic;

/// The session of somebody.
pub(crate) struct FakeSession(Who);

fn answer<'a, T: Send + 'a>(result: Result<T, Problem>) -> Answer<'a, T> {
    Box::pin(std::future::ready(result))
}

/// What programs ask for and no page does.
fn no_page_asks<'a, T: Send + 'a>() -> Answer<'a, T> {
    answer(Err(Problem::NotFound))
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn moment(text: &str) -> Moment {
    BillingZone::UTC.moment(text.parse().unwrap())
}

fn now() -> Moment {
    moment("2026-11-22T09:30:00Z")
}

fn spent(cents: i64) -> Money {
    Money::from_nanos(cents * 10_000_000)
}

fn amount(text: &str) -> BudgetAmount {
    BudgetAmount::parse(text).unwrap()
}

fn monthly(text: &str) -> Budget {
    Budget {
        budget_type: BudgetType::Monthly,
        amount: amount(text),
        action: ExhaustionAction::Automatic,
        since: "2026-11-01T00:00:00Z".parse().unwrap(),
    }
}

fn quotas() -> [Quota; 2] {
    let quota = |budget_type, granted, allocated_cents| Quota {
        budget_type,
        granted: Some(amount(granted)),
        allocated_cents,
    };
    [quota(BudgetType::Monthly, "500000", 31_245_000), quota(BudgetType::OneTime, "100000", 0)]
}

impl Public for FakePublic {
    fn sign_in<'a>(&'a self, request: &'a SignIn) -> Answer<'a, SignedIn> {
        answer(if request.password == "right" {
            Ok(SignedIn { token: "secret".into(), seconds: 3600 })
        } else {
            Err(Problem::SignInRefused)
        })
    }

    fn enter<'a>(&'a self, _: &'a str) -> Answer<'a, Option<Arc<dyn Session>>> {
        answer(Ok(None))
    }

    fn enter_with_key<'a>(&'a self, _: &'a str, _: &'a str) -> Answer<'a, Arc<dyn Session>> {
        answer(Err(Problem::KeyRefused))
    }

    fn invitation<'a>(&'a self, token: &'a str) -> Answer<'a, Invitation> {
        answer(if token == "good" {
            Ok(Invitation {
                partner: name("Northwind Cloud"),
                email: email("kim@northwind.example"),
                role: Role::Operator,
            })
        } else {
            Err(Problem::LinkExpired)
        })
    }

    fn join<'a>(&'a self, acceptance: &'a Acceptance) -> Answer<'a, ()> {
        answer(check_password(&acceptance.password))
    }

    fn ask_reset<'a>(&'a self, _: &'a str, _: &'a str) -> Answer<'a, ()> {
        answer(Ok(()))
    }

    fn reset_password<'a>(&'a self, token: &'a str, password: &'a str) -> Answer<'a, ()> {
        answer(if token == "good" { check_password(password) } else { Err(Problem::LinkExpired) })
    }

    fn enter_with_signature<'a>(&'a self, _: &'a Signed) -> Answer<'a, Arc<dyn Session>> {
        no_page_asks()
    }

    fn enter_as_customer<'a>(&'a self, _: &'a Signed) -> Answer<'a, Arc<dyn CustomerSession>> {
        no_page_asks()
    }

    fn issue_token<'a>(&'a self, _: &'a SignIn, _: Option<&'a str>) -> Answer<'a, TokenIssued> {
        no_page_asks()
    }

    fn enter_with_token<'a>(&'a self, _: &'a str) -> Answer<'a, Option<Arc<dyn Session>>> {
        no_page_asks()
    }

    fn disassociation_asked<'a>(&'a self, token: &'a str) -> Answer<'a, DisassociationAsked> {
        answer(if token == "good" {
            Ok(DisassociationAsked {
                partner: name("Northwind Cloud"),
                customer: name("Acme Robotics"),
                account: Account::parse("acme-robotics").unwrap(),
                reason: Reason::parse("The contract ends").unwrap(),
            })
        } else {
            Err(Problem::NotFound)
        })
    }

    fn answer_disassociation<'a>(&'a self, token: &'a str, _: bool) -> Answer<'a, ()> {
        answer(if token == "good" { Ok(()) } else { Err(Problem::NotFound) })
    }

    fn ready(&self) -> Answer<'_, ()> {
        answer(Ok(()))
    }
}
