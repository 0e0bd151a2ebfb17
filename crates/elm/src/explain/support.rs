//! What a value rests on.

use bumpalo::Bump;

use crate::explain::set::Set;
use crate::value::Value;

/// A value, and what decided it. The sets hold numbers, whose meaning the walk knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Support<'e> {
    /// The value, or the error in words.
    pub(super) value: Result<Value<'e>, &'e str>,
    /// Unknown leaves that could change the value: definitions.
    pub(super) unknown: Set<'e>,
    /// Missing elements that make the value null: places of the walk.
    pub(super) places: Set<'e>,
    /// Retrieves that found nothing, as places of the walk; they count where something is null
    /// for it.
    pub(super) gaps: Set<'e>,
    /// Definitions.
    pub(super) steps: Set<'e>,
    /// References of the walk.
    pub(super) resources: Set<'e>,
    arena: &'e Bump,
}

impl<'e> Support<'e> {
    pub(super) fn of(value: Result<Value<'e>, &'e str>, arena: &'e Bump) -> Self {
        Self {
            value,
            unknown: Set::default(),
            places: Set::default(),
            gaps: Set::default(),
            steps: Set::default(),
            resources: Set::default(),
            arena,
        }
    }

    pub(super) const fn is_null(&self) -> bool {
        matches!(self.value, Ok(Value::Null))
    }

    pub(super) fn truth(&self) -> Option<bool> {
        match self.value {
            Ok(value) => value.plain().as_boolean(),
            Err(_) => None,
        }
    }

    /// True if no unknown leaf can change the value.
    pub(super) const fn is_firm(&self) -> bool {
        self.unknown.is_empty()
    }

    /// True if no definition is behind the value either.
    pub(super) const fn is_plain(&self) -> bool {
        self.unknown.is_empty() && self.steps.is_empty()
    }

    /// Nothing that is unknown matters any more.
    pub(super) fn settle(&mut self) {
        self.unknown = Set::default();
        self.places = Set::default();
        self.gaps = Set::default();
    }

    /// Takes over what another value rests on.
    pub(super) fn absorb(&mut self, other: &Self) {
        self.absorb_unknown(other);
        self.absorb_reasons(other);
    }

    pub(super) fn absorb_without_resources(&mut self, other: &Self) {
        self.absorb_unknown(other);
        self.steps.add(other.steps, self.arena);
    }

    pub(super) fn absorb_unknown(&mut self, other: &Self) {
        self.unknown.add(other.unknown, self.arena);
        self.places.add(other.places, self.arena);
        self.gaps.add(other.gaps, self.arena);
    }

    pub(super) fn absorb_reasons(&mut self, other: &Self) {
        self.steps.add(other.steps, self.arena);
        self.resources.add(other.resources, self.arena);
    }
}
