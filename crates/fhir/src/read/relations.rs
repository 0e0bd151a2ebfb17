//! The people of an input who are no patients by themselves: partners, mothers, sisters.
//!
//! What is about such a person goes to the record of the patient they are related to,
//! and is kept apart there: see [`Record::about`](crate::Record::about).

use std::collections::{BTreeSet, HashMap};

use super::decoder::Batch;
use super::group::{About, Group, Member, look_up, members};
use super::patients::{Patients, identifiers};
use super::subject::{People, Subject};
use crate::issue::{Issue, IssueCode, Severity};
use crate::model::Vocabulary;
use crate::record::{Store, Target};

/// The RelatedPerson resources of an input; each is a number.
pub(super) struct Relations<'b> {
    index: Patients<'b>,
    by_node: HashMap<(usize, u32), usize>,
    /// The resources themselves, by number; of several about one person the first.
    members: Vec<Member>,
}

impl<'b> Relations<'b> {
    pub(super) fn of(batches: &'b [Batch], names: &'b Vocabulary) -> Self {
        let mut relations = Self {
            index: Patients::new(batches, names),
            by_node: HashMap::new(),
            members: Vec::new(),
        };
        for (place, batch) in batches.iter().enumerate() {
            for (pending_place, pending) in batch.pending.iter().enumerate() {
                if pending.type_id != names.related_person_type {
                    continue;
                }
                let next = relations.members.len();
                let (number, _) = relations.index.introduce(place, batch, pending, next);
                relations.by_node.insert((place, pending.node), number);
                if number == next {
                    relations.members.push(Member {
                        batch: place,
                        pending: pending_place,
                    });
                }
            }
        }
        relations
    }

    pub(super) fn by_id(&self, batch: usize, server: &str, id: &str) -> Option<Member> {
        self.member(self.index.by_id(batch, server, id)?)
    }

    pub(super) fn by_address(&self, batch: usize, address: &str) -> Option<Member> {
        let bare = || {
            let id = address.strip_prefix("urn:uuid:")?;
            self.index.by_id(batch, "", id)
        };
        let number = self.index.by_address(batch, address).or_else(bare)?;
        self.member(number)
    }

    fn member(&self, number: usize) -> Option<Member> {
        self.members.get(number).copied()
    }
}

/// The person that the `focus` of a resource names, where it names one.
pub(super) fn focus(
    batches: &[Batch],
    member: Member,
    names: &Vocabulary,
    people: &mut People<'_>,
) -> Option<About> {
    let (batch, pending) = look_up(batches, member)?;
    let store = &batch.store;
    let full_url = store.text(pending.full_url);
    let focus = pending.focus.into_iter();
    focus
        .flat_map(|list| store.items(list))
        .filter_map(|focus| store.child_string(focus, names.reference))
        .find_map(|reference| {
            let reference = reference.trim();
            if let Some(relation) = people.relation(member, full_url, reference) {
                return Some(About::Relation(relation));
            }
            if let Some(patient) = people.known_patient(member, full_url, reference) {
                return Some(About::Patient(patient));
            }
            match Target::parse(reference) {
                Target::Literal { type_id, .. }
                    if [names.patient_type, names.related_person_type].contains(&type_id) =>
                {
                    Some(About::Somebody)
                }
                Target::Contained(id) => contained_person(store, pending.node, id, names),
                _ => None,
            }
        })
}

/// A person described inside the resource itself is not the patient.
fn contained_person(store: &Store, resource: u32, id: &str, names: &Vocabulary) -> Option<About> {
    let mut contained = store.child_items(resource, names.contained);
    let found = contained.find(|item| store.child_string(*item, names.id) == Some(id))?;
    let type_id = store.node(found)?.type_id();
    (type_id == names.related_person_type || type_id == names.patient_type)
        .then_some(About::Somebody)
}

/// A patient who is somebody's relation as well.
struct Link {
    /// Place of the group of the one who is related.
    person: usize,
    /// Place of the group of the patient they are related to.
    patient: usize,
    /// The Patient resource that says so, and the RelatedPerson it is the same as.
    resource: Member,
    relation: Member,
}

/// Adds to each record what is in the record of a person related to the patient: where
/// `Patient.link` names the RelatedPerson, or both have the same identifier. A man who is
/// linked so has no record of his own besides.
pub(super) fn link(batches: &[Batch], names: &Vocabulary, people: &mut People<'_>) {
    let links = links(batches, names, people);
    if links.is_empty() {
        return;
    }
    let men: BTreeSet<usize> = links
        .iter()
        .filter(|link| is_male(batches, link.resource, names))
        .map(|link| link.person)
        .collect();
    let mut gone: BTreeSet<usize> = BTreeSet::new();
    for link in &links {
        let Some(of_the_person) = people.groups.get(link.person) else {
            continue;
        };
        let theirs = of_the_person.members.clone();
        let is_moved = men.contains(&link.person) && !men.contains(&link.patient);
        if is_moved {
            gone.insert(link.person);
            people.issues.extend(told(batches, link));
        }
        if let Some(group) = people.groups.get_mut(link.patient) {
            let about = About::Relation(link.relation);
            for (_, who) in &mut group.related {
                if *who == About::Patient(link.person) {
                    *who = about;
                }
            }
            let related = theirs.into_iter().map(|member| (member, about));
            group.related.extend(related);
        }
    }
    for place in gone {
        if let Some(group) = people.groups.get_mut(place) {
            *group = Group::default();
        }
    }
}

fn told(batches: &[Batch], link: &Link) -> Option<Issue> {
    let (batch, patient) = look_up(batches, link.resource)?;
    let (relation_batch, relation) = look_up(batches, link.relation)?;
    Some(Issue {
        severity: Severity::Information,
        code: IssueCode::Subject,
        location: batch.name_of(patient),
        message: format!(
            "he is the same person as `{}`; what is about him stands apart in the record of the patient he is related to",
            relation_batch.name_of(relation)
        ),
    })
}

/// Every link once, in the order of the input.
fn links(batches: &[Batch], names: &Vocabulary, people: &mut People<'_>) -> Vec<Link> {
    let mut found: Vec<Link> = Vec::new();
    let mut add = |people: &mut People<'_>, resource: Member, relation: Member, person: usize| {
        let Some(patient) = people.patient_of(relation) else {
            return;
        };
        let is_known = found
            .iter()
            .any(|link| (link.person, link.patient) == (person, patient));
        if person != patient && !is_known {
            found.push(Link {
                person,
                patient,
                resource,
                relation,
            });
        }
    };
    for (member, pending) in members(batches) {
        if pending.type_id == names.patient_type {
            let Subject::Patient(person) = people.subject_of(member, pending) else {
                continue;
            };
            for relation in linked(batches, member, names, people) {
                add(people, member, relation, person);
            }
        } else if pending.type_id == names.related_person_type {
            let Some((batch, _)) = look_up(batches, member) else {
                continue;
            };
            let same = identifiers(&batch.store, pending.node, names)
                .find_map(|(system, value)| people.known_by_identifier(system, value));
            let resource = same.and_then(|person| patient_resource(people, batches, names, person));
            if let (Some(person), Some(resource)) = (same, resource) {
                add(people, resource, member, person);
            }
        }
    }
    found
}

/// The RelatedPerson resources that a Patient's links name.
fn linked(
    batches: &[Batch],
    member: Member,
    names: &Vocabulary,
    people: &People<'_>,
) -> Vec<Member> {
    let Some((batch, pending)) = look_up(batches, member) else {
        return Vec::new();
    };
    let store = &batch.store;
    store
        .child_items(pending.node, names.link)
        .filter_map(|link| store.child(link, names.other))
        .filter_map(|other| store.child_string(other, names.reference))
        .filter_map(|reference| {
            people.relation(member, store.text(pending.full_url), reference.trim())
        })
        .collect()
}

fn patient_resource(
    people: &People<'_>,
    batches: &[Batch],
    names: &Vocabulary,
    person: usize,
) -> Option<Member> {
    let members = &people.groups.get(person)?.members;
    members.iter().copied().find(|member| {
        look_up(batches, *member).is_some_and(|(_, one)| one.type_id == names.patient_type)
    })
}

fn is_male(batches: &[Batch], patient: Member, names: &Vocabulary) -> bool {
    look_up(batches, patient).is_some_and(|(batch, pending)| {
        batch.store.child_string(pending.node, names.gender) == Some("male")
    })
}
