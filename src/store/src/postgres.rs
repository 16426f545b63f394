//! PostgreSQL: what its SQL says differently, and the queries compiled for it.

/// The driver.
pub(crate) type Db = sqlx::Postgres;

/// Locks the rows that were read, but lets others refer to them.
macro_rules! lock_rows {
    ($alias:literal) => {
        concat!(" FOR NO KEY UPDATE OF ", $alias)
    };
}

/// The elements of a JSON array as rows of one column, `j.value`.
macro_rules! each {
    ($parameter:literal) => {
        concat!("json_array_elements(", $parameter, "::json) AS j(value)")
    };
}

/// Customers whose search key holds `$1`, which is at least three characters long. Leaves the WHERE open.
macro_rules! search_rows {
    () => {
        "SELECT c.id FROM customers c WHERE c.search_key LIKE $1"
    };
}

/// What the trigram index is asked for: the text itself anywhere.
pub(crate) fn search_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The position of one text in another; 0 when it is not in it.
macro_rules! position {
    () => {
        "strpos"
    };
}

#[expect(clippy::duplicate_mod, reason = "one text of each query, compiled once per engine")]
#[path = "queries/mod.rs"]
pub(crate) mod queries;
