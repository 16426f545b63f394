//! What the compatible partner API asks of the store: tokens, answers kept for signatures, lists by page number.

use domain::{
    access::{Permit, Role},
    budget::{Budget, BudgetType, ExhaustionAction},
    contract::{BudgetRecordsQuery, DirectoryQuery},
    customer::Association,
    id::MemberId,
    money::BudgetAmount,
    record::{Entry, Setting},
    text::{Email, Name},
};
use store::{
    BudgetWrite, FOREVER, ListScope, MemberRow, NewRecord, OnceRow, TokenRow, on_both_engines,
    testing::Fresh,
};

use crate::world::{World, at, id, now};

on_both_engines!(
    tokens_are_kept_until_the_member_leaves_everywhere,
    an_answer_takes_the_place_of_the_promise_of_one,
    directories_are_filtered_counted_and_paged,
    settings_are_counted_and_paged_by_type,
);

async fn member(world: &World) -> MemberId {
    let member = MemberRow {
        id: MemberId::new(id(70)),
        partner: world.reseller,
        email: Email::parse("rosa@northwind.example").unwrap(),
        name: Name::parse("Rosa").unwrap(),
        role: Role::Admin,
        password_hash: "hash".into(),
    };
    let mut tx = world.store.write().await.unwrap();
    tx.add_member(&member, now()).await.unwrap();
    tx.commit().await.unwrap();
    member.id
}

async fn tokens_are_kept_until_the_member_leaves_everywhere(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let member = member(&world).await;
    let [first, second] = ["a", "b"].map(|digit| digit.repeat(64));
    let row = |minutes| TokenRow { member, issued_at: at(minutes), expires_at: at(minutes + 60) };
    let mut tx = world.store.write().await.unwrap();
    tx.add_token(&first, &row(0)).await.unwrap();
    assert_eq!(tx.token(&first).await.unwrap(), Some(row(0)));
    assert_eq!(tx.token(&second).await.unwrap(), None);
    // The next one takes those along that have ended.
    tx.add_token(&second, &row(60)).await.unwrap();
    assert_eq!(tx.token(&first).await.unwrap(), None);
    tx.remove_sessions(member).await.unwrap();
    assert_eq!(tx.token(&second).await.unwrap(), None);
}

async fn an_answer_takes_the_place_of_the_promise_of_one(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let promise = OnceRow {
        partner: world.reseller,
        key: "signature".into(),
        request_hash: "f".repeat(64),
        answer: "null".into(),
    };
    let mut tx = world.store.write().await.unwrap();
    tx.add_once(now(), std::slice::from_ref(&promise)).await.unwrap();
    tx.put_once(world.reseller, "signature", "{}").await.unwrap();
    let kept = tx.once(&[(world.reseller, "signature")]).await.unwrap();
    assert_eq!(kept, [OnceRow { answer: "{}".into(), ..promise }]);
    assert!(tx.put_once(world.distributor, "signature", "{}").await.is_err());
}

async fn directories_are_filtered_counted_and_paged(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let manager = member(&world).await;
    let mut new = [
        world.customer(0, "Borealis Foods", "borealis"),
        world.customer(1, "acme Röbotics", "ACME-robotics"),
        world.customer(2, "Cobalt", "co%balt"),
    ];
    new[0].tag = Some("gold".into());
    new[0].manager = Some(manager);
    new[0].freezes.clear();
    new[1].tag = Some("Old gold".into());
    new[2].association = Association::Referral;
    new[2].associated_at = at(60);
    new[2].freezes.clear();
    world.add(&new).await;
    let all = DirectoryQuery {
        owner: world.reseller,
        account: String::new(),
        name: String::new(),
        tag: String::new(),
        association: None,
        joined_from: None,
        joined_before: None,
        customer: None,
        offset: 0,
        limit: 10,
    };
    let mut tx = world.store.read().await.unwrap();
    let mut found = async |query: DirectoryQuery, scope| {
        let directory = tx.directory(&query, scope, now()).await.unwrap();
        let names = directory.customers.iter().map(|row| row.name.to_string()).collect::<Vec<_>>();
        (directory.count, names.join(", "))
    };
    let own = ListScope::Of(world.reseller);
    let of = |count: i64, names: &str| (count, names.to_owned());
    let every = of(3, "acme Röbotics, Borealis Foods, Cobalt");
    assert_eq!(found(all.clone(), own).await, every);
    let page = DirectoryQuery { offset: 1, limit: 1, ..all.clone() };
    assert_eq!(found(page, own).await, of(3, "Borealis Foods"));
    let by_name = DirectoryQuery { name: "RÖB".into(), ..all.clone() };
    assert_eq!(found(by_name, own).await, of(1, "acme Röbotics"));
    let by_account = DirectoryQuery { account: "O%B".into(), ..all.clone() };
    assert_eq!(found(by_account, own).await, of(1, "Cobalt"));
    let by_tag = DirectoryQuery { tag: "gold".into(), ..all.clone() };
    assert_eq!(found(by_tag, own).await, of(2, "acme Röbotics, Borealis Foods"));
    let by_tag = DirectoryQuery { tag: "Gold".into(), ..all.clone() };
    assert_eq!(found(by_tag, own).await, of(0, ""));
    let referred = DirectoryQuery { association: Some(Association::Referral), ..all.clone() };
    assert_eq!(found(referred, own).await, of(1, "Cobalt"));
    let since = DirectoryQuery { joined_from: Some(at(60)), ..all.clone() };
    assert_eq!(found(since, own).await, of(1, "Cobalt"));
    let before = DirectoryQuery { joined_before: Some(at(60)), ..all.clone() };
    assert_eq!(found(before, own).await.0, 2);
    let one = DirectoryQuery { customer: Some(new[2].id), ..all.clone() };
    assert_eq!(found(one, own).await, of(1, "Cobalt"));
    let assigned = ListScope::AssignedTo(world.reseller, manager);
    assert_eq!(found(all.clone(), assigned).await, of(1, "Borealis Foods"));
    assert_eq!(found(all.clone(), ListScope::Of(world.distributor)).await, of(0, ""));

    let rows = tx.directory(&all, own, now()).await.unwrap().customers;
    let frozen: Vec<_> = rows.iter().map(|row| row.frozen).collect();
    assert_eq!(frozen, [true, false, false]);
    assert_eq!(rows[1].manager.as_ref().map(Name::as_str), Some("Rosa"));
}

async fn settings_are_counted_and_paged_by_type(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let [acme, _] = world.add_customers().await;
    let mut tx = world.store.write().await.unwrap();
    let owner = tx.lock_partner(world.reseller).await.unwrap().unwrap();
    for (i, budget_type) in
        [BudgetType::Monthly, BudgetType::OneTime, BudgetType::Monthly].into_iter().enumerate()
    {
        let cents = 100 + i64::try_from(i).unwrap();
        let amount = BudgetAmount::from_cents(cents).unwrap();
        let action = ExhaustionAction::Manual;
        let after = Setting { budget_type, amount, action };
        let write = BudgetWrite {
            customer: acme,
            budget: Budget { budget_type, amount, action, since: world.month.start },
            used: domain::money::Money::ZERO,
            window_end: FOREVER,
            lifted: vec![],
            frozen: None,
            frozen_until: FOREVER,
            records: vec![NewRecord {
                customer: acme,
                at: at(cents),
                by_system: false,
                entry: Entry::BudgetSet { before: None, after, note: None },
            }],
        };
        let permit = Permit::system(world.reseller, vec![acme]);
        tx.set_budgets(permit, &[write], &owner.quotas).await.unwrap();
    }
    let all = BudgetRecordsQuery {
        owner: world.reseller,
        customer: acme,
        operation: None,
        budget_type: None,
        offset: 0,
        limit: 2,
    };
    let mut cents = async |query| {
        let (count, rows) = tx.budget_records(&query).await.unwrap();
        let cents = rows.iter().filter_map(|row| match &row.entry {
            Entry::BudgetSet { after, .. } => Some(after.amount.cents()),
            _ => None,
        });
        (count, cents.collect::<Vec<_>>())
    };
    // Joining is a record too, but no setting.
    assert_eq!(cents(all).await, (3, vec![102, 101]));
    assert_eq!(cents(BudgetRecordsQuery { offset: 2, ..all }).await, (3, vec![100]));
    let monthly = BudgetRecordsQuery { budget_type: Some(BudgetType::Monthly), ..all };
    assert_eq!(cents(monthly).await, (2, vec![102, 100]));
}
