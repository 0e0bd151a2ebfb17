//! A YAML tree written down so that it is read back in one pass: what the build
//! makes of each file once, and every start would make of it again.
//!
//! A node is a letter for its kind, its line, its column, and then its text
//! with the length before it, or the number of its items and the items. Numbers
//! are groups of six bits, the last one marked, so that all of it is text and
//! a scalar is borrowed without being checked.

use std::borrow::Cow;

use crate::yaml::{Content, Node};

/// Writes a tree down.
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "the build packs, the crate unpacks")
)]
pub(crate) fn pack(node: &Node<'_>, packed: &mut String) {
    let kind = match &node.content {
        Content::Plain(_) => 'p',
        Content::Quoted(_) => 'q',
        Content::List(_) => 'l',
        Content::Map(_) => 'm',
    };
    packed.push(kind);
    push_number(node.line as usize, packed);
    push_number(node.column as usize, packed);
    match &node.content {
        Content::Plain(text) | Content::Quoted(text) => {
            push_number(text.len(), packed);
            packed.push_str(text);
        }
        Content::List(items) => {
            push_number(items.len(), packed);
            items.iter().for_each(|item| pack(item, packed));
        }
        Content::Map(entries) => {
            push_number(entries.len(), packed);
            for (key, value) in entries {
                pack(key, packed);
                pack(value, packed);
            }
        }
    }
}

fn push_number(mut number: usize, packed: &mut String) {
    while number >= usize::from(LAST) {
        packed.push(char::from((number % usize::from(LAST)) as u8));
        number /= usize::from(LAST);
    }
    packed.push(char::from(LAST | number as u8));
}

/// Marks the last six bits of a number.
const LAST: u8 = 1 << 6;

/// Reads a tree back; `None` for what [`pack`] has not written.
#[allow(dead_code, reason = "the build packs, the crate unpacks")]
pub(crate) fn unpack(packed: &str) -> Option<Node<'_>> {
    let mut reader = Reader { rest: packed };
    let node = reader.node()?;
    reader.rest.is_empty().then_some(node)
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn node(&mut self) -> Option<Node<'t>> {
        let kind = self.byte()?;
        let line = u32::try_from(self.number()?).ok()?;
        let column = u32::try_from(self.number()?).ok()?;
        let count = self.number()?;
        // Every item takes a byte at least: no count makes more room than there is text.
        let capacity = count.min(self.rest.len());
        let content = match kind {
            b'p' => Content::Plain(self.text(count)?),
            b'q' => Content::Quoted(self.text(count)?),
            b'l' => {
                let mut items = Vec::with_capacity(capacity);
                for _ in 0..count {
                    items.push(self.node()?);
                }
                Content::List(items)
            }
            b'm' => {
                let mut entries = Vec::with_capacity(capacity);
                for _ in 0..count {
                    entries.push((self.node()?, self.node()?));
                }
                Content::Map(entries)
            }
            _ => return None,
        };
        Some(Node {
            line,
            column,
            content,
        })
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_at_checked(1)?;
        self.rest = rest;
        first.bytes().next()
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0_usize;
        let mut weight = 1_usize;
        loop {
            let byte = self.byte()?;
            let part = usize::from(byte % LAST).checked_mul(weight)?;
            number = number.checked_add(part)?;
            if byte >= LAST {
                return Some(number);
            }
            weight = weight.checked_mul(usize::from(LAST))?;
        }
    }

    fn text(&mut self, length: usize) -> Option<Cow<'t, str>> {
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(Cow::Borrowed(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::prepared;
    use crate::yaml::parse;

    #[test]
    fn a_packed_tree_is_read_back_as_it_was() {
        let text = "a: 1\n'b ü': [x, 'y', {z: }, []]\n? long\n: >\n  one\n  two\n";
        let node = parse(text).unwrap().unwrap();
        let mut packed = String::new();
        pack(&node, &mut packed);
        assert_eq!(unpack(&packed), Some(node));
        for end in (0..packed.len()).filter(|end| packed.is_char_boundary(*end)) {
            assert_eq!(unpack(&packed[..end]), None, "cut off at {end}");
        }
    }

    #[test]
    fn numbers_of_any_size_are_read_back() {
        for number in [0, 1, 63, 64, 4095, 4096, 1_000_000, usize::MAX] {
            let mut packed = String::new();
            push_number(number, &mut packed);
            let mut reader = Reader { rest: &packed };
            assert_eq!(reader.number(), Some(number));
            assert!(reader.rest.is_empty());
        }
    }

    #[test]
    fn every_file_that_is_built_in_is_packed_as_it_is_written() {
        let files = crate::embedded();
        let packed = prepared().yaml;
        for (path, packed) in &packed {
            let text = std::str::from_utf8(&files[*path]).unwrap();
            assert_eq!(unpack(packed), parse(text).unwrap(), "{path}");
        }
        let is_read = |path: &&String| {
            path.ends_with(".yaml")
                && !path.ends_with("/cases.yaml")
                && !path.starts_with("translations/")
        };
        assert_eq!(packed.len(), files.keys().filter(is_read).count());
    }
}
