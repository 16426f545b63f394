//! The customer page: how one customer stands, where its money goes, and who is to be called about it.

use serde::{Deserialize, Serialize};

use super::{BudgetPage, RecordRow};
use crate::{
    freeze::Freeze,
    id::HoldId,
    money::Money,
    period::{Moment, Month},
    standing::Standing,
    text::Name,
};

/// How many services are named; what is spent on others is summed up.
pub const SERVICES_SHOWN: usize = 8;

/// All that the page of a customer shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerDetails {
    /// What the Set Budget page of this one customer shows: budget, quotas, and the days of the month.
    pub page: BudgetPage,
    /// How it stands.
    pub standing: Standing,
    /// Who it is.
    pub contact: Contact,
    /// The charge that happened last.
    pub last_charge: Option<LastCharge>,
    /// For how many days no charge has come although some should have.
    pub silent_days: Option<i64>,
    /// What counted in the current month by service, the most first.
    pub services: Vec<ServiceSpend>,
    /// What counted in the latest months, the current one last.
    pub months: Vec<MonthSpend>,
    /// The freezes in force, one per cause.
    pub freezes: Vec<FreezeSeen>,
    /// How many holds are open.
    pub open_holds: u32,
    /// The open holds that expire first.
    pub holds: Vec<OpenHold>,
    /// The latest adjustment records, newest first.
    pub records: Vec<RecordRow>,
}

/// How to reach a customer, and how people sort it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// E-mail address, masked unless asked for (D22).
    pub email: Option<String>,
    /// Phone number, masked unless asked for.
    pub phone: Option<String>,
    /// A word that people sort their customers by.
    pub tag: Option<String>,
    /// The account manager.
    pub manager: Option<Name>,
    /// When it joined.
    pub associated: Moment,
}

/// The charge that happened last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastCharge {
    /// When it happened.
    pub occurred: Moment,
    /// When it arrived here.
    pub recorded: Moment,
}

/// What counted for a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceSpend {
    /// The service; `None` for all that are not named, and for charges that name none.
    pub service: Option<String>,
    /// How much.
    pub used: Money,
}

/// What counted in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthSpend {
    /// The month.
    pub month: Month,
    /// How much.
    pub used: Money,
}

/// A freeze in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezeSeen {
    /// Cause, level and reason.
    pub freeze: Freeze,
    /// Since when.
    pub since: Moment,
    /// When it ends by itself.
    pub ends: Option<Moment>,
    /// When what it stopped is released, where it stops anything.
    pub release: Option<Moment>,
}

/// An open hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenHold {
    /// Which hold.
    pub id: HoldId,
    /// How much it takes of the budget.
    pub amount: Money,
    /// Since when.
    pub since: Moment,
    /// When it ends by itself.
    pub expires: Moment,
}
