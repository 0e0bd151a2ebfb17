//! Which elements are worth keeping.

use crate::model::{self, ElementName, TypeId};

/// Elements without which a record could not be put together: identity,
/// grouping, references, status and codes, and what tells two resources apart
/// that otherwise look the same.
const ALWAYS: &[&str] = &[
    "beneficiary",
    "bodySite",
    "code",
    "coding",
    "component",
    "contained",
    "dosage",
    "dosageInstruction",
    "doseAndRate",
    "dose",
    "effective",
    "end",
    "focus",
    "for",
    "gender",
    "id",
    "identifier",
    "individual",
    "lastUpdated",
    "link",
    "medication",
    "meta",
    "occurrence",
    "onset",
    "other",
    "patient",
    "performed",
    "reference",
    "specimen",
    "start",
    "status",
    "subject",
    "system",
    "vaccineCode",
    "value",
    "verificationStatus",
];

/// What is kept at the top of resources whose content nobody asks for, besides
/// when they were: who they are about, and whether they stand.
const OUTLINE: &[&str] = &[
    "beneficiary",
    "contained",
    "for",
    "id",
    "individual",
    "patient",
    "status",
    "subject",
    "verificationStatus",
];

/// The set of element names kept while reading. Everything else is passed over
/// without being built, which is most of a usual record.
///
/// The set is flat: a name counts wherever it occurs.
#[derive(Clone, Debug)]
pub struct Interest {
    /// One bit per element name; `None` for all of them.
    names: Option<Bits>,
    /// One bit per type; `None` for all resource types.
    types: Option<Bits>,
    /// One bit per type whose resources are more than outlines; `None` for all.
    in_full: Option<Bits>,
    /// One bit per element name kept at the top of an outline.
    outline: Bits,
}

impl Interest {
    /// Keep everything.
    #[must_use]
    pub const fn everything() -> Self {
        Self {
            names: None,
            types: None,
            in_full: None,
            outline: Bits { words: Vec::new() },
        }
    }

    /// Keep elements with these names (`value`, not `valueQuantity`) in resources of
    /// every type, and what putting the record together needs. Names the model
    /// does not know are passed over.
    #[must_use]
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut kept = Bits::default();
        for name in names.into_iter().chain(ALWAYS.iter().copied()) {
            kept.extend(model::element_named(name).map(|name| name.0));
        }
        Self {
            names: Some(kept),
            ..Self::everything()
        }
    }

    /// Of all resources keep only those of these types, and Patients; the others are counted.
    #[must_use]
    pub fn only_types<'n>(mut self, types: impl IntoIterator<Item = &'n str>) -> Self {
        let mut kept = Bits::default();
        for name in types.into_iter().chain(["Patient"]) {
            kept.extend(model::type_named(name).map(|type_id| type_id.0));
        }
        self.types = Some(kept);
        self
    }

    /// Of resources of other types than these and Patients keep an outline only: who
    /// they are about, their status and when they were. They count as before, but a
    /// record is put together faster, and whether two of them say the same is not asked.
    #[must_use]
    pub fn in_full<'n>(mut self, types: impl IntoIterator<Item = &'n str>) -> Self {
        let mut kept = Bits::default();
        for name in types.into_iter().chain(["Patient"]) {
            kept.extend(model::type_named(name).map(|type_id| type_id.0));
        }
        self.in_full = Some(kept);
        self.outline = Bits::default();
        self.outline.extend(
            OUTLINE
                .iter()
                .filter_map(|name| model::element_named(name))
                .map(|name| name.0),
        );
        self
    }

    /// The same, and elements with these names as well.
    #[must_use]
    pub fn and<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        if let Some(kept) = &mut self.names {
            kept.extend(
                names
                    .into_iter()
                    .filter_map(model::element_named)
                    .map(|name| name.0),
            );
        }
        self
    }

    /// Whether elements called `name` are kept.
    #[must_use]
    pub fn includes(&self, name: ElementName) -> bool {
        self.names.as_ref().is_none_or(|kept| kept.has(name.0))
    }

    /// Whether more than an outline is kept of resources of this type.
    #[must_use]
    pub fn is_in_full(&self, type_id: TypeId) -> bool {
        self.in_full.as_ref().is_none_or(|kept| kept.has(type_id.0))
    }

    /// Whether elements called `name` are kept at the top of an outline.
    pub(crate) fn outlines(&self, name: ElementName) -> bool {
        self.outline.has(name.0)
    }

    /// Whether resources of this type are kept.
    #[must_use]
    pub fn includes_type(&self, type_id: TypeId) -> bool {
        self.types.as_ref().is_none_or(|kept| kept.has(type_id.0))
    }
}

impl Default for Interest {
    fn default() -> Self {
        Self::everything()
    }
}

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
struct Bits {
    words: Vec<u64>,
}

impl Bits {
    fn has(&self, number: u16) -> bool {
        self.words
            .get(usize::from(number / 64))
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

impl Extend<u16> for Bits {
    fn extend<I: IntoIterator<Item = u16>>(&mut self, numbers: I) {
        for number in numbers {
            let place = usize::from(number / 64);
            if self.words.len() <= place {
                self.words.resize(place + 1, 0);
            }
            if let Some(word) = self.words.get_mut(place) {
                *word |= 1 << (number % 64);
            }
        }
    }
}
