//! Lists: every order in both directions, pages forwards and backwards, every filter, and searches with odd characters.

use std::collections::HashMap;

use domain::{
    access::Permit,
    budget::{Budget, BudgetType, ExhaustionAction},
    contract::Assignment,
    customer::Association,
    freeze::{Freeze, FreezeCause, FreezeLevel},
    id::{CustomerId, MemberId},
    list::{CustomerQuery, HITS_MAX, Sort, StateFilter},
    money::{BudgetAmount, Money},
    text::{Tag, fold},
};
use jiff::{SignedDuration, civil::date};
use store::{
    FOREVER, ListScope, MeterWrite, NewCustomer, UsageKey, on_both_engines, testing::Fresh,
};

use crate::world::{World, at, id, now};

on_both_engines!(
    pages_follow_each_other_in_every_order,
    filters_narrow,
    lists_know_who_customers_are,
    those_who_spent_as_much_are_found,
    searches_find_any_part,
    searches_with_few_and_with_many_hits_list_alike,
    resellers_customers_are_listed_together,
);

const CUSTOMERS: u32 = 83;

/// A customer with what its place in each order depends on.
struct Kept {
    new: NewCustomer,
    /// What is used now, unless it is of a past month.
    permille: i64,
    window_end: i64,
    frozen_until: i64,
}

/// Customers in a mixture of states that repeats with different periods.
async fn fill(world: &World) -> Vec<Kept> {
    let mut kept = Vec::new();
    for n in 0..CUSTOMERS {
        let name = format!("{} {}", ["beta", "Alpha", "gamma", "ÄRZTE"][n as usize % 4], n / 8);
        let mut new = world.customer(u128::from(n), &name, &format!("acc-{}", (n * 37) % 101));
        new.associated_at = at(i64::from(n % 7));
        new.freezes.clear();
        let frozen_until = match n % 5 {
            0 => FOREVER,
            1 => at(600).as_microsecond(),
            2 => at(-600).as_microsecond(),
            _ => 0,
        };
        if frozen_until > 0 {
            let holds_until =
                (frozen_until != FOREVER).then(|| at(if n % 5 == 1 { 600 } else { -600 }));
            new.freezes = vec![Freeze {
                cause: FreezeCause::Automatic,
                level: FreezeLevel::Account,
                reason: None,
                since: at(-9000),
                holds_until,
            }];
        }
        let one_time = n % 3 == 0;
        if n % 11 > 0 {
            new.budget = Some(Budget {
                budget_type: if one_time { BudgetType::OneTime } else { BudgetType::Monthly },
                amount: BudgetAmount::from_cents(100).unwrap(),
                action: ExhaustionAction::Manual,
                since: world.month.start,
            });
        }
        let window_end = match (n % 11, n % 4, one_time) {
            (0, ..) => 0,
            (_, 0, false) => world.month.start.as_microsecond(),
            (_, _, true) => FOREVER,
            _ => world.month.end.as_microsecond(),
        };
        let permille = if window_end == 0 { 0 } else { i64::from(n) * 61 % 1300 };
        kept.push(Kept { new, permille, window_end, frozen_until });
    }
    world.add(&kept.iter().map(|one| one.new.clone()).collect::<Vec<_>>()).await;
    let meters: Vec<_> = kept
        .iter()
        .map(|one| MeterWrite {
            customer: one.new.id,
            permille: one.permille,
            window_end: one.window_end,
            frozen_until: one.frozen_until,
            frozen: None,
        })
        .collect();
    let mut tx = world.store.write().await.unwrap();
    tx.put_meters(Vec::new(), &meters).await.unwrap();
    tx.commit().await.unwrap();
    kept
}

impl Kept {
    fn is_live(&self) -> bool {
        self.window_end > now().as_microsecond()
    }

    fn is_frozen(&self) -> bool {
        self.frozen_until > now().as_microsecond()
    }

    /// What the order is about, written without regard to how the store finds it.
    fn key(&self, sort: Sort) -> (String, i64) {
        let used = if self.is_live() { self.permille } else { -1 };
        match sort {
            Sort::Name => (fold(self.new.name.as_str()), 0),
            Sort::Account => (fold(self.new.account.as_str()), 0),
            Sort::Associated => (String::new(), self.new.associated_at.as_microsecond()),
            Sort::State if self.is_frozen() => ("frozen".into(), 0),
            Sort::Usage | Sort::State => (String::new(), used),
        }
    }
}

async fn page(world: &World, query: &CustomerQuery) -> store::Listed {
    let month = (world.month.start, world.month.end);
    let scope = ListScope::Of(world.reseller);
    world.store.read().await.unwrap().list(query, scope, month, now()).await.unwrap()
}

async fn ids(world: &World, query: &CustomerQuery) -> Vec<CustomerId> {
    let query = CustomerQuery { limit: 100, ..query.clone() };
    page(world, &query).await.rows.into_iter().map(|row| row.id).collect()
}

async fn pages_follow_each_other_in_every_order(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let kept = fill(&world).await;
    let by_id: HashMap<_, _> = kept.iter().map(|one| (one.new.id, one)).collect();
    // All of them, and a search that finds all.
    let searched = |sort| [(sort, ""), (sort, "acc-")];
    for (sort, search) in Sort::ALL.iter().copied().flat_map(searched) {
        let mut both = Vec::new();
        for descending in [false, true] {
            let search = search.to_owned();
            let mut query =
                CustomerQuery { search, sort, descending, limit: 7, ..CustomerQuery::default() };
            let mut forwards: Vec<CustomerId> = Vec::new();
            let last = loop {
                let listed = page(&world, &query).await;
                assert_eq!(listed.previous.is_some(), !forwards.is_empty());
                forwards.extend(listed.rows.iter().map(|row| row.id));
                match listed.next {
                    Some(next) => query.cursor = Some(next),
                    None => break listed,
                }
            };
            assert_eq!(forwards.len(), kept.len(), "{sort:?} {descending}");
            let mut keys: Vec<_> = forwards.iter().map(|id| by_id[id].key(sort)).collect();
            if descending {
                keys.reverse();
            }
            assert!(keys.is_sorted(), "{sort:?} {descending} {keys:?}");

            let mut backwards: Vec<CustomerId> = last.rows.iter().rev().map(|row| row.id).collect();
            let mut previous = last.previous;
            while let Some(cursor) = previous {
                query.cursor = Some(cursor);
                let listed = page(&world, &query).await;
                assert!(listed.next.is_some());
                backwards.extend(listed.rows.iter().rev().map(|row| row.id));
                previous = listed.previous;
            }
            backwards.reverse();
            assert_eq!(backwards, forwards, "{sort:?} {descending}");
            both.push(forwards);
        }
        both[1].reverse();
        assert_eq!(both[0], both[1], "{sort:?} is the same list from either end");
    }
}

async fn filters_narrow(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let kept = fill(&world).await;
    for state in StateFilter::ALL.iter().copied() {
        let expected = |one: &Kept| {
            let used = if one.is_live() { one.permille } else { 0 };
            let (free, has_budget) = (!one.is_frozen(), one.new.budget.is_some());
            match state {
                StateFilter::Frozen | StateFilter::FrozenBudget => one.is_frozen(),
                StateFilter::FrozenNew | StateFilter::FrozenManual => false,
                StateFilter::Over => free && used >= 1000,
                StateFilter::Near => free && (750..1000).contains(&used),
                StateFilter::Active => free && has_budget && used < 750,
                StateFilter::NoBudget => !has_budget,
            }
        };
        let mut wanted: Vec<_> =
            kept.iter().filter(|one| expected(one)).map(|one| one.new.id).collect();
        for sort in [Sort::Name, Sort::Usage] {
            let query = CustomerQuery { state: Some(state), sort, ..CustomerQuery::default() };
            let mut found = ids(&world, &query).await;
            found.sort();
            wanted.sort();
            assert_eq!(found, wanted, "{state:?}");
            let month = (world.month.start, world.month.end);
            let mut tx = world.store.read().await.unwrap();
            let scope = ListScope::Of(world.reseller);
            let count = tx.count(&query, scope, month, now(), 1000).await.unwrap();
            assert_eq!(usize::try_from(count).unwrap(), wanted.len());
            let capped = tx.count(&query, scope, month, now(), 2).await.unwrap();
            assert_eq!(capped, count.min(3), "counting stops one above the limit");
            let mut all = tx.matching(&query, scope, month, now(), 1000).await.unwrap();
            all.sort();
            assert_eq!(all, wanted, "all that match: {state:?}");
            let some = tx.matching(&query, scope, month, now(), 2).await.unwrap();
            assert_eq!(some.len(), wanted.len().min(2));
        }
    }
    let query = CustomerQuery { usage_min: Some(90), ..CustomerQuery::default() };
    let found = ids(&world, &query).await;
    let wanted = kept.iter().filter(|one| one.is_live() && one.permille >= 900).count();
    assert_eq!(found.len(), wanted);
    let held = world.store.read().await.unwrap().customer_owners(&found).await.unwrap();
    assert_eq!(held, [(world.reseller, None, i64::try_from(wanted).unwrap())]);
}

async fn those_who_spent_as_much_are_found(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let customers = [world.customer(0, "Acme", "acme"), world.customer(1, "Borealis", "borealis")];
    world.add(&customers).await;
    let ids_of = customers.each_ref().map(|customer| customer.id);
    let mut tx = world.store.write().await.unwrap();
    let sum = |at: usize, budget_type, window_start, amount| {
        let key = UsageKey { customer: ids_of[at], budget_type, window_start };
        (key, Money::parse_exact(amount).unwrap())
    };
    let sums = [
        sum(0, BudgetType::Monthly, world.month.start, "100.5"),
        // What an earlier month or a one-time budget counted is not this month's.
        sum(1, BudgetType::Monthly, at(-60 * 24 * 40), "900"),
        sum(1, BudgetType::OneTime, world.month.start, "900"),
    ];
    tx.put_sums(&sums).await.unwrap();
    tx.commit().await.unwrap();
    let month = (world.month.start, world.month.end);
    for (amount, hits) in [("100.50", 1), ("100.51", 0), ("0.01", 1)] {
        for sort in [Sort::Name, Sort::Usage] {
            let spent_min = BudgetAmount::parse(amount).ok();
            let query = CustomerQuery { spent_min, sort, ..CustomerQuery::default() };
            assert_eq!(ids(&world, &query).await, ids_of[..hits], "{amount}");
            let mut tx = world.store.read().await.unwrap();
            let scope = ListScope::Of(world.reseller);
            let count = tx.count(&query, scope, month, now(), 10).await.unwrap();
            assert_eq!(usize::try_from(count), Ok(hits));
        }
    }
}

async fn searches_find_any_part(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let mut odd = world.customer(0, "100 % Größe_\"GmbH\"\\o/", "odd-one");
    odd.email = Some("It@Odd.example".into());
    odd.phone = Some("+1 202 555 0147".into());
    let plain = world.customer(1, "Plain Ltd", "plain-one");
    world.add(&[odd.clone(), plain.clone()]).await;
    for (search, hits) in [
        ("größe", vec![odd.id]),
        ("100 %", vec![odd.id]),
        ("% g", vec![odd.id]),
        ("_\"gm", vec![odd.id]),
        ("\\o/", vec![odd.id]),
        ("IT@odd", vec![odd.id]),
        ("555 0147", vec![odd.id]),
        ("-one", vec![odd.id, plain.id]),
        ("lt", vec![plain.id]),
        ("%", vec![odd.id]),
        ("o_e", vec![]),
        ("' OR 1=1 --", vec![]),
        ("no such", vec![]),
    ] {
        let query = CustomerQuery { search: search.into(), ..CustomerQuery::default() };
        assert_eq!(ids(&world, &query).await, hits, "{search:?}");
    }
    let whole_id = CustomerQuery { search: plain.id.to_string(), ..CustomerQuery::default() };
    assert_eq!(ids(&world, &whole_id).await, [plain.id]);
}

async fn searches_with_few_and_with_many_hits_list_alike(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let new: Vec<_> = (0..=HITS_MAX)
        .map(|n| world.customer(n.into(), &format!("Brewery {n:04}"), &format!("acc-{n}")))
        .collect();
    world.add(&new).await;
    for (search, hits) in
        [("brewery", i64::from(HITS_MAX) + 1), ("brewery 0", 1000), ("brewery 01", 100)]
    {
        let mut query =
            CustomerQuery { search: search.into(), limit: 100, ..CustomerQuery::default() };
        let first = page(&world, &query).await;
        assert_eq!(first.hits, Some(hits), "{search}");
        let names: Vec<_> = first.rows.iter().map(|row| row.name.as_str().to_owned()).collect();
        let from = if search == "brewery 01" { 100 } else { 0 };
        let wanted: Vec<_> = (from..from + 100).map(|n| format!("Brewery {n:04}")).collect();
        assert_eq!(names, wanted, "{search}");
        assert_eq!(first.next.is_some(), hits > 100, "{search}");
        query.state = Some(StateFilter::NoBudget);
        let filtered = page(&world, &query).await;
        assert_eq!(filtered.hits, None, "the filter decides as well");
        assert_eq!(filtered.rows, first.rows, "{search}");
    }
}

async fn resellers_customers_are_listed_together(fresh: &Fresh) {
    let world = World::make(fresh).await;
    world.add_customers().await;
    let month = (world.month.start, world.month.end);
    let query = CustomerQuery { search: "robotics".into(), ..CustomerQuery::default() };
    let mut tx = world.store.read().await.unwrap();
    for (scope, found) in [
        (ListScope::UnderDistributor(world.distributor), 1),
        (ListScope::Of(world.distributor), 0),
        (ListScope::UnderDistributor(world.reseller), 0),
    ] {
        let listed = tx.list(&query, scope, month, now()).await.unwrap();
        assert_eq!(listed.rows.len(), found, "{scope:?}");
        let all = tx.count(&CustomerQuery::default(), scope, month, now(), 9).await.unwrap();
        assert_eq!(all, i64::try_from(found * 2).unwrap());
    }
}

async fn lists_know_who_customers_are(fresh: &Fresh) {
    let world = World::make(fresh).await;
    let mut kept = Vec::new();
    for n in 0..9_u32 {
        let mut new = world.customer(u128::from(n), &format!("customer {n}"), &format!("acc-{n}"));
        new.associated_at = now() + SignedDuration::from_hours(24 * i64::from(n));
        new.tag = (n % 3 == 0).then(|| "gold".to_owned());
        if n % 4 == 0 {
            new.association = Association::Referral;
            new.freezes.clear();
        }
        kept.push(new);
    }
    world.add(&kept).await;
    let span = (world.month.start, world.month.end);
    let mut tx = world.store.read().await.unwrap();
    let mut names = async |query: CustomerQuery| {
        let mut names = Vec::new();
        for scope in [ListScope::Of(world.reseller), ListScope::UnderDistributor(world.distributor)]
        {
            for sort in Sort::ALL {
                let query = CustomerQuery { sort: *sort, ..query.clone() };
                let rows = tx.list(&query, scope, span, now()).await.unwrap().rows;
                let mut found: Vec<_> = rows.iter().map(|row| row.name.to_string()).collect();
                found.sort();
                let count = tx.count(&query, scope, span, now(), 100).await.unwrap();
                assert_eq!(count, i64::try_from(found.len()).unwrap());
                names.push(found);
            }
        }
        names.dedup();
        assert_eq!(names.len(), 1, "every order and scope shows the same");
        names.remove(0).iter().map(|name| name.replace("customer ", "")).collect::<String>()
    };
    let all = CustomerQuery::default();
    assert_eq!(names(CustomerQuery { tag: "gold".into(), ..all.clone() }).await, "036");
    assert_eq!(names(CustomerQuery { tag: "Gold".into(), ..all.clone() }).await, "");
    let referral = Some(Association::Referral);
    assert_eq!(names(CustomerQuery { association: referral, ..all.clone() }).await, "048");
    let resale = Some(Association::Resale);
    let gold = CustomerQuery { association: resale, tag: "gold".into(), ..all.clone() };
    assert_eq!(names(gold).await, "36");
    // Both days belong to it; the sixth customer joined at ten on the 28th.
    let (from, to) = (Some(date(2026, 11, 24)), Some(date(2026, 11, 28)));
    let between = CustomerQuery { joined_from: from, joined_to: to, ..all.clone() };
    assert_eq!(names(between).await, "23456");
    let frozen = CustomerQuery {
        joined_from: from,
        state: Some(StateFilter::FrozenNew),
        search: "customer".into(),
        ..all.clone()
    };
    assert_eq!(names(frozen).await, "23567");
    let nobody = Some(MemberId::new(id(4)));
    assert_eq!(names(CustomerQuery { manager: nobody, ..all }).await, "");
    drop(tx);

    // Tagged and assigned together; what is not to change stays.
    let ids: Vec<_> = kept.iter().take(2).map(|new| new.id).collect();
    let mut tx = world.store.write().await.unwrap();
    let permit = || Permit::system(world.reseller, ids.clone());
    let tag = |tag: &str| Assignment { tag: Some(Tag::parse(tag).ok()), ..Assignment::default() };
    tx.assign_customers(permit(), &ids, &tag("silver")).await.unwrap();
    assert_eq!(tx.profile(ids[1]).await.unwrap().unwrap().tag.as_deref(), Some("silver"));
    tx.assign_customers(permit(), &ids, &Assignment::default()).await.unwrap();
    assert_eq!(tx.profile(ids[0]).await.unwrap().unwrap().tag.as_deref(), Some("silver"));
    tx.assign_customers(permit(), &ids, &tag("")).await.unwrap();
    assert_eq!(tx.profile(ids[0]).await.unwrap().unwrap().tag, None);
    let strange = Permit::system(world.reseller, Vec::new());
    assert!(tx.assign_customers(strange, &ids, &Assignment::default()).await.is_err());
}
