//! `gravida assess`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use gravida_fhir::{DateTime, Limits, ReadOptions, Reading, Record};
use gravida_guideline::{AsOf, Assessment, Assessor, Outcome, Severity};
use gravida_report::{TextOptions, Titles};

use crate::failure::{Failure, Finish};
use crate::output::{Colour, Results};
use crate::{input, knowledge, moment, output};

/// Assess the patients of a FHIR record
#[derive(Args)]
#[command(
    long_about = "Assess the patients of a FHIR record.\n\n\
        The record is FHIR R4 JSON: a Bundle of any type, a single resource, an array of resources, \
        or NDJSON of these. Each patient in it is assessed; what could not be read is listed as an \
        issue of the assessment and never passed over in silence. What the record does not say stays \
        unknown: it is asked for, and never taken as no.",
    after_help = "Examples:\n  \
        gravida assess record.json\n  \
        gravida assess record.json --full\n  \
        gravida assess record.json --as-of 2026-11-20 --profile uk\n  \
        gravida assess record.json --format fhir > assessment.json\n  \
        gravida assess patients.ndjson --format json      one assessment a line\n  \
        gravida assess record.json --fail-on alert        exit status 1 when an alert is raised\n  \
        curl -s https://server/fhir/Patient/7/\\$everything | gravida assess -"
)]
pub(crate) struct Arguments {
    /// The record; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The moment to assess for: a date (its end), a date and time, or `now` [default: the newest moment in the record]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,

    /// Which bodies are in force: the id of a profile (`gravida list profiles`), or a file with one of your own
    #[arg(long, value_name = "ID|FILE")]
    profile: Option<String>,

    /// How to show the assessment; with several patients json and fhir are one line each
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Language of text, page and FHIR: en, zh or pl
    #[arg(long, value_name = "TAG", default_value = "en")]
    locale: String,

    /// Use the knowledge in this directory instead of what is built in
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,

    /// Show everything in text, with reasons and the entries they rest on
    #[arg(long)]
    full: bool,

    /// End with exit status 1 when this is found; may be given several times or as a list
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    fail_on: Vec<FailOn>,

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

/// How an assessment is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading in a terminal
    Text,
    /// The assessment as JSON (`gravida schema`)
    Json,
    /// A FHIR R4 Bundle
    Fhir,
    /// A page that stands alone
    Html,
}

/// What can be asked to end with exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// An alert is raised
    Alert,
    /// A recommendation in force waits for facts
    NeedsData,
    /// A recommendation could not be evaluated
    Failed,
    /// An issue of severity error or warning
    Warning,
    /// An issue of severity error
    Error,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let given = arguments.as_of.as_deref().map(moment::parse).transpose()?;
    let bytes = input::read(&arguments.file, arguments.max_megabytes)?;
    let knowledge = knowledge::load(arguments.knowledge.as_deref())?;
    let locale = knowledge::locale(knowledge, &arguments.locale)?;
    let profile = knowledge::profile(knowledge, arguments.profile.as_deref())?;
    let assessor = Assessor::new(knowledge);
    let reading = reading(&bytes, &arguments.file, &assessor)?;
    let assess = |record: &Record| -> Result<Assessment, Failure> {
        let as_of = as_of(given, record)?;
        Ok(assessor.assess(record, &reading.issues, &profile, &as_of))
    };
    let titles = Titles::in_locale(knowledge, &locale);
    show(arguments, &titles, &reading.records, assess)
}

/// Assesses and writes record by record, so that many patients need no more
/// memory than one. A record that cannot be assessed does not keep the others back.
fn show(
    arguments: &Arguments,
    titles: &Titles,
    records: &[Record],
    assess: impl Fn(&Record) -> Result<Assessment, Failure>,
) -> Result<Finish, Failure> {
    let options = TextOptions {
        is_full: arguments.full,
        is_coloured: arguments.color.is_wanted(),
        width: usize::from(arguments.width),
    };
    let mut results = Results::open();
    let mut page = Vec::new();
    let mut is_found = false;
    let mut last_failure = None;
    for (place, record) in records.iter().enumerate() {
        let assessment = match assess(record) {
            Ok(assessment) => assessment,
            Err(failure) => {
                if let Some(earlier) = last_failure.replace(failure) {
                    output::complain(&format!("error: {earlier}"));
                }
                continue;
            }
        };
        is_found |= arguments
            .fail_on
            .iter()
            .any(|what| what.is_found_in(&assessment));
        match (arguments.format, records.len()) {
            (Format::Text, _) => {
                if place > 0 {
                    results.write(&format!("\n{}\n\n", "=".repeat(options.width)))?;
                }
                results.write(&gravida_report::text(&assessment, titles, &options))?;
            }
            (Format::Json, 1) => results.write(&gravida_report::json(&assessment))?,
            (Format::Json, _) => results.write(&gravida_report::json_line(&assessment))?,
            (Format::Fhir, 1) => results.write(&gravida_report::fhir(&assessment, titles))?,
            (Format::Fhir, _) => results.write(&gravida_report::fhir_line(&assessment, titles))?,
            (Format::Html, _) => page.push(assessment),
        }
    }
    if !page.is_empty() {
        results.write(&gravida_report::html_of_many(&page, titles))?;
    }
    results.finish()?;
    last_failure.map_or_else(|| Ok(Finish::found_if(is_found)), Err)
}

impl FailOn {
    fn is_found_in(self, assessment: &Assessment) -> bool {
        let has_outcome = |outcome: Outcome, of_all: bool| {
            assessment
                .recommendations
                .iter()
                .any(|one| one.outcome == outcome && (of_all || one.in_force))
        };
        let has_issue = |severities: &[Severity]| {
            assessment
                .issues
                .iter()
                .any(|issue| severities.contains(&issue.severity))
        };
        match self {
            Self::Alert => !assessment.alerts.is_empty(),
            Self::NeedsData => has_outcome(Outcome::NeedsData, false),
            Self::Failed => has_outcome(Outcome::Failed, true),
            Self::Warning => has_issue(&[Severity::Error, Severity::Warning]),
            Self::Error => has_issue(&[Severity::Error]),
        }
    }
}

/// What a file holds of what the assessor can ask for.
///
/// # Errors
/// What is no FHIR at all, and what speaks of no patient.
pub(crate) fn reading(
    bytes: &[u8],
    file: &Path,
    assessor: &Assessor<'_>,
) -> Result<Reading, Failure> {
    let options = ReadOptions {
        interest: assessor.interest(),
        limits: Limits {
            max_bytes: bytes.len(),
            ..Limits::default()
        },
        source: input::name(file).into(),
    };
    let reading =
        gravida_fhir::read(bytes, &options).map_err(|error| Failure::Worded(error.to_string()))?;
    if reading.records.is_empty() {
        return Err(no_patient(file, &reading));
    }
    Ok(reading)
}

/// The moment that was given, or the newest one in the record.
///
/// # Errors
/// Nothing was given, and nothing in the record is dated.
pub(crate) fn as_of(given: Option<DateTime>, record: &Record) -> Result<AsOf, Failure> {
    match given {
        Some(moment) => Ok(AsOf::given(moment)),
        None => AsOf::newest_in(record).ok_or_else(|| no_moment(record)),
    }
}

fn no_patient(file: &Path, reading: &Reading) -> Failure {
    let name = input::name(file);
    let types: Vec<&str> = reading
        .counts
        .iter()
        .map(|count| count.type_name.as_str())
        .take(5)
        .collect();
    let found = if types.is_empty() {
        "no resource was found in it".to_owned()
    } else {
        format!("it holds {}", types.join(", "))
    };
    let first_issue = reading.issues.first().map_or_else(String::new, |issue| {
        format!("; {}: {}", issue.location, issue.message)
    });
    Failure::Worded(format!(
        "no patient in `{name}`: {found}; give a record with a Patient or with resources that refer to one{first_issue}"
    ))
}

fn no_moment(record: &Record) -> Failure {
    let id = record.id();
    let who = if id.is_empty() {
        "the patient without an id".to_owned()
    } else {
        format!("Patient `{id}`")
    };
    Failure::Worded(format!(
        "{who}: nothing in the record is dated; say the moment to assess for, such as `--as-of {}`",
        moment::EXAMPLE
    ))
}
