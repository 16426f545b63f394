//! Partner Information > Basic Information: the partner itself and its budget quota.

pub mod api;
mod page;
mod quotas;

pub use page::PartnerInformationPage;
pub use quotas::{quotas_view, share};
