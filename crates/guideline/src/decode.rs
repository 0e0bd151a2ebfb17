//! Strict decoding of YAML nodes: every key is known, every problem is kept
//! with its place, and decoding goes on, so that all problems show at once.
//!
//! A field that cannot be read gets an empty value in its place. Knowledge
//! with an error is never used, so an empty value is never seen by anybody.

use std::sync::Arc;

use strsim::levenshtein as distance;

use crate::knowledge::{DefinitionName, Place};
use crate::problem::Problem;
use crate::words::{Severity, Word};
use crate::yaml::{Content, Node};

/// Collects the problems of one file.
pub(crate) struct Decoder<'p> {
    pub file: Arc<str>,
    problems: &'p mut Vec<Problem>,
}

impl<'p> Decoder<'p> {
    pub fn new(file: &str, problems: &'p mut Vec<Problem>) -> Self {
        Self {
            file: Arc::from(file),
            problems,
        }
    }

    pub fn place(&self, node: &Node<'_>) -> Place {
        Place {
            file: Arc::clone(&self.file),
            line: node.line,
            column: node.column,
        }
    }

    pub fn error(&mut self, node: &Node<'_>, message: String, remedy: Option<String>) {
        self.problems.push(Problem {
            file: self.file.to_string(),
            line: node.line,
            column: node.column,
            severity: Severity::Error,
            message,
            remedy,
        });
    }

    /// Opens a mapping; anything else is a problem and reads as an empty one.
    pub fn fields<'n, 't>(&mut self, node: &'n Node<'t>, what: &'static str) -> Fields<'n, 't> {
        let entries = match &node.content {
            Content::Map(entries) => entries.as_slice(),
            _ => {
                self.error(
                    node,
                    format!("{what} must be a mapping, this is {}", node.kind()),
                    None,
                );
                &[]
            }
        };
        Fields {
            node,
            what,
            entries,
            known: Vec::new(),
        }
    }

    /// The items of a list; anything else is a problem and reads as an empty one.
    pub fn items<'n, 't>(&mut self, node: &'n Node<'t>, what: &str) -> &'n [Node<'t>] {
        match &node.content {
            Content::List(items) => items,
            _ if node.is_null() => &[],
            _ => {
                self.error(
                    node,
                    format!("{what} must be a list, this is {}", node.kind()),
                    Some("write `- …` lines or `[ … ]`".to_owned()),
                );
                &[]
            }
        }
    }

    /// The text of a scalar.
    pub fn text(&mut self, node: &Node<'_>, what: &str) -> String {
        match node.scalar() {
            Some(text) if !text.trim().is_empty() && !node.is_null() => text.trim().to_owned(),
            _ => {
                self.error(
                    node,
                    format!("`{what}` must be a text, this is {}", node.kind()),
                    None,
                );
                String::new()
            }
        }
    }

    /// A word of a closed vocabulary.
    pub fn word<W: Word>(&mut self, node: &Node<'_>, what: &str) -> W {
        let text = node.scalar().unwrap_or_default();
        W::parse(text).unwrap_or_else(|| {
            let all: Vec<&str> = W::ALL.iter().map(|word| word.as_str()).collect();
            self.error(
                node,
                format!("`{text}` is no value of `{what}`"),
                Some(format!("use one of {}", list_of(&all))),
            );
            W::FIRST
        })
    }

    /// A definition: `Name` of `library`, or `Library."Name"`.
    pub fn definition(
        &mut self,
        node: &Node<'_>,
        what: &str,
        library: Option<&str>,
    ) -> DefinitionName {
        let text = self.text(node, what);
        let qualified = text
            .split_once(".\"")
            .filter(|(head, _)| {
                head.chars()
                    .all(|letter| letter.is_alphanumeric() || letter == '_')
            })
            .and_then(|(head, tail)| Some((head, tail.strip_suffix('"')?)));
        let (library, name) = match (qualified, library) {
            (Some((head, tail)), _) => (head.to_owned(), tail.replace("\\\"", "\"")),
            (None, Some(own)) => (own.to_owned(), text),
            (None, None) => {
                if !text.is_empty() {
                    self.error(
                        node,
                        format!("`{text}` does not say which library it is in"),
                        Some("write `Library.\"Name\"`".to_owned()),
                    );
                }
                (String::new(), text)
            }
        };
        DefinitionName {
            library,
            name,
            place: self.place(node),
        }
    }
}

/// The fields of one mapping, taken one by one.
pub(crate) struct Fields<'n, 't> {
    pub node: &'n Node<'t>,
    what: &'static str,
    entries: &'n [(Node<'t>, Node<'t>)],
    known: Vec<&'static str>,
}

impl<'n, 't> Fields<'n, 't> {
    /// The value of a field; `None` when it is not there or empty.
    pub fn optional(&mut self, key: &'static str) -> Option<&'n Node<'t>> {
        self.known.push(key);
        self.entries
            .iter()
            .find_map(|(name, value)| (name.scalar() == Some(key)).then_some(value))
            .filter(|value| !value.is_null())
    }

    /// The value of a field that must be there.
    pub fn required(
        &mut self,
        decoder: &mut Decoder<'_>,
        key: &'static str,
    ) -> Option<&'n Node<'t>> {
        let found = self.optional(key);
        if found.is_none() {
            decoder.error(self.node, format!("{} has no `{key}`", self.what), None);
        }
        found
    }

    pub fn text(&mut self, decoder: &mut Decoder<'_>, key: &'static str) -> String {
        self.required(decoder, key)
            .map(|node| decoder.text(node, key))
            .unwrap_or_default()
    }

    pub fn optional_text(
        &mut self,
        decoder: &mut Decoder<'_>,
        key: &'static str,
    ) -> Option<String> {
        self.optional(key).map(|node| decoder.text(node, key))
    }

    pub fn word<W: Word>(&mut self, decoder: &mut Decoder<'_>, key: &'static str) -> W {
        match self.required(decoder, key) {
            Some(node) => decoder.word(node, key),
            None => W::FIRST,
        }
    }

    pub fn optional_word<W: Word>(
        &mut self,
        decoder: &mut Decoder<'_>,
        key: &'static str,
    ) -> Option<W> {
        self.optional(key).map(|node| decoder.word(node, key))
    }

    pub fn optional_number(&mut self, decoder: &mut Decoder<'_>, key: &'static str) -> Option<f64> {
        let node = self.optional(key)?;
        let number = node
            .scalar()
            .and_then(|text| text.parse::<f64>().ok())
            .filter(|number| number.is_finite());
        if number.is_none() {
            decoder.error(node, format!("`{key}` must be a number"), None);
        }
        number
    }

    pub fn optional_whole_number(
        &mut self,
        decoder: &mut Decoder<'_>,
        key: &'static str,
    ) -> Option<i64> {
        let node = self.optional(key)?;
        let number = node.scalar().and_then(|text| text.parse().ok());
        if number.is_none() {
            decoder.error(node, format!("`{key}` must be a whole number"), None);
        }
        number
    }

    /// `true` or `false`; false where the key is not there.
    pub fn optional_flag(&mut self, decoder: &mut Decoder<'_>, key: &'static str) -> bool {
        let Some(node) = self.optional(key) else {
            return false;
        };
        let text = node.scalar().unwrap_or_default();
        if !matches!(text, "true" | "false") {
            decoder.error(
                node,
                format!("`{text}` is neither `true` nor `false`"),
                None,
            );
        }
        text == "true"
    }

    pub fn definition(
        &mut self,
        decoder: &mut Decoder<'_>,
        key: &'static str,
        library: Option<&str>,
    ) -> DefinitionName {
        match self.required(decoder, key) {
            Some(node) => decoder.definition(node, key, library),
            None => DefinitionName {
                library: String::new(),
                name: String::new(),
                place: decoder.place(self.node),
            },
        }
    }

    pub fn optional_definition(
        &mut self,
        decoder: &mut Decoder<'_>,
        key: &'static str,
        library: Option<&str>,
    ) -> Option<DefinitionName> {
        self.optional(key)
            .map(|node| decoder.definition(node, key, library))
    }

    /// The items of a list that may be left out.
    pub fn list(&mut self, decoder: &mut Decoder<'_>, key: &'static str) -> &'n [Node<'t>] {
        match self.optional(key) {
            Some(node) => decoder.items(node, &format!("`{key}`")),
            None => &[],
        }
    }

    /// Keys and values of a mapping that may be left out.
    pub fn mapping(
        &mut self,
        decoder: &mut Decoder<'_>,
        key: &'static str,
    ) -> &'n [(Node<'t>, Node<'t>)] {
        match self.optional(key) {
            Some(Node {
                content: Content::Map(entries),
                ..
            }) => entries,
            Some(node) => {
                decoder.error(
                    node,
                    format!("`{key}` must be a mapping, this is {}", node.kind()),
                    None,
                );
                &[]
            }
            None => &[],
        }
    }

    /// Ends the mapping: every key that was not asked for is a problem.
    pub fn finish(self, decoder: &mut Decoder<'_>) {
        for (name, _) in self.entries {
            let key = name.scalar().unwrap_or_default();
            if self.known.contains(&key) {
                continue;
            }
            let remedy = match nearest(key, self.known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("its keys are {}", list_of(&self.known)),
            };
            decoder.error(
                name,
                format!("{} has no key `{key}`", self.what),
                Some(remedy),
            );
        }
    }
}

/// The candidate nearest to `word`, when it is near enough to be what was meant.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<&'c str> {
    candidates
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= candidate.chars().count().max(3))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Words in back-ticks, separated by commas.
pub(crate) fn list_of<S: AsRef<str>>(words: &[S]) -> String {
    words
        .iter()
        .map(|word| format!("`{}`", word.as_ref()))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_key_is_found_when_it_is_near() {
        let keys = ["condition", "section", "summary"];
        assert_eq!(nearest("conditon", keys.into_iter()), Some("condition"));
        assert_eq!(nearest("sumary", keys.into_iter()), Some("summary"));
        assert_eq!(nearest("banana", keys.into_iter()), None);
    }

    #[test]
    fn distance_counts_letters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }
}
