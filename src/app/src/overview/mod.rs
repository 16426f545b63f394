//! The overview: what needs the member today.

pub(crate) mod api;
mod page;
mod tasks;

pub(crate) use page::{figure_items, may_not_set, overview_page};
