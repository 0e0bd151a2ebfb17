//! Ordered sets of numbers that are joined without being copied.
//!
//! What a value rests on is the union of what its operands rest on, again and
//! again up to the root. A set is therefore kept as the tree of its unions and
//! written out, each number once and in the order it came, only where somebody
//! reads it.

use std::cell::{Cell, RefCell};

use bumpalo::Bump;

/// An ordered set; the empty one takes no room.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Set<'e>(Option<&'e Part<'e>>);

#[derive(Debug)]
struct Part<'e> {
    /// The last round of writing out that came by here.
    round: Cell<u32>,
    kind: Kind<'e>,
}

#[derive(Debug)]
enum Kind<'e> {
    Numbers(&'e [u32]),
    Union(&'e Part<'e>, &'e Part<'e>),
}

impl<'e> Set<'e> {
    pub(super) fn of(numbers: &'e [u32], arena: &'e Bump) -> Self {
        if numbers.is_empty() {
            return Self(None);
        }
        Self::made(Kind::Numbers(numbers), arena)
    }

    pub(super) fn one(number: u32, arena: &'e Bump) -> Self {
        Self::of(arena.alloc_slice_copy(&[number]), arena)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The numbers of a set that was written out; none of one that was not.
    pub(super) const fn numbers(&self) -> &'e [u32] {
        match self.0 {
            Some(Part {
                kind: Kind::Numbers(numbers),
                ..
            }) => numbers,
            _ => &[],
        }
    }

    /// Adds what is in `other`, after what is here already.
    pub(super) fn add(&mut self, other: Self, arena: &'e Bump) {
        *self = match (self.0, other.0) {
            (_, None) => return,
            (None, Some(_)) => other,
            (Some(this), Some(that)) if std::ptr::eq(this, that) => return,
            (Some(this), Some(that)) => Self::made(Kind::Union(this, that), arena),
        };
    }

    fn made(kind: Kind<'e>, arena: &'e Bump) -> Self {
        let round = Cell::new(0);
        Self(Some(arena.alloc(Part { round, kind })))
    }
}

/// Writes sets out; what has been seen is marked, so that shared parts are gone through once.
#[derive(Debug, Default)]
pub(super) struct Writer<'e> {
    round: Cell<u32>,
    /// By number: the round that it was last written in.
    written: RefCell<Vec<u32>>,
    /// Room that is used again.
    pending: RefCell<Vec<&'e Part<'e>>>,
    numbers: RefCell<Vec<u32>>,
}

/// Numbers that there is room for from the beginning.
const USUAL_NUMBERS: usize = 4096;

impl<'e> Writer<'e> {
    /// The numbers of a set, each once, in the order they were added.
    pub(super) fn numbers(&self, set: Set<'e>) -> Vec<u32> {
        self.write(set);
        self.numbers.borrow().clone()
    }

    /// The same set, written out.
    pub(super) fn flat(&self, set: Set<'e>, arena: &'e Bump) -> Set<'e> {
        match set.0 {
            Some(part) if matches!(part.kind, Kind::Union(..)) => {
                self.write(set);
                Set::of(arena.alloc_slice_copy(&self.numbers.borrow()), arena)
            }
            _ => set,
        }
    }

    fn write(&self, set: Set<'e>) {
        let round = self.round.get().wrapping_add(1);
        self.round.set(round);
        let mut written = self.written.borrow_mut();
        let mut numbers = self.numbers.borrow_mut();
        let mut pending = self.pending.borrow_mut();
        numbers.clear();
        pending.extend(set.0);
        while let Some(part) = pending.pop() {
            if part.round.replace(round) == round {
                continue;
            }
            match part.kind {
                Kind::Union(first, second) => pending.extend([second, first]),
                Kind::Numbers(some) => {
                    for number in some {
                        let place = *number as usize;
                        if written.len() <= place {
                            let room = (place + 1).next_power_of_two().max(USUAL_NUMBERS);
                            written.resize(room, 0);
                        }
                        if let Some(last) = written.get_mut(place)
                            && *last != round
                        {
                            *last = round;
                            numbers.push(*number);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_in_the_order_it_was_joined_each_number_once() {
        let arena = Bump::new();
        let writer = Writer::default();
        let mut left = Set::of(&[3, 1], &arena);
        left.add(Set::of(&[1, 2], &arena), &arena);
        let mut whole = Set::default();
        whole.add(left, &arena);
        whole.add(Set::one(7, &arena), &arena);
        whole.add(left, &arena);
        assert_eq!(writer.numbers(whole), [3, 1, 2, 7]);
        assert_eq!(writer.numbers(left), [3, 1, 2]);
        assert_eq!(writer.numbers(writer.flat(whole, &arena)), [3, 1, 2, 7]);
        assert!(writer.numbers(Set::default()).is_empty());
        assert!(Set::of(&[], &arena).is_empty());
    }

    #[test]
    fn a_set_shared_over_and_over_is_gone_through_once() {
        let arena = Bump::new();
        let mut set = Set::of(&[1, 2], &arena);
        // As many paths as there are atoms in the universe.
        for number in 3..300 {
            let mut twice = set;
            twice.add(Set::one(number, &arena), &arena);
            twice.add(set, &arena);
            set = twice;
        }
        assert_eq!(Writer::default().numbers(set).len(), 299);
    }
}
