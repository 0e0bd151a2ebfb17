//! Prints the call of a CDS Hooks service with an example record as prefetch:
//! `cargo run --package gravida-benches --bin patient_view -- early-pregnancy
//! examples/two-losses-bleeding-heartbeat.json`.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;

use gravida_guideline::{Assessor, Knowledge};
use gravida_hooks::Hooks;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A record, its resources as they are written.
#[derive(Deserialize)]
struct Bundle<'r> {
    #[serde(borrow)]
    entry: Vec<Entry<'r>>,
}

#[derive(Deserialize)]
struct Entry<'r> {
    #[serde(borrow)]
    resource: &'r RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named<'r> {
    resource_type: &'r str,
    id: Option<&'r str>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(service), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("give the id of a service and the path of a record".into());
    };
    let text = compact(&std::fs::read_to_string(path)?);
    let record: Bundle<'_> = serde_json::from_str(&text)?;
    let knowledge = Knowledge::embedded().map_err(|_| "the knowledge does not load")?;
    let assessor = Assessor::new(&knowledge);
    let hooks = Hooks::new(&knowledge, &assessor).map_err(|_| "the services do not load")?;

    let mut by_type: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut patient = None;
    for entry in &record.entry {
        let text = entry.resource.get();
        let named: Named<'_> = serde_json::from_str(text)?;
        if named.resource_type == "Patient" {
            patient = patient.or(named.id);
        }
        by_type.entry(named.resource_type).or_default().push(text);
    }
    let patient = patient.ok_or("there is no Patient with an id in it")?;
    let prefetch: Vec<String> = hooks
        .templates(&service)
        .iter()
        .map(|template| {
            let found = by_type.get(template.resource_type).map(Vec::as_slice);
            let value = match (template.key.as_str(), found) {
                ("patient", Some([first, ..])) => (*first).to_owned(),
                (_, None) => "null".to_owned(),
                (_, Some(found)) => searchset(found),
            };
            format!(r#""{}":{value}"#, template.key)
        })
        .collect();
    let call = format!(
        r#"{{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{{"userId":"Practitioner/example","patientId":"{patient}"}},"prefetch":{{{}}}}}"#,
        prefetch.join(",")
    );
    std::io::stdout().write_all(call.as_bytes())?;
    Ok(())
}

/// A Bundle as a server writes what a search finds.
fn searchset(resources: &[&str]) -> String {
    let entries: Vec<String> = resources
        .iter()
        .map(|resource| format!(r#"{{"resource":{resource},"search":{{"mode":"match"}}}}"#))
        .collect();
    format!(
        r#"{{"resourceType":"Bundle","type":"searchset","total":{},"entry":[{}]}}"#,
        entries.len(),
        entries.join(",")
    )
}

/// JSON without white space between its parts, in the order in which it is written.
fn compact(text: &str) -> String {
    let (mut is_text, mut is_escaped) = (false, false);
    text.chars()
        .filter(|letter| {
            if is_text {
                is_text = *letter != '"' || is_escaped;
                is_escaped = *letter == '\\' && !is_escaped;
                return true;
            }
            is_text = *letter == '"';
            !letter.is_ascii_whitespace()
        })
        .collect()
}
