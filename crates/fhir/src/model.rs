//! The FHIR R4 data model as data: types, their base types, elements and
//! choices, read from a table generated out of the published FHIR 4.0.1 model
//! info.
//!
//! The table is unpacked once, on first use; after that every look-up is a
//! binary search or an array access. Names are the model info's: resource types
//! and data types as FHIR writes them (`Observation`, `Quantity`, `dateTime`),
//! parts of a type as `Observation.Component`, required code lists as types of
//! their own (`ObservationStatus`).

mod keys;
mod names;
mod table;

use std::fmt;
use std::sync::OnceLock;

pub(crate) use keys::{FieldKey, Key, KeyKind, Keys, property};
pub(crate) use names::{NO_NAME, Vocabulary, vocabulary};
use table::{TypeEntry, model};

/// A type of the model. Ordered by name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(crate) u16);

/// The name of an element, whichever type it belongs to. Ordered by name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementName(pub(crate) u16);

/// One element of a type.
#[derive(Clone, Copy, Debug)]
pub struct ElementModel {
    /// Its name; for a choice without the type suffix (`value`, not `valueQuantity`).
    pub name: ElementName,
    /// The types it may have; more than one makes it a choice.
    pub types: &'static [TypeId],
    /// True if it repeats: JSON has an array, and so has the record.
    pub is_list: bool,
}

impl ElementModel {
    /// True if the element may have one of several types.
    #[must_use]
    pub const fn is_choice(&self) -> bool {
        self.types.len() > 1
    }
}

/// What a primitive type holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrimitiveKind {
    /// `boolean`.
    Boolean,
    /// `integer`, `positiveInt`, `unsignedInt`.
    Integer,
    /// `decimal`.
    Decimal,
    /// `string` and everything written as one: codes, addresses, ids, text.
    String,
    /// `date`.
    Date,
    /// `dateTime` and `instant`.
    DateTime,
    /// `time`.
    Time,
}

/// The type with this name, if the model has it.
#[must_use]
pub fn type_named(name: &str) -> Option<TypeId> {
    model().type_named(name)
}

/// The element name, if any type of the model has such an element.
#[must_use]
pub fn element_named(name: &str) -> Option<ElementName> {
    model().element_named(name)
}

/// Every type of the model, in the order of their names.
pub fn types() -> impl ExactSizeIterator<Item = TypeId> {
    (0..u16::try_from(model().types.len()).unwrap_or(u16::MAX)).map(TypeId)
}

impl TypeId {
    fn entry(self) -> Option<&'static TypeEntry> {
        model().types.get(usize::from(self.0))
    }

    /// The type's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().map_or("", |entry| entry.name)
    }

    /// The type it specialises; `None` for `Resource` and `Element`.
    #[must_use]
    pub fn base(self) -> Option<TypeId> {
        self.entry()?.base
    }

    /// True if this is `other` or specialises it, at whatever distance.
    #[must_use]
    pub fn is_a(self, other: TypeId) -> bool {
        let mut current = Some(self);
        while let Some(type_id) = current {
            if type_id == other {
                return true;
            }
            current = type_id.base();
        }
        false
    }

    /// True for resource types, the abstract ones included.
    #[must_use]
    pub fn is_resource(self) -> bool {
        self.entry().is_some_and(|entry| entry.is_resource)
    }

    /// The element by which resources of this type are chosen when a retrieve
    /// names codes and no path.
    #[must_use]
    pub fn primary_code_path(self) -> Option<&'static str> {
        self.entry()?.primary_code_path
    }

    /// What the type holds, if it is a primitive.
    #[must_use]
    pub fn primitive(self) -> Option<PrimitiveKind> {
        self.entry()?.primitive
    }

    /// The element called `name`, inherited ones included. The `value` of a
    /// primitive type is not an element but its [`content`](crate::Element::content).
    #[must_use]
    pub fn element(self, name: ElementName) -> Option<ElementModel> {
        self.elements()
            .iter()
            .find(|element| element.name == name)
            .copied()
    }

    /// All elements, inherited ones first.
    #[must_use]
    pub fn elements(self) -> &'static [ElementModel] {
        self.entry().map_or(&[], |entry| &entry.elements)
    }

    /// The JSON properties of this type.
    pub(crate) fn keys(self) -> &'static Keys {
        static NONE: OnceLock<Keys> = OnceLock::new();
        self.entry()
            .map_or_else(|| NONE.get_or_init(|| Keys::of(&[])), TypeEntry::keys)
    }
}

impl fmt::Debug for TypeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl ElementName {
    /// Every element name of the model, in their order.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..u16::try_from(model().names.len()).unwrap_or(u16::MAX)).map(Self)
    }

    /// Its place among [`all`](Self::all).
    pub(crate) const fn place(self) -> usize {
        self.0 as usize
    }

    /// The name as FHIR writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        model()
            .names
            .get(usize::from(self.0))
            .copied()
            .unwrap_or("")
    }
}

impl fmt::Debug for ElementName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
