//! Guideline knowledge as data, and the assessment of a record against it.
//!
//! [`Knowledge`](knowledge) is what the files under `knowledge/` say;
//! an [`Assessment`] is what that means for one record at one moment.
//! Nothing here opens a file, a socket or the clock, and no sentence or number
//! about medicine stands in this crate: all of it comes from the knowledge.

pub mod assessment;
pub mod knowledge;
mod problem;
mod words;

pub use assessment::Assessment;
pub use problem::Problem;
pub use words::{
    AlertLevel, AsOfSource, CertaintyGrade, Direction, EvidenceKind, FactType, GuidelineStatus,
    Outcome, Proposes, Severity, StrengthGrade, Verification,
};
