use crate::model::{element_named, type_named};
use crate::{Content, Part, ReadOptions, Record, read};

fn coding(code: &str) -> Record {
    Record::made(
        type_named("Coding").unwrap(),
        &[(
            element_named("code").unwrap(),
            Part::Primitive(type_named("code").unwrap(), Content::String(code)),
        )],
    )
}

#[test]
fn what_was_made_is_walked_through_like_what_was_read() {
    let (one, other) = (coding("a"), coding("b"));
    let concept = Record::made(
        type_named("CodeableConcept").unwrap(),
        &[
            (
                element_named("coding").unwrap(),
                Part::List(vec![Part::Element(one.root()), Part::Element(other.root())]),
            ),
            (
                element_named("text").unwrap(),
                Part::Primitive(type_named("string").unwrap(), Content::String("both")),
            ),
        ],
    );
    let root = concept.root();
    assert_eq!(root.type_id().name(), "CodeableConcept");
    assert_eq!(
        root.to_json(),
        serde_json::json!({"coding": [{"code": "a"}, {"code": "b"}], "text": "both"})
    );
    assert_eq!(root.children().count(), 2);
    assert!(root.resource().is_none());
    assert_eq!(root.place(), "CodeableConcept");
    assert!(concept.patient().is_none());
    assert_eq!(concept.resources().count(), 0);
}

#[test]
fn a_list_is_copied_with_its_items_under_its_new_name() {
    let json =
        br#"{"resourceType": "Observation", "code": {"coding": [{"code": "a"}, {"code": "b"}]},
        "valueQuantity": {"value": 123456789012345678.12345678, "unit": "mm"}}"#;
    let reading = read(json, &ReadOptions::default()).unwrap();
    let observation = reading.records[0].resources().next().unwrap().element();
    let name = |text| element_named(text).unwrap();
    let codings = observation
        .get(name("code"))
        .and_then(|code| code.get(name("coding")))
        .unwrap();
    let security = Record::made(
        type_named("Meta").unwrap(),
        &[(name("security"), Part::Element(codings))],
    );
    assert_eq!(
        security.root().to_json(),
        serde_json::json!({"security": [{"code": "a"}, {"code": "b"}]})
    );
    let quantity = observation.get(name("value")).unwrap();
    let extension = Record::made(
        type_named("Extension").unwrap(),
        &[(name("value"), Part::Element(quantity))],
    );
    let copied = extension.root().get(name("value")).unwrap();
    assert_eq!(copied.type_id(), quantity.type_id());
    assert_eq!(copied.to_json(), quantity.to_json());
}

#[test]
fn a_list_without_items_and_a_primitive_without_a_value() {
    let coding = element_named("coding").unwrap();
    let empty = Record::made(
        type_named("CodeableConcept").unwrap(),
        &[(coding, Part::List(Vec::new()))],
    );
    assert!(empty.root().get(coding).is_none());
    let nothing = Record::made_primitive(type_named("string").unwrap(), Content::Absent);
    assert_eq!(nothing.root().content(), Content::Absent);
    let yes = Record::made_primitive(type_named("boolean").unwrap(), Content::Boolean(true));
    assert_eq!(yes.root().content(), Content::Boolean(true));
}
