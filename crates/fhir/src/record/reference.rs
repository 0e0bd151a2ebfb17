//! The forms a FHIR reference can have.

use crate::model::{TypeId, type_named};

/// A reference taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target<'t> {
    /// `#id`: a resource inside the one that refers; empty for that one itself.
    Contained(&'t str),
    /// `Type/id`, perhaps with an address in front.
    Literal {
        /// The address up to the type, with its slash; empty in a relative reference.
        base: &'t str,
        /// The type named.
        type_id: TypeId,
        /// The id named.
        id: &'t str,
    },
    /// Any other address, such as `urn:uuid:…`.
    Address(&'t str),
}

impl<'t> Target<'t> {
    pub(crate) fn parse(reference: &'t str) -> Self {
        let reference = reference.trim();
        if let Some(id) = reference.strip_prefix('#') {
            return Self::Contained(id);
        }
        let unversioned = without_version(reference);
        let literal = unversioned.rsplit_once('/').and_then(|(front, id)| {
            let base_end = front.rfind('/').map_or(0, |slash| slash + 1);
            let (base, type_name) = front.split_at_checked(base_end)?;
            let type_id = type_named(type_name).filter(|type_id| type_id.is_resource())?;
            (!id.is_empty()).then_some(Self::Literal { base, type_id, id })
        });
        literal.unwrap_or(Self::Address(unversioned))
    }
}

/// `reference` without the `/_history/3` behind it.
fn without_version(reference: &str) -> &str {
    let front = reference.rsplit_once('/').map(|(front, _)| front);
    front
        .and_then(|front| front.strip_suffix("/_history"))
        .unwrap_or(reference)
}

/// The address in front of `Type/id` in an entry's full address, if it is a web address.
pub(crate) fn base_of(full_url: &str) -> Option<&str> {
    match Target::parse(full_url) {
        Target::Literal { base, .. } if !base.is_empty() => Some(base),
        _ => None,
    }
}
