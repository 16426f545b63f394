//! What the customer page reads of one customer.

use domain::{
    charge::{Charge, ChargeCategory},
    hold::{Hold, HoldState},
    id::{CustomerId, HoldId},
    money::Money,
    text::ChargeId,
};
use store::{NewCustomer, on_both_engines, testing::Fresh};

use crate::world::{World, at, id, now};

on_both_engines!(a_customer_is_read_with_where_its_money_goes);

fn charge(customer: CustomerId, minutes: i64, nanos: i64, service: Option<&str>) -> Charge {
    Charge {
        id: ChargeId::parse(&format!("row-{minutes}")).unwrap(),
        customer,
        amount: Money::from_nanos(nanos),
        occurred_at: at(minutes),
        category: ChargeCategory::Usage,
        service: service.map(str::to_owned),
        description: None,
        corrects: None,
    }
}

async fn a_customer_is_read_with_where_its_money_goes(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let [acme, stranger] = world.customers;
    let email = Some("anna@acme.example".to_owned());
    let tag = Some("gold".to_owned());
    world.add(&[NewCustomer { email, tag, ..world.customer(0, "Acme Robotics", "acme") }]).await;
    let mut tx = world.store.write().await.unwrap();
    // Many small amounts outweigh one unit; together they are more than a unit in nano-units alone.
    let small: Vec<_> = (1..=9).map(|n| charge(acme, n, 900_000_000, Some("Storage"))).collect();
    let large = [
        charge(acme, 20, 7_000_000_000, Some("Compute")),
        charge(acme, 21, 8_050_000_000, None),
        charge(acme, -60, 1, Some("Before")),
    ];
    let all: Vec<_> = small.iter().chain(&large).map(|charge| ("a", charge)).collect();
    tx.add_charges(at(30), &all).await.unwrap();
    let hold = |number, minutes, state| Hold {
        id: HoldId::new(id(number)),
        customer: acme,
        amount: Money::from_nanos(5),
        created_at: at(-120),
        expires_at: at(minutes),
        state,
        captured: None,
    };
    let holds = [
        hold(1, 20, HoldState::Open),
        hold(2, 10, HoldState::Open),
        hold(3, -10, HoldState::Open),
        hold(4, 15, HoldState::Voided),
    ];
    tx.add_holds(&holds).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = world.store.read().await.unwrap();
    let profile = tx.profile(acme).await.unwrap().unwrap();
    assert_eq!((profile.associated_at, profile.tag.as_deref()), (now(), Some("gold")));
    assert_eq!((profile.email.as_deref(), profile.phone), (Some("anna@acme.example"), None));
    assert_eq!(tx.profile(stranger).await.unwrap(), None);

    assert_eq!(tx.last_charge(acme).await.unwrap(), Some((at(21), at(30))));
    assert_eq!(tx.last_charge(stranger).await.unwrap(), None);

    let services = tx.services(acme, (now(), at(60)), 2).await.unwrap();
    let expected = [("Storage", 8_100_000_000), ("", 8_050_000_000)];
    let seen: Vec<_> = services
        .iter()
        .map(|(service, used)| (service.as_deref().unwrap_or_default(), used.nanos()))
        .collect();
    assert_eq!(seen, expected);

    let open = tx.open_holds(acme, now(), 10).await.unwrap();
    assert_eq!(open, [holds[1], holds[0]]);
    assert_eq!(tx.open_holds(acme, now(), 1).await.unwrap().len(), 1);
}
