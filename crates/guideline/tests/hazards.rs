//! Seven things that must not go wrong, a test each. `SAFETY.md` names them.
//!
//! A situation is written as the worked cases are, in answers to facts; each test goes
//! through a range of them, so that no single number can hide a mistake.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that unwraps fails loudly"
)]

use std::borrow::Cow;
use std::sync::OnceLock;

use gravida_elm::{Evaluator, Request, Value};
use gravida_fhir::{DateTime, ReadOptions, Record};
use gravida_guideline::{
    AsOf, Assessment, Assessor, Direction, Knowledge, Outcome, case_records, embedded,
};

const NOW: &str = "2026-11-20T11:00:00Z";

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::embedded().expect("the knowledge loads"))
}

/// Records of situations, each written as the `facts` of a case.
fn records(situations: &[String]) -> Vec<Record> {
    let mut files = embedded();
    files.retain(|path, _| !path.ends_with("cases.yaml"));
    let mut text = "decision: early-pregnancy-bleeding\ncases:\n".to_owned();
    for (number, facts) in situations.iter().enumerate() {
        text.push_str(&format!(
            "  - name: situation-{number}\n    as-of: {NOW}\n    facts: {facts}\n    expect: {{}}\n"
        ));
    }
    let path = "decisions/early-pregnancy-bleeding/cases.yaml".to_owned();
    files.insert(path, Cow::Owned(text.into_bytes()));
    let options = ReadOptions {
        interest: Assessor::new(knowledge()).interest(),
        ..ReadOptions::default()
    };
    let written = case_records(&files);
    assert_eq!(written.len(), situations.len(), "a situation is misspelt");
    let read = |bundle: &serde_json::Value| {
        gravida_fhir::read(bundle.to_string().as_bytes(), &options)
            .unwrap()
            .records
            .remove(0)
    };
    written.iter().map(|case| read(&case.bundle)).collect()
}

/// Each situation with what it comes out as under a profile.
fn assessed(profile: &str, situations: &[String]) -> Vec<(String, Assessment)> {
    let assessor = Assessor::new(knowledge());
    let profile = knowledge().profile(profile).unwrap();
    let as_of = AsOf::given(DateTime::parse(NOW).unwrap());
    let records = records(situations);
    let assess = |record: &Record| assessor.assess(record, &[], profile, &as_of);
    situations
        .iter()
        .cloned()
        .zip(records.iter().map(assess))
        .collect()
}

fn outcome(assessment: &Assessment, id: &str) -> Outcome {
    assessment
        .recommendations
        .iter()
        .find(|one| one.id == id)
        .unwrap_or_else(|| panic!("there is no recommendation `{id}`"))
        .outcome
}

fn finding<'a>(assessment: &'a Assessment, id: &str) -> Option<&'a str> {
    let found = assessment.findings.iter().find(|one| one.id == id)?;
    found.value.as_deref()
}

/// Ids of what applies in a decision and says to do something.
fn advised<'a>(assessment: &'a Assessment, decision: &str) -> Vec<&'a str> {
    let applies = assessment.recommendations.iter().filter(|one| {
        one.decision == decision
            && one.outcome == Outcome::Applies
            && matches!(one.direction, Direction::For | Direction::Consider)
    });
    applies.map(|one| one.id.as_str()).collect()
}

fn two_values(first: f64, second: f64) -> String {
    format!(
        "hcg: [ {{ value: '{first} [IU]/L', at: 2026-11-18T09:00:00Z }}, {{ value: '{second} [IU]/L', at: 2026-11-20T09:00:00Z }} ]"
    )
}

/// What treats a pregnancy as lost.
const AFTER_A_LOSS: [&str; 2] = ["miscarriage-management", "after-a-loss"];

#[test]
fn hazard_1_no_loss_is_called_from_hcg_progesterone_or_one_indefinite_scan() {
    let mut situations = Vec::new();
    for (first, second) in [
        (5_000.0, 100.0),
        (3_000.0, 2_900.0),
        (800.0, 5.0),
        (40.0, 41.0),
    ] {
        for rest in [
            "",
            ", vaginal-bleeding: true, bleeding-amount: heavy",
            ", serum-progesterone: 1 nmol/L",
        ] {
            situations.push(format!(
                "{{ currently-pregnant: true, gestational-age: 50 d, {}{rest} }}",
                two_values(first, second)
            ));
        }
    }
    for progesterone in [1, 5, 9] {
        situations.push(format!(
            "{{ currently-pregnant: true, gestational-age: 50 d, on-progesterone: false, serum-progesterone: {progesterone} nmol/L }}"
        ));
    }
    for scan in [
        "embryo: seen, crown-rump-length: 6.9 mm, cardiac-activity: not-seen",
        "embryo: not-seen, mean-sac-diameter: 24.9 mm",
        "embryo: not-seen, mean-sac-diameter: 12 mm, yolk-sac: not-seen",
        "viability: uncertain",
    ] {
        situations.push(format!(
            "{{ currently-pregnant: true, gestational-age: 55 d, pregnancy-location: intrauterine, gestational-sac: seen, scan-route: transvaginal, {scan} }}"
        ));
    }
    for (situation, assessment) in assessed("europe", &situations) {
        for decision in AFTER_A_LOSS {
            assert_eq!(advised(&assessment, decision), [""; 0], "{situation}");
        }
        assert_eq!(
            finding(&assessment, "loss-kind-on-scan"),
            None,
            "{situation}"
        );
        assert_ne!(
            outcome(&assessment, "sru-2013-definite-one-scan"),
            Outcome::Applies,
            "{situation}"
        );
    }
}

#[test]
fn hazard_1_even_a_definite_scan_gets_a_second_look() {
    let situations = ["crown-rump-length: 7.0 mm", "crown-rump-length: 9 mm"].map(|length| {
        format!(
            "{{ currently-pregnant: true, gestational-age: 60 d, pregnancy-location: intrauterine, gestational-sac: seen, scan-route: transvaginal, embryo: seen, {length}, cardiac-activity: not-seen }}"
        )
    });
    for (situation, assessment) in assessed("europe", &situations) {
        assert_eq!(
            outcome(&assessment, "sru-2013-definite-one-scan"),
            Outcome::Applies,
            "{situation}"
        );
        assert_eq!(
            outcome(&assessment, "nice-qs69-second-assessment"),
            Outcome::Applies,
            "{situation}"
        );
        assert_eq!(
            outcome(&assessment, "nice-ng126-crl-7-or-more"),
            Outcome::Applies,
            "{situation}"
        );
    }
}

#[test]
fn hazard_2_no_rise_of_hcg_excludes_an_ectopic_pregnancy() {
    let mut situations = Vec::new();
    for ratio in [1.0, 1.34, 1.36, 1.5, 1.62, 1.64, 1.67, 2.0, 2.24, 3.0] {
        for start in [100.0, 1_600.0, 3_500.0_f64] {
            let second = (start * ratio).round();
            for symptom in [
                "",
                ", shoulder-tip-pain: true",
                ", severe-pain: true, abdominal-or-pelvic-pain: true",
            ] {
                situations.push(format!(
                    "{{ currently-pregnant: true, vaginal-bleeding: true, {}{symptom} }}",
                    two_values(start, second)
                ));
            }
        }
    }
    for (situation, assessment) in assessed("europe", &situations) {
        let rises = finding(&assessment, "hcg-direction") == Some("rises");
        if rises {
            assert_eq!(
                outcome(&assessment, "nice-ng126-rise-does-not-exclude-ectopic"),
                Outcome::Applies,
                "{situation}"
            );
        }
        // Symptoms outrank numbers: whatever the rise, the sign is in front.
        let has_symptom = situation.contains("pain: true");
        let is_raised = assessment
            .alerts
            .iter()
            .any(|alert| alert.decision == "early-pregnancy-bleeding");
        assert!(!has_symptom || is_raised, "{situation}");
        // Nothing places the pregnancy but a scan.
        assert_ne!(
            finding(&assessment, "scan-location"),
            Some("intrauterine"),
            "{situation}"
        );
    }
}

#[test]
fn hazard_3_intergrowth_dates_nothing_below_15_mm() {
    let lengths = ["7", "10", "14.9", "15", "15.1", "30", "95", "95.1"];
    let situations = lengths
        .map(|length| format!("{{ currently-pregnant: true, crown-rump-length: {length} mm }}"));
    let program = knowledge().program();
    let definition = program
        .definition(
            "CrownRumpLengthDatingOfRecord",
            "Gestational age by INTERGROWTH-21st",
        )
        .unwrap();
    let request = Request::new(DateTime::parse(NOW).unwrap());
    let dated: Vec<bool> = records(&situations)
        .iter()
        .map(|record| {
            let mut evaluator = Evaluator::new(program);
            let evaluation = evaluator.begin(record, &request);
            !matches!(evaluation.value(definition), Ok(Value::Null))
        })
        .collect();
    assert_eq!(dated, [false, false, false, true, true, true, true, false]);
}

#[test]
fn hazard_4_a_transfer_dates_the_pregnancy_and_a_small_embryo_is_a_warning() {
    // A day-5 embryo transferred on 14 October is 8+0 on 20 November.
    let mut situations = Vec::new();
    for period in [
        "",
        "last-menstrual-period: 2026-09-10, ",
        "last-menstrual-period: 2026-10-11, ",
    ] {
        for length in [
            "",
            "crown-rump-length: 5 mm, ",
            "crown-rump-length: 16 mm, ",
        ] {
            situations.push(format!(
                "{{ currently-pregnant: true, {period}{length}embryo-transfer: 2026-10-14, embryo-age-at-transfer: 5 }}"
            ));
        }
    }
    for (situation, assessment) in assessed("us", &situations) {
        let gestation = assessment.subject.gestation.as_ref().unwrap();
        assert_eq!(gestation.days, [56, 56], "{situation}");
        assert_ne!(
            outcome(&assessment, "acog-co700-re-date"),
            Outcome::Applies,
            "{situation}"
        );
        let size = finding(&assessment, "embryo-size-after-assisted-conception");
        let is_small = situation.contains("crown-rump-length: 5 mm");
        assert_eq!(size == Some("small"), is_small, "{situation}");
    }
}

#[test]
fn hazard_5_progesterone_for_bleeding_only_where_it_was_tried() {
    let mut situations = Vec::new();
    for losses in [
        "previous-miscarriages: 0",
        "previous-miscarriages: 1",
        "previous-miscarriages: 3",
    ] {
        for location in ["intrauterine", "unknown-location", "ectopic"] {
            for bleeding in ["true", "false"] {
                for day in [45, 111, 112] {
                    situations.push(format!(
                        "{{ currently-pregnant: true, gestational-age: {day} d, {losses}, pregnancy-location: {location}, vaginal-bleeding: {bleeding}, on-progesterone: false, luteal-support: false }}"
                    ));
                }
            }
        }
    }
    for (situation, assessment) in assessed("uk", &situations) {
        let expected = !situation.contains("previous-miscarriages: 0")
            && situation.contains("location: intrauterine")
            && situation.contains("bleeding: true")
            && !situation.contains("age: 112 d");
        let is_proposed = assessment.recommendations.iter().any(|one| {
            one.decision == "progesterone-threatened-miscarriage"
                && one.in_force
                && one.outcome == Outcome::Applies
                && matches!(one.direction, Direction::For | Direction::Consider)
                && one.regimen.is_some()
        });
        assert_eq!(is_proposed, expected, "{situation}");
    }
}

#[test]
fn hazard_6_anti_d_follows_the_jurisdiction_and_the_week() {
    let loss = |day: u32| {
        format!(
            "{{ currently-pregnant: true, gestational-age: {day} d, pregnancy-location: intrauterine, confirmed-miscarriage: true, viability: not-viable, miscarriage-kind: missed, management-chosen: surgical, rh-d: negative, rh-sensitised: false }}"
        )
    };
    let situations = [loss(83), loss(84)];
    for (profile, body) in [("uk", "nice-ng126"), ("us", "acog-anti-d-2024")] {
        let outcomes = assessed(profile, &situations);
        let [(_, before), (_, from)] = outcomes.as_slice() else {
            panic!("two situations");
        };
        let in_force = |assessment: &Assessment| {
            assessment.recommendations.iter().any(|one| {
                one.decision == "anti-d-prophylaxis"
                    && one.in_force
                    && one.guideline == body
                    && one.outcome == Outcome::Applies
                    && one.direction == Direction::For
            })
        };
        assert!(!in_force(before), "{profile}: routine before 12 weeks");
        // The other view is beside it, not gone.
        assert_eq!(
            outcome(before, "smfm-anti-d-2024-before-12-weeks"),
            Outcome::Applies
        );
        assert_ne!(
            outcome(from, "smfm-anti-d-2024-before-12-weeks"),
            Outcome::Applies
        );
        if profile == "uk" {
            assert!(in_force(from), "NICE from 12 weeks");
        }
    }
    let unknown_group = ["{ currently-pregnant: true, gestational-age: 90 d, vaginal-bleeding: true, bleeding-amount: heavy, bleeding-started: 2026-11-20 }".to_owned()];
    let [(_, asked)] = <[_; 1]>::try_from(assessed("uk", &unknown_group)).unwrap();
    assert_eq!(
        outcome(&asked, "nice-ng126-anti-d-12-weeks-bleeding"),
        Outcome::NeedsData
    );
    assert!(asked.missing.iter().any(|fact| fact.fact == "rh-d"));
}

#[test]
fn hazard_7_no_class_of_m6_without_the_authors_calculator() {
    let mut situations = Vec::new();
    for (first, second) in [(200.0, 450.0), (200.0, 260.0), (200.0, 80.0)] {
        for progesterone in [
            "",
            ", on-progesterone: false, serum-progesterone: 30 nmol/L",
        ] {
            situations.push(format!(
                "{{ currently-pregnant: true, pregnancy-location: unknown-location, {}{progesterone} }}",
                two_values(first, second)
            ));
        }
    }
    for (situation, assessment) in assessed("europe", &situations) {
        for class in [
            "m6-protocol-high-risk",
            "m6-protocol-low-risk-failing",
            "m6-protocol-low-risk-intrauterine",
        ] {
            assert_ne!(outcome(&assessment, class), Outcome::Applies, "{situation}");
        }
    }
    let entered = ["{ currently-pregnant: true, pregnancy-location: unknown-location, on-progesterone: false, serum-progesterone: 30 nmol/L, m6-result: high-risk, hcg: [ { value: '200 [IU]/L', at: 2026-11-18T09:00:00Z }, { value: '260 [IU]/L', at: 2026-11-20T09:00:00Z } ] }".to_owned()];
    let [(_, with_result)] = <[_; 1]>::try_from(assessed("europe", &entered)).unwrap();
    assert_eq!(
        outcome(&with_result, "m6-protocol-high-risk"),
        Outcome::Applies
    );
}
