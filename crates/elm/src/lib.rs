//! A compiled executor for the Expression Logical Model (ELM) of Clinical
//! Quality Language, over FHIR R4 records.
//!
//! ELM is what the CQL translator makes of CQL text. [`compile`] turns the ELM
//! of one or more libraries and a [`Terminology`] into a [`Program`], or says
//! everything that is wrong with them. A program is run by an [`Evaluator`]
//! over one record at a time; definitions are computed when asked for, at most
//! once each, and names are never resolved while running.
//!
//! ```
//! use gravida_elm::{Evaluator, Request, Terminology, compile, to_json};
//! use gravida_fhir::{DateTime, ReadOptions, read};
//!
//! let elm = r#"{"library": {
//!     "identifier": {"id": "Example"},
//!     "statements": {"def": [{
//!         "name": "Answer",
//!         "expression": {"type": "Not", "operand": {"type": "Null"}}
//!     }]}
//! }}"#;
//! let sources = [("example.json".to_owned(), elm.as_bytes())];
//! let program = compile(&sources, &Terminology::new()).map_err(|errors| errors[0].clone())?;
//!
//! let record = br#"{"resourceType": "Patient", "id": "one"}"#;
//! let reading = read(record, &ReadOptions::default())?;
//! let request = Request::new(DateTime::parse("2024-01-01T00:00:00Z")?);
//! let mut evaluator = Evaluator::new(&program);
//! for record in &reading.records {
//!     let evaluation = evaluator.begin(record, &request);
//!     for name in program.definitions("Example") {
//!         if let Some(id) = program.definition("Example", name) {
//!             println!("{}: {name} = {}", record.id(), to_json(evaluation.value(id)?));
//!         }
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What differs from other executors, on purpose:
//!
//! - Unknown nodes are refused when a library is loaded, with library,
//!   definition and place, and never met while running.
//! - A value set that a library declares and nobody gave is an error when loading.
//! - Quantities in the same arbitrary unit at another scale or volume are
//!   comparable (`m[IU]/mL` and `[IU]/L`); in different arbitrary units never.
//! - `FHIRHelpers` is built in. A quantity with a comparator, or in a unit that
//!   is not UCUM, becomes null with a warning message instead of ending everything.
//! - A retrieve compares codes by system and code, whichever comparator it names.
//! - All contexts look at the one record they are given.

mod codes;
mod compile;
mod error;
mod evaluate;
mod explain;
mod fhir_helpers;
mod json;
mod load;
mod memory;
mod need;
pub mod operators;
mod plan;
mod terminology;
mod tree;
mod types;
pub mod units;
mod value;

pub use compile::compile;
pub use error::{EvaluationError, Failure};
pub use evaluate::{Evaluation, Evaluator, Limits, Message, MessageSeverity, Request};
pub use explain::{Explainer, Explanation, Step};
pub use json::to_json;
pub use load::LoadError;
pub use memory::{Footprints, Memory};
pub use need::Need;
pub use plan::{DefinitionId, Program};
pub use terminology::{Terminology, TerminologyError};
pub use types::Type;
pub use value::{Code, Concept, Interval, Quantity, Ratio, Tuple, Value, Vocabulary};
