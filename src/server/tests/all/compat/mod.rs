//! The vendor-compatible partner API from outside: signatures and tokens, then each address field by field with the bounds
//! of its table, on every engine.

mod bills;
mod budgets;
mod credit;
mod customers;
mod doors;
mod freezes;
mod program;
mod registration;
mod sdk;
