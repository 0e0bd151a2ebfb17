//! The parts of an assessment, each made of one item of the knowledge and what
//! its definitions answered.

use gravida_elm::{DefinitionId, Value};

use super::asked::Asked;
use super::citation::weakest;
use super::run::{Run, State};
use super::value::text_of;
use crate::assessment::{Alert, DecisionRelevance, Finding, Recommendation, Task};
use crate::knowledge::{self, Decision};
use crate::words::Outcome;

impl<'k> Run<'k, '_, '_> {
    /// Whether it is of use what an item of a decision waits for, which is or is not asked now. Where
    /// advice alone is told, nobody is told what would settle a question that she does not put.
    fn is_of_use(&self, is_asked: bool) -> bool {
        is_asked || !self.scope.is_advice_alone()
    }

    /// Whether the decision is asked now. One whose answer fails is asked: a
    /// mistake in the knowledge must hide nothing.
    pub(super) fn relevance(&mut self, asked: &Asked<'k>) -> DecisionRelevance {
        let decision = asked.decision;
        let mut relevance = DecisionRelevance {
            id: decision.id.clone(),
            title: decision.title.clone(),
            relevant: Some(true),
            missing: Vec::new(),
        };
        let Some(id) = asked.relevant else {
            return relevance;
        };
        match self.evaluation.value(id) {
            Ok(value) => relevance.relevant = value.as_boolean(),
            Err(error) => self.fail(&decision.id, &error),
        }
        if relevance.relevant.is_none() && self.is_of_use(false) {
            let answered = self.why(id, State::IsUnknown);
            relevance.missing = self.fact_ids(&answered.missing);
            self.missing.relevance(&decision.id, &answered.missing);
        }
        relevance
    }

    pub(super) fn alert(
        &mut self,
        decision: &'k Decision,
        item: &'k knowledge::Alert,
        id: DefinitionId,
    ) -> Option<Alert> {
        let value = self.value_or_issue(id, &item.id);
        match value.as_boolean() {
            Some(true) => {}
            Some(false) => return None,
            None => {
                let answered = self.why(id, State::IsUnknown);
                self.missing.alert(item, &answered.missing);
                return None;
            }
        }
        Some(Alert {
            id: item.id.clone(),
            decision: decision.id.clone(),
            level: item.level,
            summary: item.summary.clone(),
            action: item.action.clone(),
            verification: weakest(&item.sources),
            because: self.why(id, State::Applies).because,
            sources: self.sources(&item.sources),
        })
    }

    pub(super) fn finding(
        &mut self,
        decision: &'k Decision,
        item: &'k knowledge::Finding,
        id: DefinitionId,
        is_asked: bool,
    ) -> Option<Finding> {
        let value = match self.evaluation.value(id) {
            Ok(value) => text_of(value),
            Err(error) => {
                self.fail(&item.id, &error);
                return None;
            }
        };
        let state = match value {
            Some(_) => State::Other,
            None => State::IsUnknown,
        };
        let is_left_out = self.scope.is_advice_alone();
        if is_left_out && (value.is_some() || !self.is_of_use(is_asked)) {
            return None;
        }
        let answered = self.why(id, state);
        if value.is_none() {
            // Nothing to tell, and nothing that could change that.
            if answered.missing.is_empty() {
                return None;
            }
            self.missing.other(&item.id, is_asked, &answered.missing);
            if is_left_out {
                return None;
            }
        }
        let text = value.as_ref().and_then(|value| {
            let sentence = item.wording.get(value).or_else(|| item.wording.get("*"))?;
            Some(sentence.replace("${value}", value))
        });
        let notable = value.as_ref().is_some_and(|value| item.is_notable(value));
        Some(Finding {
            id: item.id.clone(),
            decision: decision.id.clone(),
            label: item.label.clone(),
            text,
            notable,
            verification: weakest(&item.sources),
            because: answered.because,
            missing: if value.is_none() {
                self.fact_ids(&answered.missing)
            } else {
                Vec::new()
            },
            value,
            sources: self.sources(&item.sources),
        })
    }

    pub(super) fn recommendation(
        &mut self,
        decision: &'k Decision,
        item: &'k knowledge::Recommendation,
        id: DefinitionId,
        in_force: bool,
        is_asked: bool,
    ) -> Option<Recommendation> {
        let (outcome, failure) = self.outcome(id);
        let state = match outcome {
            Outcome::Applies => State::Applies,
            Outcome::NeedsData => State::IsUnknown,
            Outcome::DoesNotApply | Outcome::Failed => State::Other,
        };
        let is_left_out = match outcome {
            Outcome::DoesNotApply | Outcome::NeedsData if self.scope.is_advice_alone() => true,
            _ => !in_force && self.scope.is_in_force_alone(),
        };
        if is_left_out && (outcome != Outcome::NeedsData || !self.is_of_use(is_asked)) {
            return None;
        }
        let answered = self.why(id, state);
        let mut missing = Vec::new();
        if outcome == Outcome::NeedsData {
            self.missing
                .recommendation(&item.id, in_force, is_asked, &answered.missing);
            if is_left_out {
                return None;
            }
            missing = self.fact_ids(&answered.missing);
        }
        Some(Recommendation {
            id: item.id.clone(),
            decision: decision.id.clone(),
            guideline: item.guideline.clone(),
            section: item.section.clone(),
            question: item.question.clone(),
            in_force,
            outcome,
            direction: item.direction,
            strength: item.strength.clone(),
            strength_grade: item.strength_grade,
            certainty: item.certainty.clone(),
            certainty_grade: item.certainty_grade,
            verification: item.verification,
            summary: item.summary.clone(),
            detail: item.detail.clone(),
            when_not: item.when_not.clone(),
            regimen: item.regimen.clone(),
            proposes: item.proposes,
            because: answered.because,
            missing,
            failure,
            evidence: item
                .evidence
                .iter()
                .filter_map(|citation| self.evidence(citation))
                .collect(),
            sources: self.sources(&item.sources),
        })
    }

    pub(super) fn task(
        &mut self,
        decision: &'k Decision,
        item: &'k knowledge::Task,
        plan: &knowledge::TaskPlan,
        is_asked: bool,
    ) -> Option<Task> {
        let condition = self.value_or_issue(plan.condition, &item.id);
        match condition.as_boolean() {
            Some(true) if self.scope.is_advice_alone() => return None,
            Some(true) => {}
            Some(false) => return None,
            None if !self.is_of_use(is_asked) => return None,
            None => {
                let answered = self.why(plan.condition, State::IsUnknown);
                self.missing.other(&item.id, is_asked, &answered.missing);
                return None;
            }
        }
        let [opens, due, closes] = self.moments(item, plan);
        Some(Task {
            id: item.id.clone(),
            decision: decision.id.clone(),
            recommendation: item.recommendation.clone(),
            opens,
            due,
            closes,
            summary: item.summary.clone(),
            verification: weakest(&item.sources),
            because: self.why(plan.condition, State::Applies).because,
            sources: self.sources(&item.sources),
        })
    }

    /// The outcome of a recommendation's condition, and why it failed where it did.
    pub(super) fn outcome(&self, id: DefinitionId) -> (Outcome, Option<String>) {
        match self.evaluation.value(id) {
            Ok(Value::Boolean(true)) => (Outcome::Applies, None),
            Ok(Value::Boolean(false)) => (Outcome::DoesNotApply, None),
            Ok(Value::Null) => (Outcome::NeedsData, None),
            Ok(_) => (
                Outcome::Failed,
                Some("the condition answers with something else than true or false".to_owned()),
            ),
            Err(error) => (Outcome::Failed, Some(error.to_string())),
        }
    }

    /// When a task opens, is due and closes.
    pub(super) fn moments(
        &mut self,
        item: &knowledge::Task,
        plan: &knowledge::TaskPlan,
    ) -> [Option<String>; 3] {
        [plan.opens, Some(plan.due), plan.closes].map(|id| {
            let value = self.value_or_issue(id?, &item.id);
            text_of(value)
        })
    }
}
