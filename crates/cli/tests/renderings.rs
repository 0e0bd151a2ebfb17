//! How the smaller commands look: a change of a rendering is a change of a snapshot, to be
//! looked at. Each shows a small part of the knowledge, so that few other changes move it.

#![allow(clippy::unwrap_used, reason = "a test that unwraps fails loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const CARRIER: &str = "examples/partner-carries-a-balanced-translocation.json";
const ORDER: &str = "examples/three-losses-lymphocyte-immunotherapy-order.json";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[track_caller]
fn said(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gravida"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_comparison_of_all_positions() {
    insta::assert_snapshot!(said(&["compare", "male-factor"]));
}

#[test]
fn a_disagreement_with_its_reason_and_what_that_rests_on() {
    insta::assert_snapshot!(said(&[
        "conflicts",
        "--decision",
        "antiphospholipid-syndrome"
    ]));
}

#[test]
fn the_claims_of_one_article_with_one_verdict() {
    let claims = [
        "claims",
        "--source",
        "implantation-spotting",
        "--verdict",
        "contested",
    ];
    insta::assert_snapshot!(said(&claims));
}

#[test]
fn a_letter_about_a_couple() {
    insta::assert_snapshot!(said(&["letter", CARRIER, "--to", "genetics"]));
}

/// Against knowledge that worded one recommendation otherwise.
#[test]
fn a_replay_that_finds_one_change() {
    let old = std::env::temp_dir().join(format!("gravida-renderings-{}", std::process::id()));
    copy(&root().join("knowledge"), &old);
    let file = old.join("decisions/lymphocyte-immunotherapy/recommendations.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let start = text
        .find("  - id: eshre-rpl-2022-lymphocyte-immunotherapy")
        .unwrap();
    let (head, tail) = text.split_at(start);
    let earlier = tail.replacen("summary: ", "summary: Formerly, ", 1);
    fs::write(&file, format!("{head}{earlier}")).unwrap();
    let before = old.to_str().unwrap();
    let shown = said(&["replay", "--before", before, ORDER, CARRIER]);
    fs::remove_dir_all(&old).unwrap();
    insta::assert_snapshot!(shown);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
