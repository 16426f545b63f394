//! Thousands of budgets at once: drafting and previewing a batch of all that match a filter, and confirming it. Beside it,
//! in the same rounds and the same database, what one would write by hand: one statement (on SQLite one transaction) that
//! writes the same budgets, meters, quota, records and events, without deciding anything and without sealing the records.

use std::{sync::Arc, time::Duration};

use domain::{
    budget::BudgetType,
    contract::{NewBatch, Session, Stage},
    customer::Association,
    list::CustomerQuery,
    money::BudgetAmount,
    selection::Selection,
    set_budget::Target,
};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::{
    Outcome,
    measure::{median, permille, shown, watch},
    world::{ROSA, World},
};

const ROUNDS: usize = 7;
/// What each customer is given by us, and then by hand, in cents: never what it has already, and above what it uses, so
/// that no batch freezes or alerts and all rounds write the same rows.
const OURS: i64 = 5_000_000;
const BY_HAND: i64 = 10_000_000;

/// What the record of such a change says.
const ENTRY: &str = r#"{"kind":"budget_set","before":{"budget_type":"monthly","amount":5000000,"action":"automatic"},"after":{"budget_type":"monthly","amount":10000000,"action":"automatic"}}"#;

/// Applies batches and prints a table.
pub(crate) async fn run(world: &World) -> Outcome<()> {
    let session = world.session(ROSA).await?;
    let mut by_hand = ByHand::open(world).await?;
    let mut rounds: Vec<[Duration; 3]> = Vec::new();
    let mut customers = 0;
    for round in 0..=ROUNDS {
        let (previewed, confirmed, set) = ours(&session).await?;
        let (written, rows) = by_hand.write().await?;
        if rows != u64::from(set) {
            return Err(format!("{set} budgets were set, {rows} by hand").into());
        }
        customers = set;
        // The first round makes all of them alike.
        if round > 0 {
            rounds.push([previewed, confirmed, written]);
        }
    }
    let seconds = |at: usize| shown(median(rounds.iter().map(|it| it[at])).as_millis());
    let ratio = |at: usize| shown(median(rounds.iter().map(|it| permille(it[at], it[2]))));
    println!("\nA batch of {customers} budgets: the median of {ROUNDS} rounds\n");
    println!("| what | seconds | of by hand |\n| --- | ---: | ---: |");
    println!("| drafting and previewing | {} | {} |", seconds(0), ratio(0));
    println!("| confirming | {} | {} |", seconds(1), ratio(1));
    println!("| by hand | {} | |", seconds(2));
    Ok(())
}

/// Drafts, previews and confirms a batch. Tells how long preview and confirmation took, and how many were set.
async fn ours(session: &Arc<dyn Session>) -> Outcome<(Duration, Duration, u32)> {
    let resale = Some(Association::Resale);
    let amount = BudgetAmount::from_cents(OURS)?;
    let new = NewBatch::Chosen {
        selection: Selection::matching(&CustomerQuery {
            association: resale,
            ..Default::default()
        }),
        target: Target { budget_type: BudgetType::Monthly, amount, action: None },
        unfreeze: false,
        agreed: true,
        note: None,
    };
    let start = watch();
    let batch = session.draft_batch(&new).await.map_err(|problem| problem.message())?;
    let page = session.batch(batch, 0).await.map_err(|problem| problem.message())?;
    let previewed = start.elapsed();
    let Stage::Draft(draft) = page.stage else { return Err("set already".into()) };
    let start = watch();
    let done = session.confirm_batch(batch, &draft.digest, None).await;
    Ok((previewed, start.elapsed(), done.map_err(|problem| problem.message())?.set))
}

/// The same, written by hand.
enum ByHand {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl ByHand {
    /// Connects, and grants the reseller as much as there can be.
    async fn open(world: &World) -> Outcome<Self> {
        let granting = "UPDATE quotas SET quota_cents = 214748364700 WHERE quota_cents IS NOT NULL";
        let url = world.database_url();
        Ok(if url.starts_with("postgres") {
            let mut connection = PgConnection::connect(url).await?;
            sqlx::query(granting).execute(&mut connection).await?;
            Self::Postgres(connection)
        } else {
            let mut connection = SqliteConnection::connect(url).await?;
            sqlx::raw_sql("PRAGMA synchronous = FULL; PRAGMA cache_size = -65536")
                .execute(&mut connection)
                .await?;
            sqlx::query(granting).execute(&mut connection).await?;
            Self::Sqlite(connection)
        })
    }

    /// Writes all of it. Tells how long that took, and for how many.
    async fn write(&mut self) -> Outcome<(Duration, u64)> {
        let [whose, chosen] = [
            "(SELECT m.partner_id FROM members m WHERE m.email = 'rosa@northwind.example')",
            "association = 'resale' AND left_at IS NULL",
        ];
        let chosen = format!("c.partner_id = {whose} AND {chosen}");
        let budget =
            format!("budget_type = 'monthly', budget_cents = {BY_HAND}, version = version + 1");
        let meter = format!(
            "permille = COALESCE((SELECT u.used_nanos / {BY_HAND} / 10000 FROM usage u \
                 WHERE u.customer_id = meters.customer_id AND u.budget_type = 'monthly' \
                 ORDER BY u.window_start DESC LIMIT 1), 0)"
        );
        let number = "h.number + ROW_NUMBER() OVER (ORDER BY c.id)";
        let chained = format!(
            "FROM customers c JOIN chain_heads h ON h.owner_id = c.partner_id WHERE {chosen}"
        );
        let record = |hash: &str| {
            format!(
                "INSERT INTO records (owner_id, number, customer_id, at, principal, partner_id, entry, hash) \
                 SELECT c.partner_id, {number}, c.id, 0, 'system', c.partner_id, '{ENTRY}', {hash} {chained}"
            )
        };
        let event = |id: &str| {
            format!(
                "INSERT INTO events (id, partner_id, customer_id, type, at, data) \
                 SELECT {id}, c.partner_id, c.id, 'budget.set', 0, \
                        '{{\"customer\":{{\"id\":\"' || c.id || '\",\"account\":\"' || c.account || '\",\"name\":\"' \
                        || c.name || '\"}},\"change\":{ENTRY}}}' {chained}"
            )
        };
        let quota = format!(
            "UPDATE quotas SET allocated_cents = {BY_HAND} * (SELECT COUNT(*) FROM customers c WHERE {chosen}) \
             WHERE partner_id = {whose} AND budget_type = 'monthly'"
        );
        let head = format!(
            "UPDATE chain_heads SET number = number + (SELECT COUNT(*) FROM customers c WHERE {chosen}) \
             WHERE owner_id = {whose}"
        );
        let start = watch();
        let rows = match self {
            Self::Postgres(connection) => {
                let record = record("encode(sha256(convert_to(c.id, 'UTF8')), 'hex')");
                let event = event(&format!("lpad(to_hex({number}), 32, '0')"));
                let statement = format!(
                    "WITH set_ AS (UPDATE customers c SET {budget} WHERE {chosen} RETURNING c.id), \
                          metered AS (UPDATE meters SET {meter} FROM set_ WHERE customer_id = set_.id), \
                          granted AS ({quota}), chained AS ({head}), told AS ({event}) {record}"
                );
                let done = sqlx::query(AssertSqlSafe(statement)).execute(connection).await?;
                done.rows_affected()
            }
            Self::Sqlite(connection) => {
                let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
                let customers = format!("UPDATE customers AS c SET {budget} WHERE {chosen}");
                let meters = format!(
                    "UPDATE meters SET {meter} WHERE customer_id IN (SELECT c.id FROM customers c WHERE {chosen})"
                );
                let record = record("lower(hex(randomblob(32)))");
                let event = event(&format!("printf('%032x', {number})"));
                let mut rows = 0;
                for statement in [customers, meters, quota, record, event, head] {
                    let done = sqlx::query(AssertSqlSafe(statement)).execute(&mut *tx).await?;
                    rows = rows.max(done.rows_affected());
                }
                tx.commit().await?;
                rows
            }
        };
        Ok((start.elapsed(), rows))
    }
}
