use super::*;

fn decimal(text: &str) -> String {
    Decimal::parse(text).map_or_else(|| "none".to_owned(), |number| number.to_string())
}

#[test]
fn decimal_keeps_the_places_it_was_written_with() {
    for text in [
        "0",
        "1.50",
        "-1.5",
        "0.00000001",
        "99999999999999999999.99999999",
        "-0.05",
        "12",
    ] {
        assert_eq!(decimal(text), text);
    }
    assert_eq!(Decimal::parse("1.50").unwrap().scale(), 2);
    assert_ne!(Decimal::parse("1.50"), Decimal::parse("1.5"));
}

#[test]
fn decimal_reads_exponents_and_rounds_beyond_eight_places() {
    for (text, expected) in [
        ("1e3", "1000"),
        ("1.25E2", "125"),
        ("1.5e-3", "0.0015"),
        ("5e-9", "0.00000001"),
        ("-5e-9", "-0.00000001"),
        ("4e-9", "0.00000000"),
        ("1e-400", "0.00000000"),
        ("0e99999999999999999999", "0"),
        ("0.123456785", "0.12345679"),
        (
            "1.0000000000000000000000000000000000000000000000000000001",
            "1.00000000",
        ),
        ("+2", "2"),
    ] {
        assert_eq!(decimal(text), expected, "{text}");
    }
}

#[test]
fn decimal_refuses_what_is_out_of_range_or_no_number() {
    for text in [
        "",
        "-",
        "+",
        ".",
        "1.",
        ".5",
        "e5",
        "1e",
        "1e+",
        "1x",
        "0x1",
        "NaN",
        "1 ",
        "1,5",
        "１",
        "100000000000000000000",
        "1e20",
        "1e400",
        "1e99999999999999999999",
        "123456789012345678901234567890123456789012345678901234567890",
        "99999999999999999999.999999999",
    ] {
        assert_eq!(decimal(text), "none", "{text}");
    }
    assert_eq!(Decimal::from_parts(1, 9), None);
    assert_eq!(Decimal::from_parts(10_i128.pow(28), 8), None);
    assert!(Decimal::from_parts(-(10_i128.pow(28)) + 1, 8).is_some());
}

#[test]
fn dates_and_times_write_back_what_they_read() {
    for text in ["2024", "2024-02", "2024-02-29", "0001-01-01", "9999-12-31"] {
        assert_eq!(Date::parse(text).unwrap().to_string(), text);
        assert_eq!(DateTime::parse(text).unwrap().to_string(), text);
    }
    for text in [
        "2024-02-29T10",
        "2024-02-29T10:05",
        "2024-02-29T10:05:09",
        "2024-02-29T10:05:09.007",
        "2024-02-29T10:05:09Z",
        "2024-02-29T10:05:09.120+14:00",
        "2024-02-29T23:59:59-09:30",
    ] {
        assert_eq!(DateTime::parse(text).unwrap().to_string(), text);
    }
    for text in ["10", "10:05", "23:59:59", "00:00:00.001"] {
        assert_eq!(Time::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(DateTime::parse("2024T").unwrap().to_string(), "2024");
    assert_eq!(
        DateTime::parse("2024-02-29T10:05:09.1")
            .unwrap()
            .millisecond(),
        Some(100)
    );
    assert_eq!(
        DateTime::parse("2024-02-29T10:05:09.123456")
            .unwrap()
            .millisecond(),
        Some(123)
    );
}

#[test]
fn leap_second_is_read_as_the_second_before() {
    let (moment, is_leap) = DateTime::parse_noting_leap("2016-12-31T23:59:60Z").unwrap();
    assert_eq!(
        (moment.to_string().as_str(), is_leap),
        ("2016-12-31T23:59:59Z", true)
    );
}

#[test]
fn impossible_dates_are_refused_with_the_reason() {
    for (text, reason) in [
        ("2023-02-29", PrimitiveError::Day),
        ("1900-02-29", PrimitiveError::Day),
        ("2024-04-31", PrimitiveError::Day),
        ("2024-00-01", PrimitiveError::Month),
        ("2024-13", PrimitiveError::Month),
        ("0000-01-01", PrimitiveError::Year),
        ("2024-01-01T24:00:00Z", PrimitiveError::Clock),
        ("2024-01-01T10:61:00Z", PrimitiveError::Clock),
        ("2024-01-01T10:00:61Z", PrimitiveError::Clock),
        ("2024-01-01T10:00:00+14:01", PrimitiveError::Offset),
        ("2024-01-01T10:00:00+10:60", PrimitiveError::Offset),
    ] {
        assert_eq!(DateTime::parse(text), Err(reason), "{text}");
    }
    for text in [
        "",
        "24",
        "2024-1",
        "2024-1-1",
        "01/02/2024",
        "2024-01-01 10:00",
        "2024-01T10:00",
        "20240101",
        "2024-01-01T10:00:00z",
        "2024-01-01T10:00:00.",
        "２024",
    ] {
        assert!(
            matches!(DateTime::parse(text), Err(PrimitiveError::Form(_))),
            "{text}"
        );
    }
}

#[test]
fn values_are_small() {
    assert_eq!(size_of::<Decimal>(), 16);
    assert_eq!(align_of::<Decimal>(), 8);
    assert_eq!(size_of::<DateTime>(), 8);
    assert_eq!(size_of::<Date>(), 4);
    assert!(size_of::<Time>() <= 8);
}

#[test]
fn stored_bits_give_the_value_back() {
    let date = Date::parse("2024-02").unwrap();
    assert_eq!(Date::from_bits(date.to_bits()), date);
    let time = Time::parse("10:05:09.007").unwrap();
    assert_eq!(Time::from_bits(time.to_bits()), time);
    let moment = DateTime::parse("2024-02-29T10:05:09.120-09:30").unwrap();
    assert_eq!(DateTime::from_bits(moment.to_bits()), moment);
    assert_eq!(moment.offset_minutes(), Some(-570));
    assert_eq!(moment.time().unwrap().to_string(), "10:05:09.120");
}
