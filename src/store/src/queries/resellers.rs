//! A distributor's resellers: finding them, and writing what it grants them.

use domain::{
    access::{PartnerPermit, Permit},
    budget::BudgetType,
    contract::{ManagerSeen, ResellerFilter, ResellerQuery},
    id::PartnerId,
    list::COUNT_MAX,
    money::BudgetAmount,
    record::PartnerChange,
    text::{Reason, fold},
};
use jiff::Timestamp;
use sqlx::{query, query_as, query_scalar};

use super::{Conn, array, partners, records};
use crate::{
    Error, GrantWrite, MoveWrite, NewPartner, RestrictionWrite, Result, convert::Table,
    error::changed, words::Word,
};

const PARTNERS: Table = Table("partners");

/// Those of a distributor's resellers that match. A quota counts as nearly used from three quarters on (R-ALT-1).
macro_rules! matching {
    () => {
        "FROM partners p \
         JOIN quotas m ON m.partner_id = p.id AND m.budget_type = 'monthly' \
         JOIN quotas o ON o.partner_id = p.id AND o.budget_type = 'one_time' \
         WHERE p.distributor_id = $1 AND p.left_at IS NULL "
    };
}

/// The conditions of a question, over the parameters from $2 on.
macro_rules! conditions {
    () => {
        concat!(
            "AND (",
            position!(),
            "(p.name_key, $2) > 0 OR ",
            position!(),
            "(p.id, $2) = 1) \
             AND ($3 = '' OR p.id = $3) AND p.created_at BETWEEN $4 AND $5 \
             AND ($6 = '' \
                OR $6 = 'granted' AND p.granted_at IS NOT NULL \
                OR $6 = 'not-granted' AND p.granted_at IS NULL \
                OR $6 = 'frozen' AND p.frozen \
                OR $6 = 'near-quota' AND p.granted_at IS NOT NULL \
                    AND (m.allocated_cents >= m.quota_cents - m.quota_cents / 4 \
                        OR o.allocated_cents >= o.quota_cents - o.quota_cents / 4)) "
        )
    };
}

/// What the conditions are asked with.
struct Asked {
    search: String,
    id: String,
    from: i64,
    until: i64,
    state: &'static str,
}

impl Asked {
    fn of(query: &ResellerQuery) -> Self {
        Self {
            search: fold(&query.search),
            id: query.id.map(|id| id.to_string()).unwrap_or_default(),
            from: query.associated_from.map_or(i64::MIN, Timestamp::as_microsecond),
            until: query.associated_until.map_or(i64::MAX, Timestamp::as_microsecond),
            state: query.state.map_or("", ResellerFilter::word),
        }
    }
}

/// A page of a distributor's resellers by name, with the numbers of their customers.
pub(crate) async fn list(
    conn: &mut Conn,
    distributor: PartnerId,
    question: &ResellerQuery,
) -> Result<Vec<(PartnerId, i64)>> {
    let asked = Asked::of(question);
    let rows: Vec<(String, i64)> = query_as(concat!(
        // Customers that left have no meter.
        "SELECT p.id, (SELECT COUNT(*) FROM (SELECT 1 FROM meters c WHERE c.partner_id = p.id LIMIT $9) AS counted) ",
        matching!(),
        conditions!(),
        "ORDER BY p.name_key, p.id LIMIT $7 OFFSET $8"
    ))
    .bind(distributor.to_string())
    .bind(asked.search)
    .bind(asked.id)
    .bind(asked.from)
    .bind(asked.until)
    .bind(asked.state)
    .bind(i64::from(question.rows()))
    .bind(i64::from(question.offset))
    .bind(i64::from(COUNT_MAX) + 1)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|(id, count)| Ok((PARTNERS.parse("id", &id)?, count))).collect()
}

/// How many resellers match.
pub(crate) async fn count(
    conn: &mut Conn,
    distributor: PartnerId,
    question: &ResellerQuery,
) -> Result<i64> {
    let asked = Asked::of(question);
    Ok(query_scalar(concat!("SELECT COUNT(*) ", matching!(), conditions!()))
        .bind(distributor.to_string())
        .bind(asked.search)
        .bind(asked.id)
        .bind(asked.from)
        .bind(asked.until)
        .bind(asked.state)
        .fetch_one(conn)
        .await?)
}

/// Writes the grant and the quotas of a partner whose quotas are locked, with the record.
pub(crate) async fn set_grant(
    conn: &mut Conn,
    permit: PartnerPermit,
    write: &GrantWrite,
) -> Result<()> {
    let id = permit.partner().to_string();
    let done = query("UPDATE partners SET granted_at = $2, version = version + 1 WHERE id = $1")
        .bind(&id)
        .bind(write.granted_at.map(Timestamp::as_microsecond))
        .execute(&mut *conn)
        .await?;
    changed("grant", 1, done.rows_affected())?;
    for (budget_type, quota) in
        [(BudgetType::Monthly, write.quotas.monthly), (BudgetType::OneTime, write.quotas.one_time)]
    {
        let done =
            query("UPDATE quotas SET quota_cents = $3 WHERE partner_id = $1 AND budget_type = $2")
                .bind(&id)
                .bind(budget_type.stored())
                .bind(quota.map(BudgetAmount::cents))
                .execute(&mut *conn)
                .await?;
        changed("quota", 1, done.rows_affected())?;
    }
    records::append_change(conn, &permit, write.at, &write.change).await
}

/// Writes that a partner's own account is frozen or not, with the record.
pub(crate) async fn restrict(
    conn: &mut Conn,
    permit: PartnerPermit,
    write: &RestrictionWrite,
) -> Result<()> {
    let is_frozen = write.frozen.is_some();
    let done = query(
        "UPDATE partners SET frozen = $2, frozen_at = $3, frozen_reason = $4, version = version + 1 \
         WHERE id = $1",
    )
    .bind(permit.partner().to_string())
    .bind(is_frozen)
    .bind(is_frozen.then_some(write.at.as_microsecond()))
    .bind(write.frozen.as_ref().map(Reason::as_str))
    .execute(&mut *conn)
    .await?;
    changed("restriction", 1, done.rows_affected())?;
    records::append_change(conn, &permit, write.at, &write.change).await
}

/// Who looks after each of these resellers; those that nobody does are missing from the answer.
pub(crate) async fn managers(
    conn: &mut Conn,
    ids: &[PartnerId],
) -> Result<Vec<(PartnerId, ManagerSeen)>> {
    let rows: Vec<(String, String, String)> = query_as(concat!(
        "SELECT p.id, m.id AS manager_id, m.name FROM ",
        each!("$1"),
        " CROSS JOIN partners p JOIN members m ON m.id = p.manager_id WHERE p.id = j.value ->> 0"
    ))
    .bind(array(ids.iter().map(|id| (id,))))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(reseller, id, name)| {
            let id = PARTNERS.parse("manager_id", &id)?;
            let name = PARTNERS.text("manager_id", name)?;
            Ok((PARTNERS.parse("id", &reseller)?, ManagerSeen { id, name }))
        })
        .collect()
}

/// Writes who looks after a partner whose quotas are locked, with the record.
pub(crate) async fn assign(
    conn: &mut Conn,
    permit: PartnerPermit,
    manager: Option<&ManagerSeen>,
    at: Timestamp,
) -> Result<()> {
    let done = query("UPDATE partners SET manager_id = $2, version = version + 1 WHERE id = $1")
        .bind(permit.partner().to_string())
        .bind(manager.map(|manager| manager.id.to_string()))
        .execute(&mut *conn)
        .await?;
    changed("account manager", 1, done.rows_affected())?;
    let manager = manager.map(|manager| manager.name.clone());
    records::append_change(conn, &permit, at, &PartnerChange::Assigned { manager }).await
}

/// Moves a locked customer between two partners whose quotas are locked, with the records of both.
pub(crate) async fn move_customer(
    conn: &mut Conn,
    [from, to]: [Permit; 2],
    write: &MoveWrite,
) -> Result<()> {
    if ![&from, &to].into_iter().all(|permit| permit.covers(write.customer)) {
        return Err(Error::Permit);
    }
    let customer = write.customer.to_string();
    let distributor = write.distributor.map(|distributor| distributor.to_string());
    let done = query(
        "UPDATE customers SET partner_id = $3, distributor_id = $4, manager_id = NULL, \
             version = version + 1 WHERE id = $1 AND partner_id = $2",
    )
    .bind(&customer)
    .bind(from.owner().to_string())
    .bind(to.owner().to_string())
    .bind(&distributor)
    .execute(&mut *conn)
    .await?;
    changed("moved customer", 1, done.rows_affected())?;
    // Freezes and meters say whose customer they are about, for lists and counts.
    for moved in [
        "UPDATE freezes SET partner_id = $2, distributor_id = $3 WHERE customer_id = $1",
        "UPDATE meters SET partner_id = $2, distributor_id = $3 WHERE customer_id = $1",
    ] {
        query(moved)
            .bind(&customer)
            .bind(to.owner().to_string())
            .bind(&distributor)
            .execute(&mut *conn)
            .await?;
    }
    let [before, after] = &write.quotas;
    partners::put_allocations(conn, from.owner(), before).await?;
    partners::put_allocations(conn, to.owner(), after).await?;
    // The heads of chains are locked in the order of their ids (D12).
    let mut permits = [from, to];
    permits.sort_unstable_by_key(Permit::owner);
    for permit in &permits {
        records::append(conn, permit, std::slice::from_ref(&write.record)).await?;
    }
    Ok(())
}

/// Offboards a partner whose quotas are locked and that has no customers: its grant and quotas, its sessions and keys end,
/// and what it asked for is declined.
pub(crate) async fn offboard(conn: &mut Conn, permit: PartnerPermit, at: Timestamp) -> Result<()> {
    let id = permit.partner().to_string();
    let done = query(
        "UPDATE partners SET left_at = $2, granted_at = NULL, version = version + 1 \
         WHERE id = $1 AND left_at IS NULL",
    )
    .bind(&id)
    .bind(at.as_microsecond())
    .execute(&mut *conn)
    .await?;
    changed("offboarding", 1, done.rows_affected())?;
    for statement in [
        "UPDATE quotas SET quota_cents = NULL WHERE partner_id = $1",
        "DELETE FROM invitations WHERE partner_id = $1",
        "DELETE FROM sessions WHERE member_id IN (SELECT m.id FROM members m WHERE m.partner_id = $1)",
        "DELETE FROM tokens WHERE member_id IN (SELECT m.id FROM members m WHERE m.partner_id = $1)",
    ] {
        query(statement).bind(&id).execute(&mut *conn).await?;
    }
    for statement in [
        "UPDATE api_keys SET revoked_at = $2 WHERE partner_id = $1 AND revoked_at IS NULL",
        "UPDATE requests SET answer = 'declined', answered_at = $2 \
         WHERE partner_id = $1 AND answered_at IS NULL",
    ] {
        query(statement).bind(&id).bind(at.as_microsecond()).execute(&mut *conn).await?;
    }
    records::append_change(conn, &permit, at, &PartnerChange::Offboarded).await
}

/// Whether a partner has any customer.
pub(crate) async fn has_customers(conn: &mut Conn, partner: PartnerId) -> Result<bool> {
    let any: Option<String> = query_scalar(
        "SELECT c.id FROM customers c WHERE c.partner_id = $1 AND c.left_at IS NULL LIMIT 1",
    )
    .bind(partner.to_string())
    .fetch_optional(conn)
    .await?;
    Ok(any.is_some())
}

/// Adds a reseller, with the record in its distributor's chain.
pub(crate) async fn add(conn: &mut Conn, permit: PartnerPermit, new: &NewPartner) -> Result<()> {
    partners::add(conn, new).await?;
    records::append_change(conn, &permit, new.at, &PartnerChange::Added).await
}
