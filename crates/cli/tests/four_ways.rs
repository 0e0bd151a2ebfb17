//! Invariant *Same answer everywhere*: of every record under `examples/` the
//! page, the FHIR operation and the hooks of one running service say what the
//! command line says.
//!
//! The service runs in this process, so that its clock can stand at the moment
//! that the command line takes for each record; the command line is the binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use gravida_guideline::{CardSubject, Indicator};
use gravida_server::{Address, Clock, Service, Settings};
use serde_json::{Value, json};
use support::{WITHOUT_DATES, examples, knowledge};
use tokio::sync::oneshot;

#[test]
fn page_hooks_operation_and_command_line_say_the_same_of_every_example() {
    let examples = examples();
    assert!(examples.len() >= 75, "{} examples", examples.len());
    let next = AtomicUsize::new(0);
    let differences: Mutex<BTreeMap<&Path, String>> = Mutex::default();
    let work = || {
        let running = Running::start();
        while let Some(example) = examples.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Some(difference) = running.difference(example) {
                differences.lock().unwrap().insert(example, difference);
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let differences = differences.into_inner().unwrap();
    assert!(differences.is_empty(), "{differences:#?}");
}

/// A service whose clock is set by hand.
struct Running {
    address: SocketAddr,
    clock: Arc<AtomicU64>,
    /// Key and query of what each service of hooks asks for.
    services: Vec<(String, Vec<(String, String)>)>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Running {
    fn start() -> Self {
        let clock = Arc::new(AtomicU64::new(0));
        let read = Arc::clone(&clock);
        let mut settings = Settings {
            address: Address("127.0.0.1:0".parse().unwrap()),
            ..Settings::default()
        };
        // A link that launches an app tells which rule a card is about.
        settings.hooks.smart_launch = Some("https://gravida.example/smart/launch".to_owned());
        let service = Service::new(
            knowledge(),
            knowledge().default_profile().unwrap().clone(),
            Clock::reading(move || read.load(Ordering::Relaxed)),
            settings,
        );
        let service = Arc::new(service.unwrap());
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap();
            runtime
                .block_on(gravida_server::serve(
                    service,
                    async {
                        let _ = stopped.await;
                    },
                    |listening| tell.send(listening.address).unwrap(),
                ))
                .unwrap();
        });
        let mut running = Self {
            address: told.recv().unwrap(),
            clock,
            services: Vec::new(),
            stop: Some(stop),
            thread: Some(thread),
        };
        running.services = running.services();
        running
    }

    /// The services for `patient-view`, with what they ask for.
    fn services(&self) -> Vec<(String, Vec<(String, String)>)> {
        let discovery = self.ask("GET", "/cds-services", "");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        discovery["services"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|service| service["hook"] == "patient-view")
            .map(|service| {
                let prefetch = service["prefetch"].as_object().unwrap().iter();
                let templates = prefetch.map(|(key, query)| (key.clone(), text(query)));
                (text(&service["id"]), templates.collect())
            })
            .collect()
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// In what the ways differ about an example.
    fn difference(&self, example: &Path) -> Option<String> {
        let told = command_line(example);
        let name = example.file_stem().unwrap().to_str().unwrap();
        let moment: jiff::Timestamp = told["asOf"].as_str().unwrap().parse().unwrap();
        let seconds = u64::try_from(moment.as_second()).unwrap();
        self.clock.store(seconds, Ordering::Relaxed);

        let page = self.ask("GET", &format!("/case/example.{name}/assessment.json"), "");
        if page != told {
            return Some("the page says something else".to_owned());
        }
        let record = fs::read_to_string(example).unwrap();
        let path = format!(
            "/fhir/$assess?asOf={}",
            jiff::Timestamp::from_second(moment.as_second()).unwrap()
        );
        let (said, expected) = (guidance(&self.ask("POST", &path, &record)), outcomes(&told));
        if said != expected {
            return Some(format!(
                "the operation: {:?}",
                said.symmetric_difference(&expected)
            ));
        }
        let record = on_a_server(serde_json::from_str(&record).unwrap());
        self.services.iter().find_map(|(id, templates)| {
            let call = call(templates, &record).to_string();
            let answer = self.ask("POST", &format!("/cds-services/{id}"), &call);
            difference_of_cards(id, &answer, &told)
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        if let Some(thread) = self.thread.take().filter(|_| !thread::panicking()) {
            thread.join().unwrap();
        }
    }
}

/// The assessment by the binary, at the newest moment of the record; at a given one where
/// nothing in it is dated, which the binary asks for.
fn command_line(example: &Path) -> Value {
    let assess = |more: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_gravida"))
            .args(["assess", "--format", "json"])
            .args(more)
            .arg(example)
            .output()
            .unwrap()
    };
    let mut output = assess(&[]);
    if String::from_utf8_lossy(&output.stderr).contains("say the moment") {
        output = assess(&["--as-of", WITHOUT_DATES]);
    }
    assert!(output.status.success(), "{}", example.display());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Each recommendation of an assessment with what FHIR has for its outcome, and each alert.
fn outcomes(told: &Value) -> BTreeSet<(String, String)> {
    let of = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let alerts = told["alerts"].as_array().unwrap().iter();
    let alerts = alerts.map(|one| (of(one, "id"), "alert".to_owned()));
    let recommendations = told["recommendations"].as_array().unwrap().iter();
    recommendations
        .map(|one| {
            let standing = format!("{} {}", of(one, "outcome"), one["inForce"]);
            (of(one, "id"), standing)
        })
        .chain(alerts)
        .collect()
}

/// The same of a Bundle.
fn guidance(bundle: &Value) -> BTreeSet<(String, String)> {
    let resources = bundle["entry"].as_array().unwrap().iter();
    resources
        .filter_map(|entry| {
            let one = &entry["resource"];
            let last = |value: &Value| {
                let text = value.as_str().unwrap();
                text.rsplit('/').next().unwrap().to_owned()
            };
            match one["resourceType"].as_str().unwrap() {
                "GuidanceResponse" => {
                    let standing = &one["contained"][0]["parameter"];
                    let of = |name: &str| {
                        let all = standing.as_array().unwrap().iter();
                        let mut named = all.filter(|parameter| parameter["name"] == name);
                        named.next().unwrap().clone()
                    };
                    let outcome = of("outcome")["valueCode"].as_str().unwrap().to_owned();
                    let is_in_force = of("inForce")["valueBoolean"].clone();
                    Some((last(&one["moduleUri"]), format!("{outcome} {is_in_force}")))
                }
                "DetectedIssue" if one["id"].as_str().unwrap().starts_with("alert-") => {
                    let id = one["code"]["coding"][0]["code"].as_str().unwrap();
                    Some((id.to_owned(), "alert".to_owned()))
                }
                _ => None,
            }
        })
        .collect()
}

/// A record as a server holds it: references name type and id, not an entry of a document.
fn on_a_server(record: Value) -> Vec<Value> {
    let Some(entries) = record["entry"].as_array() else {
        return vec![record];
    };
    let mut text = record.to_string();
    for entry in entries {
        let (kind, id) = (&entry["resource"]["resourceType"], &entry["resource"]["id"]);
        if let (Some(url), Some(kind), Some(id)) =
            (entry["fullUrl"].as_str(), kind.as_str(), id.as_str())
            && url.starts_with("urn:")
        {
            text = text.replace(url, &format!("{kind}/{id}"));
        }
    }
    let record: Value = serde_json::from_str(&text).unwrap();
    let entries = record["entry"].as_array().unwrap().iter();
    entries.map(|entry| entry["resource"].clone()).collect()
}

/// A call that brings a record as prefetch.
fn call(templates: &[(String, String)], record: &[Value]) -> Value {
    let of_type = |kind: &str| -> Vec<Value> {
        let all = record.iter();
        all.filter(|resource| resource["resourceType"] == kind)
            .cloned()
            .collect()
    };
    let patient = of_type("Patient").remove(0);
    let prefetch: serde_json::Map<String, Value> = templates
        .iter()
        .map(|(key, query)| {
            let kind = query.split(['?', '/']).next().unwrap();
            let found: Vec<Value> = of_type(kind)
                .into_iter()
                .map(|resource| json!({ "resource": resource }))
                .collect();
            let value = match (key.as_str(), found.len()) {
                ("patient", _) => patient.clone(),
                (_, 0) => Value::Null,
                _ => json!({ "resourceType": "Bundle", "type": "searchset", "entry": found }),
            };
            (key.clone(), value)
        })
        .collect();
    json!({
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": { "userId": "Practitioner/1", "patientId": patient["id"] },
        "prefetch": prefetch,
    })
}

/// In what the cards of a service differ from what an assessment has for it.
fn difference_of_cards(id: &str, answer: &Value, told: &Value) -> Option<String> {
    let service = knowledge().services().service(id).unwrap();
    let is_ours = |one: &&Value| {
        let decision = one["decision"].as_str().unwrap();
        service.decisions.iter().any(|known| known == decision)
    };
    let mut expected: Vec<&str> = Vec::new();
    for rule in &service.cards {
        match rule.show {
            CardSubject::Alerts => {
                let raised = told["alerts"].as_array().unwrap().iter().filter(is_ours);
                let raised = raised.filter(|one| {
                    (rule.level).is_none_or(|level| one["level"] == level.to_string())
                });
                // Those that interrupt are one card.
                let most = match rule.indicator {
                    Indicator::Critical => 1,
                    Indicator::Info | Indicator::Warning => usize::MAX,
                };
                expected.extend(raised.take(most).filter_map(|one| one["id"].as_str()));
            }
            CardSubject::Recommendations => {
                let all = told["recommendations"].as_array().unwrap().iter();
                let applying = all.filter(is_ours).filter(|one| {
                    let direction = one["direction"].as_str().unwrap();
                    one["inForce"] == true
                        && one["outcome"] == "applies"
                        && (rule.directions.iter()).any(|known| known.to_string() == direction)
                });
                expected.extend(applying.filter_map(|one| one["id"].as_str()));
            }
            CardSubject::AgainstOrders | CardSubject::Missing => {}
        }
    }
    let own = format!("{id}.");
    let rules: Vec<String> = answer["cards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|card| {
            let links = card["links"].as_array().unwrap().iter();
            let mut contexts = links.filter_map(|link| link["appContext"].as_str());
            let context: Value = serde_json::from_str(contexts.next().unwrap()).unwrap();
            context["rule"].as_str().unwrap().to_owned()
        })
        .collect();
    let has_more = rules.iter().any(|rule| *rule == format!("{own}more"));
    let said: Vec<&str> = rules
        .iter()
        .map(String::as_str)
        .filter(|rule| !rule.starts_with(&own))
        .collect();
    let is_same = expected.starts_with(&said) && (has_more || said.len() == expected.len());
    (!is_same).then(|| format!("{id}: {said:?} where {expected:?} is told"))
}
