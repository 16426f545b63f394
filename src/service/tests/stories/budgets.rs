//! Setting budgets: the seed's walk, those who may not, and those who do it at the same moment.

use domain::{
    contract::{BudgetsSet, Session},
    customer::CustomerState,
    freeze::FreezeCause,
    list::{CustomerQuery, Sort, StateFilter, Whose},
    money::BudgetAmount,
    operation::Operation,
    problem::Problem,
    record::Entry,
    selection::Selection,
    set_budget::{Choice, SetBudget},
};
use store::{on_both_engines, testing::Fresh};

use crate::world::{World, command, find};

on_both_engines!(
    a_reseller_sets_a_first_budget_and_unfreezes,
    two_members_never_exceed_the_quota_together,
    those_who_may_not_learn_why,
    strangers_are_unknown,
    a_stale_page_is_refused,
    a_batch_is_set_as_a_whole_or_not_at_all,
    all_that_match_are_chosen_wherever_they_stand,
    the_overview_counts_what_the_lists_show,
);

async fn a_reseller_sets_a_first_budget_and_unfreezes(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let all = rosa.customers(&CustomerQuery::default()).await.unwrap();
    assert_eq!(all.rows[0].name.as_str(), "Acme Robotics");
    assert_eq!(all.rows[0].state, CustomerState::Active);
    let borealis = &all.rows[1];
    assert_eq!(borealis.name.as_str(), "Borealis Foods");
    assert!(matches!(
        borealis.state,
        CustomerState::Frozen { cause: FreezeCause::Association, .. }
    ));
    let before =
        rosa.budget_page(&Selection::one(borealis.id)).await.unwrap().quotas[0].allocated_cents;

    let set = SetBudget { unfreeze: true, ..command(&*rosa, &[borealis.id], "250").await };
    let done = rosa.set_budgets(&set).await.unwrap();
    assert_eq!(done, BudgetsSet { set: 1, unfrozen: 1, frozen: 0 });

    let after = find(&*rosa, "borealis").await;
    assert_eq!(after.state, CustomerState::Active);
    assert_eq!(after.budget.unwrap().amount, BudgetAmount::parse("250").unwrap());
    let page = rosa.budget_page(&Selection::one(after.id)).await.unwrap();
    assert_eq!(page.quotas[0].allocated_cents, before + 25_000);
    let records = rosa.records(after.id, None).await.unwrap().records;
    let kinds: Vec<_> = records.iter().map(|record| record.entry.operation()).collect();
    assert_eq!(kinds, ["Unfreeze Account", "Set Budget", "Joined"]);
    assert_eq!(records[0].operator, "Rosa Mendes");
    assert_eq!(records[1].partner.as_str(), "Northwind Cloud");
    assert!(matches!(&records[1].entry, Entry::BudgetSet { before: None, .. }));
}

async fn two_members_never_exceed_the_quota_together(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let omar = world.sign_in("omar@northwind.example").await;
    let rows = rosa.customers(&CustomerQuery::default()).await.unwrap().rows;
    let mut tasks = Vec::new();
    for (n, row) in rows.iter().filter(|row| row.budget.is_some()).take(24).enumerate() {
        let session = if n % 2 == 0 { rosa.clone() } else { omar.clone() };
        // The quota of 500,000 has room for a few of these only.
        let set = command(&*session, &[row.id], "60000").await;
        tasks.push(tokio::spawn(async move { session.set_budgets(&set).await }));
    }
    let mut accepted = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => accepted += 1,
            Err(Problem::QuotaExceeded { shortfall, distributor }) => {
                assert!(shortfall.available_cents() < shortfall.requested_cents);
                assert_eq!(distributor.as_str(), "Meridian Distribution");
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!((1..24).contains(&accepted), "{accepted}");
    let information = rosa.partner_information().await.unwrap();
    let quota = information.quotas[0];
    assert!(quota.allocated_cents <= quota.granted.unwrap().cents());
    assert_eq!(allocated(&*rosa).await, quota.allocated_cents, "the counter is the sum");
}

/// The sum of the monthly budgets as the lists show them.
async fn allocated(session: &dyn Session) -> i64 {
    let mut query = CustomerQuery::default();
    let mut sum = 0;
    loop {
        let page = session.customers(&query).await.unwrap();
        let budgets = page.rows.iter().filter_map(|row| row.budget.as_ref());
        sum += budgets
            .filter(|budget| budget.budget_type == domain::budget::BudgetType::Monthly)
            .map(|budget| budget.amount.cents())
            .sum::<i64>();
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return sum,
        }
    }
}

async fn those_who_may_not_learn_why(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let acme = find(&*rosa, "acme robotics").await.id;
    let set = command(&*rosa, &[acme], "900").await;

    let vera = world.sign_in("vera@northwind.example").await;
    assert!(matches!(vera.set_budgets(&set).await, Err(Problem::RoleForbids { .. })));
    assert!(vera.customers(&CustomerQuery::default()).await.unwrap().may_set.is_some());

    let ada = world.sign_in("ada@meridian.example").await;
    let Err(Problem::Delegated { reseller }) = ada.set_budgets(&set).await else {
        panic!("the distributor granted this away")
    };
    assert_eq!(reseller.as_str(), "Northwind Cloud");

    let noor = world.sign_in("noor@southbay.example").await;
    let hers = noor.customers(&CustomerQuery::default()).await.unwrap().rows.remove(0).id;
    let set = command(&*noor, &[hers], "900").await;
    let Err(problem) = noor.set_budgets(&set).await else { panic!("Southbay has no grant") };
    assert!(problem.message().contains("Ask Meridian Distribution"), "{}", problem.message());
    // Its distributor sets the budgets of a reseller without a grant, bound by no quota.
    let set = command(&*ada, &[hers], "900").await;
    assert_eq!(ada.set_budgets(&set).await.unwrap().set, 1);
    let record = noor.records(hers, None).await.unwrap().records.remove(0);
    assert_eq!(record.partner.as_str(), "Meridian Distribution");
    assert_eq!(find(&*rosa, "acme robotics").await.budget.unwrap().amount.plain(), "1000.00");
}

async fn strangers_are_unknown(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let noor = world.sign_in("noor@southbay.example").await;
    let acme = find(&*rosa, "acme robotics").await.id;
    let set = command(&*rosa, &[acme], "900").await;
    let unknown = "ffffffffffffffffffffffffffffffff".parse().unwrap();
    for id in [acme, unknown] {
        assert_eq!(noor.budget_page(&Selection::one(id)).await, Err(Problem::NotFound));
        assert_eq!(noor.records(id, None).await, Err(Problem::NotFound));
        let set = SetBudget { customers: vec![Choice { id, version: None }], ..set.clone() };
        assert_eq!(noor.set_budgets(&set).await, Err(Problem::NotFound));
        assert_eq!(
            noor.send_code(&Operation::SetBudgets(set.clone())).await,
            Err(Problem::NotFound)
        );
    }
    let query = CustomerQuery { whose: Whose::Resellers, ..CustomerQuery::default() };
    assert_eq!(rosa.customers(&query).await, Err(Problem::NotFound));
    let ada = world.sign_in("ada@meridian.example").await;
    assert!(!ada.customers(&query).await.unwrap().rows.is_empty());
}

async fn a_stale_page_is_refused(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let acme = find(&*rosa, "acme robotics").await.id;
    let stale = command(&*rosa, &[acme], "900").await;
    rosa.set_budgets(&stale).await.unwrap();
    assert!(matches!(rosa.set_budgets(&stale).await, Err(Problem::ChangedMeanwhile { .. })));
    // Where no version is expected, the last write wins, also when a customer is named twice.
    let blind = Choice { id: acme, version: None };
    let twice = SetBudget { customers: vec![blind, blind], ..stale };
    assert_eq!(rosa.set_budgets(&twice).await.unwrap().set, 1);
}

async fn a_batch_is_set_as_a_whole_or_not_at_all(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let rows = rosa.customers(&CustomerQuery::default()).await.unwrap().rows;
    let ids: Vec<_> = rows.iter().map(|row| row.id).filter(|_| true).take(10).collect();
    let before = allocated(&*rosa).await;
    let too_much = command(&*rosa, &ids, "49999.99").await;
    assert!(matches!(rosa.set_budgets(&too_much).await, Err(Problem::QuotaExceeded { .. })));
    assert_eq!(allocated(&*rosa).await, before, "nothing was set");
    let fits = command(&*rosa, &ids, "100").await;
    assert_eq!(rosa.set_budgets(&fits).await.unwrap().set, 10);
    let information = rosa.partner_information().await.unwrap();
    assert_eq!(information.quotas[0].allocated_cents, allocated(&*rosa).await);

    let ada = world.sign_in("ada@meridian.example").await;
    let query = CustomerQuery { whose: Whose::Resellers, ..CustomerQuery::default() };
    let all = ada.customers(&query).await.unwrap().rows;
    let two: Vec<_> = ["Northwind Cloud", "Eastgate IT"]
        .map(|owner| all.iter().find(|row| row.owner.as_str() == owner).unwrap().id)
        .into();
    assert_eq!(ada.budget_page(&Selection::Ticked(two)).await, Err(Problem::OneOwner));
    let nobody = Selection::Ticked(Vec::new());
    assert!(matches!(ada.budget_page(&nobody).await, Err(Problem::Selection { chosen: 0, .. })));
}

async fn all_that_match_are_chosen_wherever_they_stand(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let query = CustomerQuery {
        state: Some(StateFilter::Near),
        sort: Sort::Usage,
        limit: 1,
        ..CustomerQuery::default()
    };
    let listed = rosa.customers(&query).await.unwrap();
    let page = rosa.budget_page(&Selection::matching(&query)).await.unwrap();
    assert_eq!(page.customers, [], "they may be too many to list");
    assert_eq!(page.sums.customers, listed.matching.number());
    let all = CustomerQuery { limit: 100, ..query.clone() };
    let rows = rosa.customers(&all).await.unwrap().rows;
    let budgets = rows.iter().filter_map(|row| row.budget.as_ref());
    let cents: i64 = budgets.map(|budget| budget.amount.cents()).sum();
    assert_eq!(page.sums.cents.iter().sum::<i64>(), cents);
    assert_eq!(page.sums.frozen, 0);
    // Of the resellers' customers a distributor chooses those of one reseller at a time.
    let ada = world.sign_in("ada@meridian.example").await;
    let all = CustomerQuery { whose: Whose::Resellers, ..CustomerQuery::default() };
    assert_eq!(ada.budget_page(&Selection::matching(&all)).await, Err(Problem::OneOwner));
    assert_eq!(rosa.budget_page(&Selection::matching(&all)).await, Err(Problem::NotFound));
}

async fn the_overview_counts_what_the_lists_show(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let overview = rosa.overview().await.unwrap();
    let figures = overview.figures;
    for (state, count) in [
        (None, figures.customers),
        (Some(StateFilter::Over), figures.over),
        (Some(StateFilter::Near), figures.near),
        (Some(StateFilter::Frozen), figures.frozen),
        (Some(StateFilter::NoBudget), figures.without_budget),
    ] {
        let query = CustomerQuery { state, limit: 100, ..CustomerQuery::default() };
        let page = rosa.customers(&query).await.unwrap();
        assert_eq!(page.matching, count, "{state:?}");
        assert_eq!(page.rows.len(), count.number() as usize, "{state:?}");
        assert!(!count.is_zero(), "every state occurs in the demo world: {state:?}");
    }
    assert_eq!(overview.over[0].state, CustomerState::Over);
    assert_eq!(overview.near[0].state, CustomerState::Near);
    assert!(overview.near[0].permille >= overview.near.last().unwrap().permille);
    assert!(overview.may_set.is_none());
    let noor = world.sign_in("noor@southbay.example").await;
    assert!(matches!(noor.overview().await.unwrap().may_set, Some(Problem::NotGranted { .. })));
}
