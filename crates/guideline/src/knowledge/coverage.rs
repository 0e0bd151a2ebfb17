//! Which tests and treatments have a home in the knowledge, row by row.

use super::{Explained, Knowledge, Place};

/// Tables of what the knowledge has to speak of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The tables, in their order.
    pub matrices: Vec<CoverageMatrix>,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageMatrix {
    /// Stable id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its rows, in their order.
    pub rows: Vec<CoverageRow>,
}

/// One test or treatment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageRow {
    /// What it is.
    pub row: String,
    /// Ids of everything in the knowledge that speaks of it; empty while nothing does.
    pub ids: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// Where an id of a row is at home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageHome {
    /// The id.
    pub id: String,
    /// What kind of thing has it.
    pub kind: &'static str,
    /// The file it stands in.
    pub file: String,
}

impl Knowledge {
    /// Where `id` is at home; `None` where the knowledge holds nothing under it.
    #[must_use]
    pub fn home(&self, id: &str) -> Option<CoverageHome> {
        let (kind, place) = match self.explain(id)? {
            Explained::Recommendation { recommendation, .. } => {
                ("recommendation", &recommendation.place)
            }
            Explained::Alert { alert, .. } => ("alert", &alert.place),
            Explained::Finding { finding, .. } => ("finding", &finding.place),
            Explained::Task { task, .. } => ("task", &task.place),
            Explained::Fact { fact } => ("fact", &fact.place),
            Explained::Decision { decision } => ("decision", &decision.place),
            Explained::Guideline { guideline, .. } => ("guideline", &guideline.place),
            Explained::Evidence { evidence, .. } => ("evidence", &evidence.place),
            Explained::Profile { profile, .. } => ("profile", &profile.place),
            Explained::Calculator { calculator, .. } => ("calculator", &calculator.place),
            Explained::Claim { claim, .. } => ("claim", &claim.place),
            Explained::ClaimSource { source } => ("article", &source.place),
            Explained::Measure { measure, .. } => ("measure", &measure.place),
            Explained::Picture { picture, .. } => ("picture", &picture.place),
            Explained::ValueSet { value_set } => ("value set", &value_set.place),
        };
        Some(CoverageHome {
            id: id.to_owned(),
            kind,
            file: place.file.to_string(),
        })
    }
}
