//! What of a resource decides where it belongs, found without reading the rest.
//!
//! The same elements decide as in a single record: whom the resource is about, and
//! for a Patient who they are. Everything else is passed over but must be JSON.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The elements that say whom a resource is about, the most telling first.
pub(crate) const SUBJECT: [&str; 5] = ["subject", "patient", "beneficiary", "individual", "for"];

/// What of a resource decides where it belongs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline<'t> {
    pub(crate) resource_type: Cow<'t, str>,
    pub(crate) id: Cow<'t, str>,
    pub(crate) about: About,
    /// Ids of the RelatedPersons that a Patient says they are.
    pub(crate) relations: Vec<String>,
    pub(crate) is_male: bool,
}

/// Whom a resource is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum About {
    /// It does not say.
    #[default]
    Nobody,
    /// A Patient, by id.
    Patient(String),
    /// A RelatedPerson, by id.
    Relation(String),
    /// Somebody known by an identifier alone.
    Identifier,
    /// Somebody or something else, as the reference has it.
    Other(String),
}

/// A reference, as far as it is one.
#[derive(serde::Deserialize)]
struct Reference<'t> {
    #[serde(borrow, default)]
    reference: Option<Cow<'t, str>>,
    #[serde(default)]
    identifier: Option<IgnoredAny>,
}

#[derive(serde::Deserialize)]
struct Link<'t> {
    #[serde(borrow, default)]
    other: Option<Reference<'t>>,
}

impl<'t> Outline<'t> {
    /// The outline of a resource.
    ///
    /// # Errors
    /// The text is no JSON object; with the column in which that shows.
    pub(crate) fn of(json: &'t [u8]) -> Result<Self, String> {
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        serde_json::from_slice::<Found<'t>>(json)
            .map(|found| found.outline())
            .map_err(|error| {
                let text = error.to_string();
                let reason = text.split(" at line ").next().unwrap_or_default();
                format!("column {}: {reason}", error.column().max(1))
            })
    }
}

/// The elements as they stand; the first of each counts.
#[derive(Default)]
struct Found<'t> {
    resource_type: Option<&'t RawValue>,
    id: Option<&'t RawValue>,
    gender: Option<&'t RawValue>,
    link: Option<&'t RawValue>,
    subject: [Option<&'t RawValue>; SUBJECT.len()],
}

impl<'de> Deserialize<'de> for Found<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements;

        impl<'de> Visitor<'de> for Elements {
            type Value = Found<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a resource")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut found = Found::default();
                while let Some(name) = map.next_key::<Name<'de>>()? {
                    let slot = match &*name.0 {
                        "resourceType" => Some(&mut found.resource_type),
                        "id" => Some(&mut found.id),
                        "gender" => Some(&mut found.gender),
                        "link" => Some(&mut found.link),
                        name => SUBJECT
                            .iter()
                            .position(|one| *one == name)
                            .and_then(|place| found.subject.get_mut(place)),
                    };
                    match slot {
                        Some(slot) if slot.is_none() => *slot = Some(map.next_value()?),
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(found)
            }
        }

        deserializer.deserialize_map(Elements)
    }
}

/// A name that is borrowed where it holds no escape.
#[derive(serde::Deserialize)]
struct Name<'t>(#[serde(borrow)] Cow<'t, str>);

impl<'t> Found<'t> {
    fn outline(self) -> Outline<'t> {
        let resource_type = self.resource_type.map_or(Cow::Borrowed(""), text);
        let is_patient = resource_type == "Patient";
        let id = self.id.map_or(Cow::Borrowed(""), text);
        let about = if is_patient && !id.is_empty() {
            About::Patient(id.clone().into_owned())
        } else {
            let said = self.subject.into_iter().flatten().find_map(reference);
            said.map_or(About::Nobody, |said| said.about())
        };
        let links = self.link.filter(|_| is_patient);
        Outline {
            about,
            relations: links.map(relations).unwrap_or_default(),
            is_male: self.gender.is_some_and(|gender| text(gender) == "male"),
            resource_type,
            id,
        }
    }
}

/// A text; empty where the element is none.
fn text(element: &RawValue) -> Cow<'_, str> {
    serde_json::from_str::<Name<'_>>(element.get()).map_or(Cow::Borrowed(""), |text| text.0)
}

/// The reference in an element, or the first of a list.
fn reference(element: &RawValue) -> Option<Reference<'_>> {
    let json = element.get();
    if json.starts_with('[') {
        let list: Vec<&RawValue> = serde_json::from_str(json).ok()?;
        return serde_json::from_str(list.first()?.get()).ok();
    }
    serde_json::from_str(json).ok()
}

fn relations(links: &RawValue) -> Vec<String> {
    let links: Vec<&RawValue> = serde_json::from_str(links.get()).unwrap_or_default();
    let mut relations = Vec::new();
    for link in links {
        let link = serde_json::from_str::<Link<'_>>(link.get());
        if let Ok(Link { other: Some(other) }) = link
            && let About::Relation(id) = other.about()
        {
            relations.push(id);
        }
    }
    relations
}

impl Reference<'_> {
    fn about(&self) -> About {
        match self.reference.as_deref().map(str::trim) {
            Some(reference) if !reference.is_empty() => match target(reference) {
                Some(("Patient", id)) => About::Patient(id.to_owned()),
                Some(("RelatedPerson", id)) => About::Relation(id.to_owned()),
                Some(_) => About::Other(reference.to_owned()),
                // Some writers put the id where the address of an entry belongs.
                None => match reference.strip_prefix("urn:uuid:") {
                    Some(id) => About::Patient(id.to_owned()),
                    None => About::Other(reference.to_owned()),
                },
            },
            _ if self.identifier.is_some() => About::Identifier,
            _ => About::Nobody,
        }
    }
}

/// Type and id that a reference ends in: `Type/id`, with an address before and a version behind.
pub(crate) fn target(reference: &str) -> Option<(&str, &str)> {
    let unversioned = reference.split("/_history/").next().unwrap_or(reference);
    let (before, id) = unversioned.rsplit_once('/')?;
    let resource_type = before.rsplit('/').next().unwrap_or(before);
    let is_type = resource_type.starts_with(|first: char| first.is_ascii_uppercase());
    (is_type && !id.is_empty()).then_some((resource_type, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(json: &str) -> About {
        Outline::of(json.as_bytes()).unwrap().about
    }

    #[test]
    fn a_resource_is_about_whom_its_most_telling_element_names() {
        let seven = About::Patient("7".to_owned());
        for reference in [
            "Patient/7",
            "http://server/fhir/Patient/7",
            "Patient/7/_history/2",
            "urn:uuid:7",
            r"Patient\/7",
        ] {
            let json = format!(
                r#"{{"resourceType":"Observation","subject":{{"reference":"{reference}"}}}}"#
            );
            assert_eq!(about(&json), seven, "{reference}");
        }
        assert_eq!(about(r#"{"resourceType":"Patient","id":"7"}"#), seven);
        assert_eq!(
            about(r#"{"patient":{"reference":"Patient/8"},"subject":{"reference":"Patient/7"}}"#),
            seven
        );
        assert_eq!(about(r#"{"for":{"reference":"Patient/7"}}"#), seven);
        assert_eq!(about(r#"{"subject":[{"reference":"Patient/7"}]}"#), seven);
    }

    #[test]
    fn who_is_no_patient_is_told_apart() {
        assert_eq!(
            about(r#"{"subject":{"reference":"RelatedPerson/3"}}"#),
            About::Relation("3".to_owned())
        );
        assert_eq!(
            about(r#"{"subject":{"reference":"Group/3"}}"#),
            About::Other("Group/3".to_owned())
        );
        assert_eq!(
            about(r#"{"subject":{"identifier":{"value":"3"}}}"#),
            About::Identifier
        );
        assert_eq!(about(r#"{"subject":"Patient/7"}"#), About::Nobody);
        assert_eq!(
            about(r#"{"resourceType":"Practitioner","id":"7"}"#),
            About::Nobody
        );
    }

    #[test]
    fn a_man_who_is_somebodys_relation_says_whose() {
        let json = br#"{"resourceType":"Patient","id":"m","gender":"male",
            "link":[{"other":{"reference":"RelatedPerson/3"},"type":"seealso"},{"other":4}]}"#;
        let outline = Outline::of(json).unwrap();
        assert!(outline.is_male);
        assert_eq!(outline.relations, ["3"]);
    }

    #[test]
    fn what_is_no_object_is_told_with_its_column() {
        for json in ["", "[]", "{\"a\": ", "{\"a\": 1} x", "\u{0}"] {
            let reason = Outline::of(json.as_bytes()).unwrap_err();
            assert!(
                reason.starts_with("column ") || json.is_empty(),
                "{json}: {reason}"
            );
        }
    }
}
