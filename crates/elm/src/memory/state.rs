//! What others can observe of a definition, as numbers: its value, and the unknown leaves that could
//! change it.

use std::collections::HashMap;

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use super::table::Hashed;
use crate::value::{Tuple, Value};

/// Nothing is settled yet.
pub(super) const NONE: u32 = u32::MAX;
/// Settled, but not to be told apart by a number; never the same as another of its kind.
pub(super) const OTHER: u32 = u32::MAX - 1;
/// Whatever it is for a record without entries.
pub(super) const AS_BASE: u32 = u32::MAX - 2;

/// Most bytes and parts of a value that is told apart.
const LARGEST: usize = 4_000;

/// A value that is frequent enough to be told apart. Measurements and moments differ from woman
/// to woman; what is made of them, seldom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Plain {
    Null,
    Boolean(bool),
    Integer(i32),
    Uncertain(i32, i32),
    String(Box<str>),
    List(Box<[Self]>),
    Tuple(Box<[(Box<str>, Self)]>),
}

impl Plain {
    /// `None` for what is not told apart; `room` is what may still be used up.
    fn of(value: Value<'_>, room: &mut usize) -> Option<Self> {
        *room = room.checked_sub(1)?;
        Some(match value {
            Value::Null => Self::Null,
            Value::Boolean(truth) => Self::Boolean(truth),
            Value::Integer(number) => Self::Integer(number),
            Value::Uncertain { low, high } => Self::Uncertain(low, high),
            Value::String(text) => {
                *room = room.checked_sub(text.len())?;
                Self::String(text.into())
            }
            Value::List(items) => {
                let items = items.iter().map(|item| Self::of(*item, room));
                Self::List(items.collect::<Option<_>>()?)
            }
            Value::Tuple(tuple) => {
                let mut elements = Vec::with_capacity(tuple.names.len());
                for (name, value) in tuple.names.iter().zip(tuple.values) {
                    *room = room.checked_sub(name.len())?;
                    elements.push(((*name).into(), Self::of(*value, room)?));
                }
                Self::Tuple(elements.into())
            }
            _ => return None,
        })
    }

    fn value<'e>(&self, arena: &'e Bump) -> Value<'e> {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(truth) => Value::Boolean(*truth),
            Self::Integer(number) => Value::Integer(*number),
            Self::Uncertain(low, high) => Value::Uncertain {
                low: *low,
                high: *high,
            },
            Self::String(text) => Value::String(arena.alloc_str(text)),
            Self::List(items) => {
                let items = items.iter().map(|item| item.value(arena));
                Value::List(ArenaVec::from_iter_in(items, arena).into_bump_slice())
            }
            Self::Tuple(elements) => {
                let names = elements.iter().map(|(name, _)| &*arena.alloc_str(name));
                let values = elements.iter().map(|(_, value)| value.value(arena));
                Value::Tuple(arena.alloc(Tuple {
                    names: ArenaVec::from_iter_in(names, arena).into_bump_slice(),
                    values: ArenaVec::from_iter_in(values, arena).into_bump_slice(),
                }))
            }
        }
    }
}

/// A value that is told apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    value: Plain,
    /// Bytes and parts.
    size: usize,
}

impl State {
    /// `None` for a value that is not told apart.
    pub(super) fn of(value: Value<'_>) -> Option<Self> {
        let mut room = LARGEST;
        let value = Plain::of(value, &mut room)?;
        Some(Self {
            value,
            size: LARGEST - room,
        })
    }

    pub(super) fn value<'e>(&self, arena: &'e Bump) -> Value<'e> {
        self.value.value(arena)
    }

    /// The words it takes, about.
    const fn words(&self) -> usize {
        16 + self.size
    }
}

/// Numbers of states, and of sets of unknown leaves.
#[derive(Debug)]
pub(super) struct States {
    numbers: HashMap<State, u32, Hashed>,
    states: Vec<State>,
    set_numbers: HashMap<Box<[u32]>, u32, Hashed>,
    sets: Vec<Box<[u32]>>,
    words: usize,
}

/// The set of no leaves has the number 0.
impl Default for States {
    fn default() -> Self {
        let mut states = Self {
            numbers: HashMap::default(),
            states: Vec::new(),
            set_numbers: HashMap::default(),
            sets: Vec::new(),
            words: 0,
        };
        states.set_number(&[]);
        states
    }
}

impl States {
    pub(super) fn get(&self, number: u32) -> Option<&State> {
        self.states.get(number as usize)
    }

    pub(super) fn number(&mut self, state: State) -> u32 {
        if let Some(number) = self.numbers.get(&state) {
            return *number;
        }
        let number = u32::try_from(self.states.len())
            .unwrap_or(OTHER)
            .min(AS_BASE - 1);
        self.words += state.words();
        self.states.push(state.clone());
        self.numbers.insert(state, number);
        number
    }

    /// The leaves of a set, in their order.
    pub(super) fn set(&self, number: u32) -> &[u32] {
        self.sets.get(number as usize).map_or(&[], |set| set)
    }

    /// The number of a set of leaves, given in their order, each once.
    pub(super) fn set_number(&mut self, leaves: &[u32]) -> u32 {
        if let Some(number) = self.set_numbers.get(leaves) {
            return *number;
        }
        let number = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        self.words += 2 * leaves.len() + 12;
        self.sets.push(leaves.into());
        self.set_numbers.insert(leaves.into(), number);
        number
    }

    /// How large they are, in words of four bytes.
    pub(super) const fn words(&self) -> usize {
        self.words
    }
}
