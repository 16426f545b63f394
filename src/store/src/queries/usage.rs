//! Charges and the sums that budgets see. Recording a charge needs no permit (D13): it has happened already.

use std::collections::HashMap;

use domain::{
    access::Permit,
    charge::{Charge, ChargeCategory},
    id::{CustomerId, PartnerId},
    money::Money,
    text::{ChargeId, fold},
};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as};

use super::{Conn, array, customers, meters, meters::Change, records};
use crate::{
    MeterWrite, MonthUsage, NewRecord, Result, UsageKey, convert::Table, error::changed,
    words::Word,
};

const USAGE: Table = Table("usage");
const CHARGES: Table = Table("charges");

/// Adds charges, none of which is there yet.
///
/// # Errors
/// A duplicate, when another server added one of them meanwhile.
pub(crate) async fn add_charges(
    conn: &mut Conn,
    recorded_at: Timestamp,
    new: &[(&str, &Charge)],
) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = new
        .iter()
        .map(|(source, charge)| {
            (
                source,
                &charge.id,
                charge.customer,
                charge.amount.nanos(),
                charge.occurred_at.as_microsecond(),
                charge.category.stored(),
                charge.category.counts(),
                &charge.service,
                &charge.description,
                &charge.corrects,
            )
        })
        .collect();
    let done = query(concat!(
        "INSERT INTO charges (source, id, customer_id, amount_nanos, occurred_at, recorded_at, \
                              category, counts, service, description, corrects) \
         SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, CAST(j.value ->> 3 AS BIGINT), \
                CAST(j.value ->> 4 AS BIGINT), $1, j.value ->> 5, CAST(j.value ->> 6 AS BOOLEAN), \
                j.value ->> 7, j.value ->> 8, j.value ->> 9 FROM ",
        each!("$2")
    ))
    .bind(recorded_at.as_microsecond())
    .bind(array(rows))
    .execute(conn)
    .await?;
    changed("charges", new.len(), done.rows_affected())
}

#[derive(FromRow)]
struct ChargeColumns {
    source: String,
    id: String,
    customer_id: String,
    amount_nanos: i64,
    occurred_at: i64,
    category: String,
    service: Option<String>,
    description: Option<String>,
    corrects: Option<String>,
}

/// Those of these charges, by source and id, that are there already.
pub(crate) async fn known_charges(
    conn: &mut Conn,
    keys: &[(&str, &ChargeId)],
) -> Result<Vec<(String, Charge)>> {
    let keys: Vec<_> = keys.iter().map(|(source, id)| (source, id)).collect();
    let rows: Vec<ChargeColumns> = query_as(concat!(
        "SELECT h.source, h.id, h.customer_id, h.amount_nanos, h.occurred_at, h.category, \
                h.service, h.description, h.corrects FROM ",
        each!("$1"),
        " CROSS JOIN charges h WHERE h.source = j.value ->> 0 AND h.id = j.value ->> 1"
    ))
    .bind(array(keys))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(ChargeColumns::charge).collect()
}

impl ChargeColumns {
    fn charge(self) -> Result<(String, Charge)> {
        let charge = Charge {
            id: CHARGES.text("id", self.id)?,
            customer: CHARGES.parse("customer_id", &self.customer_id)?,
            amount: Money::from_nanos(self.amount_nanos),
            occurred_at: CHARGES.time("occurred_at", self.occurred_at)?,
            category: CHARGES.word("category", &self.category)?,
            service: self.service,
            description: self.description,
            corrects: self.corrects.map(|id| CHARGES.text("corrects", id)).transpose()?,
        };
        Ok((self.source, charge))
    }
}

/// The sums of these windows; windows without charges are missing from the answer.
pub(crate) async fn sums(conn: &mut Conn, keys: &[UsageKey]) -> Result<HashMap<UsageKey, Money>> {
    let wanted: Vec<_> = keys
        .iter()
        .map(|key| (key.customer, key.budget_type.stored(), key.window_start.as_microsecond()))
        .collect();
    let rows: Vec<(String, String, i64, i64)> = query_as(concat!(
        "SELECT u.customer_id, u.budget_type, u.window_start, u.used_nanos FROM ",
        each!("$1"),
        " CROSS JOIN usage u WHERE u.customer_id = j.value ->> 0 \
             AND u.budget_type = j.value ->> 1 AND u.window_start = CAST(j.value ->> 2 AS BIGINT)"
    ))
    .bind(array(wanted))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(customer, budget_type, window_start, used)| {
            let key = UsageKey {
                customer: USAGE.parse("customer_id", &customer)?,
                budget_type: USAGE.word("budget_type", &budget_type)?,
                window_start: USAGE.time("window_start", window_start)?,
            };
            Ok((key, Money::from_nanos(used)))
        })
        .collect()
}

/// Writes the sums of windows whose customers are locked.
pub(crate) async fn put(conn: &mut Conn, sums: &[(UsageKey, Money)]) -> Result<()> {
    if sums.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = sums
        .iter()
        .map(|(key, used)| {
            (
                key.customer,
                key.budget_type.stored(),
                key.window_start.as_microsecond(),
                used.nanos(),
            )
        })
        .collect();
    let done = query(concat!(
        "INSERT INTO usage (customer_id, budget_type, window_start, used_nanos) \
         SELECT j.value ->> 0, j.value ->> 1, CAST(j.value ->> 2 AS BIGINT), \
                CAST(j.value ->> 3 AS BIGINT) FROM ",
        each!("$1"),
        " WHERE true ON CONFLICT (customer_id, budget_type, window_start) \
             DO UPDATE SET used_nanos = excluded.used_nanos"
    ))
    .bind(array(rows))
    .execute(conn)
    .await?;
    changed("usage", sums.len(), done.rows_affected())
}

/// Writes meters, and freezes that begin because a budget was used up, with their records.
pub(crate) async fn put_meters(
    conn: &mut Conn,
    permits: Vec<(Permit, Vec<NewRecord>)>,
    writes: &[MeterWrite],
) -> Result<()> {
    if writes.is_empty() {
        return Ok(());
    }
    let changes: Vec<_> = writes
        .iter()
        .map(|write| Change {
            customer: write.customer,
            budget_type: None,
            usage: Some((write.permille, write.window_end)),
            frozen_until: write.frozen_until,
        })
        .collect();
    meters::put(conn, &changes).await?;
    let begun: Vec<_> = writes
        .iter()
        .filter_map(|write| write.frozen.as_ref().map(|freeze| (write.customer, freeze)))
        .collect();
    // Usage alone is no change of settings.
    let frozen: Vec<_> = begun.iter().map(|(customer, _)| *customer).collect();
    customers::raise_versions(conn, None, &frozen).await?;
    customers::put_freezes(conn, &begun).await?;
    for (permit, told) in permits {
        records::append(conn, &permit, &told).await?;
    }
    Ok(())
}

/// What counted for a customer in each of these spans of time.
pub(crate) async fn spans(
    conn: &mut Conn,
    customer: CustomerId,
    spans: &[(Timestamp, Timestamp)],
) -> Result<Vec<Money>> {
    let wanted: Vec<_> = spans
        .iter()
        .enumerate()
        .map(|(i, (start, end))| (i, start.as_microsecond(), end.as_microsecond()))
        .collect();
    let rows: Vec<(i64, i64, i64)> = query_as(concat!(
        "SELECT CAST(j.value ->> 0 AS BIGINT) AS span, \
                CAST(SUM(h.amount_nanos / 1000000000) AS BIGINT) AS units, \
                CAST(SUM(h.amount_nanos % 1000000000) AS BIGINT) AS nanos FROM ",
        each!("$2"),
        " CROSS JOIN charges h WHERE h.customer_id = $1 AND h.counts \
             AND h.occurred_at >= CAST(j.value ->> 1 AS BIGINT) \
             AND h.occurred_at < CAST(j.value ->> 2 AS BIGINT) \
         GROUP BY CAST(j.value ->> 0 AS BIGINT)"
    ))
    .bind(customer.to_string())
    .bind(array(wanted))
    .fetch_all(conn)
    .await?;
    let mut sums = vec![Money::ZERO; spans.len()];
    for (span, units, nanos) in rows {
        if let Some(slot) = usize::try_from(span).ok().and_then(|span| sums.get_mut(span)) {
            *slot = sum(units, nanos);
        }
    }
    Ok(sums)
}

/// What counts in a month for all customers in the reseller model of a partner and of its resellers.
pub(crate) async fn month_total(
    conn: &mut Conn,
    partner: PartnerId,
    month_start: Timestamp,
) -> Result<Money> {
    let (units, nanos): (i64, i64) = query_as(
        "SELECT CAST(COALESCE(SUM(u.used_nanos / 1000000000), 0) AS BIGINT), \
                CAST(COALESCE(SUM(u.used_nanos % 1000000000), 0) AS BIGINT) \
         FROM meters m JOIN customers c ON c.id = m.customer_id AND c.association = 'resale' \
         JOIN usage u ON u.customer_id = m.customer_id AND u.budget_type = 'monthly' \
             AND u.window_start = $2 \
         WHERE m.partner_id = $1 OR m.distributor_id = $1",
    )
    .bind(partner.to_string())
    .bind(month_start.as_microsecond())
    .fetch_one(conn)
    .await?;
    Ok(sum(units, nanos))
}

/// What the charges of all customers in the reseller model of a partner and of its resellers come to in a span of time, by
/// what they are; customers that left since count as well.
pub(crate) async fn bill(
    conn: &mut Conn,
    partner: PartnerId,
    (start, end): (Timestamp, Timestamp),
) -> Result<Vec<(ChargeCategory, Money)>> {
    let rows: Vec<(String, i64, i64)> = query_as(
        "SELECT h.category, CAST(SUM(h.amount_nanos / 1000000000) AS BIGINT), \
                CAST(SUM(h.amount_nanos % 1000000000) AS BIGINT) \
         FROM customers c JOIN charges h ON h.customer_id = c.id \
             AND h.occurred_at >= $2 AND h.occurred_at < $3 \
         WHERE (c.partner_id = $1 OR c.distributor_id = $1) AND c.association = 'resale' \
         GROUP BY h.category",
    )
    .bind(partner.to_string())
    .bind(start.as_microsecond())
    .bind(end.as_microsecond())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(category, units, nanos)| {
            Ok((CHARGES.word("category", &category)?, sum(units, nanos)))
        })
        .collect()
}

/// What counts of a customer's charges in a span of time, by service and category in the order of their names; charges
/// that name no service are together.
pub(crate) async fn statement(
    conn: &mut Conn,
    customer: CustomerId,
    (start, end): (Timestamp, Timestamp),
) -> Result<Vec<(Option<String>, ChargeCategory, Money)>> {
    let rows: Vec<(String, String, i64, i64)> = query_as(
        "SELECT COALESCE(h.service, '') AS named, h.category, \
                CAST(SUM(h.amount_nanos / 1000000000) AS BIGINT), \
                CAST(SUM(h.amount_nanos % 1000000000) AS BIGINT) \
         FROM charges h WHERE h.customer_id = $1 AND h.counts \
           AND h.occurred_at >= $2 AND h.occurred_at < $3 \
         GROUP BY COALESCE(h.service, ''), h.category ORDER BY named, h.category",
    )
    .bind(customer.to_string())
    .bind(start.as_microsecond())
    .bind(end.as_microsecond())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(service, category, units, nanos)| {
            let service = Some(service).filter(|service| !service.is_empty());
            Ok((service, CHARGES.word("category", &category)?, sum(units, nanos)))
        })
        .collect()
}

/// Units and nano-units, which are summed apart: a sum of nano-units may leave 64 bits on its way (D1).
fn sum(units: i64, nanos: i64) -> Money {
    Money::from_nanos(units.saturating_mul(1_000_000_000).saturating_add(nanos))
}

/// When the charge of a customer that happened last did so, and when it was recorded.
pub(crate) async fn last_charge(
    conn: &mut Conn,
    customer: CustomerId,
) -> Result<Option<(Timestamp, Timestamp)>> {
    let row: Option<(i64, i64)> = query_as(
        "SELECT h.occurred_at, h.recorded_at FROM charges h WHERE h.customer_id = $1 \
         ORDER BY h.occurred_at DESC LIMIT 1",
    )
    .bind(customer.to_string())
    .fetch_optional(conn)
    .await?;
    row.map(|(occurred, recorded)| {
        Ok((USAGE.time("occurred_at", occurred)?, USAGE.time("recorded_at", recorded)?))
    })
    .transpose()
}

/// What counted for a customer in a span of time by service, the most first; charges that name none are together.
pub(crate) async fn services(
    conn: &mut Conn,
    customer: CustomerId,
    (start, end): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<(Option<String>, Money)>> {
    // Units and nano-units together give the order.
    let rows: Vec<(String, i64, i64)> = query_as(
        "SELECT t.service, t.units, t.nanos FROM ( \
             SELECT COALESCE(h.service, '') AS service, \
                    CAST(SUM(h.amount_nanos / 1000000000) AS BIGINT) AS units, \
                    CAST(SUM(h.amount_nanos % 1000000000) AS BIGINT) AS nanos \
             FROM charges h WHERE h.customer_id = $1 AND h.counts \
               AND h.occurred_at >= $2 AND h.occurred_at < $3 GROUP BY COALESCE(h.service, '')) t \
         ORDER BY t.units + t.nanos / 1000000000 DESC, t.nanos % 1000000000 DESC, t.service LIMIT $4",
    )
    .bind(customer.to_string())
    .bind(start.as_microsecond())
    .bind(end.as_microsecond())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    let named = |(service, units, nanos): (String, i64, i64)| {
        (Some(service).filter(|service| !service.is_empty()), sum(units, nanos))
    };
    Ok(rows.into_iter().map(named).collect())
}

/// The sums of months, ordered by account and month, after a place.
pub(crate) async fn list_months(
    conn: &mut Conn,
    account: Option<&str>,
    month_start: Option<Timestamp>,
    after: Option<&MonthUsage>,
    limit: i64,
) -> Result<Vec<MonthUsage>> {
    let rows: Vec<(String, i64, i64)> = query_as(
        "SELECT c.account, u.window_start, u.used_nanos FROM customers c \
         JOIN usage u ON u.customer_id = c.id AND u.budget_type = 'monthly' \
         WHERE ($1 = '' OR c.account_key = $1) AND ($2 = 0 OR u.window_start = $2) \
           AND (c.account_key, u.window_start) > ($3, $4) \
         ORDER BY c.account_key, u.window_start LIMIT $5",
    )
    .bind(account.map(fold).unwrap_or_default())
    .bind(month_start.map_or(0, Timestamp::as_microsecond))
    .bind(after.map(|after| fold(&after.account)).unwrap_or_default())
    .bind(after.map_or(i64::MIN, |after| after.month_start.as_microsecond()))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(account, month_start, used)| {
            Ok(MonthUsage {
                account,
                month_start: USAGE.time("window_start", month_start)?,
                used: Money::from_nanos(used),
            })
        })
        .collect()
}
