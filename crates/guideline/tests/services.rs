//! Services of CDS Hooks: what is wrong with them is found at its place, what
//! they need is read off the logic, and what orders state is told.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that unwraps fails loudly"
)]

mod support;

use std::borrow::Cow;

use gravida_fhir::DateTime;
use gravida_guideline::knowledge::{Place, StatedFact};
use gravida_guideline::{AsOf, Assessor, Knowledge, check};
use support::{miniature, record, shown};

const SERVICES: &str = "\
override-reasons:
  - { id: wet-already, label: Wet already }
services:
  - id: weather
    hooks: [ patient-view ]
    title: Weather
    description: What to carry.
    decisions: [ umbrella ]
    requires: [ Observation ]
    cards:
      - { show: alerts, level: emergency, indicator: critical }
      - { show: recommendations, directions: [ for ], indicator: info }
    override-reasons: [ wet-already ]
    most-cards: 3
";

#[track_caller]
fn says(from: &str, to: &str, expected: &str) {
    assert!(SERVICES.contains(from), "`{from}` does not stand there");
    let mut files = miniature();
    let text = SERVICES.replacen(from, to, 1);
    files.insert("services.yaml".to_owned(), Cow::Owned(text.into_bytes()));
    assert_eq!(shown(&check(&files)), expected);
}

#[test]
fn a_service_without_mistake_is_clean() {
    says("Weather", "Weather", "");
}

#[test]
fn what_a_service_names_must_exist() {
    says(
        "[ umbrella ]",
        "[ umbrela ]",
        "services.yaml:4:5: error: there is no decision `umbrela`; did you mean `umbrella`?\n",
    );
    says(
        "[ Observation ]",
        "[ Observaton ]",
        "services.yaml:4:5: error: there is no resource type `Observaton`; did you mean `Observation`?\n",
    );
    says(
        "[ wet-already ]",
        "[ wet-alredy ]",
        "services.yaml:4:5: error: there is no reason for overriding `wet-alredy`; did you mean `wet-already`?\n",
    );
    says(
        "[ patient-view ]",
        "[ patient-veiw ]",
        "services.yaml:5:14: error: `patient-veiw` is no value of `hooks`; use one of `patient-view`, `order-select`, `order-sign`\n",
    );
}

#[test]
fn only_an_alert_may_interrupt() {
    says(
        "directions: [ for ], indicator: info",
        "directions: [ for ], indicator: critical",
        "services.yaml:12:9: error: only an alert may interrupt; use `info` or `warning`\n",
    );
}

#[test]
fn orders_and_patient_view_stay_apart() {
    says(
        "[ patient-view ]",
        "[ patient-view, order-sign ]",
        "services.yaml:4:5: error: a service on an order hook is about orders alone and says which; \
         list them under `orders`, and make a service of its own for `patient-view`\n",
    );
    says(
        "    most-cards: 3\n",
        "    most-cards: 3\n    orders: [ { id: rain, title: Rain, states: [ { fact: rain } ] } ]\n",
        "services.yaml:4:5: error: there are no orders on `patient-view`; offer the service on `order-select` or `order-sign`\n",
    );
}

#[test]
fn a_sentence_too_long_for_a_card_needs_a_shorter_one() {
    let long = "Carry an umbrella ".repeat(8);
    let mut files = miniature();
    let path = "decisions/umbrella/recommendations.yaml";
    let text = String::from_utf8(files[path].to_vec()).unwrap();
    let written = |text: String| Cow::Owned(text.into_bytes());
    files.insert("services.yaml".to_owned(), written(SERVICES.to_owned()));
    files.insert(
        path.to_owned(),
        written(text.replacen(
            "summary: Carry an umbrella.",
            &format!("summary: {long}"),
            1,
        )),
    );
    assert_eq!(
        shown(&check(&files)),
        "decisions/umbrella/recommendations.yaml:7:5: error: a card has room for 139 characters, and this sentence has 143; say the same shorter in `card`\n"
    );
    let shorter = format!("summary: {long}\n    card: Carry one.");
    files.insert(
        path.to_owned(),
        written(text.replacen("summary: Carry an umbrella.", &shorter, 1)),
    );
    assert_eq!(shown(&check(&files)), "");
}

#[test]
fn what_a_service_needs_is_read_off_its_logic() {
    let knowledge = Knowledge::embedded().unwrap();
    for service in &knowledge.services().services {
        let needs = knowledge.needs_of(service);
        let types: Vec<&str> = needs.iter().map(|need| need.resource_type).collect();
        for required in &service.requires {
            assert!(
                types.contains(&required.as_str()),
                "{}: {types:?}",
                service.id
            );
        }
        assert!(types.is_sorted(), "{types:?}");
        assert_eq!(needs, knowledge.needs_of(service));
    }
    let of = |id: &str| knowledge.needs_of(knowledge.services().service(id).unwrap());
    let orders: Vec<&str> = of("over-treatment")
        .iter()
        .map(|need| need.resource_type)
        .collect();
    assert!(orders.contains(&"MedicationRequest") && orders.contains(&"ServiceRequest"));
}

#[test]
fn an_order_states_its_fact_by_itself() {
    let knowledge = Knowledge::embedded().unwrap();
    let assessor = Assessor::new(&knowledge);
    let order = r#"{"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "one"}},
        {"resource": {"resourceType": "MedicationRequest", "id": "order", "status": "draft", "intent": "order",
            "subject": {"reference": "Patient/one"}, "authoredOn": "2026-11-20",
            "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "G03DA04"}]}}}]}"#;
    let record = record(&assessor, order);
    let as_of = AsOf::given(DateTime::parse("2026-11-20T09:00:00Z").unwrap());
    let stated = |fact: &str, values: &[&str]| StatedFact {
        fact: fact.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        place: Place {
            file: "services.yaml".into(),
            line: 0,
            column: 0,
        },
    };
    let wanted = [
        stated("progesterone-ordered", &[]),
        stated("corticosteroid-treatment", &["planned"]),
        stated("no-such-fact", &[]),
    ];
    assert_eq!(
        assessor.states(&record, &as_of, &wanted.each_ref()),
        [true, false, false]
    );
}
