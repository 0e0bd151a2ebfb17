//! Who a resource is about.

use std::collections::{HashMap, HashSet};

use memchr::{memchr, memrchr};

use super::decoder::{Batch, Pending};
use super::group::{About, Group, Member, look_up};
use super::marks::{Marks, SUBJECT};
use super::patients::{Introduction, Patients, identifiers};
use super::relations::Relations;
use crate::issue::{Issue, IssueCode, Severity};
use crate::model::{TypeId, Vocabulary};
use crate::record::{Kind, Store, Target, base_of};

/// Who a resource is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A patient, as a place among the groups.
    Patient(usize),
    /// Somebody related to a patient: the patient's place among the groups, and the RelatedPerson.
    Related(usize, Member),
    /// Nobody is named.
    Unnamed,
    /// Somebody or something else, as the reference has it.
    Stranger(String),
}

/// Everybody an input is about, each with a group of resources.
pub(super) struct People<'b> {
    batches: &'b [Batch],
    names: &'b Vocabulary,
    pub(super) groups: Vec<Group>,
    pub(super) issues: Vec<Issue>,
    patients: Patients<'b>,
    relations: Relations<'b>,
    /// By batch and node of the Patient resource.
    own: HashMap<(usize, u32), usize>,
    /// Per batch the addresses of its entries; made when first needed.
    addresses: HashMap<usize, HashSet<&'b str>>,
    /// Patients that are only referred to, by the reference.
    absent: HashMap<String, usize>,
    anonymous: Option<usize>,
    /// The last reference and its meaning: neighbours are usually about the same person.
    last: Option<(usize, &'b str, &'b str, Subject)>,
}

impl<'b> People<'b> {
    pub(super) fn of(batches: &'b [Batch], names: &'b Vocabulary) -> Self {
        let mut people = Self {
            batches,
            names,
            groups: Vec::new(),
            issues: Vec::new(),
            patients: Patients::new(batches, names),
            relations: Relations::of(batches, names),
            own: HashMap::new(),
            addresses: HashMap::new(),
            absent: HashMap::new(),
            anonymous: None,
            last: None,
        };
        for (place, batch) in batches.iter().enumerate() {
            let patients = batch
                .pending
                .iter()
                .filter(|pending| pending.type_id == names.patient_type);
            for pending in patients {
                people.introduce(place, batch, pending);
            }
        }
        people
    }

    fn introduce(&mut self, place: usize, batch: &'b Batch, pending: &Pending) {
        let next = self.groups.len();
        let (group, introduction) = self.patients.introduce(place, batch, pending, next);
        self.own.insert((place, pending.node), group);
        if group == next {
            let id = batch.store.text(pending.id);
            let full_url = batch.store.text(pending.full_url);
            let address = full_url.strip_prefix("urn:uuid:").unwrap_or(full_url);
            let name = if id.is_empty() { address } else { id };
            self.groups.push(Group {
                id: name.to_owned(),
                has_patient: true,
                ..Group::default()
            });
        }
        if let Introduction::Namesake = introduction {
            self.issues.push(Issue {
                severity: Severity::Warning,
                code: IssueCode::Subject,
                location: format!("{} ({})", batch.name_of(pending), pending.origin),
                message: "another Patient of the input has this id but a different server, birth date or identifier; each has a record of their own".to_owned(),
            });
        }
    }

    pub(super) fn add(&mut self, group: usize, member: Member) {
        if let Some(group) = self.groups.get_mut(group) {
            group.members.push(member);
        }
    }

    pub(super) fn add_related(&mut self, group: usize, member: Member, about: About) {
        if let Some(group) = self.groups.get_mut(group) {
            group.related.push((member, about));
        }
    }

    /// The patient that a reference in an entry at `full_url` names, if the input has them.
    pub(super) fn known_patient(
        &mut self,
        from: Member,
        full_url: &str,
        reference: &str,
    ) -> Option<usize> {
        match Target::parse(reference) {
            Target::Literal {
                base: written,
                type_id,
                id,
            } if type_id == self.names.patient_type => {
                let own = base_of(full_url).unwrap_or("");
                let base = if written.is_empty() { own } else { written };
                self.patients.by_id(from.batch, base, id)
            }
            Target::Address(address) => {
                let bare = address.strip_prefix("urn:uuid:").unwrap_or(address);
                let known = self.patients.by_address(from.batch, address);
                known.or_else(|| self.patients.by_id(from.batch, "", bare))
            }
            _ => None,
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
        let Some(subject) = pending.subject else {
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
        if let Some((batch, base, last, subject)) = &self.last
            && *batch == member.batch
            && *last == reference
            && is_based_on(full_url, base)
        {
            return subject.clone();
        }
        let base = base_of(full_url).unwrap_or("");
        let subject = match Target::parse(reference) {
            // What a resource contains can change from one to the next.
            Target::Contained(id) => return self.by_contained(member, pending, id),
            Target::Literal {
                base: written,
                type_id,
                id,
            } if type_id == self.names.patient_type => {
                let base = if written.is_empty() { base } else { written };
                match self.patients.by_id(member.batch, base, id) {
                    Some(group) => Subject::Patient(group),
                    None => Subject::Patient(self.absent(format!("{base}Patient/{id}"), id)),
                }
            }
            Target::Literal { .. } => {
                let relation = self.relation(member, full_url, reference);
                self.by_relation(relation, reference)
            }
            Target::Address(address) => self.by_address(member.batch, address),
        };
        self.last = Some((member.batch, base, reference, subject.clone()));
        subject
    }

    fn by_address(&mut self, batch: usize, address: &str) -> Subject {
        if let Some(group) = self.patients.by_address(batch, address) {
            return Subject::Patient(group);
        }
        // Some writers use the id with `urn:uuid:` in front instead of the entry's address.
        let bare = address.strip_prefix("urn:uuid:").unwrap_or(address);
        if let Some(group) = self.patients.by_id(batch, "", bare) {
            return Subject::Patient(group);
        }
        let relation = self.relations.by_address(batch, address);
        if relation.is_some() {
            return self.by_relation(relation, address);
        }
        if self.is_other(batch, address) {
            return Subject::Stranger(address.to_owned());
        }
        Subject::Patient(self.absent(address.to_owned(), bare))
    }

    /// The RelatedPerson that a reference in an entry at `full_url` names.
    pub(super) fn relation(&self, from: Member, full_url: &str, reference: &str) -> Option<Member> {
        match Target::parse(reference) {
            Target::Literal {
                base: written,
                type_id,
                id,
            } if type_id == self.names.related_person_type => {
                let own = base_of(full_url).unwrap_or("");
                let base = if written.is_empty() { own } else { written };
                self.relations.by_id(from.batch, base, id)
            }
            Target::Address(address) => self.relations.by_address(from.batch, address),
            _ => None,
        }
    }

    fn by_relation(&mut self, relation: Option<Member>, reference: &str) -> Subject {
        relation
            .and_then(|relation| Some(Subject::Related(self.patient_of(relation)?, relation)))
            .unwrap_or_else(|| Subject::Stranger(reference.to_owned()))
    }

    /// The group of the patient that a RelatedPerson is related to.
    pub(super) fn patient_of(&mut self, relation: Member) -> Option<usize> {
        let (batch, pending) = look_up(self.batches, relation)?;
        let store = &batch.store;
        let patient = store.child(pending.node, self.names.patient)?;
        let reference = store.child_string(patient, self.names.reference)?.trim();
        let of_patient = match Target::parse(reference) {
            Target::Literal { type_id, .. } => type_id == self.names.patient_type,
            // An address of another relation would lead in a circle.
            Target::Address(address) => {
                self.relations.by_address(relation.batch, address).is_none()
            }
            Target::Contained(_) => false,
        };
        if !of_patient {
            return None;
        }
        let full_url = store.text(pending.full_url);
        match self.by_reference(relation, pending, reference, full_url) {
            Subject::Patient(group) => Some(group),
            _ => None,
        }
    }

    /// The only patient of the input with this identifier.
    pub(super) fn known_by_identifier(&mut self, system: &str, value: &str) -> Option<usize> {
        if value.is_empty() {
            return None;
        }
        self.patients.by_identifier(system, value)
    }

    /// True if something that is no Patient has this address.
    fn is_other(&mut self, batch: usize, address: &str) -> bool {
        let batches = self.batches;
        let addresses = self.addresses.entry(batch).or_insert_with(|| {
            let batch = batches.get(batch).into_iter();
            let addresses = batch.flat_map(|batch| {
                let pending = batch.pending.iter();
                pending.map(|pending| batch.store.text(pending.full_url))
            });
            addresses.collect()
        });
        addresses.contains(address)
    }

    fn by_contained(&mut self, member: Member, pending: &Pending, id: &str) -> Subject {
        let batches = self.batches;
        let Some(store) = batches.get(member.batch).map(|batch| &batch.store) else {
            return Subject::Unnamed;
        };
        let found = store
            .child_items(pending.node, self.names.contained)
            .find(|item| store.child_string(*item, self.names.id) == Some(id));
        for (system, value) in found
            .into_iter()
            .flat_map(|item| identifiers(store, item, self.names))
        {
            if let Some(group) = self.patients.by_identifier(system, value) {
                return Subject::Patient(group);
            }
        }
        Subject::Stranger(format!("#{id}"))
    }

    fn by_identifier(&mut self, system: &str, value: &str) -> Subject {
        if value.is_empty() {
            return Subject::Unnamed;
        }
        match self.patients.by_identifier(system, value) {
            Some(group) => Subject::Patient(group),
            None => Subject::Patient(self.absent(format!("{system}|{value}"), value)),
        }
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

/// True if `full_url` surely is `base`, type and id; false where one would have to look closer.
fn is_based_on(full_url: &str, base: &str) -> bool {
    if base.is_empty() {
        return full_url.is_empty() || full_url.starts_with("urn:");
    }
    let own = full_url.strip_prefix(base).unwrap_or("");
    let slash = memchr(b'/', own.as_bytes());
    own.starts_with(|first: char| first.is_ascii_uppercase())
        && slash.is_some()
        && slash == memrchr(b'/', own.as_bytes())
}

/// True if resources of this type can say who they are about.
pub(super) fn can_have_subject(type_id: TypeId, names: &Vocabulary) -> bool {
    SUBJECT
        .iter()
        .filter_map(|mark| type_id.element(mark.name()?))
        .any(|element| element.types.contains(&names.reference_type))
}

/// The reference that says who a resource is about: its node.
pub(super) fn subject_element(store: &Store, marks: &Marks, names: &Vocabulary) -> Option<u32> {
    let found = SUBJECT.iter().filter_map(|mark| marks.get(*mark));
    found
        .filter_map(|element| store.items(element).next())
        .find(|element| {
            store.node(*element).is_some_and(|node| {
                node.kind() == Kind::Complex && node.type_id() == names.reference_type
            })
        })
}
