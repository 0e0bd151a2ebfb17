//! `gravida elm run`: any ELM over any FHIR data.

mod program;

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use gravida_elm::{DefinitionId, Evaluation, Evaluator, MessageSeverity, Request, to_json};
use gravida_fhir::{Limits, ReadOptions, Record, Severity};
use gravida_guideline::AsOf;

use crate::failure::{Failure, Finish};
use crate::output::Results;
use crate::{input, moment, output};

#[derive(Subcommand)]
pub(crate) enum Command {
    Run(Arguments),
}

/// Run any ELM over FHIR data
#[derive(Args)]
#[command(
    long_about = "Run any ELM over FHIR data.\n\n\
        For each patient one line of JSON is written: {\"<patient id>\": {\"<definition>\": <value>, …}}, \
        definitions in the order of the library. Private definitions, functions and the implicit \
        Patient definition are left out unless named with --definition. A definition that fails has \
        the value null; the reason goes to standard error, and the exit status is then 1.",
    after_help = "Examples:\n  \
        gravida elm run --library Screening --elm elm --data patients.ndjson\n  \
        gravida elm run --library Screening --elm elm --data bundle.json \\\n    \
            --value-sets valuesets.json --as-of 2026-11-20 \\\n    \
            --parameter 'Measurement Period={\"low\":\"2026-01-01\",\"high\":\"2026-12-31\"}'\n\n\
        ELM is the JSON that CQL translators write, one NAME.json per library; FHIRHelpers is built in."
)]
pub(crate) struct Arguments {
    /// The library whose definitions are evaluated
    #[arg(long, value_name = "NAME")]
    library: String,

    /// Directory with the ELM of the library and of those it includes, NAME.json each
    #[arg(long, value_name = "DIR")]
    elm: PathBuf,

    /// FHIR R4 data: a Bundle, a resource or NDJSON; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    data: PathBuf,

    /// Value sets: a ValueSet, a Bundle, an array or NDJSON of them, or a directory that holds such
    /// files, however deep
    #[arg(long, value_name = "FILE|DIR")]
    value_sets: Vec<PathBuf>,

    /// The moment to evaluate for, what Now() answers: a date (its end), a date and time, or `now` [default: the newest moment in each record]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,

    /// Value of a parameter as JSON, or as text where it is not JSON; LIBRARY.NAME for one of another library
    #[arg(long, value_name = "NAME=JSON")]
    parameter: Vec<String>,

    /// Evaluate only this definition; may be given several times
    #[arg(long, value_name = "NAME")]
    definition: Vec<String>,

    /// Largest input that is read, in units of 10⁶ bytes
    #[arg(long, value_name = "MB", default_value_t = 2 * input::DEFAULT_MEGABYTES)]
    max_megabytes: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let given = arguments
        .as_of
        .as_deref()
        .map(moment::parse)
        .transpose()?
        .map(AsOf::given);
    let loaded = program::load(&arguments.library, &arguments.elm, &arguments.value_sets)?;
    let program = &loaded.program;
    let definitions = loaded.definitions(&arguments.library, &arguments.definition)?;
    let parameters = program::parameters(program, &arguments.library, &arguments.parameter)?;
    let bytes = input::read(&arguments.data, arguments.max_megabytes)?;
    let options = ReadOptions {
        interest: program::interest(program, &definitions),
        limits: Limits {
            max_bytes: bytes.len(),
            ..Limits::default()
        },
        source: input::name(&arguments.data).into(),
    };
    let reading =
        gravida_fhir::read(&bytes, &options).map_err(|error| Failure::Worded(error.to_string()))?;
    drop(bytes);
    complain_about(&reading.issues);
    if reading.records.is_empty() {
        return Err(Failure::Worded(format!(
            "no patient in `{}`; give data with a Patient or with resources that refer to one",
            input::name(&arguments.data)
        )));
    }
    let mut evaluator = Evaluator::new(program);
    let mut results = Results::open();
    let mut has_failed = false;
    for record in &reading.records {
        complain_about(record.issues());
        let as_of = match (&given, AsOf::newest_in(record)) {
            (Some(given), _) => given.moment(),
            (None, Some(newest)) => newest.moment(),
            (None, None) if loaded.asks_for_now => return Err(no_moment(record)),
            (None, None) => program::any_moment()?,
        };
        let mut request = Request::new(as_of);
        request.parameters.clone_from(&parameters);
        let evaluation = evaluator.begin(record, &request);
        has_failed |= write_line(&mut results, record, &evaluation, &definitions)?;
        complain_of_messages(record, &evaluation);
    }
    results.finish()?;
    Ok(Finish::found_if(has_failed))
}

/// One line of JSON for one patient; true when a definition failed.
fn write_line(
    results: &mut Results,
    record: &Record,
    evaluation: &Evaluation<'_>,
    definitions: &[(String, DefinitionId)],
) -> Result<bool, Failure> {
    let mut has_failed = false;
    let mut line = Vec::new();
    let json = |line: &mut Vec<u8>, value: &serde_json::Value| {
        // Writing to memory cannot fail, and a Value is always JSON.
        let _ = serde_json::to_writer(line, value);
    };
    line.push(b'{');
    json(&mut line, &record.id().into());
    let _ = line.write_all(b":{");
    for (place, (name, id)) in definitions.iter().enumerate() {
        if place > 0 {
            line.push(b',');
        }
        json(&mut line, &name.as_str().into());
        line.push(b':');
        match evaluation.value(*id) {
            Ok(value) => json(&mut line, &to_json(value)),
            Err(error) => {
                has_failed = true;
                let _ = line.write_all(b"null");
                output::complain(&format!("error: {}: `{name}`: {error}", who(record)));
            }
        }
    }
    let _ = line.write_all(b"}}\n");
    results.write_bytes(&line)?;
    Ok(has_failed)
}

fn who(record: &Record) -> String {
    if record.id().is_empty() {
        "patient without an id".to_owned()
    } else {
        format!("Patient/{}", record.id())
    }
}

fn complain_about(issues: &[gravida_fhir::Issue]) {
    for issue in issues {
        let severity = match issue.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => continue,
        };
        output::complain(&format!(
            "{severity}: {}: {}",
            issue.location, issue.message
        ));
    }
}

fn complain_of_messages(record: &Record, evaluation: &Evaluation<'_>) {
    for message in evaluation.messages() {
        let severity = match message.severity {
            MessageSeverity::Error => "error",
            MessageSeverity::Warning => "warning",
            MessageSeverity::Message => "message",
            MessageSeverity::Trace => continue,
        };
        let code = if message.code.is_empty() {
            String::new()
        } else {
            format!("{}: ", message.code)
        };
        output::complain(&format!(
            "{severity}: {}: {code}{}",
            who(record),
            message.text
        ));
    }
}

fn no_moment(record: &Record) -> Failure {
    Failure::Worded(format!(
        "{}: nothing in the record is dated, and the library asks for the present; say it, such as `--as-of {}`",
        who(record),
        moment::EXAMPLE
    ))
}
