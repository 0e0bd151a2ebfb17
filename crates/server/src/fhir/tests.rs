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
    // Nothing is to be carried out that a body advises against.
    let path_of_falls = format!("POST /fhir/PlanDefinition/hcg-trend/$apply?asOf={AS_OF}");
    let falls = sent(&TRIAL.ask(
        &path_of_falls,
        &[FHIR],
        &example("hcg-falls-after-bleeding"),
    ));
    is_r4(&falls);
    let actions = falls["contained"][0]["action"].as_array().unwrap();
    let is_against = |one: &&Value| {
        (one["extension"][0]["valueCode"].as_str()).is_some_and(|one| one == "against")
    };
    let against: Vec<&Value> = actions.iter().filter(is_against).collect();
    assert!(!against.is_empty());
    for action in against {
        assert_eq!(action["requiredBehavior"], "could", "{action}");
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
    for (id, _) in capability::operations() {
        let is_there = text.contains(&format!("OperationDefinition/{id}"));
        // Without a server to fetch her record from there is no operation on a Patient.
        assert_eq!(is_there, id != "patient-assess", "{id}");
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
fn the_capability_statement_says_what_this_service_can_do_as_it_was_started() {
    let metadata = sent(&TRIAL.ask("GET /fhir/metadata", &[], ""));
    assert_eq!(metadata["date"], "2026-11-22T09:30:05Z");
    assert_eq!(metadata["software"]["version"], env!("CARGO_PKG_VERSION"));
    let about = metadata["implementation"]["description"].as_str().unwrap();
    assert!(about.contains("sha256:"), "{about}");
    let rest = &metadata["rest"][0];
    assert!(
        rest["security"]["description"]
            .as_str()
            .unwrap()
            .starts_with("None")
    );
    for resource in rest["resource"].as_array().unwrap() {
        let kind = resource["type"].as_str().unwrap();
        assert_ne!(kind, "Patient");
        // Everything that it says can be read is read by the one route there is.
        let answer = TRIAL.ask(&format!("GET /fhir/{kind}/none"), &[], "");
        assert_eq!(answer.status, 404, "{kind}: {}", answer.body);
    }
    // Each type of the knowledge is there.
    let written = gravida_report::export(&gravida_guideline::Knowledge::embedded().unwrap());
    let types: BTreeSet<String> = written
        .unwrap()
        .iter()
        .map(|one| one.content["resourceType"].as_str().unwrap().to_owned())
        .filter(|kind| kind != "Bundle")
        .collect();
    let told: BTreeSet<String> = (rest["resource"].as_array().unwrap().iter())
        .map(|one| one["type"].as_str().unwrap().to_owned())
        .filter(|kind| kind != "OperationDefinition")
        .collect();
    assert_eq!(told, types);

    let mut settings = Settings {
        users: crate::access::tests::anna(),
        ..Settings::default()
    };
    settings.hooks.fhir_servers = vec![Base::parse("http://127.0.0.1:9/fhir", true).unwrap()];
    let service = crate::trial::service(settings);
    let metadata = capability::statement(&service).to_string();
    assert!(metadata.contains("OperationDefinition/patient-assess"));
    assert!(metadata.contains("bearer token"));
}

/// What an OperationDefinition names is read, and what none names is refused: a parameter that is
/// passed over in silence could be the moment that was meant.
#[test]
fn parameters_are_those_that_are_told_and_each_is_given_once() {
    let record: Value = serde_json::from_str(&example("two-losses-bleeding-heartbeat")).unwrap();
    let value = |kind: &str, name: &str| match (kind, name) {
        ("Bundle", _) => json!({ "name": name, "resource": record }),
        ("dateTime", _) => json!({ "name": name, "valueDateTime": AS_OF }),
        ("code", _) => json!({ "name": name, "valueCode": "uk" }),
        (_, "subject") => json!({ "name": name, "valueString": "Patient/patient" }),
        (_, _) => json!({ "name": name, "valueString": "patient" }),
    };
    let parameters = |all: &[Value]| json!({ "resourceType": "Parameters", "parameter": all });
    for (id, told) in capability::operations() {
        let path = match id {
            "assess" => "/fhir/$assess",
            "plan-apply" => "/fhir/PlanDefinition/hcg-trend/$apply",
            _ => continue,
        };
        let all: Vec<Value> = told.iter().map(|(name, kind)| value(kind, name)).collect();
        let post = |body: &Value| TRIAL.ask(&format!("POST {path}"), &[FHIR], &body.to_string());
        let answer = post(&parameters(&all));
        assert!(sent(&answer).to_string().contains("2026-11-20"), "{id}");
        for twice in &all {
            let mut body = all.clone();
            body.push(twice.clone());
            let answer = post(&parameters(&body));
            assert_eq!(answer.status, 400, "{}", answer.body);
            assert!(answer.body.contains("is given twice"), "{}", answer.body);
        }
    }
    let with = |further: Value| {
        let body = parameters(&[json!({ "name": "record", "resource": record }), further]);
        TRIAL.ask("POST /fhir/$assess", &[FHIR], &body.to_string())
    };
    for (name, kind, moment) in [
        ("asOf", "valueDate", "2026-11-20"),
        ("asOf", "valueInstant", "2026-11-20T09:55:00.000Z"),
        ("asOf", "valueString", "2026-11-20"),
    ] {
        let answer = with(json!({ "name": name, kind: moment }));
        let timestamp = sent(&answer)["timestamp"].as_str().unwrap().to_owned();
        assert!(timestamp.starts_with("2026-11-20"), "{kind}: {timestamp}");
    }
    for (further, told) in [
        (
            json!({ "name": "asof", "valueDateTime": AS_OF }),
            "no parameter `asof`",
        ),
        (
            json!({ "name": "asOf", "valueTime": "09:55:00" }),
            "`asOf` has no value",
        ),
        (json!({ "name": "asOf" }), "`asOf` has no value"),
        (
            json!({ "name": "data", "valueString": "x" }),
            "must hold the record",
        ),
    ] {
        let answer = with(further);
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert!(answer.body.contains(told), "{}", answer.body);
    }
    for (query, status) in [
        ("asof=2026-11-20", 400),
        ("asOf=2026-11-20&asOf=2026-11-21", 400),
        ("asOf=", 400),
        (
            "encounter=Encounter/1&_pretty=true&asOf=2026-11-20T09:55:00+01:00",
            200,
        ),
    ] {
        let line = format!("POST /fhir/$assess?{query}");
        let answer = TRIAL.ask(&line, &[FHIR], &record.to_string());
        assert_eq!(answer.status, status, "{query}: {}", answer.body);
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
        (
            "GET /fhir/metadata",
            &["accept: application/fhir+json;q=0, text/html"][..],
            "",
            406,
        ),
        (
            "GET /fhir/metadata",
            &["accept: application/fhir+json; fhirVersion=5.0"][..],
            "",
            406,
        ),
        (
            "POST /fhir/$assess",
            &["content-type: application/fhir+json; fhirVersion=5.0"][..],
            record.as_str(),
            415,
        ),
        (
            "POST /fhir/PlanDefinition/hcg-trend/$apply",
            &["content-type: text/plain"][..],
            record.as_str(),
            415,
        ),
        (
            "POST /fhir/Patient/1/$assess",
            &[FHIR][..],
            record.as_str(),
            400,
        ),
        ("GET /fhir/metadata/", &[][..], "", 404),
        ("GET /fhir", &[][..], "", 404),
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
