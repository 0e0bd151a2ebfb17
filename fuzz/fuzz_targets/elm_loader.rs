//! Feeds any bytes to the ELM loader, and runs over records what it accepts.
//! The same checks run over the corpus in the tests of `crates/elm`.

#![no_main]

#[path = "../../crates/elm/tests/exercise/mod.rs"]
mod exercise;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| exercise::exercise(input));
