//! What the installation is bound to since its first start.

use jiff::Timestamp;
use sqlx::query_as;

use super::Conn;
use crate::{Installation, Result};

pub(crate) async fn find(conn: &mut Conn) -> Result<Option<Installation>> {
    let row: Option<(String, String)> =
        query_as("SELECT currency, time_zone FROM installation").fetch_optional(conn).await?;
    Ok(row.map(|(currency, time_zone)| Installation { currency, time_zone }))
}

/// Keeps what another server of the same database wrote first.
pub(crate) async fn add(conn: &mut Conn, new: &Installation, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO installation (id, currency, time_zone, created_at) VALUES (1, $1, $2, $3) \
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(&new.currency)
    .bind(&new.time_zone)
    .bind(now.as_microsecond())
    .execute(conn)
    .await?;
    Ok(())
}
