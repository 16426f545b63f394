//! Links that were sent by mail, each good for one use: invitations, and new passwords.

use domain::{
    access::PartnerPermit,
    id::{MemberId, PartnerId},
    record::OwnChange,
    text::fold,
};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::{Conn, records};
use crate::{InvitationRow, Result, convert::Table, words::Word};

const INVITATIONS: Table = Table("invitations");

#[derive(FromRow)]
struct Columns {
    id: String,
    partner_id: String,
    email: String,
    role: String,
    token_hash: String,
    sent_at: i64,
    expires_at: i64,
}

/// The invitation of a token's hash, whether it is still good or not.
pub(crate) async fn find_invitation(
    conn: &mut Conn,
    token_hash: &str,
) -> Result<Option<InvitationRow>> {
    query_as::<_, Columns>(
        "SELECT id, partner_id, email, role, token_hash, sent_at, expires_at FROM invitations \
         WHERE token_hash = $1",
    )
    .bind(token_hash)
    .fetch_optional(conn)
    .await?
    .map(Columns::invitation)
    .transpose()
}

/// The invitations of a partner that nobody has accepted, the latest first.
pub(crate) async fn list_invitations(
    conn: &mut Conn,
    partner: PartnerId,
) -> Result<Vec<InvitationRow>> {
    query_as::<_, Columns>(
        "SELECT id, partner_id, email, role, token_hash, sent_at, expires_at FROM invitations \
         WHERE partner_id = $1 ORDER BY sent_at DESC, id",
    )
    .bind(partner.to_string())
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Columns::invitation)
    .collect()
}

/// Keeps an invitation in place of an earlier one of the same address, and tells it.
pub(crate) async fn put_invitation(
    conn: &mut Conn,
    permit: PartnerPermit,
    new: &InvitationRow,
    at: Timestamp,
) -> Result<()> {
    let key = fold(new.email.as_str());
    query("DELETE FROM invitations WHERE partner_id = $1 AND email_key = $2")
        .bind(permit.partner().to_string())
        .bind(&key)
        .execute(&mut *conn)
        .await?;
    query(
        "INSERT INTO invitations (id, partner_id, email, email_key, role, token_hash, sent_at, \
                                  expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id.to_string())
    .bind(permit.partner().to_string())
    .bind(new.email.as_str())
    .bind(key)
    .bind(new.role.stored())
    .bind(&new.token_hash)
    .bind(new.sent_at.as_microsecond())
    .bind(new.expires_at.as_microsecond())
    .execute(&mut *conn)
    .await?;
    let change = OwnChange::MemberInvited { member: new.id, role: new.role };
    records::append_own(conn, &permit, at, change).await
}

/// Withdraws an invitation of the permit's partner, and tells it; whether there was one.
pub(crate) async fn remove_invitation(
    conn: &mut Conn,
    permit: PartnerPermit,
    id: MemberId,
    at: Timestamp,
) -> Result<bool> {
    let done = query("DELETE FROM invitations WHERE partner_id = $1 AND id = $2")
        .bind(permit.partner().to_string())
        .bind(id.to_string())
        .execute(&mut *conn)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let change = OwnChange::InvitationWithdrawn { member: id };
    records::append_own(conn, &permit, at, change).await?;
    Ok(true)
}

/// Uses an invitation up; whether nobody did before.
pub(crate) async fn use_invitation(conn: &mut Conn, id: MemberId) -> Result<bool> {
    let done = query("DELETE FROM invitations WHERE id = $1").bind(id.to_string());
    Ok(done.execute(conn).await?.rows_affected() == 1)
}

/// Keeps the hash of a link for a new password, in place of an earlier one.
pub(crate) async fn put_reset(
    conn: &mut Conn,
    member: MemberId,
    token_hash: &str,
    expires_at: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO resets (member_id, token_hash, expires_at) VALUES ($1, $2, $3) \
         ON CONFLICT (member_id) DO UPDATE SET token_hash = excluded.token_hash, \
             expires_at = excluded.expires_at",
    )
    .bind(member.to_string())
    .bind(token_hash)
    .bind(expires_at.as_microsecond())
    .execute(conn)
    .await?;
    Ok(())
}

/// Uses a link for a new password up; whose it was, if it was still good.
pub(crate) async fn take_reset(
    conn: &mut Conn,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<MemberId>> {
    let member: Option<String> = query_scalar(
        "DELETE FROM resets WHERE token_hash = $1 AND expires_at > $2 RETURNING member_id",
    )
    .bind(token_hash)
    .bind(now.as_microsecond())
    .fetch_optional(conn)
    .await?;
    member.map(|member| Table("resets").parse("member_id", &member)).transpose()
}

impl Columns {
    fn invitation(self) -> Result<InvitationRow> {
        Ok(InvitationRow {
            id: INVITATIONS.parse("id", &self.id)?,
            partner: INVITATIONS.parse("partner_id", &self.partner_id)?,
            email: INVITATIONS.text("email", self.email)?,
            role: INVITATIONS.word("role", &self.role)?,
            token_hash: self.token_hash,
            sent_at: INVITATIONS.time("sent_at", self.sent_at)?,
            expires_at: INVITATIONS.time("expires_at", self.expires_at)?,
        })
    }
}
