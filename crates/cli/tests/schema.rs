//! `schemas/assessment-1.schema.json` notices what is wrong; that every example
//! fits it is tested with the renderings.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use serde_json::Value;
use support::{assessed, root, schema};

#[test]
fn the_schema_notices_what_is_wrong() {
    let validator = schema();
    let example = root().join("examples/two-losses-bleeding-heartbeat.json");
    let assessment = serde_json::to_value(assessed(&example)).unwrap();
    assert!(validator.is_valid(&assessment));
    for (place, value) in [
        ("/schema", Value::from("gravida.assessment/2")),
        ("/asOf", Value::from(7)),
        ("/recommendations/0/outcome", Value::from("perhaps")),
        ("/recommendations/0/inForce", Value::Null),
        ("/decisions/0/relevant", Value::from("perhaps")),
        ("/missing", Value::Null),
    ] {
        let mut wrong = assessment.clone();
        *wrong.pointer_mut(place).unwrap() = value;
        assert!(!validator.is_valid(&wrong), "`{place}` may be anything");
    }
}

#[test]
fn the_schema_notices_what_is_wrong_with_a_picture() {
    let validator = schema();
    let example = root().join("examples/embryo-transfer-luteal-support.json");
    let assessment = serde_json::to_value(assessed(&example)).unwrap();
    assert_eq!(assessment["pictures"].as_array().unwrap().len(), 2);
    assert!(validator.is_valid(&assessment));
    for (place, value) in [
        ("/pictures/0/across", Value::Null),
        ("/pictures/0/lanes/0/events/0/label", Value::Null),
        ("/pictures/1/up/scale", Value::from("bent")),
        (
            "/pictures/1/lines/0/points/0/at/low",
            Value::from("7 weeks"),
        ),
    ] {
        let mut wrong = assessment.clone();
        *wrong.pointer_mut(place).unwrap() = value;
        assert!(!validator.is_valid(&wrong), "`{place}` may be anything");
    }
}
