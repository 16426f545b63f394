//! The rules of Partner Center and the contract that its other rooms keep: what a budget is, when it is used up, who
//! may set it and what the answer says. Pure: no I/O, no clock, no randomness, no features; the same code runs in the
//! browser and in the server.
//!
//! Citations in docstrings name the lines of docs/rules.md: `R-…` are rules of the trade, `A-…` decisions on what the
//! sources leave open, `D…` decisions of this project.

pub mod access;
pub mod alert;
pub mod batch;
pub mod budget;
pub mod charge;
pub mod contract;
pub mod customer;
pub mod delivery;
pub mod disassociation;
pub mod event;
pub mod freeze;
pub mod freezing;
pub mod grant;
pub mod hold;
pub mod id;
pub mod joining;
pub mod list;
pub mod member;
pub mod message;
pub mod metering;
pub mod money;
pub mod moving;
pub mod operation;
pub mod partner;
pub mod period;
pub mod problem;
pub mod quota;
pub mod record;
pub mod request;
pub mod restriction;
pub mod selection;
pub mod set_budget;
pub mod silence;
pub mod standing;
pub mod text;
