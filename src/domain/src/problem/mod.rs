//! Problems: why something was not done, with the proof: who, which limit, how much is left, who can change it. A problem
//! holds no source and nothing a driver said; it crosses every border as it is.

mod words;

use serde::{Deserialize, Serialize};

use crate::{
    access::{Action, Scope},
    budget::BudgetType,
    charge::ChargeError,
    disassociation::Obstacle,
    freezing::{FreezeError, OBSTACLES_SHOWN},
    hold::HoldState,
    money::{AmountError, BudgetAmount, Money},
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
}

impl From<AmountError> for Problem {
    fn from(error: AmountError) -> Self {
        Self::Amount { error }
    }
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
