//! Shortcuts through JSON as it usually is: names and texts without escapes, plain
//! numbers, little white space.
//!
//! A method that returns `None` says that the text is not like that; whoever
//! asks goes back and leaves it to the parser, which knows all of JSON and what
//! to say where it is broken. A shortcut never takes what the parser refuses, and
//! never reads it otherwise.

use super::plain::plain_length;
use crate::model::Key;

/// Deepest nesting that is passed over without the parser: a bit for each level.
const LEVELS: u32 = 64;
/// Longest number taken without the parser, in bytes.
const LONGEST_NUMBER: usize = 24;

/// A place in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    /// In bytes, counted from zero.
    pub(super) at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The text from `start` to here.
    #[inline]
    pub(super) fn since(&self, start: usize) -> Option<&'t str> {
        self.text.get(start..self.at)
    }

    /// What lies ahead.
    #[inline]
    pub(super) fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Goes past white space; the byte behind it.
    #[inline]
    pub(super) fn space(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            let byte = *bytes.get(self.at)?;
            if byte > b' ' || !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// From an object's brace, or behind one of its values, past the next name and its
    /// colon; the inner `None` is the object's end.
    #[inline]
    pub(super) fn name(&mut self, is_first: bool) -> Option<Option<&'t str>> {
        self.at += usize::from(is_first);
        match self.space()? {
            b'"' if is_first => {}
            b',' if !is_first => {
                self.at += 1;
                self.space().filter(|byte| *byte == b'"')?;
            }
            b'}' => {
                self.at += 1;
                return Some(None);
            }
            _ => return None,
        }
        let name = self.string()?;
        self.colon()?;
        Some(Some(name))
    }

    /// Past the end of an object behind one of its values, if it comes at once.
    #[inline]
    pub(super) fn accept_end(&mut self) -> bool {
        let is_end = self.rest().first() == Some(&b'}');
        self.at += usize::from(is_end);
        is_end
    }

    /// As [`name`](Self::name), if the name is that of `key` and all is as compact as can be. Else it
    /// stays where it is.
    #[inline]
    pub(super) fn accept(&mut self, is_first: bool, key: &Key) -> bool {
        let before = if is_first { b'{' } else { b',' };
        let length = match self.rest() {
            [first, ahead @ ..] if *first == before => key.length_in_front(ahead),
            _ => None,
        };
        self.at += length.map_or(0, |length| 1 + length);
        length.is_some()
    }

    #[inline]
    fn colon(&mut self) -> Option<()> {
        self.space().filter(|byte| *byte == b':')?;
        self.at += 1;
        Some(())
    }

    /// From an array's bracket, or behind one of its items: whether another one follows.
    #[inline]
    pub(super) fn item(&mut self, is_first: bool) -> Option<bool> {
        self.at += usize::from(is_first);
        match self.space()? {
            b']' => {
                self.at += 1;
                Some(false)
            }
            b',' if !is_first => {
                self.at += 1;
                // A comma with nothing behind it is an error.
                self.space().filter(|byte| *byte != b']').map(|_| true)
            }
            _ => is_first.then_some(true),
        }
    }

    /// Past a string without escapes; what it says.
    #[inline]
    pub(super) fn string(&mut self) -> Option<&'t str> {
        let start = self.at + 1;
        let inside = self.text.as_bytes().get(start..)?;
        let length = plain_length(inside);
        if inside.get(length) != Some(&b'"') {
            return None;
        }
        self.at = start + length + 1;
        self.text.get(start..start + length)
    }

    /// Past a number without an exponent; as it is written.
    #[inline]
    pub(super) fn number(&mut self) -> Option<&'t str> {
        let start = self.at;
        let rest = self.rest();
        let (sign, first) = match rest {
            [b'-', first, ..] => (1, *first),
            [first, ..] => (0, *first),
            [] => return None,
        };
        let mut length = sign + digits(rest.get(sign..)?)?;
        if first == b'0' && length > sign + 1 {
            return None;
        }
        if rest.get(length) == Some(&b'.') {
            length += 1;
            length += digits(rest.get(length..)?)?;
        }
        let ends = matches!(
            rest.get(length),
            Some(b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t')
        );
        if !ends || length > LONGEST_NUMBER {
            return None;
        }
        self.at += length;
        self.since(start)
    }

    /// Past a value of any kind.
    pub(super) fn value(&mut self) -> Option<()> {
        // From the lowest bit on a bit for each open array or object, set for objects.
        let (mut objects, mut level) = (0_u64, 0_u32);
        loop {
            match self.space()? {
                b'"' => self.any_string()?,
                open @ (b'{' | b'[') => {
                    let is_object = open == b'{';
                    self.at += 1;
                    match self.space()? {
                        b'}' if is_object => self.at += 1,
                        b']' if !is_object => self.at += 1,
                        first => {
                            if is_object {
                                (first == b'"').then_some(())?;
                                self.any_string()?;
                                self.colon()?;
                            }
                            level += 1;
                            if level > LEVELS {
                                return None;
                            }
                            objects = objects << 1 | u64::from(is_object);
                            continue;
                        }
                    }
                }
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                _ => {
                    self.number()?;
                }
            }
            // A value has ended, and with it perhaps what it lies in.
            loop {
                if level == 0 {
                    return Some(());
                }
                let is_object = objects & 1 == 1;
                let byte = self.space()?;
                self.at += 1;
                match byte {
                    b',' => {
                        if is_object {
                            self.space().filter(|byte| *byte == b'"')?;
                            self.any_string()?;
                            self.colon()?;
                        }
                        break;
                    }
                    b'}' if is_object => {}
                    b']' if !is_object => {}
                    _ => return None,
                }
                objects >>= 1;
                level -= 1;
            }
        }
    }

    /// Past this word.
    pub(super) fn word(&mut self, word: &[u8]) -> Option<()> {
        self.rest().starts_with(word).then_some(())?;
        self.at += word.len();
        Some(())
    }

    /// Past a string, with or without escapes; those for half a character are left to the parser.
    #[inline]
    fn any_string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            let rest = self.rest();
            let length = plain_length(rest);
            let escape = match rest.get(length..)? {
                [b'"', ..] => {
                    self.at += length + 1;
                    return Some(());
                }
                [
                    b'\\',
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't',
                    ..,
                ] => 2,
                [b'\\', b'u', digits @ ..] if is_character(digits.first_chunk()?) => 6,
                _ => return None,
            };
            self.at += length + escape;
        }
    }
}

/// How many digits there are in front; `None` without any.
#[inline]
fn digits(bytes: &[u8]) -> Option<usize> {
    let count = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (count > 0).then_some(count)
}

/// Whether four hexadecimal digits are a character of their own and not one half of one.
fn is_character(digits: &[u8; 4]) -> bool {
    let [first, second, ..] = digits;
    digits.iter().all(u8::is_ascii_hexdigit)
        && (!matches!(first, b'd' | b'D') || matches!(second, b'0'..=b'7'))
}
