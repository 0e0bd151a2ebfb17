//! Which resources definitions look into, read off the compiled retrieves: what
//! somebody who fetches records on behalf of logic has to ask for.

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::cycle::Edge;
use crate::plan::{DefinitionId, Node, Program, WantedCodes};

/// What definitions ask of all resources of one type together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The resource type.
    pub resource_type: &'static str,
    /// The element that every retrieve of this type compares codes at, and the
    /// codes, each with its system, that any of them asks for; `None` where one
    /// asks for resources whatever their code, or for codes known only while running.
    pub codes: Option<(String, BTreeSet<(String, String)>)>,
}

impl Program {
    /// What these definitions, and whatever they are made of, look into: one
    /// [`Need`] for each resource type, sorted by its name.
    #[must_use]
    pub fn needs(&self, definitions: impl IntoIterator<Item = DefinitionId>) -> Vec<Need> {
        let mut needs: BTreeMap<&'static str, Need> = BTreeMap::new();
        for edge in self.reached_from(definitions) {
            for node in self.retrieves.get(&edge).into_iter().flatten() {
                let Node::Retrieve(plan) = self.node(*node) else {
                    continue;
                };
                let codes = plan.code.as_ref().and_then(|filter| {
                    let path: Vec<&str> = filter.path.iter().map(|step| step.as_str()).collect();
                    Some((path.join("."), self.declared(&filter.wanted)?))
                });
                let resource_type = plan.resource_type.name();
                match needs.entry(resource_type) {
                    std::collections::btree_map::Entry::Vacant(place) => {
                        place.insert(Need {
                            resource_type,
                            codes,
                        });
                    }
                    std::collections::btree_map::Entry::Occupied(mut place) => {
                        let known = place.get_mut();
                        known.codes = joined(known.codes.take(), codes);
                    }
                }
            }
        }
        needs.into_values().collect()
    }

    /// These definitions and all definitions and functions they lead to.
    fn reached_from(&self, definitions: impl IntoIterator<Item = DefinitionId>) -> BTreeSet<Edge> {
        let mut open: Vec<Edge> = definitions
            .into_iter()
            .map(|id| Edge::Definition(id.0))
            .collect();
        let mut reached = BTreeSet::new();
        while let Some(edge) = open.pop() {
            if reached.insert(edge) {
                open.extend(self.edges.get(&edge).into_iter().flatten());
            }
        }
        reached
    }

    /// The codes of a declared set; `None` where they are known only while running.
    fn declared(&self, wanted: &WantedCodes) -> Option<BTreeSet<(String, String)>> {
        let members = match wanted {
            WantedCodes::ValueSet(set) => &self.codes.sets.get(*set as usize)?.members,
            WantedCodes::CodeSystem(system) => {
                let entry = self.codes.systems.get(*system as usize)?;
                &entry.members.as_ref()?.members
            }
            WantedCodes::Computed(_) => return None,
        };
        Some(
            members
                .iter()
                .map(|member| (member.system.clone(), member.code.clone()))
                .collect(),
        )
    }
}

type Codes = Option<(String, BTreeSet<(String, String)>)>;

/// What both ask for; codes at two elements cannot be asked for in one search.
fn joined(one: Codes, other: Codes) -> Codes {
    let ((path, mut codes), (other_path, more)) = one.zip(other)?;
    if path != other_path {
        return None;
    }
    codes.extend(more);
    Some((path, codes))
}
