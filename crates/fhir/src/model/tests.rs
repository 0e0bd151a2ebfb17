use super::*;

fn known(name: &str) -> TypeId {
    type_named(name).unwrap_or_else(|| panic!("no type {name}"))
}

fn element(type_name: &str, name: &str) -> ElementModel {
    known(type_name)
        .element(element_named(name).unwrap())
        .unwrap_or_else(|| panic!("no {type_name}.{name}"))
}

#[test]
fn observation_has_its_own_and_inherited_elements() {
    let observation = known("Observation");
    assert!(observation.is_resource());
    assert_eq!(observation.base(), type_named("DomainResource"));
    assert!(observation.is_a(known("Resource")));
    assert!(!observation.is_a(known("Element")));
    assert_eq!(observation.primary_code_path(), Some("code"));
    assert_eq!(element("Observation", "id").types, [known("id")]);
    assert!(element("Observation", "contained").is_list);
    let value = element("Observation", "value");
    assert!(value.is_choice() && value.types.contains(&known("Quantity")));
    assert_eq!(
        element("Observation", "component").types,
        [known("Observation.Component")]
    );
}

#[test]
fn primitives_say_what_they_hold() {
    for (name, kind) in [
        ("boolean", PrimitiveKind::Boolean),
        ("positiveInt", PrimitiveKind::Integer),
        ("decimal", PrimitiveKind::Decimal),
        ("markdown", PrimitiveKind::String),
        ("ObservationStatus", PrimitiveKind::String),
        ("date", PrimitiveKind::Date),
        ("instant", PrimitiveKind::DateTime),
        ("time", PrimitiveKind::Time),
    ] {
        assert_eq!(known(name).primitive(), Some(kind), "{name}");
        assert!(
            known(name)
                .element(element_named("value").unwrap())
                .is_none(),
            "{name}"
        );
    }
    for name in [
        "Quantity",
        "Element",
        "Observation",
        "BackboneElement",
        "Coding",
    ] {
        assert_eq!(known(name).primitive(), None, "{name}");
    }
}

#[test]
fn every_type_is_found_by_its_name_and_has_typed_elements() {
    for type_id in types() {
        assert_eq!(type_named(type_id.name()), Some(type_id));
        for element in type_id.elements() {
            assert!(!element.types.is_empty(), "{type_id:?}.{:?}", element.name);
        }
    }
    assert_eq!(types().len(), 931);
}

#[test]
fn json_properties_lead_to_element_and_type() {
    let observation = known("Observation");
    let quantity = observation.keys().find("valueQuantity").unwrap().field;
    assert_eq!(
        (quantity.name.as_str(), quantity.type_id.name()),
        ("value", "Quantity")
    );
    assert!(observation.keys().find("value").is_none());
    assert_eq!(
        observation.keys().find("_status").unwrap().field.kind,
        KeyKind::Extension
    );
    assert!(observation.keys().find("_code").is_none());
    let dose = known("Dosage.DoseAndRate")
        .keys()
        .find("doseQuantity")
        .unwrap()
        .field;
    assert_eq!(dose.type_id.name(), "SimpleQuantity");
    assert!(observation.keys().find("").is_none());
}

#[test]
fn every_property_of_every_type_is_found() {
    for type_id in types() {
        for element in type_id
            .elements()
            .iter()
            .filter(|element| !element.is_choice())
        {
            let key = type_id.keys().find(element.name.as_str()).unwrap();
            assert_eq!(key.field.name, element.name);
            let place = type_id.keys().at(key.place).unwrap();
            assert_eq!(place.field.name, element.name);
            let name = element.name;
            let written = format!("\"{name:?}\":\"and more text\"");
            let length = key.length_in_front(written.as_bytes());
            assert_eq!(length, Some(name.as_str().len() + 3));
            for other in [
                "\"{name:?}\" :\"and more text\"",
                "\"{name:?}x\":\"and more text\"",
                "{name:?}",
            ] {
                let other = other.replace("{name:?}", name.as_str());
                assert_eq!(key.length_in_front(other.as_bytes()), None, "{other}");
            }
        }
    }
}
