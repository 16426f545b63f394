//! Durable decisions: charges one per request from many clients at once, in arrays, and holds that race for one budget.
//! Beside them, in the same rounds and on the same PostgreSQL server, what one would write by hand: a transaction that
//! updates a sum unless it would exceed the amount and inserts a row with a unique key, driven by pgbench.

use std::{
    net::SocketAddr,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::{
    Outcome,
    load::{ACCESS, Load, PART, SECRET, measure, posted},
    measure::{median, shown, syncs_per_second},
    world::World,
};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// What charges are multiples of, as calls of a service are: they seldom move the used share of a budget.
const MICRO: &str = "0.0000";
/// Charges that nearly all move it, so that lists by usage are rewritten with each.
const WHOLE: &str = "1.";
const CHARGES: &str = "/v1/charges";
const ROUNDS: usize = 5;
const CLIENTS: [usize; 4] = [1, 8, 32, 256];

/// Measures on a world, and beside pgbench where it lies on PostgreSQL.
pub(crate) async fn run(world: &World) -> Outcome<()> {
    let customers = customers(world).await?;
    let hot: Arc<[String]> = vec![customers[0].clone()].into();
    let all: Arc<[String]> = customers.into();
    let peer = Peer::make(world, all.len()).await?;
    println!(
        "\nCharges, one per request, {} customers; {} rounds of {} s\n",
        all.len(),
        ROUNDS,
        PART.as_secs()
    );
    println!("| customers | clients | a second | p50 ms | p99 ms | by hand | ratio | fsyncs |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (name, whose, unit) in [
        ("uniform", &all, MICRO),
        ("one hot", &hot, MICRO),
        ("uniform, moving the used share", &all, WHOLE),
    ] {
        for clients in CLIENTS {
            let load = charges(world.address, whose, unit);
            let mut ours = Vec::new();
            let mut theirs = Vec::new();
            let mut ratios = Vec::new();
            let mut syncs = Vec::new();
            for _ in 0..ROUNDS {
                let measured = measure(&load, clients).await?;
                if let Some(peer) = &peer {
                    let by_hand = peer.measure(clients, whose.len())?;
                    ratios.push(measured.per_second * 1000 / by_hand.max(1));
                    theirs.push(by_hand);
                }
                ours.push(measured);
                syncs.push(syncs_per_second(world.folder.path())?);
            }
            println!(
                "| {name} | {clients} | {} | {} | {} | {} | {} | {} |",
                median(ours.iter().map(|it| it.per_second)),
                millis(median(ours.iter().map(|it| it.p50))),
                millis(median(ours.iter().map(|it| it.p99))),
                if peer.is_some() { median(theirs).to_string() } else { "–".into() },
                if peer.is_some() { shown(median(ratios)) } else { "–".into() },
                median(syncs),
            );
        }
    }
    arrays(world, &all).await?;
    holds(world, &hot).await?;
    ways(world).await?;
    if let Some(peer) = peer {
        peer.remove().await?;
    }
    Ok(())
}

async fn arrays(world: &World, all: &Arc<[String]>) -> Outcome<()> {
    print_table("Charges in arrays of 1,000", &in_arrays(world.address, all), &[1, 4]).await
}

async fn holds(world: &World, hot: &Arc<[String]>) -> Outcome<()> {
    let customer = hot[0].clone();
    let load = Load {
        address: world.address,
        // Each holds for a second, so that some are always approved and some declined.
        request: Arc::new(move |_| {
            let hold = format!(r#"{{"customer_id":"{customer}","amount":"0.01","expires_in":1}}"#);
            posted("/v1/authorizations", &hold)
        }),
        decisions: 1,
    };
    print_table("Holds that race for one budget", &load, &[1, 32, 256]).await
}

/// What a request and its answer take that decide nothing: no decision can be faster.
async fn ways(world: &World) -> Outcome<()> {
    let load = Load {
        address: world.address,
        request: Arc::new(|_| "GET /healthz HTTP/1.1\r\nhost: center\r\n\r\n".into()),
        decisions: 1,
    };
    print_table("Ways there and back (/healthz)", &load, &CLIENTS).await
}

/// Measures a load from so many clients, three times each, and prints the medians.
async fn print_table(title: &str, load: &Load, clients: &[usize]) -> Outcome<()> {
    println!(
        "\n{title}\n\n| clients | a second | p50 ms | p99 ms |\n| ---: | ---: | ---: | ---: |"
    );
    for clients in clients {
        let mut rounds = Vec::new();
        for _ in 0..3 {
            rounds.push(measure(load, *clients).await?);
        }
        println!(
            "| {clients} | {} | {} | {} |",
            median(rounds.iter().map(|it| it.per_second)),
            millis(median(rounds.iter().map(|it| it.p50))),
            millis(median(rounds.iter().map(|it| it.p99))),
        );
    }
    Ok(())
}

fn millis(time: Duration) -> String {
    crate::measure::millis(time)
}

/// The ids of Northwind's customers that have budgets.
pub(crate) async fn customers(world: &World) -> Outcome<Vec<String>> {
    let client = reqwest::Client::new();
    let mut ids = Vec::new();
    let mut cursor: Option<String> = None;
    while ids.len() < 100_000 {
        let mut query = vec![("limit", "100".to_owned())];
        query.extend(cursor.take().map(|cursor| ("cursor", cursor)));
        let request = client.get(format!("http://{}/v1/customers", world.address)).query(&query);
        let page: serde_json::Value = request
            .bearer_auth(format!("{ACCESS}.{SECRET}"))
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        let rows = page["customers"].as_array().ok_or("no customers")?;
        let budgeted = rows.iter().filter(|row| !row["budget"].is_null());
        ids.extend(budgeted.filter_map(|row| row["id"].as_str().map(str::to_owned)));
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    Ok(ids)
}

/// Numbers of charges, over all parts and rounds.
static CHARGE: AtomicU64 = AtomicU64::new(0);

#[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
fn charge(customers: &[String], unit: &str, number: u64) -> String {
    // Scattered, but the same in every run.
    let place = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let customer = &customers[usize::try_from(place).unwrap_or(0) % customers.len()];
    let unique = CHARGE.fetch_add(1, Ordering::Relaxed);
    let cents = 1 + place % 99;
    let at = jiff::Timestamp::now();
    format!(
        r#"{{"id":"bench-{unique}","customer_id":"{customer}","amount":"{unit}{cents:02}","occurred_at":"{at}"}}"#
    )
}

fn charges(address: SocketAddr, customers: &Arc<[String]>, unit: &'static str) -> Load {
    let customers = Arc::clone(customers);
    let request = Arc::new(move |number| posted(CHARGES, &charge(&customers, unit, number)));
    Load { address, request, decisions: 1 }
}

fn in_arrays(address: SocketAddr, customers: &Arc<[String]>) -> Load {
    let customers = Arc::clone(customers);
    let request = Arc::new(move |number: u64| {
        let items: Vec<_> =
            (0..1000).map(|n| charge(&customers, MICRO, number * 1000 + n)).collect();
        posted(CHARGES, &format!("[{}]", items.join(",")))
    });
    Load { address, request, decisions: 1000 }
}

/// What one would write by hand, in the same database.
struct Peer {
    url: String,
    pgbench: String,
    script: std::path::PathBuf,
}

impl Peer {
    /// Makes its tables with as many rows, where the world lies on PostgreSQL and pgbench is there.
    #[expect(
        clippy::disallowed_methods,
        reason = "which pgbench to measure against is given by the build driver"
    )]
    async fn make(world: &World, rows: usize) -> Outcome<Option<Self>> {
        let url = world.database_url().to_owned();
        let (true, Ok(pgbench)) = (url.starts_with("postgres"), std::env::var("PGBENCH")) else {
            return Ok(None);
        };
        let mut connection = PgConnection::connect(&url).await?;
        let tables = format!(
            "CREATE SCHEMA by_hand; \
             CREATE TABLE by_hand.accounts (id BIGINT PRIMARY KEY, spent BIGINT NOT NULL, amount BIGINT NOT NULL); \
             INSERT INTO by_hand.accounts SELECT n, 0, 9000000000000000 FROM generate_series(1, {rows}) n; \
             CREATE SEQUENCE by_hand.keys CACHE 1000; \
             CREATE TABLE by_hand.ledger (key BIGINT PRIMARY KEY, account BIGINT NOT NULL, amount BIGINT NOT NULL)"
        );
        connection.execute(AssertSqlSafe(tables)).await?;
        connection.execute("VACUUM ANALYZE by_hand.accounts").await?;
        connection.close().await?;
        let script = world.folder.path().join("by-hand.sql");
        std::fs::write(
            &script,
            "\\set id random(1, :rows)\n\\set amount random(1, 100)\nBEGIN;\n\
             UPDATE by_hand.accounts SET spent = spent + :amount WHERE id = :id AND spent + :amount <= amount;\n\
             INSERT INTO by_hand.ledger VALUES (nextval('by_hand.keys'), :id, :amount);\nCOMMIT;\n",
        )?;
        Ok(Some(Self { url, pgbench, script }))
    }

    /// Its transactions a second.
    fn measure(&self, clients: usize, rows: usize) -> Outcome<u128> {
        let run = Command::new(&self.pgbench)
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
            .arg(format!("--client={clients}"))
            .arg(format!("--time={}", PART.as_secs()))
            .arg(format!("--define=rows={rows}"))
            .arg(format!("--file={}", self.script.display()))
            .arg(&self.url)
            .output()?;
        let text = String::from_utf8_lossy(&run.stdout);
        let line = text.lines().find_map(|line| line.strip_prefix("tps = "));
        let whole = line
            .and_then(|line| line.split(['.', ' ']).next())
            .ok_or_else(|| format!("pgbench: {text}{}", String::from_utf8_lossy(&run.stderr)))?;
        Ok(whole.parse()?)
    }

    async fn remove(self) -> Outcome<()> {
        let mut connection = PgConnection::connect(&self.url).await?;
        connection.execute("DROP SCHEMA by_hand CASCADE").await?;
        connection.close().await?;
        Ok(())
    }
}
