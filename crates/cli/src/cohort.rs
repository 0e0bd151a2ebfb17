//! `gravida cohort`.

mod progress;
mod report;

use std::num::NonZero;
use std::path::PathBuf;
use std::thread;

use clap::{Args, Subcommand, ValueEnum};
use gravida_guideline::{Assessor, Knowledge, Outcome};
use gravida_population::schema::{TABLES, Table, table_named};
use gravida_population::{Cohort, Columns, Existing, Settings, Summary, Watch};

use crate::failure::{Failure, Finish};
use crate::{input, knowledge, moment, output, signals, suggestion};
use progress::Meter;

/// Assess many women into tables
#[derive(Subcommand)]
pub(crate) enum Command {
    Run(Box<Run>),
    Report(report::Remade),
}

/// Assess every woman of the input and write tables
#[derive(Args)]
#[command(
    long_about = "Assess every woman of the input and write tables.\n\n\
        The input is NDJSON with a Bundle a line, files with a Bundle each, Parquet (in a binary built with \
        --features parquet), or a FHIR bulk export: \
        a file of resources for each type, women in any order, put together here in bounded memory. \
        A row says what `gravida assess` says of that woman. What cannot be read goes to the table of \
        rejects with source, line and reason, and the rest is done. report.html tells what it all comes to.\n\n\
        The same input, knowledge and options give the same bytes, whatever the threads and however \
        often the run was broken off; only `timing` in run.json differs. See docs/cohort.md.",
    after_help = "Examples:\n  \
        gravida cohort run --input women.ndjson --output tables\n  \
        gravida cohort run --input export/ --output tables --memory 2GB\n  \
        gravida cohort run --input 'clinic-*.ndjson.gz' --output tables --as-of 2026-11-20 --profile uk\n  \
        gravida cohort run --input women.ndjson --output tables --outcomes applies,needs-data,failed\n  \
        gravida cohort run --input women.ndjson --output worklist --tables women,tasks --as-of now\n  \
        gravida cohort run --input women.ndjson --output tables --resume\n\n\
        Exit status: 0 done; 1 done, and something was rejected with --fail-on-rejects; 2 could not be done."
)]
pub(crate) struct Run {
    /// Files, folders with all files in them, patterns, or `-` for standard input
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    input: Vec<PathBuf>,

    /// The folder that takes the tables: empty or not there yet
    #[arg(long, value_name = "DIR")]
    output: PathBuf,

    /// The moment to assess for: a date (its end), a date and time, or `now` [default: the newest moment in each record]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,

    /// Where each record says the moment to assess it for: a column of Parquet, or an element of the record itself, such as `timestamp` of a Bundle
    #[arg(long, value_name = "NAME", conflicts_with = "as_of")]
    as_of_column: Option<String>,

    /// The column of Parquet with the JSON of a Bundle or a resource [default: `resource`, `bundle` or `json`]
    #[arg(long, value_name = "NAME")]
    resource_column: Option<String>,

    /// The column of Parquet with the id of the Patient whose resource a row is [default: `patient`, if it is there]
    #[arg(long, value_name = "NAME")]
    patient_column: Option<String>,

    /// Which bodies are in force: the id of a profile (`gravida list profiles`), or a file with one of your own
    #[arg(long, value_name = "ID|FILE")]
    profile: Option<String>,

    /// Assess these decisions or recommendations alone (`gravida list decisions`)
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    decisions: Option<Vec<String>>,

    /// Which outcomes have a row in the table of recommendations: `does-not-apply` left out makes it much smaller; the report counts all
    #[arg(long, value_name = "OUTCOME", value_delimiter = ',', value_parser = outcome)]
    outcomes: Option<Vec<Outcome>>,

    /// Write these tables and that of rejects alone; what they and their part of the report do not need is not evaluated
    #[arg(long, value_name = "TABLE", value_delimiter = ',', value_parser = table)]
    tables: Option<Vec<&'static Table>>,

    /// Use the knowledge in this directory instead of what is built in
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,

    /// How records lie in the input
    #[arg(long, value_enum, default_value_t = Layout::Auto)]
    layout: Layout,

    /// How the tables are written
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Threads that assess, 1024 at most [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Memory for putting resources together by woman, such as 512MB or 4GB; what is more goes to the disk
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "512MB")]
    memory: usize,

    /// Records of one file of a table; what is lost at most when a run breaks off
    #[arg(long, value_name = "N", default_value = "8192")]
    part_records: NonZero<u64>,

    /// Largest record that is read, in units of 10⁶ bytes
    #[arg(long, value_name = "MB", default_value_t = input::DEFAULT_MEGABYTES)]
    max_megabytes: u64,

    #[command(flatten)]
    shown: report::Shown,

    /// Go on with a run that was broken off
    #[arg(long)]
    resume: bool,

    /// Remove the run that is in the output folder, and begin anew
    #[arg(long, conflicts_with = "resume")]
    force: bool,

    /// End with exit status 1 when anything was rejected
    #[arg(long)]
    fail_on_rejects: bool,

    /// Say nothing but errors
    #[arg(long)]
    quiet: bool,
}

/// How records lie in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// As the first line of each input says
    Auto,
    /// Each line or file is a record: a Bundle, as a rule
    Bundles,
    /// Each line is a resource; resources are put together by woman
    Resources,
}

/// How the tables are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns, compressed
    #[cfg(feature = "parquet")]
    #[default]
    Parquet,
    /// A JSON object a line
    #[cfg_attr(not(feature = "parquet"), default)]
    Ndjson,
    /// Comma-separated values
    Csv,
}

fn outcome(text: &str) -> Result<Outcome, String> {
    Outcome::parse(text).ok_or_else(|| {
        let words: Vec<&str> = Outcome::ALL.iter().map(|one| one.as_str()).collect();
        format!("`{text}` is no outcome; give some of {}", words.join(", "))
    })
}

fn table(text: &str) -> Result<&'static Table, String> {
    table_named(text).ok_or_else(|| {
        let names = TABLES.map(|table| table.name);
        format!("`{text}` is no table; give some of {}", names.join(", "))
    })
}

fn size(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = text.get(digits.len()..).unwrap_or_default();
    let factor: usize = match unit.to_ascii_uppercase().as_str() {
        "MB" | "M" => 1_000_000,
        "GB" | "G" => 1_000_000_000,
        _ => return Err(format!("`{text}` is no size; write it as 512MB or 4GB")),
    };
    let number: usize = digits
        .parse()
        .map_err(|_| format!("`{text}` is no size; write it as 512MB or 4GB"))?;
    match number.checked_mul(factor) {
        Some(bytes) if bytes >= 16_000_000 => Ok(bytes),
        _ => Err(format!("`{text}`: give 16MB at least")),
    }
}

pub(crate) fn run(command: &Command) -> Result<Finish, Failure> {
    match command {
        Command::Run(arguments) => assess(arguments),
        Command::Report(arguments) => report::remake(arguments),
    }
}

fn assess(arguments: &Run) -> Result<Finish, Failure> {
    let as_of = arguments.as_of.as_deref().map(moment::parse).transpose()?;
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let profile = knowledge::profile(knowledge, arguments.profile.as_deref())?;
    if let Some(ids) = &arguments.decisions {
        known(knowledge, ids)?;
    }
    let locale = arguments.shown.locale(knowledge)?;
    let profile_id = profile.id.clone();
    let cohort = Cohort::new(
        Assessor::new(knowledge),
        profile,
        as_of,
        arguments.decisions.as_deref(),
    );
    let cohort = match &arguments.outcomes {
        Some(outcomes) => cohort.with_outcomes(outcomes),
        None => cohort,
    };
    let cohort = match &arguments.tables {
        Some(tables) => cohort.with_tables(tables),
        None => cohort,
    };
    let shown = &arguments.shown;
    let reports = report::maker(knowledge, &profile_id, cohort.parts(), shown, &locale);
    let meter = Meter::new(arguments.quiet);
    let stop = signals::stop()
        .map_err(|error| Failure::Worded(format!("cannot listen for interrupts: {error}")))?;
    let watch = Watch {
        stop: &stop,
        progress: &|progress| meter.tell(progress),
    };
    let summary = gravida_population::run(&cohort, &settings(arguments), &reports, watch);
    meter.end();
    let summary = summary.map_err(|error| Failure::Worded(error.to_string()))?;
    if !arguments.quiet {
        output::complain(&told(&summary, arguments));
    }
    Ok(Finish::found_if(
        arguments.fail_on_rejects && summary.tally.rejects > 0,
    ))
}

fn settings(arguments: &Run) -> Settings {
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    let megabytes = usize::try_from(arguments.max_megabytes).unwrap_or(usize::MAX);
    Settings {
        inputs: arguments.input.clone(),
        layout: match arguments.layout {
            Layout::Auto => gravida_population::Layout::Auto,
            Layout::Bundles => gravida_population::Layout::Bundles,
            Layout::Resources => gravida_population::Layout::Resources,
        },
        output: arguments.output.clone(),
        existing: match (arguments.resume, arguments.force) {
            (true, _) => Existing::Resume,
            (_, true) => Existing::Replace,
            _ => Existing::Keep,
        },
        format: match arguments.format {
            #[cfg(feature = "parquet")]
            Format::Parquet => gravida_population::Format::Parquet,
            Format::Ndjson => gravida_population::Format::Ndjson,
            Format::Csv => gravida_population::Format::Csv,
        },
        threads: arguments.threads.map_or_else(cores, usize::from),
        part_records: arguments.part_records.get(),
        largest_record: megabytes.saturating_mul(1_000_000),
        columns: Columns {
            resource: arguments.resource_column.clone(),
            patient: arguments.patient_column.clone(),
            as_of: arguments.as_of_column.clone(),
        },
        memory: arguments.memory,
    }
}

/// Refuses ids that are of nothing: an empty table would say that nothing applies.
fn known(knowledge: &Knowledge, ids: &[String]) -> Result<(), Failure> {
    let decisions = knowledge.decisions();
    for id in ids {
        if knowledge.decision(id).is_none() && knowledge.recommendation(id).is_none() {
            let all = decisions.iter().map(|decision| decision.id.as_str());
            return Err(Failure::Worded(format!(
                "`--decisions {id}`: there is no such decision or recommendation{}; see `gravida list decisions`",
                suggestion::clause(id, all)
            )));
        }
    }
    Ok(())
}

fn told(summary: &Summary, arguments: &Run) -> String {
    let folder = arguments.output.display();
    if summary.was_finished {
        return format!("the run in `{folder}` is finished already; nothing was left to do");
    }
    let rejects = match summary.tally.rejects {
        0 => "nothing rejected".to_owned(),
        count => format!("{count} rejected: see `{folder}/rejects`"),
    };
    format!(
        "{} women in {} records, {rejects}; tables in `{folder}`, and `{folder}/report.html`",
        summary.tally.women, summary.records
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_unit_and_are_not_too_small() {
        assert_eq!(size("512MB"), Ok(512_000_000));
        assert_eq!(size("4gb"), Ok(4_000_000_000));
        assert!(size("512").unwrap_err().contains("512MB"));
        assert!(size("1MB").unwrap_err().contains("16MB"));
        assert!(size("GB").is_err());
        assert!(size("99999999999999999999GB").is_err());
    }
}
