//! Words of the contract about webhooks: endpoints, and what became of the events sent to them.

use serde::{Deserialize, Serialize};

use crate::{
    event::EventType,
    id::{EndpointId, EventId},
    period::Moment,
};

/// The longest address of an endpoint, in characters.
pub const URL_MAX: usize = 2048;
/// How many endpoints a partner may have.
pub const ENDPOINTS_MAX: usize = 20;
/// How many deliveries a page of the log shows.
pub const DELIVERIES_SHOWN: u32 = 50;

/// An endpoint to be made, or what it is to become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointSettings {
    /// Where events are posted to: `https://…`, or `http://…`.
    pub url: String,
    /// Which kinds are sent; empty for all.
    pub types: Vec<EventType>,
}

/// An endpoint as its partner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointSeen {
    /// Which endpoint.
    pub id: EndpointId,
    /// Its settings.
    pub settings: EndpointSettings,
    /// Whether events are sent to it.
    pub enabled: bool,
    /// Since when.
    pub made: Moment,
    /// Until when events are signed with the secret before the present one as well.
    pub old_secret_until: Option<Moment>,
    /// How many deliveries wait for their first or next try.
    pub waiting: u32,
    /// How many were given up.
    pub failed: u32,
}

/// An endpoint that was made, or whose secret was changed. The secret is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointMade {
    /// Which endpoint.
    pub id: EndpointId,
    /// `whsec_…`, as Standard Webhooks writes it.
    pub secret: String,
}

/// What became of one event at one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Which event.
    pub event: EventId,
    /// Its kind.
    pub event_type: EventType,
    /// When it happened.
    pub at: Moment,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was last tried.
    pub tried: Option<Moment>,
    /// How it stands.
    pub state: DeliveryState,
    /// What the endpoint answered last, in a few words.
    pub answer: Option<String>,
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It will be tried at this moment.
    Waiting(Moment),
    /// The endpoint took it.
    Delivered,
    /// It was tried often enough, over days.
    Failed,
}

/// An endpoint and its latest deliveries, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryLog {
    /// The endpoint.
    pub endpoint: EndpointSeen,
    /// At most [`DELIVERIES_SHOWN`].
    pub deliveries: Vec<Delivery>,
}
