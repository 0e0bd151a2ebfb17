//! Reads NDJSON of Bundles and keeps nothing of them: what a population run is measured against.
//!
//! `decode FILE THREADS ROUNDS` prints the records, their bytes, and the seconds of the best round.
//! Records are decoded as a run decodes them, as far as the knowledge looks into them; the text is in
//! memory before the clock starts.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use gravida_fhir::{ReadOptions, read};
use gravida_guideline::{Assessor, Knowledge};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, threads, rounds] = arguments.as_slice() else {
        return Err("give a file of NDJSON, the number of threads, and of rounds".into());
    };
    let text = std::fs::read(file)?;
    let lines: Vec<&[u8]> = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .collect();
    let knowledge = Knowledge::embedded().map_err(|_| "the knowledge does not load")?;
    let options = &ReadOptions {
        interest: Assessor::new(&knowledge).interest(),
        ..ReadOptions::default()
    };
    let threads: usize = threads.parse()?;
    let share = lines.len().div_ceil(threads.max(1)).max(1);
    let mut best = Duration::MAX;
    for _ in 0..rounds.parse()? {
        let began = Instant::now();
        std::thread::scope(|scope| {
            for lines in lines.chunks(share) {
                scope.spawn(move || {
                    for line in lines {
                        black_box(read(line, options).is_ok());
                    }
                });
            }
        });
        best = best.min(began.elapsed());
    }
    println!("{} {} {:.6}", lines.len(), text.len(), best.as_secs_f64());
    Ok(())
}
