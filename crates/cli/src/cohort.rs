//! `gravida cohort`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use gravida_guideline::Assessor;
use gravida_population::text::TextForm;
use gravida_population::{Cohort, Settings};

use crate::failure::{Failure, Finish};
use crate::{knowledge, moment, output};

/// Assess many women into tables
#[derive(Subcommand)]
pub(crate) enum Command {
    Run(Run),
}

/// Assess every woman of the input and write tables
#[derive(Args)]
#[command(
    long_about = "Assess every woman of the input and write tables.\n\n\
        A row says what `gravida assess` says of that woman. What cannot be read goes to the table \
        of rejects with source, line and reason, and the rest is done.",
    after_help = "Examples:\n  \
        gravida cohort run --input women.ndjson --output tables/"
)]
pub(crate) struct Run {
    /// Files with a Bundle a line
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    input: Vec<PathBuf>,

    /// The folder that takes the tables
    #[arg(long, value_name = "DIR")]
    output: PathBuf,

    /// The moment to assess for: a date (its end), a date and time, or `now` [default: the newest moment in each record]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,

    /// Which bodies are in force: the id of a profile (`gravida list profiles`), or a file with one of your own
    #[arg(long, value_name = "ID|FILE")]
    profile: Option<String>,

    /// Use the knowledge in this directory instead of what is built in
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,

    /// How the tables are written
    #[arg(long, value_enum, default_value_t = Format::Ndjson)]
    format: Format,
}

/// How the tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A JSON object a line
    Ndjson,
    /// Comma-separated values
    Csv,
}

pub(crate) fn run(command: &Command) -> Result<Finish, Failure> {
    let Command::Run(arguments) = command;
    let as_of = arguments.as_of.as_deref().map(moment::parse).transpose()?;
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let profile = knowledge::profile(knowledge, arguments.profile.as_deref())?;
    let cohort = Cohort::new(Assessor::new(knowledge), profile, as_of, None);
    let settings = Settings {
        inputs: arguments.input.clone(),
        output: arguments.output.clone(),
        form: match arguments.format {
            Format::Ndjson => TextForm::Ndjson,
            Format::Csv => TextForm::Csv,
        },
    };
    let counts = gravida_population::run(&cohort, &settings)
        .map_err(|error| Failure::Worded(error.to_string()))?;
    output::complain(&format!(
        "{} women in {} records, {} rejects: {}",
        counts.women,
        counts.records,
        counts.rejects,
        arguments.output.display()
    ));
    Ok(Finish::Done)
}
