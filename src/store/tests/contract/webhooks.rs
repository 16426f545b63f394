//! Webhook endpoints and deliveries: who gets an event, what is due in which order, and who may send.

use domain::{
    event::EventType,
    id::{EndpointId, EventId, PartnerId},
};
use store::{
    DueDelivery, EndpointRow, NewEvent, Store, Tried, Write, on_both_engines, testing::Fresh,
};

use crate::world::{World, at, id, now};

on_both_engines!(
    an_event_reaches_the_endpoints_that_want_it,
    deliveries_are_due_in_order_and_keep_what_came_of_them,
    an_endpoint_is_leased_once,
    a_rotated_secret_stays_beside_the_new_one,
    old_events_leave_in_portions,
);

fn endpoint(number: u128, partner: PartnerId, types: &[EventType]) -> EndpointRow {
    EndpointRow {
        id: EndpointId::new(id(number)),
        partner,
        url: format!("https://receiver.example/{number}"),
        types: types.to_vec(),
        secret_sealed: "sealed".into(),
        old_secret: None,
        enabled: true,
        made_at: at(i64::try_from(number).unwrap()),
    }
}

fn event(number: u128, partner: PartnerId, event_type: EventType) -> NewEvent {
    NewEvent {
        id: EventId::new(id(number)),
        partner,
        customer: None,
        event_type,
        at: now(),
        data: format!("{{\"number\":{number}}}"),
        message: None,
    }
}

async fn due(tx: &mut Write, endpoint: &EndpointRow, minutes: i64) -> Vec<DueDelivery> {
    tx.due_deliveries(endpoint.id, at(minutes), 10).await.unwrap()
}

async fn begin(store: &Store) -> Write {
    store.write().await.unwrap()
}

async fn an_event_reaches_the_endpoints_that_want_it(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let all_of_reseller = endpoint(1, world.reseller, &[]);
    let months_of_reseller = endpoint(2, world.reseller, &[EventType::PeriodStarted]);
    let all_of_distributor = endpoint(3, world.distributor, &[]);
    let switched_off = endpoint(4, world.distributor, &[]);
    let mut tx = begin(&world.store).await;
    for new in [&all_of_reseller, &months_of_reseller, &all_of_distributor, &switched_off] {
        tx.add_endpoint(new).await.unwrap();
    }
    tx.put_endpoint_enabled(switched_off.id, false).await.unwrap();
    tx.add_events(&[
        event(10, world.reseller, EventType::AccountFrozen),
        event(11, world.reseller, EventType::PeriodStarted),
        event(12, world.distributor, EventType::AccountFrozen),
    ])
    .await
    .unwrap();
    tx.add_event_to(months_of_reseller.id, &event(13, world.reseller, EventType::Test))
        .await
        .unwrap();
    for (endpoint, events) in [
        (&all_of_reseller, &[10, 11][..]),
        (&months_of_reseller, &[11, 13]),
        (&all_of_distributor, &[10, 11, 12]),
        (&switched_off, &[]),
    ] {
        let due: Vec<_> = due(&mut tx, endpoint, 0).await.iter().map(|due| due.event).collect();
        let events: Vec<_> = events.iter().map(|number| EventId::new(id(*number))).collect();
        assert_eq!(due, events, "{}", endpoint.url);
    }
    let listed = tx.endpoints_of(world.reseller).await.unwrap();
    let seen: Vec<_> = listed.iter().map(|one| (&one.endpoint, one.waiting)).collect();
    assert_eq!(seen, [(&all_of_reseller, 2), (&months_of_reseller, 2)]);
    assert!(!tx.endpoint(switched_off.id).await.unwrap().unwrap().enabled);

    tx.remove_endpoint(all_of_reseller.id).await.unwrap();
    assert_eq!(tx.endpoint(all_of_reseller.id).await.unwrap(), None);
    assert_eq!(tx.deliveries(all_of_reseller.id, 10).await.unwrap(), []);
    assert!(tx.remove_endpoint(all_of_reseller.id).await.is_err());
}

async fn deliveries_are_due_in_order_and_keep_what_came_of_them(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let endpoint = endpoint(1, world.reseller, &[]);
    let mut tx = begin(&world.store).await;
    tx.add_endpoint(&endpoint).await.unwrap();
    let new: Vec<_> = [12, 10, 11, 13]
        .map(|number| event(number, world.reseller, EventType::AccountFrozen))
        .to_vec();
    tx.add_events(&new).await.unwrap();
    let [first, second, third, fourth] = [10, 11, 12, 13].map(|number| EventId::new(id(number)));

    let waiting = due(&mut tx, &endpoint, 0).await;
    assert_eq!(
        waiting.iter().map(|it| it.event).collect::<Vec<_>>(),
        [first, second, third, fourth]
    );
    assert_eq!((waiting[0].attempts, waiting[0].data.as_str()), (0, "{\"number\":10}"));
    let tried = |event, delivered, next_at| Tried {
        event,
        attempts: 1,
        at: at(1),
        delivered,
        next_at,
        answer: "500 Internal Server Error".into(),
    };
    tx.put_tried(
        endpoint.id,
        &[tried(first, false, Some(at(5))), tried(second, true, None), tried(third, false, None)],
    )
    .await
    .unwrap();
    assert_eq!(due(&mut tx, &endpoint, 4).await.len(), 1);
    // What is tried again comes after what is new.
    let again = due(&mut tx, &endpoint, 5).await;
    assert_eq!(again.iter().map(|it| it.event).collect::<Vec<_>>(), [fourth, first]);
    let listed = tx.endpoints_of(world.reseller).await.unwrap().remove(0);
    assert_eq!((listed.waiting, listed.given_up), (2, 1));

    let log = tx.deliveries(endpoint.id, 3).await.unwrap();
    assert_eq!(log.iter().map(|it| it.event).collect::<Vec<_>>(), [fourth, third, second]);
    assert_eq!((log[0].attempts, log[0].tried_at, log[0].answer.as_deref()), (0, None, None));
    assert_eq!((log[1].next_at, log[1].delivered_at), (None, None));
    assert_eq!((log[2].next_at, log[2].delivered_at), (None, Some(at(1))));
    assert_eq!(log[2].answer.as_deref(), Some("500 Internal Server Error"));

    for event in [second, third] {
        assert!(tx.deliver_again(endpoint.id, event).await.unwrap());
    }
    assert!(!tx.deliver_again(endpoint.id, EventId::new(id(99))).await.unwrap());
    let listed = tx.endpoints_of(world.reseller).await.unwrap().remove(0);
    assert_eq!((listed.waiting, listed.given_up), (4, 0));
}

async fn an_endpoint_is_leased_once(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let [one, other] = [1, 2].map(|number| endpoint(number, world.reseller, &[]));
    let mut tx = begin(&world.store).await;
    tx.add_endpoint(&one).await.unwrap();
    assert_eq!(tx.due_endpoints(now(), 10).await.unwrap(), []);
    tx.add_events(&[event(10, world.reseller, EventType::AccountFrozen)]).await.unwrap();
    tx.add_endpoint(&other).await.unwrap();
    assert_eq!(tx.due_endpoints(now(), 10).await.unwrap(), [one.id]);

    assert!(tx.lease_endpoint(one.id, now(), at(1)).await.unwrap());
    assert!(!tx.lease_endpoint(one.id, now(), at(1)).await.unwrap());
    assert_eq!(tx.due_endpoints(now(), 10).await.unwrap(), []);
    // The lease of a server that died runs out; what it says afterwards changes nothing.
    assert_eq!(tx.due_endpoints(at(1), 10).await.unwrap(), [one.id]);
    assert!(tx.lease_endpoint(one.id, at(1), at(3)).await.unwrap());
    tx.release_endpoint(one.id, at(1), at(1)).await.unwrap();
    assert!(!tx.lease_endpoint(one.id, at(2), at(4)).await.unwrap());
    tx.release_endpoint(one.id, at(3), at(2)).await.unwrap();
    assert!(tx.lease_endpoint(one.id, at(2), at(4)).await.unwrap());
    tx.release_endpoint(one.id, at(4), at(2)).await.unwrap();
    tx.put_endpoint_enabled(one.id, false).await.unwrap();
    assert!(!tx.lease_endpoint(one.id, at(2), at(4)).await.unwrap());
    assert_eq!(tx.due_endpoints(at(2), 10).await.unwrap(), []);
}

async fn a_rotated_secret_stays_beside_the_new_one(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let endpoint = endpoint(1, world.reseller, &[]);
    let mut tx = begin(&world.store).await;
    tx.add_endpoint(&endpoint).await.unwrap();
    tx.put_endpoint_secret(endpoint.id, "newer", at(60)).await.unwrap();
    let found = tx.endpoint(endpoint.id).await.unwrap().unwrap();
    let rotated = EndpointRow {
        secret_sealed: "newer".into(),
        old_secret: Some(("sealed".into(), at(60))),
        ..endpoint
    };
    assert_eq!(found, rotated);
}

async fn old_events_leave_in_portions(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let endpoint = endpoint(1, world.reseller, &[]);
    let mut tx = begin(&world.store).await;
    tx.add_endpoint(&endpoint).await.unwrap();
    let new: Vec<_> = (10..13)
        .map(|number| NewEvent {
            at: at(i64::try_from(number).unwrap()),
            ..event(number, world.reseller, EventType::AccountFrozen)
        })
        .collect();
    tx.add_events(&new).await.unwrap();
    assert!(tx.prune_events(at(12), 1).await.unwrap());
    assert!(tx.prune_events(at(12), 1).await.unwrap());
    assert!(!tx.prune_events(at(12), 1).await.unwrap());
    let left = tx.deliveries(endpoint.id, 10).await.unwrap();
    assert_eq!(left.iter().map(|it| it.event).collect::<Vec<_>>(), [EventId::new(id(12))]);
}
