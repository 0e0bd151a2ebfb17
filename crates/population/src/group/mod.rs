//! Inputs in which each line is a resource and women come in any order.
//!
//! Two passes: the first puts every resource aside by a digest of whom it is about, the
//! second takes one file of what was put aside after the other, sorts it and gives a
//! record a woman. Women come in the order of their digests, so that neither memory nor
//! threads nor the order of files decide it.
//!
//! A resource belongs to the Patient that it names. One that names nobody, of a type that
//! logic asks for, goes to every woman whose resources refer to it; of another type it is
//! counted and left out. What is about a RelatedPerson goes to the Patient of whom it is a
//! relation, and so does everything about a Patient who says to be that RelatedPerson.

mod divide;
mod join;
mod spill;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::sync::Arc;

pub(crate) use divide::{Left, Task, divide};
use spill::{Frame, Part, Spill};

use crate::batch::{Batch, Records};
use crate::bundles::too_long;
use crate::error::RunError;
use crate::rows::Reject;

/// Records put together by woman.
pub(crate) struct Groups {
    /// What the inputs are called, in their order.
    sources: Vec<Arc<str>>,
    /// Files not yet taken, the next one last.
    waiting: Vec<Part>,
    /// Keys of those who are told of in another record.
    elsewhere: BTreeSet<String>,
    /// Lines that were of no use, told before the records.
    rejects: Option<BufReader<File>>,
    loaded: Loaded,
    task: Task,
    splits: u32,
    bytes: u64,
}

/// The frames of one file, in memory.
#[derive(Default)]
struct Loaded {
    bytes: Vec<u8>,
    frames: Vec<Held>,
    next: usize,
}

/// One frame in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    digest: u64,
    key: Range<usize>,
    json: Range<usize>,
    is_patient: bool,
    source: u32,
    line: u64,
}

impl Groups {
    /// What was put aside in the folder of `task`.
    fn of(
        task: Task,
        parts: Vec<Part>,
        elsewhere: BTreeSet<String>,
        sources: Vec<Arc<str>>,
    ) -> Result<Self, RunError> {
        let path = task.folder.join(divide::REJECTS);
        let rejects = File::open(&path).map_err(|error| RunError::unreadable(&path, &error))?;
        let mut waiting = parts;
        waiting.reverse();
        Ok(Self {
            sources,
            waiting,
            elsewhere,
            rejects: Some(BufReader::new(rejects)),
            loaded: Loaded::default(),
            task,
            splits: 0,
            bytes: 0,
        })
    }

    /// Takes the next file that holds anything; false where there is none.
    fn load(&mut self) -> Result<bool, RunError> {
        while let Some(part) = self.waiting.pop() {
            let share = self.task.share();
            if part.size > share && part.used < 60 {
                self.split(&part, share)?;
                continue;
            }
            self.bytes += part.size;
            self.loaded = Loaded::of(&part)?;
            if !self.loaded.frames.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Divides a file that is larger than memory allows by the next bits of the digest. A woman
    /// alone cannot be divided: all her frames stay in one file.
    fn split(&mut self, part: &Part, share: u64) -> Result<(), RunError> {
        let pieces = part.size.div_ceil(share).saturating_mul(2);
        let bits = pieces.next_power_of_two().trailing_zeros().clamp(1, 6);
        let name = format!("split-{:04}", self.splits);
        self.splits += 1;
        let mut spill = Spill::new(&self.task.folder, &name, part.used, bits);
        part.each(|frame| spill.put(frame))?;
        spill.settle()?;
        let mut pieces = spill.parts();
        pieces.reverse();
        self.waiting.extend(pieces);
        Ok(())
    }

    /// The frames of the next woman; empty where there is none.
    fn next_woman(&mut self) -> Result<Range<usize>, RunError> {
        loop {
            let loaded = &self.loaded;
            let Some(first) = loaded.frames.get(loaded.next) else {
                if self.load()? {
                    continue;
                }
                return Ok(0..0);
            };
            let key = loaded.text(&first.key);
            let rest = loaded.frames.get(loaded.next..).unwrap_or_default();
            let count = rest
                .iter()
                .take_while(|frame| loaded.text(&frame.key) == key)
                .count();
            let is_elsewhere =
                std::str::from_utf8(key).is_ok_and(|key| self.elsewhere.contains(key));
            let range = loaded.next..loaded.next + count;
            self.loaded.next = range.end;
            if !is_elsewhere {
                return Ok(range);
            }
        }
    }

    /// The next line that was of no use.
    fn next_reject(&mut self) -> Result<Option<Reject>, RunError> {
        let Some(file) = &mut self.rejects else {
            return Ok(None);
        };
        let path = self.task.folder.join(divide::REJECTS);
        let mut line = String::new();
        let read = file.read_line(&mut line);
        if read.map_err(|error| RunError::unreadable(&path, &error))? == 0 {
            self.rejects = None;
            return Ok(None);
        }
        let (source, line, reason): (u32, Option<u64>, String) = serde_json::from_str(&line)
            .map_err(|error| RunError::Worded(format!("`{}`: {error}", path.display())))?;
        Ok(Some(Reject {
            source: self.source(source),
            line,
            record: None,
            patient: None,
            reason,
        }))
    }

    fn source(&self, place: u32) -> Arc<str> {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        self.sources.get(place).cloned().unwrap_or_default()
    }
}

impl Records for Groups {
    fn next(&mut self, batch: &mut Batch) -> Result<bool, RunError> {
        if let Some(reject) = self.next_reject()? {
            batch.reject_part(reject);
            return Ok(true);
        }
        let range = self.next_woman()?;
        let frames = self.loaded.frames.get(range).unwrap_or_default();
        let Some(first) = frames.first() else {
            return Ok(false);
        };
        let own = frames
            .iter()
            .find(|frame| frame.is_patient)
            .unwrap_or(first);
        let source = self.source(own.source);
        let size: usize = frames.iter().map(|frame| frame.json.len() + 1).sum();
        if size > self.task.largest_record {
            let reason = format!(
                "Patient `{}`: {}",
                String::from_utf8_lossy(self.loaded.text(&own.key)),
                too_long(self.task.largest_record)
            );
            batch.reject(&source, Some(own.line), reason);
            return Ok(true);
        }
        let room = batch.room();
        room.reserve(size);
        let mut told = None;
        for frame in frames {
            // What several of her resources refer to was put aside once for each of them.
            let at = (frame.source, frame.line);
            if told.replace(at) != Some(at) {
                room.extend_from_slice(self.loaded.text(&frame.json));
                room.push(b'\n');
            }
        }
        batch.push(&source, Some(own.line), None);
        Ok(true)
    }

    fn skip(&mut self, records: u64) -> Result<(), RunError> {
        // They were told before the first record.
        self.rejects = None;
        for _ in 0..records {
            if self.next_woman()?.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn bytes_read(&self) -> u64 {
        self.bytes
    }
}

impl Loaded {
    /// The frames of a file, by digest, then key, then in the order of the input.
    fn of(part: &Part) -> Result<Self, RunError> {
        let mut loaded = Self::default();
        loaded
            .bytes
            .reserve(usize::try_from(part.size).unwrap_or(0));
        part.each(|frame| {
            loaded.hold(frame);
            Ok(())
        })?;
        let Self { bytes, frames, .. } = &mut loaded;
        frames.sort_by(|one, other| {
            let key = |frame: &Held| bytes.get(frame.key.clone());
            let at = |frame: &Held| (frame.source, frame.line);
            (one.digest, key(one), at(one)).cmp(&(other.digest, key(other), at(other)))
        });
        Ok(loaded)
    }

    fn hold(&mut self, frame: &Frame) {
        let mut put = |bytes: &[u8]| {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(bytes);
            start..self.bytes.len()
        };
        let (key, json) = (put(&frame.key), put(&frame.json));
        self.frames.push(Held {
            digest: frame.digest,
            key,
            json,
            is_patient: frame.is_patient,
            source: frame.source,
            line: frame.line,
        });
    }

    fn text(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }
}
