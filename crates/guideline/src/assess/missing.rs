//! What would settle something, most useful first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::assessment::MissingFact;
use crate::knowledge::{Alert, Knowledge};
use crate::words::{AlertLevel, BearsOn};

/// How much facts would settle; by place of the fact in the knowledge.
#[derive(Default)]
pub(super) struct Missing {
    facts: BTreeMap<usize, [Vec<String>; RANKS]>,
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

impl Missing {
    /// An alert that could not be excluded.
    pub fn alert(&mut self, alert: &Alert, facts: &[usize]) {
        let rank = match alert.level {
            AlertLevel::Emergency => Rank::Emergency,
            AlertLevel::Urgent => Rank::Urgency,
        };
        self.add(facts, &alert.id, rank);
    }

    /// A decision that may be asked now, or may not.
    pub fn relevance(&mut self, decision: &str, facts: &[usize]) {
        self.add(facts, decision, Rank::Relevance);
    }

    /// A recommendation that needs data.
    pub fn recommendation(&mut self, id: &str, in_force: bool, is_asked: IsAsked, facts: &[usize]) {
        let rank = if in_force {
            Rank::InForce(is_asked)
        } else {
            Rank::OtherBody(is_asked)
        };
        self.add(facts, id, rank);
    }

    /// A finding or a task that is not known.
    pub fn other(&mut self, id: &str, is_asked: IsAsked, facts: &[usize]) {
        self.add(facts, id, Rank::FindingOrTask(is_asked));
    }

    fn add(&mut self, facts: &[usize], id: &str, rank: Rank) {
        for fact in facts {
            let settles = self.facts.entry(*fact).or_default();
            if let Some(list) = settles.get_mut(rank.place()) {
                list.push(id.to_owned());
            }
        }
    }

    /// The list, ordered; facts that settle as much as each other stay in the
    /// order of the knowledge.
    pub fn finish(self, knowledge: &Knowledge) -> Vec<MissingFact> {
        let mut facts: Vec<(usize, [Vec<String>; RANKS])> = self.facts.into_iter().collect();
        facts.sort_by_key(|(_, settles)| Reverse(settles.each_ref().map(Vec::len)));
        facts
            .into_iter()
            .filter_map(|(place, settles)| {
                let fact = knowledge.facts().get(place)?;
                Some(MissingFact {
                    fact: fact.id.clone(),
                    label: fact.label.clone(),
                    ask: fact.ask.clone(),
                    bears_on: bears_on(&settles),
                    settles: settles.concat(),
                })
            })
            .collect()
    }
}

/// What the first rank that is not empty is about.
fn bears_on(settles: &[Vec<String>; RANKS]) -> BearsOn {
    match settles.iter().position(|list| !list.is_empty()) {
        Some(0 | 1) => BearsOn::RedFlag,
        Some(2..=4) => BearsOn::RelevantDecision,
        Some(5) => BearsOn::Relevance,
        Some(_) | None => BearsOn::OtherDecision,
    }
}
