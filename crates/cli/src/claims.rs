//! `gravida claims`.

use std::path::PathBuf;

use clap::Args;
use gravida_guideline::Verdict;
use gravida_report::{ClaimFilter, TextOptions};

use crate::explain::Format;
use crate::failure::{Failure, Finish};
use crate::output::{Colour, Results};
use crate::{knowledge, suggestion};

/// List what articles for patients claim, with what became of each claim
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    gravida claims                                          all, with counts\n  \
    gravida claims --verdict refuted\n  \
    gravida claims --decision lymphocyte-immunotherapy --format json\n  \
    gravida explain claim-success-87-percent                one of them, in full")]
pub(crate) struct Arguments {
    /// Only those of this article
    #[arg(long, value_name = "ID")]
    source: Option<String>,

    /// Only those with this verdict: supported, outdated, contested, refuted, context-dependent
    #[arg(long, value_name = "VERDICT")]
    verdict: Option<String>,

    /// Only those that touch this decision (`gravida list decisions`)
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
    if let Some(source) = &arguments.source {
        let known = knowledge.claim_sources().iter().map(|one| one.id.as_str());
        suggestion::must_be_known("article", source, known)?;
    }
    if let Some(decision) = &arguments.decision {
        let known = knowledge.decisions().iter().map(|one| one.id.as_str());
        suggestion::must_be_known("decision", decision, known)?;
    }
    let verdict = match &arguments.verdict {
        None => None,
        Some(word) => {
            let known = Verdict::ALL.iter().map(|verdict| verdict.as_str());
            suggestion::must_be_known("verdict", word, known)?;
            Verdict::parse(word)
        }
    };
    let filter = ClaimFilter {
        source: arguments.source.clone(),
        verdict,
        decision: arguments.decision.clone(),
    };
    let options = TextOptions {
        is_full: true,
        is_coloured: arguments.color.is_wanted(),
        width: usize::from(arguments.width),
    };
    let shown = match arguments.format {
        Format::Json => gravida_report::claims_json(knowledge, &filter),
        Format::Text => gravida_report::claims_text(knowledge, &filter, &locale, &options),
    };
    let mut results = Results::open();
    results.write(&shown)?;
    results.finish()?;
    Ok(Finish::Done)
}
