//! Guideline knowledge as data, and the assessment of a record against it.
//!
//! [`Knowledge`] is what the files under `knowledge/` say;
//! an [`Assessment`] is what that means for one record at one moment.
//! Nothing here opens a file, a socket or the clock, and no sentence or number
//! about medicine stands in this crate: all of it comes from the knowledge.

mod assess;
pub mod assessment;
mod cases;
mod changes;
mod check;
mod decode;
mod embedded;
pub mod entry;
#[cfg(test)]
mod invariant_tests;
pub mod knowledge;
mod load;
mod packed;
mod problem;
pub mod tally;
mod translation;
mod words;
mod yaml;

pub use assess::{
    AsOf, Assessor, DecisionRow, MeasureRow, MissingRow, Reasons, RecommendationRow, Row, RowParts,
    Rows, Scope, TaskRow, assess,
};
pub use assessment::Assessment;
pub use changes::{Change, advice, changes, changes_of_advice};
pub use check::{CaseRecord, case_records, check};
pub use embedded::embedded;
pub use gravida_elm::Need;
pub use knowledge::{Explained, Knowledge, Profile};
pub use load::KnowledgeFiles;
pub use problem::Problem;
pub use tally::Tally;
pub use translation::{
    DEFINITIONS, DRAWN, GRADES, PHRASES, TextKey, Translated, Translations, Untranslated, VALUES,
};
pub use words::{
    AlertLevel, AsOfSource, BearsOn, CardSubject, CertaintyGrade, ClaimAsks, Criterion, Direction,
    EvidenceKind, FactType, GuidelineStatus, Hook, Improvement, Indicator, Membership, Outcome,
    Proposes, Scale, Severity, Sharpness, StrengthGrade, TranslationState, Urgency, Verdict,
    Verification,
};
