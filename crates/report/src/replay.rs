//! Whose advice changes between two versions of the knowledge.

use std::collections::BTreeMap;

use gravida_guideline::Change;

use crate::layout::{Page, plain, styled};
use crate::locale::Locale;
use crate::node::{Node, list, object, text};
use crate::text::TextOptions;
use crate::wording;

/// Changes of many records, gathered by what has changed and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replay {
    records: usize,
    changed: usize,
    by_change: BTreeMap<Change, Vec<String>>,
}

/// As many records are named of one change.
const EXAMPLES: usize = 3;

impl Replay {
    /// Takes in the changes of one record, called `name`.
    pub fn add(&mut self, name: &str, changes: Vec<Change>) {
        self.records += 1;
        self.changed += usize::from(!changes.is_empty());
        for change in changes {
            self.by_change
                .entry(change)
                .or_default()
                .push(name.to_owned());
        }
    }

    /// Whether anything has changed.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        !self.by_change.is_empty()
    }

    /// Id by id: from what to what, in how many records, with examples.
    #[must_use]
    pub fn to_text(&self, options: &TextOptions) -> String {
        let locale = Locale::built_in_english();
        let mut page = Page::new(options.width, options.is_coloured);
        let bold = anstyle::Style::new().bold();
        let mut last = "";
        for (change, records) in &self.by_change {
            if change.id != last {
                page.gap();
                page.paragraph(&[], 0, &[styled(&*change.id, bold)]);
                last = &change.id;
            }
            let number = locale.count("records", records.len());
            let before = shown(change.before.as_ref(), locale);
            let after = shown(change.after.as_ref(), locale);
            page.paragraph(&[plain("  ")], 4, &[styled(number, bold), plain(":")]);
            page.paragraph(&[plain("    - ")], 6, &[plain(before)]);
            page.paragraph(&[plain("    + ")], 6, &[plain(after)]);
            let mut examples: Vec<String> = records.iter().take(EXAMPLES).cloned().collect();
            if records.len() > EXAMPLES {
                examples.push(locale.count("and-more", records.len() - EXAMPLES));
            }
            page.paragraph(&[plain("    ")], 4, &[plain(examples.join(", "))]);
        }
        page.gap();
        page.paragraph(
            &[],
            0,
            &[plain(wording::replayed(locale, self.changed, self.records))],
        );
        page.finish()
    }

    /// The same as JSON, ending in a newline.
    #[must_use]
    pub fn to_json(&self) -> String {
        let locale = Locale::built_in_english();
        let changes = self.by_change.iter().map(|(change, records)| {
            object([
                ("id", text(&change.id)),
                ("before", text(shown(change.before.as_ref(), locale))),
                ("after", text(shown(change.after.as_ref(), locale))),
                ("count", Node::Number(records.len())),
                ("examples", list(records.iter().take(EXAMPLES).map(text))),
            ])
        });
        let node = object([
            ("records", Node::Number(self.records)),
            ("changed", Node::Number(self.changed)),
            ("changes", list(changes)),
        ]);
        let mut json = serde_json::to_string_pretty(&node).unwrap_or_default();
        json.push('\n');
        json
    }
}

fn shown<'a>(state: Option<&'a String>, locale: &'a Locale) -> &'a str {
    state.map_or(locale.label("not-there"), String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(id: &str, before: Option<&str>, after: Option<&str>) -> Change {
        Change {
            id: id.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        }
    }

    #[test]
    fn changes_are_gathered_with_examples() {
        let mut replay = Replay::default();
        for name in ["a", "b", "c", "d"] {
            replay.add(
                name,
                vec![change(
                    "one",
                    Some("needs-data"),
                    Some("applies (for): Do it."),
                )],
            );
        }
        replay.add("e", vec![change("two", None, Some("emergency alert"))]);
        replay.add("f", Vec::new());
        assert_eq!(
            replay.to_text(&TextOptions::default()),
            "one\n  4 records:\n    - needs-data\n    + applies (for): Do it.\n    a, b, c, and 1 more\n\n\
             two\n  1 record:\n    - not there\n    + emergency alert\n    e\n\n\
             The advice changes for 5 of 6 records.\n"
        );
        assert!(replay.has_changes() && !Replay::default().has_changes());
    }
}
