//! The specification's obligations, each shown on a running service; the table
//! of them is docs/cds-hooks-conformance.md.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, LazyLock, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gravida_store::{Location, Store};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use super::*;
use crate::outgoing::Base;
use crate::settings::{HookOrigins, Settings};
use crate::trial::{Answer, Trial};

/// What the clock of a [`Trial`] shows.
const NOW: u64 = 1_795_339_805;
const BASE: &str = "https://cds.example";
const JSON: &str = "content-type: application/json";

/// Tests, and the names of all of them.
macro_rules! shown {
    ($($name:ident $body:block)*) => {
        const SHOWN: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() $body)*
    };
}

#[test]
fn every_row_of_the_table_has_its_test_and_every_test_its_row() {
    let table = include_str!("../../../../docs/cds-hooks-conformance.md");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| #"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 50, "{}", rows.len());
    let mut named = BTreeSet::new();
    for (place, row) in rows.iter().enumerate() {
        assert_eq!(row.len(), 4, "{row:?}");
        assert_eq!(row[0], (place + 1).to_string(), "rows are numbered");
        let test = row[3].trim_matches('`');
        assert!(
            SHOWN.contains(&test),
            "row {}: there is no test `{test}`",
            row[0]
        );
        named.insert(test);
    }
    for test in SHOWN {
        assert!(named.contains(test), "`{test}` is named by no row");
    }
}

// -- what the tests ask ------------------------------------------------------

fn example(name: &str) -> Value {
    let path = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(format!("{name}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn discovered(trial: &Trial) -> Vec<Value> {
    let answer = trial.ask("GET /cds-services", &[], "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str::<Value>(&answer.body).unwrap()["services"]
        .as_array()
        .unwrap()
        .clone()
}

/// A call of a service as the public sandbox makes it, with everything of an example as prefetch.
fn sandbox_call(trial: &Trial, service: &str, hook: &str, record: &Value) -> Value {
    let all: Vec<Value> = record["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["resource"].clone())
        .collect();
    let is_order = |one: &Value| {
        hook != "patient-view"
            && matches!(
                one["resourceType"].as_str(),
                Some("ServiceRequest" | "MedicationRequest")
            )
    };
    let patient = all
        .iter()
        .find(|one| one["resourceType"] == "Patient")
        .unwrap();
    let services = discovered(trial);
    let templates = services
        .iter()
        .find(|one| one["id"] == service && one["hook"] == hook)
        .unwrap()["prefetch"]
        .as_object()
        .unwrap()
        .clone();
    let mut prefetch = json!({});
    for (key, query) in &templates {
        let kind = query.as_str().unwrap().split(['?', '/']).next().unwrap();
        let found: Vec<Value> = all
            .iter()
            .filter(|one| one["resourceType"] == kind && !is_order(one))
            .map(|one| json!({ "fullUrl": format!("https://r4.example/{kind}/{}", one["id"].as_str().unwrap()), "resource": one, "search": { "mode": "match" } }))
            .collect();
        prefetch[key] = match (kind, found.is_empty()) {
            ("Patient", _) => patient.clone(),
            (_, true) => Value::Null,
            _ => {
                json!({ "resourceType": "Bundle", "type": "searchset", "total": found.len(), "entry": found,
                "link": [{ "relation": "self", "url": format!("https://r4.example/{kind}") }] })
            }
        };
    }
    let mut context = json!({ "userId": "Practitioner/COREPRACTITIONER1", "patientId": patient["id"], "encounterId": "89284" });
    if hook != "patient-view" {
        let orders: Vec<&Value> = all.iter().filter(|one| is_order(one)).collect();
        let name = |one: &&Value| {
            json!(format!(
                "{}/{}",
                one["resourceType"].as_str().unwrap(),
                one["id"].as_str().unwrap()
            ))
        };
        context["draftOrders"] = json!({ "resourceType": "Bundle", "entry": orders.iter().map(|one| json!({ "resource": one })).collect::<Vec<_>>() });
        if hook == "order-select" {
            context["selections"] = orders.iter().map(name).collect();
        }
    }
    json!({
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "hook": hook,
        "context": context,
        "prefetch": prefetch,
    })
}

fn post(trial: &Trial, service: &str, call: &Value) -> Answer {
    trial.ask(
        &format!("POST /cds-services/{service}"),
        &[JSON],
        &call.to_string(),
    )
}

fn cards(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str::<Value>(&answer.body).unwrap()["cards"]
        .as_array()
        .unwrap()
        .clone()
}

const PROGESTERONE: &str = "Offer vaginal micronised progesterone 400 mg twice daily, started now.";

fn summaries(answer: &Answer) -> Vec<String> {
    cards(answer)
        .iter()
        .map(|card| card["summary"].as_str().unwrap().to_owned())
        .collect()
}

/// Answers of a service to calls that differ; every shape that an answer can have is among them.
fn answers(trial: &Trial) -> Vec<Value> {
    [
        (
            "early-pregnancy",
            "patient-view",
            "two-losses-bleeding-heartbeat",
        ),
        (
            "early-pregnancy",
            "patient-view",
            "pain-shoulder-tip-fainting-no-scan",
        ),
        (
            "recurrent-loss",
            "patient-view",
            "aps-low-titre-anticardiolipin",
        ),
        (
            "over-treatment",
            "order-select",
            "three-losses-lymphocyte-immunotherapy-order",
        ),
        (
            "over-treatment",
            "order-sign",
            "two-progestogens-and-an-order-for-a-third",
        ),
    ]
    .into_iter()
    .map(|(service, hook, name)| {
        let call = sandbox_call(trial, service, hook, &example(name));
        let answer = post(trial, service, &call);
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    })
    .collect()
}

fn each(value: &Value, place: &str, visit: &mut impl FnMut(&str, &Value)) {
    visit(place, value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| each(item, place, visit)),
        Value::Object(members) => {
            for (name, member) in members {
                each(member, &format!("{place}.{name}"), visit);
            }
        }
        _ => {}
    }
}

/// One service for all tests that change nothing of it.
static OPEN: LazyLock<Trial> = LazyLock::new(|| {
    let mut settings = Settings::default();
    settings.hooks.page = Some("https://gravida.example".to_owned());
    settings.hooks.smart_launch = Some("https://gravida.example/smart/launch".to_owned());
    Trial::start(settings)
});

// -- a FHIR server of a client -------------------------------------------------

/// A small FHIR server: answers each request as told, and remembers what it was sent.
struct FhirServer {
    address: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl FhirServer {
    fn start(answer: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (told, base) = (Arc::clone(&heard), address.clone());
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let (told, base, answer) = (Arc::clone(&told), base.clone(), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let mut request = Vec::new();
                    let mut buffer = [0_u8; 4096];
                    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                        match stream.read(&mut buffer) {
                            Ok(0) | Err(_) => return,
                            Ok(read) => request.extend_from_slice(&buffer[..read]),
                        }
                    }
                    let request = String::from_utf8_lossy(&request).into_owned();
                    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                    told.lock().unwrap().push(request);
                    let (status, body) = match answer(&base, &path) {
                        Some(body) => ("200 OK", body),
                        None => ("404 Not Found", "{}".to_owned()),
                    };
                    let _ = write!(
                        stream,
                        "HTTP/1.1 {status}\r\ncontent-type: application/fhir+json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                        body.len()
                    );
                });
            }
        });
        Self { address, heard }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

/// Answers searches and reads from a record.
fn serving(record: Value) -> impl Fn(&str, &str) -> Option<String> + Send + Sync {
    move |_, path| {
        let path = path.strip_prefix("/fhir/")?;
        let all = record["entry"].as_array()?;
        let of = |kind: &str| -> Vec<Value> {
            all.iter()
                .filter(|entry| entry["resource"]["resourceType"] == kind)
                .map(|entry| json!({ "resource": entry["resource"] }))
                .collect()
        };
        match path.split_once('?') {
            Some((kind, _)) => Some(
                json!({ "resourceType": "Bundle", "type": "searchset", "entry": of(kind) })
                    .to_string(),
            ),
            None => Some(of(path.split_once('/')?.0).first()?["resource"].to_string()),
        }
    }
}

fn trusting(server: &FhirServer) -> Settings {
    let mut settings = Settings::default();
    settings.hooks.fhir_servers =
        vec![Base::parse(&format!("{}/fhir", server.address), false).unwrap()];
    settings
}

/// A call that brings nothing but where its data are.
fn bare_call(server: &str, record: &Value, token: &str) -> Value {
    let patient = record["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["resource"])
        .find(|one| one["resourceType"] == "Patient")
        .unwrap()["id"]
        .clone();
    json!({
        "hookInstance": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "hook": "patient-view",
        "fhirServer": format!("{server}/fhir"),
        "fhirAuthorization": { "access_token": token, "token_type": "Bearer", "expires_in": 300, "scope": "patient/*.read", "subject": "gravida" },
        "context": { "userId": "Practitioner/1", "patientId": patient },
    })
}

// -- clients with tokens --------------------------------------------------------

struct Client {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Client {
    fn new() -> Self {
        let random = SystemRandom::new();
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, document.as_ref(), &random)
                .unwrap();
        Self { pair, random }
    }

    fn keys(&self) -> Value {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(48);
        json!({ "keys": [{ "kty": "EC", "crv": "P-384", "kid": "one", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) }] })
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.pair.sign(&self.random, message.as_bytes()).unwrap();
        format!(
            "authorization: Bearer {message}.{}",
            URL_SAFE_NO_PAD.encode(signature)
        )
    }

    fn token(&self, path: &str, nonce: &str) -> String {
        self.sign(&header(), &claims(path, nonce))
    }
}

fn header() -> Value {
    json!({ "alg": "ES384", "typ": "JWT", "kid": "one" })
}

fn claims(path: &str, nonce: &str) -> Value {
    json!({ "iss": "https://ehr.example/", "aud": format!("{BASE}{path}"), "iat": NOW, "exp": NOW + 300, "jti": nonce })
}

fn with(mut value: Value, name: &str, new: Value) -> Value {
    value[name] = new;
    value
}

fn guarded(clients: Value) -> Settings {
    let text = json!({ "base": BASE, "clients": clients }).to_string();
    let mut settings = Settings::default();
    settings.hooks.clients =
        HookClients::parse(&text, |_| Err("no file is opened".to_owned())).unwrap();
    settings
}

fn known(client: &Client) -> Settings {
    guarded(
        json!([{ "issuer": "https://ehr.example/", "keys": client.keys(), "systemActions": true }]),
    )
}

shown! {

discovery_is_always_there_as_json {
    let answer = OPEN.ask("GET /cds-services", &[], "");
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").unwrap().starts_with("application/json"));
    let found: Value = serde_json::from_str(&answer.body).unwrap();
    assert!(found["services"].as_array().unwrap().len() >= 4);
    assert_eq!(found.as_object().unwrap().len(), 1);
}

each_service_says_hook_id_and_description {
    let services = discovered(&OPEN);
    let mut seen = BTreeSet::new();
    for service in &services {
        for name in ["hook", "id", "description", "title"] {
            assert!(!service[name].as_str().unwrap().is_empty(), "{service}");
        }
        assert!(seen.insert((service["id"].to_string(), service["hook"].to_string())));
    }
    for hook in ["order-select", "order-sign"] {
        assert!(services.iter().any(|one| one["id"] == "over-treatment" && one["hook"] == hook));
    }
}

templates_are_fhir_requests_with_tokens_of_the_context {
    for service in discovered(&OPEN) {
        for (key, query) in service["prefetch"].as_object().unwrap() {
            let query = query.as_str().unwrap();
            assert!(!key.is_empty());
            let kind = query.split(['?', '/']).next().unwrap();
            assert!(gravida_fhir::model::type_named(kind).is_some_and(|kind| kind.is_resource()), "{query}");
            let tokens: Vec<&str> = query.split("{{").skip(1).map(|rest| rest.split("}}").next().unwrap()).collect();
            assert_eq!(tokens, ["context.patientId"], "{query}");
            let parameters: Vec<&str> = query.split_once('?').map_or(Vec::new(), |(_, rest)| rest.split('&').collect());
            for parameter in parameters {
                let name = parameter.split('=').next().unwrap();
                assert!(matches!(name, "patient" | "code" | "_include"), "{query}");
            }
        }
    }
}

a_call_is_answered_with_cards {
    let call = sandbox_call(&OPEN, "early-pregnancy", "patient-view", &example("two-losses-bleeding-heartbeat"));
    let answer = post(&OPEN, "early-pregnancy", &call);
    assert!(summaries(&answer).contains(&PROGESTERONE.to_owned()), "{:?}", summaries(&answer));
    assert_eq!(post(&OPEN, "no-such-service", &call).status, 404);
}

a_call_without_a_required_field_is_refused {
    let call = sandbox_call(&OPEN, "early-pregnancy", "patient-view", &example("two-losses-bleeding-heartbeat"));
    for name in ["hook", "hookInstance", "context"] {
        let mut without = call.clone();
        without.as_object_mut().unwrap().remove(name);
        let answer = post(&OPEN, "early-pregnancy", &without);
        assert_eq!(answer.status, 400, "{name}");
        assert!(answer.body.contains(name), "{}", answer.body);
    }
    for name in ["userId", "patientId"] {
        let mut without = call.clone();
        without["context"].as_object_mut().unwrap().remove(name);
        assert_eq!(post(&OPEN, "early-pregnancy", &without).status, 400, "{name}");
    }
    let authorization = json!({ "access_token": "t", "token_type": "Bearer", "expires_in": 1, "scope": "s", "subject": "c" });
    let unnamed = with(call.clone(), "fhirAuthorization", authorization.clone());
    assert_eq!(post(&OPEN, "early-pregnancy", &unnamed).status, 400);
    let restricted = with(authorization, "patient", json!("somebody-else"));
    let restricted = with(with(call.clone(), "fhirAuthorization", restricted), "fhirServer", json!("https://r4.example"));
    assert_eq!(post(&OPEN, "early-pregnancy", &restricted).status, 400);
    assert_eq!(post(&OPEN, "early-pregnancy", &with(call.clone(), "hook", json!("order-sign"))).status, 400);
    let mut other = call;
    other["context"]["patientId"] = json!("somebody-else");
    assert_eq!(post(&OPEN, "early-pregnancy", &other).status, 400);
    assert_eq!(OPEN.ask("POST /cds-services/early-pregnancy", &[JSON], "{").status, 400);
    assert_eq!(OPEN.ask("POST /cds-services/early-pregnancy", &["content-type: text/plain"], "{}").status, 415);
}

order_hooks_need_their_orders {
    let record = example("three-losses-lymphocyte-immunotherapy-order");
    for (hook, names) in [("order-select", &["draftOrders", "selections"][..]), ("order-sign", &["draftOrders"][..])] {
        let call = sandbox_call(&OPEN, "over-treatment", hook, &record);
        assert_eq!(cards(&post(&OPEN, "over-treatment", &call)).len(), 1);
        for name in names {
            let mut without = call.clone();
            without["context"].as_object_mut().unwrap().remove(*name);
            assert_eq!(post(&OPEN, "over-treatment", &without).status, 400, "{hook} without {name}");
        }
    }
    let mut unselected = sandbox_call(&OPEN, "over-treatment", "order-select", &record);
    unselected["context"]["selections"] = json!(["ServiceRequest/other"]);
    assert!(cards(&post(&OPEN, "over-treatment", &unselected)).is_empty());
}

the_four_states_of_prefetch_are_kept_apart {
    let call = sandbox_call(&OPEN, "early-pregnancy", "patient-view", &example("two-losses-bleeding-heartbeat"));
    let sent = |observation: Value| {
        let mut changed = call.clone();
        changed["prefetch"]["observation"] = observation;
        post(&OPEN, "early-pregnancy", &changed)
    };
    // Data: what the scan saw is known. No data: nothing is known of a scan, and that is not "nothing seen".
    assert!(summaries(&sent(call["prefetch"]["observation"].clone())).contains(&PROGESTERONE.to_owned()));
    let outcome = json!({ "resourceType": "OperationOutcome", "issue": [{ "severity": "error", "code": "timeout", "diagnostics": "the server is down" }] });
    let in_bundle = json!({ "resourceType": "Bundle", "type": "searchset", "entry": [{ "resource": outcome, "search": { "mode": "outcome" } }] });
    for (condition, is_trouble) in [(Value::Null, false), (outcome, true), (in_bundle, true), (json!("123"), true)] {
        let answer = sent(condition.clone());
        let found = summaries(&answer);
        assert!(!found.contains(&PROGESTERONE.to_owned()), "{condition}: {found:?}");
        assert!(!found.iter().any(|summary| summary.starts_with("Do not give progesterone")), "{condition}: {found:?}");
        let trouble = found.iter().any(|summary| summary.starts_with("Part of the record could not be had"));
        assert_eq!(trouble, is_trouble, "{condition}: {found:?}");
    }
    let told = sent(json!({ "resourceType": "OperationOutcome", "issue": [{ "severity": "error", "code": "timeout", "diagnostics": "the server is down" }] }));
    assert!(told.body.contains("the server is down") && told.body.contains("not taken as absent"));
    let mut absent = call.clone();
    absent["prefetch"].as_object_mut().unwrap().remove("procedure");
    assert!(summaries(&post(&OPEN, "early-pregnancy", &absent)).contains(&PROGESTERONE.to_owned()));
}

required_data_that_cannot_be_had_is_a_failed_precondition {
    let mut call = sandbox_call(&OPEN, "early-pregnancy", "patient-view", &example("two-losses-bleeding-heartbeat"));
    call["prefetch"].as_object_mut().unwrap().remove("condition");
    let answer = post(&OPEN, "early-pregnancy", &call);
    assert_eq!(answer.status, 412);
    assert!(answer.body.contains("condition") && !answer.body.contains("observation"), "{}", answer.body);
    // A server that nobody allowed is not asked.
    let heard = FhirServer::start(|_, _| Some("{}".to_owned()));
    call["fhirServer"] = json!(format!("{}/fhir", heard.address));
    let answer = post(&OPEN, "early-pregnancy", &call);
    assert_eq!(answer.status, 412);
    assert!(answer.body.contains("--fhir-server"), "{}", answer.body);
    assert!(heard.heard().is_empty());
    // Nor does one help that has nothing to give.
    let trial = Trial::start(trusting(&FhirServer::start(|_, _| None)));
    call["fhirServer"] = json!("http://127.0.0.1:1/fhir");
    assert_eq!(post(&trial, "early-pregnancy", &call).status, 412);
}

what_is_absent_is_fetched_with_the_token {
    let record = example("two-losses-bleeding-heartbeat");
    let server = FhirServer::start(serving(record.clone()));
    let trial = Trial::start(trusting(&server));
    let answer = post(&trial, "early-pregnancy", &bare_call(&server.address, &record, "secret-token"));
    assert!(summaries(&answer).contains(&PROGESTERONE.to_owned()), "{:?}", summaries(&answer));
    let heard = server.heard();
    assert!(heard.len() >= 5, "{heard:#?}");
    for request in heard {
        assert!(request.starts_with("GET /fhir/"), "{request}");
        assert!(request.to_lowercase().contains("authorization: bearer secret-token\r\n"), "{request}");
    }
}

a_token_for_the_server_is_shown_nowhere {
    let record = example("two-losses-bleeding-heartbeat");
    let server = FhirServer::start(|_, _| None);
    let trial = Trial::start(trusting(&server));
    let answer = post(&trial, "early-pregnancy", &bare_call(&server.address, &record, "secret-token"));
    assert_eq!(answer.status, 412);
    assert!(!answer.body.contains("secret-token"));
    let authorization: gravida_hooks::Authorization = serde_json::from_value(
        json!({ "access_token": "secret-token", "token_type": "Bearer", "expires_in": 1, "scope": "s", "subject": "c" })).unwrap();
    assert!(!format!("{authorization:?}").contains("secret-token"));
}

further_pages_are_fetched_or_said_to_be_missing {
    let record = example("two-losses-bleeding-heartbeat");
    let rest = record.clone();
    let server = FhirServer::start(move |base, path| {
        let losses: Vec<Value> = rest["entry"].as_array()?.iter().filter(|entry| entry["resource"]["resourceType"] == "Condition").cloned().collect();
        if path.contains("page=2") {
            return Some(json!({ "resourceType": "Bundle", "type": "searchset", "entry": losses }).to_string());
        }
        if path.starts_with("/fhir/Condition") {
            let next = format!("{base}/fhir/Condition?page=2");
            return Some(json!({ "resourceType": "Bundle", "type": "searchset", "link": [{ "relation": "next", "url": next }] }).to_string());
        }
        serving(rest.clone())(base, path)
    });
    let trial = Trial::start(trusting(&server));
    let answer = post(&trial, "early-pregnancy", &bare_call(&server.address, &record, "t"));
    assert!(summaries(&answer).contains(&PROGESTERONE.to_owned()), "{:?}", summaries(&answer));
    // A page elsewhere is not fetched, and what is missing is said.
    let mut call = sandbox_call(&OPEN, "early-pregnancy", "patient-view", &record);
    call["prefetch"]["condition"] = json!({ "resourceType": "Bundle", "type": "searchset", "link": [{ "relation": "next", "url": "https://evil.example/Condition?page=2" }] });
    let told = post(&OPEN, "early-pregnancy", &call);
    assert!(summaries(&told).iter().any(|summary| summary.starts_with("Part of the record could not be had")));
}

answers_hold_neither_null_nor_empty_members {
    let mut all = answers(&OPEN);
    all.push(json!({ "services": discovered(&OPEN) }));
    for answer in &all {
        each(answer, "answer", &mut |place, value| {
            let is_empty = match value {
                Value::Null => true,
                Value::String(text) => text.is_empty(),
                Value::Array(items) => items.is_empty() && place != "answer.cards",
                Value::Object(members) => members.is_empty(),
                _ => false,
            };
            assert!(!is_empty, "{place} is empty");
        });
    }
}

no_guidance_is_an_empty_array {
    let record = json!({ "entry": [{ "resource": { "resourceType": "Patient", "id": "p", "birthDate": "1950-01-01" } }] });
    let answer = post(&OPEN, "early-pregnancy", &sandbox_call(&OPEN, "early-pregnancy", "patient-view", &record));
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"cards":[]}"#));
}

cards_have_what_a_card_must_have {
    let mut seen = 0;
    for answer in answers(&OPEN) {
        for card in answer["cards"].as_array().unwrap() {
            seen += 1;
            assert!(card["summary"].as_str().unwrap().chars().count() < 140);
            assert!(matches!(card["indicator"].as_str(), Some("info" | "warning" | "critical")));
            assert!(!card["source"]["label"].as_str().unwrap().is_empty());
            assert!(!card["detail"].as_str().unwrap().contains('<') || card["detail"].as_str().unwrap().contains("(<http"));
            let suggestions = card["suggestions"].as_array();
            assert_eq!(suggestions.is_some(), card.get("selectionBehavior").is_some());
            for suggestion in suggestions.into_iter().flatten() {
                assert!(suggestion["label"].is_string() && suggestion["uuid"].is_string());
                for action in suggestion["actions"].as_array().unwrap() {
                    assert!(action["description"].is_string());
                    match action["type"].as_str().unwrap() {
                        "create" => assert!(action["resource"]["resourceType"].is_string()),
                        "delete" => assert!(action["resourceId"].as_str().unwrap().contains('/')),
                        other => panic!("{other}"),
                    }
                }
            }
            let codings = card["overrideReasons"].as_array().into_iter().flatten();
            for coding in codings.chain(card["source"].get("topic")) {
                for member in ["code", "system", "display"] {
                    assert!(!coding[member].as_str().unwrap().is_empty(), "{coding}");
                }
            }
        }
    }
    assert!(seen > 10);
    // What stands in a record is text, not Markdown.
    let record = example("three-losses-lymphocyte-immunotherapy-order").to_string()
        .replace("Paternal", "[Paternal](javascript:alert(1)) <script>");
    let record: Value = serde_json::from_str(&record).unwrap();
    let answer = post(&OPEN, "over-treatment", &sandbox_call(&OPEN, "over-treatment", "order-sign", &record));
    assert!(!answer.body.contains("](javascript") && !answer.body.contains(" <script>\\n"), "{}", answer.body);
}

links_are_absolute_or_smart {
    for answer in answers(&OPEN) {
        for card in answer["cards"].as_array().unwrap() {
            let links = card["links"].as_array().unwrap();
            assert_eq!(links.len(), 2);
            for link in links {
                assert!(link["label"].is_string() && link["url"].as_str().unwrap().starts_with("https://"));
                match link["type"].as_str().unwrap() {
                    "absolute" => assert!(link.get("appContext").is_none()),
                    "smart" => assert!(serde_json::from_str::<Value>(link["appContext"].as_str().unwrap()).is_ok()),
                    other => panic!("{other}"),
                }
            }
        }
    }
}

system_actions_go_to_clients_that_take_them {
    let client = Client::new();
    let trial = Trial::start(known(&client));
    let call = sandbox_call(&OPEN, "over-treatment", "order-sign", &example("three-losses-lymphocyte-immunotherapy-order"));
    let path = "/cds-services/over-treatment";
    let token = client.token(path, "one");
    let answer = trial.ask(&format!("POST {path}"), &[JSON, &token], &call.to_string());
    let found: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(found["systemActions"][0]["type"], "create", "{}", answer.body);
    assert!(found["systemActions"][0]["description"].is_string());
    let open: Value = serde_json::from_str(&post(&OPEN, "over-treatment", &call).body).unwrap();
    assert!(open.get("systemActions").is_none());
}

feedback_is_kept_by_rule {
    let folder = std::env::temp_dir().join(format!("gravida-feedback-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let location = Location::Sqlite(folder.join("store.sqlite"));
    let open = || Store::open(&location, gravida_store::Options::default()).unwrap();
    {
        let trial = Trial::start_with_store(Settings::default(), open());
        let call = sandbox_call(&trial, "early-pregnancy", "patient-view", &example("two-losses-bleeding-heartbeat"));
        let all = cards(&post(&trial, "early-pregnancy", &call));
        let card = all.iter().find(|card| card["summary"] == PROGESTERONE).unwrap();
        let tell = |feedback: Value| trial.ask("POST /cds-services/early-pregnancy/feedback", &[JSON], &json!({ "feedback": feedback }).to_string());
        let accepted = json!({ "card": card["uuid"], "outcome": "accepted", "outcomeTimestamp": "2026-11-22T09:31:00Z",
            "acceptedSuggestions": [{ "id": card["suggestions"][0]["uuid"] }] });
        let overridden = json!({ "card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": "2026-11-22T09:32:00Z",
            "overrideReason": { "reason": { "code": "patient-declined", "system": "https://gravida.example/CodeSystem/override-reason", "display": "She declined" }, "userComment": "wants to wait" } });
        assert_eq!(tell(json!([accepted.clone(), overridden])).status, 200);
        assert_eq!(tell(json!([accepted])).status, 200);
        assert_eq!(trial.ask("POST /cds-services/no-such-service/feedback", &[JSON], r#"{"feedback":[]}"#).status, 404);
    }
    let report = open().feedback_report().unwrap();
    let rule = report.iter().find(|rule| rule.rule == "nice-ng126-1.5.2").unwrap();
    assert_eq!((rule.shown, rule.accepted, rule.overridden), (1, 1, 1));
    assert_eq!(rule.reasons[0].reason, "patient-declined");
    assert_eq!(rule.comments, ["wants to wait"]);
    let _ = std::fs::remove_dir_all(&folder);
}

feedback_that_is_not_as_it_must_be_is_refused {
    let good = json!({ "card": "c", "outcome": "overridden", "outcomeTimestamp": "2026-11-22T09:31:00Z" });
    let tell = |body: &Value| OPEN.ask("POST /cds-services/early-pregnancy/feedback", &[JSON], &body.to_string()).status;
    // Well-formed feedback is refused for another reason: this service keeps nothing.
    assert_eq!(tell(&json!({ "feedback": [good] })), 404);
    for wrong in [
        json!([]),
        json!({}),
        json!({ "feedback": [] }),
        json!({ "feedback": [with(good.clone(), "outcome", json!("ignored"))] }),
        json!({ "feedback": [with(good.clone(), "outcome", json!("accepted"))] }),
        json!({ "feedback": [with(good.clone(), "outcomeTimestamp", json!("yesterday"))] }),
        json!({ "feedback": [with(good.clone(), "outcomeTimestamp", json!("2026-11-22T09:31:00+01:00"))] }),
        json!({ "feedback": [with(good.clone(), "card", json!(""))] }),
        json!({ "feedback": [good, { "outcome": "overridden" }] }),
    ] {
        assert_eq!(tell(&wrong), 400, "{wrong}");
    }
}

records_do_not_cross_a_network_in_the_clear {
    let client = Client::new();
    let mut settings = known(&client);
    settings.address = crate::settings::Address("0.0.0.0:8787".parse().unwrap());
    assert!(matches!(settings.check(), Err(crate::safety::UnsafeSettings::Unencrypted(_))));
    settings.trusted_proxies = vec!["192.0.2.1".parse().unwrap()];
    assert_eq!(settings.check(), Ok(()), "clients that sign their calls are known");
}

every_call_needs_a_token_where_clients_are_named {
    let client = Client::new();
    let trial = Trial::start(known(&client));
    for (line, path) in [
        ("GET /cds-services", "/cds-services"),
        ("POST /cds-services/early-pregnancy", "/cds-services/early-pregnancy"),
        ("POST /cds-services/early-pregnancy/feedback", "/cds-services/early-pregnancy/feedback"),
    ] {
        let refused = trial.ask(line, &[JSON], "{}");
        assert_eq!(refused.status, 401, "{line}");
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
        let token = client.token(path, path);
        assert_ne!(trial.ask(line, &[JSON, &token], "{}").status, 401, "{line}");
    }
}

a_token_is_good_for_one_address_and_once {
    let client = Client::new();
    let trial = Trial::start(known(&client));
    let ask = |token: &str| trial.ask("GET /cds-services", &[token], "").status;
    let token = client.token("/cds-services", "a");
    assert_eq!(ask(&token), 200);
    assert_eq!(ask(&token), 401, "a token is used once");
    assert_eq!(ask(&client.token("/cds-services/early-pregnancy", "b")), 401);
    for (name, value) in [("exp", json!(NOW - 120)), ("iat", json!(NOW + 120)), ("exp", json!(NOW + 86_400)), ("jti", json!(""))] {
        let claims = with(claims("/cds-services", "c"), name, value.clone());
        assert_eq!(ask(&client.sign(&header(), &claims)), 401, "{name} {value}");
    }
}

only_listed_issuers_and_key_sets_are_trusted {
    let client = Client::new();
    let trial = Trial::start(known(&client));
    let elsewhere = FhirServer::start({ let keys = client.keys().to_string(); move |_, _| Some(keys.clone()) });
    let other = with(claims("/cds-services", "a"), "iss", json!("https://evil.example/"));
    assert_eq!(trial.ask("GET /cds-services", &[&client.sign(&header(), &other)], "").status, 401);
    let named = with(header(), "jku", json!(format!("{}/keys", elsewhere.address)));
    assert_eq!(trial.ask("GET /cds-services", &[&client.sign(&named, &claims("/cds-services", "b"))], "").status, 401);
    assert!(elsewhere.heard().is_empty(), "an address that a token names is not asked");
}

keys_are_found_at_their_address {
    let client = Client::new();
    let server = FhirServer::start({ let keys = client.keys().to_string(); move |_, _| Some(keys.clone()) });
    let jku = format!("{}/keys", server.address);
    let trial = Trial::start(guarded(json!([{ "issuer": "https://ehr.example/", "jku": jku }])));
    let named = with(header(), "jku", json!(jku));
    for (header, nonce) in [(header(), "a"), (named, "b"), (self::header(), "c")] {
        let token = client.sign(&header, &claims("/cds-services", nonce));
        assert_eq!(trial.ask("GET /cds-services", &[&token], "").status, 200, "{nonce}");
    }
    assert_eq!(server.heard().len(), 1, "keys are kept for a while");
    let unknown = with(self::header(), "kid", json!("two"));
    for nonce in ["d", "e", "f"] {
        assert_eq!(trial.ask("GET /cds-services", &[&client.sign(&unknown, &claims("/cds-services", nonce))], "").status, 401);
    }
    assert_eq!(server.heard().len(), 1, "tokens with unknown keys do not make the service ask at will");
}

unsigned_and_shared_secret_tokens_are_refused {
    let client = Client::new();
    let trial = Trial::start(known(&client));
    for algorithm in ["none", "HS256", "HS384", "HS512"] {
        let header = with(header(), "alg", json!(algorithm));
        let token = client.sign(&header, &claims("/cds-services", algorithm));
        let answer = trial.ask("GET /cds-services", &[&token], "");
        assert_eq!(answer.status, 401, "{algorithm}");
        assert!(!answer.body.contains("algorithm"), "an attacker learns nothing: {}", answer.body);
    }
}

browsers_of_listed_origins_are_answered {
    let settings = Settings {
        hook_origins: HookOrigins::Listed(vec!["https://ehr.example".to_owned()]),
        ..Settings::default()
    };
    let trial = Trial::start(settings);
    let (own, other) = ("origin: https://ehr.example", "origin: https://evil.example");
    let allowed = |answer: &Answer| answer.header("access-control-allow-origin").map(str::to_owned);
    for path in ["/cds-services", "/cds-services/early-pregnancy", "/cds-services/early-pregnancy/feedback"] {
        let ask = |origin| trial.ask(&format!("OPTIONS {path}"), &[origin, "access-control-request-method: POST", "access-control-request-headers: authorization,content-type"], "");
        let preflight = ask(own);
        assert!(matches!(preflight.status, 200 | 204), "{path}: {}", preflight.status);
        assert_eq!(allowed(&preflight).as_deref(), Some("https://ehr.example"));
        assert!(preflight.header("access-control-allow-headers").unwrap().contains("authorization"));
        assert_eq!(allowed(&ask(other)), None);
    }
    assert_eq!(allowed(&trial.ask("GET /cds-services", &[own], "")).as_deref(), Some("https://ehr.example"));
    let call = sandbox_call(&OPEN, "early-pregnancy", "patient-view", &example("two-losses-bleeding-heartbeat")).to_string();
    assert_eq!(trial.ask("POST /cds-services/early-pregnancy", &[JSON, own], &call).status, 200);
    assert_eq!(trial.ask("POST /cds-services/early-pregnancy", &[JSON, other], &call).status, 403);
}

extensions_are_passed_over {
    let call = sandbox_call(&OPEN, "early-pregnancy", "patient-view", &example("two-losses-bleeding-heartbeat"));
    let extended = with(call.clone(), "extension", json!({ "com.example.timestamp": "2017-11-27T22:13:25Z", "com.example.other": [1, { "a": null }] }));
    assert_eq!(summaries(&post(&OPEN, "early-pregnancy", &extended)), summaries(&post(&OPEN, "early-pregnancy", &call)));
}

}

#[cfg(feature = "tls")]
#[test]
fn records_and_keys_come_over_tls_from_whom_this_machine_trusts() {
    use crate::smart::tests::ehr::{Behaviour, Ehr, TOKEN};
    use crate::tls::tests::Shown;
    let record = example("two-losses-bleeding-heartbeat");
    let client = Client::new();
    let ask = |shown| {
        let behaviour = Behaviour {
            keys: Some(client.keys()),
            ..Behaviour::default()
        };
        let ehr = Ehr::encrypted(record.clone(), behaviour, shown);
        let jku = format!("{}/keys", ehr.address);
        let keyed = Trial::start(guarded(
            json!([{ "issuer": "https://ehr.example/", "jku": jku }]),
        ));
        let token = client.token("/cds-services", "a");
        let known = keyed.ask("GET /cds-services", &[&token], "").status;
        let mut settings = Settings::default();
        settings.hooks.fhir_servers = vec![ehr.base()];
        let fetching = Trial::start(settings);
        let call = bare_call(&ehr.address, &record, TOKEN).to_string();
        let called = fetching.ask("POST /cds-services/early-pregnancy", &[JSON], &call);
        (known, called)
    };
    let (known, called) = ask(Shown::Right);
    assert_eq!((known, called.status), (200, 200), "{}", called.body);
    assert!(called.body.contains(PROGESTERONE));
    for wrong in Shown::WRONG {
        let (known, called) = ask(wrong);
        assert_eq!((known, called.status), (401, 412), "{wrong:?}");
    }
}

#[test]
fn cards_are_in_the_language_that_the_call_asks_for() {
    let record = example("two-losses-bleeding-heartbeat");
    let call = sandbox_call(&OPEN, "early-pregnancy", "patient-view", &record).to_string();
    let ask = |language: &str| {
        let headers = [
            "content-type: application/json",
            &format!("accept-language: {language}"),
        ];
        OPEN.ask("POST /cds-services/early-pregnancy", &headers, &call)
    };
    for (language, tag) in [
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        ("pl-PL,en;q=0.5", "pl"),
        ("zh", "zh"),
    ] {
        let answer = ask(language);
        assert_eq!(
            (answer.status, answer.header("content-language")),
            (200, Some(tag)),
            "{language}"
        );
        assert_eq!(answer.header("vary"), Some("accept-language"));
        let is_english = summaries(&answer).contains(&PROGESTERONE.to_owned());
        assert_eq!(is_english, tag == "en", "{:?}", summaries(&answer));
    }
}
