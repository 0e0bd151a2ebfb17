//! That nothing on the page of an example stands in English where the page speaks
//! another language: neither a name under "why" nor a word within a picture.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gravida_fhir::ReadOptions;
use gravida_guideline::{AsOf, Assessor, Knowledge};
use gravida_report::locale::Locales;
use gravida_report::{Titles, html, picture_svg};

/// How many names of definitions stand in English under "why" over all examples.
const ENGLISH_NAMES: usize = 0;

/// What is written alike in every language: authors, bodies, units, ids of trials.
const ALIKE: [&str; 17] = [
    "ACOG", "Barnhart", "CMV", "CNGOF", "ESHRE", "FOGSI", "Fisher", "Morse", "NICE", "RANZCOG",
    "RCOG", "SFP", "SRU", "Seeber", "WHO", "hCG", "nmol",
];

/// The text of a picture, without its style, in the words that are of Latin letters only.
fn drawn_words(svg: &str) -> BTreeSet<&str> {
    let mut words = BTreeSet::new();
    for part in svg.split('>') {
        let text = part.split('<').next().unwrap_or_default();
        if text.contains('{') {
            continue;
        }
        // An id of a trial or a mark such as `16+0` is one sign to a reader.
        let of_text = text.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '-'));
        words.extend(of_text.filter(|word| {
            word.len() > 2
                && word.chars().all(|sign| sign.is_ascii_alphabetic())
                && !ALIKE.contains(word)
        }));
    }
    words
}

#[test]
fn no_name_of_a_reason_and_no_word_of_a_picture_is_english_on_the_page_of_an_example() {
    let knowledge = Knowledge::embedded().unwrap();
    let locales = Locales::of(&knowledge);
    let assessor = Assessor::new(&knowledge);
    let profile = knowledge.profile("europe").unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let titles: BTreeMap<&str, Titles> = (locales.all())
        .filter(|locale| !locale.is_english())
        .map(|locale| (locale.tag(), Titles::in_locale(&knowledge, locale)))
        .collect();
    let mut names: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut drawn: BTreeSet<String> = BTreeSet::new();
    let (mut reasons, mut pictures) = (0, 0);
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let record = std::fs::read_to_string(&path).unwrap();
        let reading = gravida_fhir::read(record.as_bytes(), &ReadOptions::default()).unwrap();
        let record_of = &reading.records[0];
        let Some(as_of) = AsOf::newest_in(record_of) else {
            continue;
        };
        let assessment = assessor.assess(record_of, &[], profile, &as_of);
        for (tag, titles) in &titles {
            let page = html(&assessment, titles);
            reasons += page.matches("<li").count();
            for item in page.split("<li lang=\"en\">").skip(1) {
                let told = item.split(['<', ':']).next().unwrap_or_default();
                names.entry(tag).or_default().insert(told.to_owned());
            }
        }
        // Polish is written in the letters of English: what Chinese still has of them tells.
        let chinese = locales.get("zh").unwrap();
        for picture in &chinese.spoken(&assessment).assessment.pictures {
            pictures += 1;
            let svg = picture_svg(picture, chinese);
            // What the record says of a laboratory stays as it is written there.
            let words = drawn_words(&svg).into_iter();
            drawn.extend(
                words
                    .filter(|word| !record.contains(word))
                    .map(str::to_owned),
            );
        }
    }
    assert!(reasons > 10_000 && pictures > 50, "{reasons} {pictures}");
    let number = names.values().map(BTreeSet::len).max().unwrap_or(0);
    assert_eq!(number, ENGLISH_NAMES, "{names:#?}");
    assert!(drawn.is_empty(), "{drawn:#?}");
}
