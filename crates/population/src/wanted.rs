//! Which tables are written, and which rows of them.

use gravida_guideline::{Outcome, RowParts};
use serde::{Deserialize, Serialize};

use crate::schema::{ISSUES, MEASURES, MISSING, RECOMMENDATIONS, REJECTS, TABLES, TASKS, Table};

/// Which tables are written, and which rows of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Which outcomes of recommendations have a row.
    outcomes: Vec<Outcome>,
    /// Names of the tables, in the order of [`TABLES`].
    tables: Vec<String>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            outcomes: Outcome::ALL.to_vec(),
            tables: TABLES.map(|table| table.name.to_owned()).to_vec(),
        }
    }
}

impl Wanted {
    pub(crate) fn with_outcomes(self, outcomes: &[Outcome]) -> Self {
        let all = Outcome::ALL.iter().copied();
        Self {
            outcomes: all.filter(|one| outcomes.contains(one)).collect(),
            ..self
        }
    }

    pub(crate) fn with_tables(self, tables: &[&'static Table]) -> Self {
        let is_wanted = |table: &&&Table| **table == &REJECTS || tables.contains(*table);
        let all = TABLES.iter().filter(is_wanted);
        Self {
            tables: all.map(|table| table.name.to_owned()).collect(),
            ..self
        }
    }

    /// Whether a table is written.
    #[must_use]
    pub fn has(&self, table: &Table) -> bool {
        self.tables.iter().any(|name| name == table.name)
    }

    /// Whether a recommendation with this outcome has a row.
    pub(crate) fn has_outcome(&self, outcome: Outcome) -> bool {
        self.outcomes.contains(&outcome)
    }

    /// What of an assessment that takes.
    #[must_use]
    pub fn parts(&self) -> RowParts {
        let recommendations = self.has(&RECOMMENDATIONS);
        RowParts {
            recommendations,
            waiting: recommendations && self.has_outcome(Outcome::NeedsData),
            tasks: self.has(&TASKS),
            missing: self.has(&MISSING),
            measures: self.has(&MEASURES),
            issues: self.has(&ISSUES),
        }
        .whole()
    }
}
