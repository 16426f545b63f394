//! What a message looks like in its directory, and which settings, addresses and lines are refused.

use std::{env, fs, path::Path};

use super::{text::header_subject, *};

fn dir(name: &str) -> PathBuf {
    let dir = env::temp_dir().join(format!("partner-center-mail-{name}-{}", process::id()));
    let _ = fs::remove_dir_all(&dir);
    dir
}

fn address(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn mail(dir: &Path) -> Mail {
    let (clock, _) = Clock::fixed("2026-11-22T10:00:00.5Z".parse().unwrap());
    let setting = format!("file:{}", dir.display());
    Mail::parse(&setting, address("noreply@partner-center.example"), clock).unwrap()
}

fn messages(dir: &Path) -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(file).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_message_is_one_file_with_headers_and_text() {
    let dir = dir("one");
    let body = "Your code is 123456.\nGrüße\r\nhttps://partner-center.example/?a=b&c=d\n";
    mail(&dir).send(&address("rosa@northwind.example"), "Verification code", body).await.unwrap();
    let messages = messages(&dir);
    fs::remove_dir_all(&dir).unwrap();
    let [(name, text)] = messages.as_slice() else { panic!("{messages:?}") };
    let stem = name.strip_suffix(".eml").unwrap();
    assert!(stem.starts_with("20261122T100000.500000Z-"), "{name}");
    let expected = format!(
        "From: Partner Center <noreply@partner-center.example>\r\n\
         To: <rosa@northwind.example>\r\n\
         Subject: Verification code\r\n\
         Date: Sun, 22 Nov 2026 10:00:00 +0000\r\n\
         Message-ID: <{stem}@partner-center.example>\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\
         \r\n\
         Your code is 123456.\r\nGrüße\r\nhttps://partner-center.example/?a=b&c=d\r\n"
    );
    assert_eq!(*text, expected);
}

#[tokio::test]
async fn messages_of_one_instant_keep_their_order() {
    let dir = dir("order");
    let mail = mail(&dir);
    for number in 0..12 {
        mail.send(&address("rosa@northwind.example"), &number.to_string(), "").await.unwrap();
    }
    let messages = messages(&dir);
    fs::remove_dir_all(&dir).unwrap();
    assert_eq!(messages.len(), 12, "nothing but messages is left behind");
    for (number, (name, text)) in messages.iter().enumerate() {
        assert!(text.contains(&format!("Subject: {number}\r\n")), "{name}: {text}");
    }
}

#[test]
fn a_subject_cannot_add_headers_and_keeps_its_letters() {
    assert_eq!(header_subject("Budget of Acme: 80 %"), "Budget of Acme: 80 %");
    assert_eq!(header_subject("a\r\nBcc: b@c"), "=?utf-8?q?a=0D=0ABcc=3A_b=40c?=");
    assert_eq!(header_subject("Fernwärme"), "=?utf-8?q?Fernw=C3=A4rme?=");
    let long = header_subject(&"ä".repeat(200));
    assert!(long.lines().all(|line| line.len() <= 76), "{long}");
    let decoded: String = long
        .split("\r\n ")
        .map(|word| word.trim_start_matches("=?utf-8?q?").trim_end_matches("?="))
        .collect();
    assert_eq!(decoded, "=C3=A4".repeat(200));
}

#[tokio::test]
async fn what_is_no_mail_is_refused() {
    let dir = dir("refused");
    let mail = mail(&dir);
    let rosa = address("rosa@northwind.example");
    let error = mail.send(&address("a,b@c.example"), "s", "b").await.unwrap_err();
    assert_eq!(error.to_string(), "the address a,b@c.example cannot be written into a header");
    assert!(matches!(mail.send(&rosa, "s", &"x".repeat(999)).await, Err(MailError::LongLine)));
    assert!(!dir.exists());
}

#[tokio::test]
async fn a_letter_has_two_forms_of_one_text() {
    let dir = dir("forms");
    let rosa = address("rosa@northwind.example");
    let (text, html) = ("Grüße\n", Some("<p>Grüße</p>\n"));
    let letter = Letter { to: &rosa, subject: "s", text, html, id: Some("event.member") };
    mail(&dir).send_letter(&letter).await.unwrap();
    let messages = messages(&dir);
    fs::remove_dir_all(&dir).unwrap();
    let (name, text) = &messages[0];
    let stem = name.strip_suffix(".eml").unwrap();
    assert!(text.contains("Message-ID: <event.member@partner-center.example>\r\n"), "{text}");
    let (_, parts) = text.split_once("\r\n\r\n").unwrap();
    let expected = ["plain", "html"].map(|kind| {
        let body = if kind == "plain" { "Grüße" } else { "<p>Grüße</p>" };
        format!(
            "--={stem}\r\nContent-Type: text/{kind}; charset=utf-8\r\n\
             Content-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
        )
    });
    assert_eq!(*parts, format!("{}--={stem}--\r\n", expected.concat()));
}

#[test]
fn directories_and_mail_servers_are_targets() {
    let (clock, _) = Clock::fixed(jiff::Timestamp::UNIX_EPOCH);
    let parse = |setting: &str| Mail::parse(setting, address("a@b.example"), clock.clone());
    for setting in [
        "file:data/mail",
        "smtp://user:p%40ss@mail.example:587",
        "smtp://mail.example:25",
        "smtp://[::1]:2525",
        "smtps://user:pass@mail.example",
    ] {
        assert!(parse(setting).is_ok(), "{setting}");
    }
    let scheme = |scheme: &str| MailSettingError::Scheme { scheme: scheme.into() };
    for (setting, error) in [
        ("", scheme("")),
        ("file:", MailSettingError::Folder),
        ("data/mail", scheme("data/mail")),
        ("imap://user:pass@host:25", scheme("imap")),
        ("FILE:data/mail", scheme("FILE")),
        ("smtp:", MailSettingError::Server),
        ("smtp://", MailSettingError::Server),
        ("smtp://host:mail", MailSettingError::Server),
        ("smtp://host:25/inbox", MailSettingError::Server),
        ("smtp://host:25?tls=none", MailSettingError::Server),
        ("smtp://user@host:25", MailSettingError::Password),
        ("smtp://:pass@host:25", MailSettingError::Password),
    ] {
        assert_eq!(parse(setting).err(), Some(error), "{setting}");
    }
}
