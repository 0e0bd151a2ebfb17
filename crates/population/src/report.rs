//! Files about a run as a whole: what was counted, and what is made of that.

use std::fs;
use std::path::{Component, Path};

use gravida_guideline::{RowParts, Tally};
use serde::{Deserialize, Serialize};

use crate::error::RunError;
use crate::output::{RUN_FILE, read_json, unfinished, write_whole};
use crate::wanted::Wanted;

/// What was counted of a finished run.
pub const COUNTS_FILE: &str = "counts.json";

/// A file about the run as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its name in the folder of the run, with `/`.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What a finished run has counted, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Digest of the knowledge.
    pub knowledge: String,
    /// Id of the profile.
    pub profile: String,
    /// What was told of a woman, and counted.
    pub parts: RowParts,
    /// The counts.
    pub tally: Tally,
}

/// What of [`RUN_FILE`] says how it was counted.
#[derive(Deserialize)]
struct Known {
    knowledge: String,
    profile: String,
    #[serde(flatten)]
    wanted: Wanted,
}

/// The names of the reports of a run, wherever they are noted.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Noted {
    pub(crate) reports: Vec<String>,
}

/// Reads what a finished run has counted.
///
/// # Errors
/// There is no finished run in `folder`, or its files are not as a run leaves them.
pub fn counted(folder: &Path) -> Result<Counted, RunError> {
    if !folder.join(RUN_FILE).exists() {
        return Err(RunError::Worded(format!(
            "`{}` holds no finished run; finish it with `gravida cohort run … --resume`, or give the folder of one",
            folder.display()
        )));
    }
    let known: Known = read_json(&folder.join(RUN_FILE))?;
    Ok(Counted {
        knowledge: known.knowledge,
        profile: known.profile,
        parts: known.wanted.parts(),
        tally: read_json(&folder.join(COUNTS_FILE))?,
    })
}

/// Writes reports into the folder of a run, each whole or not at all; what is there of the same
/// name is replaced.
///
/// # Errors
/// A file cannot be written.
pub fn write_reports(folder: &Path, reports: &[Report]) -> Result<(), RunError> {
    for report in reports {
        let path = folder.join(&report.name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| RunError::unwritable(parent, &error))?;
        }
        write_whole(folder, &report.name, &report.bytes)?;
    }
    Ok(())
}

/// Removes the reports of a run, as far as a file says which there are.
pub(crate) fn remove(folder: &Path, noted: &[&Path]) -> Result<(), RunError> {
    let names = noted
        .iter()
        .filter_map(|path| read_json::<Noted>(path).ok())
        .flat_map(|noted| noted.reports)
        .chain([COUNTS_FILE.to_owned()]);
    for name in names {
        // A name that leads out of the folder was not written by a run.
        let is_within = |part| matches!(part, Component::Normal(_));
        if !Path::new(&name).components().all(is_within) {
            continue;
        }
        let path = folder.join(&name);
        for path in [&path, &unfinished(&path)] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(RunError::unwritable(path, &error));
                }
                _ => {}
            }
        }
        if let Some(parent) = path.parent().filter(|parent| *parent != folder) {
            // It stays where something else lies in it.
            let _ = fs::remove_dir(parent);
        }
    }
    Ok(())
}
