//! What anybody may ask: signing in, and entering with a session's token.

use std::sync::Arc;

use domain::{
    contract::{Answer, Door, Office, SignIn, SignedIn},
    problem::Problem,
    text::fold,
};
use jiff::{SignedDuration, Timestamp};
use store::{Attempts, SessionRow, Write};

use crate::{Error, House, Inner, ids, office::Caller, passwords};

/// How long a session lives after it was last used.
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// A session that was used is extended at most this often, so that reading pages does not write.
const EXTEND_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// Attempts are counted over this span.
const ATTEMPTS_SPAN: SignedDuration = SignedDuration::from_mins(15);
/// How often one member's password may be tried in that span.
const ATTEMPTS_PER_EMAIL: i64 = 8;
/// How often one address may fail in that span; many people may share an address.
const ATTEMPTS_PER_ADDRESS: i64 = 100;

impl Door for House {
    fn sign_in<'a>(&'a self, request: &'a SignIn) -> Answer<'a, SignedIn> {
        Box::pin(async move { self.0.sign_in(request).await.map_err(Error::into_problem) })
    }

    fn enter<'a>(&'a self, token: &'a str) -> Answer<'a, Option<Arc<dyn Office>>> {
        Box::pin(async move {
            let caller = self.enter_as(token).await.map_err(Error::into_problem)?;
            Ok(caller.map(|caller| Arc::new(caller) as Arc<dyn Office>))
        })
    }

    fn ready(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            let answers = async { self.0.store.read().await?.installation().await };
            answers.await.map(drop).map_err(|error| Error::from(error).into_problem())
        })
    }
}

impl House {
    async fn enter_as(&self, token: &str) -> Result<Option<Caller>, Error> {
        let now = self.0.clock.real_now();
        let token_hash = ids::hashed(token);
        let Some(session) = self.0.store.read().await?.session(&token_hash).await? else {
            return Ok(None);
        };
        if session.expires_at <= now {
            return Ok(None);
        }
        if now.duration_since(session.seen_at) >= EXTEND_AFTER {
            let mut tx = self.0.store.write().await?;
            tx.extend_session(&token_hash, now, after(now, SESSION_LIFE)).await?;
            tx.commit().await?;
        }
        Ok(Some(Caller { house: Arc::clone(&self.0), member: session.member, token_hash }))
    }
}

impl Inner {
    async fn sign_in(&self, request: &SignIn) -> Result<SignedIn, Error> {
        let now = self.clock.real_now();
        let by_email = format!("email:{}", ids::hashed(&fold(&request.email)));
        let by_address = format!("address:{}", request.address);

        // The attempt is counted before the password is looked at: guesses made at the same moment count as well.
        let mut tx = self.store.write().await?;
        let tried_email = attempt(&mut tx, &by_email, ATTEMPTS_PER_EMAIL, now).await?;
        let tried_address = attempt(&mut tx, &by_address, ATTEMPTS_PER_ADDRESS, now).await?;
        tx.put_attempts(&by_email, tried_email).await?;
        tx.put_attempts(&by_address, tried_address).await?;
        let member = tx.member_by_email(&request.email).await?;
        tx.commit().await?;

        // Unknown members cost a hashing as well, so that the time of the answer tells nothing.
        let hash = member.as_ref().map(|member| member.password_hash.as_str());
        let fits = passwords::verify(&request.password, hash).await?;
        let Some(member) = member.filter(|_| fits) else {
            tracing::info!(address = %request.address, "A sign-in was refused");
            return Err(Problem::SignInRefused.into());
        };

        let token = ids::secret();
        let session =
            SessionRow { member: member.id, seen_at: now, expires_at: after(now, SESSION_LIFE) };
        let mut tx = self.store.write().await?;
        tx.add_session(&ids::hashed(&token), &session).await?;
        let forgiven = Attempts { failed: tried_address.failed - 1, ..tried_address };
        tx.put_attempts(&by_address, forgiven).await?;
        let stale = now.checked_sub(ATTEMPTS_SPAN).unwrap_or(Timestamp::MIN);
        tx.forget_attempts(&by_email, stale).await?;
        tx.commit().await?;
        tracing::info!(member.id = %member.id, "{} signed in", member.name);
        Ok(SignedIn { token, seconds: SESSION_LIFE.as_secs() })
    }
}

/// The attempts on a subject with one more.
async fn attempt(
    tx: &mut Write,
    subject: &str,
    limit: i64,
    now: Timestamp,
) -> Result<Attempts, Error> {
    let counted = tx
        .attempts(subject)
        .await?
        .filter(|attempts| now < after(attempts.since, ATTEMPTS_SPAN))
        .unwrap_or(Attempts { failed: 0, since: now });
    if counted.failed >= limit {
        let ends = after(counted.since, ATTEMPTS_SPAN);
        let retry_after_seconds = ends.duration_since(now).as_secs().max(1);
        return Err(Problem::TooManyAttempts { retry_after_seconds }.into());
    }
    Ok(Attempts { failed: counted.failed + 1, ..counted })
}

fn after(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
