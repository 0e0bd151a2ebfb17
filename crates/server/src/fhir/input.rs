//! What an operation is given: in the address, as Parameters, or a record alone.

use std::borrow::Cow;

use axum::body::Bytes;
use gravida_fhir::DateTime;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::refusal::Refusal;
use crate::service::{Moment, Question};

const AS_OF: &str = "asOf";
const PROFILE: &str = "profile";
/// Parameters with a value.
const KNOWN: [&str; 4] = [AS_OF, PROFILE, "patient", "subject"];
/// Parameters with a record.
const RECORDS: [&str; 3] = ["record", "data", "resource"];
/// Parameters that FHIR has for `$apply` and that change nothing of what is answered here.
const PASSED_OVER: [&str; 8] = [
    "encounter",
    "practitioner",
    "organization",
    "userType",
    "userLanguage",
    "userTaskContext",
    "setting",
    "settingContext",
];
/// So many characters of a name that is not known are told.
const LONGEST_NAME: usize = 64;

/// What an operation is given.
#[derive(Debug, Default)]
pub(super) struct Input {
    /// The record, as it was sent.
    pub(super) record: Option<Bytes>,
    /// The id of the Patient who is meant: whose record is to be fetched where none is sent.
    pub(super) subject: Option<String>,
    profile: Option<String>,
    as_of: Option<DateTime>,
}

#[derive(Deserialize)]
struct Parameters<'a> {
    #[serde(borrow, default)]
    parameter: Vec<Parameter<'a>>,
}

#[derive(Deserialize)]
struct Parameter<'a> {
    name: String,
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
    #[serde(rename = "valueDateTime")]
    date_time: Option<String>,
    #[serde(rename = "valueDate")]
    date: Option<String>,
    #[serde(rename = "valueInstant")]
    instant: Option<String>,
    #[serde(rename = "valueCode")]
    code: Option<String>,
    #[serde(rename = "valueString")]
    string: Option<String>,
    #[serde(rename = "valueId")]
    id: Option<String>,
    #[serde(rename = "valueReference")]
    reference: Option<Reference>,
}

impl Parameter<'_> {
    /// Its value as text, of whichever type.
    fn value(&self) -> Option<&str> {
        let texts = [
            &self.date_time,
            &self.date,
            &self.instant,
            &self.code,
            &self.string,
            &self.id,
        ];
        let reference = self.reference.as_ref().map(|one| one.reference.as_str());
        texts.into_iter().find_map(Option::as_deref).or(reference)
    }
}

#[derive(Deserialize)]
struct Reference {
    #[serde(default)]
    reference: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Typed {
    resource_type: String,
}

impl Input {
    /// Reads what stands in the address and in the body. What is not known here, is given twice or
    /// has no value that can be read is refused: an assessment for another moment than was meant
    /// looks like the one that was.
    ///
    /// # Errors
    /// [`Refusal`] 400 for such a parameter, for a moment that is none, and for a body that cannot
    /// be read.
    pub(super) fn read(address: &[(String, String)], body: &Bytes) -> Result<Self, Refusal> {
        let mut input = Self::default();
        for (name, value) in address {
            // What is asked of every answer, such as `_format`, is not for operations.
            if !name.starts_with('_') {
                // A plus sign in an address stands for a space.
                let value = if name == AS_OF {
                    value.replace(' ', "+")
                } else {
                    value.clone()
                };
                input.take(name, Some(&value))?;
            }
        }
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(input);
        }
        let is_parameters = serde_json::from_slice::<Typed>(body)
            .is_ok_and(|typed| typed.resource_type == "Parameters");
        if !is_parameters {
            input.record = Some(body.clone());
            return Ok(input);
        }
        let parameters: Parameters<'_> = serde_json::from_slice(body).map_err(|error| {
            Refusal::bad_request(format!("the Parameters cannot be read: {error}"))
        })?;
        for one in &parameters.parameter {
            if !RECORDS.contains(&one.name.as_str()) {
                input.take(&one.name, one.value())?;
                continue;
            }
            let Some(resource) = one.resource else {
                return Err(Refusal::bad_request(format!(
                    "`{}` must hold the record as its `resource`",
                    one.name
                )));
            };
            let record = Bytes::copy_from_slice(resource.get().as_bytes());
            once(&one.name, &mut input.record, record)?;
        }
        Ok(input)
    }

    fn take(&mut self, name: &str, value: Option<&str>) -> Result<(), Refusal> {
        if PASSED_OVER.contains(&name) {
            return Ok(());
        }
        let Some(known) = KNOWN.into_iter().find(|known| *known == name) else {
            let name: String = name.chars().take(LONGEST_NAME).collect();
            return Err(Refusal::bad_request(format!(
                "there is no parameter `{name}`; there are {}, {} and, in Parameters, {}",
                KNOWN.join(", "),
                PASSED_OVER.join(", "),
                RECORDS.join(", ")
            )));
        };
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return Err(Refusal::bad_request(format!(
                "`{known}` has no value that is read here; give it as the OperationDefinition has it"
            )));
        };
        match known {
            AS_OF => {
                let moment = DateTime::parse(value).map_err(|_| {
                    Refusal::bad_request("`asOf` must be a moment, such as 2026-11-20T09:00:00Z")
                })?;
                once(known, &mut self.as_of, moment)
            }
            PROFILE => once(known, &mut self.profile, value.to_owned()),
            // Whether it is said as an operation on one or on many has it.
            _ => {
                let id = value.strip_prefix("Patient/").unwrap_or(value);
                once(known, &mut self.subject, id.to_owned())
            }
        }
    }

    /// What to ask of the record: as of now unless said otherwise.
    pub(super) fn question(&self) -> Question {
        Question {
            source: Cow::Borrowed("the record"),
            profile: self.profile.clone(),
            moment: self.as_of.map_or(Moment::Now, Moment::Given),
        }
    }
}

/// Puts a value where none may be yet.
fn once<T>(name: &str, place: &mut Option<T>, value: T) -> Result<(), Refusal> {
    if place.replace(value).is_some() {
        return Err(Refusal::bad_request(format!(
            "`{name}` is given twice; say it once"
        )));
    }
    Ok(())
}
