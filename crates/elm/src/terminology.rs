//! Value sets and code systems, read from FHIR JSON and expanded when libraries are loaded.
//!
//! Only what can be enumerated is accepted: an expansion, listed codes, nested
//! value sets, or a whole code system whose content is here. A filter that
//! would need a terminology server is an error with the name of the value set,
//! never an empty set.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use thiserror::Error;

/// Deepest nesting of value sets in value sets.
const MAX_NESTING: usize = 32;

/// What is wrong with a piece of terminology.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TerminologyError {
    /// The text is not JSON.
    #[error("`{source_name}` is not valid JSON: {reason}")]
    Syntax {
        /// Name given by the caller.
        source_name: String,
        /// What the parser says.
        reason: String,
    },
    /// A resource that is no terminology, or lacks what is needed.
    #[error("`{source_name}`: {reason}")]
    Content {
        /// Name given by the caller.
        source_name: String,
        /// What is missing or wrong.
        reason: String,
    },
    /// A value set that cannot be enumerated.
    #[error("value set `{url}`: {reason}")]
    Expansion {
        /// Canonical address of the value set.
        url: String,
        /// Why, and what would mend it.
        reason: String,
    },
}

/// One code of an expanded value set or code system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Member {
    pub(crate) system: String,
    pub(crate) code: String,
    pub(crate) version: Option<String>,
    pub(crate) display: Option<String>,
}

type Members = BTreeMap<(String, String), Member>;

/// A collection of value sets and code systems.
#[derive(Clone, Debug, Default)]
pub struct Terminology {
    value_sets: BTreeMap<String, BTreeMap<String, Map<String, Json>>>,
    code_systems: BTreeMap<String, BTreeMap<String, Map<String, Json>>>,
}

impl Terminology {
    /// An empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what `json` holds: a `ValueSet`, a `CodeSystem`, a `Bundle` or JSON array of
    /// them, or one of these per line. Other resources in a bundle are passed over.
    /// `source` names the text in messages.
    ///
    /// # Errors
    /// When the text is not JSON, holds neither value sets nor code systems, or one of them has no `url`.
    pub fn add(&mut self, json: &[u8], source: &str) -> Result<(), TerminologyError> {
        let json = json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json);
        let mut found = 0_usize;
        for document in serde_json::Deserializer::from_slice(json).into_iter::<Json>() {
            let document = document.map_err(|error| TerminologyError::Syntax {
                source_name: source.to_owned(),
                reason: error.to_string(),
            })?;
            self.add_document(document, source, &mut found)?;
        }
        if found == 0 {
            return Err(content(
                source,
                "holds neither a `ValueSet` nor a `CodeSystem`",
            ));
        }
        Ok(())
    }

    fn add_document(
        &mut self,
        document: Json,
        source: &str,
        found: &mut usize,
    ) -> Result<(), TerminologyError> {
        match document {
            Json::Array(documents) => {
                for document in documents {
                    self.add_document(document, source, found)?;
                }
                Ok(())
            }
            Json::Object(mut resource) => {
                match resource.get("resourceType").and_then(Json::as_str) {
                    Some("ValueSet") => {
                        *found += 1;
                        insert(&mut self.value_sets, resource, "ValueSet", source)
                    }
                    Some("CodeSystem") => {
                        *found += 1;
                        insert(&mut self.code_systems, resource, "CodeSystem", source)
                    }
                    Some("Bundle") => {
                        if let Some(Json::Array(entries)) = resource.remove("entry") {
                            for mut entry in entries {
                                if let Some(resource) = entry.get_mut("resource") {
                                    self.add_document(resource.take(), source, found)?;
                                }
                            }
                        }
                        Ok(())
                    }
                    Some(_) => Ok(()),
                    None => Err(content(source, "holds an object without `resourceType`")),
                }
            }
            _ => Err(content(source, "holds something that is not a resource")),
        }
    }

    /// Whether a value set of this address (and version, where given) is here.
    #[must_use]
    pub fn has_value_set(&self, url: &str) -> bool {
        find(&self.value_sets, url, None).is_some()
    }

    /// The codes of a value set: `Ok(None)` where it is not in the collection.
    pub(crate) fn expand(
        &self,
        url: &str,
        version: Option<&str>,
    ) -> Result<Option<Vec<Member>>, TerminologyError> {
        if find(&self.value_sets, url, version).is_none() {
            return Ok(None);
        }
        let members = self.members_of(url, version, &mut Vec::new())?;
        Ok(Some(members.into_values().collect()))
    }

    /// The codes of a code system, `None` where it is not here or its content is not complete.
    pub(crate) fn code_system(&self, url: &str, version: Option<&str>) -> Option<Vec<Member>> {
        let resource = find(&self.code_systems, url, version)?;
        if text(resource, "content").is_some_and(|content| content != "complete") {
            return None;
        }
        let mut members = Members::new();
        let mut pending: Vec<&Json> = list(resource, "concept").collect();
        while let Some(concept) = pending.pop() {
            if let Some(concept) = concept.as_object() {
                if let Some(code) = text(concept, "code") {
                    put(&mut members, url, code, version, text(concept, "display"));
                }
                pending.extend(list(concept, "concept"));
            }
        }
        Some(members.into_values().collect())
    }

    fn members_of(
        &self,
        url: &str,
        version: Option<&str>,
        path: &mut Vec<String>,
    ) -> Result<Members, TerminologyError> {
        let refuse = |reason: String| TerminologyError::Expansion {
            url: url.to_owned(),
            reason,
        };
        if path.iter().any(|outer| outer == url) {
            return Err(refuse("includes itself".to_owned()));
        }
        if path.len() >= MAX_NESTING {
            return Err(refuse(format!(
                "is nested deeper than {MAX_NESTING} value sets"
            )));
        }
        let Some(resource) = find(&self.value_sets, url, version) else {
            return Err(refuse(
                "is included by another value set but was not given; add its JSON".to_owned(),
            ));
        };
        if let Some(Json::Object(expansion)) = resource.get("expansion") {
            return Ok(expanded(expansion));
        }
        let Some(Json::Object(compose)) = resource.get("compose") else {
            return Err(refuse("has neither `expansion` nor `compose`".to_owned()));
        };
        path.push(url.to_owned());
        let mut members = Members::new();
        for include in list(compose, "include").filter_map(Json::as_object) {
            members.extend(self.selected(url, include, path)?);
        }
        for exclude in list(compose, "exclude").filter_map(Json::as_object) {
            for key in self.selected(url, exclude, path)?.keys() {
                members.remove(key);
            }
        }
        path.pop();
        Ok(members)
    }

    /// What one `include` or `exclude` selects: the intersection of its system part and its value sets.
    fn selected(
        &self,
        url: &str,
        part: &Map<String, Json>,
        path: &mut Vec<String>,
    ) -> Result<Members, TerminologyError> {
        let refuse = |reason: String| TerminologyError::Expansion {
            url: url.to_owned(),
            reason,
        };
        if list(part, "filter").next().is_some() {
            return Err(refuse(
                "selects codes by a filter; give its `expansion` or list the codes".to_owned(),
            ));
        }
        let mut selection: Option<Members> = None;
        if let Some(system) = text(part, "system") {
            let version = text(part, "version");
            let mut members = Members::new();
            if part.contains_key("concept") {
                for concept in list(part, "concept").filter_map(Json::as_object) {
                    if let Some(code) = text(concept, "code") {
                        put(
                            &mut members,
                            system,
                            code,
                            version,
                            text(concept, "display"),
                        );
                    }
                }
            } else {
                let Some(all) = self.code_system(system, version) else {
                    return Err(refuse(format!(
                        "takes all codes of `{system}`, whose complete content was not given"
                    )));
                };
                for member in all {
                    members.insert((member.system.clone(), member.code.clone()), member);
                }
            }
            selection = Some(members);
        }
        for nested in list(part, "valueSet").filter_map(Json::as_str) {
            let (nested, version) = match nested.split_once('|') {
                Some((nested, version)) => (nested, Some(version)),
                None => (nested, None),
            };
            let members = self.members_of(nested, version, path)?;
            selection = Some(match selection {
                None => members,
                Some(mut selection) => {
                    selection.retain(|key, _| members.contains_key(key));
                    selection
                }
            });
        }
        selection.ok_or_else(|| {
            refuse("has an `include` or `exclude` with neither `system` nor `valueSet`".to_owned())
        })
    }
}

fn content(source: &str, reason: &str) -> TerminologyError {
    TerminologyError::Content {
        source_name: source.to_owned(),
        reason: reason.to_owned(),
    }
}

fn insert(
    into: &mut BTreeMap<String, BTreeMap<String, Map<String, Json>>>,
    resource: Map<String, Json>,
    kind: &str,
    source: &str,
) -> Result<(), TerminologyError> {
    let Some(url) = text(&resource, "url").map(str::to_owned) else {
        let id = text(&resource, "id").unwrap_or("without id");
        return Err(content(
            source,
            &format!("`{kind}` `{id}` has no `url`, so no library can name it"),
        ));
    };
    let version = text(&resource, "version").unwrap_or_default().to_owned();
    into.entry(url).or_default().insert(version, resource);
    Ok(())
}

/// The resource of this address: the version asked for, else the highest in text order.
fn find<'t>(
    among: &'t BTreeMap<String, BTreeMap<String, Map<String, Json>>>,
    url: &str,
    version: Option<&str>,
) -> Option<&'t Map<String, Json>> {
    let versions = among.get(url)?;
    match version {
        Some(version) => versions.get(version).or_else(|| versions.get("")),
        None => versions.values().next_back(),
    }
}

fn expanded(expansion: &Map<String, Json>) -> Members {
    let mut members = Members::new();
    let mut pending: Vec<&Json> = list(expansion, "contains").collect();
    while let Some(entry) = pending.pop() {
        let Some(entry) = entry.as_object() else {
            continue;
        };
        let is_abstract = entry.get("abstract").and_then(Json::as_bool) == Some(true);
        if let (Some(system), Some(code), false) =
            (text(entry, "system"), text(entry, "code"), is_abstract)
        {
            let version = text(entry, "version");
            put(&mut members, system, code, version, text(entry, "display"));
        }
        pending.extend(list(entry, "contains"));
    }
    members
}

fn put(
    members: &mut Members,
    system: &str,
    code: &str,
    version: Option<&str>,
    display: Option<&str>,
) {
    let member = Member {
        system: system.to_owned(),
        code: code.to_owned(),
        version: version.map(str::to_owned),
        display: display.map(str::to_owned),
    };
    members
        .entry((system.to_owned(), code.to_owned()))
        .or_insert(member);
}

fn text<'j>(object: &'j Map<String, Json>, key: &str) -> Option<&'j str> {
    object.get(key).and_then(Json::as_str)
}

fn list<'j>(object: &'j Map<String, Json>, key: &str) -> impl Iterator<Item = &'j Json> {
    object
        .get(key)
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
}
