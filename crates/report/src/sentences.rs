//! Small phrases that more than one rendering makes of an assessment's values.

use gravida_guideline::assessment::{
    Because, EvidenceReference, Recommendation, RecordEntry, Regimen, SourceReference,
};
use gravida_guideline::knowledge::EvidenceResult;
use gravida_guideline::{CertaintyGrade, DEFINITIONS, GRADES, StrengthGrade};

use crate::locale::{Locale, Standing};
use crate::titles::{FactKind, Titles};
use crate::wording;

/// A deciding definition with its value: a fact by its label, with its answer; any other that is
/// true is its own sentence. Where
/// several definitions have one name, the decision that it is of stands after it.
pub(crate) fn reason(titles: &Titles, step: &Because) -> String {
    reason_said(titles, step).0
}

/// The same with how it stands to the language of the rendering.
pub(crate) fn reason_said(titles: &Titles, step: &Because) -> (String, Standing) {
    let locale = titles.locale();
    if let Some(fact) = titles.fact_told_by(step) {
        let answer = answer(locale, fact, &step.value);
        return (format!("{}: {answer}", fact.label), Standing::Own);
    }
    let definition = step.definition.as_str();
    let (mut name, mut standing) = locale.said_with_standing(DEFINITIONS, definition, definition);
    // A decision may ask of a fact under the name of that fact.
    if let Some(fact) = (titles.fact_named(definition)).filter(|_| standing == Standing::English) {
        (name, standing) = (fact.label.as_str(), Standing::Own);
    }
    let name = match titles.decision_of(step) {
        Some(decision) => {
            let parts = [("definition", name.into()), ("decision", decision.into())];
            locale.phrase("definition-of-decision", &parts)
        }
        None => name.to_owned(),
    };
    if step.value == "true" {
        return (name, standing);
    }
    let value = match titles.finding_told_by(step) {
        Some(said) => said.to_owned(),
        None => match wording::value(locale, &step.value) {
            same if same == step.value => locale.value(&step.value),
            said => said,
        },
    };
    (format!("{name}: {value}"), standing)
}

/// The answer to a fact: what its choice is called, days of gestation as weeks and days, a
/// number with its unit, a day as the language writes it.
fn answer(locale: &Locale, fact: &FactKind, value: &str) -> String {
    if let Some(choice) = fact.choices.get(value) {
        return choice.clone();
    }
    if let Some(days) = value.parse::<i64>().ok().filter(|_| fact.is_gestation) {
        return locale.gestation([days, days]);
    }
    // A count has the unit 1, which nobody says.
    let unit = fact.unit.as_deref().filter(|unit| *unit != "1");
    match unit.filter(|_| is_number(value)) {
        Some(unit) => locale.value(&format!("{value} {}", wording::unit(unit))),
        None => match wording::value(locale, value) {
            same if same == value && locale.is_english() => locale.moment(value),
            same if same == value => locale.value(value),
            said => said,
        },
    }
}

/// The steps that a reader can follow: a list or tuple is how the logic passes
/// a value on, and its entries are named all the same.
pub(crate) fn readable(because: &[Because]) -> impl Iterator<Item = &Because> {
    because.iter().filter(|step| !step.value.starts_with('{'))
}

/// The same in two: the facts, those with an answer first, each once; and all other steps.
pub(crate) fn facts_and_steps<'b>(
    titles: &Titles,
    because: &'b [Because],
) -> (Vec<&'b Because>, Vec<&'b Because>) {
    let (mut facts, steps): (Vec<&Because>, Vec<&Because>) =
        readable(because).partition(|step| titles.fact_told_by(step).is_some());
    facts.sort_by_key(|step| step.value == "unknown");
    (facts, steps)
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
        if let Some(kind) = titles.fact_told_by(step) {
            let fact = format!("{}: {}", kind.label, answer(locale, kind, &step.value));
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
    // That a body prints no grade says nothing to who reads what is advised.
    let said = |grade| match grade {
        "none" => "",
        grade => locale.said(GRADES, grade, grade),
    };
    let strength = printed(
        said(strength),
        (strength_grade != StrengthGrade::NotStated)
            .then(|| wording::strength(locale, strength_grade)),
    );
    let certainty = printed(
        said(certainty),
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
                library: None,
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
            "Wiek ciążowy: 7 tygodni 3 dni",
            Standing::Own,
        );
        check("Never written", "true", "Never written", Standing::English);
        let of = |titles: &Titles, library: &str| {
            let step = Because {
                definition: "TPO antibodies".to_owned(),
                library: Some(library.to_owned()),
                value: "positive".to_owned(),
                resources: Vec::new(),
            };
            reason_said(titles, &step).0
        };
        assert_eq!(of(&own, "EndocrineFacts"), "Przeciwciała TPO: Dodatnie");
        assert_eq!(
            of(&own, "RecurrentLossWorkUp"),
            "Przeciwciała TPO (Diagnostyka po nawracających stratach): dodatni"
        );
        assert_eq!(of(&english, "EndocrineFacts"), "TPO antibodies: Positive");
        assert_eq!(
            of(&english, "RecurrentLossWorkUp"),
            "TPO antibodies (Work-up after recurrent loss): positive"
        );
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
