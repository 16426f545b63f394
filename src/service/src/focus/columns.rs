//! The columns of a bill: where they are, whatever their order and case, and the hash of a row's content that does not
//! depend on that order.

use std::{fmt, str};

use csv::ByteRecord;
use sha2::{Digest, Sha256};

use super::Fault;

/// Where the columns are.
pub(super) struct Columns {
    /// All columns of the file by name, folded to lower case: the order in which a row is hashed.
    by_name: Vec<(String, usize)>,
    account: Place,
    currency: Place,
    category: Place,
    amount: Place,
    occurred_at: Place,
    account_name: Place,
    service: Place,
    description: Place,
}

/// A column that is read, and its number in the file if it is there.
struct Place {
    column: &'static str,
    index: Option<usize>,
}

/// The cells of one row that are read.
pub(super) struct Cells<'a> {
    pub(super) account: Cell<'a>,
    pub(super) currency: Cell<'a>,
    pub(super) category: Cell<'a>,
    pub(super) amount: Cell<'a>,
    pub(super) occurred_at: Cell<'a>,
    pub(super) account_name: Cell<'a>,
    pub(super) service: Cell<'a>,
    pub(super) description: Cell<'a>,
}

/// One cell. Empty and `NULL` are absent.
pub(super) struct Cell<'a> {
    pub(super) line: u64,
    pub(super) column: &'static str,
    pub(super) text: Option<&'a str>,
}

impl Columns {
    pub(super) fn find(header: &ByteRecord) -> Result<Self, Fault> {
        if header.iter().all(<[u8]>::is_empty) {
            return Err(Fault::of_file("the file has no header"));
        }
        let mut by_name = Vec::with_capacity(header.len());
        for (index, name) in header.iter().enumerate() {
            let name = str::from_utf8(name)
                .map_err(|_| Fault { line: 1, ..Fault::of_file("the header is not UTF-8") })?;
            by_name.push((name.trim().to_lowercase(), index));
        }
        by_name.sort();
        let optional = |column: &'static str| {
            let mut found = by_name.iter().filter(|(name, _)| name.eq_ignore_ascii_case(column));
            let index = found.next().map(|(_, index)| *index);
            match found.next() {
                None => Ok(Place { column, index }),
                Some(_) => Err(Fault::of_header(column, "is there more than once")),
            }
        };
        let required = |column| match optional(column)? {
            Place { index: None, .. } => {
                Err(Fault::of_header(column, "is missing in the header of the file"))
            }
            place => Ok(place),
        };
        Ok(Self {
            account: required("SubAccountId")?,
            currency: required("BillingCurrency")?,
            category: required("ChargeCategory")?,
            amount: required("ListCost")?,
            occurred_at: required("ChargePeriodStart")?,
            account_name: optional("SubAccountName")?,
            service: optional("ServiceName")?,
            description: optional("ChargeDescription")?,
            by_name,
        })
    }

    /// Every cell must be text, also those that are not read.
    pub(super) fn check_text(&self, record: &ByteRecord, line: u64) -> Result<(), Fault> {
        match record.iter().position(|cell| str::from_utf8(cell).is_err()) {
            None => Ok(()),
            Some(wrong) => {
                let name = self.by_name.iter().find(|(_, index)| *index == wrong);
                let name = name.map_or("", |(name, _)| name.as_str());
                let problem = format!("the cell of column {name:?} is not UTF-8");
                Err(Fault { line, ..Fault::of_file(&problem) })
            }
        }
    }

    pub(super) fn cells<'a>(&self, record: &'a ByteRecord, line: u64) -> Cells<'a> {
        let cell = |place: &Place| Cell {
            line,
            column: place.column,
            text: place.index.and_then(|index| present(record.get(index)?)),
        };
        Cells {
            account: cell(&self.account),
            currency: cell(&self.currency),
            category: cell(&self.category),
            amount: cell(&self.amount),
            occurred_at: cell(&self.occurred_at),
            account_name: cell(&self.account_name),
            service: cell(&self.service),
            description: cell(&self.description),
        }
    }

    /// The columns' names, as the hash of each row begins.
    pub(super) fn hashed_header(&self) -> Sha256 {
        let mut content = Vec::new();
        for (name, _) in &self.by_name {
            append(&mut content, name.as_bytes());
        }
        Sha256::new_with_prefix(content)
    }

    /// The hash of a row's cells, ordered by the names of their columns.
    pub(super) fn hash_row(&self, header: &Sha256, record: &ByteRecord) -> [u8; 32] {
        let mut content = Vec::with_capacity(record.as_slice().len() + 8 * record.len());
        for (_, index) in &self.by_name {
            append(&mut content, record.get(*index).unwrap_or_default());
        }
        header.clone().chain_update(content).finalize().into()
    }
}

/// The length goes first, so that no two lists of texts look alike.
fn append(content: &mut Vec<u8>, text: &[u8]) {
    content.extend(text.len().to_le_bytes());
    content.extend(text);
}

fn present(cell: &[u8]) -> Option<&str> {
    let text = str::from_utf8(cell).ok()?.trim();
    (!text.is_empty() && !text.eq_ignore_ascii_case("null")).then_some(text)
}

impl<'a> Cell<'a> {
    /// The text, which must be there; `allowed` says what it should be.
    pub(super) fn required(&self, allowed: &str) -> Result<&'a str, Fault> {
        self.text.ok_or_else(|| self.fault(&format!("is empty; it must be {allowed}")))
    }

    pub(super) fn fault(&self, problem: &impl fmt::Display) -> Fault {
        Fault {
            line: self.line,
            column: Some(self.column),
            value: self.text.map(Fault::shown),
            problem: problem.to_string(),
        }
    }

    /// The text on one line, cut at `limit` characters.
    pub(super) fn shortened(&self, limit: usize) -> Option<String> {
        let clean = |c: char| if c.is_control() { ' ' } else { c };
        self.text.map(|text| text.chars().take(limit).map(clean).collect())
    }
}
