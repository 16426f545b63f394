//! Words of the contract about freezing and unfreezing.

use serde::{Deserialize, Serialize};

use super::FreezeSeen;
use crate::{
    customer::CustomerState,
    freeze::ReleaseAfter,
    id::CustomerId,
    period::Moment,
    problem::Problem,
    text::{Account, Name},
};

/// What the page of an act shows before it is confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezePage {
    /// The chosen customers, as they were chosen; the first of them where all that match were chosen.
    pub customers: Vec<FreezeCustomer>,
    /// How many were chosen.
    pub chosen: u32,
    /// Stands for all of them as they are now, where all that match were chosen.
    pub digest: Option<String>,
    /// How many of them change.
    pub change: u32,
    /// How many are so already and stay as they are.
    pub already: u32,
    /// Who stands in the way of all, or why nobody would change, if so.
    pub in_the_way: Option<Problem>,
    /// Why the member may not do this to these customers, if so.
    pub denied: Option<Problem>,
    /// Whether a verification code is asked for.
    pub needs_code: bool,
    /// The moment of the answer.
    pub now: Moment,
    /// When resources that are frozen now are released.
    pub release: Moment,
    /// After how long that is.
    pub release_after: ReleaseAfter,
}

/// A chosen customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezeCustomer {
    /// Which customer.
    pub id: CustomerId,
    /// Its name.
    pub name: Name,
    /// Its account.
    pub account: Account,
    /// The version that the page shows (D18).
    pub version: i64,
    /// Its state.
    pub state: CustomerState,
    /// Why it is frozen, each cause for itself.
    pub causes: Vec<FreezeSeen>,
}
