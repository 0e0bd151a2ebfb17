//! The record of a call: what was sent, what was fetched and what is ordered,
//! as one text for the reader of records.

use crate::prefetch::{Fetched, State};
use crate::request::Call;

/// Whose record it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whose<'a> {
    /// Base of the server the patient is on.
    pub(crate) server: Option<&'a str>,
    /// The id of the Patient.
    pub(crate) patient: &'a str,
}

impl<'a> Whose<'a> {
    pub(crate) fn of(call: &'a Call<'_>) -> Self {
        Self {
            server: call.fhir_server.as_deref(),
            patient: &call.context.patient_id,
        }
    }
}

/// Bytes around the parts: what holds them together, and an address.
const ROOM: usize = 512;

/// One text of a Patient and of other resources or Bundles. Without the Patient's own content
/// there is one all the same, of whom nothing is known, so that the rest has its place.
pub(crate) fn of(whose: &Whose<'_>, patient: Option<&str>, parts: &[&str]) -> String {
    let unknown;
    let patient = match patient {
        Some(patient) => patient,
        None => {
            unknown = format!(r#"{{"resourceType":"Patient","id":"{}"}}"#, whose.patient);
            &unknown
        }
    };
    let parts_length: usize = parts.iter().map(|part| part.len() + 1).sum();
    let mut text = String::with_capacity(parts_length + patient.len() + ROOM);
    text.push_str(r#"[{"resourceType":"Bundle","type":"collection","entry":[{"#);
    if let Some(server) = whose.server
        && let Ok(address) = serde_json::to_string(&format!("{server}/Patient/{}", whose.patient))
    {
        text.push_str(r#""fullUrl":"#);
        text.push_str(&address);
        text.push(',');
    }
    text.push_str(r#""resource":"#);
    text.push_str(patient);
    text.push_str("}]}");
    for part in parts {
        text.push(',');
        text.push_str(part);
    }
    text.push(']');
    text
}

/// The record of a call.
pub(crate) fn of_call(call: &Call<'_>) -> String {
    let whose = Whose::of(call);
    let mut patient = None;
    let mut parts: Vec<&str> = Vec::new();
    for (key, state) in &call.prefetch {
        let texts: &mut dyn Iterator<Item = &str> = match state {
            State::Absent | State::Null | State::Failed(_) => &mut std::iter::empty(),
            State::Data { text, .. } => &mut std::iter::once(*text),
            State::Fetched(Fetched::Whole(pages) | Fetched::Part(pages)) => {
                &mut pages.iter().map(String::as_str)
            }
            State::Fetched(Fetched::Failed(_)) => &mut std::iter::empty(),
        };
        for text in texts {
            if key == "patient" && crate::prefetch::type_of(text).as_deref() == Some("Patient") {
                patient = Some(text);
            } else {
                parts.push(text);
            }
        }
    }
    parts.extend(call.context.draft_orders);
    of(&whose, patient, &parts)
}
