//! The vendor-compatible partner API from outside: signatures and tokens, then each address field by field with the bounds
//! of its table, on every engine.

mod budgets;
mod customers;
mod doors;
mod program;
mod sdk;
