//! What is asked about a customer is done in the order in which it arrives, though transactions overlap.

use std::time::Duration;

use domain::{
    contract::{Authorization, HoldRequest},
    money::Money,
};
use futures_util::future::join;
use jiff::SignedDuration;
use store::{Store, on_both_engines, testing::Fresh};

use crate::world::{World, command, find};

on_both_engines!(whoever_came_first_is_first_even_where_others_are_waited_for);

/// Long enough for the first to reach the lock, and for whoever comes later to get ahead, if it could. On a machine that
/// needs longer the test proves less; it never fails for that.
const A_WHILE: Duration = Duration::from_millis(300);

async fn whoever_came_first_is_first_even_where_others_are_waited_for(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let mut ids = [find(&*rosa, "acme robotics").await.id, find(&*rosa, "borealis").await.id];
    // Customers are locked in the order of their ids.
    ids.sort();
    let [before, customer] = ids;
    let mut set = command(&*rosa, &ids, "1000").await;
    set.unfreeze = true;
    rosa.set_budgets(&set).await.unwrap();
    let remaining = rosa.standing(customer).await.unwrap().remaining.unwrap();
    let ask = |customer, amount| {
        let rosa = rosa.clone();
        let request = HoldRequest { customer, amount, expires_in: SignedDuration::from_mins(5) };
        tokio::spawn(async move { rosa.authorize(request, None).await })
    };

    // Somebody else has locked one customer, so the transaction that asks for both waits before it reaches the other.
    let store = Store::open(&fresh.url).await.unwrap();
    let mut other = store.write().await.unwrap();
    let now = world.clock.now();
    other.lock_customers(&[before], now, now).await.unwrap();
    let first = join(ask(before, Money::from_nanos(1)), ask(customer, remaining));
    tokio::time::sleep(A_WHILE).await;
    let mut second = ask(customer, remaining);
    let early = tokio::time::timeout(A_WHILE, &mut second).await;
    assert!(early.is_err(), "got ahead: {early:?}");
    drop(other);

    let (beside, first) = first.await;
    assert!(matches!(beside.unwrap(), Ok(Authorization::Approved { .. })));
    assert!(matches!(first.unwrap(), Ok(Authorization::Approved { .. })));
    assert!(matches!(second.await.unwrap(), Ok(Authorization::Declined { .. })));
}
