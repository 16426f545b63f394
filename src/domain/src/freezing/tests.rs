//! What freezing and unfreezing do, case by case, and the law that an unfreeze undoes any freezes.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    access::{Principal, Rights, Role},
    id::{MemberId, PartnerId},
    money::Money,
    partner::{PartnerKind, Superior},
    text::Name,
};

use FreezeLevel::{Account, AccountAndResources};

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn reseller() -> Partner {
    Partner {
        id: PartnerId::new(Uuid::from_u128(1)),
        kind: PartnerKind::Reseller,
        name: name("Northwind Cloud"),
        distributor: Some(Superior {
            id: PartnerId::new(Uuid::from_u128(9)),
            name: name("Meridian"),
        }),
        granted: true,
        frozen: false,
        verification_code: false,
        lift_at_restore: true,
        marks: crate::alert::Marks::default(),
    }
}

fn actor(partner: Partner, role: Role) -> Actor {
    let principal = Principal::Member(MemberId::new(Uuid::from_u128(5)));
    Actor { principal, rights: Rights::Role(role), partner }
}

fn freeze(cause: FreezeCause, level: FreezeLevel) -> Freeze {
    let ends = "2026-12-01T00:00:00Z".parse().unwrap();
    Freeze {
        cause,
        level,
        reason: (cause == FreezeCause::Manual).then(|| Reason::parse("arrears").unwrap()),
        since: "2026-11-02T00:00:00Z".parse().unwrap(),
        holds_until: (cause == FreezeCause::Automatic).then_some(ends),
    }
}

fn customer(named: &str, freezes: &[Freeze]) -> CustomerFacts {
    CustomerFacts {
        id: CustomerId::new(Uuid::from_u128(10 + named.len() as u128)),
        name: name(named),
        version: 3,
        association: Association::Resale,
        budget: None,
        used_month: Money::ZERO,
        used_one_time: Money::ZERO,
        freezes: freezes.to_vec(),
    }
}

fn command(act: FreezeAct, customers: &[CustomerFacts]) -> FreezeCommand {
    let seen = customers.iter().map(|c| Choice { id: c.id, version: Some(3) });
    FreezeCommand {
        whom: Whom::Named(seen.collect()),
        act,
        reason: Reason::parse("asked for it").unwrap(),
        agreed: true,
        code: None,
    }
}

fn run(act: FreezeAct, customers: &[CustomerFacts]) -> Result<Vec<Change>, Problem> {
    let rosa = actor(reseller(), Role::Operator);
    decide(&command(act, customers), customers, (&rosa, &reseller()), now())
}

fn not_in(error: FreezeError) -> Problem {
    Problem::Freezing { customer: name("Acme"), error }
}

#[test]
fn an_account_is_frozen_by_hand_until_it_is_unfrozen() {
    let acme = customer("Acme", &[]);
    let frozen = run(FreezeAct::Freeze(Account), std::slice::from_ref(&acme)).unwrap().remove(0);
    let begun = frozen.frozen.unwrap();
    assert_eq!((begun.cause, begun.level), (FreezeCause::Manual, Account));
    assert_eq!((begun.since, begun.holds_until), (now(), None));
    assert_eq!(begun.reason.as_ref().map(Reason::as_str), Some("asked for it"));

    let acme = customer("Acme", std::slice::from_ref(&begun));
    let lifted = run(FreezeAct::Unfreeze(Account), std::slice::from_ref(&acme)).unwrap().remove(0);
    assert_eq!((lifted.lifted, lifted.frozen), (vec![begun], None));
    let again = run(FreezeAct::Freeze(Account), &[acme]);
    assert_eq!(again, Err(not_in(FreezeError::Already { level: Account })));
}

#[test]
fn a_frozen_account_can_have_its_resources_frozen_too_and_not_the_other_way() {
    for cause in [FreezeCause::Association, FreezeCause::Automatic, FreezeCause::Manual] {
        let acme = [customer("Acme", &[freeze(cause, Account)])];
        let escalated = run(FreezeAct::Freeze(AccountAndResources), &acme).unwrap().remove(0);
        let begun = escalated.frozen.unwrap();
        assert_eq!((begun.level, begun.since), (AccountAndResources, now()), "{cause:?}");
        assert_eq!(escalated.lifted, [], "the other causes stand for themselves");
    }
    let stopped = [customer("Acme", &[freeze(FreezeCause::Manual, AccountAndResources)])];
    let already = not_in(FreezeError::Already { level: AccountAndResources });
    assert_eq!(run(FreezeAct::Freeze(Account), &stopped), Err(already.clone()));
    assert_eq!(run(FreezeAct::Freeze(AccountAndResources), &stopped), Err(already));
}

#[test]
fn what_ends_with_the_month_can_be_made_to_last() {
    let acme = [customer("Acme", &[freeze(FreezeCause::Automatic, Account)])];
    let begun = run(FreezeAct::Freeze(Account), &acme).unwrap().remove(0).frozen.unwrap();
    assert_eq!((begun.cause, begun.holds_until), (FreezeCause::Manual, None));
}

#[test]
fn an_unfreeze_names_the_level_and_lifts_every_cause() {
    let causes = [
        freeze(FreezeCause::Association, Account),
        freeze(FreezeCause::Automatic, AccountAndResources),
    ];
    let acme = [customer("Acme", &causes)];
    let other = not_in(FreezeError::OtherLevel { level: AccountAndResources });
    assert_eq!(run(FreezeAct::Unfreeze(Account), &acme), Err(other));
    let lifted = run(FreezeAct::Unfreeze(AccountAndResources), &acme).unwrap().remove(0).lifted;
    assert_eq!(lifted, causes);
    let free = [customer("Acme", &[])];
    let none = not_in(FreezeError::Not);
    assert_eq!(run(FreezeAct::Unfreeze(Account), &free), Err(none));
}

#[test]
fn several_are_frozen_together_or_not_at_all() {
    let manual = freeze(FreezeCause::Manual, Account);
    let all = [customer("Acme", &[]), customer("Borealis", std::slice::from_ref(&manual))];
    let changes = run(FreezeAct::Freeze(Account), &all).unwrap();
    assert_eq!(changes.len(), 1, "who is frozen already stays as it is");
    assert_eq!(changes[0].customer, all[0].id);

    let referral =
        CustomerFacts { association: Association::Referral, ..customer("Cobalt Ltd", &[]) };
    let newer = CustomerFacts { version: 4, ..customer("Delta", &[]) };
    let all = [all[0].clone(), referral, newer];
    let Err(Problem::Obstacles { some, count }) = run(FreezeAct::Freeze(Account), &all) else {
        panic!("two stand in the way")
    };
    assert_eq!((some.len(), count), (2, 2));
    assert!(
        matches!(&some[0], Problem::NotResale { customer } if customer.as_str() == "Cobalt Ltd")
    );
    assert!(
        matches!(&some[1], Problem::ChangedMeanwhile { customer } if customer.as_str() == "Delta")
    );
    let message = Problem::Obstacles { some, count }.message();
    assert!(message.contains("Cobalt Ltd") && message.contains("Delta"), "{message}");
}

#[test]
fn those_who_may_not_are_told_why() {
    let acme = [customer("Acme", &[])];
    let freezing = command(FreezeAct::Freeze(AccountAndResources), &acme);
    let as_whom = |actor: &Actor| decide(&freezing, &acme, (actor, &reseller()), now());
    for role in [Role::Finance, Role::AccountManager, Role::Viewer] {
        let refused = as_whom(&actor(reseller(), role));
        assert!(matches!(refused, Err(Problem::RoleForbids { .. })), "{role:?}");
    }
    let above = Partner {
        id: PartnerId::new(Uuid::from_u128(9)),
        kind: PartnerKind::Distributor,
        distributor: None,
        ..reseller()
    };
    let refused = as_whom(&actor(above, Role::Admin));
    assert!(matches!(refused, Err(Problem::Delegated { .. })));
    let silent = FreezeCommand { agreed: false, ..freezing.clone() };
    let rosa = actor(reseller(), Role::Admin);
    let refused = decide(&silent, &acme, (&rosa, &reseller()), now());
    assert_eq!(refused, Err(Problem::AgreementMissing));

    let frozen = Partner { frozen: true, ..reseller() };
    let rosa = actor(frozen.clone(), Role::Admin);
    assert!(decide(&freezing, &acme, (&rosa, &frozen), now()).is_ok());
    let unfreezing = command(FreezeAct::Unfreeze(Account), &acme);
    let refused = decide(&unfreezing, &acme, (&rosa, &frozen), now());
    assert!(matches!(refused, Err(Problem::PartnerFrozen { .. })));
}

proptest! {
    /// Whatever freezes hold, exactly one of the two unfreezes is possible, and nothing holds after it.
    #[test]
    fn one_unfreeze_fits_any_freezes(levels in prop::collection::vec((0..3_usize, any::<bool>()), 1..4)) {
        let causes = [FreezeCause::Association, FreezeCause::Automatic, FreezeCause::Manual];
        let freezes: Vec<_> = levels
            .into_iter()
            .map(|(n, high)| freeze(causes[n], if high { AccountAndResources } else { Account }))
            .collect();
        let acme = [customer("Acme", &freezes)];
        let fitting: Vec<_> = [Account, AccountAndResources]
            .into_iter()
            .filter_map(|level| run(FreezeAct::Unfreeze(level), &acme).ok())
            .collect();
        prop_assert_eq!(fitting.len(), 1);
        prop_assert_eq!(&fitting[0][0].lifted, &freezes);
    }
}
