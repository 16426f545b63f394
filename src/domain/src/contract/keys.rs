//! Words of the contract about API keys.

use serde::{Deserialize, Serialize};

use crate::{
    access::Scope,
    id::KeyId,
    period::Moment,
    text::{Account, Name},
};

/// A key to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// What people know it by.
    pub name: Name,
    /// The account of the customer whose own it becomes: it shows that customer's figures and nothing else (D20).
    pub customer: Option<Account>,
    /// What it may be used for: not empty where it is the partner's, empty where it is a customer's.
    pub scopes: Vec<Scope>,
}

impl NewKey {
    /// A key of the partner's own programs.
    pub fn of_partner(name: Name, scopes: &[Scope]) -> Self {
        Self { name, customer: None, scopes: scopes.to_vec() }
    }
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
    /// The account of the customer whose own it is.
    pub customer: Option<Account>,
    /// What it may be used for; empty where it is a customer's.
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
