//! Chance as an argument: the operating system's randomness in service, a seeded stream in tests and in the demo season.

use rand_chacha::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};
use std::sync::{Arc, Mutex};

/// A source of random bytes. Cloning shares the stream.
#[derive(Clone)]
pub struct Chance(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<ChaCha20Rng>>),
}

impl Chance {
    /// The operating system's randomness; the only choice for a served office.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A repeatable stream, for tests and for building the demo season.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))))
    }

    /// Fills `out`.
    ///
    /// # Panics
    /// When the operating system gives no randomness: going on would make keys guessable.
    pub fn fill(&self, out: &mut [u8]) {
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "this is the one door to the system's randomness")]
            Source::System => getrandom::fill(out).expect("the operating system gives randomness"),
            Source::Seeded(stream) => {
                stream.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(out);
            }
        }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.fill(&mut out);
        out
    }

    /// A number in `0..bound`, without bias.
    ///
    /// # Panics
    /// When `bound` is 0.
    pub fn below(&self, bound: u64) -> u64 {
        assert!(bound > 0, "a number below 0 does not exist");
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let number = u64::from_le_bytes(self.bytes());
            if number < limit {
                return number % bound;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_stream_and_another_seed_does_not() {
        let first: [u8; 16] = Chance::seeded(7).bytes();
        assert_eq!(first, Chance::seeded(7).bytes::<16>());
        assert_ne!(first, Chance::seeded(8).bytes::<16>());
        assert!((0..200).all(|_| Chance::system().below(3) < 3));
    }
}
