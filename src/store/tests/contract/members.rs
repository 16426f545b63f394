//! Members, and the links by which they come in.

use domain::{
    access::{PartnerPermit, Role},
    id::MemberId,
    text::{Email, Name},
};
use store::{ChainLink, InvitationRow, MemberRow, SessionRow, on_both_engines, testing::Fresh};

use crate::world::{World, at, id, now};

on_both_engines!(
    invitations_give_way_and_are_used_once,
    members_change_and_leave_with_a_record,
    links_for_new_passwords_are_used_once,
    codes_of_an_app_are_used_once,
    codes_are_switched_with_a_record,
);

fn member(world: &World, number: u128, name: &str, role: Role) -> MemberRow {
    MemberRow {
        id: MemberId::new(id(number)),
        partner: world.reseller,
        email: Email::parse(&format!("{name}@northwind.example")).unwrap(),
        name: Name::parse(name).unwrap(),
        role,
        password_hash: "hash".into(),
    }
}

fn permit(world: &World) -> PartnerPermit {
    PartnerPermit::to_join(world.reseller, MemberId::new(id(70)))
}

async fn invitations_give_way_and_are_used_once(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let row = |number, digit: &str| InvitationRow {
        id: MemberId::new(id(number)),
        partner: world.reseller,
        email: Email::parse("Kim@northwind.example").unwrap(),
        role: Role::Finance,
        token_hash: digit.repeat(64),
        sent_at: now(),
        expires_at: at(60),
    };
    let mut tx = world.store.write().await.unwrap();
    tx.put_invitation(permit(&world), &row(80, "a"), now()).await.unwrap();
    tx.put_invitation(permit(&world), &row(81, "b"), now()).await.unwrap();
    assert_eq!(tx.invitation(&"a".repeat(64)).await.unwrap(), None, "it has given way");
    assert_eq!(tx.invitation(&"b".repeat(64)).await.unwrap(), Some(row(81, "b")));
    assert_eq!(tx.invitations_of(world.reseller).await.unwrap(), [row(81, "b")]);
    assert_eq!(tx.invitations_of(world.distributor).await.unwrap(), []);
    let [gone, there] = [80, 81].map(|number| MemberId::new(id(number)));
    assert!(!tx.remove_invitation(permit(&world), gone, now()).await.unwrap());
    assert!(tx.remove_invitation(permit(&world), there, now()).await.unwrap());
    tx.put_invitation(permit(&world), &row(82, "c"), now()).await.unwrap();
    assert!(tx.use_invitation(MemberId::new(id(82))).await.unwrap());
    assert!(!tx.use_invitation(MemberId::new(id(82))).await.unwrap());
    let links = tx.chain(world.reseller, &ChainLink::beginning(), 100).await.unwrap();
    assert_eq!(links.len(), 4, "three invited, one withdrawn");
    assert!(links.iter().all(|link| link.hash == link.expected));
}

async fn members_change_and_leave_with_a_record(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let (rosa, omar) =
        (member(&world, 70, "rosa", Role::Admin), member(&world, 71, "Omar", Role::Operator));
    let mut tx = world.store.write().await.unwrap();
    tx.add_member(&rosa, now()).await.unwrap();
    tx.join_member(permit(&world), &omar, at(1)).await.unwrap();
    tx.commit().await.unwrap();
    let mut assigned = world.customer(0, "Acme Robotics", "acme-robotics");
    assigned.manager = Some(omar.id);
    let acme = assigned.id;
    world.add(&[assigned]).await;

    let mut tx = world.store.write().await.unwrap();
    let names = tx.members_of(world.reseller).await.unwrap();
    let names: Vec<_> = names.iter().map(|listed| listed.member.name.as_str()).collect();
    assert_eq!(names, ["Omar", "rosa"], "by name, without regard to case");
    let change = (omar.id, Role::Operator, Role::Viewer);
    tx.put_role(permit(&world), change, at(2)).await.unwrap();
    assert_eq!(tx.member(omar.id).await.unwrap().unwrap().role, Role::Viewer);
    tx.put_password(omar.id, "other").await.unwrap();
    let session = SessionRow { member: omar.id, seen_at: now(), expires_at: at(60) };
    let [one, two] = ["1", "2"].map(|digit| digit.repeat(64));
    tx.add_session(&one, &session).await.unwrap();
    tx.add_session(&two, &session).await.unwrap();
    tx.remove_other_sessions(omar.id, &two).await.unwrap();
    assert_eq!(tx.session(&one).await.unwrap(), None);
    assert!(tx.session(&two).await.unwrap().is_some());

    tx.remove_member(permit(&world), (omar.id, Role::Viewer), at(3)).await.unwrap();
    assert_eq!(tx.member(omar.id).await.unwrap(), None);
    assert_eq!(tx.member_by_email("omar@northwind.example").await.unwrap(), None);
    assert_eq!(tx.session(&two).await.unwrap(), None);
    let customers = tx.customers(&[acme], world.month.start, now()).await.unwrap();
    assert_eq!(customers[0].manager, None);
    let again = MemberRow { id: MemberId::new(id(72)), ..omar };
    tx.join_member(permit(&world), &again, at(4)).await.unwrap();
    let links = tx.chain(world.reseller, &ChainLink::beginning(), 100).await.unwrap();
    assert_eq!(links.len(), 5, "two joined, a customer, a role, a removal");
    assert!(links.iter().all(|link| link.hash == link.expected));
    tx.commit().await.unwrap();
}

async fn links_for_new_passwords_are_used_once(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let rosa = member(&world, 70, "rosa", Role::Admin);
    let mut tx = world.store.write().await.unwrap();
    tx.add_member(&rosa, now()).await.unwrap();
    let [old, new] = ["a", "b"].map(|digit| digit.repeat(64));
    tx.put_reset(rosa.id, &old, at(60)).await.unwrap();
    tx.put_reset(rosa.id, &new, at(60)).await.unwrap();
    assert_eq!(tx.take_reset(&old, now()).await.unwrap(), None, "it has given way");
    assert_eq!(tx.take_reset(&new, at(60)).await.unwrap(), None, "it is too old");
    assert_eq!(tx.take_reset(&new, now()).await.unwrap(), Some(rosa.id));
    assert_eq!(tx.take_reset(&new, now()).await.unwrap(), None);
}

async fn codes_of_an_app_are_used_once(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let rosa = member(&world, 70, "rosa", Role::Admin);
    let mut tx = world.store.write().await.unwrap();
    tx.add_member(&rosa, now()).await.unwrap();
    assert_eq!(tx.app(rosa.id).await.unwrap(), None);
    assert!(tx.begin_app(rosa.id, "one", now()).await.unwrap());
    assert!(tx.begin_app(rosa.id, "two", at(1)).await.unwrap(), "it does not count yet");
    assert!(!tx.use_app_step(rosa.id, 5).await.unwrap());
    let hashes = ["a", "b"].map(|digit| digit.repeat(64));
    tx.enrol_app(rosa.id, 7, at(2), &hashes).await.unwrap();
    assert!(!tx.begin_app(rosa.id, "three", at(3)).await.unwrap());
    let app = tx.app(rosa.id).await.unwrap().unwrap();
    assert_eq!((app.secret_sealed.as_str(), app.begun_at, app.recovery_left), ("two", at(1), 2));
    assert_eq!(app.enrolled_at, Some(at(2)));
    assert!(tx.members_of(world.reseller).await.unwrap()[0].has_app);

    assert!(!tx.use_app_step(rosa.id, 7).await.unwrap(), "the step that enrolled it");
    assert!(tx.use_app_step(rosa.id, 9).await.unwrap());
    assert!(!tx.use_app_step(rosa.id, 8).await.unwrap(), "an earlier one");
    assert!(tx.has_recovery(rosa.id, &hashes[0]).await.unwrap());
    assert!(tx.use_recovery(rosa.id, &hashes[0], at(4)).await.unwrap());
    assert!(!tx.use_recovery(rosa.id, &hashes[0], at(4)).await.unwrap());
    assert!(!tx.has_recovery(rosa.id, &hashes[0]).await.unwrap());
    assert_eq!(tx.app(rosa.id).await.unwrap().unwrap().recovery_left, 1);

    for minute in [0, 5, 5] {
        tx.add_app_try(rosa.id, at(minute), at(-60)).await.unwrap();
    }
    assert_eq!(tx.app_tries(rosa.id, at(1)).await.unwrap(), [at(5), at(5)]);
    tx.add_app_try(rosa.id, at(6), at(5)).await.unwrap();
    assert_eq!(tx.app_tries(rosa.id, at(-60)).await.unwrap(), [at(6), at(5), at(5)]);
    tx.forget_app_tries(rosa.id).await.unwrap();
    assert_eq!(tx.app_tries(rosa.id, at(-60)).await.unwrap(), []);
    tx.remove_app(rosa.id).await.unwrap();
    assert_eq!(tx.app(rosa.id).await.unwrap(), None);
}

async fn codes_are_switched_with_a_record(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let mut tx = world.store.write().await.unwrap();
    tx.put_codes(permit(&world), true, now()).await.unwrap();
    assert!(tx.partner(world.reseller).await.unwrap().unwrap().partner.verification_code);
    let links = tx.chain(world.reseller, &ChainLink::beginning(), 100).await.unwrap();
    assert_eq!(links.len(), 1);
}
