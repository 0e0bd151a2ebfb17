//! Going through a JSON text once, value by value, over the `jiter` parser.
//!
//! Reading a record needs three things together: numbers as they are written,
//! going back to an object's start once its type is known (`resourceType` may
//! come last), and passing over what nobody asks for.

use std::borrow::Cow;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};
use memchr::{memchr, memmem};

/// A text being read.
pub(super) struct Json<'t> {
    text: &'t str,
    parser: Jiter<'t>,
    /// Where in the text the parser's own text begins.
    base: usize,
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
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            parser: Jiter::new(text.as_bytes()),
            base: 0,
            broken_at: None,
        }
    }

    /// The byte the reader stands at, counted from zero; after an error that of the error.
    pub(super) fn place(&self) -> usize {
        self.broken_at
            .unwrap_or_else(|| self.base + self.parser.current_index())
    }

    /// Goes back to a place it has been.
    pub(super) fn return_to(&mut self, place: usize) {
        let rest = self.text.as_bytes().get(place..).unwrap_or_default();
        self.parser = Jiter::new(rest);
        self.base = place;
    }

    /// The text from `place` to where the reader stands.
    pub(super) fn since(&self, place: usize) -> &'t str {
        self.text.get(place..self.place()).unwrap_or("")
    }

    fn broken(&mut self, error: &JiterError) -> Broken {
        self.broken_at = Some(self.base + error.index);
        match &error.error_type {
            JiterErrorType::JsonError(kind) => kind.into(),
            JiterErrorType::WrongType { .. } => Broken::Value,
        }
    }

    fn peek(&mut self) -> Result<Peek, Broken> {
        self.parser.peek().map_err(|error| self.broken(&error))
    }

    /// What kind of value comes next.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Next, Broken> {
        Ok(match self.peek()? {
            Peek::String => Next::Text,
            Peek::Object => Next::Object,
            Peek::Array => Next::Array,
            Peek::True => Next::True,
            Peek::False => Next::False,
            Peek::Null => Next::Null,
            Peek::Infinity | Peek::NaN => return Err(self.no_value()),
            peek if peek.is_num() => Next::Number,
            _ => return Err(self.no_value()),
        })
    }

    fn no_value(&mut self) -> Broken {
        self.broken_at = Some(self.place());
        Broken::Value
    }

    /// The next property name of an object, or `None` at its end. `is_first` is
    /// true before the first call, when the reader stands at the object.
    #[inline]
    pub(super) fn name(&mut self, is_first: &mut bool) -> Result<Option<Cow<'t, str>>, Broken> {
        let name = if std::mem::replace(is_first, false) {
            self.parser.known_object()
        } else {
            self.parser.next_key()
        };
        match name {
            Ok(name) => Ok(name.map(|name| borrowed(self.text, name))),
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// True if the array has another item. `is_first` is true before the first
    /// call, when the reader stands at the array.
    #[inline]
    pub(super) fn item(&mut self, is_first: &mut bool) -> Result<bool, Broken> {
        let item = if std::mem::replace(is_first, false) {
            self.parser.known_array()
        } else {
            self.parser.array_step()
        };
        item.map(|item| item.is_some())
            .map_err(|error| self.broken(&error))
    }

    /// Reads the string that comes next.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'t, str>, Broken> {
        match self.parser.known_str() {
            Ok(string) => Ok(borrowed(self.text, string)),
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// The text value of the next property that `finder` looks for, at whatever depth and
    /// without looking at the grammar in between: a guess, and not far ahead.
    pub(super) fn find_property(&self, finder: &memmem::Finder<'_>) -> Option<&'t str> {
        let near = self.text.as_bytes().get(self.place()..).unwrap_or_default();
        let mut near = near.get(..AHEAD).unwrap_or(near);
        loop {
            let found = finder.find(near)?;
            let (before, from) = near.split_at_checked(found)?;
            near = from.get(finder.needle().len()..)?;
            let value = near.strip_prefix(b"\"").map(<[u8]>::trim_ascii_start);
            let value = value
                .and_then(|value| value.strip_prefix(b":"))
                .map(<[u8]>::trim_ascii_start);
            if before.last() == Some(&b'"')
                && let Some(value) = value.and_then(|value| value.strip_prefix(b"\""))
            {
                let end = memchr(b'"', value)?;
                return std::str::from_utf8(value.get(..end)?).ok();
            }
        }
    }

    /// The number that comes next, as it is written.
    pub(super) fn number(&mut self) -> Result<&'t str, Broken> {
        let peek = self.peek()?;
        let start = self.place();
        match self.parser.known_number_bytes(peek).map(|_| ()) {
            Ok(()) => Ok(self.since(start)),
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// Goes past `true`, `false` or `null`, whichever `next` announced.
    pub(super) fn word(&mut self, next: Next) -> Result<(), Broken> {
        let word = match next {
            Next::True => self.parser.known_bool(Peek::True).map(|_| ()),
            Next::False => self.parser.known_bool(Peek::False).map(|_| ()),
            _ => self.parser.known_null(),
        };
        word.map_err(|error| self.broken(&error))
    }

    /// Passes over the value that comes next.
    pub(super) fn skip(&mut self) -> Result<(), Broken> {
        self.parser.next_skip().map_err(|error| self.broken(&error))
    }

    /// Makes sure that nothing but white space is left.
    pub(super) fn end(&mut self) -> Result<(), Broken> {
        self.parser.finish().map_err(|error| self.broken(&error))
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
