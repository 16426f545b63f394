//! A partner's customers as the compatible partner API asks for them: by name, from the n-th on, with their exact number.

use domain::{
    contract::{Directory, DirectoryQuery, DirectoryRow, PlatformAccount},
    text::fold,
};
use jiff::Timestamp;
use sqlx::{FromRow, QueryBuilder};

use super::{Conn, Db, KEEPS_LIST_PLANS, list::scope_column};
use crate::{ListScope, Result, convert::Table, words::Word};

const CUSTOMERS: Table = Table("customers");

#[derive(FromRow)]
struct Columns {
    id: String,
    name: String,
    account: String,
    association: String,
    associated_at: i64,
    tag: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    manager: Option<String>,
    platform: Option<String>,
    platform_account: Option<String>,
    frozen_until: i64,
}

/// A page of the customers in a scope, and how many match.
pub(crate) async fn page(
    conn: &mut Conn,
    query: &DirectoryQuery,
    scope: ListScope,
    now: Timestamp,
) -> Result<Directory> {
    let mut sql = QueryBuilder::<Db>::new("SELECT COUNT(*) FROM ");
    push_source(&mut sql, query, scope);
    let count = sql.build_query_scalar().persistent(KEEPS_LIST_PLANS).fetch_one(&mut *conn).await?;

    let mut sql = QueryBuilder::<Db>::new(
        "SELECT c.id, c.name, c.account, c.association, c.associated_at, c.tag, c.email, c.phone, \
             (SELECT a.name FROM members a WHERE a.id = c.manager_id) AS manager, \
             (SELECT p.platform FROM platform_accounts p \
              WHERE p.customer_id = c.id AND p.partner_id = c.partner_id) AS platform, \
             (SELECT p.account FROM platform_accounts p \
              WHERE p.customer_id = c.id AND p.partner_id = c.partner_id) AS platform_account, \
             m.frozen_until \
         FROM ",
    );
    push_source(&mut sql, query, scope);
    sql.push(" ORDER BY c.name_key, c.id LIMIT ").push_bind(i64::from(query.limit));
    sql.push(" OFFSET ").push_bind(i64::from(query.offset));
    let rows: Vec<Columns> =
        sql.build_query_as().persistent(KEEPS_LIST_PLANS).fetch_all(conn).await?;
    let customers = rows.into_iter().map(|row| row.customer(now)).collect::<Result<_>>()?;
    Ok(Directory { count, customers })
}

/// The tables and `WHERE …` with every filter.
fn push_source(sql: &mut QueryBuilder<Db>, query: &DirectoryQuery, scope: ListScope) {
    let (column, id) = scope_column(scope);
    sql.push("customers c JOIN meters m ON m.customer_id = c.id WHERE c.");
    sql.push(column).push(" = ").push_bind(id);
    if let ListScope::AssignedTo(_, member) = scope {
        sql.push(" AND c.manager_id = ").push_bind(member.to_string());
    }
    for (column, part) in [
        ("account_key", fold(&query.account)),
        ("name_key", fold(&query.name)),
        ("tag", query.tag.clone()),
    ] {
        if !part.is_empty() {
            sql.push(concat!(" AND ", position!(), "(c.")).push(column).push(", ");
            sql.push_bind(part).push(") > 0");
        }
    }
    if let Some(association) = query.association {
        sql.push(" AND c.association = ").push_bind(association.stored());
    }
    if let Some(from) = query.joined_from {
        sql.push(" AND c.associated_at >= ").push_bind(from.as_microsecond());
    }
    if let Some(before) = query.joined_before {
        sql.push(" AND c.associated_at < ").push_bind(before.as_microsecond());
    }
    if let Some(customer) = query.customer {
        sql.push(" AND c.id = ").push_bind(customer.to_string());
    }
}

impl Columns {
    fn customer(self, now: Timestamp) -> Result<DirectoryRow> {
        Ok(DirectoryRow {
            id: CUSTOMERS.parse("id", &self.id)?,
            name: CUSTOMERS.text("name", self.name)?,
            account: CUSTOMERS.text("account", self.account)?,
            association: CUSTOMERS.word("association", &self.association)?,
            joined_at: CUSTOMERS.time("associated_at", self.associated_at)?,
            tag: self.tag,
            email: self.email,
            phone: self.phone,
            manager: CUSTOMERS.maybe_name("manager_id", self.manager)?,
            platform: match (self.platform, self.platform_account) {
                (Some(platform), Some(account)) => Some(PlatformAccount { platform, account }),
                _ => None,
            },
            frozen: self.frozen_until > now.as_microsecond(),
        })
    }
}
