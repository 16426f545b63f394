//! Words of the metering part of the contract: charges, holds, standings.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{
    hold::{Decline, Hold},
    id::CustomerId,
    money::Money,
    standing::Standing,
    text::OnceKey,
};

/// The key under which a request is carried out once, and the hash of what it asks for (D7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// As the caller chose it.
    pub key: OnceKey,
    /// The same key with another hash is refused.
    pub request_hash: String,
}

/// A request for a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldRequest {
    /// On whose budget.
    pub customer: CustomerId,
    /// How much, more than nothing.
    pub amount: Money,
    /// How long it holds unless captured; more than nothing, at most [`crate::hold::LIFE_MAX`].
    pub expires_in: SignedDuration,
}

/// The answer to a request for a hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Authorization {
    /// The amount is held.
    Approved {
        /// The hold.
        hold: Hold,
        /// How the customer stands with it.
        standing: Standing,
    },
    /// It is not.
    Declined {
        /// Why.
        decline: Decline,
        /// How the customer stands.
        standing: Standing,
    },
}

/// A hold that was captured or voided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The hold.
    pub hold: Hold,
    /// How its customer stands now.
    pub standing: Standing,
}
