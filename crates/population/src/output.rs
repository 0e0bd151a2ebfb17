//! The folder of a run: parts that are there whole or not at all.
//!
//! A part is some thousand records. Its files are written under other names,
//! flushed to the disk and renamed; then a note says that the part is done. A run
//! that breaks off at any moment therefore leaves finished parts and litter, and
//! one that goes on begins behind the last part with a note.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use gravida_guideline::Tally;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::RunError;
use crate::format::{Encoded, Format, TableFile, Unwritten};
use crate::plan::Plan;
use crate::report::{self, Noted, Report, write_reports};
use crate::schema::{TABLES, Table};
use crate::wanted::Wanted;

/// Where a run keeps what it needs while it goes; gone when it is done.
const WORK: &str = ".gravida";

/// Which reports a run writes.
const REPORTS_NOTE: &str = ".gravida/reports.json";

/// What a finished run says of itself.
pub const RUN_FILE: &str = "run.json";

/// The folder of a run, held by this process alone.
pub(crate) struct Output {
    folder: PathBuf,
    format: Format,
    wanted: Wanted,
    /// Held until the run ends, however it does.
    _lock: File,
}

/// What is noted of a part that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Done {
    pub(crate) part: u64,
    pub(crate) records: u64,
    pub(crate) files: Vec<DoneFile>,
    pub(crate) tally: Tally,
}

/// One file of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DoneFile {
    /// Its name within the folder of the run.
    pub(crate) file: String,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

/// What to do about a run that is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone and begin nothing.
    #[default]
    Keep,
    /// Go on with it where it broke off.
    Resume,
    /// Remove it and begin anew.
    Replace,
}

/// A run that begins or goes on.
pub(crate) struct Begun {
    pub(crate) output: Output,
    /// The parts that are done, in order.
    pub(crate) done: Vec<Done>,
}

impl Output {
    /// Takes hold of `folder` for a run by `plan`; `None` if that run is finished already.
    pub(crate) fn begin(
        folder: &Path,
        plan: &Plan,
        format: Format,
        existing: Existing,
    ) -> Result<Option<Begun>, RunError> {
        if folder.exists() && !folder.is_dir() {
            return Err(RunError::Worded(format!(
                "`{}` is a file; give a folder that is empty or not there yet",
                folder.display()
            )));
        }
        let work = folder.join(WORK);
        let is_finished = folder.join(RUN_FILE).exists();
        let is_begun = work.join("plan.json").exists();
        match existing {
            Existing::Keep if is_finished || is_begun => {
                return Err(RunError::Worded(format!(
                    "`{}` holds a run already; give another folder, go on with it by --resume, or replace it by --force",
                    folder.display()
                )));
            }
            Existing::Resume if is_finished => {
                let finished: Finished = read_json(&folder.join(RUN_FILE))?;
                finished.plan.must_be(plan, folder)?;
                return Ok(None);
            }
            Existing::Replace if is_finished || is_begun => remove(folder)?,
            _ => {}
        }
        if !is_begun && !is_finished && has_anything(folder)? {
            return Err(RunError::Worded(format!(
                "`{}` is not empty and holds no run; give a folder that is empty or not there yet",
                folder.display()
            )));
        }
        let refused = |error| RunError::unwritable(&work, &error);
        fs::create_dir_all(work.join("parts")).map_err(refused)?;
        let lock = lock(&work)?;
        let output = Self {
            folder: folder.to_owned(),
            format,
            wanted: plan.wanted.clone(),
            _lock: lock,
        };
        let mut done = Vec::new();
        if existing == Existing::Resume && is_begun {
            let begun: Plan = read_json(&work.join("plan.json"))?;
            begun.must_be(plan, folder)?;
            done = output.done()?;
        } else {
            output.write_json(&format!("{WORK}/plan.json"), plan)?;
        }
        for table in TABLES.iter().filter(|table| output.wanted.has(table)) {
            output.sweep(&folder.join(table.name))?;
        }
        Ok(Some(Begun { output, done }))
    }

    /// Where what is put aside by woman lies.
    pub(crate) fn spill(&self) -> PathBuf {
        self.folder.join(WORK).join("spill")
    }

    /// The parts with a note whose files are as the note says, up to the first without.
    fn done(&self) -> Result<Vec<Done>, RunError> {
        let mut all = Vec::new();
        loop {
            let note = self.folder.join(note_name(all.len() as u64));
            if !note.exists() {
                return Ok(all);
            }
            let done: Done = read_json(&note)?;
            let is_whole = done.files.iter().all(|file| {
                fs::metadata(self.folder.join(&file.file))
                    .is_ok_and(|metadata| metadata.len() == file.bytes)
            });
            if !is_whole {
                return Ok(all);
            }
            all.push(done);
        }
    }

    /// Makes the folder of a table, without what a run that broke off left in it.
    fn sweep(&self, folder: &Path) -> Result<(), RunError> {
        let refused = |error| RunError::unwritable(folder, &error);
        fs::create_dir_all(folder).map_err(refused)?;
        for entry in fs::read_dir(folder).map_err(refused)? {
            let entry = entry.map_err(refused)?;
            if entry.file_name().to_string_lossy().ends_with(".unfinished") {
                fs::remove_file(entry.path()).map_err(refused)?;
            }
        }
        Ok(())
    }

    /// Begins a part.
    pub(crate) fn part(&self, number: u64) -> Part<'_> {
        Part {
            output: self,
            number,
            records: 0,
            tally: Tally::default(),
            files: TABLES.iter().map(|_| None).collect(),
        }
    }

    /// Writes what is made of the counts; what it is called is noted before, so that a run that
    /// breaks off meanwhile can be replaced whole.
    pub(crate) fn report(
        &self,
        tally: &Tally,
        reports: &[Report],
    ) -> Result<Vec<String>, RunError> {
        let noted = Noted {
            reports: reports.iter().map(|report| report.name.clone()).collect(),
        };
        self.write_json(REPORTS_NOTE, &noted)?;
        self.write_json(report::COUNTS_FILE, tally)?;
        write_reports(&self.folder, reports)?;
        Ok(noted.reports)
    }

    /// Writes a file of the run whole or not at all.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), RunError> {
        write_whole(&self.folder, name, bytes)
    }

    fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), RunError> {
        let mut text = serde_json::to_vec_pretty(value)
            .map_err(|error| RunError::Worded(error.to_string()))?;
        text.push(b'\n');
        self.write(name, &text)
    }

    /// Says that all is done, and removes what the run needed while it went.
    pub(crate) fn finish(self, finished: &Finished) -> Result<(), RunError> {
        self.write_json(RUN_FILE, finished)?;
        let work = self.folder.join(WORK);
        fs::remove_dir_all(&work).map_err(|error| RunError::unwritable(&work, &error))
    }
}

/// What a finished run says of itself, in [`RUN_FILE`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Finished {
    #[serde(flatten)]
    pub(crate) plan: Plan,
    pub(crate) records: u64,
    pub(crate) women: u64,
    pub(crate) rejects: u64,
    /// Resources that belong to no woman and that nothing asks for, by type.
    pub(crate) left_out: BTreeMap<String, u64>,
    pub(crate) files: Vec<DoneFile>,
    /// Files about the run as a whole.
    pub(crate) reports: Vec<String>,
    pub(crate) timing: Timing,
}

/// The only thing that differs between two runs of the same plan.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Timing {
    pub(crate) threads: usize,
    pub(crate) seconds: f64,
    pub(crate) women_per_second: f64,
    /// Parts that an earlier run had done.
    pub(crate) parts_resumed: u64,
}

/// A part while it is written.
pub(crate) struct Part<'o> {
    output: &'o Output,
    number: u64,
    pub(crate) records: u64,
    tally: Tally,
    files: Vec<Option<(TableFile, u64)>>,
}

impl Part<'_> {
    /// Takes what came of some records; `threads` is how many may encode it.
    pub(crate) fn add(
        &mut self,
        rows: &Encoded,
        records: u64,
        tally: &Tally,
        threads: usize,
    ) -> Result<(), RunError> {
        self.records += records;
        self.tally.merge(tally);
        for place in (0..TABLES.len()).filter(|place| rows.rows(*place) > 0) {
            self.file(place)?.1 += rows.rows(place);
        }
        let files = self.files.iter_mut().enumerate();
        let mut files: Vec<_> = files
            .map(|(place, file)| match file {
                Some((file, _)) if rows.rows(place) > 0 => Some(file),
                _ => None,
            })
            .collect();
        let written = rows.write(&mut files, threads);
        written
            .map_err(|Unwritten { place, error }| RunError::unwritable(&self.path(place), &error))
    }

    /// Brings everything to the disk and notes that it is done.
    pub(crate) fn finish(mut self) -> Result<Done, RunError> {
        // The first part has every table, so that a reader finds the columns of each.
        if self.number == 0 {
            let wanted = |(_, table): &(usize, &&Table)| self.output.wanted.has(table);
            for (place, _) in (0..).zip(TABLES.iter()).filter(wanted) {
                self.file(place)?;
            }
        }
        let mut done = Done {
            part: self.number,
            records: self.records,
            files: Vec::new(),
            tally: std::mem::take(&mut self.tally),
        };
        for place in 0..TABLES.len() {
            let path = self.path(place);
            let Some((file, rows)) = self.files.get_mut(place).and_then(Option::take) else {
                continue;
            };
            let finish = || -> std::io::Result<u64> {
                let file = file.finish()?;
                file.sync_all()?;
                let bytes = file.metadata()?.len();
                fs::rename(unfinished(&path), &path)?;
                settle(&path)?;
                Ok(bytes)
            };
            let bytes = finish().map_err(|error| RunError::unwritable(&path, &error))?;
            let file = self.name(place);
            done.files.push(DoneFile { file, rows, bytes });
        }
        self.output.write_json(&note_name(self.number), &done)?;
        Ok(done)
    }

    fn name(&self, place: usize) -> String {
        let table = TABLES.get(place).map_or("", |table| table.name);
        let format = self.output.format.name();
        format!("{table}/part-{:05}.{format}", self.number)
    }

    fn path(&self, place: usize) -> PathBuf {
        self.output.folder.join(self.name(place))
    }

    fn file(&mut self, place: usize) -> Result<&mut (TableFile, u64), RunError> {
        let path = self.path(place);
        let format = self.output.format;
        let missing = || RunError::Worded(format!("no table at place {place}"));
        let table = TABLES.get(place).ok_or_else(missing)?;
        let slot = self.files.get_mut(place).ok_or_else(missing)?;
        if let Some(file) = slot {
            return Ok(file);
        }
        let file = File::create(unfinished(&path))
            .and_then(|file| TableFile::begin(file, format, table))
            .map_err(|error| RunError::unwritable(&path, &error))?;
        Ok(slot.insert((file, 0)))
    }
}

fn note_name(part: u64) -> String {
    format!("{WORK}/parts/part-{part:05}.json")
}

pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".unfinished");
    name.into()
}

/// Writes a file of a folder whole or not at all.
pub(crate) fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), RunError> {
    let path = folder.join(name);
    let other_name = unfinished(&path);
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&other_name)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&other_name, &path)?;
        settle(&path)
    };
    write().map_err(|error| RunError::unwritable(&path, &error))
}

/// Brings the name of a new file to the disk, where the system has a way to.
fn settle(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn lock(work: &Path) -> Result<File, RunError> {
    let path = work.join("lock");
    let refused = |error| RunError::unwritable(&path, &error);
    let file = File::create(&path).map_err(refused)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(RunError::Worded(format!(
            "another run is at work in `{}`; wait for it, or give another folder",
            work.parent().unwrap_or(work).display()
        ))),
        Err(TryLockError::Error(error)) => Err(refused(error)),
    }
}

/// Removes a run and nothing else.
fn remove(folder: &Path) -> Result<(), RunError> {
    let refused = |error| RunError::unwritable(folder, &error);
    let work = folder.join(WORK);
    let _lock = if work.exists() {
        Some(lock(&work)?)
    } else {
        None
    };
    report::remove(
        folder,
        &[&folder.join(REPORTS_NOTE), &folder.join(RUN_FILE)],
    )?;
    if work.exists() {
        fs::remove_dir_all(&work).map_err(refused)?;
    }
    for table in TABLES {
        let table = folder.join(table.name);
        if table.exists() {
            fs::remove_dir_all(&table).map_err(refused)?;
        }
    }
    let run = folder.join(RUN_FILE);
    if run.exists() {
        fs::remove_file(&run).map_err(refused)?;
    }
    Ok(())
}

fn has_anything(folder: &Path) -> Result<bool, RunError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.any(|entry| {
            // A run that broke off before its plan was written.
            entry.map_or(true, |entry| entry.file_name() != WORK)
        })),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(RunError::unwritable(folder, &error)),
    }
}

pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, RunError> {
    let bytes = fs::read(path).map_err(|error| RunError::unreadable(path, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        RunError::Worded(format!(
            "`{}` is not as a run leaves it ({error}); replace the run by --force",
            path.display()
        ))
    })
}
