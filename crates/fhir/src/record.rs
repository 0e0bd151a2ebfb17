//! One patient's resources, packed.

mod made;
mod reference;
mod store;

use std::fmt;
use std::sync::OnceLock;

pub use made::Part;
pub(crate) use reference::{Target, base_of};
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

/// One patient's resources. Owns its bytes; never changes after reading. By default it has none.
#[derive(Debug, Default)]
pub struct Record {
    pub(crate) id: String,
    pub(crate) store: Store,
    /// In the order of the input, each contained resource after its container.
    pub(crate) resources: Vec<Entry>,
    /// Places in `resources` of those a retrieve can see, by type and then input order.
    pub(crate) by_type: Vec<u32>,
    pub(crate) patient: Option<u32>,
    /// The numbers of RelatedPerson resources that something is about, with their places.
    pub(crate) persons: Vec<(u32, u32)>,
    pub(crate) issues: Vec<Issue>,
    pub(crate) excluded: Excluded,
    pub(crate) newest_moment: Option<DateTime>,
    /// Folded resources, which references may still name.
    pub(crate) aliases: Vec<Alias>,
    /// Made when the first reference is followed.
    pub(crate) index: OnceLock<Index>,
}

/// A resource folded into another one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alias {
    pub(crate) entry: Entry,
    /// The node of the resource that was kept.
    pub(crate) kept: u32,
}

/// Places in [`Record::resources`] of those that stand by themselves.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// By type and id.
    by_id: Vec<u32>,
    /// By full address.
    by_address: Vec<u32>,
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
    pub(crate) whose: Whose,
}

/// Whom a resource of a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// The patient of the record.
    Patient,
    /// The person of a RelatedPerson resource, by its number in the record.
    Relation(u32),
    /// Somebody of whom the record has no RelatedPerson.
    Somebody,
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

    /// The resources of exactly this type that are about the patient, in the order of the
    /// input, without contained ones and without what was refuted.
    pub fn of_type(&self, type_id: TypeId) -> impl Iterator<Item = Resource<'_>> {
        self.typed(type_id)
            .filter(|resource| !resource.is_refuted())
    }

    /// The resources of this type that are about a person related to the patient, given as the
    /// RelatedPerson they are: whose subject or focus names that person, or that are in the
    /// record of a Patient who is the same person. In the order of the input, without contained
    /// ones and without what was refuted.
    pub fn about(
        &self,
        person: Resource<'_>,
        type_id: TypeId,
    ) -> impl Iterator<Item = Resource<'_>> {
        let mut persons = self.persons.iter();
        let number = persons
            .find(|(_, place)| *place == person.index && std::ptr::eq(person.record, self))
            .map(|(number, _)| Whose::Relation(*number));
        let all = (0_u32..).zip(&self.resources);
        all.filter(move |(_, entry)| {
            entry.type_id == type_id
                && entry.container.is_none()
                && !entry.is_refuted
                && number == Some(entry.whose)
        })
        .map(|(index, _)| Resource {
            record: self,
            index,
        })
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
        let found = match Target::parse(reference) {
            Target::Contained(id) => self.contained(id, from),
            Target::Literal { base, type_id, id } => {
                let from = self
                    .entry(from.index)
                    .map_or("", |entry| self.store.text(entry.full_url));
                let base = if base.is_empty() {
                    base_of(from).unwrap_or("")
                } else {
                    base
                };
                self.by_id(base, type_id, id)
            }
            Target::Address(address) => self.by_address(address).or_else(|| {
                // Some writers use the id with `urn:uuid:` in front instead of the entry's address.
                let id = address.strip_prefix("urn:uuid:")?;
                self.standing().find(|index| {
                    self.entry(*index)
                        .is_some_and(|entry| self.store.text(entry.id) == id)
                })
            }),
        };
        found.map(|index| Resource {
            record: self,
            index,
        })
    }

    /// Places of the resources that are not contained.
    fn standing(&self) -> impl Iterator<Item = u32> {
        (0_u32..)
            .zip(&self.resources)
            .filter(|(_, entry)| entry.container.is_none())
            .map(|(index, _)| index)
    }

    fn contained(&self, id: &str, from: Resource<'_>) -> Option<u32> {
        let container = self.entry(from.index)?.container.unwrap_or(from.index);
        if id.is_empty() {
            return Some(container);
        }
        let inside = (container + 1..).map_while(|index| Some((index, self.entry(index)?)));
        inside
            .take_while(|(_, entry)| entry.container == Some(container))
            .find(|(_, entry)| self.store.text(entry.id) == id)
            .map(|(index, _)| index)
    }

    /// The resource with this type and id; of several the one from the server at `base`.
    fn by_id(&self, base: &str, type_id: TypeId, id: &str) -> Option<u32> {
        let key = |index: &u32| {
            self.entry(*index)
                .map(|entry| (entry.type_id, self.store.text(entry.id)))
        };
        let by_id = &self.index().by_id;
        let first = by_id.partition_point(|index| key(index) < Some((type_id, id)));
        let same = by_id.get(first..).unwrap_or_default();
        let same = same
            .iter()
            .copied()
            .take_while(|index| key(index) == Some((type_id, id)));
        let server = |index: u32| {
            self.entry(index)
                .and_then(|entry| base_of(self.store.text(entry.full_url)))
        };
        let fits =
            |index: &u32| base.is_empty() || server(*index).is_none_or(|server| server == base);
        same.clone()
            .find(|index| server(*index) == Some(base))
            .or_else(|| same.clone().find(fits))
            .or_else(|| {
                let named = |alias: &&Alias| {
                    alias.entry.type_id == type_id && self.store.text(alias.entry.id) == id
                };
                self.kept_for(self.aliases.iter().find(named)?)
            })
    }

    fn by_address(&self, address: &str) -> Option<u32> {
        let key = |index: &u32| {
            self.entry(*index)
                .map(|entry| self.store.text(entry.full_url))
        };
        let place = self
            .index()
            .by_address
            .binary_search_by(|index| key(index).cmp(&Some(address)));
        let found = place
            .ok()
            .and_then(|place| self.index().by_address.get(place))
            .copied();
        found.or_else(|| {
            let named = |alias: &&Alias| self.store.text(alias.entry.full_url) == address;
            self.kept_for(self.aliases.iter().find(named)?)
        })
    }

    fn kept_for(&self, alias: &Alias) -> Option<u32> {
        let place = self
            .resources
            .binary_search_by(|entry| entry.node.cmp(&alias.kept))
            .ok()?;
        u32::try_from(place).ok()
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut by_id: Vec<u32> = self.standing().collect();
            let mut by_address = by_id.clone();
            by_id.sort_by_key(|index| {
                self.entry(*index)
                    .map(|entry| (entry.type_id, self.store.text(entry.id)))
            });
            by_address.sort_by_key(|index| {
                self.entry(*index)
                    .map(|entry| self.store.text(entry.full_url))
            });
            Index { by_id, by_address }
        })
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
    pub(crate) fn owner_of(&self, node: u32) -> Option<Resource<'_>> {
        let after = self.resources.partition_point(|entry| entry.node <= node);
        let mut index = u32::try_from(after.saturating_sub(1)).unwrap_or(0);
        // A contained resource may have ended before this node of its container.
        while let Some(entry) = self.entry(index)
            && node >= entry.node.saturating_add(self.store.span(entry.node))
            && let Some(container) = entry.container
        {
            index = container;
        }
        self.entry(index).map(|_| Resource {
            record: self,
            index,
        })
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

    /// Its place among all resources of its record, contained ones included.
    #[must_use]
    pub const fn number(self) -> usize {
        self.index as usize
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
