//! The exceptions of `gravida.errors`: each says what is wrong, where, and what to do.

use gravida_guideline::Problem;
use gravida_population::RunError;
use pyo3::PyErr;

pyo3::import_exception!(gravida.errors, ArgumentError);
pyo3::import_exception!(gravida.errors, CohortError);
pyo3::import_exception!(gravida.errors, KnowledgeError);
pyo3::import_exception!(gravida.errors, RecordError);

/// A record, or a part of it, that cannot be assessed.
pub(crate) fn record(place: &str, what: impl Into<String>, remedy: Option<&str>) -> PyErr {
    RecordError::new_err((what.into(), place.to_owned(), remedy.map(str::to_owned)))
}

/// An argument that cannot be meant.
pub(crate) fn argument(name: &str, what: impl Into<String>, remedy: impl Into<String>) -> PyErr {
    ArgumentError::new_err((what.into(), name.to_owned(), Some(remedy.into())))
}

/// Knowledge that cannot be used, with everything that is wrong with it.
pub(crate) fn knowledge(place: &str, problems: &[Problem]) -> PyErr {
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    KnowledgeError::new_err((
        format!("the knowledge cannot be used: {} problems", problems.len()),
        place.to_owned(),
        Some("`gravida check` shows them all; so does `problems` of this exception".to_owned()),
        told,
    ))
}

/// Knowledge that cannot be opened.
pub(crate) fn unreadable(place: &str, reason: &std::io::Error) -> PyErr {
    KnowledgeError::new_err((
        format!("cannot be read: {reason}"),
        place.to_owned(),
        Some("give the folder that `gravida check --knowledge` is given".to_owned()),
    ))
}

/// A run that could not be done; its words name place and remedy.
pub(crate) fn cohort(problem: &RunError) -> PyErr {
    CohortError::new_err(problem.to_string())
}
