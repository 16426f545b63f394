//! Who looks after customers, and how they are tagged.

use serde::{Deserialize, Serialize};

use crate::{
    id::MemberId,
    text::{Name, Tag},
};

/// A member who may look after customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagerSeen {
    /// Who.
    pub id: MemberId,
    /// Its name.
    pub name: Name,
}

/// What is to change of customers; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Who looks after them; `Some(None)` nobody.
    pub manager: Option<Option<MemberId>>,
    /// How they are tagged; `Some(None)` not at all.
    pub tag: Option<Option<Tag>>,
}
