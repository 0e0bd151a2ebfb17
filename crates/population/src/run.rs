//! A run: records in, tables out, the same bytes whatever the threads.
//!
//! One thread reads batches of records, many assess them, one writes what came of
//! them in their order, with help where columns are encoded. No more than a few batches for each thread are under way,
//! so that memory does not grow with the input.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, bounded};
use gravida_guideline::Tally;

use crate::assess::Cohort;
use crate::batch::{Batch, Next, Records};
use crate::bundles::Bundles;
use crate::error::RunError;
use crate::format::{Encoded, Format, RowsInMemory};
use crate::group::{Left, Task, divide};
use crate::input::{Identity, Input, find};
use crate::output::{Begun, Done, Existing, Finished, Output, Timing};
use crate::plan::Plan;
use crate::report::Report;
use crate::rows::SinkError;
use crate::schema::SCHEMA;
use crate::texts::Columns;

/// Batches under way for each thread.
const AHEAD: usize = 3;

/// What to run over, and where to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Files, folders, patterns; `-` for standard input.
    pub inputs: Vec<PathBuf>,
    /// How records lie in them.
    pub layout: Layout,
    /// The folder that takes the tables.
    pub output: PathBuf,
    /// What to do about a run that is there already.
    pub existing: Existing,
    /// How tables are written.
    pub format: Format,
    /// Threads that assess.
    pub threads: usize,
    /// Most records of a part.
    pub part_records: u64,
    /// Largest record, in bytes.
    pub largest_record: usize,
    /// Where in the inputs things stand that are not the record itself.
    pub columns: Columns,
    /// How much memory putting records together by woman may take, in bytes.
    pub memory: usize,
}

/// How records lie in the inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// As the first resource of each input says: all Bundles, or none.
    #[default]
    Auto,
    /// Each JSON text is a record: a Bundle, as a rule.
    Bundles,
    /// Each line is a resource; they are put together by woman.
    Resources,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Bytes of the inputs done, as they lie there, about.
    pub bytes: u64,
    /// Bytes of the inputs; zero where they are not known.
    pub all_bytes: u64,
    /// Women assessed.
    pub women: u64,
    /// What could not be used.
    pub rejects: u64,
}

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Putting resources together by woman.
    Grouping,
    /// Assessing.
    Assessing,
}

/// Who watches a run and may stop it.
#[derive(Clone, Copy)]
pub struct Watch<'w> {
    /// Ends the run at the next batch when it turns true; what is finished is kept.
    pub stop: &'w AtomicBool,
    /// Told now and then.
    pub progress: &'w (dyn Fn(Progress) + Sync),
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records met.
    pub records: u64,
    /// What was counted, of all parts.
    pub tally: Tally,
    /// Whether there was nothing left to do.
    pub was_finished: bool,
}

/// Assesses every record of the inputs and writes the tables; at the end the reports
/// that `reports` makes of what was counted.
///
/// # Errors
/// An input that cannot be read, an output that cannot be written, or a run that is there
/// and is not to go on, or not like this. What is finished is kept.
pub fn run(
    cohort: &Cohort<'_>,
    settings: &Settings,
    reports: &dyn Fn(&Tally) -> Vec<Report>,
    watch: Watch<'_>,
) -> Result<Summary, RunError> {
    let began = Instant::now();
    let inputs = find(&settings.inputs)?;
    let layout = layout(settings, &inputs)?;
    let plan = plan(cohort, settings, &inputs, layout)?;
    let begun = Output::begin(&settings.output, &plan, settings.format, settings.existing)?;
    let Some(Begun { output, done }) = begun else {
        return Ok(Summary {
            was_finished: true,
            ..Summary::default()
        });
    };
    let resumed = done.len() as u64;
    let mut origin = origin(cohort, settings, inputs, layout, &output, watch)?;
    if !done.is_empty() {
        origin
            .records
            .skip(done.iter().map(|part| part.records).sum())?;
    }
    let mut run = Run {
        cohort,
        settings,
        output: &output,
        watch,
        all_bytes: origin.bytes,
        done,
        tally: Tally::default(),
    };
    for part in &run.done {
        run.tally.merge(&part.tally);
    }
    let women_before = run.tally.women;
    run.go(&mut *origin.records)?;
    let Run { done, tally, .. } = run;
    let reports = output.report(&tally, &reports(&tally))?;
    let seconds = began.elapsed().as_secs_f64();
    let count = done.iter().map(|part| part.records).sum();
    let finished = Finished {
        plan,
        records: count,
        women: tally.women,
        rejects: tally.rejects,
        left_out: origin.left,
        files: done.into_iter().flat_map(|part| part.files).collect(),
        reports,
        timing: Timing {
            threads: settings.threads.max(1),
            seconds,
            women_per_second: (tally.women - women_before) as f64 / seconds.max(f64::EPSILON),
            parts_resumed: resumed,
        },
    };
    output.finish(&finished)?;
    Ok(Summary {
        records: count,
        tally,
        was_finished: false,
    })
}

/// How records lie in the inputs, as far as their first resources tell.
fn layout(settings: &Settings, inputs: &[Input]) -> Result<Layout, RunError> {
    if settings.layout != Layout::Auto {
        return Ok(settings.layout);
    }
    let mut bundles = None;
    let mut resources = None;
    for input in inputs {
        match input.first_type(&settings.columns)?.as_deref() {
            None => {}
            Some("Bundle") => bundles = Some(input),
            Some(_) => resources = Some(input),
        }
    }
    match (bundles, resources) {
        (Some(bundles), Some(resources)) => Err(RunError::Worded(format!(
            "`{}` holds Bundles and `{}` single resources; run over each by itself, or say which with --layout",
            bundles.name, resources.name
        ))),
        (None, Some(_)) => Ok(Layout::Resources),
        _ => Ok(Layout::Bundles),
    }
}

/// Where records come from.
struct Origin {
    records: Box<dyn Records>,
    left: Left,
    /// How many bytes there are to read.
    bytes: u64,
}

fn origin(
    cohort: &Cohort<'_>,
    settings: &Settings,
    inputs: Vec<Input>,
    layout: Layout,
    output: &Output,
    watch: Watch<'_>,
) -> Result<Origin, RunError> {
    if layout == Layout::Resources {
        if let Some(name) = &settings.columns.as_of {
            return Err(RunError::Worded(format!(
                "a moment of its own, in `{name}`, comes with a record that is whole: give Bundles, or one moment by --as-of"
            )));
        }
        let task = Task {
            folder: output.spill(),
            memory: settings.memory,
            largest_record: settings.largest_record,
            columns: settings.columns.clone(),
        };
        let (groups, left, bytes) = divide(&inputs, cohort.interest(), task, watch)?;
        return Ok(Origin {
            records: Box::new(groups),
            left,
            bytes,
        });
    }
    Ok(Origin {
        bytes: inputs.iter().filter_map(|input| input.bytes).sum(),
        records: Box::new(Bundles::new(
            inputs,
            settings.columns.clone(),
            settings.largest_record,
        )),
        left: Left::new(),
    })
}

fn plan(
    cohort: &Cohort<'_>,
    settings: &Settings,
    inputs: &[Input],
    layout: Layout,
) -> Result<Plan, RunError> {
    let is_piped = inputs.iter().any(Input::is_standard_input);
    if is_piped && settings.existing == Existing::Resume {
        return Err(RunError::Worded(
            "what came by standard input cannot be read again: put it into a file, or replace the run by --force"
                .to_owned(),
        ));
    }
    let description = cohort.description();
    Ok(Plan {
        schema: SCHEMA.to_owned(),
        version: description.version,
        knowledge: description.knowledge,
        profile: description.profile,
        profile_digest: description.profile_digest,
        as_of: description.as_of,
        decisions: description.decisions,
        wanted: description.wanted,
        layout: match layout {
            Layout::Resources => "resources",
            Layout::Auto | Layout::Bundles => "bundles",
        }
        .to_owned(),
        format: settings.format.name().to_owned(),
        part_records: settings.part_records.max(1),
        largest_record: settings.largest_record as u64,
        columns: settings.columns.clone(),
        inputs: inputs
            .iter()
            .map(Input::identity)
            .collect::<Result<Vec<Identity>, _>>()?,
    })
}

/// A run under way.
struct Run<'r, 'k> {
    cohort: &'r Cohort<'k>,
    settings: &'r Settings,
    output: &'r Output,
    watch: Watch<'r>,
    all_bytes: u64,
    done: Vec<Done>,
    tally: Tally,
}

/// A batch on its way to whoever assesses it.
struct Job {
    number: u64,
    batch: Batch,
}

/// What came of a batch.
struct Told {
    number: u64,
    records: u64,
    rows: Encoded,
    tally: Tally,
}

impl Run<'_, '_> {
    /// Divides the work among threads and writes what they bring.
    fn go(&mut self, records: &mut dyn Records) -> Result<(), RunError> {
        let threads = self.settings.threads.max(1);
        let under_way = threads * AHEAD;
        let (tickets, free) = bounded(under_way);
        for _ in 0..under_way {
            // As many as there is room for.
            let _ = tickets.send(());
        }
        let (jobs, waiting) = bounded::<Job>(under_way);
        let (told, arriving) = bounded::<Result<Told, SinkError>>(under_way);
        let bytes = AtomicU64::new(records.bytes_read());
        let ended = AtomicBool::new(false);
        let first_record = 1 + self.done.iter().map(|part| part.records).sum::<u64>();
        let part_records = self.settings.part_records.max(1);
        let (cohort, format, stop) = (self.cohort, self.settings.format, self.watch.stop);
        thread::scope(|scope| {
            let seen = (&bytes, &ended);
            let named = |name: &str| thread::Builder::new().name(name.to_owned());
            let reader = named("reading").spawn_scoped(scope, move || {
                let shape = Shape {
                    first_record,
                    part_records,
                };
                read(records, &jobs, &free, shape, stop, seen)
            });
            let reader = reader.map_err(|error| no_thread(&error))?;
            for _ in 0..threads {
                let (waiting, told) = (waiting.clone(), told.clone());
                named("assessing")
                    .spawn_scoped(scope, move || assess(cohort, format, &waiting, &told))
                    .map_err(|error| no_thread(&error))?;
            }
            drop((waiting, told));
            let written = self.write(arriving, tickets, seen);
            let read = reader
                .join()
                .unwrap_or_else(|_| Err(RunError::Worded("the reader broke down".to_owned())));
            // A reader that could not go on says more than the rows that are missing.
            read?;
            written
        })
    }

    /// Writes what arrives in the order of its numbers. A part is finished when it is full; the
    /// last one, when nothing more can arrive and nothing went wrong.
    fn write(
        &mut self,
        arriving: Receiver<Result<Told, SinkError>>,
        tickets: Sender<()>,
        (bytes, ended): (&AtomicU64, &AtomicBool),
    ) -> Result<(), RunError> {
        let output = self.output;
        let part_records = self.settings.part_records.max(1);
        let threads = self.settings.threads.max(1);
        let mut early: BTreeMap<u64, Told> = BTreeMap::new();
        let mut next = 0;
        let mut part = output.part(self.done.len() as u64);
        for told in arriving {
            let told = told.map_err(|error| RunError::Worded(error.to_string()))?;
            early.insert(told.number, told);
            while let Some(told) = early.remove(&next) {
                next += 1;
                part.add(&told.rows, told.records, &told.tally, threads)?;
                self.tally.merge(&told.tally);
                if part.records >= part_records {
                    self.done.push(part.finish()?);
                    part = output.part(self.done.len() as u64);
                }
                (self.watch.progress)(Progress {
                    stage: Stage::Assessing,
                    bytes: bytes.load(Ordering::Relaxed),
                    all_bytes: self.all_bytes,
                    women: self.tally.women,
                    rejects: self.tally.rejects,
                });
                // The reader may have ended already.
                let _ = tickets.send(());
            }
        }
        if !ended.load(Ordering::Acquire) {
            // Records are missing: the part that was begun is not that part.
            return Ok(());
        }
        if part.records > 0 || self.done.is_empty() {
            self.done.push(part.finish()?);
        }
        Ok(())
    }
}

fn no_thread(error: &io::Error) -> RunError {
    RunError::Worded(format!(
        "cannot start a thread: {error}; give fewer by --threads, then run again with --resume"
    ))
}

/// How records are counted and divided.
#[derive(Clone, Copy)]
struct Shape {
    first_record: u64,
    part_records: u64,
}

/// Reads batches while there is room for them; no batch reaches into the next part.
fn read(
    records: &mut dyn Records,
    jobs: &Sender<Job>,
    free: &Receiver<()>,
    shape: Shape,
    stop: &AtomicBool,
    (bytes, ended): (&AtomicU64, &AtomicBool),
) -> Result<(), RunError> {
    let mut record = shape.first_record;
    for number in 0.. {
        if free.recv().is_err() {
            return Ok(());
        }
        if stop.load(Ordering::Relaxed) {
            return Err(RunError::Stopped);
        }
        let left = shape.part_records - (record - 1) % shape.part_records;
        let mut batch = Batch::starting_at(record);
        let mut is_end = false;
        while !is_end && !batch.is_full() && batch.records() < left {
            is_end = !records.next(&mut batch)?;
        }
        record += batch.records();
        bytes.store(records.bytes_read(), Ordering::Relaxed);
        if is_end {
            // Before the batch is sent: whoever sees that nothing more arrives sees this.
            ended.store(true, Ordering::Release);
        }
        let is_sent = batch.is_empty() || jobs.send(Job { number, batch }).is_ok();
        if is_end || !is_sent {
            return Ok(());
        }
    }
    Ok(())
}

/// Assesses batches until there are no more.
fn assess(
    cohort: &Cohort<'_>,
    format: Format,
    waiting: &Receiver<Job>,
    told: &Sender<Result<Told, SinkError>>,
) {
    let mut worker = cohort.worker();
    for job in waiting {
        let mut tally = Tally::default();
        let mut rows = RowsInMemory::new(format);
        let outcome = job
            .batch
            .each()
            .try_for_each(|next| match next {
                Next::Record(json, place, as_of) => {
                    worker.assess(json, &place, as_of, &mut rows, &mut tally)
                }
                Next::Reject(reject) => {
                    tally.add_reject();
                    reject.write(&mut rows)
                }
            })
            .and_then(|()| rows.finish());
        let outcome = outcome.map(|rows| Told {
            number: job.number,
            records: job.batch.records(),
            rows,
            tally,
        });
        if told.send(outcome).is_err() {
            return;
        }
    }
}
