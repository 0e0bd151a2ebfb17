//! Refuses definitions and functions that lead back to themselves.
//!
//! CQL has no recursion; a program without it always ends, which is why the
//! evaluator needs no check of its own.

use std::collections::BTreeMap;

use crate::compile::{Builder, text};

/// A definition or a function, as an end of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edge {
    Definition(u32),
    Function(u32),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Done,
}

pub(crate) fn refuse(builder: &mut Builder<'_>) {
    let mut marks: BTreeMap<Edge, Mark> = BTreeMap::new();
    let mut circular = Vec::new();
    let starts: Vec<Edge> = builder.edges.keys().copied().collect();
    for start in starts {
        if marks.contains_key(&start) {
            continue;
        }
        marks.insert(start, Mark::Open);
        let mut path = vec![(start, followers(builder, start))];
        while let Some((current, pending)) = path.last_mut() {
            let Some(next) = pending.pop() else {
                marks.insert(*current, Mark::Done);
                path.pop();
                continue;
            };
            match marks.get(&next) {
                Some(Mark::Open) => circular.push(next),
                Some(Mark::Done) => {}
                None => {
                    marks.insert(next, Mark::Open);
                    let pending = followers(builder, next);
                    path.push((next, pending));
                }
            }
        }
    }
    for edge in circular {
        let (library, name, locator) = match edge {
            Edge::Definition(index) => match builder.definitions.get(index as usize) {
                Some(definition) => (definition.library, definition.name.clone(), None),
                None => continue,
            },
            Edge::Function(index) => match builder.function_entries.get(index as usize) {
                Some(entry) => (
                    entry.library,
                    text(entry.json, "name").unwrap_or_default().to_owned(),
                    text(entry.json, "locator").map(str::to_owned),
                ),
                None => continue,
            },
        };
        builder.refuse(
            library,
            Some(&name),
            locator.as_deref(),
            "leads back to itself; CQL has no recursion".to_owned(),
        );
    }
}

fn followers(builder: &Builder<'_>, edge: Edge) -> Vec<Edge> {
    builder
        .edges
        .get(&edge)
        .map(|followers| followers.iter().copied().collect())
        .unwrap_or_default()
}
