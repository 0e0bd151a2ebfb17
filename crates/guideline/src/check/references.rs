//! That what is named exists: sources, evidence, guidelines, recommendations;
//! and that every id means one thing.

use std::collections::BTreeMap;

use super::{Report, claims, did_you_mean, homes, profile, services};
use crate::knowledge::{DefinitionName, Fact, Finding, Place, Source, StatedFact};
use crate::load::Draft;
use crate::words::{GuidelineStatus, Verification};

/// Checks every reference between files.
pub(super) fn check(draft: &Draft, report: &mut Report<'_>) {
    let documents = Documents::of(draft);
    check_ids(draft, report);
    for decision in &draft.decisions {
        for recommendation in &decision.recommendations {
            check_sources(&recommendation.sources, &documents, report);
            check_recommendation(recommendation, &documents, report);
        }
        for sources in decision
            .alerts
            .iter()
            .map(|alert| &alert.sources)
            .chain(decision.findings.iter().map(|finding| &finding.sources))
            .chain(decision.tasks.iter().map(|task| &task.sources))
        {
            check_sources(sources, &documents, report);
        }
        for finding in &decision.findings {
            check_values(finding, &finding.notable, &finding.place, report);
        }
        for task in &decision.tasks {
            let Some(named) = &task.recommendation else {
                continue;
            };
            let known = draft
                .decisions
                .iter()
                .flat_map(|decision| &decision.recommendations)
                .map(|known| known.id.as_str());
            report.must_exist(&task.place, "recommendation", named, known);
        }
    }
    for calculator in &draft.calculators {
        check_sources(&calculator.sources, &documents, report);
    }
    for picture in &draft.pictures {
        check_sources(&picture.sources, &documents, report);
        for layer in &picture.layers {
            check_sources(&layer.sources, &documents, report);
        }
    }
    for sentence in draft.sheet.iter().flat_map(|sheet| &sheet.sentences) {
        check_sources(&sentence.sources, &documents, report);
    }
    for one in &draft.disagreements {
        check_sources(&one.sources, &documents, report);
    }
    for measure in &draft.measures {
        check_sources(&measure.sources, &documents, report);
        let decisions = draft.decisions.iter();
        let ids = decisions.clone().map(|one| one.id.as_str());
        report.must_exist(&measure.place, "decision", &measure.decision, ids);
        let known: Vec<&str> = decisions
            .filter(|one| one.id == measure.decision)
            .flat_map(|one| &one.recommendations)
            .map(|one| one.id.as_str())
            .collect();
        let what = format!("recommendation of `{}`", measure.decision);
        for id in &measure.recommendations {
            report.must_exist(&measure.place, &what, id, known.iter().copied());
        }
    }
    for profile in &draft.profiles {
        profile::check(profile, "", draft, report);
    }
    for fact in &draft.facts {
        for stated in &fact.ask_when {
            check_condition(fact, stated, draft, report);
        }
    }
    claims::check(draft, report);
    homes::check(draft, report);
    services::check_references(draft, report);
}

/// Checks that a fact is asked for by what another one can say.
fn check_condition(fact: &Fact, stated: &StatedFact, draft: &Draft, report: &mut Report<'_>) {
    let others = draft.facts.iter().filter(|other| other.id != fact.id);
    let ids = others.clone().map(|other| other.id.as_str());
    report.must_exist(&stated.place, "other fact", &stated.fact, ids);
    let choices = others
        .filter(|other| other.id == stated.fact)
        .flat_map(|other| &other.choices)
        .map(|choice| choice.id.as_str());
    for value in &stated.values {
        report.must_exist(&stated.place, "choice", value, choices.clone());
    }
}

/// What can be cited.
struct Documents<'d> {
    guidelines: BTreeMap<&'d str, GuidelineStatus>,
    evidence: BTreeMap<&'d str, Vec<&'d str>>,
}

impl<'d> Documents<'d> {
    fn of(draft: &'d Draft) -> Self {
        Self {
            guidelines: draft
                .guidelines
                .iter()
                .map(|document| (document.id.as_str(), document.status))
                .collect(),
            evidence: draft
                .evidence
                .iter()
                .map(|evidence| {
                    (
                        evidence.id.as_str(),
                        evidence
                            .results
                            .iter()
                            .map(|result| result.id.as_str())
                            .collect(),
                    )
                })
                .collect(),
        }
    }
}

fn check_sources(sources: &[Source], documents: &Documents<'_>, report: &mut Report<'_>) {
    for source in sources {
        let known = documents
            .guidelines
            .keys()
            .chain(documents.evidence.keys())
            .copied();
        report.must_exist(&source.place, "guideline or evidence", &source.id, known);
    }
}

fn check_recommendation(
    recommendation: &crate::knowledge::Recommendation,
    documents: &Documents<'_>,
    report: &mut Report<'_>,
) {
    let place = &recommendation.place;
    report.must_exist(
        place,
        "guideline",
        &recommendation.guideline,
        documents.guidelines.keys().copied(),
    );
    let is_prefixed = recommendation
        .id
        .strip_prefix(recommendation.guideline.as_str())
        .is_some_and(|rest| rest.starts_with('-') && rest.len() > 1);
    if !is_prefixed && !recommendation.id.is_empty() && !recommendation.guideline.is_empty() {
        report.error(
            place,
            format!(
                "the id `{}` does not start with its guideline `{}`",
                recommendation.id, recommendation.guideline
            ),
            Some(format!("name it `{}-…`", recommendation.guideline)),
        );
    }
    let is_any_seen = recommendation
        .sources
        .iter()
        .any(|source| source.verification == Verification::Seen);
    if recommendation.verification == Verification::Seen
        && !is_any_seen
        && !recommendation.sources.is_empty()
    {
        report.error(
            place,
            format!(
                "`{}` says `seen`, and none of its sources was",
                recommendation.id
            ),
            Some("write `verification: recalled`".to_owned()),
        );
    }
    for citation in &recommendation.evidence {
        if !report.must_exist(
            &citation.place,
            "evidence",
            &citation.id,
            documents.evidence.keys().copied(),
        ) {
            continue;
        }
        let results = documents
            .evidence
            .get(citation.id.as_str())
            .into_iter()
            .flatten()
            .copied();
        if let Some(result) = &citation.result {
            report.must_exist(
                &citation.place,
                &format!("result of `{}`", citation.id),
                result,
                results,
            );
        }
    }
}

/// One id, one meaning: `explain` finds everything by its id alone. Value sets
/// stand apart: they are named after the fact they express.
fn check_ids(draft: &Draft, report: &mut Report<'_>) {
    let mut all: Vec<(&str, &'static str, &Place)> = Vec::new();
    for decision in &draft.decisions {
        all.push((&decision.id, "a decision", &decision.place));
        all.extend(
            decision
                .recommendations
                .iter()
                .map(|item| (item.id.as_str(), "a recommendation", &item.place)),
        );
        all.extend(
            decision
                .alerts
                .iter()
                .map(|item| (item.id.as_str(), "an alert", &item.place)),
        );
        all.extend(
            decision
                .findings
                .iter()
                .map(|item| (item.id.as_str(), "a finding", &item.place)),
        );
        all.extend(
            decision
                .tasks
                .iter()
                .map(|item| (item.id.as_str(), "a task", &item.place)),
        );
    }
    for calculator in &draft.calculators {
        all.push((&calculator.id, "a calculator", &calculator.place));
        all.extend(
            calculator
                .results
                .iter()
                .map(|item| (item.id.as_str(), "a result of a calculator", &item.place)),
        );
    }
    all.extend(
        draft
            .guidelines
            .iter()
            .map(|item| (item.id.as_str(), "a guideline", &item.place)),
    );
    all.extend(
        draft
            .evidence
            .iter()
            .map(|item| (item.id.as_str(), "evidence", &item.place)),
    );
    all.extend(
        draft
            .facts
            .iter()
            .map(|item| (item.id.as_str(), "a fact", &item.place)),
    );
    all.extend(
        draft
            .profiles
            .iter()
            .map(|item| (item.id.as_str(), "a profile", &item.place)),
    );
    all.extend(
        draft
            .pictures
            .iter()
            .map(|item| (item.id.as_str(), "a picture", &item.place)),
    );
    let measures = draft.measures.iter();
    all.extend(measures.map(|item| (item.id.as_str(), "a measure", &item.place)));
    let disagreements = draft.disagreements.iter();
    all.extend(disagreements.map(|item| (item.id.as_str(), "a disagreement", &item.place)));
    for source in &draft.claims {
        all.push((&source.id, "a source of claims", &source.place));
        let claims = source.claims.iter();
        all.extend(claims.map(|item| (item.id.as_str(), "a claim", &item.place)));
    }
    all.extend(
        draft
            .contradictions
            .iter()
            .map(|item| (item.id.as_str(), "a contradiction", &item.place)),
    );

    let mut first: BTreeMap<&str, (&'static str, &Place)> = BTreeMap::new();
    all.sort_by(|one, other| (one.0, one.2).cmp(&(other.0, other.2)));
    for (id, what, place) in all.into_iter().filter(|(id, ..)| !id.is_empty()) {
        if let Some((before, at)) = first.insert(id, (what, place)) {
            // A decision may be about just what a fact says; `fact:` in front tells them apart.
            if matches!(
                (before, what),
                ("a decision", "a fact") | ("a fact", "a decision")
            ) {
                continue;
            }
            report.error(
                place,
                format!(
                    "the id `{id}` of {what} is taken: {before} has it at {}:{}",
                    at.file, at.line
                ),
                Some("ids are public and unique over all knowledge; rename one".to_owned()),
            );
        }
    }
    for evidence in &draft.evidence {
        let mut ids: Vec<&str> = Vec::new();
        for result in &evidence.results {
            if ids.contains(&result.id.as_str()) {
                report.error(
                    &result.place,
                    format!("result `{}` stands here twice", result.id),
                    None,
                );
            }
            ids.push(&result.id);
        }
    }
}

/// Checks that a definition exists; gives its remedy when not.
pub(crate) fn check_definition<'k>(
    definition: &DefinitionName,
    libraries: impl Iterator<Item = &'k str> + Clone,
    names: impl Fn(&str) -> Vec<&'k str>,
    report: &mut Report<'_>,
) -> bool {
    if definition.name.is_empty() || definition.library.is_empty() {
        return false;
    }
    if !libraries
        .clone()
        .any(|library| library == definition.library)
    {
        report.error(
            &definition.place,
            format!("there is no library `{}`", definition.library),
            did_you_mean(&definition.library, libraries)
                .or_else(|| Some("translate its CQL, so that its ELM is in elm/".to_owned())),
        );
        return false;
    }
    let known = names(&definition.library);
    if known.contains(&definition.name.as_str()) {
        return true;
    }
    report.error(
        &definition.place,
        format!(
            "library `{}` has no definition `{}`",
            definition.library, definition.name
        ),
        did_you_mean(&definition.name, known.into_iter())
            .or_else(|| Some("define it in the CQL and translate it".to_owned())),
    );
    false
}

/// Values that the finding has words for; where it has words for any, none is wrong.
pub(super) fn check_values(
    finding: &Finding,
    values: &[String],
    place: &Place,
    report: &mut Report<'_>,
) {
    if finding.wording.is_empty() || finding.wording.contains_key("*") {
        return;
    }
    for value in values.iter().filter(|value| *value != "*") {
        let known = finding.wording.keys().map(String::as_str);
        report.must_exist(place, &format!("value of `{}`", finding.id), value, known);
    }
}
