#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that unwraps fails loudly"
)]

use std::collections::BTreeSet;

use super::*;

#[test]
fn everything_is_exported_once_and_can_be_had_alone() {
    let knowledge = Knowledge::embedded().unwrap();
    let all = export(&knowledge).unwrap();
    let names: BTreeSet<(&str, &str)> = all
        .iter()
        .map(|one| (one.resource_type.as_str(), one.id.as_str()))
        .collect();
    assert_eq!(names.len(), all.len());
    assert!(all.iter().all(|one| {
        (1..=64).contains(&one.id.len())
            && one
                .id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
    }));
    for decision in knowledge.decisions() {
        assert!(
            names.contains(&("PlanDefinition", decision.id.as_str())),
            "{}",
            decision.id
        );
        assert!(names.contains(&("Library", decision.library.as_str())));
    }
    for wanted in [
        ("PlanDefinition", "hcg-trend"),
        ("ValueSet", "aspirin-medicine"),
        ("Measure", "measure-antiphospholipid-repeat"),
        ("DocumentReference", "nice-ng126"),
        ("Library", "Facts"),
    ] {
        let one = export_one(&knowledge, wanted.0, wanted.1).unwrap().unwrap();
        let same = all
            .iter()
            .find(|one| (one.resource_type.as_str(), one.id.as_str()) == wanted)
            .unwrap();
        assert_eq!(one.content, same.content);
    }
    assert_eq!(
        export_one(&knowledge, "ValueSet", "../elm/Facts").unwrap(),
        None
    );
    assert_eq!(export(&knowledge).unwrap(), all);
}

#[test]
fn every_position_keeps_its_condition_its_standing_and_its_sources() {
    let knowledge = Knowledge::embedded().unwrap();
    for decision in knowledge.decisions() {
        let plan = plan(&knowledge, decision).content;
        let actions = plan["action"].as_array().unwrap();
        assert_eq!(
            actions.len(),
            decision.alerts.len() + decision.recommendations.len()
        );
        for action in actions {
            assert_eq!(
                action["condition"][0]["expression"]["language"],
                "text/cql-identifier"
            );
            assert!(!action["documentation"].as_array().unwrap().is_empty());
        }
    }
    let escalation = export_one(&knowledge, "PlanDefinition", "progesterone-dose-escalation")
        .unwrap()
        .unwrap();
    let actions = escalation.content["action"].as_array().unwrap();
    let against = actions
        .iter()
        .find(|one| one["id"] == "nice-ng126-no-escalation")
        .unwrap();
    assert!(
        against["extension"]
            .as_array()
            .unwrap()
            .contains(&extension("direction", "against"))
    );
}
