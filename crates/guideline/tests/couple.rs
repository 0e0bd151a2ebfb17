//! What is hers is never read as her partner's, and what is his never as hers.
//!
//! Every fact of the knowledge is answered at once, in the way its own template writes it, but
//! about him: by the subject, by the focus, and in the record of a Patient who is linked.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that unwraps fails loudly"
)]

use std::collections::BTreeMap;

use gravida_elm::{Evaluator, Request, Value as Answered};
use gravida_fhir::{DateTime, ReadOptions};
use gravida_guideline::entry::{Answer, bundle};
use gravida_guideline::knowledge::Fact;
use gravida_guideline::{Assessor, FactType, Knowledge};
use serde_json::{Value, json};

const NOW: &str = "2026-11-20T11:00:00Z";

/// Facts about him. What a template of theirs says about her is hers all the same.
const ABOUT_HIM: [&str; 8] = [
    "partner-age",
    "partner-antioxidants",
    "partner-karyotype",
    "partner-smoking",
    "partner-varicocele",
    "semen-analysis",
    "sperm-dna-fragmentation",
    "varicocele-repair-planned",
];

/// An answer to a fact: the first of its choices, or another with each round.
fn answer(fact: &Fact, round: usize) -> Answer {
    let range = fact.range.as_ref();
    let low = range.and_then(|range| range.low).unwrap_or(0.0);
    let high = range.and_then(|range| range.high).unwrap_or(20.0);
    let number = [low, (low + high) / 2.0, high][round % 3].round();
    let day = format!("2026-11-{:02}", 10 + round);
    let text = match fact.kind {
        FactType::Boolean => round.is_multiple_of(2).to_string(),
        FactType::Choice => fact.choices[round % fact.choices.len()].id.clone(),
        FactType::Integer | FactType::Decimal => number.to_string(),
        FactType::Quantity | FactType::Duration => {
            format!("{number} {}", fact.unit.as_deref().unwrap())
        }
        FactType::Date => day,
        FactType::DateTime => format!("{day}T08:00:00Z"),
    };
    Answer {
        fact: fact.id.clone(),
        text,
        at: None,
    }
}

/// The resources that answers to `facts` make, without her Patient.
fn resources<'f>(
    knowledge: &Knowledge,
    facts: impl Iterator<Item = &'f Fact>,
    round: usize,
) -> Vec<Value> {
    let answers: Vec<Answer> = facts.map(|fact| answer(fact, round)).collect();
    let written = bundle(&answers, &[], NOW, None, knowledge.facts()).unwrap();
    let entries = written["entry"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["resource"].clone())
        .filter(|resource| resource["resourceType"] != "Patient")
        .collect()
}

/// A record of her with her husband and `others`, and every fact that is known of it.
fn known(knowledge: &Knowledge, others: Vec<Value>) -> BTreeMap<String, String> {
    let couple = [
        json!({"resourceType": "Patient", "id": "case", "gender": "female"}),
        json!({"resourceType": "RelatedPerson", "id": "man", "active": true, "patient": {"reference": "Patient/case"},
            "relationship": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "HUSB"}]}]}),
    ];
    let entries = couple.into_iter().chain(others);
    let entries: Vec<Value> = entries.map(|one| json!({"resource": one})).collect();
    let text =
        json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string();
    let options = ReadOptions {
        interest: Assessor::new(knowledge).interest(),
        ..ReadOptions::default()
    };
    let reading = gravida_fhir::read(text.as_bytes(), &options).unwrap();
    assert_eq!(reading.records.len(), 1, "{:?}", reading.issues);
    let program = knowledge.program();
    let request = Request::new(DateTime::parse(NOW).unwrap());
    let mut evaluator = Evaluator::new(program);
    let evaluation = evaluator.begin(&reading.records[0], &request);
    let facts = knowledge.facts().iter().filter_map(|fact| {
        let name = &fact.definition;
        let definition = program.definition(&name.library, &name.name)?;
        match evaluation.value(definition) {
            Ok(Answered::Null) => None,
            value => Some((fact.id.clone(), format!("{value:?}"))),
        }
    });
    facts.collect()
}

fn of(subject: &str, resource: &Value) -> Value {
    let mut resource = resource.clone();
    for name in ["subject", "patient"] {
        if let Some(element) = resource.get_mut(name) {
            *element = json!({"reference": subject});
        }
    }
    resource
}

fn focussed(resource: &Value) -> Option<Value> {
    let mut resource = resource.clone();
    let is_plain = resource["resourceType"] == "Observation" && resource.get("focus").is_none();
    is_plain.then(|| {
        resource["focus"] = json!([{"reference": "RelatedPerson/man"}]);
        resource
    })
}

#[test]
fn nothing_about_him_is_read_as_hers() {
    let knowledge = Knowledge::embedded().unwrap();
    let alone = known(&knowledge, Vec::new());
    let him = json!({"resourceType": "Patient", "id": "him", "gender": "male",
        "link": [{"other": {"reference": "RelatedPerson/man"}, "type": "seealso"}]});
    for round in 0..3 {
        let all = resources(&knowledge, knowledge.facts().iter(), round);
        // Allergies, appointments and the like name a patient; they cannot be about a RelatedPerson.
        let has_subject = |one: &&Value| one.get("subject").is_some();
        let by_subject = all.iter().filter(has_subject);
        let by_subject = by_subject.map(|one| of("RelatedPerson/man", one)).collect();
        let by_focus = all.iter().filter_map(focussed).collect();
        let linked = all.iter().map(|one| of("Patient/him", one));
        let linked = linked.chain([him.clone()]).collect();
        for (way, his) in [
            ("subject", by_subject),
            ("focus", by_focus),
            ("link", linked),
        ] {
            let mut found = known(&knowledge, his);
            found.retain(|fact, value| {
                !ABOUT_HIM.contains(&fact.as_str()) && alone.get(fact) != Some(value)
            });
            assert_eq!(found, BTreeMap::new(), "round {round}, by {way}");
        }
    }
}

#[test]
fn what_is_said_about_him_is_read_as_his_whichever_way_it_is_linked() {
    let knowledge = Knowledge::embedded().unwrap();
    let facts = knowledge.facts().iter();
    let his = facts.filter(|fact| {
        [
            "partner-smoking",
            "semen-analysis",
            "sperm-dna-fragmentation",
            "partner-karyotype",
        ]
        .contains(&fact.id.as_str())
    });
    let plain = resources(&knowledge, his, 0);
    let expected = known(&knowledge, plain.clone());
    assert_eq!(expected.len(), 4, "{expected:?}");
    let by_subject = plain.iter().map(|one| of("RelatedPerson/man", one));
    assert_eq!(known(&knowledge, by_subject.collect()), expected);
    let by_focus = plain.iter().filter_map(focussed);
    assert_eq!(known(&knowledge, by_focus.collect()), expected);
}

#[test]
fn nothing_about_her_is_read_as_his() {
    let knowledge = Knowledge::embedded().unwrap();
    for round in 0..3 {
        let facts = knowledge.facts().iter();
        let hers = facts.filter(|fact| !ABOUT_HIM.contains(&fact.id.as_str()));
        let mut found = known(&knowledge, resources(&knowledge, hers, round));
        found.retain(|fact, _| ABOUT_HIM.contains(&fact.as_str()));
        assert_eq!(found, BTreeMap::new(), "round {round}");
    }
}
