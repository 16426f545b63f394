//! Pages of lists: every sort in both directions, from the beginning and from the middle, and searches of every kind,
//! asked of a small and of a large world in turn.

use std::time::Duration;

use domain::list::{Sort, StateFilter};

use crate::{
    LARGE, Outcome, SMALL,
    measure::{median, millis, permille, shown, watch},
    world::{ADA, Browser, ROSA, World},
};

/// How often each page is asked for, in either world.
const ROUNDS: usize = 21;

/// Who looks at which list.
const VIEWS: [(&str, &str, &str); 2] = [
    ("Northwind's customers", ROSA, "/customers?whose=own"),
    ("Meridian's resellers' customers", ADA, "/customers?whose=resellers"),
];

/// Searches, by what they find in the demo world.
const SEARCHES: [(&str, &str); 7] = [
    ("one customer", "acme robotics"),
    ("1 of 60", "brewery"),
    ("1 of 9", "ltd"),
    ("nearly all", "example"),
    ("two letters, many", "ma"),
    ("two letters, none", "qj"),
    ("none", "no such customer"),
];

/// Asks for everything of both worlds and prints a table.
pub(crate) async fn run(small: &World, large: &World) -> Outcome<()> {
    for (title, email, list) in VIEWS {
        println!("\n{title}: the median of {ROUNDS} in ms, the median of the ratios in turn\n");
        println!("| page | {SMALL} | rows | {LARGE} | rows | ratio |");
        println!("| --- | ---: | ---: | ---: | ---: | ---: |");
        let browsers = [small.sign_in(email).await?, large.sign_in(email).await?];
        let mut pages = pages(small, list);
        let known = ids(&browsers, list).await?;
        pages.push(("search: an id".into(), known.clone().map(|id| format!("{list}&q={id}"))));
        pages.push(("overview".into(), both("/".into())));
        if email == ROSA {
            let path = known.map(|id| format!("/customers/set-budget?customer={id}"));
            pages.push(("set budget".into(), path));
        }
        for (what, paths) in &pages {
            compare(what, &browsers, paths).await?;
        }
    }
    Ok(())
}

/// The same address in both worlds.
fn both(path: String) -> [String; 2] {
    [path.clone(), path]
}

fn pages(world: &World, base: &str) -> Vec<(String, [String; 2])> {
    let mut all = Vec::new();
    for sort in Sort::ALL.iter().copied() {
        for direction in ["asc", "desc"] {
            let key = sort.word();
            let path = format!("{base}&sort={key}&dir={direction}");
            all.push((format!("by {key}, {direction}"), both(path.clone())));
            let middle = format!("{path}&at={}", middle(world, sort));
            all.push((format!("by {key}, {direction}, middle"), both(middle)));
        }
    }
    for state in StateFilter::ALL {
        let path = format!("{base}&state={}", state.word());
        all.push((format!("only {}", state.word()), both(path)));
    }
    for (what, text) in SEARCHES {
        let path = format!("{base}&q={}", text.replace(' ', "%20"));
        all.push((format!("search: {what} (\"{text}\")"), both(path)));
    }
    all
}

/// A place in the middle of both worlds' lists, as the URL holds it: places need not be at a row.
fn middle(world: &World, sort: Sort) -> String {
    let id = "0".repeat(32);
    match sort {
        Sort::Name | Sort::Account => format!("a0~0~{id}~marigold"),
        Sort::Associated => {
            let year = Duration::from_hours(365 * 24);
            format!("a0~{}~{id}~", (world.config.clock.now() - year).as_microsecond())
        }
        Sort::Usage | Sort::State => format!("a1~400~{id}~"),
    }
}

/// A customer of each world's list.
async fn ids(browsers: &[Browser; 2], list: &str) -> Outcome<[String; 2]> {
    let mut ids = [const { String::new() }; 2];
    for (browser, id) in browsers.iter().zip(&mut ids) {
        let page = browser.get(&format!("{list}&sort=associated")).await?;
        let (_, rest) = page.split_once("name-").ok_or("the list is empty")?;
        *id = rest.chars().take(32).collect();
    }
    Ok(ids)
}

async fn compare(what: &str, browsers: &[Browser; 2], paths: &[String; 2]) -> Outcome<()> {
    let mut times = Vec::with_capacity(ROUNDS);
    // Pages that are not equally long do not compare.
    let mut rows = [0; 2];
    // The first round only warms up.
    for round in 0..=ROUNDS {
        let mut pair = [Duration::ZERO; 2];
        for (which, (browser, path)) in browsers.iter().zip(paths).enumerate() {
            let start = watch();
            let page = browser.get(path).await?;
            pair[which] = start.elapsed();
            rows[which] = page.matches("id=\"name-").count();
        }
        if round > 0 {
            times.push(pair);
        }
    }
    let of = |which: usize| millis(median(times.iter().map(|pair| pair[which])));
    let ratio = median(times.iter().map(|[small, large]| permille(*large, *small)));
    println!("| {what} | {} | {} | {} | {} | {} |", of(0), rows[0], of(1), rows[1], shown(ratio));
    Ok(())
}
