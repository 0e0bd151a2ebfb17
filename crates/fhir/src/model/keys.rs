//! From the property names of a JSON object to elements of its type.

use super::names::NO_TYPE;
use super::{ElementModel, ElementName, NO_NAME, PrimitiveKind, TypeId};

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

/// The two properties a primitive element can have, and the one that is no element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// `birthDate`.
    Value,
    /// `_birthDate`.
    Extension,
    /// `resourceType`, which any object may have.
    ResourceType,
}

/// The properties of one type.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    keys: Vec<Key>,
    /// A hash table with at most a quarter of its slots taken.
    slots: Vec<Option<Slot>>,
    mask: usize,
}

/// A property of a type. What guessing it asks for lies together in one line of memory.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Key {
    pub(crate) field: FieldKey,
    /// Its place among the keys of the type.
    pub(crate) place: u16,
    /// The name as compact JSON has it: `"birthDate":`.
    written: Box<[u8]>,
    /// The first bytes of what is written as two numbers, the first byte lowest.
    front: [u64; 2],
    /// The bits of the numbers that count.
    counts: [u64; 2],
}

/// How a property is found by its name.
#[derive(Clone, Debug)]
struct Slot {
    print: Print,
    /// Compared only where the print does not hold the whole name.
    name: Box<str>,
    /// The place of its key.
    place: u16,
}

impl Keys {
    pub(super) fn of(elements: &[ElementModel]) -> Self {
        let mut written: Vec<(String, FieldKey)> = (0..=u8::MAX)
            .zip(elements)
            .flat_map(|(place, element)| properties(element, place))
            .collect();
        // One type has an element of this name.
        if !written.iter().any(|(key, _)| key == RESOURCE_TYPE) {
            written.push((RESOURCE_TYPE.to_owned(), resource_type()));
        }
        let size = (written.len() * 4).next_power_of_two();
        let mut keys = Self {
            keys: Vec::with_capacity(written.len()),
            slots: vec![None; size],
            mask: size - 1,
        };
        // No type has a hundredth of the properties that would be too many.
        for (place, (name, field)) in (0_u16..).zip(written) {
            keys.keys.push(Key::new(&name, field, place));
            keys.insert(name, place);
        }
        keys
    }

    fn insert(&mut self, name: String, key: u16) {
        let print = Print::of(&name);
        let mut place = print.hash() & self.mask;
        while let Some(slot) = self.slots.get_mut(place) {
            if slot.is_none() {
                *slot = Some(Slot {
                    print,
                    name: name.into_boxed_str(),
                    place: key,
                });
                return;
            }
            place = (place + 1) & self.mask;
        }
    }

    /// The key of this name. Ends because most slots are free.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<&Key> {
        let print = Print::of(name);
        let mut place = print.hash();
        while let Some(Some(slot)) = self.slots.get(place & self.mask) {
            if slot.print == print && (print.is_whole() || *slot.name == *name) {
                return self.at(slot.place);
            }
            place += 1;
        }
        None
    }

    /// The key in this place, if there is one.
    #[inline]
    pub(crate) fn at(&self, place: u16) -> Option<&Key> {
        self.keys.get(usize::from(place))
    }
}

impl Key {
    fn new(name: &str, field: FieldKey, place: u16) -> Self {
        let written = format!("\"{name}\":").into_bytes().into_boxed_slice();
        let numbers = |byte_of: fn(u8) -> u8| {
            let mut numbers = [0; 2];
            let bytes = written.iter().take(FRONT).zip(0_usize..);
            for (byte, place) in bytes {
                if let Some(number) = numbers.get_mut(place / 8) {
                    *number |= u64::from(byte_of(*byte)) << (place % 8 * 8);
                }
            }
            numbers
        };
        let (front, counts) = (numbers(|byte| byte), numbers(|_| u8::MAX));
        Self {
            field,
            place,
            written,
            front,
            counts,
        }
    }

    /// If `text` begins with the name as compact JSON has it, the bytes it takes.
    #[inline]
    pub(crate) fn length_in_front(&self, text: &[u8]) -> Option<usize> {
        let [first, second] = self.front;
        let [first_counts, second_counts] = self.counts;
        let ([one, two], _) = text.first_chunk::<FRONT>()?.as_chunks() else {
            return None;
        };
        let differing = (u64::from_le_bytes(*one) ^ first) & first_counts
            | (u64::from_le_bytes(*two) ^ second) & second_counts;
        let length = self.written.len();
        let is_same = differing == 0 && (length <= FRONT || text.starts_with(&self.written));
        is_same.then_some(length)
    }
}

/// How many bytes are compared as numbers.
const FRONT: usize = 16;

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

/// The property that says what a resource is.
const RESOURCE_TYPE: &str = "resourceType";

/// What that property stands for: no element.
const fn resource_type() -> FieldKey {
    FieldKey {
        name: NO_NAME,
        type_id: NO_TYPE,
        is_list: false,
        kind: KeyKind::ResourceType,
        primitive: Some(PrimitiveKind::String),
        place: 0,
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
