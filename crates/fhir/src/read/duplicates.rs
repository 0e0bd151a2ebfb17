//! Resources that say the same.
//!
//! Two resources of one type are folded if they have the same id; or the same
//! identifier and nothing that differs; or the same code, time and value and
//! nothing that tells them apart. A time counts only from the day on: two events
//! of the same month are two events. Where an identifier is shared but code, time or value
//! differ, both are kept and the contradiction is told.

use std::sync::OnceLock;

use super::marks::{Mark, Marks};
use crate::model::{ElementName, TypeId, Vocabulary};
use crate::primitive::{Date, DateTime, Precision};
use crate::record::{Entry, Kind, Node, Store};

/// What a resource is about.
const SUBJECT_MATTER: &[Mark] = &[Mark::Code, Mark::Medication, Mark::VaccineCode];
/// When it was.
const TIME: &[Mark] = &[
    Mark::Effective,
    Mark::Onset,
    Mark::Performed,
    Mark::Occurrence,
    Mark::AuthoredOn,
];
/// What else two resources must share to say the same.
const SUBSTANCE: &[Mark] = &[
    Mark::Value,
    Mark::Component,
    Mark::BodySite,
    Mark::Focus,
    Mark::Specimen,
    Mark::Dosage,
    Mark::DosageInstruction,
    Mark::DoseQuantity,
];
/// Wording, which may differ between two that say the same.
const WORDING: &[&str] = &["id", "display", "text", "userSelected", "extension"];

/// With how many others one is compared at most: a bound for inputs made to be slow.
const MOST_COMPARED: usize = 50;

/// Which resources to fold; places among the entries.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Kept, folded into it, and why.
    pub(super) folded: Vec<(usize, usize, &'static str)>,
    /// Two that share something they should not, and what.
    pub(super) contradictions: Vec<(usize, usize, &'static str)>,
    /// By place.
    pub(super) is_folded: Vec<bool>,
}

pub(super) fn find(store: &Store, entries: &[Entry], names: &Vocabulary) -> Outcome {
    let finder = Finder {
        store,
        entries,
        names,
        marks: entries
            .iter()
            .map(|entry| Marks::of(store, entry.node))
            .collect(),
        is_wording: is_wording(),
    };
    let mut outcome = Outcome {
        is_folded: vec![false; entries.len()],
        ..Outcome::default()
    };
    finder.by_id(&mut outcome);
    finder.by_identifier(&mut outcome);
    finder.by_substance(&mut outcome);
    outcome.settle();
    outcome
}

impl Outcome {
    fn fold(&mut self, kept: usize, folded: usize, reason: &'static str) {
        if let Some(is_folded) = self.is_folded.get_mut(folded) {
            *is_folded = true;
        }
        self.folded.push((kept, folded, reason));
    }

    /// Leads what was folded into something that was folded itself to what is
    /// kept in the end, and puts everything in the order of the input.
    fn settle(&mut self) {
        self.folded.sort_by_key(|(_, folded, _)| *folded);
        for number in 0..self.folded.len() {
            let Some((mut kept, ..)) = self.folded.get(number).copied() else {
                break;
            };
            // Nothing is folded into what was folded before it, so this ends.
            while let Ok(next) = self
                .folded
                .binary_search_by_key(&kept, |(_, folded, _)| *folded)
                && let Some((further, ..)) = self.folded.get(next)
            {
                kept = *further;
            }
            if let Some(entry) = self.folded.get_mut(number) {
                entry.0 = kept;
            }
        }
        self.contradictions.sort_unstable();
    }

    fn is_open(&self, place: usize) -> bool {
        self.is_folded
            .get(place)
            .is_some_and(|is_folded| !is_folded)
    }
}

/// For each element name whether it is one of [`WORDING`].
fn is_wording() -> &'static [bool] {
    static IS_WORDING: OnceLock<Vec<bool>> = OnceLock::new();
    IS_WORDING.get_or_init(|| {
        ElementName::all()
            .map(|name| WORDING.contains(&name.as_str()))
            .collect()
    })
}

struct Finder<'s> {
    store: &'s Store,
    entries: &'s [Entry],
    names: &'s Vocabulary,
    /// Of each entry.
    marks: Vec<Marks>,
    is_wording: &'static [bool],
}

impl<'s> Finder<'s> {
    fn entry(&self, place: usize) -> Option<&'s Entry> {
        self.entries.get(place)
    }

    fn mark(&self, place: usize, mark: Mark) -> Option<u32> {
        self.marks.get(place)?.get(mark)
    }

    /// The fingerprints of all entries that have one, with their places.
    fn prints(&self, print: impl Fn(usize) -> Option<u64>) -> Vec<(u64, usize)> {
        let mut prints = Vec::with_capacity(self.entries.len());
        prints.extend((0..self.entries.len()).filter_map(|place| Some((print(place)?, place))));
        prints
    }

    /// Same type and id: the one updated last is kept, or else the first.
    fn by_id(&self, outcome: &mut Outcome) {
        let key = |place: usize| {
            self.entry(place)
                .map(|entry| (entry.type_id, self.store.text(entry.id), entry.whose))
        };
        let print = |place: usize| {
            let (type_id, id, _) = key(place).filter(|(_, id, _)| !id.is_empty())?;
            Some(Fingerprint::of(type_id, id, ""))
        };
        for mut places in alike(self.prints(print)) {
            places.sort_by_key(|place| key(*place));
            self.fold_versions(outcome, &places, key);
        }
    }

    fn fold_versions<K: PartialEq>(
        &self,
        outcome: &mut Outcome,
        places: &[usize],
        key: impl Fn(usize) -> K,
    ) {
        for same in places.chunk_by(|one, other| key(*one) == key(*other)) {
            let [first, rest @ ..] = same else { continue };
            if rest.is_empty() {
                continue;
            }
            let newer = |kept: usize, place: usize| {
                if self.last_updated(place) > self.last_updated(kept) {
                    place
                } else {
                    kept
                }
            };
            let kept = rest.iter().copied().fold(*first, newer);
            for folded in same.iter().copied().filter(|place| *place != kept) {
                let is_same = self.says_same(kept, folded);
                outcome.fold(
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
    }

    /// When the server says it was changed last, as a sortable text in UTC terms.
    fn last_updated(&self, place: usize) -> Option<(i64, u16)> {
        let meta = self.mark(place, Mark::Meta)?;
        let node = self
            .store
            .node(self.store.child(meta, self.names.last_updated)?)?;
        (node.kind() == Kind::DateTime)
            .then(|| super::moment::order(DateTime::from_bits(node.payload)))
    }

    /// Same type and identifier. Patients with one identifier are left to whoever knows why.
    fn by_identifier(&self, outcome: &mut Outcome) {
        let mut named: Vec<(TypeId, &str, &str, usize)> = Vec::with_capacity(self.entries.len());
        for (place, entry) in self.entries.iter().enumerate() {
            if outcome.is_open(place) && entry.type_id != self.names.patient_type {
                let full = self
                    .identifiers(place)
                    .filter(|(system, value)| !system.is_empty() && !value.is_empty());
                named.extend(full.map(|(system, value)| (entry.type_id, system, value, place)));
            }
        }
        let prints = named
            .iter()
            .enumerate()
            .map(|(number, (type_id, system, value, _))| {
                (Fingerprint::of(*type_id, system, value), number)
            });
        for numbers in alike(prints.collect()) {
            let mut named: Vec<_> = numbers
                .into_iter()
                .filter_map(|number| named.get(number).copied())
                .collect();
            named.sort_unstable();
            self.fold_identified(outcome, &named);
        }
    }

    fn fold_identified(&self, outcome: &mut Outcome, named: &[(TypeId, &str, &str, usize)]) {
        for same in
            named.chunk_by(|one, other| (one.0, one.1, one.2) == (other.0, other.1, other.2))
        {
            let [(.., first), rest @ ..] = same else {
                continue;
            };
            let mut kept = *first;
            for (.., place) in rest {
                let is_settled = !outcome.is_open(*place) || !outcome.is_open(kept);
                if is_settled || *place == kept || !self.are_about_one(kept, *place) {
                    continue;
                }
                if self.says_same(kept, *place) {
                    let (fuller, folded) = self.fuller(kept, *place);
                    outcome.fold(fuller, folded, "same identifier");
                    kept = fuller;
                } else {
                    outcome
                        .contradictions
                        .push((kept, *place, "it has the same identifier"));
                }
            }
        }
    }

    /// Same type, code, time and value.
    fn by_substance(&self, outcome: &mut Outcome) {
        // What was at another time is something else, and to tell that costs little.
        let moment = |place: usize| {
            let is_open = outcome.is_open(place);
            is_open.then(|| self.fingerprint(place, false)).flatten()
        };
        for places in alike(self.prints(moment)) {
            let print = |place: usize| Some((self.fingerprint(place, true)?, place));
            self.fold_said(outcome, places.into_iter().filter_map(print).collect());
        }
    }

    fn fold_said(&self, outcome: &mut Outcome, mut prints: Vec<(u64, usize)>) {
        prints.sort_unstable();
        for same in prints.chunk_by(|one, other| one.0 == other.0) {
            let mut kept: Vec<usize> = Vec::new();
            for (_, place) in same {
                let place = *place;
                let twin = kept.iter_mut().take(MOST_COMPARED).find(|other| {
                    self.says_same(**other, place) && !self.have_rival_identifiers(**other, place)
                });
                match twin {
                    None => kept.push(place),
                    Some(other) => {
                        let (fuller, folded) = self.fuller(*other, place);
                        outcome.fold(fuller, folded, "same code, time and value");
                        *other = fuller;
                    }
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

    /// System and value of each identifier.
    fn identifiers(&self, place: usize) -> impl Iterator<Item = (&'s str, &'s str)> {
        let (store, names) = (self.store, self.names);
        self.mark(place, Mark::Identifier)
            .into_iter()
            .flat_map(|list| store.items(list))
            .map(move |identifier| {
                let system = store.child_string(identifier, names.system).unwrap_or("");
                (
                    system,
                    store.child_string(identifier, names.value).unwrap_or(""),
                )
            })
    }

    /// True if one system gave them different identifiers: then they are two.
    fn have_rival_identifiers(&self, one: usize, other: usize) -> bool {
        let others: Vec<(&str, &str)> = self.identifiers(other).collect();
        self.identifiers(one).any(|(system, value)| {
            let rivals = others.iter().filter(|(other, _)| *other == system);
            !system.is_empty()
                && rivals.clone().next().is_some()
                && rivals.clone().all(|(_, other)| *other != value)
        })
    }

    /// A number that resources with the same code, time and value share; `None`
    /// where there is no code or no day.
    /// Unless `in_full` is asked for, one that those share that were at the same time.
    fn fingerprint(&self, place: usize, in_full: bool) -> Option<u64> {
        let (entry, marks) = (self.entry(place)?, self.marks.get(place)?);
        let time = marks.first(TIME).filter(|time| self.has_day(*time))?;
        let code = marks.first(SUBJECT_MATTER)?;
        let (code, value) = if in_full {
            (Some(code), marks.get(Mark::Value))
        } else {
            (None, None)
        };
        let mut print = Fingerprint::default();
        print.add(u64::from(entry.is_refuted));
        for element in [code, Some(time), value].into_iter().flatten() {
            for node in self.words(element) {
                let (type_id, name, payload, text) = self.content(node);
                print.add(u64::from(type_id.0) << 16 | u64::from(name.0));
                print.add(payload);
                print.add_text(text);
            }
        }
        Some(print.0)
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

    /// True if two resources are about the same person.
    fn are_about_one(&self, one: usize, other: usize) -> bool {
        let whose = |place: usize| self.entry(place).map(|entry| entry.whose);
        whose(one) == whose(other)
    }

    /// True if two resources have the same code, time and substance.
    fn says_same(&self, one: usize, other: usize) -> bool {
        let (Some(one_entry), Some(other_entry)) = (self.entry(one), self.entry(other)) else {
            return false;
        };
        let mut marks = SUBJECT_MATTER.iter().chain(TIME).chain(SUBSTANCE);
        one_entry.type_id == other_entry.type_id
            && one_entry.whose == other_entry.whose
            && one_entry.is_refuted == other_entry.is_refuted
            && marks.all(
                |mark| match (self.mark(one, *mark), self.mark(other, *mark)) {
                    (None, None) => true,
                    (Some(one), Some(other)) => self
                        .words(one)
                        .map(|node| self.content(node))
                        .eq(self.words(other).map(|node| self.content(node))),
                    _ => false,
                },
            )
    }

    /// The nodes of an element without wording.
    fn words(&self, element: u32) -> impl Iterator<Item = &'s Node> {
        let store = self.store;
        // A concept without codes has nothing but its wording.
        let is_bare = move || store.child(element, self.names.coding).is_none();
        let end = element.saturating_add(store.span(element));
        let mut next = element;
        std::iter::from_fn(move || {
            while next < end {
                let node = store.node(next)?;
                let is_wording = next != element
                    && self.is_wording.get(node.name.place()).copied() == Some(true);
                if is_wording && !is_bare() {
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

/// A quick hash. It only sorts candidates: whether two say the same is compared in full.
#[derive(Default)]
struct Fingerprint(u64);

impl Fingerprint {
    fn of(type_id: TypeId, one: &str, other: &str) -> u64 {
        let mut print = Self(u64::from(type_id.0));
        print.add_text(one);
        print.add_text(other);
        print.0
    }

    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn add_text(&mut self, text: &str) {
        self.add(text.len() as u64);
        let (words, rest) = text.as_bytes().as_chunks();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        // The last eight bytes take in the rest, where there are so many.
        self.add(match text.as_bytes().last_chunk() {
            Some(last) => u64::from_le_bytes(*last),
            None => rest
                .iter()
                .fold(0, |word, byte| word << 8 | u64::from(*byte)),
        });
    }
}

/// The numbers that share a fingerprint with another, fingerprint by fingerprint:
/// comparing those is enough, and there are hardly any.
fn alike(mut prints: Vec<(u64, usize)>) -> Vec<Vec<usize>> {
    if !may_be_alike(&prints) {
        return Vec::new();
    }
    prints.sort_unstable();
    prints
        .chunk_by(|one, other| one.0 == other.0)
        .filter(|same| same.len() > 1)
        .map(|same| same.iter().map(|(_, number)| *number).collect())
        .collect()
}

/// False if no two fingerprints are the same. Saves sorting where there are few of them:
/// marks each in a small table, and is true where a mark is met.
fn may_be_alike(prints: &[(u64, usize)]) -> bool {
    const WORDS: usize = 64;
    let mut table = [0_u64; WORDS];
    prints.iter().any(|(print, _)| {
        let hash = print.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let bit = 1 << (hash >> 58);
        let word = table.get_mut((hash >> 52) as usize % WORDS);
        word.is_some_and(|word| std::mem::replace(word, *word | bit) & bit != 0)
    })
}
