//! Words of the contract about messages: who gets which by mail, and what became of them.

use serde::{Deserialize, Serialize};

use crate::{
    access::Role,
    alert::Marks,
    id::MemberId,
    message::{MailFault, MessageType},
    period::Moment,
    problem::Problem,
    text::Name,
};

/// How many mails the log shows.
pub const MAILS_SHOWN: u32 = 50;

/// Which members get the messages of a kind; nobody in particular means all administrators.
pub type Recipients = Vec<(MessageType, Vec<MemberId>)>;

/// What the page of messages shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagePage {
    /// Why the member may not choose who gets messages, if so.
    pub may_change: Option<Problem>,
    /// The partner's members, by name.
    pub members: Vec<RecipientSeen>,
    /// Who was chosen, for each kind.
    pub recipients: Recipients,
    /// When it is warned that budgets run out.
    pub marks: Marks,
    /// The latest mails, newest first: to an account manager its own alone.
    pub mails: Vec<MailSeen>,
}

/// A member who may get messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientSeen {
    /// Which member.
    pub id: MemberId,
    /// Its name.
    pub name: Name,
    /// Its role.
    pub role: Role,
}

/// A mail, sent or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSeen {
    /// When what it tells happened.
    pub at: Moment,
    /// The masked address.
    pub to: String,
    /// Its kind.
    pub message: MessageType,
    /// Its subject.
    pub subject: String,
    /// How often it was tried.
    pub attempts: u32,
    /// How it stands.
    pub state: MailState,
    /// Why it was not sent when it was last tried.
    pub fault: Option<MailFault>,
}

/// How a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It will be tried at this moment.
    Waiting(Moment),
    /// The mail server took it at this moment.
    Sent(Moment),
    /// It was tried often enough, over days.
    GivenUp,
}

/// What came of a test mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailTested {
    /// The masked address.
    pub to: String,
    /// Why it was not sent, if it was not.
    pub fault: Option<MailFault>,
}
