//! Lines of an input, never more of one than allowed.

use std::io::{self, BufRead, Read};

/// What a look at the next line gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// There is none.
    End,
    /// Nothing but white space.
    Blank,
    /// A line, appended without its end.
    Text,
    /// A line longer than allowed; passed over.
    TooLong,
}

/// Lines of one input with their numbers.
pub(crate) struct Lines {
    reader: Box<dyn BufRead + Send>,
    longest: usize,
    /// Number of the line last read, from 1.
    pub(crate) number: u64,
}

impl Lines {
    pub(crate) fn new(reader: Box<dyn BufRead + Send>, longest: usize) -> Self {
        Self {
            reader,
            longest,
            number: 0,
        }
    }

    /// Appends the next line to `buffer`.
    pub(crate) fn next(&mut self, buffer: &mut Vec<u8>) -> io::Result<Line> {
        let start = buffer.len();
        let limit = self.longest as u64 + 1;
        let read = self.reader.by_ref().take(limit).read_until(b'\n', buffer)?;
        if read == 0 {
            return Ok(Line::End);
        }
        self.number += 1;
        let has_end = buffer.last() == Some(&b'\n');
        if !has_end && read as u64 == limit {
            buffer.truncate(start);
            self.pass_over()?;
            return Ok(Line::TooLong);
        }
        while buffer.len() > start && buffer.last().is_some_and(u8::is_ascii_whitespace) {
            buffer.pop();
        }
        let is_blank = buffer
            .get(start..)
            .unwrap_or_default()
            .trim_ascii()
            .is_empty();
        Ok(if is_blank { Line::Blank } else { Line::Text })
    }

    fn pass_over(&mut self) -> io::Result<()> {
        loop {
            let ahead = self.reader.fill_buf()?;
            let (count, is_done) = match memchr::memchr(b'\n', ahead) {
                Some(place) => (place + 1, true),
                None => (ahead.len(), ahead.is_empty()),
            };
            self.reader.consume(count);
            if is_done {
                return Ok(());
            }
        }
    }
}
