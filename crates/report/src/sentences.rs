//! Small phrases that more than one rendering makes of an assessment's values.

use gravida_guideline::assessment::{
    Because, EvidenceReference, Recommendation, RecordEntry, Regimen, SourceReference,
};
use gravida_guideline::{CertaintyGrade, StrengthGrade};

use crate::wording;

/// A deciding definition with its value; a definition that is true is its own sentence.
pub(crate) fn reason(step: &Because) -> String {
    if step.value == "true" {
        step.definition.clone()
    } else {
        format!("{} = {}", step.definition, step.value)
    }
}

/// An entry of the record in one line: what, how much, when, and its reference.
pub(crate) fn entry_sentence(reference: &str, entry: Option<&RecordEntry>) -> String {
    let Some(entry) = entry else {
        return reference.to_owned();
    };
    let mut parts = Vec::new();
    parts.extend(entry.label.clone());
    parts.extend(entry.value.as_ref().map(|value| match &entry.unit {
        Some(unit) => format!("{value} {unit}"),
        None => value.clone(),
    }));
    parts.extend(entry.time.as_deref().map(moment));
    if parts.is_empty() {
        return reference.to_owned();
    }
    format!("{} ({reference})", parts.join(", "))
}

/// How a medicine is given, in one line.
pub(crate) fn regimen_sentence(regimen: &Regimen) -> String {
    let mut parts = vec![regimen.drug.clone()];
    parts.extend(regimen.dose.clone());
    parts.extend(regimen.route.clone());
    parts.extend(regimen.frequency.clone());
    parts.extend(
        regimen
            .start
            .as_ref()
            .map(|start| format!("{} {start}", wording::FROM)),
    );
    parts.extend(
        regimen
            .stop
            .as_ref()
            .map(|stop| format!("{} {stop}", wording::UNTIL)),
    );
    parts.join(", ")
}

/// A result of a trial in one line: who, treated against control, effect, interval.
pub(crate) fn evidence_sentence(evidence: &EvidenceReference) -> String {
    let what = evidence.label.as_deref().unwrap_or(&evidence.title);
    let mut text = format!("{}: {what}", evidence.id);
    match (&evidence.intervention, &evidence.control) {
        (Some(treated), Some(control)) => text.push_str(&format!(", {treated} v {control}")),
        (Some(one), None) | (None, Some(one)) => text.push_str(&format!(", {one}")),
        (None, None) => {}
    }
    if let Some(value) = &evidence.value {
        let measure = evidence.measure.as_deref().unwrap_or_default();
        text.push_str(&format!(", {measure} {value}"));
    }
    if let Some(interval) = &evidence.interval {
        text.push_str(&format!(" ({interval})"));
    }
    // A number and its per-cent sign stay on one line.
    text.replace(" %", "\u{a0}%")
}

/// Strength and certainty as printed, with GRADE's word where it is another.
pub(crate) fn firmness(recommendation: &Recommendation) -> String {
    let strength = printed(
        &recommendation.strength,
        (recommendation.strength_grade != StrengthGrade::NotStated)
            .then(|| wording::strength(recommendation.strength_grade)),
    );
    let certainty = printed(
        &recommendation.certainty,
        (recommendation.certainty_grade != CertaintyGrade::NotStated)
            .then(|| wording::certainty(recommendation.certainty_grade)),
    )
    .map(|certainty| format!("{} {certainty}", wording::CERTAINTY));
    [strength, certainty]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Keys of the sources with their sections. What the id says already is left out.
pub(crate) fn source_keys(id: &str, sources: &[SourceReference]) -> String {
    let mut keys: Vec<String> = Vec::new();
    for source in sources {
        let key = if source.section.is_empty() {
            source.id.clone()
        } else {
            format!("{} {}", source.id, source.section)
        };
        let is_said = id == format!("{}-{}", source.id, source.section);
        if !is_said && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.join("; ")
}

fn printed(printed: &str, grade: Option<&str>) -> Option<String> {
    let has_words = !printed.is_empty() && printed != "not stated" && printed != "not-stated";
    match (has_words, grade) {
        (true, Some(grade)) if printed.eq_ignore_ascii_case(grade) => Some(grade.to_owned()),
        (true, Some(grade)) => Some(format!("{printed} ({grade})")),
        (true, None) => Some(printed.to_owned()),
        (false, Some(grade)) => Some(grade.to_owned()),
        (false, None) => None,
    }
}

/// A moment as written, without what a reader does not need: `2026-11-20 09:00Z`.
pub(crate) fn moment(iso: &str) -> String {
    let Some((date, time)) = iso.split_once('T') else {
        return iso.to_owned();
    };
    let zone_at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    let minutes = clock.get(..5).unwrap_or(clock);
    let zone = if zone == "+00:00" { "Z" } else { zone };
    format!("{date} {minutes}{zone}")
}

/// Enough of a digest to tell two apart.
pub(crate) fn short_digest(digest: &str) -> &str {
    digest.get(..19).unwrap_or(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_shown_to_the_minute() {
        assert_eq!(moment("2026-11-20T09:00:59.123Z"), "2026-11-20 09:00Z");
        assert_eq!(
            moment("2026-11-20T09:00:00+01:00"),
            "2026-11-20 09:00+01:00"
        );
        assert_eq!(moment("2026-11"), "2026-11");
    }
}
