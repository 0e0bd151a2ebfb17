//! One record of the run: read, assessed, told in rows.

use gravida_fhir::{DateTime, Interest, Limits, ReadError, ReadOptions};
use gravida_guideline::{AsOf, Assessor, Profile, Reasons, Scope};

use crate::rows::{Place, Reject, Woman};

/// What every record of a run is assessed with; shared by threads.
#[derive(Debug)]
pub struct Cohort<'k> {
    assessor: Assessor<'k>,
    interest: Interest,
    profile: Profile,
    as_of: Option<DateTime>,
    scope: Scope,
}

/// What came of one record.
#[derive(Debug, Default)]
pub struct Outcome<'k> {
    /// The women in it, usually one, in the order in which they appear.
    pub women: Vec<Woman<'k>>,
    /// What of it could not be assessed.
    pub rejects: Vec<Reject>,
}

impl<'k> Cohort<'k> {
    /// A run for `as_of`, or for the newest moment of each record where it is `None`.
    /// `decisions` are ids of decisions or recommendations; `None` for all.
    #[must_use]
    pub fn new(
        assessor: Assessor<'k>,
        profile: Profile,
        as_of: Option<DateTime>,
        decisions: Option<Vec<String>>,
    ) -> Self {
        let scope = decisions.map_or_else(Scope::everything, Scope::of);
        Self {
            interest: assessor.interest(),
            assessor,
            profile,
            as_of,
            scope: scope.with_reasons(Reasons::Missing),
        }
    }

    /// The profile that is in force.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What logic can ask of a record.
    #[must_use]
    pub const fn interest(&self) -> &Interest {
        &self.interest
    }

    /// Assesses the women of one record, a Bundle as a rule. Total: what cannot be
    /// assessed is a reject.
    #[must_use]
    pub fn assess(&self, json: &[u8], place: &Place) -> Outcome<'static> {
        self.assess_at(json, place, None)
    }

    /// The same, for a moment that comes with the record.
    #[must_use]
    pub fn assess_at(
        &self,
        json: &[u8],
        place: &Place,
        as_of: Option<DateTime>,
    ) -> Outcome<'static> {
        let mut outcome = Outcome::default();
        let reject = |patient: Option<&str>, reason: String| Reject {
            source: place.source.clone(),
            line: place.line,
            record: Some(place.record),
            patient: patient.map(str::to_owned),
            reason,
        };
        let options = ReadOptions {
            interest: self.interest.clone(),
            limits: Limits {
                max_bytes: json.len(),
                ..Limits::default()
            },
            source: "the record".into(),
        };
        let reading = match gravida_fhir::read(json, &options) {
            Ok(reading) => reading,
            Err(error) => {
                outcome.rejects.push(reject(None, reason(error)));
                return outcome;
            }
        };
        if reading.records.is_empty() {
            let first = reading.issues.first();
            let why = first.map_or_else(String::new, |issue| format!("; {issue}"));
            let reason = format!(
                "no patient in it; give a record with a Patient or with resources that refer to one{why}"
            );
            outcome.rejects.push(reject(None, reason));
        }
        for record in &reading.records {
            let given = as_of.or(self.as_of).map(AsOf::given);
            let Some(as_of) = given.or_else(|| AsOf::newest_in(record)) else {
                let reason =
                    "nothing in the record is dated; say the moment to assess for with `--as-of`";
                let reject = reject(Some(record.id()), reason.to_owned());
                outcome.rejects.push(reject);
                continue;
            };
            let assessment = self.assessor.assess_within(
                record,
                &reading.issues,
                &self.profile,
                &as_of,
                &self.scope,
            );
            outcome.women.push(Woman::of(assessment, place.clone()));
        }
        outcome
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
