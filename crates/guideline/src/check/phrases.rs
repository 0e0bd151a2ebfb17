//! That the words listed for translation are words that some logic writes.

use std::collections::BTreeSet;

use super::Report;
use crate::load::{Draft, FileKind, KnowledgeFiles, kind_of};

/// Checks `phrases.yaml` against the texts of the logic.
pub(super) fn check(files: &KnowledgeFiles, draft: &Draft, report: &mut Report<'_>) {
    let logic: Vec<_> = files
        .iter()
        .filter(|(path, _)| matches!(kind_of(path), FileKind::Cql))
        .map(|(_, content)| String::from_utf8_lossy(content))
        .collect();
    let mut seen = BTreeSet::new();
    for name in &draft.told_definitions {
        let definition = format!("define \"{}\"", name.text);
        if !logic.iter().any(|content| content.contains(&definition)) {
            report.error(
                &name.place,
                format!("no definition is called `{}`", name.text),
                Some("take it out, or write it as the CQL does".to_owned()),
            );
        }
    }
    let pictures: Vec<_> = files
        .iter()
        .filter(|(path, _)| matches!(kind_of(path), FileKind::Picture { .. }))
        .map(|(_, content)| String::from_utf8_lossy(content))
        .collect();
    let of_values = draft.phrases.iter().chain(&draft.whole_values);
    let all = (of_values.map(|phrase| (phrase, false)))
        .chain(draft.drawn.iter().map(|phrase| (phrase, true)));
    for (phrase, is_drawn) in all {
        let words = phrase.words().trim().replace('\'', "\\'");
        let is_written = |content: &str| content.contains(&words);
        let is_in_a_picture = is_drawn && pictures.iter().any(|content| is_written(content));
        if words.is_empty() || !(is_in_a_picture || logic.iter().any(|content| is_written(content)))
        {
            report.error(
                &phrase.place,
                format!("no logic writes `{}`", phrase.text),
                Some("take it out, or write it as the CQL does".to_owned()),
            );
        }
        if !seen.insert(&phrase.text) {
            let message = format!("`{}` is listed twice", phrase.text);
            report.error(&phrase.place, message, Some("keep one".to_owned()));
        }
    }
}
