//! Batches: previewed, set exactly so or not at all, once, and undone.

use std::sync::Arc;

use domain::{
    batch::Leftover,
    budget::{BudgetType, ExhaustionAction},
    contract::{
        AccountChange, Applied, BatchPage, BatchRow, CustomerRow, Draft, NewBatch, Session, Stage,
    },
    id::BatchId,
    list::{CustomerQuery, StateFilter, Whose},
    money::BudgetAmount,
    operation::Operation,
    problem::{CodeError, Problem},
    record::Entry,
    selection::Selection,
    set_budget::Target,
    text::Note,
};
use jiff::SignedDuration;
use store::{on_both_engines, testing::Fresh};

use crate::world::{World, command, find};

on_both_engines!(
    all_that_match_are_previewed_set_once_and_undone,
    a_batch_one_cent_above_the_quota_changes_nothing,
    who_confirms_later_is_told_what_changed,
    who_stands_in_the_way_is_named_and_can_be_left_out,
    a_file_gives_each_customer_a_budget_of_its_own,
    a_faulty_file_is_told_line_by_line,
    batches_of_others_are_unknown,
    a_code_confirms_exactly_what_was_previewed,
    a_preview_does_not_keep,
);

const ROSA: &str = "rosa@northwind.example";

fn amount(text: &str) -> BudgetAmount {
    BudgetAmount::parse(text).unwrap()
}

/// A monthly budget with automatic freezing for all in a state.
fn all_in(state: StateFilter, text: &str) -> NewBatch {
    let query = CustomerQuery { state: Some(state), ..CustomerQuery::default() };
    NewBatch::Chosen {
        selection: Selection::matching(&query),
        target: Target {
            budget_type: BudgetType::Monthly,
            amount: amount(text),
            action: Some(ExhaustionAction::Manual),
        },
        unfreeze: false,
        agreed: false,
        note: None,
    }
}

fn file(text: &str) -> NewBatch {
    NewBatch::File { bytes: text.into(), unfreeze: false, agreed: false }
}

async fn preview(session: &dyn Session, new: &NewBatch) -> (BatchId, BatchPage, Draft) {
    let id = session.draft_batch(new).await.unwrap();
    let (page, draft) = look(session, id).await;
    (id, page, draft)
}

async fn look(session: &dyn Session, id: BatchId) -> (BatchPage, Draft) {
    let page = session.batch(id, 0).await.unwrap();
    let Stage::Draft(draft) = page.stage.clone() else { panic!("it is set already") };
    (page, draft)
}

async fn result(session: &dyn Session, id: BatchId) -> (BatchPage, Applied) {
    let page = session.batch(id, 0).await.unwrap();
    let Stage::Applied(applied) = page.stage.clone() else { panic!("it is not set") };
    (page, applied)
}

async fn customers_in(session: &dyn Session, state: StateFilter) -> Vec<CustomerRow> {
    let query = CustomerQuery { state: Some(state), limit: 100, ..CustomerQuery::default() };
    session.customers(&query).await.unwrap().rows
}

async fn allocated(session: &dyn Session) -> i64 {
    session.partner_information().await.unwrap().quotas[0].allocated_cents
}

async fn all_that_match_are_previewed_set_once_and_undone(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    let mut without = customers_in(&*rosa, StateFilter::NoBudget).await;
    let near = customers_in(&*rosa, StateFilter::Near).await;
    let before = allocated(&*rosa).await;

    // First budgets for those who have none, with an unfreeze.
    let NewBatch::Chosen { selection, target, .. } = all_in(StateFilter::NoBudget, "120") else {
        panic!()
    };
    let first = NewBatch::Chosen {
        selection,
        target,
        unfreeze: true,
        agreed: false,
        note: Note::parse("T-7").ok(),
    };
    let (id, page, draft) = preview(&*rosa, &first).await;
    assert_eq!(page.rows.len(), without.len());
    let names: Vec<_> = page.rows.iter().map(|row| domain::text::fold(row.name.as_str())).collect();
    assert!(names.is_sorted(), "{names:?}");
    // Referrals have no budget, ever.
    let is_referral = |problem: &Problem| matches!(problem, Problem::NotResale { .. });
    assert!(draft.obstacles.iter().all(|one| is_referral(&one.problem)), "{:?}", draft.obstacles);
    let referrals: Vec<_> = draft.obstacles.iter().filter_map(|one| one.customer).collect();
    assert!(!referrals.is_empty());
    without.retain(|row| !referrals.contains(&row.id));

    let (id, page, draft) = preview(&*rosa, &NewBatch::Without(id)).await;
    assert_eq!(page.sums.customers as usize, without.len());
    assert!(page.rows.iter().all(|row| row.before.is_none() && row.after.amount == amount("120")));
    assert_eq!(draft.obstacles, []);
    let unfreezes = page.sums.unfreezes;
    assert!(unfreezes > 0, "some are frozen since they joined");
    let added = i64::try_from(without.len()).unwrap() * 12_000;
    assert_eq!(page.sums.quotas_after[0].allocated_cents, before + added);
    assert_eq!(allocated(&*rosa).await, before, "a preview sets nothing");

    let done = rosa.confirm_batch(id, &draft.digest, None).await.unwrap();
    assert_eq!((done.set as usize, done.unfrozen), (without.len(), unfreezes));
    let records = rosa.records(without[0].id, None).await.unwrap().records;
    let noted = records.iter().find_map(|record| match &record.entry {
        Entry::BudgetSet { note, .. } => note.clone(),
        _ => None,
    });
    assert_eq!(noted, Note::parse("T-7").ok());
    let records = records.len();
    // Sent twice, it is done once and answers the same.
    for digest in [draft.digest.as_str(), "another"] {
        assert_eq!(rosa.confirm_batch(id, digest, None).await.unwrap(), done);
    }
    assert_eq!(rosa.records(without[0].id, None).await.unwrap().records.len(), records);
    assert_eq!(allocated(&*rosa).await, before + added);
    let (page, applied) = result(&*rosa, id).await;
    assert_eq!((applied.done, applied.by.as_str()), (done, "Rosa Mendes"));
    assert_eq!(page.sums.unfreezes, unfreezes);
    assert_eq!(rosa.batch_rows(id).await.unwrap(), page.rows);
    assert_eq!(rosa.draft_batch(&NewBatch::Undo(id)).await, Err(Problem::NothingToUndo));

    // Those who had a budget get it back.
    let (id, page, draft) = preview(&*rosa, &all_in(StateFilter::Near, "77.70")).await;
    assert_eq!(page.rows.len(), near.len());
    rosa.confirm_batch(id, &draft.digest, None).await.unwrap();
    let changed = find(&*rosa, near[0].account.as_str()).await;
    assert_eq!(changed.budget.unwrap().amount, amount("77.70"));
    // One of them is set anew since, and so is left alone.
    let since = command(&*rosa, &[near[0].id], "99").await;
    rosa.set_budgets(&since).await.unwrap();
    let (undo, page, draft) = preview(&*rosa, &NewBatch::Undo(id)).await;
    assert_eq!(page.undoes, Some(id));
    assert_eq!(page.rows.len(), near.len() - 1);
    let [left] = draft.not_undone.as_slice() else { panic!("{:?}", draft.not_undone) };
    assert_eq!((&left.customer, left.what), (&near[0].name, Leftover::SetSince));
    rosa.confirm_batch(undo, &draft.digest, None).await.unwrap();
    for row in &near[1..] {
        let now = find(&*rosa, row.account.as_str()).await;
        assert_eq!(
            now.budget.as_ref().map(|b| (b.budget_type, b.amount, b.action)),
            row.budget.as_ref().map(|b| (b.budget_type, b.amount, b.action))
        );
    }
    assert_eq!(result(&*rosa, id).await.1.undone_by, Some(undo));
    assert_eq!(world.center.verify(&|_| {}).await.unwrap().faults, [] as [String; 0]);
}

async fn a_batch_one_cent_above_the_quota_changes_nothing(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    let before = rosa.partner_information().await.unwrap().quotas;
    let free = before[0].free_cents().unwrap();
    let (one, other) = (find(&*rosa, "acme robotics").await, find(&*rosa, "borealis").await);
    let has = one.budget.unwrap().amount.cents();
    let text = |cents: i64| BudgetAmount::from_cents(cents).unwrap().plain();
    let lines = |more: i64| {
        file(&format!(
            "customer,amount\n{},{}\n{},1.00\n",
            one.account,
            text(has + free - 100 + more),
            other.id
        ))
    };
    let (id, page, draft) = preview(&*rosa, &lines(1)).await;
    let [obstacle] = draft.obstacles.as_slice() else { panic!("{:?}", draft.obstacles) };
    assert!(obstacle.problem.message().contains("would need 0.01 more"), "{obstacle:?}");
    assert_eq!(page.rows.len(), 2);
    let refused = rosa.confirm_batch(id, &draft.digest, None).await;
    assert!(matches!(refused, Err(Problem::QuotaExceeded { .. })), "{refused:?}");
    assert_eq!(rosa.partner_information().await.unwrap().quotas, before);
    assert_eq!(find(&*rosa, "borealis").await.budget, None);
    // In the form it is said at the amount, before there is a preview.
    let refused = rosa.draft_batch(&all_in(StateFilter::Active, "499999")).await;
    assert!(matches!(refused, Err(Problem::QuotaExceeded { .. })), "{refused:?}");

    let (id, _, draft) = preview(&*rosa, &lines(0)).await;
    rosa.confirm_batch(id, &draft.digest, None).await.unwrap();
    let after = rosa.partner_information().await.unwrap().quotas[0];
    assert_eq!(after.free_cents(), Some(0));
}

async fn who_confirms_later_is_told_what_changed(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    let omar = world.sign_in("omar@northwind.example").await;
    let (id, _, draft) = preview(&*rosa, &all_in(StateFilter::Active, "2000")).await;
    assert_eq!(draft.changed, []);
    let acme = find(&*omar, "acme robotics").await;
    let set = command(&*omar, &[acme.id], "1500").await;
    omar.set_budgets(&set).await.unwrap();

    let refused = rosa.confirm_batch(id, &draft.digest, None).await;
    assert_eq!(refused, Err(Problem::PreviewChanged));
    assert_eq!(find(&*rosa, "acme robotics").await.budget.unwrap().amount, amount("1500"));
    let (_, anew) = look(&*rosa, id).await;
    let [changed] = anew.changed.as_slice() else { panic!("{:?}", anew.changed) };
    let amounts = [&changed.was, &changed.is].map(|seen| seen.budget.as_ref().unwrap().amount);
    assert_eq!(amounts, [amount("1000"), amount("1500")]);
    assert_ne!(anew.digest, draft.digest);
    let done = rosa.confirm_batch(id, &anew.digest, None).await.unwrap();
    assert!(done.set > 1);
    assert_eq!(find(&*rosa, "acme robotics").await.budget.unwrap().amount, amount("2000"));
}

async fn who_stands_in_the_way_is_named_and_can_be_left_out(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    let NewBatch::Chosen { selection, .. } = all_in(StateFilter::FrozenBudget, "1") else {
        panic!()
    };
    let frozen = customers_in(&*rosa, StateFilter::FrozenBudget).await;
    let borealis = find(&*rosa, "borealis").await;
    // One cent is used up already by everybody who used anything, so unfreezing them would freeze them again.
    let mut ids: Vec<_> = frozen.iter().map(|row| row.id).collect();
    ids.push(borealis.id);
    let target = Target {
        budget_type: BudgetType::Monthly,
        amount: amount("0.01"),
        action: Some(ExhaustionAction::Automatic),
    };
    let new = NewBatch::Chosen {
        selection: Selection::Ticked(ids.clone()),
        target,
        unfreeze: true,
        agreed: false,
        note: None,
    };
    let (id, page, draft) = preview(&*rosa, &new).await;
    assert_eq!(page.rows.len(), ids.len());
    assert_eq!(draft.obstacles_all as usize, frozen.len());
    assert!(draft.obstacles.iter().all(|one| one.customer.is_some()));
    assert!(draft.can_leave_out);
    let refused = rosa.confirm_batch(id, &draft.digest, None).await;
    assert!(matches!(refused, Err(Problem::StillExhausted { .. })), "{refused:?}");
    assert_eq!(find(&*rosa, "borealis").await.budget, None, "it never half-happens");

    let (id, page, draft) = preview(&*rosa, &NewBatch::Without(id)).await;
    assert_eq!(draft.obstacles, []);
    let [row] = page.rows.as_slice() else { panic!("{:?}", page.rows) };
    assert_eq!((row.customer, row.account_change), (borealis.id, AccountChange::Unfreezes));
    assert_eq!(rosa.confirm_batch(id, &draft.digest, None).await.unwrap().unfrozen, 1);

    let agreement = Target { action: Some(ExhaustionAction::AutomaticWithResources), ..target };
    let new = NewBatch::Chosen {
        selection,
        target: agreement,
        unfreeze: false,
        agreed: false,
        note: None,
    };
    assert_eq!(rosa.draft_batch(&new).await, Err(Problem::AgreementMissing));
}

async fn a_file_gives_each_customer_a_budget_of_its_own(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    let (acme, borealis) = (find(&*rosa, "acme robotics").await, find(&*rosa, "borealis").await);
    let text = format!(
        "\u{feff}Type,Customer,Amount,Action,Note\none-time,{},\"1,234.50\",manual,x\n,{},20,,\n",
        acme.account, borealis.id
    );
    let new = NewBatch::File { bytes: text.into(), unfreeze: true, agreed: false };
    let (id, page, draft) = preview(&*rosa, &new).await;
    assert_eq!(draft.faults_all, 0, "{:?}", draft.faults);
    let [first, second]: [BatchRow; 2] = page.rows.try_into().unwrap();
    assert_eq!((first.customer, first.after.budget_type), (acme.id, BudgetType::OneTime));
    assert_eq!(first.after.amount, amount("1234.50"));
    assert_eq!(second.after.action, ExhaustionAction::Manual, "the default of a first setting");
    assert_eq!(second.account_change, AccountChange::Unfreezes);
    assert_eq!(page.sums.only_type, None);
    let done = rosa.confirm_batch(id, &draft.digest, None).await.unwrap();
    assert_eq!((done.set, done.unfrozen), (2, 1));
    // Undone, Acme has what it had, and what cannot be brought back is said.
    let (_, page, draft) = preview(&*rosa, &NewBatch::Undo(id)).await;
    let [row] = page.rows.as_slice() else { panic!("{:?}", page.rows) };
    assert_eq!(row.after.amount, acme.budget.unwrap().amount);
    let left: Vec<_> = draft.not_undone.iter().map(|one| one.what).collect();
    assert_eq!(left, [Leftover::FirstBudget, Leftover::Unfrozen]);
}

async fn a_faulty_file_is_told_line_by_line(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    let noor = world.sign_in("noor@southbay.example").await;
    let acme = find(&*rosa, "acme robotics").await;
    let foreign = noor.customers(&CustomerQuery::default()).await.unwrap().rows.remove(0);
    let before = allocated(&*rosa).await;
    let text = format!(
        "customer,amount\n{},5\n{},5\nnobody,5\n{},6\n",
        acme.account, foreign.account, acme.id
    );
    let (id, page, draft) = preview(&*rosa, &file(&text)).await;
    let said: Vec<_> = draft.faults.iter().map(domain::batch::Fault::message).collect();
    assert_eq!(
        said,
        [
            "Line 3, customer: You have no customer with this account or ID.",
            "Line 4, customer: You have no customer with this account or ID.",
            "Line 5, customer: This customer stands in line 2 already.",
        ]
    );
    assert_eq!(page.rows, []);
    let refused = rosa.confirm_batch(id, &draft.digest, None).await;
    assert_eq!(refused, Err(Problem::PreviewFaulty));
    let (_, _, draft) = preview(&*rosa, &file("customer,amount\nacme,1e3\nacme,2.999\n")).await;
    assert_eq!(draft.faults_all, 2);
    assert_eq!(allocated(&*rosa).await, before, "nothing is half-done");

    // A distributor sends a file for each reseller.
    let ada = world.sign_in("ada@meridian.example").await;
    let own = ada.customers(&CustomerQuery::default()).await.unwrap().rows.remove(0);
    let text = format!("customer,amount\n{},5\n{},5\n", own.id, foreign.id);
    let (_, _, draft) = preview(&*ada, &file(&text)).await;
    assert!(
        draft.faults[0].message().starts_with("Line 3, customer: This is a customer of another")
    );
    let vera = world.sign_in("vera@northwind.example").await;
    let refused = vera.draft_batch(&file(&text)).await;
    assert!(matches!(refused, Err(Problem::RoleForbids { .. })), "{refused:?}");
}

async fn batches_of_others_are_unknown(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    let (id, _, draft) = preview(&*rosa, &all_in(StateFilter::Active, "2000")).await;
    for email in ["noor@southbay.example", "ada@meridian.example"] {
        let stranger = world.sign_in(email).await;
        assert_eq!(stranger.batch(id, 0).await, Err(Problem::NotFound), "{email}");
        assert_eq!(stranger.batch_rows(id).await, Err(Problem::NotFound), "{email}");
        let confirmed = stranger.confirm_batch(id, &draft.digest, None).await;
        assert_eq!(confirmed, Err(Problem::NotFound), "{email}");
        for new in [NewBatch::Undo(id), NewBatch::Without(id)] {
            assert_eq!(stranger.draft_batch(&new).await, Err(Problem::NotFound), "{email}");
        }
    }
    // Who may not set budgets may look, and is told why there is no more to it.
    let vera = world.sign_in("vera@northwind.example").await;
    let (_, seen) = look(&*vera, id).await;
    assert!(matches!(seen.denied, Some(Problem::RoleForbids { .. })), "{:?}", seen.denied);
    let refused = vera.confirm_batch(id, &draft.digest, None).await;
    assert!(matches!(refused, Err(Problem::RoleForbids { .. })), "{refused:?}");
    let acme = find(&*rosa, "acme robotics").await;
    let ada = world.sign_in("ada@meridian.example").await;
    let others = CustomerQuery { whose: Whose::Resellers, ..CustomerQuery::default() };
    for selection in [Selection::one(acme.id), Selection::matching(&others)] {
        let NewBatch::Chosen { target, .. } = all_in(StateFilter::Active, "5") else { panic!() };
        let new =
            NewBatch::Chosen { selection, target, unfreeze: false, agreed: false, note: None };
        let refused = ada.draft_batch(&new).await;
        let is_right = matches!(refused, Err(Problem::Delegated { .. } | Problem::OneOwner));
        assert!(is_right, "{refused:?}");
    }
}

async fn a_code_confirms_exactly_what_was_previewed(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let eli: Arc<dyn Session> = world.sign_in("eli@eastgate.example").await;
    let (id, _, draft) = preview(&*eli, &all_in(StateFilter::Active, "15")).await;
    assert!(draft.needs_code);
    let refused = |error| Err(Problem::VerificationCode { error });
    let missing = eli.confirm_batch(id, &draft.digest, None).await;
    assert_eq!(missing, refused(CodeError::Missing));
    let step = |digest: &str| Operation::Batch { batch: id, digest: digest.to_owned() };
    assert_eq!(eli.send_code(&step("another")).await, Err(Problem::PreviewChanged));
    eli.send_code(&step(&draft.digest)).await.unwrap();
    let mail = world.mails().pop().unwrap();
    assert!(mail.contains("as they were previewed"), "{mail}");
    let code = mail.split_once("code is ").unwrap().1[..6].to_owned();
    let other = preview(&*eli, &all_in(StateFilter::Active, "16")).await;
    let wrong = eli.confirm_batch(other.0, &other.2.digest, Some(&code)).await;
    assert_eq!(wrong, refused(CodeError::Wrong));
    let done = eli.confirm_batch(id, &draft.digest, Some(&code)).await.unwrap();
    // The code is used; that the batch is done needs no other.
    assert_eq!(eli.confirm_batch(id, &draft.digest, Some(&code)).await, Ok(done));
}

async fn a_preview_does_not_keep(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    let (id, _, draft) = preview(&*rosa, &all_in(StateFilter::Active, "2000")).await;
    world.hands.advance(SignedDuration::from_hours(24));
    let rosa = world.sign_in(ROSA).await;
    let (_, old) = look(&*rosa, id).await;
    assert_eq!(old.denied, Some(Problem::PreviewExpired));
    let refused = rosa.confirm_batch(id, &draft.digest, None).await;
    assert_eq!(refused, Err(Problem::PreviewExpired));
    world.hands.advance(SignedDuration::from_hours(7 * 24));
    let rosa = world.sign_in(ROSA).await;
    preview(&*rosa, &all_in(StateFilter::Near, "2000")).await;
    assert_eq!(rosa.batch(id, 0).await, Err(Problem::NotFound), "drafts leave in the end");
}
