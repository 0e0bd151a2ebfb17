//! What services say about example records: which cards, how heavy, how many.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::collections::BTreeSet;

use gravida_guideline::Indicator;
use gravida_hooks::{ActionType, LinkType, Options, SelectionBehavior};
use serde_json::{Value, json};
use support::*;

const ALL: [(&str, &str); 4] = [
    ("early-pregnancy", "patient-view"),
    ("recurrent-loss", "patient-view"),
    ("over-treatment", "order-select"),
    ("over-treatment", "order-sign"),
];

fn options() -> Options<'static> {
    Options {
        titles: None,
        page: Some("https://gravida.example".to_owned()),
        smart_launch: Some("https://gravida.example/smart/launch".to_owned()),
        system_actions: true,
    }
}

#[test]
fn every_card_of_every_example_is_as_the_specification_has_it() {
    let mut seen = 0_usize;
    for name in examples() {
        let record = example(&name);
        for (service, hook) in ALL {
            let call = call(service, hook, &record);
            let answer = answer_at(service, &call, moment_of(&record), &options()).unwrap();
            let mut uuids = BTreeSet::new();
            let mut critical = 0;
            for card in &answer.cards.cards {
                seen += 1;
                let length = card.summary.chars().count();
                assert!(
                    (1..140).contains(&length),
                    "{name}: {length}: {}",
                    card.summary
                );
                assert!(
                    uuids.insert(card.uuid.clone()),
                    "{name}: two cards are {}",
                    card.uuid
                );
                assert!(!card.source.label.is_empty());
                assert_eq!(
                    card.suggestions.is_empty(),
                    card.selection_behavior.is_none()
                );
                critical += usize::from(card.indicator == Indicator::Critical);
                for suggestion in &card.suggestions {
                    assert!(uuids.insert(suggestion.uuid.clone()));
                    assert_eq!(card.selection_behavior, Some(SelectionBehavior::AtMostOne));
                    for action in &suggestion.actions {
                        assert!(!action.description.is_empty());
                        match action.kind {
                            ActionType::Create => assert!(action.resource.is_some()),
                            ActionType::Delete => assert!(action.resource_id.is_some()),
                            ActionType::Update => panic!("nothing is updated"),
                        }
                    }
                }
                for reason in &card.override_reasons {
                    assert!(!reason.display.is_empty() && !reason.code.is_empty());
                }
                for link in &card.links {
                    assert_eq!(link.kind == LinkType::Smart, link.app_context.is_some());
                }
            }
            assert!(
                critical <= 1,
                "{name}: {service} interrupts {critical} times"
            );
            no_null_and_nothing_empty(&serde_json::to_value(&answer.cards).unwrap(), &name);
            assert_eq!(answer.shown.len(), answer.cards.cards.len());
        }
    }
    assert!(seen > 200, "{seen}");
}

/// `cards` alone may be empty.
fn no_null_and_nothing_empty(value: &Value, place: &str) {
    match value {
        Value::Null => panic!("{place} is null"),
        Value::String(text) => assert!(!text.is_empty(), "{place} is empty"),
        Value::Array(items) => {
            assert!(
                !items.is_empty() || place.ends_with(".cards"),
                "{place} is empty"
            );
            for item in items {
                no_null_and_nothing_empty(item, place);
            }
        }
        Value::Object(members) => {
            assert!(!members.is_empty(), "{place} is empty");
            for (name, member) in members {
                no_null_and_nothing_empty(member, &format!("{place}.{name}"));
            }
        }
        Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn progesterone_that_has_a_reason_is_proposed() {
    let found = answer(
        "early-pregnancy",
        "patient-view",
        &example("two-losses-bleeding-heartbeat"),
    );
    assert!(
        lines(&found).contains(&"info nice-ng126-1.5.2: Offer vaginal micronised progesterone 400 mg twice daily, started now.".to_owned()),
        "{:#?}",
        lines(&found)
    );
    let card = found
        .cards
        .cards
        .iter()
        .zip(&found.shown)
        .find(|(_, shown)| shown.rule == "nice-ng126-1.5.2")
        .unwrap()
        .0;
    let order = card.suggestions[0].actions[0].resource.as_ref().unwrap();
    assert_eq!(order["resourceType"], "MedicationRequest");
    assert_eq!(
        order["subject"]["reference"],
        format!(
            "Patient/{}",
            patient_of(&example("two-losses-bleeding-heartbeat"))
        )
    );
    assert_eq!(order.get("id"), None);
    assert_eq!(
        card.source.url.as_deref(),
        Some("https://www.nice.org.uk/guidance/ng126")
    );
    assert_eq!(
        card.source.topic.as_ref().unwrap().code,
        "progesterone-threatened-miscarriage"
    );
}

#[test]
fn red_flags_come_first_and_interrupt_once() {
    let found = answer(
        "early-pregnancy",
        "patient-view",
        &example("pain-shoulder-tip-fainting-no-scan"),
    );
    let first = &found.cards.cards[0];
    assert_eq!(first.indicator, Indicator::Critical);
    assert!(first.detail.contains("Also raised"), "{}", first.detail);
    let others = found.cards.cards.iter().skip(1);
    assert!(
        others
            .clone()
            .all(|card| card.indicator != Indicator::Critical)
    );
}

/// Orders without a reason, each with the rule that speaks against it.
#[test]
fn over_treatment_is_told_where_it_is_ordered() {
    for (name, rules) in [
        (
            "three-losses-lymphocyte-immunotherapy-order",
            vec!["eshre-rpl-2022-lymphocyte-immunotherapy"],
        ),
        (
            "three-losses-blocking-antibody-and-hla-panel-ordered",
            vec![
                "eshre-rpl-2022-hla-typing",
                "eshre-rpl-2022-anti-hla-antibodies",
            ],
        ),
        (
            "two-losses-torch-panel-and-endometrial-biopsy-ordered",
            vec![
                "rcog-gtg17-2023-no-infection-serology",
                "eshre-rpl-2022-endometrial-biopsy",
            ],
        ),
        (
            "three-losses-septum-resection-ordered",
            vec!["eshre-rpl-2022-septum-resection"],
        ),
        (
            "after-a-loss-antenatal-visits-still-booked",
            vec!["nice-ng126-not-after-a-loss"],
        ),
        (
            "vaginal-progesterone-past-16-weeks",
            vec![
                "nice-ng126-1.5.3-past-the-end",
                "nice-ng126-1.5.3-planned-past-the-end",
            ],
        ),
        (
            "two-progestogens-and-an-order-for-a-third",
            vec![
                "nice-ng126-no-escalation",
                "ema-17-ohpc-2024-not-in-any-use",
            ],
        ),
    ] {
        let record = example(name);
        for hook in ["order-select", "order-sign"] {
            let found = answer("over-treatment", hook, &record);
            for rule in &rules {
                let place = found.shown.iter().position(|shown| shown.rule == *rule);
                let place = place.unwrap_or_else(|| {
                    panic!("{name} at {hook}: {rule} is not among {:#?}", lines(&found))
                });
                let card = &found.cards.cards[place];
                let removed = card.suggestions[0].actions[0].resource_id.as_ref().unwrap();
                assert!(removed.contains("Request/"), "{removed}");
            }
        }
    }
}

/// An order of its own, in a record that is known.
fn ordered(name: &str, order: Value) -> gravida_hooks::Answer {
    let record = example(name);
    let mut call = call("over-treatment", "order-sign", &record);
    let mut order = order;
    order["subject"] = json!({ "reference": format!("Patient/{}", patient_of(&record)) });
    order["id"] = json!("order");
    order["status"] = json!("draft");
    order["intent"] = json!("order");
    call["context"]["draftOrders"] =
        json!({ "resourceType": "Bundle", "type": "collection", "entry": [{ "resource": order }] });
    answer_at(
        "over-treatment",
        &call,
        moment_of(&record),
        &Options::default(),
    )
    .unwrap()
}

fn medicine(code: &str) -> Value {
    json!({ "resourceType": "MedicationRequest", "medicationCodeableConcept": { "coding": [{ "system": "http://www.whocc.no/atc", "code": code }] } })
}

#[test]
fn progesterone_with_and_without_a_previous_loss_is_told_apart() {
    let without = ordered("no-loss-bleeding-heartbeat", medicine("G03DA04"));
    assert!(
        without
            .shown
            .iter()
            .any(|shown| shown.rule == "nice-ng126-no-progesterone-without-previous-loss"),
        "{:#?}",
        lines(&without)
    );
    let with = ordered("two-losses-bleeding-heartbeat", medicine("G03DA04"));
    assert!(
        with.cards
            .cards
            .iter()
            .all(|card| card.indicator == Indicator::Info),
        "{:#?}",
        lines(&with)
    );
}

#[test]
fn an_order_that_is_nobodys_concern_is_passed_over_in_silence() {
    let found = ordered("two-losses-bleeding-heartbeat", medicine("N02BE01"));
    assert_eq!(lines(&found), Vec::<String>::new());
}

#[test]
fn steroids_heparin_and_thrombophilia_tests_for_losses_are_told() {
    let thrombophilia = json!({ "resourceType": "ServiceRequest",
        "code": { "coding": [{ "system": "http://loinc.org", "code": "21668-9" }] } });
    for (name, order, rule) in [
        (
            "two-losses-prednisone-for-natural-killer-cells",
            medicine("H02AB07"),
            "eshre-rpl-2022-corticosteroids",
        ),
        (
            "aps-low-titre-anticardiolipin",
            medicine("B01AB05"),
            "rcog-gtg17-2023-unexplained-aspirin-heparin",
        ),
        (
            "aps-low-titre-anticardiolipin",
            medicine("B01AC06"),
            "rcog-gtg17-2023-unexplained-aspirin-heparin",
        ),
        (
            "aps-low-titre-anticardiolipin",
            thrombophilia,
            "eshre-rpl-2022-thrombophilia-testing",
        ),
    ] {
        let found = ordered(name, order);
        assert!(
            found.shown.iter().any(|shown| shown.rule == rule),
            "{name}: {rule} is not among {:#?}",
            lines(&found)
        );
    }
}

/// What is not on record is asked for, and not taken for no.
/// A client behind a gateway names its patients by another address than `fhirServer`.
#[test]
fn a_record_whose_entries_all_seem_to_be_about_somebody_else_is_not_met_with_silence() {
    let record = example("two-losses-bleeding-heartbeat");
    let moment = moment_of(&record);
    let answered = |base: &str| {
        let mut call = call("early-pregnancy", "patient-view", &record);
        call["fhirServer"] = json!("https://ehr.example/fhir");
        let patient = call["context"]["patientId"].as_str().unwrap().to_owned();
        for bundle in call["prefetch"].as_object_mut().unwrap().values_mut() {
            let entries = bundle["entry"].as_array_mut();
            for entry in entries.into_iter().flatten() {
                for name in ["subject", "patient"] {
                    if let Some(whose) = entry["resource"].get_mut(name) {
                        *whose = json!({ "reference": format!("{base}/Patient/{patient}") });
                    }
                }
            }
        }
        answer_at("early-pregnancy", &call, moment, &options()).unwrap()
    };
    let hers = answered("https://ehr.example/fhir");
    assert!(hers.shown.iter().any(|one| one.rule == "nice-ng126-1.5.2"));
    let strange = answered("http://gateway.internal:8080/fhir");
    let rules: Vec<&str> = strange.shown.iter().map(|one| &*one.rule).collect();
    assert_eq!(rules, ["early-pregnancy.record"]);
    let card = &strange.cards.cards[0];
    assert!(card.detail.contains("somebody else"), "{}", card.detail);
}

#[test]
fn an_order_that_cannot_be_judged_is_no_order_without_reason() {
    let found = ordered("two-losses-bleeding-heartbeat", medicine("B01AB05"));
    assert_eq!(found.shown.len(), 1, "{:#?}", lines(&found));
    assert_eq!(found.shown[0].rule, "over-treatment.missing");
    assert!(found.cards.cards[0].detail.contains("not taken as absent"));
}

/// Nothing that was said when an order was chosen comes back heavier when it is signed.
#[test]
fn what_was_said_is_not_said_again_with_more_weight() {
    for name in examples() {
        let record = example(&name);
        let chosen = answer("over-treatment", "order-select", &record);
        let signed = answer("over-treatment", "order-sign", &record);
        for (card, shown) in signed.cards.cards.iter().zip(&signed.shown) {
            let before = chosen.shown.iter().position(|one| one.rule == shown.rule);
            if let Some(place) = before {
                assert!(
                    card.indicator <= chosen.cards.cards[place].indicator,
                    "{name}: {}",
                    shown.rule
                );
            }
        }
    }
}

#[test]
fn only_the_orders_just_chosen_are_spoken_of() {
    let record = example("three-losses-lymphocyte-immunotherapy-order");
    let mut call = call("over-treatment", "order-select", &record);
    call["context"]["selections"] = json!(["ServiceRequest/another"]);
    let found = answer_at(
        "over-treatment",
        &call,
        moment_of(&record),
        &Options::default(),
    )
    .unwrap();
    assert_eq!(lines(&found), Vec::<String>::new());
}

#[test]
fn more_than_the_service_allows_is_named_in_one_further_card() {
    let found = answer(
        "recurrent-loss",
        "patient-view",
        &example("antiphospholipid-syndrome-treatment-failed-prednisone-ordered"),
    );
    assert_eq!(found.shown.last().unwrap().rule, "recurrent-loss.more");
    assert_eq!(found.cards.cards.len(), 7);
}

#[test]
fn the_same_call_gives_the_same_bytes_and_another_gives_other_ids() {
    let record = example("two-losses-bleeding-heartbeat");
    let one = answer("early-pregnancy", "patient-view", &record);
    assert_eq!(one, answer("early-pregnancy", "patient-view", &record));
    let mut other = call("early-pregnancy", "patient-view", &record);
    other["hookInstance"] = json!("0f8fad5b-d9cb-469f-a165-70867728950e");
    let other = answer_at(
        "early-pregnancy",
        &other,
        moment_of(&record),
        &Options::default(),
    )
    .unwrap();
    assert_eq!(lines(&one), lines(&other));
    assert!(
        one.shown
            .iter()
            .zip(&other.shown)
            .all(|(one, other)| one.uuid != other.uuid)
    );
}

#[test]
fn system_actions_are_taken_only_where_the_client_takes_them() {
    let record = example("three-losses-lymphocyte-immunotherapy-order");
    let call = call("over-treatment", "order-sign", &record);
    let with = answer_at("over-treatment", &call, moment_of(&record), &options()).unwrap();
    let action = &with.cards.system_actions[0];
    assert_eq!(action.kind, ActionType::Create);
    assert_eq!(
        action.resource.as_ref().unwrap()["resourceType"],
        "DetectedIssue"
    );
    let without = answer_at(
        "over-treatment",
        &call,
        moment_of(&record),
        &Options::default(),
    )
    .unwrap();
    assert!(without.cards.system_actions.is_empty());
}

/// The words of another language, and what is not translated in English; every card says that it
/// is a draft.
#[test]
fn cards_speak_the_language_of_the_client_and_mark_drafts() {
    let record = example("two-losses-bleeding-heartbeat");
    let moment = moment_of(&record);
    let call = call("early-pregnancy", "patient-view", &record);
    let locales = gravida_report::locale::Locales::of(knowledge());
    let spoken = |tag: &str| {
        let titles = gravida_report::Titles::in_locale(knowledge(), locales.get(tag).unwrap());
        let options = Options {
            titles: Some(&titles),
            ..Options::default()
        };
        answer_at("early-pregnancy", &call, moment, &options).unwrap()
    };
    let english = answer_at("early-pregnancy", &call, moment, &Options::default()).unwrap();
    assert_eq!(english, spoken("en"));
    for tag in ["pl", "zh"] {
        let other = spoken(tag);
        assert_eq!(other.shown, english.shown, "{tag}: the same rules and ids");
        let draft = locales.get(tag).unwrap().label("translation-draft-means");
        for (card, same) in other.cards.cards.iter().zip(&english.cards.cards) {
            assert!(card.detail.ends_with(draft), "{tag}: {}", card.detail);
            assert!(!same.detail.contains(draft));
            assert!(card.summary.chars().count() < 140, "{}", card.summary);
            assert_eq!(card.indicator, same.indicator);
        }
        let offer = &other.cards.cards[0];
        assert_ne!(offer.summary, english.cards.cards[0].summary, "{tag}");
    }
}
