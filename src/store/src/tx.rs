//! Transactions: one to read, one to write. Each method names a query; the engine is chosen in one line here.

use std::{
    collections::{HashMap, HashSet},
    ops::{Deref, DerefMut},
};

use domain::{
    access::{PartnerPermit, Permit, Role, Scope},
    alert::Marks,
    budget::BudgetType,
    charge::{Charge, ChargeCategory},
    contract::{
        Assignment, BudgetRecordsQuery, Directory, DirectoryQuery, ManagerSeen, PlatformAccount,
        ResellerQuery, View,
    },
    freeze::Freeze,
    hold::Hold,
    id::{
        BatchId, CustomerId, EndpointId, EventId, ExportId, HoldId, KeyId, MemberId, PartnerId,
        RequestId, ViewId,
    },
    list::CustomerQuery,
    message::MessageType,
    money::{BudgetAmount, Money},
    quota::Quota,
    record::OwnChange,
    request::RequestKind,
    text::{Account, ChargeId, Email, Name, Reason},
};
use jiff::Timestamp;
use sqlx::{Postgres, Sqlite, Transaction};

use crate::{
    AlertKey, AppRow, Attempts, AuditFilter, AuditedRow, BatchKept, BatchRow, BudgetWrite,
    ChainLink, CodeRow, CustomerRecord, DeliveryRow, Derived, DisassociationRow, DueDelivery,
    DueMail, EndpointRow, Error, ExportRow, FreezeWrite, GrantWrite, Identity, Installation,
    InvitationRow, KeyRow, ListScope, Listed, ListedCustomer, ListedEndpoint, ListedMember,
    MailRow, MailTried, MemberRow, MeterWrite, MonthUsage, MoveWrite, NewCustomer, NewEvent,
    NewExport, NewPartner, NewRecord, OnceRow, PartnerRow, Profile, RecordRow, RegistrationCode,
    RequestRow, RequestState, RestrictionWrite, Result, SessionRow, TokenRow, Tried, UntoldPartner,
    UsageKey, postgres, sqlite,
};

/// A transaction that reads; all it reads is of one moment.
pub enum Read {
    /// On SQLite.
    #[doc(hidden)]
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    #[doc(hidden)]
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction that writes. Dropped without [`Write::commit`], it leaves no trace.
pub struct Write(Read);

impl Deref for Write {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.0
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Read {
        &mut self.0
    }
}

impl Write {
    pub(crate) fn new(transaction: Read) -> Self {
        Self(transaction)
    }

    /// Keeps everything that was written.
    ///
    /// # Errors
    /// When the database cannot; [`Error::CommitUnknown`] when it may have.
    pub async fn commit(self) -> Result<()> {
        let done = match self.0 {
            Read::Sqlite(tx) => tx.commit().await,
            Read::Postgres(tx) => tx.commit().await,
        };
        done.map_err(|error| match error {
            sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => Error::CommitUnknown(error),
            other => Error::Driver(other),
        })
    }
}

/// One method per query.
macro_rules! queries {
    ($of:ident: $($(#[$doc:meta])* $name:ident = $module:ident::$query:ident
        ($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        impl $of {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// When the database does not answer, or holds what this program could not have written.
                pub async fn $name(&mut self, $($argument: $type),*) -> Result<$answer> {
                    match self.engine() {
                        Read::Sqlite(tx) => sqlite::queries::$module::$query(tx, $($argument),*).await,
                        Read::Postgres(tx) => postgres::queries::$module::$query(tx, $($argument),*).await,
                    }
                }
            )*
        }
    };
}

impl Read {
    fn engine(&mut self) -> &mut Self {
        self
    }
}

impl Write {
    fn engine(&mut self) -> &mut Read {
        &mut self.0
    }
}

queries! { Read:
    /// What the installation is bound to.
    installation = installation::find() -> Option<Installation>;
    /// A partner.
    partner = partners::find(id: PartnerId) -> Option<PartnerRow>;
    /// Partners; unknown ones are missing.
    partners = partners::find_all(ids: &[PartnerId]) -> Vec<PartnerRow>;
    /// The partners that hold these keys, with what those may be used for; keys that were revoked and those of customers
    /// are missing.
    key_holders = partners::find_by_keys(ids: &[KeyId]) -> Vec<(KeyId, Vec<Scope>, PartnerRow)>;
    /// The partner of a name, without regard to case.
    partner_by_name = partners::find_by_name(name: &str) -> Option<PartnerId>;
    /// Whether there is any partner.
    any_partner = partners::any() -> bool;
    /// A page of a distributor's resellers by name, with the numbers of their customers, counted up to one above
    /// [`domain::list::COUNT_MAX`].
    resellers = resellers::list(distributor: PartnerId, query: &ResellerQuery) -> Vec<(PartnerId, i64)>;
    /// Who looks after each of these resellers; those that nobody does are missing.
    reseller_managers = resellers::managers(ids: &[PartnerId]) -> Vec<(PartnerId, ManagerSeen)>;
    /// How many resellers match.
    count_resellers = resellers::count(distributor: PartnerId, query: &ResellerQuery) -> i64;
    /// Whether a partner has any customer.
    has_customers = resellers::has_customers(partner: PartnerId) -> bool;
    /// A request.
    request = requests::find(id: RequestId) -> Option<RequestRow>;
    /// The open requests of a distributor's resellers, the oldest first.
    open_requests = requests::list_open(distributor: PartnerId, limit: i64) -> Vec<RequestRow>;
    /// The requests of a reseller, open or answered, the newest first.
    requests_of = requests::list(partner: PartnerId, limit: i64) -> Vec<RequestRow>;
    /// A member.
    member = members::find(id: MemberId) -> Option<MemberRow>;
    /// The member of an address, without regard to case.
    member_by_email = members::find_by_email(email: &str) -> Option<MemberRow>;
    /// The members of a partner who can sign in, by name.
    members_of = members::list(partner: PartnerId) -> Vec<ListedMember>;
    /// A member's authenticator app, whether it counts already or not.
    app = authenticators::find(member: MemberId) -> Option<AppRow>;
    /// Whether a recovery code of this hash can still be used.
    has_recovery = authenticators::has_recovery(member: MemberId, hash: &str) -> bool;
    /// When codes of a member's app were tried in vain since a moment, newest first.
    app_tries = authenticators::tries(member: MemberId, since: Timestamp) -> Vec<Timestamp>;
    /// The invitation of a token's hash, whether it is still good or not.
    invitation = links::find_invitation(token_hash: &str) -> Option<InvitationRow>;
    /// The invitations of a partner that nobody has accepted, the latest first.
    invitations_of = links::list_invitations(partner: PartnerId) -> Vec<InvitationRow>;
    /// The session of a token's hash, ended or not.
    session = sessions::find(token_hash: &str) -> Option<SessionRow>;
    /// The token of a hash, ended or not.
    token = tokens::find(token_hash: &str) -> Option<TokenRow>;
    /// The codes sent to a member since a moment, newest first.
    codes = codes::list(member: MemberId, since: Timestamp) -> Vec<CodeRow>;
    /// The codes that a partner had sent to an address of a new customer since a moment, newest first.
    registration_codes = registration::codes(partner: PartnerId, email: &Email, since: Timestamp)
        -> Vec<RegistrationCode>;
    /// The customer that a partner's platform names so, with its account, unless it is its customer no more.
    customer_of_platform = registration::find(partner: PartnerId, named: &PlatformAccount)
        -> Option<(CustomerId, Account)>;
    /// What is known of these customers, ordered by id; unknown ones are missing.
    customers = customers::facts(ids: &[CustomerId], month_start: Timestamp, now: Timestamp)
        -> Vec<CustomerRecord>;
    /// Ids and owners of customers by folded account; unknown ones are missing.
    customers_by_account = customers::find_by_accounts(accounts: &[String])
        -> HashMap<String, (CustomerId, PartnerId)>;
    /// A page of a list of customers; `month` is the current billing month.
    list = list::page(query: &CustomerQuery, scope: ListScope, month: (Timestamp, Timestamp), now: Timestamp)
        -> Listed;
    /// How many customers match, counted up to one above `limit`.
    count = list::count(query: &CustomerQuery, scope: ListScope, month: (Timestamp, Timestamp),
        now: Timestamp, limit: i64) -> i64;
    /// The customers that match, in no order, up to `limit`.
    matching = list::matching(query: &CustomerQuery, scope: ListScope, month: (Timestamp, Timestamp),
        now: Timestamp, limit: i64) -> Vec<CustomerId>;
    /// Whose customers these are, and which account manager's, with how many of them; unknown ones count nowhere.
    customer_owners = customers::owners(ids: &[CustomerId]) -> Vec<(PartnerId, Option<MemberId>, i64)>;
    /// What counts this month for all customers in the reseller model of a partner and of its resellers.
    month_total = usage::month_total(partner: PartnerId, month_start: Timestamp) -> Money;
    /// What the charges of all customers in the reseller model of a partner and of its resellers come to in a span of time.
    bill = usage::bill(partner: PartnerId, span: (Timestamp, Timestamp)) -> Vec<(ChargeCategory, Money)>;
    /// What counts of a customer's charges in a span of time, by service and category.
    statement = usage::statement(customer: CustomerId, span: (Timestamp, Timestamp))
        -> Vec<(Option<String>, ChargeCategory, Money)>;
    /// Customers as lists show them, in the order of their ids.
    listed = list::of_ids(ids: &[CustomerId], month: (Timestamp, Timestamp), now: Timestamp) -> Vec<ListedCustomer>;
    /// The views that a member saved, by name.
    views = views::list(member: MemberId) -> Vec<View>;
    /// The exports of a partner without their files, newest first.
    exports = exports::list(partner: PartnerId, limit: i64) -> Vec<ExportRow>;
    /// The latest mails of a partner, newest first; of one member alone, where it is named.
    mails = mails::list(partner: PartnerId, member: Option<MemberId>, limit: i64) -> Vec<MailRow>;
    /// Whether any mail is due.
    any_mail_due = mails::any_due(now: Timestamp) -> bool;
    /// Whom a partner chose for which messages.
    recipients = mails::recipients(partner: PartnerId) -> Vec<(MessageType, MemberId)>;
    /// The file of a partner's export.
    export_file = exports::file(partner: PartnerId, id: ExportId) -> Option<String>;
    /// A batch of budgets, drafted or applied.
    batch = batches::find(id: BatchId) -> Option<BatchKept>;
    /// A customer's records before a moment in microseconds, newest first.
    /// A page of a partner's customers by name, and how many match.
    directory = directory::page(query: &DirectoryQuery, scope: ListScope, now: Timestamp) -> Directory;
    /// A page of the settings of a customer's budget, newest first, and how many match.
    budget_records = records::budgets(query: &BudgetRecordsQuery) -> (i64, Vec<RecordRow>);
    /// A customer's records before a number, newest first.
    records = records::list(customer: CustomerId, before: i64, limit: i64) -> Vec<RecordRow>;
    /// The records about a partner itself, newest first.
    records_of_subject = records::list_of_subject(subject: PartnerId, limit: i64) -> Vec<RecordRow>;
    /// The records of a chain that a filter lets through, newest first.
    audit = audit::list(owner: PartnerId, filter: &AuditFilter, limit: i64) -> Vec<AuditedRow>;
    /// The members and keys of a partner, with the ids by which records name them.
    operators = audit::operators(owner: PartnerId) -> Vec<(String, Name)>;
    /// The records of a chain after a number, each as the line of a file.
    chain_records = audit::lines(owner: PartnerId, after: i64, limit: i64) -> Vec<String>;
    /// The sums of windows; those without charges are missing.
    sums = usage::sums(keys: &[UsageKey]) -> HashMap<UsageKey, Money>;
    /// What counted for a customer in each span of time.
    spans = usage::spans(customer: CustomerId, spans: &[(Timestamp, Timestamp)]) -> Vec<Money>;
    /// Who a customer is, beside what decisions need.
    profile = customers::profile(id: CustomerId) -> Option<Profile>;
    /// Whose a customer is or was, also after it has left.
    customer_identity = association::identity(id: CustomerId) -> Option<Identity>;
    /// The request to end a customer's association that was made last.
    last_disassociation = association::last(id: CustomerId) -> Option<DisassociationRow>;
    /// The request to end an association whose link carries a token with this hash.
    disassociation = association::find(token_hash: &str) -> Option<DisassociationRow>;
    /// When the charge of a customer that happened last did so, and when it was recorded.
    last_charge = usage::last_charge(customer: CustomerId) -> Option<(Timestamp, Timestamp)>;
    /// What counted for a customer in a span of time by service, the most first.
    services = usage::services(customer: CustomerId, span: (Timestamp, Timestamp), limit: i64)
        -> Vec<(Option<String>, Money)>;
    /// The open holds of a customer that expire first.
    open_holds = holds::list_open(customer: CustomerId, now: Timestamp, limit: i64) -> Vec<Hold>;
    /// Those of these charges, by source and id, that are recorded already, with their sources.
    known_charges = usage::known_charges(keys: &[(&str, &ChargeId)]) -> Vec<(String, Charge)>;
    /// Holds; unknown ones are missing.
    holds = holds::find(ids: &[HoldId]) -> Vec<Hold>;
    /// The answers that are kept for idempotency keys.
    once = once::find(keys: &[(PartnerId, &str)]) -> Vec<OnceRow>;
    /// The API key with this public half, revoked or not.
    key_by_access = keys::find_by_access(access: &str) -> Option<KeyRow>;
    /// API keys, revoked or not; unknown ones are missing.
    keys = keys::find_all(ids: &[KeyId]) -> Vec<KeyRow>;
    /// The API keys of a partner: those in force first, newest first.
    keys_of = keys::list(partner: PartnerId) -> Vec<KeyRow>;
    /// All partners, for checking everything.
    all_partners = verify::partners() -> Vec<PartnerId>;
    /// The number and hash at the head of a partner's chain.
    chain_head = verify::chain_head(owner: PartnerId) -> (i64, String);
    /// The records of a chain after one of them, with the seals that they should bear.
    chain = verify::chain(owner: PartnerId, after: &ChainLink, limit: i64) -> Vec<ChainLink>;
    /// Customers after an id, in the order of their ids.
    customers_after = verify::customers_after(after: Option<CustomerId>, limit: i64) -> Vec<CustomerId>;
    /// The charges of customers that count: whose, when, how much.
    counting_charges = verify::counting_charges(ids: &[CustomerId])
        -> Vec<(CustomerId, Timestamp, Money)>;
    /// The sums that are kept of customers.
    kept_sums = verify::kept_sums(ids: &[CustomerId]) -> Vec<(UsageKey, Money)>;
    /// What stands with customers although it follows from other rows, ordered by id.
    derived = verify::derived(ids: &[CustomerId]) -> Vec<Derived>;
    /// The sum of a partner's current budgets of a type, in cents.
    allocated = verify::allocated(owner: PartnerId, budget_type: BudgetType) -> i64;
    /// A webhook endpoint.
    endpoint = endpoints::find(id: EndpointId) -> Option<EndpointRow>;
    /// The webhook endpoints of a partner and how their deliveries stand, in the order in which they were made.
    endpoints_of = endpoints::list(partner: PartnerId) -> Vec<ListedEndpoint>;
    /// Endpoints to which something is to be sent now and nobody is sending.
    due_endpoints = endpoints::list_due(now: Timestamp, limit: i64) -> Vec<EndpointId>;
    /// The deliveries to an endpoint that are due, in their order.
    due_deliveries = deliveries::list_due(endpoint: EndpointId, now: Timestamp, limit: i64)
        -> Vec<DueDelivery>;
    /// The latest deliveries to an endpoint, newest first.
    deliveries = deliveries::list(endpoint: EndpointId, limit: i64) -> Vec<DeliveryRow>;
    /// Customers with a freeze that is over, the one that ended first in front.
    lapsed_customers = calendar::list_lapsed(now: Timestamp, limit: i64) -> Vec<CustomerId>;
    /// Customers whose resources have been frozen since a moment or longer, and nobody was told.
    unreleased_customers = calendar::list_unreleased(since: Timestamp, now: Timestamp, limit: i64)
        -> Vec<CustomerId>;
    /// The sums of months, ordered by account and month, after a place.
    month_usage = usage::list_months(account: Option<&str>, month_start: Option<Timestamp>,
        after: Option<&MonthUsage>, limit: i64) -> Vec<MonthUsage>;
}

queries! { Write:
    /// Binds the installation, unless another server did already.
    add_installation = installation::add(new: &Installation, now: Timestamp) -> ();
    /// Adds a partner with its grant.
    add_partner = partners::add(new: &NewPartner) -> ();
    /// Locks a partner's grant and quotas, and reads it.
    lock_partner = partners::lock(id: PartnerId) -> Option<PartnerRow>;
    /// Writes the grant and the quotas of a locked partner, with the record.
    set_grant = resellers::set_grant(permit: PartnerPermit, write: &GrantWrite) -> ();
    /// Freezes a locked partner's own account or unfreezes it, with the record.
    restrict = resellers::restrict(permit: PartnerPermit, write: &RestrictionWrite) -> ();
    /// Writes how much a distributor may owe; whether there is such a distributor.
    put_consumption_quota = partners::put_consumption_quota(id: PartnerId, quota: Option<BudgetAmount>)
        -> bool;
    /// Writes who looks after a locked partner, with the record.
    assign_reseller = resellers::assign(permit: PartnerPermit, manager: Option<&ManagerSeen>,
        at: Timestamp) -> ();
    /// Adds a reseller, with the record.
    add_reseller = resellers::add(permit: PartnerPermit, new: &NewPartner) -> ();
    /// Moves a locked customer between two locked partners, with the records of both.
    move_customer = resellers::move_customer(permits: [Permit; 2], write: &MoveWrite) -> ();
    /// Offboards a locked partner that has no customers.
    offboard = resellers::offboard(permit: PartnerPermit, at: Timestamp) -> ();
    /// Adds a request; a second open one of a kind is a duplicate.
    add_request = requests::add(new: &RequestRow) -> ();
    /// Declines a request; whether it was open until now.
    decline_request = requests::decline(id: RequestId, reason: &Reason, at: Timestamp) -> bool;
    /// Approves a reseller's open requests of these kinds, and tells which those were.
    approve_requests = requests::approve(partner: PartnerId, kinds: &[RequestKind], at: Timestamp)
        -> Vec<RequestKind>;
    /// Writes what is allocated of a locked partner's quotas.
    put_allocations = partners::put_allocations(id: PartnerId, quotas: &[Quota; 2]) -> ();
    /// Adds a member.
    add_member = members::add(new: &MemberRow, now: Timestamp) -> ();
    /// Adds a member who was invited, and tells it.
    join_member = members::join(permit: PartnerPermit, new: &MemberRow, now: Timestamp) -> ();
    /// Gives a member of a locked partner another role instead of the one before, and tells it.
    put_role = members::put_role(permit: PartnerPermit, change: (MemberId, Role, Role), at: Timestamp) -> ();
    /// Removes a member of a locked partner, and tells it.
    remove_member = members::remove(permit: PartnerPermit, member: (MemberId, Role), at: Timestamp) -> ();
    /// Switches verification codes of a locked partner, and tells it.
    put_codes = partners::put_codes(permit: PartnerPermit, on: bool, at: Timestamp) -> ();
    /// Keeps the secret of an app that does not count yet; whether the member has none that does.
    begin_app = authenticators::begin(member: MemberId, sealed: &str, at: Timestamp) -> bool;
    /// Makes a locked member's app count.
    enrol_app = authenticators::enrol(member: MemberId, step: i64, at: Timestamp, recovery: &[String]) -> ();
    /// Says at which shares of a budget a locked partner is warned, and tells it.
    put_marks = partners::put_marks(permit: PartnerPermit, marks: (Marks, Marks), at: Timestamp) -> ();
    /// Removes a member's app and its recovery codes.
    remove_app = authenticators::remove(member: MemberId) -> ();
    /// Uses the code of a step of time up; whether neither it nor a later one was used before.
    use_app_step = authenticators::use_step(member: MemberId, step: i64) -> bool;
    /// Uses a recovery code up; whether it was there and nobody had used it.
    use_recovery = authenticators::use_recovery(member: MemberId, hash: &str, at: Timestamp) -> bool;
    /// Counts a try of a locked member's app; those from before `since` leave.
    add_app_try = authenticators::add_try(member: MemberId, at: Timestamp, since: Timestamp) -> ();
    /// Forgets a member's failed tries: one has succeeded.
    forget_app_tries = authenticators::forget_tries(member: MemberId) -> ();
    /// Gives a member another password.
    put_password = members::put_password(id: MemberId, hash: &str) -> ();
    /// Keeps an invitation in place of an earlier one of the same address, and tells it.
    put_invitation = links::put_invitation(permit: PartnerPermit, new: &InvitationRow, at: Timestamp) -> ();
    /// Withdraws an invitation, and tells it; whether there was one.
    remove_invitation = links::remove_invitation(permit: PartnerPermit, id: MemberId, at: Timestamp) -> bool;
    /// Uses an invitation up; whether nobody did before.
    use_invitation = links::use_invitation(id: MemberId) -> bool;
    /// Keeps the hash of a link for a new password, in place of an earlier one.
    put_reset = links::put_reset(member: MemberId, token_hash: &str, expires_at: Timestamp) -> ();
    /// Uses a link for a new password up; whose it was, if it was still good.
    take_reset = links::take_reset(token_hash: &str, now: Timestamp) -> Option<MemberId>;
    /// Begins a session.
    add_session = sessions::add(token_hash: &str, session: &SessionRow) -> ();
    /// Extends a session.
    extend_session = sessions::extend(token_hash: &str, seen_at: Timestamp, expires_at: Timestamp) -> ();
    /// Ends a session.
    remove_session = sessions::remove(token_hash: &str) -> ();
    /// Adds a token.
    add_token = tokens::add(token_hash: &str, token: &TokenRow) -> ();
    /// Ends all sessions of a member, and its tokens.
    remove_sessions = sessions::remove_all(member: MemberId) -> ();
    /// Ends all sessions of a member but one.
    remove_other_sessions = sessions::remove_others(member: MemberId, kept: &str) -> ();
    /// Counts one more attempt on a subject, beginning anew where the last ones are stale.
    count_attempt = sessions::count_attempt(subject: &str, now: Timestamp, stale: Timestamp) -> Attempts;
    /// Forgets all attempts on a subject.
    forget_attempts = sessions::forget_attempts(subject: &str) -> ();
    /// Takes back one attempt on a subject.
    forgive_attempt = sessions::forgive_attempt(subject: &str) -> ();
    /// Removes some of the attempts that no longer count.
    prune_attempts = sessions::prune_attempts(stale: Timestamp) -> ();
    /// Adds a verification code; those from before `since` leave.
    add_code = codes::add(member: MemberId, code: &CodeRow, since: Timestamp) -> ();
    /// Locks a member, so that what follows happens to it one after the other.
    lock_member = members::lock(id: MemberId) -> ();
    /// Counts a try of a code, unless it was used or tried `limit` times; whether it could be tried.
    try_code = codes::count_try(member: MemberId, sent_at: Timestamp, limit: i64) -> bool;
    /// Marks a code as used, unless it was used already; whether this was the first use.
    use_code = codes::put_used(member: MemberId, sent_at: Timestamp, now: Timestamp) -> bool;
    /// Adds a code of a locked partner for an address of a new customer; those from before `since` leave.
    add_registration_code = registration::add_code(
        partner: PartnerId, email: &Email, code: &RegistrationCode, since: Timestamp
    ) -> ();
    /// Counts a try of such a code, unless it was used or tried `limit` times; whether it could be tried.
    try_registration_code = registration::try_code(
        partner: PartnerId, email: &Email, sent_at: Timestamp, limit: i64
    ) -> bool;
    /// Marks such a code as used, unless it was used already; whether this was the first use.
    use_registration_code = registration::use_code(
        partner: PartnerId, email: &Email, sent_at: Timestamp, now: Timestamp
    ) -> bool;
    /// Keeps how a partner's platform names a customer.
    name_on_platform = registration::name(
        partner: PartnerId, named: &PlatformAccount, customer: CustomerId
    ) -> ();
    /// Adds customers of the permit's owner.
    add_customers = customers::add(permit: Permit, new: &[NewCustomer], told: &[NewRecord]) -> ();
    /// Changes who looks after locked customers of the permit's owner, and how they are tagged.
    assign_customers = customers::assign(permit: Permit, ids: &[CustomerId], change: &Assignment) -> ();
    /// Adds a request to end the association of a locked customer.
    add_disassociation = association::add(new: &DisassociationRow) -> ();
    /// Settles the open request about a locked customer.
    settle_disassociation = association::settle(customer: CustomerId, state: RequestState, at: Timestamp) -> ();
    /// Takes an open request back about which its customer could not be told.
    remove_disassociation = association::remove(token_hash: &str) -> ();
    /// Lets a locked customer go, with the owner's allocation as it is then and its record.
    let_go = association::leave(permit: Permit, customer: CustomerId, quotas: &[Quota; 2], told: &NewRecord) -> ();
    /// Locks customers in the order of their ids, and reads what is known of them.
    lock_customers = customers::lock_facts(ids: &[CustomerId], month_start: Timestamp, now: Timestamp)
        -> Vec<CustomerRecord>;
    /// Sets budgets of locked customers.
    set_budgets = budgets::set(permit: Permit, writes: &[BudgetWrite], quotas: &[Quota; 2]) -> ();
    /// Keeps a view of a member in place of the one of the same name.
    put_view = views::put(member: MemberId, view: &View) -> ();
    /// Removes a member's view; whether there was one.
    remove_view = views::remove(member: MemberId, id: ViewId) -> bool;
    /// Keeps an export.
    add_export = exports::add(new: &NewExport) -> ();
    /// Removes exports from before a moment.
    prune_exports = exports::prune(before: Timestamp) -> ();
    /// Adds a draft of a batch.
    add_batch = batches::add(new: &BatchRow) -> ();
    /// Notes of a draft that it was applied, and what came of it.
    put_batch_applied = batches::put_applied(id: BatchId, by: MemberId, at: Timestamp, result: &str) -> ();
    /// Removes drafts from before a moment.
    prune_batches = batches::prune(before: Timestamp) -> ();
    /// Freezes and unfreezes locked customers.
    put_freezes = freezes::put(permit: Permit, writes: &[FreezeWrite]) -> ();
    /// Adds charges that are not there yet, by their sources.
    add_charges = usage::add_charges(recorded_at: Timestamp, new: &[(&str, &Charge)]) -> ();
    /// Adds holds of locked customers.
    add_holds = holds::add(new: &[Hold]) -> ();
    /// Captures and voids open holds of locked customers.
    settle_holds = holds::settle(settled: &[Hold]) -> ();
    /// Keeps answers for their idempotency keys.
    add_once = once::add(at: Timestamp, new: &[OnceRow]) -> ();
    /// Writes another answer in the place of one that is kept.
    put_once = once::put(partner: PartnerId, key: &str, answer: &str) -> ();
    /// Removes kept answers from before a moment.
    prune_once = once::prune(before: Timestamp) -> ();
    /// Adds marks that locked customers reached, and tells which were not there yet.
    add_alerts = alerts::add(at: Timestamp, reached: &[AlertKey]) -> HashSet<AlertKey>;
    /// Takes the marks of locked customers from this one up of each window away.
    remove_alerts = alerts::remove(from: &[AlertKey]) -> ();
    /// Adds events, their deliveries to the endpoints that want them, and the mails that tell of them.
    add_events = events::add(new: &[NewEvent]) -> ();
    /// Adds an event that concerns one endpoint alone, and its delivery there.
    add_event_to = events::add_to(endpoint: EndpointId, new: &NewEvent) -> ();
    /// Removes some of the events from before a moment; whether there may be more.
    prune_events = events::prune(before: Timestamp, limit: i64) -> bool;
    /// Tells what the members of the permit's partner changed about it.
    tell_own = records::append_own(permit: &PartnerPermit, at: Timestamp, change: OwnChange) -> ();
    /// Writes who gets the messages of a kind from now on.
    put_recipients = mails::put_recipients(partner: PartnerId, message: MessageType, members: &[MemberId]) -> ();
    /// Leases mails that are due until a moment, of so many kinds and members, and reads them, those of one kind and member
    /// side by side.
    lease_mails = mails::lease(now: Timestamp, until: Timestamp, letters: i64, limit: i64) -> Vec<DueMail>;
    /// Removes all mails, sent or not.
    remove_mails = mails::remove_all() -> ();
    /// Writes what came of tries to send mails that were leased until a moment.
    put_mails_tried = mails::put(lease: Timestamp, tried: &[MailTried]) -> ();
    /// Adds a webhook endpoint.
    add_endpoint = endpoints::add(new: &EndpointRow) -> ();
    /// Switches an endpoint on or off.
    put_endpoint_enabled = endpoints::put_enabled(id: EndpointId, enabled: bool) -> ();
    /// Gives an endpoint a new secret; the present one stays beside it until a moment.
    put_endpoint_secret = endpoints::put_secret(id: EndpointId, sealed: &str, old_until: Timestamp) -> ();
    /// Removes an endpoint and its deliveries.
    remove_endpoint = endpoints::remove(id: EndpointId) -> ();
    /// Leases an endpoint that nobody is sending to; whether that worked.
    lease_endpoint = endpoints::lease(id: EndpointId, now: Timestamp, until: Timestamp) -> bool;
    /// Gives a lease back; others may send from a moment on.
    release_endpoint = endpoints::release(id: EndpointId, lease: Timestamp, from: Timestamp) -> ();
    /// Writes what came of tries.
    put_tried = deliveries::put(endpoint: EndpointId, tried: &[Tried]) -> ();
    /// Has an event delivered once more; whether there is such a delivery.
    deliver_again = deliveries::again(endpoint: EndpointId, event: EventId) -> bool;
    /// Locks some of the partners that were not told of the month that begins at this instant.
    lock_untold_partners = calendar::lock_untold(month_start: Timestamp, limit: i64) -> Vec<UntoldPartner>;
    /// Notes that locked partners were told of a month.
    put_period_told = calendar::put_told(ids: &[PartnerId], month_start: Timestamp) -> ();
    /// Removes the freezes of locked customers that are over.
    remove_lapsed = calendar::remove_lapsed(ids: &[CustomerId], now: Timestamp) -> ();
    /// Notes of locked customers that it was told which resources are to be released, and returns their freezes.
    put_release_told = calendar::put_release_told(ids: &[CustomerId], since: Timestamp, now: Timestamp)
        -> Vec<(CustomerId, Freeze)>;
    /// Adds an API key.
    add_key = keys::add(new: &KeyRow) -> ();
    /// Notes that an API key was used.
    put_key_used = keys::put_used(id: KeyId, at: Timestamp) -> ();
    /// Revokes an API key.
    revoke_key = keys::revoke(id: KeyId, at: Timestamp) -> ();
    /// Writes the sums of windows of locked customers.
    put_sums = usage::put(sums: &[(UsageKey, Money)]) -> ();
    /// Writes meters and automatic freezes of locked customers, with the records of each owner.
    put_meters = usage::put_meters(permits: Vec<(Permit, Vec<NewRecord>)>, meters: &[MeterWrite]) -> ();
}
