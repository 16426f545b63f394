//! Freezes by a person are written with their records, the customer's version and the end of what holds.

use domain::{
    access::Permit,
    freeze::{Freeze, FreezeCause, FreezeLevel},
    record::Entry,
    text::Reason,
};
use store::{Error, FOREVER, FreezeWrite, NewRecord, on_both_engines, testing::Fresh};

use crate::world::{World, at, now};

on_both_engines!(a_freeze_by_hand_is_written_and_lifted, a_permit_covers_its_customers_only);

fn by_hand(level: FreezeLevel, minutes: i64) -> Freeze {
    Freeze {
        cause: FreezeCause::Manual,
        level,
        reason: Reason::parse("arrears").ok(),
        since: at(minutes),
        holds_until: None,
    }
}

async fn a_freeze_by_hand_is_written_and_lifted(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let [acme, borealis] = world.add_customers().await;
    let both = [acme, borealis];
    let mut tx = world.store.write().await.unwrap();
    let before = tx.lock_customers(&both, world.month.start, now()).await.unwrap();
    let freeze = |customer, level, minutes| {
        let freeze = by_hand(level, minutes);
        FreezeWrite {
            customer,
            lifted: Vec::new(),
            frozen_until: FOREVER,
            record: NewRecord {
                customer,
                at: at(minutes),
                by_system: false,
                entry: Entry::frozen(&freeze),
            },
            frozen: Some(freeze),
        }
    };
    let account = both.map(|customer| freeze(customer, FreezeLevel::Account, 1));
    tx.put_freezes(Permit::system(world.reseller, both.to_vec()), &account).await.unwrap();
    // The higher level takes the place of the lower.
    let further = freeze(acme, FreezeLevel::AccountAndResources, 2);
    tx.put_freezes(Permit::system(world.reseller, both.to_vec()), &[further]).await.unwrap();
    let frozen = tx.lock_customers(&both, world.month.start, at(2)).await.unwrap();
    let versions: Vec<_> = frozen.iter().map(|one| one.facts.version).collect();
    let had: Vec<_> = before.iter().map(|one| one.facts.version).collect();
    assert_eq!(versions, [had[0] + 2, had[1] + 1]);
    let manual = |customer: usize| {
        let freezes = frozen[customer].facts.freezes.iter();
        freezes.filter(|freeze| freeze.cause == FreezeCause::Manual).cloned().collect::<Vec<_>>()
    };
    assert_eq!(manual(0), [by_hand(FreezeLevel::AccountAndResources, 2)]);
    assert_eq!(manual(1), [by_hand(FreezeLevel::Account, 1)]);

    let causes = vec![FreezeCause::Association, FreezeCause::Manual];
    let entry = Entry::Unfrozen {
        causes: causes.clone(),
        level: FreezeLevel::AccountAndResources,
        reason: Reason::parse("paid").ok(),
    };
    let lift = FreezeWrite {
        customer: acme,
        lifted: causes,
        frozen: None,
        frozen_until: 0,
        record: NewRecord { customer: acme, at: at(3), by_system: false, entry: entry.clone() },
    };
    tx.put_freezes(Permit::system(world.reseller, vec![acme]), &[lift]).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = world.store.read().await.unwrap();
    let after = tx.customers(&both, world.month.start, at(3)).await.unwrap();
    assert_eq!(after[0].facts.freezes, []);
    assert_eq!(after[1].facts.freezes.len(), 2);
    assert_eq!(tx.derived(&both).await.unwrap()[0].frozen_until, 0);
    let records = tx.records(acme, i64::MAX, 10).await.unwrap();
    assert_eq!((records.len(), &records[0].entry), (4, &entry));
}

async fn a_permit_covers_its_customers_only(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let [acme, borealis] = world.add_customers().await;
    let freeze = by_hand(FreezeLevel::Account, 1);
    let write = FreezeWrite {
        customer: acme,
        lifted: Vec::new(),
        frozen_until: FOREVER,
        record: NewRecord {
            customer: acme,
            at: now(),
            by_system: false,
            entry: Entry::frozen(&freeze),
        },
        frozen: Some(freeze),
    };
    let mut tx = world.store.write().await.unwrap();
    let other = Permit::system(world.reseller, vec![borealis]);
    let refused = tx.put_freezes(other, std::slice::from_ref(&write)).await;
    assert!(matches!(refused, Err(Error::Permit)));
    // Another partner's permit reaches no customer of this one.
    let stranger = Permit::system(world.distributor, vec![acme]);
    assert!(tx.put_freezes(stranger, &[write]).await.is_err());
}
