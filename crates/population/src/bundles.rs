//! Inputs in which each JSON text is a record: a Bundle a line, a Bundle a file.

use std::borrow::Cow;
use std::io::Read;

use gravida_fhir::DateTime;

use crate::batch::{Batch, Records};
use crate::error::RunError;
use crate::input::{Form, Input};
use crate::lines::Line;
use crate::texts::{Columns, Texts, element};

/// Records of inputs, one after the other.
pub(crate) struct Bundles {
    /// Inputs not yet opened, the next one last.
    waiting: Vec<Input>,
    open: Option<(Input, Texts)>,
    columns: Columns,
    longest: usize,
    bytes: u64,
}

impl Bundles {
    /// `longest` is the size of the largest record, in bytes.
    pub(crate) fn new(mut inputs: Vec<Input>, columns: Columns, longest: usize) -> Self {
        inputs.reverse();
        Self {
            waiting: inputs,
            open: None,
            columns,
            longest,
            bytes: 0,
        }
    }

    /// A file that is one record.
    fn whole(&mut self, input: &Input, batch: &mut Batch) -> Result<(), RunError> {
        let refused = |error| RunError::unreadable(&input.path, &error);
        let limit = self.longest as u64 + 1;
        let room = batch.room();
        let before = room.len();
        let read = input
            .open()?
            .take(limit)
            .read_to_end(room)
            .map_err(refused)?;
        self.bytes += input.bytes.unwrap_or(read as u64);
        let is_blank = room
            .get(before..)
            .unwrap_or_default()
            .trim_ascii()
            .is_empty();
        if read as u64 == limit {
            batch.reject(&input.name, None, too_long(self.longest));
        } else if is_blank {
            let reason = "the file is empty; give a FHIR Bundle or a resource".to_owned();
            batch.reject(&input.name, None, reason);
        } else {
            let json = room.get(before..).unwrap_or_default();
            let name = self.columns.as_of.as_deref();
            match name.map(|name| moment(element(json, name), name)) {
                None => batch.push(&input.name, None, None),
                Some(Ok(as_of)) => batch.push(&input.name, None, Some(as_of)),
                Some(Err(reason)) => batch.reject(&input.name, None, reason),
            }
        }
        Ok(())
    }
}

impl Records for Bundles {
    fn next(&mut self, batch: &mut Batch) -> Result<bool, RunError> {
        loop {
            let Some((input, texts)) = &mut self.open else {
                let Some(input) = self.waiting.pop() else {
                    return Ok(false);
                };
                if input.form == Form::Whole {
                    self.whole(&input, batch)?;
                    return Ok(true);
                }
                let texts = input.texts(&self.columns, self.longest)?;
                self.open = Some((input, texts));
                continue;
            };
            let room = batch.room();
            let before = room.len();
            let line = texts
                .next(room)
                .map_err(|error| broken(input, texts, &error))?;
            self.bytes += (room.len() - before) as u64 + 1;
            let number = Some(texts.number());
            match line {
                Line::End => self.open = None,
                Line::Blank => {}
                Line::Text => {
                    let json = room.get(before..).unwrap_or_default();
                    let name = self.columns.as_of.as_deref();
                    match name.map(|name| moment(texts.moment(json, name), name)) {
                        None => batch.push(&input.name, number, None),
                        Some(Ok(as_of)) => batch.push(&input.name, number, Some(as_of)),
                        Some(Err(reason)) => batch.reject(&input.name, number, reason),
                    }
                    return Ok(true);
                }
                Line::TooLong => {
                    batch.reject(&input.name, number, too_long(self.longest));
                    return Ok(true);
                }
            }
        }
    }

    fn skip(&mut self, records: u64) -> Result<(), RunError> {
        for _ in 0..records {
            // What is passed over is not kept.
            if !self.next(&mut Batch::default())? {
                return Ok(());
            }
        }
        Ok(())
    }

    fn bytes_read(&self) -> u64 {
        self.bytes
    }
}

/// An input that breaks off: which, and behind which line.
pub(crate) fn broken(input: &Input, texts: &Texts, error: &std::io::Error) -> RunError {
    RunError::Broken {
        path: input.path.clone(),
        line: texts.number(),
        reason: error.to_string(),
    }
}

/// The moment that a record brings, or why it brings none.
fn moment(written: Option<Cow<'_, str>>, name: &str) -> Result<DateTime, String> {
    let Some(written) = written else {
        return Err(format!(
            "it has no moment in `{name}`; give one, or assess for one moment by --as-of"
        ));
    };
    DateTime::parse(&written).map_err(|_| {
        format!(
            "`{written}` in `{name}` is no moment; write it as 2026-11-20 or 2026-11-20T09:00:00Z"
        )
    })
}

pub(crate) fn too_long(longest: usize) -> String {
    format!(
        "it is larger than {} MB; split it, or raise the limit with --max-megabytes",
        longest / 1_000_000
    )
}
