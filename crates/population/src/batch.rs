//! Records on their way to be assessed, some at a time.

use std::ops::Range;
use std::sync::Arc;

use gravida_fhir::DateTime;

use crate::error::RunError;
use crate::rows::{Place, Reject};

/// Most records of a batch.
const MOST_RECORDS: usize = 32;

/// A batch that has so many bytes takes no more.
const FULL: usize = 1 << 20;

/// Records that follow one another.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Number of the first record in the run, from 1.
    first: u64,
    bytes: Vec<u8>,
    items: Vec<Item>,
}

#[derive(Debug)]
enum Item {
    Record {
        bytes: Range<usize>,
        source: Arc<str>,
        line: Option<u64>,
        as_of: Option<DateTime>,
    },
    /// What was found to be of no use while reading: it counts as a record.
    Reject(Reject),
    /// What was found to be of no use and is only a part of a record.
    Part(Reject),
}

/// What a batch holds, one after the other.
pub(crate) enum Next<'b> {
    Record(&'b [u8], Place, Option<DateTime>),
    Reject(&'b Reject),
}

impl Batch {
    /// A batch whose first record has this number.
    pub(crate) fn starting_at(first: u64) -> Self {
        Self {
            first,
            ..Self::default()
        }
    }

    /// How many records there are in it.
    pub(crate) fn records(&self) -> u64 {
        let items = self.items.iter();
        items.filter(|item| !matches!(item, Item::Part(_))).count() as u64
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.items.len() >= MOST_RECORDS || self.bytes.len() >= FULL
    }

    /// Where the next record's text goes; call [`Batch::push`] when it is there.
    pub(crate) const fn room(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Takes what was written into its room as a record.
    pub(crate) fn push(&mut self, source: &Arc<str>, line: Option<u64>, as_of: Option<DateTime>) {
        self.items.push(Item::Record {
            bytes: self.end()..self.bytes.len(),
            source: Arc::clone(source),
            line,
            as_of,
        });
    }

    /// Takes a record that is of no use; what was written into its room goes.
    pub(crate) fn reject(&mut self, source: &Arc<str>, line: Option<u64>, reason: String) {
        self.bytes.truncate(self.end());
        let record = Some(self.first + self.records());
        self.items.push(Item::Reject(Reject {
            source: Arc::clone(source),
            line,
            record,
            patient: None,
            reason,
        }));
    }

    /// Takes a part of a record that is of no use.
    pub(crate) fn reject_part(&mut self, reject: Reject) {
        self.items.push(Item::Part(reject));
    }

    fn end(&self) -> usize {
        let ends = self.items.iter().rev().find_map(|item| match item {
            Item::Record { bytes, .. } => Some(bytes.end),
            Item::Reject(_) | Item::Part(_) => None,
        });
        ends.unwrap_or(0)
    }

    /// What is in it, in order.
    pub(crate) fn each(&self) -> impl Iterator<Item = Next<'_>> {
        let mut record = self.first;
        self.items.iter().map(move |item| match item {
            Item::Record {
                bytes,
                source,
                line,
                as_of,
            } => {
                let place = Place {
                    record,
                    source: Arc::clone(source),
                    line: *line,
                };
                record += 1;
                let bytes = self.bytes.get(bytes.clone()).unwrap_or_default();
                Next::Record(bytes, place, *as_of)
            }
            Item::Reject(reject) => {
                record += 1;
                Next::Reject(reject)
            }
            Item::Part(reject) => Next::Reject(reject),
        })
    }
}

/// Where records come from, in an order that is the same each time.
pub(crate) trait Records: Send {
    /// Adds the next record to `batch`; false when there are no more.
    fn next(&mut self, batch: &mut Batch) -> Result<bool, RunError>;

    /// Passes over this many records.
    fn skip(&mut self, records: u64) -> Result<(), RunError>;

    /// How many bytes of the inputs have been read, as they lie there, about.
    fn bytes_read(&self) -> u64;
}
