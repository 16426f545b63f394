//! Customer Management: the list, its filters and the selection for setting budgets.

pub(crate) mod api;
mod assign;
mod columns;
mod filters;
mod page;
mod table;
mod views;

pub(crate) use assign::assign_page;
pub(crate) use page::customers_page;
