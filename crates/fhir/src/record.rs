//! One patient's resources, packed.

mod store;

use std::fmt;

pub(crate) use store::{Kind, Node, Store, Text};

use crate::element::Element;
use crate::issue::Issue;
use crate::model::TypeId;
use crate::primitive::DateTime;

/// How many resources were kept out of what the logic sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Excluded {
    /// Marked as entered in error; gone.
    pub entered_in_error: usize,
    /// States that something was refuted; kept, but only under [`Record::refuted_of_type`].
    pub refuted: usize,
    /// Said the same as another resource; folded into it.
    pub duplicates: usize,
}

/// One patient's resources. Owns its bytes; never changes after reading.
#[derive(Debug)]
pub struct Record {
    pub(crate) id: String,
    pub(crate) store: Store,
    /// In the order of the input, each contained resource after its container.
    pub(crate) resources: Vec<Entry>,
    /// Places in `resources` of those a retrieve can see, by type and then input order.
    pub(crate) by_type: Vec<u32>,
    pub(crate) patient: Option<u32>,
    pub(crate) issues: Vec<Issue>,
    pub(crate) excluded: Excluded,
    pub(crate) newest_moment: Option<DateTime>,
}

/// Where a resource lies in the store, and what it is known by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) node: u32,
    pub(crate) type_id: TypeId,
    pub(crate) id: Text,
    pub(crate) full_url: Text,
    /// Place of the resource that contains this one.
    pub(crate) container: Option<u32>,
    pub(crate) is_refuted: bool,
}

impl Record {
    /// The Patient resource, if the input had one.
    #[must_use]
    pub fn patient(&self) -> Option<Resource<'_>> {
        self.patient.map(|index| Resource {
            record: self,
            index,
        })
    }

    /// The patient's id: of the Patient resource, or as the references have it; empty if neither says.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The resources in the order of the input, without contained ones.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        (0_u32..)
            .zip(&self.resources)
            .filter(|(_, entry)| entry.container.is_none())
            .map(|(index, _)| Resource {
                record: self,
                index,
            })
    }

    /// The resources of exactly this type in the order of the input, without
    /// contained ones and without what was refuted.
    pub fn of_type(&self, type_id: TypeId) -> impl Iterator<Item = Resource<'_>> {
        self.typed(type_id)
            .filter(|resource| !resource.is_refuted())
    }

    /// The resources of this type that state that something was refuted.
    pub fn refuted_of_type(&self, type_id: TypeId) -> impl Iterator<Item = Resource<'_>> {
        self.typed(type_id).filter(|resource| resource.is_refuted())
    }

    fn typed(&self, type_id: TypeId) -> impl Iterator<Item = Resource<'_>> {
        let type_at = |place: &u32| self.entry(*place).map(|entry| entry.type_id);
        let first = self
            .by_type
            .partition_point(|place| type_at(place) < Some(type_id));
        self.by_type
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(move |place| type_at(place) == Some(type_id))
            .map(|index| Resource {
                record: self,
                index: *index,
            })
    }

    /// The resource a reference in `from` points at: `Type/id`, `Type/id/_history/version`,
    /// an absolute address or `urn:uuid:` that an entry of the Bundle has, or `#id` of a contained
    /// resource. `None` if the record does not hold it.
    #[must_use]
    pub fn resolve(&self, reference: &str, from: Resource<'_>) -> Option<Resource<'_>> {
        let _ = (reference, from);
        None
    }

    /// What could not be read of this patient's resources.
    #[must_use]
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// The newest moment the record speaks of as past: the default for "now".
    /// Dates known only in part count as their earliest instant; birth dates and
    /// plans do not count.
    #[must_use]
    pub const fn newest_moment(&self) -> Option<DateTime> {
        self.newest_moment
    }

    /// How much was kept out of the logic.
    #[must_use]
    pub const fn excluded(&self) -> Excluded {
        self.excluded
    }

    pub(crate) fn entry(&self, index: u32) -> Option<&Entry> {
        self.resources.get(usize::try_from(index).ok()?)
    }

    /// The resource whose nodes include `node`.
    pub(crate) fn owner_of(&self, node: u32) -> Resource<'_> {
        let after = self.resources.partition_point(|entry| entry.node <= node);
        let mut index = u32::try_from(after.saturating_sub(1)).unwrap_or(0);
        // A contained resource may have ended before this node of its container.
        while let Some(entry) = self.entry(index)
            && node >= entry.node.saturating_add(self.store.span(entry.node))
            && let Some(container) = entry.container
        {
            index = container;
        }
        Resource {
            record: self,
            index,
        }
    }
}

/// A resource of a [`Record`].
#[derive(Clone, Copy)]
pub struct Resource<'r> {
    pub(crate) record: &'r Record,
    pub(crate) index: u32,
}

impl<'r> Resource<'r> {
    /// Its outermost element.
    #[must_use]
    pub fn element(self) -> Element<'r> {
        let node = self
            .record
            .entry(self.index)
            .map_or(u32::MAX, |entry| entry.node);
        Element::new(self.record, node)
    }

    /// The record it belongs to.
    #[must_use]
    pub const fn record(self) -> &'r Record {
        self.record
    }

    /// Its type.
    #[must_use]
    pub fn type_id(self) -> TypeId {
        self.element().type_id()
    }

    /// Its id; empty if it has none.
    #[must_use]
    pub fn id(self) -> &'r str {
        self.record
            .entry(self.index)
            .map_or("", |entry| self.record.store.text(entry.id))
    }

    /// Type and id as a reference has them: `Observation/7`; of a contained
    /// resource with its container's before: `Observation/7#specimen`.
    #[must_use]
    pub fn reference(self) -> String {
        match self
            .record
            .entry(self.index)
            .and_then(|entry| entry.container)
        {
            Some(container) => {
                let container = Resource {
                    record: self.record,
                    index: container,
                };
                format!("{}#{}", container.reference(), self.id())
            }
            None => format!("{}/{}", self.type_id().name(), self.id()),
        }
    }

    /// True if it lies inside another resource.
    #[must_use]
    pub fn is_contained(self) -> bool {
        self.record
            .entry(self.index)
            .is_some_and(|entry| entry.container.is_some())
    }

    /// True if it states that something was refuted.
    #[must_use]
    pub fn is_refuted(self) -> bool {
        self.record
            .entry(self.index)
            .is_some_and(|entry| entry.is_refuted)
    }
}

impl PartialEq for Resource<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.record, other.record)
    }
}

impl Eq for Resource<'_> {}

impl fmt::Debug for Resource<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Resource({})", self.reference())
    }
}
