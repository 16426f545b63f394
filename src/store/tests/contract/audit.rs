//! The audit finds records by what they are, who made them, whom they are about and when.

use domain::id::CustomerId;
use jiff::Timestamp;
use store::{AuditFilter, on_both_engines, testing::Fresh};

use crate::world::{World, at, now};

on_both_engines!(records_are_found_by_each_filter);

async fn records_are_found_by_each_filter(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let [acme, borealis] = world.add_customers().await;
    let all = AuditFilter {
        kind: None,
        principal: None,
        customers: None,
        from: Timestamp::MIN,
        until: Timestamp::MAX,
        before: i64::MAX,
    };
    let mut tx = world.store.read().await.unwrap();
    let mut found = async |filter: AuditFilter, limit| {
        let rows = tx.audit(world.reseller, &filter, limit).await.unwrap();
        rows.into_iter().map(|(record, of)| (record.number, of.unwrap().0)).collect::<Vec<_>>()
    };
    let both: Vec<(i64, CustomerId)> = vec![(2, borealis), (1, acme)];
    assert_eq!(found(all.clone(), 10).await, both);
    assert_eq!(found(all.clone(), 1).await, both[..1]);
    let older = AuditFilter { before: 2, ..all.clone() };
    assert_eq!(found(older, 10).await, both[1..]);
    for (kind, count) in [("associated", 2), ("frozen", 0)] {
        let filter = AuditFilter { kind: Some(kind.into()), ..all.clone() };
        assert_eq!(found(filter, 10).await.len(), count, "{kind}");
    }
    for (principal, count) in [("system", 2), ("somebody", 0)] {
        let filter = AuditFilter { principal: Some(principal.into()), ..all.clone() };
        assert_eq!(found(filter, 10).await.len(), count, "{principal}");
    }
    let one = AuditFilter { customers: Some(vec![acme]), ..all.clone() };
    assert_eq!(found(one, 10).await, both[1..]);
    let nobody = AuditFilter { customers: Some(Vec::new()), ..all.clone() };
    assert_eq!(found(nobody, 10).await, []);
    let later = AuditFilter { from: at(1), ..all.clone() };
    assert_eq!(found(later, 10).await, []);
    let until = AuditFilter { until: now(), ..all };
    assert_eq!(found(until, 10).await, []);
    let lines = tx.chain_records(world.reseller, 1, 10).await.unwrap();
    assert!(lines.len() == 1 && lines[0].contains("\"number\":2"), "{lines:?}");
    assert_eq!(tx.operators(world.reseller).await.unwrap(), []);
}
