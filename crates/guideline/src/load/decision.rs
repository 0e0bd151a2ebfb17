//! `decisions/<decision>/recommendations.yaml`: every body's position on one question.

use super::{read_id, read_sources};
use crate::assessment::{Coding, Regimen};
use crate::decode::{Decoder, Fields};
use crate::knowledge::{Alert, Decision, EvidenceCitation, Finding, Recommendation, Task};
use crate::words::Proposes;
use crate::yaml::Node;

pub(super) fn read(decoder: &mut Decoder<'_>, node: &Node<'_>, folder: &str) -> Decision {
    let mut fields = decoder.fields(node, "a decision");
    let id = read_decision_id(decoder, &mut fields, folder);
    let library = fields.text(decoder, "library");
    let order = fields
        .required(decoder, "order")
        .and_then(|_| fields.optional_whole_number(decoder, "order"));
    let decision = Decision {
        id,
        title: fields.text(decoder, "title"),
        question: fields.text(decoder, "question"),
        order: order.unwrap_or_default(),
        relevant: fields.optional_definition(decoder, "relevant", Some(&library)),
        recommendations: each(
            decoder,
            &mut fields,
            "recommendations",
            &library,
            read_recommendation,
        ),
        alerts: each(decoder, &mut fields, "alerts", &library, read_alert),
        findings: each(decoder, &mut fields, "findings", &library, read_finding),
        tasks: each(decoder, &mut fields, "tasks", &library, read_task),
        place: decoder.place(node),
        library,
    };
    fields.finish(decoder);
    decision
}

/// The decision is named under `decision`, and so is its folder.
fn read_decision_id(
    decoder: &mut Decoder<'_>,
    fields: &mut Fields<'_, '_>,
    folder: &str,
) -> String {
    let Some(node) = fields.required(decoder, "decision") else {
        return folder.to_owned();
    };
    let id = decoder.text(node, "decision");
    if id != folder {
        decoder.error(
            node,
            format!("the decision is `{id}` and its folder is `{folder}`"),
            Some("give both the same name".to_owned()),
        );
    }
    id
}

fn each<T>(
    decoder: &mut Decoder<'_>,
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    library: &str,
    read: impl Fn(&mut Decoder<'_>, &Node<'_>, &str) -> T,
) -> Vec<T> {
    fields
        .list(decoder, key)
        .iter()
        .map(|node| read(decoder, node, library))
        .collect()
}

fn read_recommendation(
    decoder: &mut Decoder<'_>,
    node: &Node<'_>,
    library: &str,
) -> Recommendation {
    let mut fields = decoder.fields(node, "a recommendation");
    let (strength, strength_grade) = read_grade(decoder, &mut fields, "strength");
    let (certainty, certainty_grade) = read_grade(decoder, &mut fields, "certainty");
    let recommendation = Recommendation {
        id: read_id(decoder, &mut fields),
        guideline: fields.text(decoder, "guideline"),
        section: fields.text(decoder, "section"),
        question: fields.optional_text(decoder, "question"),
        condition: fields.definition(decoder, "condition", Some(library)),
        direction: fields.word(decoder, "direction"),
        strength,
        strength_grade,
        certainty,
        certainty_grade,
        verification: fields.word(decoder, "verification"),
        summary: fields.text(decoder, "summary"),
        card: fields.optional_text(decoder, "card"),
        detail: fields.optional_text(decoder, "detail"),
        when_not: fields.optional_text(decoder, "when-not"),
        regimen: fields
            .optional("regimen")
            .map(|node| read_regimen(decoder, node)),
        proposes: fields
            .optional_word(decoder, "proposes")
            .unwrap_or(Proposes::None),
        route: fields.optional_text(decoder, "route"),
        evidence: fields
            .list(decoder, "evidence")
            .iter()
            .map(|node| read_citation(decoder, node))
            .collect(),
        sources: read_sources(decoder, &mut fields),
        place: decoder.place(node),
    };
    if recommendation.proposes == Proposes::Medication && recommendation.regimen.is_none() {
        decoder.error(
            node,
            "a recommendation that proposes a medication has no `regimen`".to_owned(),
            Some("say which, or write `proposes: none`".to_owned()),
        );
    }
    fields.finish(decoder);
    recommendation
}

/// A grade as `{ printed, grade }`.
fn read_grade<W: crate::words::Word>(
    decoder: &mut Decoder<'_>,
    fields: &mut Fields<'_, '_>,
    key: &'static str,
) -> (String, W) {
    let Some(node) = fields.required(decoder, key) else {
        return (String::new(), W::FIRST);
    };
    let mut fields = decoder.fields(node, "a grade");
    let grade = (
        fields.text(decoder, "printed"),
        fields.word(decoder, "grade"),
    );
    fields.finish(decoder);
    grade
}

fn read_regimen(decoder: &mut Decoder<'_>, node: &Node<'_>) -> Regimen {
    let mut fields = decoder.fields(node, "a regimen");
    let regimen = Regimen {
        drug: fields.text(decoder, "drug"),
        code: fields
            .optional("code")
            .map(|node| read_coding(decoder, node)),
        dose: fields.optional_text(decoder, "dose"),
        route: fields.optional_text(decoder, "route"),
        frequency: fields.optional_text(decoder, "frequency"),
        start: fields.optional_text(decoder, "start"),
        stop: fields.optional_text(decoder, "stop"),
    };
    fields.finish(decoder);
    regimen
}

fn read_coding(decoder: &mut Decoder<'_>, node: &Node<'_>) -> Coding {
    let mut fields = decoder.fields(node, "a code");
    let coding = Coding {
        system: fields.text(decoder, "system"),
        code: fields.text(decoder, "code"),
        display: fields.optional_text(decoder, "display"),
    };
    fields.finish(decoder);
    coding
}

/// A citation as `{ id, result }` or as a bare id.
fn read_citation(decoder: &mut Decoder<'_>, node: &Node<'_>) -> EvidenceCitation {
    let place = decoder.place(node);
    if node.scalar().is_some() {
        return EvidenceCitation {
            id: decoder.text(node, "evidence"),
            result: None,
            place,
        };
    }
    let mut fields = decoder.fields(node, "a citation of evidence");
    let citation = EvidenceCitation {
        id: fields.text(decoder, "id"),
        result: fields.optional_text(decoder, "result"),
        place,
    };
    fields.finish(decoder);
    citation
}

fn read_alert(decoder: &mut Decoder<'_>, node: &Node<'_>, library: &str) -> Alert {
    let mut fields = decoder.fields(node, "an alert");
    let alert = Alert {
        id: read_id(decoder, &mut fields),
        level: fields.word(decoder, "level"),
        condition: fields.definition(decoder, "condition", Some(library)),
        summary: fields.text(decoder, "summary"),
        card: fields.optional_text(decoder, "card"),
        action: fields.text(decoder, "action"),
        sources: read_sources(decoder, &mut fields),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    alert
}

fn read_finding(decoder: &mut Decoder<'_>, node: &Node<'_>, library: &str) -> Finding {
    let mut fields = decoder.fields(node, "a finding");
    let finding = Finding {
        id: read_id(decoder, &mut fields),
        label: fields.text(decoder, "label"),
        value: fields.definition(decoder, "value", Some(library)),
        wording: fields
            .mapping(decoder, "wording")
            .iter()
            .map(|(value, sentence)| {
                (
                    value.scalar().unwrap_or_default().to_owned(),
                    decoder.text(sentence, "wording"),
                )
            })
            .collect(),
        notable: (fields.list(decoder, "notable").iter())
            .map(|value| decoder.text(value, "notable"))
            .collect(),
        sources: read_sources(decoder, &mut fields),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    finding
}

fn read_task(decoder: &mut Decoder<'_>, node: &Node<'_>, library: &str) -> Task {
    let mut fields = decoder.fields(node, "a task");
    let task = Task {
        id: read_id(decoder, &mut fields),
        condition: fields.definition(decoder, "condition", Some(library)),
        opens: fields.optional_definition(decoder, "opens", Some(library)),
        due: fields.definition(decoder, "due", Some(library)),
        closes: fields.optional_definition(decoder, "closes", Some(library)),
        summary: fields.text(decoder, "summary"),
        recommendation: fields.optional_text(decoder, "recommendation"),
        sources: read_sources(decoder, &mut fields),
        place: decoder.place(node),
    };
    fields.finish(decoder);
    task
}
