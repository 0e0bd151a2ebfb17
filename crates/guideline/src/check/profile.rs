//! Profiles, those of the knowledge and a user's own: that every body, decision
//! and term they name exists, and that the logic knows the definitions they choose.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::Report;
use crate::knowledge::{Place, Profile};
use crate::load::{Draft, KnowledgeFiles};

/// Checks what a profile names; `written` is its text, in which that is looked for.
pub(crate) fn check(profile: &Profile, written: &str, draft: &Draft, report: &mut Report<'_>) {
    let place = |word: &str| mention(&profile.place, written, word);
    let guidelines = || (draft.guidelines.iter()).map(|guideline| guideline.id.as_str());
    // A body may be named often; that it is unknown is told once.
    let bodies: BTreeSet<&String> = (profile.in_force.iter())
        .chain(profile.in_force_for.values().flatten())
        .chain(&profile.always_in_force)
        .chain(profile.definitions.values())
        .collect();
    for body in bodies {
        report.must_exist(&place(body), "guideline", body, guidelines());
    }
    for decision in profile.in_force_for.keys() {
        let known = draft.decisions.iter().map(|decision| decision.id.as_str());
        report.must_exist(&place(decision), "decision", decision, known);
    }
    for term in profile.definitions.keys() {
        report.must_exist(
            &place(term),
            "term of `parameters` in subject.yaml",
            term,
            draft.subject.parameters.keys().map(String::as_str),
        );
    }
}

/// Checks that the logic tells the chosen definitions apart: one that it does not know would
/// leave every record undecided. That a body does not exist at all is said by [`check`].
pub(crate) fn check_definitions(
    profile: &Profile,
    written: &str,
    files: &KnowledgeFiles,
    draft: &Draft,
    report: &mut Report<'_>,
) {
    for (term, body) in &profile.definitions {
        let Some(parameter) = draft.subject.parameters.get(term) else {
            continue;
        };
        let known = (files.get(&*format!("elm/{}.json", parameter.library)))
            .map(|elm| told_apart(elm.as_ref(), &parameter.name))
            .unwrap_or_default();
        let exists = draft.guidelines.iter().any(|one| one.id == *body);
        if exists && !known.is_empty() && !known.contains(body) {
            let known: Vec<String> = known.into_iter().collect();
            report.error(
                &mention(&profile.place, written, body),
                format!("`{body}` is no definition of `{term}` that the logic knows"),
                Some(format!("choose one of {}", known.join(", "))),
            );
        }
    }
}

/// The values of a parameter that a `case` over it names; none where no `case` asks for it.
fn told_apart(elm: &[u8], parameter: &str) -> BTreeSet<String> {
    fn collect(node: &Json, parameter: &str, known: &mut BTreeSet<String>) {
        let said = |of: &Json, key: &str| of.get(key).and_then(Json::as_str).map(str::to_owned);
        let of = node.get("comparand").unwrap_or(&Json::Null);
        if said(node, "type").as_deref() == Some("Case")
            && said(of, "type").as_deref() == Some("ParameterRef")
            && said(of, "name").as_deref() == Some(parameter)
        {
            let items = node.get("caseItem").and_then(Json::as_array);
            let values = (items.into_iter().flatten()).filter_map(|item| item.get("when"));
            known.extend(values.filter_map(|value| said(value, "value")));
        }
        match node {
            Json::Array(items) => items
                .iter()
                .for_each(|item| collect(item, parameter, known)),
            Json::Object(members) => {
                (members.values()).for_each(|member| collect(member, parameter, known));
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
    let mut known = BTreeSet::new();
    if let Ok(elm) = serde_json::from_slice::<Json>(elm) {
        collect(&elm, parameter, &mut known);
    }
    known
}

/// Where a word stands for the first time in what was written, comments apart; the whole of it
/// where it does not.
fn mention(whole: &Place, written: &str, word: &str) -> Place {
    let is_of_id = |letter: char| letter.is_alphanumeric() || "-._".contains(letter);
    let column_in = |line: &str| {
        let said = line.split(" #").next().unwrap_or_default();
        said.match_indices(word).map(|(at, _)| at).find(|at| {
            let before = said.get(..*at).and_then(|before| before.chars().last());
            let after = said
                .get(at + word.len()..)
                .and_then(|after| after.chars().next());
            !before.is_some_and(is_of_id) && !after.is_some_and(is_of_id)
        })
    };
    let found = (1..).zip(written.lines()).find_map(|(line, said)| {
        let before = said.get(..column_in(said)?)?;
        Some((line, u32::try_from(before.chars().count() + 1).ok()?))
    });
    let (line, column) = found.unwrap_or((whole.line, whole.column));
    Place {
        file: whole.file.clone(),
        line,
        column,
    }
}
