//! What decisions and documents are called: the little that a rendering needs
//! to know of the knowledge beyond the assessment itself.

use std::collections::BTreeMap;

use gravida_guideline::assessment::Coding;

/// How records hold a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactKind {
    /// The FHIR resource type that says it.
    pub resource_type: String,
    /// The codes it is said with.
    pub codes: Vec<Coding>,
}

/// Names by id. An id that is not known is shown as it is.
#[derive(Clone, Debug, Default)]
pub struct Titles {
    decisions: BTreeMap<String, String>,
    bodies: BTreeMap<String, String>,
    facts: BTreeMap<String, FactKind>,
}

impl Titles {
    /// Names the decision `id`.
    pub fn add_decision(&mut self, id: impl Into<String>, title: impl Into<String>) {
        self.decisions.insert(id.into(), title.into());
    }

    /// Names the body that wrote the guideline `id`.
    pub fn add_guideline(&mut self, id: impl Into<String>, body: impl Into<String>) {
        self.bodies.insert(id.into(), body.into());
    }

    /// Says how records hold the fact `id`.
    pub fn add_fact(&mut self, id: impl Into<String>, kind: FactKind) {
        self.facts.insert(id.into(), kind);
    }

    pub(crate) fn decision<'a>(&'a self, id: &'a str) -> &'a str {
        self.decisions.get(id).map_or(id, String::as_str)
    }

    pub(crate) fn body<'a>(&'a self, guideline: &'a str) -> &'a str {
        self.bodies.get(guideline).map_or(guideline, String::as_str)
    }

    pub(crate) fn fact(&self, id: &str) -> Option<&FactKind> {
        self.facts.get(id)
    }
}
