//! The verification switch of a partner (R-VER-1), and members' authenticator apps: the better way to get a code.

use domain::{
    access::Action,
    contract::{AppBegun, AppState},
    member::APP_LIFE,
    operation::Operation,
    problem::{CodeError, Problem},
};
use store::AppRow;

use super::{Caller, Known};
use crate::{
    Error, Inner, ids,
    members::sign_in_subject,
    passwords,
    public::{ATTEMPTS_PER_EMAIL, attempt},
    totp,
};

/// How many recovery codes come with an app.
const RECOVERY_CODES: usize = 10;

impl Caller {
    /// For whom codes would be switched off, if they may be.
    pub(super) fn would_switch(known: &Known) -> Result<String, Error> {
        let partner = &known.actor.partner;
        known.actor.may(Action::ManageMembers, partner)?;
        Ok(partner.name.to_string())
    }

    pub(super) async fn switch_codes(&self, on: bool, code: Option<&str>) -> Result<(), Error> {
        let tried = if on { None } else { self.try_code(&Operation::SwitchOffCodes, code).await? };
        let mut tx = self.center.store.write().await?;
        let partner = self.known(&mut tx).await?.actor.partner.id;
        tx.lock_partner(partner).await?;
        let known = self.known(&mut tx).await?;
        Self::would_switch(&known)?;
        if !on {
            self.check_code(&mut tx, &known.actor, tried).await?;
        }
        let permit = known.actor.permit_own(Action::ManageMembers)?;
        if known.actor.partner.verification_code != on {
            tx.put_codes(permit, on, self.center.clock.now()).await?;
        }
        tx.commit().await?;
        tracing::info!(partner.id = %partner, on, "Verification codes were switched");
        Ok(())
    }

    pub(super) async fn app(&self) -> Result<AppState, Error> {
        let now = self.center.clock.real_now();
        let mut tx = self.center.store.read().await?;
        let member = self.known(&mut tx).await?.member.ok_or(Problem::NotSignedIn)?;
        let app = tx.app(member.id).await?;
        let is_pending =
            |app: &AppRow| app.enrolled_at.is_none() && now.duration_since(app.begun_at) < APP_LIFE;
        let begun = match app.as_ref().filter(|app| is_pending(app)) {
            Some(app) => {
                let secret = totp::base32(&self.center.secret_of(member.id, app)?);
                let uri = totp::uri(member.email.as_str(), &secret);
                Some(AppBegun { picture: totp::picture(&uri), uri, secret })
            }
            None => None,
        };
        let enrolled = app.as_ref().and_then(|app| app.enrolled_at);
        Ok(AppState {
            enrolled: enrolled.map(|at| self.center.zone.moment(at)),
            begun,
            recovery_left: app.map_or(0, |app| u32::try_from(app.recovery_left).unwrap_or(0)),
        })
    }

    pub(super) async fn begin_app(&self, password: &str) -> Result<(), Error> {
        let now = self.center.clock.real_now();
        let mut tx = self.center.store.write().await?;
        let member = self.known(&mut tx).await?.member.ok_or(Problem::NotSignedIn)?;
        // Whoever finds a session open must not make itself the one whom codes come to.
        let subject = sign_in_subject(member.email.as_str());
        attempt(&mut tx, &subject, ATTEMPTS_PER_EMAIL, now).await?;
        tx.commit().await?;
        if !passwords::verify(password, Some(&member.password_hash)).await? {
            return Err(Problem::PasswordWrong.into());
        }
        let purpose = purpose(member.id);
        let sealed = self.center.key.encrypt(&purpose, &domain::text::hex(&ids::app_secret()));
        let mut tx = self.center.store.write().await?;
        tx.forget_attempts(&subject).await?;
        if !tx.begin_app(member.id, &sealed, now).await? {
            return Err(Problem::NotFound.into());
        }
        Ok(tx.commit().await?)
    }

    pub(super) async fn confirm_app(&self, given: &str) -> Result<Vec<String>, Error> {
        let now = self.center.clock.real_now();
        let mut tx = self.center.store.write().await?;
        let member = self.known(&mut tx).await?.member.ok_or(Problem::NotSignedIn)?;
        tx.lock_member(member.id).await?;
        let app = tx
            .app(member.id)
            .await?
            .filter(|app| app.enrolled_at.is_none() && now.duration_since(app.begun_at) < APP_LIFE);
        let secret = self.center.secret_of(member.id, &app.ok_or(Problem::NotFound)?)?;
        let step = totp::step_of(&secret, given.trim(), now);
        let step = step.ok_or(Problem::VerificationCode { error: CodeError::App })?;
        let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| ids::recovery()).collect();
        let hashes: Vec<_> =
            codes.iter().map(|code| self.center.recovery_hash(member.id, code)).collect();
        tx.enrol_app(member.id, step, now, &hashes).await?;
        tx.commit().await?;
        tracing::info!(member.id = %member.id, "{} has an authenticator app", member.name);
        Ok(codes)
    }

    pub(super) async fn remove_app(&self, given: &str) -> Result<(), Error> {
        let tried = self.try_app(given).await?;
        let mut tx = self.center.store.write().await?;
        let member = self.known(&mut tx).await?.member.ok_or(Problem::NotSignedIn)?;
        self.use_app(&mut tx, member.id, tried).await?;
        tx.remove_app(member.id).await?;
        tx.commit().await?;
        tracing::info!(member.id = %member.id, "{} has no authenticator app any more", member.name);
        Ok(())
    }
}

impl Inner {
    /// The secret of a member's app.
    pub(super) fn secret_of(
        &self,
        member: domain::id::MemberId,
        app: &AppRow,
    ) -> Result<Vec<u8>, Error> {
        let purpose = purpose(member);
        let secret = self.key.decrypt(&purpose, &app.secret_sealed);
        secret.and_then(|secret| crate::secrets::unhex(&secret)).ok_or(Error::Sealed(purpose))
    }

    /// The hash of a recovery code.
    pub(super) fn recovery_hash(&self, member: domain::id::MemberId, code: &str) -> String {
        self.key.seal(&["recovery", &member.to_string(), &totp::recovery_key(code)])
    }
}

fn purpose(member: domain::id::MemberId) -> String {
    format!("authenticator app of {member}")
}
