use gravida_guideline::assessment::{
    Axis, Band, BandPoint, Event, Lane, Line, LinePoint, Picture, Point, Position, Series,
    ValueAxis, Zone,
};
use gravida_guideline::{Scale, Verification};

use super::*;

/// As the library draws it, in English.
fn picture_svg(picture: &Picture) -> String {
    super::picture_svg(picture, Locale::built_in_english())
}

fn tables(picture: &Picture) -> Vec<super::table::Table> {
    super::tables(picture, Locale::built_in_english())
}

fn at(low: f64, high: f64, text: &str) -> Position {
    Position {
        low,
        high,
        text: text.to_owned(),
    }
}

fn exactly(number: f64) -> Position {
    at(number, number, &number.to_string())
}

fn empty(unit: &str, label: &str) -> Picture {
    Picture {
        id: "sample".to_owned(),
        title: "A sample of a picture".to_owned(),
        alternative: "What the sample shows.".to_owned(),
        in_words: None,
        across: Axis {
            label: label.to_owned(),
            unit: unit.to_owned(),
            origin: None,
        },
        up: None,
        now: None,
        series: Vec::new(),
        lines: Vec::new(),
        bands: Vec::new(),
        zones: Vec::new(),
        lanes: Vec::new(),
        verification: Verification::Seen,
        sources: Vec::new(),
    }
}

fn rule(name: &str, from: (f64, f64), factor: f64) -> Line {
    let (hours, value) = from;
    Line {
        name: name.to_owned(),
        detail: Some("What it says.".to_owned()),
        points: [(hours, value), (hours + 48.0, value * factor)]
            .map(|(hours, value)| LinePoint {
                at: exactly(hours),
                value: exactly(value),
            })
            .to_vec(),
        sources: Vec::new(),
    }
}

/// Values against hours, with rules that fan out from the last.
fn trend(values: &[(Position, f64)]) -> Picture {
    let mut picture = empty("h", "Hours since the first value");
    picture.across.origin = Some("2026-11-16T08:30:00Z".to_owned());
    picture.up = Some(ValueAxis {
        label: "hCG".to_owned(),
        unit: Some("[IU]/L".to_owned()),
        scale: Scale::Logarithmic,
    });
    picture.series.push(Series {
        name: "hCG, hospital laboratory".to_owned(),
        points: values
            .iter()
            .map(|(moment, value)| Point {
                at: Some(moment.clone()),
                value: exactly(*value),
                detail: None,
                resource: Some("Observation/1".to_owned()),
            })
            .collect(),
    });
    let Some((moment, value)) = values.last() else {
        return picture;
    };
    let from = (plot::middle(moment), *value);
    picture.now = Some(moment.high);
    picture.lines = vec![
        rule("First body, at least 33 %", from, 1.33),
        rule(
            "Second body, at least 49 % where the first value is low",
            from,
            1.49,
        ),
        rule("Third body, at least 53 %", from, 1.53),
        rule("Fourth body, more than 63 %", from, 1.63),
    ];
    picture.bands = vec![Band {
        name: "between the slowest and the fastest rule".to_owned(),
        detail: None,
        points: [
            (from.0, from.1, from.1),
            (from.0 + 48.0, from.1 * 1.33, from.1 * 1.63),
        ]
        .map(|(hours, low, high)| BandPoint {
            at: exactly(hours),
            low: exactly(low),
            high: exactly(high),
        })
        .to_vec(),
        sources: Vec::new(),
    }];
    picture
}

fn event(from: Position, label: &str) -> Event {
    Event {
        from: Some(from),
        to: None,
        is_open: false,
        label: label.to_owned(),
        detail: None,
        resource: None,
        sources: Vec::new(),
    }
}

/// Rows of events over weeks.
fn timeline() -> Picture {
    let mut picture = empty("wk", "Weeks of gestation");
    picture.across.origin = Some("2026-09-28".to_owned());
    picture.now = Some(7.4);
    let mut treatment = event(
        at(3.1, 3.2, "2026-10-20"),
        "Progesterone 400 mg vaginally twice daily",
    );
    treatment.is_open = true;
    let mut vague = event(at(4.4, 6.0, "2026-11"), "Aspirin");
    vague.to = Some(at(6.4, 6.5, "2026-11-12"));
    let undated = Event {
        from: None,
        ..event(exactly(0.0), "Bleeding, not dated")
    };
    let lane = |name: &str, events: Vec<Event>| Lane {
        name: name.to_owned(),
        events,
    };
    picture.lanes = vec![
        lane(
            "Scans",
            vec![
                event(
                    at(6.0, 6.14, "2026-11-09"),
                    "Gestational sac, no embryo seen",
                ),
                event(
                    at(7.3, 7.3, "2026-11-18T10:00:00Z"),
                    "Heartbeat seen, crown-rump length 9 mm",
                ),
            ],
        ),
        lane(
            "hCG",
            vec![
                event(at(4.6, 4.6, "2026-10-30T08:00:00Z"), "412 IU/L"),
                event(at(4.9, 4.9, "2026-11-01T08:10:00Z"), "980 IU/L"),
            ],
        ),
        lane(
            "Bleeding",
            vec![
                event(at(5.0, 6.0, "2026-11"), "Spotting"),
                event(at(7.1, 7.3, "2026-11-17"), "Bleeding"),
                undated,
            ],
        ),
        lane("Treatments", vec![treatment, vague]),
        lane(
            "To do",
            vec![
                event(at(8.3, 8.4, "2026-11-25"), "Repeat the scan"),
                event(
                    at(12.0, 12.1, "2026-12-21"),
                    "Stop progesterone unless there was bleeding and a previous loss",
                ),
            ],
        ),
    ];
    picture
}

/// Curves over weeks, a zone, and the stretch that each body says.
fn curves() -> Picture {
    let mut picture = empty("wk", "Completed weeks of gestation");
    picture.verification = Verification::Recalled;
    picture.now = Some(7.4);
    picture.up = Some(ValueAxis {
        label: "Share of progesterone, schematic".to_owned(),
        unit: None,
        scale: Scale::Linear,
    });
    let curve = |name: &str, values: &[(f64, f64)]| Line {
        name: name.to_owned(),
        detail: None,
        points: values
            .iter()
            .map(|(week, share)| LinePoint {
                at: exactly(*week),
                value: exactly(*share),
            })
            .collect(),
        sources: Vec::new(),
    };
    picture.lines = vec![
        curve(
            "Corpus luteum",
            &[
                (4.0, 1.0),
                (6.0, 0.9),
                (7.0, 0.7),
                (8.0, 0.4),
                (9.0, 0.2),
                (10.0, 0.05),
                (12.0, 0.0),
            ],
        ),
        curve(
            "Placenta",
            &[
                (4.0, 0.0),
                (6.0, 0.1),
                (7.0, 0.3),
                (8.0, 0.6),
                (9.0, 0.8),
                (10.0, 0.95),
                (12.0, 1.0),
                (16.0, 1.0),
            ],
        ),
    ];
    picture.zones = vec![Zone {
        name: "Shift from corpus luteum to placenta".to_owned(),
        detail: None,
        from: exactly(7.0),
        to: exactly(9.0),
        sources: Vec::new(),
    }];
    let stop = |body: &str, week: f64, label: &str| Lane {
        name: body.to_owned(),
        events: vec![event(exactly(week), label)],
    };
    picture.lanes = vec![
        stop("After transfer", 10.0, "day 70"),
        stop("Programmed cycle", 12.0, "12 weeks"),
        stop("NICE", 16.0, "16 completed weeks"),
    ];
    picture
}

fn hours(values: &[(f64, f64)]) -> Picture {
    let values: Vec<(Position, f64)> = values
        .iter()
        .map(|(hours, value)| (at(*hours, *hours, "2026-11-18T08:30:00Z"), *value))
        .collect();
    trend(&values)
}

/// Every case that has to be drawn well, by name.
fn gallery() -> Vec<(&'static str, Picture)> {
    let day_only = trend(&[
        (at(0.0, 0.0, "2026-11-16T08:30:00Z"), 412.0),
        (at(39.5, 63.5, "2026-11-18"), 690.0),
    ]);
    let hundred: Vec<(f64, f64)> = (0..100_i32)
        .map(|place| (f64::from(place) * 7.0, 50.0 * 1.06_f64.powi(place)))
        .collect();
    let mut laboratories = hours(&[(0.0, 412.0), (49.0, 690.0)]);
    laboratories.series.push(Series {
        name: "hCG, practice laboratory".to_owned(),
        points: vec![Point {
            at: Some(at(25.0, 25.0, "2026-11-17T09:30:00Z")),
            value: at(430.0, 520.0, "430 – 520 [IU]/L"),
            detail: None,
            resource: None,
        }],
    });
    let mut crowded = timeline();
    crowded.lanes.truncate(1);
    crowded.lanes[0].events = (0..100_i32)
        .map(|place| {
            let week = 4.0 + f64::from(place) * 0.05;
            event(at(week, week, "2026-11-09"), &format!("Scan {place}"))
        })
        .collect();
    vec![
        (
            "trend",
            hours(&[(0.0, 412.0), (49.0, 690.0), (96.5, 1210.0)]),
        ),
        ("one-value", hours(&[(0.0, 412.0)])),
        ("equal-values", hours(&[(0.0, 412.0), (48.0, 412.0)])),
        (
            "falls-to-zero",
            hours(&[(0.0, 412.0), (48.0, 110.0), (168.0, 0.0)]),
        ),
        (
            "far-past",
            hours(&[(-43_800.0, 9000.0), (0.0, 412.0), (48.0, 690.0)]),
        ),
        ("hundred-values", hours(&hundred)),
        ("date-only", day_only),
        ("two-laboratories", laboratories),
        ("timeline", timeline()),
        ("crowded-timeline", crowded),
        ("curves", curves()),
    ]
}

#[test]
fn pictures_are_as_recorded() {
    let folder = std::env::var_os("GRAVIDA_GALLERY").map(std::path::PathBuf::from);
    for (name, picture) in gallery() {
        let svg = picture_svg(&picture);
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.svg")), &svg).unwrap();
        }
        insta::assert_snapshot!(name, svg);
    }
}

#[test]
fn a_picture_stands_alone_and_speaks() {
    for (name, picture) in gallery() {
        let svg = picture_svg(&picture);
        for loading in [
            "<script", "<image", "href", "@import", "url(", " id=\"", "NaN", "inf",
        ] {
            assert!(!svg.contains(loading), "{name}: `{loading}`");
        }
        assert!(svg.contains("role=\"img\""), "{name}");
        assert!(
            svg.contains("<title>A sample of a picture</title>"),
            "{name}"
        );
        assert!(svg.contains("What the sample shows."), "{name}");
        assert_eq!(svg, picture_svg(&picture), "{name}");
        let mut reader = quick_xml::Reader::from_str(&svg);
        reader.config_mut().check_end_names = true;
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
}

#[test]
fn what_is_recalled_says_so() {
    assert!(picture_svg(&curves()).contains(Locale::built_in_english().label("recalled-means")));
    assert!(!picture_svg(&timeline()).contains(Locale::built_in_english().label("recalled")));
}

#[test]
fn text_from_a_record_cannot_leave_its_place() {
    let mut picture = hours(&[(0.0, 412.0)]);
    picture.title = "</title><script>alert(1)</script>\u{202e}".to_owned();
    picture.series[0].name = "\"><svg onload=alert(1)>".to_owned();
    picture.alternative = "\" onload=\"alert(1)\u{1b}".to_owned();
    let svg = picture_svg(&picture);
    assert!(!svg.contains("<script") && !svg.contains("<svg onload"));
    assert!(!svg.contains(['\u{1b}', '\u{202e}']));
    let mut reader = quick_xml::Reader::from_str(&svg);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(element) | quick_xml::events::Event::Empty(element) => {
                for attribute in element.attributes() {
                    assert!(!attribute.unwrap().key.as_ref().starts_with(b"on"));
                }
            }
            _ => {}
        }
    }
}

#[test]
fn nothing_is_drawn_outside_of_the_page() {
    for (name, picture) in gallery() {
        let svg = picture_svg(&picture);
        let drawing = svg.split("</style>").nth(1).unwrap();
        for attribute in ["x", "x1", "x2", "cx"] {
            let start = format!(" {attribute}=\"");
            for place in drawing.split(&start).skip(1) {
                let place: f64 = place.split('"').next().unwrap().parse().unwrap();
                assert!(
                    (0.0..=WIDTH).contains(&place),
                    "{name}: {attribute}={place}"
                );
            }
        }
    }
}

#[test]
fn the_tables_hold_everything() {
    for (name, picture) in gallery() {
        let tables = tables(&picture);
        let rows: usize = tables.iter().map(|table| table.rows.len()).sum();
        let points: usize = picture
            .series
            .iter()
            .map(|series| series.points.len())
            .sum();
        let corners: usize = picture.lines.iter().map(|line| line.points.len()).sum();
        let bands: usize = picture.bands.iter().map(|band| band.points.len()).sum();
        let events: usize = picture.lanes.iter().map(|lane| lane.events.len()).sum();
        assert_eq!(
            rows,
            points + corners + bands + picture.zones.len() + events,
            "{name}"
        );
        for table in &tables {
            assert!(
                table.rows.iter().all(|row| row.len() == table.head.len()),
                "{name}"
            );
        }
    }
    let undated = &tables(&timeline())[2];
    assert_eq!(undated.caption, "Bleeding");
    assert_eq!(undated.rows[2], ["date open", "Bleeding, not dated"]);
}

#[test]
fn lines_that_end_at_zero_are_told_and_not_drawn() {
    let picture = hours(&[(0.0, 412.0), (48.0, 0.0)]);
    let svg = picture_svg(&picture);
    assert!(!svg.contains("gp-line gp-c"), "a rule of nothing is drawn");
    assert!(
        tables(&picture)
            .iter()
            .any(|table| table.caption == Locale::built_in_english().label("picture-lines"))
    );
}

/// Text on the page, in light, dark and print: at least 4.5 to 1; lines and
/// marks at least 3 to 1 (WCAG 2.1, 1.4.3 and 1.4.11).
#[test]
fn colours_have_enough_contrast() {
    let schemes: Vec<&str> = STYLE.split("@media").collect();
    assert_eq!(schemes.len(), 3);
    for scheme in schemes {
        let colour = |class: &str, property: &str| -> Option<f64> {
            let rule = scheme.split('}').find(|rule| {
                rule.split('{')
                    .rev()
                    .nth(1)
                    .is_some_and(|names| names.trim().split(',').any(|name| name.trim() == class))
            })?;
            let value = rule.split(&format!("{property}:#")).nth(1)?.get(..6)?;
            Some(luminance(value))
        };
        let page = colour(".gp-page", "fill").unwrap();
        let ratio = |other: f64| (page.max(other) + 0.05) / (page.min(other) + 0.05);
        let text = colour(".gp text", "fill").unwrap();
        let quiet = colour(".gp .gp-q", "fill").unwrap();
        assert!(ratio(text) >= 4.5 && ratio(quiet) >= 4.5, "{scheme}");
        for class in [".gp-c0", ".gp-c1", ".gp-c2", ".gp-c3", ".gp-axis"] {
            let line = colour(class, "stroke").unwrap();
            assert!(ratio(line) >= 3.0, "{class} in {scheme}");
        }
    }
}

fn luminance(hexadecimal: &str) -> f64 {
    let channel = |from: usize| {
        let value =
            f64::from(u8::from_str_radix(&hexadecimal[from..from + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}
