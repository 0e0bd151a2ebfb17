//! Measures of quality: what is counted over many women.

use super::{DefinitionName, Place, Source};
use crate::words::{Criterion, Improvement};

/// A share of women, each placed by definitions of CQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Stable id; starts with `measure-`.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Which share of whom it is.
    pub description: String,
    /// Id of the decision it follows from.
    pub decision: String,
    /// Ids of the recommendations it follows from.
    pub recommendations: Vec<String>,
    /// Whether a larger share is better or worse.
    pub improvement: Improvement,
    /// Who is looked at.
    pub initial_population: DefinitionName,
    /// Of these, who counts.
    pub denominator: DefinitionName,
    /// Of these, who is left out.
    pub exclusion: Option<DefinitionName>,
    /// In whom of the rest what is looked for is recorded.
    pub numerator: DefinitionName,
    /// Where it is written.
    pub sources: Vec<Source>,
    /// Where it stands.
    pub place: Place,
}

impl Measure {
    /// What places a woman, in the order in which it is asked.
    #[must_use]
    pub fn criteria(&self) -> Vec<(Criterion, &DefinitionName)> {
        let exclusion = self.exclusion.as_ref();
        [
            (Criterion::InitialPopulation, Some(&self.initial_population)),
            (Criterion::Denominator, Some(&self.denominator)),
            (Criterion::DenominatorExclusion, exclusion),
            (Criterion::Numerator, Some(&self.numerator)),
        ]
        .into_iter()
        .filter_map(|(criterion, named)| Some((criterion, named?)))
        .collect()
    }
}
