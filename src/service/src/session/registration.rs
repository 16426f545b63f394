//! Customers that partners' programs register: their addresses are proven by a code first, and each name that the
//! partner's own platform has becomes one customer (R-ASSOC-3, R-VER-4).

use domain::{
    access::{Action, Actor},
    contract::{Registered, Registration, RegistrationCodeRequest},
    id::PartnerId,
    joining::Joining,
    partner::Partner,
    problem::{CodeError, Problem},
    text::{Account, Email, Name},
};
use jiff::Timestamp;
use store::{Read, RegistrationCode};
use subtle::ConstantTimeEq as _;

use super::{
    Caller, Known,
    codes::{DAY, HOUR, PER_DAY, PER_HOUR, TRIES_MAX, before, within},
};
use crate::{
    Error, Inner, ids,
    joining::{adopt, told},
    public::after,
};

/// What was found of a registration before it is made.
enum Found {
    /// It was made before.
    Registered(Registered),
    /// The right code for its address was sent then, if it has an address.
    Proven(Option<Timestamp>),
}

impl Caller {
    pub(super) async fn may_register(&self, account: Option<&Account>) -> Result<bool, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::AddCustomers, &actor.partner)?;
        let accounts: Vec<_> = account.iter().map(ToString::to_string).collect();
        Ok(tx.customers_by_account(&accounts).await?.is_empty())
    }

    pub(super) async fn send_registration_code(
        &self,
        new: &RegistrationCodeRequest,
    ) -> Result<(), Error> {
        let now = self.center.clock.real_now();
        let day_ago = before(now, DAY);
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::AddCustomers, &actor.partner)?;
        let partner = actor.partner.id;
        // One after the other, so that none is sent beyond the limit.
        tx.lock_partner(partner).await?;
        let sent = tx.registration_codes(partner, &new.email, day_ago).await?;
        let sent: Vec<_> = sent.iter().map(|code| code.sent_at).collect();
        within(&sent, &[(PER_HOUR, HOUR), (PER_DAY, DAY)], now)?;
        let code = ids::code();
        let row = RegistrationCode {
            sent_at: now,
            expires_at: after(now, new.life),
            code_hash: self.center.registration_hash(partner, &new.email, &code),
        };
        tx.add_registration_code(partner, &new.email, &row, day_ago).await?;
        tx.commit().await?;
        let minutes = new.life.as_mins();
        let (subject, body) = if new.chinese {
            let body = format!(
                "您的注册验证码是 {code}\n\n{partner} 正在为您注册客户账号。验证码在 {minutes} 分钟内有效，只能使用一次。\n\
                 如非本人操作，请忽略此邮件。\n",
                partner = actor.partner.name,
            );
            ("您的注册验证码", body)
        } else {
            let body = format!(
                "Your verification code is {code}\n\n{partner} registers an account for you with it. It can be used \
                 once, within {minutes} minutes.\nIf you do not know of this, do not pass the code on.\n",
                partner = actor.partner.name,
            );
            ("Your verification code", body)
        };
        self.center.mail.send(&new.email, subject, &body).await?;
        Ok(())
    }

    pub(super) async fn register(&self, new: &Registration) -> Result<Registered, Error> {
        let sent_at = match self.look_and_try(new).await? {
            Found::Registered(registered) => return Ok(registered),
            Found::Proven(sent_at) => sent_at,
        };
        let now = self.center.clock.now();
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let owner = tx.lock_partner(new.owner).await?.ok_or(Problem::NotFound)?.partner;
        if let Some(registered) = registered(&mut tx, &actor, &owner, new).await? {
            return Ok(registered);
        }
        if let (Some((email, _)), Some(sent_at)) = (&new.email, sent_at) {
            let real_now = self.center.clock.real_now();
            if !tx.use_registration_code(actor.partner.id, email, sent_at, real_now).await? {
                return Err(Problem::VerificationCode { error: CodeError::Expired }.into());
            }
        }
        let joins = |account: Account| Joining {
            name: Name::from(account.clone()),
            account,
            email: new.email.as_ref().map(|(email, _)| email.clone()),
            phone: None,
            tag: None,
            manager: None,
        };
        let account = new.account.clone().map_or_else(made_up, Ok)?;
        let taken = Problem::AccountTaken { account: account.clone() };
        if !tx.customers_by_account(&[account.to_string()]).await?.is_empty() {
            return Err(taken.into());
        }
        let customers = [Inner::joining(&owner, joins(account.clone()), None, now)];
        let customer = customers[0].id;
        let permit = actor.permit(Action::AddCustomers, &owner, vec![customer])?;
        adopt(&mut tx, permit, &customers, &told(&customers, false, now), taken).await?;
        tx.name_on_platform(owner.id, &new.named, customer).await?;
        tx.commit().await?;
        self.center.hint_of(&owner, customer);
        tracing::info!(customer.id = %customer, "A customer was registered");
        Ok(Registered { customer, account, before: false })
    }

    /// Who is registered under this name already; else counts a try of the code for its address, before anything else
    /// happens, so that no failure afterwards makes it undone, and says when the code was sent that is right.
    async fn look_and_try(&self, new: &Registration) -> Result<Found, Error> {
        let now = self.center.clock.real_now();
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let owner = tx.partner(new.owner).await?.ok_or(Problem::NotFound)?.partner;
        if let Some(registered) = registered(&mut tx, &actor, &owner, new).await? {
            return Ok(Found::Registered(registered));
        }
        let Some((email, given)) = &new.email else { return Ok(Found::Proven(None)) };
        let wrong = |error| Err(Problem::VerificationCode { error }.into());
        let partner = actor.partner.id;
        let latest =
            tx.registration_codes(partner, email, before(now, DAY)).await?.into_iter().next();
        let Some(code) = latest.filter(|code| code.expires_at > now) else {
            return wrong(CodeError::Expired);
        };
        if !tx.try_registration_code(partner, email, code.sent_at, TRIES_MAX).await? {
            return wrong(CodeError::Expired);
        }
        tx.commit().await?;
        let hash = self.center.registration_hash(partner, email, given);
        if !bool::from(hash.as_bytes().ct_eq(code.code_hash.as_bytes())) {
            return wrong(CodeError::Wrong);
        }
        Ok(Found::Proven(Some(code.sent_at)))
    }
}

impl Inner {
    /// Six digits are few, so their hash needs the installation's key.
    fn registration_hash(&self, partner: PartnerId, email: &Email, code: &str) -> String {
        let email = domain::text::fold(email.as_str());
        self.key.seal(&["registration", &partner.to_string(), &email, code])
    }
}

/// Who is registered under this name already, if the caller may register anybody.
async fn registered(
    tx: &mut Read,
    actor: &Actor,
    owner: &Partner,
    new: &Registration,
) -> Result<Option<Registered>, Error> {
    actor.may(Action::AddCustomers, owner)?;
    let found = tx.customer_of_platform(owner.id, &new.named).await?;
    Ok(found.map(|(customer, account)| Registered { customer, account, before: true }))
}

/// An account of 32 letters and digits, of which the first is a letter.
fn made_up() -> Result<Account, Error> {
    let account = format!("c{}", &ids::secret()[..31]);
    Account::parse(&account).map_err(|error| Error::Refused(error.to_string()))
}
