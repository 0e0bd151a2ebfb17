//! Measures how fast records are read: generated Bundles of about 40 KB, with only
//! what a small library asks for (`narrow`) and with everything, against
//! `serde_json` making its own tree of the same bytes (`tree`) and merely passing
//! over them (`nothing`).
//!
//! `cargo run --release -p gravida-fhir --example measure_reading [narrow|everything|tree|nothing [BUNDLES]]`

use std::hint::black_box;
use std::io::{Error, Write, stdout};
use std::time::Instant;

use gravida_fhir::{Interest, ReadOptions, read};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

const BUNDLES: usize = 2000;
const RESOURCES: usize = 30;
const ROUNDS: usize = 5;

/// What is done with one Bundle.
type Work<'w> = &'w dyn Fn(&str) -> bool;

fn main() -> Result<(), Error> {
    let wanted = std::env::args().nth(1);
    let is_sorted = std::env::args().nth(3).is_some();
    let count = std::env::args().nth(2).and_then(|count| count.parse().ok());
    let bundles: Vec<String> = (0..count.unwrap_or(BUNDLES))
        .map(|number| bundle(number, is_sorted))
        .collect();
    let bytes: usize = bundles.iter().map(String::len).sum();
    let mut out = stdout().lock();
    writeln!(
        out,
        "{} Bundles of {RESOURCES} resources, {} bytes each on average",
        bundles.len(),
        bytes / bundles.len().max(1)
    )?;

    let names = [
        "code",
        "coding",
        "system",
        "value",
        "unit",
        "effective",
        "onset",
        "status",
        "birthDate",
        "clinicalStatus",
        "verificationStatus",
        "category",
    ];
    let narrow = ReadOptions {
        interest: Interest::of(names),
        ..ReadOptions::default()
    };
    let everything = ReadOptions::default();
    let reads = |options: &ReadOptions, bundle: &str| read(bundle.as_bytes(), options).is_ok();
    let works: [(&str, Work<'_>); 4] = [
        ("narrow", &|bundle| reads(&narrow, bundle)),
        ("everything", &|bundle| reads(&everything, bundle)),
        ("tree", &|bundle| {
            serde_json::from_str::<Value>(bundle).is_ok()
        }),
        ("nothing", &|bundle| {
            serde_json::from_str::<IgnoredAny>(bundle).is_ok()
        }),
    ];
    for (what, work) in works {
        if wanted.as_ref().is_none_or(|wanted| wanted == what) {
            writeln!(out, "{what}: {:.0} MB/s", fastest(&bundles, work))?;
        }
    }
    Ok(())
}

/// The best of several rounds, in megabytes (10^6) per second.
fn fastest(bundles: &[String], work: Work<'_>) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for bundle in bundles {
            black_box(work(bundle));
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    bundles.iter().map(String::len).sum::<usize>() as f64 / best / 1e6
}

fn bundle(number: usize, is_sorted: bool) -> String {
    let patient = json!({
        "resourceType": "Patient", "id": format!("p{number}"), "birthDate": "1990-02-03", "gender": "unknown",
        "name": [{"use": "official", "family": "Family", "given": ["Given", "Middle"]}],
        "text": narrative(number)
    });
    let others = (1..RESOURCES).map(|place| observation(number, place));
    let entries: Vec<String> = std::iter::once(patient)
        .chain(others)
        .map(|resource| {
            let text = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or("");
            let url = format!(
                "http://example.org/fhir/{}/{}",
                text("resourceType"),
                text("id")
            );
            let resource = if is_sorted {
                resource.to_string()
            } else {
                type_first(&resource)
            };
            format!(r#"{{"fullUrl":"{url}","resource":{resource},"search":{{"mode":"match"}}}}"#)
        })
        .collect();
    format!(
        r#"{{"resourceType":"Bundle","type":"searchset","entry":[{}]}}"#,
        entries.join(",")
    )
}

/// Writers put the type first; a sorted map does not.
fn type_first(resource: &Value) -> String {
    let mut rest = resource.clone();
    let type_name = rest
        .as_object_mut()
        .and_then(|object| object.remove("resourceType"))
        .unwrap_or_default();
    let rest = rest.to_string();
    format!(
        r#"{{"resourceType":{type_name},{}"#,
        rest.trim_start_matches('{')
    )
}

fn narrative(number: usize) -> Value {
    let row = format!("<tr><td>Field {number}</td><td>some wording that people read</td></tr>");
    json!({"status": "generated", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><table>{}</table></div>", row.repeat(3))})
}

fn observation(number: usize, place: usize) -> Value {
    let day = (number * 7 + place) % 28 + 1;
    let value = (number * 31 + place * 17) % 1000;
    json!({
        "resourceType": "Observation", "id": format!("o{number}-{place}"), "status": "final",
        "meta": {"versionId": "1", "lastUpdated": "2024-03-01T10:00:00.000+01:00",
            "profile": ["http://example.org/fhir/StructureDefinition/observation-profile"]},
        "text": narrative(place),
        "identifier": [{"system": "http://example.org/ids", "value": format!("{number}/{place}")}],
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": "laboratory", "display": "Laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": format!("{}-{}", 1000 + place, place % 10),
            "display": "A name that somebody gave it"}], "text": "A name"},
        "subject": {"reference": format!("Patient/p{number}"), "display": "Given Family"},
        "encounter": {"reference": format!("Encounter/e{number}")},
        "effectiveDateTime": format!("2024-02-{day:02}T08:{:02}:00+01:00", place % 60),
        "issued": "2024-03-01T10:00:00.000+01:00",
        "performer": [{"reference": "Practitioner/1", "display": "Somebody"}],
        "valueQuantity": {"value": value as f64 / 10.0, "unit": "mg/L", "system": "http://unitsofmeasure.org", "code": "mg/L"},
        "referenceRange": [{"low": {"value": 3.5, "unit": "mg/L"}, "high": {"value": 9.25, "unit": "mg/L"}}]
    })
}
