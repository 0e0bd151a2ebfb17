//! Answers to facts, and the record they make.
//!
//! The one way from an answer to FHIR: worked cases and typed forms both go
//! through the templates of the facts, so that what is tried here is what is run there.

/// Which units are comparable, for whoever reads answers as people type them.
pub use gravida_elm::units::Units;
use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::knowledge::Fact;
use crate::words::FactType;

/// Id of the patient, where nothing gives one.
const PATIENT: &str = "case";

/// One answer to one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Id of the fact.
    pub fact: String,
    /// `true` or `false`, the id of a choice, a number, a number with its UCUM
    /// unit, or a date or moment in ISO 8601.
    pub text: String,
    /// When it was so, ISO 8601; the moment of the case when not said.
    pub at: Option<String>,
}

/// Why an answer cannot be written as FHIR.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct EntryError {
    /// Place of the answer among the answers.
    pub answer: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub remedy: Option<String>,
}

/// Answers and resources as a FHIR Bundle of one patient.
///
/// `moment` is that of the answers which say none, ISO 8601. `patient` is the id
/// of the woman, where the answers add to a record she has; resources that name
/// another subject keep theirs.
///
/// # Errors
/// Every answer that is none to its fact, by its place.
pub fn bundle(
    answers: &[Answer],
    resources: &[Value],
    moment: &str,
    patient: Option<&str>,
    facts: &[Fact],
) -> Result<Value, Vec<EntryError>> {
    let mut builder = Builder::default();
    let mut errors = Vec::new();
    for (place, answer) in answers.iter().enumerate() {
        let written = match facts.iter().find(|fact| fact.id == answer.fact) {
            Some(fact) => builder.answer(fact, answer, moment),
            None => Err(Refusal {
                message: format!("there is no fact `{}`", answer.fact),
                remedy: None,
            }),
        };
        if let Err(Refusal { message, remedy }) = written {
            errors.push(EntryError {
                answer: place,
                message,
                remedy,
            });
        }
    }
    for resource in resources {
        builder.add(resource.clone(), "resource");
    }
    if errors.is_empty() {
        Ok(builder.finish(patient))
    } else {
        Err(errors)
    }
}

/// Why one answer is refused.
struct Refusal {
    message: String,
    remedy: Option<String>,
}

/// A Bundle with one answer of the given kind (`true`, a choice, `value`): shows
/// whether the template reads without issue.
pub(crate) fn probe(fact: &Fact, key: &str) -> Value {
    let sample = match fact.kind {
        FactType::Boolean | FactType::Choice => key.to_owned(),
        FactType::Integer | FactType::Decimal | FactType::Quantity | FactType::Duration => {
            let number = fact
                .range
                .as_ref()
                .and_then(|range| range.low.or(range.high))
                .unwrap_or(1.0);
            number.to_string()
        }
        FactType::Date => PROBE_DATE.to_owned(),
        FactType::DateTime => PROBE_MOMENT.to_owned(),
    };
    let mut builder = Builder::default();
    let unit = fact.unit.clone().unwrap_or_default();
    builder.fill(fact, key, &sample, &unit, PROBE_MOMENT);
    builder.finish(None)
}

/// Any day and moment will do to see whether a template reads.
const PROBE_DATE: &str = "2026-01-01";
const PROBE_MOMENT: &str = "2026-01-01T09:00:00Z";

#[derive(Default)]
struct Builder {
    patient: Map<String, Value>,
    resources: Vec<Map<String, Value>>,
    count: usize,
}

impl Builder {
    fn answer(&mut self, fact: &Fact, answer: &Answer, as_of: &str) -> Result<(), Refusal> {
        let failed = |message: String, remedy: Option<String>| Refusal { message, remedy };
        let text = answer.text.as_str();
        let (key, value, unit) = match fact.kind {
            FactType::Boolean | FactType::Choice => (text, text, String::new()),
            FactType::Integer | FactType::Decimal => ("value", text, String::new()),
            FactType::Quantity | FactType::Duration => {
                let (number, unit) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
                let unit = unit.trim().trim_matches('\'');
                let unit = if unit.is_empty() {
                    fact.unit.clone().unwrap_or_default()
                } else {
                    unit.to_owned()
                };
                ("value", number, unit)
            }
            FactType::Date | FactType::DateTime => ("value", text, String::new()),
        };
        if takes_number(fact.kind) && serde_json::from_str::<serde_json::Number>(value).is_err() {
            return Err(failed(
                format!(
                    "`{text}` is no answer to `{}`, which takes a number",
                    fact.id
                ),
                None,
            ));
        }
        if matches!(fact.kind, FactType::Date | FactType::DateTime)
            && gravida_fhir::DateTime::parse(value).is_err()
        {
            return Err(failed(
                format!("`{text}` is no answer to `{}`, which takes a date", fact.id),
                None,
            ));
        }
        if !fact.entry.contains_key(key) {
            let known: Vec<&str> = fact.entry.keys().map(String::as_str).collect();
            return Err(failed(
                format!("`{text}` is no answer to `{}`", fact.id),
                Some(format!(
                    "its answers are {}",
                    crate::decode::list_of(&known)
                )),
            ));
        }
        self.fill(
            fact,
            key,
            value,
            &unit,
            answer.at.as_deref().unwrap_or(as_of),
        );
        Ok(())
    }

    /// Adds the resources of one answer, with `${…}` replaced.
    fn fill(&mut self, fact: &Fact, key: &str, value: &str, unit: &str, date: &str) {
        self.count += 1;
        let number = self.count.to_string();
        let is_numeric = takes_number(fact.kind);
        let replacements = [
            ("${date}", date, false),
            ("${value}", value, is_numeric),
            ("${unit}", unit, false),
            ("${n}", number.as_str(), false),
        ];
        for template in fact.entry.get(key).into_iter().flatten() {
            let mut resource = template.clone();
            replace(&mut resource, &replacements);
            self.add(resource, &fact.id);
        }
    }

    fn add(&mut self, resource: Value, name: &str) {
        let Value::Object(mut resource) = resource else {
            return;
        };
        if resource.get("resourceType").and_then(Value::as_str) == Some("Patient") {
            self.patient.append(&mut resource);
            return;
        }
        let place = self.resources.len() + 1;
        resource
            .entry("id")
            .or_insert_with(|| Value::String(format!("{name}-{place}")));
        self.resources.push(resource);
    }

    fn finish(mut self, patient: Option<&str>) -> Value {
        self.patient
            .insert("resourceType".to_owned(), json!("Patient"));
        let id = self
            .patient
            .entry("id")
            .or_insert_with(|| json!(patient.unwrap_or(PATIENT)))
            .clone();
        let reference =
            json!({ "reference": format!("Patient/{}", id.as_str().unwrap_or(PATIENT)) });
        for resource in &mut self.resources {
            if let Some(element) = subject_element(resource) {
                resource.entry(element).or_insert_with(|| reference.clone());
            }
        }
        let entries: Vec<Value> = std::iter::once(self.patient)
            .chain(self.resources)
            .map(|resource| json!({ "resource": resource }))
            .collect();
        json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
    }
}

/// The element by which a resource of this type says whose it is.
fn subject_element(resource: &Map<String, Value>) -> Option<&'static str> {
    let type_id = gravida_fhir::model::type_named(resource.get("resourceType")?.as_str()?)?;
    ["subject", "patient", "beneficiary"]
        .into_iter()
        .find(|name| {
            gravida_fhir::model::element_named(name)
                .is_some_and(|element| type_id.element(element).is_some())
        })
}

/// Whether an answer to a fact of this type is a number.
const fn takes_number(kind: FactType) -> bool {
    match kind {
        FactType::Integer | FactType::Decimal | FactType::Quantity | FactType::Duration => true,
        FactType::Boolean | FactType::Choice | FactType::Date | FactType::DateTime => false,
    }
}

/// Replaces `${…}` in every text. A text that is nothing but the name of a
/// number becomes a number.
fn replace(json: &mut Value, replacements: &[(&str, &str, bool)]) {
    match json {
        Value::String(text) => {
            for (name, replacement, is_numeric) in replacements {
                if *is_numeric && text == name {
                    // Only answers that are numbers come here; see `answer`.
                    *json = crate::yaml::plain_to_json(replacement);
                    return;
                }
                if text.contains(name) {
                    *text = text.replace(name, replacement);
                }
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| replace(item, replacements)),
        Value::Object(entries) => entries
            .values_mut()
            .for_each(|value| replace(value, replacements)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
