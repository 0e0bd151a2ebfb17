//! Guideline knowledge as typed data: what the files under `knowledge/` say,
//! with the place each statement stands at.
//!
//! These types hold every sentence and number about medicine that Gravida can
//! show; no other Rust file holds any.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::StatedFact;
use crate::assessment::{Coding, Regimen};
use crate::words::{
    AlertLevel, CertaintyGrade, Direction, EvidenceKind, FactType, GuidelineStatus, Proposes,
    StrengthGrade, Verification,
};

/// A place in a knowledge file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path relative to the knowledge folder, with `/`.
    pub file: Arc<str>,
    /// Line, counted from 1; 0 for the file as a whole.
    pub line: u32,
    /// Column, counted from 1; 0 for the file as a whole.
    pub column: u32,
}

/// A definition of a CQL library, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionName {
    /// The library.
    pub library: String,
    /// The definition in it.
    pub name: String,
    /// Where it is named.
    pub place: Place,
}

/// Where a statement is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Id of a guideline or of evidence.
    pub id: String,
    /// Where in that document.
    pub section: String,
    /// Whether it was read there.
    pub verification: Verification,
    /// What was read, when it was not the document itself.
    pub note: Option<String>,
    /// Where this reference stands.
    pub place: Place,
}

/// One clinical question and everybody's answers to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Stable id, also the name of its folder.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The question.
    pub question: String,
    /// Place among decisions.
    pub order: i64,
    /// The CQL library its conditions are definitions of.
    pub library: String,
    /// Whether it is asked of this woman now at all; asked of every woman where
    /// it is `None`.
    pub relevant: Option<DefinitionName>,
    /// Every body's position.
    pub recommendations: Vec<Recommendation>,
    /// Red flags.
    pub alerts: Vec<Alert>,
    /// Named values.
    pub findings: Vec<Finding>,
    /// Dated things to do.
    pub tasks: Vec<Task>,
    /// Where it stands.
    pub place: Place,
}

/// One body's position on one decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// Stable id; starts with the guideline's id.
    pub id: String,
    /// Id of the guideline document.
    pub guideline: String,
    /// Section of the document.
    pub section: String,
    /// Which question of the decision it answers, where the decision holds several:
    /// bodies are compared, and put in force, for each question by itself.
    pub question: Option<String>,
    /// Whether it applies.
    pub condition: DefinitionName,
    /// Which way it points when it applies.
    pub direction: Direction,
    /// Strength as the body prints it.
    pub strength: String,
    /// Strength in GRADE's words.
    pub strength_grade: StrengthGrade,
    /// Certainty as the body prints it.
    pub certainty: String,
    /// Certainty in GRADE's words.
    pub certainty_grade: CertaintyGrade,
    /// Whether the wording was seen in a published source.
    pub verification: Verification,
    /// What it recommends, one sentence.
    pub summary: String,
    /// The same short enough for a card, where the sentence is not.
    pub card: Option<String>,
    /// More sentences.
    pub detail: Option<String>,
    /// What to say when it does not apply.
    pub when_not: Option<String>,
    /// How a medicine is given.
    pub regimen: Option<Regimen>,
    /// What it becomes as an order.
    pub proposes: Proposes,
    /// Id of the route of a letter, where it refers her to somebody.
    pub route: Option<String>,
    /// The results behind it.
    pub evidence: Vec<EvidenceCitation>,
    /// Where it is written.
    pub sources: Vec<Source>,
    /// Where it stands.
    pub place: Place,
}

/// A piece of evidence, or one result of it, behind a recommendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceCitation {
    /// Id of the evidence.
    pub id: String,
    /// Id of the result in it; `None` when the whole publication is meant.
    pub result: Option<String>,
    /// Where the citation stands.
    pub place: Place,
}

/// A red flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Stable id.
    pub id: String,
    /// How soon.
    pub level: AlertLevel,
    /// When it is raised.
    pub condition: DefinitionName,
    /// What was recognised.
    pub summary: String,
    /// The same short enough for a card, where the sentence is not.
    pub card: Option<String>,
    /// What to do and where to go.
    pub action: String,
    /// Where it is written.
    pub sources: Vec<Source>,
    /// Where it stands.
    pub place: Place,
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable id.
    pub id: String,
    /// What the value is.
    pub label: String,
    /// The definition whose value is shown.
    pub value: DefinitionName,
    /// A sentence for each value that has one.
    pub wording: BTreeMap<String, String>,
    /// Values that are read before what else is known: out of the ordinary, or changing what is
    /// done. `*` is any value.
    pub notable: Vec<String>,
    /// Where it is written.
    pub sources: Vec<Source>,
    /// Where it stands.
    pub place: Place,
}

impl Finding {
    /// Whether `value` is one of those that are read before what else is known.
    #[must_use]
    pub fn is_notable(&self, value: &str) -> bool {
        (self.notable.iter()).any(|notable| notable == "*" || notable == value)
    }
}

/// A dated thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Stable id.
    pub id: String,
    /// When it is to be done at all.
    pub condition: DefinitionName,
    /// First day or moment it can be done.
    pub opens: Option<DefinitionName>,
    /// When it is due.
    pub due: DefinitionName,
    /// Last day or moment it is of use.
    pub closes: Option<DefinitionName>,
    /// What to do.
    pub summary: String,
    /// Id of the recommendation it follows from.
    pub recommendation: Option<String>,
    /// Where it is written.
    pub sources: Vec<Source>,
    /// Where it stands.
    pub place: Place,
}

/// A guideline document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guideline {
    /// Stable id, also the name of its file.
    pub id: String,
    /// Who issued it.
    pub body: String,
    /// Its title.
    pub title: String,
    /// Its edition.
    pub edition: String,
    /// When it was issued or last changed, as far as known, ISO 8601.
    pub date: Option<String>,
    /// Where it counts.
    pub jurisdiction: String,
    /// Its address.
    pub url: String,
    /// How the document may be used.
    pub licence: Option<String>,
    /// Whether it is still the body's word.
    pub status: GuidelineStatus,
    /// What of it was seen, and how.
    pub note: Option<String>,
    /// Whether it was read in a published source.
    pub verification: Verification,
    /// Where it stands.
    pub place: Place,
}

/// A trial, a cohort, a review, an act of a regulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Stable id, also the name of its file.
    pub id: String,
    /// What kind of work it is.
    pub kind: EvidenceKind,
    /// Its title.
    pub title: String,
    /// Where it was published.
    pub citation: Option<String>,
    /// How it was done.
    pub design: Option<String>,
    /// In whom.
    pub population: Option<String>,
    /// How many took part, as printed.
    pub n: Option<String>,
    /// What came out.
    pub results: Vec<EvidenceResult>,
    /// How certain it is.
    pub certainty: Option<CertaintyGrade>,
    /// Its address.
    pub url: Option<String>,
    /// Whether it was read in a published source.
    pub verification: Verification,
    /// What of it was seen, and how.
    pub note: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// One result of a piece of evidence, all figures as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceResult {
    /// Id within the evidence.
    pub id: String,
    /// What was measured, in whom.
    pub label: String,
    /// Outcome in the treated group.
    pub intervention: Option<String>,
    /// Outcome in the comparison group.
    pub control: Option<String>,
    /// The effect measure.
    pub measure: Option<String>,
    /// The effect.
    pub value: Option<String>,
    /// Its interval.
    pub interval: Option<String>,
    /// Whether the figures were read in a published source.
    pub verification: Verification,
    /// What else must be known about it.
    pub note: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// Something that can be known about a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Stable id.
    pub id: String,
    /// Topic of the file it stands in.
    pub topic: String,
    /// Its name.
    pub label: String,
    /// The question a clinician is asked.
    pub ask: String,
    /// The definition whose value it is.
    pub definition: DefinitionName,
    /// The definition that says whether the record contradicts itself on it.
    pub contradiction: Option<DefinitionName>,
    /// Where this is true it is asked for before all others.
    pub ask_first: Option<DefinitionName>,
    /// Where this is true it is asked for after all others.
    pub ask_last: Option<DefinitionName>,
    /// Where there are any, it is asked for in its turn only if the record says one of these, and
    /// otherwise after all others: an amount where there is something.
    pub ask_when: Vec<StatedFact>,
    /// Whether she can say it, or it is seen by looking at her, so that it is asked before what
    /// takes a test or a scan where an emergency is not excluded.
    pub is_at_once: bool,
    /// What kind of answer it has.
    pub kind: FactType,
    /// UCUM unit of a quantity or duration.
    pub unit: Option<String>,
    /// Further UCUM units that the definition understands by a rule of its own
    /// and not by arithmetic, such as mass where `unit` is an amount.
    pub units: Vec<String>,
    /// Lowest and highest plausible value, in `unit`.
    pub range: Option<PlausibleRange>,
    /// Whether an answer belongs to a day that matters, so that several are usual.
    pub is_dated: bool,
    /// The answers of a choice.
    pub choices: Vec<Choice>,
    /// How long an answer stays true: an ISO 8601 duration, `pregnancy` or `always`.
    pub holds_for: Option<String>,
    /// How records say it.
    pub codes: Vec<FactCode>,
    /// FHIR resources for each kind of typed answer, with `${…}` to be replaced.
    pub entry: BTreeMap<String, Vec<serde_json::Value>>,
    /// Where it stands.
    pub place: Place,
}

/// Things that cannot be true together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Stable id.
    pub id: String,
    /// When the record contradicts itself.
    pub when: DefinitionName,
    /// What to say then.
    pub message: String,
    /// Where it stands.
    pub place: Place,
}

/// The definitions that fill the head of an assessment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectDefinitions {
    /// Completed years of age.
    pub age: Option<DefinitionName>,
    /// How far the pregnancy has come.
    pub gestation: Option<GestationDefinitions>,
    /// Whether this pregnancy was lost.
    pub loss: Option<DefinitionName>,
    /// For each term that a profile defines, the CQL parameter that asks for it.
    pub parameters: BTreeMap<String, DefinitionName>,
}

/// The definitions of how far the pregnancy has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GestationDefinitions {
    /// Completed days.
    pub days: DefinitionName,
    /// How it was dated.
    pub method: Option<DefinitionName>,
}

/// What a value can plausibly be; outside of it, it is still used, and said.
#[derive(Clone, Debug, PartialEq)]
pub struct PlausibleRange {
    /// Lowest plausible value.
    pub low: Option<f64>,
    /// Highest plausible value.
    pub high: Option<f64>,
}

/// One answer of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the definition answers with.
    pub id: String,
    /// Its name.
    pub label: String,
}

/// A code by which records say a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactCode {
    /// The code with its system.
    pub coding: Coding,
    /// Whether its meaning was seen in a published source.
    pub verification: Verification,
    /// Where it stands.
    pub place: Place,
}

/// Which body is in force, and which definition counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Stable id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether it counts when none is chosen.
    pub is_default: bool,
    /// Guideline ids; the first with a position on a decision is in force for it.
    pub in_force: Vec<String>,
    /// The same for single decisions; goes before `in_force`.
    pub in_force_for: BTreeMap<String, Vec<String>>,
    /// Guideline ids whose positions are in force beside those of the chosen body.
    pub always_in_force: Vec<String>,
    /// For each defined term, the guideline whose definition counts.
    pub definitions: BTreeMap<String, String>,
    /// What must be known about it.
    pub note: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// A published formula or table, computed in CQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calculator {
    /// Stable id, also the name of its folder.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it computes, one sentence.
    pub summary: String,
    /// For whom and in which range it is valid.
    pub valid: Option<String>,
    /// The CQL library that computes it.
    pub library: String,
    /// Its results.
    pub results: Vec<CalculatorResult>,
    /// Where it is written.
    pub sources: Vec<Source>,
    /// Where it stands.
    pub place: Place,
}

/// One result of a calculator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalculatorResult {
    /// Stable id.
    pub id: String,
    /// What it is.
    pub label: String,
    /// The definition that computes it.
    pub definition: DefinitionName,
    /// Its UCUM unit.
    pub unit: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// An enumerated set of codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSet {
    /// Name of its file, without the ending.
    pub id: String,
    /// Canonical address.
    pub url: String,
    /// Its title, or its name.
    pub title: String,
    /// What belongs to it and why.
    pub description: Option<String>,
    /// Its codes.
    pub concepts: Vec<ValueSetConcept>,
    /// Where it stands.
    pub place: Place,
}

/// One code of a value set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSetConcept {
    /// The code with its system.
    pub coding: Coding,
    /// Whether its meaning was seen in a published source.
    pub verification: Verification,
}
