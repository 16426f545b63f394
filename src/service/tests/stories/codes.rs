//! Verification codes: for exactly one setting, once, for ten minutes, with five tries.

use domain::{
    access::Scope,
    contract::{NewKey, NewReseller, Session},
    list::{CustomerQuery, Whose},
    money::BudgetAmount,
    moving::MoveCustomer,
    operation::Operation,
    problem::{CodeError, Problem},
    restriction::Restrict,
    set_budget::{Choice, SetBudget},
    text::{Email, Name, Reason},
};
use jiff::SignedDuration;
use store::{on_both_engines, testing::Fresh};

use crate::world::{World, command};

on_both_engines!(
    a_code_opens_the_setting_it_was_sent_for_once,
    codes_expire_and_run_out_of_tries,
    a_key_asks_for_a_code_of_its_own,
    what_a_distributor_does_to_resellers_asks_for_a_code,
);

async fn begin(fresh: &Fresh) -> (World, std::sync::Arc<dyn Session>, SetBudget) {
    let world = World::demo(fresh).await;
    let eli = world.sign_in("eli@eastgate.example").await;
    let query = CustomerQuery {
        state: Some(domain::list::StateFilter::Active),
        ..CustomerQuery::default()
    };
    let row = eli.customers(&query).await.unwrap().rows.remove(0);
    // What it has already, so that the quota is no question.
    let amount = row.budget.unwrap().amount.plain();
    let set = command(&*eli, &[row.id], &amount).await;
    (world, eli, set)
}

fn code_of(world: &World) -> String {
    code_to(world, "eli@eastgate.example")
}

fn code_to(world: &World, whom: &str) -> String {
    let mail = world.mails().pop().unwrap();
    assert!(mail.contains(&format!("To: <{whom}")), "{mail}");
    let (_, after) = mail.split_once("code is ").unwrap();
    after[..6].to_owned()
}

fn with(set: &SetBudget, code: &str) -> SetBudget {
    SetBudget { code: Some(code.into()), ..set.clone() }
}

fn refused(error: CodeError) -> Result<domain::contract::BudgetsSet, Problem> {
    Err(Problem::VerificationCode { error })
}

async fn a_code_opens_the_setting_it_was_sent_for_once(fresh: &Fresh) {
    let (world, eli, set) = begin(fresh).await;
    assert_eq!(eli.set_budgets(&set).await, refused(CodeError::Missing));
    let answer = eli.send_code(&Operation::SetBudgets(set.clone())).await.unwrap();
    assert_eq!(answer.to, "e•••@eastgate.example");
    assert!(matches!(
        eli.send_code(&Operation::SetBudgets(set.clone())).await,
        Err(Problem::TooManyAttempts { .. })
    ));
    let code = code_of(&world);
    assert_eq!(world.mails().len(), 1);

    let other = SetBudget { amount: BudgetAmount::parse("0.01").unwrap(), ..set.clone() };
    assert_eq!(eli.set_budgets(&with(&other, &code)).await, refused(CodeError::Wrong));
    assert_eq!(eli.set_budgets(&with(&set, &format!(" {code} "))).await.unwrap().set, 1);
    assert_eq!(eli.set_budgets(&with(&set, &code)).await, refused(CodeError::Expired));
}

async fn codes_expire_and_run_out_of_tries(fresh: &Fresh) {
    let (world, eli, set) = begin(fresh).await;
    eli.send_code(&Operation::SetBudgets(set.clone())).await.unwrap();
    let code = code_of(&world);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(eli.set_budgets(&with(&set, wrong)).await, refused(CodeError::Wrong));
    }
    assert_eq!(eli.set_budgets(&with(&set, &code)).await, refused(CodeError::Expired));

    world.hands.advance(SignedDuration::from_secs(61));
    eli.send_code(&Operation::SetBudgets(set.clone())).await.unwrap();
    let code = code_of(&world);
    world.hands.advance(SignedDuration::from_mins(10) + SignedDuration::from_secs(1));
    assert_eq!(eli.set_budgets(&with(&set, &code)).await, refused(CodeError::Expired));
}

async fn a_key_asks_for_a_code_of_its_own(fresh: &Fresh) {
    let (world, eli, set) = begin(fresh).await;
    let scopes = [Scope::CustomersRead, Scope::ChargesWrite];
    let key = |name: &str| NewKey::of_partner(Name::parse(name).unwrap(), &scopes);
    let wrong = |error| Err(Problem::VerificationCode { error });
    assert_eq!(eli.add_key(&key("Shop"), None).await, wrong(CodeError::Missing));
    let none = NewKey { scopes: Vec::new(), ..key("Shop") };
    assert_eq!(eli.send_code(&Operation::MakeKey(none)).await, Err(Problem::NoScopes));
    eli.send_code(&Operation::MakeKey(key("Shop"))).await.unwrap();
    let code = code_of(&world);
    let mail = world.mails().pop().unwrap();
    assert!(mail.contains("makes the API key Shop for customers:read, charges:write"), "{mail}");

    assert_eq!(eli.set_budgets(&with(&set, &code)).await, refused(CodeError::Wrong));
    assert_eq!(eli.add_key(&key("Other"), Some(&code)).await, wrong(CodeError::Wrong));
    let made = eli.add_key(&key("Shop"), Some(&code)).await.unwrap();
    assert_eq!(eli.rotate_key(made.id, Some(&code)).await, wrong(CodeError::Expired));

    let foreign = world.sign_in("rosa@northwind.example").await;
    let rotate = Operation::RotateKey(made.id);
    assert_eq!(foreign.send_code(&rotate).await, Err(Problem::NotFound));
    world.hands.advance(SignedDuration::from_secs(61));
    eli.send_code(&rotate).await.unwrap();
    assert!(eli.rotate_key(made.id, Some(&code_of(&world))).await.is_ok());
}

/// Has a code sent for a step, and says what its mail says.
async fn asked(world: &World, ada: &dyn Session, step: &Operation, says: &str) -> String {
    world.hands.advance(SignedDuration::from_secs(61));
    ada.send_code(step).await.unwrap();
    let mail = world.mails().pop().unwrap();
    assert!(mail.contains(says), "{mail}");
    code_to(world, "ada@meridian.example")
}

async fn what_a_distributor_does_to_resellers_asks_for_a_code(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let ada = &*world.sign_in("ada@meridian.example").await;
    ada.switch_codes(true, None).await.unwrap();
    let missing = Problem::VerificationCode { error: CodeError::Missing };
    let wrong = Problem::VerificationCode { error: CodeError::Wrong };

    let new = |name: &str| NewReseller {
        name: Name::parse(name).unwrap(),
        admin: Email::parse("wim@westgate.example").unwrap(),
    };
    assert_eq!(ada.add_reseller(&new("Westgate"), None).await, Err(missing.clone()));
    let taken = Operation::AddReseller(new("Northwind Cloud"));
    assert_eq!(ada.send_code(&taken).await, Err(Problem::NameTaken));
    let step = Operation::AddReseller(new("Westgate"));
    let code =
        asked(&world, ada, &step, "adds the reseller Westgate with the administrator wim@").await;
    assert_eq!(ada.add_reseller(&new("Eastend"), Some(&code)).await, Err(wrong.clone()));
    let westgate = ada.add_reseller(&new("Westgate"), Some(&code)).await.unwrap();

    let freeze = |reason: &str| Restrict {
        reseller: westgate,
        frozen: true,
        reason: Reason::parse(reason).unwrap(),
        version: None,
    };
    let arrears = freeze("In arrears");
    assert_eq!(ada.restrict(&arrears, None).await, Err(missing.clone()));
    let code = asked(&world, ada, &Operation::Restrict(arrears.clone()), "freezes Westgate").await;
    assert_eq!(ada.restrict(&freeze("For fun"), Some(&code)).await, Err(wrong));
    assert_eq!(ada.restrict(&arrears, Some(&code)).await, Ok(true));

    let whose = CustomerQuery { whose: Whose::Resellers, ..CustomerQuery::default() };
    let customer = ada.customers(&whose).await.unwrap().rows.remove(0);
    let choice = Choice { id: customer.id, version: None };
    let to = MoveCustomer { customer: choice, to: westgate };
    assert_eq!(ada.move_customer(&to, None).await, Err(missing.clone()));
    let moves = format!("moves {} from", customer.name);
    let code = asked(&world, ada, &Operation::Move(to), &moves).await;
    assert_eq!(ada.move_customer(&to, Some(&code)).await.unwrap().as_str(), "Westgate");

    let refused = ada.send_code(&Operation::Offboard(westgate)).await;
    assert!(matches!(refused, Err(Problem::HasCustomers { .. })), "{refused:?}");
    let spare = {
        let code = asked(&world, ada, &Operation::AddReseller(new("Spare")), "Spare").await;
        ada.add_reseller(&new("Spare"), Some(&code)).await.unwrap()
    };
    assert_eq!(ada.offboard(spare, None, None).await, Err(missing));
    let code = asked(&world, ada, &Operation::Offboard(spare), "offboards Spare").await;
    ada.offboard(spare, None, Some(&code)).await.unwrap();
}
