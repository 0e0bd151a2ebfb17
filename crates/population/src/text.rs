//! Rows as NDJSON or CSV.

use std::io::Write as _;

use crate::rows::{Cell, Sink, SinkError, place_of};
use crate::schema::{TABLES, Table};

/// A form of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// A JSON object a line; every column is there, `null` where it has no value.
    Ndjson,
    /// Comma-separated values as in RFC 4180; ids of a list are parted by a space,
    /// and a column without a value is empty.
    Csv,
}

/// Rows of all tables as text, in memory.
#[derive(Debug)]
pub struct TextRows {
    tables: Vec<(Lines, u64)>,
}

/// The rows of one table while they are taken.
#[derive(Debug)]
enum Lines {
    Ndjson(Vec<u8>),
    Csv(Box<csv::Writer<Vec<u8>>>),
}

/// The rows of one table as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextTable {
    /// The lines.
    pub bytes: Vec<u8>,
    /// How many rows they are.
    pub rows: u64,
}

impl TextRows {
    /// No rows yet.
    #[must_use]
    pub fn new(form: TextForm) -> Self {
        let lines = || match form {
            TextForm::Ndjson => Lines::Ndjson(Vec::new()),
            TextForm::Csv => Lines::Csv(Box::new(csv::Writer::from_writer(Vec::new()))),
        };
        Self {
            tables: TABLES.iter().map(|_| (lines(), 0)).collect(),
        }
    }

    /// What was taken, in the order of [`TABLES`].
    #[must_use]
    pub fn finish(self) -> Vec<TextTable> {
        let table = |(lines, rows)| TextTable {
            bytes: match lines {
                Lines::Ndjson(bytes) => bytes,
                // Writing to memory does not fail.
                Lines::Csv(lines) => lines.into_inner().unwrap_or_default(),
            },
            rows,
        };
        self.tables.into_iter().map(table).collect()
    }
}

/// What a file of this form begins with: the names of the columns in CSV.
#[must_use]
pub fn heading(form: TextForm, table: &Table) -> String {
    match form {
        TextForm::Ndjson => String::new(),
        TextForm::Csv => {
            let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            format!("{}\n", names.join(","))
        }
    }
}

impl Sink for TextRows {
    fn row(&mut self, table: &'static Table, cells: &[Cell<'_>]) -> Result<(), SinkError> {
        let Some((lines, rows)) = self.tables.get_mut(place_of(table)) else {
            return Err(SinkError(format!("no table `{}`", table.name)));
        };
        *rows += 1;
        match lines {
            Lines::Ndjson(bytes) => {
                json_line(bytes, table, cells).map_err(|error| SinkError(error.to_string()))
            }
            Lines::Csv(lines) => {
                csv_line(lines, cells).map_err(|error| SinkError(error.to_string()))
            }
        }
    }
}

fn json_line(bytes: &mut Vec<u8>, table: &Table, cells: &[Cell<'_>]) -> std::io::Result<()> {
    let mut before = b'{';
    for (column, cell) in table.columns.iter().zip(cells) {
        bytes.push(before);
        before = b',';
        bytes.push(b'"');
        // Names of columns need no escape.
        bytes.extend_from_slice(column.name.as_bytes());
        bytes.extend_from_slice(b"\":");
        match cell {
            Cell::Null => bytes.extend_from_slice(b"null"),
            Cell::Text(text) => json_text(bytes, text)?,
            Cell::Number(number) => write!(bytes, "{number}")?,
            Cell::Flag(flag) => write!(bytes, "{flag}")?,
            Cell::Words(words) => {
                bytes.push(b'[');
                for (place, word) in words.iter().enumerate() {
                    if place > 0 {
                        bytes.push(b',');
                    }
                    json_text(bytes, word)?;
                }
                bytes.push(b']');
            }
        }
    }
    bytes.extend_from_slice(b"}\n");
    Ok(())
}

/// A text in quotes. Most are ids, in which nothing has to be escaped: these are copied as they are.
fn json_text(bytes: &mut Vec<u8>, text: &str) -> std::io::Result<()> {
    // Every byte is looked at, so that many are at once.
    let has_escape = text.bytes().fold(false, |has, byte| {
        has | (byte < b' ') | (byte == b'"') | (byte == b'\\')
    });
    if has_escape {
        serde_json::to_writer(bytes, text)?;
        return Ok(());
    }
    bytes.reserve(text.len() + 2);
    bytes.push(b'"');
    bytes.extend_from_slice(text.as_bytes());
    bytes.push(b'"');
    Ok(())
}

fn csv_line(line: &mut csv::Writer<Vec<u8>>, cells: &[Cell<'_>]) -> Result<(), csv::Error> {
    for cell in cells {
        match cell {
            Cell::Null => line.write_field("")?,
            Cell::Text(text) => line.write_field(text)?,
            Cell::Number(number) => line.write_field(number.to_string())?,
            Cell::Flag(flag) => line.write_field(if *flag { "true" } else { "false" })?,
            Cell::Words(words) => line.write_field(words.join(" "))?,
        }
    }
    line.write_record(None::<&[u8]>)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_as_json_has_it() {
        let every_byte: String = (0..0x100).filter_map(char::from_u32).collect();
        for text in [
            "",
            "plain",
            "a\"b",
            "a\\b",
            "a\nb",
            "\u{0}",
            "żółć 复发",
            &every_byte,
        ] {
            let mut bytes = Vec::new();
            json_text(&mut bytes, text).unwrap();
            assert_eq!(bytes, serde_json::to_vec(text).unwrap(), "{text:?}");
        }
    }
}
