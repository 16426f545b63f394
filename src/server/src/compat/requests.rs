//! How what programs send is read: unknown fields, fields that come twice, wrong types and texts that are too long are
//! refused by name, and change nothing.

use axum::{extract::Query, http::Uri};
use domain::{
    id::{CustomerId, PartnerId},
    partner::{Partner, PartnerKind},
    problem::Problem,
};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Caller, errors::Refusal};

/// The longest id, name or label of a request, in characters.
pub(super) const TEXT_MAX: usize = 64;
/// Rows of a page, unless asked otherwise.
const LIMIT_DEFAULT: u32 = 10;
/// The most rows of a page.
const LIMIT_MAX: u32 = 100;

/// Reads a body.
pub(super) fn body<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body)
        .map_err(|error| Refusal::parameter(format!("The body cannot be read: {error}.")))
}

/// Reads a body that may be missing.
pub(super) fn body_if_any<T: DeserializeOwned + Default>(bytes: &[u8]) -> Result<T, Refusal> {
    if bytes.is_empty() { Ok(T::default()) } else { body(bytes) }
}

/// Reads the query of an address.
pub(super) fn query<T: DeserializeOwned>(uri: &Uri) -> Result<T, Refusal> {
    Query::try_from_uri(uri).map(|Query(query)| query).map_err(|error| {
        let text = error.body_text();
        Refusal::parameter(format!("The query cannot be read: {text}."))
    })
}

/// A text that must be there.
pub(super) fn required(name: &str, text: Option<String>, limit: usize) -> Result<String, Refusal> {
    optional(name, text, limit)?.ok_or_else(|| Refusal::parameter(format!("{name} is required.")))
}

/// A text that may be missing or empty.
pub(super) fn optional(
    name: &str,
    text: Option<String>,
    limit: usize,
) -> Result<Option<String>, Refusal> {
    match text {
        Some(text) if text.chars().count() > limit => {
            Err(Refusal::parameter(format!("{name} has more than {limit} characters.")))
        }
        text => Ok(text.filter(|text| !text.is_empty())),
    }
}

/// Part of a name, by which is searched: without spaces.
pub(super) fn part(name: &str, text: Option<String>) -> Result<String, Refusal> {
    let text = optional(name, text, TEXT_MAX)?.unwrap_or_default();
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Refusal::parameter(format!("{name} may hold no spaces.")));
    }
    Ok(text)
}

/// A customer's id. What is no id is nobody's.
pub(super) fn customer(text: Option<String>) -> Result<CustomerId, Refusal> {
    let text = required("customer_id", text, TEXT_MAX)?;
    text.parse().map_err(|_| Refusal::not_a_customer())
}

/// A word, of which only some are understood; a missing one is `None`, an empty one is refused.
pub(super) fn word<T: Copy>(
    name: &str,
    text: Option<&str>,
    words: &[(&str, T)],
) -> Result<Option<T>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
        return Ok(Some(*meaning));
    }
    let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
    Err(Refusal::parameter(format!("{name} must be {}.", words.join(" or "))))
}

/// 0 or 1, as a number or, where `as_text`, as a text; missing and empty are `None`.
pub(super) fn flag(
    name: &str,
    value: Option<&Value>,
    as_text: bool,
) -> Result<Option<bool>, Refusal> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) if as_text && text == "0" => Ok(Some(false)),
        Some(Value::String(text)) if as_text && text == "1" => Ok(Some(true)),
        Some(Value::Number(number)) if number.as_u64() == Some(0) => Ok(Some(false)),
        Some(Value::Number(number)) if number.as_u64() == Some(1) => Ok(Some(true)),
        Some(_) => Err(Refusal::parameter(format!("{name} must be 0 or 1."))),
    }
}

/// A whole number of a query.
pub(super) fn number(name: &str, text: Option<&str>) -> Result<Option<u32>, Refusal> {
    let parse = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.then(|| text.parse().ok()).flatten();
        number.ok_or_else(|| Refusal::parameter(format!("{name} must be a whole number.")))
    };
    text.map(parse).transpose()
}

/// Where a page begins and how many rows it has, at most 100 and 10 unless given.
pub(super) fn page(
    offset: Option<u32>,
    limit: Option<u32>,
    offset_max: u32,
) -> Result<(u32, u32), Refusal> {
    page_of(offset, limit, offset_max, LIMIT_MAX)
}

/// The same with another bound of rows.
pub(super) fn page_of(
    offset: Option<u32>,
    limit: Option<u32>,
    offset_max: u32,
    limit_max: u32,
) -> Result<(u32, u32), Refusal> {
    let (offset, limit) = (offset.unwrap_or(0), limit.unwrap_or(LIMIT_DEFAULT));
    if offset > offset_max {
        return Err(Refusal::parameter(format!("offset must be 0 to {offset_max}.")));
    }
    if !(1..=limit_max).contains(&limit) {
        return Err(Refusal::parameter(format!("limit must be 1 to {limit_max}.")));
    }
    Ok((offset, limit))
}

/// An instant, `2025-01-01T00:00:00Z`; missing and empty are `None`.
pub(super) fn instant(name: &str, text: Option<String>) -> Result<Option<Timestamp>, Refusal> {
    const FORM: &str = "2025-01-01T00:00:00Z";
    let Some(text) = optional(name, text, FORM.len())? else { return Ok(None) };
    let is_formed = text.len() == FORM.len()
        && text.bytes().zip(FORM.bytes()).all(|(is, form)| match form {
            b'0'..=b'9' => is.is_ascii_digit(),
            form => is == form,
        });
    let at = is_formed.then(|| text.parse().ok()).flatten();
    let at = at.ok_or_else(|| Refusal::parameter(format!("{name} must be written {FORM}.")))?;
    Ok(Some(at))
}

/// The partner whose customers a request is about: the reseller that a distributor names, else the caller's own.
pub(super) async fn owner(caller: &Caller, reseller: Option<String>) -> Result<Partner, Refusal> {
    let reseller = optional("indirect_partner_id", reseller, TEXT_MAX)?;
    let own = caller.session.partner(None).await?;
    let Some(reseller) = reseller.filter(|_| own.kind == PartnerKind::Distributor) else {
        return Ok(own);
    };
    let id: PartnerId = reseller.parse().map_err(|_| Refusal::not_a_reseller())?;
    match caller.session.partner(Some(id)).await {
        Ok(owner) if owner.id != own.id => Ok(owner),
        Ok(_) | Err(Problem::NotFound) => Err(Refusal::not_a_reseller()),
        Err(problem) => Err(problem.into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn flags_are_zero_and_one() {
        let flag = |value: Value, as_text| flag("f", Some(&value), as_text).ok();
        for (value, as_text, is) in [
            (json!(0), true, Some(Some(false))),
            (json!("1"), true, Some(Some(true))),
            (json!(""), false, Some(None)),
            (json!(1), false, Some(Some(true))),
            (json!("1"), false, None),
            (json!(2), true, None),
            (json!(1.0), true, None),
            (json!(-1), true, None),
            (json!(true), true, None),
            (json!(" 1"), true, None),
        ] {
            assert_eq!(flag(value.clone(), as_text), is, "{value} {as_text}");
        }
    }

    #[test]
    fn pages_and_numbers_have_bounds() {
        assert_eq!(page(None, None, 9), Ok((0, 10)));
        assert_eq!(page(Some(9), Some(100), 9), Ok((9, 100)));
        for (offset, limit) in [(Some(10), None), (None, Some(0)), (None, Some(101))] {
            assert!(page(offset, limit, 9).is_err(), "{offset:?} {limit:?}");
        }
        assert_eq!(number("n", Some("10")), Ok(Some(10)));
        for text in ["", "-1", "+1", "1.0", "1e2", "99999999999", "ten"] {
            assert!(number("n", Some(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn texts_and_instants_are_read_strictly() {
        let long = |n| Some("ü".repeat(n));
        assert!(optional("t", long(64), 64).is_ok() && optional("t", long(65), 64).is_err());
        assert_eq!(optional("t", Some(String::new()), 64), Ok(None));
        assert!(required("t", Some(String::new()), 64).is_err());
        assert!(part("t", Some("a b".into())).is_err());
        assert!(instant("t", Some("2025-12-31T23:59:59Z".into())).unwrap().is_some());
        for text in ["2025-12-31", "2025-12-31T23:59:59+", "2025-13-31T23:59:59Z", "yesterday"] {
            assert!(instant("t", Some(text.into())).is_err(), "{text}");
        }
        let words = [("MONTHLY", 1), ("PACKAGE", 2)];
        assert_eq!(word("w", Some("PACKAGE"), &words), Ok(Some(2)));
        assert_eq!(word("w", None, &words), Ok(None));
        assert!(
            word("w", Some(""), &words).is_err() && word("w", Some("monthly"), &words).is_err()
        );
    }
}
