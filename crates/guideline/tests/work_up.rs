//! A test already done is never asked for again, and one that is ordered is waited for: for
//! every row of the matrix of investigations, by everybody who asks for it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that unwraps fails loudly"
)]

use std::borrow::Cow;
use std::collections::BTreeSet;

use gravida_fhir::{DateTime, ReadOptions};
use gravida_guideline::{
    AsOf, Assessment, Assessor, Direction, Knowledge, Outcome, case_records, embedded,
};

const NOW: &str = "2026-11-20T09:00:00Z";
const DAY: &str = "2026-10-20T09:00:00Z";

/// Three losses, not pregnant, and a loss of this week whose tissue is at hand where that matters.
const WOMAN: &str = "previous-miscarriages: 3, currently-pregnant: false";

/// A row of the matrix: how it is on record when done and when ordered, where the list of the
/// work-up shows it, and who speaks of it after the test as well, being no request for it.
struct Test {
    row: &'static str,
    besides: &'static str,
    done: &'static str,
    ordered: &'static str,
    shown: &'static [&'static str],
    stays: &'static [&'static str],
}

const NOT_ORDERED: &str = "";

macro_rules! test {
    ($row:literal, $besides:expr, $done:expr, $ordered:expr, [$($shown:literal),*], [$($stays:literal),*]) => {
        Test { row: $row, besides: $besides, done: $done, ordered: $ordered, shown: &[$($shown),*], stays: &[$($stays),*] }
    };
}

const TESTS: &[Test] = &[
    test!(
        "Karyotype of both partners",
        "",
        "karyotype: @normal, partner-karyotype: @normal",
        "work-up-ordered: [ @karyotype, @partner-karyotype ]",
        ["work-up-karyotype", "work-up-partner-karyotype"],
        []
    ),
    test!(
        "Array or karyotype of pregnancy tissue",
        "confirmed-miscarriage: { value: true, at: 2026-10-18T09:00:00Z }",
        "tissue-karyotype: @normal-male",
        "work-up-ordered: @tissue",
        ["work-up-tissue"],
        []
    ),
    test!(
        "Three-dimensional transvaginal ultrasound",
        "",
        "uterine-imaging: @3d-ultrasound, uterine-shape: @normal",
        "work-up-ordered: @uterine-imaging",
        ["work-up-uterus"],
        []
    ),
    test!(
        "Saline scan (sonohysterography)",
        "",
        "uterine-imaging: @3d-ultrasound, uterine-shape: @normal",
        "work-up-ordered: @uterine-imaging",
        ["work-up-uterus"],
        []
    ),
    test!(
        "Hysterosalpingography",
        "",
        "uterine-imaging: @3d-ultrasound, uterine-shape: @normal",
        "work-up-ordered: @uterine-imaging",
        ["work-up-uterus"],
        []
    ),
    test!(
        "Hysteroscopy",
        "",
        "uterine-imaging: @3d-ultrasound, uterine-shape: @normal",
        "work-up-ordered: @uterine-imaging",
        ["work-up-uterus"],
        []
    ),
    test!(
        "MRI of the uterus",
        "",
        "uterine-imaging: @mri, uterine-shape: @normal",
        "work-up-ordered: @uterine-imaging",
        ["work-up-uterus"],
        []
    ),
    test!(
        "Adenomyosis by two-dimensional ultrasound",
        "",
        "adenomyosis: @false",
        NOT_ORDERED,
        [],
        []
    ),
    test!(
        "Lupus anticoagulant",
        "",
        "lupus-anticoagulant: @negative, anticardiolipin-igg: @5, anticardiolipin-igm: @5, anti-beta2-glycoprotein-igg: @5, anti-beta2-glycoprotein-igm: @5, tsh: @'1.8 m[IU]/L', uterine-imaging: @3d-ultrasound",
        "work-up-ordered: [ @lupus-anticoagulant, @anticardiolipin, @anti-beta2-glycoprotein, @tsh, @uterine-imaging ]",
        ["work-up-lupus-anticoagulant"],
        []
    ),
    test!(
        "Anticardiolipin IgG and IgM",
        "",
        "lupus-anticoagulant: @negative, anticardiolipin-igg: @5, anticardiolipin-igm: @5, anti-beta2-glycoprotein-igg: @5, anti-beta2-glycoprotein-igm: @5",
        "work-up-ordered: [ @lupus-anticoagulant, @anticardiolipin, @anti-beta2-glycoprotein ]",
        ["work-up-anticardiolipin"],
        []
    ),
    test!(
        "Anti-beta2-glycoprotein I IgG and IgM",
        "",
        "lupus-anticoagulant: @negative, anticardiolipin-igg: @5, anticardiolipin-igm: @5, anti-beta2-glycoprotein-igg: @5, anti-beta2-glycoprotein-igm: @5",
        "work-up-ordered: [ @lupus-anticoagulant, @anticardiolipin, @anti-beta2-glycoprotein ]",
        ["work-up-anti-beta2-glycoprotein"],
        []
    ),
    test!(
        "Antinuclear antibodies",
        "",
        "antinuclear-antibody-test: @done",
        "work-up-ordered: @antinuclear-antibodies",
        ["work-up-antinuclear"],
        [
            "eshre-rpl-2022-antinuclear-antibodies",
            "dggg-2022-antinuclear-antibodies"
        ]
    ),
    test!(
        "Antibodies against ENA and DNA",
        "connective-tissue-disease-features: true",
        "work-up-done: @ena-antibodies",
        "work-up-ordered: @ena-antibodies",
        ["work-up-ena"],
        []
    ),
    test!(
        "Factor V Leiden and prothrombin variant",
        "",
        "work-up-done: @inherited-thrombophilia",
        NOT_ORDERED,
        ["work-up-inherited-thrombophilia"],
        ["china-rsa-prethrombotic-testing"]
    ),
    test!(
        "Protein S",
        "",
        "work-up-done: @inherited-thrombophilia",
        NOT_ORDERED,
        ["work-up-inherited-thrombophilia"],
        []
    ),
    test!(
        "Protein C, antithrombin, MTHFR",
        "",
        "work-up-done: @other-thrombophilia",
        NOT_ORDERED,
        ["work-up-other-thrombophilia"],
        []
    ),
    test!(
        "TSH",
        "",
        "tsh: @'1.8 m[IU]/L'",
        "work-up-ordered: @tsh",
        ["work-up-tsh"],
        []
    ),
    test!(
        "Antibodies against thyroid peroxidase",
        "",
        "tpo-antibodies: @negative, tsh: @'1.8 m[IU]/L'",
        "work-up-ordered: [ @tpo-antibodies, @tsh ]",
        ["work-up-tpo"],
        []
    ),
    test!(
        "HbA1c or glucose",
        "",
        "hba1c: @'36 mmol/mol'",
        "work-up-ordered: @glucose",
        ["work-up-glucose"],
        []
    ),
    test!(
        "Insulin, polycystic ovaries, androgens, LH",
        "",
        "",
        NOT_ORDERED,
        [],
        []
    ),
    test!(
        "Prolactin",
        "prolactin-symptoms: true",
        "prolactin-level: @not-raised",
        "work-up-ordered: @prolactin",
        ["work-up-prolactin"],
        []
    ),
    test!(
        "Progesterone, luteal-phase tests, temperature chart",
        "",
        "",
        NOT_ORDERED,
        [],
        []
    ),
    test!(
        "Dating of an endometrial biopsy",
        "",
        "",
        NOT_ORDERED,
        [],
        []
    ),
    test!(
        "Chronic endometritis (CD138)",
        "",
        "plasma-cells: @2",
        NOT_ORDERED,
        [],
        []
    ),
    test!(
        "AMH and ovarian reserve",
        "",
        "work-up-done: @amh",
        NOT_ORDERED,
        ["work-up-ovarian-reserve"],
        []
    ),
    test!(
        "Vitamin D",
        "",
        "work-up-done: @vitamin-d-level",
        NOT_ORDERED,
        ["work-up-vitamin-d"],
        []
    ),
    test!(
        "TORCH and vaginal infection screen",
        "",
        "",
        NOT_ORDERED,
        [],
        []
    ),
    test!(
        "HLA typing and sharing",
        "",
        "hla-typing-test: @done",
        NOT_ORDERED,
        ["work-up-hla"],
        []
    ),
    test!(
        "Anti-HLA, anti-paternal and blocking antibodies",
        "",
        "anti-paternal-antibody-test: @done",
        NOT_ORDERED,
        ["work-up-blocking-antibodies"],
        []
    ),
    test!(
        "Anti-HY antibodies",
        "",
        "anti-hy-antibody-test: @done",
        NOT_ORDERED,
        ["work-up-anti-hy"],
        []
    ),
    test!(
        "Natural killer cells of blood and uterus, KIR",
        "",
        "nk-cell-test: @done",
        NOT_ORDERED,
        ["work-up-nk-cells"],
        []
    ),
    test!(
        "Cytokines (Th1, Th2)",
        "",
        "cytokine-test: @done",
        NOT_ORDERED,
        ["work-up-cytokines"],
        []
    ),
    test!(
        "Sperm DNA fragmentation",
        "",
        "sperm-dna-fragmentation: @normal",
        "sperm-dna-fragmentation-ordered: @true",
        ["work-up-sperm-dna"],
        []
    ),
    test!(
        "Homocysteine",
        "",
        "work-up-done: @homocysteine",
        NOT_ORDERED,
        ["work-up-homocysteine"],
        []
    ),
    test!(
        "Coeliac serology",
        "",
        "work-up-done: @coeliac",
        "work-up-ordered: @coeliac",
        ["work-up-coeliac"],
        []
    ),
    test!(
        "Way of life (weight, smoking, alcohol, caffeine)",
        "",
        "body-mass-index: @'22 kg/m2', smoking: @false, alcohol-units: @0, caffeine: @'100 mg/d'",
        NOT_ORDERED,
        ["work-up-lifestyle"],
        []
    ),
    test!(
        "Psychological screening",
        "",
        "mental-health-screen: @none",
        NOT_ORDERED,
        ["work-up-mental-health"],
        []
    ),
];

/// `@value` as an answer of a day a month ago.
fn dated(facts: &str) -> String {
    let mut parts = facts.split('@');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = match part.strip_prefix('\'') {
            Some(quoted) => quoted.find('\'').unwrap() + 2,
            None => part.find([',', ' ']).unwrap_or(part.len()),
        };
        let (value, rest) = part.split_at(end);
        text.push_str(&format!("{{ value: {value}, at: {DAY} }}{rest}"));
    }
    text
}

/// The three states of each test: not on record, done, ordered.
fn assessments(knowledge: &Knowledge) -> Vec<Assessment> {
    let mut text = "decision: recurrent-loss-work-up\ncases:\n".to_owned();
    for (number, test) in TESTS.iter().enumerate() {
        for (state, facts) in ["", test.done, test.ordered].into_iter().enumerate() {
            let parts = [WOMAN.to_owned(), test.besides.to_owned(), dated(facts)];
            let facts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let facts = facts.join(", ");
            text.push_str(&format!(
                "  - name: test-{number}-{state}\n    as-of: {NOW}\n    facts: {{ {facts} }}\n    expect: {{}}\n"
            ));
        }
    }
    let mut files = embedded();
    files.retain(|path, _| !path.ends_with("cases.yaml"));
    let path = "decisions/recurrent-loss-work-up/cases.yaml".to_owned();
    files.insert(path, Cow::Owned(text.into_bytes()));
    let written = case_records(&files);
    assert_eq!(written.len(), TESTS.len() * 3, "a fact is misspelt");
    let assessor = Assessor::new(knowledge);
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let profile = knowledge.profile("europe").unwrap();
    let as_of = AsOf::given(DateTime::parse(NOW).unwrap());
    let assess = |bundle: &serde_json::Value| {
        let reading = gravida_fhir::read(bundle.to_string().as_bytes(), &options).unwrap();
        assessor.assess(reading.records.first().unwrap(), &[], profile, &as_of)
    };
    written.iter().map(|case| assess(&case.bundle)).collect()
}

/// Which of `ids` ask for something.
fn asking<'a>(assessment: &'a Assessment, ids: &[String]) -> BTreeSet<&'a str> {
    let asked = assessment.recommendations.iter().filter(|one| {
        ids.contains(&one.id)
            && one.outcome == Outcome::Applies
            && matches!(one.direction, Direction::For | Direction::Consider)
    });
    asked.map(|one| one.id.as_str()).collect()
}

fn status<'a>(assessment: &'a Assessment, id: &str) -> &'a str {
    let finding = assessment.findings.iter().find(|one| one.id == id);
    let finding = finding.unwrap_or_else(|| panic!("there is no finding `{id}`"));
    finding.value.as_deref().unwrap_or_default()
}

fn due<'a>(assessment: &'a Assessment, id: &str) -> Option<&'a str> {
    let task = assessment.tasks.iter().find(|one| one.id == id)?;
    task.due.as_deref()
}

#[test]
fn no_test_that_is_done_or_ordered_is_asked_for_again() {
    let knowledge = Knowledge::embedded().unwrap();
    let coverage = knowledge.coverage().unwrap();
    let investigations = coverage
        .matrices
        .iter()
        .find(|one| one.id == "investigations");
    let rows = &investigations.unwrap().rows;
    let named: Vec<&str> = rows.iter().map(|row| row.row.as_str()).collect();
    let tried: Vec<&str> = TESTS.iter().map(|test| test.row).collect();
    assert_eq!(tried, named, "every row of the matrix, in its order");

    let assessments = assessments(&knowledge);
    let mut asked_of_any = 0;
    let mut wrong: Vec<String> = Vec::new();
    for ((test, row), states) in TESTS.iter().zip(rows).zip(assessments.chunks(3)) {
        let [bare, done, ordered] = states else {
            panic!("three states");
        };
        let name = test.row;
        asked_of_any += asking(bare, &row.ids).len();
        for (state, facts, now) in [
            ("done", test.done, done),
            ("pending", test.ordered, ordered),
        ] {
            if facts.is_empty() {
                continue;
            }
            let still = asking(now, &row.ids);
            let still = still.iter().filter(|id| !test.stays.contains(id));
            wrong.extend(still.map(|id| format!("{name}: {state}, and `{id}` asks for it")));
            for id in test.shown {
                let shown = status(now, id);
                if !shown.to_lowercase().starts_with(state) {
                    wrong.push(format!("{name}: {state}, and `{id}` says `{shown}`"));
                }
            }
        }
        let day = due(ordered, "work-up-pending-results");
        if !test.ordered.is_empty() && day != Some("2026-11-17") {
            wrong.push(format!("{name}: its result is waited for until {day:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(
        asked_of_any > 25,
        "{asked_of_any} requests are too few for this to mean anything"
    );
}
