//! Every kind of mistake in knowledge is found, at its place, with a remedy.

mod support;

use gravida_guideline::{Knowledge, check};
use support::{changed, miniature, shown};

/// Breaks the miniature at one place and compares the first line of what `check` says.
#[track_caller]
fn says(file: &str, from: &str, to: &str, expected: &str) {
    let problems = shown(&check(&changed(file, from, to)));
    assert!(
        problems.lines().any(|line| line == expected),
        "expected\n  {expected}\nfound\n{problems}"
    );
}

const RECOMMENDATIONS: &str = "decisions/umbrella/recommendations.yaml";
const CASES: &str = "decisions/umbrella/cases.yaml";
const FACTS: &str = "facts/weather.yaml";

#[test]
fn the_miniature_is_clean() {
    assert_eq!(shown(&check(&miniature())), "");
}

#[test]
fn unknown_key_names_the_nearest() {
    says(
        RECOMMENDATIONS,
        "    summary: Carry",
        "    sumary: Carry",
        "decisions/umbrella/recommendations.yaml:15:5: error: a recommendation has no key `sumary`; did you mean `summary`?",
    );
}

#[test]
fn a_fact_is_asked_for_by_what_another_can_say() {
    let definition = "    definition: Facts.\"Wind speed now\"\n";
    says(
        FACTS,
        definition,
        &format!("{definition}    ask-when: [ {{ fact: rains }} ]\n"),
        "facts/weather.yaml:19:17: error: there is no other fact `rains`; did you mean `rain`?",
    );
    says(
        FACTS,
        definition,
        &format!("{definition}    ask-when: [ {{ fact: way, values: [by-cat] }} ]\n"),
        "facts/weather.yaml:19:17: error: there is no choice `by-cat`; did you mean `by-car`?",
    );
}

#[test]
fn missing_key_is_named() {
    says(
        RECOMMENDATIONS,
        "    summary: Carry an umbrella.\n",
        "",
        "decisions/umbrella/recommendations.yaml:7:5: error: a recommendation has no `summary`",
    );
}

#[test]
fn statement_without_source_is_refused() {
    let files = changed(
        RECOMMENDATIONS,
        "    sources: [ { id: north-2020, section: 1.10, verification: seen } ]\n",
        "",
    );
    let problems = Knowledge::load(files).unwrap_err();
    assert_eq!(
        shown(&problems),
        "decisions/umbrella/recommendations.yaml:7:5: error: no source is given; no statement without a source; \
         add `sources: [ { id: …, section: …, verification: seen } ]`\n"
    );
}

#[test]
fn source_that_does_not_exist() {
    says(
        RECOMMENDATIONS,
        "id: north-2020, section: 1.10",
        "id: nort-2020, section: 1.10",
        "decisions/umbrella/recommendations.yaml:19:16: error: there is no guideline or evidence `nort-2020`; did you mean `north-2020`?",
    );
}

#[test]
fn source_without_section() {
    says(
        RECOMMENDATIONS,
        "id: north-2020, section: 1.10, verification",
        "id: north-2020, verification",
        "decisions/umbrella/recommendations.yaml:19:16: error: a source has no `section`",
    );
}

#[test]
fn source_without_verification() {
    says(
        RECOMMENDATIONS,
        "section: 1.10, verification: seen",
        "section: 1.10",
        "decisions/umbrella/recommendations.yaml:19:16: error: a source has no `verification`",
    );
}

#[test]
fn seen_needs_a_seen_source() {
    says(
        RECOMMENDATIONS,
        "section: 1.10, verification: seen",
        "section: 1.10, verification: recalled",
        "decisions/umbrella/recommendations.yaml:7:5: error: `north-2020-1.10` says `seen`, and none of its sources was; write `verification: recalled`",
    );
}

#[test]
fn word_outside_its_vocabulary() {
    says(
        RECOMMENDATIONS,
        "direction: for",
        "direction: towards",
        "decisions/umbrella/recommendations.yaml:11:16: error: `towards` is no value of `direction`; \
         use one of `for`, `consider`, `insufficient-evidence`, `consider-against`, `against`",
    );
}

#[test]
fn recommendation_not_named_after_its_guideline() {
    says(
        RECOMMENDATIONS,
        "guideline: north-2020",
        "guideline: south-2020",
        "decisions/umbrella/recommendations.yaml:7:5: error: the id `north-2020-1.10` does not start with its guideline `south-2020`; name it `south-2020-…`",
    );
}

#[test]
fn ill_formed_id() {
    says(
        RECOMMENDATIONS,
        "id: storm",
        "id: Big storm",
        "decisions/umbrella/recommendations.yaml:31:9: error: `Big storm` is no id; \
         use lower-case letters, figures, and single hyphens or dots between them",
    );
}

#[test]
fn id_used_twice() {
    says(
        RECOMMENDATIONS,
        "id: storm",
        "id: rain",
        "facts/weather.yaml:4:5: error: the id `rain` of a fact is taken: an alert has it at decisions/umbrella/recommendations.yaml:31; \
         ids are public and unique over all knowledge; rename one",
    );
}

#[test]
fn id_that_is_not_the_name_of_its_file() {
    says(
        "guidelines/south-2020.yaml",
        "id: south-2020",
        "id: south-2021",
        "guidelines/south-2020.yaml:1:1: error: the id is `south-2021` and the path says `south-2020`; give both the same name",
    );
}

#[test]
fn condition_that_is_not_defined() {
    says(
        RECOMMENDATIONS,
        "condition: Rain and little wind",
        "condition: Rain and litle wind",
        "decisions/umbrella/recommendations.yaml:10:16: error: library `Umbrella` has no definition `Rain and litle wind`; did you mean `Rain and little wind`?",
    );
}

#[test]
fn library_that_does_not_exist() {
    says(
        RECOMMENDATIONS,
        "library: Umbrella",
        "library: Umbrela",
        "decisions/umbrella/recommendations.yaml:10:16: error: there is no library `Umbrela`; did you mean `Umbrella`?",
    );
}

#[test]
fn condition_that_is_neither_true_nor_false() {
    says(
        RECOMMENDATIONS,
        "condition: Storm",
        "condition: Weather",
        "decisions/umbrella/recommendations.yaml:33:16: error: definition `Weather` of `Umbrella` does not answer with true, false or null",
    );
}

#[test]
fn fact_whose_definition_does_not_exist() {
    says(
        FACTS,
        "Facts.\"It rains\"",
        "Facts.\"It rain\"",
        "facts/weather.yaml:7:17: error: library `Facts` has no definition `It rain`; did you mean `It rains`?",
    );
}

#[test]
fn evidence_result_that_does_not_exist() {
    says(
        RECOMMENDATIONS,
        "result: dry",
        "result: dri",
        "decisions/umbrella/recommendations.yaml:18:17: error: there is no result of `walk-2019` `dri`; did you mean `dry`?",
    );
}

#[test]
fn notable_value_that_the_finding_has_no_words_for() {
    says(
        RECOMMENDATIONS,
        "wording: { wet: 'It is wet.', '*': 'It is ${value}.' }",
        "wording: { wet: 'It is wet.' }\n    notable: [ wett ]",
        "decisions/umbrella/recommendations.yaml:38:5: error: there is no value of `weather` `wett`; did you mean `wet`?",
    );
}

#[test]
fn profile_that_names_an_unknown_guideline() {
    says(
        "profiles/home.yaml",
        "[north-2020, south-2020]",
        "[north-2020, sout-2020]",
        "profiles/home.yaml:1:1: error: there is no guideline `sout-2020`; did you mean `south-2020`?",
    );
}

#[test]
fn profile_that_defines_a_term_nobody_asks_for() {
    says(
        "profiles/home.yaml",
        "{ rain: north-2020 }",
        "{ snow: north-2020 }",
        "profiles/home.yaml:1:1: error: there is no term of `parameters` in subject.yaml `snow`",
    );
}

#[test]
fn parameter_that_no_library_declares() {
    says(
        "subject.yaml",
        "Umbrella.\"Definition in force\"",
        "Umbrella.\"Definition\"",
        "subject.yaml:3:9: error: library `Umbrella` has no parameter `Definition`; declare `parameter \"Definition\" String` in its CQL",
    );
}

#[test]
fn task_that_follows_from_nothing() {
    says(
        RECOMMENDATIONS,
        "recommendation: south-2020-2",
        "recommendation: south-2020-3",
        "decisions/umbrella/recommendations.yaml:48:5: error: there is no recommendation `south-2020-3`; did you mean `south-2020-2`?",
    );
}

#[test]
fn code_without_system() {
    says(
        FACTS,
        "- { system: 'https://example.org/codes', code: rain, verification: seen }",
        "- { code: rain, verification: seen }",
        "facts/weather.yaml:11:9: error: a code has no `system`",
    );
}

#[test]
fn code_of_an_entry_without_system() {
    says(
        FACTS,
        "coding: [ { system: 'https://example.org/codes', code: wind-speed } ]",
        "coding: [ { code: wind-speed } ]",
        "facts/weather.yaml:15:5: error: code `wind-speed` has no system; every code needs one",
    );
}

#[test]
fn mistyped_snomed_and_loinc_codes() {
    says(
        FACTS,
        "{ system: 'https://example.org/codes', code: rain, verification: seen }",
        "{ system: 'http://snomed.info/sct', code: '289530007', verification: seen }",
        "facts/weather.yaml:11:9: error: `289530007` is no SNOMED CT identifier: its check digit is wrong; look the code up again",
    );
    says(
        "valuesets/rain.json",
        "\"https://example.org/codes\",",
        "\"http://loinc.org\",",
        "valuesets/rain.json:13:21: error: `rain` is no LOINC code: its check digit is wrong; look the code up again",
    );
}

#[test]
fn value_set_without_system() {
    says(
        "valuesets/rain.json",
        "\"system\": \"https://example.org/codes\",",
        "",
        "valuesets/rain.json: error: an `include` has no `system`; every code has a system",
    );
}

#[test]
fn unit_that_is_not_ucum() {
    let problems = shown(&check(&changed(FACTS, "unit: m/s", "unit: metres")));
    assert!(
        problems.contains("facts/weather.yaml:15:5: error: `metres` is no UCUM unit"),
        "{problems}"
    );
}

#[test]
fn quantity_without_unit() {
    says(
        FACTS,
        "    unit: m/s\n",
        "",
        "facts/weather.yaml:15:5: error: a fact of type `quantity` has no `unit`",
    );
}

#[test]
fn validity_that_is_no_duration() {
    says(
        FACTS,
        "holds-for: PT6H",
        "holds-for: 6 hours",
        "facts/weather.yaml:4:5: error: `6 hours` is no `holds-for`; write an ISO 8601 duration such as `P2D`, `pregnancy` or `always`",
    );
}

#[test]
fn answer_without_entry() {
    says(
        FACTS,
        "      by-car: *way\n",
        "",
        "facts/weather.yaml:30:5: error: `way` has no entry for the answer `by-car`; say which FHIR resources such an answer becomes",
    );
}

#[test]
fn entry_for_an_answer_that_does_not_exist() {
    says(
        FACTS,
        "      by-car: *way",
        "      by-carr: *way",
        "facts/weather.yaml:46:7: error: the fact has no answer `by-carr`; did you mean `by-car`?",
    );
}

#[test]
fn entry_that_the_record_reader_complains_about() {
    let problems = shown(&check(&changed(
        FACTS,
        "valueBoolean: true",
        "valueBoolean: 'perhaps'",
    )));
    assert!(
        problems.contains("facts/weather.yaml:4:5: error: the entry for `true` of `rain`: "),
        "{problems}"
    );
}

#[test]
fn stale_elm() {
    says(
        "cql/Facts.cql",
        "define \"It rains\"",
        "define \"It pours\"",
        "elm/Facts.json: error: `cql/Facts.cql` was changed after this translation; \
         run `npm run translate` in tools/cql and commit what it writes",
    );
}

#[test]
fn cql_without_elm_and_elm_without_cql() {
    let mut files = miniature();
    files.remove("elm/Doubling.json");
    let problems = shown(&check(&files));
    assert!(
        problems.contains(
            "calculators/doubling/Doubling.cql: error: this CQL has no translation in elm/"
        ),
        "{problems}"
    );
    let mut files = miniature();
    files.remove("cql/Facts.cql");
    let problems = shown(&check(&files));
    assert!(
        problems.contains("elm/Facts.json: error: its CQL `cql/Facts.cql` is not here"),
        "{problems}"
    );
}

#[test]
fn elm_that_cannot_be_run_is_told_with_its_place() {
    let problems = shown(&check(&changed(
        "elm/Umbrella.json",
        "\"type\":\"Less\"",
        "\"type\":\"Lesser\"",
    )));
    assert!(
        problems.contains("decisions/umbrella/Umbrella.cql:13:") && problems.contains("`Lesser`"),
        "{problems}"
    );
}

#[test]
fn file_that_is_no_yaml() {
    let problems = shown(&check(&changed(
        "profiles/abroad.yaml",
        "title: Abroad",
        "title: [Abroad",
    )));
    assert!(
        problems.contains("profiles/abroad.yaml:3:9: error: illegal placement"),
        "{problems}"
    );
}

#[test]
fn file_in_a_place_where_nothing_is_read() {
    let mut files = miniature();
    files.insert("fact/rain.yaml".to_owned(), b"topic: rain".to_vec().into());
    assert_eq!(
        shown(&check(&files)),
        "fact/rain.yaml: warning: nothing reads a file in this place; see README.md of the knowledge folder for where files belong\n"
    );
}

#[test]
fn decision_without_cases() {
    let mut files = miniature();
    files.remove(CASES);
    let problems = shown(&check(&files));
    assert_eq!(
        problems,
        "decisions/umbrella/recommendations.yaml:1:1: error: decision `umbrella` has no cases; write decisions/umbrella/cases.yaml\n"
    );
}

#[test]
fn outcome_that_no_case_shows() {
    says(
        CASES,
        "      south-2020-2: needs-data\n",
        "",
        "decisions/umbrella/recommendations.yaml:20:5: error: no case expects `needs-data` of `south-2020-2`; write one in cases.yaml",
    );
}

#[test]
fn case_that_comes_out_otherwise_is_told_with_the_reason() {
    says(
        CASES,
        "north-2020-1.10: applies",
        "north-2020-1.10: does-not-apply",
        "decisions/umbrella/cases.yaml:10:24: error: case `rain-and-a-breeze-on-foot-takes-an-umbrella`: \
         `north-2020-1.10` is expected to be `does-not-apply`, but is `applies`, because Rain and little wind = true \
         [Observation/rain-1, Observation/wind-speed-2]; It rains = true [Observation/rain-1]; \
         Wind speed now = 9.9 m/s [Observation/wind-speed-2]",
    );
}

#[test]
fn case_whose_missing_facts_differ() {
    let problems = shown(&check(&changed(
        CASES,
        "{ needs-data: [rain, wind-speed] }",
        "{ needs-data: [way] }",
    )));
    assert!(
        problems.contains("`north-2020-1.10` is expected to be settled by `way`, but what settles it is `rain`, `wind-speed`"),
        "{problems}"
    );
}

#[test]
fn case_with_an_unknown_fact_or_answer() {
    says(
        CASES,
        "      way: on-foot",
        "      wey: on-foot",
        "decisions/umbrella/cases.yaml:8:7: error: there is no fact `wey`; did you mean `way`?",
    );
    says(
        CASES,
        "      way: on-foot",
        "      way: by-boat",
        "decisions/umbrella/cases.yaml:8:12: error: `by-boat` is no answer to `way`; its answers are `by-car`, `on-foot`",
    );
    says(
        CASES,
        "wind-speed: 9.9 m/s",
        "wind-speed: strong",
        "decisions/umbrella/cases.yaml:7:19: error: `strong` is no answer to `wind-speed`, which takes a number",
    );
}

#[test]
fn case_that_expects_something_of_nothing() {
    says(
        CASES,
        "      weather: wet",
        "      wether: wet",
        "decisions/umbrella/cases.yaml:13:7: error: there is no recommendation, alert, finding, task, decision, measure or result `wether`; did you mean `weather`?",
    );
}

#[test]
fn all_problems_show_at_once() {
    let mut files = changed(FACTS, "unit: m/s", "unit: metres");
    files.extend(changed(CASES, "way: on-foot", "wey: on-foot").remove_entry(CASES));
    files.extend(
        changed("profiles/home.yaml", "title: Home", "titel: Home")
            .remove_entry("profiles/home.yaml"),
    );
    let problems = check(&files);
    for file in [FACTS, CASES, "profiles/home.yaml"] {
        assert!(
            problems.iter().any(|problem| problem.file == file),
            "{}",
            shown(&problems)
        );
    }
    let mut sorted = problems.clone();
    sorted.sort();
    assert_eq!(problems, sorted);
}

#[test]
fn own_profile_is_checked_against_the_knowledge() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let own = knowledge
        .read_profile(
            "mine.yaml",
            b"id: mine\ntitle: Mine\nin-force: { default: [south-2020] }\n",
        )
        .unwrap();
    assert_eq!(own.in_force, ["south-2020"]);
    let problems = knowledge
        .read_profile(
            "mine.yaml",
            b"id: mine\ntitle: Mine\nin-force: { default: [east-2020] }\n",
        )
        .unwrap_err();
    assert_eq!(
        shown(&problems),
        "mine.yaml:3:23: error: there is no guideline `east-2020`\n"
    );
    // However often it is named, and where: told once.
    let problems = knowledge
        .read_profile(
            "mine.yaml",
            b"id: mine\ntitle: Mine\nin-force: { default: [east-2020], always: [east-2020] }\ndefinitions: { rain: west-2020 }\n",
        )
        .unwrap_err();
    assert_eq!(
        shown(&problems),
        "mine.yaml:3:23: error: there is no guideline `east-2020`\n\
         mine.yaml:4:22: error: there is no guideline `west-2020`\n"
    );
    let knowledge = Knowledge::embedded().unwrap();
    let problems = knowledge
        .read_profile(
            "mine.yaml",
            b"id: mine\ntitle: Mine\nin-force: { default: [eshre-rpl-2022] }\ndefinitions: { recurrent-loss: nice-ng126 }\n",
        )
        .unwrap_err();
    let problems = shown(&problems);
    assert!(
        problems.starts_with(
            "mine.yaml:4:32: error: `nice-ng126` is no definition of `recurrent-loss` that the logic knows; choose one of asrm-2012, "
        ),
        "{problems}"
    );
}
