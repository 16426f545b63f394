//! Customer Management: the list, its filters and the selection for setting budgets.

pub mod api;
mod filters;
mod page;
mod table;

pub use page::CustomersPage;
