//! Customer Management.

use serde::{Deserialize, Serialize};

use super::{ManagerSeen, View};
use crate::{
    budget::Budget,
    customer::CustomerState,
    id::CustomerId,
    list::{Count, Cursor},
    money::Money,
    period::{Moment, Month},
    problem::Problem,
    quota::Quota,
    text::{Account, Name},
};

/// A customer as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRow {
    /// Which customer.
    pub id: CustomerId,
    /// Its name.
    pub name: Name,
    /// Its account.
    pub account: Account,
    /// A word that people sort their customers by.
    pub tag: Option<String>,
    /// The partner whose customer it is.
    pub owner: Name,
    /// Whether that is a reseller with the grant, so that its distributor decides nothing for it.
    pub owner_granted: bool,
    /// Its state.
    pub state: CustomerState,
    /// Its budget.
    pub budget: Option<Budget>,
    /// What counts against the budget, or in the current month without one.
    pub used: Money,
    /// The thousandths of the budget that are used.
    pub permille: Option<i64>,
    /// When an automatic freeze ends by itself.
    pub restores: Option<Moment>,
    /// When it joined.
    pub associated: Moment,
    /// The account manager.
    pub manager: Option<Name>,
    /// E-mail address, masked unless asked for (D22).
    pub email: Option<String>,
    /// Phone number, masked unless asked for.
    pub phone: Option<String>,
}

/// A page of customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerPage {
    /// The current billing month.
    pub month: Month,
    /// The rows.
    pub rows: Vec<CustomerRow>,
    /// How many match.
    pub matching: Count,
    /// The place before the first row, unless it is the first of all.
    pub previous: Option<Cursor>,
    /// The place after the last row, unless it is the last of all.
    pub next: Option<Cursor>,
    /// The member's partner's quotas and what is allocated.
    pub quotas: [Quota; 2],
    /// Why the member may not set budgets, if so.
    pub may_set: Option<Problem>,
    /// Why the member may not freeze accounts, if so.
    pub may_freeze: Option<Problem>,
    /// Why the member may not unfreeze accounts, if so.
    pub may_unfreeze: Option<Problem>,
    /// Why the member may not export, if so.
    pub may_export: Option<Problem>,
    /// The views that the member saved, by name.
    pub views: Vec<View>,
    /// Who may look after customers: the partner's members, by name.
    pub managers: Vec<ManagerSeen>,
}
