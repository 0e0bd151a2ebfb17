//! In which order the properties of an object came the last time.

use std::cell::Cell;
use std::mem;

use crate::model::TypeId;

/// How many successors are remembered: a power of two.
const REMEMBERED: usize = 1 << BITS;
const BITS: u32 = 10;

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

/// Where the successor is kept of the property in place `last` among the keys of a type;
/// without one that of the beginning.
fn slot(type_id: TypeId, last: Option<u16>) -> usize {
    let last = last.map_or(0, |last| u32::from(last) + 1);
    let word = u32::from(type_id.0) << 16 | last;
    (word.wrapping_mul(0x9e37_79b1) >> (u32::BITS - BITS)) as usize
}

impl Successors {
    /// The place of the property that may come next.
    #[inline]
    pub(super) fn of(&self, type_id: TypeId, last: Option<u16>) -> Option<u16> {
        self.places.get(slot(type_id, last))?.checked_sub(1)
    }

    /// Notes which property came next.
    pub(super) fn learn(&mut self, type_id: TypeId, last: Option<u16>, next: u16) {
        if let Some(place) = self.places.get_mut(slot(type_id, last)) {
            *place = next.saturating_add(1);
        }
    }
}
