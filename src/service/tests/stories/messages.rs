//! Messages by mail: once for each event and recipient, tried again when the mail server is down, to those who were chosen.

use std::fs;

use domain::{
    access::Role,
    alert::Marks,
    charge::{Charge, ChargeCategory, Outcome},
    contract::{AuditQuery, MailState, MessagePage, Session},
    id::{CustomerId, MemberId},
    message::{MailFault, MessageType},
    money::Money,
    problem::Problem,
    record::{Entry, OwnChange, PartnerChange},
    request::{NewRequest, RequestKind},
    set_budget::SetBudget,
    text::{ChargeId, Reason},
};
use jiff::SignedDuration;
use store::{on_both_engines, testing::Fresh};

use crate::world::{World, command, find};

on_both_engines!(
    an_alert_is_mailed_once_to_each_administrator,
    two_servers_send_each_mail_once,
    what_is_due_at_once_comes_in_one_letter_of_a_kind,
    what_fails_is_tried_again_and_given_up_after_days,
    those_who_were_chosen_get_the_messages_of_a_kind,
    an_account_manager_is_told_of_its_own_customers_alone,
    a_request_goes_to_the_distributor_and_its_answer_back,
    a_test_mail_tells_what_came_of_it,
    warnings_come_at_the_shares_that_were_chosen,
);

/// Gives Borealis Foods a budget of 10.00 that freezes by itself.
async fn prepare(rosa: &dyn Session) -> CustomerId {
    let borealis = find(rosa, "Borealis Foods").await.id;
    let command = command(rosa, &[borealis], "10.00").await;
    rosa.set_budgets(&SetBudget { unfreeze: true, ..command }).await.unwrap();
    borealis
}

async fn spend(world: &World, session: &dyn Session, customer: CustomerId, amount: &str) {
    let charge = Charge {
        id: ChargeId::parse(amount).unwrap(),
        customer,
        amount: Money::parse_half_even(amount).unwrap(),
        occurred_at: world.clock.now(),
        category: ChargeCategory::Usage,
        service: None,
        description: None,
        corrects: None,
    };
    let answers = session.record_charges(vec![charge]).await.unwrap();
    assert_eq!(answers[0].outcome, Outcome::Recorded);
}

/// Whom mails went to, and their subjects.
fn sent(world: &World) -> Vec<(String, String)> {
    let header = |mail: &str, name: &str| {
        let line = mail.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim_matches(['<', '>']).to_owned()
    };
    let mails = world.mails();
    let mut sent: Vec<_> =
        mails.iter().map(|mail| (header(mail, "To: "), header(mail, "Subject: "))).collect();
    sent.sort();
    sent
}

async fn member(session: &dyn Session, name: &str) -> MemberId {
    let members = session.messages().await.unwrap().members;
    members.iter().find(|member| member.name.as_str().starts_with(name)).unwrap().id
}

fn states(page: &MessagePage) -> Vec<MailState> {
    page.mails.iter().map(|mail| mail.state).collect()
}

const ROSA: &str = "rosa@northwind.example";
const OMAR: &str = "omar@northwind.example";
const VERA: &str = "vera@northwind.example";
const ALERT: &str = "Borealis Foods has used 90 % of its budget";
const USED_UP: &str = "Borealis Foods has used 100 % of its budget";
const FROZEN: &str = "Borealis Foods was frozen: its budget is used up";

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(to, subject): &(&str, &str)| ((*to).to_owned(), (*subject).to_owned());
    let mut pairs: Vec<_> = expected.iter().map(pair).collect();
    pairs.sort();
    pairs
}

async fn an_alert_is_mailed_once_to_each_administrator(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    rosa.change_role(member(&*rosa, "Omar").await, Role::Admin, None).await.unwrap();
    let borealis = prepare(&*rosa).await;
    spend(&world, &*rosa, borealis, "9.00").await;
    assert!(world.mails().is_empty(), "enforcement does not wait for mail");
    world.center.send_mails().await.unwrap();
    world.center.send_mails().await.unwrap();
    assert_eq!(sent(&world), pairs(&[(OMAR, ALERT), (ROSA, ALERT)]), "only the highest mark");
    let mail = world.mails().remove(0);
    assert!(mail.contains("multipart/alternative") && mail.contains("Used: 9.00 USD"), "{mail}");
    assert!(mail.contains(&format!("https://partners.example/customers/{borealis}")), "{mail}");

    spend(&world, &*rosa, borealis, "1.00").await;
    world.center.send_mails().await.unwrap();
    let expected = [OMAR, ROSA].map(|to| [(to, ALERT), (to, USED_UP), (to, FROZEN)]).concat();
    assert_eq!(sent(&world), pairs(&expected));
    let page = rosa.messages().await.unwrap();
    assert_eq!(page.mails.len(), 6);
    assert!(states(&page).iter().all(|state| matches!(state, MailState::Sent(_))));
    assert!(page.mails.iter().all(|mail| mail.to.contains("•••") && mail.attempts == 1));
}

async fn two_servers_send_each_mail_once(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let another = world.another(fresh, true).await;
    let rosa = world.sign_in(ROSA).await;
    let borealis = prepare(&*rosa).await;
    spend(&world, &*rosa, borealis, "10.00").await;
    let (one, other) = tokio::join!(world.center.send_mails(), another.send_mails());
    one.unwrap();
    other.unwrap();
    assert_eq!(sent(&world), pairs(&[(ROSA, USED_UP), (ROSA, FROZEN)]));
}

async fn what_is_due_at_once_comes_in_one_letter_of_a_kind(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    let borealis = prepare(&*rosa).await;
    let acme = find(&*rosa, "Acme Robotics").await.id;
    // A letter that fails is tried again as a whole, with what has come meanwhile.
    fs::write(&world.mails, "").unwrap();
    spend(&world, &*rosa, borealis, "9.00").await;
    spend(&world, &*rosa, acme, "1000.00").await;
    world.center.send_mails().await.unwrap();
    fs::remove_file(&world.mails).unwrap();
    world.hands.advance(SignedDuration::from_secs(6));
    spend(&world, &*rosa, borealis, "1.00").await;
    world.center.send_mails().await.unwrap();
    let frozen = "2 accounts were frozen: their budgets are used up";
    assert_eq!(sent(&world), pairs(&[(ROSA, "3 budget alerts"), (ROSA, frozen)]));
    let letter = world.mails().into_iter().find(|mail| mail.contains("budget alerts")).unwrap();
    for told in [ALERT, USED_UP, "Acme Robotics has used 100 % of its budget"] {
        assert!(letter.contains(told), "{told}\n{letter}");
    }
    let page = rosa.messages().await.unwrap();
    assert!(states(&page).iter().all(|state| matches!(state, MailState::Sent(_))), "{page:?}");
}

async fn what_fails_is_tried_again_and_given_up_after_days(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    let borealis = prepare(&*rosa).await;
    // Where the folder of mails would be lies a file.
    fs::write(&world.mails, "").unwrap();
    spend(&world, &*rosa, borealis, "9.00").await;
    world.center.send_mails().await.unwrap();
    let page = rosa.messages().await.unwrap();
    assert!(matches!(page.mails[0].state, MailState::Waiting(_)), "{page:?}");
    assert_eq!((page.mails[0].attempts, page.mails[0].fault), (1, Some(MailFault::Unwritten)));

    fs::remove_file(&world.mails).unwrap();
    world.center.send_mails().await.unwrap();
    assert!(world.mails().is_empty(), "not before its time");
    world.hands.advance(SignedDuration::from_secs(6));
    world.center.send_mails().await.unwrap();
    assert_eq!(sent(&world), pairs(&[(ROSA, ALERT)]));
    let page = rosa.messages().await.unwrap();
    assert!(matches!(page.mails[0].state, MailState::Sent(_)), "{page:?}");
    assert_eq!((page.mails[0].attempts, page.mails[0].fault), (2, None));

    fs::remove_dir_all(&world.mails).unwrap();
    fs::write(&world.mails, "").unwrap();
    spend(&world, &*rosa, borealis, "0.99").await;
    spend(&world, &*rosa, borealis, "0.01").await;
    for _ in 0..12 {
        world.center.send_mails().await.unwrap();
        world.hands.advance(SignedDuration::from_hours(27));
    }
    let rosa = world.sign_in(ROSA).await;
    let page = rosa.messages().await.unwrap();
    assert_eq!(states(&page)[..2], [MailState::GivenUp, MailState::GivenUp], "{page:?}");
    assert_eq!(page.mails[0].attempts, 10);
}

async fn those_who_were_chosen_get_the_messages_of_a_kind(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let [rosa, vera, eli] = [
        world.sign_in(ROSA).await,
        world.sign_in(VERA).await,
        world.sign_in("eli@eastgate.example").await,
    ];
    let borealis = prepare(&*rosa).await;
    let id = member(&*rosa, "Vera").await;
    let stranger = member(&*eli, "Eli").await;
    let chosen = vec![(MessageType::BudgetAlert, vec![id, id])];
    let refused = vera.choose_recipients(&chosen).await;
    assert!(matches!(refused, Err(Problem::RoleForbids { .. })), "{refused:?}");
    let strange = vec![(MessageType::BudgetAlert, vec![stranger])];
    assert_eq!(rosa.choose_recipients(&strange).await, Err(Problem::NotFound));
    rosa.choose_recipients(&chosen).await.unwrap();
    rosa.choose_recipients(&chosen).await.unwrap();
    let page = vera.messages().await.unwrap();
    assert!(page.may_change.is_some());
    assert_eq!(page.recipients[0], (MessageType::BudgetAlert, vec![id]));
    assert_eq!(page.recipients[1], (MessageType::AutomaticFreeze, vec![]));

    spend(&world, &*rosa, borealis, "10.00").await;
    world.center.send_mails().await.unwrap();
    assert_eq!(sent(&world), pairs(&[(ROSA, FROZEN), (VERA, USED_UP)]));
    let audit = rosa.audit(&domain::contract::AuditQuery::default()).await.unwrap();
    let told =
        audit.records.iter().filter(|row| row.record.entry.operation() == "Message Recipients");
    assert_eq!(told.count(), 1, "what changes nothing is not told");

    // With nobody left who was chosen, administrators get it again.
    rosa.remove_member(id, None).await.unwrap();
    let acme = find(&*rosa, "Acme Robotics").await.id;
    spend(&world, &*rosa, acme, "1000.00").await;
    world.center.send_mails().await.unwrap();
    assert_eq!(sent(&world).iter().filter(|(to, _)| to == VERA).count(), 1);
    let subject = "Acme Robotics has used 100 % of its budget".to_owned();
    assert!(sent(&world).contains(&(ROSA.into(), subject)), "{:?}", sent(&world));
}

async fn an_account_manager_is_told_of_its_own_customers_alone(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in(ROSA).await;
    let borealis = prepare(&*rosa).await;
    let omar = member(&*rosa, "Omar").await;
    rosa.change_role(omar, Role::AccountManager, None).await.unwrap();
    rosa.choose_recipients(&vec![(MessageType::BudgetAlert, vec![omar])]).await.unwrap();
    spend(&world, &*rosa, borealis, "10.00").await;
    world.center.send_mails().await.unwrap();
    assert_eq!(sent(&world), pairs(&[(ROSA, USED_UP), (ROSA, FROZEN)]), "not its customer");
    let omar = world.sign_in(OMAR).await;
    assert!(omar.messages().await.unwrap().mails.is_empty());
}

async fn a_request_goes_to_the_distributor_and_its_answer_back(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let [rosa, ada] = [world.sign_in(ROSA).await, world.sign_in("ada@meridian.example").await];
    let wanted = domain::money::BudgetAmount::parse("750000").ok();
    rosa.ask(&NewRequest { kind: RequestKind::Monthly, wanted }).await.unwrap();
    world.center.send_mails().await.unwrap();
    let asked = ("ada@meridian.example", "Northwind Cloud asks for a monthly quota of 750,000.00");
    assert_eq!(sent(&world), pairs(&[asked]));
    let open = ada.requests().await.unwrap();
    let mine =
        open.iter().find(|request| request.reseller.name.as_str() == "Northwind Cloud").unwrap();
    ada.decline_request(mine.id, &Reason::parse("not this year").unwrap()).await.unwrap();
    world.center.send_mails().await.unwrap();
    let answered = (ROSA, "Your request for a monthly quota was declined");
    assert_eq!(sent(&world), pairs(&[asked, answered]));
    assert!(world.mails()[1].contains("Reason: not this year"));
}

async fn a_test_mail_tells_what_came_of_it(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let [rosa, vera] = [world.sign_in(ROSA).await, world.sign_in(VERA).await];
    let refused = vera.test_mail().await;
    assert!(matches!(refused, Err(Problem::RoleForbids { .. })), "{refused:?}");
    let tested = rosa.test_mail().await.unwrap();
    assert_eq!((tested.to.as_str(), tested.fault), ("r•••@northwind.example", None));
    assert_eq!(sent(&world), pairs(&[(ROSA, "A test mail from Partner Center")]));
    fs::remove_dir_all(&world.mails).unwrap();
    fs::write(&world.mails, "").unwrap();
    assert_eq!(rosa.test_mail().await.unwrap().fault, Some(MailFault::Unwritten));
}

async fn warnings_come_at_the_shares_that_were_chosen(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = &*world.sign_in("rosa@northwind.example").await;
    let omar = world.sign_in("omar@northwind.example").await;
    let marks = Marks::new(20, 60).unwrap();
    assert!(matches!(omar.choose_marks(marks).await, Err(Problem::RoleForbids { .. })));
    rosa.choose_marks(marks).await.unwrap();
    rosa.choose_marks(marks).await.unwrap();
    assert_eq!(rosa.messages().await.unwrap().marks, marks);
    let audit = rosa.audit(&AuditQuery::default()).await.unwrap();
    let change = OwnChange::MarksChosen { before: Marks::default(), after: marks };
    let is_it = |entry: &Entry| matches!(entry, Entry::Partner { change: PartnerChange::Own(own), .. } if *own == change);
    assert_eq!(audit.records.iter().filter(|row| is_it(&row.record.entry)).count(), 1);

    let borealis = prepare(rosa).await;
    let mut told = Vec::new();
    for amount in ["1.90", "0.20", "3", "2", "1"] {
        spend(&world, rosa, borealis, amount).await;
        world.center.send_mails().await.unwrap();
        told.push(world.mails().len());
    }
    // Crossed are 20 % with the second charge and 60 % with the fourth; what the trade warns at is passed by.
    let each = told[1];
    assert!(each > 0, "{told:?}");
    assert_eq!(told, [0, each, each, 2 * each, 2 * each]);
}
