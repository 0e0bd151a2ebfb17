//! Writes calls of a CDS Hooks service with records as prefetch.
//!
//! One example, to standard output:
//! `cargo run --package gravida-benches --bin patient_view -- early-pregnancy
//! examples/two-losses-bleeding-heartbeat.json`.
//!
//! Or 64 women of the simulator, a file each: of whom the service has something to say on that
//! day, no entry is newer, and the prefetch is 40,000 bytes or little more.
//! `… -- early-pregnancy 64 40000 2026-06-01 DIR`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;

use gravida_benches::SEED;
use gravida_fhir::DateTime;
use gravida_guideline::{Assessor, Knowledge};
use gravida_hooks::{Hooks, Options, Template};
use gravida_simulator::{Knobs, Simulator};
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
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let knowledge = Knowledge::embedded().map_err(|_| "the knowledge does not load")?;
    let assessor = Assessor::new(&knowledge);
    let hooks = Hooks::new(&knowledge, &assessor).map_err(|_| "the services do not load")?;
    match *arguments.as_slice() {
        [service, path] => {
            let text = compact(&fs::read_to_string(path)?);
            let (call, _) = call(&text, hooks.templates(service))?;
            std::io::stdout().write_all(call.as_bytes())?;
            Ok(())
        }
        [service, women, bytes, newest, directory] => {
            let templates = hooks.templates(service);
            let (bytes, newest) = (bytes.parse()?, newest.parse()?);
            let profile = knowledge.default_profile().ok_or("no profile")?;
            let moment = DateTime::parse(&format!("{newest}T12:00:00Z"))?;
            let women: u64 = women.parse()?;
            let mut found = 0;
            for number in 0..women.saturating_mul(100) {
                let text = made_up(number, bytes, newest, templates)?;
                let call = hooks.read(service, text.as_bytes());
                let answer = call
                    .and_then(|call| {
                        hooks.answer(&call, &assessor, profile, moment, &Options::default())
                    })
                    .map_err(|problem| format!("the call is not answered: {problem:?}"))?;
                if answer.shown.is_empty() {
                    continue;
                }
                fs::write(Path::new(directory).join(format!("{number:05}.json")), text)?;
                found += 1;
                if found == women {
                    return Ok(());
                }
            }
            Err("the service has nothing to say of most women".into())
        }
        _ => Err(
            "give the id of a service and the path of a record; or the id, a number of women, \
                bytes of prefetch, a day and a directory"
                .into(),
        ),
    }
}

/// The call about a woman of the simulator, with as many entries unrelated to her story as it takes
/// for a prefetch of that size: her story is the same whatever the size.
fn made_up(
    number: u64,
    bytes: usize,
    newest: jiff::civil::Date,
    templates: &[Template],
) -> Result<String, Box<dyn Error>> {
    for resources in 30..=1000 {
        let knobs = Knobs {
            resources: resources..=resources,
            newest: Some(newest),
            ..Knobs::default()
        };
        let bundle = Simulator::new(SEED, knobs)?.bundle(number);
        let (call, prefetched) = call(&bundle, templates)?;
        if prefetched >= bytes {
            return Ok(call);
        }
    }
    Err(format!("a thousand resources do not make {bytes} bytes").into())
}

/// The call with a record as prefetch, and the bytes of the prefetch.
fn call(text: &str, templates: &[Template]) -> Result<(String, usize), Box<dyn Error>> {
    let record: Bundle<'_> = serde_json::from_str(text)?;
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
    let prefetch: Vec<String> = templates
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
    let prefetch = format!("{{{}}}", prefetch.join(","));
    let call = format!(
        r#"{{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{{"userId":"Practitioner/example","patientId":"{patient}"}},"prefetch":{prefetch}}}"#
    );
    Ok((call, prefetch.len()))
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
