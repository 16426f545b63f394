//! What a distributor does with its resellers: granting, and taking it back.

use domain::{
    access::{Action, Role, Scope},
    charge::{Charge, ChargeCategory, Outcome},
    contract::{
        Authorization, EndpointSettings, HoldRequest, NewKey, NewReseller, Public, ResellerFilter,
        ResellerQuery, ResellerRow, Session, SignIn,
    },
    customer::CustomerState,
    event::EventType,
    freeze::{FreezeCause, FreezeLevel},
    grant::SetGrant,
    list::{CustomerQuery, StateFilter, Whose},
    money::{BudgetAmount, Money, group_cents},
    moving::MoveCustomer,
    partner::{PartnerKind, Quotas},
    problem::Problem,
    record::{Entry, PartnerChange},
    request::{NewRequest, RequestKind},
    restriction::Restrict,
    selection::Selection,
    set_budget::{Choice, SetBudget},
    standing::Hindrance,
    text::{ChargeId, Email, Name, Reason},
};
use jiff::SignedDuration;
use service::demo::PASSWORD;
use store::{on_both_engines, testing::Fresh};

use crate::world::{World, command, find};

on_both_engines!(
    a_grant_moves_who_decides_and_back,
    a_quota_below_what_is_allocated_accepts_decreases_only,
    two_who_grant_at_once_do_not_overwrite_each_other,
    only_a_distributor_has_resellers,
    a_request_is_answered_by_granting_or_declining,
    a_quota_is_told_of_once_per_crossing,
    a_frozen_reseller_freezes_its_customers_by_derivation,
    an_operator_freezes_a_distributor_and_all_below_it,
    a_customer_moves_with_its_budget_freezes_and_records,
    a_reseller_without_customers_is_offboarded,
    a_reseller_is_looked_after_by_a_member_of_its_distributor,
    a_reseller_is_added_with_an_administrator_who_is_invited,
);

async fn a_grant_moves_who_decides_and_back(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = world.sign_in("ada@meridian.example").await;
    let noor = world.sign_in("noor@southbay.example").await;
    let southbay = reseller(&*ada, "southbay").await;
    assert!(!southbay.partner.granted && southbay.quotas[0].allocated_cents > 0);
    let customer = customer_of(&*noor).await;

    // Not granted: the distributor decides, the reseller is told whom to ask.
    let set = command(&*ada, &[customer], "210").await;
    ada.set_budgets(&set).await.unwrap();
    let set = command(&*noor, &[customer], "220").await;
    let refused = noor.set_budgets(&set).await;
    assert!(matches!(refused, Err(Problem::NotGranted { .. })), "{refused:?}");

    let grant = wanted_grant(&southbay, true, "100000");
    let change = ada.set_grant(&grant, None).await.unwrap();
    assert_eq!(change, Some(PartnerChange::Granted { quotas: grant.quotas }));
    noor.set_budgets(&set).await.unwrap();
    let refused = ada.set_budgets(&command(&*ada, &[customer], "230").await).await;
    assert!(matches!(refused, Err(Problem::Delegated { .. })), "{refused:?}");

    // Revoked: at once, and what was set stays in force.
    let granted = reseller(&*ada, "southbay").await;
    let before = granted.quotas[0].allocated_cents;
    ada.set_grant(&wanted_grant(&granted, false, "1"), None).await.unwrap();
    let set = command(&*noor, &[customer], "240").await;
    assert!(matches!(noor.set_budgets(&set).await, Err(Problem::NotGranted { .. })));
    let after = noor.budget_page(&Selection::one(customer)).await.unwrap();
    let budget = after.customers[0].facts.budget.as_ref().unwrap();
    assert_eq!(budget.amount, BudgetAmount::parse("220").unwrap());
    assert_eq!(after.quotas[0].allocated_cents, before);
    assert_eq!(after.quotas[0].granted, None);
    ada.set_budgets(&command(&*ada, &[customer], "250").await).await.unwrap();

    let page = ada.reseller(southbay.partner.id).await.unwrap();
    let told: Vec<_> = page.records.iter().map(|record| record.entry.operation()).collect();
    assert_eq!(told, ["Revoke", "Grant"]);
    assert_eq!(page.records[0].operator, "Ada Lindqvist");
    let verdict = world.center.verify(&|_| {}).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
}

async fn a_quota_below_what_is_allocated_accepts_decreases_only(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = world.sign_in("ada@meridian.example").await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let acme = find(&*rosa, "acme robotics").await.id;
    let northwind = reseller(&*ada, "northwind").await;
    ada.set_grant(&wanted_grant(&northwind, true, "2000"), None).await.unwrap();
    let refused = rosa.set_budgets(&command(&*rosa, &[acme], "1000.01").await).await;
    assert!(matches!(refused, Err(Problem::QuotaExceeded { .. })), "{refused:?}");
    rosa.set_budgets(&command(&*rosa, &[acme], "900").await).await.unwrap();
    let page = ada.reseller(northwind.partner.id).await.unwrap();
    assert!(matches!(
        &page.records[0].entry,
        Entry::Partner { change: PartnerChange::QuotaSet { .. }, .. }
    ));
    let near = ResellerQuery { state: Some(ResellerFilter::NearQuota), ..ResellerQuery::default() };
    let near = ada.resellers(&near).await.unwrap();
    assert!(near.rows.iter().any(|row| row.partner.id == northwind.partner.id));
}

async fn two_who_grant_at_once_do_not_overwrite_each_other(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = world.sign_in("ada@meridian.example").await;
    let seen = reseller(&*ada, "eastgate").await;
    ada.set_grant(&wanted_grant(&seen, true, "30000"), None).await.unwrap();
    let refused = ada.set_grant(&wanted_grant(&seen, true, "40000"), None).await;
    assert!(matches!(refused, Err(Problem::ChangedMeanwhile { .. })), "{refused:?}");
    let now = reseller(&*ada, "eastgate").await;
    assert_eq!(now.quotas[0].granted, Some(BudgetAmount::parse("30000").unwrap()));
    // The same once more changes nothing and leaves no record.
    assert_eq!(ada.set_grant(&wanted_grant(&now, true, "30000"), None).await.unwrap(), None);
    assert_eq!(ada.reseller(seen.partner.id).await.unwrap().records.len(), 1);
}

async fn only_a_distributor_has_resellers(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = world.sign_in("ada@meridian.example").await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let northwind = reseller(&*ada, "northwind").await;
    let all = ResellerQuery::default();
    assert_eq!(ada.resellers(&all).await.unwrap().matching, 3);
    assert_eq!(rosa.resellers(&all).await, Err(Problem::NotFound));
    assert_eq!(rosa.reseller(northwind.partner.id).await, Err(Problem::NotFound));
    let raise = wanted_grant(&northwind, true, "900000");
    assert_eq!(rosa.set_grant(&raise, None).await, Err(Problem::NotFound), "not even its own");
    // Its customers alone, for whom they belong to and nobody else.
    let of =
        |id| CustomerQuery { whose: Whose::Resellers, of: Some(id), ..CustomerQuery::default() };
    let theirs = ada.customers(&of(northwind.partner.id)).await.unwrap();
    assert!(theirs.rows.iter().all(|row| row.owner == northwind.partner.name));
    assert_eq!(theirs.matching, northwind.customers);
    assert_eq!(rosa.customers(&of(northwind.partner.id)).await, Err(Problem::NotFound));
    let meridian = ada.me().await.unwrap().partner.id;
    assert_eq!(ada.reseller(meridian).await, Err(Problem::NotFound));

    // A key of the distributor reads them, and grants nothing.
    let name = Name::parse("Reader").unwrap();
    let made = ada.add_key(&NewKey::of_partner(name, &Scope::ALL), None).await.unwrap();
    let key = world.center.enter_with_key(&made.access, &made.secret).await.unwrap();
    assert_eq!(key.resellers(&all).await.unwrap().rows.len(), 3);
    let refused = key.set_grant(&raise, None).await;
    assert!(matches!(refused, Err(Problem::RoleForbids { action: Action::Grant, .. })));
}

async fn a_request_is_answered_by_granting_or_declining(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = world.sign_in("ada@meridian.example").await;
    let noor = world.sign_in("noor@southbay.example").await;
    let vera = world.sign_in("vera@northwind.example").await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let grant = NewRequest { kind: RequestKind::Grant, wanted: None };
    noor.ask(&grant).await.unwrap();
    assert!(matches!(noor.ask(&grant).await, Err(Problem::AskedAlready { .. })));
    assert!(matches!(vera.ask(&grant).await, Err(Problem::RoleForbids { .. })));
    assert_eq!(ada.ask(&grant).await, Err(Problem::NotFound));
    world.hands.advance(SignedDuration::from_secs(1));
    let wanted = BudgetAmount::parse("600000").ok();
    rosa.ask(&NewRequest { kind: RequestKind::Monthly, wanted }).await.unwrap();

    let open = ada.requests().await.unwrap();
    let asked: Vec<_> =
        open.iter().map(|one| (one.reseller.name.as_str(), one.by.as_str())).collect();
    assert_eq!(asked, [("Southbay Systems", "Noor Rahman"), ("Northwind Cloud", "Rosa Mendes")]);
    assert_eq!(noor.requests().await, Err(Problem::NotFound));
    let today = ada.overview().await.unwrap().resellers.unwrap();
    assert_eq!(today.requests, open);
    let of_all = async |whose| {
        let query = CustomerQuery { whose, ..CustomerQuery::default() };
        ada.customers(&query).await.unwrap().matching
    };
    assert_eq!(today.figures.customers, of_all(Whose::Resellers).await);
    assert_ne!(today.figures.customers, of_all(Whose::Own).await);
    let names: Vec<_> = today.first.iter().map(|row| row.partner.name.as_str()).collect();
    assert_eq!(names, ["Eastgate IT", "Northwind Cloud", "Southbay Systems"]);
    assert_eq!(noor.overview().await.unwrap().resellers, None);

    // Granting is the answer to the one, a reason to the other.
    let southbay = reseller(&*ada, "southbay").await;
    ada.set_grant(&wanted_grant(&southbay, true, "100000"), None).await.unwrap();
    let told = noor.partner_information().await.unwrap().requests;
    assert!(told[0].answer.as_ref().unwrap().approved);
    let reason = Reason::parse("Next year").unwrap();
    assert_eq!(rosa.decline_request(open[1].id, &reason).await, Err(Problem::NotFound));
    ada.decline_request(open[1].id, &reason).await.unwrap();
    assert_eq!(ada.decline_request(open[1].id, &reason).await, Err(Problem::NotFound));
    let told = rosa.partner_information().await.unwrap().requests.remove(0).answer.unwrap();
    assert_eq!((told.approved, told.reason), (false, Some(reason)));
    assert_eq!(ada.requests().await.unwrap(), []);
    // What was answered can be asked for again.
    rosa.ask(&NewRequest { kind: RequestKind::Monthly, wanted }).await.unwrap();
}

async fn a_quota_is_told_of_once_per_crossing(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = world.sign_in("ada@meridian.example").await;
    let eastgate = reseller(&*ada, "eastgate").await;
    let allocated = eastgate.quotas[0].allocated_cents;
    // A quota of which so many per cent are allocated.
    let grant = async |percent: i64| {
        let seen = reseller(&*ada, "eastgate").await;
        let quota = group_cents(allocated * 100 / percent);
        ada.set_grant(&wanted_grant(&seen, true, &quota), None).await.unwrap();
    };
    grant(50).await;
    let settings = EndpointSettings {
        url: "http://127.0.0.1:9/".into(),
        types: vec![EventType::QuotaReached],
    };
    let endpoint = ada.add_endpoint(&settings).await.unwrap().id;
    let told = async || ada.deliveries(endpoint).await.unwrap().deliveries.len();
    let steps = [(80, 1), (85, 1), (95, 2), (50, 2), (80, 3)];
    for (percent, expected) in steps {
        grant(percent).await;
        assert_eq!(told().await, expected, "at {percent} per cent");
    }
}

async fn a_frozen_reseller_freezes_its_customers_by_derivation(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = world.sign_in("ada@meridian.example").await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let northwind = reseller(&*ada, "northwind").await;
    let acme = find(&*rosa, "acme robotics").await;
    assert_eq!(acme.state, CustomerState::Active);
    let arrears = |frozen, version| Restrict {
        reseller: northwind.partner.id,
        frozen,
        reason: Reason::parse("In arrears").unwrap(),
        version: Some(version),
    };
    assert_eq!(rosa.restrict(&arrears(true, 1), None).await, Err(Problem::NotFound));
    assert_eq!(ada.restrict(&arrears(true, northwind.version), None).await, Ok(true));
    let stale = ada.restrict(&arrears(false, northwind.version), None).await;
    assert!(matches!(stale, Err(Problem::ChangedMeanwhile { .. })));

    // Its customers are restricted without a row of theirs being touched.
    let partner =
        CustomerState::Frozen { cause: FreezeCause::Partner, level: FreezeLevel::Account };
    assert_eq!(find(&*rosa, "acme robotics").await.state, partner);
    let standing = rosa.standing(acme.id).await.unwrap();
    assert!(!standing.may_purchase && !standing.may_change && standing.may_use);
    assert_eq!(
        (standing.state, standing.hindrances),
        (partner, vec![Hindrance::PartnerRestricted])
    );
    let request = HoldRequest {
        customer: acme.id,
        amount: Money::from_nanos(1_000_000_000),
        expires_in: SignedDuration::from_mins(5),
    };
    let asked = rosa.authorize(request, None).await.unwrap();
    assert!(matches!(asked, Authorization::Declined { .. }), "{asked:?}");
    let charge = Charge {
        id: ChargeId::parse("while-frozen").unwrap(),
        customer: acme.id,
        amount: Money::from_nanos(1_000_000_000),
        occurred_at: world.clock.now(),
        category: ChargeCategory::Usage,
        service: None,
        description: None,
        corrects: None,
    };
    let recorded = rosa.record_charges(vec![charge]).await.unwrap();
    assert_eq!(recorded[0].outcome, Outcome::Recorded);
    let borealis = find(&*rosa, "borealis").await.id;
    let unfreeze = SetBudget { unfreeze: true, ..command(&*rosa, &[borealis], "250").await };
    let refused = rosa.set_budgets(&unfreeze).await;
    assert!(matches!(refused, Err(Problem::PartnerFrozen { .. })), "{refused:?}");
    let why = rosa.partner_information().await.unwrap().frozen.unwrap();
    assert_eq!(why.reason.unwrap().as_str(), "In arrears");
    let today = ada.overview().await.unwrap().resellers.unwrap();
    assert_eq!(today.frozen[0].partner.id, northwind.partner.id);

    let now = reseller(&*ada, "northwind").await;
    assert_eq!(ada.restrict(&arrears(false, now.version), None).await, Ok(true));
    assert_eq!(find(&*rosa, "acme robotics").await.state, CustomerState::Active);
    rosa.set_budgets(&unfreeze).await.unwrap();
    let told = ada.reseller(northwind.partner.id).await.unwrap().records;
    let told: Vec<_> = told.iter().map(|record| record.entry.operation()).collect();
    assert_eq!(told, ["Unfreeze", "Freeze"]);
    let verdict = world.center.verify(&|_| {}).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
}

async fn an_operator_freezes_a_distributor_and_all_below_it(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let meridian = "Meridian Distribution";
    assert!(world.center.restrict_partner(meridian, true, "Unpaid").await.unwrap());
    assert!(!world.center.restrict_partner(meridian, true, "Unpaid").await.unwrap());
    let acme = find(&*rosa, "acme robotics").await;
    assert!(matches!(acme.state, CustomerState::Frozen { cause: FreezeCause::Partner, .. }));
    assert!(rosa.me().await.unwrap().partner.frozen, "with its distributor");
    assert_eq!(rosa.partner_information().await.unwrap().frozen, None, "not itself");
    assert!(world.center.restrict_partner(meridian, false, "Paid").await.unwrap());
    assert_eq!(find(&*rosa, "acme robotics").await.state, CustomerState::Active);
    assert!(world.center.restrict_partner("Nobody", true, "Unpaid").await.is_err());

    let amount = BudgetAmount::parse("1000000").ok();
    world.center.set_consumption_quota(meridian, amount).await.unwrap();
    let ada = world.sign_in("ada@meridian.example").await;
    assert_eq!(ada.partner_information().await.unwrap().consumption_quota, amount);
    assert!(world.center.set_consumption_quota("Northwind Cloud", amount).await.is_err());
}

async fn a_customer_moves_with_its_budget_freezes_and_records(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = world.sign_in("ada@meridian.example").await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let eli = world.sign_in("eli@eastgate.example").await;
    let acme = find(&*rosa, "acme robotics").await;
    let [northwind, eastgate] =
        [reseller(&*ada, "northwind").await, reseller(&*ada, "eastgate").await];
    let found = ada.move_page(acme.id, "EASTG").await.unwrap();
    assert_eq!((found.targets.len(), found.more), (2, false), "Meridian itself and Eastgate");
    let page = ada.move_page(acme.id, "").await.unwrap();
    assert_eq!(page.owner.id, northwind.partner.id);
    assert_eq!(page.targets.len(), 3, "Meridian itself, Eastgate, Southbay");
    assert_eq!(rosa.move_page(acme.id, "").await, Err(Problem::NotFound));
    let to =
        |customer, version, to| MoveCustomer { customer: Choice { id: customer, version }, to };
    let seen = Some(page.customer.version);
    let command = to(acme.id, seen, eastgate.partner.id);
    assert_eq!(rosa.move_customer(&command, None).await, Err(Problem::NotFound));
    assert_eq!(ada.move_customer(&command, None).await.unwrap().as_str(), "Eastgate IT");
    let again = ada.move_customer(&command, None).await;
    assert!(matches!(again, Err(Problem::ChangedMeanwhile { .. })), "{again:?}");

    // Its budget counts for the other, and only the other sees it, with all that was recorded before.
    let cents = acme.budget.as_ref().unwrap().amount.cents();
    let allocated = async |name: &str| reseller(&*ada, name).await.quotas[0].allocated_cents;
    assert_eq!(allocated("northwind").await, northwind.quotas[0].allocated_cents - cents);
    assert_eq!(allocated("eastgate").await, eastgate.quotas[0].allocated_cents + cents);
    assert_eq!(rosa.standing(acme.id).await, Err(Problem::NotFound));
    let moved = find(&*eli, "acme robotics").await;
    assert_eq!((&moved.budget, moved.used, moved.manager), (&acme.budget, acme.used, None));
    let told = eli.records(acme.id, None).await.unwrap().records;
    let of_moves = told.iter().filter(|record| record.entry.operation() == "Move Customer");
    assert_eq!(of_moves.count(), 2, "in the chains of both");
    assert!(told.iter().any(|record| record.entry.operation() == "Set Budget"));

    // Its freezes go with it: they are counted for whom it belongs to.
    let borealis = find(&*rosa, "borealis").await.id;
    let meridian = ada.me().await.unwrap().partner.id;
    let new = CustomerQuery {
        state: Some(StateFilter::FrozenNew),
        search: "borealis".into(),
        ..CustomerQuery::default()
    };
    assert_eq!(ada.customers(&new).await.unwrap().rows.len(), 0);
    let before = ada.figures().await.unwrap().frozen_new.number();
    ada.move_customer(&to(borealis, None, meridian), None).await.unwrap();
    assert_eq!(ada.figures().await.unwrap().frozen_new.number(), before + 1);
    assert_eq!(ada.customers(&new).await.unwrap().rows[0].id, borealis);
    let verdict = world.center.verify(&|_| {}).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
}

async fn a_reseller_without_customers_is_offboarded(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = world.sign_in("ada@meridian.example").await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let northwind = reseller(&*ada, "northwind").await;
    let refused = ada.offboard(northwind.partner.id, None, None).await;
    assert!(matches!(refused, Err(Problem::HasCustomers { .. })), "{refused:?}");

    let meridian = Some("Meridian Distribution");
    world.center.add_partner(PartnerKind::Reseller, "Westgate", meridian).await.unwrap();
    let email = "wim@westgate.example";
    world.center.add_member("Westgate", email, "Wim", Role::Admin, PASSWORD).await.unwrap();
    let wim = world.sign_in(email).await;
    let ask = NewRequest { kind: RequestKind::Grant, wanted: None };
    wim.ask(&ask).await.unwrap();
    let westgate = reseller(&*ada, "westgate").await;
    let stale = ada.offboard(westgate.partner.id, Some(westgate.version + 1), None).await;
    assert!(matches!(stale, Err(Problem::ChangedMeanwhile { .. })));
    assert_eq!(rosa.offboard(westgate.partner.id, None, None).await, Err(Problem::NotFound));
    ada.offboard(westgate.partner.id, Some(westgate.version), None).await.unwrap();

    assert_eq!(wim.me().await, Err(Problem::NotSignedIn));
    let request =
        SignIn { email: email.into(), password: PASSWORD.into(), address: "192.0.2.1".into() };
    assert!(matches!(world.center.sign_in(&request).await, Err(Problem::SignInRefused)));
    assert_eq!(ada.resellers(&ResellerQuery::default()).await.unwrap().matching, 3);
    assert_eq!(ada.requests().await.unwrap(), []);
    let acme = find(&*rosa, "acme robotics").await.id;
    let choice = Choice { id: acme, version: None };
    let gone = MoveCustomer { customer: choice, to: westgate.partner.id };
    assert_eq!(ada.move_customer(&gone, None).await, Err(Problem::NotFound));
    let verdict = world.center.verify(&|_| {}).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
}

async fn a_reseller_is_looked_after_by_a_member_of_its_distributor(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = world.sign_in("ada@meridian.example").await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let email = "max@meridian.example";
    let distributor = "Meridian Distribution";
    world.center.add_member(distributor, email, "Max", Role::Operator, PASSWORD).await.unwrap();
    let max = world.sign_in(email).await.me().await.unwrap().member;
    let id = reseller(&*ada, "southbay").await.partner.id;
    let version = async || Some(ada.reseller(id).await.unwrap().reseller.version);
    assert!(ada.reseller(id).await.unwrap().managers.iter().any(|one| one.id == max));

    ada.assign_reseller(id, version().await, Some(max)).await.unwrap();
    let assigned = reseller(&*ada, "southbay").await;
    assert_eq!(assigned.manager.unwrap().name.as_str(), "Max");
    assert_eq!(reseller(&*ada, "northwind").await.manager, None);

    // Neither a stranger, nor by one, nor from a page that is out of date.
    let stranger = rosa.me().await.unwrap().member;
    let refused = ada.assign_reseller(id, version().await, Some(stranger)).await;
    assert_eq!(refused, Err(Problem::NotFound));
    assert_eq!(rosa.assign_reseller(id, None, Some(stranger)).await, Err(Problem::NotFound));
    let stale = ada.assign_reseller(id, Some(0), None).await;
    assert!(matches!(stale, Err(Problem::ChangedMeanwhile { .. })), "{stale:?}");
    let by_max = world.sign_in(email).await.assign_reseller(id, None, None).await;
    assert!(matches!(by_max, Err(Problem::RoleForbids { .. })), "{by_max:?}");

    // Whoever is gone looks after nobody, and nobody can be said to.
    ada.remove_member(max, None).await.unwrap();
    assert_eq!(reseller(&*ada, "southbay").await.manager, None);
    let ada_id = ada.me().await.unwrap().member;
    ada.assign_reseller(id, None, Some(ada_id)).await.unwrap();
    ada.assign_reseller(id, None, None).await.unwrap();
    let page = ada.reseller(id).await.unwrap();
    assert_eq!(page.reseller.manager, None);
    let told: Vec<_> = page.records.iter().map(|record| record.entry.operation()).collect();
    assert_eq!(told, ["Assign Account Manager"; 3]);
    let verdict = world.center.verify(&|_| {}).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
}

async fn a_reseller_is_added_with_an_administrator_who_is_invited(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = world.sign_in("ada@meridian.example").await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let new = |name: &str| NewReseller {
        name: Name::parse(name).unwrap(),
        admin: Email::parse("wim@westgate.example").unwrap(),
    };
    assert_eq!(rosa.add_reseller(&new("Westgate"), None).await, Err(Problem::NotFound));
    assert_eq!(ada.add_reseller(&new("northwind CLOUD"), None).await, Err(Problem::NameTaken));
    assert_eq!(world.mails(), Vec::<String>::new());
    let id = ada.add_reseller(&new("Westgate"), None).await.unwrap();
    let westgate = ada.reseller(id).await.unwrap();
    assert!(!westgate.reseller.partner.granted);
    assert!(westgate.records.iter().any(|record| record.entry.operation() == "Add Reseller"));
    let mail = world.mails().remove(0);
    assert!(mail.contains("wim@westgate.example") && mail.contains("Westgate"), "{mail}");
    let verdict = world.center.verify(&|_| {}).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
}

/// The first reseller that a search finds.
async fn reseller(session: &dyn Session, search: &str) -> ResellerRow {
    let query = ResellerQuery { search: search.into(), ..ResellerQuery::default() };
    session.resellers(&query).await.unwrap().rows.remove(0)
}

/// A grant with a monthly quota alone, for the version that was seen.
fn wanted_grant(seen: &ResellerRow, granted: bool, monthly: &str) -> SetGrant {
    SetGrant {
        reseller: seen.partner.id,
        granted,
        quotas: Quotas { monthly: BudgetAmount::parse(monthly).ok(), one_time: None },
        version: Some(seen.version),
    }
}

/// A customer of the reseller that has a monthly budget and is not frozen.
async fn customer_of(session: &dyn Session) -> domain::id::CustomerId {
    let own = CustomerQuery { whose: Whose::Own, ..CustomerQuery::default() };
    let rows = session.customers(&own).await.unwrap().rows;
    rows.into_iter().find(|row| row.budget.is_some()).unwrap().id
}
