//! How many resources of each type there were.

use std::collections::BTreeMap;

use super::TypeCount;
use super::primitive::shortened;
use crate::model::TypeId;

/// How many different types that FHIR does not have are counted one by one.
const UNKNOWN_TYPES: usize = 100;

#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    known: BTreeMap<TypeId, (usize, usize)>,
    unknown: BTreeMap<String, usize>,
}

impl Counts {
    pub(super) fn read(&mut self, type_id: TypeId) {
        self.known.entry(type_id).or_default().0 += 1;
    }

    pub(super) fn ignored(&mut self, type_id: TypeId) {
        self.known.entry(type_id).or_default().1 += 1;
    }

    /// Moves a resource that was read to those that are of no use.
    pub(super) fn dismiss(&mut self, type_id: TypeId) {
        let count = self.known.entry(type_id).or_default();
        count.0 = count.0.saturating_sub(1);
        count.1 += 1;
    }

    pub(super) fn unknown(&mut self, name: &str) {
        let name = shortened(name);
        if self.unknown.len() < UNKNOWN_TYPES || self.unknown.contains_key(&name) {
            *self.unknown.entry(name).or_default() += 1;
        }
    }

    /// All counts, sorted by type name.
    pub(super) fn finish(self) -> Vec<TypeCount> {
        let known = self
            .known
            .into_iter()
            .filter(|(_, (read, ignored))| read + ignored > 0)
            .map(|(type_id, (read, ignored))| TypeCount {
                type_name: type_id.name().to_owned(),
                read,
                ignored,
            });
        let unknown = self
            .unknown
            .into_iter()
            .map(|(type_name, ignored)| TypeCount {
                type_name,
                read: 0,
                ignored,
            });
        let mut counts: Vec<TypeCount> = known.chain(unknown).collect();
        counts.sort_by(|one, other| one.type_name.cmp(&other.type_name));
        counts
    }
}
