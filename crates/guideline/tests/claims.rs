//! The ledger of claims: whole, and tied to the advice that answers it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::borrow::Cow;

use gravida_guideline::{Knowledge, Verdict, check};
use support::{miniature, shown};

const LEDGER: &str = "id: almanac
title: Almanac
about: A page on weather.
claims:
  - id: claim-carry-one-always
    claim: Carry an umbrella in any rain.
    where: first line
    asks: do
    verdict: supported
    because: It is what North says.
    for: [walk-2019]
    decisions: [umbrella]
    answered-by:
      for: [north-2020-1.10]
      beside: [storm]
    verification: seen
";

/// What `check` says of the miniature with a ledger changed at one place.
fn said(from: &str, to: &str) -> String {
    assert!(
        LEDGER.contains(from),
        "`{from}` does not stand in the ledger"
    );
    let mut files = miniature();
    let text = LEDGER.replacen(from, to, 1);
    files.insert(
        "claims/almanac.yaml".to_owned(),
        Cow::Owned(text.into_bytes()),
    );
    shown(&check(&files))
}

#[track_caller]
fn says(from: &str, to: &str, expected: &str) {
    let found = said(from, to);
    assert!(
        found.lines().any(|line| line == expected),
        "expected\n  {expected}\nfound\n{found}"
    );
}

#[test]
fn every_claim_of_the_four_articles_has_its_verdict() {
    let knowledge = Knowledge::embedded().unwrap();
    let claims = || {
        knowledge
            .claim_sources()
            .iter()
            .flat_map(|source| &source.claims)
    };
    assert_eq!(knowledge.claim_sources().len(), 4);
    assert_eq!(claims().count(), 125);
    let count = |verdict| claims().filter(|claim| claim.verdict == verdict).count();
    assert_eq!(
        Verdict::ALL
            .iter()
            .map(|verdict| count(*verdict))
            .collect::<Vec<_>>(),
        [41, 6, 20, 25, 33]
    );
}

#[test]
fn a_ledger_that_fits_is_clean() {
    assert_eq!(said("almanac", "almanac"), "");
}

#[test]
fn an_answer_that_has_turned_is_found() {
    says(
        "for: [north-2020-1.10]",
        "against: [north-2020-1.10]",
        "claims/almanac.yaml:5:5: error: `claim-carry-one-always` counts `north-2020-1.10` under `against`, \
         and its direction is `for`; move it, or look at the claim again: the advice has changed",
    );
}

#[test]
fn a_refuted_claim_is_not_answered_by_advice_to_do_it() {
    says(
        "verdict: supported",
        "verdict: refuted",
        "claims/almanac.yaml:5:5: error: `claim-carry-one-always` is `refuted` and asks `do`, and no answer says so; \
         name a recommendation not to do it, under `against` or `insufficient-evidence`, or its `absence`",
    );
}

#[test]
fn an_answer_that_does_not_exist_names_the_nearest() {
    says(
        "north-2020-1.10",
        "north-2020-1.1",
        "claims/almanac.yaml:5:5: error: there is no recommendation `north-2020-1.1`; did you mean `north-2020-1.10`?",
    );
}

#[test]
fn an_alert_is_no_recommendation() {
    says(
        "beside: [storm]",
        "beside: [south-2020-2]",
        "claims/almanac.yaml:5:5: error: there is no finding, alert or task `south-2020-2`",
    );
}

#[test]
fn an_answer_of_another_decision_asks_to_name_it() {
    says(
        "    decisions: [umbrella]\n",
        "",
        "claims/almanac.yaml:5:5: error: `claim-carry-one-always` is answered by `storm` of a decision it does not name; \
         add `umbrella` to its `decisions`",
    );
}

#[test]
fn a_verdict_without_a_source_is_refused() {
    says(
        "    for: [walk-2019]\n",
        "",
        "claims/almanac.yaml:5:5: error: `claim-carry-one-always` names no guideline or evidence; no verdict without a source; \
         name them under `for` or `against`, or say under `no-evidence` why there are none",
    );
}

#[test]
fn an_id_that_is_no_claim_is_refused() {
    says(
        "id: claim-carry-one-always",
        "id: carry-one-always",
        "claims/almanac.yaml:5:5: error: the id `carry-one-always` does not start with `claim-`; \
         name it `claim-carry-one-always`",
    );
}

#[test]
fn claims_that_nothing_answers_are_counted() {
    says(
        "    answered-by:\n      for: [north-2020-1.10]\n      beside: [storm]\n",
        "",
        "claims/almanac.yaml: warning: 1 of 1 claims say what to do and are answered by nothing: claim-carry-one-always; \
         name the advice under `answered-by`, or state its `absence`",
    );
}

#[test]
fn a_disagreement_takes_two_that_answer_the_same_decision_and_a_reason_with_its_source() {
    let mut files = miniature();
    let text = "disagreements:
  - id: conflict-rain
    decision: umbrella
    question: Is one carried?
    because: They walk elsewhere.
    positions: [north-2020-1.1]
    sources: [ { id: north-2021, section: '1', verification: seen } ]
";
    files.insert(
        "disagreements.yaml".to_owned(),
        Cow::Borrowed(text.as_bytes()),
    );
    let found = shown(&check(&files));
    assert_eq!(
        found,
        "disagreements.yaml:2:5: error: `conflict-rain` names fewer than two positions; a disagreement takes two\n\
         disagreements.yaml:2:5: error: there is no recommendation of `umbrella` `north-2020-1.1`; did you mean `north-2020-1.10`?\n\
         disagreements.yaml:7:16: error: there is no guideline or evidence `north-2021`; did you mean `north-2020`?\n"
    );
}
