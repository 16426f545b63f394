//! The audit of a partner: records of its chain by what they are, who made them, whom they are about and when; and the
//! chain itself, as it is sealed.

use domain::{id::PartnerId, text::Name};
use serde_json::json;
use sqlx::{FromRow, query_as};

use super::{Conn, customers::ids_json, records::Columns};
use crate::{AuditFilter, AuditedRow, Result, convert::Table};

const RECORDS: Table = Table("records");

#[derive(FromRow)]
struct Audited {
    #[sqlx(flatten)]
    record: Columns,
    customer_id: Option<String>,
    customer: Option<String>,
}

/// The records of a chain that a filter lets through, newest first.
pub(crate) async fn list(
    conn: &mut Conn,
    owner: PartnerId,
    filter: &AuditFilter,
    limit: i64,
) -> Result<Vec<AuditedRow>> {
    let rows: Vec<Audited> = query_as(concat!(
        "SELECT r.number, r.at, r.principal, COALESCE(m.name, k.name) AS operator, \
                p.name AS partner, r.entry, r.customer_id, c.name AS customer \
         FROM records r JOIN partners p ON p.id = r.partner_id \
         LEFT JOIN members m ON m.id = r.principal LEFT JOIN api_keys k ON k.id = r.principal \
         LEFT JOIN customers c ON c.id = r.customer_id \
         WHERE r.owner_id = $1 AND r.number < $2 AND r.at >= $3 AND r.at < $4 \
             AND ($5 = '' OR r.principal = $5) \
             AND ($6 = '' OR ",
        position!(),
        "(r.entry, $6) = 1) \
             AND ($7 = 'all' OR r.customer_id IN (SELECT j.value ->> 0 FROM ",
        each!("$8"),
        ")) ORDER BY r.number DESC LIMIT $9"
    ))
    .bind(owner.to_string())
    .bind(filter.before)
    .bind(filter.from.as_microsecond())
    .bind(filter.until.as_microsecond())
    .bind(filter.principal.clone().unwrap_or_default())
    .bind(filter.kind.as_ref().map(|kind| format!("{{\"kind\":\"{kind}\"")).unwrap_or_default())
    .bind(if filter.customers.is_none() { "all" } else { "some" })
    .bind(ids_json(filter.customers.as_deref().unwrap_or_default()))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let customer = match (row.customer_id, row.customer) {
                (Some(id), Some(name)) => {
                    Some((RECORDS.parse("customer_id", &id)?, RECORDS.text("customer_id", name)?))
                }
                _ => None,
            };
            Ok((row.record.record()?, customer))
        })
        .collect()
}

/// The members and keys of a partner, with the ids by which records name them.
pub(crate) async fn operators(conn: &mut Conn, owner: PartnerId) -> Result<Vec<(String, Name)>> {
    let rows: Vec<(String, String)> = query_as(
        "SELECT m.id, m.name FROM members m WHERE m.partner_id = $1 \
         UNION ALL SELECT k.id, k.name FROM api_keys k WHERE k.partner_id = $1 ORDER BY 2, 1",
    )
    .bind(owner.to_string())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|(id, name)| Ok((id, RECORDS.text("principal", name)?))).collect()
}

#[derive(FromRow)]
struct Link {
    number: i64,
    at: i64,
    customer_id: Option<String>,
    principal: String,
    partner_id: String,
    entry: String,
    hash: String,
}

/// The records of a chain after a number, each as the line of a file: all that its seal is made of, and the seal.
pub(crate) async fn lines(
    conn: &mut Conn,
    owner: PartnerId,
    after: i64,
    limit: i64,
) -> Result<Vec<String>> {
    let rows: Vec<Link> = query_as(
        "SELECT number, at, customer_id, principal, partner_id, entry, hash FROM records \
         WHERE owner_id = $1 AND number > $2 ORDER BY number LIMIT $3",
    )
    .bind(owner.to_string())
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    // The entry is a text in the line, because its very letters are sealed.
    let line = |row: Link| {
        json!({
            "number": row.number, "at": row.at, "customer": row.customer_id.unwrap_or_default(),
            "principal": row.principal, "partner": row.partner_id, "entry": row.entry,
            "hash": row.hash,
        })
        .to_string()
    };
    Ok(rows.into_iter().map(line).collect())
}
