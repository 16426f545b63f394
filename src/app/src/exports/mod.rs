//! Customer Management > Export History: the list of customers as files.

pub(crate) mod api;
mod page;

pub(crate) use page::exports_page;
