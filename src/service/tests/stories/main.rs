//! Stories: what people do with the house over days and months, with a clock that the story moves, on both engines.

mod budgets;
mod codes;
mod imports;
mod months;
mod sessions;
mod world;
