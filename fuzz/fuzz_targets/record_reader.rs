//! Feeds any bytes to the record reader and walks through what comes out.
//! The same checks run over the corpus in the tests of `crates/fhir`.

#![no_main]

#[path = "../../crates/fhir/tests/exercise/mod.rs"]
mod exercise;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| exercise::exercise(input));
