//! What is made of the counts of a run: `report.html` and the measures, with the run or again.

use std::path::PathBuf;

use clap::Args;
use gravida_guideline::{Knowledge, RowParts, Tally};
use gravida_population::{Report, counted, write_reports};
use gravida_report::locale::Locale;
use gravida_report::{Cohort, SmallCounts, cohort_files};

use crate::failure::{Failure, Finish};
use crate::knowledge;

/// How the report shows what was counted.
#[derive(Args)]
pub(super) struct Shown {
    /// Withhold counts below N in the report and the measures, and round all others to multiples of N
    #[arg(long, value_name = "N", default_value_t = 0)]
    small_counts: u64,

    /// The language of the report
    #[arg(long, value_name = "TAG", default_value = "en")]
    locale: String,
}

/// Make the report of a finished run again
#[derive(Args)]
#[command(
    long_about = "Make report.html and the measures of a finished run again, from its counts.json: with other counts \
        withheld, or in another language. What is there of the same name is replaced; the tables stay as they are.",
    after_help = "Examples:\n  \
        gravida cohort report tables --small-counts 10\n  \
        gravida cohort report tables --locale pl"
)]
pub(crate) struct Remade {
    /// The folder of the run
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// The knowledge that the run was made with, where that is not what is built in
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,

    #[command(flatten)]
    shown: Shown,
}

impl Shown {
    pub(super) fn locale(&self, knowledge: &Knowledge) -> Result<Locale, Failure> {
        knowledge::locale(knowledge, &self.locale)
    }
}

/// Makes the reports of what was counted.
pub(super) fn maker<'a>(
    knowledge: &'a Knowledge,
    profile: &str,
    parts: RowParts,
    shown: &Shown,
    locale: &'a Locale,
) -> impl Fn(&Tally) -> Vec<Report> + use<'a> {
    let profile = profile.to_owned();
    let small = SmallCounts::below(shown.small_counts);
    move |tally| {
        let cohort = Cohort {
            knowledge,
            profile: &profile,
            parts,
            tally,
            small,
        };
        let files = cohort_files(cohort, locale).into_iter();
        files.map(|(name, bytes)| Report { name, bytes }).collect()
    }
}

pub(super) fn remake(arguments: &Remade) -> Result<Finish, Failure> {
    let worded = |error: gravida_population::RunError| Failure::Worded(error.to_string());
    let counted = counted(&arguments.folder).map_err(worded)?;
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    if knowledge.digest() != counted.knowledge {
        return Err(Failure::Worded(format!(
            "`{}` was counted with other knowledge, {}, and this is {}; give that by --knowledge, or run again",
            arguments.folder.display(),
            counted.knowledge,
            knowledge.digest()
        )));
    }
    let locale = arguments.shown.locale(knowledge)?;
    let make = maker(
        knowledge,
        &counted.profile,
        counted.parts,
        &arguments.shown,
        &locale,
    );
    write_reports(&arguments.folder, &make(&counted.tally)).map_err(worded)?;
    Ok(Finish::Done)
}
