//! What only the compatible partner API asks: entering by a signature or a token, and lists by page number with exact
//! counts, as the published SDK expects them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Answer, RecordRow};
use crate::{
    budget::{Budget, BudgetType},
    customer::Association,
    id::{CustomerId, MemberId, PartnerId},
    money::{BudgetAmount, Money},
    partner::Partner,
    text::{Account, Name},
};

/// What a signed request says of its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The public half of the key.
    pub access: String,
    /// When it was signed.
    pub at: Timestamp,
    /// What was signed.
    pub message: String,
    /// The signature, in hex.
    pub signature: String,
}

/// A token that was issued for a member. It is shown this once.
#[derive(Clone)]
pub struct TokenIssued {
    /// The token.
    pub token: String,
    /// Whose it is.
    pub member: MemberId,
    /// The member's name.
    pub name: Name,
    /// The member's partner.
    pub partner: Partner,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// How much a distributor may owe for the customers below it, and what they use this month (R-ROLE-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consumption {
    /// How much it may owe; `None` as much as it likes.
    pub quota: Option<BudgetAmount>,
    /// What the charges of its customers and its resellers' come to this month, in the reseller model.
    pub used: Money,
}

/// What programs ask by the compatible partner API.
pub trait Compat: Send + Sync {
    /// The caller's own partner, or the reseller of its with this id.
    ///
    /// Problems: `NotFound`.
    fn partner(&self, reseller: Option<PartnerId>) -> Answer<'_, Partner>;

    /// What the caller's own partner, a distributor, may owe and uses.
    ///
    /// Problems: `NotFound` for a reseller, which owes nothing to the operator.
    fn consumption(&self) -> Answer<'_, Consumption>;

    /// The budgets of those of these customers that are this partner's, in the order of their ids; others are left out.
    ///
    /// Problems: `NotFound` for a partner that is neither the caller's own nor its reseller.
    fn budgets_of<'a>(
        &'a self,
        owner: PartnerId,
        customers: &'a [CustomerId],
    ) -> Answer<'a, Vec<BudgetOf>>;

    /// A partner's customers, by name, with their exact number.
    ///
    /// Problems: `NotFound` as for `budgets_of`.
    fn directory<'a>(&'a self, query: &'a DirectoryQuery) -> Answer<'a, Directory>;

    /// The settings of a customer's budget, newest first, with their exact number.
    ///
    /// Problems: `NotFound`.
    fn budget_records<'a>(&'a self, query: &'a BudgetRecordsQuery) -> Answer<'a, BudgetRecords>;

    /// Takes a signature, so that what it signs is carried out once (D21). When it was taken before, the answer that was
    /// given then.
    ///
    /// Problems: `OnceInFlight` while there is no answer yet.
    fn take_signature<'a>(&'a self, signature: &'a str) -> Answer<'a, Option<KeptAnswer>>;

    /// Keeps the answer to what a signature that was taken signed.
    fn keep_answer<'a>(&'a self, signature: &'a str, answer: &'a KeptAnswer) -> Answer<'a, ()>;
}

/// A customer's budget and what has been used of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetOf {
    /// Whose.
    pub customer: CustomerId,
    /// Only resold customers have budgets.
    pub association: Association,
    /// Its budget.
    pub budget: Option<Budget>,
    /// What counts against the budget, or in the current month without one.
    pub used: Money,
}

/// Which of a partner's customers, from which on and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryQuery {
    /// Whose customers.
    pub owner: PartnerId,
    /// Part of the account, whatever its case; empty for all.
    pub account: String,
    /// Part of the name, whatever its case; empty for all.
    pub name: String,
    /// Part of the tag in its very case; empty for all.
    pub tag: String,
    /// How they are bound.
    pub association: Option<Association>,
    /// Joined at this instant or later.
    pub joined_from: Option<Timestamp>,
    /// Joined before this instant.
    pub joined_before: Option<Timestamp>,
    /// This customer alone.
    pub customer: Option<CustomerId>,
    /// How many to pass over.
    pub offset: u32,
    /// How many to show.
    pub limit: u32,
}

/// Customers of a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// How many match.
    pub count: i64,
    /// The page.
    pub customers: Vec<DirectoryRow>,
}

/// A customer as the directory shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryRow {
    /// Which customer.
    pub id: CustomerId,
    /// Its name.
    pub name: Name,
    /// Its account.
    pub account: Account,
    /// How it is bound.
    pub association: Association,
    /// When it joined.
    pub joined_at: Timestamp,
    /// A word to sort by.
    pub tag: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// The account manager's name.
    pub manager: Option<Name>,
    /// Whether its account is frozen.
    pub frozen: bool,
}

/// What the compatible API says was done to a budget (R-REC-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetOperation {
    /// It was set: `SETTING`.
    Set,
    /// It ceased with the association: `DELETE`.
    Delete,
}

/// Which records of a budget, from which on and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetRecordsQuery {
    /// Whose customer.
    pub owner: PartnerId,
    /// Whose budget.
    pub customer: CustomerId,
    /// Only what was done so.
    pub operation: Option<BudgetOperation>,
    /// Only budgets of this type.
    pub budget_type: Option<BudgetType>,
    /// How many to pass over.
    pub offset: u32,
    /// How many to show.
    pub limit: u32,
}

/// Records of a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetRecords {
    /// How many match.
    pub count: i64,
    /// The page.
    pub records: Vec<RecordRow>,
}

/// An answer that is kept for the signature of its request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}
