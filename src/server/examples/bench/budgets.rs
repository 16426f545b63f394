//! Setting budgets through the service, each setting a durable transaction with its adjustment record: by one client and
//! by eight of the same partner, whose quota and chain of records they share.

use std::{sync::Arc, time::Duration};

use domain::{
    budget::{Budget, BudgetType},
    contract::Session,
    id::CustomerId,
    list::{CustomerQuery, StateFilter},
    money::BudgetAmount,
    set_budget::{Choice, SetBudget},
};

use crate::{
    Outcome,
    measure::{median, per_second, syncs_per_second, watch},
    world::{ROSA, World},
};

const CLIENTS: usize = 8;
const ROUNDS: usize = 5;
const TIME: Duration = Duration::from_secs(2);

/// Sets budgets and prints a table.
pub(crate) async fn run(world: &World) -> Outcome<()> {
    let session = world.session(ROSA).await?;
    let query =
        CustomerQuery { state: Some(StateFilter::Active), limit: 100, ..CustomerQuery::default() };
    let rows =
        session.customers(&query).await.map_err(|problem| problem.message())?.rows.into_iter();
    let monthly: Vec<(CustomerId, Budget)> = rows
        .filter_map(|row| Some((row.id, row.budget?)))
        .filter(|(_, budget)| budget.budget_type == BudgetType::Monthly)
        .take(CLIENTS)
        .collect();

    println!("\nSetting one customer's budget: the median of {ROUNDS} runs, and how they differ\n");
    println!("| what | a second | least | most |\n| --- | ---: | ---: | ---: |");
    let mut rates: [Vec<u128>; 3] = Default::default();
    for _ in 0..ROUNDS {
        rates[0].push(syncs_per_second(world.folder.path())?);
        rates[1].push(rate(&session, &monthly[..1]).await?);
        rates[2].push(rate(&session, &monthly).await?);
    }
    let what = ["4 KiB written and synced", "1 client", "8 clients"];
    for (what, rates) in what.iter().zip(&rates) {
        let (least, most) = (rates.iter().min().unwrap_or(&0), rates.iter().max().unwrap_or(&0));
        println!("| {what} | {} | {least} | {most} |", median(rates.iter().copied()));
    }
    Ok(())
}

/// How many settings a second come about when each customer has a client of its own.
async fn rate(session: &Arc<dyn Session>, customers: &[(CustomerId, Budget)]) -> Outcome<u128> {
    let start = watch();
    let clients = customers.iter().cloned().map(|(id, budget)| {
        let session = Arc::clone(session);
        tokio::spawn(async move {
            let mut count = 0;
            while start.elapsed() < TIME {
                // Back and forth by a cent, so that each setting changes something and the quota always holds it.
                let cents = budget.amount.cents() - 1 + count % 2;
                let amount = BudgetAmount::from_cents(cents).unwrap_or(budget.amount);
                session
                    .set_budgets(&command(id, amount))
                    .await
                    .map_err(|problem| problem.message())?;
                count += 1;
            }
            Outcome::Ok(count)
        })
    });
    let clients: Vec<_> = clients.collect();
    let mut count = 0;
    for client in clients {
        count += client.await??;
    }
    Ok(per_second(u64::try_from(count)?, start.elapsed()))
}

fn command(id: CustomerId, amount: BudgetAmount) -> SetBudget {
    SetBudget {
        customers: vec![Choice { id, version: None }],
        budget_type: BudgetType::Monthly,
        amount,
        action: None,
        unfreeze: false,
        agreed: false,
        note: None,
        code: None,
    }
}
