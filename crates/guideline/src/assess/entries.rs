//! The entries of the record that answers rest on, in the record's own words.

use std::collections::BTreeSet;

use gravida_fhir::model::element_named;
use gravida_fhir::{Content, Element, Record, Resource};

use super::run::Parts;
use crate::assessment::{Because, RecordEntry};
use crate::knowledge::Knowledge;

/// Elements that say what an entry is, best first.
const WHAT: &[&str] = &["code", "medication", "vaccineCode", "type", "relationship"];
/// Elements that say when it was so, best first.
const WHEN: &[&str] = &[
    "effective",
    "onset",
    "performed",
    "occurrence",
    "authoredOn",
    "period",
    "recordedDate",
    "issued",
    "date",
    "birthDate",
];
/// All elements looked at here, for the reader of records to keep.
pub(super) const NAMES: &[&str] = &[
    "code",
    "medication",
    "vaccineCode",
    "type",
    "relationship",
    "effective",
    "onset",
    "performed",
    "occurrence",
    "authoredOn",
    "period",
    "recordedDate",
    "issued",
    "date",
    "birthDate",
    "value",
    "unit",
    "text",
    "coding",
    "system",
    "display",
    "start",
    "end",
    "concept",
    "focus",
    "specimen",
    "reference",
];
/// Elements by which an entry says whose it is, or what it was taken from.
const ABOUT: &[&str] = &["focus", "specimen"];

/// Every entry that some answer rests on, in the order of the record.
pub(super) fn of(knowledge: &Knowledge, record: &Record, parts: &Parts) -> Vec<RecordEntry> {
    let all = (parts.alerts.iter().map(|item| &item.because))
        .chain(parts.findings.iter().map(|item| &item.because))
        .chain(parts.recommendations.iter().map(|item| &item.because))
        .chain(parts.tasks.iter().map(|item| &item.because));
    let cited: BTreeSet<&str> = all
        .flatten()
        .flat_map(|because: &Because| &because.resources)
        .map(String::as_str)
        .collect();
    let mut seen = BTreeSet::new();
    let reader = Reader { knowledge, record };
    record
        .resources()
        .filter(|resource| {
            let reference = resource.reference();
            cited.contains(reference.as_str()) && seen.insert(reference)
        })
        .map(|resource| reader.entry(resource))
        .collect()
}

/// Names what stands in one record, with the knowledge's words for codes it gives none for.
#[derive(Clone, Copy)]
struct Reader<'a> {
    knowledge: &'a Knowledge,
    record: &'a Record,
}

impl Reader<'_> {
    fn entry(self, resource: Resource<'_>) -> RecordEntry {
        let element = resource.element();
        let (value, unit) = child(element, "value")
            .map(|value| self.value_and_unit(value))
            .unwrap_or_default();
        let first = |names: &[&str], read: &dyn Fn(Element<'_>) -> Option<String>| {
            (names.iter()).find_map(|name| child(element, name).and_then(read))
        };
        RecordEntry {
            reference: resource.reference(),
            label: first(WHAT, &|what| self.wording(what)),
            about: first(ABOUT, &|of| self.person_or_specimen(of)),
            time: first(WHEN, &moment),
            value,
            unit,
        }
    }

    /// The words for a person or a specimen that an entry refers to: the reference's own, else
    /// those of what it refers to. References to anything else, such as a loss, give none.
    fn person_or_specimen(self, reference: Element<'_>) -> Option<String> {
        let first = reference.items().next()?;
        let address = child(first, "reference").and_then(scalar);
        let is_of_kind = |of: &str| {
            ["RelatedPerson/", "Specimen/"]
                .iter()
                .any(|kind| of.contains(kind))
        };
        if address.as_deref().is_some_and(|of| !is_of_kind(of)) {
            return None;
        }
        if let Some(words) = child(first, "display").and_then(scalar) {
            return Some(words);
        }
        let address = address?;
        let meant = self.record.resources().find(|resource| {
            let own = resource.reference();
            is_of_kind(&own) && (address == own || address.ends_with(&format!("/{own}")))
        })?;
        let said = ["type", "relationship"];
        said.iter()
            .find_map(|name| child(meant.element(), name).and_then(|concept| self.wording(concept)))
    }

    /// The words of a concept: its text, else the first display, else the words that the
    /// knowledge has for one of its codes, else the first code.
    fn wording(self, element: Element<'_>) -> Option<String> {
        if let Some(text) = scalar(element) {
            return Some(text);
        }
        let first = element.items().next()?;
        if let Some(text) = child(first, "text").and_then(scalar) {
            return Some(text);
        }
        let codings = || child(first, "coding").into_iter().flat_map(Element::items);
        let of = |coding, name: &str| child(coding, name).and_then(scalar);
        let known = |coding| {
            let (system, code) = (of(coding, "system")?, of(coding, "code")?);
            self.knowledge.display(&system, &code).map(str::to_owned)
        };
        codings()
            .find_map(|coding| of(coding, "display"))
            .or_else(|| codings().find_map(known))
            .or_else(|| codings().find_map(|coding| of(coding, "code")))
    }

    fn value_and_unit(self, element: Element<'_>) -> (Option<String>, Option<String>) {
        if let Some(number) = child(element, "value").and_then(scalar) {
            let unit = child(element, "unit")
                .or_else(|| child(element, "code"))
                .and_then(scalar);
            return (Some(number), unit);
        }
        (self.wording(element).or_else(|| moment(element)), None)
    }
}

fn child<'r>(element: Element<'r>, name: &str) -> Option<Element<'r>> {
    element_named(name).and_then(|name| element.get(name))
}

fn moment(element: Element<'_>) -> Option<String> {
    match element.content() {
        Content::Complex => {
            let edge = |name| child(element, name).and_then(scalar);
            match (edge("start"), edge("end")) {
                (Some(start), Some(end)) => Some(format!("{start} to {end}")),
                (start, end) => start.or(end),
            }
        }
        _ => scalar(element),
    }
}

fn scalar(element: Element<'_>) -> Option<String> {
    match element.content() {
        Content::Boolean(truth) => Some(truth.to_string()),
        Content::Integer(number) => Some(number.to_string()),
        Content::Decimal(number) => Some(number.to_string()),
        Content::String(text) => Some(text.to_owned()),
        Content::Date(date) => Some(date.to_string()),
        Content::DateTime(moment) => Some(moment.to_string()),
        Content::Time(time) => Some(time.to_string()),
        Content::Complex | Content::List | Content::Absent => None,
    }
}
