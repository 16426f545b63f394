//! Partner Information > Members: who signs in for the partner, as what.

pub(crate) mod api;
#[cfg(feature = "ssr")]
mod fields;
mod page;

pub(crate) use page::members_page;
