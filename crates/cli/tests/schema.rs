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
