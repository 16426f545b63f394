//! Partners, their grants and quotas.

use domain::{
    budget::BudgetType,
    id::PartnerId,
    money::BudgetAmount,
    partner::{Partner, PartnerKind, Superior},
    quota::Quota,
    text::fold,
};
use sqlx::{FromRow, query, query_as, query_scalar};

use super::Conn;
use crate::{
    Error, NewPartner, PartnerRow, Result, convert::Table, error::changed, rows::amount,
    words::Word,
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
    granted_at: Option<i64>,
    created_at: i64,
    distributor_id: Option<String>,
    distributor_name: Option<String>,
}

pub(crate) async fn find(conn: &mut Conn, id: PartnerId) -> Result<Option<PartnerRow>> {
    let columns: Option<Columns> = query_as(
        "SELECT p.id, p.kind, p.name, p.frozen, p.verification_code, p.lift_at_restore, \
                p.granted_at, p.created_at, p.distributor_id, d.name AS distributor_name \
         FROM partners p LEFT JOIN partners d ON d.id = p.distributor_id WHERE p.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(&mut *conn)
    .await?;
    match columns {
        Some(columns) => {
            let quotas = quotas(conn, id).await?;
            columns.partner(quotas).map(Some)
        }
        None => Ok(None),
    }
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

async fn quotas(conn: &mut Conn, id: PartnerId) -> Result<[Quota; 2]> {
    let rows: Vec<(String, Option<i64>, i64)> = query_as(
        "SELECT budget_type, quota_cents, allocated_cents FROM quotas WHERE partner_id = $1",
    )
    .bind(id.to_string())
    .fetch_all(conn)
    .await?;
    let quota = |budget_type: BudgetType| {
        let (_, granted, allocated_cents) =
            rows.iter()
                .find(|row| row.0 == budget_type.stored())
                .ok_or_else(|| Table("quotas").corrupt("budget_type", "no row"))?;
        Ok::<_, Error>(Quota {
            budget_type,
            granted: granted.and_then(amount),
            allocated_cents: *allocated_cents,
        })
    };
    Ok([quota(BudgetType::Monthly)?, quota(BudgetType::OneTime)?])
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

impl Columns {
    fn partner(self, quotas: [Quota; 2]) -> Result<PartnerRow> {
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
                frozen: self.frozen,
                verification_code: self.verification_code,
                lift_at_restore: self.lift_at_restore,
            },
            granted_at: PARTNERS.maybe_time("granted_at", self.granted_at)?,
            created_at: PARTNERS.time("created_at", self.created_at)?,
            quotas,
        })
    }
}
