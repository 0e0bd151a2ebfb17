//! Where a woman stands in a measure.

use gravida_elm::{DefinitionId, EvaluationError, Evaluator, Value};
use gravida_fhir::Record;

use super::{AsOf, Assessor};
use crate::knowledge::{Measure, MeasurePlan, Profile};
use crate::words::{Criterion, Membership};

/// Where a woman stands in a measure.
#[derive(Clone, Copy, Debug)]
pub struct MeasureRow<'k> {
    /// The measure.
    pub measure: &'k Measure,
    /// Her place in it.
    pub membership: Membership,
    /// Which criterion decided that, where the place is unknown or could not be evaluated.
    pub open: Option<Criterion>,
}

impl<'k> MeasureRow<'k> {
    /// Places her by the answers of definitions, asked in their order and no further than they
    /// decide. Unknown is never no: the first criterion that is null leaves her place unknown.
    pub(super) fn of<'e>(
        measure: &'k Measure,
        plan: &MeasurePlan,
        mut value: impl FnMut(DefinitionId) -> Result<Value<'e>, EvaluationError>,
    ) -> Self {
        let row = |membership, open| Self {
            measure,
            membership,
            open,
        };
        let criteria = [
            (Criterion::InitialPopulation, Some(plan.initial_population)),
            (Criterion::Denominator, Some(plan.denominator)),
            (Criterion::DenominatorExclusion, plan.exclusion),
            (Criterion::Numerator, Some(plan.numerator)),
        ];
        for (criterion, definition) in criteria {
            let Some(definition) = definition else {
                continue;
            };
            let holds = match value(definition) {
                Ok(value) => value.as_boolean(),
                Err(_) => return row(Membership::Failed, Some(criterion)),
            };
            let Some(holds) = holds else {
                return row(Membership::Unknown, Some(criterion));
            };
            match (criterion, holds) {
                (Criterion::InitialPopulation | Criterion::Denominator, true)
                | (Criterion::DenominatorExclusion, false) => {}
                (Criterion::InitialPopulation, false) => return row(Membership::Outside, None),
                (Criterion::Denominator, false) => {
                    return row(Membership::OutsideDenominator, None);
                }
                (Criterion::DenominatorExclusion, true) => return row(Membership::Excluded, None),
                (Criterion::Numerator, true) => return row(Membership::Numerator, None),
                (Criterion::Numerator, false) => return row(Membership::NotInNumerator, None),
            }
        }
        row(Membership::Unknown, None)
    }
}

impl<'k> Assessor<'k> {
    /// Where one woman stands in a measure; `None` where there is no measure of this id.
    #[must_use]
    pub fn measure(
        &self,
        record: &Record,
        profile: &Profile,
        as_of: &AsOf,
        id: &str,
    ) -> Option<MeasureRow<'k>> {
        let measures = self.knowledge.measures().iter();
        let (measure, plan) = measures
            .zip(&self.knowledge.plan().measures)
            .find(|(measure, _)| measure.id == id)?;
        let request = self.request(profile, as_of.moment());
        let mut evaluator = Evaluator::new(self.knowledge.program());
        let evaluation = evaluator.begin(record, &request);
        Some(MeasureRow::of(measure, plan, |id| evaluation.value(id)))
    }
}
