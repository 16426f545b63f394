//! Partner Information > Webhooks: where the partner's programs are told what happens, and what became of it.

pub(crate) mod api;
mod log;
mod page;

pub(crate) use log::webhook_log_page;
pub(crate) use page::webhooks_page;
