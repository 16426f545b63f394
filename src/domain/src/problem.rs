//! Problems: why something was not done, with the proof: who, which limit, how much is left, who can change it. A problem
//! holds no source and nothing a driver said; it crosses every border as it is.

use serde::{Deserialize, Serialize};

use crate::{
    access::{Action, Scope},
    budget::BudgetType,
    charge::ChargeError,
    disassociation::Obstacle,
    freezing::{FreezeError, OBSTACLES_SHOWN},
    hold::HoldState,
    money::{AmountError, BudgetAmount, Money, group_cents},
    quota::Shortfall,
    text::{Account, Email, Name, TextError},
};

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Problem {
    /// Nobody is signed in.
    NotSignedIn,
    /// E-mail and password do not belong together. Says no more, so that nobody learns who is a member.
    SignInRefused,
    /// Too many attempts.
    TooManyAttempts {
        /// When the next one is possible.
        retry_after_seconds: i64,
    },
    /// There is no such thing, or it is another partner's: the two cannot be told apart.
    NotFound,
    /// The member's role does not allow it.
    RoleForbids {
        /// What was tried.
        action: Action,
        /// The partner whose administrator can change the role.
        partner: Name,
    },
    /// The API key lacks a scope.
    ScopeMissing {
        /// Which one.
        scope: Scope,
        /// The partner whose administrator can make another key.
        partner: Name,
    },
    /// An API key was to be made without any scope.
    NoScopes,
    /// Alert thresholds that do not rise from 1 to 99 per cent.
    Marks,
    /// A key of a customer was to have scopes; it needs none.
    ScopesOfCustomer,
    /// A key was to be made for an account that is no customer's of the partner.
    UnknownAccount {
        /// Which account.
        account: Account,
    },
    /// A customer's own key was brought where only a partner's opens.
    PartnerKeyOnly,
    /// Something else was brought where only a customer's own key opens.
    CustomerKeyOnly,
    /// There is no such API key, it was revoked, or its secret is another.
    KeyRefused,
    /// A request was signed too long ago, or ahead of the server's time.
    SignatureStale {
        /// How many minutes either way are allowed for.
        minutes: i64,
    },
    /// The reseller has not been granted budgets and freezing (R-GRANT-7).
    NotGranted {
        /// Whom to ask.
        distributor: Name,
    },
    /// The distributor granted this to the reseller and no longer does it itself (R-GRANT-3, A-1).
    Delegated {
        /// Who does it now.
        reseller: Name,
    },
    /// The partner's own account is frozen, so it cannot unfreeze others (R-ROLE-4).
    PartnerFrozen {
        /// Which partner.
        partner: Name,
    },
    /// No quota of this type was granted (R-GRANT-2).
    TypeNotGranted {
        /// Which type.
        budget_type: BudgetType,
        /// Whom to ask.
        distributor: Name,
    },
    /// A customer of the referral model has no budget and is not frozen (R-ROLE-2).
    NotResale {
        /// Which customer.
        customer: Name,
    },
    /// The amount is malformed or out of range.
    Amount {
        /// What is wrong with it.
        error: AmountError,
    },
    /// The quota does not suffice (R-QUO-2).
    QuotaExceeded {
        /// The figures.
        shortfall: Shortfall,
        /// Who can raise the quota.
        distributor: Name,
    },
    /// There is a partner with this name already.
    NameTaken,
    /// A reseller that has customers cannot be offboarded.
    HasCustomers {
        /// Which reseller.
        partner: Name,
    },
    /// The distributor was asked for this and has not answered yet.
    AskedAlready {
        /// Who is to answer.
        distributor: Name,
    },
    /// Freezing resources needs the agreement (R-FRZ-6).
    AgreementMissing,
    /// Unfreezing at once is pointless: the budget is used up and would freeze again (D9).
    StillExhausted {
        /// Which customer.
        customer: Name,
        /// What it has used, for people.
        used: String,
        /// The amount that was to be set.
        amount: BudgetAmount,
    },
    /// The account is not in the state that the act is for.
    Freezing {
        /// Which customer.
        customer: Name,
        /// Why not.
        error: FreezeError,
    },
    /// Several customers stand in the way of all.
    Obstacles {
        /// Some of them, each with its reason.
        some: Vec<Problem>,
        /// How many there are.
        count: u32,
    },
    /// Somebody else changed the customer since the page was read (D18).
    ChangedMeanwhile {
        /// Which customer.
        customer: Name,
    },
    /// The chosen customers belong to different partners, whose quotas and rights differ.
    OneOwner,
    /// No customer was chosen, or more than one page holds.
    Selection {
        /// How many were chosen.
        chosen: u32,
        /// How many may be.
        limit: u32,
    },
    /// What was previewed is no longer what would be done (D18).
    PreviewChanged,
    /// The preview is too old to be confirmed.
    PreviewExpired,
    /// The file that was previewed has faults.
    PreviewFaulty,
    /// Nothing of a batch can be undone: all that it set is its first or was set anew since (D19).
    NothingToUndo,
    /// A charge that cannot be recorded (D7).
    Charge {
        /// Why.
        error: ChargeError,
    },
    /// The hold has expired (D10).
    HoldExpired,
    /// The hold was captured or voided already.
    HoldSettled {
        /// What became of it.
        state: HoldState,
    },
    /// More than the hold, or nothing, was to be captured.
    CaptureAmount {
        /// How much is held.
        held: Money,
    },
    /// The key under which a request is carried out once belongs to another request (D7).
    OnceReused,
    /// A request with the same key is under way.
    OnceInFlight,
    /// The address of a webhook endpoint cannot be used.
    EndpointUrl {
        /// Why.
        error: UrlError,
    },
    /// The partner has as many webhook endpoints as it may have.
    TooManyEndpoints {
        /// How many that is.
        limit: u32,
    },
    /// The member has saved as many views as it may.
    TooManyViews {
        /// How many that is.
        limit: u32,
    },
    /// The account is a customer's already, of this partner or of another.
    AccountTaken {
        /// Which account.
        account: Account,
    },
    /// No member of the partner has this e-mail address.
    UnknownMember {
        /// Which address.
        email: Email,
    },
    /// Only the partner whose customer it is does this.
    OwnerOnly {
        /// Which partner.
        owner: Name,
    },
    /// The association cannot be ended, or not now (R-DIS-2, R-DIS-3).
    MayNotLeave {
        /// Why.
        obstacle: Obstacle,
    },
    /// Another field is malformed.
    Field {
        /// Its name.
        field: FieldName,
        /// What is wrong with it.
        error: TextError,
    },
    /// The partner's last administrator was to be removed or to become something else.
    LastAdmin,
    /// The address is another member's already (D27).
    EmailTaken,
    /// The link of a mail was used, replaced, or is too old.
    LinkExpired,
    /// The present password is another.
    PasswordWrong,
    /// The mail server did not take a message.
    MailNotSent,
    /// A verification code is needed and missing, wrong or used up (R-VER-1).
    VerificationCode {
        /// What is wrong with it.
        error: CodeError,
    },
    /// The database does not answer; trying again is safe.
    Unavailable,
    /// The connection to the database broke while this was being written: it may have been (D14).
    OutcomeUnknown,
    /// A fault of ours. It was logged under this reference.
    Internal {
        /// What to tell the operator.
        reference: String,
    },
}

/// Fields whose texts are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// An e-mail address.
    Email,
    /// A password.
    Password,
    /// A name.
    Name,
    /// A customer's account.
    Account,
    /// A charge's id.
    Id,
    /// The service of a charge.
    Service,
    /// The description of a charge.
    Description,
    /// The charge that a charge corrects.
    Corrects,
    /// The `Idempotency-Key`.
    OnceKey,
    /// The note of a setting.
    Note,
    /// A phone number.
    Phone,
    /// A customer's tag.
    Tag,
    /// The e-mail address of an account manager.
    Manager,
    /// The reason of a freeze or an answer.
    Reason,
}

/// What is wrong with the address of a webhook endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UrlError {
    /// Not `http://` or `https://` and a host, or longer than [`crate::contract::URL_MAX`].
    Malformed,
    /// It holds a user name or a password.
    Credentials,
    /// It leads into a private network.
    Private,
}

/// What is wrong with a verification code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeError {
    /// None was given.
    Missing,
    /// It is not the code that was sent for this very step.
    Wrong,
    /// It is older than ten minutes, was used, or was tried five times.
    Expired,
    /// It is not what the member's authenticator app shows now, nor a recovery code.
    App,
    /// The member has an authenticator app, so that no code is sent.
    AppInstead,
}

impl CodeError {
    /// The stable name, as URLs carry it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "verification_code_missing",
            Self::Wrong => "verification_code_wrong",
            Self::Expired => "verification_code_expired",
            Self::App => "verification_code_app",
            Self::AppInstead => "verification_code_app_instead",
        }
    }

    /// What to tell a person.
    pub fn message(self) -> &'static str {
        match self {
            Self::Missing => {
                "Enter the verification code. Get code sends one to your e-mail address."
            }
            Self::Wrong => {
                "That is not the code that was sent for this step. Check the latest message, or get a new code."
            }
            Self::Expired => "That code can no longer be used. Get a new one.",
            Self::App => {
                "That is not what your authenticator app shows now, or it was used already. Wait for the next code, or enter a recovery code."
            }
            Self::AppInstead => {
                "No code is sent, because you have an authenticator app: enter the code that it shows, or a recovery code."
            }
        }
    }

    /// Reads the name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Missing, Self::Wrong, Self::Expired, Self::App, Self::AppInstead]
            .into_iter()
            .find(|error| error.code() == code)
    }
}

impl UrlError {
    /// What to tell a person.
    fn message(self) -> &'static str {
        match self {
            Self::Malformed => {
                "Enter an address such as https://example.com/webhooks, of at most 2048 characters."
            }
            Self::Credentials => {
                "Leave user name and password out of the address; events are signed instead."
            }
            Self::Private => {
                "That address lies in a private network. The operator of this installation can allow such addresses."
            }
        }
    }
}

impl Problem {
    /// The stable name, as URLs and logs carry it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::SignInRefused => "sign_in_refused",
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::NotFound => "not_found",
            Self::RoleForbids { .. } => "role_forbids",
            Self::ScopeMissing { .. } => "scope_missing",
            Self::NoScopes => "no_scopes",
            Self::KeyRefused => "key_refused",
            Self::Marks => "marks",
            Self::ScopesOfCustomer => "scopes_of_customer",
            Self::UnknownAccount { .. } => "unknown_account",
            Self::PartnerKeyOnly => "partner_key_only",
            Self::CustomerKeyOnly => "customer_key_only",
            Self::SignatureStale { .. } => "signature_stale",
            Self::NotGranted { .. } => "not_granted",
            Self::Delegated { .. } => "delegated",
            Self::PartnerFrozen { .. } => "partner_frozen",
            Self::TypeNotGranted { .. } => "type_not_granted",
            Self::NotResale { .. } => "not_resale",
            Self::Amount { .. } => "amount",
            Self::QuotaExceeded { .. } => "quota_exceeded",
            Self::NameTaken => "name_taken",
            Self::HasCustomers { .. } => "has_customers",
            Self::AskedAlready { .. } => "asked_already",
            Self::AgreementMissing => "agreement_missing",
            Self::StillExhausted { .. } => "still_exhausted",
            Self::Freezing { error, .. } => error.code(),
            Self::Obstacles { .. } => "obstacles",
            Self::ChangedMeanwhile { .. } => "changed_meanwhile",
            Self::OneOwner => "one_owner",
            Self::Selection { .. } => "selection",
            Self::PreviewChanged => "preview_changed",
            Self::PreviewExpired => "preview_expired",
            Self::PreviewFaulty => "preview_faulty",
            Self::NothingToUndo => "nothing_to_undo",
            Self::Charge { error } => error.code(),
            Self::HoldExpired => "hold_expired",
            Self::HoldSettled { .. } => "hold_settled",
            Self::CaptureAmount { .. } => "capture_amount",
            Self::OnceReused => "idempotency_key_reused",
            Self::OnceInFlight => "idempotency_key_in_flight",
            Self::EndpointUrl { .. } => "endpoint_url",
            Self::TooManyEndpoints { .. } => "too_many_endpoints",
            Self::TooManyViews { .. } => "too_many_views",
            Self::AccountTaken { .. } => "account_taken",
            Self::UnknownMember { .. } => "unknown_member",
            Self::OwnerOnly { .. } => "owner_only",
            Self::MayNotLeave { .. } => "may_not_leave",
            Self::Field { .. } => "field",
            Self::LastAdmin => "last_admin",
            Self::EmailTaken => "email_taken",
            Self::LinkExpired => "link_expired",
            Self::PasswordWrong => "password_wrong",
            Self::MailNotSent => "mail_not_sent",
            Self::VerificationCode { error } => error.code(),
            Self::Unavailable => "unavailable",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Internal { .. } => "internal",
        }
    }

    /// The problem whose code tells all of it; `None` where a code leaves out who or how much, and for unknown ones.
    pub fn from_code(code: &str) -> Option<Self> {
        let wholly_told = [
            Self::NotSignedIn,
            Self::SignInRefused,
            Self::Marks,
            Self::NoScopes,
            Self::ScopesOfCustomer,
            Self::NameTaken,
            Self::AgreementMissing,
            Self::OneOwner,
            Self::PreviewChanged,
            Self::PreviewExpired,
            Self::PreviewFaulty,
            Self::NothingToUndo,
            Self::LastAdmin,
            Self::EmailTaken,
            Self::LinkExpired,
            Self::PasswordWrong,
            Self::MailNotSent,
            Self::Unavailable,
            Self::OutcomeUnknown,
        ];
        let code_error = CodeError::from_code(code).map(|error| Self::VerificationCode { error });
        code_error.or_else(|| wholly_told.into_iter().find(|problem| problem.code() == code))
    }

    /// Those who stand in the way of all, as one problem; `None` where nobody does.
    pub fn in_the_way(mut problems: Vec<Self>) -> Option<Self> {
        let count = u32::try_from(problems.len()).unwrap_or(u32::MAX);
        if count <= 1 {
            return problems.pop();
        }
        problems.truncate(OBSTACLES_SHOWN);
        Some(Self::Obstacles { some: problems, count })
    }

    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotSignedIn
            | Self::SignInRefused
            | Self::KeyRefused
            | Self::SignatureStale { .. } => 401,
            Self::RoleForbids { .. }
            | Self::ScopeMissing { .. }
            | Self::PartnerKeyOnly
            | Self::CustomerKeyOnly
            | Self::NotGranted { .. }
            | Self::Delegated { .. }
            | Self::OwnerOnly { .. }
            | Self::PartnerFrozen { .. } => 403,
            Self::NotFound => 404,
            Self::AskedAlready { .. }
            | Self::HasCustomers { .. }
            | Self::ChangedMeanwhile { .. }
            | Self::PreviewChanged
            | Self::PreviewExpired
            | Self::NothingToUndo
            | Self::Freezing { .. }
            | Self::Obstacles { .. }
            | Self::HoldExpired
            | Self::HoldSettled { .. }
            | Self::AccountTaken { .. }
            | Self::MayNotLeave { .. }
            | Self::OnceInFlight => 409,
            Self::Amount { .. }
            | Self::Charge { .. }
            | Self::CaptureAmount { .. }
            | Self::OnceReused
            | Self::NameTaken
            | Self::Marks
            | Self::NoScopes
            | Self::ScopesOfCustomer
            | Self::UnknownAccount { .. }
            | Self::EndpointUrl { .. }
            | Self::TooManyEndpoints { .. }
            | Self::TooManyViews { .. }
            | Self::AgreementMissing
            | Self::PreviewFaulty
            | Self::Field { .. }
            | Self::UnknownMember { .. }
            | Self::NotResale { .. }
            | Self::OneOwner
            | Self::QuotaExceeded { .. }
            | Self::Selection { .. }
            | Self::StillExhausted { .. }
            | Self::TypeNotGranted { .. }
            | Self::LastAdmin
            | Self::EmailTaken
            | Self::LinkExpired
            | Self::PasswordWrong
            | Self::VerificationCode { .. } => 422,
            Self::TooManyAttempts { .. } => 429,
            Self::Internal { .. } => 500,
            Self::Unavailable | Self::OutcomeUnknown | Self::MailNotSent => 503,
        }
    }

    /// What to tell a person: what is wrong, which limit, and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::NotSignedIn => "Sign in to continue.".into(),
            Self::SignInRefused => "E-mail and password do not match.".into(),
            Self::TooManyAttempts { retry_after_seconds } => match (retry_after_seconds + 59) / 60 {
                ..=1 => "Too many attempts. Try again in a minute.".into(),
                minutes => format!("Too many attempts. Try again in {minutes} minutes."),
            },
            Self::NotFound => "There is nothing here that you may see.".into(),
            Self::RoleForbids { action, partner } => format!(
                "Your role does not allow {}. An administrator of {partner} can change it.",
                action.gerund()
            ),
            Self::ScopeMissing { .. }
            | Self::NoScopes
            | Self::ScopesOfCustomer
            | Self::SignatureStale { .. }
            | Self::PartnerKeyOnly
            | Self::CustomerKeyOnly
            | Self::KeyRefused => self.key_message(),
            Self::NotGranted { distributor } => format!(
                "Your distributor has not granted you budgets and freezing. Ask {distributor}."
            ),
            Self::Delegated { reseller } => format!(
                "You granted budgets and freezing to {reseller}, which now decides for its customers. Revoke the grant to do it yourself."
            ),
            Self::PartnerFrozen { partner } => format!(
                "The account of {partner} is itself frozen, so it cannot unfreeze customers."
            ),
            Self::TypeNotGranted { budget_type, distributor } => format!(
                "You have no quota for {} budgets. Ask {distributor} for one.",
                budget_type.word()
            ),
            Self::NotResale { customer } => format!(
                "{customer} is a referral: it buys for itself, so it has no budget and is not frozen."
            ),
            Self::Amount { error } => error.to_string(),
            Self::QuotaExceeded { shortfall, distributor } => quota_message(shortfall, distributor),
            Self::NameTaken => "There is a partner with this name already. Use another name.".into(),
            Self::HasCustomers { partner } => has_customers_message(partner),
            Self::AskedAlready { distributor } => asked_already_message(distributor),
            Self::AgreementMissing => {
                "Confirm that resources may be stopped and released before choosing this.".into()
            }
            Self::StillExhausted { customer, used, amount } => format!(
                "{customer} has already used {used} of {}, so automatic freezing would freeze it again at once. Raise the budget, choose Manual, or leave it frozen.",
                amount.shown()
            ),
            Self::Freezing { customer, error } => error.message(customer),
            Self::Obstacles { some, count } => obstacles_message(some, *count),
            Self::ChangedMeanwhile { customer } => format!(
                "{customer} was changed by somebody else while this page was open. Check the figures below and press OK again."
            ),
            Self::OneOwner => "Choose customers of one reseller at a time: each has its own quota.".into(),
            Self::Selection { chosen: 0, .. } => "Choose at least one customer.".into(),
            Self::Selection { chosen, limit } => {
                format!("You chose {chosen} customers; the limit is {limit} at a time.")
            }
            Self::PreviewChanged | Self::PreviewExpired | Self::PreviewFaulty | Self::NothingToUndo => {
                self.batch_message().into()
            }
            Self::Charge { error } => format!("The charge {error}."),
            Self::HoldExpired => "The authorization has expired. Ask for a new one.".into(),
            Self::HoldSettled { state: HoldState::Voided } => "The authorization was voided.".into(),
            Self::HoldSettled { .. } => "The authorization was captured already.".into(),
            Self::CaptureAmount { held } => format!(
                "Capture more than 0 and at most the {} that are held.",
                held.to_exact()
            ),
            Self::OnceReused => "This Idempotency-Key was used for another request. Use a new key for a new request.".into(),
            Self::OnceInFlight => "A request with this Idempotency-Key is under way. Ask again for its answer.".into(),
            Self::EndpointUrl { .. }
            | Self::TooManyEndpoints { .. }
            | Self::Marks
            | Self::TooManyViews { .. } => self.settings_message(),
            Self::AccountTaken { .. }
            | Self::UnknownAccount { .. }
            | Self::UnknownMember { .. }
            | Self::OwnerOnly { .. }
            | Self::MayNotLeave { .. } => self.association_message(),
            Self::Field { field, error } => format!("{} {error}.", field.label()),
            Self::LastAdmin => {
                "This is the last administrator. Make somebody else an administrator first.".into()
            }
            Self::EmailTaken => {
                "There is a member with this e-mail address already. Use another address.".into()
            }
            Self::LinkExpired => {
                "This link was used already, was replaced by a newer one, or is too old. Ask for a new one.".into()
            }
            Self::PasswordWrong => "That is not your present password.".into(),
            Self::MailNotSent => {
                "The mail could not be sent: the mail server did not take it. Try again shortly.".into()
            }
            Self::VerificationCode { error } => error.message().into(),
            Self::Unavailable => "The database does not answer at the moment. Nothing was changed; try again shortly.".into(),
            Self::OutcomeUnknown => "The connection to the database broke while this was being written. Look at the figures before you try again.".into(),
            Self::Internal { reference } => format!(
                "Something went wrong on our side, and it was logged. Nothing was changed. Reference: {reference}."
            ),
        }
    }
}

fn has_customers_message(partner: &Name) -> String {
    format!("{partner} has customers. Move them to another partner first.")
}

fn asked_already_message(distributor: &Name) -> String {
    format!("{distributor} was asked for this already and has not answered yet.")
}

impl Problem {
    /// What to tell of a batch.
    fn batch_message(&self) -> &'static str {
        match self {
            Self::PreviewChanged => {
                "What was previewed has changed meanwhile. Look at the figures of now, and press OK again."
            }
            Self::PreviewExpired => {
                "This preview is older than a day, and nothing of it was set. Make a new one."
            }
            Self::PreviewFaulty => {
                "The file has faults, so nothing of it can be set. Mend it and send it again."
            }
            _ => {
                "Nothing can be undone: these budgets were the first of their customers, or were set anew since."
            }
        }
    }

    /// What to tell a person about what it keeps for itself and its partner.
    fn settings_message(&self) -> String {
        match self {
            Self::EndpointUrl { error } => error.message().into(),
            Self::TooManyEndpoints { limit } => too_many("webhook endpoints", *limit),
            Self::Marks => {
                "The first warning comes from 1 %, the second above it, and both below 100 %."
                    .into()
            }
            Self::TooManyViews { limit } => too_many("saved views", *limit),
            _ => String::new(),
        }
    }

    /// What to tell a person or a program about keys.
    fn key_message(&self) -> String {
        match self {
            Self::ScopeMissing { scope, partner } => format!(
                "This API key lacks the scope {}. An administrator of {partner} can make one that has it.",
                scope.word()
            ),
            Self::NoScopes => "Choose what the key may be used for.".into(),
            Self::SignatureStale { minutes: 1 } => {
                "Signed more than a minute off. Set your clock.".into()
            }
            Self::SignatureStale { minutes } => {
                format!("Signed more than {minutes} minutes off. Set your clock.")
            }
            Self::ScopesOfCustomer => {
                "A customer's key shows that customer's own figures and takes no scopes. Untick them, or leave the \
                 account empty."
                    .into()
            }
            Self::PartnerKeyOnly => {
                "This is a customer's own key. It shows that customer's figures and opens nothing else.".into()
            }
            Self::CustomerKeyOnly => {
                "Only a customer's own key opens this. Its partner makes one under API Keys.".into()
            }
            Self::KeyRefused => "There is no such API key, it was revoked, or the secret is wrong.".into(),
            _ => String::new(),
        }
    }

    /// What to tell a person about customers that join and leave.
    fn association_message(&self) -> String {
        match self {
            Self::AccountTaken { account } => format!(
                "The account {account} is a customer's already. An account is one partner's at a time."
            ),
            Self::UnknownAccount { account } => {
                format!("No customer of yours has the account {account}.")
            }
            Self::UnknownMember { email } => {
                format!("No member of yours has the e-mail address {email}.")
            }
            Self::OwnerOnly { owner } => format!("Only {owner}, whose customer it is, does this."),
            Self::MayNotLeave { obstacle } => obstacle.message(),
            _ => String::new(),
        }
    }
}

fn obstacles_message(some: &[Problem], count: u32) -> String {
    let mut words = format!("{count} customers stand in the way, so nothing was changed.");
    for problem in some {
        words.push(' ');
        words.push_str(&problem.message());
    }
    match usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(some.len()) {
        0 => words,
        more => format!("{words} And {more} more."),
    }
}

fn quota_message(shortfall: &Shortfall, distributor: &Name) -> String {
    let available = shortfall.available_cents();
    let word = shortfall.budget_type.word();
    let [quota, requested] = [shortfall.quota_cents, shortfall.requested_cents].map(group_cents);
    let allocated = group_cents(shortfall.allocated_cents);
    let most = if available > 0 {
        format!("At most {} fits", group_cents(available))
    } else {
        "Nothing more fits".into()
    };
    format!(
        "{most}: {allocated} of your {word} quota of {quota} are allocated, and {requested} would need {} more. Ask {distributor} to raise the quota.",
        shortfall.missing()
    )
}

impl FieldName {
    fn label(self) -> &'static str {
        match self {
            Self::Email => "E-mail",
            Self::Password => "Password",
            Self::Name => "Name",
            Self::Account => "Account",
            Self::Id => "id",
            Self::Service => "service",
            Self::Description => "description",
            Self::Corrects => "corrects",
            Self::OnceKey => "Idempotency-Key",
            Self::Note => "Note",
            Self::Phone => "Phone",
            Self::Tag => "Tag",
            Self::Manager => "Account manager",
            Self::Reason => "Reason",
        }
    }
}

impl From<AmountError> for Problem {
    fn from(error: AmountError) -> Self {
        Self::Amount { error }
    }
}
/// That there are as many of something as there may be.
fn too_many(what: &str, limit: u32) -> String {
    format!("There are {limit} {what} already, which is the limit. Remove one first.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_tell_all_lead_back_to_their_problem() {
        for problem in [
            Problem::SignInRefused,
            Problem::OutcomeUnknown,
            Problem::Unavailable,
            Problem::MailNotSent,
            Problem::VerificationCode { error: CodeError::Expired },
        ] {
            assert_eq!(Problem::from_code(problem.code()), Some(problem));
        }
    }

    #[test]
    fn codes_that_leave_something_out_lead_nowhere() {
        let too_many = Problem::TooManyAttempts { retry_after_seconds: 60 };
        for code in [too_many.code(), "not_found", "", "You have been hacked, call 555"] {
            assert_eq!(Problem::from_code(code), None, "{code:?}");
        }
    }
}
