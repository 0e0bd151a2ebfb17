//! Headings and fixed phrases of every rendering. Wording of the product, not
//! of medicine: sentences about a patient come from the assessment alone.

mod picture;

use gravida_guideline::assessment::{Recommendation, RecordCounts, Task};
use gravida_guideline::{
    AlertLevel, AsOfSource, CertaintyGrade, Direction, Outcome, Severity, Sharpness, StrengthGrade,
};

use crate::sentences::moment;
use crate::titles::Titles;
use crate::view::DecisionPositions;
pub(crate) use picture::*;

pub(crate) const PRODUCT: &str = "Gravida";
pub(crate) const ASSESSMENT: &str = "Assessment";
pub(crate) const NO_PATIENT_ID: &str = "patient without an id";
pub(crate) const AS_OF: &str = "as of";
pub(crate) const AS_OF_SHORT: &str = "As of";
pub(crate) const AGE: &str = "Age";
pub(crate) const AGE_NOT_KNOWN: &str = "not known";
pub(crate) const GESTATION: &str = "Gestation";
pub(crate) const PROFILE: &str = "profile";
pub(crate) const KNOWLEDGE: &str = "knowledge";

pub(crate) const WHERE_SHE_STANDS: &str = "Where she stands";
pub(crate) const NEXT: &str = "Ask or measure next";
pub(crate) const DO: &str = "Do";
pub(crate) const CONSIDER: &str = "Consider";
pub(crate) const DO_NOT: &str = "Do not";
pub(crate) const NOT_SETTLED: &str = "The evidence does not say";
pub(crate) const TASKS: &str = "Dated tasks";
pub(crate) const DOES_NOT_APPLY: &str = "Does not apply";
pub(crate) const CANNOT_SAY_YET: &str = "Cannot be said yet";
pub(crate) const COULD_NOT_BE_WORKED_OUT: &str = "Could not be worked out";
pub(crate) const DIFFERING: &str = "Bodies that differ";
pub(crate) const ALL_POSITIONS: &str = "All positions";
pub(crate) const LETTER_FINDINGS: &str = "Findings";
pub(crate) const LETTER_RESULTS: &str = "Results and history they rest on";
pub(crate) const LETTER_RESULT_COLUMNS: [&str; 3] = ["What", "Value", "When"];
pub(crate) const LETTER_DONE: &str = "Done and given";
pub(crate) const LETTER_ASKED: &str = "What is asked";
pub(crate) const LETTER_POSITIONS: &str = "Positions on this referral";
pub(crate) const LETTER_RECALLED: &str = "Some of what this rests on was written from memory and not yet checked against a published source.";
pub(crate) const LETTER_SIGNED: &str = "Signed:";
pub(crate) const NOT_THERE: &str = "not there";
pub(crate) const COVERAGE_HEAD: &str = "# Tests and treatments, and where they live\n\n\
    Generated from `knowledge/coverage.yaml` by `cargo xtask coverage`; do not edit.\n\
    Every row of the matrices of investigations and treatments of recurrent loss,\n\
    with the parts of the knowledge that speak of it (`gravida explain ID`).\n";
pub(crate) const COVERAGE_COLUMNS: &str = "| Row | Where |\n|---|---|\n";
pub(crate) const COVERAGE_MISSING: &str = "**missing**";
/// Heads of a table of positions.
pub(crate) const COMPARISON: [&str; 7] = [
    "Body",
    "Direction",
    "Strength",
    "Certainty",
    "Position",
    "Document",
    "Verification",
];
pub(crate) const SUPERSEDED_MARK: &str = " (superseded)";
pub(crate) const MISSING: &str = "What else is missing";
pub(crate) const MAY_MATTER: &str = "May matter";
pub(crate) const NOT_ASKED: &str = "not asked now";
pub(crate) const AND_MORE_FACTS: &str = "and more";
pub(crate) const RED_FLAGS: &str = "red flags";
pub(crate) const DECISIONS: &str = "Decisions";
pub(crate) const ASKED: &str = "asked now";
pub(crate) const ISSUES: &str = "Issues in the record";
pub(crate) const ENTRIES: &str = "Entries of the record used";
pub(crate) const SOURCES: &str = "Sources";
pub(crate) const NOTHING_IN_FORCE: &str =
    "No recommendation of the bodies in force applies on what the record says.";
pub(crate) const NO_ALERT: &str =
    "No alert on what the record says; what it does not say can still be one.";

pub(crate) const BECAUSE: &str = "because";
pub(crate) const RESTS_ON: &str = "rests on";
pub(crate) const WHY: &str = "Why";
pub(crate) const EVIDENCE: &str = "behind it";
pub(crate) const REGIMEN: &str = "how";
pub(crate) const FROM: &str = "from";
pub(crate) const UNTIL: &str = "until";
pub(crate) const NEEDS: &str = "needs";
pub(crate) const SETTLES: &str = "settles";
pub(crate) const SECTION: &str = "section";
pub(crate) const SOURCE: &str = "source";
pub(crate) const DUE: &str = "due";
pub(crate) const DATE_NOT_KNOWN: &str = "date open";
pub(crate) const OPENS: &str = "from";
pub(crate) const CLOSES: &str = "no later than";
pub(crate) const VALUE_NOT_KNOWN: &str = "not known";
pub(crate) const NO_BODY_IN_FORCE: &str = "no body in force";
pub(crate) const VALUE_NOT_KNOWN_YET: &str = "Not known";
pub(crate) const IN_FORCE: &str = "in force";
pub(crate) const CERTAINTY: &str = "certainty";
pub(crate) const BODY: &str = "Body";
pub(crate) const POSITION: &str = "Position";
pub(crate) const SAYS: &str = "What it says";

/// The mark of a statement that was not read in a published source. The same
/// in every rendering, in words, so that it never depends on colour.
pub(crate) const RECALLED: &str = "RECALLED";
pub(crate) const RECALLED_MEANS: &str =
    "RECALLED: written from memory, not yet checked against a published source.";
pub(crate) const NOT_A_DEVICE: &str =
    "Not a medical device: decision support, for use only after local validation.";
pub(crate) const FULL_HINT: &str =
    "Everything with reasons: --full. Any one of it with sources: gravida explain ID.";

pub(crate) const fn level(level: AlertLevel) -> &'static str {
    match level {
        AlertLevel::Emergency => "Emergency",
        AlertLevel::Urgent => "Urgent",
    }
}

pub(crate) const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Applies => "applies",
        Outcome::DoesNotApply => "does not apply",
        Outcome::NeedsData => "needs data",
        Outcome::Failed => "failed",
    }
}

pub(crate) const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::For => "for",
        Direction::Consider => "consider",
        Direction::InsufficientEvidence => "insufficient evidence",
        Direction::ConsiderAgainst => "rather not",
        Direction::Against => "against",
    }
}

pub(crate) const fn strength(grade: StrengthGrade) -> &'static str {
    match grade {
        StrengthGrade::Strong => "strong",
        StrengthGrade::Conditional => "conditional",
        StrengthGrade::NotStated => "not stated",
    }
}

pub(crate) const fn certainty(grade: CertaintyGrade) -> &'static str {
    match grade {
        CertaintyGrade::High => "high",
        CertaintyGrade::Moderate => "moderate",
        CertaintyGrade::Low => "low",
        CertaintyGrade::VeryLow => "very low",
        CertaintyGrade::NotStated => "not stated",
    }
}

pub(crate) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "note",
    }
}

pub(crate) const fn as_of_source(source: AsOfSource) -> &'static str {
    match source {
        AsOfSource::Given => "as asked for",
        AsOfSource::NewestInRecord => "newest in the record",
    }
}

/// `1 year`, `35 years`, `34 or 35 years`.
pub(crate) fn years([low, high]: [i64; 2]) -> String {
    if low == high {
        count(low, "year", "years")
    } else {
        format!("{low} to {high} years")
    }
}

/// Completed weeks and days: `7 weeks 3 days`, or a range of two.
pub(crate) fn gestation([low, high]: [i64; 2]) -> String {
    if low == high {
        weeks_and_days(low)
    } else {
        format!("{} to {}", weeks_and_days(low), weeks_and_days(high))
    }
}

/// `1 entry`, `7 entries`.
pub(crate) fn count(number: i64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What was read and yet kept out of the logic; empty when nothing was.
pub(crate) fn kept_out(record: &RecordCounts) -> String {
    let parts: Vec<String> = [
        (record.entered_in_error, "entered in error"),
        (record.refuted, "refuted"),
        (record.duplicates, "repeating another"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, what)| format!("{number} {what}"))
    .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("Entries kept out of the logic: {}.", parts.join(", "))
    }
}

/// Whether a decision is asked of her.
pub(crate) const fn relevance(relevant: Option<bool>) -> &'static str {
    match relevant {
        Some(true) => ASKED,
        Some(false) => NOT_ASKED,
        None => "may matter",
    }
}

/// A value as people say it.
pub(crate) fn value(value: &str) -> &str {
    match value {
        "true" => "yes",
        "false" => "no",
        "unknown" => VALUE_NOT_KNOWN,
        other => other,
    }
}

/// What a body says for her, in a word or two.
pub(crate) fn stance(statement: &Recommendation) -> String {
    match statement.outcome {
        Outcome::Applies => direction(statement.direction).to_owned(),
        Outcome::DoesNotApply | Outcome::NeedsData | Outcome::Failed => {
            outcome(statement.outcome).to_owned()
        }
    }
}

/// What the body in force says on a decision.
pub(crate) fn stance_in_force(positions: &DecisionPositions<'_>, titles: &Titles) -> String {
    positions.in_force.map_or_else(
        || NO_BODY_IN_FORCE.to_owned(),
        |statement| {
            format!(
                "{IN_FORCE}: {}: {}",
                titles.body(&statement.guideline),
                stance(statement)
            )
        },
    )
}

/// When a task can be done, in brackets; empty where nothing is said.
pub(crate) fn window(task: &Task) -> String {
    let parts: Vec<String> = [(OPENS, &task.opens), (CLOSES, &task.closes)]
        .into_iter()
        .filter_map(|(word, iso)| iso.as_deref().map(|iso| format!("{word} {}", moment(iso))))
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("({})", parts.join(", "))
    }
}

/// Length of `items` as `i64`, for wording.
pub(crate) fn length<T>(items: &[T]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

/// `4 more`.
pub(crate) fn more(number: usize) -> String {
    format!("{number} more")
}

pub(crate) fn and_more(number: usize) -> String {
    format!("and {number} more: --full")
}

fn weeks_and_days(days: i64) -> String {
    let (weeks, rest) = (days.div_euclid(7), days.rem_euclid(7));
    match (weeks, rest) {
        (0, rest) => count(rest, "day", "days"),
        (weeks, 0) => count(weeks, "week", "weeks"),
        (weeks, rest) => {
            format!(
                "{} {}",
                count(weeks, "week", "weeks"),
                count(rest, "day", "days")
            )
        }
    }
}

/// How far bodies are apart, as a heading.
pub(crate) const fn sharpness(sharpness: Sharpness) -> &'static str {
    match sharpness {
        Sharpness::Opposite => "Opposite directions",
        Sharpness::OneIsOpen => "One takes a side, another finds the evidence insufficient",
        Sharpness::Strength => "Same direction, more and less firmly",
        Sharpness::Terms => "Same direction, other terms",
    }
}

/// That so many were left out for want of room.
pub(crate) fn left_out(number: usize) -> String {
    format!("and {number} more")
}

/// How many records a change of the knowledge touches.
pub(crate) fn replayed(changed: usize, records: usize) -> String {
    if changed == 0 {
        format!("The advice is the same for all of {records} records.")
    } else {
        format!("The advice changes for {changed} of {records} records.")
    }
}
