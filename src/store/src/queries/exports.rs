//! Exports of lists of customers: files as they were made.

use domain::id::{ExportId, PartnerId};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::Conn;
use crate::{ExportRow, NewExport, Result, convert::Table};

const EXPORTS: Table = Table("exports");

#[derive(FromRow)]
struct Columns {
    id: String,
    made_at: i64,
    maker: String,
    selection: String,
    customers: i64,
}

/// Keeps an export.
pub(crate) async fn add(conn: &mut Conn, new: &NewExport) -> Result<()> {
    query(
        "INSERT INTO exports (id, partner_id, made_by, made_at, selection, customers, file) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.to_string())
    .bind(new.partner.to_string())
    .bind(new.made_by.to_string())
    .bind(new.made_at.as_microsecond())
    .bind(&new.selection)
    .bind(i64::from(new.customers))
    .bind(&new.file)
    .execute(conn)
    .await?;
    Ok(())
}

/// The exports of a partner without their files, newest first.
pub(crate) async fn list(
    conn: &mut Conn,
    partner: PartnerId,
    limit: i64,
) -> Result<Vec<ExportRow>> {
    let rows: Vec<Columns> = query_as(
        "SELECT e.id, e.made_at, m.name AS maker, e.selection, e.customers \
         FROM exports e JOIN members m ON m.id = e.made_by \
         WHERE e.partner_id = $1 ORDER BY e.made_at DESC, e.id DESC LIMIT $2",
    )
    .bind(partner.to_string())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ExportRow {
                id: EXPORTS.parse("id", &row.id)?,
                made_at: EXPORTS.time("made_at", row.made_at)?,
                maker: EXPORTS.text("made_by", row.maker)?,
                selection: row.selection,
                customers: u32::try_from(row.customers).unwrap_or(u32::MAX),
            })
        })
        .collect()
}

/// The file of a partner's export.
pub(crate) async fn file(
    conn: &mut Conn,
    partner: PartnerId,
    id: ExportId,
) -> Result<Option<String>> {
    Ok(query_scalar("SELECT file FROM exports WHERE id = $1 AND partner_id = $2")
        .bind(id.to_string())
        .bind(partner.to_string())
        .fetch_optional(conn)
        .await?)
}

/// Removes exports from before a moment.
pub(crate) async fn prune(conn: &mut Conn, before: Timestamp) -> Result<()> {
    query("DELETE FROM exports WHERE made_at < $1")
        .bind(before.as_microsecond())
        .execute(conn)
        .await?;
    Ok(())
}
