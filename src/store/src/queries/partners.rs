//! Partners, their grants and quotas.

use domain::{
    access::{PartnerPermit, Scope},
    alert::Marks,
    budget::BudgetType,
    id::{KeyId, PartnerId},
    money::BudgetAmount,
    partner::{Partner, PartnerKind, Superior},
    quota::Quota,
    record::OwnChange,
    text::fold,
};
use jiff::Timestamp;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::{Conn, array, keys, records};
use crate::{
    NewPartner, PartnerRow, Result, convert::Table, error::changed, rows::amount, words::Word,
};

const PARTNERS: Table = Table("partners");

#[derive(FromRow)]
struct Columns {
    id: String,
    kind: String,
    name: String,
    frozen: bool,
    verification_code: bool,
    lift_at_restore: bool,
    first_mark: i64,
    second_mark: i64,
    granted_at: Option<i64>,
    created_at: i64,
    distributor_id: Option<String>,
    distributor_name: Option<String>,
    version: i64,
    frozen_at: Option<i64>,
    frozen_reason: Option<String>,
    distributor_frozen: Option<bool>,
    consumption_quota_cents: Option<i64>,
    left_at: Option<i64>,
    monthly_quota: Option<i64>,
    monthly_allocated: i64,
    one_time_quota: Option<i64>,
    one_time_allocated: i64,
}

/// Selects more, and partners with their quotas, from a source with the partner's row `p`.
macro_rules! select {
    ($more:literal, $from:expr, $where:literal) => {
        concat!(
            "SELECT ",
            $more,
            "p.id, p.kind, p.name, p.frozen, p.verification_code, p.lift_at_restore, \
                p.first_mark, p.second_mark, \
                p.granted_at, p.created_at, p.distributor_id, d.name AS distributor_name, p.version, \
                p.frozen_at, p.frozen_reason, d.frozen AS distributor_frozen, \
                p.consumption_quota_cents, p.left_at, \
                m.quota_cents AS monthly_quota, m.allocated_cents AS monthly_allocated, \
                o.quota_cents AS one_time_quota, o.allocated_cents AS one_time_allocated \
             FROM ",
            $from,
            " LEFT JOIN partners d ON d.id = p.distributor_id \
             JOIN quotas m ON m.partner_id = p.id AND m.budget_type = 'monthly' \
             JOIN quotas o ON o.partner_id = p.id AND o.budget_type = 'one_time' WHERE ",
            $where
        )
    };
}

/// Partners with their quotas; unknown ones are missing from the answer.
pub(crate) async fn find_all(conn: &mut Conn, ids: &[PartnerId]) -> Result<Vec<PartnerRow>> {
    let ids = ids.iter().map(|id| (id,));
    let rows: Vec<Columns> = query_as(select!(
        "",
        concat!(each!("$1"), " CROSS JOIN partners p"),
        "p.id = j.value ->> 0"
    ))
    .bind(array(ids))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Columns::partner).collect()
}

#[derive(FromRow)]
struct HolderColumns {
    key_id: String,
    scopes: String,
    #[sqlx(flatten)]
    partner: Columns,
}

/// The partners that hold these keys, and what those may be used for. Keys that were revoked, and those of customers, are
/// missing from the answer.
pub(crate) async fn find_by_keys(
    conn: &mut Conn,
    ids: &[KeyId],
) -> Result<Vec<(KeyId, Vec<Scope>, PartnerRow)>> {
    let ids = ids.iter().map(|id| (id,));
    let rows: Vec<HolderColumns> = query_as(select!(
        "k.id AS key_id, k.scopes, ",
        concat!(each!("$1"), " CROSS JOIN api_keys k JOIN partners p ON p.id = k.partner_id"),
        "k.id = j.value ->> 0 AND k.revoked_at IS NULL AND k.customer_id IS NULL"
    ))
    .bind(array(ids))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let key = PARTNERS.parse("key_id", &row.key_id)?;
            Ok((key, keys::scopes(&row.scopes)?, row.partner.partner()?))
        })
        .collect()
}

/// A partner with its quotas.
pub(crate) async fn find(conn: &mut Conn, id: PartnerId) -> Result<Option<PartnerRow>> {
    Ok(find_all(conn, &[id]).await?.pop())
}

/// Locks a partner's grant and quotas, the first in the order of locks (D12), and reads them.
pub(crate) async fn lock(conn: &mut Conn, id: PartnerId) -> Result<Option<PartnerRow>> {
    query(concat!(
        "SELECT q.budget_type FROM quotas q WHERE q.partner_id = $1 ORDER BY q.budget_type",
        lock_rows!("q")
    ))
    .bind(id.to_string())
    .fetch_all(&mut *conn)
    .await?;
    find(conn, id).await
}

pub(crate) async fn find_by_name(conn: &mut Conn, name: &str) -> Result<Option<PartnerId>> {
    let id: Option<String> = query_scalar("SELECT id FROM partners WHERE name_key = $1")
        .bind(fold(name))
        .fetch_optional(conn)
        .await?;
    id.map(|id| PARTNERS.parse("id", &id)).transpose()
}

/// Whether there is any partner: a demo fills only an empty database.
pub(crate) async fn any(conn: &mut Conn) -> Result<bool> {
    Ok(query_scalar::<_, String>("SELECT id FROM partners LIMIT 1")
        .fetch_optional(conn)
        .await?
        .is_some())
}

pub(crate) async fn add(conn: &mut Conn, new: &NewPartner) -> Result<()> {
    let id = new.id.to_string();
    let at = new.at.as_microsecond();
    query(
        "INSERT INTO partners (id, kind, distributor_id, name, name_key, verification_code, \
                               granted_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&id)
    .bind(new.kind.stored())
    .bind(new.distributor.map(|distributor| distributor.to_string()))
    .bind(new.name.as_str())
    .bind(fold(new.name.as_str()))
    .bind(new.verification_code)
    .bind(new.grant.as_ref().map(|_| at))
    .bind(at)
    .execute(&mut *conn)
    .await?;
    let grant = new.grant.unwrap_or_default();
    for (budget_type, quota) in
        [(BudgetType::Monthly, grant.monthly), (BudgetType::OneTime, grant.one_time)]
    {
        query("INSERT INTO quotas (partner_id, budget_type, quota_cents) VALUES ($1, $2, $3)")
            .bind(&id)
            .bind(budget_type.stored())
            .bind(quota.map(BudgetAmount::cents))
            .execute(&mut *conn)
            .await?;
    }
    super::records::begin_chain(conn, new.id).await
}

/// Writes how much a distributor may owe; whether there is such a distributor.
pub(crate) async fn put_consumption_quota(
    conn: &mut Conn,
    id: PartnerId,
    quota: Option<BudgetAmount>,
) -> Result<bool> {
    let done = query(
        "UPDATE partners SET consumption_quota_cents = $2 WHERE id = $1 AND kind = 'distributor'",
    )
    .bind(id.to_string())
    .bind(quota.map(BudgetAmount::cents))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes what is allocated of both quotas. The rows are locked by [`lock`].
pub(crate) async fn put_allocations(
    conn: &mut Conn,
    id: PartnerId,
    quotas: &[Quota; 2],
) -> Result<()> {
    for quota in quotas {
        let done = query(
            "UPDATE quotas SET allocated_cents = $3 WHERE partner_id = $1 AND budget_type = $2",
        )
        .bind(id.to_string())
        .bind(quota.budget_type.stored())
        .bind(quota.allocated_cents)
        .execute(&mut *conn)
        .await?;
        changed("allocation", 1, done.rows_affected())?;
    }
    Ok(())
}

/// Switches verification codes of the permit's partner on or off, and tells it.
pub(crate) async fn put_codes(
    conn: &mut Conn,
    permit: PartnerPermit,
    on: bool,
    at: Timestamp,
) -> Result<()> {
    let done = query("UPDATE partners SET verification_code = $2 WHERE id = $1")
        .bind(permit.partner().to_string())
        .bind(on)
        .execute(&mut *conn)
        .await?;
    changed("partner", 1, done.rows_affected())?;
    records::append_own(conn, &permit, at, OwnChange::CodesSwitched { on }).await
}

/// Says when a locked partner is warned, and tells it.
pub(crate) async fn put_marks(
    conn: &mut Conn,
    permit: PartnerPermit,
    (before, after): (Marks, Marks),
    at: Timestamp,
) -> Result<()> {
    let [first, second] = after.warnings().map(i64::from);
    let done = query("UPDATE partners SET first_mark = $2, second_mark = $3 WHERE id = $1")
        .bind(permit.partner().to_string())
        .bind(first)
        .bind(second)
        .execute(&mut *conn)
        .await?;
    changed("partner", 1, done.rows_affected())?;
    records::append_own(conn, &permit, at, OwnChange::MarksChosen { before, after }).await
}

fn marks(first: i64, second: i64) -> Result<Marks> {
    let both = u8::try_from(first).ok().zip(u8::try_from(second).ok());
    let marks = both.and_then(|(first, second)| Marks::new(first, second));
    marks.ok_or_else(|| PARTNERS.corrupt("second_mark", format!("{first} and {second}")))
}

impl Columns {
    fn partner(self) -> Result<PartnerRow> {
        let quota = |budget_type, granted: Option<i64>, allocated_cents| Quota {
            budget_type,
            granted: granted.and_then(amount),
            allocated_cents,
        };
        let quotas = [
            quota(BudgetType::Monthly, self.monthly_quota, self.monthly_allocated),
            quota(BudgetType::OneTime, self.one_time_quota, self.one_time_allocated),
        ];
        let kind = PARTNERS.word("kind", &self.kind)?;
        let distributor = match (self.distributor_id, self.distributor_name) {
            (Some(id), Some(name)) => Some(Superior {
                id: PARTNERS.parse("distributor_id", &id)?,
                name: PARTNERS.text("name", name)?,
            }),
            _ => None,
        };
        Ok(PartnerRow {
            partner: Partner {
                id: PARTNERS.parse("id", &self.id)?,
                kind,
                name: PARTNERS.text("name", self.name)?,
                distributor,
                granted: kind == PartnerKind::Distributor || self.granted_at.is_some(),
                // Who is below a frozen distributor is frozen with it.
                frozen: self.frozen || self.distributor_frozen.unwrap_or_default(),
                verification_code: self.verification_code,
                lift_at_restore: self.lift_at_restore,
                marks: marks(self.first_mark, self.second_mark)?,
            },
            granted_at: PARTNERS.maybe_time("granted_at", self.granted_at)?,
            created_at: PARTNERS.time("created_at", self.created_at)?,
            quotas,
            version: self.version,
            left_at: PARTNERS.maybe_time("left_at", self.left_at)?,
            consumption_quota: self.consumption_quota_cents.and_then(amount),
            frozen: match PARTNERS.maybe_time("frozen_at", self.frozen_at)? {
                Some(since) if self.frozen => {
                    let reason = self.frozen_reason;
                    let reason = reason.map(|reason| PARTNERS.text("frozen_reason", reason));
                    Some((since, reason.transpose()?))
                }
                _ => None,
            },
        })
    }
}
