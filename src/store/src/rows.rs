//! What goes into the store and comes out of it: rows with the domain's types, checked on the way out.

use domain::{
    access::{Principal, Role, Scope},
    budget::{Budget, BudgetType},
    customer::Association,
    event::EventType,
    freeze::{Freeze, FreezeCause},
    id::{
        BatchId, CustomerId, EndpointId, EventId, ExportId, KeyId, MemberId, PartnerId, RequestId,
    },
    message::{MailFault, MessageType},
    money::{BudgetAmount, Money},
    partner::{Partner, PartnerKind, Quotas},
    quota::Quota,
    record::{Entry, PartnerChange},
    request::RequestKind,
    set_budget::CustomerFacts,
    text::{Account, Email, Name, Reason},
};
use jiff::Timestamp;
use uuid::Uuid;

/// What an installation is bound to since its first start (D4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// ISO 4217.
    pub currency: String,
    /// The IANA name of the billing zone.
    pub time_zone: String,
}

/// A partner and its quotas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRow {
    /// What the rules need.
    pub partner: Partner,
    /// When its distributor granted it budgets and freezing.
    pub granted_at: Option<Timestamp>,
    /// When it joined.
    pub created_at: Timestamp,
    /// Monthly, then one-time.
    pub quotas: [Quota; 2],
    /// Counts the changes that were made to it.
    pub version: i64,
    /// When it was offboarded.
    pub left_at: Option<Timestamp>,
    /// How much a distributor may owe, if its operator has said so.
    pub consumption_quota: Option<BudgetAmount>,
    /// Since when its own account is frozen, and why; its distributor's is another matter.
    pub frozen: Option<(Timestamp, Option<Reason>)>,
}

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

/// That a partner's own account is frozen or not; written with a permit.
#[derive(Debug, Clone)]
pub struct RestrictionWrite {
    /// Why it is frozen, if it is.
    pub frozen: Option<Reason>,
    /// When.
    pub at: Timestamp,
    /// What the record tells.
    pub change: PartnerChange,
}

/// A partner's new grant and quotas; written with a permit.
#[derive(Debug, Clone)]
pub struct GrantWrite {
    /// Since when it has the grant.
    pub granted_at: Option<Timestamp>,
    /// Its quotas.
    pub quotas: Quotas,
    /// When.
    pub at: Timestamp,
    /// What the record tells.
    pub change: PartnerChange,
}

/// What a reseller asks its distributor for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// Its id.
    pub id: RequestId,
    /// Who asks.
    pub partner: PartnerId,
    /// What for.
    pub kind: RequestKind,
    /// The quota that is wanted in all.
    pub wanted: Option<BudgetAmount>,
    /// The id of the member who asked.
    pub made_by: String,
    /// The name of the member who asked; empty when it is added.
    pub asker: String,
    /// When.
    pub made_at: Timestamp,
    /// When it was answered, whether it was approved, and why not.
    pub answer: Option<(Timestamp, bool, Option<Reason>)>,
}

/// A partner to be added.
#[derive(Debug, Clone)]
pub struct NewPartner {
    /// Its id.
    pub id: PartnerId,
    /// Its tier.
    pub kind: PartnerKind,
    /// Its distributor, for a reseller.
    pub distributor: Option<PartnerId>,
    /// Its name, unique in the installation.
    pub name: Name,
    /// Whether sensitive steps ask for a code.
    pub verification_code: bool,
    /// The grant, if it has one.
    pub grant: Option<Quotas>,
    /// When it joined, and was granted what it is granted.
    pub at: Timestamp,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Its id.
    pub id: MemberId,
    /// Its partner.
    pub partner: PartnerId,
    /// Its address.
    pub email: Email,
    /// Its name.
    pub name: Name,
    /// Its role.
    pub role: Role,
    /// The argon2id hash of its password.
    pub password_hash: String,
}

/// A member among its colleagues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedMember {
    /// The member.
    pub member: MemberRow,
    /// Since when it is one.
    pub created_at: Timestamp,
    /// Whether it has an authenticator app.
    pub has_app: bool,
}

/// A member's authenticator app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRow {
    /// Its secret, sealed.
    pub secret_sealed: String,
    /// When the secret was made.
    pub begun_at: Timestamp,
    /// Since when its codes count.
    pub enrolled_at: Option<Timestamp>,
    /// How many recovery codes have not been used.
    pub recovery_left: i64,
}

/// An invitation that nobody has accepted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationRow {
    /// Its id, which becomes the member's.
    pub id: MemberId,
    /// Who invites.
    pub partner: PartnerId,
    /// To which address.
    pub email: Email,
    /// As what.
    pub role: Role,
    /// The hash of the token that its link carries.
    pub token_hash: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// A session that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Whose it is.
    pub member: MemberId,
    /// When it was last extended.
    pub seen_at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
}

/// A token that was issued to a member's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Whose it is.
    pub member: MemberId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Failed attempts on a subject since a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// How many.
    pub failed: i64,
    /// Since when they are counted.
    pub since: Timestamp,
}

/// A verification code that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// When.
    pub sent_at: Timestamp,
    /// For what exactly.
    pub operation_hash: String,
    /// The code's hash.
    pub code_hash: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it was used.
    pub used_at: Option<Timestamp>,
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

/// A customer's new budget and what follows from it; written with a permit.
#[derive(Debug, Clone)]
pub struct BudgetWrite {
    /// Which customer.
    pub customer: CustomerId,
    /// Its budget.
    pub budget: Budget,
    /// What counts against it.
    pub used: Money,
    /// The end of its window in microseconds, or [`crate::FOREVER`].
    pub window_end: i64,
    /// The causes that are lifted.
    pub lifted: Vec<FreezeCause>,
    /// The freeze that begins.
    pub frozen: Option<Freeze>,
    /// The latest end of the freezes that hold afterwards; 0 without any, [`crate::FOREVER`] without end.
    pub frozen_until: i64,
    /// What the records tell.
    pub records: Vec<NewRecord>,
}

/// A draft of a batch of budgets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Its id.
    pub id: BatchId,
    /// For which partner it was drafted.
    pub partner: PartnerId,
    /// Whose customers it is about.
    pub owner: PartnerId,
    /// By whom.
    pub made_by: MemberId,
    /// When.
    pub made_at: Timestamp,
    /// The batch that it undoes.
    pub undoes: Option<BatchId>,
    /// What is to be set, as JSON.
    pub plan: String,
}

/// A batch as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchKept {
    /// Its draft.
    pub row: BatchRow,
    /// The name of who drafted it.
    pub maker: Name,
    /// The batch that undid it.
    pub undone_by: Option<BatchId>,
    /// By whom and when it was applied, and what came of it, as JSON.
    pub applied: Option<(Name, Timestamp, String)>,
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

/// The sum of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UsageKey {
    /// Whose.
    pub customer: CustomerId,
    /// The billing month's or the one-time budget's.
    pub budget_type: BudgetType,
    /// The window's first instant.
    pub window_start: Timestamp,
}

/// What metering changes for a customer beside the sums.
#[derive(Debug, Clone)]
pub struct MeterWrite {
    /// Which customer.
    pub customer: CustomerId,
    /// The used share of its budget.
    pub permille: i64,
    /// The end of its window in microseconds, or [`crate::FOREVER`].
    pub window_end: i64,
    /// The freeze that begins.
    pub frozen: Option<Freeze>,
    /// The latest end of the freezes that hold afterwards.
    pub frozen_until: i64,
}

/// A mark of a budget that was reached in a window, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AlertKey {
    /// The customer and the window.
    pub window: UsageKey,
    /// In per cent.
    pub mark: u8,
}

/// An answer that is kept for its `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnceRow {
    /// Whose key.
    pub partner: PartnerId,
    /// The key.
    pub key: String,
    /// The hash of the request.
    pub request_hash: String,
    /// The answer, as JSON.
    pub answer: String,
}

/// An API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Its id.
    pub id: KeyId,
    /// Its partner.
    pub partner: PartnerId,
    /// The public half.
    pub access: String,
    /// Its name.
    pub name: Name,
    /// The customer whose own it is, with its account.
    pub customer: Option<(CustomerId, Account)>,
    /// What it may be used for; empty where it is a customer's.
    pub scopes: Vec<Scope>,
    /// The secret half, sealed.
    pub secret_sealed: String,
    /// Who made it.
    pub made_by: Option<MemberId>,
    /// The name of who made it.
    pub maker: Option<Name>,
    /// When.
    pub made_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A code that was sent to the address of a new customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationCode {
    /// When.
    pub sent_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// What is kept of it.
    pub code_hash: String,
}

/// An event to be told to the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Its id, the same in every delivery.
    pub id: EventId,
    /// Whose customer, or which partner, it is about; its distributor is told as well.
    pub partner: PartnerId,
    /// Which customer it is about, if any.
    pub customer: Option<CustomerId>,
    /// Its kind.
    pub event_type: EventType,
    /// When it happened.
    pub at: Timestamp,
    /// What happened, as JSON.
    pub data: String,
    /// Which message tells members of it by mail, if any.
    pub message: Option<MessageType>,
}

/// A mail that is due, leased to whoever reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueMail {
    /// What it tells of.
    pub event: EventId,
    /// Who gets it.
    pub member: MemberId,
    /// Its kind.
    pub message: MessageType,
    /// The event's kind.
    pub event_type: EventType,
    /// When the event happened.
    pub at: Timestamp,
    /// What happened, as JSON.
    pub data: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Where it goes; nowhere when the member was removed.
    pub to: Option<Email>,
}

/// What came of a try to send a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailTried {
    /// What it tells of.
    pub event: EventId,
    /// Who gets it.
    pub member: MemberId,
    /// How often it was tried, with this time.
    pub attempts: u32,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When it is tried again; never when it was sent or is given up.
    pub next_at: Option<Timestamp>,
    /// Why it was not sent.
    pub fault: Option<MailFault>,
}

/// A mail as the log shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    /// Its kind.
    pub message: MessageType,
    /// The event's kind.
    pub event_type: EventType,
    /// When the event happened.
    pub at: Timestamp,
    /// What happened, as JSON.
    pub data: String,
    /// The address.
    pub email: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// Why it was not sent when it was last tried.
    pub fault: Option<MailFault>,
}

/// A webhook endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointRow {
    /// Its id.
    pub id: EndpointId,
    /// Whose it is.
    pub partner: PartnerId,
    /// Where events are posted to.
    pub url: String,
    /// Which kinds; empty for all.
    pub types: Vec<EventType>,
    /// The secret that signs, sealed.
    pub secret_sealed: String,
    /// The secret before it, sealed, and until when it signs as well.
    pub old_secret: Option<(String, Timestamp)>,
    /// Whether events are sent to it.
    pub enabled: bool,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A webhook endpoint and how its deliveries stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEndpoint {
    /// The endpoint.
    pub endpoint: EndpointRow,
    /// How many deliveries wait.
    pub waiting: i64,
    /// How many were given up.
    pub given_up: i64,
}

/// A delivery to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDelivery {
    /// Which event.
    pub event: EventId,
    /// Its kind.
    pub event_type: EventType,
    /// When it happened.
    pub at: Timestamp,
    /// What happened, as JSON.
    pub data: String,
    /// How often it was tried already.
    pub attempts: u32,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Which event.
    pub event: EventId,
    /// How often it was tried by now.
    pub attempts: u32,
    /// When.
    pub at: Timestamp,
    /// Whether the endpoint took it.
    pub delivered: bool,
    /// When it is tried again; absent where it was delivered or given up.
    pub next_at: Option<Timestamp>,
    /// What the endpoint answered, in a few words.
    pub answer: String,
}

/// A delivery as the log shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Which event.
    pub event: EventId,
    /// Its kind.
    pub event_type: EventType,
    /// When it happened.
    pub at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried, or tried again.
    pub next_at: Option<Timestamp>,
    /// When it was last tried.
    pub tried_at: Option<Timestamp>,
    /// When the endpoint took it.
    pub delivered_at: Option<Timestamp>,
    /// What the endpoint answered last, in a few words.
    pub answer: Option<String>,
}

/// A partner that was not told of the current month yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntoldPartner {
    /// Which partner.
    pub id: PartnerId,
    /// Its name.
    pub name: Name,
    /// The first instant of the month that it was told of last, or when it was added.
    pub told: Timestamp,
}

/// A record to be appended to a chain.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// Whose.
    pub customer: CustomerId,
    /// When.
    pub at: Timestamp,
    /// Whether it followed by itself, as a freeze does that an exhausted budget brings about.
    pub by_system: bool,
    /// What.
    pub entry: Entry,
}

/// A record that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// Its number in the owner's chain.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who: a member's name or `system`.
    pub operator: String,
    /// For which partner.
    pub partner: Name,
    /// What.
    pub entry: Entry,
}

/// Which records of a chain an audit is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFilter {
    /// As it is stored.
    pub kind: Option<String>,
    /// As it is stored.
    pub principal: Option<String>,
    /// About one of these customers.
    pub customers: Option<Vec<CustomerId>>,
    /// Not before.
    pub from: Timestamp,
    /// Before.
    pub until: Timestamp,
    /// With a smaller number.
    pub before: i64,
}

/// A record, and the customer that it is about.
pub type AuditedRow = (RecordRow, Option<(CustomerId, Name)>);

/// A record of a chain, as a check of the chain sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainLink {
    /// Its number.
    pub number: i64,
    /// The seal that it bears.
    pub hash: String,
    /// The seal that it should bear after the record before it.
    pub expected: String,
}

impl ChainLink {
    /// What the first record of a chain follows.
    pub fn beginning() -> Self {
        let hash = "0".repeat(64);
        Self { number: 0, expected: hash.clone(), hash }
    }
}

/// What stands with a customer although it follows from other rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// Which customer.
    pub customer: CustomerId,
    /// Whose it is.
    pub owner: PartnerId,
    /// The latest end of its freezes, as lists have it.
    pub frozen_until: i64,
    /// How many of its holds were captured and have no charge.
    pub lost_captures: i64,
}

/// A month's sum of a customer, as the command line prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthUsage {
    /// The account.
    pub account: String,
    /// The month's first instant.
    pub month_start: Timestamp,
    /// The sum.
    pub used: Money,
}

/// How the principal of a record is stored: a member's id or `system`.
pub(crate) fn principal_text(principal: Principal) -> String {
    match principal {
        Principal::Member(id) => id.to_string(),
        Principal::Key(id) => id.to_string(),
        Principal::System => "system".into(),
    }
}

/// The amount of a stored budget.
pub(crate) fn amount(cents: i64) -> Option<BudgetAmount> {
    BudgetAmount::from_cents(cents).ok()
}
