//! `gravida conflicts`.

use std::path::PathBuf;

use clap::Args;
use gravida_report::TextOptions;

use crate::explain::Format;
use crate::failure::{Failure, Finish};
use crate::output::{Colour, Results};
use crate::{knowledge, suggestion};

/// List where bodies disagree, the sharpest first, with the reason
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida conflicts\n  \
    gravida conflicts --decision recurrent-loss-definition\n  \
    gravida compare recurrent-loss-definition      every position on it")]
pub(crate) struct Arguments {
    /// Only those of this decision (`gravida list decisions`)
    #[arg(long, value_name = "ID")]
    decision: Option<String>,

    /// How to show them
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

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let locale = knowledge::locale(knowledge, &arguments.locale)?;
    let decision = arguments.decision.as_deref();
    if let Some(decision) = decision {
        let known = knowledge.decisions().iter().map(|one| one.id.as_str());
        suggestion::must_be_known("decision", decision, known)?;
    }
    let options = TextOptions {
        is_full: true,
        is_coloured: arguments.color.is_wanted(),
        width: usize::from(arguments.width),
    };
    let shown = match arguments.format {
        Format::Text => gravida_report::conflicts_text(knowledge, decision, &locale, &options),
        Format::Json => gravida_report::conflicts_json(knowledge, decision),
    };
    let mut results = Results::open();
    results.write(&shown)?;
    results.finish()?;
    Ok(Finish::Done)
}
