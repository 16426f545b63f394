//! Batches: budgets of many customers, previewed and then set all or none (A-11, D18, D19). Here is what a draft keeps
//! from its preview on, and what may be wrong with a file of budgets.

use serde::{Deserialize, Serialize};

use crate::{
    freeze::FreezeLevel,
    id::CustomerId,
    money::{AmountError, BudgetAmount},
    record::Setting,
    set_budget::{CustomerFacts, Target},
    text::{Name, Note},
};

/// For how many hours a preview can be confirmed.
pub const DRAFT_HOURS: i64 = 24;
/// The most faults of a file that are named; the others are counted.
pub const FAULTS_NAMED: usize = 100;

/// What is to be set, and the world as it was when that was drafted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// One line per customer, in the order of the screen.
    pub lines: Vec<Line>,
    /// Whether freezes are lifted in the same step (R-BUD-4).
    pub unfreeze: bool,
    /// Whether the agreement to stopping resources was confirmed (R-EXH-3).
    pub agreed: bool,
    /// A note or ticket number, which the records keep.
    pub note: Option<Note>,
    /// What the owner was granted of both types.
    pub granted: [Option<BudgetAmount>; 2],
    /// What is wrong with the file it came from; nothing can be set while there is anything.
    pub faults: Vec<Fault>,
    /// How many faults there are in all.
    pub faults_all: u32,
    /// What an undo leaves as it is.
    pub not_undone: Vec<NotUndone>,
}

/// What one customer is to get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which customer.
    pub customer: CustomerId,
    /// Its new budget.
    pub target: Target,
    /// How it stood.
    pub seen: Seen,
    /// Whether the preview said that it freezes at once.
    pub freezes: bool,
}

/// How a customer stood when a person saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Its version.
    pub version: i64,
    /// Its budget.
    pub budget: Option<Setting>,
    /// How far it was frozen.
    pub frozen: Option<FreezeLevel>,
}

impl Seen {
    /// How a customer stands now.
    pub fn now(facts: &CustomerFacts) -> Self {
        Self {
            version: facts.version,
            budget: facts.budget.as_ref().map(Setting::from),
            frozen: facts.freezes.iter().map(|freeze| freeze.level).max(),
        }
    }
}

/// Something that undoing a batch leaves as it is (D19).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotUndone {
    /// Whose.
    pub customer: Name,
    /// What.
    pub what: Leftover,
}

/// What an undo leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leftover {
    /// A budget before which there was none: budgets are replaced, never taken away.
    FirstBudget,
    /// A budget that somebody has set anew since.
    SetSince,
    /// An unfreeze.
    Unfrozen,
    /// A freeze that began because the budget was used up already.
    Frozen,
}

impl Leftover {
    /// As it reads after the customer's name.
    pub fn words(self) -> &'static str {
        match self {
            Self::FirstBudget => "keeps its budget, which was its first",
            Self::SetSince => "keeps its budget, which was set anew since",
            Self::Unfrozen => "stays unfrozen",
            Self::Frozen => "stays frozen",
        }
    }
}

/// A fault in a file of budgets: where, and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The line of the file, from 1.
    pub line: u32,
    /// The column, unless the whole line is meant.
    pub column: Option<Column>,
    /// What is wrong.
    pub error: FaultError,
}

/// The columns of a file of budgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The customer's account or id.
    Customer,
    /// The amount.
    Amount,
    /// `monthly` or `one-time`; monthly where it is empty or absent.
    Type,
    /// What happens when it is used up; kept where it is empty or absent.
    Action,
}

impl Column {
    /// All columns.
    pub const ALL: [Self; 4] = [Self::Customer, Self::Amount, Self::Type, Self::Action];

    /// As it stands in the first line of the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Amount => "amount",
            Self::Type => "type",
            Self::Action => "action",
        }
    }
}

/// What is wrong with a file of budgets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "more", rename_all = "snake_case")]
pub enum FaultError {
    /// The first line does not name this column.
    ColumnMissing,
    /// There is no line but the first.
    NoLines,
    /// More lines than a batch may have customers.
    TooManyLines(u32),
    /// It is no CSV in UTF-8.
    Unreadable,
    /// Nothing stands there.
    Empty,
    /// It is no amount.
    Amount(AmountError),
    /// It is none of the words of its column.
    Word,
    /// The partner has no such customer.
    Unknown,
    /// The customer stands in an earlier line.
    Again(u32),
    /// It is a customer of another reseller than those before it.
    OtherReseller,
}

impl Fault {
    /// What to tell a person: the line, the column and the limit.
    pub fn message(&self) -> String {
        let column = self.column.map_or("", Column::word);
        let what = match &self.error {
            FaultError::ColumnMissing => {
                return format!("Line 1 must name the columns, and does not name “{column}”.");
            }
            FaultError::NoLines => {
                return "There is no line below the names of the columns.".into();
            }
            FaultError::TooManyLines(limit) => {
                return format!("There are more than {limit} lines, which is the limit.");
            }
            FaultError::Unreadable => "This is not a line of CSV in UTF-8.".into(),
            FaultError::Empty => "Nothing stands here.".into(),
            FaultError::Amount(error) => error.to_string(),
            FaultError::Word if self.column == Some(Column::Type) => {
                "Write monthly or one-time, or leave it empty for monthly.".into()
            }
            FaultError::Word => {
                "Write manual, automatic or with-resources, or leave it empty to keep what is set."
                    .into()
            }
            FaultError::Unknown => "You have no customer with this account or ID.".into(),
            FaultError::Again(line) => format!("This customer stands in line {line} already."),
            FaultError::OtherReseller => {
                "This is a customer of another reseller than the one before. Send a file for each."
                    .into()
            }
        };
        match self.column {
            Some(_) => format!("Line {}, {column}: {what}", self.line),
            None => format!("Line {}: {what}", self.line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_name_line_column_and_limit() {
        let fault = |line, column, error| Fault { line, column, error }.message();
        assert_eq!(
            fault(3, Some(Column::Amount), FaultError::Amount(AmountError::TooManyDecimals)),
            "Line 3, amount: Enter at most two decimals."
        );
        assert_eq!(
            fault(1, Some(Column::Amount), FaultError::ColumnMissing),
            "Line 1 must name the columns, and does not name “amount”."
        );
        assert_eq!(
            fault(9, Some(Column::Customer), FaultError::Again(4)),
            "Line 9, customer: This customer stands in line 4 already."
        );
        let much = fault(1, None, FaultError::TooManyLines(100_000));
        assert_eq!(much, "There are more than 100000 lines, which is the limit.");
    }
}
