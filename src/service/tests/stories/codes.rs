//! Verification codes: for exactly one setting, once, for ten minutes, with five tries.

use domain::{
    access::Scope,
    contract::{NewKey, Session},
    list::CustomerQuery,
    money::BudgetAmount,
    operation::Operation,
    problem::{CodeError, Problem},
    set_budget::SetBudget,
    text::Name,
};
use jiff::SignedDuration;
use store::{on_both_engines, testing::Fresh};

use crate::world::{World, command};

on_both_engines!(
    a_code_opens_the_setting_it_was_sent_for_once,
    codes_expire_and_run_out_of_tries,
    a_key_asks_for_a_code_of_its_own,
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
    let mail = world.mails().pop().unwrap();
    assert!(mail.contains("To: <eli@eastgate.example"), "{mail}");
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
