//! FHIR operations on a running service: the same recommendations as
//! everywhere, R4 throughout, an OperationOutcome for every error.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use gravida_fhir::model::{self, TypeId};
use serde_json::{Value, json};

use super::capability;
use crate::hooks::HookSettings;
use crate::outgoing::Base;
use crate::settings::Settings;
use crate::trial::{Answer, Trial};

static TRIAL: LazyLock<Trial> = LazyLock::new(|| Trial::start(Settings::default()));

const FHIR: &str = "content-type: application/fhir+json";
const AS_OF: &str = "2026-11-20T09:55:00Z";

fn example(name: &str) -> String {
    let path = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(format!("{name}.json"));
    std::fs::read_to_string(path).unwrap()
}

fn sent(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("application/fhir+json")
    );
    serde_json::from_str(&answer.body).unwrap()
}

/// Every member of a resource is an element of its type in FHIR R4, a list where it repeats and
/// of a type that it may have.
fn is_r4(resource: &Value) {
    let name = resource["resourceType"].as_str().unwrap();
    let kind = model::type_named(name).unwrap_or_else(|| panic!("there is no type {name}"));
    check(resource, kind, name);
}

fn check(value: &Value, kind: TypeId, place: &str) {
    if kind.primitive().is_some() {
        assert!(
            !value.is_object() && !value.is_array() && !value.is_null(),
            "{place} is no primitive"
        );
        return;
    }
    let members = value
        .as_object()
        .unwrap_or_else(|| panic!("{place} is no object"));
    assert!(!members.is_empty(), "{place} is empty");
    for (name, member) in members {
        let place = format!("{place}.{name}");
        if name == "resourceType" {
            continue;
        }
        let (element, own) = kind
            .elements()
            .iter()
            .find_map(|element| {
                let base = element.name.as_str();
                if base == name && !element.is_choice() {
                    return Some((element, element.types[0]));
                }
                let suffix = name.strip_prefix(base).filter(|_| element.is_choice())?;
                element
                    .types
                    .iter()
                    .find(|kind| {
                        let mut letters = kind.name().chars();
                        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
                        first.into_iter().chain(letters).eq(suffix.chars())
                    })
                    .map(|kind| (element, *kind))
            })
            .unwrap_or_else(|| panic!("FHIR R4 has no {place}"));
        assert_eq!(member.is_array(), element.is_list, "{place}");
        let items = member
            .as_array()
            .map_or(std::slice::from_ref(member), Vec::as_slice);
        assert!(!items.is_empty(), "{place} is empty");
        for item in items {
            if item.get("resourceType").is_some() {
                is_r4(item);
            } else {
                check(item, own, &place);
            }
        }
    }
}

#[test]
fn a_posted_bundle_is_assessed() {
    let answer = TRIAL.ask(
        &format!("POST /fhir/$assess?asOf={AS_OF}"),
        &[FHIR],
        &example("two-losses-bleeding-heartbeat"),
    );
    let bundle = sent(&answer);
    is_r4(&bundle);
    assert!(answer.body.contains("nice-ng126-1.5.2"));
    let parameters = json!({ "resourceType": "Parameters", "parameter": [
        { "name": "asOf", "valueDateTime": AS_OF },
        { "name": "profile", "valueCode": "europe" },
        { "name": "record", "resource": serde_json::from_str::<Value>(&example("two-losses-bleeding-heartbeat")).unwrap() },
    ] });
    let same = TRIAL.ask("POST /fhir/$assess", &[FHIR], &parameters.to_string());
    assert_eq!(same.body, answer.body);
}

#[test]
fn a_plan_is_applied_and_says_what_it_waits_for() {
    let path = format!(
        "POST /fhir/PlanDefinition/progesterone-threatened-miscarriage/$apply?asOf={AS_OF}"
    );
    let plan = sent(&TRIAL.ask(&path, &[FHIR], &example("two-losses-bleeding-heartbeat")));
    is_r4(&plan);
    assert_eq!(plan["resourceType"], "CarePlan");
    let actions = plan["contained"][0]["action"].as_array().unwrap();
    assert!(
        actions
            .iter()
            .any(|action| action["code"][0]["coding"][0]["code"] == "nice-ng126-1.5.2")
    );
    let resources: BTreeSet<&str> = plan["contained"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["id"].as_str())
        .collect();
    for action in actions {
        if let Some(reference) = action["resource"]["reference"].as_str() {
            assert!(
                resources.contains(reference.trim_start_matches('#')),
                "{reference}"
            );
        }
    }
    let waiting = sent(&TRIAL.ask(&path, &[FHIR], &example("two-losses-bleeding-no-scan")));
    is_r4(&waiting);
    assert!(!waiting["note"].as_array().unwrap().is_empty());
}

#[test]
fn what_there_is_is_told() {
    let metadata = sent(&TRIAL.ask("GET /fhir/metadata", &[], ""));
    is_r4(&metadata);
    let text = metadata.to_string();
    for id in capability::operations() {
        assert!(text.contains(&format!("OperationDefinition/{id}")), "{id}");
        is_r4(&sent(&TRIAL.ask(
            &format!("GET /fhir/OperationDefinition/{id}"),
            &[],
            "",
        )));
    }
    for path in [
        "PlanDefinition/hcg-trend",
        "Library/Facts",
        "ValueSet/aspirin-medicine",
        "DocumentReference/nice-ng126",
        "Measure/measure-antiphospholipid-repeat",
    ] {
        is_r4(&sent(&TRIAL.ask(&format!("GET /fhir/{path}"), &[], "")));
    }
}

#[test]
fn every_error_is_an_operation_outcome() {
    let record = example("two-losses-bleeding-heartbeat");
    for (line, headers, body, status) in [
        ("POST /fhir/$assess", &[FHIR][..], "", 400),
        ("POST /fhir/$assess", &[FHIR][..], "{", 400),
        (
            "POST /fhir/$assess?asOf=yesterday",
            &[FHIR][..],
            record.as_str(),
            400,
        ),
        (
            "POST /fhir/$assess?profile=none",
            &[FHIR][..],
            record.as_str(),
            400,
        ),
        (
            "POST /fhir/$assess",
            &["content-type: application/fhir+xml"][..],
            record.as_str(),
            415,
        ),
        (
            "GET /fhir/metadata",
            &["accept: application/fhir+xml"][..],
            "",
            406,
        ),
        ("GET /fhir/metadata?_format=xml", &[][..], "", 406),
        ("GET /fhir/Patient/1/$assess", &[][..], "", 404),
        ("GET /fhir/PlanDefinition/none/$apply", &[][..], "", 404),
        (
            "GET /fhir/PlanDefinition/hcg-trend/$apply",
            &[][..],
            "",
            400,
        ),
        ("GET /fhir/PlanDefinition/none", &[][..], "", 404),
        ("GET /fhir/Observation/1", &[][..], "", 404),
        ("GET /fhir/OperationDefinition/none", &[][..], "", 404),
        ("GET /fhir/none", &[][..], "", 404),
    ] {
        let answer = TRIAL.ask(line, headers, body);
        assert_eq!(answer.status, status, "{line}: {}", answer.body);
        let outcome: Value = serde_json::from_str(&answer.body)
            .unwrap_or_else(|_| panic!("{line}: {}", answer.body));
        is_r4(&outcome);
        assert_eq!(outcome["resourceType"], "OperationOutcome", "{line}");
    }
}

#[test]
fn who_of_several_patients_is_meant_is_asked_and_taken() {
    let one: Value = serde_json::from_str(&example("two-losses-bleeding-heartbeat")).unwrap();
    let other = example("no-loss-bleeding-heartbeat")
        .replace("Patient/patient", "Patient/other")
        .replace("\"id\": \"patient\"", "\"id\": \"other\"")
        .replace("urn:uuid:", "urn:other:");
    let other: Value = serde_json::from_str(&other).unwrap();
    let both = json!([one, other]).to_string();
    let ask = |query: &str, body: &str| {
        TRIAL.ask(
            &format!("POST /fhir/$assess?asOf={AS_OF}{query}"),
            &[FHIR],
            body,
        )
    };
    for (query, told) in [
        (
            "",
            "the record is about 2 patients: `patient`, `other`; say who is meant by `patient=ID`",
        ),
        (
            "&patient=third",
            "there is no patient `third` in the record; it is about `patient`, `other`",
        ),
    ] {
        let refused = ask(query, &both);
        assert_eq!(refused.status, 422, "{}", refused.body);
        let outcome: Value = serde_json::from_str(&refused.body).unwrap();
        let words = outcome["issue"][0]["diagnostics"].as_str().unwrap();
        assert!(words.starts_with(told), "{words}");
    }
    let subject = |answer: &Answer| sent(answer)["entry"][0]["resource"]["id"].clone();
    assert_eq!(subject(&ask("&patient=other", &both)), "other");
    assert_eq!(subject(&ask("&subject=Patient/patient", &both)), "patient");
    let parameters = json!({
        "resourceType": "Parameters",
        "parameter": [
            { "name": "record", "resource": one },
            { "name": "patient", "valueReference": { "reference": "Patient/patient" } },
        ],
    });
    assert_eq!(subject(&ask("", &parameters.to_string())), "patient");
    assert_eq!(ask("&patient=other", &one.to_string()).status, 422);
}

#[test]
fn a_record_that_a_server_does_not_give_whole_is_not_assessed() {
    let base = Base::parse("http://127.0.0.1:1/fhir", false).unwrap();
    let trial = Trial::start(Settings {
        hooks: HookSettings {
            fhir_servers: vec![base],
            ..HookSettings::default()
        },
        ..Settings::default()
    });
    assert_eq!(
        trial.ask("GET /fhir/Patient/1/$assess", &[], "").status,
        502
    );
    assert_eq!(
        trial
            .ask("GET /fhir/Patient/..%2f1/$assess", &[], "")
            .status,
        400
    );
}

/// The operation, the page's assessment and the command line render one and the same.
#[test]
fn the_operation_says_what_the_assessment_says() {
    let service = crate::trial::service(Settings::default());
    let knowledge = service.knowledge();
    let titles = gravida_report::Titles::of(knowledge);
    for name in [
        "two-losses-bleeding-heartbeat",
        "pain-shoulder-tip-fainting-no-scan",
        "aps-low-titre-anticardiolipin",
        "three-losses-lymphocyte-immunotherapy-order",
        "history-only-as-counts",
        "wrong-units",
    ] {
        let record = example(name);
        let reading = service
            .read(record.as_bytes(), "the record".into())
            .unwrap();
        let as_of = gravida_guideline::AsOf::given(gravida_fhir::DateTime::parse(AS_OF).unwrap());
        let profile = knowledge.default_profile().unwrap();
        let assessment =
            service
                .assessor()
                .assess(&reading.records[0], &reading.issues, profile, &as_of);
        let answer = TRIAL.ask(
            &format!("POST /fhir/$assess?asOf={AS_OF}"),
            &[FHIR],
            &record,
        );
        assert_eq!(
            sent(&answer),
            serde_json::from_str::<Value>(&gravida_report::fhir(&assessment, &titles)).unwrap(),
            "{name}"
        );
    }
}
