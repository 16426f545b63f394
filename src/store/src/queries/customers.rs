//! Customers: adding them, and reading what decisions about them need.

use std::collections::HashMap;

use domain::{
    access::Permit,
    contract::Assignment,
    freeze::Freeze,
    id::{CustomerId, MemberId, PartnerId},
    money::Money,
    set_budget::CustomerFacts,
    text::fold,
};
use jiff::Timestamp;
use serde_json::json;
use sqlx::{FromRow, query, query_as};

use super::{Conn, LOCKS_ROWS, array, meters, records};
use crate::{
    CustomerRecord, Error, FOREVER, NewCustomer, NewRecord, Profile, Result,
    convert::{BudgetColumns, FreezeColumns, Table},
    error::changed,
    pairs,
    words::Word,
};

const CUSTOMERS: Table = Table("customers");

/// Adds customers of the permit's owner with their budgets, freezes and records. Their meters begin at nothing; the
/// caller writes the owner's allocation.
pub(crate) async fn add(
    conn: &mut Conn,
    permit: Permit,
    new: &[NewCustomer],
    told: &[NewRecord],
) -> Result<()> {
    if new.iter().any(|customer| !permit.covers(customer.id)) {
        return Err(Error::Permit);
    }
    let rows: Vec<_> = new.iter().map(columns).collect();
    let done = query(concat!(
        "INSERT INTO customers (id, partner_id, distributor_id, account, account_key, name, name_key, \
             search_key, association, associated_at, email, phone, tag, manager_id, \
             budget_type, budget_cents, budget_action, budget_since, search_pairs) \
         SELECT j.value ->> 0, $1, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, \
             j.value ->> 5, j.value ->> 6, j.value ->> 7, CAST(j.value ->> 8 AS BIGINT), \
             j.value ->> 9, j.value ->> 10, j.value ->> 11, j.value ->> 12, j.value ->> 13, \
             CAST(j.value ->> 14 AS BIGINT), j.value ->> 15, CAST(j.value ->> 16 AS BIGINT), \
             j.value ->> 17 FROM ",
        each!("$2")
    ))
    .bind(permit.owner().to_string())
    .bind(array(rows))
    .execute(&mut *conn)
    .await?;
    changed("new customers", new.len(), done.rows_affected())?;
    let frozen_until =
        |freeze: &Freeze| freeze.holds_until.map_or(FOREVER, Timestamp::as_microsecond);
    let meters: Vec<_> = new
        .iter()
        .map(|new| (new.id, new.freezes.iter().map(frozen_until).max().unwrap_or(0)))
        .collect();
    meters::add(conn, &meters).await?;
    let freezes: Vec<_> = new
        .iter()
        .flat_map(|customer| customer.freezes.iter().map(|freeze| (customer.id, freeze)))
        .collect();
    put_freezes(conn, &freezes).await?;
    records::append(conn, &permit, told).await
}

fn columns(new: &NewCustomer) -> serde_json::Value {
    let budget = new.budget.as_ref();
    let search_key = search_key(new);
    json!([
        new.id,
        new.distributor,
        new.account.as_str(),
        fold(new.account.as_str()),
        new.name.as_str(),
        fold(new.name.as_str()),
        search_key,
        new.association.stored(),
        new.associated_at.as_microsecond(),
        new.email,
        new.phone,
        new.tag,
        new.manager,
        budget.map(|budget| budget.budget_type.stored()),
        budget.map(|budget| budget.amount.cents()),
        budget.map(|budget| budget.action.stored()),
        budget.map(|budget| budget.since.as_microsecond()),
        pairs::all(&search_key),
    ])
}

/// What a search looks through: name, account, id, address and phone number, each on a line.
fn search_key(new: &NewCustomer) -> String {
    let mut key =
        format!("{}\n{}\n{}", fold(new.name.as_str()), fold(new.account.as_str()), new.id);
    for part in [&new.email, &new.phone].into_iter().flatten() {
        key.push('\n');
        key.push_str(&fold(part));
    }
    key
}

/// Writes freezes; one that begins anew for the same cause replaces the old.
pub(crate) async fn put_freezes(conn: &mut Conn, freezes: &[(CustomerId, &Freeze)]) -> Result<()> {
    if freezes.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = freezes
        .iter()
        .map(|(customer, freeze)| {
            (
                customer,
                freeze.cause.stored(),
                freeze.level.stored(),
                &freeze.reason,
                freeze.since.as_microsecond(),
                freeze.holds_until.map(Timestamp::as_microsecond),
            )
        })
        .collect();
    let done = query(concat!(
        "INSERT INTO freezes (customer_id, partner_id, distributor_id, cause, level, reason, since, \
                              holds_until) \
         SELECT c.id, c.partner_id, c.distributor_id, j.value ->> 1, j.value ->> 2, j.value ->> 3, \
                CAST(j.value ->> 4 AS BIGINT), CAST(j.value ->> 5 AS BIGINT) FROM ",
        each!("$1"),
        " CROSS JOIN customers c WHERE c.id = j.value ->> 0 ON CONFLICT (customer_id, cause) DO UPDATE SET level = excluded.level, \
             reason = excluded.reason, since = excluded.since, holds_until = excluded.holds_until, \
             release_told = FALSE"
    ))
    .bind(array(rows))
    .execute(conn)
    .await?;
    changed("freezes", freezes.len(), done.rows_affected())
}

#[derive(FromRow)]
struct FactColumns {
    id: String,
    partner_id: String,
    account: String,
    name: String,
    association: String,
    version: i64,
    manager_id: Option<String>,
    #[sqlx(flatten)]
    budget: BudgetColumns,
    used_month: Option<i64>,
    used_one_time: Option<i64>,
    held: Option<i64>,
    open_holds: i64,
    permille: i64,
    window_end: i64,
    /// Of a customer with several freezes there is a row for each.
    #[sqlx(flatten)]
    freeze: FreezeColumns,
}

/// What is known of these customers, ordered by id. Unknown ones are missing from the answer.
pub(crate) async fn facts(
    conn: &mut Conn,
    ids: &[CustomerId],
    month_start: Timestamp,
    now: Timestamp,
) -> Result<Vec<CustomerRecord>> {
    let mut rows: Vec<FactColumns> = query_as(concat!(
        "SELECT c.id, c.partner_id, c.account, c.name, c.association, c.version, c.manager_id, \
             c.budget_type, c.budget_cents, c.budget_action, c.budget_since, \
             (SELECT u.used_nanos FROM usage u WHERE u.customer_id = c.id \
                AND u.budget_type = 'monthly' AND u.window_start = $2) AS used_month, \
             (SELECT u.used_nanos FROM usage u WHERE u.customer_id = c.id \
                AND u.budget_type = 'one_time' AND c.budget_type = 'one_time' \
                AND u.window_start = c.budget_since) AS used_one_time, \
             (SELECT CAST(SUM(h.amount_nanos) AS BIGINT) FROM holds h WHERE h.customer_id = c.id \
                AND h.state = 'open' AND h.expires_at > $3) AS held, \
             (SELECT COUNT(*) FROM holds h WHERE h.customer_id = c.id \
                AND h.state = 'open' AND h.expires_at > $3) AS open_holds, \
             m.permille, m.window_end, \
             COALESCE(f.customer_id, '') AS customer_id, COALESCE(f.cause, '') AS cause, \
             COALESCE(f.level, '') AS level, f.reason, COALESCE(f.since, 0) AS since, f.holds_until \
         FROM ",
        each!("$1"),
        " CROSS JOIN customers c JOIN meters m ON m.customer_id = c.id \
         LEFT JOIN freezes f ON f.customer_id = c.id AND m.frozen_until > 0 \
         WHERE c.id = j.value ->> 0"
    ))
    .bind(ids_json(ids))
    .bind(month_start.as_microsecond())
    .bind(now.as_microsecond())
    .fetch_all(&mut *conn)
    .await?;
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    let mut records: Vec<CustomerRecord> = Vec::with_capacity(ids.len());
    for row in rows {
        let (record, freeze) = row.record()?;
        if records.last().is_none_or(|last| last.facts.id != record.facts.id) {
            records.push(record);
        }
        if let (Some(freeze), Some(record)) = (freeze, records.last_mut()) {
            let one_of =
                if freeze.holds_at(now) { &mut record.facts.freezes } else { &mut record.lapsed };
            one_of.push(freeze);
        }
    }
    Ok(records)
}

/// Who a customer is.
pub(crate) async fn profile(conn: &mut Conn, id: CustomerId) -> Result<Option<Profile>> {
    let row: Option<ProfileColumns> = query_as(
        "SELECT c.associated_at, c.email, c.phone, c.tag, \
             (SELECT m.name FROM members m WHERE m.id = c.manager_id) AS manager \
         FROM customers c WHERE c.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Profile {
            associated_at: CUSTOMERS.time("associated_at", row.associated_at)?,
            email: row.email,
            phone: row.phone,
            tag: row.tag,
            manager: CUSTOMERS.maybe_name("manager_id", row.manager)?,
        })
    })
    .transpose()
}

#[derive(FromRow)]
struct ProfileColumns {
    associated_at: i64,
    email: Option<String>,
    phone: Option<String>,
    tag: Option<String>,
    manager: Option<String>,
}

/// The manager and the tag of the customers in an array.
pub(crate) const ASSIGN: &str = concat!(
    "UPDATE customers SET \
         manager_id = CASE WHEN $3 = 1 THEN $4 ELSE manager_id END, \
         tag = CASE WHEN $5 = 1 THEN $6 ELSE tag END FROM ",
    each!("$1"),
    " WHERE customers.id = j.value ->> 0 AND ",
    unindexed!(),
    "customers.partner_id = $2 AND customers.left_at IS NULL"
);

/// Changes who looks after locked customers of the permit's owner, and how they are tagged; what is `None` stays.
pub(crate) async fn assign(
    conn: &mut Conn,
    permit: Permit,
    ids: &[CustomerId],
    change: &Assignment,
) -> Result<()> {
    if ids.iter().any(|id| !permit.covers(*id)) {
        return Err(Error::Permit);
    }
    let manager = change.manager.flatten().map(|manager| manager.to_string());
    let tag = change.tag.clone().flatten().map(String::from);
    let done = query(ASSIGN)
        .bind(ids_json(ids))
        .bind(permit.owner().to_string())
        .bind(i64::from(change.manager.is_some()))
        .bind(manager)
        .bind(i64::from(change.tag.is_some()))
        .bind(tag)
        .execute(conn)
        .await?;
    changed("customers", ids.len(), done.rows_affected())
}

/// The versions of the customers in an array.
pub(crate) const RAISE_VERSIONS: &str = concat!(
    "UPDATE customers SET version = version + 1 FROM ",
    each!("$1"),
    " WHERE customers.id = j.value ->> 0 AND customers.partner_id = COALESCE($2, customers.partner_id)"
);

/// Raises the versions of locked customers, with which pages guard their writes; all are the owner's, where one is named.
pub(super) async fn raise_versions(
    conn: &mut Conn,
    owner: Option<PartnerId>,
    ids: &[CustomerId],
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let done = query(RAISE_VERSIONS)
        .bind(ids_json(ids))
        .bind(owner.map(|owner| owner.to_string()))
        .execute(conn)
        .await?;
    changed("versions", ids.len(), done.rows_affected())
}

/// Locks these customers in the order of their ids (D12), and reads what is known of them.
pub(crate) async fn lock_facts(
    conn: &mut Conn,
    ids: &[CustomerId],
    month_start: Timestamp,
    now: Timestamp,
) -> Result<Vec<CustomerRecord>> {
    if LOCKS_ROWS {
        query(concat!(
            "SELECT COUNT(*) FROM (SELECT c.id FROM ",
            each!("$1"),
            " CROSS JOIN customers c WHERE c.id = j.value ->> 0 ORDER BY c.id",
            lock_rows!("c"),
            ") t"
        ))
        .bind(ids_json(ids))
        .execute(&mut *conn)
        .await?;
    }
    // A second statement, so that it sees what others committed while this one waited for the locks.
    facts(conn, ids, month_start, now).await
}

/// The freezes of customers, in force or over.
pub(crate) async fn freezes(conn: &mut Conn, ids: &str) -> Result<HashMap<String, Vec<Freeze>>> {
    let rows: Vec<FreezeColumns> = query_as(concat!(
        "SELECT f.customer_id, f.cause, f.level, f.reason, f.since, f.holds_until FROM ",
        each!("$1"),
        " CROSS JOIN freezes f WHERE f.customer_id = j.value ->> 0"
    ))
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut by_customer: HashMap<String, Vec<Freeze>> = HashMap::new();
    for row in rows {
        by_customer.entry(row.customer_id.clone()).or_default().push(row.freeze()?);
    }
    Ok(by_customer)
}

/// The ids and owners of the customers with these accounts; unknown accounts are missing from the answer.
pub(crate) async fn find_by_accounts(
    conn: &mut Conn,
    accounts: &[String],
) -> Result<HashMap<String, (CustomerId, PartnerId)>> {
    let keys: Vec<_> = accounts.iter().map(|account| (fold(account),)).collect();
    let rows: Vec<(String, String, String)> = query_as(concat!(
        "SELECT c.account_key, c.id, c.partner_id FROM ",
        each!("$1"),
        " CROSS JOIN customers c WHERE c.account_key = j.value ->> 0"
    ))
    .bind(array(keys))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(key, id, partner)| {
            let id = CUSTOMERS.parse("id", &id)?;
            Ok((key, (id, CUSTOMERS.parse("partner_id", &partner)?)))
        })
        .collect()
}

/// Whose customers these are, and which account manager's, with how many of them; unknown ones count nowhere.
pub(crate) async fn owners(
    conn: &mut Conn,
    ids: &[CustomerId],
) -> Result<Vec<(PartnerId, Option<MemberId>, i64)>> {
    let rows: Vec<(String, Option<String>, i64)> = query_as(concat!(
        "SELECT c.partner_id, c.manager_id, COUNT(*) FROM ",
        each!("$1"),
        " CROSS JOIN customers c WHERE c.id = j.value ->> 0 AND c.left_at IS NULL \
         GROUP BY c.partner_id, c.manager_id"
    ))
    .bind(ids_json(ids))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(partner, manager, customers)| {
            let manager = manager.map(|manager| CUSTOMERS.parse("manager_id", &manager));
            Ok((CUSTOMERS.parse("partner_id", &partner)?, manager.transpose()?, customers))
        })
        .collect()
}

/// Identifiers as the set-based queries take them.
pub(crate) fn ids_json(ids: &[CustomerId]) -> String {
    array(ids.iter().map(|id| (id,)))
}

impl FactColumns {
    /// The customer, as yet without freezes, and one of its freezes.
    fn record(self) -> Result<(CustomerRecord, Option<Freeze>)> {
        let record = CustomerRecord {
            held: Money::from_nanos(self.held.unwrap_or(0)),
            open_holds: u32::try_from(self.open_holds).unwrap_or(u32::MAX),
            lapsed: Vec::new(),
            meter: (self.permille, self.window_end),
            owner: CUSTOMERS.parse("partner_id", &self.partner_id)?,
            account: CUSTOMERS.text("account", self.account)?,
            manager: self
                .manager_id
                .map(|manager| CUSTOMERS.parse("manager_id", &manager))
                .transpose()?,
            facts: CustomerFacts {
                id: CUSTOMERS.parse("id", &self.id)?,
                name: CUSTOMERS.text("name", self.name)?,
                version: self.version,
                association: CUSTOMERS.word("association", &self.association)?,
                budget: self.budget.budget()?,
                used_month: Money::from_nanos(self.used_month.unwrap_or(0)),
                used_one_time: Money::from_nanos(self.used_one_time.unwrap_or(0)),
                freezes: Vec::new(),
            },
        };
        Ok((record, self.freeze.maybe()?))
    }
}
