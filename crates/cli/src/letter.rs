//! `gravida letter`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use gravida_fhir::Record;
use gravida_guideline::Assessor;
use gravida_guideline::knowledge::{Knowledge, LetterRoute, LetterWording};
use gravida_report::{Letter, TextOptions, Titles};

use crate::assess::{as_of, reading};
use crate::failure::{Failure, Finish};
use crate::output::{Colour, Results};
use crate::{input, knowledge, moment, suggestion};

/// Write the referral letter that an assessment asks for, on one page
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida letter record.json                         a letter for each referral that is asked for\n  \
    gravida letter record.json --to psychology\n  \
    gravida letter record.json --format html > letter.html")]
pub(crate) struct Arguments {
    /// The record; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Whom to write to, whether the assessment asks for it or not [default: every referral it asks for]
    #[arg(long, value_name = "ROUTE")]
    to: Option<String>,

    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// The moment to assess for: a date (its end), a date and time, or `now` [default: the newest moment in the record]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,

    /// Which bodies are in force: the id of a profile (`gravida list profiles`), or a file with one of your own
    #[arg(long, value_name = "ID|FILE")]
    profile: Option<String>,

    /// Language of text and page: en, zh or pl
    #[arg(long, value_name = "TAG", default_value = "en")]
    locale: String,

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

/// How a letter is shown.
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
    let wording = knowledge.letter().ok_or_else(|| {
        Failure::Worded("the knowledge has no words for letters; add letter.yaml".to_owned())
    })?;
    let route = arguments
        .to
        .as_deref()
        .map(|id| chosen(wording, id))
        .transpose()?;
    let assessor = Assessor::new(knowledge);
    let reading = reading(&bytes, &arguments.file, &assessor)?;
    let titles = Titles::in_locale(knowledge, &locale);
    let mut letters: Vec<Letter> = Vec::new();
    for record in &reading.records {
        let as_of = as_of(given, record)?;
        let assessment = assessor.assess(record, &reading.issues, &profile, &as_of);
        let routes = match route {
            Some(route) => vec![route],
            None => gravida_report::open_routes(knowledge, &assessment),
        };
        if routes.is_empty() {
            return Err(nothing_asked(knowledge, &arguments.file, record));
        }
        let write = |route| gravida_report::letter(knowledge, wording, &assessment, &titles, route);
        letters.extend(routes.into_iter().map(write));
    }
    let shown = match arguments.format {
        Format::Html => gravida_report::letters_html(&letters),
        Format::Text => gravida_report::letters_text(
            &letters,
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

fn chosen<'k>(wording: &'k LetterWording, id: &str) -> Result<&'k LetterRoute, Failure> {
    let found = wording.routes.iter().find(|route| route.id == id);
    let known = wording.routes.iter().map(|route| route.id.as_str());
    found.ok_or_else(|| suggestion::unknown("route", id, known))
}

fn nothing_asked(knowledge: &Knowledge, file: &Path, record: &Record) -> Failure {
    let routes = knowledge
        .letter()
        .into_iter()
        .flat_map(|letter| &letter.routes);
    let known: Vec<&str> = routes.map(|route| route.id.as_str()).collect();
    Failure::Worded(format!(
        "nothing in `{}` asks for a referral of patient `{}`; say whom to write to with `--to`: {}",
        input::name(file),
        record.id(),
        known.join(", ")
    ))
}
