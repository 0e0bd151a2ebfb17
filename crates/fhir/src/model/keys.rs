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
    slots: Vec<Option<Slot>>,
    mask: usize,
}

#[derive(Clone, Debug)]
struct Slot {
    print: Print,
    /// Compared only where the print does not hold the whole name.
    name: Box<str>,
    field: FieldKey,
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
        let print = Print::of(&key);
        let mut place = print.hash();
        while let Some(slot) = self.slots.get_mut(place & self.mask) {
            if slot.is_none() {
                *slot = Some(Slot {
                    print,
                    name: key.into_boxed_str(),
                    field,
                });
                return;
            }
            place += 1;
        }
    }

    /// The field for `key`. Ends because most slots are free.
    #[inline]
    pub(crate) fn find(&self, key: &str) -> Option<&FieldKey> {
        let print = Print::of(key);
        let mut place = print.hash();
        while let Some(Some(slot)) = self.slots.get(place & self.mask) {
            if slot.print == print && (print.is_whole() || *slot.name == *key) {
                return Some(&slot.field);
            }
            place += 1;
        }
        None
    }
}

/// A name's length with its first and last eight bytes, which up to sixteen is
/// the whole name: comparing two is comparing three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Print {
    length: usize,
    first: u64,
    last: u64,
}

impl Print {
    #[inline]
    fn of(key: &str) -> Self {
        let bytes = key.as_bytes();
        let length = bytes.len();
        let (first, last) =
            if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
            } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
                (
                    u64::from(u32::from_le_bytes(*first)),
                    u64::from(u32::from_le_bytes(*last)),
                )
            } else {
                // Three bytes at most.
                let word = bytes
                    .iter()
                    .fold(0, |word, byte| word << 8 | u64::from(*byte));
                (word, 0)
            };
        Self {
            length,
            first,
            last,
        }
    }

    /// Whether it holds all of the name.
    const fn is_whole(self) -> bool {
        self.length <= 16
    }

    const fn hash(self) -> usize {
        let word = self.first ^ self.last.rotate_left(23) ^ self.length as u64;
        (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize
    }
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
