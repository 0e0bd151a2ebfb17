//! Which elements are worth keeping.

use crate::model::{self, ElementName};

/// Elements without which a record could not be put together: identity,
/// grouping, references, status and codes.
const ALWAYS: &[&str] = &[
    "id",
    "status",
    "verificationStatus",
    "subject",
    "patient",
    "beneficiary",
    "individual",
    "for",
    "reference",
    "identifier",
    "system",
    "code",
    "coding",
    "contained",
];

/// The set of element names kept while reading. Everything else is passed over
/// without being built, which is most of a usual record.
///
/// The set is flat: a name counts wherever it occurs.
#[derive(Clone, Debug)]
pub struct Interest {
    /// One bit per element name; `None` for all of them.
    kept: Option<Vec<u64>>,
}

impl Interest {
    /// Keep everything.
    #[must_use]
    pub const fn everything() -> Self {
        Self { kept: None }
    }

    /// Keep elements with these names (`value`, not `valueQuantity`), and what
    /// putting the record together needs. Names the model does not know are passed over.
    #[must_use]
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut kept = vec![0_u64; model::element_name_count().div_ceil(64)];
        for name in names
            .into_iter()
            .chain(ALWAYS.iter().copied())
            .filter_map(model::element_named)
        {
            if let Some(word) = kept.get_mut(usize::from(name.0) / 64) {
                *word |= 1 << (name.0 % 64);
            }
        }
        Self { kept: Some(kept) }
    }

    /// Whether elements called `name` are kept.
    #[must_use]
    pub fn includes(&self, name: ElementName) -> bool {
        self.kept.as_ref().is_none_or(|kept| {
            kept.get(usize::from(name.0) / 64)
                .is_some_and(|word| word >> (name.0 % 64) & 1 == 1)
        })
    }
}

impl Default for Interest {
    fn default() -> Self {
        Self::everything()
    }
}
