//! People come, get roles, and leave (R-MEM-2, D27).

use domain::{
    access::{Action, Role},
    contract::{Acceptance, Public, Session, SignIn},
    operation::Operation,
    problem::{CodeError, Problem},
    text::{Email, Name},
};
use jiff::SignedDuration;
use store::{on_both_engines, testing::Fresh};

use crate::world::{World, found};

on_both_engines!(
    whoever_is_invited_joins_once_with_the_role,
    the_last_administrator_stays_and_who_is_removed_is_out_at_once,
    a_forgotten_password_is_replaced_by_a_link,
    changing_members_asks_for_codes,
);

const CHOSEN: &str = "three words of mine";

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

/// The token of the link in the newest mail to an address.
fn token(world: &World, to: &str) -> Option<String> {
    let mails = world.mails();
    let mail = mails.iter().rev().find(|mail| mail.contains(&format!("To: <{to}>")))?;
    let (_, after) = mail.split_once("?token=")?;
    Some(after[..64].to_owned())
}

fn acceptance(token: &str, password: &str) -> Acceptance {
    Acceptance {
        token: token.into(),
        name: Name::parse("Kim Osei").unwrap(),
        password: password.into(),
    }
}

/// The token of a session that begins.
async fn begin(world: &World, email: &str) -> String {
    let (email, password) = (email.into(), service::demo::PASSWORD.into());
    let request = SignIn { email, password, address: "192.0.2.9".into() };
    world.center.sign_in(&request).await.unwrap().token
}

async fn enter(world: &World, email: &str, password: &str) -> Result<(), Problem> {
    let request =
        SignIn { email: email.into(), password: password.into(), address: "192.0.2.9".into() };
    world.center.sign_in(&request).await.map(drop)
}

async fn whoever_is_invited_joins_once_with_the_role(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let kim = email("kim@northwind.example");
    let omar = world.sign_in("omar@northwind.example").await;
    let forbidden = omar.invite(&kim, Role::Admin, None).await;
    assert!(matches!(forbidden, Err(Problem::RoleForbids { action: Action::ManageMembers, .. })));
    let taken = rosa.invite(&email("VERA@northwind.example"), Role::Viewer, None).await;
    assert_eq!(taken, Err(Problem::EmailTaken));

    rosa.invite(&kim, Role::Admin, None).await.unwrap();
    let first = token(&world, "kim@northwind.example").unwrap();
    rosa.invite(&kim, Role::Viewer, None).await.unwrap();
    let second = token(&world, "kim@northwind.example").unwrap();
    let center = &world.center;
    assert_eq!(center.invitation(&first).await, Err(Problem::LinkExpired), "it was replaced");
    let invitation = center.invitation(&second).await.unwrap();
    assert_eq!((invitation.partner.as_str(), invitation.role), ("Northwind Cloud", Role::Viewer));

    let short = center.join(&acceptance(&second, "short")).await;
    assert!(matches!(short, Err(Problem::Field { .. })));
    center.join(&acceptance(&second, CHOSEN)).await.unwrap();
    assert_eq!(center.join(&acceptance(&second, CHOSEN)).await, Err(Problem::LinkExpired));
    enter(&world, "Kim@Northwind.example", CHOSEN).await.unwrap();
    let list = rosa.members().await.unwrap();
    assert!(list.members.iter().any(|member| member.name.as_str() == "Kim Osei"));
    assert!(list.invitations.is_empty());

    let late = email("late@northwind.example");
    rosa.invite(&late, Role::Viewer, None).await.unwrap();
    let link = token(&world, "late@northwind.example").unwrap();
    world.hands.advance(SignedDuration::from_hours(7 * 24));
    assert_eq!(center.join(&acceptance(&link, CHOSEN)).await, Err(Problem::LinkExpired));
    let rosa = world.sign_in("rosa@northwind.example").await;
    let open = rosa.members().await.unwrap().invitations;
    assert!(open[0].is_over);
    rosa.withdraw_invitation(open[0].id).await.unwrap();
    assert_eq!(rosa.withdraw_invitation(open[0].id).await, Err(Problem::NotFound));

    // An address of another partner: only its owner is told.
    rosa.invite(&email("eli@eastgate.example"), Role::Viewer, None).await.unwrap();
    let link = token(&world, "eli@eastgate.example").unwrap();
    assert_eq!(center.join(&acceptance(&link, CHOSEN)).await, Err(Problem::EmailTaken));
    let verdict = center.verify(&|_| {}).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
}

async fn the_last_administrator_stays_and_who_is_removed_is_out_at_once(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let rosa = world.sign_in("rosa@northwind.example").await;
    let omar = world.sign_in("omar@northwind.example").await;
    let id = async |session: &dyn Session| session.me().await.unwrap().member;
    let (me, other) = (id(&*rosa).await, id(&*omar).await);
    assert_eq!(rosa.remove_member(me, None).await, Err(Problem::LastAdmin));
    assert_eq!(rosa.change_role(me, Role::Viewer, None).await, Err(Problem::LastAdmin));
    let eli = world.sign_in("eli@eastgate.example").await;
    let foreign = id(&*eli).await;
    assert_eq!(rosa.remove_member(foreign, None).await, Err(Problem::NotFound));

    rosa.change_role(other, Role::Admin, None).await.unwrap();
    assert_eq!(omar.me().await.unwrap().role, Role::Admin, "from the next request on");
    omar.change_role(me, Role::Viewer, None).await.unwrap();
    let forbidden = rosa.change_role(other, Role::Viewer, None).await;
    assert!(matches!(forbidden, Err(Problem::RoleForbids { .. })));
    omar.remove_member(me, None).await.unwrap();
    assert_eq!(rosa.me().await, Err(Problem::NotSignedIn));
    assert_eq!(
        enter(&world, "rosa@northwind.example", service::demo::PASSWORD).await,
        Err(Problem::SignInRefused)
    );
    let keys = omar.keys().await.unwrap();
    assert!(keys.iter().any(|key| key.made_by.is_some()), "keys keep their maker");

    // The address is free again.
    omar.invite(&email("rosa@northwind.example"), Role::Viewer, None).await.unwrap();
    let link = token(&world, "rosa@northwind.example").unwrap();
    world.center.join(&acceptance(&link, CHOSEN)).await.unwrap();
    enter(&world, "rosa@northwind.example", CHOSEN).await.unwrap();
    let verdict = world.center.verify(&|_| {}).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
}

async fn a_forgotten_password_is_replaced_by_a_link(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let vera = begin(&world, "vera@northwind.example").await;
    let center = &world.center;
    center.ask_reset("nobody@northwind.example", "192.0.2.1").await.unwrap();
    center.ask_reset(" Vera@northwind.example ", "192.0.2.1").await.unwrap();
    // It is sent beside the answer.
    let link = found(|| token(&world, "vera@northwind.example")).await;
    assert_eq!(world.mails().len(), 1, "nobody has got none");
    assert!(matches!(center.reset_password(&link, "short").await, Err(Problem::Field { .. })));
    center.reset_password(&link, CHOSEN).await.unwrap();
    assert_eq!(center.reset_password(&link, CHOSEN).await, Err(Problem::LinkExpired));
    assert!(center.enter(&vera).await.unwrap().is_none(), "its sessions have ended");
    enter(&world, "vera@northwind.example", CHOSEN).await.unwrap();
    for _ in 0..3 {
        let _ = center.ask_reset("vera@northwind.example", "192.0.2.1").await;
    }
    let often = center.ask_reset("vera@northwind.example", "192.0.2.1").await;
    assert!(matches!(often, Err(Problem::TooManyAttempts { .. })));

    let (here, elsewhere) = (
        begin(&world, "rosa@northwind.example").await,
        begin(&world, "rosa@northwind.example").await,
    );
    let rosa = center.enter(&here).await.unwrap().unwrap();
    assert_eq!(rosa.change_password("wrong", CHOSEN).await, Err(Problem::PasswordWrong));
    rosa.change_password(service::demo::PASSWORD, CHOSEN).await.unwrap();
    assert!(center.enter(&here).await.unwrap().is_some());
    assert!(center.enter(&elsewhere).await.unwrap().is_none());
    enter(&world, "rosa@northwind.example", CHOSEN).await.unwrap();
}

async fn changing_members_asks_for_codes(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let eli = world.sign_in("eli@eastgate.example").await;
    let kim = email("kim@eastgate.example");
    let wrong = |error| Err(Problem::VerificationCode { error });
    assert_eq!(eli.invite(&kim, Role::Viewer, None).await, wrong(CodeError::Missing));
    let invite = Operation::Invite { email: kim.clone(), role: Role::Viewer };
    eli.send_code(&invite).await.unwrap();
    let mail = world.mails().pop().unwrap();
    assert!(mail.contains("It invites kim@eastgate.example to Eastgate IT as Viewer"), "{mail}");
    let (_, after) = mail.split_once("code is ").unwrap();
    let code = Some(&after[..6]);
    assert_eq!(eli.invite(&kim, Role::Admin, code).await, wrong(CodeError::Wrong));
    eli.invite(&kim, Role::Viewer, code).await.unwrap();
    let me = eli.me().await.unwrap().member;
    let leave = Operation::RemoveMember(me);
    assert_eq!(eli.send_code(&leave).await, Err(Problem::LastAdmin), "no code for what is refused");
}
