//! From columns to the domain's types. A value that this program could not have written is an error with an address.

use std::str::FromStr;

use domain::{
    budget::Budget,
    freeze::Freeze,
    text::{Name, Reason},
};
use jiff::Timestamp;
use sqlx::FromRow;

use crate::{
    error::{Error, Result},
    rows::amount,
    words::Word,
};

/// The table that a conversion speaks of.
#[derive(Clone, Copy)]
pub(crate) struct Table(pub(crate) &'static str);

impl Table {
    pub(crate) fn corrupt(self, column: &'static str, value: impl std::fmt::Display) -> Error {
        Error::Corrupt { table: self.0, column, value: format!("{value}") }
    }

    pub(crate) fn parse<T: FromStr>(self, column: &'static str, text: &str) -> Result<T> {
        text.parse().map_err(|_| self.corrupt(column, text))
    }

    pub(crate) fn word<T: Word>(self, column: &'static str, text: &str) -> Result<T> {
        T::from_stored(text).ok_or_else(|| self.corrupt(column, text))
    }

    pub(crate) fn text<T: TryFrom<String>>(self, column: &'static str, text: String) -> Result<T> {
        T::try_from(text.clone()).map_err(|_| self.corrupt(column, text))
    }

    pub(crate) fn time(self, column: &'static str, micros: i64) -> Result<Timestamp> {
        Timestamp::from_microsecond(micros).map_err(|_| self.corrupt(column, micros))
    }

    pub(crate) fn maybe_time(
        self,
        column: &'static str,
        micros: Option<i64>,
    ) -> Result<Option<Timestamp>> {
        micros.map(|micros| self.time(column, micros)).transpose()
    }

    pub(crate) fn maybe_name(
        self,
        column: &'static str,
        name: Option<String>,
    ) -> Result<Option<Name>> {
        name.map(|name| self.text(column, name)).transpose()
    }
}

/// The columns of a budget, all NULL without one.
#[expect(clippy::struct_field_names, reason = "the fields are named like their columns")]
#[derive(FromRow)]
pub(crate) struct BudgetColumns {
    budget_type: Option<String>,
    budget_cents: Option<i64>,
    budget_action: Option<String>,
    budget_since: Option<i64>,
}

impl BudgetColumns {
    pub(crate) fn budget(self) -> Result<Option<Budget>> {
        const CUSTOMERS: Table = Table("customers");
        let (Some(kind), Some(cents), Some(action), Some(since)) =
            (self.budget_type, self.budget_cents, self.budget_action, self.budget_since)
        else {
            return Ok(None);
        };
        Ok(Some(Budget {
            budget_type: CUSTOMERS.word("budget_type", &kind)?,
            amount: amount(cents).ok_or_else(|| CUSTOMERS.corrupt("budget_cents", cents))?,
            action: CUSTOMERS.word("budget_action", &action)?,
            since: CUSTOMERS.time("budget_since", since)?,
        }))
    }
}

/// A row of `freezes`.
#[derive(FromRow)]
pub(crate) struct FreezeColumns {
    pub(crate) customer_id: String,
    cause: String,
    level: String,
    reason: Option<String>,
    since: i64,
    holds_until: Option<i64>,
}

impl FreezeColumns {
    /// The freeze, where there is one: an outer join without has no customer.
    pub(crate) fn maybe(self) -> Result<Option<Freeze>> {
        if self.customer_id.is_empty() { Ok(None) } else { self.freeze().map(Some) }
    }

    pub(crate) fn freeze(self) -> Result<Freeze> {
        const FREEZES: Table = Table("freezes");
        Ok(Freeze {
            cause: FREEZES.word("cause", &self.cause)?,
            level: FREEZES.word("level", &self.level)?,
            reason: self
                .reason
                .map(|reason| FREEZES.text::<Reason>("reason", reason))
                .transpose()?,
            since: FREEZES.time("since", self.since)?,
            holds_until: FREEZES.maybe_time("holds_until", self.holds_until)?,
        })
    }
}
