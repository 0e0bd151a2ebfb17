//! That the sheet names what exists, and says nothing of a state without a condition.

use std::collections::BTreeSet;

use super::Report;
use crate::knowledge::{SheetCondition, SheetSentence};
use crate::load::Draft;

/// Checks every sentence of the sheet.
pub(super) fn check(draft: &Draft, report: &mut Report<'_>) {
    let Some(sheet) = &draft.sheet else { return };
    let mut ids = BTreeSet::new();
    for sentence in &sheet.sentences {
        let place = &sentence.place;
        if !ids.insert(&sentence.id) {
            report.error(
                place,
                format!("`{}` is there twice", sentence.id),
                Some("give each sentence an id of its own".to_owned()),
            );
        }
        let parts = sheet.parts.iter().map(|part| part.id.as_str());
        report.must_exist(place, "part", &sentence.part, parts);
        for condition in sentence.when.iter().chain(&sentence.unless) {
            check_condition(condition, sentence, draft, report);
        }
        let has_task = sentence
            .when
            .iter()
            .any(|one| matches!(one, SheetCondition::Task(_)));
        if sentence.text.contains("${due}") && !has_task {
            report.error(
                place,
                "`${due}` is the day of a task, and none is among its conditions".to_owned(),
                Some("add `task: …` under `when`".to_owned()),
            );
        }
        let is_dated = sentence.when.contains(&SheetCondition::Dated);
        if sentence.text.contains("${gestation}") && !is_dated {
            report.error(
                place,
                "`${gestation}` is said without the condition `dated`".to_owned(),
                Some("add `dated` under `when`".to_owned()),
            );
        }
    }
}

fn check_condition(
    condition: &SheetCondition,
    sentence: &SheetSentence,
    draft: &Draft,
    report: &mut Report<'_>,
) {
    let place = &sentence.place;
    let decisions = &draft.decisions;
    match condition {
        SheetCondition::Finding { id, values } => {
            let all = decisions.iter().flat_map(|decision| &decision.findings);
            let names = all.clone().map(|finding| finding.id.as_str());
            report.must_exist(place, "finding", id, names);
            if let Some(finding) = all.clone().find(|finding| finding.id == *id) {
                super::references::check_values(finding, values, place, report);
            }
        }
        SheetCondition::Alert(id) => {
            let all = decisions.iter().flat_map(|decision| &decision.alerts);
            report.must_exist(place, "alert", id, all.map(|alert| alert.id.as_str()));
        }
        SheetCondition::Task(id) => {
            let all = decisions.iter().flat_map(|decision| &decision.tasks);
            report.must_exist(place, "task", id, all.map(|task| task.id.as_str()));
        }
        SheetCondition::Applies(id) => {
            let all = decisions
                .iter()
                .flat_map(|decision| &decision.recommendations);
            report.must_exist(place, "recommendation", id, all.map(|one| one.id.as_str()));
        }
        SheetCondition::Asked(id) => {
            let all = decisions.iter().map(|decision| decision.id.as_str());
            report.must_exist(place, "decision", id, all);
        }
        SheetCondition::AlertLevel(_) | SheetCondition::Loss | SheetCondition::Dated => {}
    }
}
