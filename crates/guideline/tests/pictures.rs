//! What is drawn of a record, on knowledge small enough to be seen whole; and
//! that every mistake in the file of a picture is found.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that unwraps fails loudly"
)]

mod support;

use gravida_guideline::assessment::{Picture, Position};
use gravida_guideline::{Assessment, Knowledge, Severity, Verification, check};
use support::{assess, changed, miniature, shown};

const AS_OF: &str = "2026-05-03T08:00:00Z";
const FILE: &str = "pictures/wind-over-time.yaml";
const PATIENT: &str = r#"{"resourceType": "Patient", "id": "1", "birthDate": "1990"}"#;

fn wind(id: &str, moment: &str, value: &str, unit: &str) -> String {
    format!(
        r#"{{"resourceType": "Observation", "id": "{id}", "status": "final", "subject": {{"reference": "Patient/1"}},
        "code": {{"coding": [{{"system": "https://example.org/codes", "code": "wind-speed"}}]}},
        {moment}
        "valueQuantity": {{"value": {value}, "unit": "{unit}", "system": "http://unitsofmeasure.org", "code": "{unit}"}}}}"#
    )
}

fn at(moment: &str) -> String {
    format!(r#""effectiveDateTime": "{moment}","#)
}

fn of(resources: &[String]) -> Assessment {
    let entries: Vec<String> = std::iter::once(PATIENT.to_owned())
        .chain(resources.iter().cloned())
        .map(|resource| format!("{{\"resource\": {resource}}}"))
        .collect();
    let bundle = format!(
        r#"{{"resourceType": "Bundle", "type": "collection", "entry": [{}]}}"#,
        entries.join(",")
    );
    let knowledge = Knowledge::load(miniature()).unwrap();
    assess(&knowledge, &bundle, AS_OF)
}

fn picture(resources: &[String]) -> Picture {
    let mut pictures = of(resources).pictures;
    assert_eq!(pictures.len(), 1);
    pictures.remove(0)
}

fn ends(position: &Position) -> [f64; 2] {
    [position.low, position.high]
}

#[test]
fn values_lie_at_their_hours_in_the_unit_of_the_axis() {
    let picture = picture(&[
        wind("late", &at("2026-05-02T20:30:00+02:00"), "36", "km/h"),
        wind("early", &at("2026-05-01T08:00:00Z"), "5", "m/s"),
    ]);
    let points = &picture.series[0].points;
    assert_eq!(points[0].resource.as_deref(), Some("Observation/early"));
    assert_eq!(ends(points[0].at.as_ref().unwrap()), [0.0, 0.0]);
    assert_eq!(ends(points[1].at.as_ref().unwrap()), [34.5, 34.5]);
    assert_eq!(ends(&points[1].value), [10.0, 10.0]);
    assert_eq!(points[1].value.text, "36 km/h");
    assert_eq!(picture.now, Some(48.0));
    assert_eq!(
        picture.across.origin.as_deref(),
        Some("2026-05-01T08:00:00Z")
    );
    assert_eq!(picture.in_words.as_deref(), Some("2 winds were measured."));
    // One of its lines rests on a source that was not seen.
    assert_eq!(picture.verification, Verification::Recalled);
}

#[test]
fn rules_are_grouped_by_whose_they_are() {
    let picture = picture(&[wind("one", &at("2026-05-01T08:00:00Z"), "5", "m/s")]);
    let [north, south] = &picture.lines[..] else {
        panic!("{:?}", picture.lines);
    };
    assert_eq!((&*north.name, &*south.name), ("North", "South"));
    assert_eq!(ends(&north.points[1].at), [48.0, 48.0]);
    assert_eq!(ends(&south.points[0].value), [20.0, 20.0]);
    assert_eq!(south.detail.as_deref(), Some("From here on it is a gale."));
    assert_eq!(south.sources[0].id, "south-2020");
    assert_eq!(ends(&picture.bands[0].points[1].high), [9.0, 9.0]);
    assert_eq!(ends(&picture.zones[0].to), [12.0, 12.0]);
}

#[test]
fn events_name_who_says_them() {
    let picture = picture(&[wind("one", &at("2026-05-01T08:00:00Z"), "5", "m/s")]);
    let calm = &picture.lanes[0];
    assert_eq!(calm.events[0].label, "The north: after a day");
    assert_eq!(calm.events[0].sources[0].title, "What to carry");
    assert_eq!(calm.events[0].sources[0].verification, Verification::Seen);
    assert_eq!(calm.events[1].label, "later");
    assert!(calm.events[1].is_open);
    // What does not say that it was seen was not.
    assert_eq!(
        calm.events[1].sources[0].verification,
        Verification::Recalled
    );
}

#[test]
fn a_day_without_a_time_is_a_range() {
    let picture = picture(&[
        wind("hour", &at("2026-05-01T06:00:00Z"), "5", "m/s"),
        wind("day", &at("2026-05-02"), "6", "m/s"),
    ]);
    let points = &picture.series[0].points;
    assert_eq!(ends(points[1].at.as_ref().unwrap()), [18.0, 42.0]);
    assert_eq!(points[1].at.as_ref().unwrap().text, "2026-05-02");
}

#[test]
fn a_value_without_a_moment_is_told_and_has_no_place() {
    let picture = picture(&[
        wind("dated", &at("2026-05-01T08:00:00Z"), "5", "m/s"),
        wind("undated", "", "7", "m/s"),
    ]);
    let points = &picture.series[0].points;
    assert_eq!(points[1].at, None);
    assert_eq!(points[1].value.text, "7 m/s");
}

#[test]
fn a_value_in_another_dimension_is_left_out_and_said() {
    let assessment = of(&[
        wind("speed", &at("2026-05-01T08:00:00Z"), "5", "m/s"),
        wind("weight", &at("2026-05-01T09:00:00Z"), "7", "kg"),
    ]);
    assert_eq!(assessment.pictures[0].series[0].points.len(), 1);
    let issue = assessment
        .issues
        .iter()
        .find(|issue| issue.place == "wind-over-time")
        .unwrap();
    assert_eq!(issue.severity, Severity::Warning);
}

#[test]
fn without_data_there_is_no_picture() {
    let assessment = of(&[]);
    assert!(assessment.pictures.is_empty());
    let json = serde_json::to_string(&assessment).unwrap();
    assert!(!json.contains("\"pictures\""));
}

#[test]
fn without_any_moment_there_is_no_picture() {
    assert!(of(&[wind("undated", "", "7", "m/s")]).pictures.is_empty());
}

#[test]
fn the_order_of_the_record_changes_nothing() {
    let mut winds: Vec<String> = (0..9)
        .map(|hour| {
            wind(
                &format!("w{hour}"),
                &at(&format!("2026-05-01T{:02}:00:00Z", 8 + hour / 2)),
                "5",
                "m/s",
            )
        })
        .collect();
    let forward = picture(&winds);
    winds.reverse();
    assert_eq!(picture(&winds), forward);
}

#[test]
fn json_reads_back_as_it_was() {
    let assessment = of(&[wind("day", &at("2026-05-02"), "6", "m/s")]);
    let json = serde_json::to_string(&assessment).unwrap();
    assert_eq!(
        serde_json::from_str::<Assessment>(&json).unwrap(),
        assessment
    );
}

/// Breaks the picture of the miniature and compares one line of what `check` says.
#[track_caller]
fn says(from: &str, to: &str, expected: &str) {
    let problems = shown(&check(&changed(FILE, from, to)));
    assert!(
        problems.lines().any(|line| line == expected),
        "expected\n  {expected}\nfound\n{problems}"
    );
}

#[test]
fn a_picture_is_checked_like_the_rest() {
    says(
        "id: wind-over-time",
        "id: wind-over-tea",
        "pictures/wind-over-time.yaml:1:1: error: the id is `wind-over-tea` and the path says `wind-over-time`; give both the same name",
    );
    says(
        "scale: logarithmic",
        "scale: logarithm",
        "pictures/wind-over-time.yaml:8:38: error: `logarithm` is no value of `scale`; use one of `linear`, `logarithmic`",
    );
    says(
        "unit: h,",
        "unit: hourly,",
        "pictures/wind-over-time.yaml:7:9: error: `hourly` is no UCUM unit: Unknown unit: 'hourly'",
    );
    says(
        "id: south-2020",
        "id: south-2021",
        "pictures/wind-over-time.yaml:15:16: error: there is no guideline or evidence `south-2021`; did you mean `south-2020`?",
    );
    says(
        "alternative: Measured wind against hours, with what two bodies call a gale.\n",
        "",
        "pictures/wind-over-time.yaml:1:1: error: a picture has no `alternative`",
    );
    says(
        "up: { label: Wind, unit: m/s, scale: logarithmic }\n",
        "",
        "pictures/wind-over-time.yaml:1:1: error: `points` have values, and the picture has no `up`; add `up: { label: …, unit: …, scale: linear }`",
    );
}

#[test]
fn the_rows_of_a_picture_are_checked_against_what_draws_them() {
    says(
        "Pictures.\"Measured winds\"",
        "Pictures.\"Measured wind\"",
        "pictures/wind-over-time.yaml:10:31: error: library `Pictures` has no definition `Measured wind`; did you mean `Measured winds`?",
    );
    says(
        "Pictures.\"Measured winds\"",
        "Pictures.\"Winds in words\"",
        "pictures/wind-over-time.yaml:10:31: error: definition `Winds in words` of `Pictures` does not answer with a list of tuples; its rows have `at`, `value`",
    );
    says(
        "Pictures.\"Measured winds\"",
        "Pictures.\"Breeze\"",
        "pictures/wind-over-time.yaml:10:31: error: the rows of definition `Breeze` of `Pictures` have no `value`; `points` need `at`, `value`",
    );
    says(
        "Pictures.\"Measured winds\"",
        "Pictures.\"Breeze\"",
        "pictures/wind-over-time.yaml:10:31: error: nothing draws the `low` in the rows of definition `Breeze` of `Pictures`; besides there may be `name`, `detail`, `resource`",
    );
    says(
        "Pictures.\"First moment\"",
        "Pictures.\"Winds in words\"",
        "pictures/wind-over-time.yaml:7:64: error: definition `Winds in words` of `Pictures` does not answer with a Date or DateTime",
    );
}

#[test]
fn an_id_is_taken_once() {
    let mut files = changed(FILE, "id: wind-over-time", "id: storm");
    let text = files.remove(FILE).unwrap();
    files.insert("pictures/storm.yaml".to_owned(), text);
    let problems = shown(&check(&files));
    assert!(
        problems.contains("the id `storm` of a picture is taken"),
        "{problems}"
    );
}
