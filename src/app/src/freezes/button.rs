//! The button that leads from a customer's other pages to freezing or unfreezing it.

use domain::{
    contract::BudgetPage, freeze::FreezeLevel, freezing::FreezeAct, selection::Selection,
};
use leptos::{either::Either, prelude::*};

use crate::paths;

/// Leads to freezing a single customer, or to unfreezing it at its level; disabled with the reason for who may not.
pub(crate) fn freeze_button(page: &BudgetPage) -> impl IntoView + use<> {
    let [customer] = page.customers.as_slice() else { return None };
    let level = customer.facts.freezes.iter().map(|freeze| freeze.level).max();
    let (act, words) = match level {
        None => (FreezeAct::Freeze(FreezeLevel::Account), "Freeze Account"),
        Some(level) => (FreezeAct::Unfreeze(level), "Unfreeze Account"),
    };
    Some(match page.actor.may(act.action(), &page.owner) {
        Ok(()) => {
            let path = paths::freeze(act, &Selection::one(customer.facts.id), &[]);
            Either::Left(view! { <a class="button" href=path>{words}</a> })
        }
        Err(problem) => Either::Right(view! {
            <button class="button" type="button" disabled aria-describedby="may-not-act">{words}</button>
            <span class="visually-hidden" id="may-not-act">{problem.message()}</span>
        }),
    })
}
