//! Words of the contract about views: questions to the list of customers that a member saved under a name.

use serde::{Deserialize, Serialize};

use crate::{id::ViewId, list::CustomerQuery, text::Name};

/// How many views a member can save.
pub const VIEWS_MAX: usize = 20;

/// A saved view. Where it begins and what it reveals is not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its id.
    pub id: ViewId,
    /// Its name, of which the member has one.
    pub name: Name,
    /// What it asks.
    pub query: CustomerQuery,
}
