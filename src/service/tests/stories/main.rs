//! Stories: what people do with the center over days and months, with a clock that the story moves, on both engines.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod apps;
mod arrival;
mod audit;
mod batches;
mod budgets;
mod calendar;
mod codes;
mod customers;
mod freezes;
mod imports;
mod members;
mod messages;
mod model;
mod months;
mod receiver;
mod resellers;
mod sessions;
mod webhooks;
mod world;
mod year;
