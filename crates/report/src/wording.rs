//! The product's fixed phrases, by what they are said of. The words themselves
//! are in `knowledge/locales/`; sentences about a patient come from the
//! assessment alone.

use gravida_guideline::assessment::{Recommendation, RecordCounts, Task};
use gravida_guideline::{
    AlertLevel, AsOfSource, CertaintyGrade, Direction, Outcome, Severity, Sharpness, StrengthGrade,
    Verdict,
};

use crate::locale::Locale;
use crate::titles::Titles;
use crate::view::DecisionPositions;

pub(crate) const PRODUCT: &str = "Gravida";
pub(crate) const COVERAGE_HEAD: &str = "# Tests and treatments, and where they live\n\n\
    Generated from `knowledge/coverage.yaml` by `cargo xtask coverage`; do not edit.\n\
    Every row of the matrices of investigations and treatments of recurrent loss,\n\
    with the parts of the knowledge that speak of it (`gravida explain ID`).\n";
pub(crate) const COVERAGE_COLUMNS: &str = "| Row | Where |\n|---|---|\n";
pub(crate) const COVERAGE_MISSING: &str = "**missing**";
/// What stands at the foot of a logarithmic axis for values not above zero.
pub(crate) const NOT_ABOVE_ZERO: &str = "0";

/// Heads of a table of positions.
pub(crate) fn comparison(locale: &Locale) -> [&str; 7] {
    [
        locale.label("comparison-body"),
        locale.label("comparison-direction"),
        locale.label("comparison-strength"),
        locale.label("comparison-certainty"),
        locale.label("comparison-position"),
        locale.label("comparison-document"),
        locale.label("comparison-verification"),
    ]
}

pub(crate) fn level(locale: &Locale, level: AlertLevel) -> &str {
    match level {
        AlertLevel::Emergency => locale.label("level-emergency"),
        AlertLevel::Urgent => locale.label("level-urgent"),
    }
}

pub(crate) fn outcome(locale: &Locale, outcome: Outcome) -> &str {
    match outcome {
        Outcome::Applies => locale.label("outcome-applies"),
        Outcome::DoesNotApply => locale.label("outcome-does-not-apply"),
        Outcome::NeedsData => locale.label("outcome-needs-data"),
        Outcome::Failed => locale.label("outcome-failed"),
    }
}

pub(crate) fn direction(locale: &Locale, direction: Direction) -> &str {
    match direction {
        Direction::For => locale.label("direction-for"),
        Direction::Consider => locale.label("direction-consider"),
        Direction::InsufficientEvidence => locale.label("direction-insufficient-evidence"),
        Direction::ConsiderAgainst => locale.label("direction-consider-against"),
        Direction::Against => locale.label("direction-against"),
    }
}

pub(crate) fn strength(locale: &Locale, grade: StrengthGrade) -> &str {
    match grade {
        StrengthGrade::Strong => locale.label("strength-strong"),
        StrengthGrade::Conditional => locale.label("strength-conditional"),
        StrengthGrade::NotStated => locale.label("grade-not-stated"),
    }
}

pub(crate) fn certainty(locale: &Locale, grade: CertaintyGrade) -> &str {
    match grade {
        CertaintyGrade::High => locale.label("certainty-high"),
        CertaintyGrade::Moderate => locale.label("certainty-moderate"),
        CertaintyGrade::Low => locale.label("certainty-low"),
        CertaintyGrade::VeryLow => locale.label("certainty-very-low"),
        CertaintyGrade::NotStated => locale.label("grade-not-stated"),
    }
}

pub(crate) fn severity(locale: &Locale, severity: Severity) -> &str {
    match severity {
        Severity::Error => locale.label("severity-error"),
        Severity::Warning => locale.label("severity-warning"),
        Severity::Information => locale.label("severity-information"),
    }
}

pub(crate) fn as_of_source(locale: &Locale, source: AsOfSource) -> &str {
    match source {
        AsOfSource::Given => locale.label("as-of-given"),
        AsOfSource::NewestInRecord => locale.label("as-of-newest-in-record"),
    }
}

pub(crate) fn verdict(locale: &Locale, verdict: Verdict) -> &str {
    match verdict {
        Verdict::Supported => locale.label("verdict-supported"),
        Verdict::Outdated => locale.label("verdict-outdated"),
        Verdict::Contested => locale.label("verdict-contested"),
        Verdict::Refuted => locale.label("verdict-refuted"),
        Verdict::ContextDependent => locale.label("verdict-context-dependent"),
    }
}

/// How far bodies are apart, as a heading.
pub(crate) fn sharpness(locale: &Locale, sharpness: Sharpness) -> &str {
    match sharpness {
        Sharpness::Opposite => locale.label("sharpness-opposite"),
        Sharpness::OneIsOpen => locale.label("sharpness-one-is-open"),
        Sharpness::Strength => locale.label("sharpness-strength"),
        Sharpness::Terms => locale.label("sharpness-terms"),
    }
}

/// What was read and yet kept out of the logic; empty when nothing was.
pub(crate) fn kept_out(locale: &Locale, record: &RecordCounts) -> String {
    let said = |number: u64, phrase: fn(&Locale, usize) -> String| {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        (number > 0).then(|| phrase(locale, number))
    };
    let parts: Vec<String> = [
        said(record.entered_in_error, |locale, number| {
            locale.count("kept-out-entered-in-error", number)
        }),
        said(record.refuted, |locale, number| {
            locale.count("kept-out-refuted", number)
        }),
        said(record.duplicates, |locale, number| {
            locale.count("kept-out-duplicates", number)
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        String::new()
    } else {
        locale.phrase("kept-out", &[("parts", (&*parts.join(", ")).into())])
    }
}

/// Whether a decision is asked of her.
pub(crate) fn relevance(locale: &Locale, relevant: Option<bool>) -> &str {
    match relevant {
        Some(true) => locale.label("asked"),
        Some(false) => locale.label("not-asked"),
        None => locale.label("may-matter-state"),
    }
}

/// A value as people say it.
pub(crate) fn value(locale: &Locale, value: &str) -> String {
    match value {
        "true" => locale.label("value-true").to_owned(),
        "false" => locale.label("value-false").to_owned(),
        "unknown" => locale.label("value-not-known").to_owned(),
        other => locale.number(other),
    }
}

/// What a body says for her, in a word or two.
pub(crate) fn stance<'l>(locale: &'l Locale, statement: &Recommendation) -> &'l str {
    match statement.outcome {
        Outcome::Applies => direction(locale, statement.direction),
        Outcome::DoesNotApply | Outcome::NeedsData | Outcome::Failed => {
            outcome(locale, statement.outcome)
        }
    }
}

/// What the body in force says on a decision.
pub(crate) fn stance_in_force(positions: &DecisionPositions<'_>, titles: &Titles) -> String {
    let locale = titles.locale();
    positions.in_force.map_or_else(
        || locale.label("no-body-in-force").to_owned(),
        |statement| {
            format!(
                "{}: {}: {}",
                locale.label("in-force"),
                titles.body(&statement.guideline),
                stance(locale, statement)
            )
        },
    )
}

/// When a task can be done, in brackets; empty where nothing is said beside the day it is due.
pub(crate) fn window(locale: &Locale, task: &Task) -> String {
    let opens = (task.opens != task.due || task.closes.is_some()).then_some(&task.opens);
    let parts: Vec<String> = [
        (locale.label("opens"), opens.and_then(Option::as_ref)),
        (locale.label("closes"), task.closes.as_ref()),
    ]
    .into_iter()
    .filter_map(|(word, iso)| iso.map(|iso| format!("{word} {}", locale.moment(iso))))
    .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("({})", parts.join(", "))
    }
}

/// How many records a change of the knowledge touches.
pub(crate) fn replayed(locale: &Locale, changed: usize, records: usize) -> String {
    let records = ("records", records.into());
    if changed == 0 {
        locale.phrase("replayed-same", &[records])
    } else {
        locale.phrase("replayed-changed", &[("changed", changed.into()), records])
    }
}

/// What must be known of a text in another language than that of the knowledge.
pub(crate) fn translated(locale: &Locale) -> Vec<String> {
    let mut lines = Vec::new();
    if !locale.is_english() {
        lines.push(locale.label("translation-draft-means").to_owned());
    }
    let untranslated = locale.untranslated().len() + locale.untranslated_texts();
    if untranslated > 0 {
        lines.push(locale.count("strings-not-translated", untranslated));
    }
    lines
}

/// A unit as people write it: UCUM's brackets are for machines.
pub(crate) fn unit(ucum: &str) -> String {
    ucum.replace(['[', ']'], "")
}

/// What the zero of an axis stands for.
pub(crate) fn zero_is(locale: &Locale, zero: &str, moment: &str) -> String {
    locale.phrase(
        "picture-zero-is",
        &[("zero", zero.into()), ("moment", moment.into())],
    )
}
