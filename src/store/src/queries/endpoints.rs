//! Webhook endpoints: made, changed and removed by their partners, and leased by the server that sends to them.

use domain::{
    event::EventType,
    id::{EndpointId, PartnerId},
};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::Conn;
use crate::{EndpointRow, ListedEndpoint, Result, convert::Table, error::changed};

const ENDPOINTS: Table = Table("endpoints");

#[derive(FromRow)]
struct Columns {
    id: String,
    partner_id: String,
    url: String,
    types: String,
    secret_sealed: String,
    old_secret_sealed: Option<String>,
    old_secret_until: Option<i64>,
    enabled: bool,
    made_at: i64,
}

#[derive(FromRow)]
struct ListedColumns {
    #[sqlx(flatten)]
    endpoint: Columns,
    waiting: i64,
    given_up: i64,
}

/// An endpoint.
pub(crate) async fn find(conn: &mut Conn, id: EndpointId) -> Result<Option<EndpointRow>> {
    query_as::<_, Columns>(
        "SELECT w.id, w.partner_id, w.url, w.types, w.secret_sealed, w.old_secret_sealed, \
                w.old_secret_until, w.enabled, w.made_at FROM endpoints w WHERE w.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?
    .map(Columns::endpoint)
    .transpose()
}

/// The endpoints of a partner, in the order in which they were made.
pub(crate) async fn list(conn: &mut Conn, partner: PartnerId) -> Result<Vec<ListedEndpoint>> {
    query_as::<_, ListedColumns>(
        "SELECT w.id, w.partner_id, w.url, w.types, w.secret_sealed, w.old_secret_sealed, \
                w.old_secret_until, w.enabled, w.made_at, \
                (SELECT COUNT(*) FROM deliveries d \
                 WHERE d.endpoint_id = w.id AND d.next_at IS NOT NULL) AS waiting, \
                (SELECT COUNT(*) FROM deliveries d WHERE d.endpoint_id = w.id \
                     AND d.next_at IS NULL AND d.delivered_at IS NULL) AS given_up \
         FROM endpoints w WHERE w.partner_id = $1 ORDER BY w.made_at, w.id",
    )
    .bind(partner.to_string())
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let ListedColumns { endpoint, waiting, given_up } = row;
        Ok(ListedEndpoint { endpoint: endpoint.endpoint()?, waiting, given_up })
    })
    .collect()
}

/// Endpoints to which something is to be sent now and nobody is sending, those that were served longest ago first.
pub(crate) async fn list_due(
    conn: &mut Conn,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<EndpointId>> {
    let ids: Vec<String> = query_scalar(
        "SELECT w.id FROM endpoints w WHERE w.enabled AND w.busy_until <= $1 AND EXISTS \
             (SELECT 1 FROM deliveries d WHERE d.endpoint_id = w.id AND d.next_at <= $1) \
         ORDER BY w.busy_until, w.id LIMIT $2",
    )
    .bind(now.as_microsecond())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    ids.iter().map(|id| ENDPOINTS.parse("id", id)).collect()
}

/// Adds an endpoint, switched on.
pub(crate) async fn add(conn: &mut Conn, new: &EndpointRow) -> Result<()> {
    let types: Vec<_> = new.types.iter().map(|kind| kind.word()).collect();
    query(
        "INSERT INTO endpoints (id, partner_id, url, types, secret_sealed, enabled, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.to_string())
    .bind(new.partner.to_string())
    .bind(&new.url)
    .bind(types.join(" "))
    .bind(&new.secret_sealed)
    .bind(new.enabled)
    .bind(new.made_at.as_microsecond())
    .execute(conn)
    .await?;
    Ok(())
}

/// Switches an endpoint on or off.
pub(crate) async fn put_enabled(conn: &mut Conn, id: EndpointId, enabled: bool) -> Result<()> {
    let done = query("UPDATE endpoints SET enabled = $2 WHERE id = $1")
        .bind(id.to_string())
        .bind(enabled)
        .execute(conn)
        .await?;
    changed("endpoint", 1, done.rows_affected())
}

/// Gives an endpoint a new secret; the present one stays beside it until a moment.
pub(crate) async fn put_secret(
    conn: &mut Conn,
    id: EndpointId,
    sealed: &str,
    old_until: Timestamp,
) -> Result<()> {
    let done = query(
        "UPDATE endpoints SET old_secret_sealed = secret_sealed, old_secret_until = $3, \
             secret_sealed = $2 WHERE id = $1",
    )
    .bind(id.to_string())
    .bind(sealed)
    .bind(old_until.as_microsecond())
    .execute(conn)
    .await?;
    changed("endpoint", 1, done.rows_affected())
}

/// Removes an endpoint and its deliveries.
pub(crate) async fn remove(conn: &mut Conn, id: EndpointId) -> Result<()> {
    let done =
        query("DELETE FROM endpoints WHERE id = $1").bind(id.to_string()).execute(conn).await?;
    changed("endpoint", 1, done.rows_affected())
}

/// Leases an endpoint that is switched on and that nobody is sending to; whether that worked.
pub(crate) async fn lease(
    conn: &mut Conn,
    id: EndpointId,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE endpoints SET busy_until = $3 WHERE id = $1 AND enabled AND busy_until <= $2",
    )
    .bind(id.to_string())
    .bind(now.as_microsecond())
    .bind(until.as_microsecond())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a lease back; others may send from a moment on. Changes nothing where the lease has run out and another has it.
pub(crate) async fn release(
    conn: &mut Conn,
    id: EndpointId,
    lease: Timestamp,
    from: Timestamp,
) -> Result<()> {
    query("UPDATE endpoints SET busy_until = $3 WHERE id = $1 AND busy_until = $2")
        .bind(id.to_string())
        .bind(lease.as_microsecond())
        .bind(from.as_microsecond())
        .execute(conn)
        .await?;
    Ok(())
}

impl Columns {
    fn endpoint(self) -> Result<EndpointRow> {
        let old_secret = self
            .old_secret_sealed
            .zip(self.old_secret_until)
            .map(|(sealed, until)| {
                ENDPOINTS.time("old_secret_until", until).map(|until| (sealed, until))
            })
            .transpose()?;
        let types = self.types.split_whitespace();
        Ok(EndpointRow {
            id: ENDPOINTS.parse("id", &self.id)?,
            partner: ENDPOINTS.parse("partner_id", &self.partner_id)?,
            url: self.url,
            types: types
                .map(|word| {
                    EventType::from_word(word).ok_or_else(|| ENDPOINTS.corrupt("types", word))
                })
                .collect::<Result<_>>()?,
            secret_sealed: self.secret_sealed,
            old_secret,
            enabled: self.enabled,
            made_at: ENDPOINTS.time("made_at", self.made_at)?,
        })
    }
}
