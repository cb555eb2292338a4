//! The same throws every time: a small generator of numbers (splitmix64) that is only for making up people.

/// Numbers that look thrown and are the same for the same seed.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low.saturating_add(i64::try_from(self.next() % span).unwrap_or(0))
    }

    /// One of these; `otherwise` where there is none.
    pub(super) fn one_of<T: Copy>(&mut self, of: &[T], otherwise: T) -> T {
        let count = u64::try_from(of.len()).unwrap_or(0).max(1);
        let place = usize::try_from(self.next() % count).unwrap_or(0);
        of.get(place).copied().unwrap_or(otherwise)
    }

    /// Whether a thing happens that happens so many times in a hundred.
    pub(super) fn happens(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}
