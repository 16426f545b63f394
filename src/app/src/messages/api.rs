//! The server functions of messages by mail.

use domain::{contract::MessagePage, id::MemberId};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::failure::Failure;

/// Who gets which message, and the latest mails.
#[server(name = GetMessages, prefix = "/api", endpoint = "partner/messages/page", input = Json)]
pub(crate) async fn messages() -> Result<MessagePage, Failure> {
    let member = crate::request::member()?;
    member.pass(member.session.messages().await)
}

/// Chooses who gets which message; a kind without anybody goes to all administrators.
#[server(name = ChooseRecipients, prefix = "/api", endpoint = "partner/messages/choose")]
pub(crate) async fn choose(
    #[server(default)] budget_alert: Vec<MemberId>,
    #[server(default)] automatic_freeze: Vec<MemberId>,
    #[server(default)] quota_alert: Vec<MemberId>,
    #[server(default)] quota_request: Vec<MemberId>,
    #[server(default)] request_answer: Vec<MemberId>,
) -> Result<(), Failure> {
    use crate::{paths, request};
    use domain::message::MessageType;
    let chosen = vec![
        (MessageType::BudgetAlert, budget_alert),
        (MessageType::AutomaticFreeze, automatic_freeze),
        (MessageType::QuotaAlert, quota_alert),
        (MessageType::QuotaRequest, quota_request),
        (MessageType::RequestAnswer, request_answer),
    ];
    let member = request::member_of_form(paths::MESSAGES)?;
    let done = member.session.choose_recipients(&chosen).await;
    member.reply.lead(done, |query| paths::with(paths::MESSAGES, &[query]), "chosen")
}

/// Chooses at which shares of a budget, in per cent, the partner is warned.
#[server(name = ChooseMarks, prefix = "/api", endpoint = "partner/messages/marks")]
pub(crate) async fn choose_marks(
    #[server(default)] first: String,
    #[server(default)] second: String,
) -> Result<(), Failure> {
    use crate::{paths, request};
    use domain::{alert::Marks, problem::Problem};
    let member = request::member_of_form(paths::MESSAGES)?;
    let percent = |text: &str| text.trim().parse::<u8>().ok();
    let marks = percent(&first).zip(percent(&second));
    let done = match marks.and_then(|(first, second)| Marks::new(first, second)) {
        Some(marks) => member.session.choose_marks(marks).await,
        None => Err(Problem::Marks),
    };
    // Longer texts are no shares anyway.
    let short = |text: &str| text.chars().take(8).collect::<String>();
    let (first, second) = (short(&first), short(&second));
    let page = |query: (&str, &str)| match query.0 {
        "problem" => paths::with(paths::MESSAGES, &[("first", &first), ("second", &second), query]),
        _ => paths::with(paths::MESSAGES, &[query]),
    };
    member.reply.lead(done, page, "chosen")
}

/// Sends the member a mail that tries it out.
#[server(name = SendTestMail, prefix = "/api", endpoint = "partner/messages/test")]
pub(crate) async fn test() -> Result<(), Failure> {
    use crate::{paths, request};
    use domain::message::MailFault;
    let member = request::member_of_form(paths::MESSAGES)?;
    let tested = member.session.test_mail().await;
    let (to, fault) = match &tested {
        Ok(tested) => (tested.to.clone(), tested.fault.map(MailFault::word).unwrap_or_default()),
        Err(_) => (String::new(), String::new()),
    };
    let page = |query| paths::with(paths::MESSAGES, &[query, ("to", &to), ("fault", &fault)]);
    member.reply.lead(tested.map(|_| ()), page, "tested")
}
