//! Resources in any order are put together by woman, whatever the memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use gravida_population::{Existing, Layout, RunError, Settings, Stage};
use serde_json::{Value, json};
use support::{Watched, bundles, run, settings, simulator, tables};
use tempfile::TempDir;

/// A bulk export: a file for each type, women turned round in each of them.
fn export(folder: &Path, women: u64) {
    let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for number in 0..women {
        for resource in simulator().resources(number) {
            files.entry(resource.kind).or_default().push(resource.json);
        }
    }
    fs::create_dir_all(folder).unwrap();
    for (kind, mut lines) in files {
        lines.reverse();
        fs::write(
            folder.join(format!("{kind}.ndjson")),
            lines.join("\n") + "\n",
        )
        .unwrap();
    }
}

fn add(folder: &Path, file: &str, resources: &[Value]) {
    let path = folder.join(file);
    let mut file = fs::File::options()
        .create(true)
        .append(true)
        .open(path)
        .unwrap();
    for resource in resources {
        writeln!(file, "{resource}").unwrap();
    }
}

/// The rows of a table, those of each woman together, without the number of her record.
fn by_woman(output: &Path, table: &str) -> BTreeMap<String, Vec<Value>> {
    let mut women: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (name, bytes) in tables(output) {
        if !name.starts_with(table) {
            continue;
        }
        for line in String::from_utf8(bytes).unwrap().lines() {
            let mut row: Value = serde_json::from_str(line).unwrap();
            let fields = row.as_object_mut().unwrap();
            for place in ["record", "source", "line"] {
                fields.remove(place);
            }
            let woman = row["patient"].as_str().unwrap_or_default().to_owned();
            women.entry(woman).or_default().push(row);
        }
    }
    women
}

struct Export {
    folder: TempDir,
    settings: Settings,
}

fn exported(women: u64) -> Export {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("export");
    export(&input, women);
    let settings = settings(&[input], &folder.path().join("tables"));
    Export { folder, settings }
}

#[test]
fn an_export_has_the_rows_of_the_same_women_in_bundles() {
    let export = exported(25);
    run(&export.settings).unwrap();
    let input = export.folder.path().join("women.ndjson");
    fs::write(&input, bundles(25)).unwrap();
    let of_bundles = Settings {
        inputs: vec![input],
        output: export.folder.path().join("of-bundles"),
        ..export.settings.clone()
    };
    run(&of_bundles).unwrap();
    for table in ["women", "recommendations", "tasks", "missing"] {
        let expected = by_woman(&of_bundles.output, table);
        let is_whole = ["tasks", "missing"].contains(&table) || expected.len() == 25;
        assert!(is_whole && !expected.is_empty(), "{table}");
        assert_eq!(
            by_woman(&export.settings.output, table),
            expected,
            "{table}"
        );
    }
}

#[test]
fn memory_and_threads_do_not_change_a_byte() {
    let export = exported(25);
    run(&export.settings).unwrap();
    let expected = tables(&export.settings.output);
    // The second divides files again, down to a woman alone.
    for (name, memory, threads) in [("some", 200_000, 2), ("little", 9_000, 3)] {
        let settings = Settings {
            memory,
            threads,
            output: export.folder.path().join(name),
            ..export.settings.clone()
        };
        run(&settings).unwrap();
        assert_eq!(tables(&settings.output), expected, "{name}");
    }
}

#[test]
fn an_export_that_was_stopped_goes_on_to_the_same_bytes() {
    let export = exported(60);
    run(&export.settings).unwrap();
    let expected = tables(&export.settings.output);
    let broken = Settings {
        output: export.folder.path().join("broken"),
        existing: Existing::Resume,
        memory: 300_000,
        ..export.settings.clone()
    };
    let stop_at = |reached: &(dyn Fn(Stage, u64) -> bool + Sync)| {
        let stop = AtomicBool::new(false);
        let outcome = Watched { stop: &stop }.run(&broken, |progress| {
            if reached(progress.stage, progress.women) {
                stop.store(true, Ordering::Relaxed);
            }
        });
        assert!(matches!(outcome, Err(RunError::Stopped)), "{outcome:?}");
    };
    stop_at(&|stage, _| stage == Stage::Grouping);
    assert!(!broken.output.join("women/part-00000.ndjson").exists());
    stop_at(&|_, women| women >= 11);
    assert!(broken.output.join("women/part-00000.ndjson").exists());
    run(&broken).unwrap();
    assert_eq!(tables(&broken.output), expected);
    assert!(!broken.output.join(".gravida").exists());
}

#[test]
fn what_belongs_to_nobody_is_told_or_counted_and_the_rest_is_done() {
    let export = exported(3);
    let input = &export.settings.inputs[0];
    let about = |who: &str| json!({"resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": who}});
    add(
        input,
        "Other.ndjson",
        &[
            json!({"resourceType": "Practitioner", "id": "p"}),
            json!({"resourceType": "Practitioner", "id": "q"}),
            about("Group/7"),
            about("RelatedPerson/nobody"),
            json!({"resourceType": "Observation", "id": "n", "status": "final"}),
            json!({"resourceType": "Observation", "subject": {"identifier": {"value": "7"}}}),
            json!({"resourceType": "Bundle", "type": "collection"}),
            json!({"id": "what"}),
            json!({"resourceType": "Patient", "birthDate": "1990-01-01"}),
        ],
    );
    fs::write(input.join("Zebra.ndjson"), "{\"resourceType\": \"Obs\n{}").unwrap();
    let summary = run(&export.settings).unwrap();
    assert_eq!((summary.records, summary.tally.women), (3, 3));
    let rejects = by_woman(&export.settings.output, "rejects");
    let reasons: Vec<&str> = rejects[""]
        .iter()
        .map(|row| row["reason"].as_str().unwrap())
        .collect();
    let expected = [
        "is about `Group/7`",
        "names no patient",
        "an identifier alone",
        "is a Bundle among resources",
        "has no resourceType",
        "the Patient has no id",
        "column ",
        "has no resourceType",
        "`RelatedPerson/nobody`",
    ];
    assert_eq!(reasons.len(), expected.len(), "{reasons:#?}");
    for (reason, expected) in reasons.iter().zip(expected) {
        assert!(reason.contains(expected), "{reason}: {expected}");
    }
    let run = fs::read(export.settings.output.join("run.json")).unwrap();
    let run: Value = serde_json::from_slice(&run).unwrap();
    assert_eq!(run["leftOut"], json!({"Practitioner": 2}));
}

#[test]
fn a_medication_that_requests_refer_to_and_a_partner_belong_to_her_record() {
    let folder = TempDir::new().unwrap();
    let resources = [
        json!({"resourceType": "Patient", "id": "w", "gender": "female", "birthDate": "1990-01-01"}),
        json!({"resourceType": "Patient", "id": "m", "gender": "male",
            "link": [{"other": {"reference": "RelatedPerson/r"}, "type": "seealso"}]}),
        json!({"resourceType": "RelatedPerson", "id": "r", "patient": {"reference": "Patient/w"}}),
        json!({"resourceType": "Observation", "id": "of-him", "status": "final",
            "code": {"text": "semen volume"}, "effectiveDateTime": "2026-01-02",
            "subject": {"reference": "Patient/m"}}),
        json!({"resourceType": "Observation", "id": "of-relation", "status": "final",
            "code": {"text": "smoking"}, "effectiveDateTime": "2026-01-03",
            "subject": {"reference": "RelatedPerson/r"}}),
        json!({"resourceType": "MedicationRequest", "id": "q1", "status": "active", "intent": "order",
            "authoredOn": "2026-01-01", "subject": {"reference": "Patient/w"},
            "medicationReference": {"reference": "Medication/x"}}),
        json!({"resourceType": "MedicationRequest", "id": "q2", "status": "completed", "intent": "order",
            "authoredOn": "2025-01-01", "subject": {"reference": "Patient/w"},
            "medicationReference": {"reference": "Medication/x"}}),
        json!({"resourceType": "Medication", "id": "x", "code": {"text": "progesterone"}}),
        json!({"resourceType": "MedicationRequest", "id": "q3", "status": "active", "intent": "order",
            "authoredOn": "2026-01-01", "subject": {"reference": "http://server/fhir/Patient/m/_history/2"},
            "medicationReference": {"reference": "Medication/y/_history/1"}}),
        json!({"resourceType": "Medication", "id": "y", "code": {"text": "zinc"}}),
        json!({"resourceType": "Medication", "id": "unused", "code": {"text": "paracetamol"}}),
    ];
    let export = folder.path().join("export");
    fs::create_dir(&export).unwrap();
    for resource in &resources {
        let kind = resource["resourceType"].as_str().unwrap();
        add(
            &export,
            &format!("{kind}.ndjson"),
            std::slice::from_ref(resource),
        );
    }
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry":
        resources[..10].iter().map(|one| json!({"resource": one})).collect::<Vec<_>>()});
    let file = folder.path().join("bundle.json");
    fs::write(&file, bundle.to_string()).unwrap();
    let mut found = Vec::new();
    for (name, input) in [("export", export), ("bundle", file)] {
        let settings = settings(&[input], &folder.path().join(format!("of-{name}")));
        let summary = run(&settings).unwrap();
        assert_eq!(
            summary.tally.women, 1,
            "{name}: he has no record of his own"
        );
        let women = by_woman(&settings.output, "women");
        assert_eq!(women["w"][0]["resources"], 10, "{name}: {women:?}");
        found.push((women, by_woman(&settings.output, "recommendations")));
    }
    assert_eq!(found[0], found[1]);
}

#[test]
fn a_woman_larger_than_allowed_is_a_reject_and_the_rest_is_done() {
    let export = exported(3);
    let input = &export.settings.inputs[0];
    let large = json!({"resourceType": "Observation", "id": "large", "status": "final",
        "note": [{"text": "x".repeat(60_000)}], "subject": {"reference": "Patient/woman-000000001"}});
    add(input, "Observation.ndjson", &[large.clone(), large]);
    let settings = Settings {
        largest_record: 100_000,
        memory: 50_000,
        ..export.settings
    };
    let summary = run(&settings).unwrap();
    assert_eq!((summary.tally.women, summary.tally.rejects), (2, 1));
    let rejects = by_woman(&settings.output, "rejects");
    let reason = rejects[""][0]["reason"].as_str().unwrap();
    assert!(
        reason.contains("`woman-000000001`: it is larger than"),
        "{reason}"
    );
}

#[test]
fn inputs_of_both_layouts_are_not_mixed_unasked() {
    let export = exported(2);
    let file = export.folder.path().join("women.ndjson");
    fs::write(&file, bundles(1)).unwrap();
    let mixed = Settings {
        inputs: vec![file, export.settings.inputs[0].clone()],
        ..export.settings.clone()
    };
    let error = run(&mixed).unwrap_err().to_string();
    assert!(
        error.contains("holds Bundles") && error.contains("--layout"),
        "{error}"
    );
    assert!(!mixed.output.exists());
    let told = Settings {
        layout: Layout::Resources,
        ..mixed
    };
    let summary = run(&told).unwrap();
    assert_eq!((summary.tally.women, summary.tally.rejects), (2, 1));
}
