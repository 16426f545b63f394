//! Setting budgets: the Set Budget page, its form's rules, what it says about the consequences, and the picture of the
//! month.

pub(crate) mod api;
mod aside;
mod chart;
mod consequence;
mod fields;
mod forecast;
pub(crate) mod form;
pub(crate) mod outcome;
mod page;

pub(crate) use aside::month_card;
pub(crate) use consequence::Units;
pub(crate) use page::set_budget_page;
