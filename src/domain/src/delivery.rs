//! Delivering an event to a webhook endpoint: when it is tried again, and when it is given up (D23).

use jiff::SignedDuration;

const SECOND: i64 = 1;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// How long after each failed try the next one comes; after the last there is none. Together a little more than three
/// days, the schedule that Standard Webhooks recommends.
const RETRIES: [i64; 9] = [
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];

/// How far a wait is drawn out or cut short at most, in thousandths: so that what failed together is not tried together
/// again.
pub const JITTER: i64 = 100;

/// How long after so many failed tries the next one comes, with a jitter between −[`JITTER`] and [`JITTER`]; `None` when
/// the delivery is given up.
pub fn retry_after(failed: u32, jitter: i64) -> Option<SignedDuration> {
    let last = usize::try_from(failed).ok()?.checked_sub(1)?;
    let wait = RETRIES.get(last)?;
    Some(SignedDuration::from_millis(wait * (1000 + jitter.clamp(-JITTER, JITTER))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_retries_come_over_three_days_and_then_none() {
        let waits: Vec<_> = (1..).map_while(|failed| retry_after(failed, 0)).collect();
        assert_eq!(waits.len(), 9);
        assert_eq!(waits[0], SignedDuration::from_secs(5));
        assert!(waits.is_sorted());
        let sum: i64 = waits.iter().map(SignedDuration::as_hours).sum();
        assert_eq!(sum, 75);
        assert_eq!(retry_after(0, 0), None);
    }

    #[test]
    fn jitter_is_a_tenth_at_most() {
        let seconds = |jitter| retry_after(2, jitter).map(|wait| wait.as_secs());
        assert_eq!([-500, -100, 0, 100, 500].map(seconds), [270, 270, 300, 330, 330].map(Some));
    }
}
