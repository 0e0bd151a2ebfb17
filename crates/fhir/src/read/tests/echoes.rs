//! What is written as something before it reads as it does alone.

use super::*;

/// Everything about a resource, apart from where it lies in its record.
fn everything(element: Element<'_>) -> String {
    let children: Vec<String> = if element.is_list() {
        element.items().map(everything).collect()
    } else {
        let named = element.children();
        named
            .map(|(name, child)| format!("{}={}", name.as_str(), everything(child)))
            .collect()
    };
    format!(
        "{:?} {:?} {:?} [{}]",
        element.type_id(),
        element.content(),
        element.absent_reason(),
        children.join(", ")
    )
}

/// The resources of a record as text, with the issues that are not told once only.
fn resources(text: &str) -> (Vec<String>, Vec<String>) {
    let mut reading = read_text(text);
    let record = reading.records.remove(0);
    let resources = record.resources().map(Resource::element);
    let issues = record.issues().iter();
    let issues = issues.filter(|issue| issue.code != IssueCode::UnknownElement);
    (
        resources.map(everything).collect(),
        issues.map(|issue| format!("{issue:?}")).collect(),
    )
}

fn bundle_of(resources: &[String]) -> String {
    let entries: Vec<String> = resources
        .iter()
        .map(|resource| format!(r#"{{"resource":{resource}}}"#))
        .collect();
    format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[{}]}}"#,
        entries.join(",")
    )
}

/// Reads an Observation with these fields alone, and behind others that are like it or
/// nearly so; a record in which something differs is a failure.
#[track_caller]
fn reads_as_alone(fields: &str) {
    let one = |id: &str, fields: &str| {
        format!(r#"{{"resourceType":"Observation","id":"{id}",{fields}}}"#)
    };
    let (alone, issues_alone) = resources(&bundle_of(&[one("3", fields)]));
    let (all, issues) = resources(&bundle_of(&[
        one("1", fields),
        one("2", r#""code":{"text":"other"},"subject":{}"#),
        one("3", fields),
    ]));
    assert_eq!(all.last(), alone.last(), "{fields}");
    let of_the_last = issues
        .iter()
        .filter(|issue| issue.contains("Observation/3"));
    let of_the_last: Vec<String> = of_the_last.cloned().collect();
    assert_eq!(of_the_last, issues_alone, "{fields}");
}

#[test]
fn a_value_reads_the_same_behind_its_like() {
    for fields in [
        r#""subject":{"reference":"Patient/p"}"#,
        r#""code":{"coding":[{"system":"http://loinc.org","code":"1"}],"text":"a"}"#,
        r#""code":{"coding":[{"system":"http://loinc.org","code":"1","_display":{"extension":[{"url":"data-absent-reason","valueCode":"masked"}]}}]}"#,
        r#""code" : { "text" : "a \"quoted\" word" } "#,
        r#""valueQuantity":{"value":1.50,"unit":"g"}"#,
        r#""valueQuantity":{"value":12345678901234567890.12345678,"unit":"g"}"#,
        r#""valueQuantity":{"value":1e5}"#,
        r#""component":[{"code":{"text":"a"},"valueInteger":3},{"code":{"text":"b"}}]"#,
        r#""component":[]"#,
        r#""component":[null]"#,
        r#""contained":[{"resourceType":"Patient","id":"x"}],"subject":{"reference":"Patient/p"}"#,
        r#""effectivePeriod":{"start":"2024-01-01","end":"2024"}"#,
        r#""effectivePeriod":{"start":"yesterday"}"#,
        // Values there is something to tell about, each time.
        r#""code":"final""#,
        r#""code":null"#,
        r#""code":[{"text":"a"}]"#,
        r#""component":{"code":{"text":"a"}}"#,
        r#""subject":{"reference":7}"#,
        r#""code":{"text":"a"},"code":{"text":"b"}"#,
        r#""code":{"text":"a","modifierExtension":[]}"#,
        r#""code":{"words":"a","text":"b"}"#,
    ] {
        reads_as_alone(fields);
    }
}

#[test]
fn what_was_passed_over_is_not_taken_for_what_is_kept() {
    // Of the second code nothing is kept, because it repeats the element.
    let twice =
        r#"{"resourceType":"Observation","id":"1","code":{"text":"a"},"code":{"text":"b"}}"#;
    let once = r#"{"resourceType":"Observation","id":"2","code":{"text":"b"}}"#;
    let record = read_text(&bundle_of(&[twice.to_owned(), once.to_owned()]))
        .records
        .remove(0);
    let texts: Vec<_> = record
        .resources()
        .map(|resource| at(resource, "code.text").and_then(Element::as_str))
        .collect();
    assert_eq!(texts, [Some("a"), Some("b")]);
}

#[test]
fn what_was_taken_back_is_not_taken_again() {
    // The address says otherwise, so the first resource is read a second time.
    let observation =
        |id: &str| format!(r#"{{"code":{{"text":"a"}},"id":"{id}","resourceType":"Observation"}}"#);
    let text = format!(
        r#"{{"resourceType":"Bundle","entry":[
            {{"fullUrl":"http://x/Condition/1","resource":{}}},
            {{"fullUrl":"http://x/Condition/2","resource":{}}},
            {{"fullUrl":"http://x/Observation/3","resource":{}}}]}}"#,
        observation("1"),
        observation("2"),
        observation("3"),
    );
    let record = read_text(&text).records.remove(0);
    assert_eq!(
        references(&record),
        ["Observation/1", "Observation/2", "Observation/3"]
    );
    for resource in record.resources() {
        assert_eq!(
            at(resource, "code.text").and_then(Element::as_str),
            Some("a")
        );
        assert_eq!(at(resource, "code.coding").map(|_| ()), None);
    }
}

#[test]
fn lines_do_not_share_what_they_hold() {
    let line = |id: &str| {
        let observation = format!(
            r#"{{"resourceType":"Observation","id":"{id}","code":{{"text":"same"}},"subject":{{"reference":"Patient/{id}"}}}}"#
        );
        let patient = format!(r#"{{"resourceType":"Patient","id":"{id}"}}"#);
        bundle_of(&[patient, observation])
    };
    let reading = read_text(&format!("{}\n{}", line("1"), line("2")));
    assert_eq!(reading.records.len(), 2);
    for record in &reading.records {
        let code = at(first(record, "Observation"), "code.text");
        assert_eq!(code.and_then(Element::as_str), Some("same"));
    }
}

#[test]
fn equal_texts_are_kept_once() {
    let observation = |id: u32| {
        format!(
            r#"{{"resourceType":"Observation","id":"{id}","subject":{{"reference":"Patient/of-a-long-name"}}}}"#
        )
    };
    let size = |count: u32| {
        let all: Vec<String> = (1..=count).map(observation).collect();
        read_text(&bundle_of(&all))
            .records
            .remove(0)
            .store
            .text
            .len()
    };
    assert!(size(9) - size(1) < 9 * "Patient/of-a-long-name".len());
}
