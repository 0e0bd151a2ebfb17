//! Inputs in which each JSON text is a record: a Bundle a line, a Bundle a file.

use std::io::Read;

use crate::batch::{Batch, Records};
use crate::error::RunError;
use crate::input::{Form, Input};
use crate::lines::{Line, Lines};

/// Records of inputs, one after the other.
pub(crate) struct Bundles {
    /// Inputs not yet opened, the next one last.
    waiting: Vec<Input>,
    open: Option<(Input, Lines)>,
    longest: usize,
    bytes: u64,
}

impl Bundles {
    /// `longest` is the size of the largest record, in bytes.
    pub(crate) fn new(mut inputs: Vec<Input>, longest: usize) -> Self {
        inputs.reverse();
        Self {
            waiting: inputs,
            open: None,
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
            batch.push(&input.name, None, None);
        }
        Ok(())
    }
}

impl Records for Bundles {
    fn next(&mut self, batch: &mut Batch) -> Result<bool, RunError> {
        loop {
            let Some((input, lines)) = &mut self.open else {
                let Some(input) = self.waiting.pop() else {
                    return Ok(false);
                };
                if input.form == Form::Whole {
                    self.whole(&input, batch)?;
                    return Ok(true);
                }
                let lines = Lines::new(input.open()?, self.longest);
                self.open = Some((input, lines));
                continue;
            };
            let room = batch.room();
            let before = room.len();
            let line = lines
                .next(room)
                .map_err(|error| broken(input, lines, &error))?;
            self.bytes += (batch.room().len() - before) as u64 + 1;
            match line {
                Line::End => self.open = None,
                Line::Blank => {}
                Line::Text => {
                    batch.push(&input.name, Some(lines.number), None);
                    return Ok(true);
                }
                Line::TooLong => {
                    batch.reject(&input.name, Some(lines.number), too_long(self.longest));
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
pub(crate) fn broken(input: &Input, lines: &Lines, error: &std::io::Error) -> RunError {
    RunError::Broken {
        path: input.path.clone(),
        line: lines.number,
        reason: error.to_string(),
    }
}

pub(crate) fn too_long(longest: usize) -> String {
    format!(
        "it is larger than {} MB; split it, or raise the limit with --max-megabytes",
        longest / 1_000_000
    )
}
