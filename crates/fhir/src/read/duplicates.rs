//! Resources that say the same.
//!
//! Two resources of one type are folded if they have the same id; or the same
//! identifier and nothing that differs; or the same code, time and value and
//! nothing that tells them apart. A time counts only from the day on: two events
//! of the same month are two events. Where an identifier is shared but code, time or value
//! differ, both are kept and the contradiction is told.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::model::{ElementName, TypeId, Vocabulary, element_named};
use crate::primitive::{Date, DateTime, Precision};
use crate::record::{Entry, Kind, Node, Store};

/// What a resource is about.
const SUBJECT_MATTER: &[&str] = &["code", "medication", "vaccineCode"];
/// When it was.
const TIME: &[&str] = &[
    "effective",
    "onset",
    "performed",
    "occurrence",
    "authoredOn",
];
/// What else two resources must share to say the same.
const SUBSTANCE: &[&str] = &[
    "value",
    "component",
    "bodySite",
    "focus",
    "specimen",
    "dosage",
    "dosageInstruction",
    "doseQuantity",
];
/// Wording, which may differ between two that say the same.
const WORDING: &[&str] = &["id", "display", "text", "userSelected", "extension"];

/// Which resources to fold; places among the entries.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Kept, folded into it, and why.
    pub(super) folded: Vec<(usize, usize, &'static str)>,
    /// Two that share something they should not, and what.
    pub(super) contradictions: Vec<(usize, usize, &'static str)>,
}

pub(super) fn find(store: &Store, entries: &[Entry], names: &Vocabulary) -> Outcome {
    let finder = Finder {
        store,
        entries,
        names,
        terms: Terms::look_up(),
    };
    let mut outcome = Outcome::default();
    let mut is_folded = vec![false; entries.len()];
    finder.by_id(&mut outcome, &mut is_folded);
    finder.by_identifier(&mut outcome, &mut is_folded);
    finder.by_substance(&mut outcome, &mut is_folded);
    outcome
}

/// The names above, looked up.
struct Terms {
    subject_matter: Vec<ElementName>,
    time: Vec<ElementName>,
    substance: Vec<ElementName>,
    wording: Vec<ElementName>,
}

impl Terms {
    fn look_up() -> Self {
        let named = |names: &[&str]| {
            names
                .iter()
                .filter_map(|name| element_named(name))
                .collect()
        };
        Self {
            subject_matter: named(SUBJECT_MATTER),
            time: named(TIME),
            substance: named(SUBSTANCE),
            wording: named(WORDING),
        }
    }
}

struct Finder<'s> {
    store: &'s Store,
    entries: &'s [Entry],
    names: &'s Vocabulary,
    terms: Terms,
}

impl<'s> Finder<'s> {
    fn entry(&self, place: usize) -> Option<&'s Entry> {
        self.entries.get(place)
    }

    /// Same type and id: the one updated last is kept, or else the first.
    fn by_id(&self, outcome: &mut Outcome, is_folded: &mut [bool]) {
        let mut known: HashMap<(TypeId, &str), usize> = HashMap::new();
        for (place, entry) in self.entries.iter().enumerate() {
            let id = self.store.text(entry.id);
            if id.is_empty() {
                continue;
            }
            let Some(kept) = known.insert((entry.type_id, id), place) else {
                continue;
            };
            let is_newer = self.last_updated(place) > self.last_updated(kept);
            let (kept, folded) = if is_newer {
                (place, kept)
            } else {
                (kept, place)
            };
            known.insert((entry.type_id, id), kept);
            let is_same = self.says_same(kept, folded);
            fold(
                outcome,
                is_folded,
                kept,
                folded,
                if is_same {
                    "same id"
                } else {
                    "same id, another version"
                },
            );
        }
    }

    /// When the server says it was changed last, as a sortable text in UTC terms.
    fn last_updated(&self, place: usize) -> Option<(i64, u16)> {
        let meta = self.store.child(self.entry(place)?.node, self.names.meta)?;
        let node = self
            .store
            .node(self.store.child(meta, self.names.last_updated)?)?;
        (node.kind() == Kind::DateTime)
            .then(|| super::moment::order(DateTime::from_bits(node.payload)))
    }

    /// Same type and identifier.
    fn by_identifier(&self, outcome: &mut Outcome, is_folded: &mut [bool]) {
        let mut known: HashMap<(TypeId, &str, &str), usize> = HashMap::new();
        for (place, entry) in self.entries.iter().enumerate() {
            if is_folded.get(place).copied().unwrap_or(true)
                || entry.type_id == self.names.patient_type
            {
                continue;
            }
            for (system, value) in self.identifiers(entry) {
                if system.is_empty() || value.is_empty() {
                    continue;
                }
                let Some(other) = known.get(&(entry.type_id, system, value)).copied() else {
                    known.insert((entry.type_id, system, value), place);
                    continue;
                };
                if other == place {
                    continue;
                }
                if self.says_same(other, place) {
                    let (kept, folded) = self.fuller(other, place);
                    known.insert((entry.type_id, system, value), kept);
                    fold(outcome, is_folded, kept, folded, "same identifier");
                } else {
                    outcome
                        .contradictions
                        .push((other, place, "it has the same identifier"));
                }
                break;
            }
        }
    }

    /// Same type, code, time and value.
    fn by_substance(&self, outcome: &mut Outcome, is_folded: &mut [bool]) {
        let mut known: HashMap<u64, Vec<usize>> = HashMap::new();
        for place in 0..self.entries.len() {
            if is_folded.get(place).copied().unwrap_or(true) {
                continue;
            }
            let Some(fingerprint) = self.fingerprint(place) else {
                continue;
            };
            let same = known.entry(fingerprint).or_default();
            let twin = same.iter_mut().find(|other| {
                self.says_same(**other, place) && !self.have_rival_identifiers(**other, place)
            });
            match twin {
                None => same.push(place),
                Some(other) => {
                    let (kept, folded) = self.fuller(*other, place);
                    fold(
                        outcome,
                        is_folded,
                        kept,
                        folded,
                        "same code, time and value",
                    );
                    *other = kept;
                }
            }
        }
    }

    /// Of two that say the same the one to keep first: the one with more in it,
    /// then the smaller id, so that the order of the input does not matter.
    fn fuller(&self, one: usize, other: usize) -> (usize, usize) {
        let rank = |place: usize| {
            let entry = self.entry(place)?;
            Some((
                std::cmp::Reverse(self.store.span(entry.node)),
                self.store.text(entry.id),
            ))
        };
        if rank(other) < rank(one) {
            (other, one)
        } else {
            (one, other)
        }
    }

    fn identifiers(&self, entry: &Entry) -> Vec<(&'s str, &'s str)> {
        let store = self.store;
        let list = store
            .child(entry.node, self.names.identifier)
            .map(|list| store.items(list));
        list.unwrap_or_default()
            .into_iter()
            .map(|identifier| {
                let system = store
                    .child_string(identifier, self.names.system)
                    .unwrap_or("");
                (
                    system,
                    store
                        .child_string(identifier, self.names.value)
                        .unwrap_or(""),
                )
            })
            .collect()
    }

    /// True if one system gave them different identifiers: then they are two.
    fn have_rival_identifiers(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.entry(one), self.entry(other)) else {
            return false;
        };
        let others = self.identifiers(other);
        self.identifiers(one).iter().any(|(system, value)| {
            let rivals = others.iter().filter(|(other, _)| other == system);
            !system.is_empty()
                && rivals.clone().next().is_some()
                && rivals.clone().all(|(_, other)| other != value)
        })
    }

    /// A number that resources with the same code and time share; `None` where there is no code or no day.
    fn fingerprint(&self, place: usize) -> Option<u64> {
        let entry = self.entry(place)?;
        let child = |name: &ElementName| self.store.child(entry.node, *name);
        let code = self.terms.subject_matter.iter().find_map(child)?;
        let time = self
            .terms
            .time
            .iter()
            .find_map(child)
            .filter(|time| self.has_day(*time))?;
        let mut hasher = DefaultHasher::new();
        (entry.type_id, entry.is_refuted).hash(&mut hasher);
        for node in self.words(code).chain(self.words(time)) {
            self.content(node).hash(&mut hasher);
        }
        Some(hasher.finish())
    }

    /// True if a time, or the start of a period, is known to the day.
    fn has_day(&self, time: u32) -> bool {
        let Some(node) = self.store.node(time) else {
            return false;
        };
        match node.kind() {
            Kind::Date => Date::from_bits(node.payload).precision() >= Precision::Day,
            Kind::DateTime => DateTime::from_bits(node.payload).precision() >= Precision::Day,
            Kind::Complex => self
                .store
                .child(time, self.names.start)
                .is_some_and(|start| {
                    self.store.node(start).is_some_and(|node| {
                        node.kind() == Kind::DateTime
                            && DateTime::from_bits(node.payload).precision() >= Precision::Day
                    })
                }),
            _ => false,
        }
    }

    /// True if two resources have the same code, time and substance.
    fn says_same(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.entry(one), self.entry(other)) else {
            return false;
        };
        let terms = self
            .terms
            .subject_matter
            .iter()
            .chain(&self.terms.time)
            .chain(&self.terms.substance);
        one.type_id == other.type_id
            && one.is_refuted == other.is_refuted
            && terms.copied().all(|name| {
                match (
                    self.store.child(one.node, name),
                    self.store.child(other.node, name),
                ) {
                    (None, None) => true,
                    (Some(one), Some(other)) => self
                        .words(one)
                        .map(|node| self.content(node))
                        .eq(self.words(other).map(|node| self.content(node))),
                    _ => false,
                }
            })
    }

    /// The nodes of an element without wording.
    fn words(&self, element: u32) -> impl Iterator<Item = &'s Node> {
        let store = self.store;
        // A concept without codes has nothing but its wording.
        let is_bare = store.child(element, self.names.coding).is_none();
        let end = element.saturating_add(store.span(element));
        let mut next = element;
        std::iter::from_fn(move || {
            while next < end {
                let node = store.node(next)?;
                let is_wording = next != element && self.terms.wording.contains(&node.name);
                if is_wording && !is_bare {
                    next += node.span;
                } else {
                    next += 1;
                    return Some(node);
                }
            }
            None
        })
    }

    /// What a node says, apart from where its text lies.
    fn content(&self, node: &'s Node) -> (TypeId, ElementName, u64, &'s str) {
        match node.kind() {
            Kind::String | Kind::Absent => {
                let text = crate::record::Text::from_bits(node.payload);
                (node.type_id(), node.name, 0, self.store.text(text))
            }
            Kind::WideDecimal => {
                let units = self
                    .store
                    .decimal(node)
                    .map_or(0, |decimal| decimal.units());
                (node.type_id(), node.name, units.unsigned_abs() as u64, "")
            }
            _ => (node.type_id(), node.name, node.payload, ""),
        }
    }
}

fn fold(
    outcome: &mut Outcome,
    is_folded: &mut [bool],
    kept: usize,
    folded: usize,
    reason: &'static str,
) {
    if let Some(is_folded) = is_folded.get_mut(folded) {
        *is_folded = true;
    }
    outcome.folded.push((kept, folded, reason));
}
