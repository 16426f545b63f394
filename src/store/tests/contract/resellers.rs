//! A distributor's resellers: found by name, state and time of joining; granted with their record in the distributor's chain.

use domain::{
    access::{Action, Actor, PartnerPermit, Permit, Principal, Rights, Role},
    contract::{ResellerFilter, ResellerQuery},
    id::{MemberId, PartnerId, RequestId},
    list::{CustomerQuery, StateFilter},
    money::BudgetAmount,
    partner::{PartnerKind, Quotas},
    record::{Entry, PartnerChange},
    request::RequestKind,
    text::{Email, Name, Reason},
};
use store::{
    ChainLink, GrantWrite, ListScope, MemberRow, MoveWrite, NewPartner, NewRecord, RequestRow,
    RestrictionWrite, SessionRow, on_both_engines, testing::Fresh,
};

use crate::world::{World, at, id, now};

on_both_engines!(
    resellers_are_found,
    a_grant_is_written_with_its_record,
    a_request_is_open_once_and_answered_once,
    a_frozen_distributor_freezes_those_below_it,
    a_customer_is_moved_with_its_freezes,
    an_offboarded_partner_is_found_no_more,
);

async fn resellers_are_found(fresh: &Fresh) {
    let world = World::make(fresh).await;
    world.add_customers().await;
    let southbay = PartnerId::new(id(3));
    let new = NewPartner {
        id: southbay,
        kind: PartnerKind::Reseller,
        distributor: Some(world.distributor),
        name: Name::parse("Southbay").unwrap(),
        verification_code: false,
        grant: None,
        at: at(60),
    };
    let mut tx = world.store.write().await.unwrap();
    tx.add_partner(&new).await.unwrap();
    let mut quotas = tx.lock_partner(world.reseller).await.unwrap().unwrap().quotas;
    quotas[0].allocated_cents = 750_000;
    tx.put_allocations(world.reseller, &quotas).await.unwrap();
    tx.commit().await.unwrap();

    let all = ResellerQuery::default();
    let mut tx = world.store.read().await.unwrap();
    let found = tx.resellers(world.distributor, &all).await.unwrap();
    assert_eq!(found, [(world.reseller, 2), (southbay, 0)], "by name, with their customers");
    assert_eq!(tx.resellers(world.reseller, &all).await.unwrap(), []);
    let second = ResellerQuery { offset: 1, limit: 1, ..all.clone() };
    assert_eq!(tx.resellers(world.distributor, &second).await.unwrap(), [(southbay, 0)]);

    let by = |state| ResellerQuery { state: Some(state), ..all.clone() };
    let search = |text: &str| ResellerQuery { search: text.into(), ..all.clone() };
    for (query, expected) in [
        (search(" SOUTH"), Some(southbay)),
        (search(&southbay.to_string()), Some(southbay)),
        (search("nobody"), None),
        (ResellerQuery { id: Some(world.reseller), ..all.clone() }, Some(world.reseller)),
        (ResellerQuery { associated_from: Some(at(60)), ..all.clone() }, Some(southbay)),
        (ResellerQuery { associated_until: Some(at(59)), ..all.clone() }, Some(world.reseller)),
        (by(ResellerFilter::Granted), Some(world.reseller)),
        (by(ResellerFilter::NotGranted), Some(southbay)),
        (by(ResellerFilter::NearQuota), Some(world.reseller)),
        (by(ResellerFilter::Frozen), None),
    ] {
        let found = tx.resellers(world.distributor, &query).await.unwrap();
        assert_eq!(found.first().map(|(id, _)| *id), expected, "{query:?}");
        let count = tx.count_resellers(world.distributor, &query).await.unwrap();
        assert_eq!(count, i64::from(expected.is_some()), "{query:?}");
    }
}

async fn a_grant_is_written_with_its_record(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let mut tx = world.store.write().await.unwrap();
    let distributor = tx.partner(world.distributor).await.unwrap().unwrap().partner;
    let reseller = tx.lock_partner(world.reseller).await.unwrap().unwrap();
    assert_eq!(reseller.version, 1);
    let principal = Principal::Member(MemberId::new(id(70)));
    let rights = Rights::Role(Role::Admin);
    let actor = Actor { principal, rights, partner: distributor };
    let permit = actor.permit_over(Action::Grant, &reseller.partner).unwrap();
    let after = Quotas { monthly: None, one_time: BudgetAmount::from_cents(500).ok() };
    let before = Quotas::granted(&reseller.quotas);
    let change = PartnerChange::QuotaSet { before, after };
    let write = GrantWrite {
        granted_at: reseller.granted_at,
        quotas: after,
        at: now(),
        change: change.clone(),
    };
    tx.set_grant(permit, &write).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = world.store.read().await.unwrap();
    let reseller = tx.partner(world.reseller).await.unwrap().unwrap();
    assert_eq!((reseller.version, Quotas::granted(&reseller.quotas)), (2, after));
    let records = tx.records_of_subject(world.reseller, 10).await.unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].partner.as_str(), "Meridian");
    assert_eq!(records[0].entry, Entry::Partner { partner: world.reseller, change });
    // In the distributor's chain, sealed as all others.
    let links = tx.chain(world.distributor, &ChainLink::beginning(), 10).await.unwrap();
    assert_eq!(links.len(), 1);
    assert_eq!(links[0].hash, links[0].expected);
    assert_eq!(tx.chain_head(world.distributor).await.unwrap().1, links[0].hash);
    assert_eq!(tx.chain_head(world.reseller).await.unwrap().0, 0);
}

async fn a_request_is_open_once_and_answered_once(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let request = |number, kind| RequestRow {
        id: RequestId::new(id(number)),
        partner: world.reseller,
        kind,
        wanted: (kind != RequestKind::Grant).then(|| BudgetAmount::from_cents(900).unwrap()),
        made_by: "somebody".into(),
        asker: "somebody".into(),
        made_at: at(i64::try_from(number).unwrap()),
        answer: None,
    };
    let [monthly, grant] = [request(1, RequestKind::Monthly), request(2, RequestKind::Grant)];
    let mut tx = world.store.write().await.unwrap();
    tx.add_request(&monthly).await.unwrap();
    tx.add_request(&grant).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = world.store.write().await.unwrap();
    let twice = tx.add_request(&request(3, RequestKind::Monthly)).await.unwrap_err();
    assert!(twice.is_duplicate());
    drop(tx);

    let mut tx = world.store.write().await.unwrap();
    let open = tx.open_requests(world.distributor, 10).await.unwrap();
    assert_eq!(open, [monthly.clone(), grant.clone()], "the oldest first");
    assert_eq!(tx.open_requests(world.reseller, 10).await.unwrap(), []);
    assert_eq!(tx.request(grant.id).await.unwrap(), Some(grant.clone()));
    let reason = Reason::parse("Next year").unwrap();
    assert!(tx.decline_request(grant.id, &reason, at(5)).await.unwrap());
    assert!(!tx.decline_request(grant.id, &reason, at(6)).await.unwrap());
    let approved = tx.approve_requests(world.reseller, &RequestKind::ALL, at(7)).await.unwrap();
    assert_eq!(approved, [RequestKind::Monthly]);
    assert_eq!(tx.open_requests(world.distributor, 10).await.unwrap(), []);
    let all = tx.requests_of(world.reseller, 10).await.unwrap();
    let answers: Vec<_> = all.into_iter().map(|request| request.answer).collect();
    assert_eq!(answers, [Some((at(5), false, Some(reason))), Some((at(7), true, None))]);
    // Answered, it can be asked again.
    tx.add_request(&request(4, RequestKind::Monthly)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_frozen_distributor_freezes_those_below_it(fresh: &Fresh) {
    let world = World::make(fresh).await;
    world.add_customers().await;
    let span = (world.month.start, world.month.end);
    let shown = async |scope| {
        let mut tx = world.store.read().await.unwrap();
        let listed = tx.list(&CustomerQuery::default(), scope, span, now()).await.unwrap();
        listed.rows.iter().all(|row| row.owner_frozen)
    };
    let own = ListScope::Of(world.reseller);
    assert!(!shown(own).await);
    let mut tx = world.store.write().await.unwrap();
    let distributor = tx.lock_partner(world.distributor).await.unwrap().unwrap().partner;
    let reason = Reason::parse("Unpaid").unwrap();
    let write = RestrictionWrite {
        frozen: Some(reason.clone()),
        at: at(1),
        change: PartnerChange::Frozen { reason: reason.clone() },
    };
    tx.restrict(PartnerPermit::system(&distributor), &write).await.unwrap();
    assert!(tx.put_consumption_quota(world.distributor, write_quota()).await.unwrap());
    assert!(!tx.put_consumption_quota(world.reseller, write_quota()).await.unwrap());
    tx.commit().await.unwrap();

    let mut tx = world.store.read().await.unwrap();
    let distributor = tx.partner(world.distributor).await.unwrap().unwrap();
    assert_eq!(distributor.frozen, Some((at(1), Some(reason))));
    assert_eq!(distributor.consumption_quota, write_quota());
    let reseller = tx.partner(world.reseller).await.unwrap().unwrap();
    assert!(reseller.partner.frozen && reseller.frozen.is_none(), "with its distributor");
    assert!(shown(own).await && shown(ListScope::UnderDistributor(world.distributor)).await);
}

fn write_quota() -> Option<BudgetAmount> {
    BudgetAmount::from_cents(12_345).ok()
}

async fn a_customer_is_moved_with_its_freezes(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let [acme, borealis] = world.add_customers().await;
    let entry = Entry::Moved {
        from: Name::parse("Northwind").unwrap(),
        to: Name::parse("Meridian").unwrap(),
    };
    let mut tx = world.store.write().await.unwrap();
    let mut quotas = [world.reseller, world.distributor].map(|_| None);
    for (place, partner) in [world.reseller, world.distributor].into_iter().enumerate() {
        quotas[place] = tx.lock_partner(partner).await.unwrap().map(|row| row.quotas);
    }
    let mut quotas = quotas.map(Option::unwrap);
    quotas[1][0].allocated_cents = 700;
    let write = MoveWrite {
        customer: acme,
        distributor: None,
        quotas,
        record: NewRecord { customer: acme, at: at(1), by_system: false, entry: entry.clone() },
    };
    let permits = |customer| {
        [world.reseller, world.distributor].map(|owner| Permit::system(owner, vec![customer]))
    };
    assert!(tx.move_customer(permits(borealis), &write).await.is_err(), "the permit is another's");
    tx.move_customer(permits(acme), &write).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = world.store.read().await.unwrap();
    assert!(tx.has_customers(world.distributor).await.unwrap());
    let moved = tx.customers(&[acme], world.month.start, now()).await.unwrap().remove(0);
    assert_eq!((moved.owner, moved.facts.version), (world.distributor, 2));
    let span = (world.month.start, world.month.end);
    let query = CustomerQuery { state: Some(StateFilter::FrozenNew), ..CustomerQuery::default() };
    for (scope, expected) in [
        (ListScope::Of(world.distributor), 1),
        (ListScope::Of(world.reseller), 1),
        (ListScope::UnderDistributor(world.distributor), 1),
    ] {
        assert_eq!(tx.count(&query, scope, span, now(), 10).await.unwrap(), expected);
        assert_eq!(tx.list(&query, scope, span, now()).await.unwrap().rows.len(), 1);
    }
    let distributor = tx.partner(world.distributor).await.unwrap().unwrap();
    assert_eq!(distributor.quotas[0].allocated_cents, 700);
    let told = tx.records(acme, i64::MAX, 10).await.unwrap();
    assert_eq!(told.len(), 3, "it joined, and both chains tell of the move");
    assert_eq!((&told[0].entry, &told[2].entry), (&entry, &Entry::Associated));
    for owner in [world.distributor, world.reseller] {
        let links = tx.chain(owner, &ChainLink::beginning(), 10).await.unwrap();
        assert!(links.iter().all(|link| link.hash == link.expected));
    }
}

async fn an_offboarded_partner_is_found_no_more(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let member = MemberRow {
        id: MemberId::new(id(70)),
        partner: world.reseller,
        email: Email::parse("rosa@northwind.example").unwrap(),
        name: Name::parse("Rosa").unwrap(),
        role: Role::Admin,
        password_hash: "hash".into(),
    };
    let hash = "a".repeat(64);
    let session = SessionRow { member: member.id, seen_at: now(), expires_at: at(60) };
    let mut tx = world.store.write().await.unwrap();
    tx.add_member(&member, now()).await.unwrap();
    tx.add_session(&hash, &session).await.unwrap();
    assert!(!tx.has_customers(world.reseller).await.unwrap());
    let reseller = tx.lock_partner(world.reseller).await.unwrap().unwrap().partner;
    tx.offboard(PartnerPermit::system(&reseller), at(1)).await.unwrap();
    assert!(tx.offboard(PartnerPermit::system(&reseller), at(2)).await.is_err(), "once");
    tx.commit().await.unwrap();

    let mut tx = world.store.read().await.unwrap();
    let left = tx.partner(world.reseller).await.unwrap().unwrap();
    assert_eq!((left.left_at, left.granted_at, left.version), (Some(at(1)), None, 2));
    assert_eq!(left.quotas[0].granted, None);
    let all = ResellerQuery::default();
    assert_eq!(tx.resellers(world.distributor, &all).await.unwrap(), []);
    assert_eq!(tx.session(&hash).await.unwrap(), None);
    assert_eq!(tx.member_by_email("rosa@northwind.example").await.unwrap(), None);
    let told = tx.records_of_subject(world.reseller, 10).await.unwrap();
    assert_eq!(told[0].entry.operation(), "Offboard Reseller");
}
