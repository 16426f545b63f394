//! Signing in and out, and who is signed in.

pub(crate) mod api;
mod page;

pub(crate) use page::sign_in_page;
