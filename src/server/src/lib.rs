//! The server of Partner Center: all ways in. It alone reads settings, speaks HTTP and listens; it
//! holds no rule of the trade.
//!
//! A request passes, from outside in: its log line, the security headers, compression, the time limit, the origin
//! check, the body limit, the session, the role table's line, and then the page or the server function.

// The types of whole pages are deep, and they are put together here.
#![recursion_limit = "512"]

pub mod api;
pub mod cli;
pub mod config;
pub mod role_table;
pub mod router;
pub mod serve;
pub mod site;

mod address;
mod attachment;
mod batches;
mod chain;
mod commands;
mod compat;
mod exports;
mod headers;
mod health;
mod limits;
mod metrics;
mod origin;
mod problems;
mod progress;
mod session;
mod sign;
mod telemetry;
