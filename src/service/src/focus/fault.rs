//! What is wrong with a bill, said so that the person who got it can find and mend the place.

use std::fmt;

/// How much of a wrong value is shown, in characters.
const SHOWN_MAX: usize = 60;

/// The first fault of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The line of the file, from 1; 0 for the file as a whole.
    pub(crate) line: u64,
    /// The column's name.
    pub(crate) column: Option<&'static str>,
    /// What stands there, shortened; nothing when the cell is empty or absent.
    pub(crate) value: Option<String>,
    /// What is wrong with it and what is allowed.
    pub(crate) problem: String,
}

impl Fault {
    pub(super) fn of_file(problem: &str) -> Self {
        Self { line: 0, column: None, value: None, problem: problem.to_owned() }
    }

    pub(super) fn no_rows() -> Self {
        Self::of_file("the file has no rows")
    }

    pub(super) fn of_header(column: &'static str, problem: &str) -> Self {
        Self { line: 1, column: Some(column), value: None, problem: problem.to_owned() }
    }

    /// What the CSV reader found: rows of unequal length, or that the file cannot be read on.
    pub(super) fn unreadable(error: &csv::Error, line: u64) -> Self {
        let problem = match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("the row has {len} cells; the header has {expected_len}")
            }
            csv::ErrorKind::Io(error) => format!("the file cannot be read: {error}"),
            _ => error.to_string(),
        };
        Self { line, column: None, value: None, problem }
    }

    pub(super) fn shown(value: &str) -> String {
        let mut letters = value.chars();
        let mut shown: String = letters.by_ref().take(SHOWN_MAX).collect();
        if letters.next().is_some() {
            shown.push('…');
        }
        shown
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        if let Some(column) = self.column {
            write!(f, "{column} ")?;
        }
        if let Some(value) = &self.value {
            write!(f, "{value:?} ")?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Fault {}
