//! Mails by SMTP: a conversation with a tiny mail server on a port of its own.

use std::sync::{Arc, Mutex};

use domain::{
    charge::{Charge, ChargeCategory},
    contract::MailState,
    message::MailFault,
    money::Money,
    text::ChargeId,
};
use jiff::Timestamp;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::harness::{ROSA, World, header_of};

/// A mail server: what it was told, and what it answers to recipients.
#[derive(Clone)]
struct MailServer {
    told: Arc<Mutex<Vec<String>>>,
    recipients: Arc<Mutex<&'static str>>,
}

impl MailServer {
    async fn open() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let setting = format!("smtp://{}", listener.local_addr().unwrap());
        let server = Self { told: Arc::default(), recipients: Arc::new(Mutex::new("250 welcome")) };
        let listening = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = listening.clone();
                tokio::spawn(async move { server.converse(stream).await });
            }
        });
        (server, setting)
    }

    async fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut is_data = false;
        write.write_all(b"220 tiny.example ESMTP\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            self.told.lock().unwrap().push(line.clone());
            let verb = line.get(..4).unwrap_or_default();
            let answer = match (is_data, verb) {
                (true, _) if line == "." => "250 taken",
                (true, _) => continue,
                (false, "EHLO") => "250-tiny.example\r\n250 8BITMIME",
                (false, "RCPT") => *self.recipients.lock().unwrap(),
                (false, "DATA") => "354 go on",
                (false, "QUIT") => "221 farewell",
                (false, _) => "250 well",
            };
            is_data = verb == "DATA" && !is_data;
            write.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }

    fn told(&self) -> String {
        self.told.lock().unwrap().join("\n")
    }
}

#[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
fn now() -> Timestamp {
    Timestamp::now()
}

#[tokio::test]
async fn an_alert_and_a_test_mail_travel_by_smtp() {
    let (server, setting) = MailServer::open().await;
    let world = World::on_sqlite(&["--mail", &setting]).await;
    let (browser, session) = (world.member(ROSA).await, world.session(ROSA).await);

    *server.recipients.lock().unwrap() = "550 no such user here";
    let page = "/partner/messages";
    let tested = browser.submit(page, "partner/messages/test", &[]).await;
    let refused = header_of(&tested, "location").to_owned();
    assert!(refused.contains("done=tested") && refused.contains("fault=refused-550"), "{refused}");
    let said = browser.get(&refused).await.text().await.unwrap();
    assert!(
        said.contains("The test mail was not sent: the mail server refused it (550)."),
        "{said}"
    );

    let customer = browser.customer("Acme Robotics").await.parse().unwrap();
    let charge = Charge {
        id: ChargeId::parse("much").unwrap(),
        customer,
        amount: Money::parse_half_even("1000.00").unwrap(),
        occurred_at: now(),
        category: ChargeCategory::Usage,
        service: None,
        description: None,
        corrects: None,
    };
    session.record_charges(vec![charge]).await.unwrap();
    world.center.send_mails().await.unwrap();
    let log = session.messages().await.unwrap().mails;
    assert!(!log.is_empty());
    assert!(log.iter().all(|mail| mail.fault == Some(MailFault::Refused(550))), "{log:?}");
    assert!(log.iter().all(|mail| matches!(mail.state, MailState::Waiting(_))), "{log:?}");

    *server.recipients.lock().unwrap() = "250 welcome";
    assert_eq!(session.test_mail().await.unwrap().fault, None);
    let told = server.told();
    for line in [
        "MAIL FROM:<partner-center@localhost>",
        "RCPT TO:<rosa@northwind.example>",
        "Subject: A test mail from Partner Center",
        "Content-Type: multipart/alternative",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_mail_server_that_is_down_is_named_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let setting = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let world = World::on_sqlite(&["--mail", &setting]).await;
    let tested = world.session(ROSA).await.test_mail().await.unwrap();
    assert_eq!(tested.fault, Some(MailFault::Unreachable));
    world.end().await;
}
