use proptest::prelude::*;

use super::*;
use crate::operators::testing::{shown, value, with_context};
use crate::operators::{arithmetic, comparison, interval};

fn check(
    left: &str,
    right: &str,
    expected: &str,
    operator: impl for<'a> Fn(&Context<'a>, Value<'a>, Value<'a>) -> Outcome<'a>,
) {
    with_context(|context| {
        let outcome = operator(context, value(context, left), value(context, right));
        assert_eq!(shown(outcome), expected, "{left} and {right}");
    });
}

#[test]
fn addition_keeps_the_precision_of_the_date() {
    for (date, quantity, expected) in [
        ("@2005-10-10T", "5 years", "@2010-10-10T"),
        ("@2005-05-10T", "10 months", "@2006-03-10T"),
        ("@2018-05-23T", "52 weeks", "@2019-05-22T"),
        ("@2005-05-10T", "25 hours", "@2005-05-11T"),
        ("@2005-05-10T", "5 hours", "@2005-05-10T"),
        ("@2014", "25 months", "@2016"),
        ("@2014-06", "33 days", "@2014-07"),
        ("@2016-06-10T05", "19 hours", "@2016-06-11T00"),
        (
            "@2016-06-10T05:05:05.005",
            "995 milliseconds",
            "@2016-06-10T05:05:06.000",
        ),
        (
            "@2016-06-10T05:05:05.005",
            "1.5 's'",
            "@2016-06-10T05:05:06.505",
        ),
        ("@2012-02-29T", "1 year", "@2013-02-28T"),
        ("@2012-02-29", "-1 'a'", "@2011-02-28"),
        ("@2014T", "735 days", "@2016T"),
        ("@2014-01-31", "1.9 months", "@2014-02-28"),
        ("@T15:59:59.999", "300 minutes", "@T20:59:59.999"),
        ("@T23:00", "2 hours", "@T01:00"),
        (
            "@2020-01-01T00:00:00+05:30",
            "1 day",
            "@2020-01-02T00:00:00+05:30",
        ),
    ] {
        check(date, quantity, expected, arithmetic::add);
    }
    check(
        "@2016-05T",
        "31535999 seconds",
        "@2015-05T",
        arithmetic::subtract,
    );
    check(
        "@T15:59:59.0",
        "1 millisecond",
        "@T15:59:58.999",
        arithmetic::subtract,
    );
    check(
        "@2005-10-10T",
        "8000 years",
        "error: `Add`: there is no such date or time between the years 0001 and 9999",
        arithmetic::add,
    );
    check(
        "@2005-10-10T",
        "8000 'mg'",
        "error: `Add`: `mg` is not a unit of time that can be added to a date",
        arithmetic::add,
    );
}

#[test]
fn durations_are_ranges_where_moments_are_partial() {
    use Period::{Day, Hour, Millisecond, Minute, Month, Second, Week, Year};
    for (low, high, period, expected) in [
        ("@2005T", "@2010T", Year, "4..5"),
        ("@2005-05T", "@2010-04T", Year, "4"),
        ("@2014-01-31", "@2014-02-01", Month, "0"),
        ("@2010-10-12T12:05", "@2008-08-15T08:08", Day, "-788"),
        ("@2015-02-10T", "@2015-03T", Day, "18..49"),
        ("@2014-01-15", "@2014-02", Day, "17..44"),
        ("@2005T", "@2006-05T", Month, "4..16"),
        ("@2014-01-15", "@2014-01-29", Day, "14"),
        ("@2012-03-10T22:05:09", "@2012-03-24T07:19:33", Week, "1"),
        ("@2012-03-10T06:05:09", "@2012-03-24T07:19:33", Week, "2"),
        ("@T06", "@T07:00:00", Hour, "1"),
        ("@T23:20:16.555", "@T23:25:15.555", Minute, "4"),
        ("@T23:25:10.556", "@T23:25:15.555", Second, "4"),
        ("@T23:25:25.555", "@T23:25:25.560", Millisecond, "5"),
        (
            "@2017-03-12T01:00:00-07:00",
            "@2017-03-12T03:00:00-06:00",
            Hour,
            "1",
        ),
        (
            "@2017-11-05T01:30:00-06:00",
            "@2017-11-05T01:15:00-07:00",
            Minute,
            "45",
        ),
        (
            "@2017-03-12T00:00:00-07:00",
            "@2017-03-13T00:00:00-06:00",
            Day,
            "0",
        ),
        ("null", "@2014", Year, "null"),
        ("@0001-01-01", "@9999-12-31", Millisecond, "null"),
    ] {
        check(low, high, expected, |context, low, high| {
            duration_between(context, low, high, period)
        });
    }
}

#[test]
fn differences_count_boundaries() {
    use Period::{Day, Hour, Millisecond, Minute, Month, Week, Year};
    for (low, high, period, expected) in [
        ("@2000T", "@2005-12T", Year, "5"),
        ("@2000-02T", "@2000-10T", Month, "8"),
        ("@2000-10-15T10:30", "@2000-10-25T10:00", Day, "10"),
        ("@2000-10-15", "@2000-10-28", Week, "1"),
        ("@2000-10-15", "@2000-10-29", Week, "2"),
        ("@2000-10-14", "@2000-10-15", Week, "1"),
        ("@2005T", "@2006-07T", Month, "7..18"),
        ("@T20", "@T23:25:15.555", Hour, "3"),
        ("@T20:20:15.555", "@T20:20:15.550", Millisecond, "-5"),
        (
            "@2017-11-05T01:30:00-06:00",
            "@2017-11-05T01:15:00-07:00",
            Minute,
            "45",
        ),
        (
            "@2017-03-12T00:00:00-07:00",
            "@2017-03-13T00:00:00-06:00",
            Day,
            "1",
        ),
        (
            "@2000-10-10T10:05:45.500-06:00",
            "@2000-10-10T10:05:45.900-07:00",
            Millisecond,
            "3600400",
        ),
    ] {
        check(low, high, expected, |context, low, high| {
            difference_between(context, low, high, period)
        });
    }
}

#[test]
fn comparison_stops_where_knowledge_ends() {
    for (left, right, less, equal) in [
        ("@2014T", "@2014-02-15T", "null", "null"),
        ("@2013T", "@2014-02-15T", "true", "false"),
        ("@2015T", "@2014-02-15T", "false", "false"),
        ("@2014-02", "@2014-02", "false", "true"),
        ("@T15:59:59", "@T15:59:59.999", "null", "null"),
        (
            "@2020-01-01T12:00:00+01:00",
            "@2020-01-01T11:00:00Z",
            "false",
            "true",
        ),
        (
            "@2020-01-01T12:00:00",
            "@2020-01-01T12:00:00Z",
            "false",
            "true",
        ),
        ("@2020-01-01", "@2020-01-01T12:00:00Z", "null", "null"),
    ] {
        check(left, right, less, comparison::less);
        check(left, right, equal, comparison::equal);
    }
}

#[test]
fn a_precision_decides_how_far_moments_are_compared() {
    use Precision::{Day, Hour, Millisecond, Month};
    for (left, right, precision, expected) in [
        ("@2014-10T", "@2014-10-12T", Day, "null"),
        ("@2014-10T", "@2014-10-12T", Month, "true"),
        (
            "@2012-03-10T10:20:00.999+07:00",
            "@2012-03-10T09:20:00.999+06:00",
            Hour,
            "true",
        ),
        (
            "@2012-03-10T10:20:00.999+07:00",
            "@2012-03-10T10:20:00.999+06:00",
            Hour,
            "false",
        ),
        (
            "@2022-02-22T00:00:00.000-05:00",
            "@2022-02-22T04:59:00.000Z",
            Day,
            "true",
        ),
        ("@T12:00:00", "@T12:00:00.001", Millisecond, "null"),
    ] {
        check(left, right, expected, |context, left, right| {
            interval::same_as(context, left, right, Some(precision))
        });
    }
}

#[test]
fn components_and_constructors() {
    with_context(|context| {
        let moment = value(context, "@2003-10-29T20:50:33.955+01:00");
        for (precision, expected) in [
            (Precision::Year, "2003"),
            (Precision::Hour, "20"),
            (Precision::Millisecond, "955"),
        ] {
            assert_eq!(shown(component_from(context, moment, precision)), expected);
        }
        assert_eq!(shown(timezone_offset_from(context, moment)), "1.0");
        assert_eq!(shown(date_from(context, moment)), "@2003-10-29");
        assert_eq!(shown(time_from(context, moment)), "@T20:50:33.955");
        assert_eq!(
            shown(component_from(
                context,
                value(context, "@2003-10"),
                Precision::Day
            )),
            "null"
        );
        assert_eq!(
            shown(date(context, &[Value::Integer(2014), Value::Integer(2)])),
            "@2014-02"
        );
        assert_eq!(
            shown(date_time(context, &[Value::Null], Value::Null)),
            "null"
        );
        assert!(
            date(
                context,
                &[Value::Integer(2014), Value::Integer(2), Value::Integer(30)]
            )
            .is_err()
        );
        assert!(
            date(
                context,
                &[Value::Integer(2014), Value::Null, Value::Integer(30)]
            )
            .is_err()
        );
        assert!(date_time(context, &[Value::Integer(10_000)], Value::Null).is_err());
        assert!(date_time(context, &[Value::Integer(2000)], Value::Integer(15)).is_err());
        assert_eq!(shown(Ok(today(context))), "@2026-03-15");
        assert_eq!(shown(Ok(time_of_day(context))), "@T12:00:00.000");
    });
}

fn moments() -> impl Strategy<Value = DateTime> {
    (
        1950_u16..2100,
        1_u8..=12,
        1_u8..=28,
        0_u8..24,
        0_u8..60,
        -14_i16..=14,
    )
        .prop_map(|(year, month, day, hour, minute, offset)| {
            let date = Date::new(year, Some(month), Some(day)).unwrap();
            let time = Time::new(hour, Some(minute), Some(0), Some(0)).unwrap();
            DateTime::new(date, Some(time), Some(offset * 60)).unwrap()
        })
}

proptest! {
    #[test]
    fn a_moment_is_the_same_at_every_offset(moment in moments(), offset in -14_i16..=14) {
        with_context(|context| {
            let moved = Parts::from(moment)
                .moved_to_offset(moment.offset_minutes().unwrap(), offset * 60)
                .to_moment(Some(offset * 60))
                .unwrap();
            let (left, right) = (Value::DateTime(moment), Value::DateTime(moved));
            assert_eq!(shown(comparison::equal(context, left, right)), "true");
            assert_eq!(shown(duration_between(context, left, right, Period::Minute)), "0");
            assert_eq!(comparison::order_for_sorting(context, left, right), std::cmp::Ordering::Equal);
        });
    }

    #[test]
    fn before_and_after_are_opposites(left in moments(), right in moments()) {
        with_context(|context| {
            let (left, right) = (Value::DateTime(left), Value::DateTime(right));
            let less = shown(comparison::less(context, left, right));
            assert_eq!(&less, &shown(comparison::greater(context, right, left)));
            assert_eq!(&less, &shown(interval::before(context, left, right, None)));
            assert_eq!(&less, &shown(interval::after(context, right, left, None)));
        });
    }
}
