//! PostgreSQL: what its SQL says differently, and the queries compiled for it.

use crate::pairs;

/// The driver.
pub(crate) type Db = sqlx::Postgres;

/// Whether rows are locked one by one.
pub(crate) const LOCKS_ROWS: bool = true;

/// Locks the rows that were read, but lets others refer to them.
macro_rules! lock_rows {
    ($alias:literal) => {
        concat!(" FOR NO KEY UPDATE OF ", $alias)
    };
}

/// Locks the rows that were read, leaving out those that others hold.
macro_rules! skip_locked {
    () => {
        " FOR UPDATE SKIP LOCKED"
    };
}

/// The elements of a JSON array as rows of one column, `j.value`. They are parsed once (`json` is parsed again for every
/// value taken out of it). The limit takes none away: without it the engine takes every array for a hundred elements, and
/// reads small tables whole to find a few rows.
macro_rules! each {
    ($parameter:literal) => {
        concat!(
            "(SELECT e.value FROM jsonb_array_elements(",
            $parameter,
            "::jsonb) AS e(value) LIMIT jsonb_array_length(",
            $parameter,
            "::jsonb)) AS j(value)"
        )
    };
}

/// Pushes the elements of a JSON array as rows of one column, `j.value`.
pub(crate) fn push_each(sql: &mut sqlx::QueryBuilder<Db>, array: String) {
    sql.push("jsonb_array_elements(").push_bind(array).push("::jsonb) AS j(value)");
}

/// Whether the engine keeps the plans of lists: one for all values would be a bad one, since it depends on the search and
/// on the size of the partner which index is good.
pub(crate) const KEEPS_LIST_PLANS: bool = false;

/// Keeps a condition from choosing the index; the engine counts rows and chooses well by itself.
macro_rules! unindexed {
    () => {
        ""
    };
}

/// Pushes `customers c WHERE …` of those whose search key holds a text, found in an index; `other` joins a table to them.
pub(crate) fn push_search(sql: &mut sqlx::QueryBuilder<Db>, other: &str, text: &str) {
    sql.push("customers c").push(other).push(" WHERE ");
    if pairs::answers(text) {
        sql.push("string_to_array(c.search_pairs, ' ') @> ARRAY[");
        sql.push_bind(pairs::word(text)).push("]");
        return;
    }
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    sql.push("c.search_key LIKE ").push_bind(pattern);
}

/// What a search answers with.
macro_rules! hit {
    () => {
        "c.id"
    };
}

/// That a row is the hit in `j.value`.
macro_rules! is_hit {
    () => {
        "c.id = j.value ->> 0"
    };
}

/// A value in the entry of a record `r`, by the keys that lead to it.
macro_rules! entry {
    ($first:literal $(, $key:literal)*) => {
        concat!("(r.entry::json #>> '{", $first, $(",", $key,)* "}')")
    };
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
