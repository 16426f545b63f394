//! The overview: what needs the member today.

pub mod api;
mod page;
mod tasks;

pub use page::{OverviewPage, figure_items, may_not_set};
