//! What is asked about a customer is done in the order in which it arrives, while transactions overlap.

use domain::{
    contract::{Authorization, HoldRequest},
    money::Money,
};
use futures_util::{StreamExt as _, stream};
use jiff::SignedDuration;
use store::{on_both_engines, testing::Fresh};

use crate::world::{World, command, find};

on_both_engines!(what_comes_first_is_approved_first);

/// Enough at once that several transactions are on their way, and that some of them are about the same customers.
const AT_ONCE: usize = 24;

async fn what_comes_first_is_approved_first(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let mut customers = Vec::new();
    for (name, budget) in [("borealis", "60"), ("acme robotics", "400")] {
        let id = find(&*rosa, name).await.id;
        let mut set = command(&*rosa, &[id], budget).await;
        set.unfreeze = name == "borealis";
        rosa.set_budgets(&set).await.unwrap();
        customers.push(id);
    }
    let amount = 1_000_000_000;
    let mut fits = Vec::new();
    for customer in &customers {
        let remaining = rosa.standing(*customer).await.unwrap().remaining.unwrap().nanos();
        fits.push(usize::try_from(remaining / amount).unwrap());
    }
    assert!(fits.iter().all(|fits| (30..=90).contains(fits)), "{fits:?}");

    let asked = (0..400).map(|i| {
        let request = HoldRequest {
            customer: customers[i % 2],
            amount: Money::from_nanos(amount),
            expires_in: SignedDuration::from_mins(5),
        };
        rosa.authorize(request, None)
    });
    let answers: Vec<_> = stream::iter(asked).buffered(AT_ONCE).collect().await;
    for (which, fits) in fits.into_iter().enumerate() {
        let of_it = answers.iter().skip(which).step_by(2);
        let approved: Vec<_> =
            of_it.map(|it| matches!(it, Ok(Authorization::Approved { .. }))).collect();
        let expected: Vec<_> = (0..approved.len()).map(|place| place < fits).collect();
        assert_eq!(approved, expected);
    }
}
