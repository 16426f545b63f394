//! The adjustment records: appended under the lock of their chain's head, each sealed with the hash of the one before.
//! Reached only through writes that consume a permit.

use domain::{
    access::{PartnerPermit, Permit, Principal},
    contract::{BudgetOperation, BudgetRecordsQuery},
    id::{CustomerId, PartnerId},
    record::{Entry, OwnChange, PartnerChange},
    text::hex,
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::{FromRow, query, query_as, query_scalar};

use super::{Conn, array};
use crate::{
    ChainLink, NewRecord, RecordRow, Result, convert::Table, error::changed, rows::principal_text,
    words::Word,
};

const RECORDS: Table = Table("records");

/// What a list of records reads of them.
macro_rules! selected {
    () => {
        "SELECT r.number, r.at, r.principal, COALESCE(m.name, k.name) AS operator, \
                p.name AS partner, r.entry \
         FROM records r JOIN partners p ON p.id = r.partner_id \
         LEFT JOIN members m ON m.id = r.principal LEFT JOIN api_keys k ON k.id = r.principal "
    };
}

/// Makes the head of a partner's chain.
pub(crate) async fn begin_chain(conn: &mut Conn, owner: PartnerId) -> Result<()> {
    query("INSERT INTO chain_heads (owner_id, number, hash) VALUES ($1, 0, $2)")
        .bind(owner.to_string())
        .bind(ChainLink::beginning().hash)
        .execute(conn)
        .await?;
    Ok(())
}

/// Appends records to the chain of the permit's owner, in their order.
pub(crate) async fn append(conn: &mut Conn, permit: &Permit, new: &[NewRecord]) -> Result<()> {
    let rows: Vec<_> = new
        .iter()
        .map(|record| Unsealed {
            customer: Some(record.customer),
            subject: None,
            at: record.at,
            principal: if record.by_system { Principal::System } else { permit.principal() },
            entry: &record.entry,
        })
        .collect();
    seal_and_add(conn, permit.owner(), permit.partner(), &rows).await
}

/// Appends what was changed about a partner to the chain of its permit.
pub(crate) async fn append_change(
    conn: &mut Conn,
    permit: &PartnerPermit,
    at: Timestamp,
    change: &PartnerChange,
) -> Result<()> {
    let partner = permit.partner();
    let entry = Entry::Partner { partner, change: change.clone() };
    let principal = permit.principal();
    // A partner's own doings are nobody else's to see.
    let subject = (permit.chain() != partner).then_some(partner);
    let row = Unsealed { customer: None, subject, at, principal, entry: &entry };
    seal_and_add(conn, permit.chain(), permit.chain(), &[row]).await
}

/// Appends what a partner's own members changed about it.
pub(crate) async fn append_own(
    conn: &mut Conn,
    permit: &PartnerPermit,
    at: Timestamp,
    change: OwnChange,
) -> Result<()> {
    append_change(conn, permit, at, &PartnerChange::Own(change)).await
}

/// A record before it has its place in a chain.
struct Unsealed<'a> {
    customer: Option<CustomerId>,
    /// The partner that it is about, where it is about no customer.
    subject: Option<PartnerId>,
    at: Timestamp,
    principal: Principal,
    entry: &'a Entry,
}

/// Adds records to the chain of an owner; who made them acted for `partner`.
async fn seal_and_add(
    conn: &mut Conn,
    owner: PartnerId,
    partner: PartnerId,
    new: &[Unsealed<'_>],
) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let owner = owner.to_string();
    let partner = partner.to_string();
    let (mut number, mut hash): (i64, String) = query_as(concat!(
        "SELECT h.number, h.hash FROM chain_heads h WHERE h.owner_id = $1",
        lock_rows!("h")
    ))
    .bind(&owner)
    .fetch_one(&mut *conn)
    .await?;
    let mut rows = Vec::with_capacity(new.len());
    for record in new {
        number += 1;
        let customer = record.customer.map(|customer| customer.to_string());
        let at = record.at.as_microsecond();
        let principal = principal_text(record.principal);
        let entry =
            serde_json::to_string(record.entry).map_err(|error| RECORDS.corrupt("entry", error))?;
        let told = customer.as_deref().unwrap_or_default();
        hash = seal(&hash, &owner, number, &[told, &principal, &partner, &entry], at);
        rows.push((number, customer, at, principal, entry, hash.clone(), record.subject));
    }
    let done = query(concat!(
        "INSERT INTO records (owner_id, number, customer_id, at, principal, partner_id, entry, hash, \
                              subject_id) \
         SELECT $1, CAST(j.value ->> 0 AS BIGINT), j.value ->> 1, CAST(j.value ->> 2 AS BIGINT), \
                j.value ->> 3, $2, j.value ->> 4, j.value ->> 5, j.value ->> 6 FROM ",
        each!("$3")
    ))
    .bind(&owner)
    .bind(&partner)
    .bind(array(rows))
    .execute(&mut *conn)
    .await?;
    changed("records", new.len(), done.rows_affected())?;
    query("UPDATE chain_heads SET number = $2, hash = $3 WHERE owner_id = $1")
        .bind(&owner)
        .bind(number)
        .bind(&hash)
        .execute(conn)
        .await?;
    Ok(())
}

/// The records of a chain after one of them, with the seals that they should bear.
pub(crate) async fn resealed(
    conn: &mut Conn,
    owner: PartnerId,
    after: &ChainLink,
    limit: i64,
) -> Result<Vec<ChainLink>> {
    let owner = owner.to_string();
    let rows: Vec<Sealed> = query_as(
        "SELECT number, customer_id, at, principal, partner_id, entry, hash FROM records \
         WHERE owner_id = $1 AND number > $2 ORDER BY number LIMIT $3",
    )
    .bind(&owner)
    .bind(after.number)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    let mut previous = after.hash.clone();
    let link = |row: Sealed| {
        let customer = row.customer_id.unwrap_or_default();
        let parts = [customer.as_str(), &row.principal, &row.partner_id, &row.entry];
        let expected = seal(&previous, &owner, row.number, &parts, row.at);
        previous.clone_from(&row.hash);
        ChainLink { number: row.number, hash: row.hash, expected }
    };
    Ok(rows.into_iter().map(link).collect())
}

/// All that a seal is made of, and the seal.
#[derive(FromRow)]
struct Sealed {
    number: i64,
    customer_id: Option<String>,
    at: i64,
    principal: String,
    partner_id: String,
    entry: String,
    hash: String,
}

/// The hash of a record: of the hash before it and all it says, each part with its length in front.
fn seal(previous: &str, owner: &str, number: i64, parts: &[&str], at: i64) -> String {
    let mut digest = Sha256::new();
    for part in [previous, owner, &number.to_string(), &at.to_string()].iter().chain(parts) {
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    hex(&digest.finalize())
}

#[derive(FromRow)]
pub(super) struct Columns {
    number: i64,
    at: i64,
    principal: String,
    operator: Option<String>,
    partner: String,
    entry: String,
}

/// That a record is the setting of a budget or its end, of the type $2 and the kind $3 if those are not empty.
macro_rules! is_of_budget {
    () => {
        concat!(
            "($3 = '' OR ",
            entry!("kind"),
            " = $3) AND (",
            entry!("kind"),
            " = 'budget_set' AND ($2 = '' OR ",
            entry!("after", "budget_type"),
            " = $2) OR ",
            entry!("kind"),
            " = 'disassociated' AND ",
            entry!("budget", "budget_type"),
            " IN ('monthly', 'one_time') AND ($2 = '' OR ",
            entry!("budget", "budget_type"),
            " = $2))"
        )
    };
}

/// The records of a customer before a moment in microseconds, newest first. They go by time: a customer that was moved has
/// records in two chains.
pub(crate) async fn list(
    conn: &mut Conn,
    customer: CustomerId,
    before: i64,
    limit: i64,
) -> Result<Vec<RecordRow>> {
    let rows = query_as(concat!(
        selected!(),
        "WHERE r.customer_id = $1 AND r.at < $2 ORDER BY r.at DESC, r.number DESC LIMIT $3"
    ))
    .bind(customer.to_string())
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Columns::record).collect()
}

/// The records about a partner itself, newest first.
pub(crate) async fn list_of_subject(
    conn: &mut Conn,
    subject: PartnerId,
    limit: i64,
) -> Result<Vec<RecordRow>> {
    let rows =
        query_as(concat!(selected!(), "WHERE r.subject_id = $1 ORDER BY r.number DESC LIMIT $2"))
            .bind(subject.to_string())
            .bind(limit)
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(Columns::record).collect()
}

/// A page of the records of a customer's budget, newest first, and how many there are.
pub(crate) async fn budgets(
    conn: &mut Conn,
    page: &BudgetRecordsQuery,
) -> Result<(i64, Vec<RecordRow>)> {
    let customer = page.customer.to_string();
    let budget_type = page.budget_type.map_or("", Word::stored);
    let kind = page.operation.map_or("", |operation| match operation {
        BudgetOperation::Set => "budget_set",
        BudgetOperation::Delete => "disassociated",
    });
    let count = query_scalar(concat!(
        "SELECT COUNT(*) FROM records r WHERE r.customer_id = $1 AND ",
        is_of_budget!()
    ))
    .bind(&customer)
    .bind(budget_type)
    .bind(kind)
    .fetch_one(&mut *conn)
    .await?;
    let rows = query_as::<_, Columns>(concat!(
        selected!(),
        "WHERE r.customer_id = $1 AND ",
        is_of_budget!(),
        " ORDER BY r.at DESC, r.number DESC LIMIT $4 OFFSET $5"
    ))
    .bind(&customer)
    .bind(budget_type)
    .bind(kind)
    .bind(i64::from(page.limit))
    .bind(i64::from(page.offset))
    .fetch_all(conn)
    .await?;
    Ok((count, rows.into_iter().map(Columns::record).collect::<Result<_>>()?))
}

impl Columns {
    pub(super) fn record(self) -> Result<RecordRow> {
        Ok(RecordRow {
            number: self.number,
            at: RECORDS.time("at", self.at)?,
            operator: self.operator.unwrap_or(self.principal),
            partner: RECORDS.text("partner_id", self.partner)?,
            entry: serde_json::from_str(&self.entry)
                .map_err(|_| RECORDS.corrupt("entry", &self.entry))?,
        })
    }
}
