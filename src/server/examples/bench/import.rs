//! Importing a bill for customers that have budgets: validating it alone, recording it, and recording it once more.

use std::fmt::Write as _;

use service::import::Options;

use crate::{
    Outcome,
    measure::{per_second, watch},
    world::World,
};

const ROWS: u32 = 100_000;
const ACCOUNTS: usize = 500;

/// Imports a bill and prints a table.
pub(crate) async fn run(world: &World) -> Outcome<()> {
    let bill = bill(world).await?;
    println!("\nA bill of {ROWS} rows for {ACCOUNTS} accounts ({} bytes)\n", bill.len());
    println!("| import | seconds | rows a second |\n| --- | ---: | ---: |");
    for (what, dry_run) in
        [("validating alone", true), ("recording", false), ("again, all known", false)]
    {
        let options = Options { dry_run, create_customers_for: None };
        let start = watch();
        let report = world.center.import_usage(bill.as_bytes(), options, &|_, _| ()).await?;
        let time = start.elapsed();
        let seconds = crate::measure::shown(time.as_millis());
        println!("| {what} | {seconds} | {} |", per_second(report.rows, time));
    }
    Ok(())
}

/// A bill in the form of FOCUS with the columns that are read and some that are not.
async fn bill(world: &World) -> Outcome<String> {
    let mut accounts: Vec<String> = Vec::new();
    let keep = &mut |line: service::usage::Line| {
        if accounts.len() < ACCOUNTS && accounts.last() != Some(&line.account) {
            accounts.push(line.account);
        }
    };
    world.center.usage(None, None, keep).await?;
    let now = world.config.clock.now();
    let mut bill = String::from(
        "BilledCost,BillingAccountId,BillingCurrency,ChargeCategory,ChargeDescription,\
         ChargePeriodEnd,ChargePeriodStart,EffectiveCost,ListCost,RegionId,ServiceName,\
         SubAccountId,SubAccountName\n",
    );
    for (n, account) in (0..ROWS).zip(accounts.iter().cycle()) {
        let category = ["Usage", "Usage", "Usage", "Purchase", "Tax"][n as usize % 5];
        let cost = format!("0.{:09}", u64::from(n) * 7_919 % 20_000_000);
        writeln!(
            bill,
            "{cost},center,USD,{category},\"Line {n}, of an object store\",{now},{now},{cost},\
             {cost},region-{},Object Storage,{account},The customer of {account}",
            n % 7
        )?;
    }
    Ok(bill)
}
