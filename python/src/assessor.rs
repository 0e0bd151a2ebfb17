//! One knowledge under one profile, as Python holds it.

use std::path::PathBuf;

use gravida_fhir::{DateTime, Limits, ReadOptions, Record};
use gravida_guideline::{AsOf, Profile, Reasons, Scope};
use gravida_report::json_line;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};

use crate::error;
use crate::knowledge::{self, Loaded};

/// Knowledge, loaded once, under one profile.
#[pyclass(frozen, module = "gravida._gravida")]
pub(crate) struct Assessor {
    loaded: &'static Loaded,
    profile: Profile,
}

/// A record as Python hands it over; its bytes are read where they lie.
#[derive(FromPyObject)]
enum Text {
    Bytes(PyBackedBytes),
    Text(PyBackedStr),
}

impl Text {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Text(text) => text.as_bytes(),
        }
    }
}

#[pymethods]
impl Assessor {
    #[new]
    fn new(py: Python<'_>, knowledge: Option<PathBuf>, profile: Option<&str>) -> PyResult<Self> {
        py.detach(|| {
            let loaded = knowledge::load(knowledge.as_deref())?;
            let profile = knowledge::profile(loaded.knowledge, profile)?;
            Ok(Self { loaded, profile })
        })
    }

    /// The id of the profile.
    #[getter]
    fn profile(&self) -> &str {
        &self.profile.id
    }

    /// Version and digest of the knowledge.
    #[getter]
    fn knowledge(&self) -> (&'static str, &'static str) {
        let knowledge = self.loaded.knowledge;
        (knowledge.version(), knowledge.digest())
    }

    /// Every id that can be asked for: decisions, and what is in them.
    #[getter]
    fn ids(&self) -> Vec<&'static str> {
        let mut ids = Vec::new();
        for decision in self.loaded.knowledge.decisions() {
            ids.push(decision.id.as_str());
            ids.extend(decision.alerts.iter().map(|item| item.id.as_str()));
            ids.extend(decision.findings.iter().map(|item| item.id.as_str()));
            ids.extend(decision.recommendations.iter().map(|item| item.id.as_str()));
            ids.extend(decision.tasks.iter().map(|item| item.id.as_str()));
        }
        ids
    }

    /// One assessment as a line of JSON for each woman in `record`.
    fn assess(
        &self,
        py: Python<'_>,
        record: Text,
        as_of: Option<&str>,
        decisions: Option<Vec<String>>,
        reasons: &str,
        source: String,
    ) -> PyResult<Vec<String>> {
        let given = as_of.map(moment).transpose()?;
        let scope = decisions
            .map_or_else(Scope::everything, Scope::of)
            .with_reasons(reasons_of(reasons)?);
        py.detach(|| self.assess_all(record.bytes(), given, &scope, source))
    }
}

impl Assessor {
    fn assess_all(
        &self,
        bytes: &[u8],
        given: Option<DateTime>,
        scope: &Scope,
        source: String,
    ) -> PyResult<Vec<String>> {
        let assessor = &self.loaded.assessor;
        let options = ReadOptions {
            interest: self.loaded.interest.clone(),
            limits: Limits {
                max_bytes: bytes.len(),
                ..Limits::default()
            },
            source: source.clone().into(),
        };
        let reading = gravida_fhir::read(bytes, &options)
            .map_err(|problem| error::record(&source, problem.to_string(), None))?;
        if reading.records.is_empty() {
            let first = reading.issues.first();
            let what = first.map_or_else(
                || "no patient in it".to_owned(),
                |issue| format!("no patient in it; {}: {}", issue.location, issue.message),
            );
            let remedy = "give a record with a Patient or with resources that refer to one";
            return Err(error::record(&source, what, Some(remedy)));
        }
        reading
            .records
            .iter()
            .map(|record| {
                let as_of = match given {
                    Some(moment) => AsOf::given(moment),
                    None => AsOf::newest_in(record).ok_or_else(|| undated(record))?,
                };
                let assessment =
                    assessor.assess_within(record, &reading.issues, &self.profile, &as_of, scope);
                Ok(json_line(&assessment))
            })
            .collect()
    }
}

/// A moment in any form that the record reader takes.
///
/// # Errors
/// `ArgumentError`, when `text` is none.
pub(crate) fn moment(text: &str) -> PyResult<DateTime> {
    DateTime::parse(text).map_err(|_| {
        error::argument(
            "as_of",
            format!("`{text}` is not a moment"),
            "write it as 2026-11-20 or 2026-11-20T09:30:00Z, or give a date or a datetime",
        )
    })
}

fn reasons_of(word: &str) -> PyResult<Reasons> {
    match word {
        "none" => Ok(Reasons::None),
        "missing" => Ok(Reasons::Missing),
        "of-what-applies" => Ok(Reasons::OfWhatApplies),
        "all" => Ok(Reasons::All),
        other => Err(error::argument(
            "reasons",
            format!("`{other}` is not how far an assessment explains itself"),
            "give all, of-what-applies, missing or none",
        )),
    }
}

fn undated(record: &Record) -> PyErr {
    let place = match record.id() {
        "" => "the patient without an id".to_owned(),
        id => format!("Patient `{id}`"),
    };
    let remedy = "say the moment to assess for with `as_of`";
    error::record(&place, "nothing in the record is dated", Some(remedy))
}
