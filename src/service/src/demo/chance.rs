//! Chance that repeats itself: the generator `SplitMix64`, seeded from the world's seed and a customer's number, so that
//! each customer can be made without the others and comes out the same with every version of every library.

use uuid::{Builder, Uuid};

/// Keeps what is drawn for one purpose apart from what is drawn for another.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Partner = 1,
    Member = 2,
    Customer = 3,
    World = 4,
}

pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64, purpose: Purpose, number: u64) -> Self {
        let mut chance = Self(seed);
        for part in [purpose as u64, number] {
            chance.0 = chance.draw() ^ part;
        }
        chance
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` up to but not including `high`; `low` where there is nothing between.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(1);
        let drawn = i64::try_from(self.draw() >> 1).unwrap_or_default();
        // The bias of the remainder is of no matter here.
        low + drawn % width
    }

    /// So many times in a hundred.
    pub(super) fn percent(&mut self, chances: i64) -> bool {
        self.between(0, 100) < chances
    }

    pub(super) fn pick<T: Copy, const N: usize>(&mut self, from: &[T; N]) -> T {
        const { assert!(N > 0) };
        from[usize::try_from(self.draw() >> 1).unwrap_or_default() % N]
    }

    pub(super) fn uuid(&mut self) -> Uuid {
        let bytes = (u128::from(self.draw()) << 64) | u128::from(self.draw());
        Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid()
    }
}
