//! FHIR R4 records: decoded fast, kept as small as the logic that reads them
//! allows, and honest about what could not be read.
//!
//! [`read`] takes the bytes of a Bundle, a single resource, an array of
//! resources or NDJSON of any of these, and returns one [`Record`] per patient.
//! Whatever it could not use becomes an [`Issue`] with its place and reason;
//! nothing is dropped silently. A record is walked through [`Resource`] and
//! [`Element`], both small and `Copy`.
//!
//! ```
//! use gravida_fhir::{Content, ReadOptions, model, read};
//!
//! # fn main() -> Result<(), gravida_fhir::ReadError> {
//! let json = br#"{"resourceType": "Patient", "id": "1", "birthDate": "1990-02"}"#;
//! let reading = read(json, &ReadOptions::default())?;
//! let birth_date = model::element_named("birthDate");
//! for record in &reading.records {
//!     let patient = record.patient().map(|patient| patient.element());
//!     let born = patient.zip(birth_date).and_then(|(patient, name)| patient.get(name));
//!     assert!(matches!(born.map(|born| born.content()), Some(Content::Date(date)) if date.day().is_none()));
//!     assert!(record.issues().is_empty());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! This crate knows the FHIR data model, not what the data mean: it opens no
//! file, reads no clock and holds no word of medicine.

mod element;
mod interest;
mod issue;
pub mod model;
mod primitive;
mod read;
mod record;

pub use element::{Children, Content, Element, Items};
pub use interest::Interest;
pub use issue::{Issue, IssueCode, Severity};
pub use model::{ElementModel, ElementName, TypeId};
pub use primitive::{Date, DateTime, Decimal, Precision, PrimitiveError, Time};
pub use read::{Limits, ReadError, ReadOptions, Reading, TypeCount, read};
pub use record::{Excluded, Part, Record, Resource};
