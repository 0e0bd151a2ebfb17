//! What is asked of the decisions in a scope: found once, for any number of records.

use gravida_elm::DefinitionId;

use super::scope::Scope;
use crate::knowledge::{
    Alert, Decision, DecisionPlan, Finding, Knowledge, Profile, Recommendation, Task, TaskPlan,
};

/// What is asked of a decision, as far as a scope goes.
#[derive(Debug)]
pub(super) struct Asked<'k> {
    pub(super) decision: &'k Decision,
    pub(super) relevant: Option<DefinitionId>,
    pub(super) alerts: Vec<(&'k Alert, DefinitionId)>,
    pub(super) findings: Vec<(&'k Finding, DefinitionId)>,
    /// In the order of the knowledge, each with whether the profile puts it in force.
    pub(super) recommendations: Vec<(&'k Recommendation, DefinitionId, bool)>,
    pub(super) tasks: Vec<(&'k Task, &'k TaskPlan)>,
}

impl<'k> Asked<'k> {
    /// Of every decision that a scope asks anything of, in the order of the knowledge.
    pub(super) fn of(knowledge: &'k Knowledge, profile: &Profile, scope: &Scope) -> Vec<Self> {
        (scope.decisions(knowledge))
            .map(|(decision, plan)| Self::of_decision(knowledge, profile, scope, decision, plan))
            .collect()
    }

    fn of_decision(
        knowledge: &'k Knowledge,
        profile: &Profile,
        scope: &Scope,
        decision: &'k Decision,
        plan: &'k DecisionPlan,
    ) -> Self {
        let is_wanted = |id: &str| scope.has(decision, id);
        let is_in_force = knowledge.is_in_force(profile, decision);
        let alerts = decision.alerts.iter().zip(plan.alerts.iter().copied());
        let findings = decision.findings.iter().zip(plan.findings.iter().copied());
        let recommendations = decision.recommendations.iter().zip(&plan.recommendations);
        Self {
            decision,
            relevant: plan.relevant,
            alerts: alerts.filter(|(item, _)| is_wanted(&item.id)).collect(),
            findings: findings.filter(|(item, _)| is_wanted(&item.id)).collect(),
            recommendations: recommendations
                .filter(|(item, _)| is_wanted(&item.id))
                .map(|(item, id)| (item, *id, is_in_force(item)))
                .collect(),
            tasks: (decision.tasks.iter().zip(&plan.tasks))
                .filter(|(item, _)| is_wanted(&item.id))
                .collect(),
        }
    }
}
