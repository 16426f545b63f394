//! The contract between those who ask (pages, APIs) and the service that does it. Whoever asks holds a [`Public`];
//! only who signed in gets a [`Session`]. Nothing can be done by one way in that another would refuse.

mod assignment;
mod audit;
mod batches;
mod budgets;
mod compat;
mod customers;
mod details;
mod disassociation;
mod exports;
mod freezes;
mod information;
mod joining;
mod keys;
mod members;
mod messages;
mod metering;
mod overview;
mod resellers;
mod signing_in;
mod views;
mod webhooks;

use std::{pin::Pin, sync::Arc};

use crate::{
    access::{Role, Sight},
    alert::Marks,
    charge::{Charge, ChargeAnswer},
    freezing::{FreezeAct, FreezeCommand},
    grant::SetGrant,
    id::{
        BatchId, CustomerId, EndpointId, EventId, ExportId, HoldId, KeyId, MemberId, PartnerId,
        RequestId, ViewId,
    },
    joining::Joining,
    list::CustomerQuery,
    money::Money,
    moving::MoveCustomer,
    operation::Operation,
    problem::Problem,
    record::PartnerChange,
    request::NewRequest,
    restriction::Restrict,
    selection::Selection,
    set_budget::SetBudget,
    standing::Standing,
    text::{Email, Name, Reason},
};

pub use assignment::{Assignment, ManagerSeen};
pub use audit::{AuditPage, AuditQuery, AuditRow};
pub use batches::{
    AccountChange, Applied, BATCH_ROWS, BatchPage, BatchRow, BatchSums, ChangedSince, Draft,
    NAMED_MAX, NewBatch, Stage,
};
pub use budgets::{BudgetCustomer, BudgetPage, BudgetsSet, ChosenSums, RecordPage, RecordRow};
pub use compat::{
    BudgetOf, BudgetOperation, BudgetRecords, BudgetRecordsQuery, Compat, Consumption,
    CustomerSession, Directory, DirectoryQuery, DirectoryRow, KeptAnswer, MonthBill, OwnIdentity,
    PlatformAccount, Registered, Registration, RegistrationCodeRequest, Signed, StatementRow,
    TokenIssued,
};
pub use customers::{CustomerPage, CustomerRow};
pub use details::{
    Contact, CustomerDetails, FreezeSeen, LastCharge, MonthSpend, OpenHold, SERVICES_SHOWN,
    ServiceSpend,
};
pub use disassociation::{Asked, DisassociationAsked, DisassociationPage};
pub use exports::{EXPORT_DAYS, ExportPage, ExportSeen};
pub use freezes::{FreezeCustomer, FreezePage};
pub use information::PartnerInformation;
pub use joining::{CustomersImported, FAULTS_SHOWN, LineFault};
pub use keys::{KeyMade, KeySeen, NewKey};
pub use members::{
    Acceptance, AppBegun, AppState, Invitation, InvitationSeen, MemberList, MemberSeen, Picture,
};
pub use messages::{
    MAILS_SHOWN, MailSeen, MailState, MailTested, MessagePage, RecipientSeen, Recipients,
};
pub use metering::{Authorization, HoldRequest, Once, Settled};
pub use overview::{Figures, Overview};
pub use resellers::{
    Answered, GrantPage, MovePage, NewReseller, RESELLERS_DEFAULT, RESELLERS_MAX, RequestSeen,
    ResellerFilter, ResellerPage, ResellerQuery, ResellerRow, ResellersToday, Restriction,
};
pub use signing_in::{CodeSent, Me, SignIn, SignedIn};
pub use views::{VIEWS_MAX, View};
pub use webhooks::{
    DELIVERIES_SHOWN, Delivery, DeliveryLog, DeliveryState, ENDPOINTS_MAX, EndpointMade,
    EndpointSeen, EndpointSettings, URL_MAX,
};

/// An answer that takes time: the value, or the problem with its proof.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

/// What anybody may ask.
pub trait Public: Send + Sync {
    /// Signs a member in.
    ///
    /// Problems: `SignInRefused` for an unknown member and a wrong password alike, in the same time; `TooManyAttempts`.
    fn sign_in<'a>(&'a self, request: &'a SignIn) -> Answer<'a, SignedIn>;

    /// The session of the member to whom a session's token belongs, which rolls the session's expiry on; `None` when it
    /// has ended.
    fn enter<'a>(&'a self, token: &'a str) -> Answer<'a, Option<Arc<dyn Session>>>;

    /// The session of a program that brought both halves of an API key, for one request.
    ///
    /// Problems: `KeyRefused`; `PartnerKeyOnly` for a customer's own key.
    fn enter_with_key<'a>(
        &'a self,
        access: &'a str,
        secret: &'a str,
    ) -> Answer<'a, Arc<dyn Session>>;

    /// The invitation whose link carries this token.
    ///
    /// Problems: `LinkExpired`.
    fn invitation<'a>(&'a self, token: &'a str) -> Answer<'a, Invitation>;

    /// Makes a member of whoever was invited, once.
    ///
    /// Problems: `LinkExpired`, `Field` for the password, `EmailTaken`.
    fn join<'a>(&'a self, acceptance: &'a Acceptance) -> Answer<'a, ()>;

    /// Sends a link for a new password to this address, if it is a member's; the answer is the same if it is not.
    /// `address` is where the request came from.
    ///
    /// Problems: `TooManyAttempts`.
    fn ask_reset<'a>(&'a self, email: &'a str, address: &'a str) -> Answer<'a, ()>;

    /// Gives the member whose link carries this token another password, once, and ends all its sessions.
    ///
    /// Problems: `LinkExpired`, `Field`.
    fn reset_password<'a>(&'a self, token: &'a str, password: &'a str) -> Answer<'a, ()>;

    /// The session of a program that proved by a signature that it has an API key's secret, for one request.
    ///
    /// Problems: `KeyRefused`; `SignatureStale` when it was signed too far from the server's own time;
    /// `PartnerKeyOnly` for a customer's own key.
    fn enter_with_signature<'a>(&'a self, signed: &'a Signed) -> Answer<'a, Arc<dyn Session>>;

    /// The session of a customer whose program signed with the customer's own key, for one request.
    ///
    /// Problems: `KeyRefused`; `SignatureStale`; `CustomerKeyOnly` for a partner's key.
    fn enter_as_customer<'a>(&'a self, signed: &'a Signed) -> Answer<'a, Arc<dyn CustomerSession>>;

    /// Issues a token to a member, for programs. `domain` is the id or the name of its partner, where the request names
    /// one.
    ///
    /// Problems: those of `sign_in`.
    fn issue_token<'a>(
        &'a self,
        request: &'a SignIn,
        domain: Option<&'a str>,
    ) -> Answer<'a, TokenIssued>;

    /// The session of the member to whom a token was issued, for one request; `None` when it has ended.
    fn enter_with_token<'a>(&'a self, token: &'a str) -> Answer<'a, Option<Arc<dyn Session>>>;
    /// What the link asks that a customer got because its partner wants to end the association.
    ///
    /// Problems: `NotFound` when it was answered, withdrawn, or has expired.
    fn disassociation_asked<'a>(&'a self, token: &'a str) -> Answer<'a, DisassociationAsked>;

    /// Carries out the customer's answer: it leaves, or nothing is changed (R-DIS-1).
    ///
    /// Problems: `NotFound`, `MayNotLeave`.
    fn answer_disassociation<'a>(&'a self, token: &'a str, agrees: bool) -> Answer<'a, ()>;

    /// Whether the database answers.
    fn ready(&self) -> Answer<'_, ()>;
}

/// What a signed-in member may ask. Every answer is judged by the member's role and partner as they are at that moment.
pub trait Session: Compat + Send + Sync {
    /// Who is signed in, and the settings of the installation that every page shows.
    fn me(&self) -> Answer<'_, Me>;

    /// Ends this session.
    fn sign_out(&self) -> Answer<'_, ()>;

    /// Ends all sessions of the member.
    fn sign_out_everywhere(&self) -> Answer<'_, ()>;

    /// What needs the member today.
    fn overview(&self) -> Answer<'_, Overview>;

    /// How many customers there are in each state.
    fn figures(&self) -> Answer<'_, Figures>;

    /// A page of customers.
    fn customers<'a>(&'a self, query: &'a CustomerQuery) -> Answer<'a, CustomerPage>;

    /// Adds a customer to the member's own partner, frozen by association and without a budget (R-ASSOC-1).
    ///
    /// Problems: `RoleForbids`, `AccountTaken`, `UnknownMember`.
    fn add_customer<'a>(&'a self, new: &'a Joining) -> Answer<'a, CustomerId>;

    /// Adds the customers of a file (CSV) to the member's own partner, all or none; or only checks the file.
    ///
    /// Problems: `RoleForbids`. What is wrong with the file is in the answer.
    fn import_customers<'a>(
        &'a self,
        file: &'a str,
        dry_run: bool,
    ) -> Answer<'a, CustomersImported>;

    /// Changes who looks after customers and how they are tagged, and says for how many.
    ///
    /// Problems: `NotFound`, `Selection`, `OneOwner`, `RoleForbids`, `OwnerOnly`.
    fn assign<'a>(&'a self, chosen: &'a Selection, change: &'a Assignment) -> Answer<'a, u32>;

    /// The account check before an association is ended, and the request that waits.
    ///
    /// Problems: `NotFound`.
    fn disassociation(&self, customer: CustomerId) -> Answer<'_, DisassociationPage>;

    /// Asks a customer to end its association (R-DIS-1); it gets a link by mail where an address is known. Where that
    /// mail cannot be sent, nothing was asked.
    ///
    /// Problems: `NotFound`, `RoleForbids`, `OwnerOnly`, `MayNotLeave`, `VerificationCode`, `MailNotSent`.
    fn ask_disassociation<'a>(
        &'a self,
        customer: CustomerId,
        reason: &'a Reason,
        code: Option<&'a str>,
    ) -> Answer<'a, ()>;

    /// Takes the request back.
    ///
    /// Problems: as `ask_disassociation`.
    fn withdraw_disassociation(&self, customer: CustomerId) -> Answer<'_, ()>;

    /// Ends the association because the customer agreed in another way than by its link. The record says on whose word.
    ///
    /// Problems: as `ask_disassociation`.
    fn record_consent(&self, customer: CustomerId) -> Answer<'_, ()>;

    /// All that the page of one customer shows; with `reveal` its contact data in full (D22).
    ///
    /// Problems: `NotFound`.
    fn customer(&self, customer: CustomerId, reveal: bool) -> Answer<'_, CustomerDetails>;

    /// What the Set Budget page of chosen customers shows, all of one partner.
    ///
    /// Problems: `NotFound` when any of them is unknown or another partner's; `Selection`; `OneOwner`.
    fn budget_page<'a>(&'a self, chosen: &'a Selection) -> Answer<'a, BudgetPage>;

    /// Sets budgets, all or none.
    ///
    /// Problems: those of [`crate::set_budget::decide`], `NotFound`, `OneOwner`, `VerificationCode`.
    fn set_budgets<'a>(&'a self, command: &'a SetBudget) -> Answer<'a, BudgetsSet>;

    /// Sends a verification code for exactly this step to the member's e-mail address.
    ///
    /// Problems: those of the step itself but `VerificationCode`; `TooManyAttempts`.
    fn send_code<'a>(&'a self, operation: &'a Operation) -> Answer<'a, CodeSent>;

    /// Drafts a batch of budgets, of which nothing is set yet, and answers which. What stands in its way, its preview says.
    ///
    /// Problems: `RoleForbids` and what else forbids setting the owner's budgets; `NotFound`, `OneOwner`, `Selection`;
    /// `NothingToUndo`.
    fn draft_batch<'a>(&'a self, new: &'a NewBatch) -> Answer<'a, BatchId>;

    /// A page of a batch: of its preview, or of what was done; `first` is the place of the first customer.
    ///
    /// Problems: `NotFound`.
    fn batch(&self, id: BatchId, first: u32) -> Answer<'_, BatchPage>;

    /// All customers of a batch.
    ///
    /// Problems: `NotFound`.
    fn batch_rows(&self, id: BatchId) -> Answer<'_, Vec<BatchRow>>;

    /// Sets exactly what was previewed under a digest, all customers or none. A batch is set once; asked again, this
    /// answers what it answered.
    ///
    /// Problems: those of [`crate::set_budget::decide_each`]; `PreviewChanged`, `PreviewExpired`, `PreviewFaulty`,
    /// `VerificationCode`, `NotFound`.
    fn confirm_batch<'a>(
        &'a self,
        id: BatchId,
        digest: &'a str,
        code: Option<&'a str>,
    ) -> Answer<'a, BudgetsSet>;
    /// What the page of an act shows of chosen customers, all of one partner.
    ///
    /// Problems: `NotFound` when any of them is unknown or another partner's; `Selection`; `OneOwner`.
    fn freeze_page<'a>(&'a self, chosen: &'a Selection, act: FreezeAct) -> Answer<'a, FreezePage>;

    /// Freezes or unfreezes customers, all or none, and answers how many changed.
    ///
    /// Problems: those of [`crate::freezing::decide`], `NotFound`, `Selection`, `OneOwner`, `PreviewChanged`,
    /// `VerificationCode`.
    fn freeze<'a>(&'a self, command: &'a FreezeCommand) -> Answer<'a, u32>;

    /// Freezes or unfreezes named customers one by one, at most [`crate::freezing::EACH_MAX`], and answers for each of
    /// them: one that is refused keeps none of the others from it. To name none asks whether one may.
    ///
    /// Problems of the request as a whole: `RoleForbids`, `ScopeMissing`, `Selection`, `AgreementMissing`.
    fn freeze_each<'a>(
        &'a self,
        command: &'a FreezeCommand,
    ) -> Answer<'a, Vec<(CustomerId, Result<(), Problem>)>>;

    /// The adjustment records of a customer, newest first.
    fn records(&self, customer: CustomerId, before: Option<i64>) -> Answer<'_, RecordPage>;

    /// Saves what the list is asked under a name, in place of what had that name.
    ///
    /// Problems: `TooManyViews`.
    fn save_view<'a>(&'a self, name: &'a Name, query: &'a CustomerQuery) -> Answer<'a, ()>;

    /// Removes a view; the member's own.
    ///
    /// Problems: `NotFound`.
    fn remove_view(&self, id: ViewId) -> Answer<'_, ()>;

    /// Writes chosen customers into a file, as they are now, with names and contact data masked, and keeps it (R-MEM-4).
    ///
    /// Problems: `RoleForbids`, `NotFound`, `Selection`.
    fn export<'a>(&'a self, chosen: &'a Selection) -> Answer<'a, ExportId>;

    /// The exports of the partner.
    ///
    /// Problems: `RoleForbids`.
    fn exports(&self) -> Answer<'_, ExportPage>;

    /// The file of an export, as CSV.
    ///
    /// Problems: `RoleForbids`, `NotFound`.
    fn export_file(&self, id: ExportId) -> Answer<'_, String>;

    /// Who gets which message by mail, and what became of the latest.
    fn messages(&self) -> Answer<'_, MessagePage>;

    /// Chooses who gets which message by mail (R-ALT-2); a kind that is not named goes to all administrators.
    ///
    /// Problems: `RoleForbids`; `NotFound` for whoever is no member of the partner.
    fn choose_recipients<'a>(&'a self, chosen: &'a Recipients) -> Answer<'a, ()>;

    /// Chooses at which shares of a budget the partner is warned, for what is spent from now on.
    ///
    /// Problems: `RoleForbids`.
    fn choose_marks(&self, marks: Marks) -> Answer<'_, ()>;

    /// Sends the member a mail, and says what came of it.
    ///
    /// Problems: `RoleForbids`.
    fn test_mail(&self) -> Answer<'_, MailTested>;

    /// The records of the partner's chain, newest first.
    ///
    /// Problems: `RoleForbids`.
    fn audit<'a>(&'a self, query: &'a AuditQuery) -> Answer<'a, AuditPage>;

    /// The next lines of the partner's chain as a file: without a number its first line, and otherwise the records after
    /// that number; none where there are no more.
    ///
    /// Problems: `RoleForbids`.
    fn chain_lines(&self, after: Option<i64>) -> Answer<'_, Vec<String>>;

    /// The partner's own information and budget quota.
    fn partner_information(&self) -> Answer<'_, PartnerInformation>;

    /// A page of a distributor's resellers.
    ///
    /// Problems: `NotFound` for whoever is no distributor; `RoleForbids`.
    fn resellers<'a>(&'a self, query: &'a ResellerQuery) -> Answer<'a, ResellerPage>;

    /// What the Grant page of a reseller shows.
    ///
    /// Problems: as of `resellers`; `NotFound` for another's reseller.
    fn reseller(&self, id: PartnerId) -> Answer<'_, GrantPage>;

    /// Grants budgets and freezing to a reseller with its quotas, or revokes that; what was changed, if anything.
    ///
    /// Problems: those of [`crate::grant::decide`], `VerificationCode`.
    fn set_grant<'a>(
        &'a self,
        command: &'a SetGrant,
        code: Option<&'a str>,
    ) -> Answer<'a, Option<PartnerChange>>;

    /// Asks the distributor for the grant or for more quota.
    ///
    /// Problems: `NotFound` for whoever is no reseller; `RoleForbids`; `AskedAlready`.
    fn ask<'a>(&'a self, new: &'a NewRequest) -> Answer<'a, ()>;

    /// What a distributor's resellers ask for and it has not answered, the oldest first.
    ///
    /// Problems: as of `resellers`.
    fn requests(&self) -> Answer<'_, Vec<RequestSeen>>;

    /// Declines a request. What it asks for is approved by granting it.
    ///
    /// Problems: `RoleForbids`; `NotFound` when it is answered already, too.
    fn decline_request<'a>(&'a self, id: RequestId, reason: &'a Reason) -> Answer<'a, ()>;

    /// Freezes or unfreezes a reseller's own account, and with it what its customers may do; whether that changed anything.
    ///
    /// Problems: those of [`crate::restriction::decide`]; `VerificationCode`.
    fn restrict<'a>(&'a self, command: &'a Restrict, code: Option<&'a str>) -> Answer<'a, bool>;

    /// Says who at the distributor looks after a reseller; `None` nobody.
    ///
    /// Problems: as of `resellers`; `NotFound` for another's reseller and for whoever is no member of the distributor;
    /// `ChangedMeanwhile`.
    fn assign_reseller(
        &self,
        reseller: PartnerId,
        version: Option<i64>,
        manager: Option<MemberId>,
    ) -> Answer<'_, ()>;

    /// Adds a reseller, without a grant, and invites its first administrator by mail.
    ///
    /// Problems: as of `restrict`; `NameTaken`; those of an invitation.
    fn add_reseller<'a>(
        &'a self,
        new: &'a NewReseller,
        code: Option<&'a str>,
    ) -> Answer<'a, PartnerId>;

    /// What the page that moves a customer to another partner shows; of the resellers those with this in their name or id.
    ///
    /// Problems: `NotFound` for whoever is no distributor, and for strangers' customers.
    fn move_page<'a>(&'a self, customer: CustomerId, search: &'a str) -> Answer<'a, MovePage>;

    /// Moves a customer to another partner of the distributor's, with its budget and freezes; whose it is now.
    ///
    /// Problems: those of [`crate::moving::decide`]; `VerificationCode`.
    fn move_customer<'a>(
        &'a self,
        command: &'a MoveCustomer,
        code: Option<&'a str>,
    ) -> Answer<'a, Name>;

    /// Offboards a reseller that has no customers: its grant ends, and nobody signs in for it any more.
    ///
    /// Problems: as of `restrict`; `HasCustomers`.
    fn offboard<'a>(
        &'a self,
        reseller: PartnerId,
        version: Option<i64>,
        code: Option<&'a str>,
    ) -> Answer<'a, ()>;

    /// Records charges, each for itself: one that is refused keeps none of the others from being recorded. The answers
    /// come in the order of the charges, and not before the charges are durable.
    ///
    /// Problems: `ScopeMissing`, `Selection` for none or more than [`crate::charge::CHARGES_MAX`].
    fn record_charges(&self, charges: Vec<Charge>) -> Answer<'_, Vec<ChargeAnswer>>;

    /// Holds an amount of a customer's budget, or says why not.
    ///
    /// Problems: `NotFound`, `OnceReused`.
    fn authorize(&self, request: HoldRequest, once: Option<Once>) -> Answer<'_, Authorization>;

    /// Turns a hold into a charge of this amount, or of the whole hold.
    ///
    /// Problems: `NotFound`, `HoldExpired`, `HoldSettled`, `CaptureAmount`, `Charge`, `OnceReused`.
    fn capture(
        &self,
        hold: HoldId,
        amount: Option<Money>,
        once: Option<Once>,
    ) -> Answer<'_, Settled>;

    /// Gives a hold back.
    ///
    /// Problems: `NotFound`, `HoldExpired`, `HoldSettled`, `OnceReused`.
    fn void(&self, hold: HoldId, once: Option<Once>) -> Answer<'_, Settled>;

    /// Which customers the caller sees, for telling it of their changes.
    fn sight(&self) -> Answer<'_, Sight>;

    /// How a customer stands.
    ///
    /// Problems: `NotFound`.
    fn standing(&self, customer: CustomerId) -> Answer<'_, Standing>;

    /// The partner's API keys, those in force first.
    fn keys(&self) -> Answer<'_, Vec<KeySeen>>;

    /// Makes an API key whose scopes are within the member's own rights.
    ///
    /// Problems: `RoleForbids`, `NoScopes`, `VerificationCode`.
    fn add_key<'a>(&'a self, new: &'a NewKey, code: Option<&'a str>) -> Answer<'a, KeyMade>;

    /// Makes a key with the same name and scopes. The old one goes on until it is revoked.
    ///
    /// Problems: `RoleForbids`, `NotFound`, `VerificationCode`.
    fn rotate_key<'a>(&'a self, id: KeyId, code: Option<&'a str>) -> Answer<'a, KeyMade>;

    /// Revokes a key, at once and for good.
    ///
    /// Problems: `RoleForbids`, `NotFound`.
    fn revoke_key(&self, id: KeyId) -> Answer<'_, ()>;

    /// The members of the partner.
    fn members(&self) -> Answer<'_, MemberList>;

    /// Invites somebody by mail; an earlier invitation of the address gives way.
    ///
    /// Problems: `RoleForbids`, `EmailTaken`, `TooManyAttempts`, `MailNotSent`, `VerificationCode`.
    fn invite<'a>(&'a self, email: &'a Email, role: Role, code: Option<&'a str>) -> Answer<'a, ()>;

    /// Withdraws an invitation.
    ///
    /// Problems: `RoleForbids`, `NotFound`.
    fn withdraw_invitation(&self, id: MemberId) -> Answer<'_, ()>;

    /// Gives a member another role.
    ///
    /// Problems: `RoleForbids`, `NotFound`, `LastAdmin`, `VerificationCode`.
    fn change_role<'a>(&'a self, id: MemberId, role: Role, code: Option<&'a str>)
    -> Answer<'a, ()>;

    /// Removes a member and ends its sessions at once. The keys it made go on.
    ///
    /// Problems: `RoleForbids`, `NotFound`, `LastAdmin`, `VerificationCode`.
    fn remove_member<'a>(&'a self, id: MemberId, code: Option<&'a str>) -> Answer<'a, ()>;

    /// Gives the member itself another password and ends its other sessions.
    ///
    /// Problems: `PasswordWrong`, `Field`, `TooManyAttempts`.
    fn change_password<'a>(&'a self, present: &'a str, new: &'a str) -> Answer<'a, ()>;

    /// Switches verification codes on or off for the partner; switching them off asks for one.
    ///
    /// Problems: `RoleForbids`, `VerificationCode`.
    fn switch_codes<'a>(&'a self, on: bool, code: Option<&'a str>) -> Answer<'a, ()>;

    /// The member's authenticator app.
    fn app(&self) -> Answer<'_, AppState>;

    /// Makes a secret for an authenticator app, which waits for its first code.
    ///
    /// Problems: `PasswordWrong`, `TooManyAttempts`, `NotFound` where there is an app already.
    fn begin_app<'a>(&'a self, password: &'a str) -> Answer<'a, ()>;

    /// Makes the app count, whose first code this is, and answers its recovery codes.
    ///
    /// Problems: `VerificationCode`, `NotFound`.
    fn confirm_app<'a>(&'a self, code: &'a str) -> Answer<'a, Vec<String>>;

    /// Does without the app; takes one more of its codes, or a recovery code.
    ///
    /// Problems: `VerificationCode`, `TooManyAttempts`.
    fn remove_app<'a>(&'a self, code: &'a str) -> Answer<'a, ()>;

    /// The partner's webhook endpoints.
    fn endpoints(&self) -> Answer<'_, Vec<EndpointSeen>>;

    /// Makes an endpoint.
    ///
    /// Problems: `RoleForbids`, `EndpointUrl`, `TooManyEndpoints`.
    fn add_endpoint<'a>(&'a self, settings: &'a EndpointSettings) -> Answer<'a, EndpointMade>;

    /// Switches an endpoint on or off. While it is off, nothing is sent to it, and what happens is not kept for it.
    ///
    /// Problems: `RoleForbids`, `NotFound`.
    fn enable_endpoint(&self, id: EndpointId, enabled: bool) -> Answer<'_, ()>;

    /// Gives an endpoint a new secret; for a day events are signed with the old one as well.
    ///
    /// Problems: `RoleForbids`, `NotFound`.
    fn rotate_endpoint(&self, id: EndpointId) -> Answer<'_, EndpointMade>;

    /// Removes an endpoint and its log.
    ///
    /// Problems: `RoleForbids`, `NotFound`.
    fn remove_endpoint(&self, id: EndpointId) -> Answer<'_, ()>;

    /// Sends a test event to an endpoint.
    ///
    /// Problems: `RoleForbids`, `NotFound`.
    fn test_endpoint(&self, id: EndpointId) -> Answer<'_, ()>;

    /// An endpoint and its latest deliveries.
    ///
    /// Problems: `RoleForbids`, `NotFound`.
    fn deliveries(&self, id: EndpointId) -> Answer<'_, DeliveryLog>;

    /// Sends an event to an endpoint again, with the same id.
    ///
    /// Problems: `RoleForbids`, `NotFound`.
    fn redeliver(&self, id: EndpointId, event: EventId) -> Answer<'_, ()>;
}
