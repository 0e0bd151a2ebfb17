//! The checks behind `gravida check`: that every file is right by itself, that
//! the files fit together, and that every case comes out as it says.

mod claims;
mod codes;
mod content;
mod coverage;
mod freshness;
mod homes;
mod phrases;
mod profile;
mod references;
mod runs;
mod services;
mod sheet;
mod terminology;
mod translations;

use crate::cases;
use crate::decode::nearest;
use crate::knowledge::{Knowledge, Place};
use crate::load::{self, Draft, KnowledgeFiles};
use crate::problem::Problem;
use crate::words::Severity;

pub(crate) use freshness::{cql_of, hex};
pub(crate) use profile::{check as check_profile, check_definitions};
pub(crate) use references::check_definition;

/// Collects problems.
pub(crate) struct Report<'p> {
    problems: &'p mut Vec<Problem>,
}

impl<'p> Report<'p> {
    pub fn new(problems: &'p mut Vec<Problem>) -> Self {
        Self { problems }
    }

    pub fn error(&mut self, place: &Place, message: String, remedy: Option<String>) {
        self.add(place, Severity::Error, message, remedy);
    }

    pub fn warning(&mut self, place: &Place, message: String, remedy: Option<String>) {
        self.add(place, Severity::Warning, message, remedy);
    }

    fn add(&mut self, place: &Place, severity: Severity, message: String, remedy: Option<String>) {
        self.problems.push(Problem {
            file: place.file.to_string(),
            line: place.line,
            column: place.column,
            severity,
            message,
            remedy,
        });
    }

    /// Reports that `name` is not among `known`, with the nearest that is. An
    /// empty name was reported when it was read.
    pub fn must_exist<'k>(
        &mut self,
        place: &Place,
        what: &str,
        name: &str,
        mut known: impl Iterator<Item = &'k str> + Clone,
    ) -> bool {
        if name.is_empty() || known.clone().any(|known| known == name) {
            return true;
        }
        let remedy = did_you_mean(name, known.by_ref());
        self.error(place, format!("there is no {what} `{name}`"), remedy);
        false
    }
}

fn did_you_mean<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    nearest(name, known).map(|known| format!("did you mean `{known}`?"))
}

/// Everything that is wrong with knowledge files, sorted by place: each file by
/// itself, how they fit together, and, when nothing keeps them from running,
/// every case.
#[must_use]
pub fn check(files: &KnowledgeFiles) -> Vec<Problem> {
    let mut problems = Vec::new();
    let draft = load::read_all(files, &mut problems);
    let cases = cases::read_all(files, &draft, &mut problems);
    let mut report = Report::new(&mut problems);
    references::check(&draft, &mut report);
    for own in &draft.profiles {
        profile::check_definitions(own, "", files, &draft, &mut report);
    }
    claims::check_complete(&draft.claims, &mut report);
    content::check(&draft, &mut report);
    services::check_lengths(&draft, &mut report);
    sheet::check(&draft, &mut report);
    phrases::check(files, &draft, &mut report);
    terminology::check(files, &draft, &mut report);
    freshness::check(files, &mut report);
    coverage::check_templates(&draft.facts, &mut report);
    coverage::check(&draft, &cases, &mut report);
    translations::check(files, &draft, &mut problems);
    match Knowledge::load(files.clone()) {
        Ok(knowledge) => runs::check(&knowledge, &cases, &mut Report::new(&mut problems)),
        Err(found) => problems.extend(found),
    }
    problems.sort();
    problems.dedup();
    problems
}

/// One worked case as a FHIR record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRecord {
    /// The decision or calculator it belongs to.
    pub owner: String,
    /// Its name, unique within `owner`.
    pub name: String,
    /// The moment it speaks of, as written.
    pub as_of: String,
    /// A Bundle of one patient.
    pub bundle: serde_json::Value,
}

/// Every worked case that reads without a mistake, in the order of the files. What is
/// wrong with the others is for [`check`] to say.
#[must_use]
pub fn case_records(files: &KnowledgeFiles) -> Vec<CaseRecord> {
    let mut problems = Vec::new();
    let draft = load::read_all(files, &mut problems);
    let all = cases::read_all(files, &draft, &mut problems);
    let mut records = Vec::new();
    for file in &all {
        for case in &file.cases {
            if let Ok(bundle) = case.bundle(&draft.facts) {
                records.push(CaseRecord {
                    owner: file.owner.clone(),
                    name: case.name.clone(),
                    as_of: case.as_of.clone(),
                    bundle,
                });
            }
        }
    }
    records
}

/// The checks without which knowledge cannot be run.
pub(crate) fn check_references(draft: &Draft, report: &mut Report<'_>) {
    references::check(draft, report);
}
