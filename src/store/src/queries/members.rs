//! The people who sign in.

use domain::{
    access::{PartnerPermit, Role},
    id::{MemberId, PartnerId},
    record::OwnChange,
    text::fold,
};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};

use super::{Conn, records};
use crate::{ListedMember, MemberRow, Result, convert::Table, error::changed, words::Word};

const MEMBERS: Table = Table("members");

#[derive(FromRow)]
struct ListedColumns {
    #[sqlx(flatten)]
    member: Columns,
    created_at: i64,
    has_app: bool,
}

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
        "SELECT id, partner_id, email, name, role, password_hash FROM members \
         WHERE id = $1 AND removed_at IS NULL",
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
         WHERE m.email_key = $1 AND m.removed_at IS NULL AND p.left_at IS NULL",
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

/// The members of a partner who can sign in, by name.
pub(crate) async fn list(conn: &mut Conn, partner: PartnerId) -> Result<Vec<ListedMember>> {
    query_as::<_, ListedColumns>(
        "SELECT m.id, m.partner_id, m.email, m.name, m.role, m.password_hash, m.created_at, \
                EXISTS (SELECT 1 FROM authenticators a \
                        WHERE a.member_id = m.id AND a.enrolled_at IS NOT NULL) AS has_app \
         FROM members m WHERE m.partner_id = $1 AND m.removed_at IS NULL \
         ORDER BY LOWER(m.name), m.id",
    )
    .bind(partner.to_string())
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(ListedMember {
            created_at: MEMBERS.time("created_at", row.created_at)?,
            has_app: row.has_app,
            member: row.member.member()?,
        })
    })
    .collect()
}

/// Adds a member of the permit's partner who was invited, and tells it.
pub(crate) async fn join(
    conn: &mut Conn,
    permit: PartnerPermit,
    new: &MemberRow,
    now: Timestamp,
) -> Result<()> {
    add(&mut *conn, new, now).await?;
    let change = OwnChange::MemberJoined { member: new.id, role: new.role };
    records::append_own(conn, &permit, now, change).await
}

/// Gives a member of the permit's partner another role, and tells it.
pub(crate) async fn put_role(
    conn: &mut Conn,
    permit: PartnerPermit,
    (id, before, after): (MemberId, Role, Role),
    at: Timestamp,
) -> Result<()> {
    let done = query("UPDATE members SET role = $3 WHERE id = $1 AND partner_id = $2")
        .bind(id.to_string())
        .bind(permit.partner().to_string())
        .bind(after.stored())
        .execute(&mut *conn)
        .await?;
    changed("member", 1, done.rows_affected())?;
    let change = OwnChange::RoleChanged { member: id, before, after };
    records::append_own(conn, &permit, at, change).await
}

/// Removes a member of the permit's partner, and tells it. It signs in no more, its address is free, and the customers and
/// resellers that were assigned to it are nobody's; its name stays where it did something.
pub(crate) async fn remove(
    conn: &mut Conn,
    permit: PartnerPermit,
    (id, role): (MemberId, Role),
    at: Timestamp,
) -> Result<()> {
    let member = id.to_string();
    for sql in [
        // In the order in which customers are locked everywhere.
        concat!(
            "UPDATE customers SET manager_id = NULL WHERE id IN \
                 (SELECT c.id FROM customers c WHERE c.manager_id = $1 ORDER BY c.id",
            lock_rows!("c"),
            ")"
        ),
        "UPDATE partners SET manager_id = NULL WHERE manager_id = $1",
        "DELETE FROM sessions WHERE member_id = $1",
        "DELETE FROM tokens WHERE member_id = $1",
        "DELETE FROM resets WHERE member_id = $1",
        "DELETE FROM authenticators WHERE member_id = $1",
        "DELETE FROM views WHERE member_id = $1",
    ] {
        query(sql).bind(&member).execute(&mut *conn).await?;
    }
    let done = query(
        "UPDATE members SET removed_at = $3, email_key = email_key || ' ' || id, password_hash = '' \
         WHERE id = $1 AND partner_id = $2 AND removed_at IS NULL",
    )
    .bind(&member)
    .bind(permit.partner().to_string())
    .bind(at.as_microsecond())
    .execute(&mut *conn)
    .await?;
    changed("member", 1, done.rows_affected())?;
    let change = OwnChange::MemberRemoved { member: id, role };
    records::append_own(conn, &permit, at, change).await
}

/// Gives a member another password.
pub(crate) async fn put_password(conn: &mut Conn, id: MemberId, hash: &str) -> Result<()> {
    let done = query("UPDATE members SET password_hash = $2 WHERE id = $1 AND removed_at IS NULL")
        .bind(id.to_string())
        .bind(hash)
        .execute(conn)
        .await?;
    changed("member", 1, done.rows_affected())
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
