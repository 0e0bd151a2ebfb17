//! `gravida check`.

use std::path::{Path, PathBuf};

use clap::Args;
use gravida_guideline::{KnowledgeFiles, Severity, case_records, check};
use gravida_report::locale::check_locales;
use serde_json::json;

use crate::failure::{Failure, Finish};
use crate::knowledge;
use crate::output::Results;

/// Validate the knowledge and report every problem with file and line
#[derive(Args)]
#[command(
    long_about = "Validate the knowledge and report every problem with file, line and column.\n\n\
        Checked are: that every statement has a source and every source exists, codes and their \
        systems, units, that every condition names a definition, that the logic compiles and belongs \
        to its CQL text, and that every case comes out as it says.",
    after_help = "Examples:\n  \
        gravida check                          the knowledge built in\n  \
        gravida check --knowledge knowledge    a directory, while working on it\n  \
        gravida check --write-cases cases.ndjson    the worked cases, to run elsewhere\n\n\
        Exit status: 0 no errors; 1 errors; 2 the directory cannot be read."
)]
pub(crate) struct Arguments {
    /// Check the knowledge in this directory instead of what is built in
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,

    /// Write every worked case as a FHIR record as well, one a line: {"decision", "case", "asOf", "bundle"}
    #[arg(long, value_name = "FILE")]
    write_cases: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let directory = arguments.knowledge.as_deref();
    let files = knowledge::files(directory)?;
    if let Some(file) = &arguments.write_cases {
        write_cases(&files, file)?;
    }
    let mut problems = check(&files);
    problems.extend(check_locales(&files));
    problems.sort();
    let mut results = Results::open();
    for problem in &problems {
        results.write(&format!("{}\n", knowledge::place(directory, problem)))?;
    }
    let count = |severity: Severity| {
        problems
            .iter()
            .filter(|problem| problem.severity == severity)
            .count()
    };
    let errors = count(Severity::Error);
    results.write(&format!(
        "{} files checked: {}, {}\n",
        files.len(),
        numbered(errors, "error"),
        numbered(count(Severity::Warning), "warning")
    ))?;
    results.finish()?;
    Ok(Finish::found_if(errors > 0))
}

fn write_cases(files: &KnowledgeFiles, file: &Path) -> Result<(), Failure> {
    let mut lines = String::new();
    for record in case_records(files) {
        let line = json!({
            "decision": record.owner, "case": record.name, "asOf": record.as_of, "bundle": record.bundle
        });
        lines.push_str(&format!("{line}\n"));
    }
    std::fs::write(file, lines).map_err(|error| Failure::Unwritable {
        path: file.display().to_string(),
        reason: error.to_string(),
    })
}

fn numbered(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
