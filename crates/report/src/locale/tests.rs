use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::messages::{resource, source, variables};
use super::*;

fn locale(tag: &str) -> Locale {
    Locales::built_in().get(tag).expect(tag).clone()
}

fn keys(tag: &str) -> BTreeSet<String> {
    let files = gravida_guideline::embedded();
    let (_, content) = source(&files, tag).expect(tag);
    variables(&resource(content)).into_keys().collect()
}

/// Keys written in Rust: `.label("…")`, `.phrase("…", …)` and `.count("…", …)`.
fn keys_in(folder: &Path, found: &mut BTreeSet<String>, sources: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            keys_in(&path, found, sources);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && !path.ends_with("tests.rs")
        {
            let text = fs::read_to_string(&path).unwrap();
            sources.push_str(&text);
            for call in [".label(", ".phrase(", ".count(", ".say("] {
                for rest in text.split(call).skip(1) {
                    let Some(rest) = rest.trim_start().strip_prefix('"') else {
                        continue;
                    };
                    let (key, _) = rest.split_once('"').unwrap();
                    found.insert(key.to_owned());
                }
            }
        }
    }
}

#[test]
fn english_has_every_key_that_the_code_uses_and_no_other() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut used, mut sources) = (BTreeSet::new(), String::new());
    keys_in(&crates, &mut used, &mut sources);
    used.remove("there-is-no-such-key");
    let english = keys("en");
    let lacking: Vec<_> = used.difference(&english).collect();
    assert!(lacking.is_empty(), "not in en.ftl: {lacking:?}");
    // A key may also be handed on as a literal and looked up elsewhere.
    let is_named = |key: &String| sources.contains(&format!("\"{key}\""));
    let unused: Vec<_> = english.iter().filter(|key| !is_named(key)).collect();
    assert!(unused.is_empty(), "used by nothing: {unused:?}");
}

#[test]
fn other_languages_have_the_keys_and_variables_of_english() {
    let problems = check_locales(&gravida_guideline::embedded());
    let errors: Vec<_> = problems
        .iter()
        .filter(|problem| problem.severity == gravida_guideline::Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn what_a_language_lacks_is_shown_in_english_and_counted() {
    let mut files = gravida_guideline::embedded();
    files.insert(
        "locales/pl.ftl".to_owned(),
        "do = Należy\nweeks = { $number } tyg.\nnot-of-english = x\nbroken\n"
            .as_bytes()
            .to_vec()
            .into(),
    );
    let locales = Locales::read(&files);
    let polish = locales.get("pl").unwrap();
    assert_eq!(polish.label("do"), "Należy");
    assert_eq!(polish.label("do-not"), "Do not");
    assert_eq!(polish.count("notes", 2), "2 notes");
    assert!(polish.untranslated().contains(&"do-not".to_owned()));
    assert!(locales.english().untranslated().is_empty());
    let problems: Vec<String> = check_locales(&files)
        .iter()
        .map(ToString::to_string)
        .collect();
    for part in [
        "`not-of-english` is no key of English",
        "`weeks` has variables that English has not: number",
        "`weeks` leaves out variables of English: count",
        "locales/pl.ftl:4:1: error",
        "are not translated and shown in English",
    ] {
        assert!(
            problems.iter().any(|problem| problem.contains(part)),
            "{part}: {problems:#?}"
        );
    }
}

#[test]
fn a_key_of_no_language_is_shown_as_it_is() {
    assert_eq!(
        locale("zh").label("there-is-no-such-key"),
        "there-is-no-such-key"
    );
    assert_eq!(
        locale("zh").phrase("there-is-no-such-key", &[]),
        "there-is-no-such-key"
    );
}

#[test]
fn moments_are_shown_to_the_minute_in_the_order_of_the_language() {
    let english = locale("en");
    assert_eq!(
        english.moment("2026-11-20T09:00:59.123Z"),
        "2026-11-20 09:00Z"
    );
    assert_eq!(
        english.moment("2026-11-20T09:00:00+01:00"),
        "2026-11-20 09:00+01:00"
    );
    assert_eq!(
        english.moment("2026-11-20T09:00:00+00:00"),
        "2026-11-20 09:00Z"
    );
    assert_eq!(english.moment("2026-11"), "2026-11");
    let chinese = locale("zh");
    assert_eq!(chinese.moment("2026-11-22"), "2026年11月22日");
    assert_eq!(
        chinese.moment("2026-11-08T09:05:00Z"),
        "2026年11月8日 09:05Z"
    );
    assert_eq!(chinese.moment("2026-03"), "2026年3月");
    let polish = locale("pl");
    assert_eq!(polish.moment("2026-11-22"), "22 listopada 2026");
    assert_eq!(polish.moment("2026-05-01T23:59:00Z"), "1 maja 2026, 23:59Z");
    assert_eq!(polish.moment("2026-05"), "maj 2026");
    assert_eq!(polish.day("2026-05-01T23:59:00Z"), "1 maja 2026");
    assert_eq!(english.day_in_words("2026-05-01T23:59:00Z"), "1 May 2026");
    assert_eq!(english.day_in_words("2026-05"), "2026-05");
    for locale in [english, chinese, polish] {
        for other in ["2026", "7 weeks", "2026-13-01", "", "20-1-1", "2026-1-1-1"] {
            assert_eq!(locale.moment(other), other);
        }
    }
}

#[test]
fn days_are_short_and_only_where_known() {
    let english = locale("en");
    for iso in ["2026-11-08T09:00:00Z", "2026-11-08"] {
        assert_eq!(english.day_and_month(iso).as_deref(), Some("8 Nov"));
        assert_eq!(locale("zh").day_and_month(iso).as_deref(), Some("11月8日"));
        assert_eq!(locale("pl").day_and_month(iso).as_deref(), Some("8 lis"));
    }
    for unknown in ["2026-11", "7 weeks", "2026-13-01", "12 weeks ab-c"] {
        assert_eq!(english.day_and_month(unknown), None, "{unknown}");
    }
}

#[test]
fn numbers_have_the_signs_of_the_language() {
    let check = |written: &str, polish: &str| {
        assert_eq!(locale("en").number(written), written);
        assert_eq!(locale("zh").number(written), written);
        assert_eq!(locale("pl").number(written), polish);
    };
    check("12.1", "12,1");
    check("-0.5", "-0,5");
    check("1500", "1500");
    check("85000", "85\u{202f}000");
    check("1234567.25", "1\u{202f}234\u{202f}567,25");
    for other in ["", "-", ".5", "1.", "1.2.3", "12 mm", "> 5", "1e5", "七"] {
        check(other, other);
    }
}

#[test]
fn plurals_follow_the_language() {
    let weeks = |tag: &str, number: i64| locale(tag).phrase("weeks", &[("count", number.into())]);
    assert_eq!(weeks("en", 1), "1 week");
    assert_eq!(weeks("en", 12), "12 weeks");
    assert_eq!(weeks("zh", 12), "12 周");
    for (number, polish) in [
        (1, "1 tydzień"),
        (2, "2 tygodnie"),
        (5, "5 tygodni"),
        (12, "12 tygodni"),
        (22, "22 tygodnie"),
        (25, "25 tygodni"),
    ] {
        assert_eq!(weeks("pl", number), polish);
    }
}

#[test]
fn gestation_is_in_weeks_and_days() {
    assert_eq!(locale("en").gestation([45, 45]), "6 weeks 3 days");
    assert_eq!(
        locale("en").gestation([42, 45]),
        "6 weeks to 6 weeks 3 days"
    );
    assert_eq!(locale("zh").gestation([45, 45]), "6 周 3 天");
    assert_eq!(locale("pl").gestation([36, 36]), "5 tygodni 1 dzień");
    assert_eq!(locale("pl").years([34, 35]), "od 34 do 35 lat");
    assert_eq!(locale("pl").years([32, 32]), "32 lata");
}

#[test]
fn one_language_by_itself_is_what_it_is_among_all() {
    let knowledge = Knowledge::embedded().unwrap();
    let all = Locales::of(&knowledge);
    for tag in ["en", "pl-PL", "zh_Hans_CN"] {
        let (one, among) = (Locale::of(&knowledge, tag).unwrap(), all.get(tag).unwrap());
        assert_eq!(one.tag(), among.tag());
        assert_eq!(one.label("cohort-gaps"), among.label("cohort-gaps"));
        assert_eq!(one.speech, among.speech, "{tag}");
    }
    assert!(Locale::of(&knowledge, "tlh").is_none());
}

#[test]
fn tags_are_matched_by_language() {
    let locales = Locales::built_in();
    for (tag, language) in [
        ("pl", "pl"),
        ("pl-PL", "pl"),
        ("zh_Hans_CN", "zh"),
        ("EN_gb.UTF-8", "en"),
    ] {
        assert_eq!(locales.get(tag).map(Locale::tag), Some(language));
    }
    assert!(locales.get("tlh").is_none());
    for (header, language) in [
        ("pl,en;q=0.8", "pl"),
        ("de;q=1.0, zh-CN;q=0.5, pl;q=0.7", "pl"),
        ("de", "en"),
        ("", "en"),
        ("zh;q=0, en", "en"),
        ("pl;q=x", "en"),
    ] {
        assert_eq!(locales.accepted(header).tag(), language, "{header}");
    }
}

#[test]
fn a_locale_is_shared_between_threads() {
    let polish = locale("pl");
    std::thread::scope(|scope| {
        for number in 0..4_i64 {
            let polish = &polish;
            scope.spawn(move || {
                for _ in 0..50 {
                    assert!(
                        polish
                            .phrase("days", &[("count", number.into())])
                            .contains("d")
                    );
                }
            });
        }
    });
}
