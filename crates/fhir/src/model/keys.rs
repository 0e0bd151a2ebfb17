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
    slots: Vec<Option<Key>>,
    mask: usize,
}

/// A property of a type.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) field: FieldKey,
    /// Its place in the hash table.
    pub(crate) place: u16,
    print: Print,
    /// Compared only where the print does not hold the whole name.
    name: Box<str>,
    /// The name as compact JSON has it: `"birthDate":`.
    written: Box<[u8]>,
    /// What is written as a number, the first byte lowest, and the bits of the number that count.
    front: (u128, u128),
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

    fn insert(&mut self, name: String, field: FieldKey) {
        let print = Print::of(&name);
        let mut place = print.hash() & self.mask;
        while let Some(slot) = self.slots.get_mut(place) {
            if slot.is_none() {
                *slot = Some(Key::new(name, print, field, place));
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
        while let Some(Some(key)) = self.slots.get(place & self.mask) {
            if key.print == print && (print.is_whole() || *key.name == *name) {
                return Some(key);
            }
            place += 1;
        }
        None
    }

    /// The key in this place, if there is one.
    #[inline]
    pub(crate) fn at(&self, place: u16) -> Option<&Key> {
        self.slots.get(usize::from(place))?.as_ref()
    }
}

impl Key {
    fn new(name: String, print: Print, field: FieldKey, place: usize) -> Self {
        let written = format!("\"{name}\":").into_bytes().into_boxed_slice();
        let number = |bytes: &mut dyn Iterator<Item = u8>| {
            let bytes = bytes.take(FRONT).zip(0_u32..);
            bytes.fold(0, |number, (byte, place)| {
                number | u128::from(byte) << (place * u8::BITS)
            })
        };
        let front = (
            number(&mut written.iter().copied()),
            number(&mut written.iter().map(|_| u8::MAX)),
        );
        Self {
            field,
            // No type has a hundredth of the properties that would be too many.
            place: u16::try_from(place).unwrap_or(u16::MAX),
            print,
            name: name.into_boxed_str(),
            written,
            front,
        }
    }

    /// If `text` begins with the name as compact JSON has it, the bytes it takes.
    #[inline]
    pub(crate) fn length_in_front(&self, text: &[u8]) -> Option<usize> {
        let (number, counts) = self.front;
        let front = u128::from_le_bytes(*text.first_chunk::<FRONT>()?);
        let length = self.written.len();
        let is_same =
            front & counts == number && (length <= FRONT || text.starts_with(&self.written));
        is_same.then_some(length)
    }
}

/// How many bytes are compared as one number.
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
