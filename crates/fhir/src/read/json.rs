//! Going through a JSON text once, value by value, over the `jiter` parser.
//!
//! Reading a record needs three things together: numbers as they are written,
//! going back to an object's start once its type is known (`resourceType` may
//! come last), and passing over what nobody asks for.

mod cursor;
mod plain;

use std::borrow::Cow;
use std::mem;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};
use memchr::{memchr, memmem};

use self::cursor::Cursor;
use crate::model::Key;

/// A text being read.
pub(super) struct Json<'t> {
    cursor: Cursor<'t>,
    /// Where the parser writes strings with escapes.
    tape: Vec<u8>,
    /// The place of the first error, once there is one.
    broken_at: Option<usize>,
}

/// Why the text is no JSON; the place is where the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// The text ends in the middle.
    End,
    /// Something other than a value.
    Value,
    /// Something other than a property name.
    Name,
    /// No colon after a property name.
    Colon,
    /// Neither comma nor the end of the object.
    ObjectEnd,
    /// Neither comma nor the end of the array.
    ArrayEnd,
    /// A comma, and then the end of the object or array.
    Comma,
    /// A number that is none.
    Number,
    /// A control character inside a string.
    Control,
    /// An escape that JSON does not have.
    Escape,
    /// More text after the end.
    Trailing,
    /// Objects and arrays lie deeper in each other than the parser follows.
    Nesting,
    /// It is JSON, but of no use; the reason is told elsewhere.
    Refused,
}

impl Broken {
    /// What is wrong and what to do.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::End => "the input ends too early; it may have been cut off, get it again",
            Self::Value => "expected a value; correct the JSON there",
            Self::Name => "expected a property name in double quotes; correct the JSON there",
            Self::Colon => "expected `:` after a property name; correct the JSON there",
            Self::ObjectEnd => "expected `,` or `}`; correct the JSON there",
            Self::ArrayEnd => "expected `,` or `]`; correct the JSON there",
            Self::Comma => "a comma with nothing behind it; remove the comma",
            Self::Number => "the number is not written as JSON wants it; correct it there",
            Self::Control => {
                "a text contains a line break or another control character; write it as an escape"
            }
            Self::Escape => "a text contains an escape that JSON does not have; correct it there",
            Self::Trailing => {
                "there is more after the end; give one document, or NDJSON with one on each line"
            }
            Self::Nesting => "objects and arrays lie too deep in each other; flatten them",
            Self::Refused => "it is of no use",
        }
    }
}

impl From<&JsonErrorType> for Broken {
    fn from(error: &JsonErrorType) -> Self {
        match error {
            JsonErrorType::EofWhileParsingList
            | JsonErrorType::EofWhileParsingObject
            | JsonErrorType::EofWhileParsingString
            | JsonErrorType::EofWhileParsingValue => Self::End,
            JsonErrorType::ExpectedColon => Self::Colon,
            JsonErrorType::ExpectedListCommaOrEnd => Self::ArrayEnd,
            JsonErrorType::ExpectedObjectCommaOrEnd => Self::ObjectEnd,
            JsonErrorType::KeyMustBeAString => Self::Name,
            JsonErrorType::InvalidNumber
            | JsonErrorType::NumberOutOfRange
            | JsonErrorType::FloatExpectingInt => Self::Number,
            JsonErrorType::ControlCharacterWhileParsingString => Self::Control,
            JsonErrorType::InvalidEscape
            | JsonErrorType::InvalidUnicodeCodePoint
            | JsonErrorType::LoneLeadingSurrogateInHexEscape
            | JsonErrorType::UnexpectedEndOfHexEscape => Self::Escape,
            JsonErrorType::TrailingCharacters => Self::Trailing,
            JsonErrorType::TrailingComma => Self::Comma,
            JsonErrorType::RecursionLimitExceeded => Self::Nesting,
            JsonErrorType::ExpectedSomeIdent
            | JsonErrorType::ExpectedSomeValue
            | JsonErrorType::DuplicateKey(_)
            | JsonErrorType::InternalError(_) => Self::Value,
        }
    }
}

/// What kind of value comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Object,
    Array,
    Text,
    Number,
    True,
    False,
    Null,
}

/// How far ahead a guess looks, in bytes.
const AHEAD: usize = 16 << 10;

impl<'t> Json<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self {
            cursor: Cursor::new(text),
            tape: Vec::new(),
            broken_at: None,
        }
    }

    /// The byte the reader stands at, counted from zero; after an error that of the error.
    #[inline]
    pub(super) fn place(&self) -> usize {
        self.broken_at.unwrap_or(self.cursor.at)
    }

    /// Goes back to a place it has been.
    pub(super) const fn return_to(&mut self, place: usize) {
        self.cursor.at = place;
    }

    /// The whole text.
    #[inline]
    pub(super) fn text(&self) -> &'t str {
        self.cursor.text()
    }

    /// Goes past so many bytes, which are known to be a value.
    #[inline]
    pub(super) const fn pass(&mut self, length: usize) {
        self.cursor.at += length;
    }

    /// The text from `place` to where the reader stands.
    pub(super) fn since(&self, place: usize) -> &'t str {
        self.cursor.since(place).unwrap_or("")
    }

    /// Takes the shortcut if there is one, and else asks the parser.
    #[inline]
    fn take<T>(
        &mut self,
        shortcut: impl FnOnce(&mut Cursor<'t>) -> Option<T>,
        parse: impl FnOnce(&mut Jiter<'t>, &'t str) -> Result<T, JiterError>,
    ) -> Result<T, Broken> {
        let place = self.cursor.at;
        match shortcut(&mut self.cursor) {
            Some(taken) => Ok(taken),
            None => {
                self.cursor.at = place;
                self.parse(parse)
            }
        }
    }

    /// Has the parser read what lies ahead.
    #[cold]
    #[inline(never)]
    fn parse<T>(
        &mut self,
        parse: impl FnOnce(&mut Jiter<'t>, &'t str) -> Result<T, JiterError>,
    ) -> Result<T, Broken> {
        let mut parser = Jiter::with_tape(self.cursor.rest(), mem::take(&mut self.tape));
        let parsed = parse(&mut parser, self.cursor.text());
        let place = self.cursor.at;
        self.cursor.at += parser.current_index();
        self.tape = parser.into_tape();
        parsed.map_err(|error| {
            self.broken_at = Some(place + error.index);
            match &error.error_type {
                JiterErrorType::JsonError(kind) => kind.into(),
                JiterErrorType::WrongType { .. } => Broken::Value,
            }
        })
    }

    /// What kind of value comes next.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Next, Broken> {
        let kind = match self.cursor.space() {
            Some(b'"') => Next::Text,
            Some(b'{') => Next::Object,
            Some(b'[') => Next::Array,
            Some(b't') => Next::True,
            Some(b'f') => Next::False,
            Some(b'n') => Next::Null,
            Some(b'-' | b'0'..=b'9') => Next::Number,
            found => {
                self.broken_at = Some(self.cursor.at);
                return Err(found.map_or(Broken::End, |_| Broken::Value));
            }
        };
        Ok(kind)
    }

    /// The next property name of an object, or `None` at its end. `is_first` is
    /// true before the first call, when the reader stands at the object.
    #[inline]
    pub(super) fn name(&mut self, is_first: &mut bool) -> Result<Option<Cow<'t, str>>, Broken> {
        let is_first = mem::replace(is_first, false);
        self.take(
            |cursor| Some(cursor.name(is_first)?.map(Cow::Borrowed)),
            |parser, text| {
                let name = if is_first {
                    parser.known_object()
                } else {
                    parser.next_key()
                };
                Ok(name?.map(|name| borrowed(text, name)))
            },
        )
    }

    /// Goes past the next property name of an object if it is the one that was guessed. A
    /// wrong guess costs next to nothing and changes nothing.
    #[inline]
    pub(super) fn accept(&mut self, is_first: &mut bool, guess: &Key) -> bool {
        let is_accepted = self.cursor.accept(*is_first, guess);
        *is_first &= !is_accepted;
        is_accepted
    }

    /// Goes past the end of an object behind one of its values, if it comes at once.
    #[inline]
    pub(super) fn accept_end(&mut self) -> bool {
        self.cursor.accept_end()
    }

    /// True if the array has another item. `is_first` is true before the first
    /// call, when the reader stands at the array.
    #[inline]
    pub(super) fn item(&mut self, is_first: &mut bool) -> Result<bool, Broken> {
        let is_first = mem::replace(is_first, false);
        self.take(
            |cursor| cursor.item(is_first),
            |parser, _| {
                let item = if is_first {
                    parser.known_array()
                } else {
                    parser.array_step()
                };
                Ok(item?.is_some())
            },
        )
    }

    /// Reads the string that comes at once, if one does and it is written without escapes.
    #[inline]
    pub(super) fn plain_text(&mut self) -> Option<&'t str> {
        let is_string = self.cursor.rest().first() == Some(&b'"');
        is_string.then(|| self.cursor.string()).flatten()
    }

    /// Reads the string that comes next.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'t, str>, Broken> {
        self.take(
            |cursor| cursor.string().map(Cow::Borrowed),
            |parser, text| Ok(borrowed(text, parser.known_str()?)),
        )
    }

    /// The text value of the next property that `finder` looks for, at whatever depth and
    /// without looking at the grammar in between: a guess, and not far ahead.
    pub(super) fn find_property(&self, finder: &memmem::Finder<'_>) -> Option<&'t str> {
        let mut rest = self.cursor.text().get(self.cursor.at..)?;
        let last = rest.len().saturating_sub(AHEAD);
        loop {
            let near = rest.len().checked_sub(last)?;
            let found = finder.find(rest.as_bytes().get(..near)?)?;
            let (before, from) = rest.split_at_checked(found)?;
            rest = from.get(finder.needle().len()..)?;
            let value = rest.strip_prefix('"').map(str::trim_ascii_start);
            let value = value
                .and_then(|value| value.strip_prefix(':'))
                .map(str::trim_ascii_start);
            if before.ends_with('"')
                && let Some(value) = value.and_then(|value| value.strip_prefix('"'))
            {
                return value.get(..memchr(b'"', value.as_bytes())?);
            }
        }
    }

    /// The number that comes next, as it is written.
    pub(super) fn number(&mut self) -> Result<&'t str, Broken> {
        let start = self.cursor.at;
        self.take(Cursor::number, |parser, text| {
            let peek = parser.peek()?;
            parser.known_number_bytes(peek)?;
            let end = start + parser.current_index();
            Ok(text.get(start..end).unwrap_or(""))
        })
    }

    /// Goes past `true`, `false` or `null`, whichever `next` announced.
    pub(super) fn word(&mut self, next: Next) -> Result<(), Broken> {
        let word: &[u8] = match next {
            Next::True => b"true",
            Next::False => b"false",
            _ => b"null",
        };
        self.take(
            |cursor| cursor.word(word),
            |parser, _| match next {
                Next::True => parser.known_bool(Peek::True).map(|_| ()),
                Next::False => parser.known_bool(Peek::False).map(|_| ()),
                _ => parser.known_null(),
            },
        )
    }

    /// Passes over the value that comes next.
    pub(super) fn skip(&mut self) -> Result<(), Broken> {
        self.take(Cursor::value, |parser, _| parser.next_skip())
    }

    /// Makes sure that nothing but white space is left.
    pub(super) fn end(&mut self) -> Result<(), Broken> {
        self.parse(|parser, _| parser.finish())
    }
}

/// A part of the text as such; a string with escapes, which the parser has
/// written elsewhere, as a copy.
#[inline]
fn borrowed<'t>(text: &'t str, string: &str) -> Cow<'t, str> {
    let offset = (string.as_ptr() as usize).checked_sub(text.as_ptr() as usize);
    let within = offset.and_then(|offset| text.get(offset..offset.checked_add(string.len())?));
    // An address inside the text is that part of the text; an empty string is the same anywhere.
    match within {
        Some(part) if std::ptr::eq(part.as_ptr(), string.as_ptr()) => Cow::Borrowed(part),
        _ => Cow::Owned(string.to_owned()),
    }
}

#[cfg(test)]
mod tests;
