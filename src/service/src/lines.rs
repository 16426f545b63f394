//! Counts the lines of a file as editors do. The CSV reader's own count is one short behind a Windows line end, and
//! where a row follows empty lines it names the first of those.

use std::{
    collections::VecDeque,
    io::{self, Read},
};

use csv::ByteRecord;

/// Passes a file on and remembers where its lines end, as far as the reader has not come yet.
pub(crate) struct Lines<R> {
    input: R,
    offset: u64,
    ends: VecDeque<u64>,
    passed: u64,
}

impl<R> Lines<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, offset: 0, ends: VecDeque::new(), passed: 0 }
    }

    /// The line, from 1, on which a record begins that the reader has just come to the end of.
    pub(crate) fn of(&mut self, record: &ByteRecord, reader_offset: u64) -> u64 {
        // The last byte that was read ends the record, so that a line end there is not before it.
        while self.ends.front().is_some_and(|end| end + 1 < reader_offset) {
            self.ends.pop_front();
            self.passed += 1;
        }
        let within = record.as_slice().iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        1 + self.passed.saturating_sub(within)
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        let ends = (self.offset..).zip(&buffer[..count]).filter(|(_, byte)| **byte == b'\n');
        self.ends.extend(ends.map(|(offset, _)| offset));
        self.offset += u64::try_from(count).unwrap_or(u64::MAX);
        Ok(count)
    }
}
