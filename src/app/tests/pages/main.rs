//! Every page as a browser without JavaScript gets it, over a session that answers from memory: whole, with its status,
//! and with forms that lead back to it.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail by panicking; clippy sees only in test functions that they are tests"
)]

mod browser;
mod budgets;
mod customers;
mod entering;
mod fake;
mod freezing;
mod partner;
mod resellers;
