//! From one clinic to a nation: the assessment of many women.
//!
//! Records are found in files, put together by woman where they lie scattered,
//! assessed by the same code as one record, and written as tables whose columns
//! [`schema`] names. A row says what the assessment of that woman says.
//!
//! This crate opens files; it never reads the clock for anything but the rate it
//! tells, and knows no medicine.

#[cfg(feature = "arrow")]
pub mod arrow;
mod assess;
mod batch;
mod bundles;
mod error;
mod format;
mod group;
mod input;
mod lines;
mod outline;
mod output;
pub mod owner;
#[cfg(feature = "parquet")]
mod parquet;
mod plan;
mod report;
pub mod rows;
mod run;
pub mod schema;
pub mod text;
mod texts;
mod wanted;

pub use assess::{Cohort, Worker};
pub use error::RunError;
pub use format::Format;
pub use gravida_guideline::Tally;
pub use output::{Existing, RUN_FILE};
pub use report::{COUNTS_FILE, Counted, Report, counted, write_reports};
pub use run::{Layout, Progress, Settings, Stage, Summary, Watch, run};
pub use texts::Columns;
pub use wanted::Wanted;

/// Bytes as hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
