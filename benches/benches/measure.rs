//! Prints how fast reading and evaluating are, each figure as a ratio against a
//! named reference measured in the same run, so that the numbers mean the same
//! on another machine. `cargo bench --package gravida-benches`.

use std::collections::BTreeSet;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use gravida_benches::{Libraries, records};
use gravida_elm::{DefinitionId, Evaluator, Program, Request, Terminology, compile};
use gravida_fhir::{DateTime, ReadOptions, Record, read};
use gravida_guideline::{AsOf, Assessor, Knowledge, Reasons, Scope};

/// Women made up; each a Bundle of thirty resources.
const WOMEN: usize = 2_000;
/// Each figure is the best of so many rounds: noise only ever adds time.
const ROUNDS: usize = 5;

const LIBRARY: &[u8] = include_bytes!("../elm/LossHistoryBenchmark.json");
const VALUE_SETS: &[u8] = include_bytes!("../cql/value-sets.json");
const EXAMPLE: &[u8] = include_bytes!("../../examples/two-losses-bleeding-heartbeat.json");

fn main() -> Result<(), Box<dyn Error>> {
    let bundles = records(WOMEN)?;
    let ndjson = bundles.join("\n");
    println!(
        "{WOMEN} records, {:.1} KB each, {:.1} MB of NDJSON; best of {ROUNDS} rounds, one thread unless said\n",
        ndjson.len() as f64 / WOMEN as f64 / 1e3,
        ndjson.len() as f64 / 1e6
    );

    let mut terminology = Terminology::new();
    terminology.add(VALUE_SETS, "value-sets.json")?;
    let sources = [("LossHistoryBenchmark.json".to_owned(), LIBRARY)];
    let compiling =
        best(|| compile(&sources, &terminology).map(|program| program.libraries().count()));
    let program = compile(&sources, &terminology).map_err(|errors| {
        errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    })?;
    let definitions: Vec<DefinitionId> = program
        .definitions("LossHistoryBenchmark")
        .filter_map(|name| program.definition("LossHistoryBenchmark", name))
        .collect();
    let options = ReadOptions {
        interest: program.interest(),
        ..ReadOptions::default()
    };
    let request = Request::new(DateTime::parse("2026-11-22T00:00:00Z")?);

    let reference = best(|| {
        for bundle in &bundles {
            black_box(sonic_rs::from_str::<sonic_rs::Value>(bundle).is_ok());
        }
    });
    let decode = best(|| {
        for bundle in &bundles {
            black_box(
                read(bundle.as_bytes(), &options)
                    .map(|reading| reading.records.len())
                    .unwrap_or_default(),
            );
        }
    });
    let mut decoded: Vec<Record> = Vec::new();
    let mut distinct_issues = BTreeSet::new();
    for bundle in &bundles {
        let reading = read(bundle.as_bytes(), &options)?;
        for record in &reading.records {
            distinct_issues.extend(record.issues().iter().map(|issue| issue.message.clone()));
        }
        decoded.extend(reading.records);
    }
    if decoded.len() != WOMEN {
        return Err(format!(
            "{} records came out of {WOMEN} bundles: {distinct_issues:?}",
            decoded.len()
        )
        .into());
    }
    let evaluate = best(|| run(&program, &definitions, &decoded, &request));
    let through = best(|| {
        let mut evaluator = Evaluator::new(&program);
        for bundle in &bundles {
            let Ok(reading) = read(bundle.as_bytes(), &options) else {
                continue;
            };
            for record in &reading.records {
                let evaluation = evaluator.begin(record, &request);
                for id in &definitions {
                    black_box(evaluation.value(*id).is_ok());
                }
            }
        }
    });
    let on_two = best(|| {
        std::thread::scope(|scope| {
            for half in bundles.chunks(WOMEN.div_ceil(2)) {
                let (program, definitions, options, request) =
                    (&program, &definitions, &options, &request);
                scope.spawn(move || {
                    let mut evaluator = Evaluator::new(program);
                    for bundle in half {
                        let Ok(reading) = read(bundle.as_bytes(), options) else {
                            continue;
                        };
                        for record in &reading.records {
                            let evaluation = evaluator.begin(record, request);
                            for id in definitions {
                                black_box(evaluation.value(*id).is_ok());
                            }
                        }
                    }
                });
            }
        });
    });

    println!("| What | records/s | MB/s | reference | ratio of speeds |");
    println!("|---|---:|---:|---|---:|");
    let row = |what: &str, time: Duration, against: &str, other: Duration| {
        println!(
            "| {what} | {:.0} | {:.0} | {against} | {:.2} |",
            WOMEN as f64 / time.as_secs_f64(),
            ndjson.len() as f64 / 1e6 / time.as_secs_f64(),
            other.as_secs_f64() / time.as_secs_f64()
        );
    };
    row("sonic-rs, to its own value", reference, "itself", reference);
    row("decode", decode, "sonic-rs, to its own value", reference);
    row(
        "evaluate decoded records, 100-line library",
        evaluate,
        "sonic-rs, to its own value",
        reference,
    );
    row(
        "bytes to results, 100-line library",
        through,
        "decode",
        decode,
    );
    row(
        "bytes to results, two threads",
        on_two,
        "bytes to results, one thread",
        through,
    );
    println!(
        "\ncompile the 100-line library: {:.2} ms; {} definitions; evaluation {:.2} us a record",
        compiling.as_secs_f64() * 1e3,
        definitions.len(),
        evaluate.as_secs_f64() * 1e6 / WOMEN as f64
    );
    allocations(&program, &definitions, &decoded, &request);
    whole_knowledge(&bundles, reference)?;
    one_assessment()
}

/// How often evaluating asks the system for memory once the arena has grown: not per node.
fn allocations(
    program: &Program,
    definitions: &[DefinitionId],
    records: &[Record],
    request: &Request,
) {
    let mut evaluator = Evaluator::new(program);
    let mut steps = 0;
    let mut round = || {
        for record in records {
            let evaluation = evaluator.begin(record, request);
            for id in definitions {
                black_box(evaluation.value(*id).is_ok());
            }
            steps += evaluation.steps();
        }
    };
    round();
    let counted = allocation_counter::measure(&mut round);
    println!(
        "\nallocations once warm: {:.3} a record, {:.6} an evaluated step ({} steps a record)",
        counted.count_total as f64 / records.len() as f64,
        counted.count_total as f64 / (steps as f64 / 2.0),
        steps / 2 / records.len().max(1) as u64,
    );
}

/// The same records under everything the knowledge defines, without and with explanations.
fn whole_knowledge(bundles: &[String], reference: Duration) -> Result<(), Box<dyn Error>> {
    const FEW: usize = 100;
    let few = bundles.get(..FEW).unwrap_or(bundles);
    let knowledge = Knowledge::embedded().map_err(|problems| format!("{problems:?}"))?;
    let program = knowledge.program();
    let ids: Vec<DefinitionId> = program
        .libraries()
        .flat_map(|(library, _)| {
            program
                .definitions(library)
                .filter_map(move |name| program.definition(library, name))
        })
        .collect();
    let options = ReadOptions {
        interest: program.interest(),
        ..ReadOptions::default()
    };
    let decode = best(|| {
        for bundle in few {
            black_box(read(bundle.as_bytes(), &options).is_ok());
        }
    });
    let mut records = Vec::new();
    for bundle in few {
        records.extend(read(bundle.as_bytes(), &options)?.records);
    }
    let request = Request::new(DateTime::parse("2026-11-22T00:00:00Z")?);
    let evaluate = best(|| run(program, &ids, &records, &request));
    let profile = knowledge.default_profile().ok_or("no profile")?;
    let assessor = Assessor::new(&knowledge);
    let as_of = AsOf::given(DateTime::parse("2026-11-22T00:00:00Z")?);
    let assess = |reasons: Reasons| {
        let scope = Scope::everything().with_reasons(reasons);
        best(|| {
            for record in &records {
                black_box(assessor.assess_within(record, &[], profile, &as_of, &scope));
            }
        })
    };
    let mut rows = assessor.rows(profile, &Scope::everything());
    let row = best(|| {
        for record in &records {
            black_box(rows.row(record, &[], &as_of).counts);
        }
    });
    let per_bundle = reference / u32::try_from(bundles.len())?;
    println!(
        "\n| The whole knowledge, {} definitions of {} libraries, {} records | records/s | ratio to sonic-rs | ratio to decode |\n|---|---:|---:|---:|",
        ids.len(),
        program.libraries().count(),
        records.len()
    );
    for (what, time) in [
        ("decode what it looks into", decode),
        ("evaluate every definition", evaluate),
        ("a row of each: outcomes, dates, what is missing", row),
        ("assess: outcomes alone", assess(Reasons::None)),
        ("assess: and what is missing", assess(Reasons::Missing)),
        (
            "assess: and the reasons of what applies",
            assess(Reasons::OfWhatApplies),
        ),
        ("assess, with every explanation", assess(Reasons::All)),
    ] {
        let each = time.as_secs_f64() / records.len() as f64;
        println!(
            "| {what} | {:.0} | {:.3} | {:.3} |",
            1.0 / each,
            per_bundle.as_secs_f64() / each,
            decode.as_secs_f64() / time.as_secs_f64(),
        );
    }
    Ok(())
}

/// What one assessment of an example record costs, against loading the knowledge.
fn one_assessment() -> Result<(), Box<dyn Error>> {
    let load = best(|| Knowledge::embedded().is_ok());
    let knowledge = Knowledge::embedded().map_err(|problems| format!("{problems:?}"))?;
    let profile = knowledge.default_profile().ok_or("no profile")?;
    let assessor = Assessor::new(&knowledge);
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let reading = best(|| read(EXAMPLE, &options).is_ok());
    let records = read(EXAMPLE, &options)?.records;
    let record = records.first().ok_or("no record")?;
    let as_of = AsOf::newest_in(record).ok_or("no moment")?;
    let assess = best(|| assessor.assess(record, &[], profile, &as_of));
    let libraries = Libraries::of(&knowledge)?;
    if !libraries.compile() {
        return Err("the libraries do not compile".into());
    }
    let compile = best(|| libraries.compile());
    println!(
        "\n| One example, {:.0} KB, {} resources | ms | share of loading the knowledge |\n|---|---:|---:|",
        EXAMPLE.len() as f64 / 1e3,
        record.resources().count()
    );
    for (what, time) in [
        ("load and compile all knowledge built in", load),
        (
            "compile all libraries alone, as the translator wrote them",
            compile,
        ),
        ("read the record", reading),
        ("assess it, with every explanation", assess),
    ] {
        println!(
            "| {what} | {:.2} | {:.3} |",
            time.as_secs_f64() * 1e3,
            time.as_secs_f64() / load.as_secs_f64()
        );
    }
    Ok(())
}

fn run(program: &Program, definitions: &[DefinitionId], records: &[Record], request: &Request) {
    let mut evaluator = Evaluator::new(program);
    for record in records {
        let evaluation = evaluator.begin(record, request);
        for id in definitions {
            black_box(evaluation.value(*id).is_ok());
        }
    }
}

/// The shortest time of a few rounds, the first of them not counted.
fn best<T>(mut work: impl FnMut() -> T) -> Duration {
    black_box(work());
    (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}
