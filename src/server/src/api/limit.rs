//! How many requests of one key are answered in a second. Counted by each server for itself: the limit protects the
//! server from a client that runs wild, it is no quota.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use axum::http::{HeaderMap, HeaderName};

/// A window of one second per key.
pub(super) struct Limiter {
    rate: u32,
    windows: Mutex<HashMap<String, Window>>,
}

struct Window {
    begun: Instant,
    count: u32,
}

/// What is left of a key's second.
#[derive(Clone, Copy)]
pub(crate) struct Rate {
    limit: u32,
    count: u32,
}

/// More keys than this are not told apart for long: the oldest windows are forgotten.
const KEYS_MAX: usize = 10_000;

impl Limiter {
    pub(super) fn new(rate: u32) -> Self {
        Self { rate, windows: Mutex::default() }
    }

    /// Counts a request.
    pub(super) fn count(&self, access: &str) -> Rate {
        let now = now();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |window: &Window| now.duration_since(window.begun).as_secs() == 0;
        if windows.len() >= KEYS_MAX {
            windows.retain(|_, window| is_fresh(window));
        }
        let limit = self.rate;
        match windows.get_mut(access) {
            Some(window) if is_fresh(window) => {
                window.count = window.count.saturating_add(1);
                Rate { limit, count: window.count }
            }
            _ => {
                windows.insert(access.to_owned(), Window { begun: now, count: 1 });
                Rate { limit, count: 1 }
            }
        }
    }
}

impl Rate {
    pub(crate) fn is_over(self) -> bool {
        self.count > self.limit
    }

    /// Tells the client how it stands.
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        let left = self.limit.saturating_sub(self.count);
        for (name, value) in
            [("ratelimit-limit", self.limit), ("ratelimit-remaining", left), ("ratelimit-reset", 1)]
        {
            headers.insert(HeaderName::from_static(name), value.into());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how fast requests come is no time of the trade")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_a_rate_of_its_own() {
        let limiter = Limiter::new(2);
        let over: Vec<_> = ["a", "a", "b", "a"].map(|key| limiter.count(key).is_over()).into();
        // A second that ends in between would only let more pass.
        assert!(!over[0] && !over[1] && !over[2]);
        let mut headers = HeaderMap::new();
        limiter.count("c").write(&mut headers);
        assert_eq!(headers["ratelimit-limit"], "2");
        assert_eq!(headers["ratelimit-remaining"], "1");
    }
}
