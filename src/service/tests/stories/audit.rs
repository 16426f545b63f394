//! The audit: every change is in the chain of the partner that made it, and found by what, who and when.

use domain::{
    access::Scope,
    contract::{AuditQuery, AuditRow, EndpointSettings, NewKey},
    freeze::FreezeLevel,
    freezing::{FreezeAct, FreezeCommand, Whom},
    problem::Problem,
    record::{Entry, OwnChange, PartnerChange, WebhookChange},
    set_budget::Choice,
    text::{Name, Reason},
};
use store::{on_both_engines, testing::Fresh};

use crate::world::{World, find};

on_both_engines!(the_audit_finds_what_was_done_and_by_whom, keys_and_webhooks_leave_records,);

async fn the_audit_finds_what_was_done_and_by_whom(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let omar = world.sign_in("omar@northwind.example").await;
    let acme = find(&*omar, "acme robotics").await;
    let wish = FreezeCommand {
        whom: Whom::Named(vec![Choice { id: acme.id, version: None }]),
        act: FreezeAct::Freeze(FreezeLevel::Account),
        reason: Reason::parse("overdue").unwrap(),
        agreed: true,
        code: None,
    };
    omar.freeze(&wish).await.unwrap();
    let vera = world.sign_in("vera@northwind.example").await;
    let all = vera.audit(&AuditQuery::default()).await.unwrap();
    let newest = &all.records[0];
    assert_eq!(
        (newest.record.number, newest.record.operator.as_str()),
        (all.length, "Omar Haddad")
    );
    assert_eq!(newest.customer.as_ref().map(|(id, _)| *id), Some(acme.id));
    let older = AuditQuery { before: all.older, ..AuditQuery::default() };
    assert!(
        vera.audit(&older).await.unwrap().records[0].record.number < all.records[49].record.number
    );
    let (id, _) = all.operators.iter().find(|(_, name)| name.as_str() == "Omar Haddad").unwrap();
    let his = AuditQuery {
        kind: Some("frozen".into()),
        operator: Some(id.clone()),
        customer: "acme rob".into(),
        from: Some("2026-11-15".into()),
        until: Some("2026-11-15".into()),
        before: None,
    };
    assert_eq!(vera.audit(&his).await.unwrap().records.len(), 1);
    let later = AuditQuery { from: Some("2026-11-16".into()), until: None, ..his };
    assert_eq!(vera.audit(&later).await.unwrap().records, []);
    assert!(matches!(omar.audit(&later).await, Err(Problem::RoleForbids { .. })));
    assert!(matches!(omar.chain_lines(None).await, Err(Problem::RoleForbids { .. })));
}

async fn keys_and_webhooks_leave_records(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let before = rosa.audit(&AuditQuery::default()).await.unwrap().length;
    let scopes = vec![Scope::ChargesWrite];
    let key = NewKey::of_partner(Name::parse("Shop").unwrap(), &scopes);
    let key = rosa.add_key(&key, None).await.unwrap().id;
    let rotated = rosa.rotate_key(key, None).await.unwrap().id;
    rosa.revoke_key(key).await.unwrap();
    let url = "https://receiver.example/".to_owned();
    let settings = EndpointSettings { url: url.clone(), types: Vec::new() };
    let endpoint = rosa.add_endpoint(&settings).await.unwrap().id;
    rosa.enable_endpoint(endpoint, false).await.unwrap();
    // Off already, so nothing is told.
    rosa.enable_endpoint(endpoint, false).await.unwrap();
    rosa.rotate_endpoint(endpoint).await.unwrap();
    rosa.remove_endpoint(endpoint).await.unwrap();

    let all = rosa.audit(&AuditQuery::default()).await.unwrap();
    let told: Vec<_> = all
        .records
        .into_iter()
        .filter(|row| row.record.number > before)
        .rev()
        .map(|row| match row.record.entry {
            Entry::Partner { change: PartnerChange::Own(change), .. } => change,
            other => panic!("{other:?}"),
        })
        .collect();
    let name = Name::parse("Shop").unwrap();
    let made = |key| OwnChange::KeyMade {
        key,
        name: name.clone(),
        customer: None,
        scopes: scopes.clone(),
    };
    let webhook = |did| OwnChange::Webhook { endpoint, url: url.clone(), did };
    let expected = [
        made(key),
        made(rotated),
        OwnChange::KeyRevoked { key, name: name.clone() },
        webhook(WebhookChange::Added),
        webhook(WebhookChange::SwitchedOff),
        webhook(WebhookChange::SecretReplaced),
        webhook(WebhookChange::Removed),
    ];
    assert_eq!(told, expected);

    // They are nobody else's to see, also where the operator makes a key.
    world.center.add_key("Northwind Cloud", &NewKey::of_partner(name, &scopes)).await.unwrap();
    let ada = world.sign_in("ada@meridian.example").await;
    let chain = ada.audit(&AuditQuery::default()).await.unwrap();
    let foreign = |row: &AuditRow| row.record.partner.as_str() == "Northwind Cloud";
    assert!(!chain.records.iter().any(foreign));
    assert_eq!(rosa.audit(&AuditQuery::default()).await.unwrap().length, before + 8);
}
