//! The demo world: four partners, their members and any number of customers with budgets, freezes and three months of
//! charges, made from a seed and the present moment alone. Plain data; only `load` knows a database and fills it with them.

mod chance;
mod charges;
mod customer;
mod load;
mod names;
mod plan;
#[cfg(test)]
mod tests;
mod world;

pub use charges::Charge;
pub use customer::{Author, Customer, Freeze, Setting};
pub use load::Made;
pub use world::{Member, PASSWORD, Partner, World, world};
