//! Batches of records in, batches of rows out.
//!
//! The rows are those of a population run, made and told by
//! `gravida-population`; here they are only put together, either table by table
//! or as one row a record that holds the rows of all tables as lists. The second
//! form is for engines that let a function answer with one table.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;

use arrow_array::{ArrayRef, ListArray, RecordBatch, RecordBatchReader, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use gravida_fhir::DateTime;
use gravida_population::arrow::{ArrowRows, schema};
use gravida_population::rows::{Place, Reject, SinkError};
use gravida_population::schema::{TABLES, Table};
use gravida_population::{Cohort, Tally};

use crate::columns::{Columns, Names};

/// Most records whose rows go into one batch: each brings some hundred rows.
const MOST_AT_ONCE: usize = 256;

/// How records are found in batches and told apart.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) names: Names,
    /// The source of records that name none.
    pub(crate) source: Arc<str>,
    /// The number before that of the first record; the others follow.
    pub(crate) before: u64,
    /// How many threads assess the records of a batch.
    pub(crate) threads: NonZeroUsize,
}

/// A stream of what the records of a stream come to.
pub(crate) struct Assessed {
    cohort: Arc<Cohort<'static>>,
    settings: Settings,
    input: Box<dyn RecordBatchReader + Send>,
    /// Number of the record met last.
    met: u64,
    /// The source named last.
    source: Arc<str>,
    /// The record that the next batch may go on with.
    open: Option<Job<'static>>,
    ready: VecDeque<Told>,
    is_at_end: bool,
}

/// One record to assess; its JSON is read where it lies, unless it was put together.
struct Job<'b> {
    key: Option<String>,
    json: Cow<'b, [u8]>,
    place: Place,
    moment: Option<String>,
    /// Why it is a reject, where its row says so: it is then no record.
    reject_reason: Option<String>,
}

/// What some records came to.
pub(crate) struct Told {
    /// The rows, in the order of `TABLES`.
    pub(crate) tables: Vec<RecordBatch>,
    /// After each record, how many rows of each table there were.
    ends: Vec<Vec<usize>>,
}

impl Assessed {
    pub(crate) fn new(
        cohort: Arc<Cohort<'static>>,
        settings: Settings,
        input: Box<dyn RecordBatchReader + Send>,
    ) -> Self {
        Self {
            cohort,
            met: settings.before,
            source: Arc::clone(&settings.source),
            settings,
            input,
            open: None,
            ready: VecDeque::new(),
            is_at_end: false,
        }
    }

    fn advance(&mut self) -> Result<(), ArrowError> {
        let Some(batch) = self.input.next() else {
            self.is_at_end = true;
            let last: Vec<Job<'_>> = self.open.take().into_iter().collect();
            return self.tell(&last);
        };
        let batch = batch?;
        let columns = Columns::of(&batch, &self.settings.names)?;
        let jobs = self.jobs(&columns, batch.num_rows());
        self.tell(&jobs)
    }

    /// The records that are whole once a batch is there; the last stays open
    /// where the next batch may go on with it.
    fn jobs<'b>(&mut self, columns: &'b Columns, rows: usize) -> Vec<Job<'b>> {
        let mut jobs: Vec<Job<'b>> = Vec::with_capacity(rows);
        for row in 0..rows {
            let key = columns.key(row);
            let json = columns.json(row);
            if let Some(reason) = columns.reject_reason(row) {
                jobs.push(Job {
                    key: None,
                    json: Cow::Borrowed(b""),
                    place: Place {
                        record: 0,
                        source: self.source(columns.source(row)),
                        line: columns.line(row),
                    },
                    moment: None,
                    reject_reason: Some(reason.to_owned()),
                });
                continue;
            }
            match &mut self.open {
                Some(open) if open.key.as_deref() == key => {
                    let lines = open.json.to_mut();
                    lines.push(b'\n');
                    lines.extend_from_slice(json);
                    // Put together from many lines, it has no line of its own.
                    open.place.line = None;
                    continue;
                }
                open => jobs.extend(open.take()),
            }
            self.met += 1;
            let job = Job {
                key: key.map(str::to_owned),
                json: Cow::Borrowed(json),
                place: Place {
                    record: columns.number(row).unwrap_or(self.met),
                    source: self.source(columns.source(row)),
                    line: columns.line(row),
                },
                moment: columns.moment(row).map(str::to_owned),
                reject_reason: None,
            };
            if job.key.is_some() {
                self.open = Some(Job {
                    json: Cow::Owned(json.to_vec()),
                    ..job
                });
            } else {
                jobs.push(job);
            }
        }
        jobs
    }

    /// The source of a record; neighbours share the one text.
    fn source(&mut self, named: Option<&str>) -> Arc<str> {
        if let Some(named) = named.filter(|named| **named != *self.source) {
            self.source = named.into();
        }
        let source = if named.is_some() {
            &self.source
        } else {
            &self.settings.source
        };
        Arc::clone(source)
    }

    fn tell(&mut self, jobs: &[Job<'_>]) -> Result<(), ArrowError> {
        let threads = self.settings.threads.get();
        let cohort = &self.cohort;
        for wave in jobs.chunks(MOST_AT_ONCE.saturating_mul(threads)) {
            let share = wave.len().div_ceil(threads).max(1);
            let told: Vec<Result<Told, ArrowError>> = thread::scope(|scope| {
                let workers: Vec<_> = wave
                    .chunks(share)
                    .map(|jobs| scope.spawn(|| tell(cohort, jobs)))
                    .collect();
                workers
                    .into_iter()
                    .map(|worker| worker.join().unwrap_or_else(|_| Err(lost())))
                    .collect()
            });
            for told in told {
                self.ready.push_back(told?);
            }
        }
        Ok(())
    }
}

impl Iterator for Assessed {
    type Item = Result<Told, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.is_at_end {
            if let Err(error) = self.advance() {
                self.is_at_end = true;
                return Some(Err(error));
            }
        }
        self.ready.pop_front().map(Ok)
    }
}

fn tell(cohort: &Cohort<'_>, jobs: &[Job<'_>]) -> Result<Told, ArrowError> {
    let mut worker = cohort.worker();
    let mut tally = Tally::default();
    let mut rows = ArrowRows::new();
    let mut ends = Vec::with_capacity(jobs.len());
    for job in jobs {
        let moment = job.moment.as_deref().map(DateTime::parse).transpose();
        let told = match (&job.reject_reason, moment) {
            (Some(reason), _) => rejected(job, reason).write(&mut rows),
            (None, Ok(moment)) => {
                worker.assess(&job.json, &job.place, moment, &mut rows, &mut tally)
            }
            (None, Err(_)) => no_moment(job).write(&mut rows),
        };
        told.map_err(refused)?;
        ends.push((0..TABLES.len()).map(|table| rows.len(table)).collect());
    }
    Ok(Told {
        tables: rows.take().map_err(refused)?,
        ends,
    })
}

/// A row that is no record, as a run over files has it.
fn rejected(job: &Job<'_>, reason: &str) -> Reject {
    Reject {
        source: job.place.source.clone(),
        line: job.place.line,
        record: None,
        patient: None,
        reason: reason.to_owned(),
    }
}

fn no_moment(job: &Job<'_>) -> Reject {
    let written = job.moment.as_deref().unwrap_or_default();
    Reject {
        source: job.place.source.clone(),
        line: job.place.line,
        record: Some(job.place.record),
        patient: None,
        reason: format!(
            "`as_of` is `{written}`, which is not a moment; write it as 2026-11-20 or 2026-11-20T09:30:00Z"
        ),
    }
}

fn refused(error: SinkError) -> ArrowError {
    ArrowError::ExternalError(Box::new(error))
}

/// A thread ends early only by a panic, of which the assessment has none.
fn lost() -> ArrowError {
    ArrowError::ComputeError("a thread that assessed records has ended early".to_owned())
}

/// The schema of one row a record: a list of rows for each table that was asked for.
pub(crate) fn nested_schema(cohort: &Cohort<'_>) -> SchemaRef {
    let wanted = TABLES.iter().filter(|table| cohort.has_table(table));
    let list = |table: &&Table| Field::new_list(table.name, item(&plain(&schema(table))), false);
    Arc::new(Schema::new(wanted.map(list).collect::<Vec<Field>>()))
}

fn item(fields: &Fields) -> Field {
    Field::new_list_field(DataType::Struct(fields.clone()), false)
}

/// The fields with texts in place of dictionaries, which few engines take inside of lists.
fn plain(schema: &Schema) -> Fields {
    let field = |field: &Arc<Field>| match field.data_type() {
        DataType::Dictionary(_, values) => {
            let values = values.as_ref().clone();
            Arc::new(field.as_ref().clone().with_data_type(values))
        }
        _ => Arc::clone(field),
    };
    schema.fields().iter().map(field).collect()
}

impl Told {
    /// One row a record.
    pub(crate) fn nested(&self, cohort: &Cohort<'_>) -> Result<RecordBatch, ArrowError> {
        let made = TABLES.iter().zip(&self.tables).enumerate();
        let lists: Result<Vec<ArrayRef>, ArrowError> = made
            .filter(|(_, (table, _))| cohort.has_table(table))
            .map(|(place, (_, rows))| self.list(place, rows))
            .collect();
        RecordBatch::try_new(nested_schema(cohort), lists?)
    }

    fn list(&self, place: usize, table: &RecordBatch) -> Result<ArrayRef, ArrowError> {
        let fields = plain(table.schema_ref());
        let columns: Result<Vec<ArrayRef>, ArrowError> = table
            .columns()
            .iter()
            .zip(&fields)
            .map(|(column, field)| cast(column, field.data_type()))
            .collect();
        let rows = StructArray::try_new(fields.clone(), columns?, None)?;
        let mut before = 0;
        let lengths = self.ends.iter().map(|ends| {
            let end = ends.get(place).copied().unwrap_or(before);
            let length = end.saturating_sub(before);
            before = end;
            length
        });
        let offsets = OffsetBuffer::from_lengths(lengths);
        let list = ListArray::try_new(Arc::new(item(&fields)), offsets, Arc::new(rows), None)?;
        Ok(Arc::new(list))
    }
}
