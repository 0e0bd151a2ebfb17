//! That letters, the form and the pages of coverage name what exists.

use std::collections::BTreeSet;

use super::Report;
use crate::load::Draft;

/// Checks routes of referral and rows of coverage.
pub(super) fn check(draft: &Draft, report: &mut Report<'_>) {
    check_routes(draft, report);
    check_disagreements(draft, report);
    check_form(draft, report);
    let Some(coverage) = &draft.coverage else {
        return;
    };
    let known = ids(draft);
    for row in coverage.matrices.iter().flat_map(|matrix| &matrix.rows) {
        for id in &row.ids {
            report.must_exist(
                &row.place,
                "part of the knowledge",
                id,
                known.iter().copied(),
            );
        }
    }
}

fn check_routes(draft: &Draft, report: &mut Report<'_>) {
    let routes = draft.letter.iter().flat_map(|letter| &letter.routes);
    let mut seen = BTreeSet::new();
    for route in routes.clone() {
        if !seen.insert(route.id.as_str()) {
            report.error(
                &route.place,
                format!("route `{}` stands here twice", route.id),
                Some("merge the two".to_owned()),
            );
        }
        for decision in &route.decisions {
            let known = draft.decisions.iter().map(|one| one.id.as_str());
            report.must_exist(&route.place, "decision", decision, known);
        }
    }
    for decision in &draft.decisions {
        for item in &decision.recommendations {
            if let Some(route) = &item.route {
                let known = routes.clone().map(|route| route.id.as_str());
                report.must_exist(&item.place, "route of letter.yaml", route, known);
            }
        }
    }
}

/// The form names facts that can be typed, each once, and every topic there is.
fn check_form(draft: &Draft, report: &mut Report<'_>) {
    let mut seen = BTreeSet::new();
    for group in &draft.form.groups {
        for id in &group.facts {
            let facts = draft.facts.iter().map(|fact| fact.id.as_str());
            report.must_exist(&group.place, "fact", id, facts);
            let is_typed = |fact: &crate::knowledge::Fact| fact.id != *id || !fact.entry.is_empty();
            if !draft.facts.iter().all(is_typed) {
                report.error(
                    &group.place,
                    format!("`{id}` has no `entry`, so that nobody can type it"),
                    Some("give it templates, or ask for another fact".to_owned()),
                );
            }
            if !seen.insert(id.as_str()) {
                report.error(
                    &group.place,
                    format!("`{id}` stands in the form twice"),
                    Some("ask for it once".to_owned()),
                );
            }
        }
    }
    let topics = &draft.form.topics;
    for topic in topics {
        let known = draft.facts.iter().map(|fact| fact.topic.as_str());
        report.must_exist(&topic.place, "topic of facts", &topic.id, known);
    }
    if topics.is_empty() {
        return;
    }
    for fact in &draft.facts {
        let known = topics.iter().map(|topic| topic.id.as_str());
        report.must_exist(&fact.place, "topic in form.yaml", &fact.topic, known);
    }
}

/// A disagreement is between several, and all of them answer its decision.
fn check_disagreements(draft: &Draft, report: &mut Report<'_>) {
    for one in &draft.disagreements {
        let decisions = draft.decisions.iter().map(|decision| decision.id.as_str());
        if !report.must_exist(&one.place, "decision", &one.decision, decisions) {
            continue;
        }
        let decision = draft
            .decisions
            .iter()
            .find(|decision| decision.id == one.decision);
        let known = || {
            let items = decision
                .iter()
                .flat_map(|decision| &decision.recommendations);
            items.map(|item| item.id.as_str())
        };
        let what = format!("recommendation of `{}`", one.decision);
        for id in &one.positions {
            report.must_exist(
                &one.place,
                &what,
                id,
                known().collect::<Vec<_>>().into_iter(),
            );
        }
        if one.positions.len() < 2 {
            report.error(
                &one.place,
                format!("`{}` names fewer than two positions", one.id),
                Some("a disagreement takes two".to_owned()),
            );
        }
    }
}

/// Every id that a row may name.
fn ids(draft: &Draft) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::new();
    for decision in &draft.decisions {
        ids.push(&decision.id);
        ids.extend(decision.recommendations.iter().map(|item| item.id.as_str()));
        ids.extend(decision.alerts.iter().map(|item| item.id.as_str()));
        ids.extend(decision.findings.iter().map(|item| item.id.as_str()));
        ids.extend(decision.tasks.iter().map(|item| item.id.as_str()));
    }
    ids.extend(draft.facts.iter().map(|item| item.id.as_str()));
    ids.extend(draft.calculators.iter().map(|item| item.id.as_str()));
    ids.extend(draft.evidence.iter().map(|item| item.id.as_str()));
    ids.extend(draft.guidelines.iter().map(|item| item.id.as_str()));
    for source in &draft.claims {
        ids.extend(source.claims.iter().map(|item| item.id.as_str()));
    }
    ids
}
