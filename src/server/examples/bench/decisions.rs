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

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use crate::{
    Outcome,
    measure::{median, per_second, shown, syncs_per_second, watch},
    world::World,
};

/// Northwind's key in the demo world.
const KEY: &str = "AKNORTHWINDDEMO00001.northwind-demo-secret-000000000000000001";
/// What charges are multiples of, as calls of a service are: they seldom move the used share of a budget.
const MICRO: &str = "0.0000";
/// Charges that nearly all move it, so that lists by usage are rewritten with each.
const WHOLE: &str = "1.";
/// How long each part of a round lasts.
const PART: Duration = Duration::from_secs(2);
const ROUNDS: usize = 5;
const CLIENTS: [usize; 4] = [1, 8, 32, 256];

/// What a part of a round has come to.
struct Measured {
    per_second: u128,
    p50: Duration,
    p99: Duration,
}

/// What is asked for.
#[derive(Clone)]
struct Load {
    address: SocketAddr,
    path: &'static str,
    /// Makes the body of a request from its number.
    body: Arc<dyn Fn(u64) -> String + Send + Sync>,
    /// How many decisions a request asks for.
    decisions: u64,
}

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
    if let Some(peer) = peer {
        peer.remove().await?;
    }
    Ok(())
}

async fn arrays(world: &World, all: &Arc<[String]>) -> Outcome<()> {
    println!(
        "\nCharges in arrays of 1,000\n\n| clients | charges a second | p50 ms | p99 ms |\n| ---: | ---: | ---: | ---: |"
    );
    for clients in [1, 4] {
        let load = in_arrays(world.address, all);
        let mut rounds = Vec::new();
        for _ in 0..3 {
            rounds.push(measure(&load, clients).await?);
        }
        print_row(&clients.to_string(), &rounds);
    }
    Ok(())
}

async fn holds(world: &World, hot: &Arc<[String]>) -> Outcome<()> {
    println!(
        "\nHolds that race for one budget\n\n| clients | decisions a second | p50 ms | p99 ms |\n| ---: | ---: | ---: | ---: |"
    );
    for clients in [1, 32, 256] {
        let customer = hot[0].clone();
        let load = Load {
            address: world.address,
            path: "/v1/authorizations",
            // Each holds for a second, so that some are always approved and some declined.
            body: Arc::new(move |_| {
                format!(r#"{{"customer_id":"{customer}","amount":"0.01","expires_in":1}}"#)
            }),
            decisions: 1,
        };
        let mut rounds = Vec::new();
        for _ in 0..3 {
            rounds.push(measure(&load, clients).await?);
        }
        print_row(&clients.to_string(), &rounds);
    }
    Ok(())
}

fn print_row(name: &str, rounds: &[Measured]) {
    println!(
        "| {name} | {} | {} | {} |",
        median(rounds.iter().map(|it| it.per_second)),
        millis(median(rounds.iter().map(|it| it.p50))),
        millis(median(rounds.iter().map(|it| it.p99))),
    );
}

fn millis(time: Duration) -> String {
    crate::measure::millis(time)
}

/// The ids of Northwind's customers that have budgets.
async fn customers(world: &World) -> Outcome<Vec<String>> {
    let client = reqwest::Client::new();
    let mut ids = Vec::new();
    let mut cursor: Option<String> = None;
    while ids.len() < 100_000 {
        let mut query = vec![("limit", "100".to_owned())];
        query.extend(cursor.take().map(|cursor| ("cursor", cursor)));
        let request = client.get(format!("http://{}/v1/customers", world.address)).query(&query);
        let page: serde_json::Value =
            request.bearer_auth(KEY).send().await?.error_for_status()?.json().await?;
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
    let body = Arc::new(move |number| charge(&customers, unit, number));
    Load { address, path: "/v1/charges", body, decisions: 1 }
}

fn in_arrays(address: SocketAddr, customers: &Arc<[String]>) -> Load {
    let customers = Arc::clone(customers);
    let body = Arc::new(move |number: u64| {
        let items: Vec<_> =
            (0..1000).map(|n| charge(&customers, MICRO, number * 1000 + n)).collect();
        format!("[{}]", items.join(","))
    });
    Load { address, path: "/v1/charges", body, decisions: 1000 }
}

/// Asks from so many clients, each for the next thing as soon as it is answered.
async fn measure(load: &Load, clients: usize) -> Outcome<Measured> {
    let start = watch();
    let mut tasks = Vec::with_capacity(clients);
    for client in 0..clients {
        let load = load.clone();
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(load.address).await?;
            let mut times = Vec::new();
            let mut number = u64::try_from(client)? << 32;
            while start.elapsed() < PART {
                let body = (load.body)(number);
                let begun = watch();
                connection.post(load.path, &body).await?;
                times.push(begun.elapsed());
                number += 1;
            }
            Outcome::Ok(times)
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    let all = start.elapsed();
    times.sort_unstable();
    let at =
        |permille: usize| times.get(times.len() * permille / 1000).copied().unwrap_or_default();
    let decisions = u64::try_from(times.len())? * load.decisions;
    Ok(Measured { per_second: per_second(decisions, all), p50: at(500), p99: at(990) })
}

/// A connection that is kept: the plainest client there is, so that what is measured is the server.
struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), line: String::new(), body: Vec::new() })
    }

    /// Posts JSON and reads the answer, which must say that it was done.
    async fn post(&mut self, path: &str, json: &str) -> Outcome<()> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: center\r\nauthorization: Bearer {KEY}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{json}",
            json.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        let mut length = 0;
        let mut status = String::new();
        loop {
            self.line.clear();
            self.stream.read_line(&mut self.line).await?;
            let line = self.line.trim_end();
            if status.is_empty() {
                line.clone_into(&mut status);
            } else if line.is_empty() {
                break;
            } else if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse()?;
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).await?;
        if status.contains(" 20") {
            Ok(())
        } else {
            Err(format!("{status}: {}", String::from_utf8_lossy(&self.body)).into())
        }
    }
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
