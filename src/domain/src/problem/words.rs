//! Problems in words: what is wrong, which limit, and what to do.

use super::{FieldName, Problem, UrlError};
use crate::{hold::HoldState, money::group_cents, quota::Shortfall, text::Name};

impl Problem {
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

/// That there are as many of something as there may be.
fn too_many(what: &str, limit: u32) -> String {
    format!("There are {limit} {what} already, which is the limit. Remove one first.")
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
