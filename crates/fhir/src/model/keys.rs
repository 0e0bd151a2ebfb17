//! From the property names of a JSON object to elements of its type.

use super::{ElementModel, ElementName, PrimitiveKind, TypeId};

/// What a JSON property of some type stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldKey {
    /// The element.
    pub(crate) name: ElementName,
    /// Its type; of a choice the one in the property's name.
    pub(crate) type_id: TypeId,
    /// Whether the element repeats.
    pub(crate) is_list: bool,
    /// The value itself, or the extensions of a primitive value.
    pub(crate) kind: KeyKind,
    /// What the type holds, if it is a primitive.
    pub(crate) primitive: Option<PrimitiveKind>,
    /// Place of the element among those of its type.
    pub(crate) place: u8,
}

/// The two properties a primitive element can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// `birthDate`.
    Value,
    /// `_birthDate`.
    Extension,
}

/// The properties of one type: a hash table with at most a quarter of its slots taken.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    slots: Vec<Option<(Box<str>, FieldKey)>>,
    mask: usize,
}

impl Keys {
    pub(super) fn of(elements: &[ElementModel]) -> Self {
        let written: Vec<(String, FieldKey)> = (0..=u8::MAX)
            .zip(elements)
            .flat_map(|(place, element)| properties(element, place))
            .collect();
        let size = (written.len() * 4).next_power_of_two();
        let mut keys = Self {
            slots: vec![None; size],
            mask: size - 1,
        };
        for (key, field) in written {
            keys.insert(key, field);
        }
        keys
    }

    fn insert(&mut self, key: String, field: FieldKey) {
        let mut place = hash(&key);
        while let Some(slot) = self.slots.get_mut(place & self.mask) {
            if slot.is_none() {
                *slot = Some((key.into_boxed_str(), field));
                return;
            }
            place += 1;
        }
    }

    /// The field for `key`. Ends because most slots are free.
    pub(crate) fn find(&self, key: &str) -> Option<FieldKey> {
        let mut place = hash(key);
        while let Some(Some((known, field))) = self.slots.get(place & self.mask) {
            if **known == *key {
                return Some(*field);
            }
            place += 1;
        }
        None
    }
}

/// The first and last eight bytes and the length tell the names of one type apart.
#[inline]
fn hash(key: &str) -> usize {
    let bytes = key.as_bytes();
    let ends = bytes.first_chunk().zip(bytes.last_chunk());
    let word = match ends {
        Some((first, last)) => {
            u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(23)
        }
        None => bytes
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    let mixed = (word ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as usize
}

/// The JSON properties of one element: for a choice one per type, and for each
/// primitive type a second one for its extensions.
fn properties(element: &ElementModel, place: u8) -> Vec<(String, FieldKey)> {
    let mut properties = Vec::new();
    for type_id in element.types {
        let field = FieldKey {
            name: element.name,
            type_id: *type_id,
            is_list: element.is_list,
            kind: KeyKind::Value,
            primitive: type_id.primitive(),
            place,
        };
        let property = property(element, *type_id);
        if field.primitive.is_some() {
            properties.push((
                format!("_{property}"),
                FieldKey {
                    kind: KeyKind::Extension,
                    ..field
                },
            ));
        }
        properties.push((property, field));
    }
    properties
}

/// The JSON property of `element` where it has this type.
pub(crate) fn property(element: &ElementModel, type_id: TypeId) -> String {
    let name = element.name.as_str();
    if !element.is_choice() {
        return name.to_owned();
    }
    // A SimpleQuantity is a profile of Quantity and goes by its name in JSON.
    let suffix = match type_id.name() {
        "SimpleQuantity" | "MoneyQuantity" => "Quantity",
        suffix => suffix,
    };
    let mut property = name.to_owned();
    let mut letters = suffix.chars();
    property.extend(letters.next().map(|first| first.to_ascii_uppercase()));
    property.push_str(letters.as_str());
    property
}
