//! Freezing and unfreezing: by a person with a reason, further to the resources, several at once, one by one for programs,
//! and what an unfreeze means for a budget that is used up.

use domain::{
    charge::{Charge, ChargeCategory},
    contract::{EndpointSettings, Session},
    customer::CustomerState,
    event::EventType,
    freeze::{FreezeCause, FreezeLevel},
    freezing::{FreezeAct, FreezeCommand, FreezeError, Whom},
    id::CustomerId,
    list::{CustomerQuery, StateFilter, Whose},
    money::Money,
    operation::Operation,
    problem::{CodeError, Problem},
    record::Entry,
    selection::Selection,
    set_budget::{Choice, SetBudget},
    text::{ChargeId, Reason},
};
use store::{on_both_engines, testing::Fresh};

use crate::{
    receiver::Receiver,
    world::{World, at, command, find},
};

on_both_engines!(
    an_operator_freezes_further_and_unfreezes,
    several_are_frozen_together_or_not_at_all,
    programs_freeze_one_by_one,
    those_who_may_not_learn_why,
    a_stale_page_is_refused,
    an_unfreeze_waives_the_automatic_freeze_until_the_budget_changes,
    a_manual_freeze_takes_over_from_the_month,
    two_who_freeze_at_once_leave_one_record,
    all_that_match_are_frozen_as_they_were_seen,
    a_code_confirms_one_freeze_and_no_other,
    unfreeze_now_never_half_happens,
);

const ACCOUNT: FreezeLevel = FreezeLevel::Account;
const RESOURCES: FreezeLevel = FreezeLevel::AccountAndResources;

async fn act(session: &dyn Session, act: FreezeAct, customers: &[CustomerId]) -> FreezeCommand {
    let chosen = Selection::Ticked(customers.to_vec());
    let page = session.freeze_page(&chosen, act).await.unwrap();
    let seen = page.customers.iter();
    let seen = seen.map(|one| Choice { id: one.id, version: Some(one.version) });
    FreezeCommand {
        whom: Whom::Named(seen.collect()),
        act,
        reason: Reason::parse("overdue").unwrap(),
        agreed: true,
        code: None,
    }
}

async fn run(
    session: &dyn Session,
    wish: FreezeAct,
    customers: &[CustomerId],
) -> Result<u32, Problem> {
    session.freeze(&act(session, wish, customers).await).await
}

async fn spend(session: &dyn Session, customer: CustomerId, id: &str, amount: &str) {
    let charge = Charge {
        id: ChargeId::parse(id).unwrap(),
        customer,
        amount: Money::parse_exact(amount).unwrap(),
        occurred_at: at("2026-11-15T10:00:00Z"),
        category: ChargeCategory::Usage,
        service: None,
        description: None,
        corrects: None,
    };
    session.record_charges(vec![charge]).await.unwrap();
}

async fn an_operator_freezes_further_and_unfreezes(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let receiver = Receiver::open().await;
    let ada = world.sign_in("ada@meridian.example").await;
    let types = vec![EventType::AccountFrozen, EventType::AccountUnfrozen];
    ada.add_endpoint(&EndpointSettings { url: receiver.url.clone(), types }).await.unwrap();
    let omar = world.sign_in("omar@northwind.example").await;
    let acme = find(&*omar, "acme robotics").await.id;

    assert_eq!(run(&*omar, FreezeAct::Freeze(ACCOUNT), &[acme]).await, Ok(1));
    let state = |level| CustomerState::Frozen { cause: FreezeCause::Manual, level };
    assert_eq!(find(&*omar, "acme robotics").await.state, state(ACCOUNT));
    assert!(!omar.standing(acme).await.unwrap().may_purchase);
    assert_eq!(run(&*omar, FreezeAct::Freeze(RESOURCES), &[acme]).await, Ok(1));
    assert_eq!(find(&*omar, "acme robotics").await.state, state(RESOURCES));
    let page = omar.freeze_page(&Selection::one(acme), FreezeAct::Unfreeze(ACCOUNT)).await.unwrap();
    assert_eq!(page.customers[0].causes[0].release.unwrap().at, at("2026-11-30T10:00:00Z"));
    let other = FreezeError::OtherLevel { level: RESOURCES };
    assert!(matches!(page.in_the_way, Some(Problem::Freezing { error, .. }) if error == other));
    assert!(run(&*omar, FreezeAct::Unfreeze(ACCOUNT), &[acme]).await.is_err());
    assert_eq!(run(&*omar, FreezeAct::Unfreeze(RESOURCES), &[acme]).await, Ok(1));
    assert_eq!(find(&*omar, "acme robotics").await.state, CustomerState::Active);

    let records = omar.records(acme, None).await.unwrap().records;
    let told: Vec<_> = records.iter().take(3).map(|one| one.entry.operation()).collect();
    let names =
        ["Unfreeze Account and Resources", "Freeze Account and Resources", "Freeze Account"];
    assert_eq!(told, names);
    assert!(matches!(
        &records[0].entry,
        Entry::Unfrozen { causes, reason: Some(reason), .. }
            if causes == &[FreezeCause::Manual] && reason.as_str() == "overdue"
    ));
    assert_eq!(records[0].operator, "Omar Haddad");
    world.center.send_webhooks().await.unwrap();
    assert_eq!(receiver.types(), ["account.frozen", "account.frozen", "account.unfrozen"]);
    assert!(world.center.verify(&|_| ()).await.unwrap().faults.is_empty());
}

async fn several_are_frozen_together_or_not_at_all(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let active = CustomerQuery { state: Some(StateFilter::Active), ..CustomerQuery::default() };
    let rows = rosa.customers(&active).await.unwrap().rows;
    let mut ids: Vec<_> = rows.iter().take(3).map(|row| row.id).collect();
    // One that is frozen as far already stays as it is.
    let iris = find(&*rosa, "iris optics").await;
    ids.push(iris.id);
    let page = rosa
        .freeze_page(&Selection::Ticked(ids.clone()), FreezeAct::Freeze(ACCOUNT))
        .await
        .unwrap();
    assert_eq!((page.change, page.already, &page.in_the_way), (3, 1, &None));
    assert_eq!(run(&*rosa, FreezeAct::Freeze(ACCOUNT), &ids).await, Ok(3));
    assert_eq!(run(&*rosa, FreezeAct::Unfreeze(ACCOUNT), &ids).await, Ok(4));

    // One that is frozen at the other level stands in the way of all.
    assert_eq!(run(&*rosa, FreezeAct::Freeze(RESOURCES), &ids[..1]).await, Ok(1));
    assert_eq!(run(&*rosa, FreezeAct::Freeze(ACCOUNT), &ids[1..]).await, Ok(3));
    let before = rosa.records(ids[1], None).await.unwrap().records.len();
    let refused = run(&*rosa, FreezeAct::Unfreeze(ACCOUNT), &ids).await;
    let Err(Problem::Freezing { customer, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(customer, rows[0].name);
    assert_eq!(rosa.records(ids[1], None).await.unwrap().records.len(), before);
    assert!(matches!(
        find(&*rosa, rows[1].name.as_str()).await.state,
        CustomerState::Frozen { .. }
    ));
}

async fn programs_freeze_one_by_one(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let noor = world.sign_in("noor@southbay.example").await;
    let acme = find(&*rosa, "acme robotics").await.id;
    let iris = find(&*rosa, "iris optics").await.id;
    let query = CustomerQuery::default();
    let strange = noor.customers(&query).await.unwrap().rows.remove(0).id;
    let choose = |id| Choice { id, version: None };
    let wish = FreezeCommand {
        whom: Whom::Named([strange, iris, acme].map(choose).into()),
        ..act(&*rosa, FreezeAct::Freeze(ACCOUNT), &[acme]).await
    };
    let outcomes = rosa.freeze_each(&wish).await.unwrap();
    assert_eq!(outcomes[0], (strange, Err(Problem::NotFound)));
    assert!(matches!(&outcomes[1], (id, Err(Problem::Freezing { .. })) if *id == iris));
    assert_eq!(outcomes[2], (acme, Ok(())));

    let many = FreezeCommand { whom: Whom::Named(vec![choose(acme); 11]), ..wish.clone() };
    let limit = Problem::Selection { chosen: 11, limit: 10 };
    assert_eq!(rosa.freeze_each(&many).await, Err(limit));
    let vera = world.sign_in("vera@northwind.example").await;
    assert!(matches!(vera.freeze_each(&wish).await, Err(Problem::RoleForbids { .. })));
}

async fn those_who_may_not_learn_why(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let acme = find(&*rosa, "acme robotics").await.id;
    let wish = act(&*rosa, FreezeAct::Freeze(ACCOUNT), &[acme]).await;
    for (email, code) in [
        ("vera@northwind.example", "role_forbids"),
        ("ada@meridian.example", "delegated"),
        ("eli@eastgate.example", "not_found"),
    ] {
        let session = world.sign_in(email).await;
        assert_eq!(session.freeze(&wish).await.unwrap_err().code(), code, "{email}");
    }
    let noor = world.sign_in("noor@southbay.example").await;
    let query = CustomerQuery { state: Some(StateFilter::Active), ..CustomerQuery::default() };
    let hers = noor.customers(&query).await.unwrap().rows.remove(0).id;
    let page = noor.freeze_page(&Selection::one(hers), FreezeAct::Freeze(ACCOUNT)).await.unwrap();
    assert!(matches!(page.denied, Some(Problem::NotGranted { .. })));
    let refused = run(&*noor, FreezeAct::Freeze(ACCOUNT), &[hers]).await;
    assert!(matches!(refused, Err(Problem::NotGranted { .. })));
    // Its distributor does it instead (R-GRANT-4), and the record names it.
    let ada = world.sign_in("ada@meridian.example").await;
    assert_eq!(run(&*ada, FreezeAct::Freeze(ACCOUNT), &[hers]).await, Ok(1));
    let record = noor.records(hers, None).await.unwrap().records.remove(0);
    assert_eq!(record.partner.as_str(), "Meridian Distribution");

    // Customers of several resellers are several decisions.
    let query = CustomerQuery { whose: Whose::Resellers, ..CustomerQuery::default() };
    let rows = ada.customers(&query).await.unwrap().rows;
    let other = rows.iter().find(|row| row.owner.as_str() == "Eastgate IT").unwrap().id;
    let page =
        ada.freeze_page(&Selection::Ticked(vec![hers, other]), FreezeAct::Freeze(ACCOUNT)).await;
    assert_eq!(page, Err(Problem::OneOwner));
}

async fn a_stale_page_is_refused(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let acme = find(&*rosa, "acme robotics").await.id;
    let stale = act(&*rosa, FreezeAct::Freeze(ACCOUNT), &[acme]).await;
    rosa.set_budgets(&command(&*rosa, &[acme], "900").await).await.unwrap();
    assert!(matches!(rosa.freeze(&stale).await, Err(Problem::ChangedMeanwhile { .. })));
    assert_eq!(find(&*rosa, "acme robotics").await.state, CustomerState::Active);
}

async fn an_unfreeze_waives_the_automatic_freeze_until_the_budget_changes(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let borealis = find(&*rosa, "borealis foods").await.id;
    let first = SetBudget { unfreeze: true, ..command(&*rosa, &[borealis], "10").await };
    rosa.set_budgets(&first).await.unwrap();
    let state = async || find(&*rosa, "borealis foods").await.state;
    let frozen = CustomerState::Frozen { cause: FreezeCause::Automatic, level: ACCOUNT };
    spend(&*rosa, borealis, "one", "10").await;
    assert_eq!(state().await, frozen);
    assert_eq!(run(&*rosa, FreezeAct::Unfreeze(ACCOUNT), &[borealis]).await, Ok(1));
    assert_eq!(state().await, CustomerState::Over);
    spend(&*rosa, borealis, "two", "5").await;
    assert_eq!(state().await, CustomerState::Over, "the next charge does not undo it");
    rosa.set_budgets(&command(&*rosa, &[borealis], "10").await).await.unwrap();
    assert_eq!(state().await, CustomerState::Over, "nor the same setting again");
    rosa.set_budgets(&command(&*rosa, &[borealis], "11").await).await.unwrap();
    assert_eq!(state().await, frozen, "another amount does");
}

async fn a_manual_freeze_takes_over_from_the_month(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let evergreen = find(&*rosa, "evergreen health").await;
    assert!(evergreen.restores.is_some(), "frozen by its budget until the month ends");
    assert_eq!(run(&*rosa, FreezeAct::Freeze(ACCOUNT), &[evergreen.id]).await, Ok(1));
    let page = rosa
        .freeze_page(&Selection::one(evergreen.id), FreezeAct::Unfreeze(ACCOUNT))
        .await
        .unwrap();
    let causes: Vec<_> = page.customers[0].causes.iter().map(|one| one.freeze.cause).collect();
    assert!(causes.contains(&FreezeCause::Automatic) && causes.contains(&FreezeCause::Manual));
    world.hands.set(at("2026-12-01T00:00:00Z"));
    world.center.keep_calendar().await.unwrap();
    let manual = CustomerState::Frozen { cause: FreezeCause::Manual, level: ACCOUNT };
    assert_eq!(find(&*rosa, "evergreen health").await.state, manual);
}

async fn two_who_freeze_at_once_leave_one_record(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let omar = world.sign_in("omar@northwind.example").await;
    let acme = find(&*rosa, "acme robotics").await.id;
    let blind = Choice { id: acme, version: None };
    let wish = act(&*rosa, FreezeAct::Freeze(ACCOUNT), &[acme]).await;
    let wish = FreezeCommand { whom: Whom::Named(vec![blind]), ..wish };
    let before = rosa.records(acme, None).await.unwrap().records.len();
    let (one, other) = tokio::join!(rosa.freeze(&wish), omar.freeze(&wish));
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1);
    assert_eq!(rosa.records(acme, None).await.unwrap().records.len(), before + 1);
}

async fn all_that_match_are_frozen_as_they_were_seen(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let query = CustomerQuery { state: Some(StateFilter::Near), ..CustomerQuery::default() };
    let chosen = Selection::matching(&query);
    let all = rosa.customers(&query).await.unwrap();
    let freeze = FreezeAct::Freeze(ACCOUNT);
    let page = rosa.freeze_page(&chosen, freeze).await.unwrap();
    assert_eq!((page.chosen, page.change), (all.matching.number(), all.matching.number()));
    let digest = page.digest.unwrap();
    let wish = FreezeCommand {
        whom: Whom::Matching { query: query.clone(), digest },
        ..act(&*rosa, freeze, &[all.rows[0].id]).await
    };
    // One of them changes meanwhile.
    let one = all.rows[0].id;
    rosa.set_budgets(&command(&*rosa, &[one], "20000").await).await.unwrap();
    assert_eq!(rosa.freeze(&wish).await, Err(Problem::PreviewChanged));
    let page = rosa.freeze_page(&chosen, freeze).await.unwrap();
    let digest = page.digest.unwrap();
    let wish = FreezeCommand { whom: Whom::Matching { query: query.clone(), digest }, ..wish };
    assert_eq!(rosa.freeze(&wish).await, Ok(page.change));
    assert!(rosa.customers(&query).await.unwrap().rows.is_empty());
    assert_eq!(find(&*rosa, all.rows[0].name.as_str()).await.state, CustomerState::Active);
}

async fn a_code_confirms_one_freeze_and_no_other(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let eli = world.sign_in("eli@eastgate.example").await;
    let query = CustomerQuery { state: Some(StateFilter::Active), ..CustomerQuery::default() };
    let row = eli.customers(&query).await.unwrap().rows.remove(0);
    let wish = act(&*eli, FreezeAct::Freeze(ACCOUNT), &[row.id]).await;
    let missing = Problem::VerificationCode { error: CodeError::Missing };
    assert_eq!(eli.freeze(&wish).await, Err(missing));
    eli.send_code(&Operation::Freeze(wish.clone())).await.unwrap();
    let mail = world.mails().pop().unwrap();
    assert!(mail.contains(&format!("It freezes {}", row.name)), "{mail}");
    let code = mail.split("code is ").nth(1).unwrap()[..6].to_owned();
    let coded = FreezeCommand { code: Some(code), ..wish };
    let other = FreezeCommand { reason: Reason::parse("else").unwrap(), ..coded.clone() };
    let wrong = Problem::VerificationCode { error: CodeError::Wrong };
    assert_eq!(eli.freeze(&other).await, Err(wrong));
    assert_eq!(eli.freeze(&coded).await, Ok(1));
}

async fn unfreeze_now_never_half_happens(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let state = Some(StateFilter::FrozenNew);
    let query = CustomerQuery { state, ..CustomerQuery::default() };
    let rows = rosa.customers(&query).await.unwrap().rows;
    let ids = [rows[0].id, rows[1].id];
    spend(&*rosa, ids[1], "early", "50").await;
    // The second has used up 40 already and would be frozen again at once: neither is touched.
    let set = SetBudget { unfreeze: true, ..command(&*rosa, &ids, "40").await };
    assert!(matches!(rosa.set_budgets(&set).await, Err(Problem::StillExhausted { .. })));
    for row in &rows[..2] {
        let after = find(&*rosa, row.name.as_str()).await;
        assert_eq!((after.state, after.budget), (row.state, None));
    }
    let set = SetBudget { unfreeze: true, ..command(&*rosa, &ids, "60").await };
    let done = rosa.set_budgets(&set).await.unwrap();
    assert_eq!((done.set, done.unfrozen, done.frozen), (2, 2, 0));
}
