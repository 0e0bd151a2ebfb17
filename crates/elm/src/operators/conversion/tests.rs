use super::*;
use crate::operators::testing::{shown, value, with_context};

fn check(source: &str, target: Target, expected: &str) {
    with_context(|context| {
        assert_eq!(
            shown(convert(context, value(context, source), target)),
            expected,
            "{source} to {target:?}"
        );
    });
}

#[test]
fn conversions_follow_the_reference() {
    use Target::{Boolean, Date, DateTime, Decimal, Integer, Long, Quantity, String, Time};
    for (source, target, expected) in [
        ("'NO'", Boolean, "false"),
        ("'maybe'", Boolean, "null"),
        ("1", Boolean, "true"),
        ("1.0", Boolean, "true"),
        ("2", Boolean, "null"),
        ("'-25'", Integer, "-25"),
        ("'25.5'", Integer, "null"),
        ("'foo'", Integer, "null"),
        ("'3000000000'", Integer, "null"),
        ("'3000000000'", Long, "3000000000L"),
        ("true", Integer, "1"),
        ("5", Decimal, "5.0"),
        ("'+25.5'", Decimal, "25.5"),
        ("'1e5'", Decimal, "null"),
        ("'2014-01-01'", DateTime, "@2014-01-01T"),
        ("'2014-01-01T12:05'", DateTime, "@2014-01-01T12:05"),
        (
            "'2014-01-01T12:05:05.955+01:30'",
            DateTime,
            "@2014-01-01T12:05:05.955+01:30",
        ),
        ("'2014/01/01'", DateTime, "null"),
        ("@2014-01", DateTime, "@2014-01T"),
        ("@2014-01-01T10:00", Date, "@2014-01-01"),
        ("'2014-01'", Date, "@2014-01"),
        ("'T14:30:00.0'", Time, "@T14:30:00.000"),
        ("'T14:30:00.0+05:30'", Time, "@T14:30:00.000"),
        ("'T14-30-00.0'", Time, "null"),
        ("'5.5 'cm''", Quantity, "5.5 'cm'"),
        ("'5 days'", Quantity, "5 'days'"),
        ("'5.5'", Quantity, "5.5 '1'"),
        ("'5.5 cm'", Quantity, "null"),
        ("'5.5 'nonsense''", Quantity, "null"),
        ("7", Quantity, "7 '1'"),
        ("-5", String, "'-5'"),
        ("18.55", String, "'18.55'"),
        ("125 'cm'", String, "'125 'cm''"),
        ("5 days", String, "'5 days'"),
        ("@2000-01-01T", String, "'2000-01-01'"),
        (
            "@2000-01-01T08:25:25.300-07:00",
            String,
            "'2000-01-01T08:25:25.300-07:00'",
        ),
        ("@T09:30:01.003", String, "'09:30:01.003'"),
        ("null", String, "null"),
    ] {
        check(source, target, expected);
    }
}

#[test]
fn asking_whether_a_value_converts_is_never_an_error() {
    with_context(|context| {
        for (source, target, expected) in [
            ("'5'", Target::Integer, "true"),
            ("'x'", Target::Integer, "false"),
            ("{1}", Target::Integer, "false"),
            ("null", Target::Integer, "null"),
        ] {
            assert_eq!(
                shown(converts_to(context, value(context, source), target)),
                expected,
                "{source}"
            );
        }
    });
}

#[test]
fn ratios_are_read_from_text() {
    with_context(|context| {
        let ratio = to_ratio(context, value(context, "'1 'mg':2 'mL''")).unwrap();
        assert_eq!(shown(to_string(context, ratio)), "'1 'mg':2 'mL''");
        assert_eq!(shown(to_quantity(context, ratio)), "0.5 'mg.mL-1'");
    });
}

#[test]
fn lists_and_characters() {
    with_context(|context| {
        assert_eq!(shown(to_list(context, Value::Null)), "{}");
        assert_eq!(shown(to_list(context, Value::Integer(1))), "{1}");
        assert_eq!(
            shown(to_chars(context, value(context, "'aß'"))),
            "{'a', 'ß'}"
        );
    });
}
