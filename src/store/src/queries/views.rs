//! Views of the list of customers that members saved.

use domain::{
    contract::View,
    id::{MemberId, ViewId},
    text::fold,
};
use sqlx::{query, query_as};

use super::Conn;
use crate::{Result, convert::Table};

const VIEWS: Table = Table("views");

/// The views of a member, by name.
pub(crate) async fn list(conn: &mut Conn, member: MemberId) -> Result<Vec<View>> {
    let rows: Vec<(String, String, String)> = query_as(
        "SELECT v.id, v.name, v.query FROM views v WHERE v.member_id = $1 ORDER BY v.name_key",
    )
    .bind(member.to_string())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(id, name, query)| {
            Ok(View {
                id: VIEWS.parse("id", &id)?,
                name: VIEWS.text("name", name)?,
                query: serde_json::from_str(&query).map_err(|_| VIEWS.corrupt("query", &query))?,
            })
        })
        .collect()
}

/// Keeps a view in place of the one of the same name.
pub(crate) async fn put(conn: &mut Conn, member: MemberId, view: &View) -> Result<()> {
    query(
        "INSERT INTO views (id, member_id, name, name_key, query) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (member_id, name_key) DO UPDATE SET name = excluded.name, query = excluded.query",
    )
    .bind(view.id.to_string())
    .bind(member.to_string())
    .bind(view.name.as_str())
    .bind(fold(view.name.as_str()))
    // Plain data, which always has a JSON form.
    .bind(serde_json::to_string(&view.query).unwrap_or_default())
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes a member's view; whether there was one.
pub(crate) async fn remove(conn: &mut Conn, member: MemberId, id: ViewId) -> Result<bool> {
    let done = query("DELETE FROM views WHERE id = $1 AND member_id = $2")
        .bind(id.to_string())
        .bind(member.to_string())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}
