//! What would settle something, most useful first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::assessment::MissingFact;
use crate::knowledge::{Alert, Knowledge};
use crate::words::AlertLevel;

/// How much facts would settle; by place of the fact in the knowledge.
#[derive(Default)]
pub(super) struct Missing {
    facts: BTreeMap<usize, Settles>,
}

/// What one fact would help to settle, in the order it counts: a red flag that
/// cannot be excluded goes before any advice, advice in force before the rest.
#[derive(Default)]
struct Settles {
    emergencies: Vec<String>,
    urgencies: Vec<String>,
    in_force: Vec<String>,
    others: Vec<String>,
    rest: Vec<String>,
}

impl Missing {
    /// An alert that could not be excluded.
    pub fn alert(&mut self, alert: &Alert, facts: &[usize]) {
        self.add(facts, &alert.id, |settles| match alert.level {
            AlertLevel::Emergency => &mut settles.emergencies,
            AlertLevel::Urgent => &mut settles.urgencies,
        });
    }

    /// A recommendation that needs data.
    pub fn recommendation(&mut self, id: &str, in_force: bool, facts: &[usize]) {
        self.add(facts, id, |settles| {
            if in_force {
                &mut settles.in_force
            } else {
                &mut settles.others
            }
        });
    }

    /// A finding or a task that is not known.
    pub fn other(&mut self, id: &str, facts: &[usize]) {
        self.add(facts, id, |settles| &mut settles.rest);
    }

    fn add(&mut self, facts: &[usize], id: &str, list: impl Fn(&mut Settles) -> &mut Vec<String>) {
        for fact in facts {
            list(self.facts.entry(*fact).or_default()).push(id.to_owned());
        }
    }

    /// The list, ordered; facts that settle as much as each other stay in the
    /// order of the knowledge.
    pub fn finish(self, knowledge: &Knowledge) -> Vec<MissingFact> {
        let mut facts: Vec<(usize, Settles)> = self.facts.into_iter().collect();
        facts.sort_by_key(|(_, settles)| {
            Reverse([
                settles.emergencies.len(),
                settles.urgencies.len(),
                settles.in_force.len(),
                settles.others.len(),
                settles.rest.len(),
            ])
        });
        facts
            .into_iter()
            .filter_map(|(place, settles)| {
                let fact = knowledge.facts().get(place)?;
                let Settles {
                    emergencies,
                    urgencies,
                    in_force,
                    others,
                    rest,
                } = settles;
                Some(MissingFact {
                    fact: fact.id.clone(),
                    label: fact.label.clone(),
                    ask: fact.ask.clone(),
                    settles: [emergencies, urgencies, in_force, others, rest].concat(),
                })
            })
            .collect()
    }
}
