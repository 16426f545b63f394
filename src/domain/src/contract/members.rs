//! Words of the contract about members, invitations and passwords.

use serde::{Deserialize, Serialize};

use crate::{
    access::Role,
    id::MemberId,
    period::Moment,
    problem::Problem,
    text::{Email, Name},
};

/// The members of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberList {
    /// Those who can sign in, by name.
    pub members: Vec<MemberSeen>,
    /// Invitations that nobody has accepted yet; empty for those who may not invite.
    pub invitations: Vec<InvitationSeen>,
    /// Why the member may not change members, if so.
    pub denied: Option<Problem>,
}

/// A member as its colleagues see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberSeen {
    /// Which member.
    pub id: MemberId,
    /// Its name.
    pub name: Name,
    /// Its address.
    pub email: Email,
    /// Its role.
    pub role: Role,
    /// Since when it is a member.
    pub since: Moment,
    /// Whether it has an authenticator app.
    pub has_app: bool,
}

/// An invitation as the partner's administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationSeen {
    /// Which one; becomes the member's id.
    pub id: MemberId,
    /// To which address.
    pub email: Email,
    /// As what.
    pub role: Role,
    /// Until when its link is good.
    pub until: Moment,
    /// Whether that is over.
    pub is_over: bool,
}

/// An invitation as whoever was invited sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Who invites.
    pub partner: Name,
    /// The address that signs in.
    pub email: Email,
    /// As what.
    pub role: Role,
}

/// How an invitation is accepted.
#[derive(Clone, Serialize, Deserialize)]
pub struct Acceptance {
    /// What the link carries.
    pub token: String,
    /// What colleagues see.
    pub name: Name,
    /// As typed.
    pub password: String,
}

/// A member's own authenticator app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppState {
    /// Since when its codes count.
    pub enrolled: Option<Moment>,
    /// What an app has to be given, while it waits for its first code.
    pub begun: Option<AppBegun>,
    /// How many recovery codes have not been used.
    pub recovery_left: u32,
}

/// What an authenticator app has to be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppBegun {
    /// The secret in base 32.
    pub secret: String,
    /// The same as an address that apps open.
    pub uri: String,
    /// That address as a QR code for the camera of a phone.
    pub picture: Option<Picture>,
}

/// A QR code, to be drawn as large as one likes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// How many modules it is wide and high, the quiet zone around it counted.
    pub side: u32,
    /// Its dark modules as the path of a drawing (SVG), in modules.
    pub path: String,
}
