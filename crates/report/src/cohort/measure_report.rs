//! Measures of quality as FHIR R4: a Measure for each, and a MeasureReport of what was counted.
//!
//! In FHIR the score of a proportion is the numerator over the denominator less its exclusions, and
//! a criterion that is null counts as false. Unknown is never no here: the denominator holds those
//! women alone of whom the record says enough, so that the score is the same however it is
//! reckoned, and the others stand in populations of their own.

use gravida_guideline::Improvement;
use gravida_guideline::knowledge::{Knowledge, Measure};
use gravida_guideline::tally::{Members, Stratum};
use serde_json::{Value, json};

use super::Cohort;
use super::counts::{Shown, SmallCounts};
use crate::export::{Exported, citations, exported, name_of, plan_url, set};
use crate::fhir::types::{BASE, id};
use crate::locale::Locale;

/// Codes of FHIR for the populations of a measure.
const POPULATION: &str = "http://terminology.hl7.org/CodeSystem/measure-population";

/// The canonical address of a measure.
fn url(measure: &Measure) -> String {
    format!("{BASE}/Measure/{}", id("", &measure.id))
}

fn coded(system: &str, code: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code }] })
}

fn improvement(measure: &Measure) -> Value {
    let code = match measure.improvement {
        Improvement::Increase => "increase",
        Improvement::Decrease => "decrease",
    };
    coded(
        "http://terminology.hl7.org/CodeSystem/measure-improvement-notation",
        code,
    )
}

/// A measure for other engines.
pub(crate) fn measure(knowledge: &Knowledge, measure: &Measure) -> Exported {
    let population = (measure.criteria().into_iter()).map(|(criterion, definition)| {
        json!({
            "code": coded(POPULATION, criterion.as_str()),
            "description": definition.name,
            "criteria": { "language": "text/cql-identifier", "expression": definition.name },
        })
    });
    let population: Vec<Value> = population.collect();
    let mut content = json!({
        "resourceType": "Measure",
        "id": id("", &measure.id),
        "url": url(measure),
        "version": knowledge.version(),
        "name": name_of(&measure.id),
        "title": measure.title,
        "status": "active",
        "experimental": true,
        "description": measure.description,
        "library": [format!("{BASE}/Library/{}", measure.numerator.library)],
        "disclaimer": Locale::built_in_english().label("measure-unknown"),
        "scoring": coded("http://terminology.hl7.org/CodeSystem/measure-scoring", "proportion"),
        "type": [coded("http://terminology.hl7.org/CodeSystem/measure-type", "process")],
        "improvementNotation": improvement(measure),
        "group": [{ "population": population }],
    });
    let mut related = vec![json!({
        "type": "derived-from",
        "resource": plan_url(&measure.decision),
    })];
    related.extend(citations(knowledge, &measure.sources));
    set(&mut content, "relatedArtifact", related);
    exported(content)
}

/// What was counted for each measure; none where no woman was assessed.
#[must_use]
pub fn measure_reports(cohort: Cohort<'_>) -> Vec<Exported> {
    let tally = cohort.tally;
    let Some([first, last]) = &tally.period else {
        return Vec::new();
    };
    let measures = cohort.knowledge.measures().iter();
    // A measure that was left out of the run has no counts.
    let counted = measures.filter_map(|one| Some((one, tally.measures.get(&one.id)?)));
    counted
        .map(|(measure, members)| {
            let mut group = group(*members, cohort.small);
            let strata = [("age", &tally.ages), ("year", &tally.years)].map(|(name, strata)| {
                let strata: Vec<Value> = strata
                    .iter()
                    .filter_map(|(key, stratum)| of_stratum(key, stratum, measure, cohort.small))
                    .collect();
                let mut stratifier = json!({ "code": [{ "text": name }] });
                set(&mut stratifier, "stratum", strata);
                stratifier
            });
            set(&mut group, "stratifier", strata.to_vec());
            exported(json!({
                "resourceType": "MeasureReport",
                "id": id("", &measure.id),
                "status": "complete",
                "type": "summary",
                "measure": format!("{}|{}", url(measure), cohort.knowledge.version()),
                "period": { "start": first, "end": last },
                "improvementNotation": improvement(measure),
                "group": [group],
            }))
        })
        .collect()
}

fn of_stratum(
    key: &str,
    stratum: &Stratum,
    measure: &Measure,
    small: SmallCounts,
) -> Option<Value> {
    let members = stratum.measures.get(&measure.id)?;
    let mut value = group(*members, small);
    // `020` is the band of age that begins with 20 years.
    let name = key.trim_start_matches('0');
    let name = if name.is_empty() { "0" } else { name };
    if let Some(fields) = value.as_object_mut() {
        fields.insert("value".to_owned(), json!({ "text": name }));
    }
    Some(value)
}

/// Populations and score.
fn group(members: Members, small: SmallCounts) -> Value {
    let denominator = members.counted() + members.excluded;
    let looked_at = denominator
        + members.outside_denominator
        + members.unknown_denominator
        + members.unknown_numerator;
    let own = format!("{BASE}/CodeSystem/measure-population");
    let population: Vec<Value> = [
        (POPULATION, "initial-population", looked_at),
        (POPULATION, "denominator", denominator),
        (POPULATION, "denominator-exclusion", members.excluded),
        (POPULATION, "numerator", members.numerator),
        (
            &own,
            "unknown-initial-population",
            members.unknown_population,
        ),
        (&own, "unknown-denominator", members.unknown_denominator),
        (&own, "unknown-numerator", members.unknown_numerator),
        (&own, "failed", members.failed),
    ]
    .into_iter()
    .map(|(system, code, count)| counted(coded(system, code), count, small))
    .collect();
    let mut group = json!({ "population": population });
    let share = small.share(members.numerator, members.not_in_numerator);
    let score = match share {
        Some(share) => json!({ "value": share as f64 / 10_000.0 }),
        None if members.counted() > 0 => json!({ "extension": [absent("masked")] }),
        None => json!({ "extension": [absent("not-applicable")] }),
    };
    if let Some(fields) = group.as_object_mut() {
        fields.insert("measureScore".to_owned(), score);
    }
    group
}

fn counted(code: Value, count: u64, small: SmallCounts) -> Value {
    match small.show(count) {
        Shown::Count(count) => json!({ "code": code, "count": count }),
        Shown::Fewer(_) => {
            json!({ "code": code, "_count": { "extension": [absent("masked")] } })
        }
    }
}

fn absent(reason: &str) -> Value {
    json!({
        "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
        "valueCode": reason,
    })
}
