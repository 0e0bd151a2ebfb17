//! A JSON reader that goes through a text once, value by value.
//!
//! Reading a record needs three things that a general parser does not give
//! together: numbers as they are written, going back to an object's start once
//! its type is known (`resourceType` may come last), and passing over what
//! nobody asks for at the speed of looking for quotation marks. The grammar is
//! JSON's (RFC 8259), everywhere in full; a lone surrogate escape is read as U+FFFD.

use std::borrow::Cow;

use memchr::{memchr, memmem};

/// A text being read.
pub(super) struct Json<'t> {
    text: &'t str,
    at: usize,
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
    /// A number that is none.
    Number,
    /// A control character inside a string.
    Control,
    /// An escape that JSON does not have.
    Escape,
    /// More text after the end.
    Trailing,
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
            Self::Number => "the number is not written as JSON wants it; correct it there",
            Self::Control => {
                "a text contains a line break or another control character; write it as an escape"
            }
            Self::Escape => "a text contains an escape that JSON does not have; correct it there",
            Self::Trailing => {
                "there is more after the end; give one document, or NDJSON with one on each line"
            }
            Self::Refused => "it is of no use",
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

const ONES: u64 = 0x0101_0101_0101_0101;

impl<'t> Json<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte the reader stands at, counted from zero.
    pub(super) const fn place(&self) -> usize {
        self.at
    }

    /// Goes back to a place it has been.
    pub(super) const fn return_to(&mut self, place: usize) {
        self.at = place;
    }

    /// The text from `place` to where the reader stands.
    pub(super) fn since(&self, place: usize) -> &'t str {
        self.text.get(place..self.at).unwrap_or("")
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space; the reader stands at it.
    #[inline]
    fn peek(&mut self) -> Result<u8, Broken> {
        while let Some(byte) = self.byte() {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                _ => return Ok(byte),
            }
        }
        Err(Broken::End)
    }

    /// What kind of value comes next.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Next, Broken> {
        Ok(match self.peek()? {
            b'"' => Next::Text,
            b'{' => Next::Object,
            b'[' => Next::Array,
            b'-' | b'0'..=b'9' => Next::Number,
            b't' => Next::True,
            b'f' => Next::False,
            b'n' => Next::Null,
            _ => return Err(Broken::Value),
        })
    }

    /// Goes into the object or array that comes next.
    #[inline]
    pub(super) const fn enter(&mut self) {
        self.at += 1;
    }

    /// The next property name of an object, or `None` at its end. `is_first` is
    /// true before the first call.
    #[inline]
    pub(super) fn name(&mut self, is_first: &mut bool) -> Result<Option<Cow<'t, str>>, Broken> {
        if !self.goes_on(is_first, b'}', Broken::ObjectEnd)? {
            return Ok(None);
        }
        if self.peek()? != b'"' {
            return Err(Broken::Name);
        }
        let name = self.string()?;
        self.colon()?;
        Ok(Some(name))
    }

    /// True if the array has another item. `is_first` is true before the first call.
    #[inline]
    pub(super) fn item(&mut self, is_first: &mut bool) -> Result<bool, Broken> {
        self.goes_on(is_first, b']', Broken::ArrayEnd)
    }

    #[inline]
    fn goes_on(&mut self, is_first: &mut bool, end: u8, error: Broken) -> Result<bool, Broken> {
        let byte = self.peek()?;
        if byte == end {
            self.at += 1;
            return Ok(false);
        }
        if !std::mem::replace(is_first, false) {
            if byte != b',' {
                return Err(error);
            }
            self.at += 1;
        }
        Ok(true)
    }

    #[inline]
    fn colon(&mut self) -> Result<(), Broken> {
        if self.peek()? != b':' {
            return Err(Broken::Colon);
        }
        self.at += 1;
        Ok(())
    }

    /// Reads the string that comes next.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'t, str>, Broken> {
        self.at += 1;
        let start = self.at;
        match self.find_string_end()? {
            b'"' => {
                self.at += 1;
                Ok(Cow::Borrowed(
                    self.text.get(start..self.at - 1).unwrap_or(""),
                ))
            }
            _ => self.escaped(start),
        }
    }

    /// Goes to the next quotation mark or backslash and returns it.
    #[inline(always)]
    fn find_string_end(&mut self) -> Result<u8, Broken> {
        // Most names and codes end within sixteen bytes.
        if let Some(byte) = self.find_in_eight().or_else(|| self.find_in_eight()) {
            return if byte < 0x20 {
                Err(Broken::Control)
            } else {
                Ok(byte)
            };
        }
        self.find_far()
    }

    #[inline]
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Goes to the first of the next eight bytes that ends a plain stretch of a
    /// string and returns it; past all eight if there is none. Stays where fewer are left.
    #[inline(always)]
    fn find_in_eight(&mut self) -> Option<u8> {
        let chunk = u64::from_le_bytes(*self.rest().first_chunk()?);
        // A byte is of interest if subtracting borrows from it.
        let control = chunk.wrapping_sub(ONES * 0x20);
        let quote = (chunk ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
        let backslash = (chunk ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
        let found = (control | quote | backslash) & !chunk & (ONES * 0x80);
        if found == 0 {
            self.at += 8;
            return None;
        }
        let bits = found.trailing_zeros() & !7;
        self.at += bits as usize / 8;
        Some((chunk >> bits) as u8)
    }

    /// As [`find_string_end`](Self::find_string_end), for what is longer.
    #[inline(never)]
    fn find_far(&mut self) -> Result<u8, Broken> {
        while let Some(block) = self.rest().first_chunk::<32>() {
            // Without an early exit the compiler looks at many bytes at once.
            let is_plain = |byte: &u8| (*byte != b'"') & (*byte != b'\\') & (*byte >= 0x20);
            if !block.iter().fold(true, |all, byte| all & is_plain(byte)) {
                break;
            }
            self.at += 32;
        }
        while self.rest().len() >= 8 {
            if let Some(byte) = self.find_in_eight() {
                return if byte < 0x20 {
                    Err(Broken::Control)
                } else {
                    Ok(byte)
                };
            }
        }
        while let Some(byte) = self.byte() {
            match byte {
                b'"' | b'\\' => return Ok(byte),
                0..0x20 => return Err(Broken::Control),
                _ => self.at += 1,
            }
        }
        Err(Broken::End)
    }

    /// The text value of the next property that `finder` looks for, at whatever depth and
    /// without looking at the grammar in between: a guess, and not far ahead.
    pub(super) fn find_property(&self, finder: &memmem::Finder<'_>) -> Option<&'t str> {
        let near = self.rest();
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

    /// Reads on from the first backslash of a string.
    #[cold]
    fn escaped(&mut self, start: usize) -> Result<Cow<'t, str>, Broken> {
        let mut string = self.since(start).to_owned();
        loop {
            let plain = self.at;
            let byte = self.find_string_end()?;
            string.push_str(self.since(plain));
            self.at += 1;
            if byte == b'"' {
                return Ok(Cow::Owned(string));
            }
            string.push(self.escape()?);
        }
    }

    /// The character an escape stands for; the reader is behind the backslash.
    fn escape(&mut self) -> Result<char, Broken> {
        let byte = self.byte().ok_or(Broken::End)?;
        let character = match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(Broken::Escape),
        };
        self.at += 1;
        Ok(character)
    }

    fn unicode(&mut self) -> Result<char, Broken> {
        let high = self.hexadecimal()?;
        if !(0xd800..0xdc00).contains(&high) {
            return Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let behind = self.at;
        if self.text.as_bytes().get(behind..behind + 2) == Some(b"\\u") {
            self.at += 2;
            let low = self.hexadecimal()?;
            if (0xdc00..0xe000).contains(&low) {
                let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = behind;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hexadecimal(&mut self) -> Result<u32, Broken> {
        let mut number = 0;
        for _ in 0..4 {
            let digit = char::from(self.byte().ok_or(Broken::End)?).to_digit(16);
            number = number << 4 | digit.ok_or(Broken::Escape)?;
            self.at += 1;
        }
        Ok(number)
    }

    /// Reads the number that comes next, as it is written.
    pub(super) fn number(&mut self) -> Result<&'t str, Broken> {
        let start = self.at;
        self.accept(b"-");
        let leading_zero = self.byte() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || leading_zero && whole > 1 {
            return Err(self.bad_number());
        }
        if self.accept(b".") && self.digits() == 0 {
            return Err(self.bad_number());
        }
        if self.accept(b"eE") {
            self.accept(b"+-");
            if self.digits() == 0 {
                return Err(self.bad_number());
            }
        }
        Ok(self.since(start))
    }

    fn bad_number(&self) -> Broken {
        if self.byte().is_none() {
            Broken::End
        } else {
            Broken::Number
        }
    }

    /// Goes past one of `bytes` if it comes next.
    fn accept(&mut self, bytes: &[u8]) -> bool {
        let is_next = self.byte().is_some_and(|byte| bytes.contains(&byte));
        self.at += usize::from(is_next);
        is_next
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    /// Goes past `true`, `false` or `null`, whichever `next` announced.
    pub(super) fn word(&mut self, next: Next) -> Result<(), Broken> {
        let word: &[u8] = match next {
            Next::True => b"true",
            Next::False => b"false",
            _ => b"null",
        };
        for expected in word {
            match self.byte() {
                None => return Err(Broken::End),
                Some(byte) if byte == *expected => self.at += 1,
                Some(_) => return Err(Broken::Value),
            }
        }
        Ok(())
    }

    /// Passes over the value that comes next, however deep.
    pub(super) fn skip(&mut self) -> Result<(), Broken> {
        let mut around = Containers::default();
        loop {
            match self.next()? {
                Next::Text => self.skip_string()?,
                Next::Number => {
                    self.number()?;
                }
                Next::Object => {
                    self.at += 1;
                    if self.peek()? != b'}' {
                        self.skip_name()?;
                        around.push(true);
                        continue;
                    }
                    self.at += 1;
                }
                Next::Array => {
                    self.at += 1;
                    if self.peek()? != b']' {
                        around.push(false);
                        continue;
                    }
                    self.at += 1;
                }
                word => self.word(word)?,
            }
            // The value is done: on to the next one of the innermost container that has more.
            loop {
                let Some(is_object) = around.last() else {
                    return Ok(());
                };
                match (self.peek()?, is_object) {
                    (b',', _) => {
                        self.at += 1;
                        if is_object {
                            self.peek()?;
                            self.skip_name()?;
                        }
                        break;
                    }
                    (b'}', true) | (b']', false) => {
                        self.at += 1;
                        around.pop();
                    }
                    (_, true) => return Err(Broken::ObjectEnd),
                    (_, false) => return Err(Broken::ArrayEnd),
                }
            }
        }
    }

    fn skip_name(&mut self) -> Result<(), Broken> {
        if self.byte() != Some(b'"') {
            return Err(Broken::Name);
        }
        self.skip_string()?;
        self.colon()
    }

    #[inline]
    fn skip_string(&mut self) -> Result<(), Broken> {
        self.at += 1;
        while self.find_string_end()? == b'\\' {
            self.at += 1;
            self.escape()?;
        }
        self.at += 1;
        Ok(())
    }

    /// Makes sure that nothing but white space is left.
    pub(super) fn end(&mut self) -> Result<(), Broken> {
        match self.peek() {
            Ok(_) => Err(Broken::Trailing),
            Err(_) => Ok(()),
        }
    }
}

/// The objects and arrays around a place, one bit each: so a long row of
/// brackets takes little memory.
#[derive(Default)]
struct Containers {
    /// The innermost up to 64; one is an object. Meaningful as far as `depth` says.
    inner: u64,
    outer: Vec<u64>,
    depth: usize,
}

impl Containers {
    #[inline]
    fn push(&mut self, is_object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.inner);
        }
        self.inner = self.inner << 1 | u64::from(is_object);
        self.depth += 1;
    }

    #[inline]
    const fn last(&self) -> Option<bool> {
        if self.depth == 0 {
            None
        } else {
            Some(self.inner & 1 == 1)
        }
    }

    #[inline]
    fn pop(&mut self) {
        self.depth -= 1;
        self.inner >>= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.inner = self.outer.pop().unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests;
