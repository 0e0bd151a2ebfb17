//! Whether a rendering has the form it must have, whatever it says.

use std::collections::BTreeSet;

use serde_json::Value;

/// HTML elements are closed in order, ids are unique, nothing is loaded.
pub fn check_html(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = BTreeSet::new();
    for tag in page
        .split('<')
        .skip(1)
        .map(|part| part.split('>').next().unwrap())
    {
        let name = tag.split([' ', '\n']).next().unwrap();
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "around `{tag}`"),
            None if matches!(name, "!doctype" | "meta") || tag.ends_with('/') => {}
            None => open.push(name),
        }
        if let Some(id) = tag.split(" id=\"").nth(1) {
            let id = id.split('"').next().unwrap();
            assert!(ids.insert(id.to_owned()), "id `{id}` twice");
        }
    }
    assert!(open.is_empty(), "{open:?} are not closed");
    for loading in ["<script", "<img", "<link", "<iframe", "@import", " src="] {
        assert!(!page.contains(loading), "`{loading}`");
    }
}

/// A FHIR Bundle: every resource has a type, an id and an address of its own,
/// and every relative reference resolves in it.
pub fn check_fhir(text: &str) {
    let bundle: Value = serde_json::from_str(text).unwrap();
    assert_eq!(bundle["resourceType"], "Bundle");
    let mut known = BTreeSet::new();
    let mut addresses = BTreeSet::new();
    let entries = bundle["entry"].as_array().unwrap();
    for entry in entries {
        let resource = &entry["resource"];
        known.insert(format!(
            "{}/{}",
            resource["resourceType"].as_str().unwrap(),
            resource["id"].as_str().unwrap()
        ));
        let address = entry["fullUrl"].as_str().unwrap();
        assert!(addresses.insert(address), "`{address}` twice");
    }
    for entry in entries {
        check_references(&entry["resource"], &known);
    }
}

fn check_references(value: &Value, known: &BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("reference") {
                let is_elsewhere = reference.starts_with('#') || reference.contains(':');
                assert!(
                    is_elsewhere || known.contains(reference),
                    "`{reference}` does not resolve"
                );
            }
            members
                .values()
                .for_each(|member| check_references(member, known));
        }
        Value::Array(items) => items.iter().for_each(|item| check_references(item, known)),
        _ => {}
    }
}
