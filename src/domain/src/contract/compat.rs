//! What only the compatible partner API asks: entering by a signature or a token, and lists by page number with exact
//! counts, as the published SDK expects them.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Answer, RecordRow};
use crate::{
    budget::{Budget, BudgetType},
    charge::ChargeCategory,
    customer::Association,
    id::{CustomerId, MemberId, PartnerId},
    money::{BudgetAmount, Money},
    partner::Partner,
    period::MonthNumber,
    set_budget::CustomerFacts,
    text::{Account, Email, Name},
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

/// What the charges of a month come to, at list price.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MonthBill {
    /// Usage and purchases.
    pub consumed: Money,
    /// What was given back, below zero.
    pub refunds: Money,
    /// Credits and coupons, below zero.
    pub adjustments: Money,
    /// Taxes.
    pub tax: Money,
}

/// How a partner's own platform names one of its users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformAccount {
    /// Which platform: 1 to 64 characters.
    pub platform: String,
    /// Which user: 1 to 64 characters.
    pub account: String,
}

/// A code that is to be sent to a new customer's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationCodeRequest {
    /// The address.
    pub email: Email,
    /// How long the code is good.
    pub life: SignedDuration,
    /// Whether the mail is in Chinese instead of English.
    pub chinese: bool,
}

/// A customer that is to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Whose it becomes: the caller's own partner or its reseller.
    pub owner: PartnerId,
    /// How the partner's platform names it.
    pub named: PlatformAccount,
    /// Its account; one is made up where none is given.
    pub account: Option<Account>,
    /// Its address with the code that was sent there.
    pub email: Option<(Email, String)>,
}

/// A customer that is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Which.
    pub customer: CustomerId,
    /// Its account.
    pub account: Account,
    /// Whether it was registered under this name before, and nothing was done now.
    pub before: bool,
}

/// Who a customer's own key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnIdentity {
    /// Which customer.
    pub customer: CustomerId,
    /// Its account.
    pub account: Account,
}

/// What counts of a customer's charges of a month, of one service and category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRow {
    /// The service; `None` for charges that name none.
    pub service: Option<String>,
    /// What the charges are.
    pub category: ChargeCategory,
    /// What they come to.
    pub amount: Money,
}

/// What a customer asks of itself with a key of its own (D20). Nothing else is open to it.
pub trait CustomerSession: Send + Sync {
    /// Who it is.
    ///
    /// Problems: `KeyRefused` when the key was revoked, or the customer is its partner's no more; so do all others.
    fn identity(&self) -> Answer<'_, OwnIdentity>;

    /// Its budget and what is used of it.
    fn expenditure(&self) -> Answer<'_, BudgetOf>;

    /// What counts of its charges of a month, by service and category in the order of their names.
    fn statement(&self, month: MonthNumber) -> Answer<'_, (OwnIdentity, Vec<StatementRow>)>;
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

    /// What the charges of a month come to, of the caller's own partner's customers and its resellers'.
    ///
    /// Problems: `RoleForbids` for who sees only the customers assigned to it.
    fn bill(&self, month: MonthNumber) -> Answer<'_, MonthBill>;

    /// Whether a customer may be registered: with this account, none has it yet.
    ///
    /// Problems: `RoleForbids`, `ScopeMissing`.
    fn may_register<'a>(&'a self, account: Option<&'a Account>) -> Answer<'a, bool>;

    /// Sends a code to the e-mail address of a customer that is to be registered (R-VER-4).
    ///
    /// Problems: `RoleForbids`, `ScopeMissing`; `TooManyAttempts` beyond 15 an hour or 60 a day; `MailNotSent`.
    fn send_registration_code<'a>(&'a self, new: &'a RegistrationCodeRequest) -> Answer<'a, ()>;

    /// Registers a customer, in the reseller model and frozen like every new one, once for each name that the partner's
    /// own platform has.
    ///
    /// Problems: `RoleForbids`, `ScopeMissing`; `NotFound` as for `budgets_of`; `AccountTaken`; `VerificationCode` for the
    /// code of its address.
    fn register<'a>(&'a self, new: &'a Registration) -> Answer<'a, Registered>;

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

impl From<CustomerFacts> for BudgetOf {
    fn from(facts: CustomerFacts) -> Self {
        let budget = facts.budget.as_ref();
        Self {
            customer: facts.id,
            association: facts.association,
            used: budget.map_or(facts.used_month, |budget| facts.used(budget.budget_type)),
            budget: facts.budget,
        }
    }
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
    /// How its partner's platform names it, where a program registered it.
    pub platform: Option<PlatformAccount>,
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
