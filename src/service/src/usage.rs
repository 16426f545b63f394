//! What the budgets see, for the command line: exact sums per account and billing month.

use domain::{money::Money, period::MonthNumber};
use store::MonthUsage;

use crate::{Center, Error};

/// Sums read at a time.
const LINES: i64 = 1000;

/// One account's sum of one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The customer's account.
    pub account: String,
    /// The billing month.
    pub period: MonthNumber,
    /// The sum.
    pub used: Money,
}

impl Center {
    /// Hands out the sums, ordered by account and month, of one account or all, of one month or all.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn usage(
        &self,
        account: Option<&str>,
        period: Option<MonthNumber>,
        out: &mut dyn FnMut(Line),
    ) -> Result<(), Error> {
        let zone = &self.0.zone;
        let month_start = period.map(|period| zone.numbered(period).start);
        let mut tx = self.0.store.read().await?;
        let mut last: Option<MonthUsage> = None;
        loop {
            let months = tx.month_usage(account, month_start, last.as_ref(), LINES).await?;
            let Some(latest) = months.last().cloned() else { return Ok(()) };
            last = Some(latest);
            for MonthUsage { account, month_start, used } in months {
                out(Line { account, period: zone.month_of(month_start).number(), used });
            }
        }
    }
}
