//! In which order the properties of an object came the last time.

use std::cell::Cell;
use std::mem;

use crate::model::TypeId;

/// How many successors are remembered: a power of two.
const REMEMBERED: usize = 1 << BITS;
const BITS: u32 = 12;

/// For properties the one that followed. Only ever a guess: different properties may
/// share a place.
#[derive(Debug)]
pub(super) struct Successors {
    /// One more than the place of a property among the keys of its type; zero for none.
    places: Vec<u16>,
}

thread_local! {
    /// What the last input taught, for the next one: a service reads many small ones.
    static LEARNT: Cell<Vec<u16>> = const { Cell::new(Vec::new()) };
}

impl Default for Successors {
    fn default() -> Self {
        let mut places = LEARNT.take();
        places.resize(REMEMBERED, 0);
        Self { places }
    }
}

impl Drop for Successors {
    fn drop(&mut self) {
        LEARNT.set(mem::take(&mut self.places));
    }
}

/// Where the successors of the properties of a type are kept: next to each other, so that they
/// share lines of memory.
#[inline]
pub(super) fn first_slot(type_id: TypeId) -> usize {
    (u32::from(type_id.0).wrapping_mul(0x9e37_79b1) >> (u32::BITS - BITS)) as usize
}

impl Successors {
    /// The place of the property that may come next. `last` is one more than the place of the
    /// last one, or zero at the beginning.
    #[inline]
    pub(super) fn of(&self, first_slot: usize, last: u16) -> Option<u16> {
        let slot = (first_slot + usize::from(last)) % REMEMBERED;
        self.places.get(slot)?.checked_sub(1)
    }

    /// Notes which property came next.
    pub(super) fn learn(&mut self, first_slot: usize, last: u16, next: u16) {
        let slot = (first_slot + usize::from(last)) % REMEMBERED;
        if let Some(place) = self.places.get_mut(slot) {
            *place = next.saturating_add(1);
        }
    }
}
