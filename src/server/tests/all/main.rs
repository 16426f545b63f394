//! The spawned server from outside, on every engine that is there: one binary, one module per promise.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod architecture;
mod batches;
mod chain;
mod command_line;
mod compat;
mod concurrency;
mod endurance;
mod exports;
mod harness;
mod headers;
mod mails;
mod partners;
mod probes;
mod roles;
mod sessions;
mod set_budget;
