//! Assesses made-up records in one way and prints nothing: what `valgrind --tool=callgrind` counts
//! of it does not depend on what else the machine does. The difference between two numbers of
//! records is what the records cost; `nothing` is what making and reading them does.
//!
//! `cargo build --release --package gravida-benches --bin instructions`, then
//! `valgrind --tool=callgrind target/release/instructions rows 200`.

use std::error::Error;
use std::hint::black_box;

use gravida_benches::{Libraries, records};
use gravida_elm::{Evaluator, Request};
use gravida_fhir::{DateTime, ReadOptions, Record, read};
use gravida_guideline::{AsOf, Assessor, Knowledge, Reasons, Scope};
use gravida_hooks::{Hooks, Options};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(way), Some(count)) = (arguments.next(), arguments.next()) else {
        return Err(
            "give a way (nothing, values, rows, outcomes, missing, applies or all) and a number of records; compile and how often; or hook, a number and the files that `patient_view` wrote"
                .into(),
        );
    };
    let count = count.parse()?;
    let knowledge = Knowledge::embedded().map_err(|_| "the knowledge does not load")?;
    if way == "compile" {
        let libraries = Libraries::of(&knowledge)?;
        return (0..count)
            .all(|_| libraries.compile())
            .then_some(())
            .ok_or_else(|| "the libraries do not compile".into());
    }
    let assessor = Assessor::new(&knowledge);
    if way == "hook" {
        let bodies = arguments
            .map(std::fs::read)
            .collect::<Result<Vec<_>, _>>()?;
        return call(&knowledge, &assessor, &bodies, count);
    }
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let mut decoded = Vec::new();
    for bundle in records(count)? {
        decoded.extend(read(bundle.as_bytes(), &options)?.records);
    }
    let profile = knowledge.default_profile().ok_or("no profile")?;
    let moment = DateTime::parse("2026-11-22T00:00:00Z")?;
    let as_of = AsOf::given(moment);
    let assess = |records: &[Record], reasons: Reasons| {
        let scope = Scope::everything().with_reasons(reasons);
        for record in records {
            black_box(assessor.assess_within(record, &[], profile, &as_of, &scope));
        }
    };
    match way.as_str() {
        "nothing" => {}
        "values" => evaluate(&knowledge, &decoded, &Request::new(moment)),
        "rows" => {
            let mut rows = assessor.rows(profile, &Scope::everything());
            for record in &decoded {
                black_box(rows.row(record, &[], &as_of).counts);
            }
        }
        "outcomes" => assess(&decoded, Reasons::None),
        "missing" => assess(&decoded, Reasons::Missing),
        "applies" => assess(&decoded, Reasons::OfWhatApplies),
        "all" => assess(&decoded, Reasons::All),
        other => return Err(format!("there is no way `{other}`").into()),
    }
    Ok(())
}

/// Every definition of the knowledge.
fn evaluate(knowledge: &Knowledge, records: &[Record], request: &Request) {
    let program = knowledge.program();
    let mut evaluator = Evaluator::new(program);
    for record in records {
        let evaluation = evaluator.begin(record, request);
        for (library, _) in program.libraries() {
            for name in program.definitions(library) {
                if let Some(id) = program.definition(library, name) {
                    black_box(evaluation.value(id).is_ok());
                }
            }
        }
    }
}

/// So many calls of the service for early pregnancy, the given ones in turn.
fn call(
    knowledge: &Knowledge,
    assessor: &Assessor<'_>,
    bodies: &[Vec<u8>],
    count: usize,
) -> Result<(), Box<dyn Error>> {
    let hooks = Hooks::new(knowledge, assessor).map_err(|_| "the services do not load")?;
    let profile = knowledge.default_profile().ok_or("no profile")?;
    let moment = DateTime::parse("2026-11-22T00:00:00Z")?;
    if bodies.is_empty() {
        return Err("give the calls".into());
    }
    for body in bodies.iter().cycle().take(count) {
        let call = hooks
            .read("early-pregnancy", body)
            .map_err(|_| "the call cannot be read")?;
        let answer = hooks
            .answer(&call, assessor, profile, moment, &Options::default())
            .map_err(|_| "the call is not answered")?;
        black_box(serde_json::to_vec(&answer.cards)?);
    }
    Ok(())
}
