use super::*;

fn simulator(seed: u64, knobs: Knobs) -> Simulator {
    Simulator::new(seed, knobs).expect("knobs in range")
}

#[test]
fn the_same_seed_and_number_give_the_same_bytes_in_any_order() {
    let one = simulator(7, Knobs::default());
    let forward: Vec<String> = (0..20).map(|number| one.bundle(number)).collect();
    let backward: Vec<String> = (0..20).rev().map(|number| one.bundle(number)).collect();
    assert!(forward.iter().eq(backward.iter().rev()));
    assert_ne!(forward[3], simulator(8, Knobs::default()).bundle(3));
}

#[test]
fn every_record_is_json_with_the_patient_first_and_ids_of_its_own() {
    let simulator = simulator(1, Knobs::default());
    for number in 0..200 {
        let resources = simulator.resources(number);
        assert_eq!(resources.len(), 30);
        let mut ids = std::collections::BTreeSet::new();
        for resource in &resources {
            let value: serde_json::Value = serde_json::from_str(&resource.json).expect("JSON");
            assert_eq!(value["resourceType"], resource.kind);
            assert!(ids.insert(value["id"].as_str().expect("an id").to_owned()));
        }
        assert_eq!(resources[0].kind, "Patient");
    }
}

#[test]
fn the_reader_takes_what_is_written_and_complains_of_units_and_duplicates_alone() {
    let simulator = simulator(3, Knobs::default());
    let lines: Vec<String> = (0..50).map(|number| simulator.bundle(number)).collect();
    let reading = gravida_fhir::read(
        lines.join("\n").as_bytes(),
        &gravida_fhir::ReadOptions::default(),
    )
    .expect("readable");
    assert_eq!(reading.records.len(), 50);
    let errors: Vec<_> = reading
        .records
        .iter()
        .flat_map(|record| record.issues())
        .chain(&reading.issues)
        .filter(|issue| issue.severity == gravida_fhir::Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn another_newest_day_moves_every_day_but_births() {
    let days = |newest: Option<Date>| {
        let knobs = Knobs {
            partial_dates: 0.0,
            newest,
            ..Knobs::default()
        };
        let mut days = Vec::new();
        for resource in simulator(2, knobs).resources(4) {
            let value: serde_json::Value = serde_json::from_str(&resource.json).expect("JSON");
            let text = value["effectiveDateTime"].as_str();
            days.extend(text.map(|text| text[..10].parse::<Date>().expect("a day")));
        }
        days
    };
    let before = days(None);
    let after = days(Some(jiff::civil::date(2026, 7, 1)));
    assert!(before.len() > 5);
    assert!(
        (before.iter().zip(&after)).all(|(before, after)| (*after - *before).get_days() == 30),
        "{before:?} {after:?}"
    );
    assert_eq!(before.len(), after.len());
}

#[test]
fn default_records_are_of_the_size_that_measurements_speak_of() {
    let simulator = simulator(5, Knobs::default());
    let mean = (0..100)
        .map(|number| simulator.bundle(number).len())
        .sum::<usize>()
        / 100;
    assert!((35_000..43_000).contains(&mean), "mean size {mean} bytes");
}

#[test]
fn knobs_at_nought_leave_no_noise() {
    let quiet = simulator(
        2,
        Knobs {
            resources: 12..=12,
            narrative_bytes: 0,
            partial_dates: 0.0,
            wrong_units: 0.0,
            duplicates: 0.0,
            entered_in_error: 0.0,
            newest: None,
        },
    );
    for number in 0..100 {
        let bundle = quiet.bundle(number);
        assert!(
            !bundle.contains("entered-in-error") && !bundle.contains("mg/dL"),
            "{bundle}"
        );
    }
}

#[test]
fn knobs_out_of_range_are_refused_by_name() {
    let knobs = Knobs {
        duplicates: 1.5,
        ..Knobs::default()
    };
    assert_eq!(
        Simulator::new(1, knobs).err(),
        Some(SimulatorError::Share("duplicates"))
    );
    #[expect(clippy::reversed_empty_ranges, reason = "this is what is refused")]
    let knobs = Knobs {
        resources: 5..=2,
        ..Knobs::default()
    };
    assert_eq!(
        Simulator::new(1, knobs).err(),
        Some(SimulatorError::Resources)
    );
}
