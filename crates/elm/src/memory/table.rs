//! States by what they follow from.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// A hash over numbers of our own making, which nobody outside can choose: speed counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mixed(u64);

pub(super) type Hashed = BuildHasherDefault<Mixed>;

impl Mixed {
    const fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        // Tables look at the highest and the lowest bits.
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        for byte in rest {
            self.mix(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(u64::from(number));
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }
}

/// See the module. A key is a definition and the states of what it reads, or a function and the
/// content of its operands.
#[derive(Debug)]
pub(super) struct Table<K> {
    states: HashMap<Box<[K]>, u32, Hashed>,
    words: usize,
}

impl<K> Default for Table<K> {
    fn default() -> Self {
        Self {
            states: HashMap::default(),
            words: 0,
        }
    }
}

impl<K: Copy + Eq + Hash> Table<K> {
    pub(super) fn get(&self, key: &[K]) -> Option<u32> {
        self.states.get(key).copied()
    }

    pub(super) fn insert(&mut self, key: &[K], state: u32) {
        self.words += size_of_val(key) / 4 + 8;
        self.states.insert(key.into(), state);
    }

    /// How large it is, in words of four bytes.
    pub(super) const fn words(&self) -> usize {
        self.words
    }
}
