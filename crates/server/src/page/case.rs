//! A case as it stands: the draft read, its record made, and assessed.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use gravida_fhir::DateTime;
use gravida_guideline::entry::{self, Answer};
use gravida_guideline::{AsOf, Assessment};

use super::draft::Draft;
use super::form::{self, Entered};
use crate::refusal::Refusal;
use crate::service::{Moment, Service};

/// A draft with everything that follows from it.
pub(crate) struct Case {
    /// What was typed and brought.
    pub draft: Arc<Draft>,
    /// The same, read.
    pub entered: Entered<'static>,
    /// The record that was assessed: what was brought and what was typed.
    pub record: Bytes,
    /// How many patients the record has.
    pub patients: usize,
    /// Id of the profile it was assessed under.
    pub profile: String,
    /// What that means.
    pub assessment: Assessment,
}

impl Case {
    /// Reads what was typed in a draft. Long work where a record was brought:
    /// only within [`Service::work`].
    ///
    /// # Errors
    /// [`Refusal`] where the record that was brought cannot be read.
    pub(super) fn read(service: &Service, draft: &Draft) -> Result<Entered<'static>, Refusal> {
        Ok(Self::looked_at(service, draft)?.0)
    }

    /// How many patients the record of a draft has; none where none was
    /// brought. Long work: only within [`Service::work`].
    ///
    /// # Errors
    /// As [`Case::read`].
    pub(super) fn patients(service: &Service, draft: &Draft) -> Result<usize, Refusal> {
        Ok(Self::looked_at(service, draft)?.2)
    }

    /// The same, with the id of the patient that was brought, and how many there are.
    fn looked_at(
        service: &Service,
        draft: &Draft,
    ) -> Result<(Entered<'static>, Option<String>, usize), Refusal> {
        let clock = service.clock().local().ok_or_else(Refusal::internal)?;
        let knowledge = service.knowledge();
        let Some(source) = &draft.source else {
            return Ok((form::read(draft, knowledge, clock), None, 0));
        };
        let reading = service
            .read(&source.content(), Cow::Owned(source.name()))
            .map_err(|error| Refusal::unreadable(&error))?;
        let record = reading
            .records
            .get(draft.patient)
            .ok_or_else(|| Refusal::unprocessable("there is no such patient in the record"))?;
        let newest = AsOf::newest_in(record).map_or(clock, |newest| newest.moment());
        let entered = form::read(draft, knowledge, newest);
        let id = record.id().to_owned();
        Ok((entered, Some(id), reading.records.len()))
    }

    /// Assesses a draft under the profile named, or that of the draft. Long
    /// work: only within [`Service::work`].
    ///
    /// # Errors
    /// [`Refusal`] where the record cannot be read, or there is no such profile.
    pub(crate) fn open(
        service: &Service,
        draft: &Arc<Draft>,
        profile: Option<&str>,
    ) -> Result<Self, Refusal> {
        let (entered, patient, _) = Self::looked_at(service, draft)?;
        let answers = entered.answers();
        let given = (entered.as_of.as_ref())
            .filter(|_| entered.is_as_of_settled)
            .is_some();
        let now = entered.now;
        let (record, moment) = match &draft.source {
            None => (
                typed(service, &answers, now, None)?.into_bytes().into(),
                Moment::Given(now),
            ),
            Some(source) if answers.is_empty() && !given => {
                (source.content(), Moment::NewestInRecord)
            }
            Some(source) if answers.is_empty() => (source.content(), Moment::Given(now)),
            Some(source) => {
                let added = typed(service, &answers, now, patient.as_deref())?;
                (joined(&source.content(), &added), Moment::Given(now))
            }
        };
        let profile = service.profile(profile.or(draft.profile.as_deref()))?;
        let name = (draft.source.as_ref())
            .map_or_else(|| "typed answers".to_owned(), super::draft::Source::name);
        let reading = service
            .read(&record, Cow::Owned(name))
            .map_err(|error| Refusal::unreadable(&error))?;
        // Of a file with many women the one who is meant is assessed, and nobody else.
        let meant = (reading.records.get(draft.patient))
            .ok_or_else(|| Refusal::unprocessable("there is no such patient in the record"))?;
        let as_of = service.as_of(meant, &moment)?;
        let assessment = (service.assessor()).assess(meant, &reading.issues, profile, &as_of);
        Ok(Self {
            draft: Arc::clone(draft),
            entered,
            record,
            patients: reading.records.len(),
            profile: profile.id.clone(),
            assessment,
        })
    }
}

/// Typed answers as a Bundle, about the patient with this id.
fn typed(
    service: &Service,
    answers: &[Answer],
    now: DateTime,
    patient: Option<&str>,
) -> Result<String, Refusal> {
    let facts = service.knowledge().facts();
    entry::bundle(answers, &[], &now.to_string(), patient, facts)
        .map(|bundle| bundle.to_string())
        .map_err(|errors| {
            let first = errors.into_iter().next();
            Refusal::bad_request(first.map_or_else(String::new, |error| error.message))
        })
}

/// A record and a further Bundle of the same patient, as lines of NDJSON. A line
/// end within JSON is white space, so that a document of many lines becomes one.
fn joined(record: &[u8], added: &str) -> Bytes {
    let is_one_document = serde_json::from_slice::<serde::de::IgnoredAny>(record).is_ok();
    let mut lines: Vec<u8> = if is_one_document {
        let flat = |byte: &u8| {
            if matches!(byte, b'\n' | b'\r') {
                b' '
            } else {
                *byte
            }
        };
        record.iter().map(flat).collect()
    } else {
        record.to_vec()
    };
    lines.push(b'\n');
    lines.extend_from_slice(added.as_bytes());
    lines.push(b'\n');
    lines.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_of_many_lines_becomes_one_line_before_another() {
        let joined = joined(b"{\n \"a\":\r\n \"b\\n\"}", "{}");
        assert_eq!(joined, &b"{  \"a\":   \"b\\n\"}\n{}\n"[..]);
        let lines = super::joined(b"{}\n{}\n", "{}");
        assert_eq!(lines, &b"{}\n{}\n\n{}\n"[..]);
    }
}
