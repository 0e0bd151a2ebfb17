//! That the ledger of claims cannot drift from the advice: what it names
//! exists, and the advice that answers a claim points the way the verdict says.

use std::collections::BTreeMap;

use super::Report;
use crate::knowledge::{Claim, ClaimSource};
use crate::load::{Draft, whole_file};
use crate::words::{ClaimAsks, Direction, Verdict, Verification};

/// What can answer a claim, and of which decision it is.
#[derive(Clone, Copy)]
struct Answer<'d> {
    decision: &'d str,
    /// `None` for what is no recommendation.
    direction: Option<Direction>,
}

/// Checks every claim against the rest of the knowledge.
pub(super) fn check(draft: &Draft, report: &mut Report<'_>) {
    let answers = answers_of(draft);
    for source in &draft.claims {
        for claim in &source.claims {
            check_evidence(claim, draft, report);
            check_answers(claim, draft, &answers, report);
            check_verdict(claim, report);
        }
    }
}

/// Warns of claims about what to do that nothing answers yet, a line for each source.
pub(super) fn check_complete(sources: &[ClaimSource], report: &mut Report<'_>) {
    for source in sources {
        let open: Vec<&str> = source
            .claims
            .iter()
            .filter(|claim| claim.asks.is_some() && claim.answers.is_empty())
            .map(|claim| claim.id.as_str())
            .collect();
        if !open.is_empty() {
            report.warning(
                &whole_file(&source.place.file),
                format!(
                    "{} of {} claims say what to do and are answered by nothing: {}",
                    open.len(),
                    source.claims.len(),
                    open.join(", ")
                ),
                Some("name the advice under `answered-by`, or state its `absence`".to_owned()),
            );
        }
    }
}

fn answers_of(draft: &Draft) -> BTreeMap<&str, Answer<'_>> {
    let mut answers = BTreeMap::new();
    for decision in &draft.decisions {
        for item in &decision.recommendations {
            let direction = Some(item.direction);
            let decision = decision.id.as_str();
            answers.insert(
                item.id.as_str(),
                Answer {
                    decision,
                    direction,
                },
            );
        }
        let others = decision.alerts.iter().map(|item| &item.id);
        let others = others.chain(decision.findings.iter().map(|item| &item.id));
        for id in others.chain(decision.tasks.iter().map(|item| &item.id)) {
            let answer = Answer {
                decision: &decision.id,
                direction: None,
            };
            answers.insert(id, answer);
        }
    }
    answers
}

fn check_evidence(claim: &Claim, draft: &Draft, report: &mut Report<'_>) {
    let documents = draft.guidelines.iter().map(|one| one.id.as_str());
    let documents = documents.chain(draft.evidence.iter().map(|one| one.id.as_str()));
    let named = || claim.evidence_for.iter().chain(&claim.evidence_against);
    for id in named() {
        report.must_exist(&claim.place, "guideline or evidence", id, documents.clone());
    }
    match (named().next(), &claim.no_evidence) {
        (None, None) => report.error(
            &claim.place,
            format!(
                "`{}` names no guideline or evidence; no verdict without a source",
                claim.id
            ),
            Some(
                "name them under `for` or `against`, or say under `no-evidence` why there are none"
                    .to_owned(),
            ),
        ),
        (None, Some(_)) if claim.verification == Verification::Seen => report.error(
            &claim.place,
            format!("`{}` says `seen`, and names nothing that was", claim.id),
            Some("write `verification: recalled`".to_owned()),
        ),
        (Some(_), Some(_)) => report.error(
            &claim.place,
            format!("`{}` names evidence and says that there is none", claim.id),
            Some("leave out `no-evidence`".to_owned()),
        ),
        (None, Some(_)) | (Some(_), None) => {}
    }
}

fn check_answers(
    claim: &Claim,
    draft: &Draft,
    answers: &BTreeMap<&str, Answer<'_>>,
    report: &mut Report<'_>,
) {
    for decision in &claim.decisions {
        let known = draft.decisions.iter().map(|one| one.id.as_str());
        report.must_exist(&claim.place, "decision", decision, known);
    }
    let groups: [(&str, &[String], &[Direction]); 3] = [
        (
            "for",
            &claim.answers.in_favour,
            &[Direction::For, Direction::Consider],
        ),
        (
            "insufficient-evidence",
            &claim.answers.open,
            &[Direction::InsufficientEvidence],
        ),
        (
            "against",
            &claim.answers.against,
            &[Direction::Against, Direction::ConsiderAgainst],
        ),
    ];
    for (key, ids, allowed) in groups {
        let known = answers
            .iter()
            .filter(|(_, answer)| answer.direction.is_some());
        for id in ids {
            if !report.must_exist(
                &claim.place,
                "recommendation",
                id,
                known.clone().map(|(id, _)| *id),
            ) {
                continue;
            }
            if let Some(direction) = answers.get(id.as_str()).and_then(|answer| answer.direction)
                && !allowed.contains(&direction)
            {
                report.error(
                    &claim.place,
                    format!(
                        "`{}` counts `{id}` under `{key}`, and its direction is `{direction}`",
                        claim.id
                    ),
                    Some("move it, or look at the claim again: the advice has changed".to_owned()),
                );
            }
        }
    }
    for id in &claim.answers.beside {
        let known = answers
            .iter()
            .filter(|(_, answer)| answer.direction.is_none());
        report.must_exist(
            &claim.place,
            "finding, alert or task",
            id,
            known.map(|(id, _)| *id),
        );
    }
    for id in claim.answers.ids() {
        if let Some(answer) = answers.get(id)
            && !claim
                .decisions
                .iter()
                .any(|decision| decision == answer.decision)
        {
            report.error(
                &claim.place,
                format!(
                    "`{}` is answered by `{id}` of a decision it does not name",
                    claim.id
                ),
                Some(format!("add `{}` to its `decisions`", answer.decision)),
            );
        }
    }
}

/// The verdict on a claim about what to do says which way its answer points.
fn check_verdict(claim: &Claim, report: &mut Report<'_>) {
    let answers = &claim.answers;
    let Some(asks) = claim.asks else { return };
    if answers.is_empty() {
        return;
    }
    let is_right = match claim.verdict {
        Verdict::Supported => match asks {
            ClaimAsks::Do => !answers.in_favour.is_empty(),
            ClaimAsks::LeaveUndone => {
                !answers.against.is_empty()
                    || !answers.open.is_empty()
                    || !answers.beside.is_empty()
            }
        },
        Verdict::Refuted => match asks {
            ClaimAsks::Do => {
                !answers.against.is_empty() || !answers.open.is_empty() || answers.absence.is_some()
            }
            ClaimAsks::LeaveUndone => !answers.in_favour.is_empty(),
        },
        Verdict::Outdated | Verdict::Contested | Verdict::ContextDependent => true,
    };
    if is_right {
        return;
    }
    let wanted = match (claim.verdict == Verdict::Supported, asks) {
        (true, ClaimAsks::Do) | (false, ClaimAsks::LeaveUndone) => "to do it, under `for`",
        (true, ClaimAsks::LeaveUndone) => {
            "not to do it, under `against` or `insufficient-evidence`, or an alert `beside` it"
        }
        (false, ClaimAsks::Do) => {
            "not to do it, under `against` or `insufficient-evidence`, or its `absence`"
        }
    };
    report.error(
        &claim.place,
        format!(
            "`{}` is `{}` and asks `{asks}`, and no answer says so",
            claim.id, claim.verdict
        ),
        Some(format!("name a recommendation {wanted}")),
    );
}
