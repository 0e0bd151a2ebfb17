//! Values that are written as one of the same element was before.
//!
//! Resources of one record share much: whom they are about, where they come from, their
//! categories and codes. Comparing bytes costs less than reading them again, so an object
//! or array right in a resource that is the same as one before is not read: its nodes are
//! copied, and its texts are kept once.

use crate::model::TypeId;
use crate::record::Text;

/// How many values are remembered: a power of two.
const REMEMBERED: usize = 1 << BITS;
const BITS: u32 = 9;
/// How far inside a concept a code is met, with its system behind it or before it.
const CODES: [usize; 2] = [20, 52];

/// A property of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Property {
    /// The type of the resource.
    pub(super) type_id: TypeId,
    /// The place of the property among the keys of that type.
    pub(super) place: u16,
    /// False where its value is passed over.
    pub(super) is_kept: bool,
    /// True for coded concepts, of which several are remembered.
    pub(super) has_codes: bool,
}

/// A value that was read without anything to tell about it.
#[derive(Clone, Copy, Debug)]
struct Value {
    property: Property,
    /// Where in the text it lies.
    written: Text,
    /// Where in the store its nodes lie.
    nodes: Stretch,
}

/// First, and how many.
pub(super) type Stretch = (u32, u32);

/// What properties had in the resources before. Only ever a guess: different properties may
/// share a place, and the bytes decide.
#[derive(Debug, Default)]
pub(super) struct Echoes {
    values: Vec<Option<Value>>,
}

impl Echoes {
    /// Forgets everything: it lies in another text, or was taken back.
    pub(super) fn clear(&mut self) {
        self.values.clear();
        self.values.resize(REMEMBERED, None);
    }

    /// If what lies ahead at byte `at` is remembered: where its nodes are, and how many
    /// bytes it takes.
    #[inline]
    pub(super) fn find(
        &self,
        property: Property,
        text: &str,
        at: usize,
    ) -> Option<(Stretch, usize)> {
        let ahead = text.as_bytes().get(at..)?;
        let value = self.values.get(slot(property, ahead))?.as_ref()?;
        if value.property != property {
            return None;
        }
        let start = value.written.start as usize;
        let written = text
            .as_bytes()
            .get(start..start + value.written.length as usize)?;
        ahead
            .starts_with(written)
            .then_some((value.nodes, written.len()))
    }

    /// Remembers a value, with the place in the text it begins at.
    pub(super) fn remember(
        &mut self,
        property: Property,
        text: &str,
        (start, end): (usize, usize),
        nodes: Stretch,
    ) {
        let Some(ahead) = text.as_bytes().get(start..) else {
            return;
        };
        // Only what ends with a bracket ends there whatever comes behind it.
        let ends = matches!(text.as_bytes().get(..end), Some([.., b'}' | b']']));
        let length = u32::try_from(end.saturating_sub(start));
        if let (true, Ok(start), Ok(length)) = (ends, u32::try_from(start), length)
            && let Some(value) = self.values.get_mut(slot(property, ahead))
        {
            *value = Some(Value {
                property,
                written: Text { start, length },
                nodes,
            });
        }
    }
}

/// Where a value is remembered.
#[inline]
fn slot(property: Property, ahead: &[u8]) -> usize {
    let mut word = u64::from(property.type_id.0) << 16 | u64::from(property.place);
    if property.has_codes {
        for from in CODES {
            let inside = ahead.get(from..).and_then(<[u8]>::first_chunk);
            word = word.rotate_left(29) ^ inside.map_or(0, |inside| u64::from_le_bytes(*inside));
        }
    }
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - BITS)) as usize
}
