//! The program `partner-center`.
fn main() {}
