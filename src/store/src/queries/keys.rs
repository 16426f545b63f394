//! API keys: made, shown, revoked, and looked up at every request of a program.

use domain::{
    access::Scope,
    id::{KeyId, PartnerId},
};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};

use super::{Conn, array};
use crate::{KeyRow, Result, convert::Table, error::changed};

const KEYS: Table = Table("api_keys");
/// What stands in the place of scopes where a key is a customer's.
const OWN: &str = "own";

#[derive(FromRow)]
struct Columns {
    id: String,
    partner_id: String,
    access: String,
    name: String,
    customer_id: Option<String>,
    account: Option<String>,
    scopes: String,
    secret_sealed: String,
    made_by: Option<String>,
    maker: Option<String>,
    made_at: i64,
    used_at: Option<i64>,
    revoked_at: Option<i64>,
}

macro_rules! select {
    ($from:expr, $where:literal) => {
        concat!(
            "SELECT k.id, k.partner_id, k.access, k.name, k.customer_id, c.account, k.scopes, \
                    k.secret_sealed, k.made_by, m.name AS maker, k.made_at, k.used_at, k.revoked_at \
             FROM ",
            $from,
            " LEFT JOIN members m ON m.id = k.made_by \
              LEFT JOIN customers c ON c.id = k.customer_id ",
            $where
        )
    };
}

/// The key with this public half, revoked or not.
pub(crate) async fn find_by_access(conn: &mut Conn, access: &str) -> Result<Option<KeyRow>> {
    query_as::<_, Columns>(select!("api_keys k", "WHERE k.access = $1"))
        .bind(access)
        .fetch_optional(conn)
        .await?
        .map(Columns::key)
        .transpose()
}

/// These keys, revoked or not; unknown ones are missing from the answer.
pub(crate) async fn find_all(conn: &mut Conn, ids: &[KeyId]) -> Result<Vec<KeyRow>> {
    let ids: Vec<_> = ids.iter().map(|id| (id,)).collect();
    query_as::<_, Columns>(select!(
        concat!(each!("$1"), " CROSS JOIN api_keys k"),
        "WHERE k.id = j.value ->> 0"
    ))
    .bind(array(ids))
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Columns::key)
    .collect()
}

/// The keys of a partner: those in force first, newest first.
pub(crate) async fn list(conn: &mut Conn, partner: PartnerId) -> Result<Vec<KeyRow>> {
    query_as::<_, Columns>(select!(
        "api_keys k",
        "WHERE k.partner_id = $1 ORDER BY k.revoked_at IS NOT NULL, k.made_at DESC, k.id"
    ))
    .bind(partner.to_string())
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Columns::key)
    .collect()
}

/// Adds a key.
pub(crate) async fn add(conn: &mut Conn, new: &KeyRow) -> Result<()> {
    let scopes: Vec<_> = new.scopes.iter().map(|scope| scope.word()).collect();
    let scopes = if new.customer.is_some() { OWN.to_owned() } else { scopes.join(" ") };
    query(
        "INSERT INTO api_keys (id, partner_id, access, name, scopes, secret_sealed, made_by, made_at, \
                               customer_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id.to_string())
    .bind(new.partner.to_string())
    .bind(&new.access)
    .bind(new.name.as_str())
    .bind(scopes)
    .bind(&new.secret_sealed)
    .bind(new.made_by.map(|member| member.to_string()))
    .bind(new.made_at.as_microsecond())
    .bind(new.customer.as_ref().map(|(customer, _)| customer.to_string()))
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a key was used.
pub(crate) async fn put_used(conn: &mut Conn, id: KeyId, at: Timestamp) -> Result<()> {
    let done = query("UPDATE api_keys SET used_at = $2 WHERE id = $1")
        .bind(id.to_string())
        .bind(at.as_microsecond())
        .execute(conn)
        .await?;
    changed("used key", 1, done.rows_affected())
}

/// Revokes a key, unless it is revoked already.
pub(crate) async fn revoke(conn: &mut Conn, id: KeyId, at: Timestamp) -> Result<()> {
    query("UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id.to_string())
        .bind(at.as_microsecond())
        .execute(conn)
        .await?;
    Ok(())
}

/// What a key may be used for.
pub(super) fn scopes(stored: &str) -> Result<Vec<Scope>> {
    let words = stored.split(' ').filter(|word| *word != OWN);
    words.map(|word| Scope::from_word(word).ok_or_else(|| KEYS.corrupt("scopes", word))).collect()
}

impl Columns {
    fn key(self) -> Result<KeyRow> {
        Ok(KeyRow {
            id: KEYS.parse("id", &self.id)?,
            partner: KEYS.parse("partner_id", &self.partner_id)?,
            access: self.access,
            name: KEYS.text("name", self.name)?,
            customer: match (self.customer_id, self.account) {
                (Some(id), Some(account)) => {
                    Some((KEYS.parse("customer_id", &id)?, KEYS.text("account", account)?))
                }
                _ => None,
            },
            scopes: scopes(&self.scopes)?,
            secret_sealed: self.secret_sealed,
            made_by: self.made_by.map(|member| KEYS.parse("made_by", &member)).transpose()?,
            maker: KEYS.maybe_name("name", self.maker)?,
            made_at: KEYS.time("made_at", self.made_at)?,
            used_at: KEYS.maybe_time("used_at", self.used_at)?,
            revoked_at: KEYS.maybe_time("revoked_at", self.revoked_at)?,
        })
    }
}
