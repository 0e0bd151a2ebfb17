//! `gravida generate`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use gravida_simulator::{Knobs, Simulator};
use jiff::civil::Date;

use crate::failure::{Failure, Finish};
use crate::output::Results;

/// Lines of one file that wait to be written in another order than they were made.
const SHUFFLED_LINES: usize = 8192;

/// Write made-up FHIR records for tests and measurements
#[derive(Args)]
#[command(
    long_about = "Write made-up FHIR R4 records for tests and measurements.\n\n\
        Histories, pregnancies, laboratory results, scans and medication, with the noise of real \
        exports: narrative, unrelated resources, units that do not fit, duplicates, partial dates. \
        The same seed gives the same bytes. This is not a model of biology: no rate in these \
        records means anything, and nothing about women can be learned from them.",
    after_help = "Examples:\n  \
        gravida generate --women 3 --seed 1 | gravida assess -\n  \
        gravida generate --women 1000 --seed 1 --output women.ndjson\n  \
        gravida generate --women 1000 --seed 1 --layout bulk --output export/\n  \
        gravida generate --women 1000 --seed 1 --resources 10..60 --duplicates 0.2"
)]
pub(crate) struct Arguments {
    /// How many women
    #[arg(long, value_name = "N")]
    women: u64,

    /// Seed of the draws
    #[arg(long, value_name = "S")]
    seed: u64,

    /// A Bundle a line, or a file for each type of resource as FHIR servers export them
    #[arg(long, value_enum, default_value_t = Layout::Bundles)]
    layout: Layout,

    /// Where to write: a file for Bundles [default: standard output], a directory for bulk
    #[arg(long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// Resources of each woman, one number or a range
    #[arg(long, value_name = "N|A..B", value_parser = resources, default_value = "30")]
    resources: RangeInclusive<usize>,

    /// Bytes of narrative in each resource, about
    #[arg(long, value_name = "BYTES", default_value_t = Knobs::default().narrative_bytes)]
    narrative: usize,

    /// Share of moments known to the year, month or day alone
    #[arg(long, value_name = "SHARE", default_value_t = Knobs::default().partial_dates)]
    partial_dates: f64,

    /// Share of results in a unit that does not fit
    #[arg(long, value_name = "SHARE", default_value_t = Knobs::default().wrong_units)]
    wrong_units: f64,

    /// Share of resources that are there twice
    #[arg(long, value_name = "SHARE", default_value_t = Knobs::default().duplicates)]
    duplicates: f64,

    /// Share of observations entered in error
    #[arg(long, value_name = "SHARE", default_value_t = Knobs::default().entered_in_error)]
    entered_in_error: f64,

    /// The newest day in any record [default: 2026-06-01]; all other days but births move with it
    #[arg(long, value_name = "DAY")]
    newest: Option<Date>,
}

/// How records lie in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// NDJSON, one Bundle a woman
    Bundles,
    /// One NDJSON file for each type of resource, women in no order
    Bulk,
}

fn resources(text: &str) -> Result<RangeInclusive<usize>, String> {
    let number = |text: &str| {
        text.parse::<usize>()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(|| format!("`{text}` is no number of resources; give `30` or `10..60`"))
    };
    match text.split_once("..") {
        None => number(text).map(|size| size..=size),
        Some((low, high)) => Ok(number(low)?..=number(high.trim_start_matches('='))?),
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Finish, Failure> {
    let knobs = Knobs {
        resources: arguments.resources.clone(),
        narrative_bytes: arguments.narrative,
        partial_dates: arguments.partial_dates,
        wrong_units: arguments.wrong_units,
        duplicates: arguments.duplicates,
        entered_in_error: arguments.entered_in_error,
        newest: arguments.newest,
    };
    let simulator = Simulator::new(arguments.seed, knobs)
        .map_err(|error| Failure::Worded(error.to_string()))?;
    match (arguments.layout, &arguments.output) {
        (Layout::Bundles, None) => {
            let mut results = Results::open();
            for number in 0..arguments.women {
                results.write(&simulator.bundle(number))?;
                results.write("\n")?;
            }
            results.finish()?;
        }
        (Layout::Bundles, Some(path)) => {
            let refused = |error| unwritable(path, &error);
            let mut file = BufWriter::new(File::create(path).map_err(refused)?);
            for number in 0..arguments.women {
                writeln!(file, "{}", simulator.bundle(number)).map_err(refused)?;
            }
            file.flush().map_err(refused)?;
        }
        (Layout::Bulk, None) => {
            return Err(Failure::Worded(
                "a bulk layout is several files: name a directory with --output".to_owned(),
            ));
        }
        (Layout::Bulk, Some(directory)) => bulk(&simulator, arguments, directory)?,
    }
    Ok(Finish::Done)
}

/// One file of a bulk export. Lines wait in `held` and leave in a drawn order.
struct Export {
    path: PathBuf,
    file: BufWriter<File>,
    held: Vec<String>,
}

impl Export {
    fn create(directory: &Path, kind: &str) -> Result<Self, Failure> {
        let path = directory.join(format!("{kind}.ndjson"));
        let file = File::create(&path).map_err(|error| unwritable(&path, &error))?;
        Ok(Self {
            path,
            file: BufWriter::new(file),
            held: Vec::new(),
        })
    }

    fn push(&mut self, line: String, random: &mut fastrand::Rng) -> Result<(), Failure> {
        self.held.push(line);
        if self.held.len() > SHUFFLED_LINES {
            self.release(random)?;
        }
        Ok(())
    }

    fn release(&mut self, random: &mut fastrand::Rng) -> Result<(), Failure> {
        let line = self.held.swap_remove(random.usize(..self.held.len()));
        writeln!(self.file, "{line}").map_err(|error| unwritable(&self.path, &error))
    }
}

/// Women in a drawn order, their resources by type, lines shuffled within a bounded distance.
fn bulk(simulator: &Simulator, arguments: &Arguments, directory: &Path) -> Result<(), Failure> {
    fs::create_dir_all(directory).map_err(|error| unwritable(directory, &error))?;
    let mut random = fastrand::Rng::with_seed(arguments.seed);
    let women = arguments.women;
    // Steps of a length without a common divisor visit every woman once.
    let step = (women / 2 + 1..)
        .find(|step| common_divisor(*step, women) == 1)
        .unwrap_or(1);
    let mut exports: BTreeMap<&str, Export> = BTreeMap::new();
    let mut number = 0;
    for _ in 0..women {
        for resource in simulator.resources(number) {
            let export = match exports.entry(resource.kind) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(Export::create(directory, resource.kind)?),
            };
            export.push(resource.json, &mut random)?;
        }
        number = (number + step) % women;
    }
    for export in exports.values_mut() {
        while !export.held.is_empty() {
            export.release(&mut random)?;
        }
        export
            .file
            .flush()
            .map_err(|error| unwritable(&export.path, &error))?;
    }
    Ok(())
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::Unwritable {
        path: path.display().to_string(),
        reason: error.to_string(),
    }
}

const fn common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
