//! Verification codes: six digits by mail, ten minutes, one use, five tries, for exactly the step they were asked
//! for.

use domain::{
    access::Actor,
    contract::CodeSent,
    grant::SetGrant,
    id::MemberId,
    operation::Operation,
    partner::Quotas,
    problem::{CodeError, Problem},
};
use jiff::{SignedDuration, Timestamp};
use store::{CodeRow, Read, Write};
use subtle::ConstantTimeEq as _;

use super::{Caller, Known};
use crate::{Error, ids, mask, totp};

const LIFE: SignedDuration = SignedDuration::from_mins(10);
pub(super) const TRIES_MAX: i64 = 5;
const AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(60);
/// The limits of the registration codes, taken over (R-VER-4).
pub(super) const PER_HOUR: usize = 15;
pub(super) const PER_DAY: usize = 60;
pub(super) const HOUR: SignedDuration = SignedDuration::from_hours(1);
pub(super) const DAY: SignedDuration = SignedDuration::from_hours(24);
/// How often the code of an app may be wrong within the life of a code.
const APP_TRIES: usize = 5;

/// A code whose try has been counted, and what it turned out to be.
pub(super) enum Tried {
    /// The code that was sent for this step then.
    Sent(Timestamp),
    /// What an authenticator app shows for this step of time.
    App(i64),
    /// The recovery code of this hash.
    Recovery(String),
    /// None that is good for this.
    Wrong(CodeError),
}

impl Caller {
    /// Makes the very check that the step itself makes, and says whom or what it concerns: no code is sent for what would
    /// be refused, and asking for one tells nobody more than the step does.
    async fn would(
        &self,
        tx: &mut Read,
        known: &Known,
        operation: &Operation,
    ) -> Result<String, Error> {
        match operation {
            Operation::SetBudgets(command) => self.would_set(tx, &known.actor, command).await,
            Operation::Batch { batch, digest } => {
                self.would_apply(tx, &known.actor, *batch, digest).await
            }
            Operation::Freeze(command) => self.would_freeze(tx, &known.actor, command).await,
            Operation::MakeKey(new) => Self::would_make_key(&known.actor, new),
            Operation::RotateKey(id) => Ok(self.own_key(tx, *id).await?.name.to_string()),
            Operation::Grant { reseller, quotas } => {
                let (reseller, quotas) = (*reseller, *quotas);
                let command = SetGrant { reseller, granted: true, quotas, version: None };
                self.would_grant(tx, &known.actor, &command).await
            }
            Operation::Revoke { reseller } => {
                let (reseller, quotas) = (*reseller, Quotas::default());
                let command = SetGrant { reseller, granted: false, quotas, version: None };
                self.would_grant(tx, &known.actor, &command).await
            }
            Operation::Restrict(command) => Self::would_restrict(tx, &known.actor, command).await,
            Operation::AddReseller(new) => Self::would_add_reseller(tx, &known.actor, new).await,
            Operation::Move(command) => self.would_move(tx, &known.actor, command).await,
            Operation::Offboard(id) => Self::would_offboard(tx, &known.actor, *id).await,
            Operation::SwitchOffCodes => Self::would_switch(known),
            Operation::Invite { email, .. } => Self::would_invite(tx, known, email).await,
            Operation::ChangeRole { member, role } => {
                Ok(Self::would_leave(tx, known, *member, Some(*role)).await?.name.to_string())
            }
            Operation::RemoveMember(member) => {
                Ok(Self::would_leave(tx, known, *member, None).await?.name.to_string())
            }
            Operation::Disassociate { customer, .. } => {
                self.would_disassociate(tx, &known.actor, *customer).await
            }
        }
    }

    pub(super) async fn send_code(&self, operation: &Operation) -> Result<CodeSent, Error> {
        let real_now = self.center.clock.real_now();
        let mut tx = self.center.store.write().await?;
        let known = self.known(&mut tx).await?;
        let subject = self.would(&mut tx, &known, operation).await?;

        let member = known.member.ok_or(Problem::NotSignedIn)?;
        if tx.app(member.id).await?.is_some_and(|app| app.enrolled_at.is_some()) {
            return Err(Problem::VerificationCode { error: CodeError::AppInstead }.into());
        }
        let day_ago = before(real_now, DAY);
        tx.lock_member(member.id).await?;
        let sent = tx.codes(member.id, day_ago).await?;
        let sent: Vec<_> = sent.iter().map(|code| code.sent_at).collect();
        within(&sent, &[(1, AGAIN_AFTER), (PER_HOUR, HOUR), (PER_DAY, DAY)], real_now)?;

        let code = ids::code();
        let operation_hash = operation_hash(operation);
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
            "Your verification code is {code}\n\nIt {} and can be used once, within ten minutes.\n\
             If you did not ask for it, change your password.\n",
            operation.sentence(&subject, &self.center.currency),
        );
        self.center.mail.send(&member.email, "Your verification code", &body).await?;
        Ok(CodeSent {
            to: mask::email(member.email.as_str()),
            again_after_seconds: u32::try_from(AGAIN_AFTER.as_secs()).unwrap_or(u32::MAX),
        })
    }

    /// Counts a try before anything else happens, so that no failure afterwards makes it undone. `None` when no code
    /// was given.
    pub(super) async fn try_code(
        &self,
        operation: &Operation,
        given: Option<&str>,
    ) -> Result<Option<Tried>, Error> {
        let Some(given) = given.map(str::trim).filter(|code| !code.is_empty()) else {
            return Ok(None);
        };
        let now = self.center.clock.real_now();
        let member = self.member()?;
        let mut tx = self.center.store.write().await?;
        if !self.known(&mut tx).await?.actor.partner.verification_code {
            return Ok(None);
        }
        if tx.app(member).await?.is_some_and(|app| app.enrolled_at.is_some()) {
            drop(tx);
            return self.try_app(given).await.map(Some);
        }
        let expired = Problem::VerificationCode { error: CodeError::Expired };
        let latest = tx.codes(member, before(now, LIFE)).await?.into_iter().next();
        let Some(code) = latest else { return Err(expired.into()) };
        if !tx.try_code(member, code.sent_at, TRIES_MAX).await? {
            return Err(expired.into());
        }
        tx.commit().await?;
        let operation_hash = operation_hash(operation);
        let sealed = self.seal(member, &operation_hash, given);
        let right = operation_hash == code.operation_hash
            && bool::from(sealed.as_bytes().ct_eq(code.code_hash.as_bytes()));
        Ok(Some(if right { Tried::Sent(code.sent_at) } else { Tried::Wrong(CodeError::Wrong) }))
    }

    /// As [`Caller::try_code`], for what an authenticator app shows, or a recovery code. The same limits hold as for codes
    /// that are sent: five tries in ten minutes, and those of an hour and a day; success begins them anew.
    pub(super) async fn try_app(&self, given: &str) -> Result<Tried, Error> {
        let now = self.center.clock.real_now();
        let day_ago = before(now, DAY);
        let member = self.member()?;
        let mut tx = self.center.store.write().await?;
        tx.lock_member(member).await?;
        let app = tx.app(member).await?.filter(|app| app.enrolled_at.is_some());
        let app = app.ok_or(Problem::NotFound)?;
        let tries = tx.app_tries(member, day_ago).await?;
        within(&tries, &[(APP_TRIES, LIFE), (PER_HOUR, HOUR), (PER_DAY, DAY)], now)?;
        tx.add_app_try(member, now, day_ago).await?;
        let hash = self.center.recovery_hash(member, given);
        let is_recovery = tx.has_recovery(member, &hash).await?;
        tx.commit().await?;
        let secret = self.center.secret_of(member, &app)?;
        Ok(match totp::step_of(&secret, given.trim(), now) {
            Some(step) => Tried::App(step),
            None if is_recovery => Tried::Recovery(hash),
            None => Tried::Wrong(CodeError::App),
        })
    }

    /// Uses up what an app showed, or a recovery code; each is good for one use.
    pub(super) async fn use_app(
        &self,
        tx: &mut Write,
        member: MemberId,
        tried: Tried,
    ) -> Result<(), Error> {
        let wrong = |error| Err(Problem::VerificationCode { error }.into());
        let now = self.center.clock.real_now();
        let used = match tried {
            Tried::App(step) => tx.use_app_step(member, step).await?,
            Tried::Recovery(hash) => tx.use_recovery(member, &hash, now).await?,
            Tried::Wrong(error) => return wrong(error),
            Tried::Sent(_) => false,
        };
        if !used {
            return wrong(CodeError::App);
        }
        Ok(tx.forget_app_tries(member).await?)
    }

    /// Where the partner asks for codes, lets only the right one pass, once.
    pub(super) async fn check_code(
        &self,
        tx: &mut Write,
        actor: &Actor,
        tried: Option<Tried>,
    ) -> Result<(), Error> {
        // Programs have keys and tokens instead of a mailbox (R-VER-5): only a session is asked.
        if !actor.partner.verification_code || self.token_hash.is_none() {
            return Ok(());
        }
        match tried {
            None => Err(Problem::VerificationCode { error: CodeError::Missing }.into()),
            Some(Tried::Sent(sent_at)) => {
                let now = self.center.clock.real_now();
                if tx.use_code(self.member()?, sent_at, now).await? {
                    Ok(())
                } else {
                    Err(Problem::VerificationCode { error: CodeError::Expired }.into())
                }
            }
            Some(tried) => self.use_app(tx, self.member()?, tried).await,
        }
    }

    /// Six digits are few, so their hash needs the installation's key.
    fn seal(&self, member: MemberId, operation_hash: &str, code: &str) -> String {
        self.center.key.seal(&[&member.to_string(), operation_hash, code])
    }
}

/// What a code is for: everything that the step says.
fn operation_hash(operation: &Operation) -> String {
    // A step is plain data and always has a JSON form.
    ids::hashed(&serde_json::to_string(&operation.canonical()).unwrap_or_default())
}

/// Lets one more pass, unless that would be more than so many within a span of time; `times` are those before it, the
/// latest first.
pub(super) fn within(
    times: &[Timestamp],
    limits: &[(usize, SignedDuration)],
    now: Timestamp,
) -> Result<(), Problem> {
    let waits = limits
        .iter()
        .filter_map(|(most, span)| Some(*span - now.duration_since(*times.get(most - 1)?)));
    match waits.max() {
        Some(wait) if wait.is_positive() => {
            Err(Problem::TooManyAttempts { retry_after_seconds: wait.as_secs().max(1) })
        }
        _ => Ok(()),
    }
}

pub(super) fn before(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}
