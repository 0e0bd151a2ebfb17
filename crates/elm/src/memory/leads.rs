//! Which leaves the text beneath a node leads to, found where it is first asked for.

use std::collections::HashMap;

use super::footprint::{Footprints, bodies_named, join};
use super::state::NONE;
use super::table::Hashed;
use crate::plan::{Node, NodeId, Program};

/// Sets of leaves, one bit each, by node. Many nodes share a set.
#[derive(Debug, Default)]
pub(super) struct Leads {
    /// By node: the number of its set, [`NONE`] where it is not known yet.
    numbers: Vec<u32>,
    sets: Vec<Box<[u64]>>,
    by_set: HashMap<Box<[u64]>, u32, Hashed>,
}

impl Leads {
    /// The leaves that the text beneath a node leads to, functions and definitions followed; `None`
    /// of a node that is not of the program. `footprints` are the same every time.
    pub(super) fn of(
        &mut self,
        node: NodeId,
        program: &Program,
        footprints: &Footprints,
    ) -> Option<&[u64]> {
        if self.numbers.is_empty() {
            self.numbers = vec![NONE; program.nodes.len()];
        }
        let mut open = vec![node];
        let mut leaves = Vec::new();
        // What is inside a node comes before it; a node is left open until it has come.
        while let Some(id) = open.last().copied() {
            let before = open.len();
            leaves.clear();
            leaves.resize(footprints.leaf_words(), 0);
            if self.number(id)? == NONE {
                let mut visit = |inner| match self.leaves(inner) {
                    Some(found) => join(&mut leaves, found),
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
            if let Node::Definition(read) = program.node(id)
                && let Some(print) = footprints.print(read.0)
            {
                join(&mut leaves, &print.open);
            }
            self.keep(id, &leaves);
        }
        self.leaves(node)
    }

    fn number(&self, node: NodeId) -> Option<u32> {
        self.numbers.get(node as usize).copied()
    }

    fn leaves(&self, node: NodeId) -> Option<&[u64]> {
        let number = self.number(node)?;
        self.sets.get(number as usize).map(AsRef::as_ref)
    }

    fn keep(&mut self, node: NodeId, leaves: &[u64]) {
        let Some(number) = self.numbers.get_mut(node as usize) else {
            return;
        };
        if *number != NONE {
            return;
        }
        *number = self.by_set.get(leaves).copied().unwrap_or_else(|| {
            let next = u32::try_from(self.sets.len()).unwrap_or(NONE);
            self.sets.push(leaves.into());
            self.by_set.insert(leaves.into(), next);
            next
        });
    }
}
