//! From a record to an assessment: every definition the knowledge names is
//! evaluated, explained and put in its place.
//!
//! Total: whatever the record holds, there is an assessment. A definition that
//! fails is a failed outcome or an issue; all others go on. Nothing here knows
//! what a definition is about.

mod as_of;
mod citation;
mod entries;
mod missing;
mod observed;
mod parts;
mod pictures;
mod row;
mod run;
mod scope;
mod stated;
mod value;

use std::cell::OnceCell;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use gravida_elm::{EvaluationError, Evaluator, Footprints, Request};
use gravida_fhir::{DateTime, Interest, Record};

pub use as_of::AsOf;
use missing::Missing;
pub use missing::MissingRow;
pub use row::{DecisionRow, RecommendationRow, Row, Rows, TaskRow};
use run::Run;
pub use scope::{Reasons, Scope};
use value::text_of;

use crate::assessment::Assessment;
use crate::knowledge::{self, DecisionPlan, Knowledge, Profile};

/// Runs knowledge over records: made once, shared by threads, used for any
/// number of records.
#[derive(Debug)]
pub struct Assessor<'k> {
    knowledge: &'k Knowledge,
    /// Evaluators at rest; as many as there were threads at work at once.
    resting: Mutex<Vec<Evaluator<'k>>>,
    /// What the definitions read that an assessment asks for; found when it is first of use.
    footprints: OnceLock<Arc<Footprints>>,
}

impl<'k> Assessor<'k> {
    /// An assessor for this knowledge.
    #[must_use]
    pub const fn new(knowledge: &'k Knowledge) -> Self {
        Self {
            knowledge,
            resting: Mutex::new(Vec::new()),
            footprints: OnceLock::new(),
        }
    }

    /// The knowledge it runs.
    #[must_use]
    pub const fn knowledge(&self) -> &'k Knowledge {
        self.knowledge
    }

    /// The elements a record must keep to be assessed and its entries to be named.
    #[must_use]
    pub fn interest(&self) -> Interest {
        self.knowledge
            .program()
            .interest()
            .and(entries::NAMES.iter().copied())
    }

    /// Assesses one record under a profile at a moment. `issues` are those of
    /// the reading that belong to no record.
    #[must_use]
    pub fn assess(
        &self,
        record: &Record,
        issues: &[gravida_fhir::Issue],
        profile: &Profile,
        as_of: &AsOf,
    ) -> Assessment {
        self.assess_within(record, issues, profile, as_of, &Scope::everything())
    }

    /// The same, but no more of it than is asked for, which takes a fraction of the time.
    #[must_use]
    pub fn assess_within(
        &self,
        record: &Record,
        issues: &[gravida_fhir::Issue],
        profile: &Profile,
        as_of: &AsOf,
        scope: &Scope,
    ) -> Assessment {
        let mut evaluator = self
            .resting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .unwrap_or_else(|| Evaluator::new(self.knowledge.program()));
        let request = self.request(profile, as_of.moment());
        let leaves = &self.knowledge.plan().leaves;
        let is_leaf = |definition| leaves.contains(&definition);
        let evaluation = evaluator.begin(record, &request);
        let run = Run {
            knowledge: self.knowledge,
            profile,
            evaluation: &evaluation,
            is_leaf: &is_leaf,
            explainer: OnceCell::new(),
            unknowns: OnceCell::new(),
            issues: Vec::new(),
            missing: Missing::default(),
            scope,
        };
        let assessment = run.assess(issues, as_of);
        drop(evaluation);
        self.resting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(evaluator);
        assessment
    }

    /// The value of one definition as text, and why; `None` for null.
    pub(crate) fn evaluate(
        &self,
        record: &Record,
        as_of: &AsOf,
        name: &knowledge::DefinitionName,
    ) -> Result<Option<String>, EvaluationError> {
        let Some(id) = self
            .knowledge
            .program()
            .definition(&name.library, &name.name)
        else {
            return Ok(None);
        };
        let request = Request::new(as_of.moment());
        let mut evaluator = Evaluator::new(self.knowledge.program());
        evaluator.begin(record, &request).value(id).map(text_of)
    }

    /// What the parts of decisions read, down to the facts.
    fn footprints(&self) -> Arc<Footprints> {
        let footprints = self.footprints.get_or_init(|| {
            let plan = self.knowledge.plan();
            let is_leaf = |definition| plan.leaves.contains(&definition);
            let settled = plan.decisions.iter().flat_map(DecisionPlan::asked);
            let program = self.knowledge.program();
            Arc::new(Footprints::of(program, settled, plan.values(), &is_leaf))
        });
        Arc::clone(footprints)
    }

    fn request(&self, profile: &Profile, moment: DateTime) -> Request {
        let mut request = Request::new(moment);
        for (term, parameter) in &self.knowledge.draft().subject.parameters {
            if let Some(body) = profile.definitions.get(term) {
                let key = (parameter.library.clone(), parameter.name.clone());
                request
                    .parameters
                    .insert(key, serde_json::Value::String(body.clone()));
            }
        }
        request
    }
}

/// Assesses one record: see [`Assessor::assess`].
#[must_use]
pub fn assess(
    assessor: &Assessor<'_>,
    record: &Record,
    issues: &[gravida_fhir::Issue],
    profile: &Profile,
    as_of: &AsOf,
) -> Assessment {
    assessor.assess(record, issues, profile, as_of)
}

/// An assessor serves the threads of a population run.
const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Assessor<'static>>();
};
