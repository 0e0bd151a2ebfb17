//! `facts/<topic>.yaml`: what can be known about a case.

use std::collections::BTreeMap;

use super::read_id;
use super::services::read_stated;
use crate::assessment::Coding;
use crate::decode::{Decoder, Fields, list_of, nearest};
use crate::knowledge::{Choice, Contradiction, Fact, FactCode, PlausibleRange};
use crate::words::FactType;
use crate::yaml::Node;

/// Facts with the place of their file among the files, and contradictions.
pub(super) fn read(
    decoder: &mut Decoder<'_>,
    node: &Node<'_>,
) -> (i64, Vec<Fact>, Vec<Contradiction>) {
    let mut fields = decoder.fields(node, "a file of facts");
    let topic = fields.text(decoder, "topic");
    let order = fields.optional_whole_number(decoder, "order");
    let facts = fields
        .list(decoder, "facts")
        .iter()
        .map(|node| read_fact(decoder, node, &topic))
        .collect();
    let contradictions = fields
        .list(decoder, "contradictions")
        .iter()
        .map(|node| read_contradiction(decoder, node))
        .collect();
    fields.finish(decoder);
    (order.unwrap_or(i64::MAX), facts, contradictions)
}

fn read_fact(decoder: &mut Decoder<'_>, node: &Node<'_>, topic: &str) -> Fact {
    let mut fields = decoder.fields(node, "a fact");
    let kind = fields.word(decoder, "type");
    let choices: Vec<Choice> = fields
        .list(decoder, "choices")
        .iter()
        .map(|node| {
            let mut fields = decoder.fields(node, "a choice");
            let choice = Choice {
                id: read_id(decoder, &mut fields),
                label: fields.text(decoder, "label"),
            };
            fields.finish(decoder);
            choice
        })
        .collect();
    let unit = fields.optional_text(decoder, "unit");
    let range = fields.optional("range").map(|node| {
        let mut fields = decoder.fields(node, "a range");
        let range = PlausibleRange {
            low: fields.optional_number(decoder, "low"),
            high: fields.optional_number(decoder, "high"),
        };
        fields.finish(decoder);
        range
    });
    check_shape(decoder, node, kind, unit.is_some(), &choices);
    let units: Vec<String> = fields
        .list(decoder, "units")
        .iter()
        .map(|node| decoder.text(node, "units"))
        .collect();
    let is_dated = fields.optional_flag(decoder, "dated");
    let fact = Fact {
        id: read_id(decoder, &mut fields),
        topic: topic.to_owned(),
        label: fields.text(decoder, "label"),
        ask: fields.text(decoder, "ask"),
        definition: fields.definition(decoder, "definition", None),
        contradiction: fields.optional_definition(decoder, "contradiction", None),
        ask_first: fields.optional_definition(decoder, "ask-first", None),
        ask_last: fields.optional_definition(decoder, "ask-last", None),
        ask_when: fields
            .list(decoder, "ask-when")
            .iter()
            .map(|node| read_stated(decoder, node))
            .collect(),
        is_at_once: fields.optional_flag(decoder, "at-once"),
        kind,
        unit,
        units,
        range,
        is_dated,
        holds_for: fields.optional_text(decoder, "holds-for"),
        codes: fields
            .list(decoder, "codes")
            .iter()
            .map(|node| read_code(decoder, node))
            .collect(),
        entry: read_entry(decoder, &mut fields, kind, &choices),
        choices,
        place: decoder.place(node),
    };
    fields.finish(decoder);
    fact
}

/// Units belong to quantities and durations, choices to choices.
fn check_shape(
    decoder: &mut Decoder<'_>,
    node: &Node<'_>,
    kind: FactType,
    has_unit: bool,
    choices: &[Choice],
) {
    let needs_unit = matches!(kind, FactType::Quantity | FactType::Duration);
    if needs_unit != has_unit {
        let message = if needs_unit {
            "has no `unit`"
        } else {
            "must have no `unit`"
        };
        decoder.error(node, format!("a fact of type `{kind}` {message}"), None);
    }
    if (kind == FactType::Choice) == choices.is_empty() {
        let message = if choices.is_empty() {
            "has no `choices`"
        } else {
            "must have no `choices`"
        };
        decoder.error(node, format!("a fact of type `{kind}` {message}"), None);
    }
}

fn read_code(decoder: &mut Decoder<'_>, node: &Node<'_>) -> FactCode {
    let mut fields = decoder.fields(node, "a code");
    let code = FactCode {
        coding: Coding {
            system: fields.text(decoder, "system"),
            code: fields.text(decoder, "code"),
            display: fields.optional_text(decoder, "display"),
        },
        verification: fields.word(decoder, "verification"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    code
}

/// The templates, each under the kind of answer it is for.
fn read_entry(
    decoder: &mut Decoder<'_>,
    fields: &mut Fields<'_, '_>,
    kind: FactType,
    choices: &[Choice],
) -> BTreeMap<String, Vec<serde_json::Value>> {
    let wanted: Vec<&str> = match kind {
        FactType::Boolean => vec!["true", "false"],
        FactType::Choice => choices.iter().map(|choice| choice.id.as_str()).collect(),
        _ => vec!["value"],
    };
    let mut entry = BTreeMap::new();
    for (key, templates) in fields.mapping(decoder, "entry") {
        let name = key.scalar().unwrap_or_default();
        if !wanted.contains(&name) {
            let remedy = match nearest(name, wanted.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("its answers are {}", list_of(&wanted)),
            };
            decoder.error(
                key,
                format!("the fact has no answer `{name}`"),
                Some(remedy),
            );
        }
        let resources = decoder
            .items(templates, "the resources of an answer")
            .iter()
            .map(Node::to_json)
            .collect();
        entry.insert(name.to_owned(), resources);
    }
    entry
}

fn read_contradiction(decoder: &mut Decoder<'_>, node: &Node<'_>) -> Contradiction {
    let mut fields = decoder.fields(node, "a contradiction");
    let contradiction = Contradiction {
        id: read_id(decoder, &mut fields),
        when: fields.definition(decoder, "when", None),
        message: fields.text(decoder, "message"),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    contradiction
}
