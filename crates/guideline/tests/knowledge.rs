//! The knowledge itself: clean, and every case comes out as it says.

mod support;

use gravida_guideline::{check, embedded};

#[test]
fn the_knowledge_is_clean_and_all_its_cases_pass() {
    let problems = check(&embedded());
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
