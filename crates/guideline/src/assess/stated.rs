//! What a record says about single facts.

use gravida_elm::Request;
use gravida_fhir::Record;

use super::value::text_of;
use super::{AsOf, Assessor};

impl Assessor<'_> {
    /// The value of each of these facts as text, `true` and `false` for yes and no; `None` where
    /// the record does not say, where its logic fails, and for a fact that does not exist.
    #[must_use]
    pub fn stated(&self, record: &Record, as_of: &AsOf, facts: &[&str]) -> Vec<Option<String>> {
        let request = Request::new(as_of.moment());
        let mut resting = self.resting();
        let evaluation = resting.evaluator.begin(record, &request);
        let values = facts
            .iter()
            .map(|wanted| {
                let place = self
                    .knowledge
                    .facts()
                    .iter()
                    .position(|fact| fact.id == *wanted)?;
                let plan = self.knowledge.plan().facts.get(place)?;
                text_of(evaluation.value(plan.value).ok()?)
            })
            .collect();
        drop(evaluation);
        self.rest(resting);
        values
    }
}
