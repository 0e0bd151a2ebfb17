use proptest::prelude::*;

use super::*;
use crate::operators::testing::{shown, value, with_context};

type Operator = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>) -> Outcome<'a>;

fn check(operator: Operator, left: &str, right: &str, expected: &str) {
    with_context(|context| {
        let outcome = operator(context, value(context, left), value(context, right));
        assert_eq!(shown(outcome), expected, "{left} against {right}");
    });
}

#[test]
fn equality_is_by_value_and_unknown_with_nulls() {
    for (left, right, expected) in [
        ("1", "1", "true"),
        ("1", "1.0", "true"),
        ("1.0", "1.00", "true"),
        ("1", "2L", "false"),
        ("'a'", "'A'", "false"),
        ("null", "null", "null"),
        ("1", "null", "null"),
        ("true", "false", "false"),
        ("1 'cm'", "0.01 'm'", "true"),
        ("1 'cm'", "1 'g'", "null"),
        ("1 year", "1 'a'", "null"),
        ("1 month", "1 'mo'", "null"),
        ("1 week", "7 days", "true"),
        ("5 'm[IU]/mL'", "5 '[IU]/L'", "true"),
        ("5 '[IU]'", "5 '[arb'U]'", "null"),
        ("{}", "{}", "true"),
        ("{null}", "{null}", "true"),
        ("{1, null}", "{1, 2}", "null"),
        ("{1, null}", "{2, null}", "false"),
        ("{1, 2}", "{1, 2, 3}", "false"),
        ("{1, 2}", "{'1', '2'}", "false"),
        ("[1, 10]", "[1, 10]", "true"),
        ("[1, 10]", "[1, 11)", "true"),
        ("[1, 10]", "(null, null)", "null"),
        ("[1, 10]", "[2, null)", "false"),
    ] {
        check(equal, left, right, expected);
    }
}

#[test]
fn the_first_pair_of_tuple_elements_that_is_not_equal_decides() {
    let one = Value::Integer(1);
    let two = Value::Integer(2);
    for (left, right, expected) in [
        ([one, one], [one, one], "true"),
        ([one, Value::Null], [one, Value::Null], "true"),
        ([one, one], [two, Value::Null], "false"),
        ([Value::Null, one], [one, two], "null"),
        ([one, one], [one, Value::Null], "null"),
    ] {
        with_context(|context| {
            let tuple = |values: [Value<'static>; 2]| {
                let values = context.arena.alloc(values);
                Value::Tuple(context.arena.alloc(Tuple {
                    names: &["id", "name"],
                    values,
                }))
            };
            assert_eq!(shown(equal(context, tuple(left), tuple(right))), expected);
        });
    }
}

#[test]
fn equivalence_is_never_null() {
    for (left, right, expected) in [
        ("null", "null", "true"),
        ("1", "null", "false"),
        ("'Abel'", "'abel'", "true"),
        ("'a\tb'", "'a b'", "true"),
        ("1.5", "1.55", "false"),
        ("1.50", "1.55", "false"),
        ("1.001", "1.000", "true"),
        ("1.0", "1", "true"),
        ("1 'cm'", "0.01 'm'", "true"),
        ("1 'cm'", "1 'g'", "false"),
        ("1 year", "1 'a'", "true"),
        ("1 year", "365 days", "true"),
        ("1 month", "30 days", "true"),
        ("{1, null}", "{1, null}", "true"),
        ("{1, 2}", "{2, 1}", "false"),
        ("@2014", "@2014-01", "false"),
        ("[1, 10]", "[1, 10]", "true"),
        ("[1, null)", "[1, null)", "true"),
    ] {
        check(equivalent, left, right, expected);
    }
}

#[test]
fn order_is_unknown_where_units_differ_and_an_error_between_types() {
    check(less, "1 'cm'", "1 'g'", "null");
    check(less, "999 'mg'", "1 'g'", "true");
    check(greater_or_equal, "3 'm[IU]/L'", "4 'm[IU]/L'", "false");
    check(less, "'a'", "'aa'", "true");
    check(less, "1", "null", "null");
    check(
        less,
        "1",
        "'a'",
        "error: `Less` is not defined for Integer and String",
    );
    check(
        less,
        "true",
        "false",
        "error: `Less` is not defined for Boolean and Boolean",
    );
}

#[test]
fn uncertain_counts_are_compared_by_their_bounds() {
    with_context(|context| {
        let uncertain = Value::Uncertain { low: 7, high: 18 };
        for (operator, other, expected) in [
            (greater as Operator, "5", "true"),
            (greater, "10", "null"),
            (greater, "25", "false"),
            (less, "24", "true"),
            (less_or_equal, "18", "true"),
            (equal, "24", "false"),
            (equal, "10", "null"),
            (greater_or_equal, "7.0", "true"),
            (equal, "7.5", "false"),
            (less, "7.5", "null"),
        ] {
            assert_eq!(
                shown(operator(context, uncertain, value(context, other))),
                expected,
                "{other}"
            );
        }
        assert_eq!(
            shown(less(context, value(context, "6.5"), uncertain)),
            "true"
        );
    });
}

#[test]
fn codes_are_equivalent_whatever_their_version_and_display() {
    let code = |code, version| Code {
        code: Some(code),
        system: Some("http://loinc.org"),
        version,
        display: None,
    };
    with_context(|context| {
        let left = Value::Code(context.arena.alloc(code("1-8", None)));
        let right = Value::Code(context.arena.alloc(code("1-8", Some("2"))));
        let other = code("2-0", None);
        let codes = context.arena.alloc([other, code("1-8", None)]);
        let concept = Value::Concept(context.arena.alloc(Concept {
            codes,
            display: Some("any"),
        }));
        assert_eq!(shown(equal(context, left, right)), "null");
        assert_eq!(shown(equivalent(context, left, right)), "true");
        assert_eq!(shown(equivalent(context, left, concept)), "true");
        assert_eq!(
            shown(equivalent(
                context,
                Value::Code(context.arena.alloc(code("9-9", None))),
                concept
            )),
            "false"
        );
    });
}

#[test]
fn nesting_without_end_is_stopped() {
    with_context(|context| {
        let mut nested = Value::Integer(1);
        for _ in 0..200 {
            nested = context.list([nested]);
        }
        assert!(equal(context, nested, nested).is_err_and(|error| error.is_limit()));
        assert!(equivalent(context, nested, nested).is_err_and(|error| error.is_limit()));
    });
}

fn quantities() -> impl Strategy<Value = String> {
    (
        -1000_i32..1000,
        prop::sample::select(vec![
            "g", "mg", "cm", "m", "[IU]/L", "m[IU]/mL", "d", "weeks", "year", "{x}", "Cel",
            "[degF]",
        ]),
    )
        .prop_map(|(number, unit)| format!("{number} '{unit}'"))
}

proptest! {
    #[test]
    fn order_is_antisymmetric(left in quantities(), right in quantities()) {
        with_context(|context| {
            let (left, right) = (value(context, &left), value(context, &right));
            assert_eq!(shown(less(context, left, right)), shown(greater(context, right, left)));
            assert_eq!(shown(less_or_equal(context, left, right)), shown(greater_or_equal(context, right, left)));
            assert_eq!(shown(equal(context, left, right)), shown(equal(context, right, left)));
            assert_eq!(order_for_sorting(context, left, right), order_for_sorting(context, right, left).reverse());
        });
    }
}

#[test]
fn elements_of_a_record_are_compared_by_value_or_part_by_part() {
    let resources = br#"{"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "p", "birthDate": "1990-05"}},
        {"resource": {"resourceType": "Observation", "id": "a", "status": "final",
            "subject": {"reference": "Patient/p"},
            "code": {"coding": [{"system": "s", "code": "X"}], "text": "one"}, "effectiveDateTime": "2026-01-01",
            "valueQuantity": {"value": 5.0, "unit": "g"}}},
        {"resource": {"resourceType": "Observation", "id": "b", "status": "final",
            "subject": {"reference": "Patient/p"},
            "code": {"coding": [{"system": "s", "code": "x"}], "text": "one"}, "effectiveDateTime": "2026-01-02",
            "valueQuantity": {"value": 5.00, "unit": "g"}}}
    ]}"#;
    let reading = gravida_fhir::read(resources, &gravida_fhir::ReadOptions::default()).unwrap();
    let record = &reading.records[0];
    let observation = gravida_fhir::model::type_named("Observation").unwrap();
    let observations: Vec<_> = record.of_type(observation).collect();
    let part = |index: usize, name: &str| {
        let name = gravida_fhir::model::element_named(name).unwrap();
        Value::Fhir(observations[index].element().get(name).unwrap())
    };
    with_context(|context| {
        for (name, are_equal, are_equivalent) in [
            ("status", "true", "true"),
            ("value", "true", "true"),
            ("code", "false", "true"),
            ("effective", "false", "false"),
        ] {
            let (left, right) = (part(0, name), part(1, name));
            assert_eq!(shown(equal(context, left, right)), are_equal, "{name}");
            assert_eq!(
                shown(equivalent(context, left, right)),
                are_equivalent,
                "{name}"
            );
            assert_eq!(shown(equal(context, left, left)), "true", "{name}");
        }
        assert_eq!(
            shown(less(context, part(0, "effective"), part(1, "effective"))),
            "true"
        );
        assert_eq!(
            shown(equal(context, part(0, "status"), value(context, "'final'"))),
            "true"
        );
        assert_eq!(
            shown(equal(context, part(0, "value"), part(0, "code"))),
            "false"
        );
    });
}
