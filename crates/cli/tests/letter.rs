//! Referral letters and replays as a user meets them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const RECURRENT: &str = "examples/three-losses-lymphocyte-immunotherapy-order.json";
const EMERGENCY: &str = "examples/pain-shoulder-tip-fainting-no-scan.json";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn gravida(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gravida"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap()
}

#[track_caller]
fn ends_with(arguments: &[&str], status: i32) -> String {
    let output = gravida(arguments);
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    String::from_utf8(if status == 2 {
        output.stderr
    } else {
        output.stdout
    })
    .unwrap()
}

#[test]
fn a_letter_says_who_why_what_was_found_and_what_is_asked() {
    let text = ends_with(&["letter", RECURRENT, "--to", "recurrent-loss-clinic"], 0);
    for part in [
        "Referral: Clinic for recurrent pregnancy loss",
        "Patient/wang-1, Age 35 years",
        "Please see her in turn.",
        "\nFindings\n",
        "2025-08-15",
        "\nWhat is asked\n",
        "\nPositions on this referral\n  - ESHRE: ",
        "\nSigned:\n",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    assert!(text.lines().count() < 75, "more than a page:\n{text}");
}

#[test]
fn red_flags_come_first_and_a_letter_is_no_call() {
    let text = ends_with(&["letter", EMERGENCY, "--to", "early-pregnancy-unit"], 0);
    let flag = text.find("!! Red flags are raised.").unwrap();
    assert!(flag < text.find("\nWhat is asked\n").unwrap(), "{text}");
    assert!(text.contains("Please see her today."), "{text}");
}

#[test]
fn html_stands_alone_and_says_the_same() {
    let page = ends_with(
        &[
            "letter",
            RECURRENT,
            "--to",
            "recurrent-loss-clinic",
            "--format",
            "html",
        ],
        0,
    );
    assert!(page.starts_with("<!doctype html>") && page.contains("size: A4"));
    assert!(page.contains("<h1>Referral: Clinic for recurrent pregnancy loss</h1>"));
}

#[test]
fn an_unknown_route_is_refused_with_the_nearest() {
    let said = ends_with(&["letter", RECURRENT, "--to", "psycholgy"], 2);
    assert!(
        said.contains("no route `psycholgy`; did you mean `psychology`?"),
        "{said}"
    );
}

#[test]
fn a_record_that_asks_for_no_referral_says_which_there_are() {
    let said = ends_with(
        &[
            "letter",
            "examples/only-a-birth-date.json",
            "--as-of",
            "2026-11-20",
        ],
        2,
    );
    assert!(
        said.contains("asks for a referral") && said.contains("psychology"),
        "{said}"
    );
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

#[test]
fn a_replay_names_what_has_changed_and_for_whom() {
    let old = std::env::temp_dir().join(format!("gravida-replay-{}", std::process::id()));
    copy(&root().join("knowledge"), &old);
    let before = old.to_str().unwrap();
    let same = ends_with(
        &[
            "replay",
            "--before",
            before,
            "--fail-on-change",
            RECURRENT,
            EMERGENCY,
        ],
        0,
    );
    assert_eq!(same, "The advice is the same for all of 2 records.\n");

    let file = old.join("decisions/lymphocyte-immunotherapy/recommendations.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let position = text
        .find("- id: eshre-rpl-2022-lymphocyte-immunotherapy")
        .unwrap();
    let (head, tail) = text.split_at(position);
    fs::write(
        &file,
        format!(
            "{head}{}",
            tail.replacen("summary: ", "summary: Formerly, ", 1)
        ),
    )
    .unwrap();
    let changed = [
        "replay", "--before", before, "--format", "json", RECURRENT, EMERGENCY,
    ];
    let found: serde_json::Value = serde_json::from_str(&ends_with(&changed, 0)).unwrap();
    assert_eq!(found["changed"], 1);
    assert_eq!(
        found["changes"][0]["id"],
        "eshre-rpl-2022-lymphocyte-immunotherapy"
    );
    assert_eq!(
        found["changes"][0]["examples"][0],
        format!("{RECURRENT} Patient/wang-1")
    );
    ends_with(
        &["replay", "--before", before, "--fail-on-change", RECURRENT],
        1,
    );
    let said = ends_with(&["replay", "--before", "nowhere", RECURRENT], 2);
    assert!(
        said.contains("`nowhere` cannot be read as a directory"),
        "{said}"
    );
    fs::remove_dir_all(&old).unwrap();
}
