//! Partner Information > Authenticator App: a member's own app, whose codes take the place of those that are sent.

pub(crate) mod api;
mod page;

pub(crate) use page::authenticator_page;
