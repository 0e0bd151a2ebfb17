//! The first pass: every resource is put aside by whom it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use gravida_fhir::Interest;
use serde::{Deserialize, Serialize};

use super::Groups;
use super::join::Joins;
use super::spill::{Frame, Key, Part, Spill};
use crate::bundles::{broken, too_long};
use crate::error::RunError;
use crate::input::{Form, Input};
use crate::lines::Line;
use crate::owner::{Owner, Owners};
use crate::run::{Progress, Stage, Watch};
use crate::texts::Columns;

/// Where lines that were of no use are put aside.
pub(super) const REJECTS: &str = "rejects";

/// What says that the first pass is done.
const DONE: &str = "divided.json";

/// What the passes work with.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// Where resources are put aside.
    pub(crate) folder: PathBuf,
    /// Memory for all of it, in bytes.
    pub(crate) memory: usize,
    /// Largest record, in bytes.
    pub(crate) largest_record: usize,
    /// What the columns of Parquet are called.
    pub(crate) columns: Columns,
}

impl Task {
    /// How much of it one file may take: it lies in memory once, and beside it are the
    /// records under way.
    pub(super) const fn share(&self) -> u64 {
        self.memory as u64 / 3
    }
}

/// Resources that belong to no woman and that nothing asks for, by type.
pub(crate) type Left = BTreeMap<String, u64>;

/// The first pass as it was when it was done.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Divided {
    parts: Vec<(PathBuf, u64, u32)>,
    elsewhere: BTreeSet<String>,
    left: Left,
}

/// Puts the resources of the inputs together by woman. Where an earlier run has done the
/// first pass, that is used.
pub(crate) fn divide(
    inputs: &[Input],
    interest: &Interest,
    task: Task,
    watch: Watch<'_>,
) -> Result<(Groups, Left, u64), RunError> {
    let divided = match earlier(&task.folder) {
        Some(divided) => divided,
        None => {
            let divided = first_pass(inputs, interest, &task, watch)?;
            note(&task.folder, &divided)?;
            divided
        }
    };
    let parts = divided.parts.into_iter().map(|(name, size, used)| Part {
        path: task.folder.join(name),
        size,
        used,
    });
    let parts: Vec<Part> = parts.collect();
    let bytes = parts.iter().map(|part| part.size).sum();
    let sources = inputs.iter().map(|input| Arc::clone(&input.name)).collect();
    let groups = Groups::of(task, parts, divided.elsewhere, sources)?;
    Ok((groups, divided.left, bytes))
}

/// The first pass of an earlier run, if it was done and all of it is there.
fn earlier(folder: &Path) -> Option<Divided> {
    let note = fs::read(folder.join(DONE)).ok()?;
    let divided: Divided = serde_json::from_slice(&note).ok()?;
    let is_there = |(name, size, _): &(PathBuf, u64, u32)| {
        fs::metadata(folder.join(name)).is_ok_and(|metadata| metadata.len() == *size)
    };
    divided.parts.iter().all(is_there).then_some(divided)
}

fn note(folder: &Path, divided: &Divided) -> Result<(), RunError> {
    let path = folder.join(DONE);
    let write = || -> std::io::Result<()> {
        let mut file = File::create(folder.join("divided.unfinished"))?;
        file.write_all(&serde_json::to_vec(divided)?)?;
        file.sync_all()?;
        fs::rename(folder.join("divided.unfinished"), &path)
    };
    write().map_err(|error| RunError::unwritable(&path, &error))
}

fn first_pass(
    inputs: &[Input],
    interest: &Interest,
    task: &Task,
    watch: Watch<'_>,
) -> Result<Divided, RunError> {
    let folder = &task.folder;
    let refused = |error| RunError::unwritable(folder, &error);
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(refused)?;
    }
    fs::create_dir_all(folder).map_err(refused)?;
    let rejects = File::create(folder.join(REJECTS)).map_err(refused)?;
    let all_bytes = inputs.iter().filter_map(|input| input.bytes).sum();
    let expected: u64 = inputs.iter().map(Input::expected_bytes).sum();
    let is_piped = inputs.iter().any(Input::is_standard_input);
    let files = if is_piped {
        64
    } else {
        // Files differ in size; one that is too large all the same is divided again.
        expected
            .saturating_mul(2)
            .div_ceil(task.share())
            .clamp(1, 256)
    };
    let bits = files.next_power_of_two().trailing_zeros();
    let mut pass = Pass {
        owners: Owners::new(interest),
        women: Spill::new(folder, "women", 0, bits),
        joins: Joins::new(folder, bits, task.share()),
        rejects: Rejects {
            path: folder.join(REJECTS),
            file: BufWriter::new(rejects),
        },
        left: Left::new(),
        bytes: 0,
        frame: Frame::default(),
    };
    for (place, input) in (0..).zip(inputs) {
        pass.input(place, input, task, |bytes| {
            if watch.stop.load(Ordering::Relaxed) {
                return Err(RunError::Stopped);
            }
            (watch.progress)(Progress {
                stage: Stage::Grouping,
                bytes,
                all_bytes,
                women: 0,
                rejects: 0,
            });
            Ok(())
        })?;
    }
    pass.finish()
}

/// The first pass while it goes.
struct Pass<'p> {
    owners: Owners<'p>,
    women: Spill,
    joins: Joins,
    rejects: Rejects,
    left: Left,
    bytes: u64,
    frame: Frame,
}

/// Lines that were of no use, put aside.
pub(super) struct Rejects {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Rejects {
    pub(super) fn tell(
        &mut self,
        source: u32,
        line: Option<u64>,
        reason: &str,
    ) -> Result<(), RunError> {
        serde_json::to_writer(&mut self.file, &(source, line, reason))
            .map_err(std::io::Error::from)
            .and_then(|()| self.file.write_all(b"\n"))
            .map_err(|error| RunError::unwritable(&self.path, &error))
    }

    fn settle(&mut self) -> Result<(), RunError> {
        self.file
            .flush()
            .and_then(|()| self.file.get_ref().sync_all())
            .map_err(|error| RunError::unwritable(&self.path, &error))
    }
}

impl Pass<'_> {
    fn input(
        &mut self,
        place: u32,
        input: &Input,
        task: &Task,
        watch: impl Fn(u64) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        if input.form == Form::Whole {
            let reason = "resources to be put together by woman must lie one a line, or row";
            return self.rejects.tell(place, None, reason);
        }
        let before = self.bytes;
        let longest = task.largest_record;
        let mut lines = input.texts(&task.columns, longest)?;
        let mut json = std::mem::take(&mut self.frame.json);
        loop {
            json.clear();
            let line = lines
                .next(&mut json)
                .map_err(|error| broken(input, &lines, &error))?;
            let number = lines.number();
            if number % 256 == 1 {
                watch(self.bytes)?;
            }
            self.bytes += json.len() as u64 + 1;
            match line {
                Line::End => break,
                Line::Blank => {}
                Line::TooLong => self.rejects.tell(place, Some(number), &too_long(longest))?,
                Line::Text => json = self.resource(place, number, json, lines.patient())?,
            }
        }
        // Compressed bytes are fewer than those that were read.
        self.bytes = before + input.bytes.unwrap_or(self.bytes - before);
        Ok(())
    }

    /// Puts a resource aside; gives its text back.
    /// `owner` is the Patient whom its row names.
    fn resource(
        &mut self,
        source: u32,
        line: u64,
        json: Vec<u8>,
        owner: Option<&str>,
    ) -> Result<Vec<u8>, RunError> {
        let told = self.owners.of(&json, owner);
        if let Some(patient) = &told.related_to {
            self.joins.relation(&told.id, patient)?;
        }
        let is_patient = told.resource_type == "Patient";
        let shared_name = told.name();
        let mut frame = std::mem::take(&mut self.frame);
        frame.json = json;
        (frame.source, frame.line, frame.is_patient) = (source, line, is_patient);
        match told.owner {
            Owner::Patient(patient) => {
                for relation in told.links {
                    self.joins.link(&told.id, relation, told.is_male);
                }
                frame.name(patient);
                self.women.put(&frame)?;
                for target in self.owners.targets(&frame.json) {
                    self.joins.edge(target, &frame.key)?;
                }
            }
            Owner::Relation(relation) => {
                frame.name(relation);
                self.joins.about_relation(&frame)?;
            }
            Owner::WhoeverRefers => {
                frame.name(shared_name);
                self.joins.shared(&frame)?;
            }
            Owner::Nobody => *self.left.entry(told.resource_type).or_default() += 1,
            Owner::Refused(reason) => self.rejects.tell(source, Some(line), &reason)?,
        }
        let json = std::mem::take(&mut frame.json);
        self.frame = frame;
        Ok(json)
    }

    fn finish(self) -> Result<Divided, RunError> {
        let Self {
            mut owners,
            mut women,
            mut joins,
            mut rejects,
            left,
            ..
        } = self;
        joins.finish(&mut women, &mut owners, &mut rejects)?;
        women.settle()?;
        rejects.settle()?;
        let parts = women.parts().into_iter().map(|part| {
            let name = part.path.file_name().unwrap_or_default();
            (PathBuf::from(name), part.size, part.used)
        });
        Ok(Divided {
            parts: parts.collect(),
            elsewhere: joins.elsewhere(),
            left,
        })
    }
}

impl Frame {
    /// Gives it a key.
    pub(super) fn name(&mut self, key: String) {
        let key = Key::of(key);
        self.digest = key.digest;
        self.key.clear();
        self.key.extend_from_slice(key.text.as_bytes());
    }
}
