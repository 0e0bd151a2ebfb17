//! The page of tests and treatments is the one that the knowledge makes.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::Path;

use gravida_guideline::Knowledge;

#[test]
fn the_page_of_coverage_is_fresh() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/coverage.md");
    let made = gravida_report::coverage_markdown(&Knowledge::embedded().unwrap());
    if std::env::var_os("GRAVIDA_BLESS").is_some() {
        std::fs::write(&page, &made).unwrap();
    }
    let written = std::fs::read_to_string(&page).unwrap();
    assert!(
        written == made,
        "docs/coverage.md is stale: run `cargo xtask coverage`"
    );
}
