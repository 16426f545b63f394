//! Signing in and out, and who is signed in.

pub mod api;
mod page;

pub use page::SignInPage;
