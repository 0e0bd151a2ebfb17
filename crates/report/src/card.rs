//! A thing of the knowledge, laid out once: its fields with a key for JSON and
//! a label for people. Text and JSON of `explain` and `list` come from it.

use anstyle::Style;
use gravida_guideline::Verification;

use crate::layout::{Page, columns, plain, styled};
use crate::locale::Locale;
use crate::node::{Node, list, object, text};
use crate::text::TextOptions;

/// One thing of the knowledge, in full.
#[derive(Clone, Debug)]
pub struct Card {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) verification: Option<Verification>,
    pub(crate) fields: Vec<Field>,
}

/// One field: a key for JSON, a label for people.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    pub(crate) content: Content,
}

/// What a field holds. Empty content is not shown.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Text(String),
    Texts(Vec<String>),
    Parts(Vec<Part>),
    /// Lines of code: never filled anew.
    Code(String),
}

/// One of several things in a field, such as a source: a line of its own, with
/// what it consists of for JSON.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) sentence: String,
    pub(crate) verification: Option<Verification>,
    pub(crate) members: Vec<(&'static str, String)>,
}

impl Card {
    pub(crate) fn new(kind: &'static str, id: &str, title: &str) -> Self {
        Self {
            kind,
            id: id.to_owned(),
            title: title.to_owned(),
            verification: None,
            fields: Vec::new(),
        }
    }

    pub(crate) fn verified(mut self, verification: Verification) -> Self {
        self.verification = Some(verification);
        self
    }

    pub(crate) fn text(mut self, key: &'static str, label: &'static str, text: &str) -> Self {
        self.fields.push(Field {
            key,
            label,
            content: Content::Text(text.to_owned()),
        });
        self
    }

    pub(crate) fn optional(
        self,
        key: &'static str,
        label: &'static str,
        content: Option<&String>,
    ) -> Self {
        match content {
            Some(content) => self.text(key, label, content),
            None => self,
        }
    }

    pub(crate) fn texts(
        mut self,
        key: &'static str,
        label: &'static str,
        texts: Vec<String>,
    ) -> Self {
        self.fields.push(Field {
            key,
            label,
            content: Content::Texts(texts),
        });
        self
    }

    pub(crate) fn parts(
        mut self,
        key: &'static str,
        label: &'static str,
        parts: Vec<Part>,
    ) -> Self {
        self.fields.push(Field {
            key,
            label,
            content: Content::Parts(parts),
        });
        self
    }

    pub(crate) fn code(mut self, key: &'static str, label: &'static str, code: String) -> Self {
        self.fields.push(Field {
            key,
            label,
            content: Content::Code(code),
        });
        self
    }

    /// The card as text.
    #[must_use]
    pub fn to_text(&self, options: &TextOptions) -> String {
        let locale = Locale::built_in_english();
        let mut page = Page::new(options.width, options.is_coloured);
        page.paragraph(
            &[],
            0,
            &[styled(format!("{} {}", self.kind, self.id), QUIET)],
        );
        let mut title = vec![styled(&*self.title, BOLD)];
        if self.verification == Some(Verification::Recalled) {
            title.push(styled(format!(" [{}]", locale.label("recalled")), RECALLED));
        }
        page.paragraph(&[], 0, &title);
        page.gap();
        let shown: Vec<&Field> = self
            .fields
            .iter()
            .filter(|field| !field.content.is_empty())
            .collect();
        let widest = shown
            .iter()
            .map(|field| columns(field.label))
            .max()
            .unwrap_or(0);
        for field in shown {
            field.write(&mut page, widest, locale);
        }
        if self.has_recalled() {
            page.gap();
            page.paragraph(&[], 0, &[styled(locale.label("recalled-means"), RECALLED)]);
        }
        page.finish()
    }

    /// The card as indented JSON, ending in a newline.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut members = vec![
            ("kind", text(self.kind)),
            ("id", text(&self.id)),
            ("title", text(&self.title)),
        ];
        if let Some(verification) = self.verification {
            members.push(("verification", text(verification.as_str())));
        }
        members.extend(
            self.fields
                .iter()
                .map(|field| (field.key, field.content.node())),
        );
        let mut json = serde_json::to_string_pretty(&object(members)).unwrap_or_default();
        json.push('\n');
        json
    }

    fn has_recalled(&self) -> bool {
        let in_parts = |field: &Field| match &field.content {
            Content::Parts(parts) => parts
                .iter()
                .any(|part| part.verification == Some(Verification::Recalled)),
            Content::Text(_) | Content::Texts(_) | Content::Code(_) => false,
        };
        self.verification == Some(Verification::Recalled) || self.fields.iter().any(in_parts)
    }
}

const BOLD: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const RECALLED: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(anstyle::AnsiColor::Yellow)));

impl Content {
    fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) | Self::Code(text) => text.trim().is_empty(),
            Self::Texts(texts) => texts.is_empty(),
            Self::Parts(parts) => parts.is_empty(),
        }
    }

    fn is_several(&self) -> bool {
        match self {
            Self::Text(_) | Self::Code(_) => false,
            Self::Texts(texts) => texts.len() > 1,
            Self::Parts(parts) => parts.len() > 1,
        }
    }

    fn node(&self) -> Node {
        match self {
            Self::Text(content) | Self::Code(content) => text(content),
            Self::Texts(texts) => list(texts.iter().map(text)),
            Self::Parts(parts) => list(parts.iter().map(|part| {
                let mut members: Vec<(&'static str, Node)> = part
                    .members
                    .iter()
                    .map(|(key, content)| (*key, text(content)))
                    .collect();
                if let Some(verification) = part.verification {
                    members.push(("verification", text(verification.as_str())));
                }
                object(members)
            })),
        }
    }
}

impl Field {
    fn write(&self, page: &mut Page, widest: usize, locale: &Locale) {
        let indent = widest + 2;
        let mut label = self.label;
        let bullet = if self.content.is_several() { "- " } else { "" };
        // `further` columns in from where lines begin.
        let mut line = |page: &mut Page, further: usize, spans: &[crate::layout::Span]| {
            let padding = " ".repeat(indent.saturating_sub(columns(label)));
            let lead = [
                styled(label, QUIET),
                plain(padding),
                plain(bullet),
                plain(" ".repeat(further)),
            ];
            page.paragraph(&lead, indent + columns(bullet) + further, spans);
            label = "";
        };
        match &self.content {
            Content::Text(content) => line(page, 0, &[plain(content)]),
            Content::Code(code) => {
                for one in code.lines() {
                    let further = columns(one) - columns(one.trim_start());
                    line(page, further, &[plain(one.trim_start())]);
                }
            }
            Content::Texts(texts) => texts.iter().for_each(|one| line(page, 0, &[plain(one)])),
            Content::Parts(parts) => {
                for part in parts {
                    let mut spans = vec![plain(&part.sentence)];
                    if part.verification == Some(Verification::Recalled) {
                        spans.push(styled(format!(" [{}]", locale.label("recalled")), RECALLED));
                    }
                    line(page, 0, &spans);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> Card {
        Card::new("fact", "hcg", "Serum hCG")
            .verified(Verification::Seen)
            .text("ask", "Question", "What is the serum hCG?")
            .text("note", "Note", "")
            .texts(
                "choices",
                "Choices",
                vec!["one".to_owned(), "two".to_owned()],
            )
            .parts(
                "codes",
                "Codes",
                vec![Part {
                    sentence: "LOINC 1".to_owned(),
                    verification: Some(Verification::Recalled),
                    members: vec![("code", "1".to_owned())],
                }],
            )
    }

    #[test]
    fn text_aligns_fields_and_marks_the_recalled() {
        let expected = "fact hcg\nSerum hCG\n\n\
            Question  What is the serum hCG?\n\
            Choices   - one\n          - two\n\
            Codes     LOINC 1 [RECALLED]\n\n\
            RECALLED: written from memory, not yet checked against a published source.\n";
        assert_eq!(card().to_text(&TextOptions::default()), expected);
    }

    #[test]
    fn json_has_the_same_by_key() {
        let json: serde_json::Value = serde_json::from_str(&card().to_json()).unwrap();
        assert_eq!(json["ask"], "What is the serum hCG?");
        assert_eq!(json["choices"][1], "two");
        assert_eq!(json["codes"][0]["verification"], "recalled");
        assert!(json.get("note").is_none());
    }
}
