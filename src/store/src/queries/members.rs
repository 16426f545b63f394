//! The people who sign in.

use domain::{id::MemberId, text::fold};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};

use super::Conn;
use crate::{MemberRow, Result, convert::Table, words::Word};

const MEMBERS: Table = Table("members");

#[derive(FromRow)]
struct Columns {
    id: String,
    partner_id: String,
    email: String,
    name: String,
    role: String,
    password_hash: String,
}

pub(crate) async fn find(conn: &mut Conn, id: MemberId) -> Result<Option<MemberRow>> {
    query_as::<_, Columns>(
        "SELECT id, partner_id, email, name, role, password_hash FROM members WHERE id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?
    .map(Columns::member)
    .transpose()
}

/// Members of partners that were offboarded are members no more.
pub(crate) async fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<MemberRow>> {
    query_as::<_, Columns>(
        "SELECT m.id, m.partner_id, m.email, m.name, m.role, m.password_hash \
         FROM members m JOIN partners p ON p.id = m.partner_id \
         WHERE m.email_key = $1 AND p.left_at IS NULL",
    )
    .bind(fold(email))
    .fetch_optional(conn)
    .await?
    .map(Columns::member)
    .transpose()
}

/// Locks a member.
pub(crate) async fn lock(conn: &mut Conn, id: MemberId) -> Result<()> {
    query(concat!("SELECT m.id FROM members m WHERE m.id = $1", lock_rows!("m")))
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(())
}

pub(crate) async fn add(conn: &mut Conn, new: &MemberRow, now: Timestamp) -> Result<()> {
    query(
        "INSERT INTO members (id, partner_id, email, email_key, name, role, password_hash, \
                              created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id.to_string())
    .bind(new.partner.to_string())
    .bind(new.email.as_str())
    .bind(fold(new.email.as_str()))
    .bind(new.name.as_str())
    .bind(new.role.stored())
    .bind(&new.password_hash)
    .bind(now.as_microsecond())
    .execute(conn)
    .await?;
    Ok(())
}

impl Columns {
    fn member(self) -> Result<MemberRow> {
        Ok(MemberRow {
            id: MEMBERS.parse("id", &self.id)?,
            partner: MEMBERS.parse("partner_id", &self.partner_id)?,
            email: MEMBERS.text("email", self.email)?,
            name: MEMBERS.text("name", self.name)?,
            role: MEMBERS.word("role", &self.role)?,
            password_hash: self.password_hash,
        })
    }
}
