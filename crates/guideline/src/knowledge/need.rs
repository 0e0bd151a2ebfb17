//! What a service of CDS Hooks has to be given: read off the logic that it runs.

use std::collections::BTreeSet;

use gravida_elm::{DefinitionId, Need};

use super::{HookService, Knowledge};

impl Knowledge {
    /// What the logic behind a service looks into, one for each resource type.
    #[must_use]
    pub fn needs_of(&self, service: &HookService) -> Vec<Need> {
        let mut wanted: BTreeSet<DefinitionId> = BTreeSet::new();
        let named: BTreeSet<&str> = service
            .orders
            .iter()
            .flat_map(|group| &group.against)
            .map(String::as_str)
            .collect();
        for (decision, plan) in self.decisions().iter().zip(&self.plan().decisions) {
            let is_spoken_of = service.decisions.contains(&decision.id);
            let recommendations = decision.recommendations.iter().zip(&plan.recommendations);
            let before = wanted.len();
            wanted.extend(
                recommendations
                    .filter(|(item, _)| {
                        named.contains(item.id.as_str())
                            || is_spoken_of && service.orders.is_empty()
                    })
                    .map(|(_, id)| *id),
            );
            if is_spoken_of {
                wanted.extend(&plan.alerts);
            }
            if wanted.len() > before {
                wanted.extend(plan.relevant);
            }
        }
        let plan = self.plan();
        for (fact, plan) in self.facts().iter().zip(&plan.facts) {
            let states = service.orders.iter().flat_map(|group| &group.states);
            if states.into_iter().any(|stated| stated.fact == fact.id) {
                wanted.insert(plan.value);
            }
        }
        wanted.extend(plan.age);
        wanted.extend(plan.gestation_days);
        wanted.extend(plan.gestation_method);
        self.program().needs(wanted)
    }

    /// What all decisions together look into, one for each resource type.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        let plan = self.plan();
        let mut wanted: BTreeSet<DefinitionId> = BTreeSet::new();
        for decision in &plan.decisions {
            wanted.extend(decision.relevant);
            wanted.extend(&decision.recommendations);
            wanted.extend(&decision.alerts);
            wanted.extend(&decision.findings);
            wanted.extend(decision.tasks.iter().map(|task| task.condition));
        }
        wanted.extend(plan.facts.iter().map(|fact| fact.value));
        wanted.extend(plan.age);
        wanted.extend(plan.gestation_days);
        wanted.extend(plan.gestation_method);
        self.program().needs(wanted)
    }

    /// The ids of everything that a service speaks of: what an assessment for it has to hold.
    #[must_use]
    pub fn scope_of(&self, service: &HookService) -> Vec<&str> {
        let mut ids: Vec<&str> = Vec::new();
        for decision in self.decisions() {
            if !service.decisions.contains(&decision.id) {
                continue;
            }
            if service.orders.is_empty() {
                ids.push(&decision.id);
            } else {
                ids.extend(decision.alerts.iter().map(|alert| alert.id.as_str()));
            }
        }
        ids
    }
}
