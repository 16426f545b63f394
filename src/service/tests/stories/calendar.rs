//! What the passing of time tells the outside: once, whatever number of servers there are and however long none ran.

use std::collections::BTreeMap;

use domain::{
    budget::{BudgetType, ExhaustionAction},
    charge::{Charge, ChargeCategory, Outcome},
    contract::{EndpointSettings, Session},
    event::EventType,
    id::CustomerId,
    list::{CustomerQuery, StateFilter, Whose},
    money::Money,
    set_budget::SetBudget,
    text::ChargeId,
};
use jiff::{SignedDuration, Timestamp};
use store::{on_both_engines, testing::Fresh};

use crate::{
    receiver::Receiver,
    world::{World, at, command, find},
};

on_both_engines!(
    two_servers_tell_of_a_new_month_once,
    months_missed_while_nobody_served_are_told,
    an_account_that_is_still_frozen_for_another_cause_was_not_unfrozen,
    resources_are_due_for_release_after_fifteen_days,
);

/// A receiver of these kinds of events of all partners.
async fn listen(world: &World, types: &[EventType]) -> Receiver {
    let receiver = Receiver::open().await;
    let ada = world.sign_in("ada@meridian.example").await;
    let settings = EndpointSettings { url: receiver.url.clone(), types: types.to_vec() };
    ada.add_endpoint(&settings).await.unwrap();
    receiver
}

/// How many customers of any partner are in a state.
async fn count(world: &World, state: StateFilter) -> usize {
    let ada = world.sign_in("ada@meridian.example").await;
    let mut count = 0;
    for whose in [Whose::Own, Whose::Resellers] {
        let state = Some(state);
        let query = CustomerQuery { whose, state, limit: 100, ..CustomerQuery::default() };
        count += ada.customers(&query).await.unwrap().rows.len();
    }
    count
}

async fn spend(session: &dyn Session, customer: CustomerId, amount: &str, now: Timestamp) {
    let charge = Charge {
        id: ChargeId::parse(&format!("{now}")).unwrap(),
        customer,
        amount: Money::parse_half_even(amount).unwrap(),
        occurred_at: now,
        category: ChargeCategory::Usage,
        service: None,
        description: None,
        corrects: None,
    };
    let answers = session.record_charges(vec![charge]).await.unwrap();
    assert_eq!(answers[0].outcome, Outcome::Recorded);
}

async fn two_servers_tell_of_a_new_month_once(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let another = world.another(fresh, true).await;
    let receiver = listen(&world, &[EventType::PeriodStarted, EventType::AccountUnfrozen]).await;
    world.hands.set(at("2026-11-30T23:59:59.999999Z"));
    world.center.keep_calendar().await.unwrap();
    let frozen = count(&world, StateFilter::FrozenBudget).await;
    world.hands.set(at("2026-12-01T00:00:00Z"));
    let still_frozen = count(&world, StateFilter::FrozenBudget).await;
    assert!(frozen > still_frozen, "{frozen} before, {still_frozen} after");
    for _ in 0..3 {
        let (one, other) = tokio::join!(world.center.keep_calendar(), another.keep_calendar());
        one.unwrap();
        other.unwrap();
    }
    world.center.send_webhooks().await.unwrap();

    let mut months = Vec::new();
    let mut unfrozen = BTreeMap::new();
    for got in receiver.got() {
        let data = &got.json()["data"];
        if got.event_type() == "period.started" {
            assert_eq!(data["period"], "2026-12");
            assert_eq!(data["started_at"], "2026-12-01T00:00:00Z");
            assert_eq!(data["ends_at"], "2027-01-01T00:00:00Z");
            months.push(data["partner"]["name"].as_str().unwrap().to_owned());
        } else {
            assert_eq!(data["restored_at"], "2026-12-01T00:00:00Z");
            assert_eq!(data["causes"][0], "automatic");
            *unfrozen.entry(data["customer"]["id"].to_string()).or_insert(0) += 1;
        }
    }
    months.sort();
    let partners = ["Eastgate IT", "Meridian Distribution", "Northwind Cloud", "Southbay Systems"];
    assert_eq!(months, partners);
    assert!(unfrozen.values().all(|times| *times == 1), "{unfrozen:?}");
    assert_eq!(unfrozen.len(), frozen - still_frozen);
    assert_eq!(count(&world, StateFilter::FrozenBudget).await, still_frozen);
}

async fn months_missed_while_nobody_served_are_told(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let receiver = listen(&world, &[EventType::PeriodStarted]).await;
    // Southbay alone: it is enough to see that the months come in their order.
    let of_southbay = |receiver: &Receiver| -> Vec<String> {
        let got = receiver.got().into_iter().map(|got| got.json()["data"].clone());
        got.filter(|data| data["partner"]["name"] == "Southbay Systems")
            .map(|data| data["period"].as_str().unwrap().to_owned())
            .collect()
    };
    world.hands.set(at("2027-01-20T08:00:00Z"));
    world.center.keep_calendar().await.unwrap();
    world.center.send_webhooks().await.unwrap();
    assert_eq!(of_southbay(&receiver), ["2026-12", "2027-01"]);
    assert_eq!(receiver.got().len(), 8);
    world.hands.set(at("2027-01-31T23:59:59Z"));
    world.center.keep_calendar().await.unwrap();
    world.center.send_webhooks().await.unwrap();
    assert_eq!(receiver.got().len(), 8);
}

async fn an_account_that_is_still_frozen_for_another_cause_was_not_unfrozen(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let borealis = find(&*rosa, "Borealis Foods").await.id;
    // Not unfrozen together with its first budget, so that it stays frozen since it joined.
    rosa.set_budgets(&command(&*rosa, &[borealis], "10.00").await).await.unwrap();
    spend(&*rosa, borealis, "10.00", at("2026-11-15T10:00:00Z")).await;
    let receiver = listen(&world, &[EventType::AccountUnfrozen]).await;
    world.hands.set(at("2026-12-01T00:00:00Z"));
    world.center.keep_calendar().await.unwrap();
    world.center.send_webhooks().await.unwrap();
    let names: Vec<_> = receiver
        .got()
        .iter()
        .map(|got| got.json()["data"]["customer"]["name"].to_string())
        .collect();
    assert!(!names.is_empty() && !names.contains(&"\"Borealis Foods\"".to_owned()), "{names:?}");
}

async fn resources_are_due_for_release_after_fifteen_days(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let borealis = find(&*rosa, "Borealis Foods").await.id;
    let budget = SetBudget {
        budget_type: BudgetType::OneTime,
        action: Some(ExhaustionAction::AutomaticWithResources),
        unfreeze: true,
        agreed: true,
        ..command(&*rosa, &[borealis], "10.00").await
    };
    rosa.set_budgets(&budget).await.unwrap();
    spend(&*rosa, borealis, "10.00", at("2026-11-15T10:00:00Z")).await;
    let receiver = listen(&world, &[EventType::ReleaseDue]).await;
    let of_borealis = |receiver: &Receiver| -> Vec<serde_json::Value> {
        let got = receiver.got().into_iter().map(|got| got.json()["data"].clone());
        got.filter(|data| data["customer"]["name"] == "Borealis Foods").collect()
    };
    let due = at("2026-11-30T10:00:00Z");
    world.hands.set(due - SignedDuration::from_micros(1));
    world.center.keep_calendar().await.unwrap();
    world.center.send_webhooks().await.unwrap();
    assert!(of_borealis(&receiver).is_empty());
    world.hands.set(due);
    let another = world.another(fresh, true).await;
    for _ in 0..2 {
        let (one, other) = tokio::join!(world.center.keep_calendar(), another.keep_calendar());
        one.unwrap();
        other.unwrap();
        world.hands.advance(SignedDuration::from_hours(24));
    }
    world.center.send_webhooks().await.unwrap();
    let told = of_borealis(&receiver);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["frozen_at"], "2026-11-15T10:00:00Z");
    assert_eq!(told[0]["due_at"], "2026-11-30T10:00:00Z");
    assert_eq!(told[0]["cause"], "automatic");
}
