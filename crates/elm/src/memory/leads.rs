//! What the text beneath a node leads to, found where it is first asked for.

use std::collections::HashMap;

use super::footprint::{Footprints, bodies_named, join};
use super::state::NONE;
use super::table::Hashed;
use crate::plan::{Node, NodeId, Program};

/// What the text beneath a node leads to, functions and definitions followed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Lead {
    /// Which leaves, one bit each.
    pub(super) leaves: Box<[u64]>,
    /// Whether to any definition, leaf or not.
    pub(super) names_definition: bool,
}

/// What nodes lead to; many lead to the same.
#[derive(Debug, Default)]
pub(super) struct Leads {
    /// By node: the number of what it leads to, [`NONE`] where it is not known yet.
    numbers: Vec<u32>,
    leads: Vec<Lead>,
    by_lead: HashMap<Lead, u32, Hashed>,
}

impl Leads {
    /// What a node leads to; `None` of a node that is not of the program. `footprints` are the same
    /// every time.
    pub(super) fn of(
        &mut self,
        node: NodeId,
        program: &Program,
        footprints: &Footprints,
    ) -> Option<&Lead> {
        if self.numbers.is_empty() {
            self.numbers = vec![NONE; program.nodes.len()];
        }
        if self.number(node)? != NONE {
            return self.lead(node);
        }
        let mut open = vec![node];
        // What is inside a node comes before it; a node is left open until it has come.
        while let Some(id) = open.last().copied() {
            let before = open.len();
            let mut lead = Lead {
                leaves: vec![0; footprints.leaf_words()].into(),
                names_definition: false,
            };
            if self.number(id)? == NONE {
                let mut visit = |inner| match self.lead(inner) {
                    Some(found) => {
                        join(&mut lead.leaves, &found.leaves);
                        lead.names_definition |= found.names_definition;
                    }
                    None => open.push(inner),
                };
                let node = program.node(id);
                bodies_named(program, node, &mut visit);
                node.children(&mut visit);
            }
            if open.len() > before {
                continue;
            }
            open.pop();
            if let Node::Definition(read) = program.node(id) {
                lead.names_definition = true;
                if let Some(print) = footprints.print(read.0) {
                    join(&mut lead.leaves, &print.open);
                }
            }
            self.keep(id, lead);
        }
        self.lead(node)
    }

    fn number(&self, node: NodeId) -> Option<u32> {
        self.numbers.get(node as usize).copied()
    }

    fn lead(&self, node: NodeId) -> Option<&Lead> {
        let number = self.number(node)?;
        self.leads.get(number as usize)
    }

    fn keep(&mut self, node: NodeId, lead: Lead) {
        let Some(number) = self.numbers.get_mut(node as usize) else {
            return;
        };
        if *number != NONE {
            return;
        }
        *number = self.by_lead.get(&lead).copied().unwrap_or_else(|| {
            let next = u32::try_from(self.leads.len()).unwrap_or(NONE);
            self.leads.push(lead.clone());
            self.by_lead.insert(lead, next);
            next
        });
    }
}
