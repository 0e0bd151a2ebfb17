//! `gravida audit`: who did what with saved cases, and whether the trail is whole.

use clap::{Args, Subcommand};
use gravida_store::{AuditEntry, CaseId, Store};
use serde_json::json;

use crate::explain::Format;
use crate::failure::{Failure, Finish};
use crate::output::Results;
use crate::store::{Place, worded};

/// So many entries are read at once.
const BATCH: i64 = 1_000;

/// Read the audit trail of the store, and prove that it is whole
#[derive(Subcommand)]
#[command(
    long_about = "Read the audit trail of the store, and prove that it is whole.\n\n\
        Every look at a saved case and every change of one is an entry: who, when, what, which case; \
        never what the case holds. Each entry carries a digest over itself and the digest before it, \
        so that an entry that was changed, removed or put in between shows."
)]
pub(crate) enum Command {
    List(List),
    Verify(Verify),
}

/// List the entries, oldest first
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida audit list                          everything\n  \
    gravida audit list --case ID                what was done with one case; its id is in its address\n  \
    gravida audit list --after 1200             what came after entry 1200\n  \
    gravida audit list --format json            one JSON object a line")]
pub(crate) struct List {
    /// Only entries about the case with this id
    #[arg(long, value_name = "ID")]
    case: Option<String>,

    /// Only entries after this number
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    after: i64,

    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    #[command(flatten)]
    place: Place,
}

/// Prove that no entry was changed, removed or put in between
#[derive(Args)]
#[command(
    long_about = "Prove that no entry was changed, removed or put in between, and that every saved version \
        is the one that its entry tells of.\n\n\
        Whoever can write the whole store can also cut off the end of the trail or write all of it anew. \
        Against that, keep the newest digest, which this command prints, in another place from time to \
        time, and give it back with `--expect`.",
    after_help = "Examples:\n  \
        gravida audit verify\n  \
        gravida audit verify --expect 5f0c…         and the digest noted last month is still in it\n\n\
        Exit status: 0 the trail is whole; 1 it is not, one line each; 2 the store cannot be opened."
)]
pub(crate) struct Verify {
    /// A digest noted earlier that must be in the trail
    #[arg(long, value_name = "DIGEST")]
    expect: Option<String>,

    #[command(flatten)]
    place: Place,
}

pub(crate) fn run(command: &Command) -> Result<Finish, Failure> {
    match command {
        Command::List(arguments) => list(arguments),
        Command::Verify(arguments) => verify(arguments),
    }
}

fn list(arguments: &List) -> Result<Finish, Failure> {
    let store = arguments.place.open()?;
    let case = arguments
        .case
        .as_deref()
        .map(CaseId::parse)
        .transpose()
        .map_err(worded)?;
    let mut results = Results::open();
    let mut after = arguments.after;
    while let Some(last) =
        write_batch(&store, case.as_ref(), after, arguments.format, &mut results)?
    {
        after = last;
    }
    results.finish()?;
    Ok(Finish::Done)
}

/// Writes the entries after number `after`; the number of the last one, if there is any.
fn write_batch(
    store: &Store,
    case: Option<&CaseId>,
    after: i64,
    format: Format,
    results: &mut Results,
) -> Result<Option<i64>, Failure> {
    let entries = store.audit(case, after, BATCH).map_err(worded)?;
    for entry in &entries {
        results.write(&match format {
            Format::Text => line(entry),
            Format::Json => format!(
                "{}\n",
                json!({
                    "number": entry.number, "at": entry.at, "who": entry.who, "action": entry.action,
                    "case": entry.case, "detail": entry.detail, "digest": entry.digest
                })
            ),
        })?;
    }
    Ok(entries.last().map(|entry| entry.number))
}

fn line(entry: &AuditEntry) -> String {
    let parts = [&entry.who, &entry.action, &entry.case, &entry.detail];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    // What others wrote must not move the cursor of a terminal.
    let text: String = parts
        .join("  ")
        .chars()
        .map(|one| if one.is_control() { '\u{fffd}' } else { one })
        .collect();
    format!("{:>6}  {}  {text}\n", entry.number, entry.at)
}

fn verify(arguments: &Verify) -> Result<Finish, Failure> {
    let store = arguments.place.open()?;
    let report = store
        .verify_audit(arguments.expect.as_deref())
        .map_err(worded)?;
    let mut results = Results::open();
    for trouble in &report.troubles {
        results.write(&match trouble.number {
            0 => format!("{}\n", trouble.what),
            number => format!("entry {number}: {}\n", trouble.what),
        })?;
    }
    if report.troubles.is_empty() {
        results.write(&format!(
            "{} entries, whole; the newest digest is {}\n",
            report.entries,
            if report.newest.is_empty() {
                "none yet"
            } else {
                &report.newest
            }
        ))?;
    }
    results.finish()?;
    Ok(Finish::found_if(!report.troubles.is_empty()))
}
