//! Partner Information > Message Recipients: who gets which message by mail, and what became of the latest (R-ALT-2).

pub(crate) mod api;
mod log;
mod page;

pub(crate) use page::messages_page;
