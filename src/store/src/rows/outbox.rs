//! What the outside is told: events, mails and deliveries.

use domain::{
    event::EventType,
    id::{CustomerId, EndpointId, EventId, MemberId, PartnerId},
    message::{MailFault, MessageType},
    text::{Email, Name},
};
use jiff::Timestamp;

/// An event to be told to the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Its id, the same in every delivery.
    pub id: EventId,
    /// Whose customer, or which partner, it is about; its distributor is told as well.
    pub partner: PartnerId,
    /// Which customer it is about, if any.
    pub customer: Option<CustomerId>,
    /// Its kind.
    pub event_type: EventType,
    /// When it happened.
    pub at: Timestamp,
    /// What happened, as JSON.
    pub data: String,
    /// Which message tells members of it by mail, if any.
    pub message: Option<MessageType>,
}

/// A mail that is due, leased to whoever reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueMail {
    /// What it tells of.
    pub event: EventId,
    /// Who gets it.
    pub member: MemberId,
    /// Its kind.
    pub message: MessageType,
    /// The event's kind.
    pub event_type: EventType,
    /// When the event happened.
    pub at: Timestamp,
    /// What happened, as JSON.
    pub data: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Where it goes; nowhere when the member was removed.
    pub to: Option<Email>,
}

/// What came of a try to send a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailTried {
    /// What it tells of.
    pub event: EventId,
    /// Who gets it.
    pub member: MemberId,
    /// How often it was tried, with this time.
    pub attempts: u32,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When it is tried again; never when it was sent or is given up.
    pub next_at: Option<Timestamp>,
    /// Why it was not sent.
    pub fault: Option<MailFault>,
}

/// A mail as the log shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    /// Its kind.
    pub message: MessageType,
    /// The event's kind.
    pub event_type: EventType,
    /// When the event happened.
    pub at: Timestamp,
    /// What happened, as JSON.
    pub data: String,
    /// The address.
    pub email: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// Why it was not sent when it was last tried.
    pub fault: Option<MailFault>,
}

/// A webhook endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointRow {
    /// Its id.
    pub id: EndpointId,
    /// Whose it is.
    pub partner: PartnerId,
    /// Where events are posted to.
    pub url: String,
    /// Which kinds; empty for all.
    pub types: Vec<EventType>,
    /// The secret that signs, sealed.
    pub secret_sealed: String,
    /// The secret before it, sealed, and until when it signs as well.
    pub old_secret: Option<(String, Timestamp)>,
    /// Whether events are sent to it.
    pub enabled: bool,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A webhook endpoint and how its deliveries stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEndpoint {
    /// The endpoint.
    pub endpoint: EndpointRow,
    /// How many deliveries wait.
    pub waiting: i64,
    /// How many were given up.
    pub given_up: i64,
}

/// A delivery to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDelivery {
    /// Which event.
    pub event: EventId,
    /// Its kind.
    pub event_type: EventType,
    /// When it happened.
    pub at: Timestamp,
    /// What happened, as JSON.
    pub data: String,
    /// How often it was tried already.
    pub attempts: u32,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Which event.
    pub event: EventId,
    /// How often it was tried by now.
    pub attempts: u32,
    /// When.
    pub at: Timestamp,
    /// Whether the endpoint took it.
    pub delivered: bool,
    /// When it is tried again; absent where it was delivered or given up.
    pub next_at: Option<Timestamp>,
    /// What the endpoint answered, in a few words.
    pub answer: String,
}

/// A delivery as the log shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Which event.
    pub event: EventId,
    /// Its kind.
    pub event_type: EventType,
    /// When it happened.
    pub at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried, or tried again.
    pub next_at: Option<Timestamp>,
    /// When it was last tried.
    pub tried_at: Option<Timestamp>,
    /// When the endpoint took it.
    pub delivered_at: Option<Timestamp>,
    /// What the endpoint answered last, in a few words.
    pub answer: Option<String>,
}

/// A partner that was not told of the current month yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntoldPartner {
    /// Which partner.
    pub id: PartnerId,
    /// Its name.
    pub name: Name,
    /// The first instant of the month that it was told of last, or when it was added.
    pub told: Timestamp,
}
