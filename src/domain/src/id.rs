//! Identifiers: one type per noun, so that a member's id cannot be passed for a customer's. Their text form is 32 hex
//! digits, which is what the compatible partner API calls `customer_id` and `indirect_partner_id`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, de};
use uuid::Uuid;

/// Why a text is no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has 32 hexadecimal digits")]
pub struct NotAnId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID minted elsewhere: this crate draws no randomness.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_simple().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                if text.len() == 32 {
                    Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
                } else {
                    Err(NotAnId)
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

id! {
    /// A partner: distributor or reseller.
    PartnerId
}
id! {
    /// A customer of a partner.
    CustomerId
}
id! {
    /// A person who signs in for a partner.
    MemberId
}
id! {
    /// A key with which a program asks for a partner.
    KeyId
}
id! {
    /// A hold on a customer's budget: an authorization that was approved.
    HoldId
}
id! {
    /// A batch of budgets.
    BatchId
}
id! {
    /// An export of the list of customers.
    ExportId
}
id! {
    /// A view of the list of customers that a member saved.
    ViewId
}
id! {
    /// A webhook endpoint.
    EndpointId
}
id! {
    /// What a reseller asks its distributor for.
    RequestId
}
id! {
    /// An event that the outside is told of.
    EventId
}
