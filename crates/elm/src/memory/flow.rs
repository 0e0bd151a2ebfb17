//! Where it matters that something is missing behind what a definition reads.
//!
//! An explanation asks in one place only whether anything is missing behind a value besides unknown
//! leaves: where an operator of two operands is null because one of them is. Elsewhere that is
//! passed on, or ends: that nothing is found is an answer of `exists`.

use std::collections::{BTreeMap, BTreeSet};

use crate::explain::is_strict;
use crate::plan::{Node, NodeId, Program};

/// What becomes of what is missing behind a definition, in the text of another that reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Flow {
    /// Some operator asks for it.
    pub(super) is_weighed: bool,
    /// It is missing behind the other as well.
    pub(super) is_passed_on: bool,
}

/// The definitions that the text beneath a node reads, functions followed, each with what becomes
/// of what is missing behind it; rather one too many than one too few.
pub(super) fn flows(program: &Program, body: NodeId) -> BTreeMap<u32, Flow> {
    // What is put in a place of a frame can be read anywhere, so one operator that asks is enough.
    let mut asks = false;
    walk(program, body, &mut |node, _| {
        asks |= weighs(node);
        [Flow::default(); 2]
    });
    let mut flows: BTreeMap<u32, Flow> = BTreeMap::new();
    walk(program, body, &mut |node, flow| {
        if let Node::Definition(id) = node {
            let known = flows.entry(id.0).or_default();
            known.is_weighed |= flow.is_weighed;
            known.is_passed_on |= flow.is_passed_on;
        }
        let weighed = Flow {
            is_weighed: true,
            ..flow
        };
        let put_in_place = if asks { weighed } else { flow };
        match node {
            node if weighs(node) => [weighed, flow],
            Node::Exists(_) => [Flow::default(); 2],
            Node::Call { .. }
            | Node::CallByValue { .. }
            | Node::Query(_)
            | Node::Aggregate(_)
            | Node::ForEach { .. }
            | Node::Repeat { .. } => [put_in_place, flow],
            _ => [flow; 2],
        }
    });
    flows
}

/// Operators of two operands that are null as soon as one is.
fn weighs(node: &Node) -> bool {
    is_strict(node) && matches!(node, Node::Xor(..) | Node::Binary(..) | Node::BinaryAt(..))
}

/// Goes through a text; `visit` says what becomes of what is missing behind the nodes directly
/// inside, and inside the functions that are called.
fn walk(program: &Program, body: NodeId, visit: &mut dyn FnMut(&Node, Flow) -> [Flow; 2]) {
    let start = Flow {
        is_weighed: false,
        is_passed_on: true,
    };
    let mut functions = BTreeSet::new();
    let mut open = vec![(body, start)];
    while let Some((id, flow)) = open.pop() {
        let node = program.node(id);
        let [inside, called] = visit(node, flow);
        let mut follow = |function: u32, open: &mut Vec<(NodeId, Flow)>| {
            if functions.insert((function, called)) {
                let function = program.functions.get(function as usize);
                open.extend(function.map(|function| (function.body, called)));
            }
        };
        match node {
            Node::Call { function, .. } => follow(*function, &mut open),
            Node::CallByValue { overloads, .. } => {
                for overload in overloads {
                    follow(overload.function, &mut open);
                }
            }
            Node::Parameter(place) => {
                let parameter = program.parameters.get(*place as usize);
                let default = parameter.and_then(|parameter| parameter.default);
                open.extend(default.map(|default| (default, inside)));
            }
            _ => {}
        }
        node.children(&mut |child| open.push((child, inside)));
    }
}
