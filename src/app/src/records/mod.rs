//! Adjustment Record: every change to a customer's budget and freezes.

pub mod api;
mod page;
mod words;

pub use page::RecordsPage;
