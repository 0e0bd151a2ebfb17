//! Which tests and treatments have a home in the knowledge, row by row.

use super::Place;

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
