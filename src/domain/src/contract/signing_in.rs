//! Signing in, who is signed in, and verification codes.

use serde::{Deserialize, Serialize};

use crate::{access::Role, freeze::ReleaseAfter, id::MemberId, partner::Partner, text::Name};

/// E-mail and password.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// As typed.
    pub email: String,
    /// As typed.
    pub password: String,
    /// Where the request came from, for limiting attempts.
    pub address: String,
}

/// A session that has begun.
#[derive(Clone)]
pub struct SignedIn {
    /// The secret of the session's cookie.
    pub token: String,
    /// For how long the cookie lives unless it is used.
    pub seconds: i64,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The member.
    pub member: MemberId,
    /// Its name.
    pub name: Name,
    /// Its e-mail address.
    pub email: String,
    /// Its role.
    pub role: Role,
    /// Its partner.
    pub partner: Partner,
    /// ISO 4217, the one currency of the installation (D4).
    pub currency: String,
    /// The IANA name of the zone of billing months.
    pub zone: String,
    /// After how long frozen resources are released.
    pub release_after: ReleaseAfter,
}

/// A code that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSent {
    /// The masked address.
    pub to: String,
    /// After how many seconds another may be sent.
    pub again_after_seconds: u32,
}
