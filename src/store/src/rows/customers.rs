//! Customers: as they are added and listed, moved, frozen, exported, and let go.

use domain::{
    budget::Budget,
    customer::Association,
    freeze::{Freeze, FreezeCause},
    id::{CustomerId, ExportId, MemberId, PartnerId},
    money::Money,
    quota::Quota,
    set_budget::CustomerFacts,
    text::{Account, Name, Reason},
};
use jiff::Timestamp;
use uuid::Uuid;

use super::NewRecord;

/// A customer that goes to another partner; written with a permit for each of the two.
#[derive(Debug, Clone)]
pub struct MoveWrite {
    /// Which customer.
    pub customer: CustomerId,
    /// The distributor of the partner that it comes to, if that is a reseller.
    pub distributor: Option<PartnerId>,
    /// The quotas of whom it leaves, and of whom it comes to, with their new allocation.
    pub quotas: [[Quota; 2]; 2],
    /// What the records of both tell.
    pub record: NewRecord,
}

/// A customer to be added, with what it brings along.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    /// Its id.
    pub id: CustomerId,
    /// Its partner's distributor, if its partner is a reseller.
    pub distributor: Option<PartnerId>,
    /// Its account, unique in the installation.
    pub account: Account,
    /// Its name.
    pub name: Name,
    /// How it is bound.
    pub association: Association,
    /// Since when.
    pub associated_at: Timestamp,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// A word to sort by.
    pub tag: Option<String>,
    /// Its account manager.
    pub manager: Option<MemberId>,
    /// Its budget.
    pub budget: Option<Budget>,
    /// Its freezes.
    pub freezes: Vec<Freeze>,
}

/// What is known of a customer to decide about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRecord {
    /// What decisions need; its usage is that of the month asked for.
    pub facts: CustomerFacts,
    /// Whose it is.
    pub owner: PartnerId,
    /// Its account.
    pub account: Account,
    /// Its account manager.
    pub manager: Option<MemberId>,
    /// The sum of its open holds.
    pub held: Money,
    /// How many holds are open.
    pub open_holds: u32,
    /// Freezes that are over and that nobody was told about yet.
    pub lapsed: Vec<Freeze>,
    /// The used share of its budget as lists have it, and until when that means anything, in microseconds.
    pub meter: (i64, i64),
}

/// A customer as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCustomer {
    /// Its id.
    pub id: CustomerId,
    /// Its account.
    pub account: Account,
    /// Its name.
    pub name: Name,
    /// Its partner's name.
    pub owner: Name,
    /// Whether its partner's own account, or that of its distributor, is frozen.
    pub owner_frozen: bool,
    /// Whether its partner is a reseller that has the grant.
    pub owner_granted: bool,
    /// Since when.
    pub associated_at: Timestamp,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// A word to sort by.
    pub tag: Option<String>,
    /// Its account manager's name.
    pub manager: Option<Name>,
    /// Its budget.
    pub budget: Option<Budget>,
    /// What counts against the budget, or in the month without one.
    pub used: Money,
    /// Its freezes in force.
    pub freezes: Vec<Freeze>,
}

/// Who a customer is, beside what decisions need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Since when it is its partner's.
    pub associated_at: Timestamp,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// A word to sort by.
    pub tag: Option<String>,
    /// Its account manager's name.
    pub manager: Option<Name>,
}

/// Whose a customer is or was, also after it has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its partner.
    pub owner: PartnerId,
    /// Its account manager.
    pub manager: Option<MemberId>,
    /// Its name.
    pub name: Name,
    /// Its account.
    pub account: Account,
}

/// A request to end an association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisassociationRow {
    /// Which request.
    pub id: Uuid,
    /// Which customer it is about.
    pub customer: CustomerId,
    /// Which partner asked.
    pub partner: PartnerId,
    /// Why.
    pub reason: Reason,
    /// Who asked.
    pub asked_by: MemberId,
    /// When.
    pub asked_at: Timestamp,
    /// The hash of the token in the customer's link.
    pub token_hash: String,
    /// Until when the link is good.
    pub expires_at: Timestamp,
    /// What became of it.
    pub state: RequestState,
}

/// What became of a request to end an association.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    /// Nobody has answered.
    Open,
    /// The customer agreed, and has left.
    Agreed,
    /// The customer did not agree.
    Declined,
    /// The partner took it back.
    Withdrawn,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The rows.
    pub rows: Vec<ListedCustomer>,
    /// The place before the first row, unless it is the first of all.
    pub previous: Option<domain::list::Cursor>,
    /// The place after the last row, unless it is the last of all.
    pub next: Option<domain::list::Cursor>,
    /// How many match, at most one above [`domain::list::HITS_MAX`], where a search alone decides it.
    pub hits: Option<i64>,
}

/// Which customers a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListScope {
    /// A partner's own.
    Of(PartnerId),
    /// A partner's own that are assigned to this account manager.
    AssignedTo(PartnerId, MemberId),
    /// Those of a distributor's resellers.
    UnderDistributor(PartnerId),
}

/// An export of customers that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExport {
    /// Its id.
    pub id: ExportId,
    /// For which partner it was made.
    pub partner: PartnerId,
    /// By whom.
    pub made_by: MemberId,
    /// When.
    pub made_at: Timestamp,
    /// What was chosen, as JSON.
    pub selection: String,
    /// How many customers that were.
    pub customers: u32,
    /// The file.
    pub file: String,
}

/// An export as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRow {
    /// Its id.
    pub id: ExportId,
    /// When it was made.
    pub made_at: Timestamp,
    /// The name of who made it.
    pub maker: Name,
    /// What was chosen, as JSON.
    pub selection: String,
    /// How many customers that were.
    pub customers: u32,
}

/// What a person changes about a customer's freezes; written with a permit.
#[derive(Debug, Clone)]
pub struct FreezeWrite {
    /// Which customer.
    pub customer: CustomerId,
    /// The causes that are lifted.
    pub lifted: Vec<FreezeCause>,
    /// The freeze that begins.
    pub frozen: Option<Freeze>,
    /// The latest end of the freezes that hold afterwards; 0 without any, [`crate::FOREVER`] without end.
    pub frozen_until: i64,
    /// What the record tells.
    pub record: NewRecord,
}
