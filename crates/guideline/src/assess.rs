//! From a record to an assessment: every definition the knowledge names is
//! evaluated, explained and put in its place.
//!
//! Total: whatever the record holds, there is an assessment. A definition that
//! fails is a failed outcome or an issue; all others go on. Nothing here knows
//! what a definition is about.

mod as_of;
mod asked;
mod citation;
mod entries;
mod measure;
mod missing;
mod observed;
mod parts;
mod pictures;
mod row;
mod row_parts;
mod run;
mod scope;
mod stated;
mod value;

use std::cell::OnceCell;
use std::sync::{Arc, Mutex, PoisonError};

use gravida_elm::{EvaluationError, Evaluator, Footprints, Memory, Request};
use gravida_fhir::{DateTime, Interest, Record};

pub use as_of::AsOf;
use asked::Asked;
pub use measure::MeasureRow;
use missing::Missing;
pub use missing::MissingRow;
pub use row::{DecisionRow, RecommendationRow, Row, Rows, TaskRow};
pub use row_parts::RowParts;
use run::Run;
pub use scope::{Reasons, Scope};
use value::text_of;

use crate::assessment::Assessment;
use crate::knowledge::{self, Knowledge, Profile};

/// Runs knowledge over records: made once, shared by threads, used for any
/// number of records.
#[derive(Debug)]
pub struct Assessor<'k> {
    knowledge: &'k Knowledge,
    /// Evaluators at rest; as many as there were threads at work at once.
    resting: Mutex<Vec<Resting<'k>>>,
}

/// An evaluator with what it remembers of scopes of which many records are assessed.
#[derive(Debug)]
struct Resting<'k> {
    evaluator: Evaluator<'k>,
    kept: Vec<Kept<'k>>,
}

/// What is the same for every record of a scope under a profile.
#[derive(Debug)]
struct Kept<'k> {
    profile: Profile,
    asked: Vec<Asked<'k>>,
    memory: Memory,
    missing: Missing<'k>,
}

/// Most scopes that are remembered at a time.
const MOST_KEPT: usize = 8;

/// Where the memory of one scope is made anew, in words of four bytes: about 3 MB.
const MOST_WORDS: usize = 250_000;

impl<'k> Resting<'k> {
    /// The place of what is kept of a scope that looks at these definitions.
    fn place(
        &mut self,
        footprints: Arc<Footprints>,
        profile: &Profile,
        ask: impl FnOnce() -> Vec<Asked<'k>>,
    ) -> usize {
        let is_of = |kept: &Kept<'_>| kept.memory.is_of(&footprints) && kept.profile == *profile;
        if let Some(place) = self.kept.iter().position(is_of) {
            return place;
        }
        if self.kept.len() >= MOST_KEPT {
            self.kept.remove(0);
        }
        self.kept.push(Kept {
            profile: profile.clone(),
            asked: ask(),
            memory: Memory::new(footprints).with_limit(MOST_WORDS),
            missing: Missing::default(),
        });
        self.kept.len() - 1
    }
}

impl<'k> Assessor<'k> {
    /// An assessor for this knowledge.
    #[must_use]
    pub const fn new(knowledge: &'k Knowledge) -> Self {
        Self {
            knowledge,
            resting: Mutex::new(Vec::new()),
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
        let mut resting = self.resting();
        let request = self.request(profile, as_of.moment());
        let leaves = &self.knowledge.plan().leaves;
        let is_leaf = |definition| leaves.contains(&definition);
        let ask = || Asked::of(self.knowledge, profile, scope);
        let place = (scope.footprints(|| self.footprints_of(scope)))
            .map(|footprints| resting.place(footprints, profile, ask));
        let Resting { evaluator, kept } = &mut resting;
        let (of_once, mut missing_once);
        let (evaluation, asked, missing) = match place.and_then(|place| kept.get_mut(place)) {
            Some(kept) => (
                evaluator.begin_with(record, &request, &mut kept.memory),
                &kept.asked,
                &mut kept.missing,
            ),
            None => {
                of_once = ask();
                missing_once = Missing::default();
                (
                    evaluator.begin(record, &request),
                    &of_once,
                    &mut missing_once,
                )
            }
        };
        missing.begin(evaluation.memory_number());
        let mut run = Run {
            knowledge: self.knowledge,
            profile,
            evaluation: &evaluation,
            is_leaf: &is_leaf,
            explainer: OnceCell::new(),
            unknowns: OnceCell::new(),
            issues: Vec::new(),
            missing: std::mem::take(missing),
            scope,
        };
        let assessment = run.assess(asked, issues, as_of);
        *missing = std::mem::take(&mut run.missing);
        drop(run);
        drop(evaluation);
        self.rest(resting);
        assessment
    }

    fn resting(&self) -> Resting<'k> {
        self.resting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .unwrap_or_else(|| Resting {
                evaluator: Evaluator::new(self.knowledge.program()),
                kept: Vec::new(),
            })
    }

    fn rest(&self, resting: Resting<'k>) {
        self.resting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(resting);
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

    /// What the parts of decisions in a scope read, down to the facts.
    fn footprints_of(&self, scope: &Scope) -> Footprints {
        let plan = self.knowledge.plan();
        let is_leaf = |definition| plan.leaves.contains(&definition);
        let settled = (scope.decisions(self.knowledge)).flat_map(|(_, plan)| plan.asked());
        let measures = (self.knowledge.measures().iter().zip(&plan.measures))
            .filter(|(measure, _)| scope.touches_measure(measure))
            .flat_map(|(_, plan)| plan.definitions());
        let values = plan.values().chain(measures);
        Footprints::of(self.knowledge.program(), settled, values, &is_leaf)
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
