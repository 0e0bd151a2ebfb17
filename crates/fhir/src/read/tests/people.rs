//! Who something is about: the patient, or somebody related to her.

use super::*;

fn her() -> Value {
    json!({"resourceType": "Patient", "id": "her", "gender": "female"})
}

fn partner() -> Value {
    json!({"resourceType": "RelatedPerson", "id": "partner", "patient": {"reference": "Patient/her"}})
}

fn him(gender: &str, link: bool) -> Value {
    let mut him = json!({"resourceType": "Patient", "id": "him", "gender": gender});
    if link {
        him["link"] = json!([{"other": {"reference": "RelatedPerson/partner"}, "type": "seealso"}]);
    }
    him
}

/// A weight about whom `who` says.
fn weight(id: &str, who: &Value) -> Value {
    let mut weight = json!({"resourceType": "Observation", "id": id, "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "effectiveDateTime": "2026-03-01", "valueQuantity": {"value": 80, "code": "kg"}});
    let fields = who.as_object().unwrap().clone();
    weight.as_object_mut().unwrap().extend(fields);
    weight
}

fn of(subject: &str) -> Value {
    json!({"subject": {"reference": subject}})
}

/// The ids of her Observations, and of those about the partner.
fn sorted_out(record: &Record) -> (Vec<&str>, Vec<&str>) {
    let observation = type_named("Observation").unwrap();
    let own = record.of_type(observation).map(Resource::id).collect();
    let person = first(record, "RelatedPerson");
    (
        own,
        record
            .about(person, observation)
            .map(Resource::id)
            .collect(),
    )
}

#[test]
fn what_is_about_a_related_person_is_in_the_record_and_kept_apart() {
    let focus = json!({"subject": {"reference": "Patient/her"}, "focus": [{"reference": "RelatedPerson/partner"}]});
    let reading = read_json(&bundle(&[
        weight("1", &of("RelatedPerson/partner")),
        her(),
        weight("2", &of("Patient/her")),
        weight("3", &focus),
        partner(),
    ]));
    assert_eq!(reading.records.len(), 1);
    assert_eq!(told(&reading.issues), [""; 0]);
    // They say the same on the same day, and none of his is folded into hers.
    let (own, his) = sorted_out(&reading.records[0]);
    assert_eq!((own, his), (vec!["2"], vec!["1", "3"]));
}

#[test]
fn a_linked_man_is_read_as_her_relation_and_has_no_record_of_his_own() {
    let entries = [
        her(),
        partner(),
        him("male", true),
        weight("1", &of("Patient/him")),
        weight("2", &of("Patient/her")),
    ];
    let whole = read_json(&bundle(&entries));
    let lines: Vec<String> = entries.iter().rev().map(Value::to_string).collect();
    for reading in [whole, read_text(&lines.join("\n"))] {
        assert_eq!(reading.records.len(), 1, "{:?}", reading.issues);
        let record = &reading.records[0];
        assert_eq!(record.patient().unwrap().id(), "her");
        assert_eq!(sorted_out(record), (vec!["2"], vec!["1"]));
        assert_eq!(
            reading.issues[0].message,
            "he is the same person as `RelatedPerson/partner`; what is about him stands apart in the record of the patient he is related to"
        );
    }
}

#[test]
fn an_identifier_links_as_well() {
    let identifier = json!([{"system": "s", "value": "7"}]);
    let (mut man, mut relation) = (him("male", false), partner());
    man["identifier"] = identifier.clone();
    relation["identifier"] = identifier;
    let reading = read_json(&bundle(&[
        her(),
        relation,
        man,
        weight("1", &of("Patient/him")),
    ]));
    assert_eq!(reading.records.len(), 1);
    assert_eq!(sorted_out(&reading.records[0]), (vec![], vec!["1"]));
}

#[test]
fn a_linked_woman_keeps_a_record_of_her_own() {
    let reading = read_json(&bundle(&[
        her(),
        partner(),
        him("female", true),
        weight("1", &of("Patient/him")),
        weight("2", &of("Patient/her")),
    ]));
    let [one, other] = &reading.records[..] else {
        panic!("{} records", reading.records.len());
    };
    assert_eq!(sorted_out(one), (vec!["2"], vec!["1"]));
    assert_eq!(references(other), ["Observation/1", "Patient/him"]);
    assert_eq!(told(&reading.issues), [""; 0]);
}

#[test]
fn two_patients_without_a_link_are_strangers() {
    let focus =
        json!({"subject": {"reference": "Patient/her"}, "focus": [{"reference": "Patient/him"}]});
    let reading = read_json(&bundle(&[
        her(),
        partner(),
        him("male", false),
        weight("1", &of("Patient/him")),
        weight("2", &focus),
    ]));
    assert_eq!(reading.records.len(), 2);
    // What is about somebody else is not hers, and nobody says that it is the partner's.
    assert_eq!(sorted_out(&reading.records[0]), (vec![], vec![]));
}

#[test]
fn a_focus_that_is_no_person_or_herself_changes_nothing() {
    let about = |reference: &str| json!({"subject": {"reference": "Patient/her"}, "focus": [{"reference": reference}], "effectiveDateTime": "2026-03-02"});
    let mut contained = about("#man");
    contained["contained"] = json!([{"resourceType": "RelatedPerson", "id": "man"}]);
    let reading = read_json(&bundle(&[
        her(),
        partner(),
        weight("1", &about("Condition/loss")),
        weight("2", &about("Patient/her")),
        weight("3", &about("RelatedPerson/unknown")),
        weight("4", &contained),
    ]));
    assert_eq!(sorted_out(&reading.records[0]), (vec!["1", "2"], vec![]));
}

#[test]
fn a_relation_of_nobody_is_a_stranger() {
    let mut circle = partner();
    circle["patient"] = json!({"reference": "RelatedPerson/partner"});
    let reading = read_json(&bundle(&[
        her(),
        circle,
        weight("1", &of("RelatedPerson/partner")),
    ]));
    assert_eq!(references(&reading.records[0]), ["Patient/her"]);
    let expected = ["RelatedPerson/partner: Subject", "Observation/1: Subject"];
    let mut issues = told(&reading.issues);
    issues.sort_unstable();
    let mut expected = expected.map(str::to_owned).to_vec();
    expected.sort_unstable();
    assert_eq!(issues, expected);
}
