//! What would settle something, most useful first.

use std::cmp::Reverse;
use std::ops::Range;

use crate::assessment::MissingFact;
use crate::knowledge::{Alert, Fact, Knowledge};
use crate::words::{AlertLevel, BearsOn};

/// What is not known, and the facts that would settle it, by their place in the knowledge.
/// Kept from one record to the next, so that nothing is allocated for most.
#[derive(Debug, Default)]
pub(super) struct Missing<'k> {
    unsettled: Vec<Unsettled<'k>>,
    /// The facts of each set, one after the other.
    facts: Vec<usize>,
    /// Where the facts of sets are that the evaluator has a number for.
    sets: Vec<Option<Range<usize>>>,
    /// Whose numbers these are: see [`gravida_elm::Memory::number`].
    numbered_by: u64,
    /// By fact: how many items of each rank it would help to settle.
    counts: Vec<[u32; RANKS]>,
    /// The facts that would settle anything, most useful first.
    ranked: Vec<Ranked>,
    /// Ids of what each would settle, one fact after the other.
    settles: Vec<&'k str>,
    /// The facts of which the knowledge says when they are asked for, by their place.
    turns: Vec<(usize, Turn)>,
}

/// When a fact is asked for, beside what it would settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Before all others but what is known at once of an emergency.
    First,
    /// Before all others where an emergency is not excluded without it.
    AtOnce,
    Usual,
    /// After all others.
    Last,
}

impl Turn {
    /// How early it comes, of a fact that does or does not bear on an emergency.
    const fn place(self, bears_on_emergency: bool) -> u8 {
        match (self, bears_on_emergency) {
            (Self::AtOnce, true) => 0,
            (Self::First, _) => 1,
            (Self::AtOnce | Self::Usual, _) => 2,
            (Self::Last, _) => 3,
        }
    }
}

/// Something that is not known.
#[derive(Clone, Debug)]
struct Unsettled<'k> {
    id: &'k str,
    rank: usize,
    facts: Range<usize>,
}

/// A fact that would settle something.
#[derive(Clone, Debug)]
struct Ranked {
    place: usize,
    bears_on: BearsOn,
    settles: Range<usize>,
}

/// A fact that would settle something, lent by the knowledge.
#[derive(Clone, Copy, Debug)]
pub struct MissingRow<'r, 'k> {
    /// The fact.
    pub fact: &'k Fact,
    /// The foremost thing it bears on.
    pub bears_on: BearsOn,
    /// Ids of what it would help to settle, foremost first.
    pub settles: &'r [&'k str],
}

/// What a fact can help to settle, in the order it counts. A red flag that
/// cannot be excluded goes before any advice, whatever is asked now. Then come
/// the decisions that are asked now; then whether others are; then those.
#[derive(Clone, Copy)]
enum Rank {
    Emergency,
    Urgency,
    InForce(IsAsked),
    OtherBody(IsAsked),
    FindingOrTask(IsAsked),
    Relevance,
}

/// Whether the decision is known to be asked now.
type IsAsked = bool;

/// Most facts of sets that are kept from one record to the next.
const MOST_KEPT: usize = 1 << 18;

/// How many ranks there are.
const RANKS: usize = 9;

impl Rank {
    const fn place(self) -> usize {
        match self {
            Self::Emergency => 0,
            Self::Urgency => 1,
            Self::InForce(true) => 2,
            Self::OtherBody(true) => 3,
            Self::FindingOrTask(true) => 4,
            Self::Relevance => 5,
            Self::InForce(false) => 6,
            Self::OtherBody(false) => 7,
            Self::FindingOrTask(false) => 8,
        }
    }
}

impl<'k> Missing<'k> {
    /// An alert that could not be excluded.
    pub fn alert(&mut self, alert: &'k Alert, facts: &Range<usize>) {
        let rank = match alert.level {
            AlertLevel::Emergency => Rank::Emergency,
            AlertLevel::Urgent => Rank::Urgency,
        };
        self.add(facts, &alert.id, rank);
    }

    /// A decision that may be asked now, or may not.
    pub fn relevance(&mut self, decision: &'k str, facts: &Range<usize>) {
        self.add(facts, decision, Rank::Relevance);
    }

    /// A recommendation that needs data.
    pub fn recommendation(
        &mut self,
        id: &'k str,
        in_force: bool,
        is_asked: IsAsked,
        facts: &Range<usize>,
    ) {
        let rank = if in_force {
            Rank::InForce(is_asked)
        } else {
            Rank::OtherBody(is_asked)
        };
        self.add(facts, id, rank);
    }

    /// A finding or a task that is not known.
    pub fn other(&mut self, id: &'k str, is_asked: IsAsked, facts: &Range<usize>) {
        self.add(facts, id, Rank::FindingOrTask(is_asked));
    }

    fn add(&mut self, facts: &Range<usize>, id: &'k str, rank: Rank) {
        if !facts.is_empty() {
            self.unsettled.push(Unsettled {
                id,
                rank: rank.place(),
                facts: facts.clone(),
            });
        }
    }

    /// How much each fact would settle, when all has been added.
    pub fn count(&mut self, facts: usize) {
        self.counts.clear();
        self.counts.resize(facts, [0; RANKS]);
        for item in &self.unsettled {
            for fact in self.facts.get(item.facts.clone()).unwrap_or_default() {
                if let Some(count) = self
                    .counts
                    .get_mut(*fact)
                    .and_then(|counts| counts.get_mut(item.rank))
                {
                    *count += 1;
                }
            }
        }
    }

    /// Whether a fact, by its place in the knowledge, would settle anything that was counted.
    pub fn is_of_use(&self, place: usize) -> bool {
        let counts = self.counts.get(place);
        counts.is_some_and(|counts| counts.iter().any(|count| *count > 0))
    }

    /// When a fact that is of use is asked for; in the order of their places.
    pub fn turn(&mut self, place: usize, turn: Turn) {
        self.turns.push((place, turn));
    }

    /// Keeps a set of facts.
    pub fn keep(&mut self, facts: &[usize]) -> Range<usize> {
        let first = self.facts.len();
        self.facts.extend_from_slice(facts);
        first..self.facts.len()
    }

    /// Keeps a set of facts that has a number.
    pub fn keep_numbered(&mut self, set: usize, facts: &[usize]) -> Range<usize> {
        let range = self.keep(facts);
        if self.sets.len() <= set {
            self.sets.resize(set + 1, None);
        }
        if let Some(known) = self.sets.get_mut(set) {
            *known = Some(range.clone());
        }
        range
    }

    /// Where the set with a number is kept.
    pub fn numbered(&self, set: usize) -> Option<Range<usize>> {
        self.sets.get(set).cloned().flatten()
    }

    /// Forgets the last record, and its sets where others number them now or there are too many:
    /// one that has no number is kept anew for each record.
    pub fn begin(&mut self, numbered_by: u64) {
        self.unsettled.clear();
        self.counts.clear();
        self.turns.clear();
        if self.numbered_by != numbered_by || self.facts.len() > MOST_KEPT {
            self.numbered_by = numbered_by;
            self.sets.clear();
            self.facts.clear();
        }
    }

    /// The facts of a set.
    pub fn facts_at(&self, range: &Range<usize>) -> &[usize] {
        self.facts.get(range.clone()).unwrap_or_default()
    }

    /// Puts the facts in their order, when all has been added; facts that settle as much as each
    /// other stay in the order of the knowledge.
    pub fn rank(&mut self, knowledge: &Knowledge) {
        if self.counts.is_empty() {
            self.count(knowledge.facts().len());
        }
        self.ranked.clear();
        for (place, counts) in self.counts.iter().enumerate() {
            if let Some(bears_on) = bears_on(counts) {
                self.ranked.push(Ranked {
                    place,
                    bears_on,
                    settles: 0..0,
                });
            }
        }
        let counts = &mut self.counts;
        let turn_of = |place| {
            let found = self.turns.binary_search_by_key(&place, |(fact, _)| *fact);
            let turn = found.ok().and_then(|at| self.turns.get(at));
            turn.map_or(Turn::Usual, |(_, turn)| *turn)
        };
        self.ranked.sort_by_cached_key(|ranked| {
            let counts = counts.get(ranked.place).copied();
            let bears_on_emergency = counts.is_some_and(|[emergencies, ..]| emergencies > 0);
            let turn = turn_of(ranked.place).place(bears_on_emergency);
            (turn, Reverse(counts))
        });
        // From here on the counts are the places at which the ids of each rank go.
        let mut next = 0;
        for ranked in &mut self.ranked {
            let first = next as usize;
            for count in counts.get_mut(ranked.place).into_iter().flatten() {
                next += std::mem::replace(count, next);
            }
            ranked.settles = first..next as usize;
        }
        self.settles.clear();
        self.settles.resize(next as usize, "");
        for item in &self.unsettled {
            for fact in self.facts.get(item.facts.clone()).unwrap_or_default() {
                let Some(place) = counts
                    .get_mut(*fact)
                    .and_then(|places| places.get_mut(item.rank))
                else {
                    continue;
                };
                if let Some(id) = self.settles.get_mut(*place as usize) {
                    *id = item.id;
                }
                *place += 1;
            }
        }
    }

    /// What was put in order, most useful first.
    pub fn rows<'r>(
        &'r self,
        knowledge: &'k Knowledge,
    ) -> impl Iterator<Item = MissingRow<'r, 'k>> {
        self.ranked.iter().filter_map(|ranked| {
            Some(MissingRow {
                fact: knowledge.facts().get(ranked.place)?,
                bears_on: ranked.bears_on,
                settles: self.settles.get(ranked.settles.clone()).unwrap_or_default(),
            })
        })
    }

    /// The same with its texts, and with the ids of what each would settle where these are wanted.
    pub fn finish(&mut self, knowledge: &'k Knowledge, with_settled: bool) -> Vec<MissingFact> {
        self.rank(knowledge);
        self.rows(knowledge)
            .map(|row| MissingFact {
                fact: row.fact.id.clone(),
                label: row.fact.label.clone(),
                ask: row.fact.ask.clone(),
                bears_on: row.bears_on,
                settles: (row.settles.iter())
                    .filter(|_| with_settled)
                    .map(|id| (*id).to_owned())
                    .collect(),
            })
            .collect()
    }
}

/// What the first rank that is not empty is about; `None` where all are.
fn bears_on(counts: &[u32; RANKS]) -> Option<BearsOn> {
    Some(match counts.iter().position(|count| *count > 0)? {
        0 | 1 => BearsOn::RedFlag,
        2..=4 => BearsOn::RelevantDecision,
        5 => BearsOn::Relevance,
        _ => BearsOn::OtherDecision,
    })
}
