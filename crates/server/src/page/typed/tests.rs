use std::collections::BTreeMap;

use gravida_guideline::knowledge::{Choice, DefinitionName, Place, PlausibleRange};
use proptest::prelude::*;

use super::*;

fn now() -> DateTime {
    DateTime::parse("2026-11-22T11:40:00+01:00").unwrap()
}

fn fact(kind: FactType, unit: Option<&str>) -> Fact {
    Fact {
        id: "sample".to_owned(),
        topic: "sample".to_owned(),
        label: "Sample".to_owned(),
        ask: "Sample?".to_owned(),
        definition: DefinitionName {
            library: "Facts".to_owned(),
            name: "Sample".to_owned(),
            place: Place {
                file: "sample".into(),
                line: 0,
                column: 0,
            },
        },
        contradiction: None,
        ask_first: None,
        ask_last: None,
        ask_when: Vec::new(),
        is_at_once: false,
        kind,
        unit: unit.map(str::to_owned),
        units: Vec::new(),
        range: None,
        is_dated: false,
        choices: Vec::new(),
        holds_for: None,
        codes: Vec::new(),
        entry: BTreeMap::from([("value".to_owned(), Vec::new())]),
        place: Place {
            file: "sample".into(),
            line: 0,
            column: 0,
        },
    }
}

fn hcg() -> Fact {
    Fact {
        range: Some(PlausibleRange {
            low: Some(0.0),
            high: Some(300_000.0),
        }),
        ..fact(FactType::Quantity, Some("[IU]/L"))
    }
}

/// Reads each text and compares the answer.
fn check(fact: &Fact, expected: &[(&str, &str)]) {
    for (typed, answer) in expected {
        let read = read(fact, typed, now());
        let found = read.as_ref().map(|read| read.answer.as_str());
        assert_eq!(found, Ok(*answer), "`{typed}`");
    }
}

fn refuse(fact: &Fact, texts: &[&str]) {
    for typed in texts {
        let read = read(fact, typed, now());
        assert!(read.is_err(), "`{typed}` was read as {read:?}");
    }
}

#[test]
fn values_are_read_with_their_units_however_these_are_spelled() {
    check(
        &hcg(),
        &[
            ("1500", "1500 [IU]/L"),
            ("1500 IU/L", "1500 [IU]/L"),
            ("1500IU/l", "1500 [IU]/L"),
            ("1 500 iu / l", "1500 [IU]/L"),
            ("1500 mIU/ml", "1500 m[IU]/mL"),
            ("1500 mU/mL", "1500 m[IU]/mL"),
            ("1500 U/L", "1500 [IU]/L"),
            ("1500 [IU]/L", "1500 [IU]/L"),
            ("1,500.5", "1500.5 [IU]/L"),
            ("1.500,5", "1500.5 [IU]/L"),
            ("12,50", "12.50 [IU]/L"),
            ("1,234,567", "1234567 [IU]/L"),
            ("１５００", "1500 [IU]/L"),
        ],
    );
    let progesterone = Fact {
        units: vec!["ng/mL".to_owned()],
        ..fact(FactType::Quantity, Some("nmol/L"))
    };
    check(
        &progesterone,
        &[
            ("38", "38 nmol/L"),
            ("38 nmol/l", "38 nmol/L"),
            ("12 ng/ml", "12 ng/mL"),
            ("0,125 umol/l", "0.125 umol/L"),
        ],
    );
    refuse(
        &progesterone,
        &[
            "12 mg", "12 IU/L", "12 ng/mk", "ng/ml", "", "12 13", "<5", "1e5x",
        ],
    );
    let temperature = fact(FactType::Quantity, Some("Cel"));
    check(
        &temperature,
        &[
            ("38,1", "38.1 Cel"),
            ("38.1°C", "38.1 Cel"),
            ("100.6 F", "100.6 [degF]"),
        ],
    );
    let platelets = fact(FactType::Quantity, Some("10*9/L"));
    check(
        &platelets,
        &[
            ("150", "150 10*9/L"),
            ("150 10^9/L", "150 10*9/L"),
            ("150 x10^9/L", "150 10*9/L"),
            ("150 × 10⁹/L", "150 10*9/L"),
        ],
    );
    let pulse = fact(FactType::Quantity, Some("/min"));
    check(
        &pulse,
        &[
            ("120 bpm", "120 /min"),
            ("120 /min", "120 /min"),
            ("120/min", "120 /min"),
        ],
    );
    let pressure = fact(FactType::Quantity, Some("mm[Hg]"));
    check(&pressure, &[("90 mmHg", "90 mm[Hg]"), ("12 kPa", "12 kPa")]);
    let length = fact(FactType::Quantity, Some("mm"));
    check(&length, &[("7.2", "7.2 mm"), ("0.72 cm", "0.72 cm")]);
}

#[test]
fn a_comma_that_can_mean_two_numbers_is_asked_about() {
    let doubt = read(&hcg(), "1,500", now()).unwrap_err();
    let (one, other) = ("1.500".to_owned(), "1500".to_owned());
    assert_eq!(doubt, Doubt::TwoNumbers { one, other });
    check(
        &hcg(),
        &[("0,500", "0.500 [IU]/L"), ("1234,500", "1234.500 [IU]/L")],
    );
}

#[test]
fn what_is_implausible_is_warned_about_and_kept() {
    let read_one = |text| read(&hcg(), text, now()).unwrap();
    assert!(matches!(
        read_one("400000").warning,
        Some(Warning::Implausible { .. })
    ));
    assert_eq!(read_one("400000").answer, "400000 [IU]/L");
    assert_eq!(read_one("299000").warning, None);
    assert!(read_one("400 k[IU]/L").warning.is_some());
}

#[test]
fn weeks_and_days_are_read_as_they_are_written() {
    let age = fact(FactType::Duration, Some("d"));
    let sixes = [
        "6+3",
        "6 + 3",
        "6w3d",
        "6w 3d",
        "6 w 3 d",
        "6 weeks 3 days",
        "6 weeks and 3 days",
        "6wks 3d",
        "6+3 weeks",
        "6 3/7",
        "6 3/7 weeks",
        "6+3/7",
        "6+3/40",
        "45 d",
        "45 days",
        "6周3天",
        "6 tyg. 3 dni",
    ];
    check(&age, &sixes.map(|text| (text, "45 d")));
    check(
        &age,
        &[
            ("6 weeks", "42 d"),
            ("6+0", "42 d"),
            ("6w", "42 d"),
            ("6+0/40", "42 d"),
        ],
    );
    assert_eq!(
        read(&age, "6", now()),
        Err(Doubt::WeeksOrDays {
            number: "6".to_owned()
        })
    );
    assert_eq!(read(&age, "6+7", now()), Err(Doubt::DaysOfWeek));
    refuse(
        &age,
        &[
            "5-6", "six", "6+", "+3", "6+3+1", "6.5", "-6 weeks", "6 months", "",
        ],
    );
    let loss = fact(FactType::Duration, Some("wk"));
    check(&loss, &[("9", "63 d"), ("9+4", "67 d")]);
}

#[test]
fn days_are_read_as_they_are_written() {
    let day = fact(FactType::Date, None);
    check(
        &day,
        &[
            ("2026-11-03", "2026-11-03"),
            ("3 Nov 2026", "2026-11-03"),
            ("3 November 2026", "2026-11-03"),
            ("3rd of November 2026", "2026-11-03"),
            ("Nov 3, 2026", "2026-11-03"),
            ("03.11.2026", "2026-11-03"),
            ("3.11.26", "2026-11-03"),
            ("3.11.", "2026-11-03"),
            ("2026/11/3", "2026-11-03"),
            ("2026年11月3日", "2026-11-03"),
            ("3 listopada 2026", "2026-11-03"),
            ("3 Nov", "2026-11-03"),
            ("3 Dec", "2025-12-03"),
            ("13/10/2026", "2026-10-13"),
            ("10/13/2026", "2026-10-13"),
            ("11/11/2026", "2026-11-11"),
            ("today", "2026-11-22"),
            ("yesterday", "2026-11-21"),
            ("3 weeks ago", "2026-11-01"),
            ("10 days ago", "2026-11-12"),
            ("Oct 2026", "2026-10"),
            ("10/2026", "2026-10"),
            ("2026-10", "2026-10"),
            ("2019", "2019"),
        ],
    );
    let two = |text: &str| read(&day, text, now()).unwrap_err();
    let expected = Doubt::TwoDays {
        one: DateTime::parse("2026-11-03").unwrap(),
        other: DateTime::parse("2026-03-11").unwrap(),
    };
    assert_eq!(two("3/11/2026"), expected);
    assert_eq!(two("03-11-2026"), expected);
    assert!(matches!(two("3/11"), Doubt::TwoDays { .. }));
    assert_eq!(two("31 June 2026"), Doubt::NoSuchDay);
    assert_eq!(two("29 Feb 2026"), Doubt::NoSuchDay);
    assert_eq!(two("2026-02-30"), Doubt::NoSuchDay);
    refuse(
        &day,
        &[
            "soon",
            "3",
            "32/13/2026",
            "Nov",
            "3 Now 2026",
            "1/2/3/4",
            "/",
            "2026-11-03T09:00",
        ],
    );
}

#[test]
fn moments_take_their_offset_from_the_moment_of_the_case() {
    let moment = fact(FactType::DateTime, None);
    check(
        &moment,
        &[
            ("21 Nov 2026 14:30", "2026-11-21T14:30:00+01:00"),
            ("21 Nov 2026, 14:30", "2026-11-21T14:30:00+01:00"),
            ("yesterday at 2:30pm", "2026-11-21T14:30:00+01:00"),
            ("yesterday 2 pm", "2026-11-21T14:00:00+01:00"),
            ("9am", "2026-11-22T09:00:00+01:00"),
            ("09:15", "2026-11-22T09:15:00+01:00"),
            ("2026-11-21T14:30:00Z", "2026-11-21T14:30:00Z"),
            ("21 Nov", "2026-11-21"),
        ],
    );
    refuse(
        &moment,
        &["25:00", "13pm", "21 Nov 14:99", "14:30 yesterdayish"],
    );
    let later = read(&moment, "2026-12-01", now()).unwrap();
    assert_eq!(later.warning, Some(Warning::Later));
    assert_eq!(later.note, Some(Note::Days(9)));
}

#[test]
fn counts_are_whole() {
    let count = fact(FactType::Integer, None);
    check(&count, &[("2", "2"), (" 0 ", "0")]);
    assert_eq!(read(&count, "1.5", now()), Err(Doubt::NotWhole));
    refuse(&count, &["two", "2 losses", ""]);
}

#[test]
fn choices_are_taken_by_their_id_alone() {
    let choice = Fact {
        choices: vec![Choice {
            id: "seen".to_owned(),
            label: "Seen".to_owned(),
        }],
        entry: BTreeMap::from([("seen".to_owned(), Vec::new())]),
        ..fact(FactType::Choice, None)
    };
    let seen = read(&choice, "seen", now()).unwrap();
    assert_eq!(seen.echo, Echo::Text("Seen".to_owned()));
    assert_eq!(read(&choice, "value", now()), Err(Doubt::NoChoice));
}

fn kinds() -> Vec<Fact> {
    vec![
        hcg(),
        Fact {
            units: vec!["ng/mL".to_owned()],
            ..fact(FactType::Quantity, Some("nmol/L"))
        },
        fact(FactType::Quantity, Some("mm")),
        fact(FactType::Quantity, Some("Cel")),
        fact(FactType::Quantity, Some("10*9/L")),
        fact(FactType::Integer, None),
        fact(FactType::Decimal, None),
        fact(FactType::Duration, Some("d")),
        fact(FactType::Duration, Some("wk")),
        fact(FactType::Date, None),
        fact(FactType::DateTime, None),
    ]
}

proptest! {
    /// Whatever is typed: no panic, and what is echoed reads back to the same answer.
    #[test]
    fn what_is_echoed_reads_back_to_the_same(
        text in "[0-9]{1,4}[ .,'+/:-]?[0-9]{0,4}[ .,/-]?[0-9]{0,4} ?(|IU/L|mIU/ml|ng/ml|mm|cm|F|x10\\^9/L|w|d|days|Nov|Oct 2026|Nov 2026|14:30|pm)",
        kind in 0..11_usize,
    ) {
        let fact = &kinds()[kind];
        if let Ok(first) = read(fact, &text, now()) {
            for locale in gravida_report::locale::Locales::built_in().all() {
                let echo = first.echo.in_words(locale);
                let again = read(fact, &echo, now()).map(|read| read.answer);
                prop_assert_eq!(again.as_ref(), Ok(&first.answer), "echo `{}`", echo);
            }
        }
    }

    #[test]
    fn no_text_breaks_a_reader(text in "\\PC{0,40}", kind in 0..11_usize) {
        let _ = read(&kinds()[kind], &text, now());
        let _ = read_when(&text, now());
    }

    /// An answer in its own form is read as itself.
    #[test]
    fn an_answer_reads_as_itself(day in 1..29_u8, month in 1..13_u8, year in 1900..2100_u16, hour in 0..24_u8) {
        let date = format!("{year}-{month:02}-{day:02}");
        prop_assert_eq!(read(&fact(FactType::Date, None), &date, now()).unwrap().answer, date.clone());
        let moment = format!("{date}T{hour:02}:30:00+01:00");
        prop_assert_eq!(read(&fact(FactType::DateTime, None), &moment, now()).unwrap().answer, moment);
    }
}

#[test]
fn a_moment_in_utc_is_told_by_the_clock_of_the_writer() {
    let utc = DateTime::parse("2026-12-31T23:30:15Z").unwrap();
    let shown = |zone| at_offset(utc, zone).map(|moment| moment.to_string());
    assert_eq!(
        shown("+01:00").as_deref(),
        Some("2027-01-01T00:30:00+01:00")
    );
    assert_eq!(
        shown("-08:00").as_deref(),
        Some("2026-12-31T15:30:00-08:00")
    );
    assert_eq!(shown("Z").as_deref(), Some("2026-12-31T23:30:00Z"));
    assert_eq!(shown(""), shown("Z"));
    assert_eq!(shown("noon"), None);
}
