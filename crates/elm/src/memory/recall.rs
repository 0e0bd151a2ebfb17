//! One record, with what is known from others.

use std::cell::{Cell, RefCell};

use super::footprint::{Footprints, Print, any_in};
use super::state::{AS_BASE, NONE, OTHER, State, States};
use super::{Ground, Memory};
use crate::evaluate::Evaluation;
use crate::explain::{Remembered, Walk};
use crate::plan::{DefinitionId, NodeId};
use crate::value::Value;

/// What came out of a definition above the leaves.
#[derive(Clone, Debug)]
pub enum Answer<'e> {
    /// Its value, and the number of the set of unknown leaves that could change it: see
    /// [`Evaluation::unknown_in`].
    Settled(Value<'e>, u32),
    /// What cannot be told apart by a number, or has failed: to be asked of the evaluation and its
    /// explainers.
    Other,
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
        let print = self.footprints.print(id)?;
        (base != NONE && !print.finds(&self.found)).then_some(base)
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

    /// What is known of a definition above the leaves besides its value.
    pub(crate) fn recalled_support(&self, id: DefinitionId) -> Option<Remembered<'e>> {
        let memory = self.memory()?;
        let print = memory.footprints.print(id.0)?;
        if !print.is_above {
            return None;
        }
        let ground = memory.ground()?;
        let arena = self.context.arena;
        if let Some(state) = ground.states.borrow().get(memory.state_of(ground, id.0)) {
            return Some(Remembered {
                value: state.value(arena),
                unknown: arena.alloc_slice_copy(ground.states.borrow().set(state.unknown)),
            });
        }
        if !memory.has_leaves.get() || print.is_open(&memory.nulls) {
            return None;
        }
        Some(Remembered {
            value: self.value(id).ok()?,
            unknown: &[],
        })
    }

    /// Whether no leaf that the text beneath a node leads to is null; false where that is not known.
    pub(crate) fn leads_to_known(&self, node: NodeId) -> bool {
        self.memory().is_some_and(|memory| {
            memory.has_leaves.get()
                && (memory.leads.borrow_mut())
                    .of(node, self.program, &memory.footprints)
                    .is_some_and(|leaves| !any_in(leaves, &memory.nulls))
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

    /// Settles every definition above the leaves; without a memory, nothing.
    pub fn settle(&self) {
        let Some((memory, ground)) = self
            .memory()
            .and_then(|memory| Some((memory, memory.ground()?)))
        else {
            return;
        };
        let footprints = &*memory.footprints;
        let is_leaf = |id| footprints.is_leaf(id);
        let walk = Walk::of_unknowns(self, &is_leaf);
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
                note(leaf, self.leaf_state(leaf, &ground.states));
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
            key.extend(
                print
                    .reads
                    .iter()
                    .map(|read| memory.state_of(ground, *read)),
            );
            let is_kept = !looks_itself
                && !print.is_wild
                && !key.iter().any(|state| *state == OTHER || *state == NONE);
            let known = is_kept.then(|| ground.table.borrow().get(&key)).flatten();
            let state = known.unwrap_or_else(|| {
                let (state, is_lasting) =
                    self.state(&walk, (id, print), &memory.nulls, &ground.states);
                if is_kept && is_lasting && state != OTHER {
                    ground.table.borrow_mut().insert(&key, state);
                }
                state
            });
            note(id, state);
        }
    }

    /// What came out of a definition above the leaves, after [`Self::settle`].
    #[must_use]
    pub fn settled(&self, id: DefinitionId) -> Answer<'e> {
        let Some((memory, ground)) = self
            .memory()
            .and_then(|memory| Some((memory, memory.ground()?)))
        else {
            return Answer::Other;
        };
        let states = ground.states.borrow();
        match states.get(memory.state_of(ground, id.0)) {
            Some(state) => Answer::Settled(state.value(self.context.arena), state.unknown),
            None => Answer::Other,
        }
    }

    /// The state of each definition that holds for any record in which it finds nothing, and which
    /// leaves are null then, on a record without entries.
    pub(super) fn bases(
        &self,
        footprints: &Footprints,
        states: &mut States,
    ) -> (Vec<u32>, Vec<u64>) {
        let kept = RefCell::new(std::mem::take(states));
        let is_leaf = |id| footprints.is_leaf(id);
        let walk = Walk::of_unknowns(self, &is_leaf);
        let nulls = vec![Cell::new(0_u64); footprints.leaf_words()];
        for (place, leaf) in footprints.leaves.iter().copied().enumerate() {
            self.note_null(leaf, place, &nulls);
        }
        let mut bases = vec![NONE; footprints.definitions()];
        for id in footprints.all.iter().copied() {
            let Some(print) = footprints.print(id) else {
                continue;
            };
            let rests_on_bases = !print.is_wild
                && (print.reads.iter()).all(|read| bases.get(*read as usize) != Some(&NONE));
            let (state, is_lasting) = if print.is_above {
                self.state(&walk, (id, print), &nulls, &kept)
            } else {
                let state = self.leaf_state(id, &kept);
                (state, !self.is_passing(DefinitionId(id)))
            };
            let has_failed = self.value(DefinitionId(id)).is_err();
            if rests_on_bases
                && is_lasting
                && !has_failed
                && let Some(base) = bases.get_mut(id as usize)
            {
                *base = if state == OTHER { AS_BASE } else { state };
            }
        }
        *states = kept.into_inner();
        (bases, nulls.iter().map(Cell::get).collect())
    }

    /// The state of a definition above the leaves, computed; and whether it follows from what the
    /// definition reads and from nothing else.
    fn state(
        &self,
        walk: &Walk<'_, 'e>,
        (id, print): (u32, &Print),
        nulls: &[Cell<u64>],
        states: &RefCell<States>,
    ) -> (u32, bool) {
        let passing = &self.context.passing;
        passing.set(false);
        // What could change it is asked by those that read it, and of what is null.
        let is_asked = |value: Value<'_>| !print.readers.is_empty() || value.is_null();
        let state = match self.value(DefinitionId(id)) {
            Err(_) => None,
            Ok(value) if is_asked(value) && print.is_open(nulls) => {
                walk.remembered(DefinitionId(id)).and_then(|found| {
                    let mut unknown = found.unknown.to_vec();
                    unknown.sort_unstable();
                    let mut states = states.borrow_mut();
                    let unknown = states.set_number(&unknown);
                    let state = State::of(found.value, unknown)?;
                    Some(states.number(state))
                })
            }
            Ok(value) => {
                let state = State::of(value, 0);
                state.map(|state| states.borrow_mut().number(state))
            }
        };
        let is_lasting = !passing.get()
            && !self.is_passing(DefinitionId(id))
            && !self.context.budget.is_used_up();
        (state.unwrap_or(OTHER), is_lasting)
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

    /// The state of a leaf: it is what is unknown where it is null.
    fn leaf_state(&self, id: u32, states: &RefCell<States>) -> u32 {
        let Ok(value) = self.value(DefinitionId(id)) else {
            return OTHER;
        };
        let mut states = states.borrow_mut();
        let unknown = if value.is_null() {
            states.set_number(&[id])
        } else {
            0
        };
        State::of(value, unknown).map_or(OTHER, |state| states.number(state))
    }
}
