//! Adjustment Record: every change to a customer's budget and freezes.

pub(crate) mod api;
mod page;
mod words;

pub(crate) use page::{records_page, records_table};
pub(crate) use words::{cause_words, quotas_words, tell};
