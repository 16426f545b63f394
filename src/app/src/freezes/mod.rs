//! Freezing and unfreezing, of one customer or of several: a page per act, with the reason and what it means.

pub(crate) mod api;
mod button;
mod form;
mod impact;
mod page;

pub(crate) use button::freeze_button;
pub(crate) use page::freeze_page;
