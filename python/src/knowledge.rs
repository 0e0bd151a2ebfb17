//! Opening the knowledge: what is built in, or a folder.
//!
//! Knowledge is compiled once in a process and kept until its end, whoever asks
//! for it: an assessor is then a reference, and the tasks of a Spark worker
//! share one. A folder that has changed is another knowledge, told apart by its
//! digest.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use gravida_fhir::Interest;
use gravida_guideline::{Assessor, Knowledge, KnowledgeFiles, Profile};
use pyo3::PyResult;

use crate::error;

/// Knowledge with the assessor that runs it.
pub(crate) struct Loaded {
    pub(crate) knowledge: &'static Knowledge,
    pub(crate) assessor: Assessor<'static>,
    /// What its logic can ask of a record.
    pub(crate) interest: Interest,
}

/// The knowledge in `folder`, or what is built in.
///
/// # Errors
/// `KnowledgeError`, when the folder cannot be read or what it holds is not right.
pub(crate) fn load(folder: Option<&Path>) -> PyResult<&'static Loaded> {
    static BUILT_IN: OnceLock<&'static Loaded> = OnceLock::new();
    static OWN: Mutex<BTreeMap<String, &'static Loaded>> = Mutex::new(BTreeMap::new());

    let Some(folder) = folder else {
        if let Some(loaded) = BUILT_IN.get() {
            return Ok(loaded);
        }
        let knowledge =
            Knowledge::embedded().map_err(|problems| error::knowledge("built in", &problems))?;
        return Ok(BUILT_IN.get_or_init(|| keep(knowledge)));
    };
    let mut files = KnowledgeFiles::new();
    read_folder(folder, "", &mut files)?;
    let knowledge = Knowledge::load(files)
        .map_err(|problems| error::knowledge(&folder.display().to_string(), &problems))?;
    let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(loaded) = own.get(knowledge.digest()) {
        return Ok(loaded);
    }
    let digest = knowledge.digest().to_owned();
    let loaded = keep(knowledge);
    own.insert(digest, loaded);
    Ok(loaded)
}

fn keep(knowledge: Knowledge) -> &'static Loaded {
    let knowledge: &'static Knowledge = Box::leak(Box::new(knowledge));
    let assessor = Assessor::new(knowledge);
    Box::leak(Box::new(Loaded {
        knowledge,
        interest: assessor.interest(),
        assessor,
    }))
}

/// The profile that `chosen` names: an id, or a file; the default where nothing is chosen.
///
/// # Errors
/// `ArgumentError` where there is no such profile, `KnowledgeError` where a
/// file holds none that is right.
pub(crate) fn profile(knowledge: &Knowledge, chosen: Option<&str>) -> PyResult<Profile> {
    let known = || {
        let ids: Vec<&str> = knowledge
            .profiles()
            .iter()
            .map(|profile| profile.id.as_str())
            .collect();
        format!("give one of {}, or the path of a file", ids.join(", "))
    };
    let Some(chosen) = chosen else {
        return knowledge
            .default_profile()
            .cloned()
            .ok_or_else(|| error::argument("profile", "the knowledge holds no profile", known()));
    };
    if let Some(profile) = knowledge.profile(chosen) {
        return Ok(profile.clone());
    }
    let path = Path::new(chosen);
    if !path.is_file() {
        return Err(error::argument(
            "profile",
            format!("no profile `{chosen}`"),
            known(),
        ));
    }
    let bytes = fs::read(path).map_err(|reason| error::unreadable(chosen, &reason))?;
    knowledge
        .read_profile(chosen, &bytes)
        .map_err(|problems| error::knowledge(chosen, &problems))
}

/// Reads `folder` and all below it into `files`, by path relative to the start.
/// Hidden files are left out; links to folders are not followed, so that the
/// walk ends.
fn read_folder(folder: &Path, prefix: &str, files: &mut KnowledgeFiles) -> PyResult<()> {
    let unreadable =
        |reason: std::io::Error| error::unreadable(&folder.display().to_string(), &reason);
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        let relative = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}/{name}")
        };
        if entry.file_type().map_err(unreadable)?.is_dir() {
            read_folder(&path, &relative, files)?;
        } else if path.is_file() {
            files.insert(relative, Cow::Owned(fs::read(&path).map_err(unreadable)?));
        }
    }
    Ok(())
}
