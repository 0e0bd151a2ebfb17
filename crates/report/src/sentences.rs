//! Small phrases that more than one rendering makes of an assessment's values.

use gravida_guideline::assessment::{
    Because, EvidenceReference, Recommendation, RecordEntry, Regimen, SourceReference,
};
use gravida_guideline::knowledge::EvidenceResult;
use gravida_guideline::{CertaintyGrade, DEFINITIONS, GRADES, StrengthGrade};

use crate::locale::{Locale, Standing};
use crate::titles::Titles;
use crate::wording;

/// A deciding definition with its value; a definition that is true is its own sentence. In
/// another language than English a fact is called by its label, and so are its answers.
pub(crate) fn reason(titles: &Titles, step: &Because) -> String {
    reason_said(titles, step).0
}

/// The same with how it stands to the language of the rendering.
pub(crate) fn reason_said(titles: &Titles, step: &Because) -> (String, Standing) {
    let locale = titles.locale();
    let fact = titles
        .fact_defined_by(&step.definition)
        .filter(|_| !locale.is_english());
    let (name, standing) = match fact {
        Some(fact) => (fact.label.as_str(), Standing::Own),
        None => locale.said_with_standing(DEFINITIONS, &step.definition, &step.definition),
    };
    if step.value == "true" {
        return (name.to_owned(), standing);
    }
    // The name of the definition says in which unit a number is; the label does not.
    let unit = fact.and_then(|fact| fact.unit.as_deref());
    let unit = unit.filter(|unit| *unit != "1" && is_number(&step.value));
    if let Some(unit) = unit {
        let unit = if unit == "d" { "days" } else { unit };
        let value = locale.value(&format!("{} {unit}", step.value));
        return (format!("{name}: {value}"), standing);
    }
    let choice = fact.and_then(|fact| fact.choices.get(&step.value).cloned());
    let value = choice.unwrap_or_else(|| match wording::value(locale, &step.value) {
        same if same == step.value => locale.value(&step.value),
        said => said,
    });
    (format!("{name}: {value}"), standing)
}

/// The steps that a reader can follow: a list or tuple is how the logic passes
/// a value on, and its entries are named all the same.
pub(crate) fn readable(because: &[Because]) -> impl Iterator<Item = &Because> {
    because.iter().filter(|step| !step.value.starts_with('{'))
}

/// Facts without an answer that are named among the reasons: beside what is known
/// they say little.
const UNKNOWN_FACTS: usize = 3;

/// The facts among the steps, with their answers, those that have one first; the
/// outermost step where none is a fact.
#[must_use]
pub fn deciding_facts(because: &[Because], titles: &Titles) -> Vec<String> {
    let (mut facts, unknown) = facts_among(because, titles);
    facts.extend(unknown.into_iter().take(UNKNOWN_FACTS));
    if facts.is_empty() {
        facts.extend(because.first().map(|step| reason(titles, step)));
    }
    facts
}

/// The same without those that have no answer: for who is told and not asked.
pub(crate) fn known_facts(because: &[Because], titles: &Titles) -> Vec<String> {
    let (mut facts, _) = facts_among(because, titles);
    if facts.is_empty() {
        facts.extend(because.first().map(|step| reason(titles, step)));
    }
    facts
}

/// The facts among the steps in words: those with an answer, and those without.
fn facts_among(because: &[Because], titles: &Titles) -> (Vec<String>, Vec<String>) {
    let locale = titles.locale();
    let (mut facts, mut unknown): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for step in readable(because) {
        if let Some(kind) = titles.fact_defined_by(&step.definition) {
            // A count has the unit 1, which nobody says.
            let unit = kind
                .unit
                .as_deref()
                .filter(|unit| *unit != "1" && is_number(&step.value));
            let unit = unit.map_or_else(String::new, |unit| format!(" {unit}"));
            let value = (kind.choices.get(&step.value).cloned())
                .unwrap_or_else(|| wording::value(locale, &step.value));
            let fact = format!("{}: {value}{unit}", kind.label);
            let list = match step.value.as_str() {
                "unknown" => &mut unknown,
                _ => &mut facts,
            };
            if !list.contains(&fact) {
                list.push(fact);
            }
        }
    }
    (facts, unknown)
}

fn is_number(value: &str) -> bool {
    value.parse::<f64>().is_ok()
}

/// The entries that reasons rest on, each once, in order.
pub(crate) fn rests_on(because: &[Because]) -> Vec<&str> {
    let mut references: Vec<&str> = Vec::new();
    for reference in because.iter().flat_map(|step| &step.resources) {
        if !references.contains(&reference.as_str()) {
            references.push(reference);
        }
    }
    references
}

/// An entry of the record in one line: what, how much, when, and its reference.
pub(crate) fn entry_sentence(
    locale: &Locale,
    reference: &str,
    entry: Option<&RecordEntry>,
) -> String {
    let Some(entry) = entry else {
        return reference.to_owned();
    };
    let mut parts = Vec::new();
    parts.extend(entry.label.clone());
    parts.extend(entry.value.as_ref().map(|value| match &entry.unit {
        Some(unit) => format!("{} {unit}", locale.number(value)),
        None if locale.is_english() => value.clone(),
        None => wording::value(locale, value),
    }));
    parts.extend(entry.time.as_deref().map(|time| locale.moment(time)));
    if parts.is_empty() {
        return reference.to_owned();
    }
    format!("{} ({reference})", parts.join(", "))
}

/// How a medicine is given, in one line.
#[must_use]
pub fn regimen_sentence(locale: &Locale, regimen: &Regimen) -> String {
    let mut parts = vec![regimen.drug.clone()];
    parts.extend(regimen.dose.clone());
    parts.extend(regimen.route.clone());
    parts.extend(regimen.frequency.clone());
    parts.extend(
        regimen
            .start
            .as_ref()
            .map(|start| format!("{} {start}", locale.label("from"))),
    );
    parts.extend(
        regimen
            .stop
            .as_ref()
            .map(|stop| format!("{} {stop}", locale.label("until"))),
    );
    parts.join(", ")
}

/// A cited result in one line: which trial, who, treated against control, effect, interval.
#[must_use]
pub fn evidence_sentence(evidence: &EvidenceReference) -> String {
    let what = evidence.label.as_deref().unwrap_or(&evidence.title);
    let figures = figures(
        what,
        evidence.intervention.as_deref(),
        evidence.control.as_deref(),
        evidence.measure.as_deref(),
        evidence.value.as_deref(),
        evidence.interval.as_deref(),
    );
    format!("{}: {figures}", evidence.id)
}

/// The same of a result as the knowledge holds it.
pub(crate) fn evidence_figures(result: &EvidenceResult) -> String {
    figures(
        &result.label,
        result.intervention.as_deref(),
        result.control.as_deref(),
        result.measure.as_deref(),
        result.value.as_deref(),
        result.interval.as_deref(),
    )
}

fn figures(
    label: &str,
    intervention: Option<&str>,
    control: Option<&str>,
    measure: Option<&str>,
    value: Option<&str>,
    interval: Option<&str>,
) -> String {
    let mut text = label.to_owned();
    match (intervention, control) {
        (Some(treated), Some(control)) => text.push_str(&format!(", {treated} v {control}")),
        (Some(one), None) | (None, Some(one)) => text.push_str(&format!(", {one}")),
        (None, None) => {}
    }
    match (measure, value) {
        (Some(measure), Some(value)) => text.push_str(&format!(", {measure} {value}")),
        (None, Some(one)) | (Some(one), None) => text.push_str(&format!(", {one}")),
        (None, None) => {}
    }
    if let Some(interval) = interval {
        text.push_str(&format!(" ({interval})"));
    }
    text
}

/// Strength and certainty of `recommendation`.
#[must_use]
pub fn firmness(locale: &Locale, recommendation: &Recommendation) -> String {
    firmness_of(
        locale,
        &recommendation.strength,
        recommendation.strength_grade,
        &recommendation.certainty,
        recommendation.certainty_grade,
    )
}

/// Strength and certainty as printed, with GRADE's word where it is another.
pub(crate) fn firmness_of(
    locale: &Locale,
    strength: &str,
    strength_grade: StrengthGrade,
    certainty: &str,
    certainty_grade: CertaintyGrade,
) -> String {
    let strength = printed(
        locale.said(GRADES, strength, strength),
        (strength_grade != StrengthGrade::NotStated)
            .then(|| wording::strength(locale, strength_grade)),
    );
    let certainty = printed(
        locale.said(GRADES, certainty, certainty),
        (certainty_grade != CertaintyGrade::NotStated)
            .then(|| wording::certainty(locale, certainty_grade)),
    )
    .map(|certainty| format!("{} {certainty}", locale.label("certainty")));
    [strength, certainty]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Keys of the sources with their sections. What the id says already is left
/// out; unless in full, so are sections of the document that the id names.
pub(crate) fn source_keys(id: &str, sources: &[SourceReference], is_full: bool) -> String {
    let mut keys: Vec<String> = Vec::new();
    for source in sources {
        let is_said = id == format!("{}-{}", source.id, source.section)
            || (!is_full && id.starts_with(&source.id));
        let key = match (is_full, source.section.is_empty()) {
            (true, false) => format!("{} {}", source.id, source.section),
            (false, _) | (true, true) => source.id.clone(),
        };
        if !is_said && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.join("; ")
}

fn printed(printed: &str, grade: Option<&str>) -> Option<String> {
    let has_words =
        !printed.is_empty() && !matches!(printed, "not stated" | "not-stated" | "not seen");
    match (has_words, grade) {
        (true, Some(grade)) if printed.eq_ignore_ascii_case(grade) => Some(grade.to_owned()),
        (true, Some(grade)) => Some(format!("{printed} ({grade})")),
        (true, None) => Some(printed.to_owned()),
        (false, Some(grade)) => Some(grade.to_owned()),
        (false, None) => None,
    }
}

/// Enough of a digest to tell two apart.
pub(crate) fn short_digest(digest: &str) -> &str {
    digest.get(..19).unwrap_or(digest)
}

#[cfg(test)]
mod tests {
    use gravida_guideline::Knowledge;

    use super::*;
    use crate::locale::Locales;

    #[test]
    fn reasons_and_grades_are_told_in_the_language_of_the_rendering() {
        let knowledge = Knowledge::embedded().expect("the knowledge loads");
        let locales = Locales::of(&knowledge);
        let polish = locales.get("pl").expect("Polish");
        let (own, english) = (
            Titles::in_locale(&knowledge, polish),
            Titles::of(&knowledge),
        );
        let told = |titles: &Titles, definition: &str, value: &str| {
            let step = Because {
                definition: definition.to_owned(),
                value: value.to_owned(),
                resources: Vec::new(),
            };
            reason_said(titles, &step)
        };
        let check = |definition: &str, value: &str, expected: &str, standing: Standing| {
            assert_eq!(
                told(&own, definition, value),
                (expected.to_owned(), standing)
            );
        };
        let relevant = "This decision is relevant";
        check(
            relevant,
            "true",
            "Ta kwestia dotyczy jej teraz",
            Standing::Draft,
        );
        check(
            "Currently pregnant",
            "false",
            "Obecnie w ciąży: nie",
            Standing::Own,
        );
        check(
            "Pregnancy location",
            "ectopic",
            "Gdzie jest ciąża: Ciąża widoczna poza macicą",
            Standing::Own,
        );
        check(
            "Gestational age in days",
            "52",
            "Wiek ciążowy: 52 dni",
            Standing::Own,
        );
        check("Never written", "true", "Never written", Standing::English);
        assert_eq!(told(&english, relevant, "true").0, relevant);
        let grade = |printed: &str| {
            let unknown = CertaintyGrade::NotStated;
            firmness_of(polish, printed, StrengthGrade::Strong, "not seen", unknown)
        };
        assert_eq!(grade("offer"), "zaproponować (silne)");
        assert_eq!(grade("strong"), "silne");
        assert_eq!(grade("NP4"), "NP4 (silne)");
    }
}
