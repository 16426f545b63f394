//! Ending an association: what the partner's page shows, and what the customer's link shows.

use serde::{Deserialize, Serialize};

use crate::{
    budget::Budget,
    disassociation::Obstacle,
    period::Moment,
    problem::Problem,
    text::{Account, Name, Reason},
};

/// What the page shows on which a partner ends an association.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisassociationPage {
    /// The customer's name.
    pub customer: Name,
    /// Its account.
    pub account: Account,
    /// The budget that would cease.
    pub budget: Option<Budget>,
    /// The masked address to which the link goes, where one is known.
    pub email: Option<String>,
    /// Why the member may not do it, if so.
    pub denied: Option<Problem>,
    /// The account check: what stands in the way.
    pub obstacles: Vec<Obstacle>,
    /// The request that waits for an answer.
    pub open: Option<Asked>,
}

/// A request that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Why it was made.
    pub reason: Reason,
    /// When.
    pub asked: Moment,
    /// Until when the customer's link is good.
    pub expires: Moment,
}

/// What a customer's link asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisassociationAsked {
    /// Who asks.
    pub partner: Name,
    /// The customer.
    pub customer: Name,
    /// Its account.
    pub account: Account,
    /// Why.
    pub reason: Reason,
}
