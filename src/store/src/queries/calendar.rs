//! What the passing of time changes, and that the outside was told of it: months that began, freezes that are over,
//! resources that are to be released. Touches no row but those whose state changed.

use domain::{
    freeze::{Freeze, FreezeCause, FreezeLevel},
    id::{CustomerId, PartnerId},
};
use jiff::Timestamp;
use sqlx::{query, query_as, query_scalar};

use super::{Conn, array, customers::ids_json};
use crate::{
    Result, UntoldPartner,
    convert::{FreezeColumns, Table},
    error::changed,
    words::Word,
};

/// Locks some of the partners that were not told of a month yet. Where another server tells them, this waits until it
/// has, and does not find them any more.
pub(crate) async fn lock_untold(
    conn: &mut Conn,
    month_start: Timestamp,
    limit: i64,
) -> Result<Vec<UntoldPartner>> {
    const PARTNERS: Table = Table("partners");
    let rows: Vec<(String, String, i64)> = query_as(concat!(
        "SELECT p.id, p.name, COALESCE(p.period_told, p.created_at) FROM partners p \
         WHERE p.period_told IS NULL OR p.period_told < $1 ORDER BY p.id LIMIT $2",
        lock_rows!("p")
    ))
    .bind(month_start.as_microsecond())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(id, name, told)| {
            Ok(UntoldPartner {
                id: PARTNERS.parse("id", &id)?,
                name: PARTNERS.text("name", name)?,
                told: PARTNERS.time("period_told", told)?,
            })
        })
        .collect()
}

/// Notes that partners were told of a month.
pub(crate) async fn put_told(
    conn: &mut Conn,
    ids: &[PartnerId],
    month_start: Timestamp,
) -> Result<()> {
    let rows: Vec<_> = ids.iter().map(|id| (id,)).collect();
    let done = query(concat!(
        "UPDATE partners SET period_told = $1 WHERE id IN (SELECT j.value ->> 0 FROM ",
        each!("$2"),
        ")"
    ))
    .bind(month_start.as_microsecond())
    .bind(array(rows))
    .execute(conn)
    .await?;
    changed("told partners", ids.len(), done.rows_affected())
}

/// Customers with a freeze that is over, the one that ended first in front.
pub(crate) async fn list_lapsed(
    conn: &mut Conn,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<CustomerId>> {
    let ids: Vec<String> = query_scalar(
        "SELECT f.customer_id FROM freezes f WHERE f.holds_until <= $1 \
         ORDER BY f.holds_until LIMIT $2",
    )
    .bind(now.as_microsecond())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    parse(&ids)
}

/// Removes the freezes of locked customers that are over. They mean nothing any more: no state changes by it.
pub(crate) async fn remove_lapsed(
    conn: &mut Conn,
    ids: &[CustomerId],
    now: Timestamp,
) -> Result<()> {
    query(concat!(
        "DELETE FROM freezes WHERE customer_id IN (SELECT j.value ->> 0 FROM ",
        each!("$1"),
        ") AND cause = $2 AND holds_until <= $3"
    ))
    .bind(ids_json(ids))
    .bind(FreezeCause::Automatic.stored())
    .bind(now.as_microsecond())
    .execute(conn)
    .await?;
    Ok(())
}

/// Customers whose resources have been frozen since a moment or longer, and nobody was told.
pub(crate) async fn list_unreleased(
    conn: &mut Conn,
    since: Timestamp,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<CustomerId>> {
    let ids: Vec<String> = query_scalar(
        "SELECT f.customer_id FROM freezes f \
         WHERE f.level = 'account_and_resources' AND NOT f.release_told AND f.since <= $1 \
             AND (f.holds_until IS NULL OR f.holds_until > $2) ORDER BY f.since LIMIT $3",
    )
    .bind(since.as_microsecond())
    .bind(now.as_microsecond())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    parse(&ids)
}

/// Notes of locked customers that it was told which of their resources are to be released, and returns the freezes that
/// nobody had told of.
pub(crate) async fn put_release_told(
    conn: &mut Conn,
    ids: &[CustomerId],
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<(CustomerId, Freeze)>> {
    let rows: Vec<FreezeColumns> = query_as(concat!(
        "UPDATE freezes SET release_told = TRUE WHERE customer_id IN (SELECT j.value ->> 0 FROM ",
        each!("$1"),
        ") AND level = $2 AND NOT release_told AND since <= $3 \
             AND (holds_until IS NULL OR holds_until > $4) \
         RETURNING customer_id, cause, level, reason, since, holds_until"
    ))
    .bind(ids_json(ids))
    .bind(FreezeLevel::AccountAndResources.stored())
    .bind(since.as_microsecond())
    .bind(now.as_microsecond())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let customer = Table("freezes").parse("customer_id", &row.customer_id)?;
            Ok((customer, row.freeze()?))
        })
        .collect()
}

fn parse(ids: &[String]) -> Result<Vec<CustomerId>> {
    ids.iter().map(|id| Table("freezes").parse("customer_id", id)).collect()
}
