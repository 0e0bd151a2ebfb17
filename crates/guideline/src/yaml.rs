//! YAML as a tree in which every node knows its line and column.
//!
//! Scalars are kept as written: whether `1.10` is a number or the name of a
//! section is for the reader of the field to say, not for YAML.

use std::borrow::Cow;
use std::collections::BTreeMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle};

/// A node of a YAML document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node<'t> {
    /// Line, counted from 1.
    pub line: u32,
    /// Column, counted from 1.
    pub column: u32,
    /// What stands there.
    pub content: Content<'t>,
}

/// What stands at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content<'t> {
    /// A scalar without quotes: text, number, truth value or nothing.
    Plain(Cow<'t, str>),
    /// A quoted or block scalar: always text.
    Quoted(Cow<'t, str>),
    /// A sequence.
    List(Vec<Node<'t>>),
    /// A mapping, in the order written; keys are unique.
    Map(Vec<(Node<'t>, Node<'t>)>),
}

/// Why a text is not one usable YAML document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// Line, counted from 1.
    pub line: u32,
    /// Column, counted from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

/// More nodes than any knowledge file needs: repeated aliases cannot use up memory.
const MAX_NODES: usize = 1_000_000;

/// Reads one YAML document; `None` for an empty one.
pub(crate) fn parse(text: &str) -> Result<Option<Node<'_>>, SyntaxError> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error_at(error.marker(), error.info()))?;
        builder.take(event, &span.start)?;
    }
    Ok(builder.root)
}

#[derive(Default)]
struct Builder<'t> {
    root: Option<Node<'t>>,
    open: Vec<Open<'t>>,
    anchors: BTreeMap<usize, Node<'t>>,
    documents: usize,
    nodes: usize,
}

/// A collection whose end has not been read yet.
struct Open<'t> {
    line: u32,
    column: u32,
    anchor: usize,
    content: Collection<'t>,
}

enum Collection<'t> {
    List(Vec<Node<'t>>),
    Map(Vec<(Node<'t>, Node<'t>)>, Option<Node<'t>>),
}

impl<'t> Builder<'t> {
    fn take(&mut self, event: Event<'t>, at: &Marker) -> Result<(), SyntaxError> {
        let (line, column) = position(at);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(error_at(
                        at,
                        "a file holds one YAML document, this is a second one".to_owned(),
                    ));
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                refuse_tag(tag.is_some(), at)?;
                let content = match style {
                    ScalarStyle::Plain => Content::Plain(text),
                    _ => Content::Quoted(text),
                };
                self.place(
                    Node {
                        line,
                        column,
                        content,
                    },
                    anchor,
                    at,
                )
            }
            Event::SequenceStart(_, anchor, tag) => {
                refuse_tag(tag.is_some(), at)?;
                self.open.push(Open {
                    line,
                    column,
                    anchor,
                    content: Collection::List(Vec::new()),
                });
                Ok(())
            }
            Event::MappingStart(_, anchor, tag) => {
                refuse_tag(tag.is_some(), at)?;
                self.open.push(Open {
                    line,
                    column,
                    anchor,
                    content: Collection::Map(Vec::new(), None),
                });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else {
                    return Ok(());
                };
                let content = match open.content {
                    Collection::List(items) => Content::List(items),
                    Collection::Map(entries, _) => Content::Map(entries),
                };
                self.place(
                    Node {
                        line: open.line,
                        column: open.column,
                        content,
                    },
                    open.anchor,
                    at,
                )
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => {
                    let copy = node.clone();
                    self.nodes += copy.size();
                    self.place(copy, 0, at)
                }
                None => Err(error_at(
                    at,
                    "an alias stands inside the node it names".to_owned(),
                )),
            },
            _ => Ok(()),
        }
    }

    fn place(&mut self, node: Node<'t>, anchor: usize, at: &Marker) -> Result<(), SyntaxError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(error_at(at, format!("more than {MAX_NODES} nodes")));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Collection::List(items)) => items.push(node),
            Some(Collection::Map(entries, key)) => match key.take() {
                None => {
                    let Some(name) = node.scalar() else {
                        return Err(error_at(at, "a key must be a word".to_owned()));
                    };
                    if entries
                        .iter()
                        .any(|(known, _)| known.scalar() == Some(name))
                    {
                        return Err(SyntaxError {
                            line: node.line,
                            column: node.column,
                            message: format!("key `{name}` stands here twice"),
                        });
                    }
                    *key = Some(node);
                }
                Some(name) => entries.push((name, node)),
            },
        }
        Ok(())
    }
}

impl Node<'_> {
    /// The text of a scalar, as written.
    pub fn scalar(&self) -> Option<&str> {
        match &self.content {
            Content::Plain(text) | Content::Quoted(text) => Some(text),
            Content::List(_) | Content::Map(_) => None,
        }
    }

    /// Whether nothing, `null` or `~` stands here.
    pub fn is_null(&self) -> bool {
        matches!(&self.content, Content::Plain(text) if matches!(&**text, "" | "~" | "null"))
    }

    /// What kind of thing stands here, for messages.
    pub fn kind(&self) -> &'static str {
        match &self.content {
            _ if self.is_null() => "nothing",
            Content::Plain(_) | Content::Quoted(_) => "a scalar",
            Content::List(_) => "a list",
            Content::Map(_) => "a mapping",
        }
    }

    /// The same as JSON: plain scalars by YAML's core schema.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.content {
            Content::Quoted(text) => Value::String(text.clone().into_owned()),
            Content::Plain(text) => plain_to_json(text),
            Content::List(items) => items.iter().map(Node::to_json).collect(),
            Content::Map(entries) => entries
                .iter()
                .filter_map(|(key, value)| Some((key.scalar()?.to_owned(), value.to_json())))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    fn size(&self) -> usize {
        match &self.content {
            Content::Plain(_) | Content::Quoted(_) => 1,
            Content::List(items) => 1 + items.iter().map(Node::size).sum::<usize>(),
            Content::Map(entries) => {
                1 + entries
                    .iter()
                    .map(|(key, value)| key.size() + value.size())
                    .sum::<usize>()
            }
        }
    }
}

/// A plain scalar by YAML's core schema, restricted to what JSON can write.
pub(crate) fn plain_to_json(text: &str) -> serde_json::Value {
    use serde_json::Value;
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => serde_json::from_str::<serde_json::Number>(text)
            .map_or_else(|_| Value::String(text.to_owned()), Value::Number),
    }
}

fn refuse_tag(is_tagged: bool, at: &Marker) -> Result<(), SyntaxError> {
    if is_tagged {
        return Err(error_at(at, "YAML tags are not used here".to_owned()));
    }
    Ok(())
}

fn position(at: &Marker) -> (u32, u32) {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    (count(at.line()), count(at.col()).saturating_add(1))
}

fn error_at(at: &Marker, message: String) -> SyntaxError {
    let (line, column) = position(at);
    SyntaxError {
        line,
        column,
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_know_where_they_stand() {
        let root = parse("a: 1\nb:\n  - x\n  - 'y z'\n").unwrap().unwrap();
        let Content::Map(entries) = &root.content else {
            panic!("a mapping")
        };
        let Content::List(items) = &entries[1].1.content else {
            panic!("a list")
        };
        assert_eq!((items[1].line, items[1].column), (4, 5));
        assert_eq!(items[1].scalar(), Some("y z"));
    }

    #[test]
    fn scalars_are_kept_as_written() {
        let root = parse("section: 1.10").unwrap().unwrap();
        let Content::Map(entries) = &root.content else {
            panic!("a mapping")
        };
        assert_eq!(entries[0].1.scalar(), Some("1.10"));
    }

    #[test]
    fn json_follows_the_core_schema() {
        let root = parse("{a: 1, b: '1', c: true, d: , e: [x, 2.5], f: 2026-01-01}")
            .unwrap()
            .unwrap();
        assert_eq!(
            root.to_json(),
            serde_json::json!({"a": 1, "b": "1", "c": true, "d": null, "e": ["x", 2.5], "f": "2026-01-01"})
        );
    }

    #[test]
    fn a_key_written_twice_is_an_error_at_the_second_place() {
        let error = parse("a: 1\nb: 2\na: 3\n").unwrap_err();
        assert_eq!((error.line, error.column), (3, 1));
        assert_eq!(error.message, "key `a` stands here twice");
    }

    #[test]
    fn broken_syntax_is_an_error_with_its_place() {
        let error = parse("a: [1, 2\nb: 3\n").unwrap_err();
        assert!(error.line >= 1, "{error:?}");
    }

    #[test]
    fn aliases_are_copies_and_bounded() {
        let root = parse("a: &x [1, 2]\nb: *x\n").unwrap().unwrap();
        assert_eq!(
            root.to_json(),
            serde_json::json!({"a": [1, 2], "b": [1, 2]})
        );
        let mut text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
        for level in 1..12 {
            let alias = format!("*a{}", level - 1);
            let items = vec![alias; 10].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        assert!(parse(&text).unwrap_err().message.contains("nodes"));
    }
}
