//! Whose record a resource of an export belongs to, as far as it tells by itself.
//!
//! What only the whole export tells, whom a RelatedPerson is related to and who refers to a resource that
//! names nobody, is put together by whoever holds all of it: [`crate::run()`] on one machine, the
//! package for Python on many.

use std::collections::HashMap;

use gravida_fhir::{Interest, model};

use crate::outline::{About, Outline, SUBJECT, target};

/// Says of resources, one after the other, whose they are.
#[derive(Debug)]
pub struct Owners<'i> {
    interest: &'i Interest,
    known: HashMap<String, Kind>,
}

/// What a resource tells by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its type; empty where it has none or is no JSON.
    pub resource_type: String,
    /// Its id; empty where it has none.
    pub id: String,
    /// Whose it is.
    pub owner: Owner,
    /// Of a RelatedPerson: the id of the Patient they are related to.
    pub related_to: Option<String>,
    /// Of a Patient: the ids of the RelatedPersons that they say to be.
    pub links: Vec<String>,
    /// Of a Patient: whether he is male.
    pub is_male: bool,
}

/// Whose a resource is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A Patient's, by id.
    Patient(String),
    /// That of the Patient to whom this RelatedPerson is related, by id.
    Relation(String),
    /// Everybody's whose resources refer to it.
    WhoeverRefers,
    /// Nobody's, and nothing asks for it.
    Nobody,
    /// It should say and does not: the reason, with the remedy.
    Refused(String),
}

/// What is to be done with resources of a type that name nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Logic asks for them: they go to whoever refers to them.
    Shared,
    /// They should name somebody.
    Owned,
    /// Nothing asks for them.
    Unasked,
}

impl<'i> Owners<'i> {
    /// For logic that can ask for `interest`.
    #[must_use]
    pub fn new(interest: &'i Interest) -> Self {
        Self {
            interest,
            known: HashMap::new(),
        }
    }

    /// Whose the resource is that `json` holds. `owner` is the id of the Patient whom its row names,
    /// whatever the resource says.
    pub fn of(&mut self, json: &[u8], owner: Option<&str>) -> Told {
        let outline = match Outline::of(json) {
            Ok(outline) => outline,
            Err(reason) => {
                return Told {
                    resource_type: String::new(),
                    id: String::new(),
                    owner: Owner::Refused(reason),
                    related_to: None,
                    links: Vec::new(),
                    is_male: false,
                };
            }
        };
        let related_to = match &outline.about {
            About::Patient(patient) if outline.resource_type == "RelatedPerson" => {
                Some(patient.clone())
            }
            _ => None,
        };
        Told {
            owner: self.owner(&outline, owner),
            related_to,
            resource_type: outline.resource_type.into_owned(),
            id: outline.id.into_owned(),
            links: outline.relations,
            is_male: outline.is_male,
        }
    }

    fn owner(&mut self, outline: &Outline<'_>, owner: Option<&str>) -> Owner {
        let resource_type = &*outline.resource_type;
        let is_patient = resource_type == "Patient";
        let refused = match resource_type {
            "" => "it has no resourceType; give a FHIR resource".to_owned(),
            "Bundle" => {
                "it is a Bundle among resources; give Bundles by themselves, with --layout bundles"
                    .to_owned()
            }
            _ if is_patient && owner.is_some_and(|owner| outline.id != owner) => format!(
                "the Patient is `{}` and its row says `{}`; give both the same id",
                outline.id,
                owner.unwrap_or_default()
            ),
            _ if is_patient && outline.id.is_empty() => {
                "the Patient has no id, so that nothing can refer to it; give it one".to_owned()
            }
            _ => return self.named(outline, owner),
        };
        Owner::Refused(refused)
    }

    fn named(&mut self, outline: &Outline<'_>, owner: Option<&str>) -> Owner {
        if let Some(owner) = owner {
            return Owner::Patient(owner.to_owned());
        }
        let resource_type = &*outline.resource_type;
        match &outline.about {
            About::Patient(patient) => Owner::Patient(patient.clone()),
            About::Relation(relation) => Owner::Relation(relation.clone()),
            About::Nobody => match self.kind(resource_type) {
                Kind::Shared => Owner::WhoeverRefers,
                Kind::Unasked => Owner::Nobody,
                Kind::Owned => Owner::Refused(format!(
                    "the {resource_type} names no patient; it was left out"
                )),
            },
            About::Identifier => Owner::Refused(format!(
                "the {resource_type} names its patient by an identifier alone; give a reference, such as `Patient/7`"
            )),
            About::Other(who) => Owner::Refused(format!(
                "the {resource_type} is about `{who}`, who is no patient; it was left out"
            )),
        }
    }

    /// Type and id of what a resource refers to and what is everybody's who refers to it.
    pub fn targets(&mut self, json: &[u8]) -> Vec<String> {
        let mut targets = Vec::new();
        refers_to(json, |resource_type, id| {
            if self.kind(resource_type) == Kind::Shared {
                targets.push(format!("{resource_type}/{id}"));
            }
        });
        targets
    }

    fn kind(&mut self, name: &str) -> Kind {
        if let Some(kind) = self.known.get(name) {
            return *kind;
        }
        let kind = self.find(name);
        self.known.insert(name.to_owned(), kind);
        kind
    }

    fn find(&self, name: &str) -> Kind {
        let Some(resource_type) = model::type_named(name) else {
            return Kind::Owned;
        };
        let can_name = SUBJECT
            .iter()
            .filter_map(|name| model::element_named(name))
            .any(|name| resource_type.element(name).is_some());
        match (can_name, self.interest.is_in_full(resource_type)) {
            (true, _) => Kind::Owned,
            (false, true) => Kind::Shared,
            (false, false) => Kind::Unasked,
        }
    }
}

impl Told {
    /// By what a resource is referred to: type and id.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.resource_type, self.id)
    }
}

/// Why a resource is a reject that is about a RelatedPerson of whom the export says nothing.
#[must_use]
pub fn of_unknown_relation(id: &str) -> String {
    format!(
        "it is about `RelatedPerson/{id}`, who is related to no patient of the input; it was left out"
    )
}

/// Gives type and id of every reference in a resource to `each`.
fn refers_to(json: &[u8], mut each: impl FnMut(&str, &str)) {
    const NAME: &[u8] = b"\"reference\"";
    for place in memchr::memmem::find_iter(json, NAME) {
        let behind = json
            .get(place + NAME.len()..)
            .unwrap_or_default()
            .trim_ascii_start();
        let Some(value) = behind.strip_prefix(b":") else {
            continue;
        };
        let mut texts = serde_json::Deserializer::from_slice(value).into_iter::<String>();
        if let Some(Ok(reference)) = texts.next()
            && let Some((resource_type, id)) = target(reference.trim())
        {
            each(resource_type, id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_is_found_however_it_is_written() {
        let json = br#"{"medicationReference": {"reference" : "Medication\/a"},
            "note": "\"reference\": \"Medication/no\"",
            "subject":{"reference":"http://server/Patient/7/_history/1"},
            "reference": {"reference":"Medication/b"}, "other":{"reference":"\#c"}}"#;
        let mut found = Vec::new();
        refers_to(json, |resource_type, id| {
            found.push(format!("{resource_type}/{id}"))
        });
        assert_eq!(found, ["Medication/a", "Patient/7", "Medication/b"]);
    }
}
