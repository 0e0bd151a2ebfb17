//! The knowledge as FHIR R4, so that other engines can run it and other tools
//! can read it.
//!
//! | in the knowledge | in FHIR |
//! |---|---|
//! | decision | PlanDefinition; every body's position is an action with its condition |
//! | measure | Measure, its criteria by name of their definitions |
//! | CQL library | Library with CQL and ELM, what it depends on, what it looks into |
//! | value set, own code system | ValueSet, CodeSystem, as they are written |
//! | guideline, trial | DocumentReference: R4 has no settled resource for evidence |
//!
//! Nothing in it depends on anything but the knowledge: the same knowledge gives the same bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gravida_guideline::knowledge::{
    Decision, Evidence, Guideline, Knowledge, Recommendation, Source,
};
use gravida_guideline::{AlertLevel, Direction, Verification};
use serde_json::{Value, json};

use crate::cohort::measure;
use crate::fhir::types::{BASE, id};

/// One exported resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// Its type.
    pub resource_type: String,
    /// Its id.
    pub id: String,
    /// The resource.
    pub content: Value,
}

/// Everything, by type and id.
///
/// # Errors
/// A file of the knowledge that is no JSON though it has to be, which a check of it would have told.
pub fn export(knowledge: &Knowledge) -> Result<Vec<Exported>, String> {
    let mut all = Vec::new();
    for (path, content) in knowledge.files() {
        if let Some(stem) = stem(path, "valuesets/") {
            all.push(as_written(path, stem, content)?);
        }
        if let Some(name) = stem(path, "elm/") {
            all.push(library(knowledge, path, name, content)?);
        }
    }
    all.extend(knowledge.decisions().iter().map(|one| plan(knowledge, one)));
    all.extend((knowledge.measures().iter()).map(|one| measure(knowledge, one)));
    all.extend(knowledge.guidelines().iter().map(of_guideline));
    all.extend(knowledge.all_evidence().iter().map(of_evidence));
    all.sort_by(|one, other| (&one.resource_type, &one.id).cmp(&(&other.resource_type, &other.id)));
    Ok(all)
}

/// One resource of the export; `None` where there is none of this type and id.
///
/// # Errors
/// As [`export`].
pub fn export_one(
    knowledge: &Knowledge,
    resource_type: &str,
    wanted: &str,
) -> Result<Option<Exported>, String> {
    let found = match resource_type {
        "Library" => {
            let path = format!("elm/{wanted}.json");
            let file = knowledge.files().get(&path);
            file.map(|content| library(knowledge, &path, wanted, content))
                .transpose()?
        }
        "ValueSet" | "CodeSystem" => {
            let path = format!("valuesets/{wanted}.json");
            let file = knowledge.files().get(&path);
            file.map(|content| as_written(&path, wanted, content))
                .transpose()?
        }
        "PlanDefinition" => knowledge
            .decisions()
            .iter()
            .find(|one| id("", &one.id) == wanted)
            .map(|one| plan(knowledge, one)),
        "Measure" => knowledge
            .measures()
            .iter()
            .find(|one| id("", &one.id) == wanted)
            .map(|one| measure(knowledge, one)),
        "DocumentReference" => knowledge
            .guidelines()
            .iter()
            .find(|one| id("", &one.id) == wanted)
            .map(of_guideline)
            .or_else(|| {
                let evidence = knowledge.all_evidence().iter();
                evidence
                    .into_iter()
                    .find(|one| id("", &one.id) == wanted)
                    .map(of_evidence)
            }),
        _ => None,
    };
    Ok(found.filter(|one| one.resource_type == resource_type))
}

/// The name of a JSON file right in a folder.
fn stem<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_suffix(".json")
}

fn of_guideline(document: &Guideline) -> Exported {
    reference_document(
        &document.id,
        &format!(
            "{}: {}, {}",
            document.body, document.title, document.edition
        ),
        Some(&document.url),
        document.date.as_deref(),
        document.verification,
    )
}

fn of_evidence(evidence: &Evidence) -> Exported {
    let title = match &evidence.citation {
        Some(citation) => format!("{}. {citation}", evidence.title.trim_end_matches('.')),
        None => evidence.title.clone(),
    };
    reference_document(
        &evidence.id,
        &title,
        evidence.url.as_deref(),
        None,
        evidence.verification,
    )
}

/// All of it as one Bundle of type `collection`.
#[must_use]
pub fn export_bundle(exported: &[Exported]) -> Value {
    let entries: Vec<Value> = exported
        .iter()
        .map(|one| {
            json!({
                "fullUrl": format!("{BASE}/{}/{}", one.resource_type, one.id),
                "resource": one.content,
            })
        })
        .collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

pub(crate) fn exported(content: Value) -> Exported {
    let text = |name: &str| {
        content
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    Exported {
        resource_type: text("resourceType").to_owned(),
        id: text("id").to_owned(),
        content,
    }
}

fn as_written(path: &str, stem: &str, content: &[u8]) -> Result<Exported, String> {
    let mut content: Value =
        serde_json::from_slice(content).map_err(|error| format!("{path}: {error}"))?;
    if let Some(members) = content.as_object_mut() {
        members.entry("id").or_insert_with(|| json!(stem));
    }
    Ok(exported(content))
}

/// A library, with its name in CQL as its id, so that an include by name finds it.
fn library(knowledge: &Knowledge, path: &str, name: &str, elm: &[u8]) -> Result<Exported, String> {
    let program = knowledge.program();
    let translated: Value =
        serde_json::from_slice(elm).map_err(|error| format!("{path}: {error}"))?;
    let source = translated
        .pointer("/gravida/cql")
        .and_then(Value::as_str)
        .unwrap_or_default();
    // Another engine reads ELM as the translator writes it, without what we noted beside it.
    let elm = json!({ "library": translated.get("library") }).to_string();
    let mut content = Vec::new();
    if let Some(cql) = knowledge.files().get(source) {
        content.push(json!({ "contentType": "text/cql", "data": STANDARD.encode(cql) }));
    }
    content.push(json!({ "contentType": "application/elm+json", "data": STANDARD.encode(elm) }));
    let version = translated
        .pointer("/library/identifier/version")
        .and_then(Value::as_str)
        .unwrap_or_else(|| knowledge.version());
    let depends: Vec<Value> = translated
            .pointer("/library/includes/def")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|include| include.get("path")?.as_str())
            .map(|include| json!({ "type": "depends-on", "resource": format!("{BASE}/Library/{include}") }))
            .chain(
                translated
                    .pointer("/library/valueSets/def")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .filter_map(|set| set.get("id")?.as_str())
                    .map(|set| json!({ "type": "depends-on", "resource": set })),
            )
            .collect();
    let definitions = program
        .definitions(name)
        .filter_map(|definition| program.definition(name, definition));
    let requirements: Vec<Value> = program
        .needs(definitions)
        .iter()
        .map(|need| json!({ "type": need.resource_type }))
        .collect();
    let mut library = json!({
        "resourceType": "Library",
        "id": name,
        "url": format!("{BASE}/Library/{name}"),
        "version": version,
        "name": name,
        "title": name,
        "status": "active",
        "experimental": true,
        "type": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/library-type", "code": "logic-library" }] },
        "content": content,
    });
    set(&mut library, "relatedArtifact", depends);
    set(&mut library, "dataRequirement", requirements);
    Ok(exported(library))
}

/// Sets a list, unless it is empty: FHIR has no empty list.
pub(crate) fn set(resource: &mut Value, name: &str, items: Vec<Value>) {
    if let Some(members) = resource.as_object_mut().filter(|_| !items.is_empty()) {
        members.insert(name.to_owned(), Value::Array(items));
    }
}

/// The canonical address of the plan of a decision.
pub(crate) fn plan_url(decision: &str) -> String {
    format!("{BASE}/PlanDefinition/{}", id("", decision))
}

fn plan(knowledge: &Knowledge, decision: &Decision) -> Exported {
    let alerts = decision.alerts.iter().map(|alert| {
        let priority = match alert.level {
            AlertLevel::Emergency => "stat",
            AlertLevel::Urgent => "urgent",
        };
        let mut action = json!({
            "id": id("", &alert.id),
            "title": alert.summary,
            "description": alert.action,
            "priority": priority,
            "code": [concept("alert", &alert.id)],
            "condition": [condition(&alert.condition.library, &alert.condition.name)],
        });
        set(
            &mut action,
            "documentation",
            citations(knowledge, &alert.sources),
        );
        action
    });
    let positions = decision
        .recommendations
        .iter()
        .map(|position| position_action(knowledge, position));
    let mut plan = json!({
        "resourceType": "PlanDefinition",
        "id": id("", &decision.id),
        "url": plan_url(&decision.id),
        "version": knowledge.version(),
        "name": name_of(&decision.id),
        "title": decision.title,
        "type": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/plan-definition-type", "code": "clinical-protocol" }] },
        "status": "active",
        "experimental": true,
        "purpose": decision.question,
        "library": [format!("{BASE}/Library/{}", decision.library)],
    });
    set(&mut plan, "action", alerts.chain(positions).collect());
    exported(plan)
}

fn position_action(knowledge: &Knowledge, position: &Recommendation) -> Value {
    let body = knowledge
        .guideline(&position.guideline)
        .map_or(position.guideline.as_str(), |document| {
            document.body.as_str()
        });
    let mut standing = vec![
        extension("direction", position.direction.as_str()),
        extension("strength-grade", position.strength_grade.as_str()),
        extension("certainty-grade", position.certainty_grade.as_str()),
        extension("verification", position.verification.as_str()),
    ];
    if let Some(question) = &position.question {
        standing.push(json!({ "url": format!("{BASE}/question"), "valueString": question }));
    }
    let mut action = json!({
        "id": id("", &position.id),
        "extension": standing,
        "title": format!("{body}: {}", position.summary),
        "code": [concept("recommendation", &position.id)],
        "condition": [condition(&position.condition.library, &position.condition.name)],
    });
    let description: Vec<&str> = [position.detail.as_deref(), position.when_not.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    if let Some(members) = action.as_object_mut().filter(|_| !description.is_empty()) {
        members.insert("description".to_owned(), json!(description.join("\n\n")));
    }
    let mut documentation = citations(knowledge, &position.sources);
    documentation.extend(position.evidence.iter().map(|cited| {
        json!({
            "type": "justification",
            "label": cited.id,
            "document": { "url": format!("{BASE}/DocumentReference/{}", id("", &cited.id)) },
        })
    }));
    set(&mut action, "documentation", documentation);
    // Whoever runs plans blindly must not start what a body advises against.
    if matches!(
        position.direction,
        Direction::Against | Direction::ConsiderAgainst | Direction::InsufficientEvidence
    ) && let Some(members) = action.as_object_mut()
    {
        members.insert("requiredBehavior".to_owned(), json!("could"));
    }
    action
}

pub(crate) fn citations(knowledge: &Knowledge, sources: &[Source]) -> Vec<Value> {
    sources
        .iter()
        .map(|source| {
            let title = knowledge
                .guideline(&source.id)
                .map(|document| document.title.clone())
                .or_else(|| knowledge.evidence(&source.id).map(|one| one.title.clone()))
                .unwrap_or_else(|| source.id.clone());
            json!({
                "extension": [extension("verification", source.verification.as_str())],
                "type": "citation",
                "label": source.id,
                "display": title,
                "citation": format!("{title}, {}", source.section),
                "document": { "url": format!("{BASE}/DocumentReference/{}", id("", &source.id)) },
            })
        })
        .collect()
}

fn reference_document(
    own: &str,
    title: &str,
    url: Option<&str>,
    date: Option<&str>,
    verification: Verification,
) -> Exported {
    let mut attachment = json!({ "title": title });
    if let Some(members) = attachment.as_object_mut() {
        if let Some(url) = url.filter(|url| !url.is_empty()) {
            members.insert("url".to_owned(), json!(url));
        }
        if let Some(date) = date {
            members.insert("creation".to_owned(), json!(date));
        }
    }
    exported(json!({
        "resourceType": "DocumentReference",
        "id": id("", own),
        "extension": [extension("verification", verification.as_str())],
        "identifier": [{ "system": format!("{BASE}/source"), "value": own }],
        "status": "current",
        "description": title,
        "content": [{ "attachment": attachment }],
    }))
}

fn extension(name: &str, code: &str) -> Value {
    json!({ "url": format!("{BASE}/{name}"), "valueCode": code })
}

fn concept(system: &str, code: &str) -> Value {
    json!({ "coding": [{ "system": format!("{BASE}/CodeSystem/{system}"), "code": code }] })
}

fn condition(library: &str, name: &str) -> Value {
    let expression = json!({
        "language": "text/cql-identifier",
        "expression": name,
        "reference": format!("{BASE}/Library/{library}"),
    });
    json!({ "kind": "applicability", "expression": expression })
}

/// A name that a program can use: `hcg-trend` becomes `HcgTrend`.
pub(crate) fn name_of(id: &str) -> String {
    id.split('-')
        .map(|part| {
            let mut letters = part.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
                .unwrap_or_default()
        })
        .collect()
}

#[cfg(test)]
mod tests;
