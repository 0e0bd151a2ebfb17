//! What an operation is given: in the address, as Parameters, or a record alone.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::body::Bytes;
use gravida_fhir::DateTime;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::refusal::Refusal;
use crate::service::{Moment, Question};

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
    #[serde(rename = "valueCode")]
    code: Option<String>,
    #[serde(rename = "valueString")]
    string: Option<String>,
    #[serde(rename = "valueId")]
    id: Option<String>,
    #[serde(rename = "valueReference")]
    reference: Option<Reference>,
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
    /// Reads what stands in the address and in the body.
    ///
    /// # Errors
    /// [`Refusal`] 400 for a moment that is none, and for a body that cannot be read.
    pub(super) fn read(address: &BTreeMap<String, String>, body: &Bytes) -> Result<Self, Refusal> {
        let mut input = Self::default();
        for (name, value) in address {
            input.take(name, value)?;
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
        for one in parameters.parameter {
            match (one.name.as_str(), one.resource) {
                ("record" | "data" | "resource", Some(resource)) => {
                    input.record = Some(Bytes::copy_from_slice(resource.get().as_bytes()));
                }
                (name, _) => {
                    let reference = one.reference.map(|one| one.reference);
                    let value = one.date_time.or(one.code).or(one.string);
                    if let Some(value) = value.or(one.id).or(reference) {
                        input.take(name, &value)?;
                    }
                }
            }
        }
        Ok(input)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        match name {
            "asOf" => {
                // A plus sign in an address stands for a space.
                let moment = DateTime::parse(&value.replace(' ', "+")).map_err(|_| {
                    Refusal::bad_request("`asOf` must be a moment, such as 2026-11-20T09:00:00Z")
                })?;
                self.as_of = Some(moment);
            }
            "profile" => self.profile = Some(value.to_owned()),
            "subject" | "patient" => {
                let id = value.strip_prefix("Patient/").unwrap_or(value);
                self.subject = Some(id.to_owned());
            }
            _ => {}
        }
        Ok(())
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
