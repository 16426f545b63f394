//! Members, how they prove who they are, and the keys of programs.

use domain::{
    access::{Role, Scope},
    id::{CustomerId, KeyId, MemberId, PartnerId},
    text::{Account, Email, Name},
};
use jiff::Timestamp;

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Its id.
    pub id: MemberId,
    /// Its partner.
    pub partner: PartnerId,
    /// Its address.
    pub email: Email,
    /// Its name.
    pub name: Name,
    /// Its role.
    pub role: Role,
    /// The argon2id hash of its password.
    pub password_hash: String,
}

/// A member among its colleagues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedMember {
    /// The member.
    pub member: MemberRow,
    /// Since when it is one.
    pub created_at: Timestamp,
    /// Whether it has an authenticator app.
    pub has_app: bool,
}

/// A member's authenticator app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRow {
    /// Its secret, sealed.
    pub secret_sealed: String,
    /// When the secret was made.
    pub begun_at: Timestamp,
    /// Since when its codes count.
    pub enrolled_at: Option<Timestamp>,
    /// How many recovery codes have not been used.
    pub recovery_left: i64,
}

/// An invitation that nobody has accepted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationRow {
    /// Its id, which becomes the member's.
    pub id: MemberId,
    /// Who invites.
    pub partner: PartnerId,
    /// To which address.
    pub email: Email,
    /// As what.
    pub role: Role,
    /// The hash of the token that its link carries.
    pub token_hash: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// A session that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Whose it is.
    pub member: MemberId,
    /// When it was last extended.
    pub seen_at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
}

/// A token that was issued to a member's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Whose it is.
    pub member: MemberId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Failed attempts on a subject since a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// How many.
    pub failed: i64,
    /// Since when they are counted.
    pub since: Timestamp,
}

/// A verification code that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// When.
    pub sent_at: Timestamp,
    /// For what exactly.
    pub operation_hash: String,
    /// The code's hash.
    pub code_hash: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// An API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Its id.
    pub id: KeyId,
    /// Its partner.
    pub partner: PartnerId,
    /// The public half.
    pub access: String,
    /// Its name.
    pub name: Name,
    /// The customer whose own it is, with its account.
    pub customer: Option<(CustomerId, Account)>,
    /// What it may be used for; empty where it is a customer's.
    pub scopes: Vec<Scope>,
    /// The secret half, sealed.
    pub secret_sealed: String,
    /// Who made it.
    pub made_by: Option<MemberId>,
    /// The name of who made it.
    pub maker: Option<Name>,
    /// When.
    pub made_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A code that was sent to the address of a new customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationCode {
    /// When.
    pub sent_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// What is kept of it.
    pub code_hash: String,
}
