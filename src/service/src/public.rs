//! What anybody may ask: signing in, and entering with a session, a key, a signature or a token.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{
    access::Principal,
    contract::{
        Acceptance, Answer, CustomerSession, DisassociationAsked, Invitation, Public, Session,
        SignIn, Signed, SignedIn, TokenIssued,
    },
    id::KeyId,
    problem::Problem,
    text::fold,
};
use jiff::{SignedDuration, Timestamp};
use store::{Attempts, MemberRow, SessionRow, TokenRow, Write};
use subtle::ConstantTimeEq as _;

use crate::{
    Center, Error, Inner, ids, members::sign_in_subject, own::Own, passwords, secrets,
    session::Caller,
};

/// How long a session lives after it was last used.
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// A session that was used is extended at most this often, so that reading pages does not write.
const EXTEND_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// How long a token lives.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// Attempts are counted over this span.
const ATTEMPTS_SPAN: SignedDuration = SignedDuration::from_mins(15);
/// How often one member's password may be tried in that span.
pub(crate) const ATTEMPTS_PER_EMAIL: i64 = 8;
/// How often one address may fail in that span; many people may share an address.
const ATTEMPTS_PER_ADDRESS: i64 = 100;
/// How many keys are remembered; more are read anew.
const KNOWN_KEYS_MAX: usize = 10_000;
/// How long the use of a key is not noted again.
const NOTE_AFTER: SignedDuration = SignedDuration::from_mins(1);

impl Public for Center {
    fn sign_in<'a>(&'a self, request: &'a SignIn) -> Answer<'a, SignedIn> {
        Box::pin(async move { self.0.sign_in(request).await.map_err(Error::into_problem) })
    }

    fn enter<'a>(&'a self, token: &'a str) -> Answer<'a, Option<Arc<dyn Session>>> {
        Box::pin(async move {
            let caller = self.enter_as(token).await.map_err(Error::into_problem)?;
            Ok(caller.map(|caller| Arc::new(caller) as Arc<dyn Session>))
        })
    }

    fn enter_with_key<'a>(
        &'a self,
        access: &'a str,
        secret: &'a str,
    ) -> Answer<'a, Arc<dyn Session>> {
        Box::pin(async move {
            let caller = self.enter_as_key(access, secret).await.map_err(Error::into_problem)?;
            Ok(Arc::new(caller) as Arc<dyn Session>)
        })
    }

    fn invitation<'a>(&'a self, token: &'a str) -> Answer<'a, Invitation> {
        Box::pin(async move { self.0.invitation(token).await.map_err(Error::into_problem) })
    }

    fn join<'a>(&'a self, acceptance: &'a Acceptance) -> Answer<'a, ()> {
        Box::pin(async move { self.0.join(acceptance).await.map_err(Error::into_problem) })
    }

    fn ask_reset<'a>(&'a self, email: &'a str, address: &'a str) -> Answer<'a, ()> {
        Box::pin(async move { self.0.ask_reset(email, address).await.map_err(Error::into_problem) })
    }

    fn reset_password<'a>(&'a self, token: &'a str, password: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            self.0.reset_password(token, password).await.map_err(Error::into_problem)
        })
    }

    fn enter_with_signature<'a>(&'a self, signed: &'a Signed) -> Answer<'a, Arc<dyn Session>> {
        Box::pin(async move {
            let caller = self.enter_signed(signed).await.map_err(Error::into_problem)?;
            Ok(Arc::new(caller) as Arc<dyn Session>)
        })
    }

    fn enter_as_customer<'a>(&'a self, signed: &'a Signed) -> Answer<'a, Arc<dyn CustomerSession>> {
        Box::pin(async move {
            let own = self.enter_own(signed).await.map_err(Error::into_problem)?;
            Ok(Arc::new(own) as Arc<dyn CustomerSession>)
        })
    }

    fn issue_token<'a>(
        &'a self,
        request: &'a SignIn,
        domain: Option<&'a str>,
    ) -> Answer<'a, TokenIssued> {
        Box::pin(
            async move { self.0.issue_token(request, domain).await.map_err(Error::into_problem) },
        )
    }

    fn enter_with_token<'a>(&'a self, token: &'a str) -> Answer<'a, Option<Arc<dyn Session>>> {
        Box::pin(async move {
            let caller = self.enter_by_token(token).await.map_err(Error::into_problem)?;
            Ok(caller.map(|caller| Arc::new(caller) as Arc<dyn Session>))
        })
    }

    fn disassociation_asked<'a>(&'a self, token: &'a str) -> Answer<'a, DisassociationAsked> {
        Box::pin(
            async move { self.0.disassociation_asked(token).await.map_err(Error::into_problem) },
        )
    }

    fn answer_disassociation<'a>(&'a self, token: &'a str, agrees: bool) -> Answer<'a, ()> {
        Box::pin(async move {
            self.0.answer_disassociation(token, agrees).await.map_err(Error::into_problem)
        })
    }

    fn ready(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            let answers = async { self.0.store.read().await?.installation().await };
            answers.await.map(drop).map_err(|error| Error::from(error).into_problem())
        })
    }
}

impl Center {
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
        let center = Arc::clone(&self.0);
        let principal = Principal::Member(session.member);
        Ok(Some(Caller { center, principal, token_hash: Some(token_hash) }))
    }

    async fn enter_as_key(&self, access: &str, secret: &str) -> Result<Caller, Error> {
        let center = Arc::clone(&self.0);
        let key = center.known_key(access).await?.ok_or(Problem::KeyRefused)?;
        if !bool::from(key.secret.as_bytes().ct_eq(secret.as_bytes())) {
            return Err(Problem::KeyRefused.into());
        }
        self.partners(&key)
    }

    async fn enter_signed(&self, signed: &Signed) -> Result<Caller, Error> {
        let key = self.signer(signed).await?;
        self.partners(&key)
    }

    /// The session of a partner's key.
    fn partners(&self, key: &KnownKey) -> Result<Caller, Error> {
        if key.is_customers {
            return Err(Problem::PartnerKeyOnly.into());
        }
        let center = Arc::clone(&self.0);
        Ok(Caller { center, principal: Principal::Key(key.id), token_hash: None })
    }

    async fn enter_own(&self, signed: &Signed) -> Result<Own, Error> {
        let key = self.signer(signed).await?;
        if !key.is_customers {
            return Err(Problem::CustomerKeyOnly.into());
        }
        Ok(Own { center: Arc::clone(&self.0), key: key.id })
    }

    /// The key by which a request was signed.
    async fn signer(&self, signed: &Signed) -> Result<KnownKey, Error> {
        let center = &self.0;
        // By real time: test servers move billing time alone (D25).
        let skew = center.signature_skew;
        if center.clock.real_now().duration_since(signed.at).abs() > skew {
            return Err(Problem::SignatureStale { minutes: skew.as_mins() }.into());
        }
        let key = center.known_key(&signed.access).await?.ok_or(Problem::KeyRefused)?;
        if !secrets::is_signed(&key.secret, &signed.message, &signed.signature) {
            return Err(Problem::KeyRefused.into());
        }
        Ok(key)
    }

    async fn enter_by_token(&self, token: &str) -> Result<Option<Caller>, Error> {
        let now = self.0.clock.real_now();
        let found = self.0.store.read().await?.token(&ids::hashed(token)).await?;
        // No session that could be ended goes with it.
        Ok(found.filter(|token| token.expires_at > now).map(|token| Caller {
            center: Arc::clone(&self.0),
            principal: Principal::Member(token.member),
            token_hash: None,
        }))
    }
}

/// What was read of keys once: the secret of a key never changes. Whether it was revoked and what it may
/// be used for is read in every transaction.
#[derive(Default)]
pub(crate) struct KnownKeys(Mutex<HashMap<String, KnownKey>>);

#[derive(Clone)]
struct KnownKey {
    id: KeyId,
    /// Whether it is a customer's own.
    is_customers: bool,
    secret: Arc<str>,
    /// When its use was last noted.
    noted_at: Timestamp,
}

impl KnownKeys {
    fn find(&self, access: &str) -> Option<KnownKey> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(access).cloned()
    }

    /// Keeps a key, and says whether its use is to be noted: of many requests in one moment, the first alone notes it.
    fn keep(&self, access: &str, key: KnownKey) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_KEYS_MAX {
            known.clear();
        }
        let now = key.noted_at;
        let before = known.insert(access.to_owned(), key);
        before.is_none_or(|before| now.duration_since(before.noted_at) >= NOTE_AFTER)
    }
}

impl Inner {
    /// The key with this public half. Its use is noted once a minute.
    async fn known_key(&self, access: &str) -> Result<Option<KnownKey>, Error> {
        let now = self.clock.real_now();
        if let Some(key) = self.known_keys.find(access)
            && now.duration_since(key.noted_at) < NOTE_AFTER
        {
            return Ok(Some(key));
        }
        let Some(row) = self.store.read().await?.key_by_access(access).await? else {
            return Ok(None);
        };
        if row.revoked_at.is_some() {
            return Ok(None);
        }
        let secret = self.key.decrypt(access, &row.secret_sealed);
        let secret = secret.ok_or_else(|| Error::Sealed(format!("API key {access}")))?;
        let is_customers = row.customer.is_some();
        let key = KnownKey { id: row.id, is_customers, secret: secret.into(), noted_at: now };
        if self.known_keys.keep(access, key.clone()) {
            let mut tx = self.store.write().await?;
            tx.put_key_used(row.id, now).await?;
            tx.commit().await?;
        }
        Ok(Some(key))
    }

    async fn sign_in(&self, request: &SignIn) -> Result<SignedIn, Error> {
        let member = self.identify(request).await?;
        let now = self.clock.real_now();
        let token = ids::secret();
        let session =
            SessionRow { member: member.id, seen_at: now, expires_at: after(now, SESSION_LIFE) };
        let mut tx = self.store.write().await?;
        tx.add_session(&ids::hashed(&token), &session).await?;
        tx.commit().await?;
        tracing::info!(member.id = %member.id, "{} signed in", member.name);
        Ok(SignedIn { token, seconds: SESSION_LIFE.as_secs() })
    }

    async fn issue_token(
        &self,
        request: &SignIn,
        domain: Option<&str>,
    ) -> Result<TokenIssued, Error> {
        let member = self.identify(request).await?;
        let now = self.clock.real_now();
        let token = ids::secret();
        let row =
            TokenRow { member: member.id, issued_at: now, expires_at: after(now, TOKEN_LIFE) };
        let mut tx = self.store.write().await?;
        let partner = tx.partner(member.partner).await?.ok_or(Problem::SignInRefused)?.partner;
        let is_its = |domain: &str| {
            domain == partner.id.to_string() || fold(domain) == fold(partner.name.as_str())
        };
        if !domain.is_none_or(is_its) {
            return Err(Problem::SignInRefused.into());
        }
        tx.add_token(&ids::hashed(&token), &row).await?;
        tx.commit().await?;
        tracing::info!(member.id = %member.id, "A token was issued to {}", member.name);
        Ok(TokenIssued {
            token,
            member: member.id,
            name: member.name,
            partner,
            issued_at: row.issued_at,
            expires_at: row.expires_at,
        })
    }

    /// The member whose address and password these are. Attempts are counted and limited.
    async fn identify(&self, request: &SignIn) -> Result<MemberRow, Error> {
        let now = self.clock.real_now();
        let by_email = sign_in_subject(&request.email);
        let by_address = format!("address:{}", request.address);

        // The attempt is counted before the password is looked at: guesses made at the same moment count as well.
        // Both transactions below touch the e-mail's row before the address's.
        let mut tx = self.store.write().await?;
        attempt(&mut tx, &by_email, ATTEMPTS_PER_EMAIL, now).await?;
        attempt(&mut tx, &by_address, ATTEMPTS_PER_ADDRESS, now).await?;
        let member = tx.member_by_email(&request.email).await?;
        tx.commit().await?;

        // Unknown members cost a hashing as well, so that the time of the answer tells nothing.
        let hash = member.as_ref().map(|member| member.password_hash.as_str());
        let fits = passwords::verify(&request.password, hash).await?;
        let Some(member) = member.filter(|_| fits) else {
            tracing::info!(address = %request.address, "A sign-in was refused");
            return Err(Problem::SignInRefused.into());
        };

        let mut tx = self.store.write().await?;
        tx.forget_attempts(&by_email).await?;
        tx.forgive_attempt(&by_address).await?;
        tx.commit().await?;
        let mut tx = self.store.write().await?;
        tx.prune_attempts(stale(now)).await?;
        tx.commit().await?;
        Ok(member)
    }
}

/// Counts an attempt on a subject. One too many is refused, and not counted because nothing is committed then.
pub(crate) async fn attempt(
    tx: &mut Write,
    subject: &str,
    limit: i64,
    now: Timestamp,
) -> Result<(), Error> {
    let Attempts { failed, since } = tx.count_attempt(subject, now, stale(now)).await?;
    if failed > limit {
        let wait = after(since, ATTEMPTS_SPAN).duration_since(now);
        return Err(Problem::TooManyAttempts { retry_after_seconds: wait.as_secs().max(1) }.into());
    }
    Ok(())
}

/// Attempts counted since then or longer no longer count.
fn stale(now: Timestamp) -> Timestamp {
    now.checked_sub(ATTEMPTS_SPAN).unwrap_or(Timestamp::MIN)
}

pub(crate) fn after(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
