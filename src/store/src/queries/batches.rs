//! Batches of budgets: drafts, and what became of them. What they hold is JSON of the domain's types, which lists of
//! customers come out of and nothing is searched in.

use domain::id::{BatchId, MemberId};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};

use super::Conn;
use crate::{BatchKept, BatchRow, Result, convert::Table, error::changed};

const BATCHES: Table = Table("batches");

#[derive(FromRow)]
struct Columns {
    partner_id: String,
    owner_id: String,
    made_by: String,
    maker: String,
    made_at: i64,
    undoes: Option<String>,
    undone_by: Option<String>,
    plan: String,
    applier: Option<String>,
    applied_at: Option<i64>,
    result: Option<String>,
}

/// Adds a draft.
pub(crate) async fn add(conn: &mut Conn, new: &BatchRow) -> Result<()> {
    query(
        "INSERT INTO batches (id, partner_id, owner_id, made_by, made_at, undoes, plan) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.to_string())
    .bind(new.partner.to_string())
    .bind(new.owner.to_string())
    .bind(new.made_by.to_string())
    .bind(new.made_at.as_microsecond())
    .bind(new.undoes.map(|batch| batch.to_string()))
    .bind(&new.plan)
    .execute(conn)
    .await?;
    Ok(())
}

/// A batch, drafted or applied.
pub(crate) async fn find(conn: &mut Conn, id: BatchId) -> Result<Option<BatchKept>> {
    let row: Option<Columns> = query_as(
        "SELECT b.partner_id, b.owner_id, b.made_by, m.name AS maker, b.made_at, b.undoes, \
                (SELECT u.id FROM batches u WHERE u.undoes = b.id AND u.applied_at IS NOT NULL \
                 ORDER BY u.applied_at LIMIT 1) AS undone_by, \
                b.plan, a.name AS applier, b.applied_at, b.result \
         FROM batches b JOIN members m ON m.id = b.made_by LEFT JOIN members a ON a.id = b.applied_by \
         WHERE b.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    row.map(|row| row.batch(id)).transpose()
}

/// Notes of a draft that it was applied, and what came of it, which takes the place of its plan: a row of both would be
/// written twice as large. An applied batch is never changed again.
pub(crate) async fn put_applied(
    conn: &mut Conn,
    id: BatchId,
    by: MemberId,
    at: Timestamp,
    result: &str,
) -> Result<()> {
    let done = query(
        "UPDATE batches SET applied_by = $2, applied_at = $3, result = $4, plan = '' \
         WHERE id = $1 AND applied_at IS NULL",
    )
    .bind(id.to_string())
    .bind(by.to_string())
    .bind(at.as_microsecond())
    .bind(result)
    .execute(conn)
    .await?;
    changed("applied batches", 1, done.rows_affected())
}

/// Removes drafts from before a moment.
pub(crate) async fn prune(conn: &mut Conn, before: Timestamp) -> Result<()> {
    query("DELETE FROM batches WHERE applied_at IS NULL AND made_at < $1")
        .bind(before.as_microsecond())
        .execute(conn)
        .await?;
    Ok(())
}

impl Columns {
    fn batch(self, id: BatchId) -> Result<BatchKept> {
        let batch_of = |column, text: Option<String>| {
            text.map(|text| BATCHES.parse::<BatchId>(column, &text)).transpose()
        };
        let applied = match (self.applier, self.applied_at, self.result) {
            (Some(by), Some(at), Some(result)) => {
                let by = BATCHES.text("applied_by", by)?;
                Some((by, BATCHES.time("applied_at", at)?, result))
            }
            _ => None,
        };
        Ok(BatchKept {
            row: BatchRow {
                id,
                partner: BATCHES.parse("partner_id", &self.partner_id)?,
                owner: BATCHES.parse("owner_id", &self.owner_id)?,
                made_by: BATCHES.parse("made_by", &self.made_by)?,
                made_at: BATCHES.time("made_at", self.made_at)?,
                undoes: batch_of("undoes", self.undoes)?,
                plan: self.plan,
            },
            maker: BATCHES.text("made_by", self.maker)?,
            undone_by: batch_of("undone_by", self.undone_by)?,
            applied,
        })
    }
}
