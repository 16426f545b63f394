//! Verification codes: six digits by mail, ten minutes, one use, five tries, for exactly the setting they were
//! asked for.

use domain::{
    access::{Actor, Principal},
    contract::CodeSent,
    id::MemberId,
    problem::{CodeError, Problem},
    set_budget::{SetBudget, Terms, decide},
};
use jiff::{SignedDuration, Timestamp};
use store::{CodeRow, Write};
use subtle::ConstantTimeEq as _;

use super::{
    Caller, Known,
    budgets::{Chosen, choose, in_order},
};
use crate::{Error, ids, mask};

const LIFE: SignedDuration = SignedDuration::from_mins(10);
const TRIES_MAX: i64 = 5;
const AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(60);
/// The limits of the registration codes, taken over (R-VER-4).
const PER_HOUR: usize = 15;
const PER_DAY: usize = 60;

/// A code whose try has been counted, and whether it was the right one.
pub(super) struct Tried {
    sent_at: Timestamp,
    right: bool,
}

impl Caller {
    pub(super) async fn send_code(&self, command: &SetBudget) -> Result<CodeSent, Error> {
        let (month, now) = self.center.month();
        let real_now = self.center.clock.real_now();
        let ordered = SetBudget { customers: in_order(&command.customers), ..command.clone() };
        let ids: Vec<_> = ordered.customers.iter().map(|choice| choice.id).collect();
        let mut tx = self.center.store.write().await?;
        let Known { actor, member, .. } = self.known(&mut tx).await?;
        let Chosen { owner, customers } = choose(&mut tx, &actor, &ids, &month, now).await?;
        let facts: Vec<_> = customers.into_iter().map(|customer| customer.facts).collect();
        let terms = Terms {
            actor: &actor,
            owner: &owner.partner,
            quotas: &owner.quotas,
            month: &month,
            now,
        };
        decide(&ordered, &facts, terms)?;

        let member = member.ok_or(Problem::NotSignedIn)?;
        let day_ago = before(real_now, SignedDuration::from_hours(24));
        let hour_ago = before(real_now, SignedDuration::from_hours(1));
        tx.lock_member(member.id).await?;
        let sent = tx.codes(member.id, day_ago).await?;
        let in_hour: Vec<_> = sent.iter().filter(|code| code.sent_at >= hour_ago).collect();
        let wait = [
            sent.first().map(|code| (code.sent_at, AGAIN_AFTER)),
            in_hour.get(PER_HOUR - 1).map(|code| (code.sent_at, SignedDuration::from_hours(1))),
            sent.get(PER_DAY - 1).map(|code| (code.sent_at, SignedDuration::from_hours(24))),
        ]
        .into_iter()
        .flatten()
        .map(|(sent_at, span)| span - real_now.duration_since(sent_at))
        .max()
        .unwrap_or_default();
        if wait.is_positive() {
            let retry_after_seconds = wait.as_secs().max(1);
            return Err(Problem::TooManyAttempts { retry_after_seconds }.into());
        }

        let code = ids::code();
        let operation_hash = operation_hash(command);
        let row = CodeRow {
            sent_at: real_now,
            code_hash: self.seal(member.id, &operation_hash, &code),
            operation_hash,
            tries: 0,
            used_at: None,
        };
        tx.add_code(member.id, &row, day_ago).await?;
        tx.commit().await?;
        let body = format!(
            "Your verification code is {code}\n\nIt sets the {} budget of {} to {} {} and can be used once, \
             within ten minutes.\nIf you did not ask for it, change your password.\n",
            command.budget_type.word(),
            match facts.as_slice() {
                [one] => one.name.to_string(),
                many => format!("{} customers", many.len()),
            },
            command.amount.shown(),
            self.center.currency,
        );
        self.center.mail.send(&member.email, "Your verification code", &body).await?;
        Ok(CodeSent {
            to: mask::email(member.email.as_str()),
            again_after_seconds: u32::try_from(AGAIN_AFTER.as_secs()).unwrap_or(u32::MAX),
        })
    }

    /// Counts a try before anything else happens, so that no failure afterwards makes it undone. `None` when no code
    /// was given.
    pub(super) async fn try_code(&self, command: &SetBudget) -> Result<Option<Tried>, Error> {
        let Some(given) = command.code.as_deref().map(str::trim).filter(|code| !code.is_empty())
        else {
            return Ok(None);
        };
        let now = self.center.clock.real_now();
        let member = self.member()?;
        let mut tx = self.center.store.write().await?;
        if !self.known(&mut tx).await?.actor.partner.verification_code {
            return Ok(None);
        }
        let expired = Problem::VerificationCode { error: CodeError::Expired };
        let latest = tx.codes(member, before(now, LIFE)).await?.into_iter().next();
        let Some(code) = latest else { return Err(expired.into()) };
        if !tx.try_code(member, code.sent_at, TRIES_MAX).await? {
            return Err(expired.into());
        }
        tx.commit().await?;
        let operation_hash = operation_hash(command);
        let sealed = self.seal(member, &operation_hash, given);
        let right = operation_hash == code.operation_hash
            && bool::from(sealed.as_bytes().ct_eq(code.code_hash.as_bytes()));
        Ok(Some(Tried { sent_at: code.sent_at, right }))
    }

    /// Where the partner asks for codes, lets only the right one pass, once.
    pub(super) async fn check_code(
        &self,
        tx: &mut Write,
        actor: &Actor,
        tried: Option<Tried>,
    ) -> Result<(), Error> {
        // Programs have keys instead of a mailbox (R-VER-5).
        if !actor.partner.verification_code || !matches!(actor.principal, Principal::Member(_)) {
            return Ok(());
        }
        match tried {
            None => Err(Problem::VerificationCode { error: CodeError::Missing }.into()),
            Some(Tried { right: false, .. }) => {
                Err(Problem::VerificationCode { error: CodeError::Wrong }.into())
            }
            Some(Tried { sent_at, right: true }) => {
                let now = self.center.clock.real_now();
                if tx.use_code(self.member()?, sent_at, now).await? {
                    Ok(())
                } else {
                    Err(Problem::VerificationCode { error: CodeError::Expired }.into())
                }
            }
        }
    }

    /// Six digits are few, so their hash needs the installation's key.
    fn seal(&self, member: MemberId, operation_hash: &str, code: &str) -> String {
        self.center.key.seal(&[&member.to_string(), operation_hash, code])
    }
}

/// What a code is for: everything the command says but the code itself.
fn operation_hash(command: &SetBudget) -> String {
    let bare = SetBudget { code: None, customers: in_order(&command.customers), ..command.clone() };
    // A command is plain data and always has a JSON form.
    ids::hashed(&serde_json::to_string(&bare).unwrap_or_default())
}

fn before(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}
