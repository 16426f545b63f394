//! The switch of verification codes, and authenticator apps in place of mails (R-VER-1, A-25).

use domain::{
    contract::{NewKey, Session},
    id::KeyId,
    operation::Operation,
    problem::{CodeError, Problem},
    text::Name,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use sha1::Sha1;
use store::{on_both_engines, testing::Fresh};

use crate::world::World;

on_both_engines!(
    codes_are_switched_on_freely_and_off_with_one,
    an_app_takes_the_place_of_mails_and_each_code_is_used_once,
    wrong_tries_of_an_app_are_limited_on_every_server,
);

fn refused<T>(error: CodeError) -> Result<T, Problem> {
    Err(Problem::VerificationCode { error })
}

fn key(name: &str) -> NewKey {
    NewKey::of_partner(Name::parse(name).unwrap(), &[domain::access::Scope::ChargesWrite])
}

/// What an app shows that was given this secret.
fn shown(secret: &str, now: Timestamp) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let numbers: Vec<_> = secret.chars().map(|c| letters.find(c).unwrap()).collect();
    // Eight letters are five bytes.
    let bytes: Vec<u8> = numbers
        .chunks_exact(8)
        .flat_map(|chunk| {
            let bits = chunk.iter().fold(0_u64, |sum, five| sum << 5 | *five as u64);
            bits.to_be_bytes()[3..].to_vec()
        })
        .collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&bytes).unwrap();
    mac.update(&(now.as_second() / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 15);
    let number = u32::from_be_bytes(hash[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Sets up an app, and moves on to its next code.
async fn enrol(world: &World, session: &dyn Session) -> (String, Vec<String>) {
    session.begin_app(service::demo::PASSWORD).await.unwrap();
    let secret = session.app().await.unwrap().begun.unwrap().secret;
    let first = shown(&secret, world.clock.real_now());
    let recovery = session.confirm_app(&first).await.unwrap();
    world.hands.advance(SignedDuration::from_secs(30));
    (secret, recovery)
}

async fn codes_are_switched_on_freely_and_off_with_one(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let omar = world.sign_in("omar@northwind.example").await;
    assert!(matches!(omar.switch_codes(true, None).await, Err(Problem::RoleForbids { .. })));
    let rosa = world.sign_in("rosa@northwind.example").await;
    rosa.switch_codes(true, None).await.unwrap();
    assert_eq!(rosa.add_key(&key("Shop"), None).await, refused(CodeError::Missing));
    assert_eq!(rosa.switch_codes(false, None).await, refused(CodeError::Missing));
    rosa.send_code(&Operation::SwitchOffCodes).await.unwrap();
    let mail = world.mails().pop().unwrap();
    assert!(mail.contains("It switches verification codes off for Northwind Cloud"), "{mail}");
    let (_, after) = mail.split_once("code is ").unwrap();
    rosa.switch_codes(false, Some(&after[..6])).await.unwrap();
    rosa.add_key(&key("Shop"), None).await.unwrap();
    let verdict = world.center.verify(&|_| {}).await.unwrap();
    assert_eq!(verdict.faults, Vec::<String>::new());
}

async fn an_app_takes_the_place_of_mails_and_each_code_is_used_once(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let eli = world.sign_in("eli@eastgate.example").await;
    assert_eq!(eli.begin_app("wrong").await, Err(Problem::PasswordWrong));
    eli.begin_app(service::demo::PASSWORD).await.unwrap();
    assert_eq!(eli.confirm_app("000000x").await, refused(CodeError::App));
    assert_eq!(eli.send_code(&Operation::MakeKey(key("Mail"))).await.map(drop), Ok(()));
    let (secret, recovery) = enrol(&world, &*eli).await;
    assert_eq!(recovery.len(), 10);
    assert_eq!(eli.begin_app(service::demo::PASSWORD).await, Err(Problem::NotFound));

    let send = eli.send_code(&Operation::MakeKey(key("One"))).await;
    assert_eq!(send, refused(CodeError::AppInstead));
    let code = shown(&secret, world.clock.real_now());
    let made = eli.add_key(&key("One"), Some(&code)).await.unwrap();
    assert_eq!(eli.add_key(&key("Two"), Some(&code)).await, refused(CodeError::App), "used");
    world.hands.advance(SignedDuration::from_secs(30));
    let code = shown(&secret, world.clock.real_now());
    eli.rotate_key(made.id, Some(&code)).await.unwrap();

    let typed = format!(" {} ", recovery[3].to_uppercase());
    eli.add_key(&key("Two"), Some(&typed)).await.unwrap();
    assert_eq!(eli.add_key(&key("Three"), Some(&typed)).await, refused(CodeError::App));
    assert_eq!(eli.app().await.unwrap().recovery_left, 9);
    assert_eq!(eli.remove_app("000000x").await, refused(CodeError::App));
    eli.remove_app(&recovery[4]).await.unwrap();
    assert_eq!(eli.app().await.unwrap().enrolled, None);
    world.hands.advance(SignedDuration::from_secs(60));
    eli.send_code(&Operation::RotateKey(made.id)).await.unwrap();
}

async fn wrong_tries_of_an_app_are_limited_on_every_server(fresh: &Fresh) {
    let world = World::demo(fresh).await;
    let eli = world.sign_in("eli@eastgate.example").await;
    let (secret, recovery) = enrol(&world, &*eli).await;
    let none = KeyId::new(uuid::Uuid::nil());
    for _ in 0..5 {
        assert_eq!(eli.add_key(&key("One"), Some("000000x")).await, refused(CodeError::App));
    }
    let code = shown(&secret, world.clock.real_now());
    for right in [code.as_str(), recovery[0].as_str()] {
        let sixth = eli.add_key(&key("One"), Some(right)).await;
        assert!(matches!(sixth, Err(Problem::TooManyAttempts { .. })), "{sixth:?}");
    }
    // A server that has just begun forgives nothing.
    let another = world.another(fresh, true).await;
    let again = crate::world::sign_in_at(&another, "eli@eastgate.example").await;
    let sixth = again.add_key(&key("One"), Some(&code)).await;
    assert!(matches!(sixth, Err(Problem::TooManyAttempts { .. })), "{sixth:?}");
    assert!(again.rotate_key(none, Some(&code)).await.is_err());
    world.hands.advance(SignedDuration::from_mins(10));
    let code = shown(&secret, world.clock.real_now());
    again.add_key(&key("One"), Some(&code)).await.unwrap();
}
