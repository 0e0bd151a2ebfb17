//! `gravida sheet`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use gravida_guideline::Assessor;
use gravida_report::{TextOptions, Titles};

use crate::assess::{as_of, reading};
use crate::failure::{Failure, Finish};
use crate::output::{Colour, Results};
use crate::{input, knowledge, moment};

/// Write a sheet in plain language for the woman, on one page
#[derive(Args)]
#[command(
    long_about = "Write a sheet in plain language for the woman, on one page: what is known now, what is not \
        yet known, what happens next and when, and when to get help at once. It says only what the \
        record allows to be said, and replaces no care.",
    after_help = "Examples:\n  \
        gravida sheet record.json\n  \
        gravida sheet record.json --locale pl\n  \
        gravida sheet record.json --format html > sheet.html"
)]
pub(crate) struct Arguments {
    /// The record; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Language of the sheet: en, zh or pl
    #[arg(long, value_name = "TAG", default_value = "en")]
    locale: String,

    /// The moment to assess for: a date (its end), a date and time, or `now` [default: the newest moment in the record]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,

    /// Which bodies are in force: the id of a profile (`gravida list profiles`), or a file with one of your own
    #[arg(long, value_name = "ID|FILE")]
    profile: Option<String>,

    /// Use the knowledge in this directory instead of what is built in
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,

    /// When to colour text
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto)]
    color: Colour,

    /// Columns of text
    #[arg(long, value_name = "COLUMNS", default_value_t = 80, value_parser = clap::value_parser!(u16).range(40..=1000))]
    width: u16,

    /// Largest input that is read, in units of 10⁶ bytes
    #[arg(long, value_name = "MB", default_value_t = input::DEFAULT_MEGABYTES)]
    max_megabytes: u64,
}

/// How a sheet is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal
    Text,
    /// A page that stands alone and prints on A4
    Html,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let given = arguments.as_of.as_deref().map(moment::parse).transpose()?;
    let bytes = input::read(&arguments.file, arguments.max_megabytes)?;
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let locale = knowledge::locale(knowledge, &arguments.locale)?;
    let profile = knowledge::profile(knowledge, arguments.profile.as_deref())?;
    let assessor = Assessor::new(knowledge);
    let reading = reading(&bytes, &arguments.file, &assessor)?;
    let titles = Titles::in_locale(knowledge, &locale);
    let mut sheets = Vec::new();
    for record in &reading.records {
        let as_of = as_of(given, record)?;
        let assessment = assessor.assess(record, &reading.issues, &profile, &as_of);
        sheets.push(
            gravida_report::sheet(knowledge, &assessment, &titles).ok_or_else(|| {
                Failure::Worded("the knowledge has no words for sheets; add sheet.yaml".to_owned())
            })?,
        );
    }
    let shown = match arguments.format {
        Format::Html => gravida_report::sheets_html(&sheets),
        Format::Text => gravida_report::sheets_text(
            &sheets,
            &TextOptions {
                is_full: true,
                is_coloured: arguments.color.is_wanted(),
                width: usize::from(arguments.width),
            },
        ),
    };
    let mut results = Results::open();
    results.write(&shown)?;
    results.finish()?;
    Ok(Finish::Done)
}
