//! Claims, comparisons and conflicts as a user meets them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::path::Path;
use std::process::{Command, Output};

fn gravida(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Command::new(env!("CARGO_BIN_EXE_gravida"))
        .args(arguments)
        .current_dir(root)
        .output()
        .unwrap()
}

#[track_caller]
fn done(arguments: &[&str]) -> String {
    let output = gravida(arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn refused(arguments: &[&str], part: &str) {
    let output = gravida(arguments);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains(part), "`{part}` is not in:\n{message}");
    assert!(output.stdout.is_empty());
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn all_claims_are_listed_and_counted() {
    let text = done(&["claims"]);
    let last = text.lines().rev().take(2).collect::<Vec<_>>();
    let last = format!("{} {}", last[1], last[0]);
    assert!(
        last.contains(
            "125 claims: 41 supported, 6 outdated, 20 contested, 25 refuted, 33 context-dependent"
        ),
        "{last}"
    );
}

#[test]
fn filters_narrow_and_json_says_the_same() {
    let found = json(&done(&[
        "claims",
        "--source",
        "rheumatologist-on-immunisation",
        "--verdict",
        "supported",
        "--decision",
        "lymphocyte-immunotherapy",
        "--format",
        "json",
    ]));
    assert_eq!(found["claims"][0]["id"], "claim-no-to-active-immunisation");
    assert_eq!(found["claims"].as_array().unwrap().len(), 1);
    assert_eq!(found["counts"]["supported"], 1);
}

#[test]
fn one_claim_is_explained_with_both_sides_and_its_answers() {
    let text = done(&["explain", "claim-lymphocyte-immunotherapy"]);
    for part in [
        "Verdict      refuted",
        "remis-1999",
        "liu-2016-lit",
        "(against)",
        "treatment, 9",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn what_is_not_known_is_refused_with_the_nearest() {
    refused(
        &["claims", "--verdict", "refutd"],
        "no verdict `refutd`; did you mean `refuted`?",
    );
    refused(
        &["claims", "--source", "interview"],
        "no article `interview`; known: ",
    );
    refused(
        &["compare", "lymphocyte-imunotherapy"],
        "did you mean `lymphocyte-immunotherapy`?",
    );
    refused(&["conflicts", "--decision", "x"], "no decision `x`");
}

#[test]
fn a_comparison_shows_every_position_in_every_format() {
    let text = done(&["compare", "lymphocyte-immunotherapy"]);
    let html = done(&["compare", "lymphocyte-immunotherapy", "--format", "html"]);
    let found = json(&done(&[
        "compare",
        "lymphocyte-immunotherapy",
        "--format",
        "json",
    ]));
    let positions = found["positions"].as_array().unwrap();
    assert!(positions.len() >= 6);
    for position in positions {
        assert!(text.contains(position["id"].as_str().unwrap()));
        assert!(html.contains(&format!(
            "<td>{}</td>",
            position["direction"].as_str().unwrap()
        )));
    }
    assert!(html.starts_with("<!doctype html>") && html.contains("RECALLED"));
}

#[test]
fn conflicts_come_sharpest_first_with_their_reason() {
    let found = json(&done(&["conflicts", "--format", "json"]));
    let order = ["opposite", "one-is-open", "strength", "terms"];
    let places: Vec<usize> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            order
                .iter()
                .position(|word| one["sharpness"] == *word)
                .unwrap()
        })
        .collect();
    assert!(places.is_sorted() && places.len() >= 20, "{places:?}");
    let text = done(&["conflicts", "--decision", "lymphocyte-immunotherapy"]);
    assert!(text.starts_with("Opposite directions\n"), "{text}");
    assert!(text.contains("REMIS"), "{text}");
}

#[test]
fn a_profile_of_ones_own_is_checked_like_knowledge() {
    let file =
        std::env::temp_dir().join(format!("gravida-own-profile-{}.yaml", std::process::id()));
    std::fs::write(
        &file,
        "id: mine\ntitle: Mine\nin-force: { default: [nice-ng12], decisions: { thyroids: [nice-ng126] } }\n",
    )
    .unwrap();
    let path = file.to_str().unwrap();
    let record = "examples/two-losses-bleeding-heartbeat.json";
    let assess = ["assess", record, "--profile", path];
    refused(
        &assess,
        "error: there is no guideline `nice-ng12`; did you mean `nice-ng126`?",
    );
    refused(
        &assess,
        "error: there is no decision `thyroids`; did you mean `thyroid`?",
    );
    refused(&assess, &format!("{path}:3:23: "));
    std::fs::write(
        &file,
        "id: mine\ntitle: Mine\nin-force: { default: [rcog-gtg17-2023] }\n",
    )
    .unwrap();
    assert!(done(&assess).contains("mine"));
    std::fs::remove_file(&file).unwrap();
}
