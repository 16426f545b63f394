//! SQLite: what its SQL says differently, and the queries compiled for it.

use crate::pairs;

/// The driver.
pub(crate) type Db = sqlx::Sqlite;

/// Whether rows are locked one by one. SQLite locks the whole database with BEGIN IMMEDIATE.
pub(crate) const LOCKS_ROWS: bool = false;

/// Locks the rows that were read: all are locked.
macro_rules! lock_rows {
    ($alias:literal) => {
        ""
    };
}

/// Locks the rows that were read, leaving out those that others hold. There are no others on SQLite.
macro_rules! skip_locked {
    () => {
        ""
    };
}

/// The elements of a JSON array as rows of one column, `j.value`. An UPDATE has no CROSS JOIN to say what comes first:
/// there, every condition on an indexed column beside the key is `unindexed!()`, or the engine begins with the table and
/// walks the whole array for each of its rows.
macro_rules! each {
    ($parameter:literal) => {
        concat!("jsonb_each(", $parameter, ") AS j")
    };
}

/// Pushes the elements of a JSON array as rows of one column, `j.value`.
pub(crate) fn push_each(sql: &mut sqlx::QueryBuilder<Db>, array: String) {
    sql.push("jsonb_each(").push_bind(array).push(") AS j");
}

/// Whether the engine keeps the plans of lists.
pub(crate) const KEEPS_LIST_PLANS: bool = true;

/// Keeps a condition from choosing the index: it does not count rows, and would take any condition for a rare one.
macro_rules! unindexed {
    () => {
        "+"
    };
}

/// Pushes `customers c WHERE …` of those whose search key holds a text, found in an index; `other` joins a table to them.
pub(crate) fn push_search(sql: &mut sqlx::QueryBuilder<Db>, other: &str, text: &str) {
    let (index, text) = if pairs::answers(text) {
        ("customer_pairs", pairs::word(text))
    } else {
        ("customer_search", text.to_owned())
    };
    sql.push(index).push(" s CROSS JOIN customers c").push(other);
    sql.push(" WHERE c.number = s.rowid AND ")
        .push(index)
        .push(" MATCH ")
        .push_bind(format!("\"{}\"", text.replace('"', "\"\"")));
}

/// What a search answers with: the row number, by which SQLite finds a row several times faster than by its id.
macro_rules! hit {
    () => {
        "CAST(c.number AS TEXT)"
    };
}

/// That a row is the hit in `j.value`.
macro_rules! is_hit {
    () => {
        "c.number = CAST(j.value ->> 0 AS INTEGER)"
    };
}

/// A value in the entry of a record `r`, by the keys that lead to it.
macro_rules! entry {
    ($first:literal $(, $key:literal)*) => {
        concat!("(r.entry ->> '$.", $first, $(".", $key,)* "')")
    };
}

/// The position of one text in another; 0 when it is not in it.
macro_rules! position {
    () => {
        "instr"
    };
}

#[path = "queries/mod.rs"]
pub(crate) mod queries;

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, query_as};

    use super::queries::{budgets, customers, deliveries, holds, mails, meters};

    #[tokio::test]
    async fn updates_by_an_array_go_through_it_once() -> Result<(), Box<dyn std::error::Error>> {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await?;
        sqlx::migrate!("../../migrations/sqlite").run(&mut connection).await?;
        for update in [
            budgets::PUT,
            customers::ASSIGN,
            customers::RAISE_VERSIONS,
            deliveries::PUT,
            holds::SETTLE,
            mails::PUT,
            meters::PUT,
        ] {
            let plan: Vec<(i64, i64, i64, String)> =
                query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {update}")))
                    .fetch_all(&mut connection)
                    .await?;
            let steps: Vec<_> = plan.iter().map(|(_, _, _, step)| step.as_str()).collect();
            let first = steps.first().copied().unwrap_or_default();
            assert!(first.starts_with("SCAN j"), "{update}\n{steps:#?}");
        }
        Ok(())
    }
}
