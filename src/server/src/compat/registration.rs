//! Registering customers: whether a name is free, a code for the address, and the registration itself.

use std::ops::RangeInclusive;

use axum::{Extension, body::Bytes};
use domain::{
    contract::{PlatformAccount, Registration, RegistrationCodeRequest},
    id::CustomerId,
    problem::Problem,
    text::{Account, Email},
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Answer, Caller,
    answers::json,
    errors::{Refusal, registered_before},
    no_content,
    requests::{self, TEXT_MAX},
};

/// How long a code may be asked to be good, in minutes.
const TIMEOUTS: RangeInclusive<i64> = 1..=3000;
/// How long it is good unless asked otherwise, and where more than an hour is asked for, in minutes.
const TIMEOUT_DEFAULT: i64 = 10;
const TIMEOUT_OF_MORE: i64 = 5;
/// The length of an account, in characters.
const ACCOUNT_LENGTHS: RangeInclusive<usize> = 5..=32;
/// What an account may not begin with.
const RESERVED: [&str; 2] = ["op_", "shadow_"];
/// The longest password, in characters.
const PASSWORD_MAX: usize = 512;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateBody {
    xaccount_id: Option<String>,
    xaccount_type: Option<String>,
    domain_name: Option<String>,
    email: Option<String>,
    verification_code: Option<String>,
    domain_area: Option<String>,
    password: Option<String>,
    is_close_market_ms: Option<String>,
    indirect_partner_id: Option<String>,
    // Says what else is to be answered; nothing else is.
    #[serde(rename = "include_association_result")]
    _include_association_result: Option<bool>,
}

#[derive(Serialize)]
struct CreatedBody<'a> {
    domain_id: CustomerId,
    domain_name: &'a str,
}

/// POST /v2/partners/sub-customers
pub(super) async fn create(Extension(caller): Extension<Caller>, body: Bytes) -> Answer {
    let body: CreateBody = requests::body(&body)?;
    let named = PlatformAccount {
        account: requests::required("xaccount_id", body.xaccount_id, TEXT_MAX)?,
        platform: requests::required("xaccount_type", body.xaccount_type, TEXT_MAX)?,
    };
    let account = requests::optional("domain_name", body.domain_name, TEXT_MAX)?;
    let account = account.map(|account| self::account("domain_name", &account)).transpose()?;
    let email = requests::optional("email", body.email, TEXT_MAX)?;
    let email = email.map(|email| self::email("email", &email)).transpose()?;
    let code = requests::optional("verification_code", body.verification_code, TEXT_MAX)?;
    let email = match (email, code) {
        (Some(email), Some(code)) => Some((email, code)),
        (None, None) => None,
        (Some(_), None) => {
            let message = "verification_code is required with email: /v2/bases/verificationcode/send sends one there.";
            return Err(Refusal::parameter(message));
        }
        (None, Some(_)) => {
            return Err(Refusal::parameter("email is required with verification_code."));
        }
    };
    if let Some(area) = requests::optional("domain_area", body.domain_area, TEXT_MAX)?
        && !(area.len() == 2 && area.bytes().all(|byte| byte.is_ascii_uppercase()))
    {
        return Err(Refusal::parameter("domain_area must be a country's two letters such as MX."));
    }
    if requests::optional("password", body.password, PASSWORD_MAX)?.is_some() {
        let message = "password must be left out: customers do not sign in here.";
        return Err(Refusal::parameter(message));
    }
    let marketing = requests::optional("is_close_market_ms", body.is_close_market_ms, TEXT_MAX)?;
    requests::word("is_close_market_ms", marketing.as_deref(), &[("true", ()), ("false", ())])?;
    let owner = requests::owner(&caller, body.indirect_partner_id).await?;
    let new = Registration { owner: owner.id, named, account, email };
    let registered = caller.session.register(&new).await?;
    let (id, account) = (registered.customer, registered.account.as_str());
    if registered.before {
        return Ok(registered_before(id, account));
    }
    Ok(json(&CreatedBody { domain_id: id, domain_name: account }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckBody {
    search_type: Option<String>,
    search_value: Option<String>,
}

#[derive(Clone, Copy)]
enum SearchType {
    Email,
    Mobile,
    Name,
}

#[derive(Serialize)]
struct CheckedBody {
    check_result: &'static str,
}

/// POST /v2/partners/sub-customers/users/check-identity
pub(super) async fn check_identity(Extension(caller): Extension<Caller>, body: Bytes) -> Answer {
    const TYPES: [(&str, SearchType); 3] =
        [("email", SearchType::Email), ("mobile", SearchType::Mobile), ("name", SearchType::Name)];
    let body: CheckBody = requests::body(&body)?;
    let search_type = requests::required("search_type", body.search_type, TEXT_MAX)?;
    let search_type = requests::word("search_type", Some(&search_type), &TYPES)?;
    let value = requests::required("search_value", body.search_value, TEXT_MAX)?;
    let account = match search_type {
        Some(SearchType::Email) => email("search_value", &value).map(|_| None)?,
        Some(SearchType::Mobile) => mobile(&value).map(|()| None)?,
        Some(SearchType::Name) | None => Some(account("search_value", &value)?),
    };
    // Addresses and numbers may be those of several customers. Whoever may not register asks in vain all the same.
    let is_free = caller.session.may_register(account.as_ref()).await?;
    Ok(json(&CheckedBody { check_result: if is_free { "available" } else { "used_by_user" } }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeBody {
    receiver_type: Option<Value>,
    timeout: Option<i64>,
    email: Option<String>,
    lang: Option<String>,
}

/// POST /v2/bases/verificationcode/send
pub(super) async fn send_code(Extension(caller): Extension<Caller>, body: Bytes) -> Answer {
    let body: CodeBody = requests::body(&body)?;
    if body.receiver_type.and_then(|kind| kind.as_i64()) != Some(2) {
        return Err(Refusal::parameter("receiver_type must be 2: codes are sent by e-mail."));
    }
    let minutes = match body.timeout {
        None => TIMEOUT_DEFAULT,
        Some(minutes) if !TIMEOUTS.contains(&minutes) => {
            return Err(Refusal::parameter("timeout must be 1 to 3000 minutes."));
        }
        Some(minutes) if minutes > 60 => TIMEOUT_OF_MORE,
        Some(minutes) => minutes,
    };
    let to = requests::required("email", body.email, TEXT_MAX)?;
    let lang = requests::optional("lang", body.lang, TEXT_MAX)?;
    let chinese = requests::word("lang", lang.as_deref(), &[("zh-cn", true), ("en-us", false)])?;
    let new = RegistrationCodeRequest {
        email: email("email", &to)?,
        life: SignedDuration::from_mins(minutes),
        chinese: chinese.unwrap_or(false),
    };
    let sent = caller.session.send_registration_code(&new).await;
    sent.map_err(|problem| match problem {
        Problem::TooManyAttempts { .. } => Refusal::too_many_codes(problem.message()),
        problem => problem.into(),
    })?;
    Ok(no_content())
}

/// An account: 5 to 32 letters, digits, `_` and `-`, of which the first is no digit, and none of the reserved.
fn account(name: &str, text: &str) -> Result<Account, Refusal> {
    let is_formed = ACCOUNT_LENGTHS.contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && !RESERVED.iter().any(|reserved| text.starts_with(reserved));
    let account = is_formed.then(|| Account::parse(text).ok()).flatten();
    account.ok_or_else(|| {
        Refusal::parameter(format!(
            "{name} must have 5 to 32 letters, digits, _ and -, not begin with a digit, and not with op_ or shadow_."
        ))
    })
}

fn email(name: &str, text: &str) -> Result<Email, Refusal> {
    Email::parse(text).map_err(|_| Refusal::parameter(format!("{name} must be an e-mail address.")))
}

/// A phone number: a country's code of four digits, a hyphen, and the rest.
fn mobile(text: &str) -> Result<(), Refusal> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('-') {
        Some((country, rest)) if country.len() == 4 && digits(country) && digits(rest) => Ok(()),
        _ => {
            Err(Refusal::parameter("search_value must be a phone number such as 0086-13800000000."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_phone_numbers_have_the_documented_form() {
        for text in ["acme5", "_cme-", "Shadow", &"a".repeat(32)] {
            assert!(account("n", text).is_ok(), "{text}");
        }
        for text in ["acme", "5acme", "op_acme", "shadow_a", "ac me", "acmé5", &"a".repeat(33)] {
            assert!(account("n", text).is_err(), "{text}");
        }
        assert_eq!(mobile("0086-1"), Ok(()));
        for text in ["086-1", "0086-", "0086", "+086-1", "0086-1a"] {
            assert!(mobile(text).is_err(), "{text}");
        }
    }
}
