//! Every query, by the noun it is about. Compiled once per engine; `Db` and the macros in front of it are the engine's.

use serde::Serialize;

use super::{Db, KEEPS_LIST_PLANS, LOCKS_ROWS, push_each, push_search};

/// A connection inside a transaction.
pub(crate) type Conn = <Db as sqlx::Database>::Connection;

/// Rows as `each!` takes them: a JSON array of arrays.
fn array<T: Serialize>(rows: impl IntoIterator<Item = T>) -> String {
    // Texts and numbers always have a JSON form.
    serde_json::to_string(&rows.into_iter().collect::<Vec<_>>()).unwrap_or_default()
}

pub(crate) mod alerts;
pub(crate) mod association;
pub(crate) mod audit;
pub(crate) mod authenticators;
pub(crate) mod batches;
pub(crate) mod budgets;
pub(crate) mod calendar;
pub(crate) mod codes;
pub(crate) mod customers;
pub(crate) mod deliveries;
pub(crate) mod directory;
pub(crate) mod endpoints;
pub(crate) mod events;
pub(crate) mod exports;
pub(crate) mod freezes;
pub(crate) mod holds;
pub(crate) mod installation;
pub(crate) mod keys;
pub(crate) mod links;
pub(crate) mod list;
pub(crate) mod mails;
pub(crate) mod members;
pub(crate) mod meters;
pub(crate) mod once;
pub(crate) mod partners;
pub(crate) mod records;
pub(crate) mod registration;
pub(crate) mod requests;
pub(crate) mod resellers;
pub(crate) mod sessions;
pub(crate) mod tokens;
pub(crate) mod usage;
pub(crate) mod verify;
pub(crate) mod views;
