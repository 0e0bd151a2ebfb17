//! Codes as numbers: every code a program can ask for, and the sets they are in.
//!
//! A code of a record is looked up once; after that, membership in any number
//! of value sets is one bit each.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::terminology::Member;

/// FNV-1a, over eight bytes at a time: the keys are the program's own short strings, so speed counts and
/// a chosen-key attack has nobody to come from.
#[derive(Debug)]
pub(crate) struct ShortHash(u64);

impl Default for ShortHash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for ShortHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        for byte in rest {
            self.mix(u64::from(*byte));
        }
    }
}

impl ShortHash {
    fn mix(&mut self, word: u64) {
        // The table takes the lowest and the highest bits, which a product alone leaves to the
        // lowest and to all of its factors.
        self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

pub(crate) type ShortMap<V> = HashMap<Box<str>, V, BuildHasherDefault<ShortHash>>;

/// Every code, concept, value set and code system a program declares.
#[derive(Debug, Default)]
pub(crate) struct CodeTable {
    /// Code to the systems that have it; nearly always one.
    numbers: ShortMap<Vec<(Box<str>, u32)>>,
    count: u32,
    pub(crate) sets: Vec<CodeSet>,
    pub(crate) codes: Vec<CodeEntry>,
    pub(crate) concepts: Vec<ConceptEntry>,
    pub(crate) systems: Vec<SystemEntry>,
}

/// An enumerated set of codes.
#[derive(Debug)]
pub(crate) struct CodeSet {
    pub(crate) url: Box<str>,
    pub(crate) version: Option<Box<str>>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) members: Vec<Member>,
    bits: Vec<u64>,
}

/// A declared code.
#[derive(Debug)]
pub(crate) struct CodeEntry {
    pub(crate) code: Box<str>,
    pub(crate) system: Option<Box<str>>,
    pub(crate) version: Option<Box<str>>,
    pub(crate) display: Option<Box<str>>,
}

/// A declared concept.
#[derive(Debug)]
pub(crate) struct ConceptEntry {
    pub(crate) codes: Vec<u32>,
    pub(crate) display: Option<Box<str>>,
}

/// A declared code system.
#[derive(Debug)]
pub(crate) struct SystemEntry {
    pub(crate) url: Box<str>,
    pub(crate) version: Option<Box<str>>,
    pub(crate) name: Box<str>,
    /// The codes it consists of, where its complete content was given.
    pub(crate) members: Option<CodeSet>,
}

impl CodeSet {
    /// Whether the code with this number is in the set.
    pub(crate) fn has(&self, number: u32) -> bool {
        self.bits
            .get(number as usize / 64)
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// The numbers of its codes.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> {
        (0_u32..)
            .step_by(64)
            .zip(&self.bits)
            .flat_map(|(first, word)| {
                (0..64)
                    .filter(move |bit| word >> bit & 1 == 1)
                    .map(move |bit| first + bit)
            })
    }

    /// The systems in which the set has this code.
    pub(crate) fn systems_with<'s>(&'s self, code: &'s str) -> impl Iterator<Item = &'s str> {
        self.members
            .iter()
            .filter(move |member| member.code == code)
            .map(|member| member.system.as_str())
    }
}

impl CodeTable {
    /// The number of a code, if the program knows it.
    pub(crate) fn number(&self, system: &str, code: &str) -> Option<u32> {
        self.numbers
            .get(code)?
            .iter()
            .find(|(known, _)| &**known == system)
            .map(|(_, number)| *number)
    }

    /// The number of a code, a new one if it has none yet.
    pub(crate) fn intern(&mut self, system: &str, code: &str) -> u32 {
        if let Some(number) = self.number(system, code) {
            return number;
        }
        let number = self.count;
        self.count += 1;
        self.numbers
            .entry(code.into())
            .or_default()
            .push((system.into(), number));
        number
    }

    /// A set of these codes, not yet among [`Self::sets`].
    pub(crate) fn set(
        &mut self,
        url: &str,
        version: Option<&str>,
        name: Option<&str>,
        members: Vec<Member>,
    ) -> CodeSet {
        let numbers: Vec<u32> = members
            .iter()
            .map(|member| self.intern(&member.system, &member.code))
            .collect();
        let mut bits = vec![0_u64; (self.count as usize).div_ceil(64)];
        for number in numbers {
            if let Some(word) = bits.get_mut(number as usize / 64) {
                *word |= 1 << (number % 64);
            }
        }
        CodeSet {
            url: url.into(),
            version: version.map(Into::into),
            name: name.map(Into::into),
            members,
            bits,
        }
    }

    /// The first declared value set of this address and version.
    pub(crate) fn set_at(&self, url: &str, version: Option<&str>) -> Option<&CodeSet> {
        self.sets.iter().find(|set| {
            &*set.url == url && (version.is_none() || set.version.as_deref() == version)
        })
    }
}
