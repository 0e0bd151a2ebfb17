//! `cases.yaml`, read against the ids of the knowledge.

use std::collections::{BTreeMap, BTreeSet};

use super::{AlertState, Case, CaseFile, Expectation, Expected, relevance_word};
use crate::decode::{Decoder, Fields, list_of, nearest};
use crate::entry::Answer;
use crate::knowledge::Place;
use crate::load::{Draft, FileKind, KnowledgeFiles, kind_of, with_yaml};
use crate::problem::Problem;
use crate::words::{Membership, Outcome};
use crate::yaml::{Content, Node};

/// What an expected id is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Recommendation,
    Alert,
    Decision,
    Measure,
    Value,
}

/// The names a case can use.
struct Names<'d> {
    facts: BTreeSet<&'d str>,
    profiles: BTreeSet<&'d str>,
    expected: BTreeMap<&'d str, Kind>,
}

/// Reads every file of cases.
pub(crate) fn read_all(
    files: &KnowledgeFiles,
    draft: &Draft,
    problems: &mut Vec<Problem>,
) -> Vec<CaseFile> {
    let names = Names::of(draft);
    let mut all = Vec::new();
    for (path, content) in files {
        if let FileKind::Cases { folder } = kind_of(path) {
            with_yaml(path, content, problems, |decoder, node| {
                all.push(read_file(decoder, node, folder, &names))
            });
        }
    }
    all
}

impl<'d> Names<'d> {
    fn of(draft: &'d Draft) -> Self {
        let mut expected = BTreeMap::new();
        for decision in &draft.decisions {
            expected.insert(decision.id.as_str(), Kind::Decision);
            expected.extend(
                decision
                    .recommendations
                    .iter()
                    .map(|item| (item.id.as_str(), Kind::Recommendation)),
            );
            expected.extend(
                decision
                    .alerts
                    .iter()
                    .map(|item| (item.id.as_str(), Kind::Alert)),
            );
            expected.extend(
                decision
                    .findings
                    .iter()
                    .map(|item| (item.id.as_str(), Kind::Value)),
            );
            expected.extend(
                decision
                    .tasks
                    .iter()
                    .map(|item| (item.id.as_str(), Kind::Value)),
            );
        }
        let measures = draft.measures.iter();
        expected.extend(measures.map(|measure| (measure.id.as_str(), Kind::Measure)));
        for calculator in &draft.calculators {
            expected.extend(
                calculator
                    .results
                    .iter()
                    .map(|item| (item.id.as_str(), Kind::Value)),
            );
        }
        Self {
            facts: draft.facts.iter().map(|fact| fact.id.as_str()).collect(),
            profiles: draft
                .profiles
                .iter()
                .map(|profile| profile.id.as_str())
                .collect(),
            expected,
        }
    }
}

fn read_file(
    decoder: &mut Decoder<'_>,
    node: &Node<'_>,
    folder: &str,
    names: &Names<'_>,
) -> CaseFile {
    let mut fields = decoder.fields(node, "a file of cases");
    let owner = ["decision", "calculator"]
        .into_iter()
        .find_map(|key| fields.optional(key));
    match owner.map(|node| (node, decoder.text(node, "decision"))) {
        Some((_, name)) if name == folder => {}
        Some((node, name)) => decoder.error(
            node,
            format!("the cases are of `{name}` and their folder is `{folder}`"),
            Some("give both the same name".to_owned()),
        ),
        // They are of all measures, and the folder says so.
        None if folder == "measures" => {}
        None => decoder.error(
            node,
            "the file does not say whose cases these are".to_owned(),
            Some(format!("add `decision: {folder}`")),
        ),
    }
    let mut known = BTreeSet::new();
    let mut cases = Vec::new();
    for node in fields.list(decoder, "cases") {
        let case = read_case(decoder, node, names);
        if !known.insert(case.name.clone()) {
            decoder.error(
                node,
                format!("case `{}` stands here twice", case.name),
                None,
            );
        }
        cases.push(case);
    }
    fields.finish(decoder);
    CaseFile {
        owner: folder.to_owned(),
        cases,
    }
}

fn read_case(decoder: &mut Decoder<'_>, node: &Node<'_>, names: &Names<'_>) -> Case {
    let mut fields = decoder.fields(node, "a case");
    let name = fields.text(decoder, "name");
    let as_of = fields.text(decoder, "as-of");
    if let Some(node) = fields.optional("as-of")
        && gravida_fhir::DateTime::parse(&as_of).is_err()
    {
        decoder.error(
            node,
            format!("`{as_of}` is no moment"),
            Some("write `2026-11-20T09:00:00Z`".to_owned()),
        );
    }
    let profile = fields.optional("profile").map(|node| {
        let id = decoder.text(node, "profile");
        must_be_known(
            decoder,
            node,
            "profile",
            &id,
            names.profiles.iter().copied(),
        );
        id
    });
    let mut answers = Vec::new();
    for (key, node) in fields.mapping(decoder, "facts") {
        let fact = key.scalar().unwrap_or_default();
        must_be_known(decoder, key, "fact", fact, names.facts.iter().copied());
        read_answers(decoder, node, fact, &mut answers);
    }
    let resources = fields
        .list(decoder, "resources")
        .iter()
        .map(Node::to_json)
        .collect();
    let expectations = read_expectations(decoder, &mut fields, names);
    fields.finish(decoder);
    Case {
        name,
        as_of,
        profile,
        answers,
        resources,
        expectations,
        place: decoder.place(node),
    }
}

/// An answer, `{value, at}`, or a list of either.
fn read_answers(
    decoder: &mut Decoder<'_>,
    node: &Node<'_>,
    fact: &str,
    answers: &mut Vec<(Answer, Place)>,
) {
    match &node.content {
        Content::List(items) => items
            .iter()
            .for_each(|item| read_answers(decoder, item, fact, answers)),
        Content::Map(_) => {
            let mut fields = decoder.fields(node, "an answer");
            let text = fields.text(decoder, "value");
            let at = fields.optional_text(decoder, "at");
            fields.finish(decoder);
            let answer = Answer {
                fact: fact.to_owned(),
                text,
                at,
            };
            answers.push((answer, decoder.place(node)));
        }
        Content::Plain(_) | Content::Quoted(_) => {
            let text = decoder.text(node, "an answer");
            let answer = Answer {
                fact: fact.to_owned(),
                text,
                at: None,
            };
            answers.push((answer, decoder.place(node)));
        }
    }
}

fn read_expectations(
    decoder: &mut Decoder<'_>,
    fields: &mut Fields<'_, '_>,
    names: &Names<'_>,
) -> Vec<Expectation> {
    if fields.required(decoder, "expect").is_none() {
        return Vec::new();
    }
    let mut all = Vec::new();
    for (key, node) in fields.mapping(decoder, "expect") {
        let id = key.scalar().unwrap_or_default();
        must_be_known(
            decoder,
            key,
            "recommendation, alert, finding, task, decision, measure or result",
            id,
            names.expected.keys().copied(),
        );
        let expected = match names.expected.get(id) {
            Some(Kind::Recommendation) => read_outcome(decoder, node, names),
            Some(Kind::Alert) => read_state(decoder, node, "an alert", &AlertState::ALL, |state| {
                state.as_str()
            })
            .map(Expected::Alert),
            Some(Kind::Measure) => Some(Expected::Membership(
                decoder.word::<Membership>(node, "the place in the measure"),
            )),
            Some(Kind::Decision) => {
                let all = [Some(true), Some(false), None];
                read_state(decoder, node, "a decision", &all, relevance_word)
                    .map(Expected::Relevance)
            }
            Some(Kind::Value) => Some(read_value(decoder, node)),
            None => None,
        };
        if let Some(expected) = expected {
            all.push(Expectation {
                id: id.to_owned(),
                expected,
                place: decoder.place(node),
            });
        }
    }
    all
}

fn read_outcome(decoder: &mut Decoder<'_>, node: &Node<'_>, names: &Names<'_>) -> Option<Expected> {
    let Content::Map(_) = &node.content else {
        let outcome = decoder.word::<Outcome>(node, "the outcome");
        return Some(Expected::Outcome(outcome, Vec::new()));
    };
    let mut fields = decoder.fields(node, "an expected outcome");
    let mut missing = Vec::new();
    for node in fields.list(decoder, Outcome::NeedsData.as_str()) {
        let fact = decoder.text(node, "a missing fact");
        must_be_known(decoder, node, "fact", &fact, names.facts.iter().copied());
        missing.push(fact);
    }
    fields.finish(decoder);
    Some(Expected::Outcome(Outcome::NeedsData, missing))
}

/// One of a few states, each with its word.
fn read_state<S: Copy>(
    decoder: &mut Decoder<'_>,
    node: &Node<'_>,
    whose: &str,
    all: &[S],
    word: impl Fn(S) -> &'static str,
) -> Option<S> {
    let text = node.scalar().unwrap_or_default();
    let state = all.iter().copied().find(|state| word(*state) == text);
    if state.is_none() {
        let words: Vec<&str> = all.iter().map(|state| word(*state)).collect();
        decoder.error(
            node,
            format!("`{text}` is no state of {whose}"),
            Some(format!("use one of {}", list_of(&words))),
        );
    }
    state
}

/// A value as text; `null` and `none` mean that there is none.
fn read_value(decoder: &mut Decoder<'_>, node: &Node<'_>) -> Expected {
    let is_none = node.is_null() || matches!(&node.content, Content::Plain(text) if text == "none");
    Expected::Value(if is_none {
        None
    } else {
        Some(decoder.text(node, "the value"))
    })
}

fn must_be_known<'k>(
    decoder: &mut Decoder<'_>,
    node: &Node<'_>,
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'k str> + Clone,
) {
    if !known.clone().any(|known| known == name) {
        let remedy = nearest(name, known).map(|known| format!("did you mean `{known}`?"));
        decoder.error(node, format!("there is no {what} `{name}`"), remedy);
    }
}
