//! What the passing of time changes, and that it was told: each row is found until it was, and never again.

use domain::{
    access::Permit,
    freeze::{Freeze, FreezeCause, FreezeLevel},
    id::CustomerId,
};
use jiff::Timestamp;
use store::{FOREVER, MeterWrite, on_both_engines, testing::Fresh};

use crate::world::{World, at, now};

on_both_engines!(a_month_is_told_once, a_freeze_that_is_over_leaves, a_release_is_told_once);

async fn a_month_is_told_once(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let (this, next) = (world.month.start, world.month.end);
    let mut tx = world.store.write().await.unwrap();
    let untold = tx.lock_untold_partners(this, 10).await.unwrap();
    assert_eq!(untold.len(), 2);
    assert!(untold.iter().all(|partner| partner.told == now()), "added, and told of nothing yet");
    let ids: Vec<_> = untold.iter().map(|partner| partner.id).collect();
    tx.put_period_told(&ids, this).await.unwrap();
    assert_eq!(tx.lock_untold_partners(this, 10).await.unwrap(), []);
    let untold = tx.lock_untold_partners(next, 1).await.unwrap();
    assert_eq!((untold.len(), untold[0].told), (1, this));
}

/// An automatic freeze of a customer, written as metering writes it.
async fn freeze(world: &World, customer: CustomerId, until: Option<Timestamp>, since: Timestamp) {
    let mut tx = world.store.write().await.unwrap();
    tx.lock_customers(&[customer], world.month.start, now()).await.unwrap();
    let freeze = Freeze {
        cause: FreezeCause::Automatic,
        level: FreezeLevel::AccountAndResources,
        reason: None,
        since,
        holds_until: until,
    };
    let frozen_until = until.map_or(FOREVER, Timestamp::as_microsecond);
    let meter = MeterWrite {
        customer,
        permille: 1000,
        window_end: frozen_until,
        frozen: Some(freeze),
        frozen_until,
    };
    let permit = Permit::system(world.reseller, vec![customer]);
    tx.put_meters(vec![(permit, Vec::new())], &[meter]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_freeze_that_is_over_leaves(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let [acme, borealis] = world.add_customers().await;
    freeze(&world, acme, Some(at(10)), now()).await;
    freeze(&world, borealis, Some(at(5)), now()).await;
    let mut tx = world.store.write().await.unwrap();
    assert_eq!(tx.lapsed_customers(at(4), 10).await.unwrap(), []);
    assert_eq!(tx.lapsed_customers(at(10), 10).await.unwrap(), [borealis, acme]);
    assert_eq!(tx.lapsed_customers(at(10), 1).await.unwrap(), [borealis]);
    let locked = tx.lock_customers(&[acme, borealis], world.month.start, at(5)).await.unwrap();
    let lapsed: Vec<_> = locked.iter().map(|customer| customer.lapsed.len()).collect();
    assert_eq!(lapsed, [0, 1]);
    tx.remove_lapsed(&[acme, borealis], at(5)).await.unwrap();
    assert_eq!(tx.lapsed_customers(at(10), 10).await.unwrap(), [acme]);
    let locked = tx.lock_customers(&[acme, borealis], world.month.start, at(5)).await.unwrap();
    let freezes: Vec<_> = locked.iter().map(|customer| customer.facts.freezes.len()).collect();
    assert_eq!(freezes, [2, 1], "by association as well");
}

async fn a_release_is_told_once(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let [acme, borealis] = world.add_customers().await;
    freeze(&world, acme, None, now()).await;
    freeze(&world, borealis, Some(at(20)), at(1)).await;
    let mut tx = world.store.write().await.unwrap();
    assert_eq!(tx.unreleased_customers(now(), at(19), 10).await.unwrap(), [acme]);
    let both = [acme, borealis];
    assert_eq!(tx.unreleased_customers(at(1), at(19), 10).await.unwrap(), both);
    assert_eq!(tx.unreleased_customers(at(1), at(20), 10).await.unwrap(), [acme]);
    let told = tx.put_release_told(&both, now(), at(19)).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].0, told[0].1.since), (acme, now()));
    assert_eq!(tx.put_release_told(&both, now(), at(19)).await.unwrap(), []);
    assert_eq!(tx.unreleased_customers(at(1), at(19), 10).await.unwrap(), [borealis]);
    tx.commit().await.unwrap();

    // A freeze that takes its place is told of again.
    freeze(&world, acme, None, at(2)).await;
    let mut tx = world.store.write().await.unwrap();
    assert_eq!(tx.unreleased_customers(at(2), at(19), 10).await.unwrap(), [borealis, acme]);
}
