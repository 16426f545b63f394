//! The clock, and the only place that reads the system's. Billing time may run ahead of real time on test servers, so
//! that a test can cross a month; sessions, codes and signatures go by real time (D25).

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Tells the time. Clones tell the same time, also after one of them was set.
#[derive(Debug, Clone)]
pub struct Clock {
    /// What real time is; the system's clock is read where it is absent.
    real: Option<Arc<Mutex<Timestamp>>>,
    /// How far billing time is ahead of real time.
    offset: SignedDuration,
}

impl Clock {
    /// The system's clock, with billing time so many seconds ahead of it.
    pub fn system(offset_seconds: i64) -> Self {
        Self { real: None, offset: SignedDuration::from_secs(offset_seconds) }
    }

    /// A clock that stands still until the hands move it, for stories about months that go by.
    pub fn fixed(at: Timestamp) -> (Self, Hands) {
        let real = Arc::new(Mutex::new(at));
        (Self { real: Some(Arc::clone(&real)), offset: SignedDuration::ZERO }, Hands(real))
    }

    /// Billing time: what charges, budgets, freezes and holds go by.
    pub fn now(&self) -> Timestamp {
        later(self.real_now(), self.offset)
    }

    /// Real time: what sessions, verification codes and signatures go by.
    pub fn real_now(&self) -> Timestamp {
        match &self.real {
            Some(real) => *real.lock().unwrap_or_else(PoisonError::into_inner),
            None => system_now(),
        }
    }
}

/// The hands of a clock that stands still: only who made it can move it.
#[derive(Debug, Clone)]
pub struct Hands(Arc<Mutex<Timestamp>>);

impl Hands {
    /// Moves the clock to an instant.
    pub fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// Moves the clock on.
    pub fn advance(&self, by: SignedDuration) {
        let mut real = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *real = later(*real, by);
    }
}

/// Beyond the year 9999 time stands still.
fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// Begins to measure how long something takes.
#[expect(clippy::disallowed_methods, reason = "how long something takes is no time of the trade")]
pub(crate) fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "this is the server's clock")]
fn system_now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_by_its_hands() {
        let start: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let (clock, hands) = Clock::fixed(start);
        let other = clock.clone();
        assert_eq!((clock.now(), clock.real_now()), (start, start));
        hands.advance(SignedDuration::from_hours(24 * 9));
        assert_eq!(other.now(), "2026-12-01T10:00:00Z".parse().unwrap());
        hands.set(start);
        assert_eq!(clock.now(), start);
        hands.advance(SignedDuration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }

    #[test]
    fn only_billing_time_runs_ahead() {
        let clock = Clock::system(86_400);
        let (before, billing, after) = (clock.real_now(), clock.now(), clock.real_now());
        let day = SignedDuration::from_hours(24);
        assert!(before + day <= billing && billing <= after + day);
    }
}
