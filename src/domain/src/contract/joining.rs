//! Adding customers: what comes of a file of them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many faults of a file are told at a time.
pub const FAULTS_SHOWN: usize = 50;

/// What came of a file of customers: all of it was added, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomersImported {
    /// How many were added, or would be.
    pub added: u32,
    /// The first faults, in the order of the lines.
    pub faults: Vec<LineFault>,
    /// Whether there are more.
    pub more_faults: bool,
}

/// What is wrong with a line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineFault {
    /// Which line, from 1.
    pub line: u64,
    /// Which column; empty for the whole line.
    pub column: String,
    /// What is wrong, with the limit, as it reads after the place.
    pub message: String,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, message } = self;
        if column.is_empty() {
            write!(f, "line {line}: {message}")
        } else {
            write!(f, "line {line}, column {column}: {message}")
        }
    }
}
