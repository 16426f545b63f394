//! Stop watch, medians and ratios. Ratios are of neighbours in time, so that what else the machine does falls on both.

use std::{
    fs::File,
    io::{Seek as _, Write as _},
    path::Path,
    time::{Duration, Instant},
};

use crate::Outcome;

/// Reads the stop watch; measuring is what this program is for.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's time")]
pub(crate) fn watch() -> Instant {
    Instant::now()
}

/// What is in the middle.
pub(crate) fn median<T: Ord + Copy + Default>(of: impl IntoIterator<Item = T>) -> T {
    let mut of: Vec<T> = of.into_iter().collect();
    of.sort_unstable();
    of.get(of.len() / 2).copied().unwrap_or_default()
}

/// How many thousandths of one time another is.
pub(crate) fn permille(of: Duration, one: Duration) -> u128 {
    of.as_nanos() * 1000 / one.as_nanos().max(1)
}

/// `1.42`, of thousandths.
pub(crate) fn shown(permille: u128) -> String {
    let hundredths = (permille + 5) / 10;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Milliseconds with two decimals.
pub(crate) fn millis(time: Duration) -> String {
    shown(time.as_micros())
}

/// How often a second something happened.
pub(crate) fn per_second(count: u64, time: Duration) -> u128 {
    u128::from(count) * 1_000_000_000 / time.as_nanos().max(1)
}

/// How often a second the disk under this folder takes 4 KiB for good: the bound of one client's durable writes.
pub(crate) fn syncs_per_second(folder: &Path) -> Outcome<u128> {
    let mut file = File::create(folder.join("sync"))?;
    let start = watch();
    let mut count = 0;
    while start.elapsed() < Duration::from_secs(1) {
        file.rewind()?;
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(per_second(count, start.elapsed()))
}
