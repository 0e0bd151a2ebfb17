//! Whether the languages fit together: the same keys with the same variables.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use gravida_guideline::{KnowledgeFiles, Problem, Severity};

use super::ENGLISH;
use super::messages::{source, tags, variables};

/// What is wrong with the files of `locales`: text that cannot be read, keys
/// that are said twice or that English does not have, variables that differ;
/// and, as a note for each language, how many keys it lacks.
#[must_use]
pub fn check_locales(files: &KnowledgeFiles) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some((_, english)) = source(files, ENGLISH) else {
        return problems;
    };
    let english = read(ENGLISH, english, &mut problems);
    for tag in tags(files).filter(|tag| *tag != ENGLISH) {
        let Some((_, content)) = source(files, tag) else {
            continue;
        };
        let own = read(tag, content, &mut problems);
        for (key, variables) in &own {
            match english.get(key) {
                None => problems.push(problem(
                    tag,
                    Severity::Error,
                    format!("`{key}` is no key of English"),
                    Some("take the key out, or add it to en.ftl"),
                )),
                Some(known) => {
                    let more: Vec<&str> = variables.difference(known).map(String::as_str).collect();
                    if !more.is_empty() && !key.starts_with("date-") {
                        problems.push(problem(
                            tag,
                            Severity::Error,
                            format!(
                                "`{key}` has variables that English has not: {}",
                                more.join(", ")
                            ),
                            Some("use the variables of en.ftl"),
                        ));
                    }
                    let fewer: Vec<&str> =
                        known.difference(variables).map(String::as_str).collect();
                    if !fewer.is_empty() && !key.starts_with("date-") {
                        problems.push(problem(
                            tag,
                            Severity::Error,
                            format!(
                                "`{key}` leaves out variables of English: {}",
                                fewer.join(", ")
                            ),
                            Some("use the variables of en.ftl"),
                        ));
                    }
                }
            }
        }
        let lacking: Vec<&str> = english
            .keys()
            .filter(|key| !own.contains_key(*key))
            .map(String::as_str)
            .collect();
        if let Some(first) = lacking.first() {
            problems.push(problem(
                tag,
                Severity::Warning,
                format!(
                    "{} strings are not translated and shown in English, the first is `{first}`",
                    lacking.len()
                ),
                None,
            ));
        }
    }
    problems
}

fn read(
    tag: &str,
    content: &[u8],
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, BTreeSet<String>> {
    let Ok(text) = std::str::from_utf8(content) else {
        problems.push(problem(
            tag,
            Severity::Error,
            "the file is not UTF-8".to_owned(),
            None,
        ));
        return BTreeMap::new();
    };
    let resource = match FluentResource::try_new(text.to_owned()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                let before = text.get(..error.pos.start).unwrap_or(text);
                let mut one = problem(tag, Severity::Error, error.kind.to_string(), None);
                one.line = u32::try_from(before.lines().count().max(1)).unwrap_or(u32::MAX);
                one.column = 1;
                problems.push(one);
            }
            resource
        }
    };
    let mut seen = BTreeSet::new();
    for entry in resource.entries() {
        if let fluent_syntax::ast::Entry::Message(message) = entry
            && !seen.insert(message.id.name)
        {
            problems.push(problem(
                tag,
                Severity::Error,
                format!("`{}` is there twice", message.id.name),
                Some("keep one of them"),
            ));
        }
    }
    variables(&resource)
}

fn problem(tag: &str, severity: Severity, message: String, remedy: Option<&str>) -> Problem {
    Problem {
        file: format!("locales/{tag}.ftl"),
        line: 0,
        column: 0,
        severity,
        message,
        remedy: remedy.map(str::to_owned),
    }
}
