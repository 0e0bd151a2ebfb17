//! `gravida compare`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use gravida_report::TextOptions;

use crate::failure::{Failure, Finish};
use crate::output::{Colour, Results};
use crate::{knowledge, suggestion};

/// Show all positions of all bodies on one decision in one table
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida compare lymphocyte-immunotherapy\n  \
    gravida compare thyroid --format html > thyroid.html\n  \
    gravida conflicts          where bodies disagree, over all decisions")]
pub(crate) struct Arguments {
    /// The decision (`gravida list decisions`)
    decision: String,

    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

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
}

/// How a comparison is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal
    Text,
    /// The same as JSON
    Json,
    /// A page that stands alone
    Html,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let locale = knowledge::locale(knowledge, &arguments.locale)?;
    let Some(decision) = knowledge.decision(&arguments.decision) else {
        let known = knowledge.decisions().iter().map(|one| one.id.as_str());
        return Err(suggestion::unknown("decision", &arguments.decision, known));
    };
    let options = TextOptions {
        is_full: true,
        is_coloured: arguments.color.is_wanted(),
        width: usize::from(arguments.width),
    };
    let shown = match arguments.format {
        Format::Text => gravida_report::compare_text(knowledge, decision, &locale, &options),
        Format::Json => gravida_report::compare_json(knowledge, decision),
        Format::Html => gravida_report::compare_html(knowledge, decision, &locale),
    };
    let mut results = Results::open();
    results.write(&shown)?;
    results.finish()?;
    Ok(Finish::Done)
}
