//! `gravida export`: the knowledge as FHIR, for other engines and tools.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::failure::{Failure, Finish};
use crate::knowledge;

/// Write the knowledge as FHIR resources, for other engines and tools
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida export fhir                      PlanDefinitions, Libraries with CQL and ELM, ValueSets, citations\n  \
    gravida export fhir --knowledge DIR      the same of your own knowledge\n\n\
    One file for each resource, Type-id.json, and all of them in bundle.json. Files of these names are \
    replaced. The same knowledge gives the same bytes.")]
pub(crate) struct Arguments {
    /// The folder to write to; it is made if it is not there
    directory: PathBuf,

    /// Use the knowledge in this directory instead of what is built in
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let exported = gravida_report::export(knowledge).map_err(Failure::Worded)?;
    let folder = &arguments.directory;
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    let write = |name: String, content: &serde_json::Value| {
        let path = folder.join(name);
        std::fs::write(&path, format!("{content:#}\n")).map_err(|error| unwritable(&path, &error))
    };
    for one in &exported {
        write(
            format!("{}-{}.json", one.resource_type, one.id),
            &one.content,
        )?;
    }
    write(
        "bundle.json".to_owned(),
        &gravida_report::export_bundle(&exported),
    )?;
    Ok(Finish::Done)
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::Worded(format!("`{}` cannot be written: {error}", path.display()))
}
