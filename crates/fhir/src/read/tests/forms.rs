//! Forms of input, and inputs that are broken.

use super::*;

const PATIENT: &str = r#"{"resourceType":"Patient","id":"p"}"#;
const OBSERVATION: &str =
    r#"{"resourceType":"Observation","id":"o","subject":{"reference":"Patient/p"}}"#;

#[test]
fn the_type_in_an_address_is_only_a_guess() {
    for address in [
        "https://a.example/Observation/o",
        "https://a.example/Bundle/o",
        "https://a.example/Quantity/o",
        "https://a.example/Unheard/o",
        "Encounter/o",
        "/o",
        "o",
        "urn:uuid:o",
        "",
    ] {
        let mut resource: Value = serde_json::from_str(OBSERVATION).unwrap();
        resource["entry"] = json!([{"resource": {"resourceType": "Patient", "id": "q"}}]);
        let bundle = json!({"resourceType": "Bundle", "entry": [
            {"resource": serde_json::from_str::<Value>(PATIENT).unwrap()},
            {"fullUrl": address, "resource": resource}]});
        let reading = read_json(&bundle);
        assert_eq!(reading.records.len(), 1, "{address}: {:?}", reading.issues);
        assert_eq!(
            references(&reading.records[0]),
            ["Observation/o", "Patient/p"],
            "{address}"
        );
        let known = |issue: &Issue| issue.code == IssueCode::UnknownElement;
        assert!(reading.records[0].issues().iter().all(known), "{address}");
    }
}

#[test]
fn every_form_of_input_gives_the_same_record() {
    let entries = format!(r#"[{{"resource":{PATIENT}}},{{"resource":{OBSERVATION}}}]"#);
    let forms = [
        format!(r#"{{"resourceType":"Bundle","entry":{entries}}}"#),
        format!(r#"{{"entry":{entries},"type":"searchset","resourceType":"Bundle"}}"#),
        format!("\u{feff}  {{\"resourceType\":\"Bundle\",\n\"entry\":{entries}}}\n\n"),
        format!("[{PATIENT},{OBSERVATION}]"),
        format!("{PATIENT}\n{OBSERVATION}"),
        format!("\u{feff}{PATIENT}\r\n\r\n  \r\n{OBSERVATION}\r\n"),
        format!(r#"[{{"resourceType":"Bundle","entry":{entries}}}]"#),
        format!(
            r#"{PATIENT}
{{"resourceType":"Bundle","entry":[{{"resource":{OBSERVATION}}}]}}"#
        ),
        format!(r#"{{"resourceType":"Bundle","entry":[{{"resource":{{"resourceType":"Bundle","entry":{entries}}}}}]}}"#),
        r#"[{"id":"p","active":true,"resourceType":"Patient"},{"subject":{"reference":"Patient/p"},"id":"o","resourceType":"Observation"}]"#.to_owned(),
    ];
    for form in forms {
        let reading = read_text(&form);
        assert_eq!(reading.records.len(), 1, "{form}");
        assert_eq!(
            references(&reading.records[0]),
            ["Observation/o", "Patient/p"],
            "{form}"
        );
        assert_eq!(reading.records[0].id(), "p");
        assert!(reading.issues.is_empty(), "{form}: {:?}", reading.issues);
    }
}

#[test]
fn an_input_of_no_use_says_where_and_what_to_do() {
    for (input, expected) in [
        (
            "",
            "input: the input is empty; give a FHIR Bundle, a resource or NDJSON",
        ),
        (
            " \n\u{feff}",
            "input:2:1: expected a value; correct the JSON there",
        ),
        (
            "nonsense",
            "input:1:2: expected a value; correct the JSON there",
        ),
        (
            "{\"resourceType\":\"Patient\",\n \"id\":",
            "input:2:7: the input ends too early; it may have been cut off, get it again",
        ),
        (
            "{\"resourceType\":\"Patient\",}",
            "input:1:27: a comma with nothing behind it; remove the comma",
        ),
        (
            "{\"resourceType\":\"Patient\"} x",
            "input:1:28: there is more after the end",
        ),
        ("<Bundle/>", "it looks like XML; give FHIR as JSON"),
        ("42", "expected a FHIR resource, found a number"),
        ("\"x\"", "expected a FHIR resource, found a text"),
        ("{}", "found an object without `resourceType`"),
        ("[[{}]]", "found an array in an array"),
    ] {
        let error = read_error(input.as_bytes());
        assert!(error.contains(expected), "{input:?}: {error}");
    }
}

#[test]
fn invalid_utf_8_is_named_with_its_place() {
    assert_eq!(
        read_error(b"{\"resourceType\":\"Patient\",\n\"id\":\"\xff\"}"),
        "input: byte 33 (line 2) is not UTF-8; save the file as UTF-8"
    );
    let lines = [
        PATIENT.as_bytes(),
        b"\n{\"id\":\"\xff\"}\n",
        OBSERVATION.as_bytes(),
    ]
    .concat();
    let reading = read(&lines, &ReadOptions::default()).unwrap();
    assert_eq!(
        references(&reading.records[0]),
        ["Observation/o", "Patient/p"]
    );
    assert_eq!(told(&reading.issues), ["line 2, column 8: Syntax"]);
}

#[test]
fn a_broken_line_costs_only_itself() {
    for (lines, place) in [
        (
            format!("{PATIENT}\n{{\"resourceType\":\"Obs\n{OBSERVATION}\n"),
            "line 2, column",
        ),
        (
            format!("{{\"resourceType\":\n{PATIENT}\n{OBSERVATION}\n"),
            "line 1, column",
        ),
        (format!("{PATIENT}\n{OBSERVATION}\n[1]"), "line 3, entry 1"),
        (format!("{PATIENT}\n{OBSERVATION}\n{{}}"), "line 3"),
        (
            format!("{PATIENT}\n{OBSERVATION}\n{}", &OBSERVATION[..30]),
            "line 3, column",
        ),
    ] {
        let reading = read_text(&lines);
        assert_eq!(
            references(&reading.records[0]),
            ["Observation/o", "Patient/p"],
            "{lines}"
        );
        assert_eq!(reading.issues.len(), 1, "{:?}", reading.issues);
        assert!(
            reading.issues[0].location.starts_with(place),
            "{:?}",
            reading.issues
        );
    }
}

#[test]
fn unusual_entries_are_told_and_the_others_read() {
    let input = json!({"resourceType": "Bundle", "entry": [
        null, 5, [], {}, {"fullUrl": 7, "resource": {"resourceType": "Patient", "id": "p"}},
        {"resource": null}, {"resource": {"id": "x"}}, {"resource": {"resourceType": "Widget"}},
        {"resource": {"resourceType": 5}}, {"request": {"method": "DELETE", "url": "Patient/3"}}
    ]});
    let reading = read_json(&input);
    assert_eq!(references(&reading.records[0]), ["Patient/p"]);
    assert_eq!(
        told(&reading.issues),
        [
            "entry 1: Kind",
            "entry 2: Kind",
            "entry 3: Kind",
            "entry 6: Kind",
            "entry 7: UnknownType",
            "entry 8: UnknownType",
            "entry 9: UnknownType"
        ]
    );
    let names: Vec<&str> = reading
        .counts
        .iter()
        .map(|count| count.type_name.as_str())
        .collect();
    assert_eq!(names, ["5", "Bundle", "Patient", "Widget"]);
}

#[test]
fn what_a_source_says_it_did_not_give_is_told() {
    let withheld = |issues: Value| json!({"resourceType": "OperationOutcome", "issue": issues});
    let input = json!({"resourceType": "Bundle", "entry": [
        {"resource": {"resourceType": "Patient", "id": "p"}},
        {"resource": withheld(json!([
            {"severity": "error", "code": "forbidden", "details": {"text": "no Conditions"}, "diagnostics": "x"},
            {"severity": "information", "code": "informational", "diagnostics": "as understood"},
            {"severity": "fatal", "code": "timeout"},
            {"severity": "warning", "code": "processing"}, 5,
        ]))},
        {"resource": {"issue": [{"severity": "error"}], "resourceType": "OperationOutcome"}},
        {"resource": {"issue": [{"severity": "error"}], "resourceType": "Basic"}},
        {"resource": withheld(json!({"severity": "error"}))},
    ]});
    let options = ReadOptions {
        interest: Interest::of(["birthDate"]).only_types(["Patient"]),
        ..ReadOptions::default()
    };
    let reading = read(input.to_string().as_bytes(), &options).unwrap();
    assert_eq!(references(&reading.records[0]), ["Patient/p"]);
    let told = told(&reading.issues);
    assert_eq!(
        told,
        [
            "entry 2: Withheld",
            "entry 2: Withheld",
            "entry 3: Withheld"
        ]
    );
    assert!(
        reading.issues[0]
            .message
            .contains("`no Conditions`; what is not here")
    );
    assert!(reading.issues[1].message.contains("`timeout`"));
}

#[test]
fn records_can_be_shared_between_threads() {
    fn assert_shareable<T: Send + Sync>() {}
    assert_shareable::<Record>();
    assert_shareable::<Reading>();
    assert_shareable::<Element<'_>>();
    assert!(size_of::<Element<'_>>() <= 16);
}

#[test]
fn limits_are_kept_and_told() {
    let limits = Limits {
        max_bytes: 10,
        ..Limits::default()
    };
    let error = read(
        b"{\"resourceType\":\"Patient\"}",
        &ReadOptions {
            limits,
            ..ReadOptions::default()
        },
    )
    .unwrap_err();
    assert!(
        error.to_string().contains("more than the limit of 10"),
        "{error}"
    );

    let patients: Vec<Value> = (0..5)
        .map(|id| json!({"resourceType": "Patient", "id": id.to_string()}))
        .collect();
    let limits = Limits {
        max_resources: 3,
        ..Limits::default()
    };
    let input = bundle(&patients).to_string();
    let reading = read(
        input.as_bytes(),
        &ReadOptions {
            limits,
            ..ReadOptions::default()
        },
    )
    .unwrap();
    assert_eq!(reading.records.len(), 3);
    assert_eq!(
        severities(&reading.issues, IssueCode::Limit),
        [Severity::Error]
    );

    let limits = Limits {
        max_issues: 2,
        ..Limits::default()
    };
    let wrong: Vec<Value> = (0..9).map(|_| json!(5)).collect();
    let input = json!({"resourceType": "Bundle", "entry": wrong}).to_string();
    let reading = read(
        input.as_bytes(),
        &ReadOptions {
            limits,
            ..ReadOptions::default()
        },
    )
    .unwrap();
    assert_eq!(reading.issues.len(), 3);
    assert_eq!(
        reading.issues.last().unwrap().message,
        "7 more issue(s) are not listed"
    );
}

#[test]
fn of_one_resource_not_every_issue_is_told() {
    let items: Vec<Value> = (0..80).map(|_| json!(5)).collect();
    let record = observation(json!({"component": items}));
    assert_eq!(record.issues().len(), 50);
}

/// Deep nesting is cut where it is kept and passed over where it is not.
#[test]
fn a_hundred_nested_extensions_cost_only_themselves() {
    let depth = 80;
    let input = nested_extensions(depth);
    let reading = read_text(&input);
    let record = &reading.records[0];
    assert_eq!(references(record), ["Observation/o", "Patient/p"]);
    assert!(at(record.patient().unwrap(), "active").is_some());
    assert_eq!(
        severities(record.issues(), IssueCode::Limit),
        [Severity::Warning]
    );

    let narrow = ReadOptions {
        interest: crate::Interest::of(["active"]),
        ..ReadOptions::default()
    };
    let reading = read(input.as_bytes(), &narrow).unwrap();
    assert!(reading.records[0].issues().is_empty());
}

/// No record nests so deep: the input is refused with the place, not followed.
#[test]
fn a_thousand_nested_extensions_are_refused_with_their_place() {
    let error = read(nested_extensions(1000).as_bytes(), &ReadOptions::default()).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("too deep") && text.contains(":1:"), "{text}");
}

fn nested_extensions(depth: usize) -> String {
    let open = r#"{"url":"u","extension":["#.repeat(depth);
    let close = "]}".repeat(depth);
    let patient = format!(
        r#"{{"resourceType":"Patient","id":"p","extension":[{open}{close}],"active":true}}"#
    );
    format!(
        r#"{{"resourceType":"Bundle","entry":[{{"resource":{patient}}},{{"resource":{OBSERVATION}}}]}}"#
    )
}

#[test]
fn a_long_row_of_brackets_ends_with_an_error() {
    for input in [
        "[".repeat(2_000_000),
        "{\"a\":".repeat(400_000),
        format!(
            "{{\"resourceType\":\"Bundle\",\"x\":{}",
            "[".repeat(2_000_000)
        ),
    ] {
        assert!(read(input.as_bytes(), &ReadOptions::default()).is_err());
    }
}

#[test]
fn bundles_too_deep_in_bundles_are_left_out() {
    let mut input = bundle(&[json!({"resourceType": "Patient", "id": "p"})]);
    for _ in 0..30 {
        input = bundle(&[input]);
    }
    let reading = read_json(&input);
    assert!(reading.records.is_empty());
    assert_eq!(told(&reading.issues), ["entry 1: Limit"]);
}

#[test]
fn counts_say_what_was_read_and_what_was_not() {
    let reading = read_json(&bundle(&[
        json!({"resourceType": "Patient", "id": "p"}),
        json!({"resourceType": "Observation", "id": "1", "status": "entered-in-error"}),
        json!({"resourceType": "Observation", "id": "2"}),
        json!({"resourceType": "Observation", "id": "2"}),
        json!({"resourceType": "Starship"}),
    ]));
    let counts: Vec<(&str, usize, usize)> = reading
        .counts
        .iter()
        .map(|count| (count.type_name.as_str(), count.read, count.ignored))
        .collect();
    assert_eq!(
        counts,
        [
            ("Bundle", 1, 0),
            ("Observation", 1, 2),
            ("Patient", 1, 0),
            ("Starship", 0, 1)
        ]
    );
}
