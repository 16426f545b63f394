//! Words of the contract about API keys.

use serde::{Deserialize, Serialize};

use crate::{access::Scope, id::KeyId, period::Moment, text::Name};

/// A key to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// What people know it by.
    pub name: Name,
    /// What it may be used for; not empty.
    pub scopes: Vec<Scope>,
}

/// A key as its partner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySeen {
    /// Which key.
    pub id: KeyId,
    /// The public half: what requests name it by.
    pub access: String,
    /// What people know it by.
    pub name: Name,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// Who made it; `None` for keys from the command line.
    pub made_by: Option<Name>,
    /// When.
    pub made: Moment,
    /// When it was last used, give or take a minute.
    pub last_used: Option<Moment>,
    /// When it was revoked.
    pub revoked: Option<Moment>,
}

/// A key that was made. Its secret is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyMade {
    /// Which key.
    pub id: KeyId,
    /// The public half.
    pub access: String,
    /// The secret half.
    pub secret: String,
}

impl KeyMade {
    /// The key as a bearer token: both halves with a point between them.
    pub fn bearer(&self) -> String {
        format!("{}.{}", self.access, self.secret)
    }
}
