//! Partner Information > Basic Information: the partner itself and its budget quota.

pub(crate) mod api;
mod page;
mod quotas;
mod switch;

pub(crate) use page::partner_information_page;
pub(crate) use quotas::{quotas_view, share};
