//! What was acknowledged stays, whatever dies: the server in the middle of its work, or the database under it; and two
//! servers on one database are as exact as one.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use store::testing::Fresh;
use tempfile::TempDir;

use crate::{
    batches::hidden,
    harness::{Browser, PASSWORD, ROSA, World, header_of, installed, plain_client, site},
};

const KEY: &str = "AKNORTHWINDDEMO00001.northwind-demo-secret-000000000000000001";

/// A program that can be killed, with its database and its site in a folder of its own.
struct Place {
    folder: TempDir,
    program: PathBuf,
    database: String,
}

impl Place {
    fn new(database: Option<String>) -> Self {
        let (folder, program) = installed();
        site(folder.path());
        let file = || format!("sqlite://{}", folder.path().join("center.db").display());
        let database = database.unwrap_or_else(file);
        let place = Self { folder, program, database };
        place.done("demo", &["--customers", "40"]);
        place
    }

    fn command(&self, verb: &str) -> Command {
        let folder = self.folder.path();
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .current_dir(folder)
            .arg(verb)
            .env("DATABASE_URL", &self.database)
            .env("PARTNER_CENTER_SECRET_KEY_FILE", folder.join("key"))
            .env("PARTNER_CENTER_LISTEN", "127.0.0.1:0");
        command
    }

    fn done(&self, verb: &str, more: &[&str]) -> String {
        let output = self.command(verb).args(more).output().unwrap();
        let (out, err) = (output.stdout, output.stderr);
        assert!(output.status.success(), "{verb}: {}", String::from_utf8_lossy(&err));
        String::from_utf8(out).unwrap()
    }

    /// A running server and its address.
    fn serve(&self) -> (Child, String) {
        self.start(self.command("serve"))
    }

    /// One that can write no file beyond so many bytes.
    fn serve_within(&self, bytes: u64) -> (Child, String) {
        let serve = self.command("serve");
        let mut shell = Command::new("/bin/sh");
        // A limit counts blocks of 512 bytes. Without the trap, reaching it would end the program.
        let words = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" serve", bytes.div_ceil(512));
        shell.env_clear().current_dir(self.folder.path()).args(["-c", &words]);
        shell.arg(serve.get_program());
        shell.envs(serve.get_envs().filter_map(|(name, value)| Some((name, value?))));
        self.start(shell)
    }

    fn start(&self, mut serve: Command) -> (Child, String) {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .unwrap();
        let mut child = serve.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (child, line.trim().rsplit(' ').next().unwrap().to_owned())
    }
}

async fn post(
    client: &Client,
    origin: &str,
    path: &str,
    body: &Value,
) -> Option<(StatusCode, Value)> {
    let request = client.post(format!("{origin}{path}")).bearer_auth(KEY).json(body);
    let answer = request.send().await.ok()?;
    Some((answer.status(), answer.json().await.ok()?))
}

/// The first customer's id.
async fn acme(client: &Client, origin: &str) -> String {
    let request = client.get(format!("{origin}/v1/customers?search=Acme"));
    let page: Value = request.bearer_auth(KEY).send().await.unwrap().json().await.unwrap();
    page["customers"][0]["id"].as_str().unwrap().to_owned()
}

fn charge(id: &str, customer: &str) -> Value {
    let occurred_at = "2026-01-01T00:00:00Z";
    json!({ "id": id, "customer_id": customer, "amount": "0.01", "occurred_at": occurred_at })
}

/// The client's clock.
#[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
fn now() -> String {
    jiff::Timestamp::now().to_string()
}

/// Charges one after the other until the server no longer answers; the ids of those that were acknowledged.
async fn charge_on(
    client: Client,
    origin: String,
    customer: String,
    name: String,
    count: Arc<AtomicUsize>,
) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let id = format!("{name}-{number}");
        match post(&client, &origin, "/v1/charges", &charge(&id, &customer)).await {
            Some((StatusCode::CREATED, _)) => {
                acknowledged.push(id);
                count.fetch_add(1, Ordering::Relaxed);
            }
            _ => break,
        }
    }
    acknowledged
}

/// Waits until so many have been acknowledged, however long the machine takes.
async fn until_acknowledged(count: &AtomicUsize, many: usize) {
    while count.load(Ordering::Relaxed) < many {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn survives(place: &Place) {
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let (mut server, origin) = place.serve();
        let client = plain_client();
        let customer = acme(&client, &origin).await;
        let count = Arc::new(AtomicUsize::new(0));
        let work = (0..8).map(|n| {
            let name = format!("round-{round}-client-{n}");
            let (client, origin, customer) = (client.clone(), origin.clone(), customer.clone());
            tokio::spawn(charge_on(client, origin, customer, name, Arc::clone(&count)))
        });
        let work: Vec<_> = work.collect();
        // Whatever the others are at in that moment.
        until_acknowledged(&count, 40 + 37 * round).await;
        server.kill().unwrap();
        server.wait().unwrap();
        for ids in join_all(work).await {
            acknowledged.extend(ids.unwrap());
        }
    }

    let (mut server, origin) = place.serve();
    let client = plain_client();
    let customer = acme(&client, &origin).await;
    for ids in acknowledged.chunks(1000) {
        let again: Vec<_> = ids.iter().map(|id| charge(id, &customer)).collect();
        let (status, told) = post(&client, &origin, "/v1/charges", &json!(again)).await.unwrap();
        assert_eq!(status, StatusCode::OK);
        let results = told["results"].as_array().unwrap();
        assert!(results.iter().all(|result| result["status"] == "duplicate"), "{told}");
    }
    server.kill().unwrap();
    server.wait().unwrap();
    let verdict = place.done("verify", &[]);
    assert!(verdict.ends_with(": 0 faults.\n"), "{verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_the_death_of_the_server() {
    survives(&Place::new(None)).await;
    if let Some(fresh) = Fresh::postgres().await {
        survives(&Place::new(Some(fresh.url.clone()))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_written_nothing_is_half_done_and_callers_are_told() {
    let place = Place::new(None);
    let size = std::fs::metadata(place.folder.path().join("center.db")).unwrap().len();
    let (mut server, origin) = place.serve_within(size);
    let client = plain_client();
    let customer = acme(&client, &origin).await;
    let mut acknowledged = 0;
    let charge = |number: i32| charge(&format!("full-{number}"), &customer);
    let (status, problem) = loop {
        let answer = post(&client, &origin, "/v1/charges", &charge(acknowledged)).await.unwrap();
        if answer.0 != StatusCode::CREATED {
            break answer;
        }
        acknowledged += 1;
    };
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("unavailable"))
    );
    assert_eq!(acme(&client, &origin).await, customer, "what is there can be read");
    server.kill().unwrap();
    server.wait().unwrap();

    // The one that was refused was not recorded; all others were.
    let (mut server, origin) = place.serve();
    let all: Vec<_> = (0..=acknowledged).map(charge).collect();
    let (status, told) = post(&client, &origin, "/v1/charges", &json!(all)).await.unwrap();
    assert_eq!(status, StatusCode::OK);
    let results = told["results"].as_array().unwrap();
    let (last, others) = results.split_last().unwrap();
    assert!(others.iter().all(|result| result["status"] == "duplicate"), "{told}");
    assert_eq!(last["status"], "recorded", "{told}");
    server.kill().unwrap();
    server.wait().unwrap();
    let verdict = place.done("verify", &[]);
    assert!(verdict.ends_with(": 0 faults.\n"), "{verdict}");
}

/// How many customers a batch is for.
const MANY: i64 = 1500;

/// How many customers have a budget of so many cents.
async fn with_budget(place: &Place, cents: i64) -> i64 {
    let text = format!("SELECT COUNT(*) FROM customers WHERE budget_cents = {cents}");
    if place.database.starts_with("sqlite:") {
        let mut connection = sqlx::SqliteConnection::connect(&place.database).await.unwrap();
        sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(&mut connection).await.unwrap()
    } else {
        let mut connection = PgConnection::connect(&place.database).await.unwrap();
        sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(&mut connection).await.unwrap()
    }
}

#[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
fn instant() -> Instant {
    Instant::now()
}

/// Previews a batch for all of the many and sends its confirmation; whether an answer came, and how long that took.
async fn confirm_for_all(
    origin: &str,
    amount: &str,
    die: impl Future<Output = ()>,
) -> (bool, Duration) {
    let rosa = Browser::at(origin.to_owned());
    assert_eq!(rosa.sign_in(ROSA, PASSWORD).await.status(), StatusCode::OK);
    let fields = [("chosen", "all=yes&tag=many"), ("type", "monthly"), ("amount", amount)];
    let page = "/customers/set-budget?all=yes&tag=many";
    let drafted = rosa.submit(page, "batches/draft", &fields).await;
    let preview = header_of(&drafted, "location").to_owned();
    let shown = rosa.get(&preview).await.text().await.unwrap();
    let (batch, digest) = (hidden(&shown, "batch"), hidden(&shown, "digest"));
    let fields = [("batch", batch.as_str()), ("digest", digest.as_str())];
    let begun = instant();
    let (answer, ()) = tokio::join!(rosa.try_send("batches/confirm", &fields), die);
    // No answer is what death may bring; a refusal is not.
    let answered = answer.map(|answer| assert_eq!(answer.status(), StatusCode::OK)).is_ok();
    (answered, begun.elapsed())
}

async fn survives_in_a_batch(place: &Place) {
    let line = |n| format!("many-{n},Many {n},many,Northwind Cloud\n");
    let lines: String = (0..MANY).map(line).collect();
    let file = place.folder.path().join("many.csv");
    std::fs::write(&file, format!("account,name,tag,partner\n{lines}")).unwrap();
    place.done("import-customers", &[file.to_str().unwrap()]);

    // Once undisturbed, to know how long it takes here; then the server dies a sixth of that later each time, until it
    // has answered before. At whatever moment it dies, what is asserted holds.
    let (mut server, mut origin) = place.serve();
    let (answered, whole) = confirm_for_all(&origin, "1", async {}).await;
    assert!(answered);
    assert_eq!(with_budget(place, 100).await, MANY);
    for round in 1.. {
        let die = async {
            tokio::time::sleep(whole * round / 6).await;
            server.kill().unwrap();
            server.wait().unwrap();
        };
        let amount = (round + 1).to_string();
        let (answered, _) = confirm_for_all(&origin, &amount, die).await;
        let set = with_budget(place, 100 * i64::from(round + 1)).await;
        assert!(set == MANY || (set == 0 && !answered), "{set} of {MANY}");
        if answered {
            break;
        }
        (server, origin) = place.serve();
    }
    let verdict = place.done("verify", &[]);
    assert!(verdict.ends_with(": 0 faults.\n"), "{verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_set_whole_or_not_at_all_when_the_server_dies_in_it() {
    survives_in_a_batch(&Place::new(None)).await;
    if let Some(fresh) = Fresh::postgres().await {
        survives_in_a_batch(&Place::new(Some(fresh.url.clone()))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_record_is_named() {
    let place = Place::new(None);
    assert!(place.done("verify", &[]).ends_with(": 0 faults.\n"));
    let mut connection = sqlx::SqliteConnection::connect(&place.database).await.unwrap();
    let tamper = "DROP TRIGGER records_keep; \
                  UPDATE records SET entry = entry || ' ' WHERE number = 7; \
                  UPDATE usage SET used_nanos = used_nanos + 1 WHERE rowid = 1";
    connection.execute(tamper).await.unwrap();
    connection.close().await.unwrap();
    let output = place.command("verify").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("the chain breaks at record 7"), "{told}");
    assert!(told.contains("its charges come to"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_may_go_and_come_back_under_the_server() {
    let Some(fresh) = Fresh::postgres().await else { return };
    let world = World::on_postgres(&fresh.url).await;
    let origin = format!("http://{}", world.address);
    let client = plain_client();
    let customer = acme(&client, &origin).await;
    let over = Arc::new(AtomicBool::new(false));
    let count = Arc::new(AtomicUsize::new(0));
    let mut work = Vec::new();
    for n in 0..8 {
        let (client, origin, customer) = (client.clone(), origin.clone(), customer.clone());
        let (over, count) = (Arc::clone(&over), Arc::clone(&count));
        work.push(tokio::spawn(async move {
            let (mut number, mut refusals) = (0, 0);
            while !over.load(Ordering::Relaxed) {
                let body = charge(&format!("client-{n}-{number}"), &customer);
                let request = client.post(format!("{origin}/v1/charges")).bearer_auth(KEY);
                let answer = request.json(&body).send().await.unwrap();
                match answer.status() {
                    StatusCode::CREATED | StatusCode::OK => {
                        number += 1;
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                    // The same charge again, until it is acknowledged.
                    StatusCode::SERVICE_UNAVAILABLE => {
                        assert!(!header_of(&answer, "retry-after").is_empty());
                        refusals += 1;
                    }
                    status => panic!("{status}: {}", answer.text().await.unwrap()),
                }
            }
            (number, refusals)
        }));
    }
    let (base, name) = fresh.url.rsplit_once('/').unwrap();
    let mut killer = PgConnection::connect(&format!("{base}/postgres")).await.unwrap();
    for round in 0..10 {
        // Each time it has come back by itself, and goes in the middle of its work.
        until_acknowledged(&count, 20 * (round + 1)).await;
        let kill = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        killer.execute(AssertSqlSafe(kill)).await.unwrap();
    }
    over.store(true, Ordering::Relaxed);
    let mut charged = 0_i64;
    for one in join_all(work).await {
        charged += one.unwrap().0;
    }
    let mut sums = Vec::new();
    let mut keep = |line: service::usage::Line| sums.push(line.used.to_exact());
    let account = "acme-robotics";
    world.center.usage(Some(account), "2026-01".parse().ok(), &mut keep).await.unwrap();
    // A charge that was recorded without anybody hearing of it is a duplicate when it comes again: nothing is doubled.
    // The last one of each client may be recorded and not acknowledged.
    let cents: f64 = sums[0].parse::<f64>().unwrap() * 100.0;
    let surplus = cents.round() - f64::from(i32::try_from(charged).unwrap());
    assert!((0.0..=8.0).contains(&surplus), "{charged} were acknowledged, {cents} are kept");
    assert_eq!(world.center.verify(&|_| ()).await.unwrap().faults, [""; 0]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_database_are_as_exact_as_one() {
    let Some(fresh) = Fresh::postgres().await else { return };
    let world = World::on_postgres(&fresh.url).await;
    let other = world.beside().await;
    let client = plain_client();
    let origins = [&world, &other].map(|world| format!("http://{}", world.address));
    let customer = acme(&client, &origins[0]).await;
    let budget = |amount: String| {
        let url = format!("{}/v1/customers/{customer}/budget", origins[0]);
        let request = client.put(url).bearer_auth(KEY).json(&json!({ "amount": amount }));
        async { request.send().await.unwrap().json::<Value>().await.unwrap() }
    };
    let standing = budget("5000".into()).await;
    let used: f64 = standing["used"].as_str().unwrap().parse().unwrap();
    // Room for 66 holds of 0.30, and not for one more.
    let level = format!("{:.9}", used.ceil() - used);
    let now = now();
    let level =
        json!({ "id": "level", "customer_id": customer, "amount": level, "occurred_at": now });
    post(&client, &origins[0], "/v1/charges", &level).await.unwrap();
    assert_eq!(budget(format!("{:.2}", used.ceil() + 20.0)).await["remaining"], "20.00");
    for round in 0..10 {
        let request = json!({ "customer_id": customer, "amount": "0.30" });
        let asks = (0..200).map(|n| post(&client, &origins[n % 2], "/v1/authorizations", &request));
        let answers: Vec<_> = join_all(asks).await.into_iter().flatten().collect();
        let approved: Vec<_> =
            answers.iter().filter(|(status, _)| *status == StatusCode::CREATED).collect();
        assert_eq!((answers.len(), approved.len()), (200, 66), "round {round}");
        let voids = approved.iter().enumerate().map(|(n, (_, told))| {
            let id = told["authorization"]["id"].as_str().unwrap();
            let (path, origin) = (format!("/v1/authorizations/{id}/void"), &origins[n % 2]);
            let client = &client;
            async move { post(client, origin, &path, &Value::Null).await.unwrap().0 }
        });
        assert!(join_all(voids).await.iter().all(|status| *status == StatusCode::OK));
    }
    // The same charges at both servers: each is recorded once.
    let charges = |n: u32| charge(&format!("both-{n}"), &customer);
    let asks = (0..200).map(|n| {
        let body = charges(n / 2);
        let (client, origin) = (&client, &origins[(n % 2) as usize]);
        async move { post(client, origin, "/v1/charges", &body).await.unwrap().0 }
    });
    let answers = join_all(asks).await;
    let recorded = answers.iter().filter(|status| **status == StatusCode::CREATED).count();
    assert_eq!(recorded, 100, "{answers:?}");
    assert!(answers.iter().all(|it| matches!(*it, StatusCode::CREATED | StatusCode::OK)));
    other.end().await;
    world.end().await;
}
