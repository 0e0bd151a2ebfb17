//! `gravida picture`.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use gravida_fhir::Record;
use gravida_guideline::Assessor;
use gravida_guideline::assessment::Picture;
use gravida_guideline::knowledge::Knowledge;

use crate::failure::{Failure, Finish};
use crate::output::Results;
use crate::{assess, input, knowledge, moment, suggestion};

/// Draw one picture of a patient's record as SVG
#[derive(Args)]
#[command(
    long_about = "Draw one picture of a patient's record as SVG.\n\n\
        The file stands alone: no script, no font, nothing from the network; it can be read on \
        screen, in the dark and on paper. Its words for who cannot see it are in it. The same \
        picture, with everything on it in tables, is in `gravida assess --format html`; the numbers \
        are in `--format json`.",
    after_help = "Examples:\n  \
        gravida list pictures                                  what can be drawn\n  \
        gravida picture hcg-over-time record.json > hcg.svg\n  \
        gravida picture gestation-timeline record.json --out timeline.svg"
)]
pub(crate) struct Arguments {
    /// Id of the picture (`gravida list pictures`)
    #[arg(value_name = "ID")]
    id: String,

    /// The record of one patient; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// The moment to draw for: a date (its end), a date and time, or `now` [default: the newest moment in the record]
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

    /// Largest input that is read, in units of 10⁶ bytes
    #[arg(long, value_name = "MB", default_value_t = input::DEFAULT_MEGABYTES)]
    max_megabytes: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let given = arguments.as_of.as_deref().map(moment::parse).transpose()?;
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let locale = knowledge::locale(knowledge, &arguments.locale)?;
    must_exist(knowledge, &arguments.id)?;
    let profile = knowledge::profile(knowledge, arguments.profile.as_deref())?;
    let bytes = input::read(&arguments.file, arguments.max_megabytes)?;
    let assessor = Assessor::new(knowledge);
    let reading = assess::reading(&bytes, &arguments.file, &assessor)?;
    let record = match &reading.records[..] {
        [record] => record,
        many => return Err(several(many)),
    };
    let as_of = assess::as_of(given, record)?;
    let assessment = assessor.assess(record, &reading.issues, &profile, &as_of);
    let drawn = assessment
        .pictures
        .iter()
        .find(|picture| picture.id == arguments.id)
        .ok_or_else(|| nothing_to_draw(&arguments.id, &assessment.pictures))?;
    write(arguments, &gravida_report::picture_svg(drawn, &locale))
}

fn write(arguments: &Arguments, svg: &str) -> Result<Finish, Failure> {
    match &arguments.out {
        Some(path) => fs::write(path, svg).map_err(|error| {
            Failure::Worded(format!("`{}` cannot be written: {error}", path.display()))
        })?,
        None => {
            let mut results = Results::open();
            results.write(svg)?;
            results.finish()?;
        }
    }
    Ok(Finish::Done)
}

fn must_exist(knowledge: &Knowledge, id: &str) -> Result<(), Failure> {
    let known: Vec<&str> = knowledge
        .pictures()
        .iter()
        .map(|picture| picture.id.as_str())
        .collect();
    if known.contains(&id) {
        return Ok(());
    }
    Err(Failure::Worded(format!(
        "no picture `{id}`{}; known: {}",
        suggestion::clause(id, known.iter().copied()),
        known.join(", ")
    )))
}

fn nothing_to_draw(id: &str, pictures: &[Picture]) -> Failure {
    let others: Vec<&str> = pictures.iter().map(|picture| picture.id.as_str()).collect();
    let instead = if others.is_empty() {
        "and for no other picture".to_owned()
    } else {
        format!("but for: {}", others.join(", "))
    };
    Failure::Worded(format!(
        "the record holds nothing to draw for `{id}`, {instead}"
    ))
}

fn several(records: &[Record]) -> Failure {
    Failure::Worded(format!(
        "a picture is of one patient, and the input holds the records of {}; give one of them",
        records.len()
    ))
}
