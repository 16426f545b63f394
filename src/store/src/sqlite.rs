//! SQLite: what its SQL says differently, and the queries compiled for it.

/// The driver.
pub(crate) type Db = sqlx::Sqlite;

/// Locks the rows that were read. SQLite locks the whole database with BEGIN IMMEDIATE.
macro_rules! lock_rows {
    ($alias:literal) => {
        ""
    };
}

/// The elements of a JSON array as rows of one column, `j.value`.
macro_rules! each {
    ($parameter:literal) => {
        concat!("json_each(", $parameter, ") AS j")
    };
}

/// Customers whose search key holds `$1`, which is at least three characters long. Leaves the WHERE open.
macro_rules! search_rows {
    () => {
        "SELECT c.id FROM customer_search s CROSS JOIN customers c \
         WHERE customer_search MATCH $1 AND c.number = s.rowid"
    };
}

/// What the trigram index is asked for: the text itself, as a phrase.
pub(crate) fn search_pattern(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The position of one text in another; 0 when it is not in it.
macro_rules! position {
    () => {
        "instr"
    };
}

#[path = "queries/mod.rs"]
pub(crate) mod queries;
