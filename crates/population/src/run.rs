//! A run: records in, tables out.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;

use crate::assess::Cohort;
use crate::error::RunError;
use crate::rows::Place;
use crate::schema::TABLES;
use crate::tally::Tally;
use crate::text::{TextForm, TextRows, heading};

/// What to run over, and where to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Files with a Bundle a line.
    pub inputs: Vec<PathBuf>,
    /// The folder that takes the tables.
    pub output: PathBuf,
    /// How rows are written.
    pub form: TextForm,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records met.
    pub records: u64,
    /// Women assessed.
    pub women: u64,
    /// Records, lines and resources that could not be used.
    pub rejects: u64,
}

/// Assesses every record of the inputs and writes the tables.
///
/// # Errors
/// An input that cannot be read, or an output that cannot be written.
pub fn run(cohort: &Cohort<'_>, settings: &Settings) -> Result<Counts, RunError> {
    let suffix = match settings.form {
        TextForm::Ndjson => "ndjson",
        TextForm::Csv => "csv",
    };
    let mut files = Vec::new();
    for table in TABLES {
        let folder = settings.output.join(table.name);
        let path = folder.join(format!("part-00000.{suffix}"));
        let refused = |error| RunError::unwritable(&path, &error);
        fs::create_dir_all(&folder).map_err(refused)?;
        let mut file = BufWriter::new(File::create(&path).map_err(refused)?);
        file.write_all(heading(settings.form, table).as_bytes())
            .map_err(refused)?;
        files.push((path, file));
    }
    let mut tally = Tally::default();
    let mut worker = cohort.worker();
    let mut record = 0;
    for input in &settings.inputs {
        let refused = |error| RunError::unreadable(input, &error);
        let mut lines = BufReader::new(File::open(input).map_err(refused)?);
        let source: Arc<str> = input.display().to_string().into();
        let mut line = Vec::new();
        let mut number = 0;
        while lines.read_until(b'\n', &mut line).map_err(refused)? > 0 {
            number += 1;
            if !line.trim_ascii().is_empty() {
                record += 1;
                let place = Place {
                    record,
                    source: Arc::clone(&source),
                    line: Some(number),
                };
                let mut rows = TextRows::new(settings.form);
                worker
                    .assess(&line, &place, None, &mut rows, &mut tally)
                    .map_err(|error| RunError::Worded(error.to_string()))?;
                for (table, (path, file)) in rows.finish().iter().zip(&mut files) {
                    file.write_all(&table.bytes)
                        .map_err(|error| RunError::unwritable(path, &error))?;
                }
            }
            line.clear();
        }
    }
    for (path, mut file) in files {
        file.flush()
            .map_err(|error| RunError::unwritable(&path, &error))?;
    }
    Ok(Counts {
        records: record,
        women: tally.women,
        rejects: tally.rejects,
    })
}
