//! Opening the knowledge: what is built in, or a directory.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use gravida_guideline::knowledge::{Knowledge, Profile};
use gravida_guideline::{KnowledgeFiles, Problem, embedded};
use gravida_report::locale::{Locale, Locales};

use crate::failure::Failure;
use crate::{input, output, suggestion};

/// A knowledge folder is text written by people: more than this is something else.
const MAX_MEGABYTES: u64 = 256;

/// The knowledge in `directory`, or what is built in.
///
/// # Errors
/// When the directory cannot be read or what it holds is not right; the
/// problems have then been told one by one.
pub(crate) fn load(directory: Option<&Path>) -> Result<&'static Knowledge, Failure> {
    let loaded = match directory {
        None => Knowledge::embedded(),
        Some(_) => Knowledge::load(files(directory)?),
    };
    // The process lives for one command: giving this memory back piece by piece
    // at its end would only cost time.
    loaded
        .map(|knowledge| &*Box::leak(Box::new(knowledge)))
        .map_err(|problems| {
            for problem in &problems {
                output::complain(&place(directory, problem));
            }
            let name = directory.map_or_else(
                || "built in".to_owned(),
                |path| format!("in `{}`", path.display()),
            );
            Failure::Worded(format!(
                "the knowledge {name} cannot be used: {} problems; `gravida check` shows them all",
                problems.len()
            ))
        })
}

/// The files of `directory`, or those built in.
///
/// # Errors
/// When the directory or one of its files cannot be read.
pub(crate) fn files(directory: Option<&Path>) -> Result<KnowledgeFiles, Failure> {
    let Some(directory) = directory else {
        return Ok(embedded());
    };
    let mut files = KnowledgeFiles::new();
    read_folder(directory, "", &mut files)?;
    Ok(files)
}

/// A problem with the path that a user can open.
pub(crate) fn place(directory: Option<&Path>, problem: &Problem) -> String {
    match directory {
        None => problem.to_string(),
        Some(directory) => {
            let mut shown = problem.clone();
            shown.file = directory.join(&problem.file).display().to_string();
            shown.to_string()
        }
    }
}

/// The profile that `chosen` names: an id, or a file; the default where nothing is chosen.
///
/// # Errors
/// When there is no such profile, or the file holds none that is right.
pub(crate) fn profile(knowledge: &Knowledge, chosen: Option<&str>) -> Result<Profile, Failure> {
    let Some(chosen) = chosen else {
        return knowledge.default_profile().cloned().ok_or_else(|| {
            Failure::Worded(
                "the knowledge holds no profile; give a file with `--profile`".to_owned(),
            )
        });
    };
    if let Some(profile) = knowledge.profile(chosen) {
        return Ok(profile.clone());
    }
    let path = Path::new(chosen);
    let is_path = path.components().count() > 1 || path.extension().is_some() || path.is_file();
    if !is_path {
        let known: Vec<&str> = knowledge
            .profiles()
            .iter()
            .map(|profile| profile.id.as_str())
            .collect();
        return Err(Failure::Worded(format!(
            "no profile `{chosen}`{}; known: {}; or give the path of a file",
            suggestion::clause(chosen, known.iter().copied()),
            known.join(", ")
        )));
    }
    let bytes = input::read(path, MAX_MEGABYTES).map_err(|failure| match failure {
        Failure::Empty(path) => Failure::Worded(format!(
            "`{path}` is empty; a profile has an `id`, a `title` and `in-force`"
        )),
        other => other,
    })?;
    knowledge.read_profile(chosen, &bytes).map_err(|problems| {
        for problem in &problems {
            output::complain(&problem.to_string());
        }
        let number = match problems.len() {
            1 => "1 problem".to_owned(),
            many => format!("{many} problems"),
        };
        Failure::Worded(format!(
            "`{chosen}` is no profile that can be used: {number}"
        ))
    })
}

/// The language that `tag` names.
///
/// # Errors
/// When there is no wording in it.
pub(crate) fn locale(knowledge: &Knowledge, tag: &str) -> Result<Locale, Failure> {
    Locale::of(knowledge, tag).ok_or_else(|| {
        let locales = Locales::of(knowledge);
        let known: Vec<&str> = locales.all().map(Locale::tag).collect();
        Failure::Worded(format!(
            "`--locale {tag}`: there is no such wording; available: {}",
            known.join(", ")
        ))
    })
}

/// Reads `folder` and all below it into `files`, by path relative to the start.
/// Hidden files are left out; links to folders are not followed, so that the
/// walk ends.
fn read_folder(folder: &Path, prefix: &str, files: &mut KnowledgeFiles) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| Failure::NotADirectory {
        path: folder.display().to_string(),
        reason: error.to_string(),
    };
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
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            read_folder(&path, &relative, files)?;
        } else if path.is_file() {
            let bytes = fs::read(&path).map_err(|error| input::unreadable(&path, &error))?;
            files.insert(relative, Cow::Owned(bytes));
        }
    }
    Ok(())
}
