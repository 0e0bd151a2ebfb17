//! `gravida replay`.

use std::path::PathBuf;

use clap::Args;
use gravida_guideline::knowledge::{Knowledge, Profile};
use gravida_guideline::{Assessor, changes};
use gravida_report::{Replay, TextOptions};

use crate::assess::{as_of, reading};
use crate::explain::Format;
use crate::failure::{Failure, Finish};
use crate::output::{Colour, Results};
use crate::{input, knowledge, moment};

/// List whose advice changes between two versions of the knowledge
#[derive(Args)]
#[command(
    long_about = "List whose advice changes between two versions of the knowledge.\n\n\
        Every record is assessed with both. Recommendations, alerts and tasks that come out \
        otherwise are listed by id, each with what it was and is, in how many records, and examples.",
    after_help = "Examples:\n  \
        gravida replay --before old/knowledge --after knowledge examples/*.json\n  \
        gravida replay --before old/knowledge patients.ndjson --fail-on-change\n\n\
        Exit status: 0 done; 1 done, and advice changed with --fail-on-change; 2 could not be done."
)]
pub(crate) struct Arguments {
    /// The knowledge as it was
    #[arg(long, value_name = "DIR")]
    before: PathBuf,

    /// The knowledge as it is [default: what is built in]
    #[arg(long, value_name = "DIR")]
    after: Option<PathBuf>,

    /// Records: files, each a Bundle, a resource or NDJSON of these
    #[arg(value_name = "RECORD", required = true)]
    records: Vec<PathBuf>,

    /// End with exit status 1 when advice changes
    #[arg(long)]
    fail_on_change: bool,

    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// The moment to assess for: a date (its end), a date and time, or `now` [default: the newest moment in the record]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,

    /// Which bodies are in force: the id of a profile (`gravida list profiles`), or a file with one of your own
    #[arg(long, value_name = "ID|FILE")]
    profile: Option<String>,

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

/// One version of the knowledge, ready to assess.
struct Version {
    assessor: Assessor<'static>,
    profile: Profile,
}

impl Version {
    fn of(knowledge: &'static Knowledge, profile: Option<&str>) -> Result<Self, Failure> {
        Ok(Self {
            assessor: Assessor::new(knowledge),
            profile: knowledge::profile(knowledge, profile)?,
        })
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let given = arguments.as_of.as_deref().map(moment::parse).transpose()?;
    let profile = arguments.profile.as_deref();
    let before = Version::of(knowledge::load(Some(&arguments.before))?, profile)?;
    let after = Version::of(knowledge::load(arguments.after.as_deref())?, profile)?;
    let mut replay = Replay::default();
    for file in &arguments.records {
        let bytes = input::read(file, arguments.max_megabytes)?;
        // Each version reads for itself: what it can ask for differs.
        let earlier = reading(&bytes, file, &before.assessor)?;
        let later = reading(&bytes, file, &after.assessor)?;
        for (one, other) in earlier.records.iter().zip(&later.records) {
            // Both speak of the same moment, or time alone would change the advice.
            let as_of = as_of(given, other)?;
            let was = before
                .assessor
                .assess(one, &earlier.issues, &before.profile, &as_of);
            let is = after
                .assessor
                .assess(other, &later.issues, &after.profile, &as_of);
            let name = format!("{} Patient/{}", input::name(file), other.id());
            replay.add(&name, changes(&was, &is));
        }
    }
    let options = TextOptions {
        is_full: true,
        is_coloured: arguments.color.is_wanted(),
        width: usize::from(arguments.width),
    };
    let shown = match arguments.format {
        Format::Text => replay.to_text(&options),
        Format::Json => replay.to_json(),
    };
    let mut results = Results::open();
    results.write(&shown)?;
    results.finish()?;
    Ok(Finish::found_if(
        arguments.fail_on_change && replay.has_changes(),
    ))
}
