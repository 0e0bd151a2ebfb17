//! One record, with what is known from others.

use std::cell::{Cell, RefCell};

use super::footprint::{Footprints, any_in, is_set};
use super::state::{AS_BASE, NONE, OTHER, State, States};
use super::{Ground, Memory};
use crate::evaluate::Evaluation;
use crate::explain::{Remembered, Walk};
use crate::plan::{DefinitionId, NodeId};
use crate::value::Value;

/// What is the same for each record in which nothing is found, by definition where not said
/// otherwise.
pub(super) struct Bases {
    /// [`NONE`] where it is not the same for each.
    pub(super) states: Vec<u32>,
    /// Sets of unknown leaves; [`NONE`] also where nobody asks.
    pub(super) unknown: Vec<u32>,
    /// Which leaves are null, one bit each.
    pub(super) nulls: Vec<u64>,
}

impl Memory {
    fn state_of(&self, ground: &Ground, id: u32) -> u32 {
        let seen = self.seen.get(id as usize).map_or(OTHER, Cell::get);
        if seen != NONE {
            return seen;
        }
        self.base_of(ground, id).unwrap_or(NONE)
    }

    /// The state for a record without entries, where it is that of this record.
    fn base_of(&self, ground: &Ground, id: u32) -> Option<u32> {
        let base = *ground.base.get(id as usize)?;
        (base != NONE && !is_set(&self.touched, id)).then_some(base)
    }

    /// The state of a definition, where it can be told apart.
    fn told_apart(&self, ground: &Ground, id: u32) -> Option<u32> {
        let state = self.state_of(ground, id);
        (state != OTHER && state != NONE).then_some(state)
    }

    fn note_unknown(&self, id: DefinitionId, set: u32) {
        if let Some(cell) = self.unknown.get(id.index()) {
            cell.set(set);
        }
    }

    fn note(&self, id: u32, state: u32) {
        if let Some(cell) = self.seen.get(id as usize) {
            cell.set(state);
        }
    }
}

impl<'e> Evaluation<'e> {
    /// The value of a definition, where it is known.
    pub(crate) fn recalled(&self, id: DefinitionId) -> Option<Value<'e>> {
        let memory = self.memory()?;
        let ground = memory.ground()?;
        let states = ground.states.borrow();
        let state = states.get(memory.state_of(ground, id.0))?;
        Some(state.value(self.context.arena))
    }

    /// What is known of a definition above the leaves without its reasons.
    pub(crate) fn recalled_support(&self, id: DefinitionId) -> Option<Remembered<'e>> {
        let memory = self.memory()?;
        if !memory.footprints.print(id.0)?.is_above {
            return None;
        }
        let set = self.unknown_set(id)?;
        let states = memory.ground()?.states.borrow();
        let unknown = self.context.arena.alloc_slice_copy(states.set(set));
        drop(states);
        let value = self.value(id).ok()?;
        Some(Remembered { value, unknown })
    }

    /// The number of the set of unknown leaves that could change a definition, where that is known
    /// without going through its text.
    #[must_use]
    pub fn unknown_set(&self, id: DefinitionId) -> Option<u32> {
        let memory = self.memory()?;
        let ground = memory.ground()?;
        let known = memory.unknown.get(id.index())?.get();
        if known != NONE {
            return (known != OTHER).then_some(known);
        }
        let set = self.unknown_set_at_hand(id, memory, ground);
        // Before the leaves are settled, less is at hand.
        if set.is_some() || memory.has_leaves.get() {
            memory.note_unknown(id, set.unwrap_or(OTHER));
        }
        set
    }

    fn unknown_set_at_hand(
        &self,
        id: DefinitionId,
        memory: &Memory,
        ground: &Ground,
    ) -> Option<u32> {
        if memory.base_of(ground, id.0).is_some()
            && let Some(base) = ground.base_unknown.get(id.index())
            && *base != NONE
        {
            return Some(*base);
        }
        let print = memory.footprints.print(id.0)?;
        if print.is_leaf {
            let is_null = self.value(id).ok()?.is_null();
            return Some(if is_null {
                ground.states.borrow_mut().set_number(&[id.0])
            } else {
                0
            });
        }
        (print.is_above && memory.has_leaves.get() && !print.is_open(&memory.nulls)).then_some(0)
    }

    /// What the set of unknown leaves of a definition is kept under, where it follows from what the
    /// definition reads and from nothing else. `set` finds those of other definitions.
    pub(crate) fn key_of_unknown(
        &self,
        id: DefinitionId,
        mut set: impl FnMut(DefinitionId) -> Option<u32>,
    ) -> Option<Vec<u32>> {
        let memory = self.memory()?;
        let ground = memory.ground()?;
        let print = memory.footprints.print(id.0)?;
        if !print.is_above
            || print.is_wild
            || !memory.has_leaves.get()
            || print.finds_itself(&memory.found)
        {
            return None;
        }
        let mut key = Vec::with_capacity(1 + 2 * print.reads.len());
        key.push(id.0);
        for read in &print.reads {
            key.push(memory.told_apart(ground, *read)?);
        }
        for read in &print.reads {
            key.push(set(DefinitionId(*read))?);
        }
        Some(key)
    }

    /// Finds the set of unknown leaves of a definition that was kept under `key`.
    pub(crate) fn recall_unknown(&self, id: DefinitionId, key: &[u32]) {
        if let Some(memory) = self.memory()
            && let Some(ground) = memory.ground()
            && let Some(set) = ground.unknown_table.borrow().get(key)
        {
            memory.note_unknown(id, set);
        }
    }

    /// Notes the unknown leaves of a definition; under `key` too, unless they hold here and now only.
    pub(crate) fn keep_unknown(&self, id: DefinitionId, unknown: &[u32], key: Option<&[u32]>) {
        let Some((memory, ground)) = self
            .memory()
            .and_then(|memory| Some((memory, memory.ground()?)))
        else {
            return;
        };
        let sorted = self.context.arena.alloc_slice_copy(unknown);
        sorted.sort_unstable();
        let set = ground.states.borrow_mut().set_number(sorted);
        memory.note_unknown(id, set);
        if let Some(key) = key
            && self.is_lasting(id)
        {
            ground.unknown_table.borrow_mut().insert(key, set);
        }
    }

    /// Whether what was just found of a definition follows from what it reads and from nothing else.
    fn is_lasting(&self, id: DefinitionId) -> bool {
        !self.context.passing.get() && !self.is_passing(id) && !self.context.budget.is_used_up()
    }

    /// Whether no leaf that the text beneath a node leads to is null; false where that is not known.
    pub(crate) fn leads_to_known(&self, node: NodeId) -> bool {
        self.memory().is_some_and(|memory| {
            memory.has_leaves.get()
                && (memory.leads.borrow_mut())
                    .of(node, self.program, &memory.footprints)
                    .is_some_and(|leads| !any_in(&leads.leaves, &memory.nulls))
        })
    }

    /// Whether the text beneath a node leads to no definition; false where that is not known.
    pub(crate) fn leads_to_nothing(&self, node: NodeId) -> bool {
        self.memory().is_some_and(|memory| {
            (memory.leads.borrow_mut())
                .of(node, self.program, &memory.footprints)
                .is_some_and(|leads| !leads.names_definition)
        })
    }

    /// The unknown leaves of a set that an [`Answer`] names, in their order; none without a memory.
    #[must_use]
    pub fn unknown_in(&self, set: u32) -> Vec<DefinitionId> {
        let ground = self.memory().and_then(Memory::ground);
        let states = ground.map(|ground| ground.states.borrow());
        states.map_or_else(Vec::new, |states| {
            states.set(set).iter().copied().map(DefinitionId).collect()
        })
    }

    /// Whether the record has nothing by which a definition could answer otherwise than for a
    /// record without entries.
    #[must_use]
    pub fn is_as_without_entries(&self, id: DefinitionId) -> bool {
        self.memory().is_some_and(|memory| {
            let ground = memory.ground();
            ground.is_some_and(|ground| memory.base_of(ground, id.0).is_some())
        })
    }

    /// See [`Memory::number`]; 0 without a memory.
    #[must_use]
    pub fn memory_number(&self) -> u64 {
        self.memory().map_or(0, Memory::number)
    }

    /// Settles the value of every definition above the leaves; without a memory, nothing.
    pub fn settle(&self) {
        let Some((memory, ground)) = self
            .memory()
            .and_then(|memory| Some((memory, memory.ground()?)))
        else {
            return;
        };
        let footprints = &*memory.footprints;
        let arena = self.context.arena;
        let is_due: &[Cell<bool>] =
            arena.alloc_slice_fill_with(footprints.above.len(), |_| Cell::new(false));
        let note = |id: u32, state: u32| {
            memory.note(id, state);
            if ground.base.get(id as usize) == Some(&state) {
                return;
            }
            let readers = footprints.print(id).map(|print| &print.readers);
            for reader in readers.into_iter().flatten() {
                if let Some(due) = is_due.get(*reader as usize) {
                    due.set(true);
                }
            }
        };
        for (nulls, base) in memory.nulls.iter().zip(&ground.nulls) {
            nulls.set(*base);
        }
        for (place, leaf) in footprints.leaves.iter().copied().enumerate() {
            if memory.base_of(ground, leaf).is_none() {
                note(leaf, self.state(leaf, &ground.states));
                self.note_null(leaf, place, &memory.nulls);
            }
        }
        memory.has_leaves.set(true);
        let mut key = Vec::new();
        for (id, due) in footprints.above.iter().copied().zip(is_due.iter()) {
            let (Some(print), Some(base)) = (footprints.print(id), ground.base.get(id as usize))
            else {
                continue;
            };
            let looks_itself = print.finds_itself(&memory.found);
            if !due.get() && !looks_itself && *base != NONE {
                // All that it reads is as it is without entries.
                memory.note(id, *base);
                continue;
            }
            key.clear();
            key.push(id);
            key.extend((print.reads.iter()).map_while(|read| memory.told_apart(ground, *read)));
            let is_kept = !looks_itself && !print.is_wild && key.len() > print.reads.len();
            let known = is_kept.then(|| ground.table.borrow().get(&key)).flatten();
            let state = known.unwrap_or_else(|| {
                self.context.passing.set(false);
                let state = self.state(id, &ground.states);
                if is_kept && state != OTHER && self.is_lasting(DefinitionId(id)) {
                    ground.table.borrow_mut().insert(&key, state);
                }
                state
            });
            note(id, state);
        }
    }

    /// What holds for any record in which nothing is found, on a record without entries.
    pub(super) fn bases(&self, footprints: &Footprints, states: &mut States) -> Bases {
        let kept = RefCell::new(std::mem::take(states));
        let is_leaf = |id| footprints.is_leaf(id);
        let walk = Walk::of_unknowns(self, &is_leaf);
        let nulls = vec![Cell::new(0_u64); footprints.leaf_words()];
        for (place, leaf) in footprints.leaves.iter().copied().enumerate() {
            self.note_null(leaf, place, &nulls);
        }
        let passing = &self.context.passing;
        let mut bases = vec![NONE; footprints.definitions()];
        let mut unknown = bases.clone();
        for id in footprints.all.iter().copied() {
            let (Some(print), Some(set)) = (footprints.print(id), unknown.get_mut(id as usize))
            else {
                continue;
            };
            let rests_on_bases = !print.is_wild
                && (print.reads.iter()).all(|read| bases.get(*read as usize) != Some(&NONE));
            let definition = DefinitionId(id);
            passing.set(false);
            let Ok(value) = self.value(definition) else {
                continue;
            };
            let state = self.state(id, &kept);
            if !rests_on_bases || !self.is_lasting(definition) {
                continue;
            }
            // What could change it is asked by those that read it, and of what is null.
            let is_asked = !print.readers.is_empty() || value.is_null();
            if print.is_above && is_asked && !print.is_open(&nulls) {
                *set = 0;
            } else if print.is_above && is_asked {
                let found = walk.remembered(definition);
                if let Some(found) = found.filter(|_| self.is_lasting(definition)) {
                    let mut leaves = found.unknown.to_vec();
                    leaves.sort_unstable();
                    *set = kept.borrow_mut().set_number(&leaves);
                }
            }
            if let Some(base) = bases.get_mut(id as usize) {
                *base = if state == OTHER { AS_BASE } else { state };
            }
        }
        *states = kept.into_inner();
        Bases {
            states: bases,
            unknown,
            nulls: nulls.iter().map(Cell::get).collect(),
        }
    }

    /// The state of a definition, computed.
    fn state(&self, id: u32, states: &RefCell<States>) -> u32 {
        let value = self.value(DefinitionId(id)).ok();
        let state = value.and_then(State::of);
        state.map_or(OTHER, |state| states.borrow_mut().number(state))
    }

    /// Notes whether a leaf is null.
    fn note_null(&self, leaf: u32, place: usize, nulls: &[Cell<u64>]) {
        let is_null = matches!(self.value(DefinitionId(leaf)), Ok(Value::Null));
        if let Some(word) = nulls.get(place / 64) {
            let bit = 1 << (place % 64);
            word.set(if is_null {
                word.get() | bit
            } else {
                word.get() & !bit
            });
        }
    }
}
