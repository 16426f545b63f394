//! The benchmarks: how long pages take with 1,000 and with 100,000 customers, how fast a bill is imported, and how many
//! settings of budgets a second are durable. They print what they find and judge nothing; BENCHMARKS.md says what was
//! found. `make bench` runs them on both engines; without `TEST_POSTGRES_URL` they run on SQLite alone.
//!
//! `make bench` measures everything; the words `lists`, `import` and `budgets` choose a part.

mod budgets;
mod database;
mod import;
mod lists;
mod measure;
mod world;

use database::Engine;

/// What a benchmark answers: it ends at the first thing that goes wrong.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const SMALL: u32 = 1_000;
const LARGE: u32 = 100_000;

#[tokio::main]
async fn main() -> Outcome<()> {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    let wants = |part: &str| chosen.is_empty() || chosen.iter().any(|one| one == part);
    for engine in database::engines() {
        println!("\n# {}\n", engine.name());
        let small = world::World::make(&engine, SMALL).await?;
        if wants("lists") {
            lists(&engine, &small).await?;
        }
        if wants("budgets") {
            budgets::run(&small).await?;
        }
        if wants("import") {
            import::run(&small).await?;
        }
        small.end().await?;
    }
    Ok(())
}

async fn lists(engine: &Engine, small: &world::World) -> Outcome<()> {
    let large = world::World::make(engine, LARGE).await?;
    lists::run(small, &large).await?;
    large.end().await
}
