//! What a service asks clients to send along, and what became of it.
//!
//! Templates are read off the logic that the service runs. A key that was sent
//! is in one of four states, kept apart throughout: absent (the client did not
//! satisfy it), null (there is no data), an error, data. Only null and data say
//! anything about the patient; whatever else leaves it unknown.

use std::borrow::Cow;

use gravida_guideline::Need;
use gravida_guideline::knowledge::{HookService, Knowledge};
use serde::Deserialize;

/// Codes of a search longer than this are left out of it: addresses have an end.
const MOST_CODES: usize = 24;

/// One prefetch template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its key.
    pub key: String,
    /// The resource type it is about.
    pub resource_type: &'static str,
    /// The request, with tokens in double braces.
    pub query: String,
    /// Whether the service can say nothing without it.
    pub is_required: bool,
}

/// What became of one key.
#[derive(Debug)]
pub enum State<'a> {
    /// It was not sent.
    Absent,
    /// There is no data.
    Null,
    /// The client could not get it, or what was sent is no FHIR; why, in words.
    Failed(String),
    /// It was sent.
    Data {
        /// A resource or a Bundle.
        text: &'a str,
        /// Whether this is the first page of more.
        is_page: bool,
        /// What the client says it could not get, though it got the rest.
        complaint: Option<String>,
    },
    /// It was fetched.
    Fetched(Fetched),
}

/// What was fetched from the client's server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Resources or Bundles, page by page, all of them.
    Whole(Vec<String>),
    /// The same with pages missing.
    Part(Vec<String>),
    /// Nothing; why, in words that quote nothing of the record.
    Failed(String),
}

/// Types without a reference to a patient that a search could go by.
const NOT_OF_A_PATIENT: &[&str] = &["Medication"];

/// The templates of a service, the Patient first, then by type.
pub(crate) fn templates(knowledge: &Knowledge, service: &HookService) -> Vec<Template> {
    templates_of(&knowledge.needs_of(service), &service.requires)
}

/// The templates for these needs, the Patient first, then by type.
pub(crate) fn templates_of(needs: &[Need], requires: &[String]) -> Vec<Template> {
    let wants_medications = needs.iter().any(|need| need.resource_type == "Medication");
    let mut templates = vec![Template {
        key: "patient".to_owned(),
        resource_type: "Patient",
        query: "Patient/{{context.patientId}}".to_owned(),
        is_required: true,
    }];
    for need in needs {
        let kind = need.resource_type;
        if kind == "Patient" || NOT_OF_A_PATIENT.contains(&kind) {
            continue;
        }
        let mut query = format!("{kind}?patient={{{{context.patientId}}}}");
        let codes = need
            .codes
            .as_ref()
            .filter(|(path, codes)| path == "code" && (1..=MOST_CODES).contains(&codes.len()));
        if let Some((_, codes)) = codes {
            let codes: Vec<String> = codes
                .iter()
                .map(|(system, code)| format!("{system}|{code}"))
                .collect();
            query.push_str(&format!("&code={}", codes.join(",")));
        }
        // A medicine may be a resource of its own, which no search by patient finds.
        if wants_medications && kind.starts_with("Medication") {
            query.push_str(&format!("&_include={kind}:medication"));
        }
        templates.push(Template {
            key: key_of(kind),
            resource_type: kind,
            query,
            is_required: requires.iter().any(|required| required == kind),
        });
    }
    templates
}

/// `MedicationRequest` becomes `medication-request`.
fn key_of(resource_type: &str) -> String {
    let mut key = String::new();
    for letter in resource_type.chars() {
        if letter.is_ascii_uppercase() && !key.is_empty() {
            key.push('-');
        }
        key.push(letter.to_ascii_lowercase());
    }
    key
}

impl Template {
    /// The request for one patient, relative to the base of the server.
    #[must_use]
    pub fn for_patient(&self, patient: &str) -> String {
        self.query.replace("{{context.patientId}}", patient)
    }
}

/// What was sent under a key.
pub(crate) fn state_of(text: &str) -> State<'_> {
    let text = text.trim();
    if text == "null" {
        return State::Null;
    }
    match type_of(text).as_deref() {
        None => State::Failed("what was sent is no FHIR resource".to_owned()),
        Some("OperationOutcome") => State::Failed(outcome_words(text)),
        Some("Bundle") => State::Data {
            text,
            is_page: has_next(text),
            complaint: complaint(text),
        },
        Some(_) => State::Data {
            text,
            is_page: false,
            complaint: None,
        },
    }
}

/// The `resourceType` of a JSON text; `None` where it has none.
pub(crate) fn type_of(text: &str) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Typed<'t> {
        #[serde(borrow)]
        resource_type: Cow<'t, str>,
    }
    // Nearly always it is written first, and then nothing else need be looked at.
    let first = text
        .trim_start()
        .strip_prefix('{')
        .map(str::trim_start)
        .and_then(|rest| rest.strip_prefix("\"resourceType\""))
        .map(str::trim_start)
        .and_then(|rest| rest.strip_prefix(':'))
        .map(str::trim_start)
        .and_then(|rest| rest.strip_prefix('"'))
        .and_then(|rest| rest.split_once('"'))
        .map(|(name, _)| name)
        .filter(|name| !name.contains('\\'));
    match first {
        Some(name) => Some(Cow::Borrowed(name)),
        None => serde_json::from_str::<Typed<'_>>(text)
            .ok()
            .map(|typed| typed.resource_type),
    }
}

#[derive(Deserialize)]
struct Issues {
    #[serde(default)]
    issue: Vec<IssueText>,
}

#[derive(Deserialize)]
struct IssueText {
    #[serde(default)]
    severity: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    details: Details,
    #[serde(default)]
    diagnostics: String,
}

#[derive(Default, Deserialize)]
struct Details {
    #[serde(default)]
    text: String,
}

/// What an OperationOutcome says, shortened.
fn outcome_words(text: &str) -> String {
    let issues = serde_json::from_str::<Issues>(text).map_or_else(|_| Vec::new(), |one| one.issue);
    words_of(&issues).unwrap_or_else(|| "the client could not get it".to_owned())
}

fn words_of(issues: &[IssueText]) -> Option<String> {
    let issue = issues.first()?;
    let words = [&issue.details.text, &issue.diagnostics, &issue.code]
        .into_iter()
        .find(|words| !words.trim().is_empty())?;
    Some(words.trim().chars().take(200).collect())
}

/// What an OperationOutcome among the entries complains of.
fn complaint(text: &str) -> Option<String> {
    if !text.contains("\"OperationOutcome\"") {
        return None;
    }
    #[derive(Deserialize)]
    struct Bundle {
        #[serde(default)]
        entry: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        resource: Option<Outcome>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Outcome {
        #[serde(default)]
        resource_type: String,
        #[serde(default)]
        issue: serde_json::Value,
    }
    let bundle = serde_json::from_str::<Bundle>(text).ok()?;
    bundle
        .entry
        .into_iter()
        .filter_map(|entry| entry.resource)
        .filter(|outcome| outcome.resource_type == "OperationOutcome")
        .filter_map(|outcome| serde_json::from_value::<Vec<IssueText>>(outcome.issue).ok())
        // Servers also use it to tell how they understood the search.
        .filter(|issues| {
            issues
                .iter()
                .any(|issue| matches!(issue.severity.as_str(), "error" | "fatal"))
        })
        .find_map(|issues| words_of(&issues))
}

/// Whether a Bundle says that there is another page.
fn has_next(text: &str) -> bool {
    next_of(text).is_some()
}

/// The address of the next page of a Bundle.
#[must_use]
pub fn next_of(text: &str) -> Option<String> {
    if !text.contains("\"next\"") {
        return None;
    }
    #[derive(Deserialize)]
    struct Bundle {
        #[serde(default)]
        link: Vec<BundleLink>,
    }
    #[derive(Deserialize)]
    struct BundleLink {
        #[serde(default)]
        relation: String,
        #[serde(default)]
        url: String,
    }
    serde_json::from_str::<Bundle>(text)
        .ok()?
        .link
        .into_iter()
        .find(|link| link.relation == "next" && !link.url.is_empty())
        .map(|link| link.url)
}
