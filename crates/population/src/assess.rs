//! One record of the run: read, assessed, told in rows.

use gravida_fhir::{DateTime, Interest, Limits, ReadError, ReadOptions};
use gravida_guideline::{AsOf, Assessor, Outcome, Profile, RowParts, Rows, Scope, Tally};

use sha2::{Digest, Sha256};

use crate::hexadecimal;
use crate::rows::{Place, Reject, Sink, SinkError, Woman};
use crate::schema::Table;
use crate::wanted::Wanted;

/// What every record of a run is assessed with; shared by threads.
#[derive(Debug)]
pub struct Cohort<'k> {
    assessor: Assessor<'k>,
    interest: Interest,
    profile: Profile,
    as_of: Option<DateTime>,
    decisions: Option<Vec<String>>,
    scope: Scope,
    wanted: Wanted,
}

/// What decides what is told of a record.
pub(crate) struct Description {
    pub(crate) version: String,
    pub(crate) knowledge: String,
    pub(crate) profile: String,
    pub(crate) profile_digest: String,
    pub(crate) as_of: Option<String>,
    pub(crate) decisions: Option<Vec<String>>,
    pub(crate) wanted: Wanted,
}

/// Assesses records, one after the other; one for each thread.
#[derive(Debug)]
pub struct Worker<'c, 'k> {
    rows: Rows<'c, 'k>,
    as_of: Option<DateTime>,
    options: ReadOptions,
    /// Into which ages counts are divided.
    bands: &'c [u16],
    wanted: &'c Wanted,
}

impl<'k> Cohort<'k> {
    /// A run for `as_of`, or for the newest moment of each record where it is `None`.
    /// `decisions` are ids of decisions or recommendations; `None` for all.
    #[must_use]
    pub fn new(
        assessor: Assessor<'k>,
        profile: Profile,
        as_of: Option<DateTime>,
        decisions: Option<&[String]>,
    ) -> Self {
        Self {
            interest: assessor.interest(),
            assessor,
            profile,
            as_of,
            decisions: decisions.map(<[String]>::to_vec),
            scope: decisions.map_or_else(Scope::everything, |ids| Scope::of(ids.iter().cloned())),
            wanted: Wanted::default(),
        }
    }

    /// The same with rows for recommendations of these outcomes alone. All are counted.
    #[must_use]
    pub fn with_outcomes(self, outcomes: &[Outcome]) -> Self {
        Self {
            wanted: self.wanted.with_outcomes(outcomes),
            ..self
        }
    }

    /// The same with these tables alone, and that of rejects, without which something would be lost
    /// unsaid. What no table and no part of the report needs then is not evaluated.
    #[must_use]
    pub fn with_tables(self, tables: &[&'static Table]) -> Self {
        Self {
            wanted: self.wanted.with_tables(tables),
            ..self
        }
    }

    /// Whether a table is made.
    #[must_use]
    pub fn has_table(&self, table: &Table) -> bool {
        self.wanted.has(table)
    }

    /// What is told of a woman, and counted.
    #[must_use]
    pub fn parts(&self) -> RowParts {
        self.wanted.parts()
    }

    /// What logic can ask of a record.
    #[must_use]
    pub const fn interest(&self) -> &Interest {
        &self.interest
    }

    /// What decides what is told of a record.
    #[must_use]
    pub(crate) fn description(&self) -> Description {
        let knowledge = self.assessor.knowledge();
        let profile = Sha256::digest(format!("{:?}", self.profile));
        Description {
            version: knowledge.version().to_owned(),
            knowledge: knowledge.digest().to_owned(),
            profile: self.profile.id.clone(),
            profile_digest: format!("sha256:{}", hexadecimal(&profile)),
            as_of: self.as_of.map(|moment| moment.to_string()),
            decisions: self.decisions.clone(),
            wanted: self.wanted.clone(),
        }
    }

    /// Somebody to assess records.
    #[must_use]
    pub fn worker(&self) -> Worker<'_, 'k> {
        Worker {
            rows: (self.assessor.rows(&self.profile, &self.scope)).with_parts(self.parts()),
            as_of: self.as_of,
            bands: self.assessor.knowledge().age_bands(),
            wanted: &self.wanted,
            options: ReadOptions {
                interest: self.interest.clone(),
                limits: Limits::default(),
                source: "the record".into(),
            },
        }
    }
}

impl Worker<'_, '_> {
    /// Assesses the women of one record, a Bundle as a rule, and gives their rows to `sink`,
    /// in the order in which they appear. `as_of` is a moment that comes with the record and
    /// goes before that of the run. Total: what cannot be assessed is a reject.
    ///
    /// # Errors
    /// What the sink has.
    pub fn assess(
        &mut self,
        json: &[u8],
        place: &Place,
        as_of: Option<DateTime>,
        sink: &mut impl Sink,
        tally: &mut Tally,
    ) -> Result<(), SinkError> {
        let reject = |patient: Option<&str>, reason: String, tally: &mut Tally| {
            let reject = Reject {
                source: place.source.clone(),
                line: place.line,
                record: Some(place.record),
                patient: patient.map(str::to_owned),
                reason,
            };
            tally.add_reject();
            reject
        };
        self.options.limits.max_bytes = json.len();
        let reading = match gravida_fhir::read(json, &self.options) {
            Ok(reading) => reading,
            Err(error) => return reject(None, reason(error), tally).write(sink),
        };
        if reading.records.is_empty() {
            let first = reading.issues.first();
            let why = first.map_or_else(String::new, |issue| format!("; {issue}"));
            let reason = format!(
                "no patient in it; give a record with a Patient or with resources that refer to one{why}"
            );
            return reject(None, reason, tally).write(sink);
        }
        for record in &reading.records {
            let given = as_of.or(self.as_of).map(AsOf::given);
            let Some(as_of) = given.or_else(|| AsOf::newest_in(record)) else {
                let reason =
                    "nothing in the record is dated; say the moment to assess for with `--as-of`";
                reject(Some(record.id()), reason.to_owned(), tally).write(sink)?;
                continue;
            };
            let row = self.rows.row(record, &reading.issues, &as_of);
            let woman = Woman {
                place,
                as_of: &as_of,
                row: &row,
            };
            tally.add(&row, &as_of, self.bands);
            woman.write(sink, self.wanted)?;
        }
        Ok(())
    }
}

/// Why a record cannot be read, without the name of the input: its row has that.
fn reason(error: ReadError) -> String {
    match error {
        ReadError::Syntax { column, reason, .. } => format!("column {column}: {reason}"),
        ReadError::NotFhir { reason, .. } => reason,
        ReadError::Encoding { offset, .. } => {
            format!("byte {offset} is not UTF-8; save the file as UTF-8")
        }
        other @ (ReadError::Empty { .. } | ReadError::TooLarge { .. }) => other.to_string(),
    }
}
