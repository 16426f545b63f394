//! Importing bills: every row once, exact sums, and nothing at all from a file with a fault.

use std::{collections::BTreeMap, fs};

use domain::{list::CustomerQuery, selection::Selection};
use service::import::{Options, Refused, Report};
use store::{on_both_engines, testing::Fresh};

use crate::world::World;

on_both_engines!(
    a_bill_is_recorded_once_and_exactly,
    a_faulty_bill_leaves_no_trace,
    sums_may_swing,
);

/// The project's own bill, or the one that `FOCUS_SAMPLE` names.
#[expect(clippy::disallowed_methods, reason = "tests are configured by the environment")]
fn bills() -> Vec<String> {
    let mut bills = vec![own_bill()];
    if let Ok(path) = std::env::var("FOCUS_SAMPLE") {
        bills.push(fs::read_to_string(path).unwrap());
    }
    bills
}

/// 300 rows for seven accounts over three months, with amounts of up to eleven decimals.
fn own_bill() -> String {
    let mut bill = String::from(
        "ListCost,BillingCurrency,ChargeCategory,ChargePeriodStart,SubAccountId,SubAccountName\n",
    );
    for n in 0..300_u32 {
        let category = ["Usage", "Usage", "Purchase", "Tax", "Credit"][n as usize % 5];
        let sign = if n % 13 == 0 { "-" } else { "" };
        let row = format!(
            "{sign}{}.{:011},USD,{category},2026-{:02}-{:02} 0{}:00:00,ACC-{},Account {}\n",
            n % 7,
            u64::from(n) * 333_333_333 % 100_000_000_000,
            9 + n % 3,
            1 + n % 15,
            n % 10,
            n % 7,
            n % 7,
        );
        bill.push_str(&row);
    }
    bill
}

fn options(create: bool, dry_run: bool) -> Options {
    Options { dry_run, create_customers_for: create.then(|| "Northwind Cloud".into()) }
}

async fn import(world: &World, bill: &str, options: Options) -> Result<Report, Refused> {
    world.center.import_usage(bill.as_bytes(), options, &|_, _| {}).await
}

/// What another program computes: each row that counts, rounded half-even to 10⁻⁹ by integers alone, summed by account
/// and month.
fn expected(bill: &str) -> BTreeMap<(String, String), i128> {
    let mut reader = csv::Reader::from_reader(bill.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let [cost, category, start, account] =
        ["ListCost", "ChargeCategory", "ChargePeriodStart", "SubAccountId"].map(column);
    let mut sums = BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        if ["Tax", "Credit"].contains(&&row[category]) {
            continue;
        }
        let text = row[cost].trim_start_matches('-');
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = format!("{fraction:0<18}");
        let all: i128 = format!("{whole}{}", &fraction[..18]).parse().unwrap();
        let (mut nanos, rest) = (all / 1_000_000_000, all % 1_000_000_000);
        let half = 500_000_000;
        if rest > half || (rest == half && nanos % 2 == 1) {
            nanos += 1;
        }
        let signed = if row[cost].starts_with('-') { -nanos } else { nanos };
        *sums.entry((row[account].to_owned(), row[start][..7].to_owned())).or_default() += signed;
    }
    sums
}

async fn a_bill_is_recorded_once_and_exactly(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    for bill in bills() {
        let rows =
            u64::try_from(csv::Reader::from_reader(bill.as_bytes()).records().count()).unwrap();
        let unknown = import(&world, &bill, options(false, false)).await.unwrap_err().to_string();
        assert!(unknown.contains("line 2: SubAccountId"), "{unknown}");
        let dry = import(&world, &bill, options(true, true)).await.unwrap();
        assert_eq!((dry.rows, dry.recorded, dry.duplicates), (rows, rows, 0));
        let first = import(&world, &bill, options(true, false)).await.unwrap();
        assert_eq!(Report { dry_run: false, ..dry }, first);
        assert!(first.customers_created > 0);
        let again = import(&world, &bill, options(false, false)).await.unwrap();
        assert_eq!((again.recorded, again.duplicates, again.customers_created), (0, rows, 0));

        let expected = expected(&bill);
        let mut found = BTreeMap::new();
        let mut keep = |line: service::usage::Line| {
            let key = (line.account, line.period.to_string());
            found.insert(key, i128::from(line.used.nanos()));
        };
        world.center.usage(None, None, &mut keep).await.unwrap();
        for (key, sum) in &expected {
            assert_eq!(found.get(key).copied().unwrap_or_default(), *sum, "{key:?}");
        }
    }
    let rosa = world.sign_in("rosa@northwind.example").await;
    let query = CustomerQuery { search: "ACC-3".into(), ..CustomerQuery::default() };
    let row = rosa.customers(&query).await.unwrap().rows.remove(0);
    assert_eq!(row.name.as_str(), "Account 3");
    assert!(row.budget.is_none(), "frozen by association, without a budget");
}

async fn a_faulty_bill_leaves_no_trace(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let mut lines: Vec<String> = own_bill().lines().map(str::to_owned).collect();
    lines[249] = lines[249].replacen("USD", "XXX", 1);
    let refused = import(&world, &lines.join("\n"), options(true, false)).await.unwrap_err();
    let message = refused.to_string();
    assert!(message.contains("line 250") && message.contains("BillingCurrency"), "{message}");
    let nobody = Options { create_customers_for: Some("Nobody".into()), dry_run: false };
    let refused = import(&world, &own_bill(), nobody).await.unwrap_err().to_string();
    assert!(refused.contains("no partner named Nobody"), "{refused}");
    let huge = "BillingCurrency,ChargeCategory,ChargePeriodStart,ListCost,SubAccountId\n"
        .to_owned()
        + &"USD,Usage,2026-11-01 00:00:00,2000000000,ACC-HUGE\n".repeat(5);
    let refused = import(&world, &huge, options(true, false)).await.unwrap_err().to_string();
    assert!(refused.contains("acc-huge") && refused.contains("2026-11"), "{refused}");
    let rosa = world.sign_in("rosa@northwind.example").await;
    let query = CustomerQuery { search: "ACC-".into(), ..CustomerQuery::default() };
    assert!(rosa.customers(&query).await.unwrap().rows.is_empty());
}

/// Large charges and refunds of one day may leave 64 bits on their way, though their sum does not.
async fn sums_may_swing(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let mut bill =
        "BillingCurrency,ChargeCategory,ChargePeriodStart,ListCost,SubAccountId\n".to_owned();
    for (hour, amount) in [(1, 2_000_000_000), (2, -2_000_000_000), (3, 2_000_000_000)] {
        for second in 0..3 {
            let row = format!("USD,Usage,2026-11-02 0{hour}:00:0{second},{amount},ACC-SWING\n");
            bill.push_str(&row);
        }
    }
    import(&world, &bill, options(true, false)).await.unwrap();
    let rosa = world.sign_in("rosa@northwind.example").await;
    let query = CustomerQuery { search: "acc-swing".into(), ..CustomerQuery::default() };
    let row = rosa.customers(&query).await.unwrap().rows.remove(0);
    assert_eq!(row.used.to_exact(), "6000000000.00");
    let page = rosa.budget_page(&Selection::one(row.id)).await.unwrap();
    assert_eq!(page.days[1], row.used);
}
