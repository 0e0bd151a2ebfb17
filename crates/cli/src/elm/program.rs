//! From a directory of ELM to a program, its definitions and its parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gravida_elm::{DefinitionId, Program, Terminology, compile};
use gravida_fhir::{DateTime, Interest};
use serde_json::Value as Json;

use crate::failure::Failure;
use crate::{input, output, suggestion};

/// One library or value set is text that a program wrote: more than this is something else.
const MAX_MEGABYTES: u64 = 1_000;

/// What is built into the executor and need not be in the directory.
const BUILT_IN: &str = "FHIRHelpers";

/// The implicit definition of the context, not one of the author's.
const CONTEXT: &str = "Patient";

/// A program and what its ELM says beyond it.
pub(super) struct Loaded {
    pub(super) program: Program,
    /// Whether anything in it asks for the present moment.
    pub(super) asks_for_now: bool,
    private: BTreeSet<String>,
}

/// The ELM of one library, as far as loading looks into it.
struct Elm {
    file: String,
    bytes: Vec<u8>,
    json: Json,
}

/// Loads `library` and all that it includes from `directory`.
pub(super) fn load(
    library: &str,
    directory: &Path,
    value_sets: &[PathBuf],
) -> Result<Loaded, Failure> {
    let files = json_files(directory)?;
    let mut terminology = Terminology::new();
    for path in value_sets {
        add_value_sets(&mut terminology, path)?;
    }
    let mut loaded: BTreeMap<String, Elm> = BTreeMap::new();
    let mut waiting = vec![library.to_owned()];
    while let Some(name) = waiting.pop() {
        if loaded.contains_key(&name) {
            continue;
        }
        let Some(elm) = find(&name, &files)? else {
            if name == library {
                return Err(no_library(library, directory, &files));
            }
            // What is missing is reported by the compiler, at the place that includes it.
            continue;
        };
        waiting.extend(includes(&elm.json));
        loaded.insert(name, elm);
    }
    // FHIRHelpers is built in: a copy need not be one that can be compiled.
    loaded.remove(BUILT_IN);
    let sources: Vec<(String, &[u8])> = loaded
        .values()
        .map(|elm| (elm.file.clone(), elm.bytes.as_slice()))
        .collect();
    let program = compile(&sources, &terminology).map_err(|errors| {
        for error in &errors {
            output::complain(&format!("error: {error}"));
        }
        Failure::Worded(format!(
            "library `{library}` cannot be run: {} problems",
            errors.len()
        ))
    })?;
    Ok(Loaded {
        program,
        asks_for_now: loaded.values().any(|elm| asks_for_now(&elm.json)),
        private: loaded
            .get(library)
            .map(|elm| private_definitions(&elm.json))
            .unwrap_or_default(),
    })
}

impl Loaded {
    /// The definitions to evaluate, in the order of the library or as asked for.
    pub(super) fn definitions(
        &self,
        library: &str,
        asked: &[String],
    ) -> Result<Vec<(String, DefinitionId)>, Failure> {
        let names: Vec<&str> = if asked.is_empty() {
            self.program
                .definitions(library)
                .filter(|name| *name != CONTEXT && !self.private.contains(*name))
                .collect()
        } else {
            asked.iter().map(String::as_str).collect()
        };
        names
            .into_iter()
            .map(|name| match self.program.definition(library, name) {
                Some(id) => Ok((name.to_owned(), id)),
                None => Err(Failure::Worded(format!(
                    "library `{library}` has no definition `{name}`{}",
                    suggestion::clause(name, self.program.definitions(library))
                ))),
            })
            .collect()
    }
}

/// Values of parameters by library and name, from `NAME=JSON`.
pub(super) fn parameters(
    program: &Program,
    library: &str,
    given: &[String],
) -> Result<BTreeMap<(String, String), Json>, Failure> {
    given
        .iter()
        .map(|text| {
            let Some((name, value)) = text.split_once('=') else {
                return Err(Failure::Worded(format!(
                    "`--parameter {text}`: no value; write it as NAME=JSON"
                )));
            };
            let value = serde_json::from_str(value).unwrap_or_else(|_| Json::from(value));
            let has = |library: &str, name: &str| {
                program.parameters(library).any(|(known, _)| known == name)
            };
            if has(library, name) {
                return Ok(((library.to_owned(), name.to_owned()), value));
            }
            if let Some((other, rest)) = name.split_once('.')
                && has(other, rest)
            {
                return Ok(((other.to_owned(), rest.to_owned()), value));
            }
            let known = program.parameters(library).map(|(known, _)| known);
            Err(Failure::Worded(format!(
                "library `{library}` has no parameter `{name}`{}",
                suggestion::clause(name, known)
            )))
        })
        .collect()
}

/// What to keep of the data: all of it where a definition may answer with
/// elements of the record, since these are written out.
pub(super) fn interest(program: &Program, definitions: &[(String, DefinitionId)]) -> Interest {
    let answers_plainly = |id: DefinitionId| {
        program.definition_result_type(id).is_some_and(|answer| {
            // The names of FHIR types carry their model.
            !format!("{answer:?}").contains("Fhir")
        })
    };
    if definitions.iter().all(|(_, id)| answers_plainly(*id)) {
        program.interest()
    } else {
        Interest::everything()
    }
}

/// A moment for libraries that never ask for one.
pub(super) fn any_moment() -> Result<DateTime, Failure> {
    DateTime::parse("1970-01-01T00:00:00Z").map_err(|error| Failure::Worded(error.to_string()))
}

fn add_value_sets(terminology: &mut Terminology, path: &Path) -> Result<(), Failure> {
    let files = if path.is_dir() {
        let mut files = Vec::new();
        files_below(path, &mut files)?;
        files
    } else {
        vec![path.to_path_buf()]
    };
    for file in files {
        let bytes = input::read(&file, MAX_MEGABYTES)?;
        terminology
            .add(&bytes, &input::name(&file))
            .map_err(|error| Failure::Worded(error.to_string()))?;
    }
    Ok(())
}

/// The JSON files of `directory` and of the directories in it, each directory sorted.
/// A link to a directory is not followed, so that no walk goes round in circles.
fn files_below(directory: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    files.extend(json_files(directory)?);
    for path in entries(directory)? {
        if path.is_dir() && !path.is_symlink() {
            files_below(&path, files)?;
        }
    }
    Ok(())
}

/// The JSON files of `directory`, sorted.
fn json_files(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = entries(directory)?;
    files.retain(|path| {
        let ending = path.extension();
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json")) && path.is_file()
    });
    Ok(files)
}

fn entries(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error: std::io::Error| Failure::NotADirectory {
        path: directory.display().to_string(),
        reason: error.to_string(),
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    Ok(paths)
}

/// The library `name`: the file called so, or else one that says it is.
fn find(name: &str, files: &[PathBuf]) -> Result<Option<Elm>, Failure> {
    let is_called = |path: &PathBuf| path.file_stem().is_some_and(|stem| stem == name);
    if let Some(path) = files.iter().find(|path| is_called(path)) {
        return read(path).map(Some);
    }
    for path in files {
        // Other files of the directory may be anything.
        if let Ok(elm) = read(path)
            && identifier(&elm.json) == Some(name)
        {
            return Ok(Some(elm));
        }
    }
    Ok(None)
}

fn read(path: &Path) -> Result<Elm, Failure> {
    let bytes = input::read(path, MAX_MEGABYTES)?;
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let json = serde_json::from_slice(text)
        .map_err(|error| Failure::Worded(format!("`{}` is not ELM: {error}", path.display())))?;
    Ok(Elm {
        file: input::name(path),
        bytes,
        json,
    })
}

fn identifier(elm: &Json) -> Option<&str> {
    elm.get("library")?.get("identifier")?.get("id")?.as_str()
}

/// Names of the libraries that this one includes, without their namespace.
fn includes(elm: &Json) -> Vec<String> {
    let definitions = elm
        .pointer("/library/includes/def")
        .and_then(Json::as_array);
    definitions
        .into_iter()
        .flatten()
        .filter_map(|include| include.get("path")?.as_str())
        .map(|path| path.rsplit('/').next().unwrap_or(path).to_owned())
        .collect()
}

fn private_definitions(elm: &Json) -> BTreeSet<String> {
    let definitions = elm
        .pointer("/library/statements/def")
        .and_then(Json::as_array);
    definitions
        .into_iter()
        .flatten()
        .filter(|definition| {
            definition.get("accessLevel").and_then(Json::as_str) == Some("Private")
        })
        .filter_map(|definition| definition.get("name")?.as_str().map(str::to_owned))
        .collect()
}

/// Whether any node of the tree depends on the present moment.
fn asks_for_now(json: &Json) -> bool {
    const PRESENT: [&str; 4] = ["Now", "Today", "TimeOfDay", "CalculateAge"];
    match json {
        Json::Object(members) => {
            let is_present = members
                .get("type")
                .and_then(Json::as_str)
                .is_some_and(|node| PRESENT.contains(&node));
            is_present || members.values().any(asks_for_now)
        }
        Json::Array(items) => items.iter().any(asks_for_now),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}

fn no_library(library: &str, directory: &Path, files: &[PathBuf]) -> Failure {
    let names: Vec<String> = files
        .iter()
        .filter_map(|path| path.file_stem())
        .map(|stem| stem.to_string_lossy().into_owned())
        .collect();
    Failure::Worded(format!(
        "no library `{library}` in `{}`{}; it is looked for as {library}.json",
        directory.display(),
        suggestion::clause(library, names.iter().map(String::as_str))
    ))
}
