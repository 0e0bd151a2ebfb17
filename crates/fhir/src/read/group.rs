//! Which resource belongs to which patient.
//!
//! A resource goes to the patient its subject names. One without a subject goes
//! to the only patient of its Bundle; failing that, to every record that refers
//! to it. What is about somebody else is never put into a patient's record: it
//! gets a record of its own, or an issue.

use std::collections::{BTreeSet, HashMap};

use super::decoder::{Batch, Pending};
use super::relations;
use super::subject::{People, Subject, can_have_subject};
use crate::issue::{Issue, IssueCode, Severity};
use crate::model::{TypeId, Vocabulary};
use crate::record::{Kind, Target};

/// A resource, by its places among batches and among the batch's resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Member {
    pub(super) batch: usize,
    pub(super) pending: usize,
}

/// One patient and what belongs to them.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) id: String,
    /// In the order of the input, once grouping is done.
    pub(super) members: Vec<Member>,
    /// What is about somebody else, such as a partner, and belongs to the record all the same.
    pub(super) related: Vec<(Member, About)>,
    /// True if the input has the Patient resource.
    pub(super) has_patient: bool,
}

/// The person a resource is about who is not the patient of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum About {
    /// The person of this RelatedPerson.
    Relation(Member),
    /// Another patient, as a place among the groups.
    Patient(usize),
    /// Somebody the input does not hold.
    Somebody,
}

impl Group {
    /// The first of its resources in the order of the input.
    fn first(&self) -> Option<Member> {
        let related = self.related.first().map(|(member, _)| *member);
        match (self.members.first().copied(), related) {
            (Some(own), Some(related)) => Some(own.min(related)),
            (own, related) => own.or(related),
        }
    }
}

/// All resources given to patients.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    /// In the order of first appearance.
    pub(super) groups: Vec<Group>,
    /// About resources that went nowhere.
    pub(super) issues: Vec<Issue>,
    /// Types of the resources that went nowhere.
    pub(super) dismissed: Vec<TypeId>,
}

/// None, one or several of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sole {
    #[default]
    None,
    One(usize),
    Several,
}

impl Sole {
    /// The one there is, if there is just one.
    pub(super) const fn one(self) -> Option<usize> {
        match self {
            Self::One(group) => Some(group),
            _ => None,
        }
    }

    pub(super) fn add(&mut self, group: usize) {
        *self = match *self {
            Self::None => Self::One(group),
            Self::One(known) if known == group => Self::One(group),
            _ => Self::Several,
        };
    }
}

/// The patients met in one Bundle.
#[derive(Clone, Copy, Debug, Default)]
struct Met {
    /// Those whose Patient resource is there.
    patients: Sole,
    /// Those that are at least referred to.
    subjects: Sole,
}

impl Met {
    /// The one patient that resources without a subject belong to; an error where there are several.
    const fn sole(self) -> Result<Option<usize>, ()> {
        match (self.patients, self.subjects) {
            (Sole::One(group), _) | (Sole::None, Sole::One(group)) => Ok(Some(group)),
            (Sole::None, Sole::None) => Ok(None),
            _ => Err(()),
        }
    }
}

pub(super) fn group(batches: &[Batch], names: &Vocabulary) -> Grouping {
    let mut people = People::of(batches, names);
    let mut grouping = Grouping::default();
    let mut met: Vec<Vec<Met>> = batches
        .iter()
        .map(|batch| vec![Met::default(); batch.scopes.len()])
        .collect();
    let mut everywhere = Met::default();
    let mut loose: Vec<Member> = Vec::new();

    for (member, pending) in members(batches) {
        match people.subject_of(member, pending) {
            Subject::Patient(group) => {
                let is_patient = pending.type_id == names.patient_type;
                match relations::focus(batches, member, names, &mut people) {
                    Some(about) if about != About::Patient(group) => {
                        people.add_related(group, member, about);
                    }
                    _ => people.add(group, member),
                }
                let mut scope = Some(pending.scope);
                while let Some(place) = scope {
                    if let Some(met) = met.get_mut(member.batch).and_then(|met| met.get_mut(place))
                    {
                        note(met, group, is_patient);
                    }
                    scope = outer(batches, member, place);
                }
                note(&mut everywhere, group, is_patient);
            }
            Subject::Related(group, relation) => {
                people.add_related(group, member, About::Relation(relation));
            }
            Subject::Unnamed => loose.push(member),
            Subject::Stranger(who) => {
                let message = format!(
                    "it is about `{who}`, which is no patient of this input; it was left out"
                );
                grouping.dismiss(batches, member, Severity::Warning, message);
            }
        }
    }

    // With several patients a reference says more about, say, a Medication than the Bundle it lies in.
    if people.groups.len() > 1 {
        let has_subject = |member: &Member| {
            look_up(batches, *member)
                .is_some_and(|(_, pending)| can_have_subject(pending.type_id, names))
        };
        let (with_subject, mut shared): (Vec<Member>, Vec<Member>) =
            loose.into_iter().partition(has_subject);
        attach(batches, names, &mut people.groups, &mut shared);
        loose = with_subject;
        loose.extend(shared);
    }
    let mut lost = Vec::new();
    for member in loose {
        match patient_around(batches, member, &met, everywhere) {
            Ok(group) => {
                let group = group.unwrap_or_else(|| people.anonymous());
                people.add(group, member);
            }
            Err(()) => lost.push(member),
        }
    }
    attach(batches, names, &mut people.groups, &mut lost);
    lost.sort_unstable();
    for member in lost {
        let message = "it names no patient, and no record refers to it; it was left out".to_owned();
        grouping.dismiss(batches, member, Severity::Warning, message);
    }
    relations::link(batches, names, &mut people);
    grouping.issues.append(&mut people.issues);
    grouping.groups = people.groups;
    // A linked man's members are in another record now.
    grouping
        .groups
        .retain(|group| !(group.members.is_empty() && group.related.is_empty()));
    for group in &mut grouping.groups {
        group.members.sort_unstable();
        group.related.sort_unstable();
        group.related.dedup_by_key(|(member, _)| *member);
    }
    grouping.groups.sort_by_key(Group::first);
    grouping.tell_missing_patients();
    grouping
}

impl Grouping {
    fn dismiss(&mut self, batches: &[Batch], member: Member, severity: Severity, message: String) {
        let Some((batch, pending)) = look_up(batches, member) else {
            return;
        };
        self.dismissed.push(pending.type_id);
        // What refers to an outline was not looked for, and nobody asks for it.
        if !pending.is_outline {
            self.issues.push(Issue {
                severity,
                code: IssueCode::Subject,
                location: batch.name_of(pending),
                message,
            });
        }
    }

    /// Says whose resources were found without their Patient, where other patients have one.
    fn tell_missing_patients(&mut self) {
        if !self.groups.iter().any(|group| group.has_patient) {
            return;
        }
        for group in self.groups.iter().filter(|group| !group.has_patient) {
            self.issues.push(Issue {
                severity: Severity::Warning,
                code: IssueCode::Subject,
                location: format!("Patient/{}", group.id),
                message: format!(
                    "the input has no such Patient or several, and {} resource(s) about them; these were put into a record of their own",
                    group.members.len()
                ),
            });
        }
    }
}

fn note(met: &mut Met, group: usize, is_patient: bool) {
    met.subjects.add(group);
    if is_patient {
        met.patients.add(group);
    }
}

pub(super) fn members(batches: &[Batch]) -> impl Iterator<Item = (Member, &Pending)> {
    batches.iter().enumerate().flat_map(|(place, batch)| {
        let pending = batch.pending.iter().enumerate();
        pending.map(move |(pending_place, pending)| {
            (
                Member {
                    batch: place,
                    pending: pending_place,
                },
                pending,
            )
        })
    })
}

pub(super) fn look_up(batches: &[Batch], member: Member) -> Option<(&Batch, &Pending)> {
    let batch = batches.get(member.batch)?;
    Some((batch, batch.pending.get(member.pending)?))
}

/// The Bundle around a Bundle.
fn outer(batches: &[Batch], member: Member, scope: usize) -> Option<usize> {
    batches
        .get(member.batch)?
        .scopes
        .get(scope)
        .copied()
        .flatten()
}

/// The only patient of the innermost Bundle around `member` that has any.
fn patient_around(
    batches: &[Batch],
    member: Member,
    met: &[Vec<Met>],
    everywhere: Met,
) -> Result<Option<usize>, ()> {
    let mut scope = look_up(batches, member).map(|(_, pending)| pending.scope);
    // The outermost scope is the input itself, of which a batch may be only a part.
    while let Some((place, around)) =
        scope.and_then(|place| Some((place, outer(batches, member, place)?)))
    {
        let met = met
            .get(member.batch)
            .and_then(|met| met.get(place))
            .copied()
            .unwrap_or_default();
        if let Some(group) = met.sole()? {
            return Ok(Some(group));
        }
        scope = Some(around);
    }
    everywhere.sole()
}

/// Gives resources that belong to nobody to every record that refers to them,
/// directly or through another such resource. What nobody refers to stays in `lost`.
fn attach(batches: &[Batch], names: &Vocabulary, groups: &mut [Group], lost: &mut Vec<Member>) {
    if lost.is_empty() {
        return;
    }
    let mut by_name: HashMap<(TypeId, &str), Member> = HashMap::new();
    let mut by_address: HashMap<(usize, &str), Member> = HashMap::new();
    for member in lost.iter() {
        let Some((batch, pending)) = look_up(batches, *member) else {
            continue;
        };
        by_name
            .entry((pending.type_id, batch.store.text(pending.id)))
            .or_insert(*member);
        by_address
            .entry((member.batch, batch.store.text(pending.full_url)))
            .or_insert(*member);
    }
    let mut found: BTreeSet<Member> = BTreeSet::new();
    for group in groups {
        let related = group.related.iter().map(|(member, _)| *member);
        let mut open: Vec<Member> = group.members.iter().copied().chain(related).collect();
        let mut inside: BTreeSet<Member> = open.iter().copied().collect();
        while let Some(member) = open.pop() {
            for reference in references(batches, names, member) {
                let target = match Target::parse(reference) {
                    Target::Contained(_) => None,
                    Target::Literal { type_id, id, .. } => by_address
                        .get(&(member.batch, reference))
                        .or_else(|| by_name.get(&(type_id, id))),
                    Target::Address(address) => by_address.get(&(member.batch, address)),
                };
                if let Some(target) = target
                    && inside.insert(*target)
                {
                    group.members.push(*target);
                    found.insert(*target);
                    open.push(*target);
                }
            }
        }
    }
    lost.retain(|member| !found.contains(member));
}

/// All references in a resource.
fn references<'b>(
    batches: &'b [Batch],
    names: &Vocabulary,
    member: Member,
) -> impl Iterator<Item = &'b str> {
    let name = names.reference;
    look_up(batches, member)
        .into_iter()
        .flat_map(move |(batch, pending)| {
            let end = pending.node.saturating_add(batch.store.span(pending.node));
            (pending.node..end).filter_map(move |index| {
                let node = batch.store.node(index)?;
                let is_reference = node.name == name && node.kind() == Kind::String;
                is_reference.then(|| batch.store.string(index)).flatten()
            })
        })
}
