//! The assessment: what comes out when guideline logic has run over one record.
//!
//! Plain data and its JSON form (`gravida.assessment/1`, described by
//! `schemas/assessment-1.schema.json`). It knows neither how it was computed
//! nor how it is shown; every way out (text, JSON, FHIR, card, page, table)
//! renders this one value, so that all of them give the same answer.

mod picture;

use serde::{Deserialize, Serialize};

pub use picture::{
    Axis, Band, BandPoint, Event, Lane, Line, LinePoint, Picture, Point, Position, Series,
    ValueAxis, Zone,
};

use crate::words::{
    AlertLevel, AsOfSource, BearsOn, CertaintyGrade, Direction, Outcome, Proposes, Severity,
    StrengthGrade, Verification,
};

/// Name and version of the JSON form.
pub const SCHEMA: &str = "gravida.assessment/1";

/// Everything that can be said about one record at one moment.
///
/// Lists are ordered by meaning: alerts by level; recommendations by decision,
/// those in force first; tasks by the day they are due; missing facts by what
/// they bear on, then by how much they would settle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Assessment {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The moment the assessment speaks of, ISO 8601 with offset.
    pub as_of: String,
    /// Where that moment comes from.
    pub as_of_source: AsOfSource,
    /// Id of the profile that decided which body is in force.
    pub profile: String,
    /// Which knowledge was used.
    pub knowledge: KnowledgeVersion,
    /// Whom it is about.
    pub subject: Subject,
    /// Red flags, emergencies first.
    pub alerts: Vec<Alert>,
    /// Every decision, and whether it is asked of her now. It says what to show
    /// first and never changes an alert, a finding, an outcome or a task.
    pub decisions: Vec<DecisionRelevance>,
    /// Named values with their derivation.
    pub findings: Vec<Finding>,
    /// Every body's position on every decision.
    pub recommendations: Vec<Recommendation>,
    /// Dated things to do.
    pub tasks: Vec<Task>,
    /// What can be drawn, in the order of the knowledge.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub pictures: Vec<Picture>,
    /// What would settle something, most useful first.
    pub missing: Vec<MissingFact>,
    /// What could not be read, what contradicts what, what is implausible.
    pub issues: Vec<Issue>,
    /// The entries of the record that the answers rest on, each once, by reference.
    pub entries: Vec<RecordEntry>,
    /// How much was read, and how much of it was kept out of the logic.
    pub record: RecordCounts,
}

/// Version and content of the knowledge used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KnowledgeVersion {
    /// Version of Gravida.
    pub version: String,
    /// `sha256:` and the digest over all knowledge files, in hexadecimal.
    pub digest: String,
}

/// Whom the assessment is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subject {
    /// The id of the record's Patient; empty where it has none.
    pub id: String,
    /// Completed years of age, lowest and highest possible; `None` when not known.
    pub age_years: Option<[i64; 2]>,
    /// Gestation, when there is an ongoing pregnancy that is dated.
    pub gestation: Option<Gestation>,
    /// Whether the record says that this pregnancy was lost; left out when it does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub loss: bool,
}

/// How far a pregnancy has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Gestation {
    /// Completed days since the first day of the last menstrual period or its
    /// equivalent, lowest and highest possible.
    pub days: [i64; 2],
    /// How it was dated, in the words of the knowledge.
    pub method: Option<String>,
}

/// A red flag: fixed safety-net wording and where to go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Alert {
    /// Stable id.
    pub id: String,
    /// Id of the decision it belongs to.
    pub decision: String,
    /// How soon.
    pub level: AlertLevel,
    /// What was recognised.
    pub summary: String,
    /// What to do and where to go.
    pub action: String,
    /// Whether all its sources were seen.
    pub verification: Verification,
    /// What decided it.
    pub because: Vec<Because>,
    /// Where it is written.
    pub sources: Vec<SourceReference>,
}

/// Whether a decision is asked of her now at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecisionRelevance {
    /// Id of the decision.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `None` when the record does not say enough.
    pub relevant: Option<bool>,
    /// Ids of the facts that would settle whether it is asked, while that is not known.
    pub missing: Vec<String>,
}

/// A named value: a classification, a count, a trend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finding {
    /// Stable id.
    pub id: String,
    /// Id of the decision it belongs to.
    pub decision: String,
    /// What the value is.
    pub label: String,
    /// The value; `None` when the record does not say enough.
    pub value: Option<String>,
    /// A sentence for this value, where the knowledge has one.
    pub text: Option<String>,
    /// Whether the value is out of the ordinary or changes what is done, so that it is read before
    /// what else is known; left out when it does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub notable: bool,
    /// Whether all its sources were seen.
    pub verification: Verification,
    /// What decided it.
    pub because: Vec<Because>,
    /// Facts that would settle it while the value is not known.
    pub missing: Vec<String>,
    /// Where it is written.
    pub sources: Vec<SourceReference>,
}

/// One body's position, applied to this record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recommendation {
    /// Stable id; starts with the guideline's id.
    pub id: String,
    /// Id of the decision it answers.
    pub decision: String,
    /// Id of the guideline document.
    pub guideline: String,
    /// Section of the document.
    pub section: String,
    /// Which question of the decision it answers, where the decision holds several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// Whether the profile puts this body in force for the decision and question.
    pub in_force: bool,
    /// Exactly one of four.
    pub outcome: Outcome,
    /// Which way it points when it applies.
    pub direction: Direction,
    /// Strength as the body prints it.
    pub strength: String,
    /// Strength in GRADE's words.
    pub strength_grade: StrengthGrade,
    /// Certainty of the evidence as the body prints it.
    pub certainty: String,
    /// Certainty in GRADE's words.
    pub certainty_grade: CertaintyGrade,
    /// Whether the wording was seen in a published source.
    pub verification: Verification,
    /// What it recommends, one sentence.
    pub summary: String,
    /// More sentences.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// What to say when it does not apply.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub when_not: Option<String>,
    /// How a medicine is given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub regimen: Option<Regimen>,
    /// What it becomes as an order, when it applies.
    pub proposes: Proposes,
    /// What decided the outcome.
    pub because: Vec<Because>,
    /// Ids of the facts that would settle it, while the outcome is `needs-data`.
    pub missing: Vec<String>,
    /// Why it could not be evaluated, while the outcome is `failed`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub failure: Option<String>,
    /// The trial results behind it.
    pub evidence: Vec<EvidenceReference>,
    /// Where it is written.
    pub sources: Vec<SourceReference>,
}

/// How a medicine is given, each part a short text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Regimen {
    /// The medicine.
    pub drug: String,
    /// Its code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<Coding>,
    /// The single dose.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dose: Option<String>,
    /// The route.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub route: Option<String>,
    /// How often.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub frequency: Option<String>,
    /// When to start.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start: Option<String>,
    /// When to stop.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stop: Option<String>,
}

/// A code with its system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Coding {
    /// Canonical address of the code system.
    pub system: String,
    /// The code.
    pub code: String,
    /// Its wording.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub display: Option<String>,
}

/// A definition that decided something, with its value and the entries it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Because {
    /// The definition's name, a plain sentence.
    pub definition: String,
    /// The library it is of, where another that reasons are told by has a definition of that name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub library: Option<String>,
    /// Its value; `unknown` when the record does not say.
    pub value: String,
    /// References of the entries it rests on, such as `Observation/7`; see
    /// [`Assessment::entries`].
    pub resources: Vec<String>,
}

/// Where a statement is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SourceReference {
    /// Id of a guideline or of evidence.
    pub id: String,
    /// Where in that document.
    pub section: String,
    /// Title of the document.
    pub title: String,
    /// Address of the document.
    pub url: String,
    /// Whether it was read there.
    pub verification: Verification,
    /// What was read, when it was not the document itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// One result of a trial or cohort, as cited by a recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EvidenceReference {
    /// Id of the evidence.
    pub id: String,
    /// Title of the publication.
    pub title: String,
    /// Id of the result in it; `None` when the whole publication is cited.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub result: Option<String>,
    /// What was measured, in whom.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
    /// Outcome in the treated group.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub intervention: Option<String>,
    /// Outcome in the comparison group.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub control: Option<String>,
    /// The effect measure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measure: Option<String>,
    /// The effect.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// Its interval.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub interval: Option<String>,
    /// Whether the figures were read in a published source.
    pub verification: Verification,
}

/// A dated thing to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Task {
    /// Stable id.
    pub id: String,
    /// Id of the decision it belongs to.
    pub decision: String,
    /// Id of the recommendation it follows from, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recommendation: Option<String>,
    /// First day or moment it can be done, ISO 8601.
    pub opens: Option<String>,
    /// When it is due, ISO 8601; `None` when the record does not say enough.
    pub due: Option<String>,
    /// Last day or moment it is of use, ISO 8601.
    pub closes: Option<String>,
    /// What to do.
    pub summary: String,
    /// Whether all its sources were seen.
    pub verification: Verification,
    /// What decided it.
    pub because: Vec<Because>,
    /// Where it is written.
    pub sources: Vec<SourceReference>,
}

/// A fact that would settle something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MissingFact {
    /// Id of the fact.
    pub fact: String,
    /// Its name.
    pub label: String,
    /// The question to ask.
    pub ask: String,
    /// The foremost thing it bears on.
    pub bears_on: BearsOn,
    /// Ids of what it would help to settle: alerts first, then recommendations,
    /// findings and tasks of the decisions asked now, then decisions that it
    /// would show to be asked, then the rest.
    pub settles: Vec<String>,
}

/// Something the reader of the assessment must know about the record or the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Issue {
    /// How bad.
    pub severity: Severity,
    /// Where in the record, such as `Observation/7.valueQuantity`; or the id
    /// of the part of the knowledge that met it.
    #[serde(rename = "where")]
    pub place: String,
    /// What.
    pub message: String,
}

/// One entry of the record, as far as a reader needs it to recognise it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordEntry {
    /// Its reference, such as `Observation/7`.
    pub reference: String,
    /// What it is, in the record's own words or codes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
    /// Whose it is, or what it was taken from, in the record's words, where the entry
    /// says so: her partner, chorionic villi.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<String>,
    /// When it was so, ISO 8601 as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time: Option<String>,
    /// Its value as written.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// The unit of the value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
}

/// How much was read, and how much of it was kept out of the logic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordCounts {
    /// Resources the logic could look at.
    pub resources: u64,
    /// Resources entered in error.
    pub entered_in_error: u64,
    /// Resources whose content was refuted.
    pub refuted: u64,
    /// Resources that repeat another one.
    pub duplicates: u64,
}
