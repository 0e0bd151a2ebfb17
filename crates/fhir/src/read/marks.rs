//! The elements right in a resource that putting a record together asks for, found in
//! one pass: looking for each of them alone would cost more than all the rest.

use std::sync::OnceLock;

use crate::model::{ElementName, element_named};
use crate::record::Store;

macro_rules! marks {
    ($($mark:ident = $name:literal),* $(,)?) => {
        /// An element that is asked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Mark {
            $($mark,)*
        }

        impl Mark {
            const NAMES: &[(Self, &str)] = &[$((Self::$mark, $name),)*];
        }
    };
}

marks! {
    AuthoredOn = "authoredOn",
    Beneficiary = "beneficiary",
    BodySite = "bodySite",
    Code = "code",
    Component = "component",
    Dosage = "dosage",
    DosageInstruction = "dosageInstruction",
    DoseQuantity = "doseQuantity",
    Effective = "effective",
    Focus = "focus",
    ForWhom = "for",
    Id = "id",
    Identifier = "identifier",
    Individual = "individual",
    Medication = "medication",
    Meta = "meta",
    Occurrence = "occurrence",
    Onset = "onset",
    Patient = "patient",
    Performed = "performed",
    Specimen = "specimen",
    Status = "status",
    Subject = "subject",
    VaccineCode = "vaccineCode",
    Value = "value",
    VerificationStatus = "verificationStatus",
}

/// Who a resource is about, the most telling first.
pub(super) const SUBJECT: &[Mark] = &[
    Mark::Subject,
    Mark::Patient,
    Mark::Beneficiary,
    Mark::Individual,
    Mark::ForWhom,
];

impl Mark {
    /// The element's name.
    pub(super) fn name(self) -> Option<ElementName> {
        Self::NAMES
            .iter()
            .find(|(mark, _)| *mark == self)
            .and_then(|(_, name)| element_named(name))
    }
}

/// Where in the store the marked elements of one resource lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks {
    /// By mark; zero, where only a resource can lie, for those it does not have.
    nodes: [u32; Mark::NAMES.len()],
}

impl Marks {
    /// Finds those of the resource at `node`.
    pub(super) fn of(store: &Store, node: u32) -> Self {
        let by_name = by_name();
        let mut marks = Self {
            nodes: [0; Mark::NAMES.len()],
        };
        for (child, node) in store.children(node) {
            let place = by_name
                .get(node.name.place())
                .copied()
                .map_or(usize::MAX, usize::from);
            if let Some(free @ 0) = marks.nodes.get_mut(place) {
                *free = child;
            }
        }
        marks
    }

    /// The node of an element.
    pub(super) fn get(&self, mark: Mark) -> Option<u32> {
        let node = self.nodes.get(mark as usize).copied();
        node.filter(|node| *node != 0)
    }

    /// The node of the first of some elements that is there.
    pub(super) fn first(&self, marks: &[Mark]) -> Option<u32> {
        marks.iter().find_map(|mark| self.get(*mark))
    }
}

/// For each element name the place of its mark, or one that no mark has.
fn by_name() -> &'static [u8] {
    static BY_NAME: OnceLock<Vec<u8>> = OnceLock::new();
    BY_NAME.get_or_init(|| {
        let mut by_name = vec![u8::MAX; ElementName::all().count()];
        for (mark, name) in Mark::NAMES {
            let place = element_named(name).map(ElementName::place);
            if let Some(place) = place.and_then(|place| by_name.get_mut(place)) {
                *place = *mark as u8;
            }
        }
        by_name
    })
}

#[cfg(test)]
mod tests {
    use super::Mark;

    #[test]
    fn every_marked_name_is_in_the_model() {
        for (mark, name) in Mark::NAMES {
            assert!(mark.name().is_some(), "{name}");
        }
    }
}
