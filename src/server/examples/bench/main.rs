//! The benchmarks: how many charges and holds a second are decided durably, how long pages take with 1,000 and with
//! 100,000 customers, how many settings of budgets a second are durable and what one of ten thousand customers takes, how
//! fast a bill is imported, and what signatures cost. They print what they find and judge nothing; BENCHMARKS.md says what
//! was found. `make bench` runs them on both engines; without `TEST_POSTGRES_URL` they run on SQLite alone.
//!
//! `make bench` measures everything; the words `decisions`, `lists`, `budgets`, `batches`, `signatures` and `import` choose
//! a part, and `large` and `million` measure decisions among so many customers; the latter take long to make. `sqlite` and
//! `postgresql` choose an engine.

mod batches;
mod budgets;
mod database;
mod decisions;
mod import;
mod lists;
mod load;
mod measure;
mod signatures;
mod world;

use database::Engine;

/// What a benchmark answers: it ends at the first thing that goes wrong.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const ENGINES: [&str; 2] = ["sqlite", "postgresql"];
const SMALL: u32 = 1_000;
/// So many that ten thousand of them can be chosen by a filter.
const BATCHED: u32 = 16_000;
const LARGE: u32 = 100_000;
const MILLION: u32 = 1_000_000;

#[tokio::main]
async fn main() -> Outcome<()> {
    // The program brings its own TLS, so that other clients are to be told which to use.
    _ = rustls::crypto::ring::default_provider().install_default();
    let (engines, chosen): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|word| ENGINES.contains(&word.as_str()));
    let wants = |part: &str| chosen.is_empty() || chosen.iter().any(|one| one == part);
    for engine in database::engines() {
        if !engines.is_empty()
            && !engines.iter().any(|word| engine.name().eq_ignore_ascii_case(word))
        {
            continue;
        }
        println!("\n# {}\n", engine.name());
        let small = world::World::make(&engine, SMALL).await?;
        if wants("decisions") {
            decisions::run(&small).await?;
        }
        if wants("lists") {
            lists(&engine, &small).await?;
        }
        if wants("budgets") {
            budgets::run(&small).await?;
        }
        if wants("signatures") {
            signatures::run(&small).await?;
        }
        if wants("import") {
            import::run(&small).await?;
        }
        small.end().await?;
        if wants("batches") {
            let world = world::World::make(&engine, BATCHED).await?;
            batches::run(&world).await?;
            world.end().await?;
        }
        for (part, customers) in [("large", LARGE), ("million", MILLION)] {
            if chosen.iter().any(|one| one == part) || (chosen.is_empty() && customers == LARGE) {
                let world = world::World::make(&engine, customers).await?;
                decisions::run(&world).await?;
                world.end().await?;
            }
        }
    }
    Ok(())
}

async fn lists(engine: &Engine, small: &world::World) -> Outcome<()> {
    let large = world::World::make(engine, LARGE).await?;
    lists::run(small, &large).await?;
    large.end().await
}
