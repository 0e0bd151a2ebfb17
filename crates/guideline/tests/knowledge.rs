//! The knowledge itself: clean, and every case comes out as it says.

mod support;

use gravida_guideline::{Knowledge, Severity, check, embedded};

#[test]
fn the_knowledge_is_clean_and_all_its_cases_pass() {
    // How much is not translated yet is told of a language as a whole and is no fault.
    let is_count = |file: &str| matches!(file, "translations/pl" | "translations/zh");
    let mut problems = check(&embedded());
    problems.retain(|one| !(is_count(&one.file) && one.severity == Severity::Warning));
    assert_eq!(support::shown(&problems), "");
}

#[test]
fn the_knowledge_built_in_is_the_folder() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
    assert!(
        embedded() == support::folder(&folder),
        "rebuild: the embedded knowledge is not the folder's"
    );
}

#[test]
fn what_was_made_when_building_is_what_the_files_say() {
    let built = Knowledge::embedded().unwrap();
    let read = Knowledge::load(embedded()).unwrap();
    assert_eq!(built.digest(), read.digest());
    let record = r#"{"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "1", "birthDate": "1990"}}]}"#;
    let assessed = |knowledge| support::assess(knowledge, record, "2026-05-01T09:00:00Z");
    assert_eq!(assessed(&built), assessed(&read));
}
