//! Messages by mail: who gets which, and what became of each. A mail waits while `next_at` says when it is tried, is done
//! with `sent_at`, and was given up with neither.

use domain::{
    event::EventType,
    id::{MemberId, PartnerId},
    message::{MailFault, MessageType},
};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::{Conn, array};
use crate::{
    DueMail, MailRow, MailTried, NewEvent, Result, convert::Table, error::changed, words::Word,
};

const MAILS: Table = Table("mails");
const RECIPIENTS: Table = Table("recipients");
const EVENTS: Table = Table("events");

/// Whether the member of an alias was chosen to get a message, and may know of the customer: an account manager is told of
/// those that are assigned to it alone (R-MEM-2).
macro_rules! is_chosen {
    ($member:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM recipients r WHERE r.partner_id = ",
            $member,
            ".partner_id AND r.member_id = ",
            $member,
            ".id AND r.message = j.value ->> 1) AND (",
            $member,
            ".role <> 'account_manager' OR j.value ->> 3 IS NULL OR EXISTS \
             (SELECT 1 FROM customers c WHERE c.id = j.value ->> 3 AND c.manager_id = ",
            $member,
            ".id))"
        )
    };
}

/// Adds the mails that tell of new events: to the members that were chosen, or else to all administrators. What a reseller
/// asks for goes to its distributor.
pub(crate) async fn add(conn: &mut Conn, new: &[NewEvent]) -> Result<()> {
    let rows: Vec<_> = new
        .iter()
        .filter_map(|event| {
            let message = event.message?;
            let is_asked = i32::from(message == MessageType::QuotaRequest);
            Some((event.id, message.word(), event.partner, event.customer, is_asked))
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    query(concat!(
        "INSERT INTO mails (event_id, member_id, partner_id, message, next_at) \
         SELECT j.value ->> 0, m.id, m.partner_id, j.value ->> 1, 0 FROM ",
        each!("$1"),
        " JOIN partners p ON p.id = j.value ->> 2 \
         JOIN members m ON m.removed_at IS NULL AND m.partner_id = \
             CASE WHEN CAST(j.value ->> 4 AS BIGINT) = 1 THEN p.distributor_id ELSE p.id END \
         WHERE (",
        is_chosen!("m"),
        ") OR (m.role = 'admin' AND NOT EXISTS \
             (SELECT 1 FROM members o WHERE o.partner_id = m.partner_id \
                  AND o.removed_at IS NULL AND ",
        is_chosen!("o"),
        "))"
    ))
    .bind(array(rows))
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes all mails.
pub(crate) async fn remove_all(conn: &mut Conn) -> Result<()> {
    query("DELETE FROM mails").execute(conn).await?;
    Ok(())
}

/// Whether any mail is due.
pub(crate) async fn any_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    Ok(query_scalar("SELECT EXISTS (SELECT 1 FROM mails d WHERE d.next_at <= $1)")
        .bind(now.as_microsecond())
        .fetch_one(conn)
        .await?)
}

#[derive(FromRow)]
struct DueColumns {
    event_id: String,
    member_id: String,
    attempts: i64,
}

#[derive(FromRow)]
struct ToldColumns {
    event_id: String,
    member_id: String,
    message: String,
    event_type: String,
    at: i64,
    data: String,
    attempts: i64,
    email: String,
    is_gone: bool,
}

/// Leases mails that are due until a moment, and reads them: whoever was leased them sends them. They are of so many kinds
/// and members at most, those that wait longest, and all that is due of each unless that is more than another limit.
pub(crate) async fn lease(
    conn: &mut Conn,
    now: Timestamp,
    until: Timestamp,
    letters: i64,
    limit: i64,
) -> Result<Vec<DueMail>> {
    let leased: Vec<DueColumns> = query_as(concat!(
        "UPDATE mails SET next_at = $2 WHERE (event_id, member_id) IN \
             (SELECT d.event_id, d.member_id FROM mails d \
              WHERE d.next_at <= $1 AND (d.member_id, d.message) IN \
                  (SELECT g.member_id, g.message FROM mails g WHERE g.next_at <= $1 \
                   GROUP BY g.member_id, g.message \
                   ORDER BY MIN(g.next_at), MIN(g.event_id) LIMIT $3) \
              ORDER BY d.next_at, d.event_id LIMIT $4",
        skip_locked!(),
        ") RETURNING event_id, member_id, attempts"
    ))
    .bind(now.as_microsecond())
    .bind(until.as_microsecond())
    .bind(letters)
    .bind(limit)
    .fetch_all(&mut *conn)
    .await?;
    let rows: Vec<_> =
        leased.iter().map(|row| (&row.event_id, &row.member_id, row.attempts)).collect();
    let rows: Vec<ToldColumns> = query_as(concat!(
        "SELECT e.id AS event_id, m.id AS member_id, d.message, e.type AS event_type, e.at, e.data, \
                d.attempts, m.email, m.removed_at IS NOT NULL AS is_gone FROM ",
        each!("$1"),
        " JOIN mails d ON d.event_id = j.value ->> 0 AND d.member_id = j.value ->> 1 \
         JOIN events e ON e.id = d.event_id JOIN members m ON m.id = d.member_id \
         ORDER BY m.id, d.message, e.id"
    ))
    .bind(array(rows))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DueMail {
                event: MAILS.parse("event_id", &row.event_id)?,
                member: MAILS.parse("member_id", &row.member_id)?,
                message: MAILS.word("message", &row.message)?,
                event_type: event_type(&row.event_type)?,
                at: EVENTS.time("at", row.at)?,
                data: row.data,
                attempts: attempts(row.attempts)?,
                to: (!row.is_gone)
                    .then(|| Table("members").text("email", row.email))
                    .transpose()?,
            })
        })
        .collect()
}

/// What became of the mails in an array.
pub(crate) const PUT: &str = concat!(
    "UPDATE mails SET attempts = CAST(j.value ->> 2 AS BIGINT), \
         sent_at = CAST(j.value ->> 3 AS BIGINT), \
         next_at = CAST(j.value ->> 4 AS BIGINT), fault = j.value ->> 5 FROM ",
    each!("$2"),
    " WHERE mails.event_id = j.value ->> 0 AND mails.member_id = j.value ->> 1 AND ",
    unindexed!(),
    "mails.next_at = $1"
);

/// Writes what came of tries, unless their lease has run out meanwhile and others have them.
pub(crate) async fn put(conn: &mut Conn, lease: Timestamp, tried: &[MailTried]) -> Result<()> {
    let rows: Vec<_> = tried
        .iter()
        .map(|tried| {
            (
                tried.event,
                tried.member,
                tried.attempts,
                tried.sent_at.map(Timestamp::as_microsecond),
                tried.next_at.map(Timestamp::as_microsecond),
                tried.fault.map(MailFault::word),
            )
        })
        .collect();
    query(PUT).bind(lease.as_microsecond()).bind(array(rows)).execute(conn).await?;
    Ok(())
}

#[derive(FromRow)]
struct Columns {
    message: String,
    event_type: String,
    at: i64,
    data: String,
    email: String,
    attempts: i64,
    next_at: Option<i64>,
    sent_at: Option<i64>,
    fault: Option<String>,
}

/// The latest mails of a partner, newest first; of one member alone, where it is named.
pub(crate) async fn list(
    conn: &mut Conn,
    partner: PartnerId,
    member: Option<MemberId>,
    limit: i64,
) -> Result<Vec<MailRow>> {
    let rows: Vec<Columns> = query_as(
        "SELECT d.message, e.type AS event_type, e.at, e.data, m.email, d.attempts, d.next_at, \
                d.sent_at, d.fault \
         FROM mails d JOIN events e ON e.id = d.event_id JOIN members m ON m.id = d.member_id \
         WHERE d.partner_id = $1 AND ($2 = '' OR d.member_id = $2) \
         ORDER BY d.event_id DESC, d.member_id LIMIT $3",
    )
    .bind(partner.to_string())
    .bind(member.map(|member| member.to_string()).unwrap_or_default())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(MailRow {
                message: MAILS.word("message", &row.message)?,
                event_type: event_type(&row.event_type)?,
                at: EVENTS.time("at", row.at)?,
                data: row.data,
                email: row.email,
                attempts: attempts(row.attempts)?,
                next_at: MAILS.maybe_time("next_at", row.next_at)?,
                sent_at: MAILS.maybe_time("sent_at", row.sent_at)?,
                fault: row
                    .fault
                    .map(|word| {
                        MailFault::from_word(&word).ok_or_else(|| MAILS.corrupt("fault", word))
                    })
                    .transpose()?,
            })
        })
        .collect()
}

/// Whom a partner chose for which messages; members that were removed are left out.
pub(crate) async fn recipients(
    conn: &mut Conn,
    partner: PartnerId,
) -> Result<Vec<(MessageType, MemberId)>> {
    let rows: Vec<(String, String)> = query_as(
        "SELECT r.message, r.member_id FROM recipients r JOIN members m ON m.id = r.member_id \
         WHERE r.partner_id = $1 AND m.removed_at IS NULL ORDER BY r.message, r.member_id",
    )
    .bind(partner.to_string())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(message, member)| {
            Ok((RECIPIENTS.word("message", &message)?, RECIPIENTS.parse("member_id", &member)?))
        })
        .collect()
}

/// Writes who gets the messages of a kind from now on.
pub(crate) async fn put_recipients(
    conn: &mut Conn,
    partner: PartnerId,
    message: MessageType,
    members: &[MemberId],
) -> Result<()> {
    query("DELETE FROM recipients WHERE partner_id = $1 AND message = $2")
        .bind(partner.to_string())
        .bind(message.stored())
        .execute(&mut *conn)
        .await?;
    let rows: Vec<_> = members.iter().map(|member| (member,)).collect();
    let done = query(concat!(
        "INSERT INTO recipients (partner_id, message, member_id) SELECT $1, $2, j.value ->> 0 FROM ",
        each!("$3")
    ))
    .bind(partner.to_string())
    .bind(message.stored())
    .bind(array(rows))
    .execute(conn)
    .await?;
    changed("recipients", members.len(), done.rows_affected())
}

fn attempts(count: i64) -> Result<u32> {
    u32::try_from(count).map_err(|_| MAILS.corrupt("attempts", count))
}

fn event_type(word: &str) -> Result<EventType> {
    EventType::from_word(word).ok_or_else(|| EVENTS.corrupt("type", word))
}
