//! Reads a bill in the FOCUS 1.x format (CSV) into charges at list price, row by row, without keeping the file. It
//! knows the format and the bounds of a charge; whose account it is and whether the row was read before, the import
//! decides.

mod columns;
mod fault;
mod value;

use std::{collections::HashMap, io::Read};

use csv::ByteRecord;
use domain::{
    charge::{ChargeCategory, ChargeError, check},
    money::Money,
    text::{ChargeId, DESCRIPTION_MAX, Name, SERVICE_MAX, hex},
};
use jiff::Timestamp;
use sha2::Sha256;

use self::columns::Columns;
pub(crate) use self::fault::Fault;
use crate::lines::Lines;

/// A row of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line of the file on which it begins, from 1.
    pub(crate) line: u64,
    /// Identifies the row: the hash of its content and, because equal rows are different charges, its number among the
    /// equal rows of the file (D6).
    pub(crate) key: ChargeId,
    /// `SubAccountId`: the customer's account, as the bill has it.
    pub(crate) account: String,
    /// `SubAccountName`, unless it is absent or no name.
    pub(crate) account_name: Option<Name>,
    /// `ListCost`, rounded half-even to nano-units.
    pub(crate) amount: Money,
    /// `ChargePeriodStart`, taken as UTC where it names no zone.
    pub(crate) occurred_at: Timestamp,
    /// `ChargeCategory`. A `ChargeClass` of `Correction` leaves it as it is.
    pub(crate) category: ChargeCategory,
    /// `ServiceName`, shortened.
    pub(crate) service: Option<String>,
    /// `ChargeDescription`, shortened.
    pub(crate) description: Option<String>,
}

/// What was read so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Summary {
    /// All rows.
    pub(crate) rows: u64,
    /// Rows that count against budgets (D5).
    pub(crate) counting: u64,
    /// The sum of the rows that count, in nano-units. Wider than `Money`, which holds what one customer can use.
    pub(crate) counted_nanos: i128,
}

impl Summary {
    fn add(&mut self, row: &Row) {
        self.rows += 1;
        if row.category.counts() {
            self.counting += 1;
            self.counted_nanos += i128::from(row.amount.nanos());
        }
    }
}

/// A bill that is being read: an iterator over its rows, which ends after the first fault.
pub(crate) struct Bill<R> {
    rows: csv::Reader<Lines<R>>,
    record: ByteRecord,
    columns: Columns,
    currency: String,
    now: Timestamp,
    /// Each row's hash continues from here.
    hashed_header: Sha256,
    equal_rows: HashMap<[u8; 32], u32>,
    summary: Summary,
    ended: bool,
}

impl<R: Read> Bill<R> {
    /// Reads the header of a bill in this currency; charges may not lie in the future.
    ///
    /// # Errors
    /// When the file cannot be read or the header lacks a column.
    pub(crate) fn open(input: R, currency: &str, now: Timestamp) -> Result<Self, Fault> {
        let mut rows = csv::ReaderBuilder::new().from_reader(Lines::new(input));
        let header = rows.byte_headers().map_err(|error| Fault::unreadable(&error, 1))?;
        let columns = Columns::find(header)?;
        let hashed_header = columns.hashed_header();
        Ok(Self {
            rows,
            record: ByteRecord::new(),
            columns,
            currency: currency.to_owned(),
            now,
            hashed_header,
            equal_rows: HashMap::new(),
            summary: Summary::default(),
            ended: false,
        })
    }

    /// What was read so far; after the last row, the whole bill.
    pub(crate) fn summary(&self) -> &Summary {
        &self.summary
    }

    fn read(&mut self) -> Result<Option<Row>, Fault> {
        let read = self.rows.read_byte_record(&mut self.record);
        let offset = self.rows.position().byte();
        let line = self.rows.get_mut().of(&self.record, offset);
        if !read.map_err(|error| Fault::unreadable(&error, line))? {
            return if self.summary.rows == 0 { Err(Fault::no_rows()) } else { Ok(None) };
        }
        self.columns.check_text(&self.record, line)?;
        let row = self.parse(line)?;
        self.summary.add(&row);
        Ok(Some(row))
    }

    fn parse(&mut self, line: u64) -> Result<Row, Fault> {
        let cells = self.columns.cells(&self.record, line);
        let account = cells.account.required("the customer's account")?.to_owned();
        let currency = cells.currency.required(&self.currency)?;
        if currency != self.currency {
            return Err(cells.currency.fault(&format!("is not {}", self.currency)));
        }
        let category = value::category(&cells.category)?;
        let amount = value::amount(&cells.amount)?;
        let occurred_at = value::instant(&cells.occurred_at)?;
        check(amount, occurred_at, self.now).map_err(|error| match error {
            ChargeError::InTheFuture => cells.occurred_at.fault(&error),
            _ => cells.amount.fault(&error),
        })?;
        Ok(Row {
            line,
            account,
            account_name: cells.account_name.text.and_then(|text| Name::parse(text).ok()),
            amount,
            occurred_at,
            category,
            service: cells.service.shortened(SERVICE_MAX),
            description: cells.description.shortened(DESCRIPTION_MAX),
            key: self.key()?,
        })
    }

    fn key(&mut self) -> Result<ChargeId, Fault> {
        let digest = self.columns.hash_row(&self.hashed_header, &self.record);
        let number = self.equal_rows.entry(digest).or_insert(0);
        *number += 1;
        ChargeId::parse(&format!("{}-{number}", hex(&digest)))
            .map_err(|error| Fault::of_file(&format!("the hash of a row {error}")))
    }
}

impl<R: Read> Iterator for Bill<R> {
    type Item = Result<Row, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.read().transpose();
        self.ended = !matches!(row, Some(Ok(_)));
        row
    }
}

#[cfg(test)]
mod tests;
