//! Whatever part of an assessment is asked for, it is that part of the whole:
//! over every example record, decision by decision and reason by reason.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that unwraps fails loudly"
)]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gravida_elm::{Evaluator, Request, Value};
use gravida_fhir::{DateTime, ReadOptions, Record, read};
use gravida_guideline::{
    AlertLevel, AsOf, Assessment, Assessor, BearsOn, Knowledge, Outcome, Reasons, Scope,
};

const WITHOUT_DATES: &str = "2026-11-20T09:00:00Z";

/// Every record under `examples/`, by file name.
fn examples(assessor: &Assessor<'_>) -> Vec<(String, Record)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let mut examples: Vec<(String, Record)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let mut reading = read(&std::fs::read(&path).unwrap(), &options).unwrap();
            (name, reading.records.remove(0))
        })
        .collect();
    examples.sort_by(|one, other| one.0.cmp(&other.0));
    examples
}

/// The whole assessment cut down by hand to some decisions and reasons.
struct Part<'a> {
    knowledge: &'a Knowledge,
    whole: &'a Assessment,
    decisions: BTreeSet<&'a str>,
    reasons: Reasons,
    /// Facts that are asked for before all others (-1) or after them (1), and those that can be
    /// asked at once (0).
    turns: &'a BTreeMap<&'a str, i8>,
}

/// Which facts the knowledge has asked for out of their order.
fn turns<'k>(knowledge: &'k Knowledge, record: &Record, moment: DateTime) -> BTreeMap<&'k str, i8> {
    let program = knowledge.program();
    let request = Request::new(moment);
    let mut evaluator = Evaluator::new(program);
    let evaluation = evaluator.begin(record, &request);
    let mut turns = BTreeMap::new();
    for fact in knowledge.facts() {
        for (turn, name) in [(-1, &fact.ask_first), (1, &fact.ask_last)] {
            let told = name.as_ref().map(|name| {
                let id = program.definition(&name.library, &name.name);
                evaluation
                    .value(id.expect("the definition exists"))
                    .unwrap()
            });
            if told.is_some_and(|told| told.as_boolean() == Some(true)) {
                turns.entry(fact.id.as_str()).or_insert(turn);
            }
        }
        let is_said = fact.ask_when.iter().any(|stated| {
            let parent = knowledge
                .facts()
                .iter()
                .find(|one| one.id == stated.fact)
                .unwrap();
            let id = program.definition(&parent.definition.library, &parent.definition.name);
            match evaluation.value(id.unwrap()).unwrap() {
                Value::Null => false,
                Value::Boolean(truth) => truth,
                value => {
                    let value = gravida_elm::to_json(value).to_string();
                    stated.values.is_empty()
                        || stated
                            .values
                            .iter()
                            .any(|one| value.contains(&format!("\"{one}\"")))
                }
            }
        });
        if !fact.ask_when.is_empty() && !is_said {
            turns.entry(fact.id.as_str()).or_insert(1);
        } else if fact.is_at_once {
            turns.entry(fact.id.as_str()).or_insert(0);
        }
    }
    turns
}

impl Part<'_> {
    fn compare(&self, found: &Assessment, context: &str) {
        let has = |decision: &str| self.decisions.contains(decision);
        let mut expected = self.whole.clone();
        expected.decisions.retain(|one| has(&one.id));
        expected.alerts.retain(|one| has(&one.decision));
        expected.findings.retain(|one| has(&one.decision));
        expected.recommendations.retain(|one| has(&one.decision));
        expected.tasks.retain(|one| has(&one.decision));
        if self.reasons < Reasons::All {
            expected
                .findings
                .iter_mut()
                .for_each(|one| one.because.clear());
            for one in &mut expected.recommendations {
                if one.outcome != Outcome::Applies {
                    one.because.clear();
                }
            }
        }
        if self.reasons < Reasons::OfWhatApplies {
            let alerts = expected.alerts.iter_mut().map(|one| &mut one.because);
            let advice = expected.recommendations.iter_mut();
            let tasks = expected.tasks.iter_mut().map(|one| &mut one.because);
            alerts
                .chain(advice.map(|one| &mut one.because))
                .chain(tasks)
                .for_each(Vec::clear);
        }
        if self.reasons < Reasons::Missing {
            expected.findings.retain(|one| one.value.is_some());
            let decisions = expected.decisions.iter_mut().map(|one| &mut one.missing);
            let advice = expected.recommendations.iter_mut();
            decisions
                .chain(advice.map(|one| &mut one.missing))
                .for_each(Vec::clear);
        }
        self.cut_missing(&mut expected);
        self.cut_entries(&mut expected);
        assert_eq!(found.decisions, expected.decisions, "{context}");
        assert_eq!(found.alerts, expected.alerts, "{context}");
        assert_eq!(found.findings, expected.findings, "{context}");
        assert_eq!(found.recommendations, expected.recommendations, "{context}");
        assert_eq!(found.tasks, expected.tasks, "{context}");
        assert_eq!(found.missing, expected.missing, "{context}");
        assert_eq!(found.entries, expected.entries, "{context}");
        assert_eq!(found.subject, expected.subject, "{context}");
        assert_eq!(found.record, expected.record, "{context}");
        for issue in &found.issues {
            assert!(expected.issues.contains(issue), "{context}: {issue:?}");
        }
    }

    /// Facts that settle nothing of the part are no part of it; the others are ordered anew.
    fn cut_missing(&self, expected: &mut Assessment) {
        for fact in &mut expected.missing {
            fact.settles
                .retain(|id| self.decisions.contains(self.decision_of(id)));
            if let Some(first) = fact.settles.first() {
                fact.bears_on = match self.rank(first) {
                    0 | 1 => BearsOn::RedFlag,
                    2..=4 => BearsOn::RelevantDecision,
                    5 => BearsOn::Relevance,
                    _ => BearsOn::OtherDecision,
                };
            }
        }
        expected
            .missing
            .retain(|fact| self.reasons >= Reasons::Missing && !fact.settles.is_empty());
        let place = |id: &str| self.knowledge.facts().iter().position(|fact| fact.id == id);
        expected.missing.sort_by_key(|fact| place(&fact.fact));
        expected.missing.sort_by_key(|fact| {
            let mut counts = [0; 9];
            for id in &fact.settles {
                counts[self.rank(id)] += 1;
            }
            let turn = match self.turns.get(fact.fact.as_str()) {
                Some(0) if counts[0] > 0 => -2,
                turn => turn.copied().unwrap_or_default(),
            };
            (turn, Reverse(counts))
        });
    }

    fn cut_entries(&self, expected: &mut Assessment) {
        let cited: BTreeSet<&String> = (expected.alerts.iter().map(|one| &one.because))
            .chain(expected.findings.iter().map(|one| &one.because))
            .chain(expected.recommendations.iter().map(|one| &one.because))
            .chain(expected.tasks.iter().map(|one| &one.because))
            .flatten()
            .flat_map(|because| &because.resources)
            .collect();
        expected
            .entries
            .retain(|entry| cited.contains(&entry.reference));
    }

    fn decision_of(&self, id: &str) -> &str {
        let decision = self.knowledge.decisions().iter().find(|decision| {
            decision.id == id
                || decision.alerts.iter().any(|one| one.id == id)
                || decision.findings.iter().any(|one| one.id == id)
                || decision.recommendations.iter().any(|one| one.id == id)
                || decision.tasks.iter().any(|one| one.id == id)
        });
        &decision.expect("a decision has it").id
    }

    /// How early what settles this is asked for.
    fn rank(&self, id: &str) -> usize {
        let decision = self.knowledge.decision(self.decision_of(id)).unwrap();
        if decision.id == id {
            return 5;
        }
        if let Some(alert) = decision.alerts.iter().find(|one| one.id == id) {
            return match alert.level {
                AlertLevel::Emergency => 0,
                AlertLevel::Urgent => 1,
            };
        }
        let known = self
            .whole
            .decisions
            .iter()
            .find(|one| one.id == decision.id);
        let is_asked = known.unwrap().relevant == Some(true);
        let advice = self.whole.recommendations.iter().find(|one| one.id == id);
        match (advice.map(|one| one.in_force), is_asked) {
            (Some(true), true) => 2,
            (Some(false), true) => 3,
            (None, true) => 4,
            (Some(true), false) => 6,
            (Some(false), false) => 7,
            (None, false) => 8,
        }
    }
}

#[test]
fn a_part_is_that_part_of_the_whole() {
    let knowledge = Knowledge::embedded().unwrap();
    let assessor = Assessor::new(&knowledge);
    let profile = knowledge.default_profile().unwrap();
    let all: BTreeSet<&str> = knowledge
        .decisions()
        .iter()
        .map(|decision| decision.id.as_str())
        .collect();
    let steps = [
        Reasons::None,
        Reasons::Missing,
        Reasons::OfWhatApplies,
        Reasons::All,
    ];
    for (number, (name, record)) in examples(&assessor).iter().enumerate() {
        let as_of = AsOf::newest_in(record)
            .unwrap_or_else(|| AsOf::given(DateTime::parse(WITHOUT_DATES).unwrap()));
        let whole = assessor.assess(record, &[], profile, &as_of);
        let moment = DateTime::parse(&whole.as_of).unwrap();
        let turns = turns(&knowledge, record, moment);
        // In turn: each decision is met with each of the reasons in several records.
        let reasons = steps[number % steps.len()];
        let some: BTreeSet<&str> = (all.iter().enumerate())
            .filter(|(place, _)| (place + number / steps.len()).is_multiple_of(3))
            .map(|(_, id)| *id)
            .collect();
        let cases = [
            (Scope::of(some.iter().copied()), some),
            (Scope::everything(), all.clone()),
        ];
        for (scope, decisions) in cases {
            let scope = scope.with_reasons(reasons);
            let found = assessor.assess_within(record, &[], profile, &as_of, &scope);
            let part = Part {
                knowledge: &knowledge,
                whole: &whole,
                decisions,
                reasons,
                turns: &turns,
            };
            let context = format!("{name}, {reasons:?}, {:?}", part.decisions);
            part.compare(&found, &context);
        }
    }
}

#[test]
fn a_single_item_is_that_item_of_the_whole() {
    let knowledge = Knowledge::embedded().unwrap();
    let assessor = Assessor::new(&knowledge);
    let profile = knowledge.default_profile().unwrap();
    let (name, record) = &examples(&assessor)[0];
    let as_of = AsOf::newest_in(record).unwrap();
    let whole = assessor.assess(record, &[], profile, &as_of);
    assert!(!whole.recommendations.is_empty());
    for expected in &whole.recommendations {
        let scope = Scope::of([expected.id.as_str()]);
        let found = assessor.assess_within(record, &[], profile, &as_of, &scope);
        assert_eq!(
            found.recommendations.as_slice(),
            std::slice::from_ref(expected),
            "{name}"
        );
        let decisions: Vec<&str> = found.decisions.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(decisions, [expected.decision.as_str()], "{name}");
    }
    let nothing = assessor.assess_within(record, &[], profile, &as_of, &Scope::of(["no-such-id"]));
    assert!(nothing.recommendations.is_empty() && nothing.decisions.is_empty());
}
