//! One customer: its page, and what becomes of it over the days.

use domain::{
    id::CustomerId,
    list::{CustomerQuery, Whose},
    money::Money,
    problem::Problem,
    record::Entry,
    set_budget::SetBudget,
    text::Note,
};
use jiff::SignedDuration;
use store::{on_both_engines, testing::Fresh};
use uuid::Uuid;

use crate::world::{World, command, find};

on_both_engines!(
    the_page_of_a_customer_adds_up,
    a_meter_that_falls_silent_is_told,
    a_note_stays_in_the_record,
);

async fn the_page_of_a_customer_adds_up(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let acme = find(&*rosa, "Acme Robotics").await;
    let details = rosa.customer(acme.id, false).await.unwrap();
    assert_eq!(details.standing, rosa.standing(acme.id).await.unwrap());
    assert_eq!(details.standing.used, acme.used);
    let sum = |amounts: &mut dyn Iterator<Item = Money>| amounts.map(Money::nanos).sum::<i64>();
    let month = details.months.last().unwrap();
    assert_eq!((month.month, details.months.len()), (details.page.month, 6));
    assert_eq!(month.used, acme.used);
    assert_eq!(sum(&mut details.services.iter().map(|spend| spend.used)), acme.used.nanos());
    assert_eq!(sum(&mut details.page.days.iter().copied()), acme.used.nanos());
    assert!(details.months[..3].iter().all(|month| month.used == Money::ZERO));
    assert!(details.months[3..].iter().all(|month| month.used > Money::ZERO));
    assert_eq!(details.silent_days, None);
    assert!(details.records.len() <= 5 && !details.records.is_empty());

    // What is masked is not there; the eye shows it.
    let masked = details.contact.email.unwrap();
    assert!(masked.contains('•'), "{masked}");
    let shown = rosa.customer(acme.id, true).await.unwrap().contact.email.unwrap();
    assert!(!shown.contains('•') && shown.ends_with(masked.split('@').nth(1).unwrap()), "{shown}");

    // Its distributor looks too; another reseller does not.
    let ada = world.sign_in("ada@meridian.example").await;
    assert_eq!(ada.customer(acme.id, false).await.unwrap().standing, details.standing);
    let eli = world.sign_in("eli@eastgate.example").await;
    assert_eq!(eli.customer(acme.id, false).await, Err(Problem::NotFound));
    let nobody = CustomerId::new(Uuid::from_u128(1));
    assert_eq!(rosa.customer(nobody, true).await, Err(Problem::NotFound));

    // Frozen ones say why, with every cause.
    let borealis = find(&*rosa, "Borealis").await;
    let details = rosa.customer(borealis.id, false).await.unwrap();
    assert_eq!(details.freezes.len(), 1);
    assert!(!details.standing.may_purchase);
    let resold = CustomerQuery { whose: Whose::Resellers, ..CustomerQuery::default() };
    for row in ada.customers(&resold).await.unwrap().rows {
        ada.customer(row.id, false).await.unwrap();
    }
}

async fn a_meter_that_falls_silent_is_told(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let acme = find(&*rosa, "Acme Robotics").await.id;
    let last = rosa.customer(acme, false).await.unwrap().last_charge.unwrap().occurred.at;
    world.hands.set(last + SignedDuration::from_hours(5 * 24 + 1));
    let rosa = world.sign_in("rosa@northwind.example").await;
    assert_eq!(rosa.customer(acme, false).await.unwrap().silent_days, Some(5));
    // Without a budget nothing is expected.
    let borealis = find(&*rosa, "Borealis").await.id;
    assert_eq!(rosa.customer(borealis, false).await.unwrap().silent_days, None);
}

async fn a_note_stays_in_the_record(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let acme = find(&*rosa, "Acme Robotics").await.id;
    let note = Note::parse("INC-2042: asked for by mail").ok();
    let set = SetBudget { note: note.clone(), ..command(&*rosa, &[acme], "1200").await };
    rosa.set_budgets(&set).await.unwrap();
    let records = rosa.customer(acme, false).await.unwrap().records;
    assert!(matches!(&records[0].entry, Entry::BudgetSet { note: kept, .. } if *kept == note));
    // Records with notes and without are one chain.
    assert_eq!(world.center.verify(&|_| ()).await.unwrap().faults, Vec::<String>::new());
}
