//! A population run from files to files, as Python asks for it.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use gravida_guideline::Tally;
use gravida_population::{
    Columns, Existing, Format, Layout, Progress, Settings, Stage, Watch, run,
};
use pyo3::prelude::*;

use crate::cohort::{Cohort, threads_or_all};
use crate::error;

/// Records, women, rejects, and whether there was nothing left to do.
type Counts = (u64, u64, u64, bool);

/// Assesses every record of files and writes the tables.
#[pyfunction]
#[allow(
    clippy::too_many_arguments,
    reason = "each has its name on the Python side"
)]
pub(crate) fn run_cohort(
    py: Python<'_>,
    cohort: &Bound<'_, Cohort>,
    inputs: Vec<PathBuf>,
    output: PathBuf,
    layout: &str,
    format: &str,
    existing: &str,
    threads: usize,
    part_records: u64,
    largest_record: usize,
    memory: usize,
    small_counts: u64,
    locale: &str,
    columns: (Option<String>, Option<String>, Option<String>),
    progress: Option<Py<PyAny>>,
) -> PyResult<Counts> {
    let (resource, patient, as_of) = columns;
    let settings = Settings {
        inputs,
        layout: layout_of(layout)?,
        output,
        existing: match existing {
            "resume" => Existing::Resume,
            "replace" => Existing::Replace,
            _ => Existing::Keep,
        },
        format: format_of(format)?,
        threads: threads_or_all(threads).get(),
        part_records,
        largest_record,
        columns: Columns {
            resource,
            patient,
            as_of,
        },
        memory,
    };
    let stop = AtomicBool::new(false);
    // What Python raised while it was told; the run is stopped for it.
    let raised: Mutex<Option<PyErr>> = Mutex::new(None);
    let tell = |now: Progress| {
        let told = Python::attach(|py| {
            // Whoever presses Ctrl-C is heard here.
            py.check_signals()?;
            match &progress {
                Some(progress) => progress.call1(py, described(now)).map(|_| ()),
                None => Ok(()),
            }
        });
        if let Err(error) = told {
            stop.store(true, Ordering::Relaxed);
            if let Ok(mut raised) = raised.lock() {
                raised.get_or_insert(error);
            }
        }
    };
    let cohort = cohort.get();
    let locale = cohort.locale(locale)?;
    let reports = |tally: &Tally| cohort.reports(tally, small_counts, &locale);
    let watch = Watch {
        stop: &stop,
        progress: &tell,
    };
    let outcome = py.detach(|| run(cohort.inner(), &settings, &reports, watch));
    if let Some(error) = raised.into_inner().ok().flatten() {
        return Err(error);
    }
    let summary = outcome.map_err(|problem| error::cohort(&problem))?;
    Ok((
        summary.records,
        summary.tally.women,
        summary.tally.rejects,
        summary.was_finished,
    ))
}

/// Stage, bytes done, bytes of all inputs, women, rejects.
const fn described(now: Progress) -> (&'static str, u64, u64, u64, u64) {
    let stage = match now.stage {
        Stage::Grouping => "grouping",
        Stage::Assessing => "assessing",
    };
    (stage, now.bytes, now.all_bytes, now.women, now.rejects)
}

fn layout_of(word: &str) -> PyResult<Layout> {
    match word {
        "auto" => Ok(Layout::Auto),
        "bundles" => Ok(Layout::Bundles),
        "resources" => Ok(Layout::Resources),
        other => Err(error::argument(
            "layout",
            format!("`{other}` is not how records lie in files"),
            "give auto, bundles or resources",
        )),
    }
}

fn format_of(word: &str) -> PyResult<Format> {
    let known = [Format::Parquet, Format::Ndjson, Format::Csv];
    let named = known.into_iter().find(|format| format.name() == word);
    named.ok_or_else(|| {
        error::argument(
            "format",
            format!("`{word}` is not how tables are written"),
            "give parquet, ndjson or csv",
        )
    })
}
