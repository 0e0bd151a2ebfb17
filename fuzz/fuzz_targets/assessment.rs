//! Assesses any bytes that can be read as a record, under all of the knowledge.
//! The same checks run over the corpus in the tests of `crates/guideline`.

#![no_main]

#[path = "../../crates/guideline/tests/exercise/mod.rs"]
mod exercise;

use std::sync::LazyLock;

use exercise::Bench;
use libfuzzer_sys::fuzz_target;

static BENCH: LazyLock<Bench> = LazyLock::new(Bench::new);

fuzz_target!(|input: &[u8]| BENCH.exercise(input));
