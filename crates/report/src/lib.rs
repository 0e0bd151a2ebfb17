//! Renderings of an assessment: text, JSON, FHIR, HTML; and of the knowledge
//! behind it.
//!
//! A rendering shows what an [`Assessment`] says and adds no medicine of its
//! own: every sentence about a patient comes from the assessment, every heading
//! from [`locale`]. All renderings are total and deterministic, put alerts
//! first, and mark what was recalled and not read in a source. Nothing here
//! opens a file or reads the clock.
//!
//! [`Assessment`]: gravida_guideline::Assessment

mod card;
mod claims;
mod cohort;
mod compare;
mod coverage;
mod explain;
mod export;
mod fhir;
mod html;
mod json;
mod layout;
mod letter;
mod listing;
pub mod locale;
mod node;
mod picture;
mod replay;
#[cfg(test)]
mod samples;
mod sentences;
mod sheet;
mod text;
mod titles;
mod view;
mod wording;

pub use card::Card;
pub use claims::{ClaimFilter, claims_json, claims_text};
pub use cohort::{Cohort, SmallCounts, cohort_files, cohort_html, measure_reports};
pub use compare::{compare_html, compare_json, compare_text, conflicts_json, conflicts_text};
pub use coverage::coverage_markdown;
pub use explain::{explain, explainable};
pub use export::{Exported, export, export_bundle, export_one};
pub use fhir::{applied, fhir, fhir_line, proposed_order};
pub use html::{AdvicePart, HtmlParts, STYLE, html, html_of_many, html_parts};
pub use json::{json, json_line};
pub use letter::{Letter, letter, letters_html, letters_text, open_routes};
pub use listing::{ListKind, list_json, list_text, untranslated_json, untranslated_text};
pub use picture::{STYLE as PICTURE_STYLE, picture_svg};
pub use replay::Replay;
pub use sentences::{deciding_facts, evidence_sentence, firmness, regimen_sentence};
pub use sheet::{Sheet, SheetLine, SheetSection, sheet, sheets_html, sheets_text};
pub use text::{TextOptions, text};
pub use titles::{FactKind, Titles};
