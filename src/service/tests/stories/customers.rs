//! One customer: its page, and what becomes of it over the days.

use domain::{
    contract::{Public as _, VIEWS_MAX},
    disassociation::Obstacle,
    id::CustomerId,
    joining::JoiningTyped,
    list::{CustomerQuery, StateFilter, Whose},
    money::Money,
    problem::Problem,
    record::Entry,
    selection::Selection,
    set_budget::SetBudget,
    text::{Name, Note, Reason},
};
use jiff::SignedDuration;
use store::{on_both_engines, testing::Fresh};
use uuid::Uuid;

use crate::world::{World, command, find};

on_both_engines!(
    the_page_of_a_customer_adds_up,
    a_meter_that_falls_silent_is_told,
    a_note_stays_in_the_record,
    customers_join_frozen_and_without_a_budget,
    a_customer_leaves_when_it_agrees,
    what_stands_in_the_way_of_leaving_is_said,
    an_export_is_masked_kept_and_the_administrators_alone,
    views_are_a_members_own,
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

async fn customers_join_frozen_and_without_a_budget(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let typed = JoiningTyped {
        account: "zephyr".into(),
        name: "Zephyr Labs".into(),
        email: "zoe@zephyr.example".into(),
        tag: "gold".into(),
        manager: "omar@northwind.example".into(),
        ..JoiningTyped::default()
    };
    let new = typed.read().unwrap();
    let id = rosa.add_customer(&new).await.unwrap();
    let details = rosa.customer(id, true).await.unwrap();
    assert_eq!(details.contact.email.as_deref(), Some("zoe@zephyr.example"));
    assert!(details.contact.manager.is_some() && details.standing.budget.is_none());
    assert!(!details.standing.may_purchase && details.freezes.len() == 1);
    assert_eq!(details.records[0].operator, "Rosa Mendes");
    assert_eq!(details.records[0].entry, Entry::Associated);
    let taken = Problem::AccountTaken { account: new.account.clone() };
    assert_eq!(rosa.add_customer(&new).await, Err(taken));
    let strange =
        JoiningTyped { account: "z2".into(), manager: "eli@eastgate.example".into(), ..typed };
    let strange = rosa.add_customer(&strange.read().unwrap()).await;
    assert!(matches!(strange, Err(Problem::UnknownMember { .. })), "{strange:?}");
    // Then its first budget, with Unfreeze Now.
    let set = SetBudget { unfreeze: true, ..command(&*rosa, &[id], "50").await };
    rosa.set_budgets(&set).await.unwrap();
    assert!(rosa.standing(id).await.unwrap().may_purchase);

    let vera = world.sign_in("vera@northwind.example").await;
    assert!(matches!(vera.add_customer(&new).await, Err(Problem::RoleForbids { .. })));
    assert!(matches!(vera.import_customers("", true).await, Err(Problem::RoleForbids { .. })));

    // A file is added as a whole or not at all.
    let file = "account,name,manager\nz3,Three,omar@northwind.example\nzephyr,Zephyr,\nz5,Five,nobody@x.example\n";
    let refused = rosa.import_customers(file, false).await.unwrap();
    let faults: Vec<_> = refused.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "line 3, column account: is a customer's already",
            "line 4, column manager: is no member of the partner",
        ]
    );
    let count = async || {
        let query = CustomerQuery { search: "Three".into(), ..CustomerQuery::default() };
        rosa.customers(&query).await.unwrap().rows.len()
    };
    assert_eq!(count().await, 0);
    let good = "account,name,partner\nz3,Three,northwind cloud\nz4,Four,\n";
    assert_eq!(rosa.import_customers(good, true).await.unwrap().added, 2);
    assert_eq!(count().await, 0, "it was only checked");
    assert_eq!(rosa.import_customers(good, false).await.unwrap().added, 2);
    assert_eq!(count().await, 1);

    // The operator's file names the partners.
    let file = "account,name,partner\no1,One,Southbay Systems\no2,Two,Meridian Distribution\no3,Three,Nobody\n";
    let refused = world.center.import_customers(file.as_bytes(), false).await.unwrap();
    assert_eq!(refused.faults[0].to_string(), "line 4, column partner: is the name of no partner");
    let good = file.replace("o3,Three,Nobody\n", "");
    assert_eq!(world.center.import_customers(good.as_bytes(), true).await.unwrap().added, 2);
    assert_eq!(world.center.import_customers(good.as_bytes(), false).await.unwrap().added, 2);
    assert_eq!(world.center.verify(&|_| ()).await.unwrap().faults, Vec::<String>::new());
}

/// The token of the link in the mail that came last.
fn token(world: &World) -> String {
    let mail = world.mails().pop().unwrap().replace("=\r\n", "").replace("=3D", "=");
    let (_, rest) = mail.split_once("/disassociation?token=").unwrap();
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

async fn a_customer_leaves_when_it_agrees(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let typed = JoiningTyped {
        account: "zephyr".into(),
        name: "Zephyr Labs".into(),
        email: "zoe@zephyr.example".into(),
        ..JoiningTyped::default()
    };
    let id = rosa.add_customer(&typed.read().unwrap()).await.unwrap();
    let before = rosa.partner_information().await.unwrap();
    let set = SetBudget { unfreeze: true, ..command(&*rosa, &[id], "50").await };
    rosa.set_budgets(&set).await.unwrap();
    let reason = Reason::parse("The contract ends").unwrap();

    // Only an administrator of the owner; not the distributor, nor an operator.
    let omar = world.sign_in("omar@northwind.example").await;
    let denied = omar.ask_disassociation(id, &reason, None).await;
    assert!(matches!(denied, Err(Problem::RoleForbids { .. })), "{denied:?}");
    let ada = world.sign_in("ada@meridian.example").await;
    let denied = ada.ask_disassociation(id, &reason, None).await;
    assert!(matches!(denied, Err(Problem::OwnerOnly { .. })), "{denied:?}");

    rosa.ask_disassociation(id, &reason, None).await.unwrap();
    let asked = rosa.ask_disassociation(id, &reason, None).await;
    assert_eq!(asked, Err(Problem::MayNotLeave { obstacle: Obstacle::Asked }));
    let link = token(&world);
    let seen = world.center.disassociation_asked(&link).await.unwrap();
    assert_eq!((seen.partner.as_str(), seen.reason.clone()), ("Northwind Cloud", reason.clone()));
    assert_eq!(world.center.answer_disassociation("wrong", true).await, Err(Problem::NotFound));

    world.center.answer_disassociation(&link, true).await.unwrap();
    assert_eq!(world.center.answer_disassociation(&link, true).await, Err(Problem::NotFound));
    assert!(world.mails().pop().unwrap().contains("agreed to the end of the association"));
    // It is in no list and behind no door any more; its share of the quota is free; the record stays.
    assert_eq!(rosa.customer(id, false).await, Err(Problem::NotFound));
    assert_eq!(rosa.standing(id).await, Err(Problem::NotFound));
    let found = CustomerQuery { search: "zephyr".into(), ..CustomerQuery::default() };
    let page = rosa.customers(&found).await.unwrap();
    assert_eq!((page.rows.len(), page.matching.number()), (0, 0));
    let after = rosa.partner_information().await.unwrap();
    assert_eq!(after.quotas, before.quotas);
    assert_eq!(after.customers.number() + 1, before.customers.number());
    let records = rosa.records(id, None).await.unwrap().records;
    assert!(
        matches!(
            &records[0].entry,
            Entry::Disassociated { budget: Some(budget), by_customer: true, .. }
                if budget.amount.cents() == 5_000
        ),
        "{:?}",
        records[0]
    );
    assert_eq!(world.center.verify(&|_| ()).await.unwrap().faults, Vec::<String>::new());
    // Its account is free for another customer.
    let again = rosa.add_customer(&typed.read().unwrap()).await.unwrap();
    assert_ne!(again, id);
    assert_eq!(rosa.records(again, None).await.unwrap().records.len(), 1);
}

async fn what_stands_in_the_way_of_leaving_is_said(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let manual =
        CustomerQuery { state: Some(StateFilter::FrozenManual), ..CustomerQuery::default() };
    let frozen = rosa.customers(&manual).await.unwrap().rows.remove(0).id;
    let page = rosa.disassociation(frozen).await.unwrap();
    assert!(page.obstacles.contains(&Obstacle::ManuallyFrozen));
    let reason = Reason::parse("The contract ends").unwrap();
    let asked = rosa.ask_disassociation(frozen, &reason, None).await;
    assert_eq!(asked, Err(Problem::MayNotLeave { obstacle: Obstacle::ManuallyFrozen }));

    // Where the link cannot be sent, nothing was asked, and no months have to pass. Commas part addresses of mails.
    let typed = JoiningTyped {
        account: "comma".into(),
        name: "Comma Labs".into(),
        email: "a,b@comma.example".into(),
        ..JoiningTyped::default()
    };
    let unreachable = rosa.add_customer(&typed.read().unwrap()).await.unwrap();
    for _ in 0..2 {
        let asked = rosa.ask_disassociation(unreachable, &reason, None).await;
        assert_eq!(asked, Err(Problem::MailNotSent));
        assert_eq!(rosa.disassociation(unreachable).await.unwrap().open, None);
    }

    // A default freeze stands in nobody's way. Withdrawn, it may be asked for again after three months.
    let borealis = find(&*rosa, "Borealis").await.id;
    assert_eq!(rosa.disassociation(borealis).await.unwrap().obstacles, []);
    let nothing = Err(Problem::MayNotLeave { obstacle: Obstacle::NotAsked });
    assert_eq!(rosa.withdraw_disassociation(borealis).await, nothing);
    assert_eq!(rosa.record_consent(borealis).await, nothing);
    rosa.ask_disassociation(borealis, &reason, None).await.unwrap();
    assert!(rosa.disassociation(borealis).await.unwrap().open.is_some());
    rosa.withdraw_disassociation(borealis).await.unwrap();
    let asked = rosa.ask_disassociation(borealis, &reason, None).await;
    let again = Obstacle::AskedRecently { again: "2027-02-15".into() };
    assert_eq!(asked, Err(Problem::MayNotLeave { obstacle: again }));
    world.hands.set("2027-02-15T10:00:00Z".parse().unwrap());
    let rosa = world.sign_in("rosa@northwind.example").await;
    rosa.ask_disassociation(borealis, &reason, None).await.unwrap();
    rosa.record_consent(borealis).await.unwrap();
    let records = rosa.records(borealis, None).await.unwrap().records;
    assert!(matches!(
        &records[0].entry,
        Entry::Disassociated { budget: None, by_customer: false, .. }
    ));
    assert_eq!(records[0].operator, "Rosa Mendes");
    assert_eq!(world.center.verify(&|_| ()).await.unwrap().faults, Vec::<String>::new());
}

async fn an_export_is_masked_kept_and_the_administrators_alone(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let query = CustomerQuery { state: Some(StateFilter::Near), ..CustomerQuery::default() };
    let near = rosa.customers(&CustomerQuery { reveal: true, ..query.clone() }).await.unwrap();
    assert!(!near.rows.is_empty());
    let chosen = Selection::matching(&query);
    let id = rosa.export(&chosen).await.unwrap();

    let kept = rosa.exports().await.unwrap().exports;
    let [export] = kept.as_slice() else { panic!("{kept:?}") };
    assert_eq!((export.id, export.by.as_str(), &export.selection), (id, "Rosa Mendes", &chosen));
    assert_eq!(usize::try_from(export.customers), Ok(near.rows.len()));
    let file = rosa.export_file(id).await.unwrap();
    assert_eq!(file.lines().count(), near.rows.len() + 1);
    for row in &near.rows {
        let line = file.lines().find(|line| line.contains(&row.id.to_string())).unwrap();
        assert!(line.contains(row.account.as_str()) && line.contains("Near budget"), "{line}");
        assert!(line.contains(&row.budget.as_ref().unwrap().amount.plain()), "{line}");
        assert!(!line.contains(row.name.as_str()), "{line}");
        assert!(!line.contains(row.email.as_ref().unwrap()), "{line}");
        assert!(!line.contains(row.phone.as_ref().unwrap()), "{line}");
    }

    // Others may not, or find nothing of it.
    for email in ["omar@northwind.example", "vera@northwind.example"] {
        let member = world.sign_in(email).await;
        assert!(matches!(member.export(&chosen).await, Err(Problem::RoleForbids { .. })));
        assert!(matches!(member.exports().await, Err(Problem::RoleForbids { .. })));
        assert!(matches!(member.export_file(id).await, Err(Problem::RoleForbids { .. })));
    }
    let ada = world.sign_in("ada@meridian.example").await;
    assert_eq!(ada.export_file(id).await, Err(Problem::NotFound));
    let eli = world.sign_in("eli@eastgate.example").await;
    let foreign = Selection::one(near.rows[0].id);
    assert_eq!(eli.export(&foreign).await, Err(Problem::NotFound));
    let none = Selection::Ticked(Vec::new());
    assert!(matches!(eli.export(&none).await, Err(Problem::Selection { .. })));

    // A distributor exports those of its resellers, whoever's they are.
    let resold = CustomerQuery { whose: Whose::Resellers, ..CustomerQuery::default() };
    let all = ada.customers(&resold).await.unwrap().matching;
    let id = ada.export(&Selection::matching(&resold)).await.unwrap();
    let file = ada.export_file(id).await.unwrap();
    assert_eq!(file.lines().count().to_string(), (all.number() + 1).to_string());
    assert!(file.contains("Northwind Cloud") && file.contains("Eastgate"));

    // After thirty days the next export takes its place.
    world.hands.advance(SignedDuration::from_hours(24 * 31));
    let rosa = world.sign_in("rosa@northwind.example").await;
    let next = rosa.export(&Selection::one(near.rows[0].id)).await.unwrap();
    assert_eq!(rosa.exports().await.unwrap().exports.len(), 1);
    assert_eq!(rosa.export_file(next).await.unwrap().lines().count(), 2);
}

async fn views_are_a_members_own(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let vera = world.sign_in("vera@northwind.example").await;
    let views = async || vera.customers(&CustomerQuery::default()).await.unwrap().views;
    let name = |text: &str| Name::parse(text).unwrap();
    let query = CustomerQuery {
        state: Some(StateFilter::Near),
        reveal: true,
        limit: 5,
        ..CustomerQuery::default()
    };
    vera.save_view(&name("Near"), &query).await.unwrap();
    let gold = CustomerQuery { tag: "gold".into(), ..query.clone() };
    vera.save_view(&name("All of gold"), &gold).await.unwrap();
    let saved = views().await;
    let names: Vec<_> = saved.iter().map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["All of gold", "Near"]);
    assert_eq!(saved[1].query, query.kept());
    assert!(!saved[1].query.reveal && saved[1].query.limit == 0);

    // The same name, however it is written, is the same view.
    let over = CustomerQuery { state: Some(StateFilter::Over), ..CustomerQuery::default() };
    vera.save_view(&name("NEAR"), &over).await.unwrap();
    let again = views().await;
    assert_eq!((again.len(), again[1].name.as_str(), &again[1].query), (2, "NEAR", &over));

    // Nobody else's to see or to remove.
    let rosa = world.sign_in("rosa@northwind.example").await;
    assert!(rosa.customers(&CustomerQuery::default()).await.unwrap().views.is_empty());
    assert_eq!(rosa.remove_view(again[0].id).await, Err(Problem::NotFound));
    for n in 2..VIEWS_MAX {
        vera.save_view(&name(&format!("View {n}")), &over).await.unwrap();
    }
    let more = vera.save_view(&name("One more"), &over).await;
    assert_eq!(more, Err(Problem::TooManyViews { limit: 20 }));
    vera.save_view(&name("near"), &query).await.unwrap();
    vera.remove_view(again[0].id).await.unwrap();
    assert_eq!(views().await.len(), VIEWS_MAX - 1);

    // They go with the member.
    let members = rosa.members().await.unwrap().members;
    let id = members.iter().find(|member| member.name.as_str() == "Vera Novak").unwrap().id;
    rosa.remove_member(id, None).await.unwrap();
}
