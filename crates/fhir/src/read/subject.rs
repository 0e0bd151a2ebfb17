//! Who a resource is about.

use std::collections::HashMap;

use super::decoder::{Batch, Pending};
use super::group::{Group, Member};
use crate::model::{ElementName, TypeId, Vocabulary};
use crate::record::{Kind, Store, Target, base_of};

/// Who a resource is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A patient, as a place among the groups.
    Patient(usize),
    /// Nobody is named.
    Unnamed,
    /// Somebody or something else, as the reference has it.
    Stranger(String),
}

/// The patients of an input, by everything they can be named by.
pub(super) struct People<'b> {
    batches: &'b [Batch],
    names: &'b Vocabulary,
    pub(super) groups: Vec<Group>,
    /// By batch and node of the Patient resource.
    own: HashMap<(usize, u32), usize>,
    by_id: HashMap<&'b str, Vec<Known<'b>>>,
    by_address: HashMap<&'b str, Vec<Known<'b>>>,
    /// Made when the first reference by identifier is met.
    by_identifier: Option<HashMap<(&'b str, &'b str), usize>>,
    /// Per batch the addresses of everything that is no Patient; made when first needed.
    others: HashMap<usize, HashMap<&'b str, ()>>,
    /// Patients that are only referred to, by the reference.
    absent: HashMap<String, usize>,
    anonymous: Option<usize>,
    /// The last reference and its meaning: neighbours are usually about the same person.
    last: Option<(usize, &'b str, &'b str, Subject)>,
}

/// One Patient resource.
#[derive(Clone, Copy)]
struct Known<'b> {
    batch: usize,
    node: u32,
    full_url: &'b str,
    group: usize,
}

impl<'b> People<'b> {
    pub(super) fn of(batches: &'b [Batch], names: &'b Vocabulary) -> Self {
        let mut people = Self {
            batches,
            names,
            groups: Vec::new(),
            own: HashMap::new(),
            by_id: HashMap::new(),
            by_address: HashMap::new(),
            by_identifier: None,
            others: HashMap::new(),
            absent: HashMap::new(),
            anonymous: None,
            last: None,
        };
        for (place, batch) in batches.iter().enumerate() {
            for pending in batch
                .pending
                .iter()
                .filter(|pending| pending.type_id == names.patient_type)
            {
                people.introduce(place, batch, pending);
            }
        }
        people
    }

    /// Takes in a Patient resource: a new person, or one met before.
    fn introduce(&mut self, place: usize, batch: &'b Batch, pending: &Pending) {
        let id = batch.store.text(pending.id);
        let full_url = batch.store.text(pending.full_url);
        let may_be_same = |known: &&Known<'_>| match (base_of(known.full_url), base_of(full_url)) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        let by_id = self.by_id.get(id).into_iter().flatten().find(may_be_same);
        let by_address = self.by_address.get(full_url).into_iter().flatten().next();
        let known = if id.is_empty() {
            by_address.filter(|known| known.batch == place)
        } else {
            by_id
        };
        let group = known.map_or(self.groups.len(), |known| known.group);
        if group == self.groups.len() {
            let name = if id.is_empty() {
                full_url.strip_prefix("urn:uuid:").unwrap_or(full_url)
            } else {
                id
            };
            self.groups.push(Group {
                id: name.to_owned(),
                has_patient: true,
                ..Group::default()
            });
        }
        self.own.insert((place, pending.node), group);
        let known = Known {
            batch: place,
            node: pending.node,
            full_url,
            group,
        };
        if !id.is_empty() {
            self.by_id.entry(id).or_default().push(known);
        }
        if !full_url.is_empty() {
            self.by_address.entry(full_url).or_default().push(known);
        }
    }

    pub(super) fn add(&mut self, group: usize, member: Member) {
        if let Some(group) = self.groups.get_mut(group) {
            group.members.push(member);
        }
    }

    /// The record of an input that names no patient anywhere.
    pub(super) fn anonymous(&mut self) -> usize {
        let next = self.groups.len();
        let group = *self.anonymous.get_or_insert(next);
        if group == next {
            self.groups.push(Group::default());
        }
        group
    }

    pub(super) fn subject_of(&mut self, member: Member, pending: &Pending) -> Subject {
        let batches = self.batches;
        let Some(batch) = batches.get(member.batch) else {
            return Subject::Unnamed;
        };
        let store = &batch.store;
        let full_url = store.text(pending.full_url);
        if pending.type_id == self.names.patient_type {
            let own = self.own.get(&(member.batch, pending.node));
            return own.map_or(Subject::Unnamed, |group| Subject::Patient(*group));
        }
        let Some(subject) = subject_element(store, pending.node, self.names) else {
            return Subject::Unnamed;
        };
        if let Some(reference) = store
            .child_string(subject, self.names.reference)
            .map(str::trim)
            && !reference.is_empty()
        {
            return self.by_reference(member, pending, reference, full_url);
        }
        match store.child(subject, self.names.identifier) {
            Some(identifier) => {
                let system = store
                    .child_string(identifier, self.names.system)
                    .unwrap_or("");
                let value = store
                    .child_string(identifier, self.names.value)
                    .unwrap_or("");
                self.by_identifier(system, value)
            }
            None => Subject::Unnamed,
        }
    }

    fn by_reference(
        &mut self,
        member: Member,
        pending: &Pending,
        reference: &'b str,
        full_url: &'b str,
    ) -> Subject {
        let base = base_of(full_url).unwrap_or("");
        if let Some((batch, last_base, last, subject)) = &self.last
            && *batch == member.batch
            && *last_base == base
            && *last == reference
        {
            return subject.clone();
        }
        let subject = match Target::parse(reference) {
            // What a resource contains can change from one to the next.
            Target::Contained(id) => return self.by_contained(member, pending, id),
            Target::Literal {
                base: written,
                type_id,
                id,
            } if type_id == self.names.patient_type => {
                let base = if written.is_empty() { base } else { written };
                match self.by_id(member.batch, base, id) {
                    Some(group) => Subject::Patient(group),
                    None => Subject::Patient(self.absent(format!("Patient/{id}"), id)),
                }
            }
            Target::Literal { .. } => Subject::Stranger(reference.to_owned()),
            Target::Address(address) => self.by_address(member.batch, address),
        };
        self.last = Some((member.batch, base, reference, subject.clone()));
        subject
    }

    /// The patient with this id, the one from the same server first.
    fn by_id(&self, batch: usize, base: &str, id: &str) -> Option<usize> {
        let known = self.by_id.get(id)?;
        let same_server = known
            .iter()
            .find(|known| base_of(known.full_url).is_some_and(|other| other == base));
        let could_be = |known: &&Known<'_>| base.is_empty() || base_of(known.full_url).is_none();
        let same_batch = known
            .iter()
            .filter(could_be)
            .find(|known| known.batch == batch);
        same_server
            .or(same_batch)
            .or_else(|| known.iter().find(could_be))
            .map(|known| known.group)
    }

    fn by_address(&mut self, batch: usize, address: &str) -> Subject {
        let known = self.by_address.get(address).into_iter().flatten();
        if let Some(known) = known
            .clone()
            .find(|known| known.batch == batch)
            .or_else(|| known.clone().next())
        {
            return Subject::Patient(known.group);
        }
        // Some writers use the id with `urn:uuid:` in front instead of the entry's address.
        let bare = address.strip_prefix("urn:uuid:").unwrap_or(address);
        if let Some(known) = self.by_id.get(bare).into_iter().flatten().next() {
            return Subject::Patient(known.group);
        }
        if self.is_other(batch, address) {
            return Subject::Stranger(address.to_owned());
        }
        Subject::Patient(self.absent(address.to_owned(), bare))
    }

    /// True if something that is no Patient has this address.
    fn is_other(&mut self, batch: usize, address: &str) -> bool {
        let batches = self.batches;
        let others = self.others.entry(batch).or_insert_with(|| {
            let batch = batches.get(batch).into_iter();
            batch
                .flat_map(|batch| {
                    batch
                        .pending
                        .iter()
                        .map(|pending| (batch.store.text(pending.full_url), ()))
                })
                .collect()
        });
        others.contains_key(address)
    }

    fn by_contained(&mut self, member: Member, pending: &Pending, id: &str) -> Subject {
        let batches = self.batches;
        let Some(store) = batches.get(member.batch).map(|batch| &batch.store) else {
            return Subject::Unnamed;
        };
        let found = store
            .child_items(pending.node, self.names.contained)
            .find(|item| store.child_string(*item, self.names.id) == Some(id));
        let identifiers = found
            .into_iter()
            .flat_map(|item| store.child_items(item, self.names.identifier));
        for identifier in identifiers {
            let system = store
                .child_string(identifier, self.names.system)
                .unwrap_or("");
            let value = store
                .child_string(identifier, self.names.value)
                .unwrap_or("");
            if let Some(group) = self.find_identifier(system, value) {
                return Subject::Patient(group);
            }
        }
        Subject::Stranger(format!("#{id}"))
    }

    fn by_identifier(&mut self, system: &str, value: &str) -> Subject {
        if value.is_empty() {
            return Subject::Unnamed;
        }
        match self.find_identifier(system, value) {
            Some(group) => Subject::Patient(group),
            None => Subject::Patient(self.absent(format!("{system}|{value}"), value)),
        }
    }

    fn find_identifier(&mut self, system: &str, value: &str) -> Option<usize> {
        let (batches, names) = (self.batches, self.names);
        let by_id = &self.by_id;
        let by_address = &self.by_address;
        let index = self.by_identifier.get_or_insert_with(|| {
            let mut index = HashMap::new();
            for known in by_id.values().chain(by_address.values()).flatten() {
                let Some(store) = batches.get(known.batch).map(|batch| &batch.store) else {
                    continue;
                };
                for identifier in store.child_items(known.node, names.identifier) {
                    let system = store.child_string(identifier, names.system).unwrap_or("");
                    if let Some(value) = store.child_string(identifier, names.value) {
                        // Two people with one identifier: the first of the input, whatever the map's order.
                        let group = index.entry((system, value)).or_insert(known.group);
                        *group = known.group.min(*group);
                    }
                }
            }
            index
        });
        index.get(&(system, value)).copied()
    }

    /// The record of a patient who is only referred to.
    fn absent(&mut self, reference: String, id: &str) -> usize {
        let next = self.groups.len();
        let group = *self.absent.entry(reference).or_insert(next);
        if group == next {
            self.groups.push(Group {
                id: id.to_owned(),
                ..Group::default()
            });
        }
        group
    }
}

/// The elements that say who a resource is about, the most telling first.
const fn subject_names(names: &Vocabulary) -> [ElementName; 5] {
    [
        names.subject,
        names.patient,
        names.beneficiary,
        names.individual,
        names.for_whom,
    ]
}

/// True if resources of this type can say who they are about.
pub(super) fn can_have_subject(type_id: TypeId, names: &Vocabulary) -> bool {
    subject_names(names)
        .into_iter()
        .filter_map(|name| type_id.element(name))
        .any(|element| element.types.contains(&names.reference_type))
}

/// The element that says who a resource is about: its node.
fn subject_element(store: &Store, resource: u32, names: &Vocabulary) -> Option<u32> {
    let found = subject_names(names)
        .into_iter()
        .filter_map(|name| store.child(resource, name));
    found
        .filter_map(|element| store.items(element).next())
        .find(|element| {
            store.node(*element).is_some_and(|node| {
                node.kind() == Kind::Complex && node.type_id() == names.reference_type
            })
        })
}
