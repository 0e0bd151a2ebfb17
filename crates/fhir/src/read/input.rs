//! What kind of input it is, and decoding it document by document.

use super::counts::Counts;
use super::decoder::{Batch, Decoder};
use super::json::Json;
use super::resource::document;
use super::{ReadError, ReadOptions};
use crate::issue::{Issue, IssueCode, Severity};

/// So many lines without one of use, and the input is no NDJSON.
const HOPELESS_LINES: u32 = 1000;

/// Everything decoded, not yet given to patients.
pub(super) struct Decoded {
    pub(super) batches: Vec<Batch>,
    pub(super) counts: Counts,
    /// Issues that belong to no resource.
    pub(super) issues: Vec<Issue>,
}

pub(super) fn decode(input: &[u8], options: &ReadOptions) -> Result<Decoded, ReadError> {
    let source_name = if options.source.is_empty() {
        "input"
    } else {
        &options.source
    }
    .to_owned();
    // Places in the text are 32-bit numbers.
    let limit = options.limits.max_bytes.min(u32::MAX as usize);
    if input.len() > limit {
        return Err(ReadError::TooLarge {
            source_name,
            bytes: input.len(),
            limit,
        });
    }
    let mut reader = Reader {
        source_name,
        decoder: Decoder::new(&options.interest, options.limits),
        batches: Vec::new(),
    };
    let text = match simdutf8::compat::from_utf8(input) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => return reader.broken_text(input, error.valid_up_to()),
    };
    if text.trim().is_empty() {
        return Err(ReadError::Empty {
            source_name: reader.source_name,
        });
    }
    if text.trim_start().starts_with('<') {
        let reason = "it looks like XML; give FHIR as JSON".to_owned();
        return Err(ReadError::NotFhir {
            source_name: reader.source_name,
            reason,
        });
    }
    match reader.document(text, 0) {
        Ok(()) => reader.finish(),
        Err(error) => reader.lines_after_all(text, error),
    }
}

/// The place of byte `offset`: line and column, counted from one.
fn line_and_column(input: &[u8], offset: usize) -> (usize, usize) {
    let before = input.get(..offset).unwrap_or(input);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before
        .iter()
        .rev()
        .take_while(|byte| **byte != b'\n')
        .count()
        + 1;
    (line, column)
}

struct Reader<'o> {
    source_name: String,
    decoder: Decoder<'o>,
    batches: Vec<Batch>,
}

impl Reader<'_> {
    /// Decodes one JSON text; `line` is the line of NDJSON it stands in, or zero.
    fn document(&mut self, text: &str, line: u32) -> Result<(), ReadError> {
        let decoder = &mut self.decoder;
        decoder.start_item();
        decoder.origin.line = line;
        if decoder.batch.scopes.is_empty() {
            decoder.batch.scopes.push(None);
        }
        decoder.scope = 0;
        decoder.make_room(text.len());
        let checkpoint = decoder.checkpoint();
        let counts = decoder.counts.clone();
        let mut json = Json::new(text);
        let Err(broken) = document(decoder, &mut json).and_then(|()| json.end()) else {
            return Ok(());
        };
        decoder.return_to(checkpoint);
        decoder.counts = counts;
        let source_name = self.source_name.clone();
        Err(match decoder.failure.take() {
            Some(ReadError::NotFhir { reason, .. }) => ReadError::NotFhir {
                source_name,
                reason,
            },
            Some(failure) => failure,
            None => {
                let (line, column) = line_and_column(text.as_bytes(), json.place());
                ReadError::Syntax {
                    source_name,
                    line,
                    column,
                    reason: broken.reason().to_owned(),
                }
            }
        })
    }

    /// Decodes NDJSON. A line that cannot be used costs nothing but itself.
    /// Returns how many lines could be used.
    fn lines<'t>(&mut self, lines: impl Iterator<Item = Result<&'t str, usize>>) -> usize {
        let mut used = 0;
        let mut number = 0_u32;
        for line in lines {
            number = number.saturating_add(1);
            let outcome = match line {
                Ok(line) if line.trim().is_empty() => continue,
                Ok(line) => self.document(line, number),
                Err(column) => Err(ReadError::Syntax {
                    source_name: String::new(),
                    line: 1,
                    column,
                    reason: "it is not UTF-8; save the file as UTF-8".to_owned(),
                }),
            };
            match outcome {
                Ok(()) => used += 1,
                Err(error) => self.broken_line(number, &error),
            }
            self.set_apart();
            if used == 0 && number >= HOPELESS_LINES {
                break;
            }
        }
        used
    }

    /// Gives a line with a Bundle a store of its own, which can then become a record without copying.
    fn set_apart(&mut self) {
        let batch = &mut self.decoder.batch;
        let has_bundle = batch.scopes.len() > 1;
        if has_bundle {
            self.batches.push(std::mem::take(batch));
        }
    }

    fn broken_line(&mut self, number: u32, error: &ReadError) {
        let (location, message) = match error {
            ReadError::Syntax { column, reason, .. } => {
                (format!("line {number}, column {column}"), reason.clone())
            }
            ReadError::NotFhir { reason, .. } => (format!("line {number}"), reason.clone()),
            other => (format!("line {number}"), other.to_string()),
        };
        self.decoder.note(
            Severity::Error,
            IssueCode::Syntax,
            location,
            format!("{message}; the line was left out"),
        );
    }

    /// What is no document may be NDJSON: trying the first line as a document
    /// costs less than looking through every document for line ends. If no line
    /// is of use either, the document's error stands.
    fn lines_after_all(mut self, text: &str, error: ReadError) -> Result<Decoded, ReadError> {
        let is_syntax = matches!(error, ReadError::Syntax { .. });
        let has_lines = text
            .lines()
            .skip(1)
            .any(|line| line.trim_start().starts_with(['{', '[']));
        if !is_syntax || !has_lines {
            return Err(error);
        }
        match self.lines(text.lines().map(Ok)) {
            0 => Err(error),
            _ => self.finish(),
        }
    }

    /// An input that is not UTF-8: NDJSON loses the lines concerned, anything else is lost.
    fn broken_text(mut self, input: &[u8], offset: usize) -> Result<Decoded, ReadError> {
        let (line, _) = line_and_column(input, offset);
        let error = ReadError::Encoding {
            source_name: self.source_name.clone(),
            offset,
            line,
        };
        let lines = input
            .split(|byte| *byte == b'\n')
            .map(|line| std::str::from_utf8(line).map_err(|error| error.valid_up_to() + 1));
        let is_object =
            |line: &&[u8]| line.trim_ascii().starts_with(b"{") && line.trim_ascii().ends_with(b"}");
        let whole = input.split(|byte| *byte == b'\n').filter(is_object).count();
        if whole < 2 || self.lines(lines) == 0 {
            Err(error)
        } else {
            self.finish()
        }
    }

    fn finish(mut self) -> Result<Decoded, ReadError> {
        let untold = self.decoder.issues_untold();
        self.batches.push(std::mem::take(&mut self.decoder.batch));
        self.batches
            .retain(|batch| !batch.pending.is_empty() || !batch.issues.is_empty());
        let mut issues = Vec::new();
        if untold > 0 {
            issues.push(Issue {
                severity: Severity::Warning,
                code: IssueCode::Limit,
                location: "the input".to_owned(),
                message: format!("{untold} more issue(s) are not listed"),
            });
        }
        Ok(Decoded {
            batches: self.batches,
            counts: self.decoder.counts,
            issues,
        })
    }
}
