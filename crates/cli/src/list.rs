//! `gravida list`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use gravida_report::{ListKind, TextOptions};

use crate::explain::Format;
use crate::failure::{Failure, Finish};
use crate::knowledge;
use crate::output::{Colour, Results};

/// List what the knowledge contains
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida list decisions\n  \
    gravida list recommendations --format json\n  \
    gravida list untranslated --locale pl\n  \
    gravida explain ID          any of them in full")]
pub(crate) struct Arguments {
    /// What to list
    #[arg(value_enum)]
    kind: Kind,

    /// The language, for what is not translated
    #[arg(long, value_name = "TAG", required_if_eq("kind", "untranslated"))]
    locale: Option<String>,

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The clinical questions
    Decisions,
    /// Every body's positions on them
    Recommendations,
    /// The documents they come from
    Guidelines,
    /// Trials, cohorts, reviews, acts of regulators
    Evidence,
    /// Which bodies are in force where
    Profiles,
    /// What can be known about a case
    Facts,
    /// Published formulas
    Calculators,
    /// What can be drawn
    Pictures,
    /// What is counted over many women
    Measures,
    /// What stands in English on a page in another language, most visible first
    Untranslated,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let options = TextOptions {
        is_full: true,
        is_coloured: arguments.color.is_wanted(),
        width: usize::from(arguments.width),
    };
    let kind = match arguments.kind {
        Kind::Decisions => Some(ListKind::Decisions),
        Kind::Recommendations => Some(ListKind::Recommendations),
        Kind::Guidelines => Some(ListKind::Guidelines),
        Kind::Evidence => Some(ListKind::Evidence),
        Kind::Profiles => Some(ListKind::Profiles),
        Kind::Facts => Some(ListKind::Facts),
        Kind::Calculators => Some(ListKind::Calculators),
        Kind::Pictures => Some(ListKind::Pictures),
        Kind::Measures => Some(ListKind::Measures),
        Kind::Untranslated => None,
    };
    let tag = arguments.locale.as_deref().unwrap_or_default();
    let shown = match (kind, arguments.format) {
        (Some(kind), Format::Json) => gravida_report::list_json(knowledge, kind),
        (Some(kind), Format::Text) => gravida_report::list_text(knowledge, kind, &options),
        (None, format) => {
            let locale = knowledge::locale(knowledge, tag)?;
            match format {
                Format::Json => gravida_report::untranslated_json(knowledge, &locale),
                Format::Text => gravida_report::untranslated_text(knowledge, &locale, &options),
            }
        }
    };
    let mut results = Results::open();
    results.write(&shown)?;
    results.finish()?;
    Ok(Finish::Done)
}
