//! `gravida explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use gravida_report::TextOptions;

use crate::failure::{Failure, Finish};
use crate::output::{Colour, Results};
use crate::{knowledge, suggestion};

/// Show a recommendation, guideline, fact or anything else with an id, in full
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida explain nice-ng126-1.5.2       a recommendation: what, how, for whom, evidence, sources\n  \
    gravida explain nice-ng126             a document and every position taken from it\n  \
    gravida explain vaginal-bleeding       a fact: the question and the codes that answer it\n  \
    gravida explain uk                     a profile: whose position is in force\n  \
    gravida explain measure-anti-d-in-time a measure: who counts, in CQL, and what it follows from")]
pub(crate) struct Arguments {
    /// Id of anything the knowledge holds (`gravida list`)
    id: String,

    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

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

/// How knowledge is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For reading in a terminal
    Text,
    /// The same as JSON
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let Some(card) = gravida_report::explain(knowledge, &arguments.id) else {
        let known = gravida_report::explainable(knowledge);
        return Err(Failure::Worded(format!(
            "nothing has the id `{}`{}; `gravida list` shows what there is",
            arguments.id,
            suggestion::clause(&arguments.id, known)
        )));
    };
    let shown = match arguments.format {
        Format::Json => card.to_json(),
        Format::Text => card.to_text(&TextOptions {
            is_full: true,
            is_coloured: arguments.color.is_wanted(),
            width: usize::from(arguments.width),
        }),
    };
    let mut results = Results::open();
    results.write(&shown)?;
    results.finish()?;
    Ok(Finish::Done)
}
