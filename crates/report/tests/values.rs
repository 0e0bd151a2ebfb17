//! That values made by logic are in the language of the reader, for every
//! worked case of the knowledge.

use std::collections::{BTreeMap, BTreeSet};

use gravida_fhir::{DateTime, ReadOptions};
use gravida_guideline::knowledge::Finding;
use gravida_guideline::{AsOf, Assessor, Knowledge, Scope, case_records};
use gravida_report::locale::Locales;

/// What is written alike in every language: units, short names of tests, authors
/// of formulas, and names as a record has them.
const ALIKE: [&str; 29] = [
    "G-CSF",
    "Booking",
    "Dating",
    "ENA",
    "DNA",
    "HLA",
    "Hadlock",
    "HbA1c",
    "IU",
    "Leiden",
    "MTHFR",
    "Robinson",
    "TSH",
    "antenatal",
    "clinic",
    "dL",
    "mIU",
    "mg",
    "midwife",
    "mm",
    "mmol",
    "mol",
    "ng",
    "nmol",
    "scan",
    "visit",
    "with",
    "INTERGROWTH-21st",
    "mL",
];

/// Findings that quote the record word by word.
const QUOTING: [&str; 2] = ["parental-karyotype-not-understood", "tissue-not-understood"];

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric() && sign != '-')
        .filter(|word| {
            word.len() > 1 && word.starts_with(|first: char| first.is_ascii_alphabetic())
        })
}

#[test]
fn words_days_and_numbers_of_a_value_are_said_as_the_language_says_them() {
    let locales = Locales::of(&Knowledge::embedded().unwrap());
    let check = |tag: &str, written: &str, expected: &str| {
        assert_eq!(locales.get(tag).unwrap().value(written), expected);
    };
    let done = "Done on 2026-05-04: positive once, and not when repeated";
    check("en", done, done);
    check(
        "pl",
        done,
        "Wykonano dnia 4 maja 2026: raz dodatni, przy powtórzeniu nie",
    );
    check("zh", done, "已完成 于 2026年5月4日: 曾一次阳性，复查不阳性");
    // The longest phrase wins, and no word within another word is one.
    check(
        "pl",
        "normal-female, normality",
        "prawidłowy żeński, normality",
    );
    // `on` is a word of a value only before a day.
    check(
        "pl",
        "scan on request on 2026-12-02",
        "scan on request dnia 2 grudnia 2026",
    );
    // What a record may quote is swapped as a whole value alone.
    check("pl", "scan", "USG");
}

#[test]
fn no_value_of_a_case_keeps_an_english_word() {
    let knowledge = Knowledge::embedded().unwrap();
    let locales = Locales::of(&knowledge);
    let assessor = Assessor::new(&knowledge);
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let profile = knowledge.profile("europe").unwrap();
    let findings: BTreeMap<&str, &Finding> = (knowledge.decisions().iter())
        .flat_map(|decision| &decision.findings)
        .map(|finding| (finding.id.as_str(), finding))
        .collect();
    // Whether the value itself is shown, alone or within a sentence.
    let is_shown = |id: &str, value: &str| {
        let wording = &findings[id].wording;
        wording.is_empty()
            || !wording.contains_key(value)
                && wording
                    .get("*")
                    .is_some_and(|text| text.contains("${value}"))
    };
    let mut kept: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for case in case_records(knowledge.files()) {
        let reading = gravida_fhir::read(case.bundle.to_string().as_bytes(), &options).unwrap();
        let as_of = AsOf::given(DateTime::parse(&case.as_of).unwrap());
        // A case is about its own decision: the others are not worked out.
        let scope = Scope::of([case.owner.as_str()]);
        let assessment = assessor.assess_within(&reading.records[0], &[], profile, &as_of, &scope);
        for finding in &assessment.findings {
            let Some(value) = &finding.value else {
                continue;
            };
            if !is_shown(&finding.id, value) || QUOTING.contains(&finding.id.as_str()) {
                continue;
            }
            let english: BTreeSet<&str> = words(value).collect();
            let said = locales.get("zh").unwrap().value(value);
            for word in words(&said) {
                if english.contains(word) && !ALIKE.contains(&word) {
                    kept.entry(finding.id.clone())
                        .or_default()
                        .insert(format!("{word}: {value}"));
                }
            }
        }
    }
    assert!(kept.is_empty(), "{kept:#?}");
}
