//! Partner Information > API Keys: with which keys programs ask for the partner.

pub(crate) mod api;
mod page;

pub(crate) use page::api_keys_page;
