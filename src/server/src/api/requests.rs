//! What programs send, read strictly: unknown members, wrong types and amounts that cannot be kept exactly are refused with
//! the place and the limit. These shapes are the API's own, so that the domain may change without breaking anybody.

use std::fmt;

use domain::{
    charge::{Charge, ChargeCategory},
    freeze::FreezeLevel,
    id::CustomerId,
    money::{AmountError, Money},
    text::{ChargeId, Description, Note, ServiceName, TextError},
};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::problems::ProblemBody;

/// An amount of money: a JSON number, or a text with the same digits. Read exactly, never through a float.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Amount(String);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        match serde_json::from_str::<String>(raw) {
            Ok(text) => Ok(Self(text)),
            Err(_) if raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
                Ok(Self(raw.to_owned()))
            }
            Err(_) => Err(serde::de::Error::custom("an amount is a number, or a text with one")),
        }
    }
}

impl Amount {
    /// The text of the number.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// The money, exactly.
    pub(super) fn money(&self) -> Result<Money, AmountError> {
        Money::parse_exact(&self.0)
    }
}

/// Something that was spent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChargeRequest {
    /// Unique among the charges of your partner: the same id with the same content is recorded once.
    #[schema(min_length = 1, max_length = 128, example = "meter-7/2026-11-22T10")]
    id: String,
    /// Whose.
    #[schema(value_type = String, example = "0191d2a0c0de7000800000000000000a")]
    customer_id: CustomerId,
    /// How much, exact to nine decimals; below zero for what is given back.
    #[schema(value_type = String, example = "12.50")]
    amount: Amount,
    /// When it was spent; at most five minutes ahead.
    #[schema(value_type = String, format = DateTime, example = "2026-11-22T10:00:00Z")]
    occurred_at: Timestamp,
    /// What for; `usage` unless given. Taxes and credits are recorded and do not count against budgets.
    #[serde(default)]
    #[schema(inline)]
    category: Category,
    /// The service.
    #[schema(max_length = 128, example = "Compute")]
    service: Option<String>,
    /// In your own words.
    #[schema(max_length = 256)]
    description: Option<String>,
    /// The id of the charge that this one corrects.
    #[schema(max_length = 128)]
    corrects: Option<String>,
    /// Must be the currency of the installation, if given.
    #[schema(example = "USD")]
    currency: Option<String>,
}

/// What a charge is for.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Category {
    #[default]
    Usage,
    Purchase,
    Adjustment,
    Tax,
    Credit,
}

/// A request for a hold on a customer's budget.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorizationRequest {
    /// On whose budget.
    #[schema(value_type = String, example = "0191d2a0c0de7000800000000000000a")]
    pub(super) customer_id: CustomerId,
    /// How much, more than zero, exact to nine decimals.
    #[schema(value_type = String, example = "99.00")]
    pub(super) amount: Amount,
    /// After how many seconds the hold expires; 900 unless given, at most 604800.
    #[schema(minimum = 1, maximum = 604_800)]
    pub(super) expires_in: Option<i64>,
}

/// How much of a hold becomes a charge.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CaptureRequest {
    /// At most the hold; all of it unless given.
    #[schema(value_type = Option<String>, example = "89.90")]
    pub(super) amount: Option<Amount>,
}

/// A budget to be set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BudgetRequest {
    /// The target total, not an increment: more than 0, at most 2147483647, at most two decimals.
    #[schema(value_type = String, example = "1000.00")]
    pub(super) amount: Amount,
    /// `monthly` unless given.
    #[serde(default)]
    #[schema(inline)]
    pub(super) r#type: BudgetKind,
    /// What happens when it is used up; what was chosen before unless given, `manual` on a first setting.
    #[schema(inline)]
    pub(super) action: Option<ActionKind>,
    /// Whether to lift the customer's freezes in the same step.
    #[serde(default)]
    pub(super) unfreeze: bool,
    /// Agrees to resources being stopped and released; needed for `automatic_with_resources`.
    #[serde(default)]
    pub(super) agreed: bool,
    /// A note or ticket number, which the record keeps.
    #[schema(max_length = 256)]
    note: Option<String>,
    /// The version of the customer that this change was decided on; refused if it has changed since.
    pub(super) version: Option<i64>,
}

impl BudgetRequest {
    /// The note, checked.
    pub(super) fn note(&self) -> Result<Option<Note>, Box<ProblemBody>> {
        self.note.as_deref().map(|it| text("/note", it, Note::parse)).transpose()
    }
}

/// An account to be frozen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FreezeRequest {
    /// Why, for the record: 1 to 256 characters.
    #[schema(min_length = 1, max_length = 256, example = "Invoice 2026-117 is overdue")]
    pub(super) reason: String,
    /// `account` unless given.
    #[serde(default)]
    #[schema(inline)]
    pub(super) level: LevelKind,
    /// Agrees to resources being stopped and released; needed for `account_and_resources`.
    #[serde(default)]
    pub(super) agreed: bool,
    /// The version of the customer that this was decided on; refused if it has changed since.
    pub(super) version: Option<i64>,
}

/// An account to be unfrozen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnfreezeRequest {
    /// Why, for the record: 1 to 256 characters.
    #[schema(min_length = 1, max_length = 256, example = "Invoice 2026-117 is paid")]
    pub(super) reason: String,
    /// The level that it is frozen at; `account` unless given.
    #[serde(default)]
    #[schema(inline)]
    pub(super) level: LevelKind,
    /// The version of the customer that this was decided on; refused if it has changed since.
    pub(super) version: Option<i64>,
}

/// How far an account is frozen.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum LevelKind {
    #[default]
    Account,
    AccountAndResources,
}

/// Whether a budget restores every month.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum BudgetKind {
    #[default]
    Monthly,
    OneTime,
}

/// What happens when a budget is used up.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ActionKind {
    Manual,
    Automatic,
    AutomaticWithResources,
}

/// Reads a body.
///
/// # Errors
/// When it is no JSON, or of another shape.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Box<ProblemBody>> {
    serde_json::from_slice(body).map_err(|error| Box::new(malformed(&error)))
}

/// What is wrong with the JSON, and where.
pub(super) fn malformed(error: &serde_json::Error) -> ProblemBody {
    let status = if error.is_data() {
        axum::http::StatusCode::UNPROCESSABLE_ENTITY
    } else {
        axum::http::StatusCode::BAD_REQUEST
    };
    ProblemBody::new(status, "malformed", error.to_string())
}

impl ChargeRequest {
    /// The charge, checked member by member.
    ///
    /// # Errors
    /// At the first member that cannot be used.
    pub(super) fn charge(self, currency: &str) -> Result<Charge, Box<ProblemBody>> {
        if let Some(given) = self.currency.filter(|given| given != currency) {
            let detail = format!("The currency of this installation is {currency}, not {given}.");
            return Err(Box::new(ProblemBody::field("/currency", detail)));
        }
        Ok(Charge {
            id: text("/id", &self.id, ChargeId::parse)?,
            customer: self.customer_id,
            amount: self.amount.money().map_err(|error| amount("/amount", error))?,
            occurred_at: self.occurred_at,
            category: self.category.into(),
            service: self
                .service
                .map(|it| text("/service", &it, ServiceName::parse))
                .transpose()?
                .map(Into::into),
            description: self
                .description
                .map(|it| text("/description", &it, Description::parse))
                .transpose()?
                .map(Into::into),
            corrects: self
                .corrects
                .map(|it| text("/corrects", &it, ChargeId::parse))
                .transpose()?,
        })
    }
}

pub(super) fn text<T>(
    pointer: &str,
    text: &str,
    parse: impl Fn(&str) -> Result<T, TextError>,
) -> Result<T, Box<ProblemBody>> {
    let name = pointer.trim_start_matches('/');
    parse(text).map_err(|error| Box::new(ProblemBody::field(pointer, format!("{name} {error}."))))
}

/// An amount that cannot be used.
pub(super) fn amount(pointer: &str, error: impl fmt::Display) -> Box<ProblemBody> {
    Box::new(ProblemBody::field(pointer, error.to_string()))
}

impl From<LevelKind> for FreezeLevel {
    fn from(level: LevelKind) -> Self {
        match level {
            LevelKind::Account => Self::Account,
            LevelKind::AccountAndResources => Self::AccountAndResources,
        }
    }
}

impl From<Category> for ChargeCategory {
    fn from(category: Category) -> Self {
        match category {
            Category::Usage => Self::Usage,
            Category::Purchase => Self::Purchase,
            Category::Adjustment => Self::Adjustment,
            Category::Tax => Self::Tax,
            Category::Credit => Self::Credit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount_of(json: &str) -> Result<Money, String> {
        let amount: Amount = serde_json::from_str(json).map_err(|error| error.to_string())?;
        amount.money().map_err(|error| error.to_string())
    }

    #[test]
    fn amounts_are_read_exactly() {
        let nanos = |json| amount_of(json).map(Money::nanos);
        for json in ["12.5", "\"12.5\"", "1.25e1", "12.500000000000"] {
            assert_eq!(nanos(json), Ok(12_500_000_000), "{json}");
        }
        assert_eq!(nanos("-0.000000001"), Ok(-1));
        assert_eq!(nanos("0.30000000000000004"), Err("Send at most nine decimals.".into()));
        for json in ["true", "[1]", "null", "\"1,000.00\"", "\"\""] {
            assert!(nanos(json).is_err(), "{json}");
        }
    }
}
