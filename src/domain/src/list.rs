//! Lists of customers: what may be asked, and the cursor with which a page continues where another ended (D17).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    customer::Association,
    id::{CustomerId, MemberId, PartnerId},
    money::BudgetAmount,
};

/// Rows of a page unless asked otherwise.
pub const PAGE_DEFAULT: u16 = 50;
/// The most rows of a page.
pub const PAGE_MAX: u16 = 100;
/// Counts above this are shown as `10,000+`.
pub const COUNT_MAX: u32 = 10_000;
/// Hits of a search above this are shown as `2,000+`: unlike the customers of a state, they stand nowhere together and
/// each is looked at.
pub const HITS_MAX: u32 = 2_000;

/// A question for a page of customers. Every field lives in the URL.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerQuery {
    /// Whose customers.
    pub whose: Whose,
    /// Of the resellers' customers, only those of this one.
    pub of: Option<PartnerId>,
    /// Part of a name, account, id, e-mail address or phone number; empty for all.
    pub search: String,
    /// Only customers in this state.
    pub state: Option<StateFilter>,
    /// Only customers that used at least this many per cent of their budget.
    pub usage_min: Option<u16>,
    /// Only customers whose charges of this month come to at least this much.
    pub spent_min: Option<BudgetAmount>,
    /// Only customers that are bound in this way.
    pub association: Option<Association>,
    /// Only customers that joined on this day (UTC) or later.
    pub joined_from: Option<Date>,
    /// Only customers that joined on this day (UTC) or earlier.
    pub joined_to: Option<Date>,
    /// Only customers that this member looks after.
    pub manager: Option<MemberId>,
    /// Only customers with exactly this tag; empty for all.
    pub tag: String,
    /// The order.
    pub sort: Sort,
    /// Whether the order is reversed.
    pub descending: bool,
    /// Where to begin; `None` at the beginning.
    pub cursor: Option<Cursor>,
    /// Whether e-mail addresses and phone numbers are shown in full (D22).
    pub reveal: bool,
    /// The columns that are shown beside the customer and what can be done to it; `None` for all.
    pub columns: Option<Columns>,
    /// How many rows; 0 for the default.
    pub limit: u16,
}

impl CustomerQuery {
    /// The number of rows within its bounds.
    pub fn rows(&self) -> u16 {
        if self.limit == 0 { PAGE_DEFAULT } else { self.limit.min(PAGE_MAX) }
    }

    /// The same question from its beginning, and without what the eye reveals.
    #[must_use]
    pub fn kept(&self) -> Self {
        Self { cursor: None, reveal: false, limit: 0, ..self.clone() }
    }

    /// Whether a column is shown.
    pub fn shows(&self, column: Column) -> bool {
        self.columns.is_none_or(|columns| columns.contains(column))
    }

    /// Whether anything narrows the list.
    pub fn is_filtered(&self) -> bool {
        !self.search.trim().is_empty()
            || self.of.is_some()
            || self.state.is_some()
            || self.usage_min.is_some()
            || self.spent_min.is_some()
            || self.asks_who()
    }

    /// Whether it asks who the customers are, rather than how they stand.
    pub fn asks_who(&self) -> bool {
        self.association.is_some()
            || self.joined_from.is_some()
            || self.joined_to.is_some()
            || self.manager.is_some()
            || !self.tag.is_empty()
    }
}

/// The two tabs of a distributor (R-ROLE-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The partner's own customers.
    #[default]
    Own,
    /// The customers of its resellers.
    Resellers,
}

macro_rules! url_words {
    ($name:ident { $($variant:ident = $word:literal, $label:literal;)* }) => {
        impl $name {
            /// All of them, in the order of the screen.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in the URL.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The words on the screen.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }

            /// Reads the word of a URL.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

/// Which states a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateFilter {
    /// Frozen for any cause.
    Frozen,
    /// Frozen since it joined.
    FrozenNew,
    /// Frozen automatically.
    FrozenBudget,
    /// Frozen by a person.
    FrozenManual,
    /// Used up, not frozen.
    Over,
    /// From 75 % on, not used up, not frozen.
    Near,
    /// Below 75 %, not frozen.
    Active,
    /// Without a budget, frozen or not.
    NoBudget,
}

url_words! { StateFilter {
    Frozen = "frozen", "Frozen";
    FrozenNew = "frozen-new", "Frozen · new";
    FrozenBudget = "frozen-budget", "Frozen · budget";
    FrozenManual = "frozen-manual", "Frozen · manual";
    Over = "over", "Over budget";
    Near = "near", "Near budget";
    Active = "active", "Active";
    NoBudget = "no-budget", "Without budget";
} }

/// The order of a list. Within equal keys the id decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// By account.
    Account,
    /// By the time of association.
    Associated,
    /// By the share of the budget that is used; customers without budget or usage are the least.
    Usage,
    /// Frozen ones last, the others by the share of the budget that is used.
    State,
}

url_words! { Sort {
    Name = "name", "Customer";
    Account = "account", "Account";
    Associated = "associated", "Associated";
    Usage = "usage", "Used";
    State = "state", "State";
} }

/// A column of a list that may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// How the account stands.
    State,
    /// Its budget.
    Budget,
    /// What is used of it.
    Usage,
    /// Since when it is associated.
    Associated,
    /// Who looks after it.
    Manager,
}

url_words! { Column {
    State = "state", "State";
    Budget = "budget", "Budget";
    Usage = "usage", "Used";
    Associated = "associated", "Associated";
    Manager = "manager", "Manager";
} }

/// Some of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Column>", into = "Vec<Column>")]
pub struct Columns(u8);

impl Columns {
    /// Whether a column is among them.
    pub fn contains(self, column: Column) -> bool {
        self.0 & (1 << column as u8) != 0
    }

    /// They, in the order of the screen.
    pub fn iter(self) -> impl Iterator<Item = Column> {
        Column::ALL.iter().copied().filter(move |column| self.contains(*column))
    }
}

impl FromIterator<Column> for Columns {
    fn from_iter<I: IntoIterator<Item = Column>>(columns: I) -> Self {
        Self(columns.into_iter().fold(0, |bits, column| bits | 1 << column as u8))
    }
}

impl From<Vec<Column>> for Columns {
    fn from(columns: Vec<Column>) -> Self {
        columns.into_iter().collect()
    }
}

impl From<Columns> for Vec<Column> {
    fn from(columns: Columns) -> Self {
        columns.iter().collect()
    }
}

/// A place between two rows of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    /// Whether the page ends before the place instead of beginning after it.
    pub backwards: bool,
    /// The part of the list in which the row stands; lists by usage have several.
    pub segment: u8,
    /// The row's key where it is a number, else 0.
    pub number: i64,
    /// The row's key where it is a text, else empty.
    pub text: String,
    /// The row.
    pub id: CustomerId,
}

/// Why a text is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a cursor of this list")]
pub struct NotACursor;

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> String {
        let Cursor { backwards, segment, number, text, id } = cursor;
        let direction = if backwards { 'b' } else { 'a' };
        format!("{direction}{segment}~{number}~{id}~{text}")
    }
}

impl TryFrom<String> for Cursor {
    type Error = NotACursor;

    fn try_from(text: String) -> Result<Self, NotACursor> {
        let parse = || {
            if text.chars().any(char::is_control) {
                return None;
            }
            let backwards = match text.chars().next()? {
                'a' => false,
                'b' => true,
                _ => return None,
            };
            let mut parts = text[1..].splitn(4, '~');
            Some(Self {
                backwards,
                segment: parts.next()?.parse().ok()?,
                number: parts.next()?.parse().ok()?,
                id: parts.next()?.parse().ok()?,
                text: parts.next()?.to_owned(),
            })
        };
        parse().ok_or(NotACursor)
    }
}

/// How many rows match, counted up to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    number: u32,
    limit: u32,
}

impl Count {
    /// From a count that stopped one above [`COUNT_MAX`].
    pub fn capped(counted: i64) -> Self {
        Self::up_to(COUNT_MAX, counted)
    }

    /// From a count that stopped one above the limit.
    pub fn up_to(limit: u32, counted: i64) -> Self {
        let number = u32::try_from(counted.clamp(0, i64::from(limit) + 1)).unwrap_or(0);
        Self { number, limit }
    }

    /// Whether there is none.
    pub fn is_zero(self) -> bool {
        self.number == 0
    }

    /// The number, at most one above the limit.
    pub fn number(self) -> u32 {
        self.number
    }

    /// `212` or `10,000+`.
    pub fn shown(self) -> String {
        let (number, more) =
            if self.number > self.limit { (self.limit, "+") } else { (self.number, "") };
        match number / 1000 {
            0 => format!("{number}{more}"),
            thousands => format!("{thousands},{:03}{more}", number % 1000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_the_url() {
        let cursor = Cursor {
            backwards: true,
            segment: 2,
            number: -7,
            text: "a~b ü".into(),
            id: "0123456789abcdef0123456789abcdef".parse().unwrap(),
        };
        let text = String::from(cursor.clone());
        assert_eq!(Cursor::try_from(text), Ok(cursor));
        for wrong in [
            "",
            "x",
            "a0~0~0123456789abcdef0123456789abcdef~\0",
            "a",
            "a1~2~3~4",
            "ü",
            "a1~1~0123456789abcdef0123456789abcdef",
        ] {
            assert_eq!(Cursor::try_from(wrong.to_owned()), Err(NotACursor), "{wrong}");
        }
    }

    #[test]
    fn counts_are_shown_up_to_their_limit() {
        assert_eq!(Count::capped(212).shown(), "212");
        assert_eq!(Count::capped(10_000).shown(), "10,000");
        assert_eq!(Count::capped(10_001).shown(), "10,000+");
        assert_eq!(Count::capped(1_005).shown(), "1,005");
        assert_eq!(Count::up_to(HITS_MAX, 2_000).shown(), "2,000");
        assert_eq!(Count::up_to(HITS_MAX, 9_999).shown(), "2,000+");
        assert_eq!(Count::up_to(HITS_MAX, 9_999).number(), 2_001);
    }

    #[test]
    fn words_of_the_url_are_read_back() {
        for state in StateFilter::ALL {
            assert_eq!(StateFilter::from_word(state.word()), Some(*state));
        }
        assert_eq!(Sort::from_word("price"), None);
    }
}
